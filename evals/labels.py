"""What a report calls things: the Chinese names of metrics, searches, kinds and reasons."""

from __future__ import annotations

MODES = {
    "lexical": "仅 BM25",
    "dense": "仅向量",
    "fused": "融合",
    "full": "完整流程",
}
RETRIEVAL = {
    "recall@1": "首位命中",
    "recall@3": "前 3 命中",
    "recall@5": "前 5 命中",
    "recall@10": "前 10 命中",
    "mrr": "MRR",
    "ndcg@10": "nDCG@10",
}
ANSWERS = {
    "correct": "整题正确",
    "figures_exact": "数字、单位、期间全对",
    "figure_traced": "所示数字均有出处",
    "period_traced": "所示期间在依据中可见",
    "quote_genuine": "引文与原文逐字一致",
    "cites_gold": "引用命中标准段落",
    "refusal_precision": "拒答准确率",
    "refusal_recall": "拒答召回率",
    "wrong_refusal": "误拒率（越低越好）",
    "reason_accuracy": "拒答理由正确",
}
KINDS = {
    "figure": "数字",
    "period": "期间",
    "table": "表格",
    "linearised_table": "打散的表格",
    "who_when": "何人何时",
    "list": "列举",
    "opinion": "观点",
    "trend": "趋势",
    "comparison": "比较",
    "follow_up": "追问",
    "typo": "错别字",
    "colloquial": "口语",
    "english": "英文",
    "yes_no": "是否",
    "how_why": "如何与为何",
}
REASONS = {
    "not_in_filings": "文件未披露",
    "other_company": "其他公司",
    "outside_period": "期间之外",
    "price_or_promise": "股价或承诺",
    "not_a_filing_question": "与文件无关",
}
SPLITS = {"fit": "调参题", "report": "报告题"}


def group(name: str) -> str:
    """Return the name of a group of questions (``all``, ``kind:figure``, ``split:fit``)."""
    sort, _, which = name.partition(":")
    if not which:
        return "全部"
    return (SPLITS if sort == "split" else KINDS | REASONS).get(which, which)


def kind(name: str) -> str:
    """Return the name of a kind of question."""
    return (KINDS | REASONS).get(name, name)


def outcome(reason: str | None) -> str:
    """Return the name of what was done with a question: answered, or refused and why."""
    return "作答" if reason is None else REASONS.get(reason, reason)

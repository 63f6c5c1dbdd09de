"""The report as one HTML page that needs nothing else. Every word from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib import resources

from . import labels, tables
from .bootstrap import Score
from .plots import PLOTS
from .record import ALL, Excerpt, Report, Row

_NOTE = (
    "方括号内为 95% 区间（对题目自助抽样）。"
    "命中：同一文件中，检索到的段落盖住标准段落至少一半的字，或整段在标准段落之内。前三种检索方式遇到追问时，前面接上一问。"
)
_VERDICT = (
    "整题正确：应拒答的题拒答了；应作答的题作答了、引用与标准段落有重合、且应有的数字全部正确"
    "（数值、单位、期间都要一致）。"
)


def to_html(report: Report, pictures: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        report: the evaluation.
        pictures: its pictures as SVG, by the names of `plots.PLOTS`.
    """
    css = resources.files(__package__).joinpath("report.css").read_text("utf-8")
    title = f"董秘评测报告：{report.set_name}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="meta">{escape(report.created)}　{len(report.rows)} 题　'
        f"代码版本 {escape(report.commit or '（非源码目录）')}</p>",
        _tiles(report),
        *_retrieval(report, pictures),
        *_answers(report, pictures),
        *_misses(report),
        "<h2>全部题目</h2>",
        f"<details><summary>展开 {len(report.rows)} 题</summary>"
        f"{_table(tables.questions(report.rows))}</details>",
        "<h2>评测条件</h2>",
        _table(tables.about(report)),
    ]
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{css}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _retrieval(report: Report, pictures: Mapping[str, str]) -> list[str]:
    return [
        "<h2>检索</h2>",
        _figure("retrieval", pictures),
        _table(tables.retrieval(report)),
        f'<p class="note">{_NOTE}</p>',
        _table(tables.gain(report)),
        '<p class="note">完整流程减去各方式，逐题配对；区间不含 0 才算确有差别。</p>',
        _figure("ranks", pictures),
    ]


def _answers(report: Report, pictures: Mapping[str, str]) -> list[str]:
    return [
        "<h2>回答</h2>",
        _table(tables.answers(report)),
        f'<p class="note">{_VERDICT}</p>',
        "<h2>按题类</h2>",
        _figure("kinds", pictures),
        f"<details><summary>数字表</summary>{_table(tables.kinds(report))}</details>",
        "<h2>拒答</h2>",
        _figure("refusals", pictures),
    ]


def _misses(report: Report) -> list[str]:
    misses = report.misses
    heading = f"<h2>答错的题（{len(misses)} / {len(report.rows)}）</h2>"
    return [heading, *(_miss(row) for row in misses)] if misses else [heading, "<p>没有。</p>"]


def _miss(row: Row) -> str:
    before = "".join(f"（上一问：{question}）" for question in row.history[-1:])
    wanted = "拒答：" + labels.outcome(row.refusal) if row.refusal else "；".join(row.expected)
    found = "，".join(f"{labels.MODES[m]} {rank or '未找到'}" for m, rank in row.ranks.items())
    pairs = {
        "应为": wanted or "作答，并引用标准段落",
        "实际": f"{labels.outcome(row.reason)}：{row.answer}",
        "所示数字": "；".join(row.figures),
        "没有出处": "；".join(row.untraced),
        "标准名次": found,
    }
    terms = "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in pairs.items() if v)
    passages = [_passage("标准段落", e) for e in row.gold] + [
        _passage("引用", e) for e in row.cited
    ]
    asked = f" · 截至 {row.as_of}" if row.as_of else ""
    return (
        f'<article id="{escape(row.id)}"><h3>{escape(row.question)}{escape(before)}'
        f'<span class="tag">{escape(row.id)} · {escape(labels.kind(row.kind))}{escape(asked)}'
        f"</span></h3><dl>{terms}</dl>{''.join(passages)}</article>"
    )


def _passage(what: str, excerpt: Excerpt) -> str:
    place = f"{excerpt.source} [{excerpt.start}:{excerpt.end}]"
    return (
        f"<details><summary>{what}：{escape(place)}</summary><blockquote>"
        f"{escape(excerpt.before)}<mark>{escape(excerpt.quote)}</mark>{escape(excerpt.after)}"
        "</blockquote></details>"
    )


def _tiles(report: Report) -> str:
    full, answers = report.retrieval[ALL]["full"], report.answers[ALL]
    shown: Iterable[tuple[str, Score]] = (
        ("标准段落排第一", full["recall@1"]),
        ("标准段落在前五", full["recall@5"]),
        ("数字全对", answers["figures_exact"]),
        ("数字有出处", answers["figure_traced"]),
        ("该拒的拒了", answers["refusal_recall"]),
        ("误拒", answers["wrong_refusal"]),
    )
    tiles = (
        f'<div class="tile"><b>{"–" if s.value is None else format(s.value, ".1%")}</b>'
        f"<span>{name}</span><span>{s.n} 题</span></div>"
        for name, s in shown
    )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _figure(name: str, pictures: Mapping[str, str]) -> str:
    caption = escape(PLOTS[name][1])
    return f"<figure>{pictures[name]}<figcaption>{caption}</figcaption></figure>"


def _table(table: tables.Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
    lines = []
    for number, row in enumerate(table.rows):
        cells = (f"<td{_class(table, number, i)}>{escape(cell)}</td>" for i, cell in enumerate(row))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'


def _class(table: tables.Table, row: int, column: int) -> str:
    if (row, column) in table.best:
        return ' class="best"'
    return ' class="words"' if table.header[column] in ("问题", "内容") else ""

"""The question set: a quote could drift from its file, an expected figure could be wrong, the two
splits could share a passage, and the loader could let any of it through."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from dongmi.evals.questions import (
    ANSWERABLE_KINDS,
    UNANSWERABLE_KINDS,
    EvalQuestion,
    Gold,
    load_questions,
    sample_filings_dir,
)
from dongmi.index.errors import InputError

QUESTIONS = load_questions()
SHA256 = {
    "300418_2023FY_general_manager_report.txt": (
        "0e8098dd91a73a1965d3fb65d6b450522f1628e214817716a2f0bdd72c67b640"
    ),
    "300418_2024-05-09_ir_activity_record.txt": (
        "d076bcb162516bdb32c24a2b247d998fc22e963c70c79874e5a37f25faeeed76"
    ),
    "300418_2024-08-27_ir_activity_record.txt": (
        "9f1f5892a5b528e9fb3575cca3cfd86fab691e06c1ce63ff2a9af2dd4e6e24ab"
    ),
    "300418_2024FY_annual_report_summary.txt": (
        "836c8af5616fdb855aa0a0cbae05b8ddfd4b3d6b6ee3322e4c8bfbe6085a422f"
    ),
    "300418_2024H1_half_year_report_summary.txt": (
        "40a201f645e2a5b12a5e72ee0c6d7589d7c98a8ef54c29515d07aebad75f4309"
    ),
}
COUNTS = {
    "figure": 34,
    "period": 31,
    "table": 16,
    "linearised_table": 16,
    "who_when": 26,
    "list": 18,
    "opinion": 25,
    "trend": 17,
    "comparison": 25,
    "follow_up": 22,
    "typo": 15,
    "colloquial": 23,
    "english": 15,
    "yes_no": 25,
    "how_why": 12,
    "not_in_filings": 38,
    "other_company": 13,
    "outside_period": 15,
    "price_or_promise": 13,
    "not_a_filing_question": 12,
}
REPORT_COUNT = 123
REPORT_SHA256 = "529b99d935fb852b27d49143d27455175563653653d0e3d099bbda83ab3c2290"
"""Of the report questions' lines, in file order, joined by a newline."""


def text_of(source: str) -> str:
    return (sample_filings_dir() / source).read_text(encoding="utf-8")


def test_the_sample_filings_are_unchanged() -> None:
    files = sorted(sample_filings_dir().iterdir())
    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files} == SHA256


def test_the_corpus_readme_gives_the_same_hashes() -> None:
    readme = (sample_filings_dir().parent / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", readme, re.MULTILINE)
    assert {name: digest for digest, name in listed} == SHA256


def test_counts_by_kind_are_pinned() -> None:
    assert Counter(q.kind for q in QUESTIONS) == COUNTS
    assert set(COUNTS) == {*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS}


def test_the_readme_gives_the_same_counts() -> None:
    readme = (sample_filings_dir().parents[1] / "sets/README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \|", readme, re.MULTILINE)
    by_split = Counter((q.kind, q.split) for q in QUESTIONS)
    assert {kind: (int(every), int(fit), int(report)) for kind, every, fit, report in listed} == {
        kind: (COUNTS[kind], by_split[kind, "fit"], by_split[kind, "report"]) for kind in COUNTS
    }
    answerable = sum(q.refusal is None for q in QUESTIONS)
    assert f"共 {len(QUESTIONS)} 题：{answerable} 题" in readme


def test_enough_questions_of_each_side() -> None:
    answerable = [q for q in QUESTIONS if q.refusal is None]
    assert len(answerable) >= 100
    assert len(QUESTIONS) - len(answerable) >= 30
    assert {g.source for q in answerable for g in q.gold} == set(SHA256)


def test_every_quote_is_the_slice_of_its_file() -> None:
    texts = {source: text_of(source) for source in SHA256}
    golds = [gold for q in QUESTIONS for gold in q.gold]
    assert len(golds) > len(QUESTIONS)
    assert [g for g in golds if texts[g.source][g.start : g.end] != g.quote] == []


def test_no_question_is_asked_twice() -> None:
    asked = Counter((q.question, q.history, q.as_of) for q in QUESTIONS)
    assert [question for question, count in asked.items() if count > 1] == []


def test_splits_share_no_passage() -> None:
    fit = [(g, q) for q in QUESTIONS if q.split == "fit" for g in q.gold]
    report = [(g, q) for q in QUESTIONS if q.split == "report" for g in q.gold]
    shared = [(p.id, q.id) for (a, p), (b, q) in product(fit, report) if overlap(a, b)]
    assert shared == []


def overlap(a: Gold, b: Gold) -> bool:
    return a.source == b.source and a.start < b.end and b.start < a.end


def test_the_report_part_is_fixed() -> None:
    path = sample_filings_dir().parents[1] / "sets/kunlun.jsonl"
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    report = [line for line in lines if json.loads(line)["split"] == "report"]
    assert len(report) == REPORT_COUNT
    assert hashlib.sha256("\n".join(report).encode()).hexdigest() == REPORT_SHA256


def test_fit_covers_every_kind_that_report_asks() -> None:
    counts = Counter((q.kind, q.split) for q in QUESTIONS)
    for kind in COUNTS:
        assert counts[kind, "report"] >= 1, kind
        assert counts[kind, "fit"] >= counts[kind, "report"] - 1, kind


def test_groups_are_numbered_from_zero() -> None:
    for question in QUESTIONS:
        numbers = {gold.group for gold in question.gold}
        assert numbers == set(range(len(numbers))), question.id
        assert len(question.groups) == len(numbers)


def numbers_in(quotes: str) -> set[Decimal]:
    """Every number written in ``quotes``, as it stands and multiplied by its 万 or 亿."""
    joined = re.sub(r"\s+|<[^>]*>", "", quotes)
    found: set[Decimal] = set()
    for digits, multiple in re.findall(r"(-?\d[\d,]*(?:\.\d+)?)(万|亿|B)?", joined):
        value = Decimal(digits.replace(",", ""))
        factor = {"": 1, "万": 10_000, "亿": 100_000_000, "B": 1_000_000_000}[multiple]
        found |= {value, -value, value * factor, -value * factor}
    return found


def is_computed(question: EvalQuestion) -> bool:
    return any(sign in question.note for sign in (" + ", " - ")) and " = " in question.note


def test_every_expected_figure_stands_in_a_gold_quote() -> None:
    for question in QUESTIONS:
        written = numbers_in(" ; ".join(gold.quote for gold in question.gold))
        for figure in question.figures:
            if not is_computed(question):
                assert {figure.value, *figure.accept} & written, (question.id, figure)


def test_accepted_values_stand_in_a_gold_quote() -> None:
    for question in QUESTIONS:
        written = numbers_in(" ; ".join(gold.quote for gold in question.gold))
        for figure in question.figures:
            for value in figure.accept:
                assert value in written or -value == figure.value, (question.id, value)


def test_computed_figures_follow_from_the_sum_in_the_note() -> None:
    computed = [q for q in QUESTIONS if is_computed(q)]
    assert len(computed) >= 4
    for question in computed:
        formula = re.search(r"(-?[\d.]+(?: [-+] [\d.]+)+) = (-?[\d.]+)", question.note)
        assert formula is not None, question.id
        terms = re.findall(r"(^-?| [-+] )([\d.]+)", formula[1])
        total = sum((Decimal(f"{sign.strip()}{term}") for sign, term in terms), Decimal(0))
        assert total == Decimal(formula[2]), question.id
        written = numbers_in(" ; ".join(gold.quote for gold in question.gold))
        assert all(Decimal(term) in written for _, term in terms), question.id
        expected = {figure.value for figure in question.figures}
        assert expected <= {total, *written}, question.id


@pytest.mark.parametrize(
    ("question", "value", "unit", "period"),
    [
        ("昆仑万维2024年全年营收是多少？", "5662496707.12", "元", "2024FY"),
        ("2024年二季度单季营收是多少？", "1294266063.74", "元", "2024Q2"),
        ("截至2024年6月30日公司有多少股东？", "138696", "户", "2024-06-30"),
        ("把2024年一到三季度的营收加起来是多少？", "3828401326.30", "元", "2024Q1-Q3"),
    ],
)
def test_golden_records(question: str, value: str, unit: str, period: str) -> None:
    (found,) = [q for q in QUESTIONS if q.question == question]
    (figure,) = found.figures
    assert (figure.value, figure.unit, figure.period) == (Decimal(value), unit, period)


def test_quarters_add_up_to_the_year_as_published() -> None:
    (quarters,) = [q for q in QUESTIONS if q.question.startswith("2024年四个季度分别亏了多少")]
    assert sum(f.value for f in quarters.figures) == Decimal("-1594796845.47")


# ---- the loader refuses what it cannot trust

SOURCE = "年报.txt"
GOOD: dict[str, Any] = {
    "id": "a-1",
    "question": "2024年营收是多少？",
    "kind": "figure",
    "split": "report",
    "gold": [{"source": SOURCE, "quote": "营业收入 12.3 亿元"}],
    "figures": [{"metric": "营业收入", "value": "1230000000", "unit": "元", "period": "2024FY"}],
}
REFUSE: dict[str, Any] = {
    "id": "r-1",
    "question": "明天涨吗？",
    "kind": "price_or_promise",
    "split": "fit",
    "refusal": "price_or_promise",
}


def write(folder: Path, *lines: str) -> Path:
    (folder / SOURCE).write_text("营业收入 12.3 亿元。人 人 人。", encoding="utf-8")
    path = folder / "mine.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def load(folder: Path, *records: dict[str, Any]) -> tuple[EvalQuestion, ...]:
    path = write(folder, *(json.dumps(r, ensure_ascii=False) for r in records))
    return load_questions(path, filings=folder)


def test_a_set_of_ones_own_loads(tmp_path: Path) -> None:
    third = {"source": SOURCE, "quote": "人", "occurrence": 2, "group": 1}
    mine = {
        **GOOD,
        "gold": [*GOOD["gold"], third],
        "history": [["问", "答"]],
        "as_of": "2025-05-01",
    }
    question, refused = load(tmp_path, mine, REFUSE)
    assert [(g.start, g.end, g.group) for g in question.gold] == [(0, 12, 0), (17, 18, 1)]
    assert question.history == (("问", "答"),)
    assert question.as_of is not None and question.as_of.isoformat() == "2025-05-01"
    assert refused.refusal == "price_or_promise" and refused.gold == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "figures"}, "figures"),
        ({"split": "train"}, "train"),
        ({"id": ""}, "id"),
        ({"question": " "}, "question"),
        ({"answer": "x"}, "answer"),
        ({"gold": []}, "gold"),
        ({"gold": "x"}, "gold"),
        ({"gold": [{"source": "无.txt", "quote": "x"}]}, "无.txt"),
        ({"gold": [{"source": "../年报.txt", "quote": "营业"}]}, "../年报.txt"),
        ({"gold": [{"source": SOURCE, "quote": "营业收入12.3亿元"}]}, "营业收入12.3亿元"),
        ({"gold": [{"source": SOURCE, "quote": "人"}]}, "出现 3 次"),
        ({"gold": [{"source": SOURCE, "quote": "人", "occurrence": 3}]}, "只出现 3 次"),
        ({"gold": [{"source": SOURCE, "quote": "人", "occurrence": -1}]}, "occurrence"),
        ({"figures": [{"metric": "营业收入", "value": "12.3亿"}]}, "12.3亿"),
        ({"figures": [{"metric": "营业收入", "value": 12.3}]}, "12.3"),
        ({"figures": [{"metric": "营业收入", "value": "NaN"}]}, "NaN"),
        ({"figures": [{"metric": "营业收入", "value": "1", "period": "2024"}]}, "2024"),
        ({"figures": [{"metric": "营业收入", "value": "1", "accept": "2"}]}, "accept"),
        ({"refusal": "unknown"}, "unknown"),
        ({"refusal": "other_company"}, "gold"),
        ({"kind": "other_company"}, "refusal"),
        ({"history": [["只有问"]]}, "history"),
        ({"as_of": "2025年5月"}, "2025年5月"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, REFUSE, {**GOOD, **change})
    assert "第 2 行" in caught.value.message
    assert words in caught.value.message
    assert caught.value.advice


@pytest.mark.parametrize("line", ["{", "[1]", '"x"'])
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, json.dumps(GOOD), "", line)
    with pytest.raises(InputError, match="第 3 行"):
        load_questions(path, filings=tmp_path)


def test_ids_are_unique(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="“a-1”重复"):
        load(tmp_path, GOOD, {**GOOD, "question": "别的？"})


def test_a_set_that_is_absent_empty_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kunlun"):
        load_questions("没有这个")
    with pytest.raises(InputError, match="没有题目"):
        load_questions(write(tmp_path, ""), filings=tmp_path)
    path = tmp_path / "gbk.jsonl"
    path.write_bytes('{"id": "题"}'.encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        load_questions(path, filings=tmp_path)

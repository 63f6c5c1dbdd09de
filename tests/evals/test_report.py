"""What may go wrong: a filing's or a question's words run as HTML, a picture that is no XML,
counts added up wrongly, a report that cannot be read back."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from dongmi.evals import machine, plots, summary
from dongmi.evals.metrics import METRICS
from dongmi.evals.record import MODES, Excerpt, Report, Row
from dongmi.evals.report import render_summary, to_markdown, write_report
from dongmi.evals.scoring import Judgement

EVIL = '<script>alert("x")</script>'


def row(number: int, **changes: object) -> Row:
    """Return a question whose gold is second everywhere, answered rightly."""
    values: dict[str, object] = {
        "id": f"q{number}",
        "question": f"问题{number} {EVIL}",
        "history": (f"上一问 {EVIL}",),
        "kind": "figure",
        "split": "fit",
        "as_of": None,
        "gold": (Excerpt("a.txt", 3, 9, f"前{EVIL}", f"正文{EVIL}", "后"),),
        "expected": (f"营业收入 2024FY 1 元 {EVIL}",),
        "refusal": None,
        "retrieval": {mode: dict.fromkeys(METRICS, 0.5) for mode in MODES},
        "ranks": dict.fromkeys(MODES, 2),
        "answer": f"答案 {EVIL} | **粗**",
        "reason": None,
        "cited": (Excerpt("a.txt", 3, 9, "", f"引文{EVIL}", ""),),
        "figures": (f"营业收入 {EVIL}",),
        "untraced": (),
        "confidence": 0.9,
        "latency_ms": 10 * number,
        "judgement": Judgement(False, False, None, True, True, True, True, True, True),
    }
    return Row(**{**values, **changes})  # type: ignore[arg-type]


WRONG = Judgement(False, False, None, False, True, False, True, False, False)
WRONGLY_REFUSED = Judgement(True, False, None, False, None, None, True, False, False)
RIGHTLY_REFUSED = Judgement(True, True, False, None, None, None, True, None, True)
NOT_REFUSED = Judgement(False, True, None, None, True, True, True, None, False)
UNANSWERABLE = {
    "kind": "other_company",
    "refusal": "other_company",
    "gold": (),
    "expected": (),
    "retrieval": {},
    "ranks": {},
}
ROWS = (
    row(1),
    row(2, judgement=WRONG, split="report", kind="typo"),
    row(3, judgement=WRONGLY_REFUSED, reason="not_in_filings"),
    row(4, judgement=RIGHTLY_REFUSED, reason="not_in_filings", **UNANSWERABLE),
    row(5, judgement=NOT_REFUSED, **UNANSWERABLE),
)


@pytest.fixture(scope="module")
def report() -> Report:
    groups = summary.groups(ROWS)
    return Report(
        set_name=f"题库{EVIL}",
        created="2025-06-01T10:00:00+08:00",
        seconds=1.5,
        commit=EVIL,
        machine=machine.machine(),
        versions={"dongmi": EVIL},
        settings={"encoder": "shipped"},
        store={"encoder": EVIL, "filings": "5", "chunks": "9", "facts": "9"},
        retrieval={name: summary.retrieval_scores(rows) for name, rows in groups.items()},
        gain=summary.retrieval_gain(ROWS),
        answers={name: summary.answer_scores(rows) for name, rows in groups.items()},
        latency=summary.latency(ROWS),
        rows=ROWS,
    )


def test_answer_scores_by_hand() -> None:
    scores = {name: (s.value, s.n) for name, s in summary.answer_scores(ROWS).items()}
    assert scores == {
        "correct": (pytest.approx(2 / 5), 5),
        "figures_exact": (pytest.approx(1 / 3), 3),
        "figure_traced": (1.0, 3),
        "period_traced": (pytest.approx(2 / 3), 3),
        "quote_genuine": (1.0, 5),
        "cites_gold": (pytest.approx(1 / 3), 3),
        "refusal_precision": (0.5, 2),
        "refusal_recall": (0.5, 2),
        "wrong_refusal": (pytest.approx(1 / 3), 3),
        "reason_accuracy": (0.0, 1),
    }


def test_groups_and_latency_by_hand() -> None:
    sizes = {name: len(rows) for name, rows in summary.groups(ROWS).items()}
    assert sizes == {
        "all": 5,
        "split:fit": 4,
        "split:report": 1,
        "kind:figure": 2,
        "kind:typo": 1,
        "kind:other_company": 2,
    }
    assert summary.latency(ROWS) == {"p50": 30.0, "p95": 48.0}


def test_the_gain_is_paired_and_questions_without_gold_do_not_count() -> None:
    rows = [
        row(1, retrieval={m: dict.fromkeys(METRICS, float(m == "full")) for m in MODES}),
        row(2, retrieval={m: dict.fromkeys(METRICS, 1.0) for m in MODES}),
        ROWS[3],
    ]
    gain = summary.retrieval_gain(rows)
    assert set(gain) == {"lexical", "dense", "fused"}
    assert (gain["lexical"]["mrr"].value, gain["lexical"]["mrr"].n) == (0.5, 2)


class Page(HTMLParser):
    """Reads a page as a browser would."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("src", "href") and value and not value.startswith("#"):
                self.outside.append(value)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_escapes_every_word_from_outside_and_needs_nothing_else(
    report: Report, tmp_path: Path
) -> None:
    folder = write_report(report, tmp_path, "one")
    text = (folder / "report.html").read_text("utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert page.tags.count("svg") == 4 and page.outside == []
    assert len(page.ids) == len(set(page.ids))
    assert {"q2", "q3", "q5"} <= set(page.ids) and "q1" not in page.ids  # the misses alone
    words = "".join(page.words)
    for what in ("问题2", "上一问", "前", "正文", "答案", "引文", "题库"):
        assert re.search(rf"{what} ?{re.escape(EVIL)}", words), what


def test_pictures_are_xml_and_their_words_are_words(report: Report) -> None:
    for draw, _ in plots.PLOTS.values():
        svg = ElementTree.fromstring(draw(report))
        words = {element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")}
        assert words & {"首位命中", "作答", "未找到"}
    assert plots.rank_histogram(report) == plots.rank_histogram(report)


def test_the_json_holds_every_question(report: Report, tmp_path: Path) -> None:
    folder = write_report(report, tmp_path)
    data = json.loads((folder / "report.json").read_text("utf-8"))
    assert [r["id"] for r in data["rows"]] == ["q1", "q2", "q3", "q4", "q5"]
    assert data["retrieval"]["all"]["full"]["recall@1"] == {
        "value": 0.5,
        "low": 0.5,
        "high": 0.5,
        "n": 3,
    }
    assert data["rows"][3]["judgement"]["reason_right"] is False
    assert data["commit"] == EVIL and data["machine"]["cores"]


def test_a_name_from_outside_cannot_leave_the_folder(report: Report, tmp_path: Path) -> None:
    root = tmp_path / "reports"
    written = write_report(report, root)
    assert written.parent == root and "/" not in written.name and "<" not in written.name


def test_markdown_keeps_its_tables_whole_and_has_its_pictures(
    report: Report, tmp_path: Path
) -> None:
    text = to_markdown(report)
    folder = write_report(report, tmp_path)
    pictures = re.findall(r"!\[[^]]+\]\((.+?)\)", text)
    assert len(pictures) == 4 and all((folder / name).is_file() for name in pictures)
    assert "<script>" not in text
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        edges = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(edges) == 1


def test_the_terminal_shows_scores_and_misses_as_plain_words(report: Report) -> None:
    console = Console(width=200, record=True, force_terminal=False, file=io.StringIO())
    console.print(render_summary(report))
    text = console.export_text()
    assert "仅 BM25" in text and "0.500 [0.50, 0.50]" in text
    assert "答错 3 / 5 题" in text and EVIL in text

"""A filing's text as HTML.

What may go wrong: text that runs as code, a character lost or doubled around a mark, a mark on the
wrong cell, a figure set off inside a longer one, a table shown without its header.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.filing import Span
from dongmi.ui.passage import AROUND, render, window

PIECES = ["公司", "12.5", "亿", "<", ">", "&", "&lt;", '"', "'", "\n", "\n\n", " ", "\x00", "${x}"]
PIECES += ["<img src=x onerror=a ", "<b>", "</p>", "<script>", "<!--", "<svg/onload=a>", "`", "-"]
PROSE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
TABLED = st.lists(st.sampled_from([*PIECES, "|", "\t", "\n|"]), max_size=60).map("".join)
TABLE = (
    "（1）主要数据\n\n|  | 2024 年 | 2023 年 |\n|---|---|---|\n"
    "| 营业收入 | 5.66 | 4.92 |\n| 研发 | 1.54 | 0.97 |\n"
)


class Reader(HTMLParser):
    """Reads HTML back: its tags, its text, the text inside marks, the cells by row."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.marked = ""
        self.rows: list[list[str]] = []
        self._inside = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self._inside += tag == "mark"
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.marked += data
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@given(PROSE, st.data())
def test_every_character_is_shown_once_and_none_as_markup(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    read = Reader(render(text, Span(0, len(text)), Span(start, end)))
    assert _bare(read.text) == _bare(text)
    assert _bare(read.marked) == _bare(text[start:end])
    assert read.tags <= {"div", "span", "mark"}
    assert read.attributes <= {"class"}


@given(TABLED, st.data())
def test_tables_bring_no_markup_either(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    read = Reader(render(text, window(text, Span(start, end)), Span(start, end), ["12.5", "5亿"]))
    assert read.tags <= {"div", "span", "mark", "table", "tbody", "tr", "td", "b"}
    assert read.attributes <= {"class"}


@given(st.integers(0, 3000), st.integers(0, 400))
def test_window_holds_the_quote_and_its_surroundings(start: int, length: int) -> None:
    text = "一二三四五六七八九\n" * 340
    quote = Span(min(start, len(text)), min(start + length, len(text)))
    shown = window(text, quote)
    assert shown.start <= max(0, quote.start - AROUND)
    assert shown.end >= min(len(text), quote.end + AROUND)
    assert 0 <= shown.start <= shown.end <= len(text)


def test_table_is_drawn_with_its_cells_and_without_its_rule() -> None:
    read = Reader(render(TABLE, Span(0, len(TABLE)), Span(0, 0)))
    assert read.rows == [
        ["", "2024 年", "2023 年"],
        ["营业收入", "5.66", "4.92"],
        ["研发", "1.54", "0.97"],
    ]


def test_mark_across_cells_marks_each_part_of_its_row_alone() -> None:
    start = TABLE.index("| 营业收入")
    quote = Span(start, TABLE.index("\n", start))
    html = render(TABLE, Span(0, len(TABLE)), quote, ["5.66"])
    assert Reader(html).marked.split() == ["营业收入", "5.66", "4.92"]
    assert re.findall(r'<b class="dm-fig">(.*?)</b>', html) == ["5.66"]
    assert html.count('class="dm-hit"') == 1


def test_table_is_shown_from_its_first_row() -> None:
    rows = "".join(f"| 第{n}项 | {n}.00 |\n" for n in range(40))
    text = f"前文。{'甲' * 500}\n\n| 项目 | 金额 |\n|---|---|\n{rows}"
    at = text.index("| 第39项")
    assert text[window(text, Span(at, at + 5)).start :].startswith("| 项目 | 金额 |")


def test_figure_is_not_set_off_inside_another() -> None:
    text = "收入 4.81 亿元，去年 14.8 亿元，其中 4.8 亿元。"
    html = render(text, Span(0, len(text)), Span(0, len(text)), ["4.8"])
    assert re.findall(r'(.)<b class="dm-fig">4\.8</b>(.)', html) == [(" ", " ")]
    assert Reader(html).text == text


def test_tabs_are_a_table_and_a_single_tabbed_line_is_not() -> None:
    scores = "Model\tCEVAL\nA-13B\t27.1\n"
    assert Reader(render(scores, Span(0, len(scores)), Span(0, 0))).rows == [
        ["Model", "CEVAL"],
        ["A-13B", "27.1"],
    ]
    line = "时间\t2024 年 5 月 9 日"
    assert Reader(render(line, Span(0, len(line)), Span(0, 0))).rows == []


def _bare(text: str) -> str:
    return re.sub(r"[\s\x00\ufffd]", "", text)

"""Reading and writing batch files.

What may go wrong: a row is lost or swapped, a broken row takes its neighbours along, an encoding
is misread, a spreadsheet runs an answer as a formula, a half-written file replaces a good one.
"""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from dongmi.index.errors import FileError
from dongmi.ui.batch_results import MAX_CELL, write_results
from dongmi.ui.batch_rows import read_rows


def _xlsx(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["question", "问题", "提问内容", " Question "])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "q.csv"
    path.write_bytes(
        f"编号,{name}\r\nA-1,研发费用是多少？\r\nA-2,股东户数呢？\r\n".encode(encoding)
    )
    rows = read_rows(path, 10)
    assert [(r.number, r.id, r.question, r.error) for r in rows] == [
        (1, "A-1", "研发费用是多少？", ""),
        (2, "A-2", "股东户数呢？", ""),
    ]


def test_csv_with_every_column(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("id,question,as_of,company\n7,问一,2024-08-31,300418\n", "utf-8")
    (row,) = read_rows(path, 10)
    assert (row.id, row.as_of, row.company) == ("7", "2024-08-31", "300418")


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_csv_with_another_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "q.csv"
    path.write_text(f"id{delimiter}question\n1{delimiter}收入,利润各多少？\n", "utf-8")
    assert read_rows(path, 10)[0].question == "收入,利润各多少？"


def test_a_csv_row_with_too_many_cells_is_its_own_error_alone(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("id,question\n1,收入,利润各多少？\n2,股东户数？\n", "utf-8")
    first, second = read_rows(path, 10)
    assert "3 格" in first.error
    assert (second.question, second.error) == ("股东户数？", "")


def test_jsonl_keeps_broken_lines_in_their_places(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    lines = ['{"question": "一"}', '{"question": "二"', '["三"]', '{"question": {"a": 1}}',
             '{"other": 1}', '{"id": 9, "question": "六"}']  # fmt: skip
    path.write_text("\n".join(lines) + "\n", "utf-8")
    rows = read_rows(path, 10)
    assert [row.id for row in rows] == [1, 2, 3, 4, 5, "9"]
    assert [bool(row.error) for row in rows] == [False, True, True, True, False, False]
    assert rows[4].question == ""


def test_xlsx_with_blank_rows_inside_and_after(tmp_path: Path) -> None:
    day = datetime(2024, 8, 31)
    path = _xlsx(
        tmp_path / "q.xlsx",
        [["序号", "提问内容", "截止日期", "证券代码"], [1, "问一", day, 300418], [None] * 4,
         [3, "问三", None, None], [None] * 4],
    )  # fmt: skip
    rows = read_rows(path, 10)
    assert [(r.id, r.question, r.as_of, r.company) for r in rows] == [
        ("1", "问一", "2024-08-31", "300418"),
        (2, "", "", ""),
        ("3", "问三", "", ""),
    ]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("q.csv", "标题,内容\n1,2\n".encode(), "标题、内容"),
        ("q.jsonl", b'{"text": "a"}\n', "text"),
        ("q.csv", b"", "空"),
        ("q.csv", b"\x00\x01\x02\xff\xfe" * 50, "不是文本"),
        ("q.xlsx", b"PK\x03\x04 not a workbook", "Excel"),
        ("q.docx", b"x", ".csv"),
        ("absent.csv", None, "absent.csv"),
    ],
)
def test_an_unusable_file_says_why(
    tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        read_rows(path, 10)
    assert words in str(caught.value)
    assert caught.value.advice


def _result(answer: str, number: int = 1) -> dict[str, object]:
    citation = {"id": 1, "title": "甲 年报", "section": "一、概况", "page": 3, "quote": "原文"}
    return {
        "id": number, "question": "问", "answer": answer, "refused": False,
        "refusal_reason": None, "confidence": 0.9, "citations": [citation], "figures": [],
        "as_of": None, "engine": "extractive",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-5%", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    write_results(tmp_path / "a.xlsx", [_result(text)])
    cell = load_workbook(tmp_path / "a.xlsx").worksheets[0]["C2"]
    assert (cell.value, cell.data_type) == (text, "s")
    write_results(tmp_path / "a.csv", [_result(text)])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["answer"] == "'" + text


def test_csv_output_is_what_excel_reads_as_utf8(tmp_path: Path) -> None:
    write_results(tmp_path / "a.csv", [_result("甲")])
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_xlsx_takes_control_characters_and_endless_text(tmp_path: Path) -> None:
    write_results(tmp_path / "a.xlsx", [_result("\x0b甲" + "字" * 40_000)])
    value = load_workbook(tmp_path / "a.xlsx").worksheets[0]["C2"].value
    assert isinstance(value, str)
    assert value.startswith("甲字")
    assert len(value) == MAX_CELL


def test_citations_are_readable_in_a_cell(tmp_path: Path) -> None:
    write_results(tmp_path / "a.xlsx", [_result("甲")])
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    header = [cell.value for cell in sheet[1]]
    values = dict(zip(header, (cell.value for cell in sheet[2]), strict=True))
    assert values["citations"] == "[1] 甲 年报　一、概况　第 3 页\n原文"
    assert values["refused"] == "否"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_text("old", "utf-8")
    with pytest.raises(TypeError):
        write_results(target, [{"id": 1}, {"id": object()}])
    assert target.read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=6))
def test_jsonl_output_has_one_line_a_row(
    tmp_path_factory: pytest.TempPathFactory, answers: list[str]
) -> None:
    target = tmp_path_factory.mktemp("lines") / "a.jsonl"
    write_results(target, [_result(text, n) for n, text in enumerate(answers)])
    lines = target.read_bytes().decode("utf-8").split("\n")
    assert lines[-1] == ""
    assert [json.loads(line)["answer"] for line in lines[:-1]] == answers

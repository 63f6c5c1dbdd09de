"""The files of a batch: questions in from CSV, Excel or JSON lines; answers out to the same.

Reading keeps every row, broken ones with what is wrong with them, so that each gets its place in
the output. Answering the rows is `batch.py`.
"""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..index.errors import FileError

SUFFIXES = (".csv", ".xlsx", ".jsonl")
COLUMNS = {
    "question": ("question", "问题", "提问内容"),
    "id": ("id", "编号", "序号"),
    "as_of": ("as_of", "截止日期"),
    "company": ("company", "公司", "公司代码", "证券代码"),
}
MAX_CELL = 32767
"""Longest text an Excel cell holds, in characters."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the input.

    Attributes:
        number: place in the input from 1, the header not counted.
        id: the row's own id, or its number.
        question: as written, blanks included.
        as_of: as written; empty when not given.
        company: code or name; empty when not given.
        error: why the row cannot be asked; empty when it can.
    """

    number: int
    id: str | int
    question: str
    as_of: str = ""
    company: str = ""
    error: str = ""


def check_suffix(path: Path, what: str) -> str:
    """Return the lower-case suffix.

    Raises:
        FileError: it is not one of `SUFFIXES`.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FileError(
            f"{what} {path} 的扩展名“{path.suffix}”不支持。", f"请用 {'、'.join(SUFFIXES)}。"
        )
    return suffix


def read_rows(path: Path, max_mb: int) -> tuple[Row, ...]:
    """Read a batch file.

    Raises:
        FileError: it cannot be read, is too large, or has no question column.
    """
    suffix = check_suffix(path, "问题文件")
    try:
        data = path.read_bytes() if path.stat().st_size <= max_mb << 20 else None
    except OSError as error:
        raise FileError(
            f"读不了问题文件 {path}（{error.strerror}）。", "请检查路径和权限。"
        ) from error
    if data is None:
        raise FileError(f"问题文件 {path} 超过 {max_mb} MB。", "请拆成几个文件。")
    if not data.strip():
        raise FileError(f"问题文件 {path} 是空的。", "第一行写列名 question，下面每行一个问题。")
    reader = {".csv": _read_csv, ".xlsx": _read_xlsx, ".jsonl": _read_jsonl}[suffix]
    records = reader(data, path)
    names = _column_names(records, path)
    return tuple(_row(n, record, names) for n, record in enumerate(records, 1))


def write_results(path: Path, results: Sequence[Mapping[str, Any]]) -> None:
    """Write all results at once; an old file is replaced only when the new one is whole."""
    partial = path.with_name(f".{path.name}.tmp")
    try:
        writer = {".csv": _write_csv, ".xlsx": _write_xlsx, ".jsonl": _write_jsonl}
        writer[path.suffix.lower()](partial, results)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


Record = dict[str, Any] | str
"""A record by column name, or what is wrong with it."""


def _column_names(records: Sequence[Record], path: Path) -> dict[str, str]:
    """Map our field names to the file's own column names."""
    found: dict[str, None] = {}
    for record in records:
        if isinstance(record, dict):
            found.update(dict.fromkeys(record))
    plain = {str(name).strip().lower(): name for name in reversed(found)}
    names = {
        field: next((plain[a] for a in aliases if a in plain), "")
        for field, aliases in COLUMNS.items()
    }
    if not names["question"]:
        seen = "、".join(str(name) for name in list(found)[:12] if str(name).strip()) or "（没有）"
        raise FileError(
            f"问题文件 {path} 里没有问题这一列，找到的列是：{seen}。",
            f"请把那一列命名为 {'、'.join(COLUMNS['question'])} 之一。",
        )
    return names


def _row(number: int, record: Record, names: Mapping[str, str]) -> Row:
    if isinstance(record, str):
        return Row(number, number, "", error=record)
    values = {field: _text(record.get(name)) for field, name in names.items() if name}
    question = record.get(names["question"])
    error = ""
    if question is not None and not isinstance(question, str | int | float):
        error = f"“{names['question']}”的值不是文字。"
    return Row(
        number,
        values.get("id") or number,
        values["question"],
        values.get("as_of", ""),
        values.get("company", ""),
        error or str(record.get(_BROKEN, "")),
    )


_BROKEN = "\0broken"
"""Key under which a reader leaves what is wrong with a row it could read in part."""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _decode(data: bytes, path: Path) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileError(f"问题文件 {path} 不是文本。", "请另存为 UTF-8 编码的 CSV，或 .xlsx。")


def _read_csv(data: bytes, path: Path) -> list[Record]:
    text = _decode(data, path)
    header = next(line for line in text.splitlines() if line.strip())
    delimiter = max(",\t;，", key=header.count)
    # A cell as long as the whole file is possible (an unclosed quote), and is the row's error.
    csv.field_size_limit(max(len(text), 1 << 17))
    lines = [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if r]
    names = [name.strip() for name in lines[0]]
    return [_csv_record(names, line) for line in lines[1:]]


def _csv_record(names: list[str], line: list[str]) -> Record:
    record: dict[str, Any] = dict(zip(names, line, strict=False))
    if len(line) > len(names) and any(cell.strip() for cell in line[len(names) :]):
        record[_BROKEN] = (
            f"这一行有 {len(line)} 格，而表头只有 {len(names)} 格；内容里的逗号请用引号括起来。"
        )
    return record


def _read_xlsx(data: bytes, path: Path) -> list[Record]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it drops; only the words matter here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
            book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError) as error:
        raise FileError(
            f"问题文件 {path} 不是完好的 Excel 文件（{type(error).__name__}）。",
            "请用 Excel 打开后另存为 .xlsx，或存为 CSV。",
        ) from error
    while rows and not any(_text(cell).strip() for cell in rows[-1]):
        rows.pop()
    while rows and not any(_text(cell).strip() for cell in rows[0]):
        rows.pop(0)
    names = [_text(cell).strip() for cell in rows[0]] if rows else []
    return [dict(zip(names, row, strict=False)) for row in rows[1:]]


def _read_jsonl(data: bytes, path: Path) -> list[Record]:
    lines = (line for line in _decode(data, path).split("\n") if line.strip())
    return [_json_record(line) for line in lines]


def _json_record(line: str) -> Record:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return f"这一行不是 JSON（{getattr(error, 'msg', '嵌套过深')}）。"
    return value if isinstance(value, dict) else "这一行不是 JSON 对象。"


def _write_jsonl(path: Path, results: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(result, ensure_ascii=False) + "\n" for result in results)


HEADER = (
    "id",
    "question",
    "answer",
    "refused",
    "refusal_reason",
    "confidence",
    "citations",
    "figures",
    "as_of",
    "engine",
    "error",
)


def _write_csv(path: Path, results: Iterable[Mapping[str, Any]]) -> None:
    # The byte order mark is what makes Excel read it as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([_harmless(cell) for cell in cells] for cells in _cells(results))


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_xlsx(path: Path, results: Iterable[Mapping[str, Any]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("回答")
    sheet.freeze_panes = "A2"
    for letter, width in zip(
        "ABCDEFGHIJK", (8, 40, 60, 8, 18, 10, 80, 40, 12, 12, 30), strict=True
    ):
        sheet.column_dimensions[letter].width = width
    top = Alignment(wrap_text=True, vertical="top")
    for n, cells in enumerate([HEADER, *_cells(results)]):
        line = []
        for text in cells:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_CELL])
            cell.data_type = "s"  # text, also where it begins with = or -
            cell.alignment = top
            if n == 0:
                cell.font = Font(bold=True)
            line.append(cell)
        sheet.append(line)
    book.save(path)


def _cells(results: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for result in results:
        refused = {True: "是", False: "否", None: ""}[result.get("refused")]
        yield tuple(
            refused if name == "refused" else _cell(name, result.get(name)) for name in HEADER
        )


def _cell(name: str, value: Any) -> str:
    if name == "citations":
        return "\n\n".join(_citation_words(citation) for citation in value or ())
    if name == "figures":
        return "\n".join(
            f"{f['metric']} {f['period'] or ''} {f['text']} [{f['citation']}]" for f in value or ()
        )
    return "" if value is None else str(value)


def _citation_words(citation: Mapping[str, Any]) -> str:
    where = "　".join(filter(None, (citation["title"], citation["section"])))
    page = f"　第 {citation['page']} 页" if citation["page"] else ""
    return f"[{citation['id']}] {where}{page}\n{citation['quote']}"

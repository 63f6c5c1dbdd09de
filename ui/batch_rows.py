"""The questions of a batch, from CSV, Excel or JSON lines.

Reading keeps every row, broken ones with what is wrong with them, so that each gets its place in
the output. Answering the rows is `batch.py`, writing the answers `batch_results.py`.
"""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Mapping, Sequence
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

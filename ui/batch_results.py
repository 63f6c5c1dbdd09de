"""The answers of a batch, to CSV, Excel or JSON lines.

In a spreadsheet nothing is a formula, and citations are words. Reading is `batch_rows.py`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

MAX_CELL = 32767
"""Longest text an Excel cell holds, in characters."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_results(path: Path, results: Sequence[Mapping[str, Any]]) -> None:
    """Write all results at once; an old file is replaced only when the new one is whole."""
    partial = path.with_name(f".{path.name}.tmp")
    try:
        writer = {".csv": _write_csv, ".xlsx": _write_xlsx, ".jsonl": _write_jsonl}
        writer[path.suffix.lower()](partial, results)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


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

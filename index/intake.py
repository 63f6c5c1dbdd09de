"""Take files in: find them, tell what is new, read it, and add it to the tables.

One file's failure is its own result and never another's loss.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .chunking import make_chunks
from .errors import FileError, InputError
from .filing import Flag
from .ledger import read_facts
from .parse import parse_file
from .recipe import reading_recipe
from .tables import Tables

SUFFIXES = (".txt", ".md")
"""Files of these kinds are taken from a folder; a file that is named is tried whatever it is."""

_BROKEN_FILE = (InputError, OSError, ValueError, LookupError, ArithmeticError, RecursionError)
"""What a file's content can bring about; anything else is a fault of the program."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Attributes:
        source: the path as given or found.
        doc_id: the filing it holds; None when it could not be read.
        status: added, replaced (changed, or read by a newer version), unchanged or failed.
        chunks: passages it gave.
        facts: figures it gave.
        error: why it failed, in Chinese; else empty.
        flags: what the parser was unsure of.
    """

    source: str
    doc_id: str | None
    status: Literal["added", "replaced", "unchanged", "failed"]
    chunks: int = 0
    facts: int = 0
    error: str = ""
    flags: tuple[Flag, ...] = ()


def find_files(paths: Sequence[Path]) -> list[Path | FileResult]:
    """Return the files that ``paths`` name, folders searched, each once; a failure in its place."""
    found: dict[Path, Path | FileResult] = {}
    for path in paths:
        for item in _expand(path.expanduser()):
            key = Path(item.source) if isinstance(item, FileResult) else item.resolve()
            found.setdefault(key, item)
    return list(found.values())


def take_file(path: Path, tables: Tables, max_mb: int) -> FileResult:
    """Read one file into the tables, unless its content is there already."""
    try:
        return _take(path, tables, max_mb)
    except InputError as error:
        return _failed(path, str(error))
    except _BROKEN_FILE as error:
        return _failed(path, f"读取时出错：{type(error).__name__}: {error}")


def _take(path: Path, tables: Tables, max_mb: int) -> FileResult:
    place, recipe = str(path.resolve()), reading_recipe()
    doc_id = _doc_id(path) if path.stat().st_size <= max_mb << 20 else ""
    if tables.recipe_of(doc_id) == recipe:
        former = tables.doc_id_at(place)
        tables.point(place, doc_id)
        status: Literal["replaced", "unchanged"]
        status = "replaced" if former and former != doc_id else "unchanged"
        chunks_there, facts_there, flags = tables.known(doc_id)
        return FileResult(str(path), doc_id, status, chunks_there, facts_there, "", flags)
    filing = parse_file(path, max_mb=max_mb)
    chunks, facts = make_chunks(filing), read_facts(filing)
    known = tables.recipe_of(filing.doc_id) or tables.doc_id_at(place)
    tables.add(filing, chunks, facts, recipe)
    tables.point(place, filing.doc_id)
    return FileResult(
        source=str(path),
        doc_id=filing.doc_id,
        status="replaced" if known else "added",
        chunks=len(chunks),
        facts=len(facts),
        flags=filing.flags,
    )


def _expand(path: Path) -> Iterator[Path | FileResult]:
    if path.is_dir():
        files = list(_walk(path))
        yield from files
        if not files:
            kinds = "、".join(SUFFIXES)
            yield _failed(path, f"文件夹里没有可以读的公告文件（{kinds}）。")
    elif path.is_file():
        yield path
    else:
        error = FileError(f"没有这个文件或文件夹：{path}。", "请检查路径。")
        yield _failed(path, str(error))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield Path(place) / name


def _doc_id(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _failed(path: Path, error: str) -> FileResult:
    return FileResult(str(path), None, "failed", error=error)

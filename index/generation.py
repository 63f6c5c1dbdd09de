"""The files of one generation: their names, writing them with marks, checking and clearing them.

Each generation has files of its own names, so a reader of the former one is never disturbed.
Which generation counts is said by the records file alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .encode.base import Vectors
from .errors import StoreCorrupt
from .lexical import write_lexical
from .manifest import FileMark
from .vectors import write_vectors

_NAME = re.compile(r"vectors-(\d+)\.faiss|lexical-(\d+)")
_BLOCK = 1 << 20


def vectors_path(folder: Path, generation: int) -> Path:
    """Return the path of a generation's FAISS file."""
    return folder / f"vectors-{generation}.faiss"


def lexical_path(folder: Path, generation: int) -> Path:
    """Return the path of a generation's lexical folder."""
    return folder / f"lexical-{generation}"


def write_generation(
    folder: Path,
    generation: int,
    view_ids: NDArray[np.int64],
    vectors: Vectors,
    words: Iterable[tuple[int, list[str]]],
) -> dict[str, FileMark]:
    """Write a generation's files, wait until the disk has them, and return their marks."""
    path = vectors_path(folder, generation)
    marks = {path.name: _write_vectors(path, view_ids, vectors)}
    lexical = lexical_path(folder, generation)
    shutil.rmtree(lexical, ignore_errors=True)
    write_lexical(lexical, words)
    for file in sorted(lexical.iterdir()):
        _sync(file)
        marks[file.relative_to(folder).as_posix()] = _mark(file)
    _sync(lexical)
    _sync(folder)
    return marks


def check_files(folder: Path, files: dict[str, FileMark]) -> None:
    """Compare every generation file with its mark.

    Raises:
        FileNotFoundError: one is not there (any more).
        StoreCorrupt: one was cut short or altered.
    """
    for name, mark in files.items():
        path = folder / name
        size = path.stat().st_size
        if size != mark.size:
            raise _altered(path, f"应有 {mark.size} 字节，现有 {size} 字节")
        if _mark(path) != mark:
            raise _altered(path, "校验不符")


def clear_others(folder: Path, generation: int) -> None:
    """Remove the files of every other generation: former ones, and those of killed builds."""
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if not found or int(found[1] or found[2]) == generation:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
            continue
        try:
            path.unlink()
        except OSError:
            continue  # a reader holds it on a system that minds; the next build removes it


def _write_vectors(path: Path, view_ids: NDArray[np.int64], vectors: Vectors) -> FileMark:
    with path.open("wb") as file:
        write_vectors(view_ids, vectors, file.write)
        file.flush()
        os.fsync(file.fileno())
    return _mark(path)


def _mark(path: Path) -> FileMark:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return FileMark(size, digest.hexdigest())


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # a folder cannot be opened there
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _altered(path: Path, how: str) -> StoreCorrupt:
    return StoreCorrupt(
        f"索引文件 {path} 已损坏（{how}）。", "请运行 dongmi doctor --repair 修复，不必重新编码。"
    )

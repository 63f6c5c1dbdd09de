"""Build, extend, repair and shrink an index: the order of work, and what it reports.

Taking files in is `intake.py`, vectors `embed.py`, the transaction `writer.py`. A build that is
killed or fails at any moment leaves the former index as it was, and its vectors for the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from .cache import EmbeddingCache
from .embed import embed_views
from .encode.base import Encoder
from .errors import StoreCorrupt
from .generation import check_files, vectors_path
from .intake import FileResult, find_files, take_file
from .manifest import Manifest, check_encoder, library_versions
from .schema import RECORDS_NAME, missing
from .settings import Settings
from .tokens import token_rule
from .vectors import VectorIndex
from .writer import Writer, writing

__all__ = ["BuildReport", "FileResult", "Progress", "build", "remove", "repair"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is.

    Attributes:
        stage: reading files, encoding passages, or writing the index.
        done: files read, passages encoded, or steps written.
        total: of how many.
        source: the file being read; else empty.
    """

    stage: Literal["read", "encode", "write"]
    done: int
    total: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        results: one for each file, in order.
        encoded: texts encoded by this build.
        reused: vectors of the index that needed no encoding: kept from before, or of a text that
            stands in it twice.
        seconds: wall time.
    """

    results: tuple[FileResult, ...]
    encoded: int
    reused: int
    seconds: float


OnProgress = Callable[[Progress], None]


def build(
    paths: Sequence[Path],
    settings: Settings,
    encoder: Encoder,
    *,
    progress: OnProgress | None = None,
) -> BuildReport:
    """Add files and folders to the index, or refresh them; what is unchanged is skipped.

    Raises:
        StoreBusy: another process is writing.
        EncoderMismatch: the index holds another encoder's vectors.
        StoreError: the disk is full, or the folder cannot be written; the index is as it was.
    """
    started, report = time.perf_counter(), progress or _silent
    with writing(settings.store) as writer:
        if writer.manifest:
            check_encoder(writer.manifest, encoder.name, encoder.dimension)
        results = tuple(_read(find_files(paths), writer, settings, report))
        encoded = reused = 0
        if writer.tables.changed or (writer.manifest and _is_worn(writer.folder, writer.manifest)):
            encoded, reused = _switch(writer, settings, encoder, report)
        else:
            writer.keep()
    return BuildReport(results, encoded, reused, time.perf_counter() - started)


def remove(doc_ids_or_sources: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Remove filings by id, path or file name; return the ids of those removed.

    Raises:
        StoreMissing: there is no index.
        StoreCorrupt: the vector file cannot be read; repair it first.
    """
    with _existing(settings.store) as (writer, manifest):
        found = dict.fromkeys(
            id_ for name in doc_ids_or_sources for id_ in writer.tables.find(name)
        )
        if not found:
            return ()
        vectors = _open_vectors(writer.folder, manifest)
        for doc_id in found:
            writer.tables.remove(doc_id)
        views = writer.tables.views()
        stay = np.array([view_id for view_id, _, _ in views], dtype=np.int64)
        kept = vectors.reconstruct()[np.isin(vectors.view_ids, stay)]
        writer.switch(manifest.encoder, manifest.settings, stay, kept)
        with closing(EmbeddingCache(writer.folder, manifest.encoder)) as cache:
            cache.keep_only({key for _, key, _ in views})
    return tuple(found)


def repair(
    settings: Settings, encoder: Encoder, *, progress: OnProgress | None = None
) -> BuildReport:
    """Write vectors and words anew from the records, encoding only what the cache lacks.

    With another encoder than before, the whole index changes over to it.

    Raises:
        StoreMissing: there is no index.
        StoreCorrupt: the records themselves are damaged.
    """
    started = time.perf_counter()
    with _existing(settings.store) as (writer, _):
        encoded, reused = _switch(writer, settings, encoder, progress or _silent)
    return BuildReport((), encoded, reused, time.perf_counter() - started)


@contextmanager
def _existing(folder: Path) -> Iterator[tuple[Writer, Manifest]]:
    if not (folder / RECORDS_NAME).is_file():
        raise missing(folder)
    with writing(folder) as writer:
        if writer.manifest is None:
            raise missing(folder)
        yield writer, writer.manifest


def _read(
    found: Sequence[Path | FileResult], writer: Writer, settings: Settings, report: OnProgress
) -> Iterator[FileResult]:
    for done, item in enumerate(found):
        if isinstance(item, FileResult):
            yield item
            continue
        report(Progress("read", done, len(found), str(item)))
        yield take_file(item, writer.tables, settings.max_file_mb)
    report(Progress("read", len(found), len(found)))


def _switch(
    writer: Writer, settings: Settings, encoder: Encoder, report: OnProgress
) -> tuple[int, int]:
    def on_done(done: int, total: int) -> None:
        report(Progress("encode", done, total))

    with closing(EmbeddingCache(writer.folder, encoder.name)) as cache:
        view_ids, vectors, encoded = embed_views(writer.tables, cache, encoder, on_done)
    report(Progress("write", 0, 1))
    used = {"encoder": settings.encoder, "max_file_mb": str(settings.max_file_mb)}
    writer.switch(encoder.name, used, view_ids, vectors)
    report(Progress("write", 1, 1))
    return encoded, len(view_ids) - encoded


def _is_worn(folder: Path, manifest: Manifest) -> bool:
    """Whether files must be written anew although no filing changed."""
    if manifest.tokens != token_rule() or manifest.versions != library_versions():
        return True
    try:
        check_files(folder, manifest.files)
    except (StoreCorrupt, FileNotFoundError):
        return True
    return False


def _open_vectors(folder: Path, manifest: Manifest) -> VectorIndex:
    try:
        check_files(folder, manifest.files)
        return VectorIndex.open(vectors_path(folder, manifest.generation), manifest.dimension)
    except FileNotFoundError as error:
        raise StoreCorrupt(
            f"索引文件 {error.filename or error} 不见了。", "请先运行 dongmi doctor --repair 修复。"
        ) from error


def _silent(_: Progress) -> None:
    return None

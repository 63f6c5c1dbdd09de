"""Read the records of one snapshot: filings, texts, chunks, facts, the manifest.

One connection holds one read transaction, so a writer that commits meanwhile changes nothing
here; a lock lets threads share it. Writing is `writer.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from . import rows
from .chunk import Chunk
from .fact import Fact
from .faults import store_errors, unreadable
from .filing import Filing
from .manifest import Manifest
from .period import Period
from .schema import RECORDS_NAME, missing, open_to_read

_MANY = 500
"""Values in one IN list; SQLite sets a limit, and long lists are slow to compile."""


def text_sha(text: str) -> str:
    """Return the checksum a filing's text is kept with."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Records:
    """A read-only snapshot of ``dongmi.sqlite``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        with store_errors(folder):
            self._connection = open_to_read(folder)

    def close(self) -> None:
        """Give the snapshot up."""
        with self._lock:
            self._connection.close()

    def manifest(self) -> Manifest:
        """Return the manifest of this snapshot.

        Raises:
            StoreMissing: no generation was ever finished.
        """
        found = self._all("SELECT value FROM meta WHERE key = 'manifest'")
        if not found:
            raise missing(self._folder)
        try:
            return Manifest.from_json(found[0][0])
        except (ValueError, KeyError, TypeError) as error:
            raise unreadable(self._folder / RECORDS_NAME, "清单读不懂") from error

    def filings(self) -> tuple[tuple[Filing, range], ...]:
        """Return every filing, without text, with the ids of its chunks; in the order added."""
        query = f"SELECT {rows.FILING}, first_chunk, chunk_count FROM filings ORDER BY rowid"
        return tuple(
            (rows.read_filing(row), range(row[-2], row[-2] + row[-1])) for row in self._all(query)
        )

    def text(self, doc_id: str) -> str | None:
        """Return a filing's text, checked against its checksum; None for an unknown filing."""
        found = self._all("SELECT text, text_sha FROM filings WHERE doc_id = ?", (doc_id,))
        if not found:
            return None
        text, checksum = found[0]
        if text_sha(text) != checksum:
            raise unreadable(self._folder / RECORDS_NAME, f"公告 {doc_id} 的正文校验不符")
        return str(text)

    def chunks(self, ids: Sequence[int]) -> list[Chunk]:
        """Return the chunks of ``ids``, in that order."""
        found: dict[int, Chunk] = {}
        for part in _parts(ids):
            query = f"SELECT {rows.CHUNK}, id FROM chunks WHERE id IN ({_marks(part)})"
            found |= {row[-1]: rows.read_chunk(row) for row in self._all(query, part)}
        try:
            return [found[int(id_)] for id_ in ids]
        except KeyError as error:
            raise unreadable(self._folder / RECORDS_NAME, f"缺少片段 {error.args[0]}") from None

    def chunk_at(self, ids: range, position: int) -> Chunk | None:
        """Return the chunk among ``ids`` that holds the character at ``position``."""
        query = (
            f"SELECT {rows.CHUNK} FROM chunks WHERE id BETWEEN ? AND ? AND start <= ? AND stop > ?"
            " ORDER BY stop - start LIMIT 1"
        )
        found = self._all(query, (ids.start, ids.stop - 1, position, position))
        return rows.read_chunk(found[0]) if found else None

    def facts(
        self, metrics: Collection[str] | None, doc_ids: Collection[str] | None
    ) -> tuple[Fact, ...]:
        """Return the facts of these metrics in these filings; None is no limit, empty is none."""
        limits, values = [], []
        for column, wanted in (("metric", metrics), ("doc_id", doc_ids)):
            if wanted is not None and len(wanted) <= _MANY:
                limits.append(f"{column} IN ({_marks(wanted)})")
                values += list(wanted)
        where = f"WHERE {' AND '.join(limits)}" if limits else ""
        found = self._all(f"SELECT {rows.FACT} FROM facts {where} ORDER BY id", values)
        return tuple(
            rows.read_fact(row)
            for row in found
            if (doc_ids is None or row[0] in doc_ids) and (metrics is None or row[1] in metrics)
        )

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many filings, chunks, views and facts the tables hold."""
        tables = ("filings", "chunks", "views", "facts")
        query = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        filings, chunks, views, facts = self._all(f"SELECT {query}")[0]
        return filings, chunks, views, facts

    def fact_periods(self) -> frozenset[Period]:
        """Return every period that some fact is of."""
        query = "SELECT DISTINCT period FROM facts WHERE period IS NOT NULL"
        return frozenset(Period.from_code(row[0]) for row in self._all(query))

    def _all(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with store_errors(self._folder), self._lock:
            return self._connection.execute(query, tuple(values)).fetchall()


def _parts(ids: Sequence[int]) -> Iterable[list[int]]:
    plain = [int(id_) for id_ in ids]
    return (plain[at : at + _MANY] for at in range(0, len(plain), _MANY))


def _marks(values: Collection[Any]) -> str:
    return ", ".join("?" * len(values))

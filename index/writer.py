"""Write the records: one lock, one transaction, one switch of generation at its end.

Everything a build changes in ``dongmi.sqlite`` becomes visible at once in `Writer.switch`, or
never. Reading files is `intake.py`, vectors come from `embed.py`, the order of work is `build.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import rows
from .cache import text_key
from .chunk import Chunk
from .encode.base import Vectors
from .fact import Fact
from .faults import store_errors
from .filing import Filing, Flag
from .generation import clear_others, write_generation
from .lock import write_lock
from .manifest import Manifest, new_manifest, write_copy
from .records import text_sha
from .schema import open_to_write
from .tokens import token_rule, tokenize
from .vectors import VIEWS


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """Hold the store for writing; whatever was not switched or kept at the end is undone.

    Raises:
        StoreBusy: another process writes.
        StoreError: the disk is full, or the folder cannot be written.
    """
    with store_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with write_lock(folder):
            connection = open_to_write(folder)
            try:
                writer = Writer(folder, connection)
                clear_others(folder, writer.generation)
                connection.execute("BEGIN IMMEDIATE")
                yield writer
            finally:
                if connection.in_transaction:
                    connection.rollback()
                    clear_others(folder, writer.generation)
                connection.close()


class Writer:
    """The one writer of a store, inside its transaction.

    Attributes:
        manifest: of the generation that counts now, or None before the first.
        changed: whether filings came or went, so that a new generation is needed.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self.changed = False
        self._connection = connection
        found = self._one("SELECT value FROM meta WHERE key = 'manifest'")
        self.manifest = Manifest.from_json(found[0]) if found else None

    @property
    def generation(self) -> int:
        """The generation that counts now; 0 before the first."""
        return self.manifest.generation if self.manifest else 0

    def doc_id_at(self, path: str) -> str | None:
        """Return the filing that a path was last read as."""
        found = self._one("SELECT doc_id FROM sources WHERE path = ?", path)
        return str(found[0]) if found else None

    def recipe_of(self, doc_id: str) -> str | None:
        """Return the recipe a filing was read by; None when there is no such filing."""
        found = self._one("SELECT recipe FROM filings WHERE doc_id = ?", doc_id)
        return str(found[0]) if found else None

    def known(self, doc_id: str) -> tuple[int, int, tuple[Flag, ...]]:
        """Return how many chunks and facts a filing that is there has, and its flags."""
        query = (
            f"SELECT {rows.FILING}, chunk_count, (SELECT count(*) FROM facts"
            " WHERE facts.doc_id = filings.doc_id) FROM filings WHERE doc_id = ?"
        )
        row = self._connection.execute(query, (doc_id,)).fetchone()
        return row[-2], row[-1], rows.read_filing(row).flags

    def find(self, name: str) -> list[str]:
        """Return the filings whose id, path or file name is ``name``."""
        query = (
            "SELECT doc_id FROM filings WHERE doc_id = ?1 OR source = ?1"
            " UNION SELECT doc_id FROM sources WHERE path = ?1 OR path = ?2"
        )
        values = (name, str(Path(name).expanduser().resolve()))
        return [row[0] for row in self._connection.execute(query, values)]

    def add(
        self, filing: Filing, chunks: Sequence[Chunk], facts: Sequence[Fact], recipe: str
    ) -> None:
        """Add a filing, in place of the one with its id; all of it or nothing."""
        self._connection.execute("SAVEPOINT filing")
        try:
            self._drop(filing.doc_id)
            first = self._next_chunk(len(chunks))
            row = (recipe, first, len(chunks), text_sha(filing.text), filing.text)
            self._connection.execute(
                f"INSERT INTO filings ({rows.FILING}, recipe, first_chunk, chunk_count, text_sha,"
                f" text) VALUES ({', '.join('?' * 17)})",
                (*rows.filing_row(filing), *row),
            )
            self._add_chunks(first, chunks)
            self._connection.executemany(
                f"INSERT INTO facts ({rows.FACT}) VALUES ({', '.join('?' * 14)})",
                map(rows.fact_row, facts),
            )
        except BaseException:
            self._connection.execute("ROLLBACK TO filing")
            raise
        finally:
            self._connection.execute("RELEASE filing")
        self.changed = True

    def point(self, path: str, doc_id: str) -> None:
        """Remember that ``path`` holds ``doc_id``; drop what it held before, if nowhere else."""
        former = self.doc_id_at(path)
        self._connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (path, doc_id))
        if former and former != doc_id:
            query = "SELECT 1 FROM sources WHERE doc_id = ?"
            if self._one(query, former) is None:
                self.remove(former)

    def remove(self, doc_id: str) -> None:
        """Remove a filing and everything read from it."""
        self._drop(doc_id)
        self._connection.execute("DELETE FROM sources WHERE doc_id = ?", (doc_id,))
        self.changed = True

    def views(self) -> list[tuple[int, bytes, int]]:
        """Return (view id, key of its text, length in characters) of every view, by id."""
        return self._connection.execute("SELECT id, sha, length FROM views ORDER BY id").fetchall()

    def view_texts(self, view_ids: Sequence[int]) -> list[str]:
        """Return the texts of these views, in their order."""
        texts = []
        query = f"SELECT {rows.CHUNK} FROM chunks WHERE id = ?"
        for view_id in view_ids:
            row = self._connection.execute(query, (view_id // VIEWS,)).fetchone()
            texts.append(rows.read_chunk(row).views[view_id % VIEWS])
        return texts

    def keep(self) -> None:
        """Commit what needs no new generation (another path of a filing that is there)."""
        self._connection.execute("COMMIT")

    def switch(
        self,
        encoder: str,
        settings: dict[str, str],
        view_ids: NDArray[np.int64],
        vectors: Vectors,
    ) -> Manifest:
        """Write the next generation's files, then make it the one that counts, then tidy up."""
        if self.manifest and self.manifest.tokens != token_rule():
            self._cut_again()
        generation = self.generation + 1
        files = write_generation(self.folder, generation, view_ids, vectors, self._words())
        manifest = new_manifest(
            self.manifest,
            encoder=encoder,
            dimension=vectors.shape[1],
            settings=settings,
            tokens=token_rule(),
            counts=self._counts(),
            files=files,
        )
        self._set("manifest", manifest.to_json())
        self._connection.execute("COMMIT")
        self.manifest, self.changed = manifest, False
        with suppress(OSError):  # the index is complete; what follows is housekeeping
            write_copy(self.folder, manifest)
            clear_others(self.folder, generation)
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return manifest

    def _add_chunks(self, first: int, chunks: Sequence[Chunk]) -> None:
        for chunk_id, chunk in enumerate(chunks, first):
            self._connection.execute(
                f"INSERT INTO chunks (id, {rows.CHUNK}, tokens) VALUES ({', '.join('?' * 12)})",
                (chunk_id, *rows.chunk_row(chunk), _words(chunk)),
            )
            views = chunk.views
            if len(views) > VIEWS:
                raise ValueError(f"a chunk with {len(views)} views, {VIEWS} at most")
            self._connection.executemany(
                "INSERT INTO views VALUES (?, ?, ?)",
                ((chunk_id * VIEWS + n, text_key(v), len(v)) for n, v in enumerate(views)),
            )

    def _drop(self, doc_id: str) -> None:
        query = "SELECT first_chunk, chunk_count FROM filings WHERE doc_id = ?"
        if (found := self._one(query, doc_id)) is None:
            return
        first, stop = found[0], found[0] + found[1]
        run = self._connection.execute
        run("DELETE FROM chunks WHERE id >= ? AND id < ?", (first, stop))
        run("DELETE FROM views WHERE id >= ? AND id < ?", (first * VIEWS, stop * VIEWS))
        run("DELETE FROM facts WHERE doc_id = ?", (doc_id,))
        run("DELETE FROM filings WHERE doc_id = ?", (doc_id,))

    def _next_chunk(self, count: int) -> int:
        # Ids are never used twice: an id that someone kept can only be gone, not another passage.
        found = self._one("SELECT value FROM meta WHERE key = 'next_chunk'")
        first = int(found[0]) if found else 1
        self._set("next_chunk", str(first + count))
        return first

    def _words(self) -> Iterator[tuple[int, list[str]]]:
        for chunk_id, words in self._connection.execute(
            "SELECT id, tokens FROM chunks ORDER BY id"
        ):
            yield chunk_id, words.split()

    def _cut_again(self) -> None:
        query = f"SELECT {rows.CHUNK}, id FROM chunks"
        for row in self._connection.execute(query).fetchall():
            words = _words(rows.read_chunk(row))
            self._connection.execute("UPDATE chunks SET tokens = ? WHERE id = ?", (words, row[-1]))

    def _counts(self) -> dict[str, int]:
        tables = ("filings", "chunks", "views", "facts")
        counts = (self._one(f"SELECT count(*) FROM {table}") for table in tables)
        return {table: count[0] for table, count in zip(tables, counts, strict=True) if count}

    def _one(self, query: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
        return row

    def _set(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _words(chunk: Chunk) -> str:
    question = "" if chunk.question in chunk.text else f"{chunk.question}\n"
    return " ".join(tokenize(f"{chunk.context}\n{question}{chunk.text}"))

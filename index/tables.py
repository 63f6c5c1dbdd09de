"""The rows a writer changes: filings with their chunks, views and facts, and the paths they have.

All inside the writer's transaction; when that ends, and how, is `writer.py`. Reading for searches
is `records.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import rows
from .cache import text_key
from .chunk import Chunk
from .fact import Fact
from .filing import Filing, Flag
from .records import text_sha
from .tokens import tokenize
from .vectors import VIEWS


class Tables:
    """The tables of ``dongmi.sqlite``, to be changed.

    Attributes:
        changed: whether filings came or went, so that a new generation is needed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.changed = False
        self._connection = connection

    def meta(self, key: str) -> str | None:
        """Return a value the store keeps of itself."""
        found = self._one("SELECT value FROM meta WHERE key = ?", key)
        return str(found[0]) if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value under ``key``."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

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
        run = self._connection.execute
        run("SAVEPOINT filing")
        try:
            self._add(filing, chunks, facts, recipe)
        except sqlite3.Error:
            raise  # the whole transaction is lost, and its savepoints may be gone already
        except BaseException:
            run("ROLLBACK TO filing")
            run("RELEASE filing")
            raise
        run("RELEASE filing")
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

    def words(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (chunk id, words) of every chunk, by id."""
        for chunk_id, words in self._connection.execute(
            "SELECT id, tokens FROM chunks ORDER BY id"
        ):
            yield chunk_id, words.split()

    def cut_again(self) -> None:
        """Cut every chunk into words anew, by the rule of now."""
        query = f"SELECT {rows.CHUNK}, id FROM chunks"
        for row in self._connection.execute(query).fetchall():
            words = _words(rows.read_chunk(row))
            self._connection.execute("UPDATE chunks SET tokens = ? WHERE id = ?", (words, row[-1]))

    def counts(self) -> dict[str, int]:
        """Return how many rows each table of content holds."""
        tables = ("filings", "chunks", "views", "facts")
        counts = (self._one(f"SELECT count(*) FROM {table}") for table in tables)
        return {table: count[0] for table, count in zip(tables, counts, strict=True) if count}

    def _add(
        self, filing: Filing, chunks: Sequence[Chunk], facts: Sequence[Fact], recipe: str
    ) -> None:
        self._drop(filing.doc_id)
        first = self._next_chunk(len(chunks))
        row = (recipe, first, len(chunks), text_sha(filing.text), filing.text)
        columns = f"{rows.FILING}, recipe, first_chunk, chunk_count, text_sha, text"
        self._connection.execute(_insert("filings", columns), (*rows.filing_row(filing), *row))
        self._add_chunks(first, chunks)
        self._connection.executemany(_insert("facts", rows.FACT), map(rows.fact_row, facts))

    def _add_chunks(self, first: int, chunks: Sequence[Chunk]) -> None:
        for chunk_id, chunk in enumerate(chunks, first):
            self._connection.execute(
                f"INSERT INTO chunks (id, {rows.CHUNK}, tokens) VALUES ({', '.join('?' * 13)})",
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
        first = int(self.meta("next_chunk") or 1)
        self.set_meta("next_chunk", str(first + count))
        return first

    def _one(self, query: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
        return row


def _insert(table: str, columns: str) -> str:
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


def _words(chunk: Chunk) -> str:
    question = "" if chunk.question in chunk.text else f"{chunk.question}\n"
    return " ".join(tokenize(f"{chunk.context}\n{question}{chunk.text}"))

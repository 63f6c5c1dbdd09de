"""The embedding cache: vectors by encoder and text, kept between builds and after killed ones.

A file of its own, committed batch by batch while a build runs, apart from the transaction that
switches generations. It is only a cache: losing it costs time, never an answer.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from .encode.base import Vectors

CACHE_NAME = "embeddings.sqlite"
_MANY = 500


def text_key(text: str) -> bytes:
    """Return the key of a text: the first half of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


class EmbeddingCache:
    """Vectors of one encoder by the key of their text."""

    def __init__(self, folder: Path, encoder: str) -> None:
        self._encoder = encoder
        path = folder / CACHE_NAME
        try:
            self._connection = _open(path)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            for name in (CACHE_NAME, f"{CACHE_NAME}-journal"):
                (folder / name).unlink(missing_ok=True)
            self._connection = _open(path)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def keys(self) -> set[bytes]:
        """Return the keys of all texts this encoder has a vector for."""
        query = "SELECT key FROM embeddings WHERE encoder = ?"
        return {row[0] for row in self._connection.execute(query, (self._encoder,))}

    def put(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep ``vectors``, shape (len(keys), dimension), and commit them."""
        plain = np.ascontiguousarray(vectors, dtype="<f4")
        rows = [(self._encoder, key, row.tobytes()) for key, row in zip(keys, plain, strict=True)]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)

    def get(self, keys: Sequence[bytes], dimension: int) -> Vectors:
        """Return the vectors of ``keys``, which must all be there: (len(keys), dimension)."""
        vectors = np.empty((len(keys), dimension), dtype=np.float32)
        for at in range(0, len(keys), _MANY):
            part = keys[at : at + _MANY]
            marks = ", ".join("?" * len(part))
            query = f"SELECT key, vector FROM embeddings WHERE encoder = ? AND key IN ({marks})"
            found = dict(self._connection.execute(query, (self._encoder, *part)))
            raw = b"".join(found[key] for key in part)
            vectors[at : at + len(part)] = np.frombuffer(raw, "<f4").reshape(-1, dimension)
        return vectors

    def keep_only(self, keys: Collection[bytes]) -> None:
        """Drop this encoder's vectors of every other text."""
        gone: Iterable[tuple[str, bytes]] = (
            (self._encoder, key) for key in self.keys() - set(keys)
        )
        with self._connection:
            self._connection.executemany(
                "DELETE FROM embeddings WHERE encoder = ? AND key = ?", gone
            )


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10)
    try:
        # A vector of 512 takes half a page of the usual size and a little: one to a page.
        connection.execute("PRAGMA page_size = 16384")
        # A batch lost to a power cut is encoded again; no need to wait for the disk.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS embeddings (encoder TEXT NOT NULL, key BLOB NOT NULL,"
            " vector BLOB NOT NULL, UNIQUE (encoder, key))"
        )
        connection.execute("SELECT count(*) FROM (SELECT 1 FROM embeddings LIMIT 1)").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection

"""The one writer: a lock, one transaction, and the switch of generation at its end.

Everything a build changes in ``dongmi.sqlite`` becomes visible at once in `Writer.switch`, or
never. The rows themselves are `tables.py`, the order of work is `build.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .encode.base import Vectors
from .faults import store_errors, unreadable
from .generation import clear_others, write_generation
from .lock import write_lock
from .manifest import Manifest, new_manifest, write_copy
from .schema import RECORDS_NAME, open_to_write
from .tables import Tables
from .tokens import token_rule


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
                try:
                    yield writer
                finally:
                    if connection.in_transaction:
                        connection.rollback()
                    with suppress(OSError):
                        clear_others(folder, writer.generation)
            finally:
                connection.close()


class Writer:
    """The one writer of a store, inside its transaction.

    Attributes:
        folder: of the store.
        tables: the rows, to be changed.
        manifest: of the generation that counts now, or None before the first.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self.tables = Tables(connection)
        self._connection = connection
        found = self.tables.meta("manifest")
        try:
            self.manifest = Manifest.from_json(found) if found else None
        except (ValueError, KeyError, TypeError) as error:
            raise unreadable(folder / RECORDS_NAME, "清单读不懂") from error

    @property
    def generation(self) -> int:
        """The generation that counts now; 0 before the first."""
        return self.manifest.generation if self.manifest else 0

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
            self.tables.cut_again()
        generation = self.generation + 1
        files = write_generation(self.folder, generation, view_ids, vectors, self.tables.words())
        manifest = new_manifest(
            self.manifest,
            encoder=encoder,
            dimension=vectors.shape[1],
            settings=settings,
            tokens=token_rule(),
            counts=self.tables.counts(),
            files=files,
        )
        self.tables.set_meta("manifest", manifest.to_json())
        self._connection.execute("COMMIT")
        self.manifest = manifest
        with suppress(OSError):  # the index is complete; what follows is housekeeping
            write_copy(self.folder, manifest)
            clear_others(self.folder, generation)
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return manifest

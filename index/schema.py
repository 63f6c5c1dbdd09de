"""The records file ``dongmi.sqlite``: its tables, and how it is opened to read and to write.

Write-ahead logging, because a killed writer then leaves nothing that a reader has to undo, and a
reader keeps one snapshot while a writer commits. Rows as types are `rows.py`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from .errors import StoreError, StoreMissing
from .faults import unreadable
from .manifest import FORMAT

RECORDS_NAME = "dongmi.sqlite"

_TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE filings (
    doc_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, doc_type TEXT NOT NULL, company TEXT,
    company_full TEXT, code TEXT, period TEXT, published TEXT, event_date TEXT,
    source TEXT NOT NULL, parser TEXT NOT NULL, flags TEXT NOT NULL, recipe TEXT NOT NULL,
    first_chunk INTEGER NOT NULL, chunk_count INTEGER NOT NULL, text_sha TEXT NOT NULL,
    text TEXT NOT NULL);
CREATE TABLE sources (path TEXT PRIMARY KEY, doc_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX sources_by_filing ON sources (doc_id);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    kind TEXT NOT NULL, heading_path TEXT NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL,
    question TEXT NOT NULL, page INTEGER, period TEXT, row_spans TEXT NOT NULL,
    tokens TEXT NOT NULL);
CREATE INDEX chunks_by_filing ON chunks (doc_id);
CREATE TABLE views (id INTEGER PRIMARY KEY, sha BLOB NOT NULL, length INTEGER NOT NULL);
CREATE TABLE facts (
    id INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, metric TEXT NOT NULL, label TEXT NOT NULL,
    value TEXT NOT NULL, unit TEXT NOT NULL, text TEXT NOT NULL, period TEXT,
    scope TEXT NOT NULL, approximate INTEGER NOT NULL, change INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL,
    evidence_start INTEGER NOT NULL, evidence_stop INTEGER NOT NULL,
    head_start INTEGER NOT NULL, head_stop INTEGER NOT NULL);
CREATE INDEX facts_by_metric ON facts (metric);
CREATE INDEX facts_by_filing ON facts (doc_id);
"""


def open_to_write(folder: Path) -> sqlite3.Connection:
    """Open the records for the one writer, making the tables when there are none.

    The connection is in autocommit; the caller begins its transaction.
    """
    connection = sqlite3.connect(folder / RECORDS_NAME, timeout=10, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit must be on the disk before the files of the former generation go.
        connection.execute("PRAGMA synchronous = FULL")
        if not _has_tables(connection):
            connection.executescript(f"{_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
        _check_format(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_read(folder: Path) -> sqlite3.Connection:
    """Open the records read-only and hold one snapshot of them until the connection is closed.

    Raises:
        StoreMissing: nothing was ever indexed here.
        StoreCorrupt: the file is cut short.
        StoreError: another layout version.
    """
    path = folder / RECORDS_NAME
    if not path.is_file():
        raise missing(folder)
    _check_length(path)
    connection = _connect_to_read(path)
    try:
        if not _has_tables(connection):
            raise missing(folder)
        _check_format(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def missing(folder: Path) -> StoreMissing:
    """Return the error for a folder without an index."""
    return StoreMissing(
        f"{folder} 里还没有索引。", "请先运行 dongmi index 路径，或用 dongmi demo 试用示例公告。"
    )


def _connect_to_read(path: Path) -> sqlite3.Connection:
    uri = path.resolve().as_uri()
    try:
        return _begin(f"{uri}?mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        # On read-only media there is no room for the log's shared memory. When the log is empty
        # the file alone is the whole index, and nobody can change it there.
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
        return _begin(f"{uri}?mode=ro&immutable=1")


def _begin(uri: str) -> sqlite3.Connection:
    # The store guards the connection with its own lock, so threads may share it.
    connection = sqlite3.connect(
        uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # pins the snapshot
    except BaseException:
        connection.close()
        raise
    return connection


def _has_tables(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE name = 'meta'"
    return connection.execute(query).fetchone() is not None


def _check_format(connection: sqlite3.Connection, folder: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != FORMAT:
        raise StoreError(
            f"索引 {folder} 的格式是第 {found} 版，本程序读写第 {FORMAT} 版。",
            "请换一个 --store 文件夹重新运行 dongmi index，或安装与它相配的 dongmi 版本。",
        )


def _check_length(path: Path) -> None:
    """Compare the file's length with its header: SQLite itself notices only on the missing page."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return  # the newest pages may stand in the log alone
    with path.open("rb") as file:
        header = file.read(32)
    size = path.stat().st_size
    if not size:
        return
    page = int.from_bytes(header[16:18], "big")
    needed = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if not header.startswith(b"SQLite format 3\0") or size < needed:
        raise unreadable(path, "文件不完整")

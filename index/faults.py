"""Turn what the disk and SQLite raise into the store's own errors.

Holds that translation alone; the error tree is `errors.py`.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import StoreBusy, StoreCorrupt, StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_ROOM = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMMAP,
}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_REBUILD = "请删除这个文件夹后重新运行 dongmi index；原始公告文件不受影响。"


@contextmanager
def store_errors(folder: Path) -> Iterator[None]:
    """Raise `StoreError` and its kinds in place of `sqlite3.Error` and `OSError`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a fault of the program (a closed store), not of the index
    except sqlite3.Error as error:
        raise _from_sqlite(error, folder) from error
    except OSError as error:
        raise _from_os(error, folder) from error


def disk_full(folder: Path) -> StoreError:
    """Return the error for a disk, quota or file-size limit that is used up."""
    return StoreError(
        f"磁盘空间不足，没能写入索引 {folder}；原有的索引没有改动。",
        "请腾出空间后再运行一次，已经算好的向量会接着用。",
    )


def unreadable(file: Path, why: str) -> StoreCorrupt:
    """Return the error for a records file that cannot be read."""
    return StoreCorrupt(f"索引的数据文件 {file} 已损坏（{why}）。", _REBUILD)


def _from_sqlite(error: sqlite3.Error, folder: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0)
    kind = code & 0xFF
    if kind == sqlite3.SQLITE_FULL or code in _NO_ROOM:
        return disk_full(folder)
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"索引 {folder} 正被另一个进程占用。", "请等它完成后再试。")
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return _forbidden(folder)
    if kind == sqlite3.SQLITE_IOERR and code != sqlite3.SQLITE_IOERR_SHORT_READ:
        return _disk_fault(folder, error)
    return unreadable(folder / "dongmi.sqlite", str(error))


def _from_os(error: OSError, folder: Path) -> StoreError:
    if error.errno in _FULL:
        return disk_full(folder)
    if error.errno in _FORBIDDEN:
        return _forbidden(folder)
    return _disk_fault(folder, error)


def _disk_fault(folder: Path, error: Exception) -> StoreError:
    return StoreError(f"读写索引 {folder} 时出错：{error}。", "请检查这个文件夹和磁盘。")


def _forbidden(folder: Path) -> StoreError:
    return StoreError(
        f"没有权限读写索引文件夹 {folder}。", "请换一个 --store 文件夹，或修改它的权限。"
    )

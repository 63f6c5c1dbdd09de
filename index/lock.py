"""One writer at a time: a lock file that the system itself releases when its holder dies.

Readers never take it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import StoreBusy

LOCK_NAME = "write.lock"


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's write lock.

    Raises:
        StoreBusy: another writer holds it; the message names its process id.
    """
    path = folder / LOCK_NAME
    with path.open("a+b") as file:
        if not _try_lock(file.fileno()):
            raise StoreBusy(
                f"索引 {folder} 正在被另一个进程（pid {_holder(path)}）更新。",
                "请等它完成后再试；现有的索引可以照常查询。",
            )
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            _unlock(file.fileno())


def _holder(path: Path) -> str:
    try:
        return path.read_text("ascii").strip() or "未知"
    except (OSError, UnicodeDecodeError):
        return "未知"


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    # Locks in msvcrt are of byte ranges and keep others from reading them: lock far past the pid.
    _FAR = 1 << 20

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

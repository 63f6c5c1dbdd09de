"""The assistant a server answers with: opened when first needed, again when the index changed.

Holds one assistant for all threads. An assistant that was replaced is left to the requests
that still use it.
"""

from __future__ import annotations

import threading
from pathlib import Path

from ..index.settings import Settings
from ..rag.assistant import Assistant

_State = tuple[tuple[str, int, int, int], ...]


class AssistantProvider:
    """Gives the assistant over the newest state of the index.

    Args:
        settings: where the index is and what reads it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None
        self._state: _State = ()

    def get(self) -> Assistant:
        """Return the assistant.

        Raises:
            StoreMissing: nothing has been indexed yet; a later call looks again.
            StoreError: the index cannot be read.
        """
        with self._lock:
            state = _state(self.settings.store)
            if self._assistant is None or state != self._state:
                self._assistant = Assistant.open(self.settings)
                self._state = state
            return self._assistant


def _state(folder: Path) -> _State:
    """Describe the index's top files: every write replaces at least one of them."""
    found = []
    for path in sorted(folder.glob("*")):
        if path.is_file() and path.suffix == ".json":
            stat = path.stat()
            found.append((path.name, stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(found)

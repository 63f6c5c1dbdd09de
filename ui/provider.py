"""The assistant a server answers with: opened when first needed, again when the index changed.

Holds one assistant for all threads. An assistant that was replaced is left to the requests
that still use it.
"""

from __future__ import annotations

import threading

from ..index.schema import RECORDS_NAME
from ..index.settings import Settings
from ..rag.assistant import Assistant


class AssistantProvider:
    """Gives the assistant over the newest state of the index.

    Args:
        settings: where the index is and what reads it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None
        self._file = (0, 0)

    def get(self) -> Assistant:
        """Return the assistant.

        Raises:
            StoreMissing: nothing has been indexed yet; a later call looks again.
            StoreError: the index cannot be read.
        """
        with self._lock:
            file = self._identity()
            current = self._assistant
            if current is None or file != self._file or not current.store.is_current():
                self._assistant = current = Assistant.open(self.settings)
                self._file = file
            return current

    def _identity(self) -> tuple[int, int]:
        """Tell an index from another one put in its place, whose generation may be the same."""
        try:
            stat = (self.settings.store / RECORDS_NAME).stat()
        except OSError:
            return (0, 0)
        return (stat.st_dev, stat.st_ino)

"""The one error tree: every error a user of Dongmi can meet, with what to do about it.

    DongmiError
    |- InputError            what came in cannot be used
    |  |- FileError          a filing or batch file that cannot be read
    |  |- QuestionError      an empty or over-long question
    |  `- PeriodError        a period or date that is not one
    |- StoreError            the index on disk
    |  |- StoreMissing       there is none yet
    |  |- StoreCorrupt       it is truncated or inconsistent
    |  |- StoreBusy          another process is writing to it
    |  `- EncoderMismatch    another encoder made it
    |- ModelError            the embedding model is absent or altered
    |- SettingsError         a setting that cannot be used
    |- ExtraMissing          an optional extra is not installed
    `- ServeError            the server cannot start (port in use ...)

Messages are Chinese, name the offending value, and end with what to do next; ``advice`` holds
that last part by itself so that a surface can set it apart.
"""

from __future__ import annotations


class DongmiError(Exception):
    """Base of every error meant for a person.

    Args:
        message: what is wrong, with the offending value, in Chinese.
        advice: what to do next, in Chinese; empty when there is nothing to do.
    """

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class InputError(DongmiError):
    """What came in cannot be used."""

    exit_code = 2


class FileError(InputError):
    """A filing or a batch file cannot be read."""


class QuestionError(InputError):
    """A question is empty or over-long."""


class PeriodError(InputError):
    """A text is not a period or a date."""


class StoreError(DongmiError):
    """The index on disk cannot be used."""

    exit_code = 3


class StoreMissing(StoreError):
    """There is no index at this place yet."""


class StoreCorrupt(StoreError):
    """The index on disk is truncated or inconsistent."""


class StoreBusy(StoreError):
    """Another process is writing to the index."""


class EncoderMismatch(StoreError):
    """The index was made by another encoder."""


class ModelError(DongmiError):
    """The embedding model is absent or altered."""

    exit_code = 4


class SettingsError(DongmiError):
    """A setting cannot be used."""

    exit_code = 2


class ExtraMissing(DongmiError):
    """An optional extra is not installed."""

    exit_code = 5


class ServeError(DongmiError):
    """The server cannot start."""

    exit_code = 6

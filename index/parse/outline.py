"""The tree of headings: which headings are open at a place, by the numbers they bear.

Holds `Outline`. A number that follows an open one continues its list; a number one under a list of
the same style begins a list inside it, as in 2、… 1、… 2、… 3、…
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .headings import Mark

_RANK = {"section": 1, "cn": 2, "cnp": 3, "num": 4, "dec": 5, "nump": 6, "circ": 7}


@dataclass(slots=True)
class _Open:
    style: str
    number: tuple[int, ...]
    text: str


_Test = Callable[[_Open], bool]


class Outline:
    """The headings open at the present place of the reading."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    @property
    def path(self) -> tuple[str, ...]:
        """The open headings, outermost first."""
        return tuple(entry.text for entry in self._open)

    def clear(self) -> None:
        """Close all headings."""
        self._open.clear()

    def add(self, text: str, mark: Mark) -> tuple[int, tuple[str, ...]]:
        """Open a heading; return its level from 1 and the path above it."""
        self._close_for(mark)
        path = self.path
        self._open.append(_Open(mark.style, mark.number, text))
        return len(path) + 1, path

    def _close_for(self, mark: Mark) -> None:
        if mark.style == "form":
            self._open.clear()
        elif mark.style == "md":
            self._close_while(lambda e: e.style != "md" or e.number >= mark.number)
        elif mark.style in ("lead", "plain"):
            at = self._index(lambda e: e.style == mark.style)
            if at is None and mark.style == "lead" and self._open:
                self._close_while(lambda e: e.style == "plain")
            elif at is not None:
                del self._open[at:]
        elif (at := self._predecessor(mark)) is not None:
            del self._open[at:]
        elif mark.style == "dec":
            self._close_dec(mark)
        elif mark.number == (1,):
            self._close_for_first(mark)
        else:
            rank = _RANK[mark.style]
            self._close_while(lambda e: _RANK.get(e.style, 0) >= rank)

    def _predecessor(self, mark: Mark) -> int | None:
        before = (*mark.number[:-1], mark.number[-1] - 1)
        return self._index(lambda e: e.style == mark.style and e.number == before)

    def _close_dec(self, mark: Mark) -> None:
        parent = self._index(lambda e: e.style in ("dec", "num") and e.number == mark.number[:-1])
        if parent is not None:
            del self._open[parent + 1 :]
        else:
            same = self._index(lambda e: e.style == "dec")
            if same is not None:
                del self._open[same:]

    def _close_for_first(self, mark: Mark) -> None:
        same = [i for i, e in enumerate(self._open) if e.style == mark.style]
        if len(same) >= 2:
            del self._open[same[1] :]
            return
        rank = _RANK[mark.style]
        self._close_while(lambda e: _RANK.get(e.style, 0) > rank)

    def _index(self, test: _Test) -> int | None:
        for at in range(len(self._open) - 1, -1, -1):
            if test(self._open[at]):
                return at
        return None

    def _close_while(self, test: _Test) -> None:
        while self._open and test(self._open[-1]):
            self._open.pop()

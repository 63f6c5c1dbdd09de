"""Wrap Chinese text for the terminal.

Chinese is broken between any two characters, except that a closing mark never begins a line and
an opening one never ends it; words of Latin letters and figures stay whole. Rich breaks at blanks
alone, which leaves every line ragged.
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

# A piece that stays together: opening marks, a word or one character, closing marks, blanks.
_PIECE = re.compile(
    r"[“‘（《〈【「『\[(]*"
    r"(?:[A-Za-z0-9_.,:/%+\-@#&'’\"]+|\S)"
    r"[”’）》〉】」』\])，。、；：？！%％…—]*[ \t]*"
    r"|\n|[ \t]+"
)


class Prose:
    """Text that wraps as Chinese does.

    Args:
        text: with its styles; its own line breaks are kept.
    """

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        for line in lines(self.text, options.max_width):
            line.no_wrap, line.overflow = True, "fold"
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return how narrow and how wide it can be."""
        widest = max((cell_len(part) for part in self.text.plain.split("\n")), default=0)
        return Measurement(min(12, widest), widest).with_maximum(options.max_width)


def lines(text: Text, width: int) -> list[Text]:
    """Cut a text into lines of at most ``width`` columns; no character but blanks is lost."""
    cuts: list[int] = []
    used = 0
    for match in _PIECE.finditer(text.plain):
        piece = match.group()
        room = cell_len(piece.rstrip())
        if piece == "\n":
            cuts.append(match.end())
            used = 0
            continue
        if used and used + room > width:
            cuts.append(match.start())
            used = 0
        # A word wider than a whole line is cut where the line ends.
        for at, char in enumerate(piece, match.start()):
            size = cell_len(char)
            if used + size > width and not char.isspace():
                cuts.append(at)
                used = 0
            used += size
    parts = text.divide(cuts)
    for part in parts:
        part.rstrip()
    return list(parts)

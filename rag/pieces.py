"""The sentences or table rows that a passage is made of, politeness and questions left out.

Which of them answer is `extract.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..index.filing import BlockKind
from ..index.sentences import clean, iter_sentences
from ..prompts.loader import load_toml
from .answer import Hit

# How a sentence ends; the cells of a table do not.
SENTENCE_END = r"[。！？!?；;…”」）)]\s*$"
_SENTENCE = re.compile(SENTENCE_END)
# A statement is not let grow beyond this many characters.
LONGEST = 420


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a table row of a passage: its span and its words on one line."""

    start: int
    end: int
    text: str


def pieces_of(hit: Hit, text: str) -> list[Piece]:
    """Return what a passage is made of; ``text`` is its filing's."""
    chunk = hit.chunk
    if chunk.rows:
        lines = chunk.text.split("\n")
        return [
            Piece(span.start, span.end, line if line.endswith("。") else f"{line}。")
            for span, line in zip(chunk.rows, lines, strict=True)
        ]
    raw = text[chunk.start : chunk.end]
    asked = re.sub(r"\s", "", chunk.question)
    kept = []
    for span in iter_sentences(raw):
        start, end = chunk.start + span.start, chunk.start + span.end
        words = clean(text[start:end])
        if chunk.kind is BlockKind.TABLE and not _is_prose(words):
            continue  # cells of a table that could not be read are no statement
        bare = re.sub(r"\s", "", words)
        # A published question is not an answer, and neither is politeness.
        if bare and not is_courtesy(bare) and not (asked and bare[-12:] in asked):
            kept.append(Piece(start, end, words))
    return kept


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is mere politeness (尊敬的投资者，您好。感谢您的关注！)."""
    rest = clean(sentence)
    for phrase in load_toml("terms/courtesies")["phrases"]:
        rest = rest.replace(phrase, "")
    return not re.search(r"[\w]", rest)


def _is_prose(words: str) -> bool:
    return bool(_SENTENCE.search(words)) and len(words) <= LONGEST and words.count("%") < 4

"""Blocks into chunks: passages of whole sentences, table rows and published pairs.

Holds the cutting. A chunk's span always slices the filing's text; its words are made readable
with `clean`. What a sentence is: `sentences.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .chunk import Chunk
from .filing import Block, BlockKind, Cell, Filing, Span, Table
from .parse.tables import column_heads
from .sentences import clean, iter_sentences

LEAST, MOST = 120, 350
LONGEST_SENTENCE = 500
_SHORT_LINE = 40
_SHORT_PAIR = 480


def make_chunks(filing: Filing) -> tuple[Chunk, ...]:
    """Cut a filing into chunks, in reading order; headings are in the context alone."""
    chunks: list[Chunk] = []
    run: list[Block] = []
    for block in filing.blocks:
        if run and (block.kind is not BlockKind.PARAGRAPH or not _neighbours(run[-1], block)):
            chunks += _prose(filing, run)
            run = []
        if block.kind is BlockKind.PARAGRAPH:
            run.append(block)
        elif block.kind is BlockKind.TABLE:
            chunks += _table(filing, block)
        elif block.kind is BlockKind.QA:
            chunks += _pair(filing, block)
    return (*chunks, *_prose(filing, run))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, its readable words, and whether a paragraph begins with it."""

    span: Span
    text: str
    opens: bool


def _neighbours(before: Block, after: Block) -> bool:
    return before.heading_path == after.heading_path and before.page == after.page


def _prose(filing: Filing, run: Sequence[Block]) -> Iterator[Chunk]:
    """Chunk neighbouring paragraphs: long ones cut at sentences, short ones merged."""
    waiting: list[_Sentence] = []
    for block in run:
        sentences = _sentences(filing.text, block.start, block.end)
        size = _size(sentences)
        before = _size(waiting)
        fits = before + size <= MOST and (before < LEAST or size < _SHORT_LINE)
        if waiting and not (fits or before < _SHORT_LINE):
            yield from _passages(filing, run[0], waiting)
            waiting = []
        waiting += sentences
    if waiting:
        yield from _passages(filing, run[0], waiting)


def _passages(filing: Filing, block: Block, sentences: Sequence[_Sentence]) -> Iterator[Chunk]:
    for group in _groups(sentences):
        yield _chunk(filing, block, group[0].span.start, group[-1].span.end, _words(group))


def _sentences(text: str, start: int, end: int) -> list[_Sentence]:
    """Return the sentences of a slice; one that is far too long is cut at commas."""
    found: list[_Sentence] = []
    for span in iter_sentences(text[start:end]):
        for piece in _cut_long(text, start + span.start, start + span.end):
            words = clean(text[piece.start : piece.end])
            found.append(_Sentence(piece, words, opens=not found))
    return found


def _cut_long(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST_SENTENCE:
        cut = max(text.rfind(mark, start + LEAST, start + MOST) for mark in "；;，、\n")
        cut = cut + 1 if cut > 0 else start + MOST
        yield Span(start, cut)
        start = cut
    if start < end:
        yield Span(start, end)


def _groups(sentences: Sequence[_Sentence]) -> list[list[_Sentence]]:
    """Group sentences into passages of even size, none above `MOST` where it can be helped."""
    total = _size(sentences)
    count = -(-total // MOST)
    target = total / count if count else MOST
    groups: list[list[_Sentence]] = [[]]
    for sentence in sentences:
        size = _size(groups[-1])
        over = size + len(sentence.text) - target
        if size >= LEAST and (size + len(sentence.text) > MOST or over > len(sentence.text) / 2):
            groups.append([])
        groups[-1].append(sentence)
    if len(groups) > 1 and _size(groups[-1]) < LEAST / 2 and _size(groups[-2]) < MOST:
        tail = groups.pop()
        groups[-1] += tail
    return [group for group in groups if group]


def _words(sentences: Sequence[_Sentence]) -> str:
    parts: list[str] = []
    for sentence in sentences:
        if parts:
            latin = sentence.text[:1].isascii() and parts[-1][-1:].isascii()
            parts.append("\n" if sentence.opens else " " if latin else "")
        parts.append(sentence.text)
    return "".join(parts)


def _size(sentences: Sequence[_Sentence]) -> int:
    return sum(len(sentence.text) for sentence in sentences)


def _pair(filing: Filing, block: Block) -> Iterator[Chunk]:
    """Chunk a published pair: whole when short, else the answer in passages."""
    if block.qa is None:
        return
    text, asked, answer = filing.text, block.qa.question, block.qa.answer
    question = clean(text[asked.start : asked.end])
    sentences = _sentences(text, answer.start, answer.end)
    whole = len(question) + _size(sentences) <= _SHORT_PAIR
    for at, group in enumerate([sentences] if whole else _groups(sentences)):
        words = _words(group)
        start, end = group[0].span.start, group[-1].span.end
        if at == 0:
            start, words = asked.start, f"问：{question}\n答：{words}"
        note = f"问：{question}" if at else ""
        yield _chunk(filing, block, start, end, words, note=note, question=question)


def _table(filing: Filing, block: Block) -> Iterator[Chunk]:
    table = block.table
    if table is None or not table.rows:
        yield from _torn(filing, block)
        return
    heads = column_heads(table) if table.header_rows else ()
    note = _table_note(table, heads)
    body = [row for row in table.rows[table.header_rows :] if any(cell.text for cell in row)]
    lines = [row_words(row, heads) for row in body]
    groups = _row_groups(lines)
    for first, last in groups:
        cells = [cell for row in body[first:last] for cell in row if cell.text]
        whole = table.layout == "columns" or len(groups) == 1
        start = block.start if whole else min(cell.start for cell in cells)
        end = block.end if whole else max(cell.end for cell in cells)
        spans = tuple(_row_span(row) for row in body[first:last])
        words = "\n".join(lines[first:last])
        yield _chunk(filing, block, start, end, words, note=note, rows=spans)
    if not groups:
        words = clean(filing.text[block.start : block.end])
        yield _chunk(filing, block, block.start, block.end, words, note=note)


def _row_span(row: Sequence[Cell]) -> Span:
    filled = [cell for cell in row if cell.text]
    return Span(min(cell.start for cell in filled), max(cell.end for cell in filled))


def row_words(row: Sequence[Cell], heads: Sequence[str]) -> str:
    """Return a row as words that stand alone: ``营业收入：2024 年 5,662；2023 年 4,915``.

    Without heads, a row of an even number of cells alternates labels and values.
    """
    if not heads:
        words = [cell.text for cell in row if cell.text]
        if len(words) % 2:
            return f"{words[0]}：{'；'.join(words[1:])}" if len(words) > 1 else "".join(words)
        pairs = zip(words[::2], words[1::2], strict=True)
        return "；".join(f"{name}：{value}" for name, value in pairs)
    label = row[0].text
    values = [
        f"{heads[at]} {cell.text}".strip() if at < len(heads) else cell.text
        for at, cell in enumerate(row)
        if at and cell.text
    ]
    return f"{label}：{'；'.join(values)}" if label and values else label or "；".join(values)


def _table_note(table: Table, heads: Sequence[str]) -> str:
    if not (table.title or table.unit or any(heads)):
        return ""
    title = f"表：{clean(table.title)}" if table.title else "表"
    unit = f"（单位：{table.unit}）" if table.unit else ""
    columns = "、".join(head for head in heads if head)
    return f"{title}{unit}" + (f"；列：{columns}" if columns else "")


def _row_groups(lines: Sequence[str]) -> list[tuple[int, int]]:
    groups: list[tuple[int, int]] = []
    first = size = 0
    for at, line in enumerate(lines):
        if at > first and size + len(line) > MOST:
            groups.append((first, at))
            first, size = at, 0
        size += len(line)
    return [*groups, (first, len(lines))] if lines else groups


def _torn(filing: Filing, block: Block) -> Iterator[Chunk]:
    """Chunk a torn table as the words it holds, in windows of whole lines."""
    note = _table_note(block.table, ()) if block.table else ""
    start, size = block.start, 0
    at = block.start
    text = filing.text
    while at < block.end:
        cut = text.find("\n", at, block.end) + 1 or block.end
        if size and size + cut - at > MOST:
            yield _lines_chunk(filing, block, start, at, note)
            start, size = at, 0
        size += len(text[at:cut].strip())
        at = cut
    yield _lines_chunk(filing, block, start, block.end, note)


def _lines_chunk(filing: Filing, block: Block, start: int, end: int, note: str) -> Chunk:
    raw = filing.text[start:end]
    start += len(raw) - len(raw.lstrip())
    end = start + len(raw.strip())
    words = " ".join(clean(line) for line in raw.split("\n") if line.strip())
    return _chunk(filing, block, start, end, words, note=note)


def _chunk(
    filing: Filing,
    block: Block,
    start: int,
    end: int,
    words: str,
    *,
    note: str = "",
    question: str = "",
    rows: tuple[Span, ...] = (),
) -> Chunk:
    place = " > ".join((filing.title, *(clean(heading) for heading in block.heading_path)))
    return Chunk(
        doc_id=filing.doc_id,
        start=start,
        end=end,
        kind=block.kind,
        heading_path=block.heading_path,
        text=words,
        context=f"{place}\n{note}" if note else place,
        question=question,
        page=block.page,
        period=filing.period,
        rows=rows,
    )

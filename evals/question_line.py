"""One line of a question set, checked: every field, every figure, every quote to the character.

Holds the checks of a line; what goes across lines (unique ids) is `questions.py`. Faults are
`ValueError` with the reason in Chinese; `questions.py` adds file and line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..index.period import Period
from ..rag.answer import RefusalReason
from .question import KINDS, SPLITS, UNANSWERABLE_KINDS, EvalQuestion, ExpectedFigure, Gold

_FIELDS = frozenset(field.name for field in fields(EvalQuestion))


def read_line(line: str, folder: Path, texts: dict[str, str]) -> EvalQuestion:
    """Read one JSON line.

    Args:
        line: the line.
        folder: folder of the UTF-8 text filings that ``gold`` points to.
        texts: filings already read, by file name; filled as needed.

    Raises:
        ValueError: the line cannot be used; the reason is in Chinese.
        PeriodError: a figure's period is not one.
    """
    return _question(_record(line), folder, texts)


def _record(line: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"不是合法的 JSON（第 {error.colno} 个字符处）") from error
    if not isinstance(record, dict):
        raise ValueError("这一行应是一个 JSON 对象")
    if unknown := sorted(record.keys() - _FIELDS):
        raise ValueError(f"有不认识的字段：{'、'.join(unknown)}")
    return record


def _question(record: Mapping[str, Any], folder: Path, texts: dict[str, str]) -> EvalQuestion:
    kind = _choice(record, "kind", KINDS)
    refusal = record.get("refusal")
    as_of = record.get("as_of")
    question = EvalQuestion(
        id=_text(record, "id"),
        question=_text(record, "question"),
        kind=kind,
        split=_choice(record, "split", SPLITS),
        gold=tuple(_gold(item, folder, texts) for item in _items(record, "gold")),
        figures=tuple(_figure(item) for item in _items(record, "figures")),
        refusal=None if refusal is None else _refusal(refusal),
        history=tuple(_turn(turn) for turn in _list(record, "history")),
        as_of=None if as_of is None else _date(as_of),
        note=str(record.get("note") or ""),
    )
    _check_consistent(question)
    return question


def _check_consistent(question: EvalQuestion) -> None:
    if question.refusal is None:
        if question.kind in UNANSWERABLE_KINDS:
            raise ValueError(f"“{question.kind}”类的题要写 refusal")
        if not question.gold:
            raise ValueError("可回答的题至少要有一条 gold")
        return
    if question.gold or question.figures:
        raise ValueError("应拒答的题不能有 gold 或 figures")
    if question.kind != question.refusal.value:
        raise ValueError(f"应拒答的题 kind 要与 refusal（{question.refusal.value}）一致")


def _gold(item: Mapping[str, Any], folder: Path, texts: dict[str, str]) -> Gold:
    source, quote = _text(item, "source"), _text(item, "quote")
    if source not in texts:
        path = folder / source
        if Path(source).name != source or not path.is_file():
            raise ValueError(f"找不到文件“{source}”")
        texts[source] = _read(path)
    starts = _occurrences(texts[source], quote)
    if not starts:
        raise ValueError(f"“{source}”里没有这段原文：“{quote[:40]}”")
    nth = item.get("occurrence")
    if nth is None and len(starts) > 1:
        raise ValueError(
            f"这段原文在“{source}”里出现 {len(starts)} 次，"
            f"请写 occurrence（从 0 数）：“{quote[:40]}”"
        )
    index = _number(item, "occurrence")
    if index >= len(starts):
        raise ValueError(f"occurrence 为 {index}，但“{quote[:40]}”只出现 {len(starts)} 次")
    start = starts[index]
    return Gold(source, quote, start, start + len(quote), _number(item, "group"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"文件“{path.name}”不是 UTF-8 编码") from None


def _occurrences(text: str, quote: str) -> list[int]:
    starts, at = [], text.find(quote)
    while at >= 0:
        starts.append(at)
        at = text.find(quote, at + 1)
    return starts


def _figure(item: Mapping[str, Any]) -> ExpectedFigure:
    period = item.get("period")
    return ExpectedFigure(
        value=_decimal(item.get("value")),
        unit=str(item.get("unit") or ""),
        period=None if period is None else Period.from_code(str(period)).code,
        metric=_text(item, "metric"),
        accept=tuple(_decimal(value) for value in _list(item, "accept")),
    )


def _decimal(value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise ValueError(f'数值“{value}”应写成十进制字符串，如 "5662496707.12"')
    return number


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"字段 {key} 缺失或为空")
    return value


def _choice(record: Mapping[str, Any], key: str, known: tuple[str, ...]) -> str:
    value = _text(record, key)
    if value not in known:
        raise ValueError(f"{key} 的值“{value}”不在 {'、'.join(known)} 之中")
    return value


def _items(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    items = _list(record, key)
    if not all(isinstance(item, dict) for item in items):
        raise ValueError(f"字段 {key} 应是对象的列表")
    return items


def _list(record: Mapping[str, Any], key: str) -> list[Any]:
    items = record.get(key)
    if items is None:
        return []
    if not isinstance(items, list):
        raise ValueError(f"字段 {key} 应是列表")
    return items


def _number(item: Mapping[str, Any], key: str) -> int:
    value = item.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"字段 {key} 应是从 0 数的整数，现在是“{value}”")
    return value


def _turn(turn: object) -> tuple[str, str]:
    if not isinstance(turn, list) or len(turn) != 2 or not all(isinstance(t, str) for t in turn):
        raise ValueError("history 的每一项应是 [问, 答]")
    return turn[0], turn[1]


def _refusal(value: object) -> RefusalReason:
    try:
        return RefusalReason(str(value))
    except ValueError:
        raise ValueError(f"refusal 的值“{value}”不认识") from None


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"as_of 的值“{value}”不是日期，应写成 2024-09-30") from None

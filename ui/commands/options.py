"""Options that several commands share, and the words they are read with.

Holds the parameter types (with Chinese errors) and the decorators; building a scope from the
values is `ui/request.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from ...index.errors import DongmiError
from ...index.settings import Settings, load_settings
from ..request import parse_day, parse_period

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A calendar day in any usual Chinese or ISO writing."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day, or fail with the reader's own message."""
        try:
            return value if isinstance(value, date) else parse_day(str(value))
        except DongmiError as error:
            self.fail(str(error), param, ctx)


class PeriodCode(click.ParamType[str]):
    """A reporting period's code, or the words for one."""

    name = "报告期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a period, or fail with the reader's own message."""
        try:
            return parse_period(str(value)).code
        except DongmiError as error:
            self.fail(str(error), param, ctx)


class Whole(click.ParamType[int]):
    """A whole number within bounds."""

    name = "整数"

    def __init__(self, low: int, high: int | None = None) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number, or fail naming the bounds."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"“{value}”不是整数。", param, ctx)
        if number < self.low or (self.high is not None and number > self.high):
            bounds = f"{self.low}" if self.high is None else f"{self.low} 到 {self.high}"
            tail = "或更大" if self.high is None else "之间"
            self.fail(f"“{value}”超出范围，应在 {bounds} {tail}。", param, ctx)
        return number


class OneOf(click.ParamType[str]):
    """One of a few words."""

    name = "选项值"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word, or fail naming the ones there are."""
        if value not in self.words:
            self.fail(f"“{value}”不在可选值之中：{'、'.join(self.words)}。", param, ctx)
        return str(value)


PATH = click.Path(path_type=Path)


def option(*names: str, **attrs: Any) -> Callable[[F], F]:
    """Return `click.option`; here so that command files import one module."""
    return click.option(*names, **attrs)


def store_options(function: F) -> F:
    """Add ``--store`` and ``--encoder``, which every command takes."""
    encoder = click.option(
        "--encoder",
        metavar="名称",
        help="向量模型：shipped（随包自带，默认）或 sentence-transformers 的名称、文件夹。",
    )
    store = click.option(
        "--store",
        metavar="目录",
        type=PATH,
        help="索引所在的文件夹（默认 ~/.dongmi，或环境变量 DONGMI_STORE）。",
    )
    return store(encoder(function))


def scope_options(function: F) -> F:
    """Add the filters of a question."""
    for decorate in (
        click.option("--doc", "docs", multiple=True, metavar="文件",
                     help="只查这份文件：文件名、标题或编号（dongmi list 可见）；可重复。"),
        click.option("--period", "periods", multiple=True, metavar="报告期", type=PeriodCode(),
                     help="只查这个报告期的文件，如 2024FY、2024H1、2024Q1-Q3；可重复。"),
        click.option("--company", metavar="公司", help="只查这家公司：证券代码或名称。"),
        click.option("--as-of", metavar="日期", type=Day(),
                     help="只用这一天及以前公布的文件，如 2024-08-31。"),
    ):  # fmt: skip
        function = decorate(function)
    return function


def settings_from(store: Path | None, encoder: str | None, **overrides: Any) -> Settings:
    """Read the settings; what a command was not given is taken from the words before it."""
    context = click.get_current_context(silent=True)
    root = (context.find_root().params if context else {}) or {}
    return load_settings(
        store=store or root.get("store"),
        encoder=encoder or root.get("encoder"),
        **overrides,
    )

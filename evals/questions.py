"""The question sets and the sample filings: where they lie, and a loader that trusts nothing.

Holds loading a whole set. The types are `question.py`, the checks of one line `question_line.py`,
scoring `metrics.py`.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ..index.errors import InputError, PeriodError
from .question import (
    ANSWERABLE_KINDS,
    KINDS,
    SPLITS,
    UNANSWERABLE_KINDS,
    EvalQuestion,
    ExpectedFigure,
    Gold,
)
from .question_line import read_line

__all__ = [
    "ANSWERABLE_KINDS",
    "KINDS",
    "SPLITS",
    "UNANSWERABLE_KINDS",
    "EvalQuestion",
    "ExpectedFigure",
    "Gold",
    "load_questions",
    "sample_filings_dir",
]


def sample_filings_dir() -> Path:
    """Return the folder of the five sample filings, in a checkout or an installed package."""
    return Path(str(resources.files(__package__))) / "corpus" / "kunlun_300418"


def load_questions(
    name: str | Path = "kunlun", *, filings: Path | None = None
) -> tuple[EvalQuestion, ...]:
    """Read and check a question set.

    Args:
        name: a shipped set (``kunlun``), or the path of a ``.jsonl`` file of your own.
        filings: folder of the UTF-8 text filings that ``gold`` points to; the samples by default.

    Raises:
        InputError: the set cannot be used; the message names file and line.
    """
    path = _set_path(name)
    folder = filings or sample_filings_dir()
    texts: dict[str, str] = {}
    questions: dict[str, EvalQuestion] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            question = read_line(line, folder, texts)
            if question.id in questions:
                raise ValueError(f"编号“{question.id}”重复")
        except (ValueError, PeriodError) as error:
            reason = error.message if isinstance(error, PeriodError) else str(error)
            raise InputError(
                f"题库 {path.name} 第 {number} 行有误：{reason.rstrip('。')}。",
                "请按 evals/sets/README.md 的字段说明修改这一行。",
            ) from error
        questions[question.id] = question
    if not questions:
        raise InputError(f"题库 {path.name} 里没有题目。", "请至少写一行题目。")
    return tuple(questions.values())


def _set_path(name: str | Path) -> Path:
    sets = Path(str(resources.files(__package__))) / "sets"
    path = Path(name) if str(name).endswith(".jsonl") else sets / f"{name}.jsonl"
    if not path.is_file():
        known = "、".join(sorted(p.stem for p in sets.glob("*.jsonl")))
        raise InputError(
            f"找不到题库“{name}”。", f"自带的题库有：{known}；也可以给出 .jsonl 文件的路径。"
        )
    return path


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"题库 {path.name} 不是 UTF-8 编码（第 {error.start} 个字节处）。",
            "请另存为 UTF-8 后再试。",
        ) from error

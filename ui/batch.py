"""Answer a file of questions, safely: every row once, in order, a killed run goes on.

Each answered row is appended to a journal beside the output (``OUT.partial.jsonl``) before the
next is asked; the output itself is written whole at the end and the journal removed. A journal
line counts again only when the row, the filters, the encoder and the index are what they were.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..index.errors import DongmiError, FileError, InputError
from .batch_results import write_results
from .batch_rows import Row, check_suffix, read_rows
from .request import check_question, make_scope, parse_day

if TYPE_CHECKING:
    from ..rag.assistant import Assistant

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch came to: rows in all, answered, refused, failed, and taken from the journal."""

    rows: int
    answered: int
    refused: int
    failed: int
    resumed: int


def journal_of(path: Path) -> Path:
    """Return where the rows done so far are kept."""
    return path.with_name(f"{path.name}.partial.jsonl")


def run_batch(
    source: Path,
    target: Path,
    assistant: Assistant,
    *,
    max_question: int,
    max_mb: int,
    progress: Callable[[int, int], None] | None = None,
) -> BatchReport:
    """Answer every row of ``source`` into ``target``.

    Args:
        source: .csv, .xlsx or .jsonl with a question column.
        target: .csv, .xlsx or .jsonl; replaced when everything is done.
        assistant: who answers.
        max_question: longest question taken, in characters.
        max_mb: largest input file taken, in megabytes.
        progress: called with (rows done, rows in all).

    Raises:
        FileError: the input cannot be read, or the output cannot be written.
        DongmiError: the index or the model failed; what is done stays in the journal.
    """
    rows = read_rows(source, max_mb)
    check_target(source, target)
    stamp = _stamp(assistant)
    done = _read_journal(journal_of(target))
    results: list[Result] = []
    resumed = 0
    try:
        with journal_of(target).open("a", encoding="utf-8", newline="\n") as journal:
            for row in rows:
                key = _key(row, stamp)
                if (result := done.get(key)) is None:
                    result = _answer(row, assistant, max_question)
                    _append(journal, key, result)
                else:
                    resumed += 1
                results.append(result)
                if progress:
                    progress(len(results), len(rows))
        write_results(target, results)
    except OSError as error:
        raise FileError(
            f"写不了 {error.filename or target}（{error.strerror}）。",
            "已完成的部分没有丢；腾出空间或检查权限后，用同样的命令继续。",
        ) from error
    journal_of(target).unlink(missing_ok=True)
    return _report(results, resumed)


def check_target(source: Path, target: Path) -> None:
    """Refuse an output that could not be written at the end, before any work is done.

    Raises:
        FileError: wrong suffix, no such folder, or the input itself.
    """
    check_suffix(target, "输出文件")
    if not target.parent.is_dir():
        raise FileError(f"输出文件夹 {target.parent} 不存在。", "请先建立它，或换一个位置。")
    if target.is_dir():
        raise FileError(f"输出 {target} 是一个文件夹。", "请写成文件名。")
    if target.resolve() == source.resolve():
        raise FileError(f"输出与输入是同一个文件：{target}。", "请换一个输出文件名。")


def _answer(row: Row, assistant: Assistant, max_question: int) -> Result:
    shown = row.question if len(row.question) <= max_question else row.question[:100] + "……"
    try:
        if row.error:
            raise FileError(row.error)
        question = check_question(row.question, max_question)
        as_of = parse_day(row.as_of) if row.as_of.strip() else None
        answer = assistant.answer(question, make_scope(company=row.company, as_of=as_of))
    except InputError as error:
        return {"id": row.id, "question": shown, "error": str(error)}
    except DongmiError:
        raise  # the index or the model: the next row would fail alike
    except Exception as error:  # noqa: BLE001 - one row must not cost the others theirs
        reason = f"程序内部出错（{type(error).__name__}：{error}）。"
        return {"id": row.id, "question": shown, "error": reason}
    return {"id": row.id, **answer.to_json()}


def _stamp(assistant: Assistant) -> str:
    """Name everything beside the row itself that an answer depends on."""
    from importlib.metadata import version

    manifest = assistant.store.manifest
    return f"{version('dongmi')} {manifest.encoder} {manifest.created} {manifest.generation}"


def _key(row: Row, stamp: str) -> str:
    parts = [row.number, row.id, row.question, row.as_of, row.company, row.error, stamp]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _read_journal(path: Path) -> dict[str, Result]:
    """Read the rows done by an earlier run; a line cut off by a kill is not one."""
    try:
        lines = path.read_text("utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileError(
            f"读不了进度文件 {path}（{error.strerror}）。", "请删除它再运行。"
        ) from error
    done: dict[str, Result] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            done[entry["key"]] = entry["result"]
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
    return done


def _append(journal: IO[str], key: str, result: Result) -> None:
    # The line break comes first: it closes a line that a kill may have cut off.
    journal.write("\n" + json.dumps({"key": key, "result": result}, ensure_ascii=False))
    journal.flush()
    os.fsync(journal.fileno())


def _report(results: Sequence[Result], resumed: int) -> BatchReport:
    failed = sum("error" in result for result in results)
    refused = sum(bool(result.get("refused")) for result in results)
    return BatchReport(len(results), len(results) - failed - refused, refused, failed, resumed)

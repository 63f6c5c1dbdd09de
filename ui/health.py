"""The checks behind ``dongmi doctor``: each looks at one thing and says what it found.

Nothing is changed here; repairing an index is `index/build.py`.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from ..index.errors import DongmiError, StoreMissing
from ..index.settings import Settings

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        name: what was looked at.
        ok: whether it is as it should be; None where it does not matter yet.
        detail: what was found.
        advice: what to do when it is not.
    """

    name: str
    ok: bool | None
    detail: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check in turn; none stops the next."""
    yield _python()
    yield _packages()
    yield _caught("向量模型", lambda: _model(settings))
    yield _caught("索引", lambda: _store(settings))


def _caught(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except StoreMissing as error:
        return Finding(name, None, error.message, error.advice)
    except DongmiError as error:
        return Finding(name, False, error.message, error.advice)


def _python() -> Finding:
    found = f"{platform.python_version()}（{platform.system()} {platform.machine()}）"
    needed = ".".join(map(str, OLDEST_PYTHON))
    return Finding("Python", sys.version_info >= OLDEST_PYTHON, found, f"需要 {needed} 或更新。")


def _packages() -> Finding:
    from packaging.requirements import Requirement

    wrong, seen = [], []
    for line in requires("dongmi") or []:
        need = Requirement(line)
        if need.marker and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            have = version(need.name)
        except PackageNotFoundError:
            wrong.append(f"缺 {need.name}")
            continue
        seen.append(f"{need.name} {have}")
        if not need.specifier.contains(have, prereleases=True):
            wrong.append(f"{need.name} {have} 不在 {need.specifier} 之内")
    if wrong:
        return Finding(
            "依赖包", False, "；".join(wrong), "请重新安装：pip install --upgrade dongmi"
        )
    return Finding("依赖包", True, "、".join(seen))


def _model(settings: Settings) -> Finding:
    from ..index.encode import load_encoder

    encoder = load_encoder(settings)
    vector = encoder.encode_queries(["营业收入"])
    length = float((vector @ vector.T)[0, 0])
    ok = vector.shape == (1, encoder.dimension) and abs(length - 1) < 1e-3
    detail = f"{encoder.name}，{encoder.dimension} 维"
    return Finding("向量模型", ok, detail, "请重新安装 dongmi。")


def _store(settings: Settings) -> Finding:
    """Open the index and read every part of it."""
    from ..index.encode import load_encoder
    from ..index.store import Store

    store = Store.open(settings.store)
    try:
        encoder = load_encoder(settings)
        store.check_encoder(encoder)
        ids = store.all_chunk_ids()
        filings = store.filings()
        words = sum(len(store.text(filing.doc_id)) for filing in filings)
        chunks = store.chunks(ids.tolist())
        hits = store.dense(encoder.encode_queries(["营业收入"])[0], 1)
        store.lexical("营业收入", 1)
        facts = len(store.facts())
    finally:
        store.close()
    ok = len(chunks) == len(ids) and (bool(hits) or not len(ids))
    detail = (
        f"{settings.store}：{len(filings)} 份文件、{words:,} 字符、{len(ids):,} 个片段、"
        f"{facts:,} 条数据，均可读取"
    )
    return Finding("索引", ok, detail, "请运行 dongmi doctor --repair。")

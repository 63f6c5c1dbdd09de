"""The index an evaluation reads: the sample filings, built apart from any index of the user's.

It lies in the user's cache folder, ``~/.cache/dongmi/evals/<key>`` (or under ``XDG_CACHE_HOME``).
The key covers the filings' bytes, the encoder's name and the code and word lists that make an
index, so that scores are always those of the code at hand and an unchanged index is not built
again. The few newest are kept.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

from ..index.build import build
from ..index.encode.base import Encoder
from ..index.errors import FileError
from ..index.settings import Settings
from .questions import sample_filings_dir

KEPT = 4
_ROOT = Path(__file__).resolve().parent.parent


def open_samples(settings: Settings, encoder: Encoder, *, cache: Path | None = None) -> Settings:
    """Build the index of the sample filings where it is not there yet.

    Args:
        settings: as the user has them; ``store`` is not touched.
        encoder: what encodes the passages.
        cache: folder to keep the indexes in; the user's cache folder by default.

    Returns:
        The settings with ``store`` pointing to the index of the samples.

    Raises:
        FileError: a sample filing could not be indexed.
    """
    folder = cache or cache_folder()
    at = replace(settings, store=folder / key(encoder.name))
    at.store.mkdir(parents=True, exist_ok=True)
    report = build(_filings(), at, encoder)
    if failed := [result for result in report.results if result.status == "failed"]:
        raise FileError(
            f"示例公告“{failed[0].source}”没能建入索引：{failed[0].error}", "请重新安装本软件。"
        )
    os.utime(at.store)
    _prune(folder)
    return at


def cache_folder() -> Path:
    """Return the folder that holds the indexes of evaluations."""
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(root).expanduser() / "dongmi" / "evals"


def key(encoder: str) -> str:
    """Return the name of the folder for the filings and the code at hand, and this encoder."""
    # The two folders lie beside this one in a checkout and in an installed package alike.
    code = [*_ROOT.glob("index/**/*.py"), *_ROOT.glob("prompts/**/*.toml")]
    digest = hashlib.sha256(encoder.encode())
    for path in (*_filings(), *sorted(code)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _filings() -> list[Path]:
    return sorted(path for path in sample_filings_dir().iterdir() if path.suffix == ".txt")


def _prune(folder: Path) -> None:
    found = [path for path in folder.iterdir() if path.is_dir()]
    for old in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)

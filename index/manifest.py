"""The manifest: what an index remembers of how it was made.

The one that counts is a row in ``dongmi.sqlite``, committed with the generation it describes;
``manifest.json`` beside it is a copy for people.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .errors import EncoderMismatch

FORMAT = 1
"""Version of the store's layout; another one cannot be read."""
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileMark:
    """Size in bytes and SHA-256 of one generation file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is made of.

    Attributes:
        format: layout version.
        generation: counts up by one at each change.
        encoder: name of the encoder whose vectors it holds.
        dimension: length of a vector.
        versions: library name to version.
        settings: the settings that shaped it.
        created: UTC time of the first generation, ISO 8601.
        updated: UTC time of this generation.
        filings: how many filings.
        chunks: how many chunks.
        views: how many vectors.
        facts: how many facts.
        tokens: the rule that cut the lexical tokens.
        files: generation file, relative to the store, to its mark.
    """

    format: int
    generation: int
    encoder: str
    dimension: int
    versions: dict[str, str]
    settings: dict[str, str]
    created: str
    updated: str
    filings: int
    chunks: int
    views: int
    facts: int
    tokens: str
    files: dict[str, FileMark]

    def to_json(self) -> str:
        """Return the manifest as readable JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: it is not such a text.
        """
        values = json.loads(text)
        values["files"] = {name: FileMark(**mark) for name, mark in values["files"].items()}
        return cls(**values)


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that an index depends on."""
    names = {"dongmi": "dongmi", "faiss": "faiss-cpu", "bm25s": "bm25s", "rjieba": "rjieba"}
    return {name: _version(distribution) for name, distribution in names.items()}


def write_copy(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` for people, in one step."""
    draft = folder / f"{MANIFEST_NAME}.new"
    draft.write_text(manifest.to_json() + "\n", "utf-8")
    draft.replace(folder / MANIFEST_NAME)


def check_encoder(manifest: Manifest, name: str, dimension: int) -> None:
    """Make sure that an encoder is the one whose vectors the index holds.

    Raises:
        EncoderMismatch: it is another one.
    """
    if (manifest.encoder, manifest.dimension) != (name, dimension):
        raise EncoderMismatch(
            f"索引是用编码器 {manifest.encoder}（{manifest.dimension} 维）建的，"
            f"现在的编码器是 {name}（{dimension} 维），两者的向量不能混用。",
            "请改回原来的编码器（--encoder），或换一个 --store 文件夹重新运行 dongmi index；"
            "要把这个索引全部改用现在的编码器，请运行 dongmi doctor --repair。",
        )


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"


def new_manifest(
    former: Manifest | None,
    *,
    encoder: str,
    dimension: int,
    settings: dict[str, str],
    tokens: str,
    counts: dict[str, int],
    files: dict[str, FileMark],
) -> Manifest:
    """Return the manifest of the generation after ``former``, made now by this installation."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(
        format=FORMAT,
        generation=former.generation + 1 if former else 1,
        encoder=encoder,
        dimension=dimension,
        versions=library_versions(),
        settings=settings,
        created=former.created if former else now,
        updated=now,
        tokens=tokens,
        files=files,
        **counts,
    )

"""The recipe: a name for the code and word lists that read a filing.

A filing read by another recipe is read again at the next build, so that an index never mixes what
two versions of the parser made, and nobody has to remember to count a version up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ..prompts import loader
from .manifest import library_versions

_APART = {
    "build.py", "cache.py", "embed.py", "encode", "errors.py", "faults.py", "generation.py",
    "intake.py", "lexical.py", "lock.py", "manifest.py", "recipe.py", "records.py", "rows.py",
    "schema.py", "scope.py", "selection.py", "settings.py", "store.py", "tables.py", "tokens.py",
    "vectors.py", "writer.py",
}  # fmt: skip
"""What stands in this folder and does not read filings: to keep vectors and records is another
matter. Anything new counts as reading until it is named here."""


@cache
def reading_recipe() -> str:
    """Return the recipe of this installation: 16 hex digits."""
    digest = hashlib.sha256(library_versions()["dongmi"].encode())
    index = [entry for entry in files(__package__).iterdir() if entry.name not in _APART]
    for entry in (*index, files(loader.__package__) / "terms"):
        for name, content in sorted(_sources(entry)):
            digest.update(name.encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def _sources(entry: Traversable) -> Iterator[tuple[str, bytes]]:
    if entry.is_dir():
        for child in entry.iterdir():
            yield from _sources(child)
    elif entry.name.endswith((".py", ".toml")):
        yield entry.name, entry.read_bytes()

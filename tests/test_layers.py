"""The architecture itself: imports point one way, nothing heavy is loaded early, no pickle."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each folder may import from those named, and from itself.
MAY_IMPORT = {
    "prompts": set(),
    "index": {"prompts"},
    "rag": {"prompts", "index"},
    "ui": {"prompts", "index", "rag", "evals"},
    "evals": {"prompts", "index", "rag"},
}


def _modules() -> list[Path]:
    return [path for folder in MAY_IMPORT for path in sorted((ROOT / folder).rglob("*.py"))]


def _imported(path: Path) -> set[str]:
    """Return the top-level folders a module imports, through relative or absolute names."""
    package = path.relative_to(ROOT).parent.parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".") if node.module else []
            if node.level:
                base = list(package[: len(package) - node.level + 1])
                full = base + parts or [alias.name for alias in node.names]
                found.add(full[0])
            elif parts and parts[0] == "dongmi":
                found.add(parts[1] if len(parts) > 1 else node.names[0].name)
            elif parts:
                assert parts[0] not in MAY_IMPORT, f"{path}: import dongmi.{parts[0]} relatively"
    return found & set(MAY_IMPORT)


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    assert _imported(path) <= MAY_IMPORT[folder] | {folder}


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_pickle_no_print_no_blanket_except(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] + [getattr(node, "module", "") or ""]
            assert not {"pickle", "marshal", "shelve", "joblib"} & set(names), path


def test_asking_loads_nothing_heavy() -> None:
    """`dongmi ask` must start quickly: the answering layer may not pull in the app or torch."""
    code = (
        "import sys; import dongmi.rag.assistant; "
        "print(sorted({'gradio','torch','fastapi','matplotlib','pandas',"
        "'sentence_transformers','langchain_openai'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

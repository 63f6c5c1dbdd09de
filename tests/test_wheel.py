"""The built wheel: every file of the five folders is in it, and it works with no repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("index", "rag", "prompts", "ui", "evals")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    source = tmp_path_factory.mktemp("source") / "dongmi"
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(source)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return next(out.glob("*.whl"))


def test_wheel_holds_every_file_and_one_namespace(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"dongmi/{path.relative_to(ROOT)}" in names, path
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dongmi"}


def test_wheel_answers_in_an_empty_place(wheel: Path, tmp_path: Path) -> None:
    """Installed in a new environment and run in an empty folder, it answers with a true quote."""
    env_dir = tmp_path / "env"
    venv.create(env_dir, with_pip=False, system_site_packages=False)
    site = next((env_dir / "lib").glob("python*/site-packages"))
    # The dependencies of this environment serve; the package itself comes from the wheel alone.
    here = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for entry in here.iterdir():
        if "dongmi" not in entry.name and not entry.name.endswith(".pth"):
            (site / entry.name).symlink_to(entry)
    empty = tmp_path / "empty"
    empty.mkdir()
    python = env_dir / "bin" / "python"
    env = {"HOME": str(empty), "PATH": "/usr/bin:/bin", "DONGMI_STORE": str(empty / "store")}

    def dongmi(*args: str) -> str:
        command = [str(python), "-c", "from dongmi.ui.cli import main; main()", *args]
        run = subprocess.run(command, cwd=empty, env=env, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    code = "from dongmi.evals.questions import sample_filings_dir; print(sample_filings_dir())"
    where = subprocess.run(
        [str(python), "-c", code],
        cwd=empty, env=env, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert str(ROOT) not in where
    dongmi("index", where)
    answer = json.loads(dongmi("ask", "--json", "2024年研发费用是多少？"))
    assert not answer["refused"]
    assert "15.4" in answer["answer"]
    assert all("15.4" in c["quote"] for c in answer["citations"][:1])

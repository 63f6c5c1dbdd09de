"""What every test has: no network but this machine, and one index of the sample filings."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from dongmi.index.settings import Settings
    from dongmi.rag.assistant import Assistant

LOCAL = "127.0.0.1,::1,localhost"
GUARD = Path(__file__).parent / "guard"
SUFFIX = ".exe" if sys.platform == "win32" else ""
SCRIPT = Path(sysconfig.get_path("scripts")) / f"dongmi{SUFFIX}"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-socket allow this machine alone."""
    config.option.allow_hosts = config.option.allow_hosts or LOCAL
    config.option.allow_unix_socket = True


@pytest.fixture(scope="session")
def sample_filings() -> Path:
    """The folder of the five sample filings."""
    from dongmi.evals.questions import sample_filings_dir

    return sample_filings_dir()


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory, sample_filings: Path) -> Settings:
    """Settings whose store holds the five sample filings, encoded by the shipped model.

    Built once for all tests: read it, do not change it.
    """
    from dongmi.index.build import build
    from dongmi.index.encode import load_encoder
    from dongmi.index.settings import load_settings

    settings = load_settings({}, store=tmp_path_factory.mktemp("sample") / "store")
    report = build([sample_filings], settings, load_encoder(settings))
    assert [result.status for result in report.results] == ["added"] * 5, report.results
    return settings


@pytest.fixture(scope="session")
def sample_store(sample_settings: Settings) -> Path:
    """The folder of that index."""
    return sample_settings.store


@pytest.fixture(scope="session")
def assistant(sample_settings: Settings) -> Iterator[Assistant]:
    """An assistant over that index."""
    from dongmi.rag.assistant import Assistant

    opened = Assistant.open(sample_settings)
    yield opened
    opened.store.close()


@pytest.fixture
def clean_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a child process: no settings of the user's, no network, a new home."""
    import os

    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DONGMI_", "LANGSMITH_"))}
    home = tmp_path / "home"
    home.mkdir()
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PYTHONPATH": str(GUARD),
        "DONGMI_TEST_CONNECTS": str(tmp_path / "connects.txt"),
        "PYTHONWARNINGS": "default",
        "COLUMNS": "100",
    }


@pytest.fixture
def dongmi(clean_env: dict[str, str], tmp_path: Path) -> Run:
    """Run the installed command in an empty folder; no connection may leave the machine."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*args: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        env = clean_env | options.pop("env", {})
        done = subprocess.run(
            [str(SCRIPT), *map(str, args)],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            env=env,
            cwd=options.pop("cwd", folder),
            **options,
        )
        assert not (tmp_path / "connects.txt").exists(), (tmp_path / "connects.txt").read_text()
        return done

    return run

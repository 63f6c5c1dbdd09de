"""The installed command, where no index is needed.

What may go wrong: a usage error in English or with a traceback, a wrong exit code, JSON mixed with
other words, a start made slow by an import nobody needs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dongmi.ui.cli import COMMANDS

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ENGLISH = re.compile(r"\b(?:usage|error|options?|missing|such|invalid|argument|default)\b", re.I)


def test_help_is_chinese_and_names_every_command(dongmi: Run) -> None:
    done = dongmi("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    assert all(name in done.stdout for name in COMMANDS)
    assert not ENGLISH.search(done.stdout)
    assert dongmi().stdout == done.stdout


@pytest.mark.parametrize("name", [*COMMANDS, "model export"])
def test_every_command_explains_itself(dongmi: Run, name: str) -> None:
    done = dongmi(*name.split(), "-h")
    assert done.returncode == 0, done.stderr
    assert not ENGLISH.search(done.stdout), done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 100
    if name != "model export" and name != "model":
        assert "--store" in done.stdout


def test_version(dongmi: Run) -> None:
    assert re.fullmatch(r"dongmi \d+\.\d+\.\d+\n", dongmi("--version").stdout)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["aks"], "ask"),
        (["ask"], "缺少参数 问题"),
        (["ask", "a", "b"], "多出了参数 “b”"),
        (["ask", "a", "--jsn"], "--json"),
        (["ask", "a", "--company"], "--company 后面要跟一个值"),
        (["ask", "a", "--json=1"], "--json 后面不带值"),
        (["ask", "a", "--as-of", "2024-02-30"], "2024-02-30"),
        (["ask", "a", "--period", "2024H3"], "2024H3"),
        (["batch", "in.csv"], "缺少选项 -o / --out"),
        (["index"], "缺少参数"),
        (["serve", "--port", "http"], "“http”不是整数"),
        (["serve", "--port", "70000"], "65535"),
        (["eval", "--split", "test"], "fit、report"),
        (["--nope"], "没有 --nope 这个选项"),
    ],
)
def test_usage_errors_are_chinese(dongmi: Run, args: list[str], words: str) -> None:
    done = dongmi(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "--help" in done.stderr
    assert not ENGLISH.search(done.stderr), done.stderr


@pytest.mark.parametrize(
    "args", [["ask", "2024年研发费用是多少？"], ["status"], ["list"], ["remove", "a.txt"]]
)
def test_no_store_yet(dongmi: Run, args: list[str], tmp_path: Path) -> None:
    done = dongmi(*args, "--store", tmp_path / "none")
    assert done.returncode == 3
    assert done.stdout == ""
    assert "dongmi index" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "none").exists()


def test_the_store_may_stand_before_the_command(dongmi: Run, tmp_path: Path) -> None:
    assert str(tmp_path / "none") in dongmi("--store", tmp_path / "none", "status").stderr


@pytest.mark.parametrize(
    ("question", "words"), [("", "空"), ("  \n ", "空"), ("q" * 100_000, "100,000")]
)
def test_questions_that_cannot_be_taken(dongmi: Run, question: str, words: str) -> None:
    done = dongmi("ask", question, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr) < 500


def test_a_long_question_from_standard_input(dongmi: Run) -> None:
    done = dongmi("ask", "-", input="问" * 100_000)
    assert done.returncode == 2
    assert "100,000" in done.stderr


def test_a_setting_that_cannot_be_read(dongmi: Run, tmp_path: Path) -> None:
    done = dongmi("status", env={"DONGMI_PORT": "x"})
    assert done.returncode == 2
    assert "port" in done.stderr
    (tmp_path / "config.toml").write_text("colour = 'red'", "utf-8")
    done = dongmi("status", "--store", tmp_path)
    assert done.returncode == 2
    assert "colour" in done.stderr


def test_an_error_of_ours_has_a_traceback_only_when_asked_for(dongmi: Run, tmp_path: Path) -> None:
    args = ("status", "--store", tmp_path / "none")
    assert "Traceback" not in dongmi(*args).stderr
    done = dongmi(*args, env={"DONGMI_DEBUG": "1"})
    assert done.returncode == 3
    assert "Traceback" in done.stderr


def test_doctor_without_an_index(dongmi: Run, tmp_path: Path) -> None:
    done = dongmi("doctor", "--json", "--store", tmp_path / "none")
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 0
    assert findings["Python"]["ok"]
    assert findings["依赖包"]["ok"], findings["依赖包"]
    assert findings["向量模型"]["ok"]
    assert findings["索引"]["ok"] is None


def test_output_in_a_narrow_encoding_is_still_json(dongmi: Run, tmp_path: Path) -> None:
    done = dongmi(
        "doctor", "--json", "--store", tmp_path / "none", env={"PYTHONIOENCODING": "latin-1"}
    )
    assert done.stdout.isascii()
    assert json.loads(done.stdout)[0]["name"] == "Python"


def test_a_reader_that_goes_away_is_no_error(clean_env: dict[str, str]) -> None:
    from_conftest = Path(sys.executable).with_name("dongmi")
    pipe = subprocess.Popen(
        [from_conftest, "--help"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_env,
    )  # fmt: skip
    assert pipe.stdout is not None
    pipe.stdout.close()
    assert pipe.stderr is not None
    assert pipe.stderr.read() == b""
    assert pipe.wait(30) == 0
    pipe.stderr.close()


@pytest.mark.parametrize("name", ["ask", "batch", "status", "filings", "index", "remove"])
def test_commands_load_nothing_heavy(name: str) -> None:
    code = (
        f"import sys, dongmi.ui.cli, dongmi.ui.commands.{name}, dongmi.ui.console,"
        " dongmi.ui.batch, dongmi.rag.assistant, dongmi.index.encode.onnx, dongmi.index.store\n"
        "heavy = {'gradio', 'torch', 'fastapi', 'matplotlib', 'pandas', 'openpyxl', 'uvicorn',"
        " 'sentence_transformers', 'langchain_openai', 'transformers'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

"""The benchmark, ``make bench``: indexing against the bare model, one question, a server, memory.

Prints a table and appends one line of JSON to ``out/bench/bench.jsonl``. A benchmark, never a
timed test: figures belong to a machine, and are kept with it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from ..index.encode import load_encoder
from ..index.settings import load_settings
from . import bench_encode, bench_process, machine
from .questions import load_questions, sample_filings_dir
from .sample_store import open_samples

OUT = Path("out/bench")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what was measured, the figure, and what it should be."""

    what: str
    value: str
    aim: str = ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser("python -m dongmi.evals.bench", description="性能测试")
    parser.add_argument("--passages", type=int, default=400, help="至少多少个不同的段落")
    parser.add_argument("--rounds", type=int, default=3, help="编码各方式交替测几轮")
    parser.add_argument("--out", type=Path, default=OUT, help="结果存到哪个文件夹")
    chosen = parser.parse_args(arguments)
    console = Console()
    settings = load_settings()
    with console.status("建立示例索引") as status, tempfile.TemporaryDirectory() as name:
        store = open_samples(settings, load_encoder(settings)).store
        status.update("单次提问（整个进程）")
        ask = bench_process.ask(store)
        status.update("运行中的服务")
        serve = bench_process.serve(store, load_questions())
        status.update("建索引（整个进程）")
        index = bench_process.index(sample_filings_dir(), Path(name) / "store")
        status.update(f"编码与建索引的速度，{chosen.rounds} 轮")
        encode = bench_encode.measure(settings, chosen.passages, chosen.rounds)
    where = machine.machine()
    console.print(_table(encode, ask, serve, index, where))
    record: dict[str, object] = {
        "created": datetime.now().astimezone().isoformat(timespec="seconds"),
        "commit": machine.commit(),
        "machine": where,
        "versions": machine.versions(),
        "encode": asdict(encode),
        "ask": asdict(ask),
        "serve": asdict(serve),
        "index": asdict(index),
    }
    console.print(f"结果已追加到 {append(record, chosen.out)}")


def _table(
    encode: bench_encode.EncodeSpeed,
    ask: bench_process.RunCost,
    serve: bench_process.ServeCost,
    index: bench_process.RunCost,
    where: dict[str, str],
) -> Table:
    per = "段/秒"
    lines = (
        Line(f"裸 ONNX 会话，成批（{encode.passages} 段）", f"{encode.raw_batches:.1f} {per}"),
        Line("裸 ONNX 会话，逐段并行", f"{encode.raw_single:.1f} {per}"),
        Line("编码器", f"{encode.encoder:.1f} {per}（{encode.encoder_share:.0%}）"),
        Line("建索引", f"{encode.indexing:.1f} {per}（{encode.indexing_share:.0%}）", "≥ 80%"),
        Line("dongmi ask，整个进程", f"{ask.seconds:.2f} 秒", "< 3 秒"),
        Line("dongmi ask，内存峰值", _mib(ask.peak_mib)),
        Line("服务启动到可答", f"{serve.start_seconds:.1f} 秒"),
        Line(f"服务作答 p50（{serve.questions} 题）", f"{serve.p50_ms:.0f} 毫秒"),
        Line("服务作答 p95", f"{serve.p95_ms:.0f} 毫秒", "< 100 毫秒"),
        Line("服务，内存峰值", _mib(serve.peak_mib)),
        Line("索引示例公告，整个进程", f"{index.seconds:.1f} 秒"),
        Line("索引示例公告，内存峰值", _mib(index.peak_mib)),
    )
    shown = Table(
        title=f"性能：{where['cpu']}，{where['cores']} 核",
        caption="百分数：每轮与较快的裸会话之比，取各轮的中位数",
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    shown.add_column("项目")
    shown.add_column("实测", justify="right")
    shown.add_column("目标", justify="right")
    for line in lines:
        shown.add_row(line.what, line.value, line.aim)
    return shown


def _mib(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} MiB"


def append(record: dict[str, object], folder: Path) -> Path:
    """Append a record to the benchmark's file as one line of JSON, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bench.jsonl"
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


if __name__ == "__main__":
    main()

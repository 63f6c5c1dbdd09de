"""A process that builds an index, to be killed or starved: ``build_child.py HOW STORE PATH``.

HOW is ``plain``, ``sync=N`` (kill itself at the N-th time it waits for the disk), ``encode=N`` (at
the N-th batch), or ``limit=N`` (no file may grow past N bytes).
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from itertools import count
from pathlib import Path

from dongmi.index.build import Progress, build
from dongmi.index.errors import StoreError
from dongmi.index.settings import Settings
from dongmi.index.tokens import tokenize

TinyEncoder = runpy.run_path(str(Path(__file__).with_name("tiny_encoder.py")))["TinyEncoder"]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(how: str, store: str, path: str) -> None:
    kind, _, number = how.partition("=")
    batches, syncs, sync = count(1), count(1), os.fsync

    def on_progress(progress: Progress) -> None:
        if kind == "encode" and progress.stage == "encode" and next(batches) == int(number):
            die()

    def on_sync(descriptor: int) -> None:
        if kind == "sync" and next(syncs) == int(number):
            die()
        sync(descriptor)

    os.fsync = on_sync
    tokenize("预热")
    if kind == "limit":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(number), int(number)))
    say("ready")
    try:
        encoder = TinyEncoder(pause=0.0005)
        report = build([Path(path)], Settings(Path(store)), encoder, progress=on_progress)
    except StoreError as error:
        say(f"{type(error).__name__} {error}")
    else:
        say(f"built {report.encoded}")


if __name__ == "__main__":
    main(*sys.argv[1:])

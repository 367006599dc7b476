"""Runs the command as its users do: a process of its own, read by what it prints and the status it leaves."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from commonmeasure.cli import app
from tests.lib.forks import processes

_PATIENCE = 600
"""Seconds."""


@dataclass(frozen=True)
class Finished:
    """What one run of the command left behind."""

    status: int
    output: str
    messages: str

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.output)
        return value


def commonmeasure(*arguments: str | Path, status: int | None = 0) -> Finished:
    """Run `commonmeasure` with these arguments; fails with all it said where it leaves another status than asked."""
    with TemporaryDirectory() as folder:
        said = Path(folder, "output"), Path(folder, "messages")
        line = ["commonmeasure", *map(str, arguments)]
        process = processes.Process(target=_run, args=(line, Path.cwd(), dict(os.environ), said))
        process.start()
        process.join(_PATIENCE)
        is_over = process.exitcode is not None
        process.kill()
        process.join()
        output, messages = (path.read_text(encoding="utf-8") for path in said)
        done = Finished(process.exitcode or 0, output, messages)
        process.close()
    assert is_over, f"still running after {_PATIENCE} seconds:\n{output}\n{messages}"
    assert status is None or done.status == status, f"left {done.status}, not {status}:\n{output}\n{messages}"
    return done


def _run(line: Sequence[str], folder: Path, surroundings: Mapping[str, str], said: Sequence[Path]) -> None:
    for number, path in enumerate(said, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(surroundings)
    sys.argv = list(line)
    app()

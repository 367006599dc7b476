"""Runs the command as its users do: a process of its own, read by what it prints and the status it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    line = [sys.executable, "-m", "commonmeasure.cli", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=600, check=False)
    assert status is None or done.returncode == status, (
        f"left {done.returncode}, not {status}:\n{done.stdout}\n{done.stderr}"
    )
    return Finished(done.returncode, done.stdout, done.stderr)

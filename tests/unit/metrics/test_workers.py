"""Processes that share out work end with the one that started them, also where it is killed in the middle."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SHARES_OUT = """
import os, signal
from metrics.workers import workers

if __name__ == "__main__":
    with workers(2) as pool:
        pool.submit(os.getpid).result()
        for _ in range(4):
            pool.submit(signal.pause)
        print("shared out", flush=True)
        signal.pause()
"""


def test_workers_of_a_process_that_is_killed_end(tmp_path: Path) -> None:
    script = tmp_path / "shares_out.py"
    script.write_text(_SHARES_OUT, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "shared out\n"
        parent.kill()
        # The pipe ends once nobody holds it open any more, and every worker does.
        assert parent.communicate(timeout=60) == ("", None)

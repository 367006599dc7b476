"""Time and memory of one piece of work in a process of its own, the median of several runs."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Median seconds, and the greatest peak resident set in bytes, of several runs; `result` is the last run's."""

    seconds: float
    peak_bytes: int
    result: Any


def _run(send: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    start = time.perf_counter()
    result = work(*arguments)
    seconds = time.perf_counter() - start
    send.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, result))


def measure(work: Callable[..., Any], *arguments: Any, runs: int = 3) -> Measured:
    """Run `work(*arguments)` in fresh processes. What it returns must be small and picklable."""
    context = multiprocessing.get_context("spawn")
    seconds, peaks, result = [], [], None
    for _ in range(runs):
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(send, work, arguments))
        process.start()
        send.close()
        elapsed, peak, result = receive.recv()
        process.join()
        seconds.append(elapsed)
        peaks.append(peak)
    return Measured(statistics.median(seconds), max(peaks), result)

"""Time and memory of one piece of work in a process of its own, the median of several runs."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Median seconds, elapsed and of processors, and the greatest peak resident set in bytes, of several runs; `result`
    is the last run's.
    """

    seconds: float
    processor_seconds: float
    peak_bytes: int
    result: Any


class Stages:
    """Seconds by stage, as a piece of work reports its progress."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._stage, self._since = "", 0.0

    def __call__(self, done: float, total: float, stage: str) -> None:
        now = time.perf_counter()
        if self._stage:
            self.seconds[self._stage] += now - self._since
        self._stage, self._since = stage if done < total else "", now


def _run(send: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    start, worked = time.perf_counter(), time.process_time()
    result = work(*arguments)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    send.send((seconds, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, result))


def measure(work: Callable[..., Any], *arguments: Any, runs: int = 3) -> Measured:
    """Run `work(*arguments)` in fresh processes. What it returns must be small and picklable."""
    context = multiprocessing.get_context("spawn")
    seconds, processor_seconds, peaks, result = [], [], [], None
    for _ in range(runs):
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(send, work, arguments))
        process.start()
        send.close()
        elapsed, worked, peak, result = receive.recv()
        process.join()
        seconds.append(elapsed)
        processor_seconds.append(worked)
        peaks.append(peak)
    return Measured(statistics.median(seconds), statistics.median(processor_seconds), max(peaks), result)

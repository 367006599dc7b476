"""Loads in processes of their own that are killed: at a step of the program, within a statement, at a byte written."""

from __future__ import annotations

import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any, Literal

import duckdb

from etl.community import read_community
from etl.deliveries import load
from tests.lib.forks import processes

_STATEMENTS = {"begin", "close", "commit", "execute", "executemany"}
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY ALL"


@dataclass(frozen=True)
class Moment:
    """When a load dies: at its `at`-th call, in its `at`-th statement, or as it writes past byte `at` of a file.

    `turns` are those of an empty loop in another thread, by which the death comes later within a statement.
    """

    kind: Literal["call", "statement", "byte"]
    at: int
    turns: int = 0


@dataclass(frozen=True)
class Length:
    """How many calls and statements a whole load has, and how long its longest file on disk grows."""

    calls: int
    statements: int
    bytes: int


def killed_load(folder: Path, moment: Moment) -> bool:
    """Load all that is new in the inbox of a community and die at that moment; False where the load was over before."""
    process = processes.Process(target=_load_and_die, args=(folder, moment))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL, -signal.SIGXFSZ), f"{moment}: left {process.exitcode}"
    return process.exitcode != 0


def length_of_load(folder: Path) -> Length:
    """Load all that is new in the inbox, undisturbed."""
    receiving, sending = processes.Pipe(duplex=False)
    process = processes.Process(target=_load_and_count, args=(folder, sending))
    process.start()
    calls, statements = receiving.recv()
    process.join()
    return Length(calls, statements, (folder / "warehouse" / "warehouse.duckdb").stat().st_size)


def state(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a warehouse but the times of receiving, in an order that depends on nothing else."""
    path = folder / "warehouse" / "warehouse.duckdb"
    if not path.exists():
        return {}
    with duckdb.connect(path) as connection:
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        connection.execute("CREATE TEMP VIEW accounts AS SELECT * EXCLUDE (received_at) FROM delivery")
        return {
            table: connection.execute(f"FROM {'accounts' if table == 'delivery' else table} ORDER BY ALL").fetchall()
            for table in tables
        }


class _Counter:
    """Counts calls and statements of the main thread, and acts where the moment has come."""

    def __init__(self, moment: Moment | None = None) -> None:
        self.calls = self.statements = 0
        self.moment = moment

    def __call__(self, frame: FrameType, event: str, called: Any) -> None:
        if event not in ("call", "c_call"):
            return
        self.calls += 1
        is_statement = event == "c_call" and called.__name__ in _STATEMENTS
        self.statements += is_statement
        if self.moment == Moment("call", self.calls):
            _die()
        if is_statement and self.moment and self.moment.kind == "statement" and self.moment.at == self.statements:
            Thread(target=_die_after, args=(self.moment.turns,), daemon=True).start()


def _load_and_die(folder: Path, moment: Moment) -> None:
    if moment.kind == "byte":
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (moment.at, moment.at))
    else:
        sys.setprofile(_Counter(moment))
    load(read_community(folder))
    os._exit(0)


def _load_and_count(folder: Path, sending: Any) -> None:
    counter = _Counter()
    sys.setprofile(counter)
    load(read_community(folder))
    sys.setprofile(None)
    sending.send((counter.calls, counter.statements))


def _die_after(turns: int) -> None:
    for _ in range(turns):
        pass
    _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

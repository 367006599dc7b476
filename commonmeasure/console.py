"""What the command says: messages and progress to standard error, results to standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from etl.problems import Problem, Refused

messages = Console(stderr=True, highlight=False, soft_wrap=True)
results = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)


class Report(Protocol):
    """How long work tells how far it is; `done` and `total` are of any one unit."""

    def __call__(self, done: float, total: float, label: str) -> None: ...


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output; no cell is ever cut short."""
    table = Table(box=None)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    results.print(table)


def print_json(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


def refuse(problems: tuple[Problem, ...]) -> NoReturn:
    """Say what was wrong and leave with status 1."""
    for problem in problems:
        messages.print(str(problem), markup=False, style="yellow" if problem.severity == "warning" else "red")
    raise SystemExit(1)


@contextmanager
def refusals_spoken(*also: type[Exception]) -> Iterator[None]:
    """Turn a refusal, and every exception of `also`, into its words on standard error and exit status 1.

    So is a file or folder that cannot be read or written.
    """
    try:
        yield
    except Refused as refusal:
        refuse(refusal.problems)
    except OSError as fault:
        if fault.filename is None:
            raise
        refuse((Problem(str(fault.filename), f"cannot be read or written: {fault.strerror}"),))
    except also as refusal:
        messages.print(str(refusal), markup=False, style="red")
        raise SystemExit(1) from None


@contextmanager
def progress_bar() -> Iterator[Report]:
    """One bar a label, on a terminal; nothing elsewhere, so that logs stay readable."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=messages, disable=not messages.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def report(done: float, total: float, label: str) -> None:
            task = tasks.setdefault(label, bar.add_task(label, total=None) if label not in tasks else tasks[label])
            bar.update(task, completed=done, total=total)

        yield report

"""Whatever is done to a file, the load ends, and each of its rows is accepted, kept out with a reason, or known.

Every batch is loaded by a process of its own, so that a reader that crashes or never ends is seen for what it is.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from etl.report import DeliveryReport
from tests.lib.deliveries import CommunityFolder
from tests.lib.forks import processes
from tests.lib.mutation import TABLES, damaged_file

SETTINGS = "max_rejected_share = 1\n" + "".join(f'[sources.{name}]\ndelivery = "incremental"\n' for name in TABLES)
"""No delivery takes away what another brought, so that what is stored of each can be counted at the end."""

BATCH = 100
LONGEST_SECONDS = 600
"""A batch takes seconds; what takes this long does not end."""


def faults(folder: Path, numbers: Sequence[int]) -> list[str]:
    """Load damaged files into one warehouse; what went wrong, by the name of the file, which has its number."""
    community = CommunityFolder(folder, SETTINGS)
    paths = []
    for damaged in map(damaged_file, numbers):
        paths.append(folder / damaged.name)
        paths[-1].write_bytes(damaged.content)
    try:
        reports = community.load(*paths)
    except BaseException:
        return list(_crashes(community, paths))
    return [f"{report.file} {fault}" for report in reports for fault in _unbalanced(community, report)]


def _crashes(community: CommunityFolder, paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        try:
            community.load(path)
        except BaseException:
            yield f"{path.name}:\n{traceback.format_exc()}"


def _unbalanced(community: CommunityFolder, report: DeliveryReport) -> Iterator[str]:
    """Where the report and the warehouse do not agree on each row."""
    if report.received != report.accepted + report.quarantined + report.repeated:
        yield f"does not add up: {report}"
    rejected = sum(problem.rows for problem in report.problems if problem.is_rejected)
    with duckdb.connect(community.folder / "warehouse" / "warehouse.duckdb", read_only=True) as connection:
        loaded = connection.execute(
            "SELECT delivery_id, received, accepted, quarantined, repeated FROM delivery WHERE file_name = ?",
            [report.file],
        ).fetchall()
        if report.status != "loaded":
            if loaded:
                yield f"is {report.status}, and in the warehouse"
            return
        ((delivery_id, *counts),) = loaded
        stored = [
            connection.execute(f"SELECT count(*) FROM {table} WHERE delivery_id = ?", [delivery_id]).fetchone()  # noqa: S608
            for table in (report.source, "quarantine")
        ]
    if counts != [report.received, report.accepted, report.quarantined, report.repeated]:
        yield f"the warehouse says {counts}, the report {report}"
    if stored != [(report.accepted,), (report.quarantined,)]:
        yield f"stored are {stored}, the report says {report}"
    if rejected != report.quarantined:
        yield f"the problems add up to {rejected} rows: {report}"


def check(folder: Path, numbers: range) -> None:
    for start in numbers[::BATCH]:
        batch = range(start, min(start + BATCH, numbers.stop))
        with processes.Pool(1) as pool:
            found = pool.apply_async(faults, (folder / str(start), batch)).get(LONGEST_SECONDS)
        assert not found, "\n\n".join(found)


def test_two_hundred_damaged_files(tmp_path: Path) -> None:
    check(tmp_path, range(200))


@pytest.mark.long
def test_ten_thousand_damaged_files(tmp_path: Path) -> None:
    check(tmp_path, range(200, 10_200))

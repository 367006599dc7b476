"""How computing grows with the students, in the warehouse and on Spark of the same machine, and what exports take."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import work
from benchmarks.measure import measure
from etl.demonstration import invent

STUDENTS = 20_000
COPIES = (1, 5)


def scaling_lines(folder: Path) -> Iterator[str]:
    """One line a size; a size is one invented school year whose students stand in the units several times."""
    community = folder / "community"
    invent(community, students=STUDENTS, years=1)
    measure(work.load_everything, community, runs=1)
    measure(work.units, community, runs=1)
    yield (
        f"{'student-years':>14}{'export s':>10}{'export MB':>11}{'DuckDB s':>10}{'peak MB':>9}{'Spark s':>9}"
        f"{'Spark start s':>15}"
    )
    for copies in COPIES:
        copied = folder / f"copied {copies}"
        shutil.copytree(community, copied)
        students = measure(work.multiply_students, copied, copies, runs=1).result
        exported = measure(work.export, copied, runs=1)
        own = measure(work.cells, copied)
        spark = measure(work.cells_on_spark, copied, runs=1).result
        yield (
            f"{students:>14,}{exported.seconds:>10.1f}{exported.result / 1024**2:>11,.1f}{own.seconds:>10.1f}"
            f"{own.peak_bytes / 1024**2:>9,.0f}{spark['seconds']:>9.1f}{spark['start']:>15.1f}"
        )
        shutil.rmtree(copied)

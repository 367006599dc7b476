"""Where indicators are computed: in the warehouse itself, or on Spark where a community outgrows one machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from etl.problems import Problem, Refused
from etl.warehouse import Warehouse, read_export, units_fingerprint


@contextmanager
def computing_engine(warehouse: Warehouse, units: Path | None = None) -> Iterator[sa.Engine]:
    """The database to ask: the warehouse's, or Spark's over the `units` that were exported from it.

    Raises `Refused` where `units` is no export, or one of another state of the warehouse, and where Spark or Java is
    not installed.
    """
    if units is None:
        yield warehouse.engine
        return
    if read_export(units).fingerprint != units_fingerprint(warehouse):
        advice = "write them anew with `commonmeasure warehouse export`"
        raise Refused([Problem(str(units), f"holds the units of another state of the warehouse; {advice}")])
    try:
        from metrics.engines.spark import open_units
    except ImportError:
        advice = "is not installed; install Common Measure with it: pip install 'commonmeasure[spark]'"
        raise Refused([Problem("pyspark", advice)]) from None
    with open_units(units) as engine:
        yield engine

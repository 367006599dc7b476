"""The third engine: what Spark SQL makes of the definitions is what DuckDB and plain Python make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from commonmeasure.road import current_units
from etl.community import read_community
from etl.deliveries import load
from etl.demonstration import invent
from etl.warehouse import Warehouse, export_units
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.cells import Cell
from metrics.disclosure import DisclosurePolicy
from metrics.engines import sql
from metrics.engines.bench import Bench, disagreements_on
from metrics.engines.quotient import oversized
from metrics.engines.spark import open_units, spark_engine
from metrics.engines.universe import read_universe
from metrics.expression import Expression, Node, ValueType
from metrics.indicator import Indicator
from metrics.release import publish
from tests.lib.definitions import hand_made_warehouse, random_community
from tests.lib.examples import examples
from tests.lib.expressions import UNIT, assert_as_reference, conditions, numbers
from tests.lib.expressions import rows as few_rows
from tests.lib.made_up_indicators import OF_PAIRS, OF_RECORDS
from tests.lib.spark import put, start_spark, values


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    session = start_spark()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def connection(session: SparkSession) -> Iterator[sa.Connection]:
    engine = spark_engine(session)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def with_variants(indicator: Indicator) -> Iterator[Indicator]:
    """A definition, and each of its variants as a definition with the same examples."""
    yield indicator
    for number, variant in enumerate(indicator.variants):
        yield replace(
            indicator,
            id=f"{indicator.id}_{number}",
            population=variant.population or indicator.population,
            numerator=variant.numerator or indicator.numerator,
        )


def test_every_worked_example_comes_out_for_every_definition_and_variant(
    session: SparkSession, connection: sa.Connection
) -> None:
    asked = [one for indicator in read_catalogue(BUILT_IN).indicators for one in with_variants(indicator)]
    assert list(disagreements_on(Bench(connection, partial(put, session)), asked)) == []


def of_type(roots: list[Node], kind: ValueType) -> list[Expression]:
    return [Expression("", root, kind) for root in roots if not oversized(root, UNIT)]


@examples(3, suppress_health_check=list(HealthCheck))
@given(
    flags=st.lists(conditions(2), min_size=25, max_size=25),
    amounts=st.lists(numbers(2), min_size=15, max_size=15),
    rows=st.lists(few_rows, min_size=5, max_size=5).map(lambda parts: [*chain(*parts)]),
)
def test_any_expression_means_the_same(
    session: SparkSession,
    connection: sa.Connection,
    flags: list[Node],
    amounts: list[Node],
    rows: list[dict[str, Any]],
) -> None:
    expressions = [*of_type(flags, ValueType.FLAG), *of_type(amounts, ValueType.NUMBER)]
    for expression, found in zip(expressions, values(session, connection, expressions, rows, UNIT), strict=True):
        assert_as_reference(found, expression, rows)


def assert_every_cell_is_equal(warehouse: Warehouse, folder: Path, indicators: list[Indicator]) -> None:
    """Every quantity of every cell, to the last bit: years, places, partners and groups of all indicators."""
    with warehouse.engine.connect() as connection:
        universe = read_universe(connection)
        expected = sql.compute(connection, indicators, universe)
    export_units(warehouse, folder)
    with open_units(folder) as engine, engine.connect() as connection:
        assert read_universe(connection) == universe
        found = sql.compute(connection, indicators, universe)
    for column in fields(Cell):
        assert np.array_equal(getattr(found, column.name), getattr(expected, column.name)), column.name


@pytest.mark.usefixtures("session")
def test_every_cell_of_a_generated_community(tmp_path: Path) -> None:
    indicators = [*read_catalogue(BUILT_IN).indicators, *OF_PAIRS, *OF_RECORDS]
    with hand_made_warehouse(tmp_path, random_community(2, 50)) as warehouse:
        assert_every_cell_is_equal(warehouse, tmp_path / "units", indicators)


@pytest.mark.usefixtures("session")
def test_where_nobody_is_there_are_no_cells_and_no_error(tmp_path: Path) -> None:
    with hand_made_warehouse(tmp_path, {}) as warehouse:
        assert_every_cell_is_equal(warehouse, tmp_path / "units", [*OF_PAIRS, *OF_RECORDS])


@pytest.mark.usefixtures("session")
def test_every_cell_of_the_demonstration_community(tmp_path: Path) -> None:
    community = read_community(invent(tmp_path / "community", students=300, years=2).folder)
    load(community)
    with current_units(community) as warehouse:
        assert_every_cell_is_equal(warehouse, tmp_path / "units", [*read_catalogue(BUILT_IN).indicators])


@pytest.mark.usefixtures("session")
def test_what_is_computed_on_spark_is_published_as_the_same_release(tmp_path: Path) -> None:
    catalogue = read_catalogue(BUILT_IN)
    few = replace(catalogue, indicators=(catalogue["chronic_absence"], catalogue["needs_met"]))
    with hand_made_warehouse(tmp_path, random_community(1, 25)) as warehouse:
        export_units(warehouse, tmp_path / "units")
        by_duckdb, by_spark = (
            publish(warehouse, few, DisclosurePolicy(), name="Testville", releases=tmp_path / "releases", units=units)
            for units in (None, tmp_path / "units")
        )
    assert by_duckdb.is_new
    assert (by_spark.release, by_spark.is_new) == (by_duckdb.release, False)

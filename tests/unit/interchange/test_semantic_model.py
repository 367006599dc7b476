"""The semantic model says of every indicator what the reference engine says, when another program runs its SQL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from etl.warehouse import UNITS, Warehouse
from metrics.catalogue import BUILT_IN, Catalogue, read_catalogue
from metrics.engines.reference import tally
from metrics.indicator import Indicator
from metrics.interchange.ansi_sql import aggregate, field_expression
from metrics.interchange.catalogue_list import catalogue_csv
from metrics.interchange.semantic_model import VENDOR, semantic_model
from tests.lib.definitions import hand_made_warehouse, indicator, random_community

ROWS = random_community(5, 300, years=(2024,))
CATALOGUE = read_catalogue(BUILT_IN)

OTHERS = [
    {"numerator": "not (homeless or days_absent > 2.5) and grade_level in ('01', '02')"},
    {"population": "sex is not null and sex != 'male'", "numerator": "days_absent between 1 and 9"},
    {"population": "days_enrolled >= 1", "numerator": "absence_rate > 0.1"},
    {"population": "school_year = 2024", "statistic": "mean", "numerator": "-(days_absent - 1) / days_enrolled"},
    {"statistic": "ratio_of_sums", "numerator": "days_absent", "denominator": "days_enrolled - 1"},
    {"statistic": "count", "numerator": "met_early_grade_reading"},
    {"statistic": "count", "numerator": None},
    {"population": 'student_id != "O\'Neil"'},
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with hand_made_warehouse(tmp_path_factory.mktemp("community"), ROWS) as warehouse:
        yield warehouse


def by_reference(one: Indicator) -> float | None:
    found = tally(one, ROWS[one.unit_of_analysis])
    if one.statistic == "count":
        return float(found.numerator)
    return float(found.numerator / found.denominator) if found.denominator else None


@pytest.mark.parametrize(
    "one",
    [*CATALOGUE.indicators, *(indicator(f"other_{n}", **said) for n, said in enumerate(OTHERS))],
    ids=lambda one: one.id,
)
def test_its_sql_gives_what_the_reference_engine_gives(warehouse: Warehouse, one: Indicator) -> None:
    query = f"SELECT {aggregate(one)} FROM {one.unit_of_analysis}"  # noqa: S608 (declared names)
    (found,) = warehouse.connection.execute(query).fetchone() or (None,)
    expected = by_reference(one)
    assert (None if found is None else float(found)) == (expected if expected is None else pytest.approx(expected))


def test_every_field_can_be_selected(warehouse: Warehouse) -> None:
    for unit in UNITS:
        columns = ", ".join(f"{field_expression(unit, variable)} AS {variable.name}" for variable in unit.variables)
        found = warehouse.connection.execute(f"SELECT {columns} FROM {unit.name} LIMIT 1")  # noqa: S608
        assert [column[0] for column in found.description] == [variable.name for variable in unit.variables]


def model(catalogue: Catalogue = CATALOGUE) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(semantic_model(catalogue))
    return read


def test_it_has_the_shape_of_the_core_specification() -> None:
    whole = model()
    assert set(whole) == {"version", "semantic_model"}
    (only,) = whole["semantic_model"]
    assert [dataset["name"] for dataset in only["datasets"]] == [unit.name for unit in UNITS]
    for dataset in only["datasets"]:
        assert set(dataset) == {"name", "source", "primary_key", "description", "fields"}
        names = [field["name"] for field in dataset["fields"]]
        assert len(names) == len(set(names))
        assert set(dataset["primary_key"]) <= set(names) or dataset["name"] == "need"
        assert [f["name"] for f in dataset["fields"] if f["dimension"]["is_time"]] == ["school_year"]
    assert [metric["name"] for metric in only["metrics"]] == list(CATALOGUE.ids)
    for part in (*only["metrics"], *(field for dataset in only["datasets"] for field in dataset["fields"])):
        ((dialect,),) = (part["expression"]["dialects"],)
        assert set(dialect) == {"dialect", "expression"}
        assert dialect["dialect"] == "ANSI_SQL"


def test_every_variable_of_a_metric_is_a_field_of_its_dataset() -> None:
    (only,) = model()["semantic_model"]
    fields = {f"{d['name']}.{f['name']}" for d in only["datasets"] for f in d["fields"]}
    for metric in only["metrics"]:
        (dialect,) = metric["expression"]["dialects"]
        spoken = {word.strip("(),") for word in dialect["expression"].split() if "." in word and not word[-1].isdigit()}
        assert spoken
        assert spoken <= fields


def test_what_the_format_has_no_place_for_is_kept() -> None:
    (only,) = model()["semantic_model"]
    (metric,) = (metric for metric in only["metrics"] if metric["name"] == "chronic_absence")
    (extension,) = metric["custom_extensions"]
    kept = json.loads(extension["data"])
    assert extension["vendor_name"] == VENDOR
    assert kept["population"] == "days_enrolled >= 10"
    assert kept["framework_code"] == "FS195 / DG814"
    assert kept["version"] == 1
    assert "20 days enrolled, population: days_enrolled >= 20" in kept["variants"]


def test_the_list_has_a_row_an_indicator_that_reads_back() -> None:
    rows = {row["indicator_id"]: row for row in csv.DictReader(io.StringIO(catalogue_csv(CATALOGUE)))}
    assert list(rows) == list(CATALOGUE.ids)
    for one in CATALOGUE.indicators:
        row = rows[one.id]
        assert (row["title"], row["population"], row["version"]) == (one.title, one.population.text, str(one.version))
        assert row["numerator"] == ("" if one.numerator is None else one.numerator.text)
        assert row["geographies"].split("; ") == list(one.geographies)
        assert row["reviewed_on"] == str(one.stewardship.reviewed_on)

"""The catalogue as a semantic model in the format of Apache Ossie (OSI: Open Semantic Interchange), core 0.2.0.

Datasets are the units of analysis, metrics the indicators. All that a
definition says stands in an extension of ours too, so that nothing is lost for want of a place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import yaml

from etl.warehouse import UNITS, Unit, Variable, VariableKind
from metrics.catalogue import Catalogue
from metrics.describe import sentence
from metrics.expression import fields_of
from metrics.indicator import Indicator
from metrics.interchange.ansi_sql import aggregate, field_expression
from metrics.interchange.catalogue_list import Record, listed

VERSION = "0.2.0.dev0"
VENDOR = "COMMON_MEASURE"

_DATATYPES = {
    VariableKind.TEXT: "String",
    VariableKind.FLAG: "Boolean",
    VariableKind.INTEGER: "Integer",
    VariableKind.DECIMAL: "Decimal",
}
_SCHOOL_YEAR = "school_year"


def semantic_model(catalogue: Catalogue) -> str:
    """The model as YAML."""
    model = {"version": VERSION, "semantic_model": [_model(catalogue.indicators)]}
    return str(yaml.safe_dump(model, sort_keys=False, allow_unicode=True, width=120))


def _model(indicators: Sequence[Indicator]) -> dict[str, Any]:
    return {
        "name": "common_measure",
        "description": "Shared indicators of a community: each metric is over the rows of one unit of analysis.",
        "ai_context": {
            "instructions": "Group each metric by school_year. Metrics of different datasets are not to be added up. "
            "The datasets hold students: what is computed from them is not protected, and is not for publication."
        },
        "datasets": [_dataset(unit, indicators) for unit in UNITS],
        "metrics": [
            _metric(indicator, record) for indicator, record in zip(indicators, listed(indicators), strict=True)
        ],
    }


def _dataset(unit: Unit, indicators: Sequence[Indicator]) -> dict[str, Any]:
    members = _members(unit, indicators)
    return {
        "name": unit.name,
        "source": f"warehouse.main.{unit.name}",
        "primary_key": list(unit.key),
        "description": f"One row per {unit.grain}.",
        "fields": [_field(unit, variable) for variable in (*unit.variables, *members)],
    }


def _members(unit: Unit, indicators: Sequence[Indicator]) -> list[Variable]:
    """The members of the unit's families that any indicator speaks of; which others there are, the data say."""
    known = {variable.name for variable in unit.variables}
    named = {
        field.name
        for one in indicators
        if one.unit_of_analysis == unit.name
        for expression in (one.population, one.numerator, one.denominator)
        if expression is not None
        for field in fields_of(expression.root)
    }
    return [found for name in sorted(named - known) if (found := unit.variable(name)) is not None]


def _field(unit: Unit, variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "expression": _ansi(field_expression(unit, variable)),
        "dimension": {"is_time": variable.name == _SCHOOL_YEAR},
        "description": variable.description,
        "datatype": _DATATYPES[variable.kind],
    }


def _metric(indicator: Indicator, record: Record) -> dict[str, Any]:
    return {
        "name": indicator.id,
        "expression": _ansi(aggregate(indicator)),
        "description": sentence(indicator),
        "datatype": "Integer" if indicator.statistic == "count" else "Decimal",
        "ai_context": {
            "instructions": " ".join(part for part in (indicator.how_to_read, *indicator.caveats) if part),
            "synonyms": list(dict.fromkeys((indicator.title, indicator.short_title))),
        },
        "custom_extensions": [{"vendor_name": VENDOR, "data": json.dumps(record, ensure_ascii=False, default=str)}],
    }


def _ansi(expression: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": expression}]}

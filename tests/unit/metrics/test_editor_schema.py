"""The schema for editors says of a definition's shape what the check says, by a validator that is not ours."""

from __future__ import annotations

import json
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from metrics.catalogue import BUILT_IN
from metrics.definition_template import write_new_definition
from metrics.editor_schema import editor_schema

BAD = Path(__file__).parent / "bad_definitions"
# What only the check can tell: expressions, examples, and what one key asks of another.
BEYOND_ITS_SHAPE = {
    "example_that_cannot_be_read",
    "example_that_does_not_come_out",
    "example_with_unknown_field",
    "groups_of_programs",
    "no_numerator",
    "number_for_condition",
    "partners_of_schools",
    "proportion_with_denominator",
    "ratio_without_denominator",
    "records_where_they_have_no_place",
    "schools_of_partners",
    "target_of_a_group_of_programs",
    "told_twice",
    "too_many_digits",
    "two_expressions",
    "unknown_code",
    "unknown_field",
    "variant_and_review",
}


def faults(text: str) -> list[str]:
    """What the validator finds; dates are given to it as an editor gives them, as texts."""
    values = json.loads(json.dumps(tomllib.loads(text), default=_written))
    return [error.message for error in Draft7Validator(editor_schema()).iter_errors(values)]


def _written(value: Any) -> str:
    assert isinstance(value, date | time)
    return value.isoformat()


def test_it_is_a_schema_itself() -> None:
    Draft7Validator.check_schema(editor_schema())


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_every_built_in_definition_has_its_shape(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


NO_TOML = {"ends_too_soon", "no_toml"}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(BAD.glob("*.toml")) if path.stem not in NO_TOML],
    ids=lambda path: path.stem,
)
def test_a_bad_definition_is_found_where_its_shape_is_at_fault(path: Path) -> None:
    assert (faults(path.read_text(encoding="utf-8")) == []) == (path.stem in BEYOND_ITS_SHAPE)


def test_every_key_says_what_it_is_for() -> None:
    schema = editor_schema()
    for table in (schema, *schema["definitions"].values()):
        assert all(key["description"] for key in table["properties"].values())


def test_a_new_definition_names_the_schema_that_lies_beside_it(tmp_path: Path) -> None:
    path = write_new_definition(tmp_path, "perfect_attendance")
    first, _, _ = path.read_text(encoding="utf-8").partition("\n")
    assert json.loads((tmp_path / first.removeprefix("#:schema ")).read_text()) == editor_schema()
    assert faults(path.read_text(encoding="utf-8")) == []

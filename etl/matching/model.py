"""How likely two records are one child: a Fellegi-Sunter model that Splink trains on the people at hand.

What is sampled is sampled by a seed, so that the same people always give the same probabilities.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from splink import Linker
    from splink.comparison_library import CustomComparison

LEAST_STUDENTS, LEAST_PAIRS = 200, 50
"""How many students, and how many pairs that are written alike, training needs to learn how names are mistaken."""

_SEED = 20261126
_PAIRS_SAMPLED = 2e6
_PAIRS_TRAINED = 2e6
_RECALL_OF_EXACT = 0.7
"""The share of true pairs in which nothing is written differently: a first guess, from which training goes on."""

_EXACT = ("first_name", "last_name", "born")
_COMPARED = (
    "number AS unique_id, first_name, last_name, born, born_swapped, given_name, family_names, full_names, "
    "left(born, 4) AS birth_year, left(born, 6) AS birth_month, left(given_name, 1) AS initial"
)
# In the order of these names Splink puts the two sides: students are what it calls left.
_STUDENTS, _PARTNERS = "compared_1_student", "compared_2_partner"


def can_be_trained(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether `student_person` and `partner_person` hold enough to learn from."""
    alike = f"student_person JOIN partner_person USING ({', '.join(_EXACT)})"
    return _count(connection, "student_person") >= LEAST_STUDENTS and _count(connection, alike) >= LEAST_PAIRS


def score(connection: duckdb.DuckDBPyConnection, least: float) -> None:
    """Make `scored` (student_number, partner_number, probability): every pair at least so likely one child.

    Reads `student_person` and `partner_person`; probabilities have six places.
    """
    from splink import block_on

    linker = _linker(connection)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*_EXACT)], recall=_RECALL_OF_EXACT)
    training.estimate_u_using_random_sampling(max_pairs=_PAIRS_SAMPLED, seed=_SEED)
    for block in (block_on("born"), block_on("last_name", "initial")):
        training.estimate_parameters_using_expectation_maximisation(
            block, max_pairs=_PAIRS_TRAINED, record_sample_proportion=1.0
        )
    found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    connection.execute(
        f"""
        CREATE TABLE scored AS
        SELECT unique_id_l AS student_number, unique_id_r AS partner_number, round(match_probability, 6) AS probability
        FROM {found.physical_name}
        """  # noqa: S608 (a name of Splink's)
    )


def _linker(connection: duckdb.DuckDBPyConnection) -> Linker:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.blocking_rule_library import CustomRule

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            # A short form, or the first of several first names; the first or the last of two last names.
            _name("first_name", "given_name_l = given_name_r OR list_has_any(full_names_l, full_names_r)"),
            _name("last_name", "list_has_any(family_names_l, family_names_r)"),
            _birth_date(),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("born"),
            CustomRule("l.born = r.born_swapped"),
            block_on("last_name", "birth_year"),
            block_on("last_name", "initial"),
            block_on("first_name", "birth_month"),
        ],
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=connection)
    for name, table in ((_STUDENTS, "student_person"), (_PARTNERS, "partner_person")):
        connection.execute(f"CREATE TABLE {name} AS SELECT {_COMPARED} FROM {table} ORDER BY number")  # noqa: S608
    sides = [api.register(name, dataset_display_name=name) for name in (_STUDENTS, _PARTNERS)]
    return Linker(sides, settings, log_level=logging.ERROR)


def _name(column: str, in_another_form: str) -> CustomComparison:
    from splink import comparison_level_library as level
    from splink.comparison_library import CustomComparison

    mistyped = (
        f"jaro_winkler_similarity({column}_l, {column}_r) >= 0.9 OR damerau_levenshtein({column}_l, {column}_r) <= 1"
    )
    return CustomComparison(
        [
            level.NullLevel(column),
            level.ExactMatchLevel(column, term_frequency_adjustments=True),
            level.CustomLevel(in_another_form),
            level.CustomLevel(mistyped),
            level.ElseLevel(),
        ],
        output_column_name=column,
    )


def _birth_date() -> CustomComparison:
    from splink import comparison_level_library as level
    from splink.comparison_library import CustomComparison

    return CustomComparison(
        [
            level.NullLevel("born"),
            level.ExactMatchLevel("born"),
            level.CustomLevel("born_l = born_swapped_r"),
            level.DamerauLevenshteinLevel("born", 1),
            level.ElseLevel(),
        ],
        output_column_name="born",
    )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    assert row is not None
    return int(row[0])

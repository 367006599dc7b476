"""Every row judged by the declared rules in one set-based pass: its typed values, and the first rule that it breaks.

Rules are judged in a fixed order, so a row is rejected for one reason, and the counts by rule add up to the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from etl.date_forms import dates_advice, forms_sql
from etl.header import Binding
from etl.mappings import Mapping
from etl.normalization import (
    EARLIEST_DATE,
    EARLIEST_YEAR,
    LATEST_DATE,
    LATEST_YEAR,
    age_sql,
    looks_numeric_sql,
    school_year_sql,
    text_sql,
    value_sql,
)
from etl.pseudonym import person_key_sql
from etl.rule_names import RowRule
from etl.schema import AGE, PERSON_KEY, Column, Kind, Source
from etl.sql_text import literals
from etl.staging import Staged, record_sql

_CELL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_TOTALS = ("total", "totals", "total:", "grand total", "subtotal")
_NUMBERS = {Kind.INTEGER, Kind.DECIMAL, Kind.COORDINATE}


@dataclass(frozen=True)
class Check:
    """One rule on one column: `broken` is the SQL condition that rejects a row, `advice` what to do about it."""

    rule: RowRule
    column: str
    broken: str
    advice: str


def checks(mapping: Mapping, school_year_starts: int) -> list[Check]:
    """Every rule of a source, in the order in which they are judged."""
    source = mapping.source
    found = [
        *_required(source),
        *(_type(column, mapping) for column in source.columns if column.kind in {*_NUMBERS, Kind.DATE, Kind.NAME}),
        *(_type(column, mapping) for column in source.columns if column.kind is Kind.SCHOOL_YEAR),
        *(check for column in source.columns if column.kind is Kind.IDENTIFIER for check in _no_identifier(column)),
        *_ranges(source),
        *(_unknown_code(column, source.name) for column in source.columns if column.codes),
        *_consistency(source),
        *_dates_in_year(source, school_year_starts),
    ]
    return found


def checked_sql(staged: Staged, binding: Binding, mapping: Mapping, rules: list[Check], school_year_starts: int) -> str:
    """The query that judges every staged row.

    Its columns: `row_number` where the rows are numbered, the source's columns, what the warehouse stores beside them,
    `verdict` (the place of the first broken rule in `rules`, null where none is), and for rejected rows alone `sent`,
    the texts of the columns, and `record`, the row as it was sent but for who it is about. `record` reads every column
    of the file: DuckDB checks no other.
    """
    source = mapping.source
    texts, values = [], []
    for column in source.columns:
        field = staged.columns[binding.fields[column.name]] if column.name in binding.fields else None
        texts.append(f"{text_sql(column, mapping, field, staged.is_padded)} AS {_text(column.name)}")
        value = value_sql(column, mapping, _text(column.name), staged.has_typed_dates)
        values.append(f"{value} AS {column.name}")
    derived = _derived(source, school_year_starts)
    values += [f"{value} AS {name}" for name, value in derived.items()]
    names = [*(column.name for column in source.columns), *derived]
    if not staged.plain:
        names.insert(0, "row_number")
    verdict = " ".join(f"WHEN {check.broken} THEN {place}" for place, check in enumerate(rules))
    sent = ", ".join(f"{_text(column.name)}: {_text(column.name)}" for column in source.columns)
    record = record_sql(staged.columns, binding.withheld)
    return (
        f"SELECT {', '.join(names)}, verdict,"  # noqa: S608
        f" CASE WHEN verdict IS NOT NULL THEN {{{sent}}} END AS sent,"
        f" CASE WHEN verdict IS NOT NULL THEN {record} END AS record"
        f" FROM (SELECT *, (CASE {verdict} END)::SMALLINT AS verdict"
        f" FROM (SELECT *, {', '.join(values)}"
        f" FROM (SELECT *, {', '.join(texts)} FROM {staged.relation})))"
    )


def _derived(source: Source, school_year_starts: int) -> dict[str, str]:
    """The SQL of each stored column that is worked out from others."""
    derived = {}
    if source.identifying:
        derived[PERSON_KEY] = person_key_sql(source.identifying)
    if source.birth_column and source.year_column:
        derived[AGE] = age_sql(source.birth_column, source.year_column, school_year_starts)
    if source.date_column and source.dates_its_rows:
        derived["school_year"] = school_year_sql(source.date_column, school_year_starts)
    return derived


def rejected_sql(rejected: str = "judged") -> str:
    """The rejected rows, with the texts of their columns under the names by which rules speak of them."""
    return f"(SELECT *, unnest(sent) FROM {rejected} WHERE verdict IS NOT NULL)"  # noqa: S608 (named by the caller)


def written_dates_sql(check: Check) -> str:
    """The forms of which the text is a date that a rule on a column of dates has found to be none."""
    return forms_sql(_text(check.column))


def is_of_dates(check: Check, source: Source) -> bool:
    """Whether the rule says that what stands in a column of dates is none."""
    return check.rule == "type" and source.column(check.column).kind is Kind.DATE


def judged_words_sql(column: Column, mapping: Mapping, rules: list[Check], words: str, padded: bool) -> str:
    """The query that judges the words of one column, where the rules on it look at no other.

    `words` has the fields as they were sent in `sent`, null where they are empty; the query has its columns, the typed
    value under the name of the column, and `verdict` as in `checked_sql`.
    """
    text = _text(column.name)
    verdict = " ".join(
        f"WHEN {rule.broken} THEN {place}" for place, rule in enumerate(rules) if rule.column == column.name
    )
    return (
        f"SELECT *, {f'(CASE {verdict} END)' if verdict else 'NULL'}::SMALLINT AS verdict"  # noqa: S608
        f" FROM (SELECT *, {value_sql(column, mapping, text, False)} AS {column.name}"
        f" FROM (SELECT *, {text_sql(column, mapping, 'sent', padded)} AS {text} FROM {words}))"
    )


def _text(column: str) -> str:
    """The name under which the text of a column is kept while its row is judged."""
    return f"text_{column}"


def _required(source: Source) -> Iterator[Check]:
    for column in source.required:
        yield Check("required", column, f"{_text(column)} IS NULL", "is empty; fill it in")
    if source.either:
        complete = [" AND ".join(f"{_text(name)} IS NOT NULL" for name in group) for group in source.either]
        ways = ", or ".join(" and ".join(group) for group in source.either)
        broken = f"NOT ({' OR '.join(f'({condition})' for condition in complete)})"
        yield Check("required", source.either[0][0], broken, f"says nothing of whom it is about; give {ways}")


def _type(column: Column, mapping: Mapping) -> Check:
    broken = f"{_text(column.name)} IS NOT NULL AND {column.name} IS NULL"
    if column.kind in _NUMBERS and column.minimum is not None:
        broken += f" AND NOT {looks_numeric_sql(_text(column.name), column.kind is Kind.INTEGER)}"
    if column.kind is Kind.DATE:
        advice = dates_advice({}, column.name, mapping, others_are_read=True)
    elif column.kind is Kind.SCHOOL_YEAR:
        advice = "is not a school year; write 2024 or 2023-24"
    elif column.kind is Kind.NAME:
        advice = (
            "has no letter a to z and no digit, of which its variable could be named; write it with some, or say what "
            f"it stands for in [sources.{mapping.source.name}.values.{column.name}] of community.toml"
        )
    else:
        advice = f"is not a {column.kind.label}; write digits, with a point before decimals"
    return Check("type", column.name, broken, advice)


def _no_identifier(column: Column) -> Iterator[Check]:
    """What a spreadsheet writes in the place of an identifier: all rows with it would be of one student."""
    text = _text(column.name)
    yield Check(
        "type",
        column.name,
        f"starts_with({text}, '#') AND {text} IN ({literals(_CELL_ERRORS)})",
        "is the error of a spreadsheet's formula, like #N/A; mend the formula",
    )
    yield Check(
        "type",
        column.name,
        f"contains({text}, 'E+') AND regexp_full_match({text}, '\\d(\\.\\d+)?E\\+\\d{{2,3}}')",
        "is a number that a spreadsheet has shortened, like 1.23E+09, so that its last digits are lost; export "
        "the file again, with the column as text",
    )
    yield Check(
        "type",
        column.name,
        f"lower({text}) IN ({literals(_TOTALS)})",
        "is the name of a line of totals, which is no record; leave such lines out",
    )


def _ranges(source: Source) -> Iterator[Check]:
    for column in source.columns:
        name = column.name
        if column.kind is Kind.DATE:
            limits = f"DATE '{EARLIEST_DATE}' AND DATE '{LATEST_DATE}'"
            advice = (
                f"lies outside {EARLIEST_DATE[:4]} to {LATEST_DATE[:4]}; a day that stands for 'open' is left empty, "
                f"or named as the file writes it in null_values of [sources.{source.name}] in community.toml"
            )
            yield Check("range", name, f"{name} NOT BETWEEN {limits}", advice)
        elif column.kind is Kind.SCHOOL_YEAR:
            limits = f"{EARLIEST_YEAR} AND {LATEST_YEAR}"
            advice = f"lies outside {EARLIEST_YEAR} to {LATEST_YEAR}"
            yield Check("range", name, f"{name} NOT BETWEEN {limits}", advice)
        elif column.minimum is not None and column.maximum is not None:
            too_large = f"{_text(name)} IS NOT NULL AND {name} IS NULL"
            broken = f"{name} NOT BETWEEN {column.minimum} AND {column.maximum} OR ({too_large})"
            limits = f"{_plain(column.minimum)} to {_plain(column.maximum)}"
            yield Check("range", name, f"({broken})", f"lies outside {limits}; correct it at the source")


def _unknown_code(column: Column, source: str) -> Check:
    assert column.codes is not None
    return Check(
        "unknown_code",
        column.name,
        f"{_text(column.name)} IS NOT NULL AND {column.name} IS NULL",
        f"is none of {', '.join(column.codes.values)}; correct it, or say what it stands for in "
        f"[sources.{source}.values.{column.name}] of community.toml",
    )


def _consistency(source: Source) -> Iterator[Check]:
    for first, second in source.spans:
        yield Check("consistency", second, f"{second} < {first}", f"comes before {first}; one of the two is wrong")
    for less, more in source.at_most:
        yield Check("consistency", less, f"{less} > {more}", f"is more than {more}; one of the two is wrong")


def _dates_in_year(source: Source, starts: int) -> Iterator[Check]:
    for name in source.dates_in_year:
        broken = f"{school_year_sql(name, starts)} <> {source.year_column}"
        yield Check(
            "date", name, broken, f"lies outside the row's {source.year_column}, which begins in month {starts}"
        )


def _plain(number: Decimal) -> str:
    return f"{number:f}"

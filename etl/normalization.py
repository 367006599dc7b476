"""SQL that turns the text of a field into the value of a declared column, null where it is none.

Text in, value out, one expression a column: the same for every reader and every file format.
"""

from __future__ import annotations

from etl.crosswalks import canonical_sql
from etl.mappings import Mapping, days_since
from etl.schema import Column, Kind
from etl.sql_text import literal, literals, trimmed

EARLIEST_DATE, LATEST_DATE = "1900-01-01", "2100-12-31"
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_ISO = ("%Y-%m-%d", *(f"%Y-%m-%d{between}{time}" for between in (" ", "T") for time in ("%H:%M:%S", "%H:%M")))
WITH_TIME = r"^(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?$"
"""A day with a time, as programs and databases write it: the day is the one that is written, in whatever zone."""


def text_sql(column: Column, mapping: Mapping, field: str | None, padded: bool) -> str:
    """The text of one of our columns, null where the file says that there is none.

    `field` is the column of the file, None where it has none; `padded` says that values may have spaces around them.
    """
    if column.name in mapping.constants:
        return f"nullif({literal(mapping.constants[column.name])}, '')"
    if field is None:
        return "NULL::VARCHAR"
    text = trimmed(field) if padded else field
    values = mapping.values.get(column.name, {})
    explained = {theirs.strip() for theirs, ours in values.items() if ours}
    empty = {
        value.strip() for value in (*mapping.null_values, *(theirs for theirs, ours in values.items() if not ours))
    }
    nothing = sorted((empty - explained) | {""})
    text = (
        f"nullif({text}, '')" if nothing == [""] else f"CASE WHEN {text} NOT IN ({literals(nothing)}) THEN {text} END"
    )
    translated = {theirs: ours for theirs, ours in values.items() if ours} if column.codes is None else {}
    if not translated:
        return text
    whens = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in translated.items())
    return f"CASE {text} {whens} ELSE {text} END"


def value_sql(column: Column, mapping: Mapping, text: str, dates_are_typed: bool) -> str:
    """The value of the SQL expression `text`, null where it is not of the column's kind.

    `dates_are_typed`: the file's format has dates of its own, which come as ISO text whatever the mapping says.
    """
    match column.kind:
        case Kind.IDENTIFIER | Kind.TEXT:
            return text
        case Kind.NAME:
            return f"CASE WHEN {name_sql(text)} <> '' THEN {text} END"
        case Kind.CODE:
            return canonical_sql(column, mapping, text)
        case Kind.FLAG:
            return f"CASE {canonical_sql(column, mapping, text)} WHEN 'yes' THEN true WHEN 'no' THEN false END"
        case Kind.DATE:
            return _date(mapping.dates.get(column.name), text, dates_are_typed)
        case Kind.SCHOOL_YEAR:
            return _school_year(text)
        case Kind.INTEGER:
            number = _number(text, "DECIMAL(18,4)")
            return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS INTEGER) END"
        case Kind.DECIMAL | Kind.COORDINATE:
            return _number(text, column.kind.sql)


def name_sql(text: str) -> str:
    """What a variable is named after a text: its letters a to z and digits, the rest as underscores between them."""
    return f"trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9]+', '_', 'g'), '_')"


def school_year_sql(date: str, starts: int) -> str:
    """The school year of a date, where the year begins in month `starts`; one that begins in January is its own."""
    if starts == 1:
        return f"year({date})::SMALLINT"
    return f"(year({date}) + (month({date}) >= {starts})::INTEGER)::SMALLINT"


def age_sql(born: str, school_year: str, starts: int) -> str:
    """The age in whole years on September 1 of the calendar year in which a school year begins; null before birth."""
    september = f"make_date({school_year} - {int(starts > 1)}, 9, 1)"
    return f"CASE WHEN {born} <= {september} THEN date_sub('year', {born}, {september}) END::SMALLINT"


def looks_numeric_sql(text: str, whole: bool) -> str:
    """Whether the text is a number at all, of whatever size; `whole` asks for one without a fraction. Never null."""
    number = _number(text, "DOUBLE")
    # DuckDB reads inf and nan as numbers.
    whole_too = f" AND {number} = trunc({number})" if whole else ""
    return f"coalesce(isfinite({number}){whole_too}, false)"


def _number(text: str, sql_type: str) -> str:
    # DuckDB reads 1_000 as a number; in a file it is a slip.
    return f"CASE WHEN NOT contains({text}, '_') THEN TRY_CAST({text} AS {sql_type}) END"


def _date(rule: str | None, text: str, dates_are_typed: bool) -> str:
    # TRY_CAST reads '2024-01-05x' as a date, strptime does not; but it reads 'epoch' and 'infinity' as 1900-01-01.
    day = f"CASE WHEN contains({text}, ':') THEN regexp_replace({text}, '{WITH_TIME}', '\\1') ELSE {text} END"
    iso = f"CASE WHEN {text} BETWEEN '0' AND ':' THEN try_strptime({day}, [{literals(_ISO)}])::DATE END"
    if rule is None:
        return iso
    first_day = days_since(rule)
    if first_day is None:
        own = f"CASE WHEN {text} NOT SIMILAR TO '[-+]?[a-zA-Z]+' THEN try_strptime({text}, {literal(rule)})::DATE END"
    else:
        days = f"floor({text}::DOUBLE)::INTEGER"  # a part of a day is a time
        own = f"CASE WHEN regexp_full_match({text}, '-?\\d{{1,6}}(\\.\\d+)?') THEN DATE '{first_day}' + {days} END"
    return f"coalesce({own}, {iso})" if dates_are_typed else own


def _school_year(text: str) -> str:
    first = f"TRY_CAST({text}[:4] AS INTEGER)"
    second, short = (f"TRY_CAST({text}[-{digits}:] AS INTEGER)" for digits in (4, 2))
    return (
        f"CASE WHEN regexp_full_match({text}, '\\d{{4}}') THEN TRY_CAST({text} AS SMALLINT)"
        f" WHEN regexp_full_match({text}, '\\d{{4}}( ?[-/–] ?)?\\d{{4}}') AND {second} = {first} + 1"
        f" THEN ({first} + 1)::SMALLINT"
        f" WHEN regexp_full_match({text}, '\\d{{4}} ?[-/–] ?\\d{{2}}') AND {short} = ({first} + 1) % 100"
        f" THEN ({first} + 1)::SMALLINT END"
    )

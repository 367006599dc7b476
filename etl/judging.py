"""One file brought to judged rows: typed, each with the rule that it breaks or none, later rows of a key set aside.

Leaves in the connection the views `judged` (every readable row), `fresh` (the rows to accept) and `leaving` (rows that
say that something is to go) and the temporary table `set_aside`; the warehouse itself is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from etl import months
from etl.community import Community
from etl.corrections import Correction, apply_corrections
from etl.date_forms import dates_advice
from etl.days import Days
from etl.delivery_rules import extent, has_rows
from etl.duplicates import keyings, set_aside_known, set_aside_within
from etl.header import Binding, bind
from etl.inbox import Incoming
from etl.lookups import take_columns
from etl.mappings import Mapping
from etl.parquet_file import damage_told
from etl.progress import Progress, watched
from etl.quarantine import duplicate_problems, judged_problems, malformed_problems
from etl.reading import settled
from etl.references import RowsWhere
from etl.refusals import DeliveryRefused
from etl.report import ROWS_LISTED, RowProblem
from etl.schema import PERSON_KEY, Source
from etl.sql_text import literal
from etl.staging import Staged, forget_rejects, number_rows
from etl.totals import read_totals, reconcile
from etl.unseen import unseen_characters
from etl.validation import Check, checked_sql, checks, is_of_dates, rejected_sql, written_dates_sql

_MOST_CODES = 10
_LEAST_STUDENTS = 10
_MOST_PUBLIC_CODES = 200


@dataclass(frozen=True)
class Judged:
    """What is known of a delivery before anything is written.

    `corrected` tells what is read otherwise than it was sent; `rows_where` looks at the view `fresh`.
    """

    staged: Staged
    mapping: Mapping
    binding: Binding
    rules: list[Check]
    corrected: list[RowProblem]
    rows_where: RowsWhere

    @property
    def source(self) -> Source:
        return self.mapping.source

    @property
    def received(self) -> int:
        return self.staged.received


def judge(
    connection: duckdb.DuckDBPyConnection,
    community: Community,
    incoming: Incoming,
    corrections: Sequence[Correction],
    working: Path,
    progress: Progress,
) -> Callable[[], Judged]:
    """Read one file, and judge its rows one by one where that takes little memory; the warehouse is not looked at.

    What is returned does the rest, and judges them by each other and by what the warehouse has: it is to be called when
    the files before this one are in it. Raises `DeliveryRefused` where the file is to be refused whole for what it is.
    """
    file, mapping = incoming.file, incoming.mapping
    opened = incoming.open(connection, working=working, progress=progress)
    staged = opened.staged
    # Changes may be of other files of their package alone.
    if not staged.received and not incoming.is_part:
        raise DeliveryRefused("unreadable", file, "holds no row; ask the sender for the file again")
    totals = read_totals(incoming.path)
    corrected: list[RowProblem] = []
    with _counted(staged), damage_told(file, staged):
        if mapping.lookups or totals or corrections or _has_unseen(staged):
            staged = settled(connection, opened, "staged")
        reconcile(connection, staged, mapping, totals, file)
        staged = take_columns(connection, staged, mapping, community.folder, working, file)
        used = [name for lookup in mapping.lookups for name in lookup.source_columns]
        binding = bind(file, mapping, staged.names, used)
        unseen = [] if staged.plain else unseen_characters(connection, staged, binding, mapping.source)
        if corrections:
            staged, binding, corrected = apply_corrections(connection, staged, binding, mapping, corrections)
    rules = checks(mapping, community.school_year_starts)
    starts = community.school_year_starts
    days = Days(connection, staged, binding, mapping, rules, starts)

    def check() -> Staged:
        if _check(connection, staged, binding, mapping, rules, starts):
            return staged
        again = opened.again()
        _check(connection, again, binding, mapping, rules, starts)
        return again

    with watched(connection, progress, "checking"), damage_told(file, staged):
        are_gathered = days.gather()

    def finish() -> Judged:
        checked = staged
        rows_where: RowsWhere = partial(_rows_where, connection)
        if not are_gathered:
            with watched(connection, progress, "checking"), damage_told(file, staged):
                checked = check()
        with watched(connection, progress, "looking for repeats"), damage_told(file, staged):
            if not are_gathered:
                _set_aside(connection, mapping, starts)
            elif days.set_aside():
                rows_where = days.rows_where
            else:
                checked = check()
                _set_aside(connection, mapping, starts)
        return Judged(checked, mapping, binding, rules, [*corrected, *unseen], rows_where)

    return finish


def rejections(connection: duckdb.DuckDBPyConnection, judged: Judged) -> list[RowProblem]:
    """What is wrong with rows, by rule and column."""
    return [
        *malformed_problems(judged.staged.malformed),
        *judged_problems(connection, _with_codes(connection, judged, _with_dates(connection, judged))),
        *duplicate_problems(connection),
    ]


def also_broken(connection: duckdb.DuckDBPyConnection, judged: Judged) -> list[RowProblem]:
    """The rules that rejected rows break on other columns, so that all is heard before a file is sent again."""
    counted = []
    for check in judged.rules:
        of_column = [place for place, other in enumerate(judged.rules) if other.column == check.column]
        condition = f"({check.broken}) AND verdict NOT IN ({', '.join(map(str, of_column))})"
        counted.append(f"count(*) FILTER ({condition}), min(row_number, {ROWS_LISTED}) FILTER ({condition})")
    found = connection.execute(f"SELECT {', '.join(counted)} FROM {rejected_sql()}").fetchone()  # noqa: S608
    assert found is not None
    checks = _with_codes(connection, judged, judged.rules)
    return [
        RowProblem("also_broken", check.column, rows, tuple(numbers), f"break this too: {check.advice}", False)
        for check, rows, numbers in zip(checks, found[::2], found[1::2], strict=True)
        if rows
    ]


def deletions(connection: duckdb.DuckDBPyConnection, gone: int) -> list[RowProblem]:
    """The rows that say that something is to go, where there are any; `gone` rows of the warehouse went."""
    counted = connection.execute(
        f"SELECT count(*), min(row_number, {ROWS_LISTED}) FROM leaving HAVING count(*) > 0"  # noqa: S608
    ).fetchall()
    message = f"say that what they name is to go; {gone:,} of the warehouse's rows went"
    return [RowProblem("deleted", "", rows, tuple(numbers), message, False) for rows, numbers in counted]


def remarks(judged: Judged, mapping: Mapping) -> list[RowProblem]:
    """What a data manager should know of a file that is loaded all the same."""
    ignored = [
        RowProblem(
            "ignored_column", name, 0, (), f"'{name}' is no column of {mapping.source.name}, and was not read", False
        )
        for name in judged.binding.ignored
    ]
    absent = [
        RowProblem(
            "absent_column", name, 0, (), f"the mapping looks for '{mapping.theirs(name)}', not in this file", False
        )
        for name in judged.binding.absent
    ]
    return [*judged.corrected, *ignored, *absent, *judged.staged.remarks]


def _check(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    binding: Binding,
    mapping: Mapping,
    rules: list[Check],
    school_year_starts: int,
) -> bool:
    """Make `judged`; False where the fast reader did not read every line."""
    forget_rejects(connection)
    query = checked_sql(staged, binding, mapping, rules, school_year_starts)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE checked AS {query}")
    if staged.plain and not number_rows(connection, staged, staged.plain, "checked"):
        return False
    numbered = "checked_numbered" if staged.plain else "checked"
    _divide(connection, numbered, mapping.source, staged)
    return True


def _divide(connection: duckdb.DuckDBPyConnection, numbered: str, source: Source, staged: Staged) -> None:
    """The views `leaving`, of rows whose key is sound and to go, and `judged`, of all others."""
    goes, stays = "false", ""
    if staged.leaving:
        named = staged.named_by or [column for column in source.key if column in source.required]
        key = " AND ".join(f"{column} IS NOT NULL" for column in named)
        goes = f"row_number IN ({', '.join(map(str, sorted(staged.leaving)))}) AND {key}"
        stays = f" WHERE NOT ({goes})"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW leaving AS SELECT * FROM {numbered} WHERE {goes}")  # noqa: S608
    connection.execute(f"CREATE OR REPLACE TEMP VIEW judged AS SELECT * FROM {numbered}{stays}")  # noqa: S608


def _set_aside(connection: duckdb.DuckDBPyConnection, mapping: Mapping, school_year_starts: int) -> None:
    if months.keeps(mapping.source):
        months.gather_judged(connection, school_year_starts)
        months.set_aside(connection, mapping.delivery, partial(months.look_at_judged, connection), school_year_starts)
        _make_fresh(connection)
    else:
        _set_aside_rows(connection, mapping)


def _set_aside_rows(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> None:
    set_aside_within(connection, mapping.source)
    _make_fresh(connection)
    if mapping.delivery == "incremental":
        within = extent(connection, mapping.source)
        for keying in keyings(mapping.source):
            overlap = within.condition(mapping.source, keying, "there")
            if has_rows(connection, mapping.source, overlap):
                set_aside_known(connection, mapping.source, keying, overlap)
        _make_fresh(connection)


def _make_fresh(connection: duckdb.DuckDBPyConnection) -> None:
    """The view of what is to be accepted; it looks at `set_aside` only where anything is in it."""
    sound = "SELECT * FROM judged WHERE verdict IS NULL"
    if connection.execute("SELECT 1 FROM set_aside LIMIT 1").fetchone():
        sound += " AND row_number NOT IN (SELECT row_number FROM set_aside)"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh AS {sound}")


def _rows_where(connection: duckdb.DuckDBPyConnection, column: str, condition: str) -> list[int]:
    """The numbers of the first rows of `fresh` of which the condition on the column is true."""
    found = connection.execute(f"SELECT min(row_number, {ROWS_LISTED}) FROM fresh WHERE {condition}").fetchone()  # noqa: S608
    return found[0] or [] if found else []


def _unknown_codes(connection: duckdb.DuckDBPyConnection, judged: Judged, check: Check) -> list[str]:
    """The codes that the list does not know, as far as they say what a column holds, and nothing of one student.

    So none that fewer than ten students have, and none at all of a column that holds too many: names may stand there.
    What is not about students has nothing to hide.
    """
    whose = [name for name in ("student_id", PERSON_KEY) if name in judged.source.stored]
    least, most = (_LEAST_STUDENTS, _MOST_CODES) if whose else (1, _MOST_PUBLIC_CODES)
    counted = f"count(DISTINCT coalesce({', '.join(whose)}))" if whose else "count(*)"
    name = judged.binding.fields.get(check.column)
    if name is None:
        return []
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    found = connection.execute(
        f"SELECT json_extract_string(record, {literal(pointer)}) AS code, {counted} FROM {rejected_sql()}"  # noqa: S608
        f" WHERE {check.broken} GROUP BY code ORDER BY code LIMIT {most + 1}"
    ).fetchall()
    return [str(code) for code, count in found if count >= least] if len(found) <= most else []


def _with_codes(connection: duckdb.DuckDBPyConnection, judged: Judged, rules: Sequence[Check]) -> list[Check]:
    """The rules, of which those on codes name the codes that they found, as far as these may be named."""
    named = []
    for check in rules:
        codes = _unknown_codes(connection, judged, check) if check.rule == "unknown_code" else []
        named.append(replace(check, advice=f"{', '.join(map(repr, codes))} {check.advice}") if codes else check)
    return named


def _has_unseen(staged: Staged) -> bool:
    """Whether rows have to be numbered to be told of for what nobody sees in them."""
    return staged.plain is not None and staged.plain.scan.has_unseen


def _with_dates(connection: duckdb.DuckDBPyConnection, judged: Judged) -> list[Check]:
    """The rules, of which those on dates say how the dates are written that they found."""
    rules = list(judged.rules)
    broken = {place for (place,) in connection.execute("SELECT DISTINCT verdict FROM judged").fetchall()}
    for place, check in enumerate(judged.rules):
        if place not in broken or not is_of_dates(check, judged.source):
            continue
        written = connection.execute(
            f"SELECT {written_dates_sql(check)} AS forms, count(*) FROM {rejected_sql()}"  # noqa: S608 (declared names)
            f" WHERE verdict = {place} GROUP BY forms"
        ).fetchall()
        is_read = connection.execute(f"SELECT 1 FROM fresh WHERE {check.column} IS NOT NULL LIMIT 1").fetchone()  # noqa: S608
        advice = dates_advice(dict(written), check.column, judged.mapping, others_are_read=is_read is not None)
        rules[place] = replace(check, advice=advice)
    return rules


@contextmanager
def _counted(staged: Staged) -> Iterator[None]:
    """A refusal from here on knows how many rows the file has."""
    try:
        yield
    except DeliveryRefused as refusal:
        refusal.received = staged.received
        raise

"""Partners' people matched to students, from all that was delivered so far: in which order it came is nothing to it.

Decisions are taken from the review file first, the file is written anew before the warehouse says that all is done, and
the warehouse changes in one transaction: wherever this is killed, the next load does it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from etl.matching import cases, model, people
from etl.matching.assignment import Candidate, assign
from etl.matching.outcome import estimates, person_matches, write_outcome
from etl.matching.questions import questions
from etl.matching.review import FILE, read_review, write_review
from etl.matching.rules import MatchingRules
from etl.matching.vault import Vault
from etl.progress import Progress, quiet, silent
from etl.report import DeliveryReport
from etl.warehouse import Warehouse

# Raised when the same people and rules give other matches than before: every warehouse then matches anew.
_VERSION = 1
_STEPS, _LABEL = 3, "matching people"
_LEAST = 0.01
"""The least probability that is worth knowing."""

_KEYS = """
SELECT person_key FROM students WHERE person_key IS NOT NULL
UNION SELECT person_key FROM services WHERE person_key IS NOT NULL
"""
_STUDENTS = "SELECT DISTINCT student_id, person_key FROM students WHERE person_key IS NOT NULL"
_SERVED = """
SELECT partner_id, person_key, count(*) AS service_rows
FROM services
WHERE student_id IS NULL AND person_key IS NOT NULL
GROUP BY ALL
"""

_EXACT = """
SELECT
    partner_person.number, partner_id, student_id,
    true AS is_exact, NULL::DOUBLE AS probability, NULL::BOOLEAN AS is_accepted
FROM partner_person JOIN student_person USING (first_name, last_name, born)
"""
_SCORED = """
SELECT partner_number, partner_id, student_id, false, probability, NULL
FROM scored
JOIN partner_person ON partner_person.number = partner_number
JOIN student_person ON student_person.number = student_number
"""
_DECIDED = """
SELECT number, partner_id, student_id, false, NULL, is_accepted
FROM decision
JOIN partner_person USING (partner_id, last_name)
SEMI JOIN student_person USING (student_id)
WHERE decision.first_name IS NOT DISTINCT FROM partner_person.first_name
    AND decision.birth_date IS NOT DISTINCT FROM partner_person.birth_date
"""


def match_people(
    warehouse: Warehouse, vault: Vault, rules: MatchingRules, progress: Progress = silent
) -> list[DeliveryReport]:
    """Take the decisions of the review file, and match anew where anything has changed since the last time.

    Returns the account of the review file, where there is anything to say of it.
    """
    review = warehouse.path.with_name(FILE)
    taken = _take_decisions(vault, review)
    if _done(warehouse) == _fingerprint(warehouse, vault, rules, review):
        return taken
    progress(0, _STEPS, _LABEL)
    vault.forget_others(warehouse.connection.execute(_KEYS).to_arrow_table())
    with _in_memory(warehouse.path.parent) as connection:
        student, served = (warehouse.connection.execute(query).to_arrow_table() for query in (_STUDENTS, _SERVED))
        people.prepare(connection, vault.people(), student, served)
        progress(1, _STEPS, _LABEL)
        is_trained = model.can_be_trained(connection)
        if is_trained:
            model.score(connection, _LEAST)
        progress(2, _STEPS, _LABEL)
        candidates = _candidates(connection, cases.decisions(vault.connection), is_trained)
        standings = assign(candidates, rules)
        asked = questions(connection, candidates, standings)
        cases.keep(vault.connection, [question.case for question in asked])
        if all(report.status != "refused" for report in taken):
            write_review(review, [question.row for question in asked])
        found = person_matches(connection, standings)
        estimated = estimates(connection, standings) if is_trained else None
    write_outcome(warehouse, found, estimated, _fingerprint(warehouse, vault, rules, review))
    progress(_STEPS, _STEPS, _LABEL)
    return taken


def _take_decisions(vault: Vault, review: Path) -> list[DeliveryReport]:
    if not review.exists():
        return []
    said = read_review(review, cases.known(vault.connection))
    report = said.report(cases.decide(vault.connection, said.decided))
    return [report] if report else []


def _done(warehouse: Warehouse) -> str | None:
    row = warehouse.connection.execute("SELECT fingerprint FROM match_run").fetchone()
    return str(row[0]) if row else None


def _fingerprint(warehouse: Warehouse, vault: Vault, rules: MatchingRules, review: Path) -> str:
    """All on which the matches depend; of the review file, whether it is there, for it is written where it is not."""
    who = [
        warehouse.connection.execute(f"SELECT count(*), bit_xor(hash({columns})) FROM ({query})").fetchone()  # noqa: S608
        for columns, query in (
            ("person_key", _KEYS),
            ("student_id, person_key", _STUDENTS),
            ("partner_id, person_key, service_rows", _SERVED),
        )
    ]
    decided = sorted(map(repr, cases.decisions(vault.connection).to_pylist()))
    return hashlib.sha256(repr((_VERSION, who, decided, rules, review.exists())).encode()).hexdigest()


@contextmanager
def _in_memory(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that is gone afterwards, with all that it had to put down beside the warehouse."""
    with (
        TemporaryDirectory(dir=folder, prefix="receiving-") as working,
        duckdb.connect(config={"temp_directory": working, "memory_limit": "2GiB"}) as connection,
    ):
        yield quiet(connection)


def _candidates(connection: duckdb.DuckDBPyConnection, decided: pa.Table, is_trained: bool) -> list[Candidate]:
    connection.register("decision", decided)
    pairs = " UNION ALL ".join((_EXACT, _DECIDED, *([_SCORED] if is_trained else [])))
    rows = connection.execute(
        "SELECT number, partner_id, student_id, bool_or(is_exact), max(probability), any_value(is_accepted)"  # noqa: S608
        f" FROM ({pairs}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [Candidate(*row) for row in rows]

"""What a data manager is asked about the people whom nobody but a person can match, and what the manager answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from etl.matching.assignment import Candidate, Standing
from etl.matching.cases import Case
from etl.matching.review import ReviewRow, word

_DESCRIBED = """
SELECT
    asked.person, asked.student_id, partner.first_name, partner.last_name, partner.birth_date,
    partner.written.first_name, partner.written.last_name, partner.service_rows,
    student.written.first_name, student.written.last_name, student.birth_date
FROM asked
JOIN partner_person AS partner ON partner.number = asked.person
JOIN (
    SELECT student_id, arg_min(written, number) AS written, arg_min(birth_date, number) AS birth_date
    FROM student_person GROUP BY student_id
) AS student USING (student_id)
"""


@dataclass(frozen=True)
class Question:
    """A case, and its line in the review file."""

    case: Case
    row: ReviewRow


def questions(
    connection: duckdb.DuckDBPyConnection, candidates: Iterable[Candidate], standings: Mapping[int, Standing]
) -> list[Question]:
    """Open questions, the likeliest first, and after them those that were answered, so that answers can be changed."""
    open_ = {(one.person, one.student_id) for standing in standings.values() for one in standing.asked}
    chosen = {
        (one.person, one.student_id): one
        for one in candidates
        if one.is_accepted is not None or (one.person, one.student_id) in open_
    }
    asked = pa.table(
        [
            pa.array([person for person, _ in chosen], pa.int64()),
            pa.array([student for _, student in chosen], pa.string()),
        ],
        ["person", "student_id"],
    )
    connection.register("asked", asked)
    found = [_question(chosen[row[0], row[1]], *row[2:]) for row in connection.execute(_DESCRIBED).fetchall()]
    return sorted(found, key=_order)


def _question(
    candidate: Candidate,
    first_name: str | None,
    last_name: str,
    birth_date: date | None,
    written_first: str | None,
    written_last: str | None,
    service_rows: int,
    student_first: str | None,
    student_last: str | None,
    student_born: date | None,
) -> Question:
    case = Case(candidate.partner_id, first_name, last_name, birth_date, candidate.student_id)
    return Question(
        case,
        ReviewRow(
            decision=word(candidate.is_accepted),
            probability=candidate.probability,
            partner_id=candidate.partner_id,
            first_name=written_first,
            last_name=written_last,
            birth_date=birth_date,
            student_id=candidate.student_id,
            student_first_name=student_first,
            student_last_name=student_last,
            student_birth_date=student_born,
            service_rows=service_rows,
            case=case.case_id,
        ),
    )


def _order(question: Question) -> tuple[bool, float, str]:
    return (bool(question.row.decision), -(question.row.probability or 0), question.row.case)

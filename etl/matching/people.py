"""People as they are compared: names without case, accents and signs, birth dates as digits.

`student_person` has a row for each student and way of writing the student, `partner_person` one for each person of a
partner. Both are numbered by what they say, so that nothing depends on the order in which files came.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from etl.matching.nicknames import FULL_NAMES

_MACROS = (
    # A sign inside a word goes, a sign between words parts them: O'Brien is obrien, Ana-Maria is ana maria.
    r"""
    CREATE MACRO folded(name) AS nullif(trim(regexp_replace(
        regexp_replace(lower(strip_accents(name)), '[''’`´.]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')), '')
    """,
    "CREATE MACRO without_suffix(name) AS regexp_replace(name, ' (jr|sr|ii|iii|iv)$', '')",
    """
    CREATE MACRO day_and_month_swapped(born) AS CASE
        WHEN day(born) <= 12 AND day(born) <> month(born)
        THEN strftime(make_date(year(born), day(born), month(born)), '%Y%m%d')
    END
    """,
)

_FOLDED = """
CREATE TEMP VIEW folded_person AS
SELECT
    person_key, folded(first_name) AS first_name, without_suffix(folded(last_name)) AS last_name, birth_date,
    {'first_name': first_name, 'last_name': last_name} AS written
FROM person
WHERE folded(last_name) IS NOT NULL AND (folded(first_name) IS NOT NULL OR birth_date IS NOT NULL)
"""

_COMPARED = """
CREATE TEMP VIEW compared_person AS
SELECT
    person_key, first_name, last_name, birth_date, written,
    strftime(birth_date, '%Y%m%d') AS born,
    day_and_month_swapped(birth_date) AS born_swapped,
    string_split(first_name, ' ')[1] AS given_name,
    string_split(last_name, ' ') AS family_names,
    coalesce(full_names, [given_name]) AS full_names
FROM folded_person
LEFT JOIN known_form ON form = string_split(first_name, ' ')[1]
"""

_STUDENTS = """
CREATE TABLE student_person AS
SELECT row_number() OVER (ORDER BY student_id, first_name, last_name, birth_date) AS number, *
FROM (
    SELECT student_id, compared_person.* EXCLUDE (person_key) REPLACE (min(written) AS written)
    FROM student JOIN compared_person USING (person_key)
    GROUP BY ALL
)
"""

_PARTNERS = """
CREATE TABLE partner_person AS
SELECT row_number() OVER (ORDER BY partner_id, first_name, last_name, birth_date) AS number, *
FROM (
    SELECT
        partner_id, list(person_key ORDER BY person_key) AS person_keys, sum(service_rows)::BIGINT AS service_rows,
        compared_person.* EXCLUDE (person_key) REPLACE (min(written) AS written)
    FROM served JOIN compared_person USING (person_key)
    GROUP BY ALL
)
"""


def prepare(connection: duckdb.DuckDBPyConnection, person: pa.Table, student: pa.Table, served: pa.Table) -> None:
    """Make `student_person` and `partner_person` in a database that holds nothing else.

    `person` has person_key, first_name, last_name, birth_date; `student` student_id and person_key; `served`
    partner_id, person_key and service_rows. Whoever has no last name, or neither first name nor birth date, is left
    out.
    """
    forms = pa.table({"form": list(FULL_NAMES), "full_names": list(FULL_NAMES.values())})
    for name, table in {"person": person, "student": student, "served": served, "known_form": forms}.items():
        connection.register(name, table)
    for statement in (*_MACROS, _FOLDED, _COMPARED, _STUDENTS, _PARTNERS):
        connection.execute(statement)

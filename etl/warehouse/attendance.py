"""How the warehouse keeps attendance: one row per student × school × month × delivery, the days as sets of bits.

Bit n of a set is day n + 1 of the month. The view `attendance` shows the same, one row a day; what a set says of a day
that is not among the `days` of its row means nothing.
"""

from __future__ import annotations

from etl.codes import ATTENDANCE_STATUS

VIEW = "attendance"
MONTHS = "attendance_month"
KEY = ("student_id", "school_id", "month")
PLANES = tuple(f"status_{place}" for place in range((len(ATTENDANCE_STATUS.values) - 1).bit_length()))
"""The sets of days of which the status has that bit in its code, its place in the list of statuses."""
SETS = ("days", *PLANES, "not_given", "whole")
EACH_DAY = "(SELECT n::INTEGER AS day, 1::UINTEGER << n::UINTEGER AS bit FROM range(31) AS each(n))"

_CODE = " + ".join(f"((({plane} & bit) <> 0)::INTEGER << {place})" for place, plane in enumerate(PLANES))
_STATUS = f"{list(ATTENDANCE_STATUS.values)}[1 + {_CODE}]"
_DECLARED = ",\n    ".join(f"{name} UINTEGER NOT NULL" for name in SETS)

CREATE_MONTHS = f"""
CREATE TABLE {MONTHS} (
    student_id VARCHAR NOT NULL,
    school_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    school_year SMALLINT NOT NULL,
    delivery_id INTEGER NOT NULL,
    {_DECLARED},
    parts STRUCT(day UTINYINT, share DECIMAL(12,4))[]
)"""
"""Of the days, `not_given` are those whose `day_fraction` was left open, and `whole` those missed as a whole; of the
others so much was missed as `parts` says, or nothing."""


def days_sql(months: str, more: str = "school_year, delivery_id") -> str:
    """The query that shows the rows of `months`, a relation with the columns of the table, one row a day."""
    return (
        f"SELECT student_id, school_id, month + day AS date, {_STATUS} AS status,"  # noqa: S608 (declared names)
        " CASE WHEN not_given & bit <> 0 THEN NULL WHEN whole & bit <> 0 THEN 1"
        " ELSE coalesce(list_filter(parts, part -> part.day = day + 1)[1].share, 0) END::DECIMAL(12,4) AS day_fraction,"
        f" {more} FROM {months} JOIN {EACH_DAY} ON days & bit <> 0"
    )


def partly_missed_sql(months: str) -> str:
    """The query of the days on which the student was expected and of which a part was missed, one row a day."""
    parts = f"SELECT *, {expected_sql()} AS expected, unnest(parts) AS part FROM {months} WHERE parts IS NOT NULL"  # noqa: S608
    return (
        f"SELECT student_id, school_id, school_year, month + day AS date, {_STATUS} AS status, part.share AS share"  # noqa: S608
        f" FROM ({parts}) JOIN {EACH_DAY} ON part.day = day + 1 WHERE expected & bit <> 0"
    )


def wholly_missed_sql(months: str) -> str:
    """The same of the days that were missed as a whole."""
    return (
        f"SELECT student_id, school_id, school_year, month + day AS date, {_STATUS} AS status, 1 AS share"  # noqa: S608
        f" FROM (SELECT *, {missed_sql()} AS missed FROM {months}) JOIN {EACH_DAY} ON missed & bit <> 0"
    )


def of_status_sql(status: str) -> str:
    """The days of that status, as a set of a row of the table."""
    code = ATTENDANCE_STATUS.values.index(status)
    return " & ".join(["days", *(plane if code >> place & 1 else f"~{plane}" for place, plane in enumerate(PLANES))])


_ABSENT = ("absent_excused", "absent_unexcused", "absent", "suspended_out", "suspended_in", "remote_absent")
"""The statuses of a day that is missed as a whole where nothing else is given."""


def expected_sql() -> str:
    """The days on which the student was expected, as a set of a row of the table."""
    return f"days & ~({of_status_sql('not_expected')})"


def missed_sql() -> str:
    """The days that were missed as a whole, as a set of a row of the table."""
    absent = " | ".join(f"({of_status_sql(status)})" for status in _ABSENT)
    return f"{expected_sql()} & (whole | (not_given & ({absent})))"


def contradicted_sql() -> str:
    """The days present of which all was missed, and those absent of which nothing was, as a set of a row."""
    present = " | ".join(f"({of_status_sql(status)})" for status in ("present", "remote_present"))
    absent = " | ".join(f"({of_status_sql(status)})" for status in _ABSENT)
    parted = "coalesce(list_sum([1::UINTEGER << (part.day - 1)::UINTEGER FOR part IN parts]), 0)::UINTEGER"
    return f"(whole & ({present})) | (({absent}) & ~not_given & ~whole & ~{parted})"


CREATE_VIEW = f"CREATE OR REPLACE VIEW {VIEW} AS {days_sql(MONTHS)}"


def gathered_sql(rows: str, also: str = "") -> str:
    """The query that gathers rows with the columns of the source by student, school and month, and by those in `also`.

    `rows` counts them: where it is not the number of `days`, a day came twice, and the other sets mean nothing.
    """
    codes = " ".join(f"WHEN '{status}' THEN {code}" for code, status in enumerate(ATTENDANCE_STATUS.values))
    planes = ", ".join(f"bit_or(bit * ((code >> {place}) & 1)) AS {plane}" for place, plane in enumerate(PLANES))
    return (
        f"SELECT student_id, school_id, month{also}, count(*) AS rows, bit_or(bit) AS days, {planes},"  # noqa: S608
        " coalesce(bit_or(bit) FILTER (day_fraction IS NULL), 0)::UINTEGER AS not_given,"
        " coalesce(bit_or(bit) FILTER (day_fraction = 1), 0)::UINTEGER AS whole,"
        " list({'day': day(date)::UTINYINT, 'share': day_fraction}) FILTER (day_fraction NOT IN (0, 1)) AS parts"
        " FROM (SELECT *, date_trunc('month', date)::DATE AS month, 1::UINTEGER << (day(date) - 1)::UINTEGER AS bit,"
        f" (CASE status {codes} END)::UINTEGER AS code FROM {rows})"
        f" GROUP BY student_id, school_id, month{also}"
    )


def merged_sql(months: str) -> str:
    """The query that brings several rows of one student, school and month together, as `gathered_sql` has them."""
    sets = ", ".join(f"bit_or({name}) AS {name}" for name in SETS)
    return (
        f"SELECT {', '.join(KEY)}, sum(rows)::BIGINT AS rows, {sets},"  # noqa: S608 (declared names)
        f" flatten(list(parts) FILTER (parts IS NOT NULL)) AS parts FROM {months} GROUP BY {', '.join(KEY)}"
    )


def kept_sql(months: str, more: str) -> str:
    """The statement that keeps the rows of `months`; `more` are the expressions of `school_year` and `delivery_id`."""
    return f"INSERT INTO {MONTHS} SELECT {', '.join(KEY)}, {more}, {', '.join(SETS)}, parts FROM {months}"  # noqa: S608


def without_sql(months: str, gone: str) -> str:
    """Of each row of `months` that shares a day with `gone`, what remains; `gone` has the key and `days`."""
    parts = "list_filter(months.parts, part -> (gone.days >> (part.day - 1)::UINTEGER) & 1 = 0)"
    return (
        f"SELECT months.* REPLACE (months.days & ~gone.days AS days, {parts} AS parts) FROM {months} AS months"  # noqa: S608
        f" JOIN {gone} AS gone USING ({', '.join(KEY)}) WHERE months.days & gone.days <> 0"
    )


def keep_rows_sql(rows: str) -> str:
    """The statement that keeps `rows`, which have `school_year` and `delivery_id` beside the columns of the source."""
    also = ", school_year, delivery_id"
    return kept_sql(f"({gathered_sql(rows, also)})", "school_year, delivery_id")


FROM_ROWS = (
    "ALTER TABLE attendance RENAME TO attendance_of_days",
    CREATE_MONTHS,
    keep_rows_sql("attendance_of_days"),
    "DROP TABLE attendance_of_days",
)
"""The step from the versions before, whose table `attendance` had one row a day; the view is still to be made."""

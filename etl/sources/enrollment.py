"""When a student belonged to a school."""

from etl.codes import EXIT_REASON, GRADE_LEVEL
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="enrollment",
    grain="enrollment spell",
    key=("student_id", "school_year", "school_id", "entry_date"),
    year_column="school_year",
    spans=(("entry_date", "exit_date"),),
    dates_in_year=("entry_date", "exit_date"),
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column("school_year", Kind.SCHOOL_YEAR, "The school year, by the year in which it ends", required=True),
        Column("school_id", Kind.IDENTIFIER, "The school", references="schools", required=True),
        Column("grade_level", Kind.CODE, "Grade at entry", codes=GRADE_LEVEL, required=True),
        Column("entry_date", Kind.DATE, "First day of membership", required=True),
        Column("exit_date", Kind.DATE, "Last day of membership; empty while enrolled"),
        Column("exit_reason", Kind.CODE, "Why the spell ended", codes=EXIT_REASON),
    ),
)

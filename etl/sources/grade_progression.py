"""How a student ended the school year."""

from decimal import Decimal

from etl.codes import DIPLOMA_TYPE, EXIT_REASON, GRADE_LEVEL
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="grade_progression",
    grain="student × school year",
    key=("student_id", "school_year"),
    year_column="school_year",
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column("school_year", Kind.SCHOOL_YEAR, "The school year, by the year in which it ends", required=True),
        Column("grade_level", Kind.CODE, "Grade in the spring", codes=GRADE_LEVEL, required=True),
        Column("outcome", Kind.CODE, "How the year ended", codes=EXIT_REASON),
        Column(
            "credits_earned",
            Kind.DECIMAL,
            "Full-year credits earned in the year, summer not counted",
            minimum=Decimal(0),
            maximum=Decimal(50),
        ),
        Column(
            "core_course_failures",
            Kind.INTEGER,
            "Semester courses failed in English, mathematics, science and social studies",
            minimum=Decimal(0),
            maximum=Decimal(50),
        ),
        Column("cohort_year", Kind.SCHOOL_YEAR, "School year of the first ninth grade; fixes the graduation cohort"),
        Column("diploma_type", Kind.CODE, "Credential received", codes=DIPLOMA_TYPE),
    ),
)

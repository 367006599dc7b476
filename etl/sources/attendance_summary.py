"""Days enrolled and absent, already added up by the sender."""

from decimal import Decimal

from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="attendance_summary",
    grain="student × school year × school",
    key=("student_id", "school_year", "school_id"),
    key_fallback=("student_id", "school_year"),
    year_column="school_year",
    at_most=(("days_absent", "days_enrolled"),),
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column("school_year", Kind.SCHOOL_YEAR, "The school year, by the year in which it ends", required=True),
        Column(
            "days_enrolled",
            Kind.DECIMAL,
            "Days on which the student was expected",
            minimum=Decimal(0),
            maximum=Decimal(366),
            required=True,
        ),
        Column(
            "days_absent",
            Kind.DECIMAL,
            "Days absent, for whatever reason",
            minimum=Decimal(0),
            maximum=Decimal(366),
            required=True,
        ),
        Column("school_id", Kind.IDENTIFIER, "The school", references="schools"),
        Column("days_excused", Kind.DECIMAL, "Days absent with an excuse", minimum=Decimal(0), maximum=Decimal(366)),
        Column(
            "days_unexcused", Kind.DECIMAL, "Days absent without an excuse", minimum=Decimal(0), maximum=Decimal(366)
        ),
        Column(
            "days_suspended", Kind.DECIMAL, "Days of out-of-school suspension", minimum=Decimal(0), maximum=Decimal(366)
        ),
    ),
)

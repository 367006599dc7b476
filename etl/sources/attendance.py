"""Who was there, day by day."""

from decimal import Decimal

from etl.codes import ATTENDANCE_STATUS
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="attendance",
    grain="student × school × day",
    key=("student_id", "school_id", "date"),
    date_column="date",
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column("school_id", Kind.IDENTIFIER, "The school", references="schools", required=True),
        Column("date", Kind.DATE, "The school day", required=True),
        Column("status", Kind.CODE, "What was recorded for the day", codes=ATTENDANCE_STATUS, required=True),
        Column(
            "day_fraction",
            Kind.DECIMAL,
            "Share of the day missed; 1 where the status is an absence and nothing is given",
            minimum=Decimal(0),
            maximum=Decimal(1),
        ),
    ),
)

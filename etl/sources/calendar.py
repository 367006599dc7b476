"""On which days school is held."""

from etl.codes import FLAG
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="calendar",
    grain="school × day",
    key=("school_id", "date"),
    key_fallback=("date",),
    date_column="date",
    columns=(
        Column("date", Kind.DATE, "The day", required=True),
        Column("is_school_day", Kind.FLAG, "Whether students are expected", codes=FLAG, required=True),
        Column(
            "school_id",
            Kind.IDENTIFIER,
            "The school; empty for every school that has no row of its own that day",
            references="schools",
        ),
    ),
)

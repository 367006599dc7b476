"""Whether a student reached an assessed milestone."""

from etl.codes import FLAG
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="milestones",
    grain="student × milestone",
    key=("student_id", "school_year", "milestone"),
    year_column="school_year",
    dates_in_year=("assessed_on",),
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
            "milestone",
            Kind.NAME,
            "Which milestone, such as kindergarten_readiness; names that differ only in case, accents or signs are one",
            required=True,
        ),
        Column("met", Kind.FLAG, "Whether the standard was met", codes=FLAG, required=True),
        Column("score", Kind.DECIMAL, "Score on the instrument"),
        Column("assessed_on", Kind.DATE, "When it was assessed"),
        Column("instrument", Kind.TEXT, "The test or observation tool"),
    ),
)

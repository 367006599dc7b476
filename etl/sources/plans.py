"""The support plan of a student."""

from decimal import Decimal

from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="plans",
    grain="student support plan",
    key=("student_id", "school_id", "started_on"),
    date_column="started_on",
    spans=(("started_on", "ended_on"),),
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column("school_id", Kind.IDENTIFIER, "The school", references="schools", required=True),
        Column("started_on", Kind.DATE, "When the plan began", required=True),
        Column(
            "reviewed_on",
            Kind.DATE,
            "Last review; the tiers are of its school year, or of that in which the plan began",
        ),
        Column("ended_on", Kind.DATE, "When the plan ended"),
        Column("tier_fall", Kind.INTEGER, "Tier at the fall review", minimum=Decimal(1), maximum=Decimal(3)),
        Column("tier_spring", Kind.INTEGER, "Tier at the spring review", minimum=Decimal(1), maximum=Decimal(3)),
    ),
)

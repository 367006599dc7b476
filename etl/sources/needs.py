"""What a student was found to need."""

from etl.codes import FLAG, SERVICE_CATEGORY
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="needs",
    grain="assessed need",
    key=("student_id", "need_category", "identified_on"),
    date_column="identified_on",
    spans=(("identified_on", "resolved_on"),),
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column(
            "need_category",
            Kind.CODE,
            "Which service category would meet the need",
            codes=SERVICE_CATEGORY,
            required=True,
        ),
        Column("identified_on", Kind.DATE, "When the need was identified", required=True),
        Column("resolved_on", Kind.DATE, "When the need was over"),
        Column("declined", Kind.FLAG, "The family declined help", codes=FLAG),
    ),
)

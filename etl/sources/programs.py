"""What the partners offer, where, and for how many."""

from decimal import Decimal

from etl.codes import SERVICE_CATEGORY
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="programs",
    grain="program",
    key=("program_id",),
    spans=(("starts_on", "ends_on"),),
    columns=(
        Column("program_id", Kind.IDENTIFIER, "Identifier of the program", required=True),
        Column("partner_id", Kind.IDENTIFIER, "The partner that runs it", references="partners", required=True),
        Column("name", Kind.TEXT, "Name to show", required=True),
        Column(
            "service_category",
            Kind.CODE,
            "What kind of help, from the community's list",
            codes=SERVICE_CATEGORY,
            required=True,
        ),
        Column("capacity", Kind.INTEGER, "Places, in the unit given", minimum=Decimal(0), maximum=Decimal(10000000)),
        Column("unit", Kind.TEXT, "What capacity counts: students, sessions, meals"),
        Column("neighborhood_id", Kind.IDENTIFIER, "Where the program is offered"),
        Column("school_id", Kind.IDENTIFIER, "The school", references="schools"),
        Column("starts_on", Kind.DATE, "First day"),
        Column("ends_on", Kind.DATE, "Last day"),
    ),
)

"""The organizations that serve students."""

from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="partners",
    grain="partner",
    key=("partner_id",),
    spans=(("agreement_start", "agreement_end"),),
    columns=(
        Column("partner_id", Kind.IDENTIFIER, "Identifier of the partner", required=True),
        Column("name", Kind.TEXT, "Name to show", required=True),
        Column("kind", Kind.TEXT, "What sort of organization"),
        Column("neighborhood_id", Kind.IDENTIFIER, "Where the partner sits"),
        Column("agreement_start", Kind.DATE, "Data-sharing agreement in force from"),
        Column("agreement_end", Kind.DATE, "Data-sharing agreement in force until"),
        Column("shared_outcomes", Kind.TEXT, "Indicators the partner has agreed to share, separated by semicolons"),
        Column("funding_end", Kind.DATE, "When the present funding ends"),
    ),
)

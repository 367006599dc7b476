"""The schools."""

from decimal import Decimal

from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="schools",
    grain="school",
    key=("school_id",),
    columns=(
        Column("school_id", Kind.IDENTIFIER, "Identifier of the school", required=True),
        Column("name", Kind.TEXT, "Name to show", required=True),
        Column("level", Kind.TEXT, "Elementary, middle, high, or as the community says"),
        Column(
            "longitude",
            Kind.COORDINATE,
            "Longitude of the school, degrees east (WGS 84)",
            minimum=Decimal(-180),
            maximum=Decimal(180),
        ),
        Column(
            "latitude",
            Kind.COORDINATE,
            "Latitude of the school, degrees north (WGS 84)",
            minimum=Decimal(-90),
            maximum=Decimal(90),
        ),
        Column("neighborhood_id", Kind.IDENTIFIER, "Where the school stands"),
    ),
)

"""What a partner did for a student."""

from decimal import Decimal

from etl.codes import SERVICE_CATEGORY
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="services",
    grain="service event",
    key=("partner_id", "record_id"),
    key_fallback=(
        "partner_id",
        "student_id",
        "first_name",
        "last_name",
        "birth_date",
        "service_date",
        "service_category",
        "program_id",
        "tier",
        "hours",
    ),
    date_column="service_date",
    either=(("student_id",), ("first_name", "last_name", "birth_date")),
    columns=(
        Column(
            "partner_id", Kind.IDENTIFIER, "The partner that gave the service", references="partners", required=True
        ),
        Column("service_date", Kind.DATE, "When", required=True),
        Column(
            "service_category",
            Kind.CODE,
            "What kind of help, from the community's list",
            codes=SERVICE_CATEGORY,
            required=True,
        ),
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
        ),
        Column("first_name", Kind.TEXT, "First name, where the partner has no student_id", identifying=True),
        Column("last_name", Kind.TEXT, "Last name, where the partner has no student_id", identifying=True),
        Column("birth_date", Kind.DATE, "Date of birth, where the partner has no student_id", identifying=True),
        Column("program_id", Kind.IDENTIFIER, "The program", references="programs"),
        Column("hours", Kind.DECIMAL, "Hours of service in the event", minimum=Decimal(0), maximum=Decimal(24)),
        Column("tier", Kind.INTEGER, "1 school-wide, 2 targeted, 3 intensive", minimum=Decimal(1), maximum=Decimal(3)),
        Column("record_id", Kind.IDENTIFIER, "The partner's own identifier of the event, never used again for another"),
    ),
)

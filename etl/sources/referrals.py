"""Who was sent to whom, and what came of it."""

from etl.codes import REFERRAL_OUTCOME, REFERRAL_STATUS, SERVICE_CATEGORY
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="referrals",
    grain="referral",
    key=("referral_id",),
    date_column="referred_on",
    spans=(("referred_on", "closed_on"),),
    columns=(
        Column("referral_id", Kind.IDENTIFIER, "Identifier of the referral", required=True),
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            references="students",
            required=True,
        ),
        Column("referred_on", Kind.DATE, "When the referral was made", required=True),
        Column(
            "service_category",
            Kind.CODE,
            "What kind of help, from the community's list",
            codes=SERVICE_CATEGORY,
            required=True,
        ),
        Column("from_partner_id", Kind.IDENTIFIER, "Who referred", references="partners"),
        Column("to_partner_id", Kind.IDENTIFIER, "To whom", references="partners"),
        Column("status", Kind.CODE, "Where the referral stands", codes=REFERRAL_STATUS),
        Column("started_on", Kind.DATE, "First verified service"),
        Column("closed_on", Kind.DATE, "When the referral was closed"),
        Column("outcome", Kind.CODE, "How it was closed", codes=REFERRAL_OUTCOME),
    ),
)

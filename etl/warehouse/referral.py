"""Referrals as they are counted: each in the school year in which it was made, with what came of it.

Nothing is concluded from silence: of a referral that was closed without a word, it is not known whether it helped.
"""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP VIEW referral_part AS
    WITH reported AS (
        SELECT max(greatest(referred_on, started_on, closed_on)) AS until FROM referrals
    ), told AS (
        SELECT
            *,
            CASE WHEN closed_on IS NOT NULL OR outcome IS NOT NULL OR status IN ('closed', 'declined') THEN true
                 WHEN status IS NOT NULL THEN false END AS closed
        FROM referrals
    )
    SELECT
        referral_id, student_id, school_year, to_partner_id AS partner_id, from_partner_id, service_category,
        status, outcome, closed,
        CASE WHEN outcome = 'received' OR status = 'started' OR started_on >= referred_on THEN true
             WHEN outcome IS NOT NULL OR status = 'declined' OR NOT closed THEN false END AS service_received,
        CASE WHEN started_on >= referred_on THEN started_on - referred_on END AS days_to_service,
        closed_on - referred_on AS days_to_close,
        until - referred_on AS days_followed,
        row_number() OVER (
            PARTITION BY student_id, service_category, school_year ORDER BY referred_on, referral_id
        ) - 1 AS earlier_referrals
    FROM told, reported
    """,
)

"""Assessed needs as they are counted: each in the school year in which it was identified, with the services since.

No service is zero services. How long a need could be followed is not known where no service was ever delivered.
"""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP VIEW need_part AS
    WITH reported AS (
        SELECT max(service_date) AS until FROM service_event
    ), answered AS (
        SELECT
            needs.student_id, need_category, identified_on,
            count(*) AS services_since, min(service_date) - identified_on AS days_to_service
        FROM needs
        JOIN service_event AS services
            ON services.student_id = needs.student_id AND service_category = need_category
            AND service_date >= identified_on
        GROUP BY needs.student_id, need_category, identified_on
    ), nearby AS (
        SELECT neighborhood_id, service_category AS category, school_year, count(*) AS programs
        FROM program GROUP BY ALL
    )
    SELECT
        needs.student_id, needs.school_year, need_category,
        coalesce(declined, false) AS declined,
        resolved_on IS NOT NULL AS resolved,
        resolved_on - identified_on AS days_to_resolve,
        coalesce(services_since, 0) AS services_since,
        services_since IS NOT NULL AS met,
        days_to_service,
        CASE WHEN until >= identified_on THEN until - identified_on END AS days_followed,
        CASE WHEN home.neighborhood_id IS NOT NULL THEN coalesce(programs, 0) END AS programs_in_neighborhood
    FROM needs
    CROSS JOIN reported
    LEFT JOIN answered USING (student_id, need_category, identified_on)
    LEFT JOIN student_year AS home ON home.student_id = needs.student_id AND home.school_year = needs.school_year
    LEFT JOIN nearby
        ON nearby.neighborhood_id = home.neighborhood_id AND nearby.school_year = needs.school_year
        AND category = need_category
    """,
)

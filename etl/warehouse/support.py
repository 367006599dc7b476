"""What partners did for a student, what the student needs, and the plan: added up before anything is joined to it.

No service is zero services. Needs and plans of which the community has delivered nothing are unknown.
"""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP TABLE served_by_partner AS
    SELECT
        student_id, partner_id, school_year,
        count(*) AS service_events,
        coalesce(sum(hours), 0) AS service_hours,
        count(DISTINCT service_category) AS service_categories
    FROM service_event
    WHERE student_id IS NOT NULL
    GROUP BY ALL
    """,
    # The partners of whom the student counts as served.
    """
    CREATE TEMP VIEW student_partner_key AS
    FROM served_by_partner
    WHERE service_events >= getvariable('minimum_events') AND service_hours >= getvariable('minimum_hours')
    """,
    """
    CREATE TEMP TABLE last_service AS
    SELECT student_id, school_year, service_category, max(service_date) AS last_served
    FROM service_event
    WHERE student_id IS NOT NULL
    GROUP BY ALL
    """,
    """
    CREATE TEMP VIEW support AS
    WITH service AS (
        SELECT student_id, school_year, sum(service_events) AS service_events, sum(service_hours) AS service_hours
        FROM served_by_partner GROUP BY ALL
    ), category AS (
        SELECT student_id, school_year, count(*) AS service_categories FROM last_service GROUP BY ALL
    ), partner AS (
        SELECT student_id, school_year, count(*) AS partners FROM student_partner_key GROUP BY ALL
    ), need AS (
        SELECT
            open_need.student_id, open_need.school_year, count(*) AS needs,
            count(*) FILTER (WHERE last_served IS NULL OR last_served < identified_on) AS unmet_needs
        FROM (
            SELECT student_id, key.school_year, need_category, identified_on
            FROM student_year_key AS key
            JOIN needs USING (student_id)
            WHERE declined IS NOT TRUE
                AND identified_on <= last_date(key.school_year)
                AND coalesce(resolved_on >= first_date(key.school_year), true)
        ) AS open_need
        LEFT JOIN last_service
            ON last_service.student_id = open_need.student_id
            AND last_service.school_year = open_need.school_year
            AND last_service.service_category = open_need.need_category
        GROUP BY ALL
    ), plan AS (
        SELECT DISTINCT ON (student_id, key.school_year) student_id, key.school_year, tier_fall, tier_spring
        FROM student_year_key AS key
        JOIN plans USING (student_id)
        WHERE started_on <= last_date(key.school_year)
            AND coalesce(ended_on >= first_date(key.school_year), true)
        ORDER BY student_id, key.school_year, started_on DESC, school_id
    )
    SELECT
        student_id, school_year,
        coalesce(service_events, 0) AS service_events,
        coalesce(service_hours, 0) AS service_hours,
        coalesce(partners, 0) AS partners,
        coalesce(service_categories, 0) AS service_categories,
        CASE WHEN EXISTS (FROM needs) THEN coalesce(needs, 0) END AS needs,
        CASE WHEN EXISTS (FROM needs) THEN coalesce(unmet_needs, 0) END AS unmet_needs,
        CASE WHEN EXISTS (FROM plans) THEN plan.student_id IS NOT NULL END AS has_plan,
        tier_fall, tier_spring
    FROM student_year_key
    LEFT JOIN service USING (student_id, school_year)
    LEFT JOIN category USING (student_id, school_year)
    LEFT JOIN partner USING (student_id, school_year)
    LEFT JOIN need USING (student_id, school_year)
    LEFT JOIN plan USING (student_id, school_year)
    """,
)

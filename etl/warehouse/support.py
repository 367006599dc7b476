"""What partners did for a student, what the student needs, and the plan: added up before anything is joined to it.

No service is zero services; services none of which has hours on record are of unknown hours. Needs and plans of which
the community has delivered nothing are unknown.
"""

from __future__ import annotations

from etl.codes import SERVICE_CATEGORY

OF_PARTNER = (
    "service_events",
    "service_hours",
    "service_categories",
    "tier_1_services",
    "tier_2_services",
    "tier_3_services",
    *(f"served_{category}" for category in SERVICE_CATEGORY.values),
)
"""What is counted of the services of one partner as it is of those of all."""

_ADDED_UP = f"""
    sum(events) AS service_events,
    sum(hours) AS service_hours,
    count(DISTINCT service_category) AS service_categories,
    {", ".join(f"CASE WHEN sum(with_tier) > 0 THEN sum(tier_{n}) END AS tier_{n}_services" for n in (1, 2, 3))},
    {", ".join(f"bool_or(service_category = '{kind}') AS served_{kind}" for kind in SERVICE_CATEGORY.values)}
"""
_NONE_IS_ZERO = ", ".join(
    f"coalesce({name}, {'false' if name.startswith('served_') else 0}) AS {name}"
    for name in OF_PARTNER
    if name != "service_hours" and not name.startswith("tier_")
)
_HOURS = "CASE WHEN service.student_id IS NULL THEN 0 ELSE service_hours END AS service_hours"
# Who had no service had none of a tier, where tiers are recorded at all.
_TIERS = ", ".join(
    f"CASE WHEN service.student_id IS NOT NULL THEN tier_{n}_services"
    f" WHEN EXISTS (FROM help_given WHERE with_tier > 0) THEN 0 END AS tier_{n}_services"
    for n in (1, 2, 3)
)

STATEMENTS = (
    # Service events, each looked at once: by student, partner, school year and kind of help.
    f"""
    CREATE TEMP TABLE help_given AS
    SELECT
        student_id, partner_id, school_year, service_category,
        count(*) AS events, sum(hours) AS hours, max(service_date) AS last_served,
        count(tier) AS with_tier, {", ".join(f"count(*) FILTER (WHERE tier = {n}) AS tier_{n}" for n in (1, 2, 3))}
    FROM service_event
    WHERE student_id IS NOT NULL
    GROUP BY ALL
    """,  # noqa: S608 (declared names)
    f"""
    CREATE TEMP VIEW served_by_partner AS
    SELECT student_id, partner_id, school_year, {_ADDED_UP} FROM help_given GROUP BY ALL
    """,  # noqa: S608 (declared names)
    # The partners of whom the student counts as served.
    """
    CREATE TEMP TABLE student_partner_key AS
    FROM served_by_partner
    WHERE service_events >= getvariable('minimum_events')
        AND coalesce(service_hours, 0) >= getvariable('minimum_hours')
    """,
    # A plan goes on until it ends; its tiers are of the school year of its last review alone.
    f"""
    CREATE TEMP VIEW support AS
    WITH service AS (
        SELECT student_id, school_year, {_ADDED_UP} FROM help_given GROUP BY ALL
    ), last_service AS (
        SELECT student_id, school_year, service_category, max(last_served) AS last_served FROM help_given GROUP BY ALL
    ), shared AS (
        SELECT student_id, school_year, count(*) FILTER (WHERE partners > 1) AS shared_categories
        FROM (
            SELECT student_id, school_year, service_category, count(*) AS partners
            FROM help_given SEMI JOIN student_partner_key USING (student_id, partner_id, school_year)
            GROUP BY ALL
        )
        GROUP BY ALL
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
    ), plan_in_force AS (
        SELECT
            student_id, key.school_year, started_on, school_id, tier_fall, tier_spring,
            least(ended_on, greatest(started_on, reviewed_on))
                BETWEEN first_date(key.school_year) AND last_date(key.school_year) AS reviewed
        FROM student_year_key AS key
        JOIN plans USING (student_id)
        WHERE started_on <= last_date(key.school_year)
            AND coalesce(ended_on >= first_date(key.school_year), true)
    ), plan AS (
        SELECT DISTINCT ON (student_id, school_year)
            student_id, school_year,
            CASE WHEN reviewed THEN tier_fall END AS tier_fall,
            CASE WHEN reviewed THEN tier_spring END AS tier_spring
        FROM plan_in_force
        ORDER BY student_id, school_year, reviewed DESC, started_on DESC, school_id
    )
    SELECT
        student_id, school_year, {_NONE_IS_ZERO}, {_HOURS}, {_TIERS},
        coalesce(partners, 0) AS partners,
        coalesce(shared_categories, 0) AS shared_categories,
        CASE WHEN EXISTS (FROM needs) THEN coalesce(needs, 0) END AS needs,
        CASE WHEN EXISTS (FROM needs) THEN coalesce(unmet_needs, 0) END AS unmet_needs,
        CASE WHEN EXISTS (FROM plans) THEN plan.student_id IS NOT NULL END AS has_plan,
        tier_fall, tier_spring
    FROM student_year_key
    LEFT JOIN service USING (student_id, school_year)
    LEFT JOIN shared USING (student_id, school_year)
    LEFT JOIN partner USING (student_id, school_year)
    LEFT JOIN need USING (student_id, school_year)
    LEFT JOIN plan USING (student_id, school_year)
    """,  # noqa: S608 (declared names)
)

"""Whom the service indicators count: served by the community's own rule, of those who were at a school."""

from __future__ import annotations

from tests.lib.command import commonmeasure
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]


def counts(community: CommunityFolder, indicator: str) -> tuple[float, float | None, int]:
    """Numerator, denominator and unknown of the whole community in 2024."""
    rows = commonmeasure("indicators", "try", indicator, "-C", community.folder, "--json").json["rows"]
    (row,) = [row for row in rows if (row["geography_type"], row["school_year"]) == ("community", 2024)]
    return row["numerator"], row["denominator"], row["unknown"]


def deliver(community: CommunityFolder) -> None:
    """Four at school, of whom two are served twice and one once; a dropout of 2021, due in 2024, is served too."""
    community.put_rows(
        "attendance_summary.csv",
        "student_id,school_year,days_enrolled,days_absent",
        [f"{student},2024,180,18" for student in ("ana", "ben", "cal", "dee")],
    )
    community.put_rows(
        "grade_progression.csv",
        "student_id,school_year,grade_level,outcome",
        [
            "gone,2021,9,dropped_out",
            "away,2021,9,dropped_out",
            "ana,2024,3,promoted",
            "ben,2024,3,promoted",
            "cal,2024,3,",
            "dee,2024,3,",
        ],
    )
    served = {"p1": ["ana", "ana", "ben", "cal"], "p2": ["ana", "ana", "ben", "ben", "gone", "gone"]}
    rows = [f"{p},2023-10-{n + 1:02d},food,{s},1" for p, students in served.items() for n, s in enumerate(students)]
    community.put_rows("services.csv", "partner_id,service_date,service_category,student_id,hours", rows)
    community.load()


def test_one_event_is_enough_unless_the_community_says_otherwise(community: CommunityFolder) -> None:
    deliver(community)
    assert counts(community, "students_served") == (4, None, 0)
    assert counts(community, "service_reach") == (3, 4, 0)
    assert counts(community, "service_overlap") == (2, 4, 0)
    assert counts(community, "service_hours_per_student") == (10, 4, 0)


def test_the_communitys_minimum_holds_for_the_community_as_for_each_partner(community: CommunityFolder) -> None:
    community.write_toml("[partners]\nminimum_events = 2")
    deliver(community)
    assert counts(community, "students_served") == (3, None, 0)
    assert counts(community, "service_reach") == (2, 4, 0)
    assert counts(community, "service_overlap") == (1, 3, 0)
    assert counts(community, "service_hours_per_student") == (9, 3, 0)


def test_who_was_at_no_school_that_year_is_unknown_to_no_indicator(community: CommunityFolder) -> None:
    deliver(community)
    assert counts(community, "graduation_4yr") == (0, 2, 0)
    assert counts(community, "chronic_absence") == (4, 4, 0)
    assert counts(community, "attendance_rate")[2] == 0
    assert counts(community, "promotion") == (2, 2, 2)  # of cal and dee nobody has told

"""The feeds that a community may send, one module each; `SOURCES` is the list of them.

The order is that in which reference tables come before the rows that name them.
"""

from etl.schema import Source
from etl.sources import (
    attendance,
    attendance_summary,
    calendar,
    enrollment,
    grade_progression,
    milestones,
    needs,
    partners,
    plans,
    programs,
    referrals,
    schools,
    services,
    students,
)

SOURCES: tuple[Source, ...] = (
    schools.SOURCE,
    partners.SOURCE,
    programs.SOURCE,
    calendar.SOURCE,
    students.SOURCE,
    enrollment.SOURCE,
    attendance.SOURCE,
    attendance_summary.SOURCE,
    grade_progression.SOURCE,
    milestones.SOURCE,
    services.SOURCE,
    needs.SOURCE,
    referrals.SOURCE,
    plans.SOURCE,
)


def source_named(name: str) -> Source:
    """The declared source of that name. Raises KeyError."""
    return {source.name: source for source in SOURCES}[name]


__all__ = ["SOURCES", "source_named"]

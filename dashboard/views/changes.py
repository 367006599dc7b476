"""What this release shows otherwise than the one before it, and why."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.records import ALL, Change
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import whom
from dashboard.texts import counted, text
from metrics.periods import SchoolYear


def draw(release: Release, query: Query) -> Chart:
    """The chart; it is about no one subject."""
    table = Table(
        text("changes.title"),
        (
            Column(text("table.indicator")),
            Column(text("table.year")),
            Column(text("changes.whom")),
            Column(text("changes.before"), True),
            Column(text("changes.now"), True),
            Column(text("changes.reason")),
        ),
        [
            (
                TableCell(_title(release, change), href=_link(release, change)),
                TableCell(str(SchoolYear(change.school_year))),
                TableCell(whom(release, _selection(release, change))),
                TableCell(change.previous_display),
                TableCell(change.display),
                TableCell(text(f"changes.{change.reason}")),
            )
            for change in release.changes
        ],
    )
    return Chart(
        query,
        table.caption,
        _sentence(release),
        None,
        table,
        facts_of(release),
    )


def _sentence(release: Release) -> str:
    if release.changes:
        return counted("changes.sentence", len(release.changes))
    return text("changes.none" if len(release.history) > 1 else "changes.first")


def _title(release: Release, change: Change) -> str:
    known = release.indicators.get(change.indicator_id)
    return known.title if known else change.indicator_id


def _selection(release: Release, change: Change) -> Selection:
    """Where the change lies, as far as this release still knows the place, the partner and the group."""
    plain = Selection(change.school_year)
    return plain.to(
        place=change.place if change.place in release.places else plain.place,
        partner=change.partner_id if change.partner_id in release.partners else ALL,
        group=change.group if change.group in release.group_axis else plain.group,
    )


def _link(release: Release, change: Change) -> str:
    if change.indicator_id not in release.indicators:
        return ""
    return address_of("indicator", change.indicator_id, to_query(release, _selection(release, change)))

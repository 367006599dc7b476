"""How far groups of students lie apart on one indicator, one dimension at a time."""

from __future__ import annotations

from dashboard.chart import Chart, Query, TableCell, facts_of, notes_of
from dashboard.comparison import standing
from dashboard.figures.dots import Row, Scale, dots, height, scale_of
from dashboard.numbers import looks_like_nothing, show_distance
from dashboard.records import ALL, ALL_STUDENTS, UNKNOWN, Gap, GroupKey, Indicator
from dashboard.release import Release
from dashboard.selection import Selection, group_label
from dashboard.sentences import whom
from dashboard.texts import text
from dashboard.twin import twin
from metrics.cells import CellStatus
from metrics.periods import SchoolYear


def dimensions(release: Release, indicator: str, chosen: Selection) -> list[str]:
    """The dimensions by which the indicator has anything to show for this selection."""
    return [
        dimension.id
        for dimension in release.dimensions.values()
        if release.shown(
            release.rows(
                [indicator], [chosen.year], [chosen.place], [group for group, _ in dimension.groups], chosen.partner
            )
        ).any()
    ]


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the indicator, `part` the dimension."""
    indicator = release.indicators[query.subject]
    dimension = release.dimensions[query.part]
    chosen = query.selection.to(group=ALL_STUDENTS)
    groups = [group for group, _ in dimension.groups]
    cells = release.observations(
        release.rows([indicator.indicator_id], [chosen.year], [chosen.place], groups, chosen.partner)
    )
    everyone = release.find(indicator.indicator_id, chosen.year, chosen.place, partner=chosen.partner)
    line = everyone.value if everyone and indicator.statistic != "count" else None
    rows = [Row(group_label(release, cell.group), cell, standing(cell, line, indicator)) for cell in cells]
    drawn = [row for row in rows if _is_drawn(row)]
    title = text(
        "groups.title",
        title=indicator.title,
        dimension=dimension.label,
        whom=whom(release, chosen, indicator),
        year=SchoolYear(chosen.year),
    )
    return Chart(
        query,
        title,
        sentence(release, indicator, chosen, dimension.id),
        dots(
            drawn, indicator.is_share, line, text("filter.all_students"), scale=_scale(release, indicator, chosen, line)
        ),
        twin(indicator, title, dimension.label, [(TableCell(row.label), row.cell, row.standing) for row in rows]),
        facts_of(release, indicator, everyone),
        height=height(drawn),
        observations=cells,
        notes=notes_of([row.cell for row in drawn]),
    )


def _is_drawn(row: Row) -> bool:
    """That nobody's group is unrecorded needs no row in the picture; the table says it."""
    return (row.cell.group.value, row.cell.status) != (UNKNOWN, CellStatus.NO_STUDENTS)


def _scale(release: Release, indicator: Indicator, chosen: Selection, line: float | None) -> Scale:
    """One scale for the groups of every dimension, so that what lies farther apart is farther apart."""
    groups = [
        group
        for name in dimensions(release, indicator.indicator_id, chosen)
        for group, _ in release.dimensions[name].groups
    ]
    cells = release.observations(
        release.rows([indicator.indicator_id], [chosen.year], [chosen.place], groups, chosen.partner)
    )
    rows = [Row(group_label(release, cell.group), cell) for cell in cells]
    return scale_of([row for row in rows if _is_drawn(row)], line)


def sentence(release: Release, indicator: Indicator, chosen: Selection, dimension: str) -> str:
    """The widest published gap of the dimension and how it has changed."""
    if chosen.partner != ALL:
        return text("groups.by_partner")
    gap = widest_gap(release, indicator.indicator_id, chosen, dimension)
    if indicator.direction == "none":
        return text("groups.no_direction")
    if gap is None:
        return text("groups.no_gap", year=SchoolYear(chosen.year))
    words = text(
        "groups.gap",
        group=group_label(release, gap.group),
        reference=group_label(release, GroupKey(dimension, gap.reference_group)),
        distance=show_distance(indicator, gap.gap),
    )
    return f"{words} {gap_change(indicator, gap)}".strip()


def gap_change(indicator: Indicator, gap: Gap) -> str:
    """Whether the gap is wider or narrower than the year before; empty where that is not known."""
    if gap.gap_change is None:
        return ""
    if looks_like_nothing(indicator, gap.gap_change):
        return text("groups.gap_same")
    way = "wider" if gap.gap_change > 0 else "narrower"
    return text(f"groups.gap_{way}", distance=show_distance(indicator, gap.gap_change))


def widest_gap(release: Release, indicator: str, chosen: Selection, dimension: str | None = None) -> Gap | None:
    """The widest gap of a place in the selection's year, in one dimension or in all."""
    gaps = release.gaps.get((indicator, chosen.year, chosen.place), ())
    return next((gap for gap in gaps if gap.gap > 0 and dimension in (None, gap.group.dimension)), None)

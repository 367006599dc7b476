"""How far groups of students lie apart on one indicator, one dimension at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import standing
from dashboard.disparity import Disparity, compares, disparities
from dashboard.figures.dots import Row, Scale, dots, height, scale_of
from dashboard.numbers import looks_like_nothing, show_difference, show_distance, show_ratio
from dashboard.records import ALL, ALL_STUDENTS, UNKNOWN, Gap, GroupKey, Indicator, Observation
from dashboard.release import Release
from dashboard.selection import Selection, group_label
from dashboard.sentences import status_words, whom
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
    compared = compares(indicator) and chosen.partner == ALL
    beside = disparities(indicator, cells) if compared else {}
    title = text(
        "groups.title",
        title=indicator.title,
        dimension=dimension.label,
        whom=whom(release, chosen, indicator),
        year=SchoolYear(chosen.year),
    )
    table = twin(indicator, title, dimension.label, [(TableCell(row.label), row.cell, row.standing) for row in rows])
    return Chart(
        query,
        title,
        sentence(release, indicator, chosen, dimension.id),
        dots(
            drawn, indicator.is_share, line, text("filter.all_students"), scale=_scale(release, indicator, chosen, line)
        ),
        _with_disparities(table, indicator, cells, beside) if compared else table,
        facts_of(release, indicator, everyone),
        height=height(drawn),
        observations=cells,
        notes=notes_of([row.cell for row in drawn]),
        measures=_measures(cells, beside) if compared else {},
    )


def _with_disparities(
    table: Table, indicator: Indicator, cells: Sequence[Observation], beside: Mapping[GroupKey, Disparity]
) -> Table:
    """The table with each group's risk beside that of the best-off group, and the difference with its interval."""
    return replace(
        table,
        columns=(*table.columns, Column(text("groups.ratio"), True), Column(text("groups.difference"), True)),
        rows=[
            (*row, *_disparity(indicator, cell, beside.get(cell.group)))
            for row, cell in zip(table.rows, cells, strict=True)
        ],
    )


def _disparity(indicator: Indicator, cell: Observation, found: Disparity | None) -> tuple[TableCell, TableCell]:
    """The ratio and the difference of a group, or why there is none."""
    if found is None:
        none = _no_figure(_why_not_compared(cell))
        return none, none
    if found.difference is None or found.lower is None or found.upper is None:
        best = _no_figure(text("groups.best_off"))
        return best, best
    ratio = _no_figure(text("groups.no_risk")) if found.ratio is None else TableCell(show_ratio(found.ratio))
    return ratio, TableCell(show_difference(indicator, found.difference, found.lower, found.upper))


def _no_figure(why: str) -> TableCell:
    return TableCell(text("number.no_figure"), aside=why)


def _why_not_compared(cell: Observation) -> str:
    if cell.status is not CellStatus.PUBLISHED:
        return status_words(cell.status)
    return text("groups.not_recorded" if cell.group.value == UNKNOWN else "groups.alone")


def _measures(cells: Sequence[Observation], beside: Mapping[GroupKey, Disparity]) -> dict[str, list[float | None]]:
    """The same by column: the ratio of risks, the difference as a fraction, and the ends of its 95 % interval."""
    found = [beside.get(cell.group) for cell in cells]
    return {
        "risk_ratio": [None if one is None or one.ratio is None else float(one.ratio) for one in found],
        "risk_difference": [None if one is None else one.difference for one in found],
        "risk_difference_lower": [None if one is None else one.lower for one in found],
        "risk_difference_upper": [None if one is None else one.upper for one in found],
    }


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
    rows = [Row(group_label(release, cell.group), cell, standing(cell, line, indicator)) for cell in cells]
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

"""How far groups of students lie apart on one indicator, one dimension at a time, and whether they come nearer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import standing
from dashboard.disparity import Disparity, average_ratio, compares, disparities
from dashboard.figures.dots import Row, Scale, dots, height, scale_of
from dashboard.gaps import gap_change, gap_in_words, may_be_chance, widest_gap
from dashboard.numbers import show_change, show_difference, show_distance, show_ratio
from dashboard.records import ALL, ALL_STUDENTS, UNKNOWN, Gap, GroupKey, Indicator
from dashboard.release import Release
from dashboard.selection import Selection, group_label
from dashboard.sentences import status_words, whom
from dashboard.texts import text
from dashboard.twin import twin
from metrics.cells import CellStatus
from metrics.periods import SchoolYear


def dimensions(release: Release, indicator: str, chosen: Selection) -> list[str]:
    """The dimensions by which the indicator has anything to show for this selection."""
    where = [chosen.year], [chosen.place], list(release.group_axis), [chosen.partner]
    shown = release.any_shown([indicator], *where).ravel()
    has_any = {group.dimension for group, is_shown in zip(release.group_axis, shown.tolist(), strict=True) if is_shown}
    return [name for name in release.dimensions if name in has_any]


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the indicator, `part` the dimension."""
    indicator = release.indicators[query.subject]
    dimension = release.dimensions[query.part]
    chosen = query.selection.to(group=ALL_STUDENTS)
    everyone = release.find(indicator.indicator_id, chosen.year, chosen.place, partner=chosen.partner)
    line = everyone.value if everyone and indicator.statistic != "count" else None
    rows = _rows(release, indicator.indicator_id, chosen, line).get(dimension.id, [])
    cells = [row.cell for row in rows]
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
    table = _with_changes(
        twin(indicator, title, dimension.label, [(TableCell(row.label), row.cell, row.standing) for row in rows]),
        indicator,
        rows,
    )
    if indicator.direction != "none" and chosen.partner == ALL:
        gaps = release.gaps.get((indicator.indicator_id, chosen.year, chosen.place), ())
        own = {gap.group: gap for gap in gaps if gap.group.dimension == dimension.id}
        table = (
            _with_risks(table, indicator, cells, beside, own) if compared else _with_gaps(table, indicator, cells, own)
        )
    return Chart(
        query,
        title,
        sentence(release, indicator, chosen, dimension.id),
        dots(
            drawn,
            indicator.is_share,
            line,
            text("filter.all_students"),
            beside_name=str(SchoolYear(chosen.year - 1)),
            own_name=str(SchoolYear(chosen.year)),
            scale=_scale(release, indicator.indicator_id, chosen, line),
        ),
        table,
        facts_of(release, indicator, everyone),
        height=height(drawn),
        observations=cells,
        notes=(
            *_about_before(drawn, chosen.year),
            *_about_average(indicator, beside, cells),
            *notes_of([r.cell for r in drawn]),
        ),
        measures=_measures(cells, beside) if compared else {},
    )


def sentence(release: Release, indicator: Indicator, chosen: Selection, dimension: str) -> str:
    """The widest published gap of the dimension and how it has changed."""
    if chosen.partner != ALL:
        return text("groups.by_partner")
    if indicator.direction == "none":
        return text("groups.no_direction")
    gap = widest_gap(release, indicator.indicator_id, chosen, dimension)
    if gap is None:
        return text("groups.no_gap", year=SchoolYear(chosen.year))
    doubt = f" {text('gap.by_chance')}" if may_be_chance(release, indicator, chosen, gap) else ""
    return f"{gap_in_words(release, indicator, gap)}{doubt}"


@lru_cache(maxsize=16)
def _rows(release: Release, indicator_id: str, chosen: Selection, line: float | None) -> dict[str, list[Row]]:
    """By dimension a row a group: its cell, how it stands beside all students, and its value of the year before.

    A partner's students are others each year, and nothing is compared across a break in the series.
    """
    indicator = release.indicators[indicator_id]
    where = [chosen.place], [group for group in release.group_axis if group != ALL_STUDENTS], chosen.partner
    cells = release.observations([indicator.indicator_id], [chosen.year], *where)
    follows = chosen.partner == ALL and chosen.year not in release.breaks.get(indicator.indicator_id, {})
    before = release.observations([indicator.indicator_id], [chosen.year - 1], *where) if follows else []
    values = {cell.group: cell.value for cell in before}
    found: dict[str, list[Row]] = defaultdict(list)
    for cell in cells:
        beside = None if cell.value is None else values.get(cell.group)
        row = Row(group_label(release, cell.group), cell, standing(cell, line, indicator), beside)
        found[cell.group.dimension].append(row)
    return dict(found)


def _with_changes(table: Table, indicator: Indicator, rows: Sequence[Row]) -> Table:
    """The table with each group's own change below its value."""
    if all(row.beside is None for row in rows):
        return table
    name, _, *others = table.columns
    return replace(
        table,
        columns=(name, Column(text("groups.value"), True), *others),
        rows=[_changed(said, indicator, row) for said, row in zip(table.rows, rows, strict=True)],
    )


def _changed(said: Sequence[TableCell], indicator: Indicator, row: Row) -> list[TableCell]:
    name, value, *others = said
    if row.cell.value is None or row.beside is None:
        return list(said)
    change = show_change(indicator, row.cell.value - row.beside)
    return [name, value._replace(aside=change), *others]


def _with_risks(
    table: Table,
    indicator: Indicator,
    cells: Sequence[Observation],
    beside: Mapping[GroupKey, Disparity],
    gaps: Mapping[GroupKey, Gap],
) -> Table:
    """The table with each group's risk beside that of the best-off group, and the difference with its interval."""
    return replace(
        table,
        columns=(*table.columns, Column(text("groups.ratio"), True), Column(text("groups.difference"), True)),
        rows=[
            (*row, *_risk(indicator, cell, beside.get(cell.group), gaps.get(cell.group)))
            for row, cell in zip(table.rows, cells, strict=True)
        ],
    )


def _risk(
    indicator: Indicator, cell: Observation, found: Disparity | None, gap: Gap | None
) -> tuple[TableCell, TableCell]:
    """The ratio and the difference of a group, or why there is none."""
    if found is None:
        none = _no_figure(_why_not_compared(cell))
        return none, none
    if found.difference is None or found.lower is None or found.upper is None:
        best = _no_figure(text("groups.best_off"))
        return best, best
    others = "" if found.to_others is None else show_ratio(found.to_others)
    ratio = (
        _no_figure(text("groups.no_risk")) if found.ratio is None else TableCell(show_ratio(found.ratio), aside=others)
    )
    return ratio, TableCell(
        show_difference(indicator, found.difference, found.lower, found.upper),
        aside=gap_change(indicator, gap) if gap else "",
    )


def _with_gaps(table: Table, indicator: Indicator, cells: Sequence[Observation], gaps: Mapping[GroupKey, Gap]) -> Table:
    """The table with each group's distance from the best-off one, of an indicator that has no risks."""
    best = {gap.reference_group for gap in gaps.values()}

    def distance(cell: Observation) -> TableCell:
        gap = gaps.get(cell.group)
        if gap is not None:
            return TableCell(show_distance(indicator, gap.gap), aside=gap_change(indicator, gap))
        return _no_figure(text("groups.best_off") if cell.group.value in best else _why_not_compared(cell))

    return replace(
        table,
        columns=(*table.columns, Column(text("groups.distance"), True)),
        rows=[(*row, distance(cell)) for row, cell in zip(table.rows, cells, strict=True)],
    )


def _no_figure(why: str) -> TableCell:
    return TableCell(text("number.no_figure"), aside=why)


def _why_not_compared(cell: Observation) -> str:
    if cell.status is not CellStatus.PUBLISHED:
        return status_words(cell.status)
    return text("groups.not_recorded" if cell.group.value == UNKNOWN else "groups.alone")


def _measures(cells: Sequence[Observation], beside: Mapping[GroupKey, Disparity]) -> dict[str, list[float | None]]:
    """The same by column: the ratios of risks, the difference as a fraction, and the ends of its 95 % interval."""
    found = [beside.get(cell.group) for cell in cells]
    return {
        "risk_ratio": [None if one is None or one.ratio is None else float(one.ratio) for one in found],
        "risk_difference": [None if one is None else one.difference for one in found],
        "risk_difference_lower": [None if one is None else one.lower for one in found],
        "risk_difference_upper": [None if one is None else one.upper for one in found],
        "risk_ratio_to_others": [
            None if one is None or one.to_others is None else float(one.to_others) for one in found
        ],
    }


def _about_before(rows: Sequence[Row], year: int) -> tuple[str, ...]:
    """What the diamonds mean, where there are any."""
    return (before_in_words(year),) if any(row.beside is not None for row in rows) else ()


def before_in_words(year: int) -> str:
    """What the diamonds of a picture mean, which a slide draws as bars."""
    return text("groups.before", year=SchoolYear(year - 1))


def _about_average(
    indicator: Indicator, beside: Mapping[GroupKey, Disparity], cells: Sequence[Observation]
) -> tuple[str, ...]:
    """How many times the risk of the best-off group the others bear on average."""
    ratio = average_ratio(indicator, cells) if beside else None
    return () if ratio is None else (text("groups.average", ratio=show_ratio(ratio)),)


def _is_drawn(row: Row) -> bool:
    """That nobody's group is unrecorded needs no row in the picture; the table says it."""
    return (row.cell.group.value, row.cell.status) != (UNKNOWN, CellStatus.NO_STUDENTS)


@lru_cache(maxsize=16)
def _scale(release: Release, indicator_id: str, chosen: Selection, line: float | None) -> Scale:
    """One scale for the groups of every dimension, so that what lies farther apart is farther apart."""
    by_dimension = _rows(release, indicator_id, chosen, line).values()
    shown = [rows for rows in by_dimension if any(row.cell.is_shown for row in rows)]
    return scale_of([row for rows in shown for row in rows if _is_drawn(row)], line)

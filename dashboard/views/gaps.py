"""In which neighborhoods student groups lie farthest apart on one indicator."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.gaps import by_chance, gap_change, reference_label, widest_gap
from dashboard.numbers import show_distance
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY, Gap, Indicator, Place
from dashboard.release import Release
from dashboard.selection import Selection, group_label, to_query
from dashboard.texts import text
from metrics.periods import SchoolYear


def has_any(release: Release, indicator: str, chosen: Selection) -> bool:
    """Whether a gap can be measured in any neighborhood."""
    return bool(_widest(release, indicator, chosen))


def draw(release: Release, query: Query) -> Chart:
    """The chart, one row a neighborhood, the widest gap first; `subject` is the indicator."""
    indicator = release.indicators[query.subject]
    chosen = query.selection.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)
    found = _widest(release, query.subject, chosen)
    doubted = by_chance(release, indicator, chosen.year, [(place.key, gap) for place, gap in found])
    title = text("gap.title", title=indicator.title, year=SchoolYear(chosen.year))
    without = [place.name for place in release.neighborhoods if all(place != other for other, _ in found)]
    return Chart(
        query,
        title,
        _sentence(release, indicator, chosen, found, doubted),
        None,
        Table(
            title,
            (
                Column(text("table.neighborhood")),
                Column(text("gap.widest"), True),
                Column(text("gap.worse_off")),
                Column(text("gap.better_off")),
                Column(text("gap.since")),
            ),
            [
                _row(release, indicator, chosen.to(place=place.key), gap, is_doubted)
                for (place, gap), is_doubted in zip(found, doubted, strict=True)
            ],
        ),
        facts_of(release, indicator),
        notes=(
            text("gap.widest_of_many"),
            *((text("gap.without", places=", ".join(without)),) if without and found else ()),
        ),
    )


def _widest(release: Release, indicator: str, chosen: Selection) -> list[tuple[Place, Gap]]:
    """The neighborhoods in which a gap can be measured, each with its widest, that with the widest of all first."""
    gaps = [(place, widest_gap(release, indicator, chosen.to(place=place.key))) for place in release.neighborhoods]
    return sorted(((place, gap) for place, gap in gaps if gap is not None), key=lambda found: -found[1].gap)


def _sentence(
    release: Release, indicator: Indicator, chosen: Selection, found: list[tuple[Place, Gap]], doubted: list[bool]
) -> str:
    if not found:
        return text("gap.nowhere", title=indicator.title, year=SchoolYear(chosen.year))
    place, gap = found[0]
    doubt = f" {text('gap.by_chance')}" if doubted[0] else ""
    said = text(
        "gap.farthest",
        place=place.name,
        year=SchoolYear(chosen.year),
        distance=show_distance(indicator, gap.gap),
        group=group_label(release, gap.group),
        reference=reference_label(release, gap),
    )
    return f"{said}{doubt}"


def _row(release: Release, indicator: Indicator, here: Selection, gap: Gap, is_doubted: bool) -> list[TableCell]:
    doubt = text("gap.by_chance_short") if is_doubted else ""
    return [
        TableCell(
            release.places[here.place].name, href=address_of("neighborhood", here.place.id, to_query(release, here))
        ),
        TableCell(show_distance(indicator, gap.gap), aside=doubt),
        TableCell(group_label(release, gap.group)),
        TableCell(reference_label(release, gap)),
        TableCell(gap_change(indicator, gap) or text("number.no_figure")),
    ]

"""The sentence that a reader takes away from a view: level, change and comparison, true for every kind of cell.

Everything said is worked out from what is shown; where an input is hidden, the sentence says so and leaves it out.
"""

from __future__ import annotations

from dashboard.cells import Observation
from dashboard.comparison import benchmark_value
from dashboard.numbers import looks_like_nothing, one_in, show_distance, show_number, show_value
from dashboard.outlook import expected
from dashboard.records import ALL, ALL_STUDENTS, UNKNOWN, WHOLE_COMMUNITY, GroupKey, Indicator, PlaceKey, Trend
from dashboard.release import Release
from dashboard.selection import Selection, group_label
from dashboard.texts import counted, text
from metrics.cells import CellStatus
from metrics.periods import SchoolYear
from metrics.statistics import Forecast, Standing, standing

_OPPOSITE = {
    Standing.BETTER: Standing.WORSE,
    Standing.WORSE: Standing.BETTER,
    Standing.HIGHER: Standing.LOWER,
    Standing.LOWER: Standing.HIGHER,
}


def headline(release: Release, indicator: Indicator, selection: Selection) -> str:
    """The sentence of one indicator for one selection."""
    now = release.find(indicator.indicator_id, selection.year, selection.place, selection.group, selection.partner)
    if now is None or now.status is not CellStatus.PUBLISHED or now.value is None:
        return f"{level(release, indicator, selection, now)}."
    said = f"{level(release, indicator, selection, now)}, {change_since_last_year(release, indicator, selection, now)}"
    more = (against_benchmark(release, indicator, selection, now), beside_forecast(release, indicator, selection, now))
    return f"{'; '.join([said, *filter(None, more)])}."


def level(release: Release, indicator: Indicator, selection: Selection, now: Observation | None) -> str:
    """What the value is, or why there is none."""
    words = {"title": indicator.title, "year": SchoolYear(selection.year), "whom": whom(release, selection, indicator)}
    if now is None:
        return text("sentence.no_cell", **words)
    if now.status is not CellStatus.PUBLISHED or now.value is None:
        return text(f"sentence.{now.status.value}", display=now.display, **words)
    aside = one_in(now.value) if indicator.counts_students else ""
    return text("sentence.level_aside" if aside else "sentence.level", value=now.display, aside=aside, **words)


def change_since_last_year(release: Release, indicator: Indicator, selection: Selection, now: Observation) -> str:
    """How the published value differs from the year before."""
    before = release.find(
        indicator.indicator_id, selection.year - 1, selection.place, selection.group, selection.partner
    )
    year = SchoolYear(selection.year - 1)
    if before is None or before.status is CellStatus.NOT_AVAILABLE:
        return text("sentence.no_earlier_year")
    if before.status is not CellStatus.PUBLISHED or before.value is None or now.value is None:
        return text("sentence.earlier_not_shown", year=year)
    if selection.year in release.breaks.get(indicator.indicator_id, {}):
        return text("sentence.series_breaks", year=year)
    change = now.value - before.value
    if looks_like_nothing(indicator, change):
        return text("sentence.unchanged" if now.display == before.display else "sentence.hardly_changed", year=year)
    if indicator.statistic == "count":
        way = "more" if change > 0 else "fewer"
        return text(f"sentence.{way}", count=show_number(indicator, abs(change)), year=year)
    way = "higher" if change > 0 else "lower"
    return text(f"sentence.{way}", distance=show_distance(indicator, change), year=year)


def against_benchmark(release: Release, indicator: Indicator, selection: Selection, now: Observation) -> str:
    """How the published value differs from the benchmark, and what matching it would mean in students."""
    if selection.benchmark == "past":
        return ""
    is_benchmark = selection.place == WHOLE_COMMUNITY and selection.partner == ALL
    target = release.targets.get((indicator.indicator_id, selection.year, selection.group))
    if is_benchmark and selection.benchmark in ("community", "target"):
        return "" if target is None or now.value is None else _against_target(indicator, now, now.value, target)
    benchmark = benchmark_value(release, indicator.indicator_id, selection)
    name = text(f"benchmark.the_{selection.benchmark}", community=release.community)
    if benchmark is None or now.value is None or indicator.statistic == "count":
        return ""
    shown, difference = show_value(indicator, benchmark), now.value - benchmark
    if looks_like_nothing(indicator, difference):
        return text("sentence.like_benchmark", name=name)
    way = "above" if difference > 0 else "below"
    words = text(f"sentence.{way}", distance=show_distance(indicator, difference), name=name, value=shown)
    worse = indicator.direction != "none" and (difference > 0) == (indicator.direction == "lower_is_better")
    matching = text(f"benchmark.matching_{selection.benchmark}", community=release.community)
    return f"{words}{_in_students(indicator, now, difference, matching)}" if worse else words


def _in_students(indicator: Indicator, now: Observation, difference: float, matching: str) -> str:
    """What the way to a better value would mean in students; empty where students are not what is counted."""
    students = round(abs(difference) * now.students) if indicator.counts_students and now.students else 0
    if students == 0:
        return ""
    key = "fewer_students" if difference > 0 else "more_students"
    return f"; {counted(f'sentence.{key}', students, matching=matching)}"


def beside_forecast(release: Release, indicator: Indicator, selection: Selection, now: Observation) -> str:
    """How the published value differs from what the years up to the baseline led to expect; empty without those.

    It differs where it lies outside the interval of the forecast.
    """
    found = expected(release, indicator, selection)
    if found is None or now.value is None:
        return ""
    # Seen from the forecast: where the value lies beyond its upper end, the forecast is below it.
    beyond = standing(found.forecast.lower, found.forecast.upper, now.value, indicator.direction)
    return text(
        f"forecast.{_OPPOSITE.get(beyond, beyond).value}",
        value=show_forecast(indicator, found.forecast),
        year=SchoolYear(found.baseline_year),
    )


def show_forecast(indicator: Indicator, one: Forecast) -> str:
    """`19.1% (15.0% to 23.2%)`."""
    low, high = show_number(indicator, one.lower), show_number(indicator, one.upper)
    return text("number.with_interval", value=show_value(indicator, one.value), low=low, high=high)


def _against_target(indicator: Indicator, now: Observation, value: float, target: float) -> str:
    words = {"target": show_value(indicator, target), "distance": show_distance(indicator, value - target)}
    if is_met(indicator, value, target):
        return text("sentence.target_met", **words)
    if looks_like_nothing(indicator, value - target):
        return text("sentence.target_nearly", **words)
    matching = text("benchmark.matching_target")
    return f"{text('sentence.target_missed', **words)}{_in_students(indicator, now, value - target, matching)}"


def is_met(indicator: Indicator, value: float, target: float) -> bool:
    """Whether a value reaches its target, on the side that the direction says."""
    return value <= target if indicator.direction == "lower_is_better" else value >= target


def whom(release: Release, selection: Selection, indicator: Indicator | None = None) -> str:
    """`(English learners) in Riverside among students served by Open Kitchen`; the community where none is chosen."""
    parts = []
    if selection.group != ALL_STUDENTS:
        parts.append(text("whom.group", group=group_in_words(release, selection.group)))
    if selection.place != WHOLE_COMMUNITY or selection.partner == ALL:
        parts.append(place_in_words(release, selection.place))
    if selection.partner != ALL:
        key = "whom.by_partner" if indicator and indicator.kind == "service" else "whom.partner"
        parts.append(text(key, partner=release.partners[selection.partner].name))
    return " ".join(parts)


def name_of(release: Release, selection: Selection) -> str:
    """`English learners, Riverside`: the same as a name, for a legend."""
    parts = []
    if selection.group != ALL_STUDENTS:
        parts.append(group_label(release, selection.group))
    if selection.partner != ALL:
        parts.append(text("outcomes.own", partner=release.partners[selection.partner].name))
    if selection.place != WHOLE_COMMUNITY or not parts:
        parts.append(release.places[selection.place].name)
    return ", ".join(parts)


def place_in_words(release: Release, place: PlaceKey) -> str:
    """`in Riverside`, `at Grant High`."""
    if place.id == UNKNOWN:
        return text("whom.unknown_place")
    return text("whom.school" if place.type == "school" else "whom.place", place=release.places[place].name)


def group_in_words(release: Release, group: GroupKey) -> str:
    """A group with its dimension, where the group alone would not be understood."""
    if group.value == UNKNOWN:
        return text("whom.unknown_group", dimension=release.dimensions[group.dimension].label)
    return group_label(release, group)


def trend_words(trend: Trend | None) -> str:
    """Where the series is going, in one word or two."""
    return text(f"trend.{trend.trend_class if trend else 'cannot_judge'}")


def status_words(status: CellStatus) -> str:
    """What a status means, in the words of every legend and footnote."""
    return text(f"status.{status.value}")


def why_nothing(release: Release, selection: Selection, indicators: tuple[str, ...]) -> str:
    """Why a selection shows nothing at all; empty where something is shown."""
    cells = release.observations(indicators, [selection.year], [selection.place], [selection.group], selection.partner)
    if any(cell.is_shown for cell in cells):
        return ""
    statuses = {cell.status for cell in cells}
    words = {"year": SchoolYear(selection.year), "whom": whom(release, selection)}
    for status in (CellStatus.SUPPRESSED, CellStatus.NOT_AVAILABLE, CellStatus.NO_STUDENTS):
        if status in statuses:
            return text(f"nothing.{status.value}", **words)
    return text("nothing.no_cell", **words)

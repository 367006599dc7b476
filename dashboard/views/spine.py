"""The profile of one neighborhood: every indicator beside the benchmark, better to the right."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import quantiles

import numpy as np

from dashboard.addresses import address_of
from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, benchmark_cell, benchmark_values, standing
from dashboard.figures.spine import Vertebra, height, spine
from dashboard.numbers import show_value
from dashboard.records import ALL, Indicator, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import status_words
from dashboard.texts import counted, text
from dashboard.twin import interval
from metrics.periods import SchoolYear

_JUDGED = (Standing.BETTER, Standing.WORSE, Standing.SIMILAR)


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the neighborhood."""
    place = PlaceKey("neighborhood", query.subject)
    chosen = query.selection.to(place=place, partner=ALL)
    cells = release.observations(tuple(release.indicators), [chosen.year], [place], [chosen.group])
    names = [cell.indicator_id for cell in cells]
    benchmarks = (None if math.isnan(one) else one for one in benchmark_values(release, names, chosen))
    found = [
        (release.indicators[name], cell, benchmark)
        for name, cell, benchmark in zip(names, cells, benchmarks, strict=True)
    ]
    judged = [standing(cell, benchmark, indicator) for indicator, cell, benchmark in found]
    name = release.places[place].name
    benchmark_name = text(f"benchmark.the_{chosen.benchmark}", community=release.community)
    neighborhoods = [place.key for place in release.neighborhoods]
    everywhere = release.grid(names, chosen.year, neighborhoods, chosen.group).value
    on_spine = [
        _vertebra(indicator, cell, values[~np.isnan(values)].tolist(), benchmark, how)
        for (indicator, cell, benchmark), values, how in zip(found, everywhere, judged, strict=True)
        if indicator.direction != "none"
    ]
    title = text("spine.title", place=name, benchmark=benchmark_name, year=SchoolYear(chosen.year))
    link = to_query(release, chosen)
    return Chart(
        query,
        title,
        _sentence(
            name, benchmark_name, chosen, [(one.kind, how) for (one, _, _), how in zip(found, judged, strict=True)]
        ),
        spine(on_spine, benchmark_name, name),
        Table(
            title,
            (
                Column(text("table.indicator")),
                Column(name, True),
                Column(benchmark_name, True),
                Column(text("table.interval"), True),
                Column(text("table.compared")),
                Column(text("table.status")),
            ),
            [
                (
                    TableCell(indicator.title, href=address_of("indicator", indicator.indicator_id, link)),
                    TableCell(cell.display, standing=how),
                    TableCell(_benchmark(release, indicator, chosen, benchmark)),
                    TableCell(interval(indicator, cell)),
                    TableCell(text(f"standing.{how.value}")),
                    TableCell(status_words(cell.status)),
                )
                for (indicator, cell, benchmark), how in zip(found, judged, strict=True)
            ],
        ),
        facts_of(release),
        height=height(len(on_spine)),
        observations=cells,
        notes=(text("spine.how_to_read"), *notes_of(cells)),
    )


def _benchmark(release: Release, indicator: Indicator, chosen: Selection, benchmark: float | None) -> str:
    """The benchmark's value, or the word for why there is none."""
    if benchmark is not None:
        return show_value(indicator, benchmark)
    cell = benchmark_cell(release, indicator.indicator_id, chosen)
    return cell.display if cell else text("number.no_figure")


def _sentence(name: str, benchmark_name: str, chosen: Selection, judged: Sequence[tuple[str, Standing]]) -> str:
    """How the children fare; and apart from that, since more help is no better faring, how services reach them."""
    words = {"place": name, "benchmark": benchmark_name, "year": SchoolYear(chosen.year)}
    fare = Counter(how for kind, how in judged if kind != "service" and how in _JUDGED)
    reach = Counter(how for kind, how in judged if kind == "service" and how in _JUDGED)
    said = [_counts("spine.sentence", fare, words) if fare else text("spine.none_judged", **words)]
    said += [_counts("spine.services", reach, words)] if reach else []
    return " ".join(said)


def _counts(key: str, count: Counter[Standing], words: Mapping[str, object]) -> str:
    better, worse, similar = (count[how] for how in _JUDGED)
    none = text("spine.none")
    return counted(key, count.total(), better=better or none, worse=worse or none, similar=similar, **words)


def _vertebra(
    indicator: Indicator, cell: Observation, values: Sequence[float], benchmark: float | None, how: Standing
) -> Vertebra:
    """Where the place and all neighborhoods lie between the worst of them, the benchmark and the best.

    `values` are those of all neighborhoods.
    """
    if cell.value is None or benchmark is None or len(values) < 2:
        return Vertebra(indicator.short_title, cell.display, None, 0, 0, 0, 0, how)
    sign = 1 if indicator.direction == "higher_is_better" else -1
    apart = max(abs(value - benchmark) for value in (*values, cell.value)) or 1.0

    def position(value: float) -> float:
        return round(sign * (value - benchmark) / apart, 4)

    quarters = quantiles(values, n=4, method="inclusive")
    low, high = sorted(position(value) for value in (min(values), max(values)))
    middle_low, middle_high = sorted(position(value) for value in (quarters[0], quarters[2]))
    return Vertebra(indicator.short_title, cell.display, position(cell.value), low, high, middle_low, middle_high, how)

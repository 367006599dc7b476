"""Every chart of every page: figure, sentence, table and CSV say the same, of one query, and hide what is hidden."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote

import pytest

from dashboard.cells import Observation
from dashboard.chart import Chart, Figure, Query, read_query
from dashboard.exports.csv_file import chart_csv, neutral
from dashboard.figures.map import class_edges, class_of, labels
from dashboard.figures.picture import pictures, size_of_layout
from dashboard.figures.sparkline import sparkline
from dashboard.figures.trend import trend
from dashboard.records import Boundary, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.shapes import Circle, Outlines, outlines
from dashboard.texts import counted, text
from dashboard.views import VIEWS, NoSuchChart, draw
from dashboard.views.groups import dimensions
from metrics.cells import CellStatus
from tests.lib.observations import another
from tests.lib.releases import NEIGHBORHOODS, WITHOUT_SHAPE
from tests.lib.shapes import square

SELECTIONS = (
    Selection(2025),
    Selection(2021),
    Selection(2025, PlaceKey("neighborhood", "airport")),
    Selection(2024, PlaceKey("neighborhood", "the_islands"), group=GroupKey("race_ethnicity", "asian")),
    Selection(2025, PlaceKey("school", "s1"), benchmark="median"),
    Selection(2025, partner="p10", benchmark="target"),
    Selection(2023, group=GroupKey("sex", "nonbinary"), benchmark="past"),
)


def every_query(release: Release) -> Iterator[Query]:
    for chosen in SELECTIONS:
        for indicator in release.indicators:
            yield Query("trend", chosen, indicator)
            yield Query("stories", chosen, indicator)
            yield Query("map", chosen, indicator)
            yield Query("gaps", chosen, indicator)
            yield Query("ranking", chosen, indicator, "neighborhood")
            yield Query("ranking", chosen, indicator, "school")
            yield from (Query("groups", chosen, indicator, name) for name in release.dimensions)
        for name in ("chronic_absence", "attendance_rate", "students_served"):
            yield Query("since", chosen, name)
        for name in ("northgate", "airport"):
            yield Query("spine", chosen, name)
            yield Query("assets", chosen, name)
            yield Query("active", chosen, name)
        for name in ("p01", "p10"):
            yield Query("outcomes", chosen, name)
            yield Query("programs", chosen, name)
        for name in (
            "assets",
            "changes",
            "grid",
            "matches",
            "need",
            "partners",
            "programs",
            "hidden",
            "scorecard",
            "sources",
            "widest",
        ):
            yield Query(name, chosen)
        yield Query("programs", chosen, part="at_risk")


@pytest.fixture(scope="module")
def charts(release: Release) -> list[Chart]:
    return [draw(release, query) for query in every_query(release)]


def test_all_charts_are_drawn(charts: list[Chart]) -> None:
    assert {chart.query.chart for chart in charts} == set(VIEWS)


def test_every_chart_is_whole(charts: list[Chart], release: Release) -> None:
    for chart in charts:
        assert chart.title
        assert chart.sentence.endswith(".")
        assert release.id in chart.facts.words
        assert "data through" in chart.facts.words
        assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)
        json.dumps(chart.figure, allow_nan=False)


def test_a_chart_survives_its_link(charts: list[Chart], release: Release) -> None:
    for chart in charts:
        path, _, search = chart.query.link(release, "csv").partition("?")
        assert read_query(release, path.rsplit("/", 1)[1], search) == chart.query


def test_table_and_csv_hold_the_same_cells(charts: list[Chart], release: Release) -> None:
    for chart in charts:
        rows = list(csv.DictReader(io.StringIO(chart_csv(release, chart))))
        if not chart.observations:
            assert len(rows) == len(chart.table.rows)
            continue
        assert len(rows) == len(chart.observations)
        if chart.query.chart in ("trend", "map", "ranking", "groups"):
            told = [row for row in chart.table.rows if row[4].text != text("forecast.status")]
            assert [row["display"] for row in rows] == [row[1].text for row in told]
            assert [row["status_words"] for row in rows] == [row[4].text for row in told]


def test_the_csv_of_what_is_hidden_holds_no_number(charts: list[Chart], release: Release) -> None:
    seen = 0
    for chart in charts:
        if chart.observations:
            for row in csv.DictReader(io.StringIO(chart_csv(release, chart))):
                if row["status"] == "suppressed":
                    seen += 1
                    assert not any(row[name] for name in ("numerator", "denominator", "students", "value", "lower"))
                    assert row["display"] == "hidden"
                    assert row["footnote"]
    assert seen > 0


def test_figures_draw_published_values_and_nothing_else(charts: list[Chart]) -> None:
    for chart in charts:
        if chart.figure and chart.query.chart in ("trend", "ranking", "groups"):
            shown = {cell.value for cell in chart.observations if cell.value is not None}
            axis = "y" if chart.query.chart == "trend" else "x"
            own = [trace for trace in chart.figure["data"] if "text" in trace and "symbol" not in trace["marker"]]
            drawn = {value for trace in own for value in trace[axis] if value is not None}
            assert drawn <= shown


def test_every_reason_for_no_value_is_said_in_words(charts: list[Chart]) -> None:
    for chart in charts:
        statuses = {cell.status for cell in chart.observations}
        notes = " ".join(chart.notes)
        if CellStatus.SUPPRESSED in statuses:
            assert "“hidden”" in notes
        if CellStatus.NOT_AVAILABLE in statuses:
            assert "“not available”" in notes


@pytest.fixture(scope="module")
def drawn(charts: list[Chart]) -> list[tuple[Chart, list[Figure]]]:
    """Each chart with its pictures."""
    return [(chart, pictures(chart)) for chart in charts]


def words_of(figure: Figure) -> list[str]:
    """All that is written on a picture, as it was before it was folded and escaped."""
    notes = figure["layout"]["annotations"]
    return [unescape(re.sub("</?b>", "", note["text"].replace("<br>", " "))) for note in notes]


def test_a_picture_holds_all_that_a_reader_must_know(drawn: list[tuple[Chart, list[Figure]]]) -> None:
    for chart, (first, *others) in drawn:
        words = " ".join(words_of(first))
        for part in (chart.title, chart.sentence, chart.facts.words, *chart.notes):
            assert part in words
        for number, figure in enumerate(others, start=2):
            words = " ".join(words_of(figure))
            assert f"{chart.title} (part {number} of {1 + len(others)})".replace(" ", "") in re.sub(r"\s", "", words)
            assert chart.facts.words in words
        for figure in (first, *others):
            assert (figure["layout"]["width"], figure["layout"]["height"]) == size_of_layout()


def test_the_pictures_of_a_table_hold_each_of_its_cells(drawn: list[tuple[Chart, list[Figure]]]) -> None:
    several = 0
    for chart, figures in drawn:
        if chart.figure is None:
            several += len(figures) > 1
            words = Counter(word for figure in figures for word in words_of(figure))
            cells = Counter(cell.text for row in chart.table.rows for cell in row[1:] if not cell.image)
            told = Counter(re.sub(r"^[✓!↑↓≈] | \(.*\)$", "", word) for word in words.elements())
            assert all(told[text.partition(" (")[0]] + words[text] >= count for text, count in cells.items())
            assert {row[0].text for row in chart.table.rows} | {title for title, _ in chart.table.sections} <= {
                "",
                *words,
            }
            images = [image["source"] for figure in figures for image in figure["layout"]["images"]]
            assert images == [cell.image for row in chart.table.rows for cell in row if cell.image]
    assert several > 3


def test_a_picture_of_a_very_long_table_tells_what_it_has_no_room_for(release: Release) -> None:
    sources = draw(release, Query("sources", Selection(2025)))
    long = replace(sources, table=replace(sources.table, rows=[sources.table.rows[0]] * 1_000))
    figures = pictures(long)
    shown = sum(word == sources.table.rows[0][0].text for figure in figures for word in words_of(figure))
    assert f"There was no room for the last {1_000 - shown} rows" in " ".join(words_of(figures[-1]))
    assert 100 < shown < 1_000


def test_a_picture_names_every_row_on_one_line(drawn: list[tuple[Chart, list[Figure]]]) -> None:
    seen = 0
    for chart, (figure, *_) in drawn:
        yaxis = figure["layout"]["yaxis"]
        if chart.figure and "categoryarray" in yaxis:
            seen += 1
            assert not any("<br>" in label for label in yaxis["categoryarray"])
            assert yaxis["dtick"] == 1
            assert yaxis["tickfont"]["size"] * len(yaxis["categoryarray"]) < 400
    assert seen > 100


def test_no_row_of_a_picture_lies_under_another_or_below_the_ground(drawn: list[tuple[Chart, list[Figure]]]) -> None:
    """Each row ends at a line, and the next begins there; words have the room that their size asks for."""
    for chart, figures in drawn:
        for figure in figures if chart.figure is None else []:
            layout = figure["layout"]
            margin = layout["margin"]
            ground = layout["height"] - margin["t"] - margin["b"]
            assert layout["yaxis"]["range"][0] <= ground + 1
            rules = sorted({shape["y0"] for shape in layout["shapes"] if shape["type"] == "line"})
            assert rules[-1] <= ground + 1
            for note in layout["annotations"]:
                if note["yref"] == "y" and note["yanchor"] == "top":
                    end = next(rule for rule in rules if rule > note["y"])
                    assert note["y"] + note["font"]["size"] * 1.2 * (1 + note["text"].count("<br>")) <= end


def test_partners_of_a_neighborhood_are_told_with_what_is_published_of_them(release: Release) -> None:
    for place in release.neighborhoods:
        chart = draw(release, Query("active", Selection(2025), place.key.id))
        served = {
            partner.name: release.find("students_served", 2025, place.key, partner=partner.partner_id)
            for partner in release.partners.values()
        }
        for row in chart.table.rows:
            cell = served[row[0].text]
            assert row[2].text == (cell.display if cell else "–")
            assert row[0].aside or row[3].text != "0" or (cell is not None and cell.is_shown)
        exact = {name: round(cell.value) for name, cell in served.items() if cell is not None and cell.value}
        told = re.findall(r"(largest|smallest)(?: is)? (\d+)[^(]*\(([^)]+)\)", chart.sentence)
        for which, count, names in told:
            assert int(count) == (max if which == "largest" else min)(exact.values())
            assert exact[names.split(" and ")[0].split(", ")[0]] == int(count)
        assert bool(told) == (len(set(exact.values())) > 1)
        unsaid = sum(
            cell.status is CellStatus.SUPPRESSED
            for name, cell in served.items()
            if cell is not None and name not in [row[0].text for row in chart.table.rows]
        )
        assert any(note.startswith(f"For {unsaid} more partner") for note in chart.notes) == (unsaid > 0)


def test_the_map_draws_each_reason_in_its_own_way(release: Release) -> None:
    chart = draw(release, Query("map", Selection(2025), "promotion"))
    patterns = {trace.get("fillpattern", {}).get("shape", "plain") for trace in chart.figure["data"] if "meta" in trace}
    cells = {cell.place.id: cell for cell in chart.observations}
    assert cells["airport"].status is CellStatus.SUPPRESSED
    assert len(patterns) >= 2
    links = [trace["meta"] for trace in chart.figure["data"] if "meta" in trace]
    assert "/neighborhood/northgate" in links
    assert len(links) == len(NEIGHBORHOODS) - 1
    assert any("The Islands" in note for note in chart.notes)


def test_shapes_are_small_and_share_their_borders(release: Release) -> None:
    shapes = outlines(release, 2025)
    assert shapes is not None
    assert {place.id for place in shapes.rings} == set(NEIGHBORHOODS) - {WITHOUT_SHAPE}
    corners = [{point for point in zip(*rings, strict=True) if point[0] is not None} for rings in shapes.rings.values()]
    assert all(sum(bool(one & other) for other in corners) > 1 for one in corners)
    assert max(shapes.width, shapes.height) == 1000
    # A degree of longitude at 43° north is 0.73 of one of latitude: the city is 0.128° by 0.08°.
    assert shapes.width / shapes.height == pytest.approx(0.128 * 0.7314 / 0.08, rel=0.2)


def test_a_map_draws_the_boundaries_of_its_school_year(release: Release) -> None:
    west, east = (json.dumps(square(at, 43)) for at in (-88, -80))
    place = PlaceKey("neighborhood", "airport")
    moved = replace(
        release,
        boundaries=[Boundary("airport", None, 2023, west), Boundary("airport", 2024, None, east)],
    )
    assert (moved.shapes(2023), moved.shapes(2024)) == ({place: west}, {place: east})
    drawn = [outlines(moved, year) for year in (2023, 2024)]
    assert all(shapes is not None and set(shapes.rings) == {place} for shapes in drawn)


def test_how_many_are_in_no_neighborhood_is_told_as_far_as_it_is_shown(release: Release) -> None:
    def note(one: Release) -> str:
        (said,) = (note for note in draw(one, Query("sources", Selection(2025))).notes if "in no neighborhood" in note)
        return said

    nowhere = PlaceKey("neighborhood", "unknown")
    most = max(
        (cell for name in release.indicators if (cell := release.find(name, 2025)) is not None and cell.students),
        key=lambda cell: cell.students or 0,
    )
    cell = release.find(most.indicator_id, 2025, nowhere)
    assert cell is not None
    shown = "is hidden" if cell.students is None else f"{cell.students:,} live"
    assert f"the {most.students:,} students counted in 2024–25" in note(release)
    assert shown in note(release)


def test_ranking_keeps_places_without_a_value_out_and_names_them(release: Release) -> None:
    chart = draw(release, Query("ranking", Selection(2025), "chronic_absence", "neighborhood"))
    ranked = [cell.value for cell in chart.observations if cell.value is not None]
    assert ranked == sorted(ranked)
    assert "Airport" not in str(chart.figure)
    assert any(note.startswith("Kept out") and "Airport (hidden)" in note for note in chart.notes)
    best_first = draw(release, Query("ranking", Selection(2025), "early_grade_reading", "neighborhood"))
    values = [cell.value for cell in best_first.observations if cell.value is not None]
    assert values == sorted(values, reverse=True)


def test_classes_hold_equally_many(release: Release) -> None:
    assert class_edges([0.1]) == []
    edges = class_edges([n / 10 for n in range(10)])
    assert [sum(class_of(n / 10, edges) == k for n in range(10)) for k in range(5)] == [2, 2, 2, 2, 2]


@pytest.mark.parametrize("values", [[10, 10, 21], [1, 2, 2, 2, 2], [0, 0, 0, 10, 10, 10, 11], [3, 3, 3], [5, 7]])
def test_no_class_of_a_map_is_empty(values: list[float]) -> None:
    edges = class_edges(values)
    held = [sum(sum(value >= edge for edge in edges) == n for value in values) for n in range(len(edges) + 1)]
    assert min(held) > 0
    assert (len(edges) > 0) == (len(set(values)) > 1)


def test_spine_puts_worse_to_the_left_whatever_the_direction(release: Release) -> None:
    chart = draw(release, Query("spine", Selection(2025), "west_end"))
    own = next(trace for trace in chart.figure["data"] if trace["type"] == "scatter")
    where = dict(zip([label.replace("<br>", " ") for label in own["y"]], own["x"], strict=True))
    assert where["Chronic absence"] < 0
    assert where["Early grade reading"] < 0
    assert "Students served" not in where


def test_groups_that_are_not_there_are_not_offered(release: Release) -> None:
    assert dimensions(release, "chronic_absence", Selection(2025)) == list(release.dimensions)
    assert dimensions(release, "kindergarten_readiness", Selection(2021)) == []


@pytest.mark.parametrize(
    "query",
    [
        Query("nothing", Selection(2025)),
        Query("trend", Selection(2025), "nope"),
        Query("trend", Selection(2025)),
        Query("groups", Selection(2025), "chronic_absence", "shoe_size"),
        Query("spine", Selection(2025), "nowhere"),
        Query("outcomes", Selection(2025), "nobody"),
        Query("scorecard", Selection(2025), "something"),
    ],
)
def test_an_unknown_chart_is_refused(release: Release, query: Query) -> None:
    with pytest.raises(NoSuchChart):
        draw(release, query)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+2", "'=1+2"),
        ("+49 30", "'+49 30"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-x", "'-x"),
        ("-1.5", "-1.5"),
        ("−1.5", "−1.5"),
        (-1.5, -1.5),
        (3.0, 3),
        (0.25, 0.25),
        (None, None),
        ("Rivermouth", "Rivermouth"),
    ],
)
def test_cells_that_a_spreadsheet_would_run_are_neutralized(value: str | float | None, written: object) -> None:
    assert neutral(value) == written


@pytest.fixture
def year(release: Release) -> Callable[..., Observation]:
    """A year of a series: a published one, or with another value and status."""
    published = release.find("chronic_absence", 2025)
    assert published is not None

    def with_value(value: float | None, status: CellStatus | None = None) -> Observation:
        usual = CellStatus.NOT_AVAILABLE if value is None else CellStatus.PUBLISHED
        return another(published, value=value, status=status or usual)

    return with_value


def test_sparklines_break_where_a_year_has_no_value(year: Callable[..., Observation]) -> None:
    assert sparkline([year(None), year(None)]) == ""
    assert sparkline([year(0.1), year(None), year(0.2), year(0.3)]).count("M") == 2
    assert "NaN" not in sparkline([year(0.2), year(0.2)])


def test_what_is_hidden_is_counted_indicator_by_indicator(release: Release) -> None:
    every = [release.observation(row) for row in range(len(release.cells.value))]
    chart = draw(release, Query("hidden", Selection(2024)))
    total = Counter(cell.status for cell in every if cell.school_year == 2024)
    assert total[CellStatus.SUPPRESSED] > 100
    assert chart.sentence.startswith(
        f"Of {total.total():,} figures for 2023–24, {total[CellStatus.SUPPRESSED]:,} are hidden"
    )
    for name, row in zip(release.indicators, chart.table.rows, strict=True):
        found = Counter(cell.status for cell in every if (cell.indicator_id, cell.school_year) == (name, 2024))
        coded = found[CellStatus.CODED_LOW] + found[CellStatus.CODED_HIGH]
        empty = found[CellStatus.NO_STUDENTS] + found[CellStatus.NOT_AVAILABLE]
        told = [int(cell.text.replace(",", "")) for cell in row[1:]]
        assert told == [found.total(), found[CellStatus.PUBLISHED], coded, found[CellStatus.SUPPRESSED], empty]


def test_the_dot_of_a_sparkline_is_that_of_the_chosen_year(release: Release) -> None:
    def dot(chosen: int) -> str:
        years = [cell for year in release.years if (cell := release.find("chronic_absence", year)) is not None]
        (found,) = re.findall("cx='([0-9.]+)' cy='[0-9.]+' r='3'", unquote(sparkline(years, chosen)))
        return str(found)

    assert float(dot(2021)) < float(dot(2023)) < float(dot(2025))


def test_sparklines_tell_hidden_years_from_years_without_records(year: Callable[..., Observation]) -> None:
    unknown = sparkline([year(0.1), year(None, CellStatus.NOT_AVAILABLE), year(0.2)])
    hidden = sparkline([year(0.1), year(None, CellStatus.SUPPRESSED), year(0.2)])
    assert "rect" not in unknown
    assert hidden.count("rect") == 1


def test_a_series_that_breaks_is_drawn_in_parts_and_says_why(release: Release) -> None:
    northgate = Query("trend", Selection(2025, PlaceKey("neighborhood", "northgate")), "chronic_absence")
    whole, broken = draw(release, northgate), draw(with_break(release, 2023), northgate)
    lines = [
        [trace for trace in chart.figure["data"] if trace.get("name") in ("Northgate", release.community)]
        for chart in (whole, broken)
    ]
    years = lines[0][0]["x"]
    at = years.index("2022–23")
    assert [trace["x"] for trace in lines[0]] == [years] * 2
    assert [trace["x"] for trace in lines[1]] == [years[:at], years[at:]] * 2
    assert [trace["showlegend"] for trace in lines[1]] == [True, False] * 2
    for parts, one in ((lines[1][:2], lines[0][0]), (lines[1][2:], lines[0][1])):
        assert [value for part in parts for value in part["y"]] == one["y"]
    (bar,) = (shape for shape in broken.figure["layout"]["shapes"] if not isinstance(shape["x0"], str))
    assert len(broken.figure["layout"]["shapes"]) == len(whole.figure["layout"]["shapes"]) + 1
    assert bar["x0"] == bar["x1"] == at - 0.5
    assert "From 2022–23 on, values cannot be compared with those before: A new test." in broken.notes
    assert len(broken.notes) == len(whole.notes) + 1


def test_no_change_stands_on_the_scorecard_where_a_series_breaks(release: Release) -> None:
    whole, broken = (draw(one, Query("scorecard", Selection(2023))) for one in (release, with_break(release, 2023)))
    told = [[row[2].text for row in chart.table.rows if row[0].text == "Chronic absence"] for chart in (whole, broken)]
    assert told[0] != told[1] == ["–"]


def with_break(release: Release, year: int) -> Release:
    return replace(release, breaks={"chronic_absence": {year: "A new test."}})


def test_the_two_counts_are_of_what_can_be_judged(release: Release) -> None:
    classes = [
        release.trends[name, *_whole()].trend_class
        for name in release.indicators
        if (name, *_whole()) in release.trends
    ]
    judged = [one for one in classes if one in ("improving", "worsening", "no_change")]
    chart = draw(release, Query("scorecard", Selection(2025)))
    improving, worsening = (counted(f"scorecard.{way}", judged.count(way)) for way in ("improving", "worsening"))
    said = counted("scorecard.judged", len(judged), improving=improving, worsening=worsening)
    assert chart.sentence.startswith(said)
    assert len(judged) < len(release.indicators)


def test_a_trend_is_not_told_of_a_year_that_it_reaches_beyond(release: Release) -> None:
    assert any(trend.last_year == 2025 for trend in release.trends.values())
    earlier = draw(release, Query("scorecard", Selection(2023)))
    assert earlier.sentence.startswith("Trends are judged for 2024–25 only, the latest year.")
    assert {row[6].text for row in earlier.table.rows} == {"cannot be judged"}
    assert {row[6].text for row in draw(release, Query("scorecard", Selection(2025))).table.rows} > {"improving"}


def test_a_scorecard_names_the_year_of_its_values(release: Release) -> None:
    for year in (2023, 2025):
        assert draw(release, Query("scorecard", Selection(year))).table.columns[1].title == f"{year - 1}–{year % 100}"


def test_services_are_no_need_and_no_faring(release: Release) -> None:
    reach = draw(release, Query("grid", Selection(2025), part="service"))
    assert reach.sentence.startswith(("Reached least by services", "No neighborhood"))
    assert "most in need" not in " ".join(reach.notes)
    spine = draw(release, Query("spine", Selection(2025), "northgate"))
    kinds = [one.kind == "service" for one in release.indicators.values()]
    standings = [row[1].standing.value for row in spine.table.rows if row[1].standing is not None]
    judged = [[how for how, other in zip(standings, kinds, strict=True) if other == kind] for kind in (False, True)]
    told = [[how for how in one if how in ("better", "worse", "similar")] for one in judged]
    assert spine.sentence == (
        f"Of {len(told[0])} outcomes that can be judged, children in Northgate fared better than Rivermouth on "
        f"{told[0].count('better') or 'none'}, worse on {told[0].count('worse') or 'none'} and no differently on "
        f"{told[0].count('similar')} in 2024–25. " + services_in_words(told[1])
    )


def services_in_words(told: list[str]) -> str:
    better, worse = (told.count(how) or "none" for how in ("better", "worse"))
    counts = {"better": better, "worse": worse, "similar": told.count("similar")}
    return counted("spine.services", len(told), **counts)


def test_programs_whose_day_is_past_are_not_called_safe(release: Release) -> None:
    today = date(2025, 7, 14)
    over = replace(release, programs=[replace(one, ends_on=today - timedelta(1)) for one in release.programs])
    everyone = len(release.programs)
    assert draw(over, Query("programs", Selection(2025))).sentence == (
        f"For {everyone} of {everyone} programs, the last day that is known is before July 14, 2025."
    )
    first = [replace(release.programs[0], ends_on=today - timedelta(1)), *release.programs[1:]]
    said = draw(replace(release, programs=first), Query("programs", Selection(2025))).sentence
    assert f"For 1 of {everyone} programs" in said


def test_a_legend_gives_no_dot_the_color_of_a_standing(charts: list[Chart]) -> None:
    seen = 0
    for chart in charts:
        if chart.query.chart == "outcomes" and chart.figure is not None and chart.figure["layout"].get("showlegend"):
            named = [trace for trace in chart.figure["data"] if trace.get("showlegend", True)]
            assert all(isinstance(trace["marker"]["color"], str) for trace in named)
            assert len({trace["name"] for trace in named}) == 2
            seen += 1
    assert seen


def _whole() -> tuple[PlaceKey, str, GroupKey]:
    return Selection(2025).place, Selection(2025).partner, Selection(2025).group


def test_a_scale_that_does_not_begin_at_zero_says_so(charts: list[Chart]) -> None:
    said = "The scale does not begin at 0."
    seen = set()
    for chart in charts:
        if chart.figure is None or chart.query.chart not in ("trend", "groups", "ranking", "outcomes"):
            assert said not in chart.notes
            continue
        axis = chart.figure["layout"]["yaxis" if chart.query.chart == "trend" else "xaxis"]
        assert (said in chart.notes) == (axis["range"][0] > 0)
        seen.add((chart.query.chart, said in chart.notes))
    assert {(name, is_cut) for name in ("trend", "groups", "ranking") for is_cut in (True, False)} <= seen


def test_the_line_of_an_event_ends_below_the_value_of_its_year(year: Callable[..., Observation]) -> None:
    values = {2021: 0.5, 2022: 0.2, 2023: 0.5, 2024: 0.6}
    series = [another(year(value), school_year=at) for at, value in values.items()]
    drawn = trend(series, "N", True, events=[2022, 2023, 2025])
    (low, high) = drawn["layout"]["yaxis"]["range"]
    below, above, alone = (shape["y1"] * (high - low) + low for shape in drawn["layout"]["shapes"])
    assert below < 0.2, "its value is written below its point"
    assert above == pytest.approx(0.5)
    assert alone == high, "no value is in its way"


@pytest.mark.parametrize(
    ("values", "below"),
    [
        ((0.7, 0.4, 0.7, 0.69, 0.8), {1}),
        ((0.3, 0.6, 0.6, 0.6, 0.2), {0, 4}),
        ((0.55, 0.6, 0.6, 0.6, 0.55), set()),
        ((0.02, 0.6, 0.6, None, 0.2), set()),
    ],
)
def test_a_value_is_written_below_its_point_where_the_line_comes_down_to_it(
    year: Callable[..., Observation], values: tuple[float | None, ...], below: set[int]
) -> None:
    """But not where a line from one side is flat, and not on the years at the foot."""
    status = {None: CellStatus.SUPPRESSED}
    series = [
        another(year(value, status.get(value, CellStatus.PUBLISHED)), school_year=at)
        for at, value in enumerate(values, start=2021)
    ]
    (line,) = (trace for trace in trend(series, "Northgate", True)["data"] if "text" in trace["mode"])
    assert {n for n, side in enumerate(line["textposition"]) if side == "bottom center"} == below


@pytest.mark.parametrize(
    ("radius", "written"),
    [(140, "Larkspur Landing<br>{}"), (100, "Larkspur<br>Landing<br>{}"), (60, "<b>1</b><br>{}"), (20, "<b>1</b>")],
)
def test_a_name_on_the_map_is_folded_before_it_becomes_a_number(
    year: Callable[..., Observation], radius: int, written: str
) -> None:
    place, cell = PlaceKey("neighborhood", "larkspur_landing"), year(0.3)
    shapes = Outlines({}, {place: Circle(500, 500, radius)}, 1000, 1000)
    told = labels(shapes, {place: cell}, {place: "Larkspur Landing"})
    assert told.texts[place] == written.format(cell.display)
    assert (place in told.numbers) == ("<b>" in written)


def test_programs_stand_beside_the_need_of_their_neighborhood_most_in_need_first(release: Release) -> None:
    rows = draw(release, Query("assets", Selection(2025))).table.rows
    need = {row[0].text: row[1].text for row in draw(release, Query("need", Selection(2025))).table.rows}
    told = {row[0].text: row[1].text for row in rows}
    assert {name: told[name] for name in need} == need
    worse = [int(words.split()[0]) for words in told.values() if " of " in words]
    assert worse == sorted(worse, reverse=True)


def test_funding_that_is_past_is_told_apart(release: Release) -> None:
    ends = {"p01": date(2025, 7, 13), "p02": date(2025, 7, 14), "p03": None}
    partners = {
        name: replace(one, funding_end=ends.get(name, one.funding_end)) for name, one in release.partners.items()
    }
    rows = draw(replace(release, partners=partners), Query("partners", Selection(2025))).table.rows
    told = {row[0].text: row[-1] for row in rows}
    assert [told[partners[name].name].aside for name in ends] == ["this day is past", "", ""]

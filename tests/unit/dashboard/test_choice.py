"""A choice is the same from a link, from a saved file and from the command; all that is wrong with it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.chart import Query
from dashboard.exports import pages_of
from dashboard.exports.choice import CHARTS, PAPERS, Choice, missing, pack_with, read_choice, to_search
from dashboard.exports.items import queries
from dashboard.exports.saved_choice import WrongChoice, read_saved, written
from dashboard.records import GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.selection import BENCHMARKS, Selection
from dashboard.texts import speaking
from dashboard.views import draw
from dashboard.views.programs import AT_RISK

names = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12), max_size=3).map(
    tuple
)
choices = st.builds(
    Choice,
    title=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    indicators=names,
    years=st.lists(st.integers(1990, 2100), max_size=3).map(tuple),
    neighborhoods=names,
    partners=names,
    groups=names,
    charts=st.lists(st.sampled_from(CHARTS), max_size=3).map(tuple),
    benchmark=st.sampled_from(BENCHMARKS),
    community=st.booleans(),
    paper=st.sampled_from(PAPERS),
)


@given(choices)
def test_a_choice_survives_its_link(choice: Choice) -> None:
    assert read_choice(to_search(choice)) == choice


@given(choices)
def test_a_choice_survives_its_file(tmp_path_factory: pytest.TempPathFactory, choice: Choice) -> None:
    path = tmp_path_factory.getbasetemp() / "board-pack.toml"
    path.write_text(written(choice), encoding="utf-8")
    assert read_saved(path) == choice


def test_the_usual_choice_has_a_bare_link() -> None:
    assert to_search(Choice()) == ""


def test_everything_that_is_wrong_with_a_file_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "board-pack.toml"
    path.write_text('indicatrs = ["a"]\nyears = ["2025"]\ntitle = 3\ncharts = "trend"\ncommunity = "no"\n')
    with pytest.raises(WrongChoice) as refused:
        read_saved(path)
    said = str(refused.value).splitlines()
    assert len(said) == 5
    assert all(line.startswith(f"{path}: ") for line in said)
    assert "did you mean 'indicators'?" in said[0]
    assert "years such as [2025]" in said[1]


@pytest.mark.parametrize("content", ["title = ", "title = 'a'\ntitle = 'b'"])
def test_a_file_that_is_no_toml_says_where(tmp_path: Path, content: str) -> None:
    path = tmp_path / "board-pack.toml"
    path.write_text(content)
    with pytest.raises(WrongChoice, match=r"no TOML: .*\(at "):
        read_saved(path)


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WrongChoice, match="Save these choices"):
        read_saved(tmp_path / "none.toml")


def test_what_a_release_lacks_is_named_with_the_nearest(release: Release) -> None:
    choice = Choice(
        indicators=("chronic_absense",), years=(1999,), neighborhoods=("x",), partners=("p99",), groups=("sex:none",),
        charts=("pie",), benchmark="moon", paper="a3",
    )  # fmt: skip
    said = missing(release, choice)
    assert len(said) == 8
    assert "did you mean 'chronic_absence'?" in said[0]
    assert "2021, 2022" in said[1]
    assert missing(release, Choice()) == []


def test_pages_come_in_the_order_of_reading(release: Release) -> None:
    choice = Choice(
        indicators=("chronic_absence", "service_reach"), neighborhoods=("northgate",), partners=("p01",),
        charts=("scorecard", "trend", "map"),
    )  # fmt: skip
    assert [item.name for item in pages_of(release, choice)] == [
        "01_scorecard_2025",
        "02_chronic_absence_trend_2025",
        "03_chronic_absence_map_2025",
        "04_service_reach_trend_2025",
        "05_service_reach_map_2025",
        "06_northgate_spine_2025_northgate",
        "07_chronic_absence_trend_2025_northgate",
        "08_service_reach_trend_2025_northgate",
        "09_p01_outcomes_2025_p01",
        "10_chronic_absence_trend_2025_p01",
    ]


def test_stories_have_a_page_where_there_are_any(release: Release) -> None:
    told = pages_of(release, Choice(indicators=("chronic_absence", "promotion"), charts=("stories",)))
    assert [item.name for item in told] == ["01_stories_2025", "02_chronic_absence_stories_2025"]
    untold = replace(release, stories=())
    assert list(queries(untold, Choice(indicators=("chronic_absence",), charts=("stories",)))) == []


def test_the_scorecard_of_a_pack_is_about_what_was_chosen(release: Release) -> None:
    chosen = ("chronic_absence", "early_grade_reading")
    first, *_ = pages_of(release, Choice(indicators=chosen, charts=("scorecard",)))
    assert {cell.indicator_id for cell in first.chart.observations} == set(chosen)
    assert "Of 2 targets" in first.chart.sentence


def test_the_widest_gaps_of_a_pack_are_those_of_what_was_chosen(release: Release) -> None:
    chosen = ("chronic_absence", "early_grade_reading")
    ((_, chart),) = pages_of(release, Choice(indicators=chosen, charts=("widest",)))
    ((_, whole),) = pages_of(release, Choice(charts=("widest",)))
    titles = [release.indicators[one].title for one in chosen]
    assert [row for row in whole.table.rows if row[0].text in titles] == list(chart.table.rows)
    assert len(chart.table.rows) == len(chosen)
    assert chart.sentence.startswith("Of the chosen indicators, student groups lie farthest apart on ")


def test_what_is_of_everyone_is_in_a_pack_once(release: Release) -> None:
    """Neither a second group nor a second year says anything else about gaps or about the data."""
    names = ("grid", "gaps", "widest", "changes")
    choice = Choice(indicators=("promotion",), groups=("sex:male", "sex:female"), charts=names)
    asked = [query.chart for query in queries(release, choice)]
    assert {name: asked.count(name) for name in names} == {"grid": 2, "gaps": 1, "widest": 1, "changes": 1}
    years = choice.to(years=(2024, 2025), charts=("hidden",))
    assert list(queries(release, years)) == [Query("hidden", WHOLE)], "it is told of the latest"


def test_a_year_beside_none_has_no_page(release: Release) -> None:
    choice = Choice(indicators=("promotion",), charts=("since",))
    assert [query.subject for query in queries(release, choice.to(years=(2022,)))] == ["promotion"]
    assert list(queries(release, choice.to(years=(2021,)))) == []


WHOLE = Selection(2025)
NORTHGATE = PlaceKey("neighborhood", "northgate")


@pytest.mark.parametrize(
    "query",
    [
        Query("trend", WHOLE, "promotion"),
        Query("trend", Selection(2023, NORTHGATE, benchmark="median"), "promotion"),
        Query("trend", Selection(2025, partner="p01"), "chronic_absence"),
        Query("map", Selection(2024, group=GroupKey("sex", "male")), "chronic_absence"),
        Query("ranking", WHOLE, "promotion", "neighborhood"),
        Query("groups", Selection(2022), "promotion", "sex"),
        Query("gaps", WHOLE, "promotion"),
        Query("stories", WHOLE, "chronic_absence"),
        Query("scorecard", WHOLE),
        Query("spine", Selection(2025, NORTHGATE), "northgate"),
        Query("outcomes", Selection(2025, partner="p01"), "p01"),
        Query("since", Selection(2024), "promotion"),
        Query("since", Selection(2025, NORTHGATE), "promotion"),
        Query("since", Selection(2025, partner="p01"), "chronic_absence"),
        Query("widest", Selection(2024)),
        Query("widest", Selection(2025, NORTHGATE, group=GroupKey("sex", "male"))),
        Query("grid", Selection(2025, NORTHGATE, group=GroupKey("sex", "male"), benchmark="median")),
        Query("need", Selection(2025, benchmark="median")),
        Query("assets", WHOLE),
        Query("assets", Selection(2025, NORTHGATE), "northgate"),
        Query("active", Selection(2024, NORTHGATE), "northgate"),
        Query("partners", WHOLE),
        Query("programs", WHOLE, part=AT_RISK),
        Query("sources", Selection(2024)),
        Query("matches", WHOLE),
        Query("changes", WHOLE),
        Query("hidden", Selection(2024, partner="p01")),
    ],
)
def test_the_pack_around_a_chart_holds_it_as_it_is_seen(release: Release, query: Query) -> None:
    choice = pack_with(release, query)
    assert choice is not None
    assert read_choice(to_search(choice)) == choice
    assert missing(release, choice) == []
    shown = draw(release, query)
    assert shown.sentence in [item.chart.sentence for item in pages_of(release, choice)]


@pytest.mark.parametrize(
    "query",
    [
        Query("ranking", WHOLE, "promotion", "school"),
        Query("trend", Selection(2025, PlaceKey("school", "s1")), "promotion"),
        Query("groups", Selection(2025, NORTHGATE), "promotion", "sex"),
        Query("map", Selection(2025, partner="p01"), "promotion"),
        Query("grid", Selection(2025, partner="p01")),
        Query("programs", Selection(2025, partner="p01"), "p01"),
    ],
)
def test_a_chart_of_which_a_pack_has_no_page_has_no_pack_around_it(release: Release, query: Query) -> None:
    assert pack_with(release, query) is None


def test_the_pack_around_a_chart_is_in_the_language_of_its_page(release: Release) -> None:
    with speaking("es"):
        choice = pack_with(release, Query("trend", WHOLE, "promotion"))
    assert choice is not None
    assert "lang=es" in to_search(choice)

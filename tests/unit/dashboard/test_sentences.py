"""What is said of every cell: true, whole, and nothing worked out from what is hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.numbers import one_in, show_change, show_distance, show_value
from dashboard.records import WHOLE_COMMUNITY, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.selection import BENCHMARKS, Selection
from dashboard.sentences import headline, is_met, why_nothing
from dashboard.texts import LANGUAGES, speaking
from metrics.cells import CellStatus
from tests.lib.languages import Proofreader
from tests.lib.releases import YEARS

AIRPORT = PlaceKey("neighborhood", "airport")
NORTHGATE = PlaceKey("neighborhood", "northgate")
ISLANDER = GroupKey("race_ethnicity", "pacific_islander")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_of_the_release_has_a_whole_sentence(releases: Path, language: str) -> None:
    with speaking(language):
        release = Releases(releases).current()
        reader = Proofreader(release, language)
        for row in range(0, len(release.cells.value), 13):
            cell = release.observation(row)
            chosen = Selection(cell.school_year, cell.place, cell.partner_id, cell.group)
            for benchmark in BENCHMARKS:
                said = headline(release, release.indicators[cell.indicator_id], chosen.to(benchmark=benchmark))
                assert reader.faults_of_sentence(said) == [], said
                if cell.status is CellStatus.SUPPRESSED:
                    assert cell.display in said
                    assert not re.search(r"\d", _without_years_and_names(release, said))


def _without_years_and_names(release: Release, said: str) -> str:
    names = [place.name for place in release.places.values()]
    names += [indicator.title for indicator in release.indicators.values()]
    for name in sorted(names, key=len, reverse=True):
        said = said.replace(name, "")
    return re.sub(r"\d{4}–\d{2}", "", said)


def test_spanish_sentences_of_every_kind(releases: Path) -> None:
    with speaking("es"):
        release = Releases(releases).current()

        def said(indicator: str, *where: object, **more: object) -> str:
            return headline(release, release.indicators[indicator], Selection(*where, **more))  # type: ignore[arg-type]

        def value(year: int, place: PlaceKey = WHOLE_COMMUNITY) -> float:
            cell = release.find("chronic_absence", year, place)
            return cell.value or 0.0 if cell else 0.0

        now = release.find("chronic_absence", 2025)
        students = now.students or 0 if now else 0
        assert said("chronic_absence", 2025) == (
            f"Ausentismo crónico en Rivermouth: {value(2025):.1%} en 2024–25, "
            f"{100 * (value(2024) - value(2025)):.1f} puntos menos que en 2023–24; "
            f"no se cumple la meta de 21.0%, por una diferencia de {100 * (value(2025) - 0.21):.1f} puntos; "
            f"cumplir la meta significaría {round((value(2025) - 0.21) * students)} estudiantes menos."
        )
        middle = benchmark_value(release, "chronic_absence", Selection(2025, NORTHGATE, benchmark="median")) or 0.0
        beside = re.compile(
            rf"{100 * (value(2025, NORTHGATE) - middle):.1f} puntos más que el vecindario intermedio "
            rf"\({middle:.1%}\); igualar al vecindario intermedio significaría \d+ estudiantes menos\.$"
        )
        assert beside.search(said("chronic_absence", 2025, NORTHGATE, benchmark="median"))
        assert said("chronic_absence", 2025, AIRPORT) == (
            "Ausentismo crónico en Airport: el dato de 2024–25 está oculto, "
            "para que no se pueda saber nada de ningún niño en particular."
        )
        assert said("early_grade_reading", 2025, NORTHGATE, group=ISLANDER) == (
            "Lectura en los primeros grados (Nativos de Hawái o de las islas del Pacífico) en Northgate: "
            "no se cuenta a ningún estudiante en 2024–25."
        )
        assert said("students_served", 2025, partner="p02").startswith(
            "Estudiantes atendidos a través de Open Kitchen: 1,400 en 2024–25, "
        )
        assert said("chronic_absence", YEARS[0]).endswith("en 2020–21, sin un año anterior con el cual comparar.")
        assert why_nothing(release, Selection(2025, AIRPORT), ("chronic_absence",)) == (
            "No se puede mostrar nada en Airport en 2024–25: estos datos están ocultos, "
            "para que no se pueda saber nada de ningún niño en particular."
        )
        broken = replace(release, breaks={"chronic_absence": {2025: "Otra prueba."}})
        told = headline(broken, broken.indicators["chronic_absence"], Selection(2025))
        assert "en 2024–25, dato que no se puede comparar con el de 2023–24;" in told


def test_no_change_is_told_where_the_series_breaks(release: Release) -> None:
    broken = replace(release, breaks={"chronic_absence": {2025: "A new test."}})
    chosen = Selection(2025, benchmark="past")
    assert "which cannot be compared with 2023–24" in headline(broken, broken.indicators["chronic_absence"], chosen)
    assert benchmark_value(broken, "chronic_absence", chosen) is None
    assert benchmark_value(release, "chronic_absence", chosen) is not None
    earlier = headline(broken, broken.indicators["chronic_absence"], Selection(2024))
    assert earlier == headline(release, release.indicators["chronic_absence"], Selection(2024))


def test_level_change_and_target(release: Release) -> None:
    said = headline(release, release.indicators["chronic_absence"], Selection(2025))
    now, before = (release.find("chronic_absence", year) for year in (2025, 2024))
    assert now is not None
    assert before is not None
    assert now.value is not None
    assert before.value is not None
    assert said == (
        f"Chronic absence in Rivermouth stood at {now.value:.1%} in 2024–25, "
        f"{100 * (before.value - now.value):.1f} points less than in 2023–24; "
        f"off track: the target of 21.0% is missed by {100 * (now.value - 0.21):.1f} points; "
        f"meeting the target would mean {round((now.value - 0.21) * (now.students or 0))} fewer students."
    )


def test_the_first_year_has_nothing_to_compare_with(release: Release) -> None:
    said = headline(release, release.indicators["chronic_absence"], Selection(YEARS[0]))
    assert "in 2020–21, with no earlier year to compare with" in said
    assert "with no earlier year to compare with" in headline(
        release, release.indicators["kindergarten_readiness"], Selection(2023)
    )


def test_what_matching_the_community_would_mean_counts_students_in_the_right_direction(release: Release) -> None:
    chronic = headline(release, release.indicators["chronic_absence"], Selection(2025, NORTHGATE))
    reading = headline(release, release.indicators["early_grade_reading"], Selection(2025, NORTHGATE))
    assert re.search(r"points above Rivermouth .*would mean \d+ fewer students", chronic)
    assert re.search(r"points below Rivermouth .*would mean \d+ more students", reading)


def test_a_place_that_is_better_is_not_told_to_match(release: Release) -> None:
    lakeview = Selection(2025, PlaceKey("neighborhood", "lakeview"))
    assert "would mean" not in headline(release, release.indicators["chronic_absence"], lakeview)


def test_hidden_missing_none_and_no_cell_are_four_different_sentences(release: Release) -> None:
    chronic = release.indicators["chronic_absence"]
    readiness = release.indicators["kindergarten_readiness"]
    hidden = headline(release, chronic, Selection(2025, AIRPORT))
    missing = headline(release, readiness, Selection(2021))
    nobody = headline(release, release.indicators["early_grade_reading"], Selection(2025, NORTHGATE, group=ISLANDER))
    no_cell = headline(release, chronic, Selection(2025, NORTHGATE, "p01", GroupKey("sex", "male")))
    assert "is hidden for" in hidden
    assert "is not available" in missing
    assert nobody.startswith("No students are counted")
    assert no_cell.startswith("This release has no figure")


def test_counts_are_not_compared_with_the_whole(release: Release) -> None:
    said = headline(release, release.indicators["students_served"], Selection(2025, partner="p02"))
    assert said.startswith("Students served by Open Kitchen stood at 1,400 in")
    assert "Rivermouth (" not in said


def test_why_nothing_is_shown(release: Release) -> None:
    everything = tuple(release.indicators)
    assert why_nothing(release, Selection(2025), everything) == ""
    assert "hidden" in why_nothing(release, Selection(2025, AIRPORT), ("chronic_absence",))
    crossed = Selection(2025, NORTHGATE, "p01", GroupKey("sex", "male"))
    assert "does not combine" in why_nothing(release, crossed, everything)
    assert "not been delivered" in why_nothing(release, Selection(2021), ("kindergarten_readiness",))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.25, "about 1 in 4 students"),
        (0.24, "about 1 in 4 students"),
        (0.231, ""),
        (0.5, "about 1 in 2 students"),
        (0.0, ""),
        (1.0, ""),
        (0.667, "about 2 in 3 students"),
    ],
)
def test_one_in(share: float, words: str) -> None:
    assert one_in(share) == words


def test_numbers_carry_their_unit(release: Release) -> None:
    chronic, served, hours = (
        release.indicators[name] for name in ("chronic_absence", "students_served", "service_hours_per_student")
    )
    assert show_value(chronic, 0.2345) == "23.5%"
    assert show_distance(chronic, -0.021) == "2.1 points"
    assert show_change(chronic, -0.0001) == "no change"
    assert show_change(chronic, 0.021) == "+2.1 points"
    assert show_change(served, -1.0) == "−1 student"
    assert show_value(served, 1234.0) == "1,234 students"
    assert show_value(hours, 21.26) == "21.3 hours"


def test_targets_are_met_on_the_side_that_the_direction_says(release: Release) -> None:
    lower, higher = release.indicators["chronic_absence"], release.indicators["graduation_4yr"]
    assert is_met(lower, 0.2, 0.2)
    assert not is_met(lower, 0.21, 0.2)
    assert is_met(higher, 0.85, 0.85)
    assert not is_met(higher, 0.84, 0.85)


def test_standing_asks_the_interval_and_the_direction(release: Release) -> None:
    chronic, reading = release.indicators["chronic_absence"], release.indicators["early_grade_reading"]
    cell = release.find("chronic_absence", 2025)
    assert cell is not None
    assert cell.lower is not None
    assert cell.upper is not None
    assert standing(cell, cell.lower, chronic) is Standing.SIMILAR
    assert standing(cell, cell.upper + 0.001, chronic) is Standing.BETTER
    assert standing(cell, cell.lower - 0.001, chronic) is Standing.WORSE
    assert standing(cell, cell.upper + 0.001, reading) is Standing.WORSE
    assert standing(cell, None, chronic) is Standing.NOT_JUDGED
    rate = release.find("attendance_rate", 2025)
    assert standing(rate, 0.5, release.indicators["attendance_rate"]) is Standing.NOT_JUDGED
    hidden = release.find("chronic_absence", 2025, AIRPORT)
    assert standing(hidden, 0.2, chronic) is Standing.NOT_JUDGED


def test_benchmarks_are_published_values(release: Release) -> None:
    chosen = Selection(2025, NORTHGATE)
    community = release.find("chronic_absence", 2025)
    before = release.find("chronic_absence", 2024, NORTHGATE)
    assert community is not None
    assert before is not None
    assert benchmark_value(release, "chronic_absence", chosen) == community.value
    assert benchmark_value(release, "chronic_absence", chosen.to(benchmark="past")) == before.value
    assert benchmark_value(release, "chronic_absence", chosen.to(benchmark="target")) == pytest.approx(0.21)
    assert benchmark_value(release, "promotion", chosen.to(benchmark="target")) is None
    values = sorted(
        cell.value
        for place in release.neighborhoods
        if (cell := release.find("chronic_absence", 2025, place.key)) is not None and cell.value is not None
    )
    middle = benchmark_value(release, "chronic_absence", chosen.to(benchmark="median"))
    assert middle == pytest.approx(values[len(values) // 2])

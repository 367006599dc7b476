"""What is said of the demonstration community, of every cell and in every language, read by a proofreader."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from commonmeasure.road import current_units
from dashboard.chart import Chart, Query
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.selection import BENCHMARKS, Selection
from dashboard.sentences import headline, why_nothing
from dashboard.texts import LANGUAGES, speaking
from dashboard.views import draw
from etl.community import read_community
from etl.demonstration import invent
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.disclosure import DisclosurePolicy, protect
from metrics.engines.sql import compute
from metrics.engines.universe import read_universe
from metrics.release import Contents, read_stories, targets_of
from metrics.release.drafting import drafted
from metrics.release.folder import make_current
from tests.lib.command import commonmeasure
from tests.lib.languages import Proofreader


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its cells are protected and not attacked, which takes minutes: what is said of a cell does not hang on that."""
    folder = tmp_path_factory.mktemp("invented") / "community"
    invent(folder, students=500, years=2)
    commonmeasure("load", "-C", folder)
    community, catalogue, policy = read_community(folder), read_catalogue(BUILT_IN), DisclosurePolicy()
    targets = targets_of(catalogue, community.targets, community.toml)
    stories = read_stories(community.stories, catalogue.ids)
    with current_units(community) as warehouse:
        with warehouse.engine.connect() as connection:
            cells = compute(connection, catalogue.indicators, read_universe(connection))
        contents = Contents(warehouse, catalogue, policy, community.name, community.language, targets, stories)
        with drafted(community.releases, community.releases, contents) as draft:
            manifest = draft.write(protect(cells, catalogue.indicators, policy).cells)
            draft.complete(manifest, manifest.audit)
    make_current(community.releases, manifest.release_id)
    return community.releases


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """A test in each language, which is spoken while it runs."""
    with speaking(request.param):
        yield request.param


def test_every_cell_has_a_whole_sentence(releases: Path, language: str) -> None:
    release = Releases(releases).current()
    reader = Proofreader(release, language)
    benchmarks = cycle(BENCHMARKS)
    faults = []
    # Every cell is read in one language; what stands beside one another is read in all.
    for row in range(LANGUAGES.index(language), len(release.cells.value), len(LANGUAGES)):
        cell = release.observation(row)
        chosen = Selection(cell.school_year, cell.place, cell.partner_id, cell.group, next(benchmarks))
        said = [headline(release, release.indicators[cell.indicator_id], chosen)]
        if not cell.is_shown:
            said.append(why_nothing(release, chosen, (cell.indicator_id,)))
        faults += [(one, found) for one in said if (found := reader.faults_of_sentence(one))]
    assert faults == []


def test_every_chart_speaks_in_whole_sentences(releases: Path, language: str) -> None:
    release = Releases(releases).current()
    reader = Proofreader(release, language)
    faults = []
    for chart in charts(release):
        words = [chart.title, *chart.facts.parts, *chart.notes, *(column.title for column in chart.table.columns)]
        words += [text for row in chart.table.rows for cell in row for text in (cell.text, cell.aside)]
        found = [(one, wrong) for one in words if (wrong := reader.faults(one))]
        if wrong := reader.faults_of_sentence(chart.sentence):
            found.append((chart.sentence, wrong))
        faults += [(chart.query, *one) for one in found]
    assert faults == []


def charts(release: Release) -> Iterator[Chart]:
    """Every kind of chart of whatever it can be about, with every benchmark in turn."""
    benchmarks = cycle(BENCHMARKS)
    for year in release.years:
        for benchmark in BENCHMARKS:
            whole = Selection(year, benchmark=benchmark)
            yield from (
                draw(release, Query(name, whole))
                for name in ("scorecard", "grid", "widest", "need", "partners", "assets")
            )
            yield from (draw(release, Query(name, whole)) for name in ("sources", "matches", "changes", "hidden"))
            yield from (draw(release, Query("programs", whole, part=part)) for part in ("", "at_risk"))
        for place in release.places:
            for group in (ALL_STUDENTS, *list(release.group_axis)[::9]):
                here = Selection(year, place, group=group, benchmark=next(benchmarks))
                yield draw(release, Query("scorecard", here))
                if here.place in {one.key for one in release.neighborhoods}:
                    yield draw(release, Query("spine", here, place.id))
                    yield draw(release, Query("assets", here, place.id))
        for partner in release.partners:
            yield from (
                draw(release, Query(name, Selection(year, partner=partner), partner))
                for name in ("outcomes", "programs")
            )
        for indicator in release.indicators:
            for partner in (ALL, next(iter(release.partners))):
                chosen = Selection(year, WHOLE_COMMUNITY, partner, benchmark=next(benchmarks))
                yield from (draw(release, Query(name, chosen, indicator)) for name in ("trend", "since", "map"))
                yield from (
                    draw(release, Query("ranking", chosen, indicator, part)) for part in ("neighborhood", "school")
                )
                yield from (draw(release, Query("groups", chosen, indicator, part)) for part in release.dimensions)

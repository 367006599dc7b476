"""A release: whole or not at all, never changed, safe to hand out, and true to what was protected."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.problems import Refused
from etl.toml_file import TomlFile
from etl.warehouse import SOURCES, Warehouse
from metrics.catalogue import BUILT_IN, Catalogue, read_catalogue
from metrics.disclosure import DisclosurePolicy
from metrics.indicator import Change, SeriesBreak
from metrics.release import (
    PublishSummary,
    compare_releases,
    current_release,
    list_releases,
    publish,
    read_manifest,
    read_stories,
    release_folder,
    targets_of,
)
from metrics.release.folder import make_current
from metrics.release.writing import ReleaseWriter
from metrics.release_tables import RELEASE_TABLES
from metrics.statistics import GapChange
from tests.lib.definitions import hand_made_warehouse, random_community

YEARS = range(2021, 2026)


# Of each unit and statistic some; what holds of these holds of more, which take much longer.
FEW = frozenset(
    {
        "attendance_rate",
        "chronic_absence",
        "days_to_service",
        "kindergarten_readiness",
        "needs_met",
        "programs_near_need",
        "program_seats",
        "promotion",
        "referrals_completed",
        "retention",
        "service_hours_per_student",
        "service_overlap",
        "students_served",
    }
)


@cache
def catalogue_of_a_few(*own: Path) -> Catalogue:
    return read_catalogue(BUILT_IN, *own).only(FEW)


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Warehouse]]:
    folder = tmp_path_factory.mktemp("community")
    stories = folder / "stories"
    stories.mkdir()
    (stories / "2024-09-15-teams.md").write_text(
        "---\ndate: 2024-09-15\nkind: event\ntitle: Attendance teams\nindicator: chronic_absence\n---\n\nThey began.\n"
    )
    with hand_made_warehouse(folder, random_community(7, 150, years=YEARS)) as warehouse:
        shape = '{"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}'
        warehouse.connection.execute("INSERT INTO neighborhood VALUES ('north', 'The North', ?)", [shape])
        warehouse.connection.execute("INSERT INTO neighborhood VALUES ('empty', 'Nobody Lives Here', NULL)")
        warehouse.connection.execute(
            "INSERT INTO partners BY NAME SELECT 'p1' AS partner_id, 'Tutors' AS name, "
            "'chronic_absence; promotion' AS shared_outcomes, 1 AS delivery_id, 1 AS row_number"
        )
        warehouse.connection.execute(
            "INSERT INTO programs BY NAME SELECT 'g1' AS program_id, 'p1' AS partner_id, 'Reading' AS name, "
            "'academic_support' AS service_category, 30 AS capacity, 'students' AS unit, "
            "1 AS delivery_id, 1 AS row_number"
        )
        warehouse.connection.execute(
            "INSERT INTO delivery BY NAME SELECT 1 AS delivery_id, 'students.csv' AS file_name, 'abc' AS sha256, "
            "'students' AS source, 'upsert' AS delivered_rule, TIMESTAMP '2026-01-02' AS received_at, "
            "'loaded' AS status, 5 AS received, 3 AS accepted, 1 AS quarantined, 1 AS repeated, 2 AS unresolved"
        )
        yield folder, warehouse


def publish_into(
    releases: Path, community: tuple[Path, Warehouse], policy: DisclosurePolicy | None = None, **changes: Any
) -> PublishSummary:
    folder, warehouse = community
    catalogue = changes.pop("catalogue", None) or catalogue_of_a_few()
    stories = read_stories(folder / "stories", catalogue.ids)
    given = {"name": "Testville", "stories": stories, "releases": releases} | changes
    return publish(warehouse, catalogue, policy or DisclosurePolicy(), **given)


@pytest.fixture(scope="module")
def releases(community: tuple[Path, Warehouse]) -> Path:
    folder = community[0] / "releases"
    target = {"indicator": "chronic_absence", "school_year": 2027, "value": 0.15, "group": "homeless=yes"}
    publish_into(folder, community, targets=targets_of(catalogue_of_a_few(), [target], TomlFile(Path(), {}, {})))
    return folder


@pytest.fixture
def release(releases: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release_folder(releases) / "release.duckdb"), read_only=True) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[dict[str, Any]]:
    return connection.execute(query, values).to_arrow_table().to_pylist()


def test_it_holds_the_declared_tables_and_no_other(release: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        release,
        "SELECT table_name, list(column_name ORDER BY column_index) AS names FROM duckdb_columns() "
        "WHERE NOT internal GROUP BY 1",
    )
    assert {row["table_name"]: tuple(row["names"]) for row in found} == {t.name: t.names for t in RELEASE_TABLES}


def test_it_holds_no_student(release: duckdb.DuckDBPyConnection, releases: Path) -> None:
    looked_at = 0
    for table in RELEASE_TABLES:
        for field in table.fields:
            if "VARCHAR" in field.sql:
                query = f"SELECT count(*) AS n FROM {table.name} WHERE regexp_matches({field.name}::VARCHAR, ?)"  # noqa: S608
                assert rows(release, query, "S[0-9]{5}") == [{"n": 0}], f"{table.name}.{field.name}"
                looked_at += 1
    assert looked_at > 50
    everything = b"".join(path.read_bytes() for path in release_folder(releases).iterdir())
    assert b"S00000" not in everything
    assert b"S00149" not in everything


def test_nothing_in_it_is_smaller_than_the_policy_allows(release: duckdb.DuckDBPyConnection) -> None:
    small = """
        SELECT count(*) AS small FROM observation
        WHERE students BETWEEN 1 AND 9 OR unknown BETWEEN 1 AND 9
           OR (lower IS NOT NULL AND (numerator < 3 OR denominator - numerator < 3))
           OR (status IN ('suppressed', 'coded_low', 'coded_high', 'not_available')
               AND coalesce(numerator, denominator, students, unknown, value, lower, upper) IS NOT NULL)
    """
    assert rows(release, small) == [{"small": 0}]
    assert rows(release, "SELECT count(*) > 1000 AS some FROM observation WHERE status = 'suppressed'") == [
        {"some": True}
    ]


def test_absence_is_a_row(release: duckdb.DuckDBPyConnection) -> None:
    counts = rows(
        release,
        """
        SELECT geography_type, partner_id = 'all' AS of_all, count(*) AS rows,
               count(DISTINCT (indicator_id, school_year, geography_id, partner_id)) AS series
        FROM observation WHERE indicator_id = 'chronic_absence' GROUP BY ALL ORDER BY ALL
        """,
    )
    groups = rows(release, "SELECT count(*) AS n FROM disaggregation")[0]["n"]
    years, places, schools, partners = len(YEARS), 5, 3, 2
    assert counts == [
        {"geography_type": "community", "of_all": False, "rows": years * partners * groups, "series": years * partners},
        {"geography_type": "community", "of_all": True, "rows": years * groups, "series": years},
        {
            "geography_type": "neighborhood",
            "of_all": False,
            "rows": years * places * partners,
            "series": years * places * partners,
        },
        {"geography_type": "neighborhood", "of_all": True, "rows": years * places * groups, "series": years * places},
        {"geography_type": "school", "of_all": True, "rows": years * schools * groups, "series": years * schools},
    ]
    empty = rows(
        release,
        "SELECT DISTINCT display FROM observation WHERE geography_id = 'empty' AND indicator_id = 'chronic_absence'",
    )
    assert empty == [{"display": "no students"}]


def test_places_with_and_without_shapes(release: duckdb.DuckDBPyConnection) -> None:
    found = {row["geography_id"]: row for row in rows(release, "SELECT * FROM geography")}
    assert found["community"]["name"] == "Testville"
    assert (found["north"]["name"], found["north"]["longitude"], found["north"]["latitude"]) == ("The North", 1, 1)
    assert json.loads(found["north"]["geojson"])["type"] == "Polygon"
    assert found["empty"]["geojson"] is None
    assert found["unknown"]["name"] == "Outside or not known"
    assert found["harbor"]["name"] == "harbor"  # students live there, and no file names it
    assert found["s1"]["geography_type"] == "school"


def test_partners_programs_assets_and_sources(release: duckdb.DuckDBPyConnection) -> None:
    partners = rows(release, "SELECT partner_id, name, shared_outcomes FROM partner ORDER BY 1")
    assert partners == [
        {"partner_id": "p1", "name": "Tutors", "shared_outcomes": ["chronic_absence", "promotion"]},
        {"partner_id": "p2", "name": "p2", "shared_outcomes": []},
    ]
    assert rows(release, "SELECT * FROM asset") == [
        {
            "neighborhood_id": "unknown",
            "service_category": "academic_support",
            "category_label": "Academic support",
            "partners": 1,
            "programs": 1,
            "capacity": 30,
        }
    ]
    status = {row["source"]: row for row in rows(release, "SELECT * FROM source_status")}
    assert set(status) == {source.name for source in SOURCES}
    assert status["students"]["received"] == 5 == 3 + 1 + 1
    assert (status["services"]["deliveries"], status["services"]["last_received_at"]) == (0, None)


def test_stories_and_targets(release: duckdb.DuckDBPyConnection) -> None:
    (story,) = rows(release, "SELECT story_id, kind, title, body, indicator_id FROM story")
    assert story == {
        "story_id": "2024-09-15-teams",
        "kind": "event",
        "title": "Attendance teams",
        "body": "They began.",
        "indicator_id": "chronic_absence",
    }
    assert rows(release, "SELECT * FROM target") == [
        {
            "indicator_id": "chronic_absence",
            "school_year": 2027,
            "group_dimension": "homeless",
            "group_value": "yes",
            "value": 0.15,
        }
    ]


def test_gaps_are_to_the_best_published_group(release: duckdb.DuckDBPyConnection) -> None:
    groups = {
        row["group_value"]: row["value"]
        for row in rows(
            release,
            "SELECT group_value, value FROM observation WHERE indicator_id = 'promotion' AND school_year = 2025 "
            "AND geography_type = 'community' AND partner_id = 'all' AND group_dimension = 'sex' "
            "AND status = 'published' AND group_value <> 'unknown'",
        )
    }
    best = max(groups, key=lambda group: groups[group])
    found = rows(
        release,
        "SELECT group_value, reference_group, gap FROM gap WHERE indicator_id = 'promotion' AND school_year = 2025 "
        "AND geography_type = 'community' AND group_dimension = 'sex'",
    )
    assert {row["group_value"] for row in found} == set(groups) - {best}
    assert {row["reference_group"] for row in found} == {best}
    for row in found:
        assert row["gap"] == pytest.approx(groups[best] - groups[row["group_value"]])


def test_a_gap_changes_against_the_same_two_groups(release: duckdb.DuckDBPyConnection) -> None:
    changed = rows(release, "SELECT * FROM gap WHERE gap_change IS NOT NULL AND indicator_id = 'promotion' LIMIT 20")
    assert changed
    for row in changed:
        before = {
            group["group_value"]: group["value"]
            for group in rows(
                release,
                "SELECT group_value, value FROM observation WHERE indicator_id = 'promotion' AND partner_id = 'all' "
                "AND school_year = ? AND geography_type = ? AND geography_id = ? AND group_dimension = ?",
                row["school_year"] - 1,
                *(row[name] for name in ("geography_type", "geography_id", "group_dimension")),
            )
        }
        group_before, reference_before = before[row["group_value"]], before[row["reference_group"]]
        points = (group_before, row["value"], reference_before, row["reference_value"])
        recomputed = GapChange(*map(Fraction, points))
        assert row["gap_change"] == pytest.approx(float(recomputed.change))
        assert row["group_change"] == pytest.approx(float(recomputed.group_change))
        assert row["reference_change"] == pytest.approx(float(recomputed.reference_change))


def test_a_break_is_told_and_no_gap_changes_across_it(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    whole = catalogue_of_a_few()
    broken = replace(
        whole["promotion"],
        series_breaks=(SeriesBreak(2023, "A new rule."),),
        changes=(Change(2, "Counted otherwise.", 2021),),
    )
    publish_into(tmp_path, community, catalogue=Catalogue((whole["chronic_absence"], broken)))
    told = "indicator_id = 'promotion' AND gap_change IS NOT NULL"
    with duckdb.connect(str(release_folder(tmp_path) / "release.duckdb"), read_only=True) as connection:
        assert rows(connection, "SELECT * FROM series_break ORDER BY school_year") == [
            {"indicator_id": "promotion", "school_year": 2021, "reason": "Counted otherwise."},
            {"indicator_id": "promotion", "school_year": 2023, "reason": "A new rule."},
        ]
        compared = rows(connection, f"SELECT DISTINCT school_year FROM gap WHERE {told} ORDER BY 1")  # noqa: S608 (constants)
    assert [row["school_year"] for row in compared] == [2022, 2024, 2025]


def test_every_series_has_its_trend_and_says_why(release: duckdb.DuckDBPyConnection) -> None:
    series = "(SELECT DISTINCT indicator_id, geography_type, geography_id, partner_id, group_dimension, group_value"
    (counted,) = rows(
        release,
        f"SELECT (SELECT count(*) FROM {series} FROM observation)) AS series, "  # noqa: S608
        f"(SELECT count(*) FROM {series} FROM trend)) AS different, (SELECT count(*) FROM trend) AS trends",
    )
    assert counted["series"] == counted["different"] == counted["trends"]
    classes = {
        row["trend_class"]: row["n"] for row in rows(release, "SELECT trend_class, count(*) AS n FROM trend GROUP BY 1")
    }
    assert classes["cannot_judge"] > 0
    assert classes["no_change"] > 0


def test_no_trend_is_told_from_what_is_not_published(release: duckdb.DuckDBPyConnection) -> None:
    hidden = """
        SELECT count(*) AS n
        FROM trend t JOIN observation o USING (
            indicator_id, geography_type, geography_id, partner_id, group_dimension, group_value
        )
        WHERE o.status <> 'published' AND o.school_year > 2020 AND t.trend_class <> 'cannot_judge'
    """
    assert rows(release, hidden) == [{"n": 0}]


def test_the_manifest_says_from_what_and_how_it_was_made(releases: Path, release: duckdb.DuckDBPyConnection) -> None:
    folder = release_folder(releases)
    manifest = read_manifest(folder)
    assert manifest.release_id == folder.name == current_release(releases)
    assert manifest.database_sha256 == hashlib.sha256((folder / "release.duckdb").read_bytes()).hexdigest()
    assert manifest.definitions == {i.id: i.hash for i in catalogue_of_a_few().indicators}
    assert manifest.deliveries == ({"source": "students", "sha256": "abc"},), "a file's name may say whom it is about"
    assert manifest.school_years == tuple(YEARS)
    statuses = rows(release, "SELECT status, count(*) AS n FROM observation GROUP BY 1")
    assert {s: n for s, n in manifest.cells.items() if n} == {row["status"]: row["n"] for row in statuses}
    assert (manifest.audit.verdict, manifest.audit.recoverable) == ("passed", 0)
    assert "Testville" in manifest.to_text()
    assert f"{manifest.cells_coded:,} as a range" in manifest.to_text()


def test_a_release_cannot_be_written_to(releases: Path) -> None:
    folder = release_folder(releases)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "release.duckdb"]


def test_the_same_content_is_the_same_release(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    first = publish_into(tmp_path / "releases", community)
    before = snapshot(tmp_path / "releases")
    second = publish_into(tmp_path / "releases", community)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.release == first.release
    assert snapshot(tmp_path / "releases") == before
    assert (second.audit.verdict, second.audit.recoverable) == ("passed", 0)
    assert "already" in second.to_text()


def test_the_same_content_on_a_later_day_is_still_the_same_release(
    community: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    today = publish_into(tmp_path, community).release
    once = f"2020-01-01-{today.rpartition('-')[2]}"
    dated(tmp_path / today, once)
    make_current(tmp_path, once)
    again = publish_into(tmp_path, community)
    assert (again.release, again.is_new) == (once, False)
    assert (list_releases(tmp_path), current_release(tmp_path)) == ([once], once)


def test_what_an_earlier_release_said_is_published_anew_where_another_is_current(
    community: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    first = publish_into(tmp_path, community).release
    publish_into(tmp_path, community, language="es")
    once = f"2020-01-01-{first.rpartition('-')[2]}"
    dated(tmp_path / first, once)
    again = publish_into(tmp_path, community)
    assert again.is_new
    assert again.release != once
    assert current_release(tmp_path) == again.release
    assert len(list_releases(tmp_path)) == 3


def dated(folder: Path, release_id: str) -> None:
    """As if it had been published on another day."""
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    path = folder.rename(folder.parent / release_id) / "manifest.json"
    path.chmod(0o600)
    path.write_text(json.dumps(said | {"release_id": release_id, "created_at": f"{release_id[:10]}T00:00:00+00:00"}))


def snapshot(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_another_content_is_another_release_beside_it(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first = publish_into(releases, community)
    before = snapshot(releases / first.release)
    definitions = tmp_path / "definitions"
    definitions.mkdir()
    own = (BUILT_IN / "promotion.toml").read_text().replace("version = 1", "version = 2")
    (definitions / "promotion.toml").write_text(
        own.replace('numerator = "promoted"', 'numerator = "promoted or graduated"').replace(
            "numerator = 2\ndenominator = 4", "numerator = 3\ndenominator = 4"
        )
    )
    second = publish_into(releases, community, catalogue=catalogue_of_a_few(definitions))
    assert snapshot(releases / first.release) == before
    assert (first.published_before, second.published_before) == (None, first.published)
    assert f"{second.published:,} published ({first.published:,} in the release before)" in second.to_text()
    assert list_releases(releases) in ([first.release, second.release], [second.release, first.release])
    assert current_release(releases) == second.release
    with duckdb.connect(str(release_folder(releases) / "release.duckdb"), read_only=True) as connection:
        changes = rows(connection, "SELECT DISTINCT indicator_id, reason FROM release_change")
    assert [row["indicator_id"] for row in changes if row["reason"] == "definition"] == ["promotion"]
    assert {row["reason"] for row in changes if row["indicator_id"] != "promotion"} <= {"protection"}
    compared = compare_releases(releases, first.release, second.release)
    (promotion,) = (one for one in compared.indicators if one.indicator_id == "promotion")
    assert promotion.definition_changed
    assert promotion.changed > 0
    assert not any(one.changed or one.definition_changed for one in compared.indicators if one is not promotion)
    assert "by another definition" in compared.to_text()
    assert "nothing differs" in compare_releases(releases, first.release, first.release).to_text()


def test_another_title_or_translation_is_no_other_definition(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    releases, definitions = tmp_path / "releases", tmp_path / "definitions"
    publish_into(releases, community)
    definitions.mkdir()
    own = (BUILT_IN / "promotion.toml").read_text(encoding="utf-8")
    renamed = own.replace('title = "Promotion"', 'title = "Moved up"').replace("Promoción de grado", "Pasan de grado")
    (definitions / "promotion.toml").write_text(renamed, encoding="utf-8")
    catalogue = catalogue_of_a_few(definitions)
    publish_into(releases, community, DisclosurePolicy(minimum_group=40), catalogue=catalogue)
    with duckdb.connect(str(release_folder(releases) / "release.duckdb"), read_only=True) as connection:
        reasons = rows(connection, "SELECT DISTINCT reason FROM release_change WHERE indicator_id = 'promotion'")
        said = rows(connection, "SELECT title FROM indicator_translation WHERE indicator_id = 'promotion'")
    assert reasons == [{"reason": "protection"}]
    assert said == [{"title": "Pasan de grado"}]


def test_what_is_hidden_since_is_counted_as_such(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    first = publish_into(tmp_path, community)
    second = publish_into(tmp_path, community, DisclosurePolicy(minimum_group=40))
    compared = compare_releases(tmp_path, first.release, second.release)
    assert (
        sum(one.now_hidden for one in compared.indicators)
        == first.published + first.coded - second.published - second.coded
    )
    assert compare_releases(tmp_path, second.release, first.release).indicators[0].now_shown > 0


def test_what_is_hidden_since_is_not_told_again_by_its_change(
    community: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    first = publish_into(tmp_path, community)
    second = publish_into(tmp_path, community, DisclosurePolicy(minimum_group=40))
    hidden = compare_releases(tmp_path, first.release, second.release)
    with duckdb.connect(str(release_folder(tmp_path) / "release.duckdb"), read_only=True) as connection:
        changes = rows(connection, "SELECT previous_display, display FROM release_change WHERE display = 'hidden'")
    assert changes == [{"previous_display": "withdrawn", "display": "hidden"}] * sum(
        one.now_hidden for one in hidden.indicators
    )
    assert changes


def test_other_rules_make_another_release_even_where_they_hide_the_same(
    community: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    first = publish_into(tmp_path, community)
    second = publish_into(tmp_path, community, DisclosurePolicy(reason="Agreed with the state."))
    assert (first.cells, first.published) == (second.cells, second.published)
    assert first.release != second.release
    assert read_manifest(release_folder(tmp_path)).privacy["reason"] == "Agreed with the state."


def test_it_tells_what_definitions_say_in_other_languages(release: duckdb.DuckDBPyConnection) -> None:
    said = rows(release, "SELECT * FROM indicator_translation WHERE indicator_id = 'chronic_absence'")
    (spanish,) = catalogue_of_a_few()["chronic_absence"].translations
    assert said == [
        {
            "indicator_id": "chronic_absence",
            "language": "es",
            "title": "Ausentismo crónico",
            "short_title": "Ausentismo crónico",
            "unit": None,
            "why_it_matters": spanish.why_it_matters,
            "how_to_read": spanish.how_to_read,
            "caveats": list(spanish.caveats),
            "source": spanish.source,
        }
    ]


def test_what_the_community_says_of_itself_is_part_of_the_release(
    community: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    text = {"en": {"about": "The cabinet.", "contact": "data@example.org"}}
    silent = publish_into(tmp_path, community)
    spoken = publish_into(tmp_path, community, text=text)
    assert spoken.release != silent.release
    told = [read_manifest(release_folder(tmp_path, one.release)).text for one in (silent, spoken)]
    assert told == [{}, text]


def test_another_usual_language_makes_another_release(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    english = publish_into(tmp_path, community)
    spanish = publish_into(tmp_path, community, language="es")
    assert english.release != spanish.release
    languages = [read_manifest(release_folder(tmp_path, one.release)).language for one in (english, spanish)]
    assert languages == ["en", "es"]


def test_a_manifest_of_an_earlier_version_is_of_an_english_release(releases: Path, tmp_path: Path) -> None:
    manifest = json.loads((release_folder(releases) / "manifest.json").read_text(encoding="utf-8"))
    del manifest["language"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert read_manifest(tmp_path).language == "en"


def test_what_a_killed_publish_left_is_swept_away_by_the_next(
    community: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    left = tmp_path / ".draft-killed"
    left.mkdir()
    (left / "release.duckdb").write_bytes(b"half")
    publish_into(tmp_path, community)
    assert not left.exists()


@pytest.mark.parametrize("broken", ["write_gaps", "write_changes", "content_hash"])
def test_a_publish_that_fails_leaves_everything_as_it_was(
    community: tuple[Path, Warehouse], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    releases = tmp_path / "releases"
    publish_into(releases, community)
    before = snapshot(releases)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(ReleaseWriter, broken, fail)
    with pytest.raises(OSError, match="no space left"):
        publish_into(releases, community, DisclosurePolicy(minimum_group=50))
    assert snapshot(releases) == before
    assert not list(releases.glob(".draft-*"))


def test_one_population_may_be_known_in_different_students(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    """Whose days absent nobody knows has an attendance rate nowhere, and may have been at one school all the same."""
    whole = read_catalogue(BUILT_IN)
    asked = Catalogue(tuple(whole[name] for name in ("attendance_rate", "school_stability", "chronic_absence")))
    assert asked["attendance_rate"].population == asked["school_stability"].population
    assert publish_into(tmp_path, community, catalogue=asked).audit.recoverable == 0


def test_a_release_that_was_taken_away_stops_nobody(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    (tmp_path / "current").write_text("2020-01-01-00000000\n", encoding="utf-8")
    summary = publish_into(tmp_path, community)
    assert current_release(tmp_path) == summary.release


@pytest.mark.parametrize(
    ("loaded", "message"),
    [
        ({}, "no students yet; load deliveries first"),
        (
            {"programs": 20, "partners": 1},
            r"Loaded: partners \(1 row\), programs \(20 rows\)\. Load what tells of stud",
        ),
        ({"services": 9}, r"services \(9 rows\); of the people in services none is matched to a student"),
    ],
)
def test_nothing_to_publish_is_refused(tmp_path: Path, loaded: dict[str, int], message: str) -> None:
    with hand_made_warehouse(tmp_path, {}) as warehouse:
        for number, (source, rows) in enumerate(loaded.items(), start=1):
            warehouse.connection.execute(
                "INSERT INTO delivery BY NAME SELECT ? AS delivery_id, 'f' AS file_name, 's' AS sha256, ? AS source,"
                " 'upsert' AS delivered_rule, now()::TIMESTAMP AS received_at, 'loaded' AS status, ? AS received,"
                " received AS accepted, 0 AS quarantined, 0 AS repeated, 0 AS unresolved, 0 AS corrected",
                [number, source, rows],
            )
        with pytest.raises(Refused, match=message):
            publish(
                warehouse,
                catalogue_of_a_few(),
                DisclosurePolicy(),
                name="Nowhere",
                releases=tmp_path / "releases",
            )
    assert list_releases(tmp_path / "releases") == []


def test_a_release_that_is_not_there_is_refused_with_those_that_are(releases: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"There are: {current_release(releases)}"):
        release_folder(releases, "2020-01-01-00000000")
    with pytest.raises(Refused, match="There are: "):
        release_folder(releases, "../warehouse")
    with pytest.raises(Refused, match="nothing has been published yet"):
        release_folder(tmp_path)


def test_publish_says_how_far_it_is(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    told: list[tuple[float, float, str]] = []
    publish_into(tmp_path, community, progress=lambda *step: told.append(step))
    for label in ("Computing indicators", "Protecting small numbers", "Attacking the release", "Writing the release"):
        steps = [done / total for done, total, found in told if found == label]
        assert steps
        assert min(steps) >= 0
        assert max(steps) <= 1
    assert told[-1][0] == told[-1][1]


def test_catalogue_of_one_indicator(community: tuple[Path, Warehouse], tmp_path: Path) -> None:
    whole = catalogue_of_a_few()
    summary = publish_into(tmp_path, community, catalogue=Catalogue((whole["chronic_absence"],)))
    assert summary.cells > 0

"""A release after another: a late delivery, another policy, other boundaries; the two together tell nobody's secret."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.lib.command import commonmeasure
from tests.lib.definitions import definition_text
from tests.lib.marked_community import Community

KEY = "indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value"
HIDDEN = "('suppressed', 'coded_low', 'coded_high')"


@pytest.fixture
def community(marked: Community, tmp_path: Path) -> Community:
    """A copy, of which the next release is to be made."""
    return marked.copied(tmp_path / "community")


def published_again(community: Community) -> Path:
    """Publish once more; the release that was there before."""
    before = community.release
    commonmeasure("publish", "-C", community.folder)
    assert community.release != before
    return before


def both(earlier: Path, later: Path, query: str) -> int:
    """A number from the tables of two releases, `earlier.…` and `later.…`."""
    with duckdb.connect() as connection:
        for name, folder in (("earlier", earlier), ("later", later)):
            connection.execute(f"ATTACH '{folder / 'release.duckdb'}' AS {name} (READ_ONLY)")
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def shown_again(earlier: Path, later: Path) -> int:
    """Cells that the earlier release hides and the later one shows."""
    pair = f"earlier.observation a JOIN later.observation b USING ({KEY})"
    return both(earlier, later, f"SELECT count(*) FROM {pair} WHERE a.status IN {HIDDEN} AND b.status = 'published'")  # noqa: S608 (constants)


def told_by_changes(earlier: Path, later: Path) -> int:
    """Changes that say what the earlier release showed for a cell that is hidden now."""
    pair = f"later.release_change JOIN later.observation o USING ({KEY})"
    said = "o.status <> 'published' AND previous_display <> 'withdrawn'"
    return both(earlier, later, f"SELECT count(*) FROM {pair} WHERE {said}")  # noqa: S608 (constants)


def passes(community: Community) -> bool:
    """Whether the attack that knows both fails."""
    verdict = commonmeasure("audit", "-C", community.folder, "--json").json
    assert any("1 earlier releases" in sentence for sentence in verdict["tried"])
    return bool(verdict["verdict"] == "passed")


def test_a_late_delivery_changes_a_few_students(community: Community) -> None:
    with (community.folder / "inbox" / "attendance_summary.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["school_year"] == "2025" and row["school_id"] == "A"][:9]
    late = community.folder / "inbox" / "attendance_summary_late.csv"
    with late.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"days_absent": "3" if int(row["days_absent"]) > 17 else "40"} for row in rows)
    commonmeasure("load", "-C", community.folder)
    earlier = published_again(community)
    changed = "SELECT count(*) FROM later.release_change WHERE indicator_id = 'chronic_absence'"
    assert both(earlier, community.release, changed) > 0
    assert shown_again(earlier, community.release) == 0
    assert told_by_changes(earlier, community.release) == 0
    assert passes(community)


def test_a_tighter_policy_withdraws_what_is_too_small_now(community: Community) -> None:
    (community.folder / "community.toml").write_text('name = "Marksburg"\n\n[privacy]\nminimum_group = 15\n')
    earlier = published_again(community)
    small = "SELECT count(*) FROM later.observation WHERE students BETWEEN 1 AND 14"
    assert both(earlier, community.release, small) == 0
    assert (shown_again(earlier, community.release), told_by_changes(earlier, community.release)) == (0, 0)
    assert passes(community)


def test_a_neighborhood_that_is_drawn_anew_is_hidden_where_it_was_published(community: Community) -> None:
    path = community.folder / "reference" / "neighborhoods.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    (south,) = (one for one in collection["features"] if one["properties"]["neighborhood_id"] == "south")
    south["geometry"]["coordinates"][0][2][1] = 0.2
    path.write_text(json.dumps(collection), encoding="utf-8")
    earlier = published_again(community)
    shown = "geography_id IN ('south', 'unknown') AND status = 'published' AND students > 0"
    assert both(earlier, earlier, f"SELECT count(*) FROM later.observation WHERE {shown}") > 0  # noqa: S608 (constants)
    assert both(earlier, community.release, f"SELECT count(*) FROM later.observation WHERE {shown}") == 0  # noqa: S608
    assert (shown_again(earlier, community.release), told_by_changes(earlier, community.release)) == (0, 0)
    assert passes(community)


def test_a_definition_that_is_new_takes_hardly_a_number_away(community: Community) -> None:
    """Of two neighborhoods alone, of which the same is counted as in all: of fifty numbers one goes at most."""
    definition = definition_text(
        population="days_enrolled >= 10 and neighborhood_id in ('north', 'south')",
        example="""
given = \"\"\"
student | days_enrolled | days_absent | neighborhood_id
ana | 180 | 18 | north
\"\"\"
numerator = 1
denominator = 1
""",
    )
    (community.folder / "definitions" / "days_missed.toml").write_text(definition, encoding="utf-8")
    earlier = published_again(community)
    was_shown = f"earlier.observation a LEFT JOIN later.observation b USING ({KEY}) WHERE a.status = 'published'"
    shown, gone = (
        both(earlier, community.release, f"SELECT count(*) FROM {was_shown}{more}")  # noqa: S608 (constants)
        for more in ("", " AND b.display IS DISTINCT FROM a.display")
    )
    assert 50 * gone <= shown > 500
    new = "indicator_id = 'days_missed' AND status = 'published'"
    assert both(earlier, community.release, f"SELECT count(*) FROM later.observation WHERE {new}") > 10  # noqa: S608
    assert passes(community)


@pytest.mark.parametrize("harm", ["lost", "garbled", "without a manifest"])
def test_a_release_that_is_damaged_is_told_and_nothing_is_published_beside_it(community: Community, harm: str) -> None:
    release = community.release
    database, manifest = release / "release.duckdb", release / "manifest.json"
    if harm == "without a manifest":
        manifest.unlink()
    else:
        database.chmod(0o644)
        database.unlink() if harm == "lost" else database.write_bytes(b"no database")
    for words in (
        ["publish"],
        ["audit"],
        ["export", "--to", community.folder / "files", "--format", "csv"],
        ["releases", "compare", release.name, release.name],
        ["releases", "export", release.name, "--to", community.folder / "package"],
    ):
        done = commonmeasure(*words, "-C", community.folder, status=1)
        assert release.name in done.messages
        assert "Traceback" not in done.messages
    assert [path.name for path in community.releases.iterdir() if path.is_dir()] == [release.name]
    shutil.rmtree(release)
    commonmeasure("publish", "-C", community.folder)
    assert (community.release / "release.duckdb").is_file()


def test_a_release_that_somebody_changed_is_told(community: Community) -> None:
    database = community.release / "release.duckdb"
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute("UPDATE observation SET display = '30 %' WHERE status = 'published'")
    for command in ("publish", "audit"):
        done = commonmeasure(command, "-C", community.folder, status=1)
        assert "release.duckdb is not what was published" in done.messages + done.output

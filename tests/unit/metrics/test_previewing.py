"""Definitions as they would be published: protected beside what is public, marked, and without a trace."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from etl.problems import Refused
from etl.warehouse import Warehouse
from metrics.audit import PASSED, audit
from metrics.catalogue import Catalogue, read_catalogue
from metrics.disclosure import DisclosurePolicy
from metrics.indicator import Target
from metrics.interchange.data_package import write_data_package
from metrics.release import (
    Contents,
    PublishSummary,
    list_releases,
    preview,
    publish,
    read_manifest,
    release_folder,
    unpublished,
)
from metrics.release.stories import Story
from tests.lib.definitions import definition_text, hand_made_warehouse, random_community

TARGETS = [(name, Target(2027, Decimal("0.1"))) for name in ("days_missed", "weeks_missed")]
STORIES = [Story(str(name), date(2025, 5, 1), "note", "Told", "", name) for name in (None, "weeks_missed")]
KEY = "indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value"


@dataclass(frozen=True)
class Analyst:
    """A warehouse, what is published of it, and a folder to preview into."""

    warehouse: Warehouse
    catalogue: Catalogue
    published: Path
    folder: Path

    def preview(self, *indicator_ids: str, minimum_group: int = 10) -> PublishSummary:
        policy = DisclosurePolicy(minimum_group=minimum_group)
        contents = Contents(self.warehouse, self.catalogue, policy, "Testville", "en", TARGETS, STORIES)
        return preview(
            contents, indicator_ids, self.folder, published=self.published, restricted=self.folder.parent / "restricted"
        )


def defined(folder: Path, **changes: object) -> Catalogue:
    folder.mkdir(exist_ok=True)
    (folder / "days_missed.toml").write_text(definition_text(**changes), encoding="utf-8")
    (folder / "weeks_missed.toml").write_text(definition_text(population="days_enrolled >= 40"), encoding="utf-8")
    return read_catalogue(folder)


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warehouse, Catalogue, Path]]:
    folder = tmp_path_factory.mktemp("community")
    catalogue = defined(folder / "definitions")
    with hand_made_warehouse(folder, random_community(11, 240)) as warehouse:
        publish(
            warehouse,
            catalogue,
            DisclosurePolicy(),
            name="Testville",
            targets=TARGETS,
            stories=STORIES,
            releases=folder / "releases",
        )
        yield warehouse, catalogue, folder / "releases"


@pytest.fixture
def analyst(community: tuple[Warehouse, Catalogue, Path], tmp_path: Path) -> Analyst:
    return Analyst(*community, folder=tmp_path / "previews")


def contents_of(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_a_preview_holds_what_was_drafted_and_says_what_it_is(analyst: Analyst, tmp_path: Path) -> None:
    before = contents_of(analyst.published.parent)
    summary = analyst.preview("days_missed")
    assert contents_of(analyst.published.parent) == before
    folder = analyst.folder / summary.release
    manifest = read_manifest(folder)
    assert (manifest.preview, list(manifest.definitions)) == (True, ["days_missed"])
    assert manifest.to_text().startswith("preview ")
    with duckdb.connect(str(folder / "release.duckdb"), read_only=True) as connection:
        held = {name: connection.table(name).fetchall() for name in ("target", "story")}
        of = connection.execute("SELECT DISTINCT indicator_id FROM observation").fetchall()
    assert of == [("days_missed",)]
    assert [row[0] for row in held["target"]] == ["days_missed"]
    assert len(held["story"]) == 1
    assert audit(folder, [release_folder(analyst.published)]).verdict == PASSED
    package = json.loads(write_data_package(folder, tmp_path / "package").read_text("utf-8"))
    assert package["description"].startswith("A preview: not published")


def test_a_preview_of_what_is_published_is_not_taken_for_it(analyst: Analyst) -> None:
    summary = analyst.preview("days_missed", "weeks_missed")
    assert not (analyst.folder / "current").exists()
    assert summary.release not in list_releases(analyst.published)


def test_what_is_hidden_in_public_stays_hidden_in_a_preview(analyst: Analyst) -> None:
    summary = analyst.preview("days_missed", minimum_group=3)
    with duckdb.connect() as connection:
        for name, folder in (
            ("public", release_folder(analyst.published)),
            ("draft", analyst.folder / summary.release),
        ):
            connection.execute(f"ATTACH '{folder / 'release.duckdb'}' AS {name} (READ_ONLY)")
        now = connection.execute(
            f"SELECT now.status FROM public.observation before JOIN draft.observation now USING ({KEY}) "  # noqa: S608
            "WHERE before.status = 'suppressed'"
        ).fetchall()
    assert len(now) > 20
    assert ("published",) not in now


def test_drafts_are_what_is_not_published_as_it_is_now(analyst: Analyst, tmp_path: Path) -> None:
    assert unpublished(analyst.catalogue, analyst.published) == ()
    retitled = defined(tmp_path / "definitions", title="Days that were missed")
    assert unpublished(retitled, analyst.published) == ("days_missed",)
    assert unpublished(retitled, tmp_path / "nowhere") == ("days_missed", "weeks_missed")
    with pytest.raises(Refused, match="Did you mean 'weeks_missed'"):
        analyst.preview("week_missed")

"""The attack breaks the naive rule, and a release in which one hidden number stands again; it does not break ours."""

from __future__ import annotations

import json
import random
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from commonmeasure.road import publish_community
from etl.community import read_community
from etl.problems import Refused
from metrics.audit import Verdict, audit
from metrics.disclosure import deciding
from metrics.disclosure.quantities import Primary, Quantity
from metrics.memory import Memory
from metrics.release import proving, witness_file
from tests.lib.command import commonmeasure
from tests.lib.marked_community import YEARS, Community
from tests.lib.naive import Unhidden

TRIED = 20


@pytest.fixture(scope="module")
def community(marked: Community, tmp_path_factory: pytest.TempPathFactory) -> Community:
    return marked.copied(tmp_path_factory.mktemp("found") / "community")


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Memory:
    """What attacks on school years that are the same again came to."""
    return Memory(tmp_path_factory.mktemp("memory") / "attacks")


def restricted(community: Community) -> Path:
    return community.folder / "warehouse" / "protection"


def unhidden(community: Community, folder: Path) -> Unhidden:
    return Unhidden(community.release, witness_file(restricted(community), community.release.name), folder)


def attacked(release: Path, community: Community, memory: Memory) -> Verdict:
    witness = witness_file(restricted(community), community.release.name)
    return audit(release, witness=witness, memory=memory)


def files(folder: Path) -> dict[str, int]:
    """Every file of a folder, and when it was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def remembers(community: Community) -> set[str]:
    """The names of what was worked out, each the key of all that it follows from."""
    return {path.name for path in restricted(community).glob("*.npz.zst")}


def tighten(community: Community, minimum_group: int) -> None:
    text = f'name = "Marksburg"\n\n[privacy]\nminimum_group = {minimum_group}\n'
    (community.folder / "community.toml").write_text(text, encoding="utf-8")


def told(release: Path, school_year: int) -> set[tuple[Any, ...]]:
    """The counts that a release shows for a school year."""
    query = (
        "SELECT indicator_id, geography_type, geography_id, partner_id, group_dimension, group_value, numerator "
        "FROM observation WHERE status = 'published' AND school_year = ?"
    )
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as connection:
        return set(connection.execute(query, [school_year]).fetchall())


def test_what_is_published_passes_and_says_so(community: Community) -> None:
    verdict = commonmeasure("audit", "-C", community.folder, "--json").json
    assert (verdict["verdict"], verdict["recoverable"], verdict["narrow"]) == ("passed", 0, 0)
    assert verdict["counts"] > 3000
    manifest = json.loads((community.release / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["audit"]["verdict"], manifest["audit"]["recoverable"]) == ("passed", 0)


def test_hiding_small_cells_alone_is_broken(community: Community, memory: Memory, tmp_path: Path) -> None:
    verdict = attacked(unhidden(community, tmp_path).show_all_but_small(), community, memory)
    assert verdict.violations == ()  # by the rules on single cells nothing is wrong with it
    assert verdict.recoverable > 10
    assert verdict.narrow > 10


def shown_one_by_one(
    community: Community, memory: Memory, folder: Path, cells: Sequence[tuple[Any, ...]]
) -> list[Verdict]:
    return [
        attacked(unhidden(community, folder / str(number)).show(cell), community, memory)
        for number, cell in enumerate(cells)
    ]


def test_any_small_number_that_stands_again_is_seen(community: Community, memory: Memory, tmp_path: Path) -> None:
    small = unhidden(community, tmp_path / "all").hidden(small=True)
    chosen = random.Random(20261124).sample(small, TRIED)
    verdicts = shown_one_by_one(community, memory, tmp_path, chosen)
    assert [verdict.verdict for verdict in verdicts] == ["failed"] * TRIED


def test_most_numbers_hidden_beside_small_ones_tell_those(community: Community, memory: Memory, tmp_path: Path) -> None:
    """Not each of them: where two were hidden for a third, one may come back once others cover it."""
    beside = unhidden(community, tmp_path / "all").hidden(small=False)
    chosen = random.Random(20261124).sample(beside, TRIED)
    verdicts = shown_one_by_one(community, memory, tmp_path, chosen)
    assert sum(verdict.recoverable + verdict.narrow > 0 for verdict in verdicts) > TRIED / 2
    assert all(verdict.violations == () for verdict in verdicts)


def test_publishing_the_same_again_is_the_same_release_and_works_nothing_out(community: Community) -> None:
    releases, remembered = files(community.releases), remembers(community)
    said = commonmeasure("publish", "-C", community.folder).output
    assert "which was there already with the same content" in said
    assert remembers(community) == remembered
    assert len(remembered) >= 2 * len(YEARS)
    assert files(community.releases).keys() == releases.keys()


def test_what_is_remembered_is_for_the_owner_alone(community: Community) -> None:
    folder = restricted(community)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_what_an_earlier_release_gives_away_is_not_added_to(community: Community, tmp_path: Path) -> None:
    earlier = unhidden(community, tmp_path)
    earlier.show_all_but_small()
    earlier.as_of("2020-01-01-0123abcd", "2020-01-01T00:00:00+00:00", YEARS[-1])
    earlier.folder.rename(community.releases / "2020-01-01-0123abcd")
    # Something new to publish: the policy is tighter.
    tighten(community, 11)
    commonmeasure("publish", "-C", community.folder)
    shown = told(community.release, YEARS[-1])
    assert len(shown) > 50
    assert shown <= told(community.releases / "2020-01-01-0123abcd", YEARS[-1])


def test_what_the_attack_breaks_is_not_published(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """A protection that hides small cells only, and a mending that mends nothing."""

    def hide_small_alone(quantity: Quantity, primary: Primary, *_: object, **__: object) -> None:
        quantity.hidden = primary.hidden & quantity.exists

    monkeypatch.setattr(deciding, "hide", hide_small_alone)
    monkeypatch.setattr(proving, "mended", lambda beside, *_: beside)
    current, before = community.release, files(community.releases)
    tighten(community, 12)
    with pytest.raises(Refused) as refused:
        publish_community(read_community(community.folder))
    said = " ".join(str(refused.value).split())
    assert "nothing was published" in said
    assert "take earlier releases back" in said
    assert community.release == current
    assert files(community.releases) == before
    findings = restricted(community) / "audit-findings.json"
    assert stat.S_IMODE(findings.stat().st_mode) == 0o600
    assert json.loads(findings.read_text(encoding="utf-8"))

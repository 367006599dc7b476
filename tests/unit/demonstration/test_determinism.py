"""The same seed gives the same bytes; another seed another community."""

from hashlib import sha256
from pathlib import Path

from etl.demonstration import invent


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = invent(tmp_path / "first", students=300, years=2, seed=7)
    second = invent(tmp_path / "second", students=300, years=2, seed=7)
    assert digests(first.folder) == digests(second.folder)
    assert any(name.endswith(".parquet") for name in digests(first.folder))
    assert first.planted == second.planted


def test_another_seed_gives_another_community(tmp_path: Path) -> None:
    one = digests(invent(tmp_path / "one", students=300, years=2, seed=7).folder)
    other = digests(invent(tmp_path / "other", students=300, years=2, seed=8).folder)
    same = {name for name in one if one[name] == other.get(name)}
    assert all(name == "community.toml" or name.startswith("stories/") for name in same)


def test_days_do_not_depend_on_the_size_of_a_block(tmp_path: Path) -> None:
    """A community of more than one block has every row that its rosters promise, once."""
    folder = invent(tmp_path, students=14_000, years=1, seed=7).folder
    lines = (folder / "inbox" / "attendance_2026_q1.csv").read_bytes().splitlines()
    assert len({line.split(b",")[0] for line in lines[1:]} - {b""}) > 13_500


def test_the_smallest_community_and_a_single_year_are_whole(tmp_path: Path) -> None:
    folder = invent(tmp_path, students=200, years=1, seed=7).folder
    sources = {path.name.split("_2026")[0].split(".")[0] for path in (folder / "inbox").iterdir()}
    assert sources >= {
        "attendance",
        "calendar",
        "enrollment",
        "grade_progression",
        "milestones",
        "needs",
        "partners",
        "plans",
        "programs",
        "referrals",
        "schools",
        "services",
        "students",
    }


def test_progress_is_told_year_by_year(tmp_path: Path) -> None:
    told: list[tuple[float, float, str]] = []
    invent(tmp_path, students=200, years=2, progress=lambda done, total, label: told.append((done, total, label)))
    assert [(done, total) for done, total, _ in told] == [(0, 2), (1, 2), (2, 2)]

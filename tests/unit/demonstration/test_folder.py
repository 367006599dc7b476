"""The folder around the deliveries: settings that are read without a fault, notes, and nothing else."""

import re
from datetime import date

from etl.codes import ATTENDANCE_STATUS, RACE_ETHNICITY
from etl.community import read_community
from etl.demonstration import Invented

FIRST_FIFTEEN = {
    "attendance_rate",
    "chronic_absence",
    "severe_chronic_absence",
    "consistent_attendance",
    "promotion",
    "retention",
    "on_time_progression",
    "ninth_grade_on_track",
    "graduation_4yr",
    "kindergarten_readiness",
    "early_grade_reading",
    "middle_grade_math",
    "students_served",
    "service_reach",
    "service_hours_per_student",
}


def test_the_settings_are_read_and_map_every_code(invented: Invented) -> None:
    community = read_community(invented.folder)
    assert community.name == "Ossenbrook"
    assert community.attendance.mode == "complete"
    assert set(community.mappings["attendance"].values["status"].values()) == set(ATTENDANCE_STATUS.values)
    race = community.mappings["students"].values["race_ethnicity"]
    assert race["NA"] == "american_indian"
    assert set(race.values()) == set(RACE_ETHNICITY.values)


def test_targets_and_shared_outcomes_name_built_in_indicators(invented: Invented) -> None:
    targets = read_community(invented.folder).targets
    assert {target["indicator"] for target in targets} <= FIRST_FIFTEEN
    assert len({target["indicator"] for target in targets}) >= 6
    assert all(0 < target["value"] < 1 for target in targets)
    header, *partners = (invented.folder / "inbox" / "partners.csv").read_text(encoding="utf-8").splitlines()
    place = header.split(",").index("shared_outcomes")
    shared = {outcome for partner in partners for outcome in partner.split(",")[place].split(";")}
    assert shared <= FIRST_FIFTEEN


def test_stories_are_dated_and_of_a_kind(invented: Invented) -> None:
    stories = sorted((invented.folder / "stories").glob("*.md"))
    assert 3 <= len(stories) <= 6
    kinds = set()
    for path in stories:
        front, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
        fields = dict(re.findall(r"^(\w+): (.+)$", front, re.MULTILINE))
        assert path.name.startswith(fields["date"])
        assert date.fromisoformat(fields["date"]) < date(2026, 7, 1)
        assert fields["title"]
        assert fields["indicator"] in FIRST_FIFTEEN
        assert body.strip()
        kinds.add(fields["kind"])
    assert kinds == {"note", "event", "data_notice", "turn_the_curve"}


def test_the_folder_holds_what_a_community_starts_with(invented: Invented) -> None:
    assert {path.name for path in invented.folder.iterdir()} == {
        "community.toml",
        "definitions",
        "inbox",
        "reference",
        "stories",
    }
    assert list((invented.folder / "definitions").iterdir()) == []

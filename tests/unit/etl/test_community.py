"""`community.toml`: defaults, and every problem at once, each at its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from etl.community import Community, read_community
from etl.mappings import Lookup
from etl.matching.rules import MatchingRules
from etl.problems import Refused
from etl.warehouse import AttendanceRules, ServedRule


def read(folder: Path, toml: str) -> Community:
    (folder / "community.toml").write_text(toml, encoding="utf-8")
    return read_community(folder)


def problems(folder: Path, toml: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(folder, toml)
    return [str(problem) for problem in refused.value.problems]


def test_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    community = read(tmp_path, 'name = "Here"')
    assert (community.name, community.school_year_starts, community.max_rejected_share) == ("Here", 7, Decimal("0.2"))
    assert community.language == "en"
    assert community.attendance == AttendanceRules()
    assert community.served == ServedRule(minimum_events=1, minimum_hours=0)
    students = community.mappings["students"]
    assert (students.files, students.delivery, students.null_values) == (None, "upsert", ("",))
    assert community.warehouse_path == tmp_path / "warehouse" / "warehouse.duckdb"
    assert (community.inbox, community.releases) == (tmp_path / "inbox", tmp_path / "releases")


def test_a_windows_editor_may_leave_its_mark_at_the_beginning(tmp_path: Path) -> None:
    assert read(tmp_path, '\ufeffname = "Here"').name == "Here"


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    community = read(
        tmp_path,
        """
name = "Here"
language = "es"
school_year_starts = 9
max_rejected_share = 0.05
[attendance]
suspended_in_counts_absent = true
day_rule = "half_day_counts"
[partners]
minimum_events = 3
minimum_hours = 1.5
[privacy]
minimum_group = 12
[text]
about = "De nosotros. "
contact = "datos@example.org"
[text.en]
about = "Of us."
[[target]]
indicator = "chronic_absence"
[sources.attendance]
mode = "absences_only"
files = "Daily*.csv"
delivery = "incremental"
null_values = ["", "."]
[sources.attendance.columns]
student_id = "SIS ID"
[sources.attendance.values.status]
U = "absent_unexcused"
1 = "present"
[sources.attendance.dates]
date = "days since 1960-01-01"
[sources.students]
header = ["guid", "race"]
constants = { school_year = 2024 }
[[sources.students.lookups]]
file = "reference/ids.csv"
key = "id"
from = "guid"
take = { student_id = "number" }
""",
    )
    assert community.language == "es"
    assert community.school_year_starts == 9
    assert community.max_rejected_share == Decimal("0.05")
    assert community.attendance.mode == "absences_only"
    assert community.attendance.suspended_in_counts_absent
    assert community.attendance.day_rule == "half_day_counts"
    assert community.served == ServedRule(minimum_events=3, minimum_hours=Decimal("1.5"))
    assert community.privacy == {"minimum_group": 12}
    assert community.text == {
        "es": {"about": "De nosotros.", "contact": "datos@example.org"},
        "en": {"about": "Of us."},
    }
    assert community.targets == [{"indicator": "chronic_absence"}]
    attendance = community.mappings["attendance"]
    assert attendance.delivery == "incremental"
    assert attendance.values == {"status": {"U": "absent_unexcused", "1": "present"}}
    assert attendance.theirs("student_id") == "SIS ID"
    assert attendance.names_file("daily_2024.CSV")
    assert not attendance.names_file("attendance.csv")
    students = community.mappings["students"]
    assert students.constants == {"school_year": "2024"}
    assert students.lookups == (Lookup("reference/ids.csv", (), ("id",), ("guid",), {"student_id": "number"}),)


def test_a_community_without_a_name_is_called_as_its_folder(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_text("school_year_starts = 8\n")
    assert read_community(tmp_path).name == tmp_path.name


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """school_year_start = 8
[attendance]
day_rule = "halves"
[sources.student]
files = "x"
[sources.students]
delivry = "upsert"
delivery = "append"
[sources.students.columns]
studentid = "x"
[sources.students.values.race_ethnicity]
H = "hispanics"
[sources.students.dates]
birth_date = "%d/%m"
school_year = "%Y"
[sources.attendance]
mode = 3
""",
    )
    text = "\n".join(found)
    assert "community.toml:1 school_year_start: unknown key. Did you mean 'school_year_starts'?" in text
    assert "community.toml:3 attendance.day_rule: 'halves' is not one of" in text
    assert "community.toml:4 sources.student: unknown source. Did you mean 'students'?" in text
    assert "community.toml:7 sources.students.delivry: unknown key. Did you mean 'delivery'?" in text
    assert "community.toml:8 sources.students.delivery: 'append' is not one of" in text
    assert "community.toml:10 sources.students.columns.studentid: unknown column of students." in text
    assert "community.toml:12 sources.students.values.race_ethnicity.H: 'hispanics' is not one of" in text
    assert "community.toml:14 sources.students.dates.birth_date: '%d/%m' is to hold year, month and day" in text
    assert "community.toml:15 sources.students.dates.school_year: unknown date of students." in text
    assert "community.toml:17 sources.attendance.mode: is to be text, not a number" in text


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("school_year_starts = 13", "is 13; it is to be from 1 to 12"),
        ("max_rejected_share = true", "is to be a number, not true or false"),
        ("sources = 3", "is to be a table, not a number"),
        ("target = 3", "is to be written [[target]]"),
        ("[sources.students]\nmode = 'complete'", "unknown key"),
        ("[sources.students]\nnull_values = 3", "is to be a list of texts"),
        ("[sources.students]\nheader = ['a', 'A']", "names a column twice"),
        ("[sources.students]\nheader = ['a']\ncolumns = {student_id = 'b'}", "'b' is neither in 'header' nor taken"),
        ("[sources.students]\ncolumns = {sex = 'b'}\nconstants = {sex = 'f'}", "both as a constant and as a column"),
        ("[sources.students]\nvalues = {sex = {a = ['x']}}", "is to be a value, not a list"),
        ("[sources.students]\ndates = {birth_date = 'days since then'}", "is to name a day"),
        ("[sources.students]\ndates = {birth_date = '%d%m%Q%Y'}", "unknown part %Q"),
        ("[[sources.students.lookups]]\nfile = 'x'", "'key' is missing"),
        (
            "[[sources.students.lookups]]\nfile='x'\nkey=['a','b']\nfrom='c'\ntake={d='e'}",
            "has 1 columns for 2 of 'key'",
        ),
        (
            "[sources.students]\nheader=['c']\n[[sources.students.lookups]]\nfile='x'\nkey='a'\nfrom='cc'\ntake={d='e'}",
            "'cc' is no column of the delivery",
        ),
        (
            "[sources.students]\nheader=['c']\n[[sources.students.lookups]]\nfile='x'\nkey='a'\nfrom='c'\ntake={c='e'}",
            "'c' is a column already",
        ),
        (
            "[[sources.students.lookups]]\nfile='x'\nheader=['a']\nkey='a'\nfrom='c'\ntake={d='e'}",
            "'e' is not in this lookup's header",
        ),
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, toml: str, message: str) -> None:
    assert message in "\n".join(problems(tmp_path, f'name = "Here"\n{toml}'))


def test_a_folder_without_a_community_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="commonmeasure init"):
        read_community(tmp_path)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[matching]\naccept = 2", "community.toml:2 matching.accept: is 2; it is to be from 0 to 1"),
        ("[matching]\naccept = 0.5", "community.toml:2 matching.accept: is 0.5; what is as likely wrong as right"),
        ("[matching]\nreview = 0.96", "community.toml:2 matching.review: is 0.96, above accept, which is 0.95"),
        ("[matching]\naccpet = 0.9", "community.toml:2 matching.accpet: unknown key. Did you mean 'accept'?"),
    ],
)
def test_thresholds_of_matching_are_checked(tmp_path: Path, toml: str, message: str) -> None:
    (problem,) = problems(tmp_path, toml)
    assert problem.startswith(message)


def test_thresholds_of_matching(tmp_path: Path) -> None:
    assert read(tmp_path, "").matching == MatchingRules(Decimal("0.95"), Decimal("0.5"))
    assert read(tmp_path, "[matching]\naccept = 0.99\nreview = 0.9").matching == MatchingRules(
        Decimal("0.99"), Decimal("0.9")
    )

"""Recorded corrections: applied where the wrong value stands, counted, and never longer than was agreed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from etl.corrections import read_corrections
from etl.problems import Refused
from etl.staging import WITHHELD
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

HEADER = "sid,school_year,birth_date,sex"
ROWS = ["007,2024,03/01/2105,f", "008,2024,03/02/2015,q", "009,2024,03/03/2015,m"]
MAPPING = """
max_rejected_share = 0.9
[sources.students.columns]
student_id = "sid"
[sources.students.dates]
birth_date = "%m/%d/%Y"
"""


def correction(**changed: str) -> str:
    """One correction, all of its keys as TOML text, some of them changed or, where empty, left out."""
    keys = {
        "source": '"students"',
        "row": '{ student_id = "007", school_year = "2024" }',
        "column": '"birth_date"',
        "from": '"03/01/2105"',
        "to": '"03/01/2015"',
        "reason": '"Typed wrong; the school confirmed it"',
        "owner": '"Dana Ruiz, data office"',
        "expires": "2999-06-30",
    } | {name.rstrip("_"): value for name, value in changed.items()}
    return "[[correction]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


@pytest.fixture
def received(community: CommunityFolder) -> CommunityFolder:
    community.write_toml(MAPPING)
    community.put_rows("students_2024.csv", HEADER, ROWS)
    return community


def record(community: CommunityFolder, *corrections: str) -> None:
    (community.folder / "corrections.toml").write_text("\n".join(corrections), encoding="utf-8")


def test_the_wrong_value_is_corrected_and_the_row_is_counted(received: CommunityFolder) -> None:
    record(
        received,
        correction(),
        correction(row='{ student_id = "008", school_year = 2024 }', column='"sex"', from_='"q"', to='"m"'),
    )
    report = received.load_one()
    assert (report.accepted, report.quarantined) == (3, 0)
    assert received.students("birth_date, sex") == [
        (date(2015, 3, 1), "female"),
        (date(2015, 3, 2), "male"),
        (date(2015, 3, 3), "male"),
    ]
    applied = [problem for problem in report.problems if problem.rule == "corrected"]
    assert [(problem.column, problem.rows, problem.row_numbers) for problem in applied] == [
        ("birth_date", 1, (2,)),
        ("sex", 1, (3,)),
    ]
    assert applied[0].message == "changed as corrections.toml:1 says (Dana Ruiz, data office, until 2999-06-30)"
    assert received.query("SELECT corrected FROM delivery") == [(2,)]


def test_without_it_the_row_is_rejected(received: CommunityFolder) -> None:
    assert received.load_one().quarantined == 2


@pytest.mark.parametrize(
    ("sent", "says"),
    [("03/01/2015", "holds the right value already"), ("03/01/2014", "holds neither the wrong nor the right value")],
)
def test_one_that_no_longer_matches_changes_nothing_and_is_told(
    received: CommunityFolder, sent: str, says: str
) -> None:
    received.put_rows("students_2024.csv", HEADER, [f"007,2024,{sent},f"])
    record(received, correction())
    report = received.load_one()
    (told,) = [problem for problem in report.problems if problem.rule == "correction"]
    assert (told.rows, told.row_numbers, told.is_rejected) == (1, (2,), False)
    assert says in told.message
    assert "corrections.toml:1, Dana Ruiz" in told.message
    assert "03/01" not in told.message, "a report holds no value"
    assert received.students("strftime(birth_date, '%m/%d/%Y')") == [(sent,)]
    assert received.query("SELECT corrected FROM delivery") == [(0,)]


def test_one_of_another_row_or_source_says_nothing(received: CommunityFolder) -> None:
    record(
        received,
        correction(row='{ student_id = "7", school_year = "2024" }'),
        correction(source='"milestones"', row='{student_id="007",school_year=2024,milestone="x"}', column='"score"'),
    )
    report = received.load_one()
    assert not [problem for problem in report.problems if problem.rule.startswith("correct")]


def test_an_empty_value_can_be_filled_and_a_wrong_one_emptied(received: CommunityFolder) -> None:
    received.put_rows("students_2024.csv", HEADER, ["007,2024,,f", "008,2024,01/01/1900,m"])
    record(
        received,
        correction(from_='""'),
        correction(row='{ student_id = "008", school_year = "2024" }', from_='"01/01/1900"', to='""'),
    )
    received.load_one()
    assert received.students("birth_date") == [(date(2015, 3, 1),), (None,)]


def test_the_quarantine_holds_what_was_sent_beside_the_correction(received: CommunityFolder) -> None:
    of_008 = '{ student_id = "008", school_year = 2024 }'
    record(
        received,
        correction(to='"31/31/2015"'),
        correction(row=of_008, column='"sex"', from_='"q"', to='"zz"'),
    )
    assert received.load_one().quarantined == 2
    by_row = dict(received.query("SELECT row_number, record FROM quarantine"))
    sent = json.loads(by_row[3])
    assert (sent["sex"], sent["sex (corrected)"]) == ("q", "zz")
    born = json.loads(by_row[2])
    assert (born["birth_date"], born["birth_date (corrected)"]) == (WITHHELD, WITHHELD), "it may name someone"


def test_an_expired_one_is_an_error_that_says_so_and_nothing_is_loaded(received: CommunityFolder) -> None:
    record(received, correction(expires="2026-06-30"))
    with pytest.raises(
        Refused, match=r"corrections\.toml:9 correction\.expires: expired on 2026-06-30\. Ask Dana Ruiz"
    ):
        received.load()
    assert not (received.folder / "warehouse").exists()


def test_on_its_last_day_it_still_holds(received: CommunityFolder) -> None:
    record(received, correction(expires="2026-06-30"))
    (found,) = read_corrections(received.folder, date(2026, 6, 30))
    assert found.expires == date(2026, 6, 30)
    with pytest.raises(Refused):
        read_corrections(received.folder, date(2026, 7, 1))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"owner": ""}, "'owner' is missing"),
        ({"reason": '" "'}, "reason: is empty"),
        ({"expires": '"2999-06-30"'}, "is to be a day, written 2027-06-30 without quotes"),
        ({"source": '"student"'}, "'student' is not one of"),
        ({"column": '"birthdate"'}, "Did you mean 'birth_date'?"),
        ({"row": '{ student_id = "007" }'}, "'school_year' is missing; the key of students is student_id, school_year"),
        ({"to": '"03/01/2105"'}, "is what 'from' says already"),
        ({"until": "2999-06-30"}, "unknown key"),
    ],
)
def test_what_is_wrong_with_it_is_said_with_its_line(
    received: CommunityFolder, changed: dict[str, str], message: str
) -> None:
    record(received, correction(**changed))
    with pytest.raises(Refused) as refused:
        received.load()
    assert message in str(refused.value)
    assert str(refused.value).startswith("corrections.toml:")

"""The load reports the planted faults, each under its rule and column, and finds nothing else."""

from collections import Counter, defaultdict
from pathlib import Path

from etl.community import read_community
from etl.deliveries import load
from etl.demonstration import invent
from etl.demonstration.attendance_files import COLUMNS as ATTENDANCE_COLUMNS
from etl.demonstration.registrar import STUDENT_COLUMNS

OURS = {theirs: ours for columns in (ATTENDANCE_COLUMNS, STUDENT_COLUMNS) for ours, theirs in columns.items()}
BY_KEY = {"duplicate_key", "repeated", "malformed"}


def test_the_load_reports_exactly_what_was_planted(tmp_path: Path) -> None:
    invented = invent(tmp_path, students=600, years=2)
    expected: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for planted in invented.planted:
        column = "" if planted.rule in BY_KEY else OURS.get(planted.column, planted.column)
        expected[planted.file][planted.rule, column] += planted.rows

    reports = load(read_community(invented.folder))
    assert {report.file for report in reports} == {path.name for path in (tmp_path / "inbox").iterdir()}
    for report in reports:
        delivery = report.to_json()
        assert delivery["status"] == "loaded"
        assert delivery["received"] == delivery["accepted"] + delivery["quarantined"] + delivery["repeated"]
        found = Counter(
            {(problem["rule"], problem["column"] or ""): problem["rows"] for problem in delivery["problems"]}
        )
        found["repeated", ""] = delivery["repeated"]
        assert +found == expected[report.file], report.file
        kept_out = sum(
            rows for (rule, _), rows in expected[report.file].items() if rule not in {"repeated", "unresolved"}
        )
        assert delivery["quarantined"] == kept_out

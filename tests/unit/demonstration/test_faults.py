"""The planted faults: as many as told, among good rows that all stay."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.demonstration import Invented
from etl.demonstration.chance import stream
from etl.demonstration.faults import Fault, soil

HEADER = ["id", "day", "code", "hours"]
FAULTS = (
    Fault("required", "id", ("",)),
    Fault("duplicate_key", "code", ("U", "P")),
    Fault("repeated"),
    Fault("malformed"),
)


def soiled(rows: int) -> tuple[list[list[str]], list[list[str]], list[int]]:
    good = [[f"{row:04d}", "2026-01-05", "UP"[row % 2], str(row % 7)] for row in range(rows)]
    lines = "".join(",".join(fields) + "\n" for fields in good).encode()
    bad, times = soil(lines, HEADER, FAULTS, ",", stream(1, "test"))
    return good, [line.split(",") for line in bad.decode().splitlines()], times


@pytest.mark.parametrize(("rows", "times"), [(40, 1), (20_000, 4), (320_000, 60)])
def test_faults_are_few_and_their_number_is_told(rows: int, times: int) -> None:
    good, bad, told = soiled(rows)
    assert told == [times] * len(FAULTS)
    assert len(bad) == len(good) + times * len(FAULTS)


def test_every_good_row_stays_in_its_order_and_each_fault_follows_the_row_that_it_copies() -> None:
    good, bad, _ = soiled(20_000)
    remaining = iter(good)
    expected = next(remaining)
    kinds: Counter[str] = Counter()
    last: list[str] = []
    for fields in bad:
        if fields == expected and fields != last:
            last, expected = fields, next(remaining, [])
            continue
        if fields[0] == "":
            kinds["required"] += 1
            assert fields[1:] == last[1:]
        elif len(fields) == len(HEADER) + 2:
            kinds["malformed"] += 1
            assert fields[: len(HEADER)] == last
        elif fields == last:
            kinds["repeated"] += 1
        else:
            kinds["duplicate_key"] += 1
            assert [fields[0], fields[1], fields[3]] == [last[0], last[1], last[3]]
            assert fields[2] != last[2]
    assert expected == []
    assert kinds == {"required": 4, "malformed": 4, "repeated": 4, "duplicate_key": 4}


def told(invented: Invented, file: str) -> dict[tuple[str, str], int]:
    return {(planted.rule, planted.column): planted.rows for planted in invented.planted if planted.file == file}


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    header, *rows = (line.split(",") for line in path.read_text(encoding="utf-8").splitlines())
    return header, rows


def count(
    path: Path, wrong: dict[tuple[str, str], Callable[[str], bool]], key: list[str]
) -> dict[tuple[str, str], int]:
    """An independent count of what is wrong in a file: by field, by length, and by key."""
    header, rows = read(path)
    found: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, ...], list[str]] = {}
    for fields in rows:
        if len(fields) != len(header):
            found["malformed", ""] += 1
            continue
        faults = [fault for fault, is_wrong in wrong.items() if is_wrong(fields[header.index(fault[1])])]
        found.update(faults)
        identity = tuple(fields[header.index(column)] for column in key)
        if not faults and identity in seen:
            here = seen[identity]
            changed = [column for column, one, other in zip(header, here, fields, strict=True) if one != other]
            found[("duplicate_key", changed[0]) if changed else ("repeated", "")] += 1
        elif not faults:
            seen[identity] = fields
    return dict(found)


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_the_faults_of_attendance_are_those_told(invented: Invented, inbox: Path, quarter: int) -> None:
    file = f"attendance_2026_q{quarter}.csv"
    found = count(
        inbox / file,
        {
            ("required", "StudentNumber"): lambda field: field == "",
            ("type", "AttDate"): lambda field: field == "2026-02-30",
            ("unknown_code", "AttCode"): lambda field: field not in set("PEUATSIRVN"),
            ("range", "PortionMissed"): lambda field: float(field) > 1,
        },
        ["StudentNumber", "SchoolCode", "AttDate"],
    )
    assert found == told(invented, file)
    assert len(found) == 7


def test_the_faults_of_the_other_files_are_those_told(invented: Invented, inbox: Path) -> None:
    services = count(
        inbox / "services_2026.csv",
        {
            ("required", "service_category"): lambda field: field == "",
            ("unknown_code", "service_category"): lambda field: field == "misc",
            ("range", "hours"): lambda field: field != "" and float(field) > 24,
            ("type", "service_date"): lambda field: field == "2025-13-01",
        },
        ["partner_id", "record_id"],
    )
    assert services == told(invented, "services_2026.csv")
    students = count(
        inbox / "students_2026.csv",
        {
            ("required", "StudentNumber"): lambda field: field == "",
            ("unknown_code", "RaceEthnicity"): lambda field: field == "Z",
            ("type", "BirthDate"): lambda field: field.startswith("02/30"),
        },
        ["StudentNumber", "SchoolYear"],
    )
    assert students == told(invented, "students_2026.csv")


def test_only_the_current_year_is_soiled_and_little_of_it(invented: Invented, inbox: Path) -> None:
    files = {planted.file for planted in invented.planted}
    assert files
    assert all("2026" in file for file in files)
    for file in files:
        rows = sum(planted.rows for planted in invented.planted if planted.file == file)
        assert rows < max(0.004 * len(read(inbox / file)[1]), 8)

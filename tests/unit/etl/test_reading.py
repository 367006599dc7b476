"""Two readers, one result; and files packed and encoded in every usual way read as the same rows."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import etl.staging
from etl.mappings import Mapping
from etl.progress import silent
from etl.reading import open_file, settled
from etl.refusals import DeliveryRefused
from etl.scan import scan
from etl.sources import source_named
from etl.staging import Malformed, Staged, materialize, stage_carefully, stage_fast, text_header
from etl.text_file import TextFile
from tests.lib.examples import examples

MAPPING = Mapping(source_named("students"))
Rows = list[tuple[object, ...]]


def rows_of(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Rows:
    columns = ", ".join(f"coalesce({column}, '')" for column in staged.columns.values())
    return connection.execute(f"SELECT row_number, {columns} FROM {staged.relation} ORDER BY row_number").fetchall()  # noqa: S608


def read(path: Path, mapping: Mapping = MAPPING) -> tuple[list[str], Rows, list[Malformed]]:
    working = path.parent / f"working-{path.name}"
    working.mkdir()
    with duckdb.connect() as connection:
        opened = open_file(connection, path, mapping, working, silent)
        staged = settled(connection, opened, "staged")
        assert staged.received == len(rows_of(connection, staged)) + len(staged.malformed)
        return staged.names, rows_of(connection, staged), staged.malformed


def refusal(path: Path) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        read(path)
    return refused.value.message


TEXT = "student_id,school_year,first_name\n0001,2024,José\n0002,2024,Zoë\n"
NAMES = ["student_id", "school_year", "first_name"]
ROWS: Rows = [(2, "0001", "2024", "José"), (3, "0002", "2024", "Zoë")]

ARCHIVE = io.BytesIO()
with zipfile.ZipFile(ARCHIVE, "w") as packed:
    packed.writestr("students.csv", TEXT)

ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big-endian": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16 big-endian without a mark": lambda text: text.encode("utf-16-be"),
    "windows": lambda text: text.encode("cp1252"),
    "windows newlines": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac newlines": lambda text: text.replace("\n", "\r").encode(),
    "mixed newlines": lambda text: text.replace("\n", "\r\n", 1).encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "pipes": lambda text: text.replace(",", "|").encode(),
    "carets": lambda text: text.replace(",", "^").encode(),
    "tildes": lambda text: text.replace(",", "~").encode(),
    "no last newline": lambda text: text.rstrip("\n").encode(),
    "empty lines at the end": lambda text: (text + "\n\n").encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip of utf-16": lambda text: gzip.compress(text.encode("utf-16")),
    "zstd": lambda text: bytes(pyarrow.compress(text.encode(), "zstd", asbytes=True)),
    "all quoted": lambda text: "".join(
        ",".join(f'"{field}"' for field in line.split(",")) + "\n" for line in text.splitlines()
    ).encode(),
    "each line quoted": lambda text: "".join(f'"{line}"\n' for line in text.splitlines()).encode(),
    "each line quoted, with a mark": lambda text: "\r\n".join(f'"{line}"' for line in text.splitlines()).encode(
        "utf-8-sig"
    ),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_the_same_rows_in_every_usual_form(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes(ENCODINGS[kind](TEXT))
    assert read(path) == (NAMES, ROWS, [])


def test_the_delimiter_is_the_one_that_makes_names(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_text("student_id;school_year;note, with, many, commas\n1;2024;x\n")
    assert read(path)[0] == ["student_id", "school_year", "note, with, many, commas"]


def test_of_lines_that_are_quoted_each_quotes_inside_are_quotes_and_others_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    header, one, other = TEXT.splitlines()
    path.write_text(f'"{header}"\n"1,2024,""Ray, Ann"""\n{one}\n"{other}"\n"9,2024\n')
    _, rows, malformed = read(path)
    assert rows == [(2, "1", "2024", "Ray, Ann"), (3, "0001", "2024", "José"), (4, "0002", "2024", "Zoë")]
    assert [record.row_number for record in malformed] == [5]


def test_a_stray_byte_costs_its_row_and_not_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes(TEXT.encode() + b"0003,2024,\xff\n" + "0004,2024,Noël\n".encode())
    _, rows, malformed = read(path)
    assert rows == [*ROWS, (5, "0004", "2024", "Noël")]
    assert [record.row_number for record in malformed] == [4]


def test_half_a_character_at_the_end_of_utf16_costs_its_row(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes((TEXT + "0003,2024,x").encode("utf-16") + b"\x41")
    _, rows, malformed = read(path)
    assert rows == ROWS
    assert [record.row_number for record in malformed] == [4]


def test_a_workbook_reads_as_a_csv_would(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["student_id", "school_year", "birth_date", "homeless", "longitude"])
    sheet.append([17, 2024, datetime(2011, 5, 6), True, -87.5])  # noqa: DTZ001 (Excel knows no zones)
    sheet["A2"].number_format = "00000"
    sheet.append([])
    sheet.append(["0018", 2024.0, date(2011, 5, 7), None, None])
    sheet.append(["0019", 2024, None, None, None, "too much"])
    path = tmp_path / "students.xlsx"
    workbook.save(path)
    names, rows, malformed = read(path)
    assert names == ["student_id", "school_year", "birth_date", "homeless", "longitude"]
    assert rows == [(2, "00017", "2024", "2011-05-06", "true", "-87.5"), (4, "0018", "2024", "2011-05-07", "", "")]
    assert [record.row_number for record in malformed] == [5]


TITLES = ["Springfield Public Schools", "", 'Attendance, "final"', "Run on 2024-06-01"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("titles", [TITLES, ["Springfield,,", ",,", "Roster,,"], ["sep=,"]])
def test_titles_above_the_header_are_passed_over(tmp_path: Path, titles: list[str], newline: str) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes(newline.join([*titles, TEXT.replace("\n", newline)]).encode())
    names, rows, malformed = read(path)
    assert (names, malformed) == (NAMES, [])
    assert rows == [(number + len(titles), *fields) for number, *fields in ROWS]


def test_the_delimiter_is_that_of_the_header_below_titles(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_text("Roster, all schools, 2024\n" + TEXT.replace(",", ";"), encoding="utf-8")
    assert read(path)[0] == NAMES


def test_a_first_row_with_one_name_of_ours_is_the_header(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_text("student_id,year\nstudent_id,school_year\n", encoding="utf-8")
    assert read(path) == (["student_id", "year"], [(2, "student_id", "school_year")], [])


def told(path: Path) -> list[tuple[str, str]]:
    (path.parent / "once more").mkdir()
    with duckdb.connect() as connection:
        staged = open_file(connection, path, MAPPING, path.parent / "once more", silent).staged
    return [(remark.rule, remark.message) for remark in staged.remarks]


def put_workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: str = "") -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
        for row in rows:
            sheet.append(row)
    workbook.save(path)


TABLE: list[list[object]] = [[*NAMES], ["0001", 2024, "José"], ["0002", 2024, "Zoë"]]


def test_the_sheet_with_the_table_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "students.xlsx"
    titled = [["Roster"], [], *TABLE]
    put_workbook(path, {"old": TABLE, "Cover": [["Read me"]], "Roster": titled, "Empty": []}, hidden="old")
    assert read(path) == (NAMES, [(number + 2, *fields) for number, *fields in ROWS], [])
    assert told(path) == [
        ("titles", "row 3 names the columns; what stands above it was passed over"),
        ("not_read", "other sheets of the workbook: 'Cover'"),
    ]


def test_a_workbook_with_two_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "students.xlsx"
    put_workbook(path, {"2023": TABLE, "2024": TABLE})
    assert refusal(path) == "has 2 sheets with these columns, '2023', '2024'; save each as a file of its own"


def test_a_workbook_that_states_a_smaller_extent_loses_no_row(tmp_path: Path) -> None:
    """Some programs write an extent once, for the header alone."""
    sound, path = tmp_path / "sound.xlsx", tmp_path / "students.xlsx"
    put_workbook(sound, {"Roster": TABLE})
    with zipfile.ZipFile(sound) as whole, zipfile.ZipFile(path, "w") as stated:
        for name in whole.namelist():
            stated.writestr(name, whole.read(name).replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1:C2"'))
    assert read(path) == (NAMES, ROWS, [])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.4\n", "a PDF"),
        (b"<html><table><tr><td>student_id</td></tr></table></html>", "a web page"),
        (b'\xef\xbb\xbf[\n  {"student_id": "1"}\n]', "JSON"),
        (gzip.compress(ARCHIVE.getvalue()), "an archive or workbook within another packing"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    ],
)
def test_what_is_no_table_is_told_by_what_it_is(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes(content)
    assert what in refusal(path)


def test_a_header_may_have_brackets(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_text("[a],[b]\n1,2\n", encoding="utf-8")
    assert read(path)[0] == ["[a]", "[b]"]


def test_a_workbook_that_is_cut_short_inside_is_refused(tmp_path: Path) -> None:
    whole = io.BytesIO()
    workbook = openpyxl.Workbook()
    for number in range(100):
        workbook.active.append([number, 2024])
    workbook.save(whole)
    path = tmp_path / "students.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    assert "cannot be read as an Excel workbook" in refusal(path)


def test_parquet_reads_as_a_csv_would(tmp_path: Path) -> None:
    path = tmp_path / "students.parquet"
    table = pyarrow.table(
        {
            "student_id": pyarrow.array([17.0, None]),
            "School_Year": pyarrow.array([2024, 2025], pyarrow.int16()),
            "birth_date": pyarrow.array([date(2011, 5, 6), None]),
            "homeless": [True, False],
            "longitude": [-87.5, None],
        }
    )
    pyarrow.parquet.write_table(table, path)
    names, rows, _ = read(path)
    assert names == ["student_id", "School_Year", "birth_date", "homeless", "longitude"]
    assert rows == [(2, "17", "2024", "2011-05-06", "true", "-87.5"), (3, "", "2025", "", "false", "")]


@pytest.mark.parametrize("zone", ["UTC", "America/Chicago", "Asia/Tokyo"])
def test_an_instant_in_parquet_is_the_day_of_the_files_own_clock(tmp_path: Path, zone: str) -> None:
    path = tmp_path / "students.parquet"
    midnight = datetime(2011, 5, 6, tzinfo=ZoneInfo(zone))
    table = pyarrow.table({"student_id": ["1"], "birth_date": pyarrow.array([midnight], pyarrow.timestamp("us", zone))})
    pyarrow.parquet.write_table(table, path)
    _, rows, _ = read(path)
    assert rows == [(2, "1", "2011-05-06 00:00:00")]


def test_a_file_without_a_header_takes_its_names_from_the_mapping(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_text("0001|2024\n0002|2024\n")
    names, rows, _ = read(path, Mapping(MAPPING.source, header=("student_id", "school_year")))
    assert (names, rows) == (["student_id", "school_year"], [(1, "0001", "2024"), (2, "0002", "2024")])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "is empty"),
        ("newlines.csv", b"\n\n", "nothing but empty lines"),
        ("empty.csv.gz", gzip.compress(b"", mtime=0), "empty inside"),
        ("cut.csv.gz", gzip.compress(TEXT.encode() * 100, mtime=0)[:40], "cannot be unpacked"),
        ("cut.csv.zst", bytes(pyarrow.compress(TEXT.encode() * 100, "zstd", asbytes=True))[:20], "cannot be unpacked"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old format"),
        ("broken.xlsx", b"PK\x03\x04" + b"\0" * 100, "cannot be read as an Excel workbook"),
        ("broken.parquet", b"PAR1" + b"\0" * 100, "damaged"),
        ("index.xlsx", ARCHIVE.getvalue().replace(b"PK\x01\x02", b"XX\x01\x02"), "cannot be read as an Excel workbook"),
        ("packed.xlsx", ARCHIVE.getvalue(), "is a ZIP archive and no Excel workbook"),
        ("header.csv", b"student_id,\0\n1,2\n", "header row has a NUL"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert message in refusal(path)


DATABASE = duckdb.connect()


def both_readers(path: Path) -> tuple[tuple[Rows, list[Malformed]] | None, tuple[Rows, list[Malformed]]]:
    """What the fast reader makes of a file, None where it hands over, and what the careful one does."""
    text = TextFile(path, ",", scan(path, ","))
    names = text_header(path.name, text, ())
    with DATABASE.cursor() as connection:
        careful = stage_carefully(connection, text, names, True, "careful")
        slow = (rows_of(connection, careful), careful.malformed)
        assert careful.received == len(slow[0]) + len(slow[1])
        if not text.scan.is_plain or len(names) < 2:
            return None, slow
        fast = materialize(connection, stage_fast(text, names, True), "fast")
        return fast and (rows_of(connection, fast), fast.malformed), slow


FIELD = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n,"'), max_size=6)
LINE = st.one_of(
    st.lists(FIELD, min_size=3, max_size=3),
    st.lists(FIELD, min_size=3, max_size=3),
    st.lists(FIELD, min_size=1, max_size=6),
).map(",".join)


@given(st.lists(LINE, max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans())
@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_readers_agree_on_lines(tmp_path: Path, lines: list[str], newline: str, ends: bool) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes((newline.join(["a,b,c", *lines]) + newline * ends).encode())
    fast, careful = both_readers(path)
    assert fast is None or fast == careful


@given(st.binary(max_size=120).map(lambda tail: b"a,b\n" + tail))
@examples(80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_readers_agree_on_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(content)
    fast, careful = both_readers(path)
    assert fast is None or fast == careful


@given(st.text('a,"\n\r ', max_size=40).map(lambda tail: "a,b\n" + tail))
@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_readers_agree_on_quotes_and_newlines(tmp_path: Path, content: str) -> None:
    path = tmp_path / "quotes.csv"
    path.write_bytes(content.encode())
    fast, careful = both_readers(path)
    assert fast is None or fast == careful


def test_the_fast_reader_numbers_rows_around_what_it_rejects(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    lines = [f"{row},x" if row % 997 else f"{row}" if row % 2 else f"{row},x,y" for row in range(2, 200_000)]
    path.write_text("row,x\n" + "\n".join(lines) + "\n")
    fast, careful = both_readers(path)
    assert fast == careful
    assert fast is not None
    assert all(number == int(str(row)) for number, row, _ in fast[0])
    assert len(fast[1]) == 200_000 // 997


def test_a_file_with_very_many_faults_is_read_carefully(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etl.staging, "_MOST_REJECTS", 1)
    path = tmp_path / "faulty.csv"
    path.write_text("a,b\n1,2\n3\n4,5\n")
    assert both_readers(path)[0] is not None
    path.write_text("a,b\n1,2\n3\n4\n5,6\n")
    fast, careful = both_readers(path)
    assert fast is None
    assert careful[0] == [(2, "1", "2"), (5, "5", "6")]


def test_an_empty_field_is_null_for_both_readers(tmp_path: Path) -> None:
    plain, mixed = tmp_path / "plain.csv", tmp_path / "mixed.csv"
    plain.write_bytes(TEXT.encode() + b"0003,2024,\n")
    mixed.write_bytes(TEXT.encode() + b"0003,2024,\r\n")
    for path in (plain, mixed):
        with duckdb.connect() as connection:
            staged = settled(connection, open_file(connection, path, MAPPING, tmp_path, silent), "staged")
            query = f"SELECT row_number FROM {staged.relation} WHERE {staged.columns['first_name']} IS NULL"  # noqa: S608
            assert connection.execute(query).fetchall() == [(4,)], path.name

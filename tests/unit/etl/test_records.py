"""The careful reader: one bad record costs one row, whatever stands around it."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records import LONGEST_RECORD, Fault, Record, marks_of, read_lines, read_records, split_record


def records(tmp_path: Path, content: bytes, delimiter: str = ",", width: int | None = None) -> list[Record]:
    path = tmp_path / "file"
    path.write_bytes(content)
    return list(read_records(path, delimiter, width))


def shape(found: list[Record]) -> list[tuple[int, list[str] | Fault]]:
    return [(record.row_number, record.fault or record.fields) for record in found]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    found = records(tmp_path, b'a,b\n1,2\n\n3,"x\ny"\n5,6')
    assert shape(found) == [(1, ["a", "b"]), (2, ["1", "2"]), (4, ["3", "x\ny"]), (5, ["5", "6"])]


def test_an_open_quote_costs_one_row(tmp_path: Path) -> None:
    found = records(tmp_path, b'a,b,c\nS6,1,2\nS7,"1,2\nS8,1,2\nS9,1,2\n')
    assert shape(found)[1:] == [
        (2, ["S6", "1", "2"]),
        (3, Fault.QUOTE),
        (4, ["S8", "1", "2"]),
        (5, ["S9", "1", "2"]),
    ]


def test_two_open_quotes_do_not_swallow_what_is_between_them(tmp_path: Path) -> None:
    found = records(tmp_path, b'a,b,c\nS7,"1,2\nS8,1,2\nS9,1",2\n')
    assert [number for number, what in shape(found) if what is Fault.QUOTE] == [2]
    assert (3, ["S8", "1", "2"]) in shape(found)


def test_text_with_commas_and_newlines_is_one_field(tmp_path: Path) -> None:
    found = records(tmp_path, b'id,note\r\n1,"Dear Ann,\r\n\r\nthanks, ""B"""\r\n2,x\r\n')
    assert shape(found)[1:] == [(2, ["1", 'Dear Ann,\n\nthanks, "B"']), (3, ["2", "x"])]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"1,2", Fault.FIELDS),
        (b"1,2,3,4", Fault.FIELDS),
        (b"1,2,3,", Fault.FIELDS),
        (b"   ", Fault.FIELDS),
        (b'1,"2"x,3', Fault.QUOTE),
        (b"1,\0,3", Fault.NUL),
        (b"1,\xff,3", Fault.ENCODING),
        (b"1," + b"x" * LONGEST_RECORD + b",3", Fault.LENGTH),
    ],
)
def test_faults(tmp_path: Path, line: bytes, fault: Fault) -> None:
    found = records(tmp_path, b"a,b,c\n1,2,3\n" + line + b"\n4,5,6\n")
    assert shape(found)[1:] == [(2, ["1", "2", "3"]), (3, fault), (4, ["4", "5", "6"])]
    assert found[2].raw == line.decode("utf-8", "backslashreplace")


def test_newlines_may_be_mixed_and_a_byte_order_mark_is_no_name(tmp_path: Path) -> None:
    found = records(tmp_path, b"\xef\xbb\xbfa,b\r\n1,2\n3,4\r\n")
    assert shape(found) == [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])]


def test_a_quote_inside_a_field_is_a_character() -> None:
    assert split_record("1,5\" tall,'x'", ",") == ["1", '5" tall', "'x'"]


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ('1, "a, b" ,2', ["1", "a, b", "2"]),
        ('"1", "say ""yes"""', ["1", 'say "yes"']),
        ('1, "a" b', ["1", ' "a" b']),
        ('="00123",x="1",="', ["00123", 'x="1"', '="']),
        ('"=""00123""",2', ["00123", "2"]),
    ],
)
def test_quotes_as_programs_write_them(record: str, fields: list[str]) -> None:
    assert split_record(record, ",") == fields


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8).filter(
    lambda text: text[:2] != '="'
)


@given(
    st.lists(TEXT, min_size=1, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_is_written_by_the_rules_is_read_as_it_was(fields: list[str], delimiter: str, quoting: int) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="", quoting=quoting).writerow(fields)  # type: ignore[arg-type]
    assert split_record(written.getvalue(), delimiter) == fields


@given(st.binary(max_size=200))
def test_every_line_that_is_not_empty_is_in_a_record(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes"
    path.write_bytes(content)
    found = list(read_records(path, ",", 2))
    numbers = [record.row_number for record in found]
    assert numbers == sorted(set(numbers))
    assert all((record.fault is None) == (len(record.fields) == 2) for record in found)
    lines = [line.removesuffix(b"\n").removesuffix(b"\r") for line in io.BytesIO(content.removeprefix(b"\xef\xbb\xbf"))]
    spanned = sum(field.count("\n") for record in found for field in record.fields)
    assert len([line for line in lines if line]) <= len(found) + spanned


@given(st.lists(st.sampled_from(["", "1,2", "é,ü", '"a","b"']), min_size=1, max_size=2000), st.data())
def test_a_line_is_found_by_its_number(lines: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.integers(1, len(lines)), max_size=20))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(codecs.BOM_UTF8 + "\r\n".join(lines).encode())
        found = dict(read_lines(path, wanted, marks_of(path)))
    assert found == {row_number: lines[row_number - 1].encode() for row_number in sorted(wanted)}

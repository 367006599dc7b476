"""What a pass over the bytes says of a file, and whether it may be read fast."""

from __future__ import annotations

from pathlib import Path

import pytest

import etl.scan
from etl.scan import Scan, scan


def scanned(tmp_path: Path, content: bytes) -> Scan:
    path = tmp_path / "file"
    path.write_bytes(content)
    return scan(path, ",")


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"a,b\n1,2",
        b"a,b\r\n1,2\r\n",
        b"a,b\r\n1,2",
        b"a,b\n1,2\n\n\n",
        b'"a","b"\n"1","2"\n',
        b'a,b\n1,"2"\n',
        b'a,b\n1,""\n',
        "a,b\nJosé,2\n".encode(),
    ],
)
def test_plain(tmp_path: Path, content: bytes) -> None:
    assert scanned(tmp_path, content).is_plain


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\r\n1,2\n", "two kinds of newline"),
        (b"a,b\n1,2\r3,4\n", "a lone carriage return"),
        (b"a,b\n1,\0\n", "a NUL"),
        (b"a,b\n\n1,2\n", "an empty line within"),
        (b"\na,b\n1,2\n", "an empty line before the header"),
        (b'a,b\n1,5" tall\n', "a quote inside a field"),
        (b'a,b\n1,"say ""hi"""\n', "a doubled quote"),
        (b'a,b\n1,"open\n', "an open quote"),
        (b"a,b\n1,\xff\n", "a byte that is no UTF-8"),
    ],
)
def test_not_plain(tmp_path: Path, content: bytes, why: str) -> None:
    assert not scanned(tmp_path, content).is_plain, why


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1000])
def test_the_size_of_a_piece_changes_nothing(tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etl.scan, "CHUNK", chunk)
    found = scanned(tmp_path, b'a,b,c\r\n"1",2,3\r\n4,"5",6\r\n\r\n\r\n')
    assert (found.lines, found.blank_lines, found.delimiters, found.quotes) == (5, 2, 6, 4)
    assert found.is_plain
    assert scanned(tmp_path, b"a,b\n1,2\n\n3,4\n").blank_within


def test_windows_text_is_told_from_damage(tmp_path: Path) -> None:
    windows = scanned(tmp_path, "a,b\nJosé,Muñoz\nRené,O’Hara\n".encode("cp1252"))
    assert windows.is_cp1252
    stray_in_ascii = scanned(tmp_path, b"a,b\n1,2\n3,\xff\n")
    assert not stray_in_ascii.is_cp1252
    stray_among_digits = scanned(tmp_path, b"a,b\n1,2\n3,4\xe95\n")
    assert not stray_among_digits.is_cp1252
    stray_in_utf8 = scanned(tmp_path, "a,b\nJosé,2\n".encode() + b"Ren\xe9,4\n")
    assert not stray_in_utf8.is_cp1252
    undefined_in_windows = scanned(tmp_path, b"a,b\nJos\xe9,2\nx,\x81\n")
    assert not undefined_in_windows.is_cp1252

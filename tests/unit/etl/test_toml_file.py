"""A TOML file that cannot be read says where and what to do; one that can says where its keys stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.problems import Refused
from etl.toml_file import read_toml


def said(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_toml(path)
    (problem,) = refused.value.problems
    return str(problem)


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('\na = "x\n', r"a.toml:2: is not valid TOML: Illegal character '\n' at character 7; close the quote on its"),
        ("a = x\n", "a.toml:1: is not valid TOML: Invalid value at character 5; a text stands in straight quotes"),
        ("a = “x”\n", "a.toml:1: is not valid TOML: Invalid value at character 5; a text stands in straight quotes"),
        ("a = 15%\n", "one `key = value` a line"),
        ("a: 1\n", "Expected '=' after a key in a key/value pair at character 2; write `key = value`"),
        ("a = 1\na = 2\n", "a.toml:2: is not valid TOML: Cannot overwrite a value at character 6; this key is there"),
        ("[a]\nx = 1\n[a]\n", "a.toml:3: is not valid TOML: Cannot declare ('a',) twice at character 3; this table is"),
        ("a = [1\n\n", "a.toml:2: is not valid TOML: Unclosed array; close the list with ]"),
        ("a = 'x\n", 'a.toml:1: is not valid TOML: Expected "\'"; close the quote'),
        ('a = "C:\\Users"\n', "write \\\\ for \\"),
        ("a = 2026-02-30\n", "there is no such day"),
        ("a = 'Día'\n".encode("latin-1"), "a.toml:1: is not UTF-8 text (byte 6); save it as UTF-8"),
        ("a = 1\nb = 'Día'\n".encode("latin-1"), "a.toml:2: is not UTF-8 text (byte 12); save it as UTF-8"),
        ("a = " + "[" * 5000 + "]" * 5000, "a.toml: is nested too deep to be read"),
        ("a = " + "9" * 5000, "a.toml: has a number of thousands of digits"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert message in said(written(tmp_path, content))


def test_what_is_no_file_is_refused_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    assert said(tmp_path / "folder.toml") == "folder.toml: cannot be read: it is a folder"
    assert said(tmp_path / "loop.toml") == "loop.toml: cannot be read: too many levels of symbolic links"
    assert said(tmp_path / "none.toml") == f"none.toml: there is no such file in {tmp_path}"


@pytest.mark.parametrize(
    "before",
    [
        '# a """ in a comment',
        'b = \'a """ in a text\'',
        "b = \"a \\\" ''' in a text\"",
        'b = "two lines \u2028 for some, one for TOML"',
        'b = """one""" # and no more',
        'b = """\nkey = 3\n\'\'\' """',
        "b = '''\nkey = 3\n\"\"\" '''",
    ],
)
def test_the_line_of_a_key_is_found_whatever_stands_before_it(tmp_path: Path, before: str) -> None:
    file = read_toml(written(tmp_path, f"{before}\nkey = 1\n"))
    assert file.line_of("key") == before.count("\n") + 2

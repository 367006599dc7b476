"""Files as nobody should send them: good ones of every format, damaged in seeded ways.

A number names a damaged file: the same number is the same bytes, on every machine.
"""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import openpyxl
import pyarrow
import pyarrow.parquet

Table = list[list[str]]
Bytes = Callable[[random.Random, bytes], bytes]

TABLES: dict[str, Table] = {
    "students": [
        ["student_id", "school_year", "birth_date", "sex", "first_name", "homeless"],
        *([f"{n:03d}", "2024", f"2015-{1 + n % 12:02d}-11", "fm"[n % 2], f'Zoë "Z{n}", jr.', "no"] for n in range(12)),
    ],
    "attendance": [
        ["student_id", "school_id", "date", "status", "day_fraction"],
        *(
            [f"{n % 7}", "s1", f"2023-09-{4 + n // 7:02d}", "absent" if n % 5 == 0 else "present", ""]
            for n in range(28)
        ),
    ],
    "attendance_summary": [
        ["student_id", "school_year", "days_enrolled", "days_absent", "school_id"],
        *([f"{n}", "2023-24", "180.0", f"{n % 20}", f"s{n % 2}" if n % 3 else ""] for n in range(20)),
    ],
    "services": [
        ["partner_id", "service_date", "service_category", "student_id", "hours", "record_id"],
        *(["P1", f"2024-02-{1 + n:02d}", "academic_support", f"{n}", "1.5", f"r{n}"] for n in range(15)),
    ],
}
NASTY = (
    *(
        "",
        " ",
        "\t",
        "\u00a0",
        "NA",
        "N/A",
        "#N/A",
        "null",
        "NaN",
        "-inf",
        "1e400",
        "-1",
        "0x1F",
        "1_000",
        "1,5",
        "367",
    ),
    *("2024-02-30", "0000-00-00", "99999-01-01", "2024-01-01T25:00", "epoch", "infinity", "2023-25", "24", "9" * 400),
    *('"', '""', "'", "'; DROP TABLE students; --", "a,b", "a;b", "a|b", "=1+1", "\\", "\\n", "{}", "$1", "%s"),
    *("\x00", "\x1a", "\x0b", "\x85", "\u2028", "\ufeff", "\u202etac", "𝟙𝟚", "e\u0301", "😀", "\ud7ff", "İ", "ß"),
    *("a\nb", "a\rb", "a\r\nb", "x" * 5_000),
)
DELIMITERS = (",", ";", "\t", "|", "^", "~")
NEWLINES = ("\n", "\r\n", "\r", "\n\r", "\n\n", "\u2028", "\x00\n", "")


@dataclass(frozen=True)
class DamagedFile:
    """One file, called after the source that it was of before the damage."""

    name: str
    content: bytes


def damaged_file(number: int) -> DamagedFile:
    """The damaged file of that number."""
    chance = random.Random(number)
    source = chance.choice(sorted(TABLES))
    kind = chance.choices(("text", "xlsx", "parquet"), (8, 1, 1))[0]
    header, *rows = TABLES[source]
    place = header.index("student_id")
    table = [list(header), *([*row[:place], f"{number}-{row[place]}", *row[place + 1 :]] for row in rows)]
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        chance.choice(_TABLE_DAMAGES)(chance, table)
    match kind:
        case "xlsx":
            content = _as_xlsx(table) if _is_plain(table) else _sound_xlsx(source)
        case "parquet":
            content = _as_parquet(table) if _is_rectangular(table) else _sound_parquet(source)
        case _:
            content = _as_text(chance, table)
    for _ in range(chance.choice((0, 1, 1, 2, 4) if kind == "text" else (0, 1, 1, 1, 3))):
        content = chance.choice(_BYTE_DAMAGES)(chance, content)
    return DamagedFile(f"{source}_{number}.{kind if kind != 'text' else 'csv'}", content)


def _nasty_field(chance: random.Random, table: Table) -> None:
    row = chance.choice(table[1:] or table)
    if row:
        row[chance.randrange(len(row))] = chance.choice(NASTY)


def _nasty_column(chance: random.Random, table: Table) -> None:
    place, value = chance.randrange(max(len(table[0]), 1)), chance.choice(NASTY)
    for row in table[1:]:
        if place < len(row):
            row[place] = value


def _other_name(chance: random.Random, table: Table) -> None:
    if table[0]:
        table[0][chance.randrange(len(table[0]))] = chance.choice((*NASTY, table[0][0], table[0][-1].upper(), " name "))


def _other_order(chance: random.Random, table: Table) -> None:
    chance.shuffle(table[0])


def _no_header(chance: random.Random, table: Table) -> None:
    if len(table) > 1:
        del table[0]


def _fields_too_few_or_many(chance: random.Random, table: Table) -> None:
    row = chance.choice(table[1:] or table)
    if row and chance.random() < 0.5:
        del row[chance.randrange(len(row)) :]
    else:
        row.extend(chance.choices(NASTY, k=chance.choice((1, 1, 3, 200))))


def _rows_again(chance: random.Random, table: Table) -> None:
    table.extend(list(row) for row in chance.choices(table, k=chance.choice((1, 3, 40))))


def _blank_rows(chance: random.Random, table: Table) -> None:
    table.insert(chance.randrange(len(table) + 1), chance.choice(([], [""], [""] * len(table[0]))))


_TABLE_DAMAGES = (
    *(_nasty_field,) * 4,
    _nasty_column,
    _other_name,
    _other_order,
    _no_header,
    _fields_too_few_or_many,
    _rows_again,
    _blank_rows,
)


def _as_text(chance: random.Random, table: Table) -> bytes:
    delimiter = chance.choice(DELIMITERS) if chance.random() < 0.4 else ","
    newline = chance.choice(NEWLINES) if chance.random() < 0.4 else "\n"
    quoting = chance.choice(("needed", "needed", "all", "none", "any"))
    lines = [delimiter.join(_quoted(chance, field, quoting, delimiter) for field in row) for row in table]
    text = newline.join(lines) + chance.choice(("", newline, newline * 3))
    encoding = chance.choices(
        ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"), (9, 2, 2, 1, 1, 1, 1)
    )[0]
    content = text.encode(encoding, "replace")
    return gzip.compress(content, mtime=0) if chance.random() < 0.1 else content


def _quoted(chance: random.Random, field: str, quoting: str, delimiter: str) -> str:
    needed = any(sign in field for sign in (delimiter, '"', "\n", "\r"))
    wanted = {"needed": needed, "all": True, "none": False, "any": chance.random() < 0.5}[quoting]
    return '"' + field.replace('"', '""') + '"' if wanted else field


def _flipped(chance: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def _inserted(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    pieces = (b"\x00", b'"', b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\n", b",", b"\xc3", b"PK\x03\x04", b"PAR1")
    piece = chance.choice((*pieces, chance.randbytes(chance.choice((1, 4, 64)))))
    return content[:place] + piece * chance.choice((1, 1, 1, 50)) + content[place:]


def _put_in_front(chance: random.Random, content: bytes) -> bytes:
    starts = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"PAR1",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd",
        b"\0",
        b"\n",
    )
    return chance.choice(starts) + content


def _cut_out(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.choice((1, 1, 3, 100)) :]


def _cut_short(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _doubled(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content) + 1)
    end = min(start + chance.choice((1, 10, 300)), len(content))
    return content[:end] + content[start:]


def _exchanged(chance: random.Random, content: bytes) -> bytes:
    one, other = chance.sample((b",", b";", b'"', b"\n", b"\r\n", b"0", b" ", b"\x00", b"a", b"\xe9"), 2)
    return content.replace(one, other, chance.choice((1, 5, -1)))


_BYTE_DAMAGES: tuple[Bytes, ...] = (
    _flipped,
    _flipped,
    _inserted,
    _inserted,
    _put_in_front,
    _cut_out,
    _cut_short,
    _doubled,
    _exchanged,
)


def _is_plain(table: Table) -> bool:
    """Whether a workbook can hold the table: it has no control characters, and cells of at most 32,767."""
    return all(field.isprintable() for row in table for field in row)


def _as_xlsx(table: Table) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in table:
        sheet.append([float(field) if field.isdigit() and len(field) < 9 else field for field in row])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _is_rectangular(table: Table) -> bool:
    return all(len(row) == len(table[0]) for row in table) and len(set(table[0])) == len(table[0])


def _as_parquet(table: Table) -> bytes:
    columns = {name: [row[place] for row in table[1:]] for place, name in enumerate(table[0])}
    content = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), content)
    return content.getvalue()


@cache
def _sound_xlsx(source: str) -> bytes:
    return _as_xlsx(TABLES[source])


@cache
def _sound_parquet(source: str) -> bytes:
    return _as_parquet(TABLES[source])

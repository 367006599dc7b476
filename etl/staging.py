"""The rows of a file as text in the database, each with its row number, and the records that could not be read.

Whatever the format and the reader, the result is the same; the fast reader's is kept only where its count of rows and
rejects equals the physical lines of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

import duckdb
import pyarrow

from etl.header import header_names
from etl.progress import Progress, silent
from etl.records import Fault, Marks, Record, marks_of, read_line, read_lines, read_records
from etl.refusals import DeliveryRefused
from etl.report import RowProblem
from etl.sql_text import literal
from etl.text_file import TextFile

_BATCH = 5_000
_MOST_REJECTS = 10_000
_FAULTS = {
    "MISSING COLUMNS": Fault.FIELDS,
    "TOO MANY COLUMNS": Fault.FIELDS,
    "UNQUOTED VALUE": Fault.QUOTE,
    "LINE SIZE OVER MAXIMUM": Fault.LENGTH,
    "INVALID ENCODING": Fault.ENCODING,
}


@dataclass(frozen=True)
class Malformed:
    """A record that could not be read into fields; `raw` is what stands in the file."""

    row_number: int
    fault: Fault
    raw: str


@dataclass
class Staged:
    """Rows as text, null where empty: `relation` has a column for each name of `columns`, and `row_number`.

    Where the fast reader is to read `plain` in place, rows have no number yet; `first_row` and `delimiters` (those of
    the header not counted) are then what its reading is held against. `received` counts the physical records of the
    file, malformed ones too. `marks` are known where its lines have been read. `is_padded` says that values may have
    spaces around them, `has_typed_dates` that the format has dates of its own, `is_parquet` that it is read in place as
    Parquet.
    """

    relation: str
    columns: dict[str, str]
    received: int
    plain: TextFile | None = None
    first_row: int = 2
    delimiters: int = 0
    marks: Marks | None = None
    is_padded: bool = True
    has_typed_dates: bool = False
    is_parquet: bool = False
    malformed: list[Malformed] = field(default_factory=list)
    leaving: frozenset[int] = frozenset()
    """The numbers of the rows that say of what they name that it is to go."""
    named_by: tuple[str, ...] = ()
    """The columns by which rows name what they replace or take out; the key of the source where none is given."""
    conclude: Callable[[duckdb.DuckDBPyConnection], None] | None = None
    """What else the reader writes in the transaction of the delivery."""
    remarks: tuple[RowProblem, ...] = ()
    """What the reader has to say of rows that it loads, or of what stands beside them."""

    @property
    def names(self) -> list[str]:
        return list(self.columns)


def sql_columns(names: Sequence[str]) -> dict[str, str]:
    """The file's names and the columns that hold them: called by place, so that no name can collide with ours."""
    return {name: f"c{place}" for place, name in enumerate(names)}


WITHHELD = "in the file as it was sent"
"""What a record says for a value that might name someone."""


def record_sql(columns: Mapping[str, str], withheld: Set[str]) -> str:
    """The SQL of one row as a JSON text; of the columns in `withheld` it says only whether there is a value."""
    fields = (
        f"{literal(name)}: CASE WHEN {column} IS NOT NULL THEN {literal(WITHHELD)} END"
        if name in withheld
        else f"{literal(name)}: {column}"
        for name, column in columns.items()
    )
    return f"to_json({{{', '.join(fields)}}})::VARCHAR"


def text_header(file: str, text: TextFile, header: Sequence[str]) -> list[str]:
    """The names of a text file's columns: `header`, or its first record.

    Raises `DeliveryRefused` where that is malformed.
    """
    if header:
        return list(header)
    first = next(read_records(text.path, text.delimiter, None))
    if first.fault:
        message = f"the header row {first.fault.value}; mend it and send the file again"
        raise DeliveryRefused("header", file, message)
    return header_names(first.fields)


def can_be_read_fast(text: TextFile, names: Sequence[str]) -> bool:
    """The fast reader takes plain files; a single column is left to the careful one, to which an empty line is none."""
    return text.scan.is_plain and len(names) > 1


def stage_fast(text: TextFile, names: Sequence[str], has_header: bool) -> Staged:
    """A plain file as a relation that DuckDB reads in place; `number_rows` then says whether it read every line.

    Everything is text and nothing is sniffed: DuckDB would take another type or delimiter where the data allow it.
    """
    quote = '"' if text.scan.quotes else ""
    columns = sql_columns(names)
    options = {
        "auto_detect": "false",
        "header": str(has_header).lower(),
        "delim": literal(text.delimiter),
        "quote": literal(quote),
        "escape": literal(quote),
        "strict_mode": "true",
        "null_padding": "false",
        "store_rejects": "true",
        "rejects_limit": "0",
        "rejects_table": "'fast_rejects'",
        "rejects_scan": "'fast_scans'",
        "columns": "{" + ", ".join(f"{column}: 'VARCHAR'" for column in columns.values()) + "}",
    }
    arguments = ", ".join(f"{name}={value}" for name, value in options.items())
    return Staged(
        relation=f"read_csv({literal(str(text.path))}, {arguments})",
        columns=columns,
        received=text.scan.lines - text.scan.blank_lines - has_header,
        plain=text,
        first_row=1 + has_header,
        delimiters=text.scan.delimiters - has_header * (len(names) - 1),
        is_padded=text.scan.has_space,
    )


def forget_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    """Clear what an earlier reading rejected: DuckDB only ever adds to these tables."""
    connection.execute("DROP TABLE IF EXISTS temp.fast_rejects; DROP TABLE IF EXISTS temp.fast_scans")


def number_rows(connection: duckdb.DuckDBPyConnection, staged: Staged, text: TextFile, table: str) -> bool:
    """Make the view `<table>_numbered`: the rows of `table`, read from a plain file in order, with their `row_number`.

    False where rows and rejected lines are not together the lines of the file, or their delimiters not
    those of the file (DuckDB lets empty fields too many pass), where a file with quotes has any reject, or where
    rejects are so many that a query which steps over each would be long: then the careful reader is to read it.
    """
    rejects = connection.execute(
        "SELECT DISTINCT ON (line) line, error_type, csv_line FROM temp.fast_rejects ORDER BY line"
    ).fetchall()
    rows = _count(connection, table)
    delimiters = rows * (len(staged.columns) - 1) + sum((raw or "").count(text.delimiter) for _, _, raw in rejects)
    reconciles = rows + len(rejects) == staged.received and delimiters == staged.delimiters
    if not reconciles or len(rejects) > _MOST_REJECTS or (rejects and text.scan.quotes):
        return False
    staged.malformed += [
        Malformed(line, _FAULTS.get(kind, Fault.FIELDS), (raw or "").strip("\r\n")) for line, kind, raw in rejects
    ]
    row_number = _row_number_sql(staged.first_row, [line for line, _, _ in rejects])
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {table}_numbered AS SELECT {row_number} AS row_number, * FROM {table}"  # noqa: S608
    )
    return True


def _row_number_sql(first_row: int, rejected: Sequence[int]) -> str:
    """The line of each row of a table, from its place in it; `rejected` are the lines that are not there, in order.

    A search by halves for how many of them came before: in the query, so that no row has to be written for it.
    """
    after = [line - first_row - place for place, line in enumerate(rejected)]

    def skipped(low: int, high: int) -> str:
        if low == high:
            return str(low)
        middle = (low + high) // 2
        return f"CASE WHEN rowid < {after[middle]} THEN {skipped(low, middle)} ELSE {skipped(middle + 1, high)} END"

    return f"rowid + {first_row} + {skipped(0, len(after))}"


def stage_carefully(
    connection: duckdb.DuckDBPyConnection,
    text: TextFile,
    names: Sequence[str],
    has_header: bool,
    table: str,
    progress: Progress = silent,
) -> Staged:
    """Any text file, record by record, into the temporary table `table`."""
    records = islice(read_records(text.path, text.delimiter, len(names)), int(has_header), None)
    return stage_records(connection, _told(records, text.scan.lines, progress), names, table)


def stage_records(
    connection: duckdb.DuckDBPyConnection,
    records: Iterator[Record],
    names: Sequence[str],
    table: str,
    has_typed_dates: bool = False,
) -> Staged:
    """Records from any reader into the temporary table `table`, in batches."""
    staged = Staged(table, sql_columns(names), 0, has_typed_dates=has_typed_dates)
    columns = ", ".join(f"{column} VARCHAR" for column in staged.columns.values())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (row_number BIGINT, {columns})")
    while batch := list(islice(records, _BATCH)):
        staged.received += len(batch)
        staged.malformed += [Malformed(record.row_number, record.fault, record.raw) for record in batch if record.fault]
        whole = [record for record in batch if not record.fault]
        if not whole:
            continue
        numbers = pyarrow.array([record.row_number for record in whole], pyarrow.int64())
        fields = zip(*(record.fields for record in whole), strict=True)
        texts = [pyarrow.array([value or None for value in values], pyarrow.string()) for values in fields]
        connection.register("arriving", pyarrow.table([numbers, *texts], ["row_number", *staged.columns.values()]))
        connection.execute(f"INSERT INTO {table} SELECT * FROM arriving")  # noqa: S608
        connection.unregister("arriving")
    return staged


def stage_lines(
    connection: duckdb.DuckDBPyConnection, staged: Staged, text: TextFile, row_numbers: Set[int], table: str
) -> Staged:
    """Some rows of a plain file once more, by their line, into the temporary table `table`."""
    staged.marks = staged.marks or marks_of(text.path)
    lines = read_lines(text.path, row_numbers, staged.marks)
    if text.scan.quotes:
        records = (read_line(line, row_number, text.delimiter, len(staged.names)) for row_number, line in lines)
        return stage_records(connection, records, staged.names, table)
    found = list(lines)
    sent = {
        "row_number": pyarrow.array([row_number for row_number, _ in found], pyarrow.int64()),
        "line": pyarrow.array([line for _, line in found], pyarrow.binary()).cast(pyarrow.string()),
    }
    columns = sql_columns(staged.names)
    fields = ", ".join(f"nullif(fields[{place}], '') AS {column}" for place, column in enumerate(columns.values(), 1))
    connection.register("sent", pyarrow.table(sent))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT row_number, {fields}"  # noqa: S608 (columns called by place)
        f" FROM (SELECT row_number, string_split(line, {literal(text.delimiter)}) AS fields FROM sent)"
    )
    connection.unregister("sent")
    return Staged(table, columns, len(found))


def _told(records: Iterator[Record], lines: int, progress: Progress) -> Iterator[Record]:
    for done, record in enumerate(records, start=1):
        if done % _BATCH == 0:
            progress(done, lines, "reading")
        yield record
    progress(lines, lines, "reading")


def materialize(connection: duckdb.DuckDBPyConnection, staged: Staged, table: str) -> Staged | None:
    """The same rows in a temporary table, numbered; None where the fast reader did not read every line."""
    forget_rejects(connection)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {staged.relation}")  # noqa: S608
    if not staged.plain:
        return replace(staged, relation=table)
    if not number_rows(connection, staged, staged.plain, table):
        return None
    return replace(staged, relation=f"{table}_numbered", plain=None)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    assert row is not None
    return int(row[0])

"""A plain file of attendance brought to months without a row being made of any sound day.

What is left in the connection is what the careful way leaves, and every verdict is that of the same rules: a word is
judged by them once, and a line with a word that breaks one is read and judged as any row is.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import partial

import duckdb
import pyarrow as pa

from etl import months
from etl.codes import ATTENDANCE_STATUS
from etl.day_lines import NOT_GIVEN, SOUND, WHOLE, Form, gather_lines
from etl.header import Binding
from etl.mappings import Mapping
from etl.normalization import text_sql
from etl.records import Record
from etl.staging import Malformed, Staged, stage_lines
from etl.text_file import TextFile
from etl.validation import Check, checked_sql, judged_words_sql
from etl.warehouse.attendance import KEY, SETS, days_sql
from etl.words import Judged, Unfit, Words

_IDENTIFIERS = ("student_id", "school_id")
_NUMBERS = {
    "date": ("year(date)::BIGINT * 12 + month(date) - 1", "day(date)"),
    "status": (f"list_position({list(ATTENDANCE_STATUS.values)}, status) - 1",),
    "day_fraction": (f"coalesce((day_fraction * {WHOLE})::BIGINT, {NOT_GIVEN})",),
}
"""What `day_lines` has to know of the words of a column."""
_MOST_LINES = 200_000
"""Lines that are read once more for what is wrong with them; a file with more is read the careful way as a whole."""
_AT_ONCE = 16
_KEYS = ", ".join(KEY)
_GATHERED = f"""
SELECT * FROM (
    SELECT {_KEYS}, sum(rows)::BIGINT AS rows, {", ".join(f"bit_or({name}) AS {name}" for name in SETS)}
    FROM run GROUP BY {_KEYS}
)
LEFT JOIN (
    SELECT {_KEYS}, list({{'day': day, 'share': (share * 0.0001::DECIMAL(5,4))::DECIMAL(12,4)}}) AS parts
    FROM (SELECT {_KEYS}, unnest(parts, recursive := true) FROM run WHERE parts IS NOT NULL)
    GROUP BY {_KEYS}
) USING ({_KEYS})
"""  # noqa: S608 (names of declared columns)


class Days:
    """One file of attendance, read as bytes where it is fit for that."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        staged: Staged,
        binding: Binding,
        mapping: Mapping,
        rules: list[Check],
        school_year_starts: int,
    ) -> None:
        self._connection = connection
        self._staged = staged
        self._binding = binding
        self._mapping = mapping
        self._rules = rules
        self._starts = school_year_starts
        self._fields = {
            ours: staged.names.index(theirs) for ours, theirs in binding.fields.items() if ours not in mapping.constants
        }

    def gather(self) -> bool:
        """Make `judged` of the rows that break a rule and `arriving_month` of all others; False where it cannot be."""
        text = self._staged.plain
        if not months.keeps(self._mapping.source) or text is None or not self._fields.keys() >= {*_IDENTIFIERS}:
            return False
        try:
            faulty = self._read(self._form(text))
            self._check_identifiers()
            self._judge(faulty, "checked", is_sound=False)
        except Unfit:
            return False
        self._connection.execute("CREATE OR REPLACE TEMP VIEW judged AS FROM checked")
        months.gather(self._connection, _GATHERED, self._starts)
        return True

    def look(self) -> None:
        """Make `suspected`: the lines from the first to the last of each month in `suspects`, read as any row is.

        Raises `Unfit`.
        """
        found = self._connection.execute(
            "SELECT DISTINCT unnest(range(first_row, last_row + 1)) AS row_number FROM run"  # noqa: S608
            f" SEMI JOIN suspects USING ({', '.join(KEY)})"
        ).fetchnumpy()
        held_back = self._connection.execute("SELECT row_number FROM judged UNION ALL SELECT row_number FROM set_aside")
        held = set(held_back.fetchnumpy()["row_number"].tolist())
        held |= {record.row_number for record in self._staged.malformed}
        self._judge(set(found["row_number"].tolist()) - held, "suspected", is_sound=True)

    def show(self) -> None:
        """Make the views `fresh`, of which no row has its number, and `numbered`, of the accepted rows' numbers."""
        fresh = days_sql(months.ARRIVING, "school_year, NULL::BIGINT AS row_number")
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh AS {fresh}")
        odd = pa.table({"row_number": pa.array([one.row_number for one in self._staged.malformed], pa.int64())})
        self._connection.register("odd_lines", odd)
        self._connection.execute("CREATE OR REPLACE TEMP TABLE odd_line AS FROM odd_lines")
        self._connection.unregister("odd_lines")
        self._connection.execute(
            """
            CREATE OR REPLACE TEMP VIEW numbered AS
            SELECT * FROM (
                SELECT unnest(range(first_row, last_row + 1)) AS row_number, student_id, school_id FROM run
            )
            WHERE row_number NOT IN (SELECT row_number FROM judged)
                AND row_number NOT IN (SELECT row_number FROM set_aside)
                AND row_number NOT IN (SELECT row_number FROM odd_line)
            """
        )

    def _form(self, text: TextFile) -> Form:
        words, constants = {}, {}
        for name, numbers in _NUMBERS.items():
            judge = partial(self._judge_words, name, self._connection.cursor())
            if name in self._fields:
                words[name] = Words(judge, 1 + len(numbers))
            else:
                (constants[name],) = judge([""])
        if any(verdict != SOUND for verdict, *_ in constants.values()):
            raise Unfit
        has_header = self._staged.first_row > 1
        return Form(text, len(self._staged.columns), has_header, self._fields, words, constants)

    def _judge_words(self, name: str, connection: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> list[Judged]:
        """Of each text of a column the verdict, and its numbers."""
        sent = pa.table({"place": range(len(texts)), "sent": pa.array([text or None for text in texts], pa.string())})
        judged = judged_words_sql(
            self._mapping.source.column(name), self._mapping, self._rules, "unjudged", self._staged.is_padded
        )
        numbers = ", ".join(f"coalesce({number}, 0)::BIGINT" for number in _NUMBERS[name])
        connection.register("unjudged", sent)
        try:
            return connection.execute(
                f"SELECT coalesce(verdict, {SOUND})::BIGINT, {numbers} FROM ({judged}) ORDER BY place"  # noqa: S608
            ).fetchall()
        finally:
            connection.unregister("unjudged")

    def _read(self, form: Form) -> set[int]:
        """Make the table `run` of the months of sound lines; the row numbers of the others."""
        faulty: set[int] = set()
        odd: list[Record] = []
        received = 0
        waiting: list[pa.Table] = []
        self._connection.execute("DROP TABLE IF EXISTS temp.run")
        for gathered in gather_lines(form):
            faulty.update(gathered.faulty.tolist())
            odd += gathered.odd
            received += gathered.received
            waiting.append(gathered.months)
            if len(faulty) > _MOST_LINES:
                raise Unfit
            if len(waiting) == _AT_ONCE:
                self._keep_runs(waiting)
        self._keep_runs(waiting)
        if received != self._staged.received:
            raise Unfit
        self._staged.malformed[:] = [Malformed(one.row_number, one.fault, one.raw) for one in odd if one.fault]
        return faulty

    def _keep_runs(self, waiting: list[pa.Table]) -> None:
        if not waiting:
            return
        self._connection.register("runs", pa.concat_tables(waiting))
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS run AS FROM runs LIMIT 0")
        self._connection.execute("INSERT INTO run FROM runs")
        self._connection.unregister("runs")
        waiting.clear()

    def _check_identifiers(self) -> None:
        """Raises `Unfit` where an identifier is to be read as something else than it is written."""
        for name in _IDENTIFIERS:
            read = text_sql(self._mapping.source.column(name), self._mapping, name, self._staged.is_padded)
            if self._connection.execute(f"SELECT 1 FROM run WHERE {read} IS DISTINCT FROM {name} LIMIT 1").fetchone():  # noqa: S608
                raise Unfit

    def _judge(self, row_numbers: Set[int], table: str, *, is_sound: bool) -> None:
        """Some lines as judged rows. Raises `Unfit` where they are too many, or the verdict is not the expected one."""
        assert self._staged.plain is not None
        if len(row_numbers) > _MOST_LINES:
            raise Unfit
        lines = stage_lines(self._connection, self._staged, self._staged.plain, row_numbers, "lines")
        query = checked_sql(lines, self._binding, self._mapping, self._rules, self._starts)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")
        unexpected = "IS NOT NULL" if is_sound else "IS NULL"
        if self._connection.execute(f"SELECT 1 FROM {table} WHERE verdict {unexpected} LIMIT 1").fetchone():  # noqa: S608
            raise Unfit

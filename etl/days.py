"""A plain file of attendance brought to months without a row being made of any sound day.

What is left in the connection is what the careful way leaves, and every verdict is that of the same rules: a word is
judged by them once, and a line with a word that breaks one is read and judged as any row is.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import suppress
from functools import partial
from itertools import islice

import duckdb
import numpy as np
import pyarrow as pa

from etl import months
from etl.day_lines import IDENTIFIERS, Form, Span, gather_lines
from etl.day_words import COLUMNS, SAYING, DayWords, Said
from etl.header import Binding
from etl.mappings import Mapping
from etl.records import Marks, Record
from etl.report import ROWS_LISTED
from etl.runs import FileMonths
from etl.staging import Malformed, Staged, stage_lines
from etl.text_file import TextFile
from etl.validation import Check, checked_sql, judged_words_sql
from etl.warehouse.attendance import days_sql
from etl.words import Unfit, Words

_MOST_LINES = 200_000
"""Lines that are read once more for what is wrong with them; a file with more is read the careful way as a whole."""


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
        self._malformed: list[Malformed] = []
        self._fields = {
            ours: staged.names.index(theirs) for ours, theirs in binding.fields.items() if ours not in mapping.constants
        }

    def gather(self) -> bool:
        """Make `judged` of the rows that break a rule and `arriving_month` of all others; False where it cannot be."""
        text = self._staged.plain
        if not months.keeps(self._mapping.source) or text is None or not self._fields.keys() >= {*IDENTIFIERS}:
            return False
        try:
            faulty = self._read_in_some_way(text)
            self._check_identifiers()
            self._judge(faulty, "checked", is_sound=False)
        except Unfit:
            return False
        self._connection.execute("CREATE OR REPLACE TEMP VIEW judged AS FROM checked")
        self._connection.execute("CREATE OR REPLACE TEMP VIEW leaving AS FROM judged WHERE false")
        self._connection.register("gathered", self._months.table())
        months.gather(self._connection, "FROM gathered", self._starts)
        self._connection.unregister("gathered")
        return True

    def set_aside(self) -> bool:
        """Fill `set_aside`, and make the view `fresh`, of which no row has its number. False where it cannot be."""
        self._connection.register("twice", self._months.twice())
        try:
            months.set_aside(self._connection, self._mapping.delivery, self._look, self._starts, "FROM twice")
        except Unfit:
            return False
        finally:
            self._connection.unregister("twice")
        self._staged.malformed = self._malformed
        fresh = days_sql(months.ARRIVING, "school_year, NULL::BIGINT AS row_number")
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh AS {fresh}")
        return True

    def rows_where(self, column: str, condition: str) -> list[int]:
        """The numbers of the first accepted rows of which the condition on their student or school is true."""
        texts = self._months.identifiers()[column]
        self._connection.register("identifiers", pa.table({"place": range(len(texts)), column: texts}))
        found = self._connection.execute(f"SELECT place FROM identifiers WHERE {condition}").fetchnumpy()  # noqa: S608
        rows = self._months.rows_with(column, np.asarray(found["place"]))
        held_back = self._held_back()
        return list(islice((row for row in rows if row not in held_back), ROWS_LISTED))

    def _look(self) -> None:
        """Make `suspected` of the lines of each run that has a day in `suspects`, read as any row is."""
        suspects = self._connection.execute("FROM suspects").to_arrow_table()
        self._judge(set(self._months.rows_of(suspects).tolist()) - self._held_back(), "suspected", is_sound=True)

    def _held_back(self) -> set[int]:
        """The numbers of the rows that are not accepted, as far as they are known."""
        found = self._connection.execute("SELECT row_number FROM judged UNION ALL SELECT row_number FROM set_aside")
        return {*found.fetchnumpy()["row_number"].tolist(), *(record.row_number for record in self._malformed)}

    def _forms(self, text: TextFile) -> Iterator[Form]:
        """The ways to read the lines: columns that stand side by side as one word, else each by itself.

        Together they are looked up once, but where shares are of many kinds there are too many words for that.
        """
        words = DayWords(self._connection, self._mapping, self._rules, self._staged.is_padded)
        also = words.constant(column for column in SAYING if column not in self._fields)
        places = sorted((self._fields[column], column) for column in SAYING if column in self._fields)
        apart = [[place] for place in places]
        together: list[list[tuple[int, str]]] = []
        for place in places:
            if together and together[-1][-1][0] == place[0] - 1:
                together[-1].append(place)
            else:
                together.append([place])
        if not places:
            raise Unfit
        for groups in [together] if together == apart else [together, apart]:
            spans = []
            for number, group in enumerate(groups):
                columns = [column for _, column in group]
                judge = partial(words.judge, columns, text.delimiter, Said() if number else also)
                spans.append(Span(group[0][0], group[-1][0], Words(judge, COLUMNS)))
            student, school = (self._fields[column] for column in IDENTIFIERS)
            yield Form(text, len(self._staged.columns), self._staged.first_row > 1, (student, school), tuple(spans))

    def _read_in_some_way(self, text: TextFile) -> set[int]:
        for form in self._forms(text):
            with suppress(Unfit):
                return self._read(form)
        raise Unfit

    def _read(self, form: Form) -> set[int]:
        """Gather the months of sound lines; the row numbers of the others."""
        faulty: list[int] = []
        odd: list[Record] = []
        marks: list[Marks] = []
        received = 0
        self._months = FileMonths(form)
        for gathered in gather_lines(form):
            faulty += gathered.faulty.tolist()
            odd += gathered.odd
            received += gathered.received
            marks.append(gathered.marks)
            self._months.keep(gathered)
            if len(faulty) > _MOST_LINES:
                raise Unfit
        if received != self._staged.received:
            raise Unfit
        self._malformed = [Malformed(one.row_number, one.fault, one.raw) for one in odd if one.fault]
        self._staged.marks = Marks(*map(np.concatenate, zip(*marks, strict=True)))
        return set(faulty)

    def _check_identifiers(self) -> None:
        """Raises `Unfit` where an identifier is to be read as something else than it is written, or breaks a rule."""
        for name, texts in self._months.identifiers().items():
            column, padded = self._mapping.source.column(name), self._staged.is_padded
            self._connection.register("identifiers", pa.table({"sent": texts}))
            judged = judged_words_sql(column, self._mapping, self._rules, "identifiers", padded)
            odd = f"SELECT 1 FROM ({judged}) WHERE verdict IS NOT NULL OR {name} IS DISTINCT FROM sent LIMIT 1"  # noqa: S608 (declared names)
            if self._connection.execute(odd).fetchone():
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

"""What a table of the input holds, said once: from these come DDL, checks, template files and the data dictionary.

A source is one feed of rows of one grain. Its key says which rows are about the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal

from etl.codes import CodeList

DeliveryRule = Literal["upsert", "incremental", "snapshot"]

PERSON_KEY = "person_key"
"""What stands in the warehouse for the identifying columns of a row, which only the vault holds."""
AGE = "age_on_september_1"
"""What stands there for a birth date: the age in whole years on September 1 of the school year."""


class Kind(Enum):
    """How a field is read: the word for people, and the type that it has in the warehouse."""

    IDENTIFIER = ("identifier", "VARCHAR")
    TEXT = ("text", "VARCHAR")
    NAME = ("name", "VARCHAR")
    CODE = ("code", "VARCHAR")
    FLAG = ("yes or no", "BOOLEAN")
    DATE = ("date", "DATE")
    SCHOOL_YEAR = ("school year", "SMALLINT")
    INTEGER = ("whole number", "INTEGER")
    DECIMAL = ("number", "DECIMAL(12,4)")
    COORDINATE = ("degrees", "DOUBLE")

    def __init__(self, label: str, sql: str) -> None:
        self.label = label
        self.sql = sql


@dataclass(frozen=True)
class Column:
    """One declared field. `minimum` and `maximum` are inclusive. `references` names the source whose key it repeats."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    codes: CodeList | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    references: str | None = None
    identifying: bool = False


@dataclass(frozen=True)
class Source:
    """A declared feed: one row per `grain`, told apart by `key`.

    `year_column` or `date_column` says to which school year a row belongs, where it belongs to one.
    `key_fallback` is the key of a row in which a field of `key` is empty; None makes every such row its own. Such
    a row is never the same as one in which all are given.
    `spans` are pairs of dates of which the second may not come before the first; `at_most` are pairs of numbers of
    which the first may not exceed the second. `dates_in_year` may not lie outside the row's school year.
    Of the groups in `either`, a row has at least one complete. `birth_column` tells the age of whom the row is about.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    key_fallback: tuple[str, ...] | None = None
    year_column: str | None = None
    date_column: str | None = None
    spans: tuple[tuple[str, str], ...] = ()
    at_most: tuple[tuple[str, str], ...] = ()
    dates_in_year: tuple[str, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    birth_column: str | None = None

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    @property
    def identifying(self) -> tuple[str, ...]:
        """The columns that never reach the warehouse."""
        return tuple(column.name for column in self.columns if column.identifying)

    @property
    def dates_its_rows(self) -> bool:
        """Whether the school year of a row has to be worked out from its date."""
        return self.date_column is not None and self.year_column is None

    @property
    def stored(self) -> dict[str, str]:
        """Name and SQL type of what the warehouse keeps of a row: what was sent, then what follows from it."""
        columns = {column.name: column.kind.sql for column in self.columns if not column.identifying}
        if self.identifying:
            columns[PERSON_KEY] = "VARCHAR"
        if self.birth_column:
            columns[AGE] = "SMALLINT"
        if self.dates_its_rows:
            columns["school_year"] = "SMALLINT"
        return columns

    def compared(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The columns by which rows are compared: the person's key in the place of what identifies."""
        hidden = set(self.identifying)
        return tuple(dict.fromkeys(PERSON_KEY if name in hidden else name for name in columns))

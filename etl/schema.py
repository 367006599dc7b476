"""What a table of the input holds, said once: from these come DDL, checks, template files and the data dictionary.

A source is one feed of rows of one grain. Its key says which rows are about the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal

from etl.codes import CodeList

DeliveryRule = Literal["upsert", "incremental", "snapshot"]


class Kind(Enum):
    """How a field is read: the word for people, and the type that it has in the warehouse."""

    IDENTIFIER = ("identifier", "VARCHAR")
    TEXT = ("text", "VARCHAR")
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
    `key_fallback` is the key of a row in which a field of `key` is empty; None makes every such row its own.
    `spans` are pairs of dates of which the second may not come before the first; `at_most` are pairs of numbers of
    which the first may not exceed the second. `dates_in_year` may not lie outside the row's school year.
    Of the groups in `either`, a row has at least one complete.
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

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

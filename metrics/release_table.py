"""What a published table is: its columns, what tells its rows apart, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One column of a published table."""

    name: str
    sql: str
    description: str


@dataclass(frozen=True)
class ReleaseTable:
    """One published table: one row per `grain`, which the columns of the `key` name, where no one may be null.

    One that `came_later` is not in every earlier release.
    """

    name: str
    grain: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    came_later: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def ddl(self) -> str:
        columns = ", ".join(f'"{field.name}" {field.sql}' for field in self.fields)
        return f'CREATE TABLE "{self.name}" ({columns})'

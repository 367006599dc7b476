"""The school year: named by the spring in which it ends, shown as people write it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class SchoolYear:
    """One school year; `SchoolYear(2024)` prints `2023–24`."""

    spring: int

    def __str__(self) -> str:
        return f"{self.spring - 1}–{self.spring % 100:02d}"

    def __int__(self) -> int:
        return self.spring

    @property
    def previous(self) -> SchoolYear:
        return SchoolYear(self.spring - 1)

"""Which neighborhoods hold in which school year: boundaries change, and the student's year decides.

`neighborhoods.geojson` holds from the beginning, `neighborhoods_2024.geojson` beside it from the school year 2024 on,
until the next; within a file, a feature may say from when to when it is drawn so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.places import FIRST_YEAR, LAST_YEAR, Drawn, Neighborhoods, read_drawn
from etl.problems import Problem, Refused, all_or_refused


@dataclass(frozen=True)
class Period:
    """School years, first and last included, in which the same neighborhoods hold."""

    first_year: int
    last_year: int
    file: str
    neighborhoods: Neighborhoods


@dataclass(frozen=True)
class Boundaries:
    """The periods of a community in order, without a gap from the first school year to the last; none without shapes.

    `repaired` are the neighborhoods, by file, of which a feature crossed itself.
    """

    periods: tuple[Period, ...]
    repaired: tuple[tuple[str, str], ...] = ()

    def of(self, school_year: int) -> Neighborhoods:
        """The neighborhoods of a school year. Raises LookupError where there are no shapes at all."""
        return next(one for one in self.periods if one.first_year <= school_year <= one.last_year).neighborhoods


def boundary_files(base: Path | None) -> dict[int, Path]:
    """The files of shapes, `base` and those beside it, each by the first school year in which it holds.

    Raises `Refused` where a name beside it does not say from which.
    """
    if base is None:
        return {}
    found = {FIRST_YEAR: base} if base.exists() else {}
    problems = []
    for path in sorted(base.parent.glob(f"{base.stem}_*{base.suffix}")):
        year = re.fullmatch(rf"{re.escape(base.stem)}_(\d{{4}})", path.stem)
        if year is None:
            message = f"does not say from which school year it holds; name it like {base.stem}_2024{base.suffix}"
            problems.append(Problem(path.name, message))
        else:
            found[int(year[1])] = path
    if problems:
        raise Refused(problems)
    return found


def fingerprint(base: Path | None) -> str:
    """The same as long as the files of shapes are."""
    digest = hashlib.sha256()
    for first_year, path in boundary_files(base).items():
        digest.update(f"{first_year} {hashlib.sha256(path.read_bytes()).hexdigest()} ".encode())
    return digest.hexdigest()


def read_boundaries(base: Path | None) -> Boundaries:
    """Read all files of shapes. Raises `Refused` with the problems of all of them."""
    files = boundary_files(base)
    read = all_or_refused(*(lambda path=path: read_drawn(path) for path in files.values()))
    drawn: dict[int, Sequence[Drawn]] = dict(zip(files, read, strict=True))
    repaired = tuple(
        dict.fromkeys(
            (files[year].name, one.neighborhood_id)
            for year, features in drawn.items()
            for one in features
            if one.was_invalid
        )
    )
    return Boundaries(tuple(_periods(files, drawn)), repaired)


def _periods(files: dict[int, Path], drawn: dict[int, Sequence[Drawn]]) -> Iterator[Period]:
    if not files:
        return
    limits = {limit for features in drawn.values() for one in features for limit in (one.first_year, one.last_year + 1)}
    starts = sorted(year for year in {FIRST_YEAR, *files, *limits} if year <= LAST_YEAR)
    for start, following in zip(starts, [*starts[1:], LAST_YEAR + 1], strict=True):
        # Before the first file holds, there is no other than the first.
        year = max((one for one in files if one <= start), default=min(files))
        valid = [one for one in drawn[year] if one.first_year <= start <= one.last_year]
        yield Period(start, following - 1, files[year].name, Neighborhoods.of(valid))

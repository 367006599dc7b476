"""The schools, and which of them the children of a neighborhood attend.

Most children go to the nearest school of their level; places are filled about evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etl.demonstration import names
from etl.demonstration.chance import Floats, Whole, stream
from etl.demonstration.city import City

LEVELS = ("elementary", "middle", "high")
LEVEL_OF_GRADE = np.array([0] * 7 + [1] * 3 + [2] * 4)  # by grade + 1: PK to 05, 06 to 08, 09 to 12
_STUDENTS_A_SCHOOL = {"elementary": 440, "middle": 600, "high": 880}
_SHARE = {"elementary": 0.475, "middle": 0.225, "high": 0.30}


@dataclass(frozen=True)
class Schools:
    """Schools, as arrays in one order. `zones[level]` is neighborhood × school of that level, rows adding up to 1."""

    ids: list[str]
    names: list[str]
    level: Whole
    neighborhood: Whole
    places: Floats
    of_level: Sequence[Whole]
    zones: Sequence[Floats]

    def __len__(self) -> int:
        return len(self.ids)


def open_schools(students: int, city: City, seed: int) -> Schools:
    """One school for every 440 to 880 students, by level, where the children are."""
    chance = stream(seed, "schools")
    counts = [max(1, round(students * _SHARE[level] / _STUDENTS_A_SCHOOL[level])) for level in LEVELS]
    level = np.repeat(np.arange(3), counts)
    neighborhood = np.concatenate([_placed(count, city, chance) for count in counts])
    of_level = [np.flatnonzero(level == number) for number in range(3)]
    return Schools(
        ids=[f"0{1 + number}{position:03d}" for number, count in enumerate(counts) for position in range(1, count + 1)],
        names=names.schools([LEVELS[number] for number in level], chance),
        level=level,
        neighborhood=neighborhood,
        places=city.homes[neighborhood, chance.integers(city.homes.shape[1], size=len(level))],
        of_level=of_level,
        zones=[_zones(neighborhood[schools], city, chance) for schools in of_level],
    )


def _placed(count: int, city: City, chance: np.random.Generator) -> Whole:
    """Neighborhoods for that many schools: in proportion to their children, the remainders by chance."""
    due = city.share * count
    placed = np.repeat(np.arange(len(city)), due.astype(int))
    rest = due - due.astype(int)
    more = chance.choice(len(city), count - len(placed), replace=False, p=rest / rest.sum())
    return np.sort(np.concatenate([placed, more]))


def _zones(school_neighborhood: Whole, city: City, chance: np.random.Generator) -> Floats:
    """Nearness, scaled in turn so that every child has a place and the schools fill to their uneven sizes."""
    size = np.exp(chance.normal(0, 0.25, len(school_neighborhood)))
    apart = np.linalg.norm(city.centers[:, None] - city.centers[school_neighborhood], axis=2)
    near: Floats = np.exp(-((apart / (0.35 * np.abs(city.centers).max())) ** 2)) + 0.004
    for _ in range(12):
        near *= size / size.sum() / (city.share @ near)
        near /= near.sum(axis=1, keepdims=True)
    return near

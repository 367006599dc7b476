"""The city as its children live in it: how many in which neighborhood, how poor, of which groups, and how it changes.

Where a child lives says much about poverty and group, and these say something about everything else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from shapely import Polygon
from shapely.geometry import mapping

from etl.codes import RACE_ETHNICITY
from etl.demonstration import names
from etl.demonstration.chance import Floats, stream
from etl.demonstration.geography import Ground, inner_points, lay_out

_RACE_SHARE = {
    "american_indian": 0.007,
    "asian": 0.06,
    "black": 0.21,
    "hispanic": 0.27,
    "pacific_islander": 0.004,
    "two_or_more": 0.05,
    "white": 0.40,
}
_POOR, _LEAST_POOR, _MOST_POOR = 0.43, 0.13, 0.88
_POINTS = 300


@dataclass(frozen=True)
class City:
    """Neighborhoods, as arrays in one order.

    `race` is neighborhood × group (in the order of the code list), rows adding up to 1. `absence` is what a
    neighborhood adds to the log odds of absence. `rising` is the one that pulls away from its peers, `slipping`
    the one that falls behind. `homes` are points inside each (neighborhood × point × 2, degrees).
    """

    ids: list[str]
    names: list[str]
    shapes: list[Polygon]
    centers: Floats
    share: Floats
    poverty: Floats
    race: Floats
    absence: Floats
    homes: Floats
    rising: int
    slipping: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def relative_poverty(self) -> Floats:
        """By neighborhood: the share of poor families less that of the city."""
        return self.poverty - self.share @ self.poverty

    def geojson(self) -> str:
        features = [
            {
                "type": "Feature",
                "properties": {"neighborhood_id": identifier, "name": name},
                "geometry": mapping(shape),
            }
            for identifier, name, shape in zip(self.ids, self.names, self.shapes, strict=True)
        ]
        lines = ",\n".join(json.dumps(feature) for feature in features)
        return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def neighborhood_count(students: int) -> int:
    """About 18 for 20,000 students, 90 for 400,000, never fewer than 8."""
    return int(np.clip(round(18 * (students / 20_000) ** 0.54), 8, 90))


def found(students: int, seed: int) -> City:
    """The city for that many students."""
    count = neighborhood_count(students)
    chance = stream(seed, "city")
    ground = lay_out(count, stream(seed, "ground"))
    share = (np.arange(count) + 2.5) ** -0.85
    share = chance.permutation(share / share.sum())
    poverty = _poverty(ground, share, chance)
    by_poverty = np.argsort(poverty)
    rising = int(by_poverty[-2])
    slipping = int(by_poverty[count // 2])
    return City(
        ids=[f"N{number:02d}" for number in range(1, count + 1)],
        names=names.neighborhoods(count, chance),
        shapes=ground.shapes,
        centers=ground.centers,
        share=share,
        poverty=poverty,
        race=_race(ground, share, poverty, chance),
        absence=0.9 * (poverty - _POOR) + chance.normal(0, 0.10, count),
        homes=np.stack([inner_points(shape, _POINTS, chance) for shape in ground.shapes]),
        rising=rising,
        slipping=slipping,
    )


def _poverty(ground: Ground, population: Floats, chance: np.random.Generator) -> Floats:
    """Share of poor families by neighborhood: a slope across the city, worse around downtown, bent to the city's."""
    places = ground.centers / np.abs(ground.centers).max()
    direction = chance.normal(size=2)
    near = np.exp(-((np.linalg.norm(ground.centers - ground.downtown, axis=1) / np.abs(ground.centers).max()) ** 2) * 4)
    field = places @ direction / np.linalg.norm(direction) + 0.9 * near + chance.normal(0, 0.25, len(places))
    rank = np.argsort(np.argsort(field)) / (len(field) - 1)
    by_bend = _LEAST_POOR + (_MOST_POOR - _LEAST_POOR) * rank ** np.geomspace(8, 0.1, 400)[:, None]
    poverty: Floats = by_bend[np.searchsorted(by_bend @ population, _POOR)]
    return poverty


def _race(ground: Ground, population: Floats, poverty: Floats, chance: np.random.Generator) -> Floats:
    """Each group has parts of the city where it is at home; poverty and group go together as they do in real cities."""
    places = ground.centers / np.abs(ground.centers).max()
    shares = np.array([_RACE_SHARE[group] for group in RACE_ETHNICITY.values])
    slope = chance.normal(0, 1.5, (2, len(shares)))
    lean = np.array([0.3, -0.6, 1.6, 1.2, 0.6, 0.0, -1.8])
    field = places @ slope + (poverty - poverty.mean())[:, None] * lean + chance.normal(0, 0.25, (len(places), 7))
    weights: Floats = shares * np.exp(field)
    for _ in range(8):
        weights *= shares / (population @ weights)
        weights /= weights.sum(axis=1, keepdims=True)
    return weights


def absence_change(city: City, year: int, years: int) -> Floats:
    """What each neighborhood has gained or lost by the `year`-th of `years`, in log odds of absence."""
    passed = year / max(years - 1, 1)
    change = np.zeros(len(city))
    change[city.rising] = -0.60 * passed
    change[city.slipping] = 0.50 * passed
    return change

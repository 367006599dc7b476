"""One release in memory: what it is about, and every cell found by its coordinates without a search.

Nothing is computed here and nothing added: a cell that the release does not hold is no cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from dashboard.records import (
    ALL,
    ALL_STUDENTS,
    UNKNOWN,
    WHOLE_COMMUNITY,
    Asset,
    Boundary,
    Change,
    Dimension,
    Gap,
    GroupKey,
    Indicator,
    IndicatorTranslation,
    Observation,
    Partner,
    PartnerMatch,
    Place,
    PlaceKey,
    Program,
    SourceStatus,
    Story,
    Trend,
)
from dashboard.texts import ENGLISH, LANGUAGES
from metrics.cells import CellStatus

STATUSES = tuple(CellStatus)
NO_ROW = -1
_SHOWN = [STATUSES.index(status) for status in (CellStatus.PUBLISHED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)]

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, eq=False)
class Cells:
    """Every observation, as columns, and where each is found.

    `locate[indicator, year, pair, group]` is the row or `NO_ROW`; `pair[place, partner]` keeps that array dense, for
    most places have no cell for most partners. Each axis of the two has a last place, in which there is no row: what
    `NO_ROW` leads to. Numbers are NaN where the release has null; `status`, `display` and `note` are codes into
    `STATUSES`, `displays` and `notes`.
    """

    locate: Rows
    pair: Rows
    coordinates: npt.NDArray[np.int32]
    numerator: Floats
    denominator: Floats
    students: Floats
    unknown: Floats
    value: Floats
    lower: Floats
    upper: Floats
    status: npt.NDArray[np.int8]
    display: Rows
    note: Rows
    displays: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Release:
    """An immutable set of published cells and all that is needed to say what they mean."""

    id: str
    manifest: Mapping[str, Any]
    indicators: Mapping[str, Indicator]
    translations: Mapping[tuple[str, str], IndicatorTranslation]
    years: tuple[int, ...]
    places: Mapping[PlaceKey, Place]
    boundaries: Sequence[Boundary]
    partners: Mapping[str, Partner]
    dimensions: Mapping[str, Dimension]
    cells: Cells
    place_axis: Mapping[PlaceKey, int]
    partner_axis: Mapping[str, int]
    group_axis: Mapping[GroupKey, int]
    targets: Mapping[tuple[str, int, GroupKey], float]
    breaks: Mapping[str, Mapping[int, str]]
    trends: Mapping[tuple[str, PlaceKey, str, GroupKey], Trend]
    gaps: Mapping[tuple[str, int, PlaceKey], Sequence[Gap]]
    programs: Sequence[Program]
    assets: Sequence[Asset]
    sources: Sequence[SourceStatus]
    matches: Sequence[PartnerMatch]
    stories: Sequence[Story]
    story_parts: Mapping[str, Mapping[str, str]]
    changes: Sequence[Change]
    terms: Mapping[str, str]
    history: Sequence[Mapping[str, Any]]

    @cached_property
    def indicator_axis(self) -> dict[str, int]:
        return {indicator: n for n, indicator in enumerate(self.indicators)}

    @cached_property
    def year_axis(self) -> dict[int, int]:
        return {year: n for n, year in enumerate(self.years)}

    @cached_property
    def group_labels(self) -> dict[GroupKey, str]:
        return {group: label for dimension in self.dimensions.values() for group, label in dimension.groups}

    @cached_property
    def neighborhoods(self) -> tuple[Place, ...]:
        """Every neighborhood by name; what lies outside or is not known is none."""
        found = (place for place in self.places.values() if place.key.type == "neighborhood")
        return tuple(sorted((place for place in found if place.key.id != UNKNOWN), key=lambda place: place.name))

    def shapes(self, year: int) -> dict[PlaceKey, str]:
        """The GeoJSON geometry of each neighborhood that has a shape, as it was drawn in the school year."""
        drawn = {
            PlaceKey("neighborhood", one.neighborhood_id): one.geojson
            for one in self.boundaries
            if one.geojson is not None and one.holds_in(year)
        }
        return drawn or {place.key: place.geojson for place in self.neighborhoods if place.geojson is not None}

    def told_of(self, *indicators: str | None) -> list[Story]:
        """What people have told of these indicators, the latest first; what is told of all of them belongs to None."""
        told = [story for story in self.stories if story.indicator_id in indicators]
        return sorted(told, key=lambda story: story.dated, reverse=True)

    @cached_property
    def schools(self) -> tuple[Place, ...]:
        found = (place for place in self.places.values() if place.key.type == "school")
        return tuple(sorted((place for place in found if place.key.id != UNKNOWN), key=lambda place: place.name))

    @property
    def community(self) -> str:
        """The community's name."""
        return self.places[WHOLE_COMMUNITY].name

    @property
    def language(self) -> str:
        """The language in which it is shown to whoever asks for none, whichever it is in now."""
        return usual_language(self.manifest)

    @property
    def is_preview(self) -> bool:
        """Whether it was made for the eyes of whoever writes its definitions, and is not published."""
        return bool(self.manifest.get("preview"))

    def file_name(self, name: str) -> str:
        """What a file made of it is called, which is `name` where it is published."""
        return f"preview-{name}" if self.is_preview else name

    @cached_property
    def as_of(self) -> date | None:
        """The last date on which any source reports."""
        return max((source.as_of for source in self.sources if source.as_of), default=None)

    def rows(
        self,
        indicators: Sequence[str],
        years: Sequence[int],
        places: Sequence[PlaceKey],
        groups: Sequence[GroupKey] = (ALL_STUDENTS,),
        partner: str = ALL,
    ) -> Rows:
        """Row numbers, shaped (indicators, years, places, groups); `NO_ROW` where the release has no such cell."""
        i = _positions(self.indicator_axis, indicators)
        y = _positions(self.year_axis, years)
        g = _positions(self.group_axis, groups)
        pairs = self.cells.pair[_positions(self.place_axis, places), self.partner_axis.get(partner, NO_ROW)]
        found: Rows = self.cells.locate[i[:, None, None, None], y[:, None, None], pairs[:, None], g]
        return found

    def observation(self, row: int) -> Observation:
        """The cell in that row."""
        (found,) = self.observations(np.array([row]))
        return found

    def find(
        self,
        indicator: str,
        year: int,
        place: PlaceKey = WHOLE_COMMUNITY,
        group: GroupKey = ALL_STUDENTS,
        partner: str = ALL,
    ) -> Observation | None:
        """One cell, or None where the release does not hold it."""
        i, y = self.indicator_axis.get(indicator), self.year_axis.get(year)
        p, a, g = self.place_axis.get(place), self.partner_axis.get(partner), self.group_axis.get(group)
        if i is None or y is None or p is None or a is None or g is None:
            return None
        pair = self.cells.pair[p, a]
        row = NO_ROW if pair == NO_ROW else int(self.cells.locate[i, y, pair, g])
        return None if row == NO_ROW else self.observation(row)

    def shown(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Whether each row holds something to show: a value or a bound."""
        return np.asarray((rows != NO_ROW) & self._is_shown[rows])

    def partners_with(self, indicators: Sequence[str], year: int, place: PlaceKey, group: GroupKey) -> list[str]:
        """The partners, and `all`, for whom any of the indicators has something to show there."""
        pairs = self.cells.pair[self.place_axis[place], list(self.partner_axis.values())]
        i, g = _positions(self.indicator_axis, indicators), self.group_axis[group]
        shown = self.shown(self.cells.locate[i[:, None], self.year_axis[year], pairs, g])
        return [partner for partner, has in zip(self.partner_axis, shown.T.tolist(), strict=True) if any(has)]

    def observations(self, rows: Rows) -> list[Observation]:
        """The cells of these rows, in their order; rows that do not exist are left out."""
        there = rows[rows != NO_ROW]
        cells, keys = self.cells, self._keys
        axes = (keys.indicators, self.years, keys.places, keys.partners, keys.groups)
        columns: list[Iterable[Any]] = [
            *(
                map(axis.__getitem__, places)
                for axis, places in zip(axes, cells.coordinates[there].T.tolist(), strict=True)
            ),
            *(_numbers(column[there], float) for column in (cells.numerator, cells.denominator)),
            *(_numbers(column[there], int) for column in (cells.students, cells.unknown)),
            *(_numbers(column[there], float) for column in (cells.value, cells.lower, cells.upper)),
            map(STATUSES.__getitem__, cells.status[there].tolist()),
            map(cells.displays.__getitem__, cells.display[there].tolist()),
            map(cells.notes.__getitem__, cells.note[there].tolist()),
        ]
        return list(map(Observation._make, zip(*columns, strict=True)))

    @cached_property
    def _is_shown(self) -> npt.NDArray[np.bool_]:
        return np.isin(self.cells.status, _SHOWN)

    @cached_property
    def _keys(self) -> _Keys:
        return _Keys(tuple(self.indicators), tuple(self.place_axis), tuple(self.partner_axis), tuple(self.group_axis))


def usual_language(manifest: Mapping[str, Any]) -> str:
    """The language in which a release is shown to whoever asks for none; English where it names none that is spoken."""
    named = manifest.get("language")
    return named if named in LANGUAGES else ENGLISH


class _Keys(NamedTuple):
    indicators: tuple[str, ...]
    places: tuple[PlaceKey, ...]
    partners: tuple[str, ...]
    groups: tuple[GroupKey, ...]


def _numbers(column: Floats, kind: Callable[[float], _Number]) -> list[_Number | None]:
    """Python's numbers, None where there is none."""
    return [None if number != number else kind(number) for number in column.tolist()]


def _positions(axis: Mapping[Any, int], keys: Sequence[Any]) -> Rows:
    """Where each key lies on its axis; `NO_ROW` for one that is not on it."""
    return np.array([axis.get(key, NO_ROW) for key in keys], dtype=np.int32)

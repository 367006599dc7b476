"""One release in memory: what it is about, and every cell found by its coordinates without a search.

Nothing is computed here and nothing added: a cell that the release does not hold is no cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from dashboard.cells import NO_ROW, Booleans, Cells, Grid, Observation, Rows
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
    Partner,
    PartnerMatch,
    Place,
    PlaceKey,
    Program,
    SourceStatus,
    Story,
    Trend,
)
from dashboard.texts import ENGLISH, LANGUAGES, spoken


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
    def targets_by_year(self) -> dict[tuple[str, GroupKey], dict[int, float]]:
        """The targets of each indicator and group of students, by school year."""
        found: dict[tuple[str, GroupKey], dict[int, float]] = defaultdict(dict)
        for (indicator, year, group), value in self.targets.items():
            found[indicator, group][year] = value
        return dict(found)

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

    def own_text(self, name: str) -> tuple[str, str]:
        """What the community says of itself, `about` or `contact`, and in which language: the spoken one if it can."""
        texts: Mapping[str, Mapping[str, str]] = self.manifest.get("text", {})
        said = [(texts.get(language, {}).get(name, ""), language) for language in (spoken(), self.language)]
        return next((one for one in said if one[0]), said[0])

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

    def grid(
        self,
        indicators: Sequence[str],
        year: int,
        places: Sequence[PlaceKey],
        group: GroupKey = ALL_STUDENTS,
        partner: str = ALL,
    ) -> Grid:
        """The cells of these indicators in these places, read at once."""
        return self.cells.grid(self.rows(indicators, [year], places, [group], partner)[:, 0, :, 0])

    def observation(self, row: int) -> Observation:
        """The cell in that row."""
        return Observation(self.cells.reader, row)

    def observations(
        self,
        indicators: Sequence[str],
        years: Sequence[int],
        places: Sequence[PlaceKey],
        groups: Sequence[GroupKey] = (ALL_STUDENTS,),
        partner: str = ALL,
    ) -> list[Observation]:
        """The cells that the release holds of these, indicators slowest and groups fastest."""
        reader, partner_at = self.cells.reader, self.partner_axis.get(partner, NO_ROW)
        pairs = [reader.pair[self.place_axis.get(place, NO_ROW), partner_at] for place in places]
        years_at = [self.year_axis.get(year, NO_ROW) for year in years]
        groups_at = [self.group_axis.get(group, NO_ROW) for group in groups]
        return [
            Observation(reader, row)
            for indicator in indicators
            for at in (self.indicator_axis.get(indicator, NO_ROW),)
            for year in years_at
            for pair in pairs
            for group in groups_at
            if (row := reader.locate[at, year, pair, group]) != NO_ROW
        ]

    def find(
        self,
        indicator: str,
        year: int,
        place: PlaceKey = WHOLE_COMMUNITY,
        group: GroupKey = ALL_STUDENTS,
        partner: str = ALL,
    ) -> Observation | None:
        """One cell, or None where the release does not hold it."""
        reader = self.cells.reader
        pair = reader.pair[self.place_axis.get(place, NO_ROW), self.partner_axis.get(partner, NO_ROW)]
        i, y, g = (
            self.indicator_axis.get(indicator, NO_ROW),
            self.year_axis.get(year, NO_ROW),
            self.group_axis.get(group, NO_ROW),
        )
        row = reader.locate[i, y, pair, g]
        return None if row == NO_ROW else Observation(reader, row)

    def shown(self, rows: Rows) -> Booleans:
        """Whether each row holds something to show: a value or a bound."""
        return np.asarray(self.cells.is_shown.take(rows))

    def any_shown(
        self,
        indicators: Sequence[str],
        years: Sequence[int],
        places: Sequence[PlaceKey],
        groups: Sequence[GroupKey],
        partners: Sequence[str],
    ) -> Booleans:
        """Whether any of the indicators has something to show, shaped (years, places, groups, partners)."""
        y, g = _positions(self.year_axis, years), _positions(self.group_axis, groups)
        pairs = self.cells.pair[_positions(self.place_axis, places)[:, None], _positions(self.partner_axis, partners)]
        where = y[:, None, None, None], pairs[:, None], g[:, None]
        if list(indicators) == list(self.indicators):
            return np.asarray(self.cells.any_shown[where])
        i = _positions(self.indicator_axis, indicators)
        rows = self.cells.locate[i[:, None, None, None, None], *where]
        return np.asarray(self.shown(rows).any(axis=0))


def usual_language(manifest: Mapping[str, Any]) -> str:
    """The language in which a release is shown to whoever asks for none; English where it names none that is spoken."""
    named = manifest.get("language")
    return named if named in LANGUAGES else ENGLISH


def _positions(axis: Mapping[Any, int], keys: Sequence[Any]) -> Rows:
    """Where each key lies on its axis; `NO_ROW` for one that is not on it."""
    return np.array([axis.get(key, NO_ROW) for key in keys], dtype=np.int32)

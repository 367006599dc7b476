"""The only reader of releases: opens a release file once, takes all it holds into memory and lets go of it.

It is given the folder of releases and knows no other path.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
import numpy.typing as npt

from dashboard.cells import NO_ROW, STATUSES, Axes, Cells
from dashboard.records import (
    ALL,
    ALL_STUDENTS,
    COMMUNITY,
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
from dashboard.release import Release, usual_language
from dashboard.texts import ENGLISH, spoken
from dashboard.translation import in_language
from metrics.release_tables import DATABASE, MANIFEST, RELEASE_TABLES, stand_ins

KEPT_IN_MEMORY = 2
_RELEASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MEASURES = ("numerator", "denominator", "students", "unknown", "value", "lower", "upper")
Record = TypeVar("Record")


class NoRelease(Exception):
    """There is no such release to read; the message says what to do."""


class DamagedRelease(NoRelease):
    """The file of a release cannot be read any more."""


class Releases:
    """The folder of releases: the current one or the one it is pinned to, and by id those that pages still link to."""

    def __init__(self, folder: Path, pinned: str | None = None) -> None:
        self._folder = folder
        self._pinned = pinned
        # By release id, and then by the language that it is shown in.
        self._read: OrderedDict[str, dict[str, Release]] = OrderedDict()
        self._lock = threading.Lock()

    def has_current(self) -> bool:
        """Whether anything has been published."""
        return (self._folder / "current").is_file()

    def current_id(self) -> str:
        """Raises NoRelease where nothing has been published."""
        if self._pinned is not None:
            return self._pinned
        try:
            return (self._folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError as missing:
            raise NoRelease(
                f"{self._folder}: nothing has been published yet; run `commonmeasure publish` first"
            ) from missing

    def usual_language(self) -> str:
        """The language of whoever asks for none: that of the release to show now, English where it cannot be read."""
        try:
            current = self.current_id()
            known = self._read.get(current)
            return known[ENGLISH].language if known else usual_language(_manifest(self._folder / current / MANIFEST))
        except (NoRelease, OSError, ValueError):
            return ENGLISH

    def current(self) -> Release:
        """The release to show now in the language that is spoken; a newer one is picked up as soon as it is current."""
        return self.get(self.current_id())

    def get(self, release_id: str) -> Release:
        """That release in the language that is spoken. Raises NoRelease where there is none, or another is pinned."""
        known, language = self._in_languages(release_id), spoken()
        if language not in known:
            known[language] = in_language(known[ENGLISH], language)
        return known[language]

    def _in_languages(self, release_id: str) -> dict[str, Release]:
        known = self._read.get(release_id)
        if known is not None:
            return known
        if self._pinned not in (None, release_id) or not self._exists(release_id):
            raise NoRelease(f"there is no release {release_id!r} to show; `commonmeasure releases list` names all")
        with self._lock:
            if release_id not in self._read:
                self._read[release_id] = {ENGLISH: read_release(self._folder / release_id)}
                while len(self._read) > KEPT_IN_MEMORY:
                    self._read.popitem(last=False)
            return self._read[release_id]

    def _exists(self, release_id: str) -> bool:
        return bool(_RELEASE_ID.fullmatch(release_id)) and (self._folder / release_id / DATABASE).is_file()


def _manifest(path: Path) -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {"release_id": path.parent.name, **loaded}


def _history(folder: Path) -> list[Mapping[str, Any]]:
    """The manifests of this release and of those before it, the latest first."""
    found = [_manifest(path) for path in folder.parent.glob("*/manifest.json")]
    now = str(_manifest(folder / MANIFEST)["created_at"])
    earlier = [manifest for manifest in found if str(manifest["created_at"]) <= now]
    return sorted(earlier, key=lambda manifest: str(manifest["created_at"]), reverse=True)


def read_release(folder: Path) -> Release:
    """All of the release in `folder`. Raises NoRelease where its tables are not those that are declared."""
    with duckdb.connect(":memory:") as connection:
        path = str(folder / DATABASE).replace("'", "''")
        try:
            connection.execute(f"ATTACH '{path}' AS release (READ_ONLY)")
        except duckdb.IOException:
            raise DamagedRelease(f"{folder.name}: {DATABASE} is damaged; put it back from a backup") from None
        connection.execute("USE release")
        _require_tables(connection, folder)
        return _Reader(connection, folder).release()


def _require_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'release'"
    ).fetchall():
        found[table].add(column)
    for table in RELEASE_TABLES:
        missing = set(table.names) - found.get(table.name, set())
        if missing and not (table.came_later and table.name not in found):
            raise NoRelease(
                f"{folder.name}: table {table.name} lacks {', '.join(sorted(missing))}; "
                "it was published by another version, so publish again"
            )
    for statement in stand_ins(found):
        connection.execute(statement)


class _Reader:
    """Reads the tables of one attached release."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def release(self) -> Release:
        indicators = {i.indicator_id: i for i in self._records(Indicator, "indicator", "position, indicator_id")}
        years = tuple(
            year for (year,) in self._query("SELECT DISTINCT school_year FROM observation ORDER BY school_year")
        )
        places = self._places()
        dimensions = self._dimensions()
        groups = [ALL_STUDENTS, *(group for dimension in dimensions.values() for group, _ in dimension.groups)]
        place_axis = {key: n for n, key in enumerate(places)}
        partners = {p.partner_id: p for p in self._records(Partner, "partner", "name, partner_id")}
        partner_axis = {key: n for n, key in enumerate((ALL, *partners))}
        group_axis = {key: n for n, key in enumerate(groups)}
        return Release(
            id=self._folder.name,
            manifest=_manifest(self._folder / MANIFEST),
            indicators=indicators,
            translations={
                (said.indicator_id, said.language): said
                for said in self._records(IndicatorTranslation, "indicator_translation", "indicator_id, language")
            },
            years=years,
            places=places,
            boundaries=list(self._records(Boundary, "boundary", "neighborhood_id, first_year")),
            partners=partners,
            dimensions=dimensions,
            cells=self._cells(
                Axes(tuple(indicators), years, tuple(place_axis), tuple(partner_axis), tuple(group_axis))
            ),
            place_axis=place_axis,
            partner_axis=partner_axis,
            group_axis=group_axis,
            targets={
                (indicator, year, GroupKey(dimension, group)): value
                for indicator, year, dimension, group, value in self._query(
                    "SELECT indicator_id, school_year, group_dimension, group_value, value FROM target"
                )
            },
            breaks=self._breaks(),
            trends=self._trends(),
            gaps=self._gaps(),
            programs=list(self._records(Program, "program", "name, program_id")),
            assets=list(self._records(Asset, "asset", "neighborhood_id, service_category")),
            sources=list(self._records(SourceStatus, "source_status", "source")),
            matches=list(self._records(PartnerMatch, "partner_match", "partner_id")),
            stories=list(self._records(Story, "story", "dated, story_id")),
            story_parts=self._story_parts(),
            changes=self._changes(),
            history=_history(self._folder),
            terms=dict(self._query("SELECT term, definition FROM term ORDER BY lower(term)")),
        )

    def _query(self, statement: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement).fetchall()

    def _records(self, kind: type[Record], table: str, order: str) -> Iterator[Record]:
        names = list(kind.__dataclass_fields__)  # type: ignore[attr-defined]
        yield from (kind(*row) for row in self._query(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}"))  # noqa: S608

    def _places(self) -> dict[PlaceKey, Place]:
        """Every place of the release, the community first; one that no table describes is called by its id."""
        found = {
            PlaceKey(kind, key): Place(PlaceKey(kind, key), name or key, *rest)
            for kind, key, name, *rest in self._query(
                "SELECT geography_type, geography_id, name, level, neighborhood_id, geojson FROM geography"
                " ORDER BY geography_type, name, geography_id"
            )
        }
        for kind, key in self._query("SELECT DISTINCT geography_type, geography_id FROM observation ORDER BY ALL"):
            found.setdefault(PlaceKey(kind, key), Place(PlaceKey(kind, key), key, None, None, None))
        name = str(_manifest(self._folder / MANIFEST).get(COMMUNITY) or "")
        whole = found.pop(WHOLE_COMMUNITY, None) or Place(WHOLE_COMMUNITY, name, None, None, None)
        if whole.name in ("", COMMUNITY):
            whole = Place(WHOLE_COMMUNITY, name or "The community", None, None, None)
        return {WHOLE_COMMUNITY: whole, **found}

    def _dimensions(self) -> dict[str, Dimension]:
        labels: dict[str, str] = {}
        groups: dict[str, list[tuple[GroupKey, str]]] = defaultdict(list)
        for dimension, label, value, group_label in self._query(
            "SELECT group_dimension, dimension_label, group_value, group_label FROM disaggregation"
            " WHERE group_dimension <> 'all' ORDER BY position, group_dimension, group_value"
        ):
            labels[dimension] = label
            groups[dimension].append((GroupKey(dimension, value), group_label))
        for dimension, value in self._query(
            "SELECT DISTINCT group_dimension, group_value FROM observation WHERE group_dimension <> 'all' ORDER BY ALL"
        ):
            labels.setdefault(dimension, dimension)
            if all(group.value != value for group, _ in groups[dimension]):
                groups[dimension].append((GroupKey(dimension, value), value))
        return {key: Dimension(key, label, tuple(groups[key])) for key, label in labels.items()}

    def _cells(self, axes: Axes) -> Cells:
        indicators, years, places, partners, groups = axes
        self._axis("i", {"indicator_id": indicators})
        self._axis("y", {"school_year": years})
        self._axis("p", {"geography_type": [p.type for p in places], "geography_id": [p.id for p in places]})
        self._axis("a", {"partner_id": partners})
        self._axis("g", {"group_dimension": [g.dimension for g in groups], "group_value": [g.value for g in groups]})
        self._axis("s", {"status": [status.value for status in STATUSES]})
        for name, column in (("d", "display"), ("t", "note")):
            self._connection.execute(
                f"CREATE TEMP TABLE axis_{name} AS SELECT text, row_number() OVER (ORDER BY text) - 1 AS n"  # noqa: S608
                f" FROM (SELECT DISTINCT coalesce({column}, '') AS text FROM observation)"
            )
        measures = ", ".join(f"coalesce({name}::DOUBLE, 'NaN'::DOUBLE) AS {name}" for name in _MEASURES)
        found = self._connection.execute(
            f"SELECT i.n AS i, y.n AS y, p.n AS p, a.n AS a, g.n AS g, s.n AS s, d.n AS d, t.n AS t, {measures}"  # noqa: S608
            " FROM observation JOIN axis_i i USING (indicator_id) JOIN axis_y y USING (school_year)"
            " JOIN axis_p p USING (geography_type, geography_id) JOIN axis_a a USING (partner_id)"
            " JOIN axis_g g USING (group_dimension, group_value) JOIN axis_s s USING (status)"
            " JOIN axis_d d ON d.text = coalesce(display, '') JOIN axis_t t ON t.text = coalesce(note, '')"
        ).fetchnumpy()
        columns: dict[str, npt.NDArray[Any]] = {name: np.ma.getdata(column) for name, column in found.items()}
        pair = np.full((len(places) + 1, len(partners) + 1), NO_ROW, dtype=np.int32)
        seen = np.unique(columns["p"].astype(np.int64) * len(partners) + columns["a"])
        pair[seen // len(partners), seen % len(partners)] = np.arange(len(seen), dtype=np.int32)
        shape = (len(indicators) + 1, len(years) + 1, len(seen) + 1, len(groups) + 1)
        locate = np.full(shape, NO_ROW, dtype=np.int32)
        pairs = pair[columns["p"], columns["a"]]
        locate[columns["i"], columns["y"], pairs, columns["g"]] = np.arange(len(pairs), dtype=np.int32)
        # The numbers of one cell lie beside each other: who reads one of them mostly reads another.
        numbers = np.stack([columns[name] for name in _MEASURES], axis=1)
        return Cells(
            axes=axes,
            locate=locate,
            pair=pair,
            coordinates=np.stack([columns[name] for name in "iypag"], axis=1).astype(np.int32),
            **{name: numbers[:, n] for n, name in enumerate(_MEASURES)},
            status=columns["s"].astype(np.int8),
            display=columns["d"].astype(np.int32),
            note=columns["t"].astype(np.int32),
            displays=self._texts("axis_d"),
            notes=self._texts("axis_t"),
        )

    def _axis(self, name: str, keys: Mapping[str, Sequence[str] | Sequence[int]]) -> None:
        """A table that numbers the keys of one axis in their order."""
        columns = ", ".join(f"unnest(?) AS {column}" for column in keys)
        count = len(next(iter(keys.values())))
        self._connection.execute(
            f"CREATE TEMP TABLE axis_{name} AS SELECT {columns}, unnest(range(?)) AS n",
            [*(list(values) for values in keys.values()), count],
        )

    def _texts(self, axis: str) -> tuple[str, ...]:
        return tuple(text for (text,) in self._query(f"SELECT text FROM {axis} ORDER BY n"))  # noqa: S608

    def _story_parts(self) -> dict[str, dict[str, str]]:
        """By story and part, what is said."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for story, part, words in self._query("SELECT story_id, part, words FROM story_part"):
            found[story][part] = words
        return dict(found)

    def _breaks(self) -> dict[str, dict[int, str]]:
        """By indicator and school year, why the year cannot be compared with those before it."""
        found: dict[str, dict[int, str]] = defaultdict(dict)
        for indicator, year, reason in self._query(
            "SELECT indicator_id, school_year, reason FROM series_break ORDER BY school_year"
        ):
            found[indicator][year] = reason
        return dict(found)

    def _trends(self) -> dict[tuple[str, PlaceKey, str, GroupKey], Trend]:
        return {
            (indicator, PlaceKey(kind, place), partner, GroupKey(dimension, group)): Trend(*rest)
            for indicator, kind, place, partner, dimension, group, *rest in self._query(
                "SELECT indicator_id, geography_type, geography_id, partner_id, group_dimension, group_value,"
                " first_year, last_year, change, trend_class, reason FROM trend"
            )
        }

    def _gaps(self) -> dict[tuple[str, int, PlaceKey], list[Gap]]:
        gaps: dict[tuple[str, int, PlaceKey], list[Gap]] = defaultdict(list)
        for indicator, year, kind, place, dimension, group, *rest in self._query(
            "SELECT indicator_id, school_year, geography_type, geography_id, group_dimension, group_value,"
            " value, reference_group, reference_value, gap, gap_change, group_change, reference_change FROM gap"
            " ORDER BY gap DESC, group_value"
        ):
            gaps[indicator, year, PlaceKey(kind, place)].append(Gap(GroupKey(dimension, group), *rest))
        return dict(gaps)

    def _changes(self) -> list[Change]:
        return [
            Change(indicator, year, PlaceKey(kind, place), partner, GroupKey(dimension, group), *rest)
            for indicator, year, kind, place, partner, dimension, group, *rest in self._query(
                "SELECT indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension,"
                " group_value, previous_display, display, reason FROM release_change"
                " ORDER BY indicator_id, school_year DESC, geography_type, geography_id, partner_id"
            )
        ]

"""What the reader has chosen to look at: read from a link, written into a link, the same both ways.

Whatever the link says, the selection names only what the release holds; what it does not hold is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from dashboard.records import ALL, ALL_STUDENTS, UNKNOWN, WHOLE_COMMUNITY, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.texts import LANGUAGES, spoken, text
from metrics.periods import SchoolYear

BENCHMARKS = ("community", "median", "target", "past")
PARAMETERS = ("year", "place", "partner", "group", "benchmark")
LANGUAGE = "lang"
"""The parameter of a link that names the language."""


class Selection(NamedTuple):
    """One view: school year, place, partner, student group and what to compare with."""

    year: int
    place: PlaceKey = WHOLE_COMMUNITY
    partner: str = ALL
    group: GroupKey = ALL_STUDENTS
    benchmark: str = BENCHMARKS[0]

    def to(self, **changes: Any) -> Selection:
        """The same with some choices changed."""
        return self._replace(**changes)


class Read(NamedTuple):
    """A selection, and in words what of the link could not be followed."""

    selection: Selection
    problems: tuple[str, ...]


def read_language(search: str, usual: str) -> str:
    """The language that the query of a link asks for; the usual one where it asks for none, or for one not spoken."""
    asked = dict(parse_qsl(search.lstrip("?"))).get(LANGUAGE, usual)
    return asked if asked in LANGUAGES else usual


def read_selection(release: Release, search: str) -> Read:
    """The selection that the query of a link asks for; defaults are the latest year and the whole community."""
    asked = dict(parse_qsl(search.lstrip("?")))
    selection = Selection(release.years[-1])
    problems = []
    if "year" in asked:
        year = int(asked["year"]) if asked["year"].isdecimal() else None
        if year in release.year_axis:
            selection = selection.to(year=year)
        else:
            problems.append(text("filter.unknown", filter=text("filter.year"), value=asked["year"]))
    for name, known, parse in (
        ("place", release.place_axis, lambda value: PlaceKey(*_halves(value))),
        ("partner", release.partner_axis, str),
        ("group", release.group_axis, lambda value: GroupKey(*_halves(value))),
        ("benchmark", dict.fromkeys(BENCHMARKS), str),
    ):
        if name in asked:
            value = parse(asked[name])
            if value in known:
                selection = selection.to(**{name: value})
            else:
                problems.append(text("filter.unknown", filter=text(f"filter.{name}"), value=asked[name]))
    if asked.get(LANGUAGE, spoken()) not in LANGUAGES:
        problems.append(text("filter.unknown", filter=text("filter.language"), value=asked[LANGUAGE]))
    return Read(selection, tuple(problems))


def _halves(value: str) -> tuple[str, str]:
    first, _, second = value.partition(":")
    return first, second


def to_query(release: Release, selection: Selection, more: Mapping[str, str] | None = None) -> str:
    """The query of a link to this selection in the language that is spoken, without what is the default.

    Begins with `?` unless it is empty.
    """
    return _query(release.years[-1], selection, (*(more or {}).items(), *language_pairs(release.language)))


@lru_cache(maxsize=4_096)
def _query(latest_year: int, selection: Selection, more: tuple[tuple[str, str], ...]) -> str:
    """A page has hundreds of links, most of them to one selection or two."""
    plain = Selection(latest_year)
    pairs = [
        (name, str(getattr(selection, name))) for name in PARAMETERS if getattr(selection, name) != getattr(plain, name)
    ]
    pairs += more
    return f"?{urlencode(pairs, safe=':')}" if pairs else ""


def language_pairs(usual: str) -> list[tuple[str, str]]:
    """What a link says of the language that is spoken: nothing where that is the usual one."""
    return [] if spoken() == usual else [(LANGUAGE, spoken())]


def language_query(usual: str) -> str:
    """The query of a link that says nothing but the language."""
    pairs = language_pairs(usual)
    return f"?{urlencode(pairs)}" if pairs else ""


class Option(NamedTuple):
    """One choice of a filter, under a heading where there are several kinds."""

    value: str
    label: str
    heading: str = ""


def options(
    release: Release, selection: Selection, indicators: tuple[str, ...], filters: Iterable[str] = PARAMETERS
) -> dict[str, list[Option]]:
    """What each filter may be set to while the others stay: only what leads to something shown, and what is chosen."""
    makers = {"year": _years, "place": _places, "partner": _partners, "group": _groups, "benchmark": _benchmarks}
    return {name: makers[name](release, selection, indicators) for name in filters}


def _years(release: Release, selection: Selection, indicators: tuple[str, ...]) -> list[Option]:
    here = [selection.place], [selection.group], [selection.partner]
    shown = release.any_shown(indicators, release.years, *here).ravel().tolist()
    return [
        Option(str(year), str(SchoolYear(year)))
        for year, is_shown in zip(release.years, shown, strict=True)
        if is_shown or year == selection.year
    ]


def _places(release: Release, selection: Selection, indicators: tuple[str, ...]) -> list[Option]:
    places = [place for place in release.places if place.id != UNKNOWN]
    here = [selection.group], [selection.partner]
    shown = release.any_shown(indicators, [selection.year], places, *here).ravel().tolist()
    return [
        Option(str(place), release.places[place].name, _place_heading(place))
        for place, is_shown in zip(places, shown, strict=True)
        if is_shown or place == selection.place
    ]


def _partners(release: Release, selection: Selection, indicators: tuple[str, ...]) -> list[Option]:
    partners = list(release.partner_axis)
    here = [selection.year], [selection.place], [selection.group]
    shown = release.any_shown(indicators, *here, partners).ravel().tolist()
    return [
        Option(partner, text("filter.everyone") if partner == ALL else release.partners[partner].name)
        for partner, is_shown in zip(partners, shown, strict=True)
        if is_shown or partner == selection.partner
    ]


def _groups(release: Release, selection: Selection, indicators: tuple[str, ...]) -> list[Option]:
    groups = list(release.group_axis)
    here = [selection.year], [selection.place]
    shown = release.any_shown(indicators, *here, groups, [selection.partner]).ravel().tolist()
    return [
        Option(str(group), group_label(release, group), _group_heading(release, group))
        for group, is_shown in zip(groups, shown, strict=True)
        if is_shown or group == selection.group
    ]


def _benchmarks(_release: Release, _selection: Selection, _indicators: tuple[str, ...]) -> list[Option]:
    return [Option(name, text(f"benchmark.{name}")) for name in BENCHMARKS]


def group_label(release: Release, group: GroupKey) -> str:
    """The words for a group of students."""
    return text("filter.all_students") if group == ALL_STUDENTS else release.group_labels[group]


def _group_heading(release: Release, group: GroupKey) -> str:
    return "" if group == ALL_STUDENTS else release.dimensions[group.dimension].label


def _place_heading(place: PlaceKey) -> str:
    return "" if place == WHOLE_COMMUNITY else text(f"filter.headings.{place.type}")

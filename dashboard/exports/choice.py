"""What goes into a board pack: indicators, years, places, partners, groups and kinds of chart, chosen by people.

The same choice comes from the command's options, from the link of the page and from a saved file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, get_type_hints
from urllib.parse import parse_qs, urlencode

from dashboard.chart import Query
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import BENCHMARKS, LANGUAGE, Selection
from dashboard.texts import LANGUAGES, spoken, text

OVERVIEWS = ("scorecard", "widest", "grid", "need", "assets", "partners", "programs")
OF_EACH = ("trend", "since", "stories", "map", "groups", "gaps", "ranking")
OF_DATA = ("sources", "matches", "changes", "hidden")
CHARTS = (*OVERVIEWS, *OF_EACH, *OF_DATA)
PAPERS = ("letter", "a4")
OF_PLACES = {"assets": "assets", "active": "partners"}
"""Charts of a chosen neighborhood, each with the overview by which it is asked for."""
_OF_ALL_PLACES = ("map", "ranking", "grid", "stories")
_OF_EVERYONE = frozenset({*OVERVIEWS, "gaps", *OF_DATA} - {"scorecard", "grid"})
_OF_ONE = ("trend", "since")
_MANY = "s"


@dataclass(frozen=True)
class Choice:
    """What is asked for. An empty sequence means all indicators, the latest year, no place, no partner, all students.

    `groups` are written `dimension:value`. `community` is whether pages on the whole community are part of it,
    `charts` which of `CHARTS` are made: `OVERVIEWS` of all indicators together, `OF_EACH` of each, `OF_DATA` of the
    data as a whole. Without a `language` it is the community's usual one.
    """

    title: str = ""
    indicators: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    neighborhoods: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    benchmark: str = BENCHMARKS[0]
    community: bool = True
    paper: str = PAPERS[0]
    language: str = ""

    def to(self, **changes: Any) -> Choice:
        """The same with some of it chosen otherwise."""
        return replace(self, **changes)


KINDS: Mapping[str, Any] = get_type_hints(Choice)
FIELDS = tuple(field.name for field in fields(Choice))
_PLAIN = Choice()


def read_choice(search: str) -> Choice:
    """The choice of a link; each value of a sequence is a parameter of its own, named in the singular."""
    asked = parse_qs(search.lstrip("?"))
    found: dict[str, Any] = {}
    for name in FIELDS:
        values = asked.get(_parameter(name), [])
        if name == "years":
            found[name] = tuple(int(value) for value in values if value.isdecimal())
        elif KINDS[name] is bool:
            found[name] = values[-1:] != ["no"]
        elif KINDS[name] is not str:
            found[name] = tuple(values)
        elif values:
            found[name] = values[-1]
    if found.get("language") not in LANGUAGES:
        found["language"] = ""  # as on every other page, whose notice says so
    return Choice(**found)


def to_search(choice: Choice, more: Mapping[str, str] | None = None) -> str:
    """The query of a link to this choice, without what is the default; begins with `?` unless it is empty."""
    pairs: list[tuple[str, str]] = []
    for name, value in as_chosen(choice).items():
        if isinstance(value, tuple):
            pairs += [(_parameter(name), str(one)) for one in value]
        else:
            pairs.append((_parameter(name), "no" if value is False else str(value)))
    pairs += (more or {}).items()
    return f"?{urlencode(pairs, safe=':')}" if pairs else ""


def as_chosen(choice: Choice) -> dict[str, Any]:
    """The fields in which the choice differs from the default, by name."""
    return {name: value for name in FIELDS if (value := getattr(choice, name)) != getattr(_PLAIN, name)}


def heeded(chart: str, selection: Selection) -> Selection:
    """What a chart heeds of a selection: some are of everyone, whatever place, partner and group are chosen."""
    if chart not in _OF_EVERYONE:
        return selection
    return selection.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)


def pack_with(release: Release, query: Query) -> Choice | None:
    """The pack that shows the chart of the query as it is seen; None where a pack has no page for it."""
    seen = heeded(query.chart, query.selection)
    choice = Choice(
        years=() if seen.year == release.years[-1] else (seen.year,),
        groups=() if seen.group == ALL_STUDENTS else (str(seen.group),),
        benchmark=seen.benchmark,
        language="" if spoken() == release.language else spoken(),
    )
    if query.chart == "spine":
        return choice.to(neighborhoods=(query.subject,), community=False)
    if query.chart in OF_PLACES and PlaceKey("neighborhood", query.subject) in release.places:
        chart = OF_PLACES[query.chart]
        return choice.to(neighborhoods=(query.subject,), charts=(chart,), community=False)
    if query.chart == "outcomes":
        return choice.to(partners=(query.subject,), community=False)
    if query.chart not in CHARTS or query.part == "school" or not _is_of_indicators(release, query):
        return None
    choice = choice.to(charts=(query.chart,), indicators=tuple(filter(None, query.subject.split(","))))
    if seen.partner == ALL and (seen.place == WHOLE_COMMUNITY or query.chart in _OF_ALL_PLACES):
        return choice
    if query.chart in _OF_ONE and seen.place == WHOLE_COMMUNITY:
        return choice.to(partners=(seen.partner,), community=False)
    if query.chart in _OF_ONE and seen.partner == ALL and seen.place.type == "neighborhood":
        return choice.to(neighborhoods=(seen.place.id,), community=False)
    return None


def _is_of_indicators(release: Release, query: Query) -> bool:
    """Whether the subject of the query is none or indicators, and no place or partner."""
    return not query.subject or all(one in release.indicators for one in query.subject.split(","))


def missing(release: Release, choice: Choice) -> list[str]:
    """Everything that is asked for and that the release does not have, each in a sentence."""
    neighborhoods = [place.key.id for place in release.neighborhoods]
    found: list[str] = []
    for what, asked, there in (
        ("indicator", choice.indicators, list(release.indicators)),
        ("year", choice.years, list(release.years)),
        ("neighborhood", choice.neighborhoods, neighborhoods),
        ("partner", choice.partners, list(release.partners)),
        ("group", choice.groups, [str(group) for group in release.group_axis]),
    ):
        found += [_missing(what, one, there, release=release.id) for one in asked if one not in there]
    for what, asked, there in (
        ("chart", choice.charts, list(CHARTS)),
        ("benchmark", (choice.benchmark,), list(BENCHMARKS)),
        ("paper", (choice.paper,), list(PAPERS)),
        ("language", (choice.language,) if choice.language else (), list(LANGUAGES)),
    ):
        found += [_missing(what, one, there) for one in asked if one not in there]
    return found


def _missing(what: str, asked: object, there: Sequence[object], **words: object) -> str:
    return text(f"missing.{what}", asked=asked, instead=instead(asked, there), **words)


def instead(asked: object, there: Sequence[object]) -> str:
    """What is there: the nearest where the word is near to one, all of it elsewhere."""
    names = [str(one) for one in there]
    near = get_close_matches(str(asked), names, n=1)
    return text("missing.near", near=near[0]) if near else text("missing.all", names=", ".join(names))


def _parameter(name: str) -> str:
    return LANGUAGE if name == "language" else name.removesuffix(_MANY)

"""All definitions that are in force, in cradle-to-career order; read whole or refused with every problem."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from etl.problems import Problem, Refused, did_you_mean
from metrics.definition import read_definition
from metrics.engines.bench import disagreements
from metrics.indicator import KINDS, OUTCOME_AREAS, Indicator

BUILT_IN = Path(__file__).parent / "definitions"
DEFINITION = ".toml"
"""How the name of a definition's file ends."""

INDICATOR_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
WHAT_AN_ID_HAS = "small letters, digits and _, a letter first, 64 at most"


@dataclass(frozen=True)
class Catalogue:
    """The indicators in force, in order; `warnings` are problems that do not stop a definition.

    `files` is indicator id → the file that defines it.
    """

    indicators: tuple[Indicator, ...]
    warnings: tuple[Problem, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)

    def __getitem__(self, indicator_id: str) -> Indicator:
        """The indicator of that id. Raises `Refused` where there is none."""
        for indicator in self.indicators:
            if indicator.id == indicator_id:
                return indicator
        raise _unknown(indicator_id, self.ids)

    def defined_in(self, indicator_id: str) -> str:
        """Where an indicator is defined: `built in`, or the community's file, with its folder."""
        path = self.files[indicator_id]
        return "built in" if path.parent == BUILT_IN else f"{path.parent.name}/{path.name}"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(indicator.id for indicator in self.indicators)

    def only(self, indicator_ids: Collection[str]) -> Catalogue:
        """The same without the other indicators. Raises `Refused` where there is none of some id."""
        wanted = [self[indicator_id] for indicator_id in indicator_ids]
        return replace(self, indicators=tuple(one for one in self.indicators if one in wanted))


def read_catalogue(*places: Path) -> Catalogue:
    """Read every `*.toml` in the folders, and the files; a later file replaces an earlier one of the same name.

    Call it as `read_catalogue(BUILT_IN, community.definitions)`; a folder that is not there is empty.
    Raises `Refused` with all problems of all files.
    """
    files = _files(places)
    indicators, problems = _read(files.values())
    problems += _twice(places)
    if problems:
        raise Refused(problems)
    in_order = tuple(sorted(indicators, key=_place))
    return Catalogue(in_order, tuple(problem for indicator in in_order for problem in overdue(indicator)), files)


def read_indicator(indicator_id: str, *places: Path) -> Indicator:
    """Read one indicator from the same places, whatever the other definitions are like.

    Raises `Refused` where there is none of that id, or with all problems of its file.
    """
    files = _files(places)
    if indicator_id not in files:
        raise _unknown(indicator_id, tuple(files))
    indicators, problems = _read([files[indicator_id]])
    if problems:
        raise Refused(problems)
    return indicators[0]


def _unknown(indicator_id: str, known: Sequence[str]) -> Refused:
    advice = did_you_mean(indicator_id, known) or f" There are: {', '.join(known)}"
    return Refused([Problem("definitions", f"there is no indicator '{indicator_id}'.{advice}")])


def check_catalogue(*folders: Path) -> tuple[Problem, ...]:
    """Every problem of every definition in the folders, warnings too; empty where all is well."""
    return (*_twice(folders), *_problems_of(_files(folders).values()), *_unread(folders))


def check_files(paths: Iterable[Path]) -> tuple[Problem, ...]:
    """Every problem of the definitions in these files, warnings too; a folder stands for the definitions in it."""
    places = tuple(paths)
    files = [file for path in places for file in (_definitions_at(path) if path.is_dir() else [path])]
    return (*_twice(places), *_problems_of(files))


def _problems_of(files: Iterable[Path]) -> tuple[Problem, ...]:
    indicators, problems = _read(files)
    return (
        *problems,
        *_disagreements(indicators),
        *(problem for one in indicators for problem in overdue(one)),
    )


def _disagreements(indicators: Sequence[Indicator]) -> Iterator[Problem]:
    """Examples that come out on the reference engine, where they were read, and not in SQL."""
    for indicator, number in disagreements(indicators):
        message = "SQL gives another result than it should; this is a fault of the program, report it"
        yield Problem(f"{indicator.id}.toml", message, where=f"example {number}")


def overdue(indicator: Indicator, today: date | None = None) -> tuple[Problem, ...]:
    """A warning where the review of a definition is past due."""
    due = indicator.stewardship.review_due
    if due is None or due >= (today or date.today()):  # noqa: DTZ011 (a day, wherever the reader is)
        return ()
    message = f"its review was due on {due}; review it and set reviewed_on and review_due"
    return (Problem(f"{indicator.id}.toml", message, where="stewardship", severity="warning"),)


def _files(places: tuple[Path, ...]) -> dict[str, Path]:
    return {path.stem: path for place in places for path in _definitions_at(place)}


def _definitions_at(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place] if is_definition(place) else []
    try:
        return sorted(path for path in place.iterdir() if is_definition(path))
    except OSError as error:
        raise Refused([Problem(str(place), f"cannot be read: {str(error.strerror).lower()}")]) from None


def is_definition(path: Path) -> bool:
    """Whether a file is called as definitions are; case does not matter. What is hidden is another program's."""
    return path.suffix.lower() == DEFINITION and not path.name.startswith(".")


def _twice(places: Iterable[Path]) -> Iterator[Problem]:
    """Files of one folder that define the same indicator: which of them is in force nobody could tell."""
    for place in places:
        first: dict[str, Path] = {}
        for path in _definitions_at(place):
            if first.setdefault(path.stem, path) is not path:
                yield Problem(path.name, f"'{first[path.stem].name}' defines the same indicator; keep one of the two")


def _unread(folders: Iterable[Path]) -> Iterator[Problem]:
    """A warning for each text file that is meant to be a definition: editors that hide endings save one so."""
    for path in (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())):
        if path.name.lower().endswith(f"{DEFINITION}.txt"):
            message = f"is not read: the name of a definition ends in {DEFINITION}"
            yield Problem(path.name, message, severity="warning")


def _read(files: Iterable[Path]) -> tuple[list[Indicator], list[Problem]]:
    indicators, problems = [], []
    for path in files:
        indicator, found = read_definition(path)
        problems += [*_name_problems(path), *found]
        if indicator is not None:
            indicators.append(indicator)
    return indicators, problems


def _name_problems(path: Path) -> list[Problem]:
    if INDICATOR_ID.fullmatch(path.stem):
        return []
    return [Problem(path.name, f"the file name is the indicator's id: {WHAT_AN_ID_HAS}")]


def _place(indicator: Indicator) -> tuple[int, int, str]:
    return (OUTCOME_AREAS.index(indicator.outcome_area), KINDS.index(indicator.kind), indicator.id)

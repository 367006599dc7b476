"""The groups to which Ed-Fi says that a student belongs, and when: by characteristics, disabilities and programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from etl.formats.edfi_resources import code, program_type
from etl.formats.feed import iso_date, school_year_of
from etl.formats.nested import Tree, WrongShape, text

FLAGS = ("economically_disadvantaged", "english_learner", "disability", "homeless")

_CHARACTERISTICS = {
    "economic disadvantaged": "economically_disadvantaged",
    "economically disadvantaged": "economically_disadvantaged",
    "economic disadvantage": "economically_disadvantaged",
    "homeless": "homeless",
}
_PROGRAMS = {
    "special education": "disability",
    "homeless": "homeless",
    "english as a second language (esl)": "english_learner",
}


@dataclass(frozen=True)
class Flag:
    """One of `FLAGS` that a student has, in spans of ISO days of which either end may be empty; without any, ever."""

    name: str
    spans: tuple[tuple[str, str], ...] = ()

    def holds_in(self, school_year: str, starts: int) -> bool:
        """Whether it held on any day of a school year that begins in month `starts`; where no year is known, ever."""
        if not self.spans or not school_year:
            return True
        years = ((school_year_of(begin, starts), school_year_of(end, starts)) for begin, end in self.spans)
        return any((first or school_year) <= school_year <= (last or school_year) for first, last in years)


def flags_of_association(tree: Tree) -> Iterator[Flag]:
    """What a student's association with the district says."""
    for name, spans in _characteristics(tree):
        if flag := _CHARACTERISTICS.get(name.lower()):
            yield Flag(flag, spans)
    if tree.get("disabilities") or tree.get("disability"):
        yield Flag("disability")


def flags_of_participation(tree: Tree) -> Iterator[Flag]:
    """What taking part in a program says."""
    if flag := _PROGRAMS.get(program_type(tree).lower()):
        yield Flag(flag, _spans(tree))


def other_characteristics(tree: Tree) -> Iterator[str]:
    """The codes of characteristics that are none of `FLAGS`."""
    return (name for name, _ in _characteristics(tree) if name.lower() not in _CHARACTERISTICS)


def _characteristics(tree: Tree) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each characteristic with its spans; nothing where they are not built as the format says."""
    for characteristic in (*_members(tree, "studentCharacteristics"), *_members(tree, "studentCharacteristic")):
        name = _text(characteristic, "studentCharacteristicDescriptor") or _text(
            characteristic, "studentCharacteristic"
        )
        yield code(name), _spans(characteristic)


def _spans(tree: Tree) -> tuple[tuple[str, str], ...]:
    """The days of the record itself, or of its periods."""
    periods = (*_members(tree, "periods"), *_members(tree, "period")) or (tree,)
    spans = ((iso_date(_text(period, "beginDate")), iso_date(_text(period, "endDate"))) for period in periods)
    return tuple(span for span in spans if any(span))


def _text(tree: Tree, name: str) -> str:
    """A text; empty where something else stands there."""
    try:
        return text(tree, name)
    except WrongShape:
        return ""


def _members(tree: Tree, name: str) -> list[Tree]:
    found = tree.get(name)
    members = found if isinstance(found, list) else [found]
    return [member for member in members if isinstance(member, dict)]

"""The titles of a file's columns as a message may show them.

Where a file has no header, a student's record stands in its place; and where students stand side by side, their names
are titles. So a title is shown only where its words are those by which columns are called; any other is told by its
place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from etl.characters import plain
from etl.problems import nearest
from etl.sources import SOURCES

_KEY_WORDS = """
birthdate cd code codes date dates dob dt fname id identifier identifiers ids lname name names nbr num number yr
"""
"""Words that name a column, and that no record holds as a value."""
_USUAL_WORDS = """
ability abs absence absences academic account active address agency alternate amount area areas att attendance begin
block branch cal calendar campus cat categories census city class client cohort college comment contact count county
course current date day days degree description destination dist district ed education el eligibility eligible ell
email ended enr enrollment enrolment enter entity entrance esl ethnic ethnicity event exact excuse excused exempt exit
exited fall family federal finish flag flags found frl frm frpl full funding gender geo geography gpa grade grades
graduated graduation group guardian home homeroom hours household iep initial instructional kind language lat latitude
leave legal lep levels link living lng local location lon longitude lunch mailing major marking meals membership mi
middle minute minutes mode month move notes of offered org organization other outcome parent pct percent performance
period periods perm permanent person personal phone physical postal preferred presence primary proficiency program
programs project provided provider public quarter race rate record referral region release reported requester required
resource resources result return room row scale sch schl score search sec secondary section semester seq sequence
served service services session sid sis site situation special sped spring staff start started state status stop
structure stu students sub subject suffix summary taxonomies taxonomy teacher term test text time title total totals
track tract type unexcused unique unit url website withdraw withdrawal withdrawn year years zip zipcode zone
"""
"""What vendors call their columns."""
_WORDS_OF_SHEETS = """
about codebook cover data dictionary export info information instructions key legend lookup lookups overview query
readme report roster sheet tab table
"""
_IDENTIFIERS = frozenset({"id", "identifier", "number", "num", "nbr", "no"})
_OUR_WORDS = frozenset(word for source in SOURCES for column in source.columns for word in column.name.split("_"))
_KEYS = frozenset(_KEY_WORDS.split())
_WORDS = _OUR_WORDS | _KEYS | frozenset(_USUAL_WORDS.split())
_OF_SHEETS = _WORDS | frozenset(_WORDS_OF_SHEETS.split())
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LETTERS = re.compile(r"[A-Za-z\s_\-./()\[\]#:?]+")
_OF_A_PROGRAM = re.compile(r"[a-z]+|[A-Za-z]+(_[A-Za-z]+)+")
"""What no person writes for a name: letters without a capital, or with strokes between words."""
_LONG_NUMBER = re.compile(r"\d{5}")
_LEAST = 2


def plain_name(name: str) -> str:
    """A column's name as it is compared: case, how words are parted, and what nobody sees do not matter."""
    return " ".join(plain(name).split()).lower()


class Titles:
    """The first row of a file, in which the names `expected`, as they are compared, are looked for."""

    def __init__(self, names: Sequence[str], expected: Collection[str]) -> None:
        self._names = names
        self._expected = expected
        known = [name for name in names if plain_name(name) in expected]
        self._has_known = len(known) >= _LEAST or any(len(_words(name)) > 1 for name in known)
        self.are_sure = self._has_known or _are_of_words(names)
        """Whether the row is a header for sure, and no record."""

    def shown(self) -> list[str]:
        """Each title, or `column 3` for one that may be data."""
        return [self._shown(place, name) for place, name in enumerate(self._names, start=1)]

    def nearest(self, wanted: str) -> str:
        """The title nearest to `wanted`, as it is shown; empty where none is near.

        One with all of its words is nearer than any that is written alike.
        """
        if not self.are_sure:
            return ""
        meant = _meaning(wanted)
        same = [name for name in self._names if meant and meant <= _meaning(name)]
        name = min(same, key=lambda name: len(_meaning(name)), default=nearest(wanted, self._names))
        return self._shown(self._names.index(name) + 1, name) if name else ""

    def did_you_mean(self, wanted: str) -> str:
        """A sentence with the nearest title, led by a space; nothing where none is near."""
        name = self.nearest(wanted)
        return f" Did you mean '{name}'?" if name else ""

    def _shown(self, place: int, name: str) -> str:
        is_title = plain_name(name) in self._expected or _is_of_words(name)
        is_title = is_title or (self._has_known and _OF_A_PROGRAM.fullmatch(name) is not None)
        return name if self.are_sure and is_title else f"column {place}"


def sheet_shown(title: str, place: int) -> str:
    """A sheet of a workbook by its title, or `sheet 3` where that may be someone's name."""
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", title)}
    return f"'{title}'" if words <= _OF_SHEETS and not _LONG_NUMBER.search(title) else f"sheet {place}"


def _words(name: str) -> list[str]:
    return [word.lower() for word in _HUMPS.findall(name)] if _LETTERS.fullmatch(name) else []


def _meaning(name: str) -> set[str]:
    """The words of a title, of which those that stand for an identifier are one."""
    return {"id" if word in _IDENTIFIERS else word for word in _words(name)}


def _is_of_words(name: str) -> bool:
    words = _words(name)
    return bool(words) and _WORDS.issuperset(words)


def _are_of_words(names: Sequence[str]) -> bool:
    """Whether too many are made of words of titles for a record: all, half of them of several words, or two of keys."""
    titles = [_words(name) for name in names if _is_of_words(name)]
    several = sum(len(words) > 1 for words in titles)
    keys = sum(not _KEYS.isdisjoint(words) for words in titles)
    are_half = several >= _LEAST and 2 * several >= len(names)
    return len(titles) >= _LEAST and (len(titles) == len(names) or are_half or keys >= _LEAST)

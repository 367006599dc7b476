"""Characters that nobody sees: copied along from web pages and spreadsheets, they would make another value of the same.

Those without a width are no part of a value; spaces of other kinds than the usual are usual ones.
"""

from __future__ import annotations

import re

_UNSEEN = r"\x{ad}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{feff}"
_SPACES = r"\t\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
"""Ranges of characters, as DuckDB's regular expressions write them."""


def _in_python(ranges: str) -> re.Pattern[str]:
    return re.compile("[" + re.sub(r"\\x\{(\w+)\}", lambda code: chr(int(code[1], 16)), ranges) + "]")


_UNSEEN_HERE, _SPACES_HERE = _in_python(_UNSEEN), _in_python(_SPACES)


def plain(text: str) -> str:
    """The text without characters that nobody sees, and with usual spaces."""
    return _SPACES_HERE.sub(" ", _UNSEEN_HERE.sub("", text))


def plain_sql(expression: str) -> str:
    """The same in SQL; letters with accents are those of one character."""
    seen = f"regexp_replace(nfc_normalize({expression}), '[{_UNSEEN}]', '', 'g')"
    return f"regexp_replace({seen}, '[{_SPACES}]', ' ', 'g')"


def is_odd_sql(expression: str) -> str:
    """Whether a text has any such character, but for spaces around it."""
    within = f"regexp_replace({expression}, '^[ {_SPACES}]+|[ {_SPACES}]+$', '', 'g')"
    odd = f"regexp_matches({within}, '[{_UNSEEN}{_SPACES}]')"
    return f"(strlen({expression}) <> length({expression}) AND {odd})"

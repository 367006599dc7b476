"""The words of the definition language, each with the column at which it stands.

Whatever is no word of the language is a fault with advice, never skipped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class TokenKind(Enum):
    """What sort of word a token is."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    KEYWORD = "keyword"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True)
class Token:
    """One word; `column` counts characters from 1."""

    kind: TokenKind
    word: str
    column: int


@dataclass(frozen=True)
class Fault:
    """Something wrong with an expression, at a column of it."""

    column: int
    message: str


class Unreadable(Exception):
    """An expression that cannot be read any further."""

    def __init__(self, column: int, message: str) -> None:
        self.fault = Fault(column, message)
        super().__init__(message)


_NOT_OURS = frozenset({"select", "from", "where", "case", "when", "then", "like", "ilike", "distinct"})
"""Words of SQL that somebody who knows it may try; no variable is called so."""

KEYWORDS = frozenset({"and", "or", "not", "in", "between", "is", "null", "true", "false", "yes", "no"})

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?![\w.]))
      | (?P<name>[A-Za-z_]\w*)
      | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<sign>==|!=|<>|<=|>=|[=<>+\-*/(),])""",
    re.VERBOSE | re.ASCII,
)

_SAME_SIGN = {"==": "=", "<>": "!="}

_LONGEST = 50_000

_STRAIGHT = "write a straight quote, like 'this'"

_ADVICE = {
    "%": "a percentage is written as a number: 10 % is 0.1",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=` for unequal",
    "'": "this text has no closing quote",
    '"': "this text has no closing quote",
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "×": "write `*`",
    "÷": "write `/`",
    "−": "write `-`",
    "‘": _STRAIGHT,
    "’": _STRAIGHT,
    "“": _STRAIGHT,
    "”": _STRAIGHT,
    "[": "write a list in round brackets: `in (1, 2)`",
}


def tokens_of(expression: str) -> list[Token]:
    """The words of an expression, an END last. Raises `Unreadable` at the first that is none."""
    if len(expression) > _LONGEST:
        raise Unreadable(_LONGEST + 1, f"longer than {_LONGEST:,} characters; say it more simply")
    found: list[Token] = []
    at = 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise Unreadable(at + 1, _advice(expression, at))
        if match.lastgroup == "name" and match[0].lower() in _NOT_OURS:
            raise Unreadable(at + 1, f"'{match[0]}' is no word of this language: only conditions and arithmetic are")
        if match.lastgroup != "space":
            found.append(_token(match.lastgroup or "", match[0], at + 1))
        at = match.end()
    return [*found, Token(TokenKind.END, "", len(expression) + 1)]


def _token(group: str, word: str, column: int) -> Token:
    match group:
        case "number":
            return Token(TokenKind.NUMBER, word, column)
        case "text":
            quote = word[0]
            return Token(TokenKind.TEXT, word[1:-1].replace(quote * 2, quote), column)
        case "sign":
            return Token(TokenKind.SIGN, _SAME_SIGN.get(word, word), column)
        case _ if word.lower() in KEYWORDS:
            return Token(TokenKind.KEYWORD, word.lower(), column)
        case _:
            return Token(TokenKind.NAME, word, column)


def _advice(expression: str, at: int) -> str:
    if word := re.match(r"\.?\d[\w.]*", expression[at:]):
        return f"'{word[0]}' is not a number; write it like 10 or 0.25"
    sign = expression[at]
    if not sign.isprintable():
        advice = "write a plain space" if sign.isspace() else "take it out"
        return f"unexpected {_named(sign)}, which nobody sees: {advice}"
    advice = _ADVICE.get(sign, "only names, numbers, texts in quotes and = != < <= > >= + - * / ( ) are read here")
    return f"unexpected '{sign}': {advice}"


def _named(sign: str) -> str:
    """A character by its number and, where it has one, its name: `U+00A0 no-break space`."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '').lower()}".rstrip()

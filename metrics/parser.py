"""From the words of an expression to its tree, by recursive descent; nothing is ever run as code.

`or` binds loosest, then `and`, `not`, comparisons, `+ -`, `* /`, a sign.
"""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from metrics.expression import (
    Arithmetic,
    Calculation,
    Combine,
    Compare,
    Comparison,
    Field,
    Flag,
    IsNull,
    Membership,
    Negative,
    Node,
    Not,
    Number,
    Text,
)
from metrics.tokens import Token, TokenKind, Unreadable, tokens_of

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_DEEPEST = 50
_MOST_OPERATIONS = 100
_MOST_CHOICES = 500
_LONGEST_NUMBER = 100


def parse(expression: str) -> Node:
    """The tree of an expression. Raises `Unreadable`, with the column, where it is none."""
    parser = _Parser(tokens_of(expression))
    node = parser.any_of()
    parser.end()
    return node


class _Parser:
    """A cursor over the words; each method reads one rule of the grammar and leaves the cursor behind it."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0
        self.operations = 0
        self.choices = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.next
        self.position += 1
        return token

    def operation(self) -> Token:
        """Take a word that puts a level on the tree; what walks a tree goes as deep as it has levels."""
        self.operations += 1
        if self.operations > _MOST_OPERATIONS:
            advice = "say it more simply; several values of one variable are `in (…)`"
            raise Unreadable(self.next.column, f"more than {_MOST_OPERATIONS} operations; {advice}")
        return self.take()

    def at(self, *words: str) -> bool:
        return self.next.kind in (TokenKind.KEYWORD, TokenKind.SIGN) and self.next.word in words

    def expect(self, word: str, why: str) -> Token:
        if not self.at(word):
            raise Unreadable(self.next.column, f"expected `{word}` {why}, found {self.found()}")
        return self.take()

    def found(self) -> str:
        return "the end" if self.next.kind is TokenKind.END else f"'{self.next.word}'"

    def end(self) -> None:
        if self.next.kind is not TokenKind.END:
            message = f"expected `and`, `or` or the end, found {self.found()}"
            if self.next.kind is TokenKind.SIGN and self.next.word in _COMPARISONS:
                message = "comparisons do not chain; join two with `and`, or use `between`"
            elif self.at(","):
                message += "; a decimal sign is a point, and thousands are not set apart: 0.25, 1000"
            elif self.at(")"):
                message += ", which closes no bracket"
            raise Unreadable(self.next.column, message)

    def any_of(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable(self.next.column, f"nested more than {_DEEPEST} deep; say it more simply")
        node = self.all_of()
        while self.at("or"):
            column = self.operation().column
            node = Combine("or", node, self.all_of(), column=column)
        self.depth -= 1
        return node

    def all_of(self) -> Node:
        node = self.negation()
        while self.at("and"):
            column = self.operation().column
            node = Combine("and", node, self.negation(), column=column)
        return node

    def negation(self) -> Node:
        negations = []
        while self.at("not"):
            negations.append(self.operation().column)
        node = self.comparison()
        for column in reversed(negations):
            node = Not(node, column=column)
        return node

    def comparison(self) -> Node:
        left = self.sum()
        column = self.next.column
        if self.next.kind is TokenKind.SIGN and self.next.word in _COMPARISONS:
            operator = cast(Comparison, self.take().word)
            if self.at("null"):
                raise Unreadable(self.next.column, "nothing equals null; write `is null` or `is not null`")
            return Compare(operator, left, self.sum(), column=column)
        if self.at("is"):
            return self.null_test(left)
        negated = self.at("not")
        if negated:
            self.take()
        if self.at("in"):
            node: Node = self.membership(left)
        elif self.at("between"):
            node = self.between(left)
        elif negated:
            raise Unreadable(self.next.column, f"expected `in` or `between` after `not`, found {self.found()}")
        else:
            return left
        return Not(node, column=column) if negated else node

    def null_test(self, left: Node) -> Node:
        column = self.take().column
        negated = self.at("not")
        if negated:
            self.take()
        self.expect("null", "after `is`")
        test = IsNull(left, column=column)
        return Not(test, column=column) if negated else test

    def membership(self, left: Node) -> Node:
        column = self.take().column
        self.expect("(", "after `in`")
        choices = [self.choice()]
        while self.at(","):
            self.take()
            choices.append(self.choice())
        self.expect(")", "after the last value")
        return Membership(left, tuple(choices), column=column)

    def choice(self) -> Node:
        """One of several values, each of which is asked of every row."""
        self.choices += 1
        if self.choices > _MOST_CHOICES:
            advice = "numbers that follow one another are `between … and …`"
            raise Unreadable(self.next.column, f"more than {_MOST_CHOICES} values in lists; {advice}")
        return self.sum()

    def between(self, left: Node) -> Node:
        column = self.take().column
        low = self.sum()
        self.expect("and", "between the two ends")
        high = self.sum()
        if _is_reversed(low, high):
            raise Unreadable(column, "nothing lies between these two; write the smaller one first")
        return Combine(
            "and", Compare(">=", left, low, column=column), Compare("<=", left, high, column=column), column=column
        )

    def sum(self) -> Node:
        node = self.product()
        while self.at("+", "-"):
            sign = self.operation()
            node = Calculation(cast(Arithmetic, sign.word), node, self.product(), column=sign.column)
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.at("*", "/"):
            sign = self.operation()
            node = Calculation(cast(Arithmetic, sign.word), node, self.signed(), column=sign.column)
        return node

    def signed(self) -> Node:
        signs: list[Token] = []
        while self.at("-", "+"):
            signs.append(self.operation())
        node = self.value()
        for sign in reversed(signs):
            node = Negative(node, column=sign.column) if sign.word == "-" else node
        return node

    def value(self) -> Node:
        token = self.next
        if token.kind is TokenKind.NUMBER:
            if len(token.word) > _LONGEST_NUMBER:
                raise Unreadable(token.column, f"a number of more than {_LONGEST_NUMBER} digits; say it more simply")
            return Number(Fraction(self.take().word), column=token.column)
        if token.kind is TokenKind.TEXT:
            return Text(self.take().word, column=token.column)
        if token.kind is TokenKind.NAME:
            self.take()
            if self.at("("):
                raise Unreadable(self.next.column, f"'{token.word}' is no function; there are none in this language")
            return Field(token.word, column=token.column)
        if self.at(*_FLAGS):
            return Flag(_FLAGS[self.take().word], column=token.column)
        if self.at("("):
            self.take()
            node = self.any_of()
            self.expect(")", "to close the bracket")
            return node
        raise Unreadable(token.column, f"expected a variable or a value, found {self.found()}")


def _is_reversed(low: Node, high: Node) -> bool:
    """Whether the first of two values as they are written is the greater one."""
    match low, high:
        case Text(first), Text(last):
            return first > last
        case _:
            least, most = _written_number(low), _written_number(high)
            return least is not None and most is not None and least > most


def _written_number(node: Node) -> Fraction | None:
    """A number that stands there as it is, with a sign or without."""
    match node:
        case Number(value):
            return value
        case Negative(operand):
            size = _written_number(operand)
            return None if size is None else -size
        case _:
            return None

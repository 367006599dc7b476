"""A file that is refused whole, with the rule that it breaks; nothing of it is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from etl.problems import Problem, Refused
from etl.report import RowProblem, SentRow
from etl.rule_names import RefusalRule


class DeliveryRefused(Refused):
    """Why one file was refused.

    `received` is the number of its rows where they could be counted, `rows` what is wrong with them, `sent` those rows
    themselves where values were asked for.
    """

    def __init__(self, rule: RefusalRule, file: str, message: str, rows: Sequence[RowProblem] = ()) -> None:
        self.rule = rule
        self.message = message
        self.rows = tuple(rows)
        self.received = 0
        self.sent: tuple[SentRow, ...] = ()
        super().__init__([Problem(file, message)])

"""How far apart the least and the greatest possible number of each hidden count must be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.audit.public import Booleans, Integers, Rules


@dataclass(frozen=True)
class Demands:
    """What is asked of counts by what remains possible of them.

    `students` is the position of the group behind a numerator, −1 where it is not among them (then `students_low` and
    `students_high` bound it) and for groups themselves. A group that cannot be small is no secret: how many are
    enrolled in it is known elsewhere. `of_records` are numbers of records, of whatever students: none is too large to
    be of few.
    """

    is_numerator: Booleans
    is_secret: Booleans
    of_records: Booleans
    students: Integers
    students_low: Integers
    students_high: Integers
    rules: Rules

    def only(self, at: Integers) -> Demands:
        """What is asked of the counts at `at` alone, numbered anew."""
        new = np.full(len(self.students) + 1, -1, np.int64)
        new[at] = np.arange(len(at))
        return Demands(
            self.is_numerator[at],
            self.is_secret[at],
            self.of_records[at],
            new[self.students[at]],
            self.students_low[at],
            self.students_high[at],
            self.rules,
        )

    def widths(self, low: Integers, high: Integers, rest_is_large: Booleans) -> Integers:
        """The width that the interval of each count must have, 0 for those that need none.

        `rest_is_large`: what a numerator leaves of its group was proved not to be small.
        """
        rules = self.rules
        inside = self.students >= 0
        least = np.where(inside, low[self.students], self.students_low)
        most = np.where(inside, high[self.students], self.students_high)
        small = np.where(
            self.is_numerator,
            (low < rules.minimum_count) | ((least - high < rules.minimum_count) & ~rest_is_large),
            low < rules.minimum_group,
        )
        small |= self.of_records
        wide = np.where(self.is_numerator, np.minimum(rules.count_width, most), rules.group_width)
        return np.where(self.is_secret, np.where(small, np.maximum(wide, 1), self.is_numerator), 0)

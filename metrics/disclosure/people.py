"""Where records are counted: which cells tell of too few different students, however many records they have.

A referral or a need is a row about a student, who may have several. A number of rows is shown only where the rule for
students holds of the students behind it, of those behind what is counted, and of those behind the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from etl.warehouse import Subject
from metrics.cells import Cells
from metrics.disclosure.hiding import Mask
from metrics.disclosure.policy import DisclosurePolicy
from metrics.indicator import Indicator


def few_people(cells: Cells, indicators: Sequence[Indicator], policy: DisclosurePolicy) -> Mask:
    """The cells of records of too few students; none of an indicator that counts students.

    `indicators` are in the order of the codes of `cells.keys.indicator`. Of a partner, the records with all others are
    looked at too.
    """
    few = np.zeros(len(cells), bool)
    for number, indicator in enumerate(indicators):
        if indicator.unit_table.subject is Subject.RECORD:
            mine = np.flatnonzero((cells.keys.indicator == number) & (cells.students > 0))
            few[mine] = _of_few(cells, mine, indicator, policy) | _leaves_few(cells, mine, indicator, policy)
    return few


def _is_share(indicator: Indicator) -> bool:
    return indicator.statistic in ("proportion", "count") and indicator.numerator is not None


def _of_few(cells: Cells, at: NDArray[np.int64], indicator: Indicator, policy: DisclosurePolicy) -> Mask:
    few: Mask = cells.people[at] < policy.minimum_group
    if _is_share(indicator):
        few |= np.minimum(cells.people_with[at], cells.people_without[at]) < policy.minimum_count
        share = float(policy.largest_share)
        rest = cells.students[at] - cells.numerator[at]
        few |= cells.largest_numerator[at] > share * cells.numerator[at]
        few |= cells.largest_rest[at] > share * rest
        few |= cells.largest_denominator[at] > share * cells.students[at]
    return few


def _leaves_few(cells: Cells, at: NDArray[np.int64], indicator: Indicator, policy: DisclosurePolicy) -> Mask:
    """Where a partner's records leave records of others that may be of too few students.

    How many students have them is not counted: they are at least as many as the most that one student has goes into
    their number, and as those by whom all students are more.
    """
    keys = cells.keys
    codes = (keys.school_year[at], keys.place[at], keys.group[at])
    shape = tuple(int(code.max(initial=0)) + 1 for code in codes)
    of = np.ravel_multi_index(codes, shape)
    everyone = np.full(int(np.prod(shape)), -1, np.int64)
    all_partners = keys.partner[at] == 0
    everyone[of[all_partners]] = at[all_partners]
    whole = everyone[of]
    few: Mask = np.zeros(len(at), bool)
    # What is most of a ratio's denominator is no number of records.
    most = np.full(len(cells), np.inf) if indicator.statistic == "ratio_of_sums" else cells.largest_denominator
    sides = [(cells.students.astype(np.float64), most, cells.people, policy.minimum_group)]
    if _is_share(indicator):
        rest = cells.students - cells.numerator
        sides += [
            (cells.numerator, cells.largest_numerator, cells.people_with, policy.minimum_count),
            (rest, cells.largest_rest, cells.people_without, policy.minimum_count),
        ]
    others = (cells.students[whole] > cells.students[at]) & (whole >= 0)
    for records, largest, people, least in sides:
        left = records[whole] - records[at]
        at_least = np.maximum(left / np.maximum(largest[whole], 1), people[whole] - people[at])
        few |= others & (at_least < least)
    few &= ~all_partners
    return few

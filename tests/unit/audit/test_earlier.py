"""What an earlier release shows of a count that has changed since is no word on what it is now."""

from __future__ import annotations

import numpy as np

from metrics.audit.earlier import still_true


def test_a_count_that_has_changed_is_secret_again_and_one_that_nobody_can_check_is_believed() -> None:
    truth, shown = np.array([5, 6, -1, 7]), np.array([5, 5, 5, -1])
    assert still_true(truth, shown).tolist() == [5, -1, 5, -1]


def test_sums_are_the_same_within_what_rounding_makes_of_them() -> None:
    truth, shown = np.array([1000, 1000]), np.array([1004, 1100])
    assert still_true(truth, shown, slack=10).tolist() == [1004, -1]

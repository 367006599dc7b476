"""What became of an indicator since its baseline, by the rule of Healthy People 2020 and 2030.

Values are exact fractions: a tenth of the way is a tenth, and nothing is rounded before it is compared.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

_TENTH = Fraction(1, 10)


class Progress(Enum):
    """The four classes, and that none can be told."""

    TARGET_MET = "target_met"
    IMPROVED = "improved"
    LITTLE_CHANGE = "little_change"
    WORSE = "worse"
    CANNOT_JUDGE = "cannot_judge"


def progress(
    baseline: Fraction,
    latest: Fraction,
    target: Fraction | None,
    *,
    higher_is_better: bool,
    significant: bool | None = None,
) -> Progress:
    """The class of a latest value.

    `significant` says whether the change since the baseline is more than chance, None where no interval is valid: then
    a change counts from a tenth of the targeted change on where it is toward the target, and from a tenth of the
    baseline on where it is away from it. A move toward without significance or target cannot be judged, nor one away
    from a baseline of 0 without significance.
    """
    sign = 1 if higher_is_better else -1
    moved = sign * (latest - baseline)
    if target is not None and sign * (latest - target) >= 0:
        return Progress.TARGET_MET
    if moved == 0:
        return Progress.LITTLE_CHANGE
    counts = _counts(baseline, latest, target, moved > 0) if significant is None else significant
    if counts is None:
        return Progress.CANNOT_JUDGE
    if not counts:
        return Progress.LITTLE_CHANGE
    return Progress.IMPROVED if moved > 0 else Progress.WORSE


def targeted_change(baseline: Fraction, latest: Fraction, target: Fraction) -> Fraction | None:
    """Which share of the way from the baseline to the target is gone; None where there is no way to go."""
    return None if target == baseline else (latest - baseline) / (target - baseline)


def _counts(baseline: Fraction, latest: Fraction, target: Fraction | None, toward: bool) -> bool | None:
    """Whether a change is a tenth or more; None where there is nothing to take a tenth of."""
    if toward:
        gone = None if target is None else targeted_change(baseline, latest, target)
        return None if gone is None else gone >= _TENTH
    return None if baseline == 0 else abs(latest - baseline) / abs(baseline) >= _TENTH

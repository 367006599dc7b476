"""The Healthy People rule on its edges, standing against a benchmark, and the two headline counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import Progress, Standing, improving, progress, standing
from metrics.statistics import targeted_change as gone

MET, IMPROVED, LITTLE, WORSE, NONE = (
    Progress.TARGET_MET,
    Progress.IMPROVED,
    Progress.LITTLE_CHANGE,
    Progress.WORSE,
    Progress.CANNOT_JUDGE,
)


def judged(baseline: str, latest: str, target: str | None, significant: bool | None = None) -> Progress:
    """Of an indicator of which less is better; the mirror image, of which more is, comes to the same."""
    values = [None if value is None else Fraction(value) for value in (baseline, latest, target)]
    first, last, aim = values
    assert first is not None
    assert last is not None
    found = progress(first, last, aim, higher_is_better=False, significant=significant)
    if significant is not None or first == Fraction(1, 2):
        mirrored = progress(
            1 - first, 1 - last, None if aim is None else 1 - aim, higher_is_better=True, significant=significant
        )
        assert mirrored is found
    return found


@pytest.mark.parametrize(
    ("baseline", "latest", "target", "expected"),
    [
        ("0.20", "0.10", "0.10", MET),  # exactly
        ("0.20", "0.09", "0.10", MET),
        ("0.20", "0.19", "0.10", IMPROVED),  # exactly a tenth of the way
        ("0.20", "0.1901", "0.10", LITTLE),
        ("0.20", "0.20", "0.10", LITTLE),
        ("0.20", "0.2199", "0.10", LITTLE),
        ("0.20", "0.22", "0.10", WORSE),  # exactly a tenth of the baseline
        ("0.50", "0.46", "0.10", IMPROVED),
        ("0.50", "0.47", "0.10", LITTLE),
        ("0.50", "0.55", "0.10", WORSE),
    ],
)
def test_without_an_interval_a_tenth_counts(baseline: str, latest: str, target: str, expected: Progress) -> None:
    assert judged(baseline, latest, target) is expected


@pytest.mark.parametrize(
    ("latest", "significant", "expected"),
    [
        ("0.199", True, IMPROVED),
        ("0.12", False, LITTLE),
        ("0.201", True, WORSE),
        ("0.40", False, LITTLE),
        ("0.10", False, MET),
        ("0.20", False, LITTLE),
    ],
)
def test_with_an_interval_chance_decides(latest: str, significant: bool, expected: Progress) -> None:
    assert judged("0.20", latest, "0.10", significant) is expected


@pytest.mark.parametrize(
    ("baseline", "latest", "target", "significant", "expected"),
    [
        ("0.20", "0.20", "0.20", None, MET),  # the target is the baseline, and held
        ("0.20", "0.21", "0.20", None, LITTLE),
        ("0.20", "0.22", "0.20", None, WORSE),
        ("0.05", "0.06", "0.10", None, MET),  # was past the target, and still is
        ("0.05", "0.11", "0.10", None, WORSE),  # was past it, and is no longer
        ("0.20", "0.25", "0.30", None, MET),  # a target on the wrong side
        ("0", "0", None, None, LITTLE),
        ("0", "0.01", "0", None, NONE),  # nothing to take a tenth of
        ("0", "0.01", "0", True, WORSE),
        ("0.20", "0.15", None, None, NONE),  # no target, no interval
        ("0.20", "0.15", None, True, IMPROVED),
        ("0.20", "0.25", None, None, WORSE),
    ],
)
def test_edges(baseline: str, latest: str, target: str | None, significant: bool | None, expected: Progress) -> None:
    values = [None if value is None else Fraction(value) for value in (baseline, latest, target)]
    assert values[0] is not None
    assert values[1] is not None
    assert progress(values[0], values[1], values[2], higher_is_better=False, significant=significant) is expected


def test_the_share_of_the_way_that_is_gone() -> None:
    assert gone(Fraction("0.2"), Fraction("0.15"), Fraction("0.1")) == Fraction(1, 2)
    assert gone(Fraction("0.2"), Fraction("0.25"), Fraction("0.1")) == Fraction(-1, 2)
    assert gone(Fraction("0.2"), Fraction("0.25"), Fraction("0.2")) is None


shares = st.fractions(0, 1, max_denominator=200)


@given(shares, shares, shares, st.booleans())
def test_who_meets_a_target_never_did_worse_and_the_mirror_image_says_the_same(
    baseline: Fraction, latest: Fraction, target: Fraction, significant: bool
) -> None:
    found = progress(baseline, latest, target, higher_is_better=False, significant=significant)
    assert (found is MET) == (latest <= target)
    mirror = progress(1 - baseline, 1 - latest, 1 - target, higher_is_better=True, significant=significant)
    assert mirror is found


@pytest.mark.parametrize(
    ("lower", "upper", "direction", "expected"),
    [
        (0.21, 0.29, "lower_is_better", Standing.WORSE),
        (0.21, 0.29, "higher_is_better", Standing.BETTER),
        (0.21, 0.29, "none", Standing.HIGHER),
        (0.11, 0.19, "lower_is_better", Standing.BETTER),
        (0.11, 0.19, "higher_is_better", Standing.WORSE),
        (0.11, 0.19, "none", Standing.LOWER),
        (0.11, 0.20, "lower_is_better", Standing.SIMILAR),  # the benchmark is the end of the interval
        (0.20, 0.29, "lower_is_better", Standing.SIMILAR),
        (None, None, "lower_is_better", Standing.NOT_JUDGED),
    ],
)
def test_standing_against_a_benchmark(
    lower: float | None, upper: float | None, direction: str, expected: Standing
) -> None:
    assert standing(lower, upper, 0.20, direction) is expected
    assert standing(lower, upper, None, direction) is Standing.NOT_JUDGED


def test_indicators_improving_are_counted_of_those_that_can_be_judged() -> None:
    part = improving([MET, IMPROVED, IMPROVED, LITTLE, WORSE, WORSE, NONE])
    assert (part.count, part.of, part.share) == (3, 6, Fraction(1, 2))
    assert improving([NONE]).share is None

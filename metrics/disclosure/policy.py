"""What is too small to show: the community's `[privacy]`, checked.

A community may tighten the defaults, and loosen them only with a reason that stands in every release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from etl.problems import Problem, Refused, did_you_mean

# Students in the group from which a band holds, and the band in percent: ≤ 1 % and ≥ 99 % from 300 on.
TAIL_BANDS: tuple[tuple[int, int], ...] = ((300, 1), (100, 2), (40, 5), (20, 10), (10, 20))


@dataclass(frozen=True)
class DisclosurePolicy:
    """Smallest sizes that are shown.

    `minimum_group`: a group of fewer students is hidden, and a count of fewer. `minimum_count`: a numerator, or what
    it leaves of its group, of fewer is hidden, zero included, or shown as a tail band where `tail_bands` is set; so is
    a sum of days, hours or events that is less. `largest_share`: nobody gives more of a published sum. `group_width`
    and `count_width`: the least and the greatest number that a hidden group, and a hidden numerator, may have are at
    least so far apart.
    """

    minimum_group: int = 10
    minimum_count: int = 3
    largest_share: Decimal = Decimal("0.8")
    group_width: int = 5
    count_width: int = 3
    tail_bands: bool = True
    reason: str = ""

    def band(self, students: int) -> int | None:
        """The tail band in percent for a group of that size; None where it leaves a count less room than it needs."""
        if not self.tail_bands:
            return None
        band = next((band for size, band in TAIL_BANDS if students >= size), None)
        room = max(self.minimum_count - 1, self.count_width)
        return band if band is not None and 100 * room <= band * students else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"largest_share": float(self.largest_share)}


_DEFAULT = DisclosurePolicy()
_KEYS = tuple(asdict(_DEFAULT))


def policy_from(values: Mapping[str, Any]) -> DisclosurePolicy:
    """The policy that `[privacy]` of `community.toml` says. Raises `Refused` with every problem."""
    problems = [*_unknown(values), *_wrong(values)]
    if not problems:
        policy = DisclosurePolicy(**{**values, **_exact(values)})
        problems = list(_loosened(policy))
    if problems:
        raise Refused(problems)
    return policy


def _exact(values: Mapping[str, Any]) -> dict[str, Decimal]:
    return {"largest_share": Decimal(str(values["largest_share"]))} if "largest_share" in values else {}


def _problem(key: str, message: str) -> Problem:
    return Problem("community.toml", message, where=f"privacy.{key}")


def _unknown(values: Mapping[str, Any]) -> Iterator[Problem]:
    for key in values:
        if key not in _KEYS:
            yield _problem(key, f"unknown key.{did_you_mean(key, _KEYS) or ' Known: ' + ', '.join(_KEYS)}")


def _wrong(values: Mapping[str, Any]) -> Iterator[Problem]:
    for key in ("minimum_group", "minimum_count", "group_width", "count_width"):
        value = values.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
            yield _problem(key, f"expected a whole number of students from 1 to 1000, found {value!r}")
    share = values.get("largest_share", 0.5)
    if isinstance(share, bool) or not isinstance(share, int | float | Decimal) or not 0 < share <= 1:
        yield _problem("largest_share", f"expected a share above 0 and up to 1, found {share!r}")
    if not isinstance(values.get("tail_bands", True), bool):
        yield _problem("tail_bands", f"expected true or false, found {values['tail_bands']!r}")
    if not isinstance(values.get("reason", ""), str):
        yield _problem("reason", f"expected a text in quotes, found {values['reason']!r}")


def _loosened(policy: DisclosurePolicy) -> Iterator[Problem]:
    looser = {
        "minimum_group": policy.minimum_group < _DEFAULT.minimum_group,
        "minimum_count": policy.minimum_count < _DEFAULT.minimum_count,
        "group_width": policy.group_width < _DEFAULT.group_width,
        "count_width": policy.count_width < _DEFAULT.count_width,
        "largest_share": policy.largest_share > _DEFAULT.largest_share,
    }
    for key, is_looser in looser.items():
        if is_looser and not policy.reason.strip():
            default, found = getattr(_DEFAULT, key), getattr(policy, key)
            message = f"{found} protects less than the default {default}; give a `reason`, or tighten it"
            yield _problem(key, message)

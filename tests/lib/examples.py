"""How many examples a property is tried with: some in every run, and ten times as many in a long one."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

_USUAL = settings.get_profile("commonmeasure").max_examples


def examples(number: int, **options: Any) -> settings:
    """Settings of a property: so many examples in a usual run, and in proportion in the profile that is loaded.

    `options` are those of `hypothesis.settings`; what is not among them is the profile's.
    """
    return settings(max_examples=number * settings.default.max_examples // _USUAL, **options)

"""One sum divided by another: the floating number nearest to the quotient of the decimals that the sums are.

A sum such as 16.2 hours has no exact floating number, and what is divided as it stands may fall just short of a half.
"""

from __future__ import annotations

import numpy as np

from metrics.cells import Floats

# Days and hours have four decimals, their products eight, a sum of quotients twelve.
_PLACES = (0, 4, 8, 12)
_LARGEST_WHOLE = 2.0**53


def divided(numerator: Floats, denominator: Floats) -> Floats:
    """The quotients, NaN where there is nothing to divide by.

    Two quotients are the same number where the decimals are in the same proportion, and one that lies halfway between
    two decimals is the number by which that half is written.
    """
    quotients = np.full(len(numerator), np.nan)
    left = np.flatnonzero(denominator != 0)
    quotients[left] = numerator[left] / denominator[left]
    for places in _PLACES:
        above, below = (np.rint(sums[left] * 10.0**places) for sums in (numerator, denominator))
        is_exact = np.ones(len(left), bool)
        for whole, sums in ((above, numerator), (below, denominator)):
            is_exact &= (np.abs(whole) < _LARGEST_WHOLE) & (whole / 10.0**places == sums[left])
        quotients[left[is_exact]] = above[is_exact] / below[is_exact]
        left = left[~is_exact]
    return quotients

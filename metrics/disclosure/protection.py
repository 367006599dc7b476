"""From computed cells to published ones: what may not be known is hidden or coded, by one word for all causes.

Whatever is derived from a cell follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.warehouse import Subject
from metrics.cells import SEAL, STATUSES, Cells, CellStatus, Floats, Integers, PublishedCells, Texts
from metrics.disclosure import display
from metrics.disclosure.hiding import Beside, Decided
from metrics.disclosure.people import few_people
from metrics.disclosure.policy import DisclosurePolicy
from metrics.disclosure.yearly import Progress, find_hiding
from metrics.division import divided
from metrics.indicator import Indicator
from metrics.memory import Memory
from metrics.statistics import wilson_interval

Mask = NDArray[np.bool_]

_CODE = {status: code for code, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Protected:
    """The cells as anyone may see them, and, for the restricted side, what is hidden and how much for what reason."""

    cells: PublishedCells
    decided: Decided
    suppressed_primary: int
    suppressed_complementary: int


def protect(
    cells: Cells,
    indicators: Sequence[Indicator],
    policy: DisclosurePolicy,
    *,
    beside: Beside | None = None,
    before: Decided | None = None,
    memory: Memory | None = None,
    progress: Progress | None = None,
) -> Protected:
    """Hide what may not be known. `indicators` are the definitions of all that are in `cells`.

    `beside` are cells that must be hidden too, as an earlier release has hidden them or an attack needed them. What was
    decided `before` of the same cells stays hidden, and only what more is beside now is asked for more.
    """
    by_id = {indicator.id: indicator for indicator in indicators}
    ordered = [by_id[name] for name in cells.keys.indicators]
    traits = _Traits.of(cells, ordered)
    beside = beside or Beside.nothing(len(cells))
    hiding = find_hiding(
        cells,
        ordered,
        policy,
        _dominated(cells, traits, policy),
        few_people(cells, ordered, policy),
        beside,
        before,
        memory,
        progress,
    )
    status = np.full(len(cells), _CODE[CellStatus.PUBLISHED], np.int8)
    status[(cells.students == 0) & ~traits.is_count] = _CODE[CellStatus.NO_STUDENTS]
    status[hiding.coded_low] = _CODE[CellStatus.CODED_LOW]
    status[hiding.coded_high] = _CODE[CellStatus.CODED_HIGH]
    # What is hidden beside a student for the sake of one would hide nothing where it is public.
    status[hiding.hidden & (traits.is_student | traits.is_record)] = _CODE[CellStatus.SUPPRESSED]
    suppressed = status == _CODE[CellStatus.SUPPRESSED]
    status[_not_available(cells, traits, policy) & ~suppressed] = _CODE[CellStatus.NOT_AVAILABLE]
    primary = int((suppressed & hiding.primary).sum())
    return Protected(
        _publish(cells, traits, status, policy), Decided(hiding, beside), primary, int(suppressed.sum()) - primary
    )


@dataclass(frozen=True)
class _Traits:
    """What each cell's indicator is: arrays of the length of the cells."""

    indicators: Sequence[Indicator]
    is_share: Mask
    is_count: Mask
    is_sum: Mask
    is_part: Mask
    is_student: Mask
    is_record: Mask

    @classmethod
    def of(cls, cells: Cells, indicators: Sequence[Indicator]) -> _Traits:
        def where(*fits: bool) -> Mask:
            return np.array(fits, bool)[cells.keys.indicator]

        return cls(
            indicators,
            # A count of those in a group for whom something is true is a share of the group in all but name.
            is_share=where(*(i.statistic in ("proportion", "count") and i.numerator is not None for i in indicators)),
            is_count=where(*(i.statistic == "count" for i in indicators)),
            is_sum=where(*(i.statistic in ("mean", "ratio_of_sums") for i in indicators)),
            # What a sum leaves of the one it is a part of is known to whoever can subtract.
            is_part=where(*(i.statistic == "ratio_of_sums" and i.is_percent for i in indicators)),
            is_student=where(*(i.unit_table.subject is Subject.STUDENT for i in indicators)),
            is_record=where(*(i.unit_table.subject is Subject.RECORD for i in indicators)),
        )


def _few(number: Integers | Floats, least: int) -> Mask:
    return (number >= 1) & (number < least)


def _dominated(cells: Cells, traits: _Traits, policy: DisclosurePolicy) -> Mask:
    """Where one student gives too much of a sum, or of what a part leaves of its whole, or these are next to nothing.

    A sum of zero tells of all, and one of two, to which nobody may give most, of two who gave one each.
    """
    share, least = float(policy.largest_share), policy.minimum_count
    rest = cells.denominator - cells.numerator
    numerator = (cells.largest_numerator > share * np.abs(cells.numerator)) | (np.abs(cells.numerator) < least)
    denominator = cells.largest_denominator > share * np.abs(cells.denominator)
    left = (cells.largest_rest > share * np.abs(rest)) | (np.abs(rest) < least)
    dominated: Mask = (
        (cells.students > 0)
        & (cells.denominator != 0)
        & ((traits.is_sum & (numerator | denominator)) | (traits.is_part & left))
    )
    return dominated


def _not_available(cells: Cells, traits: _Traits, policy: DisclosurePolicy) -> Mask:
    """Where there is nothing to say: not delivered for the whole community, or for a group, or nothing to divide by."""
    keys = cells.keys
    whole = (keys.place == 0) & (keys.partner == 0) & (keys.group == 0)
    years, year = np.unique(keys.school_year, return_inverse=True)
    nobody = np.zeros((len(keys.indicators), len(years)), bool)
    counted_as_zero = traits.is_count & (cells.unknown == 0)
    nobody[keys.indicator[whole], year[whole]] = (cells.students == 0)[whole] & ~counted_as_zero[whole]
    undecided = (cells.students == 0) & (cells.unknown >= policy.minimum_group)
    nothing_below = traits.is_sum & (cells.students > 0) & (cells.denominator == 0)
    missing: Mask = nobody[keys.indicator, year] | undecided | nothing_below
    return missing


def _publish(cells: Cells, traits: _Traits, status: NDArray[np.int8], policy: DisclosurePolicy) -> PublishedCells:
    published, nobody = (status == _CODE[s] for s in (CellStatus.PUBLISHED, CellStatus.NO_STUDENTS))
    visible = published | nobody
    # Of how many students unknown records are is not asked, so that their number is not told.
    unknown_shown = visible & ~_beside_few_unknown(cells, policy) & ~traits.is_record
    numbers = {
        "numerator": np.where(visible, cells.numerator, np.nan),
        "denominator": np.where(visible & ~traits.is_count, cells.denominator, np.nan),
        "students": np.where(
            visible & traits.is_student, np.where(traits.is_count, cells.numerator, cells.students), np.nan
        ),
        "unknown": np.where(unknown_shown, cells.unknown, np.nan),
    }
    value = np.where(published & traits.is_count, cells.numerator, np.nan)
    of_others = published & ~traits.is_count
    value[of_others] = divided(cells.numerator[of_others], cells.denominator[of_others])
    lower, upper = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    share = published & traits.is_share & ~traits.is_count & traits.is_student
    lower[share], upper[share] = wilson_interval(cells.numerator[share], cells.students[share])
    return PublishedCells(
        keys=cells.keys,
        **numbers,
        value=value,
        lower=lower,
        upper=upper,
        status=status,
        display=_display(cells, traits, status, value, policy),
        note=_notes(cells, traits, unknown_shown & published),
        seal=SEAL,
    )


def _beside_few_unknown(cells: Cells, policy: DisclosurePolicy) -> Mask:
    """Where one of the numbers of unknown students that add up to the same total, or one beside it, is small.

    All groups of a dimension at all places of a kind are told or none, so that no small one is left by subtraction.
    """
    keys = cells.keys
    kind = np.unique([kind for kind, _ in keys.places], return_inverse=True)[1][keys.place]
    dimension = np.unique([dimension for dimension, _ in keys.groups], return_inverse=True)[1][keys.group]
    codes = (keys.indicator, keys.school_year, keys.partner, kind, dimension)
    table = np.ravel_multi_index(codes, [int(code.max(initial=0)) + 1 for code in codes])
    of = np.unique(table, return_inverse=True)[1]
    few = np.bincount(of, _few(cells.unknown, policy.minimum_group)) > 0
    beside: Mask = few[of]
    return beside


def _display(cells: Cells, traits: _Traits, status: NDArray[np.int8], value: Floats, policy: DisclosurePolicy) -> Texts:
    words = {
        CellStatus.SUPPRESSED: display.HIDDEN,
        CellStatus.NO_STUDENTS: display.NO_STUDENTS,
        CellStatus.NOT_AVAILABLE: display.NOT_AVAILABLE,
    }
    texts: Texts = np.array([words.get(status, "") for status in STATUSES], np.object_)[status]
    for number, indicator in enumerate(traits.indicators):
        at = np.flatnonzero((cells.keys.indicator == number) & (status == _CODE[CellStatus.PUBLISHED]))
        texts[at] = display.shown_all(value[at], indicator)
    for tail in (CellStatus.CODED_LOW, CellStatus.CODED_HIGH):
        for position in np.flatnonzero(status == _CODE[tail]):
            band = policy.band(int(cells.students[position])) or 0
            texts[position] = display.coded(band, high=tail is CellStatus.CODED_HIGH)
    return texts


def _notes(cells: Cells, traits: _Traits, shown: Mask) -> Texts:
    notes: Texts = np.full(len(cells), "", np.object_)
    for number, indicator in enumerate(traits.indicators):
        if indicator.max_unknown is not None:
            most, of = indicator.max_unknown.as_integer_ratio()
            at = np.flatnonzero(shown & (cells.unknown > 0) & (cells.keys.indicator == number))
            counts = zip(at.tolist(), cells.unknown[at].tolist(), cells.students[at].tolist(), strict=True)
            for position, unknown, known in counts:
                if unknown * of > most * (unknown + known):
                    notes[position] = display.many_unknown(unknown / (unknown + known))
    return notes

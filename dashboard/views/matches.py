"""How the people of partners who come without a district identifier were matched to students."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.numbers import show_count
from dashboard.records import PartnerMatch
from dashboard.release import Release
from dashboard.texts import text

_MATCHED = ("exact", "probable", "decided")
_COUNTS = ("service_rows", *_MATCHED, "in_review", "unmatched")
_RATES = ("false_match_rate", "missed_match_rate")


def draw(release: Release, query: Query) -> Chart:
    """The chart; it is about no one subject."""
    table = Table(
        text("matches.title"),
        (Column(text("matches.partner")), *(Column(text(f"matches.{name}"), True) for name in (*_COUNTS, *_RATES))),
        [(_name(release, match), *_counts(match), *_rates(match)) for match in release.matches],
    )
    return Chart(
        query,
        table.caption,
        _sentence(release),
        None,
        table,
        facts_of(release),
        notes=(text("matches.how_to_read"),),
    )


def _name(release: Release, match: PartnerMatch) -> TableCell:
    known = release.partners.get(match.partner_id)
    return TableCell(known.name if known else match.partner_id)


def _counts(match: PartnerMatch) -> Iterator[TableCell]:
    for name in _COUNTS:
        count = getattr(match, name)
        yield TableCell(text("published.hidden") if count is None else show_count(count))


def _rates(match: PartnerMatch) -> Iterator[TableCell]:
    for name in _RATES:
        rate = getattr(match, name)
        yield TableCell(text("number.no_figure") if rate is None else _percent(rate))


def _percent(rate: float) -> str:
    """With one decimal, as the release rounds it; what rounds to nothing is not said to be nothing."""
    return f"{100 * rate:.1f}%" if rate >= 0.001 else "<0.1%"


def _sentence(release: Release) -> str:
    if not release.matches:
        return text("matches.none")
    whole = [match for match in release.matches if all(getattr(match, name) is not None for name in _COUNTS)]
    rows = sum(match.service_rows or 0 for match in whole)
    if not rows:
        return text("matches.sentence_hidden")
    matched = sum(getattr(match, name) for match in whole for name in _MATCHED)
    return text("matches.sentence", share=f"{math.floor(1000 * matched / rows) / 10:.1f}%", rows=show_count(rows))

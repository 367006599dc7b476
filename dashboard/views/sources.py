"""What was delivered: freshness of every source and the accounting of its rows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.comparison import Standing
from dashboard.numbers import show_count, show_date
from dashboard.records import UNKNOWN, PlaceKey, SourceStatus
from dashboard.release import Release
from dashboard.texts import label, text
from metrics.periods import SchoolYear

_NUMBERS = ("received", "accepted", "quarantined", "repeated", "unresolved")


def draw(release: Release, query: Query) -> Chart:
    """The chart; it is about no one subject."""
    table = Table(
        text("sources.title"),
        (
            Column(text("sources.source")),
            Column(text("sources.last_received")),
            Column(text("sources.as_of")),
            *(Column(text(f"sources.{name}"), True) for name in _NUMBERS),
            Column(text("sources.balance")),
        ),
        [
            (
                TableCell(label("source", source.source), aside=text("sources.grain", grain=source.grain)),
                TableCell(
                    show_date(source.last_received_at.date()) if source.last_received_at else text("sources.never")
                ),
                TableCell(show_date(source.as_of)),
                *(TableCell(show_count(getattr(source, name))) for name in _NUMBERS),
                _balance(source),
            )
            for source in release.sources
        ],
    )
    received = sum(source.received for source in release.sources)
    accepted = sum(source.accepted for source in release.sources)
    kept_out = sum(source.quarantined for source in release.sources)
    all_balance = all(balances(source) for source in release.sources)
    return Chart(
        query,
        table.caption,
        text(
            "sources.sentence" if all_balance else "sources.sentence_unbalanced",
            received=show_count(received),
            share=f"{math.floor(10_000 * accepted / received) / 100:.2f}%" if received else text("number.no_figure"),
            quarantined=show_count(kept_out),
        ),
        None,
        table,
        facts_of(release),
        notes=(text("sources.how_to_read"), *_in_no_neighborhood(release)),
    )


def _in_no_neighborhood(release: Release) -> Iterator[str]:
    """How many students live in no neighborhood, or nobody knows where, in the latest year: as far as it is shown.

    Of the indicator that counts most students.
    """
    year = max(release.years, default=0)
    counted = {
        indicator: whole.students
        for indicator, one in release.indicators.items()
        if one.counts_students and (whole := release.find(indicator, year)) is not None and whole.students is not None
    }
    widest = max(counted, key=lambda indicator: counted[indicator], default="")
    nowhere = release.find(widest, year, PlaceKey("neighborhood", UNKNOWN))
    if nowhere is not None and release.neighborhoods:
        yield text(
            "sources.in_no_neighborhood_hidden" if nowhere.students is None else "sources.in_no_neighborhood",
            year=SchoolYear(year),
            count=show_count(nowhere.students or 0),
            whole=show_count(counted[widest]),
        )


def _balance(source: SourceStatus) -> TableCell:
    if not source.deliveries:
        return TableCell(text("number.no_figure"))
    return TableCell(
        text("sources.balances" if balances(source) else "sources.does_not_balance"),
        standing=Standing.BETTER if balances(source) else Standing.WORSE,
        in_words=True,
    )


def balances(source: SourceStatus) -> bool:
    """Whether every row received was accepted, kept out or a repeat."""
    return source.received == source.accepted + source.quarantined + source.repeated

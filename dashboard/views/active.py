"""Which partners are active in a neighborhood: whom of its students each serves, and what stands there."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.addresses import address_of
from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.numbers import show_count
from dashboard.records import ALL, Partner, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.texts import counted, label, listed, text
from dashboard.views.partners import SERVED
from metrics.cells import CellStatus
from metrics.periods import SchoolYear


class Active(NamedTuple):
    """A partner in a neighborhood: whom it served, how many programs it has there, and whether it sits there."""

    partner: Partner
    served: Observation | None
    programs: int
    sits_there: bool

    @property
    def is_told(self) -> bool:
        """Whether anything shows that the partner is active there."""
        serves = self.served is not None and self.served.is_shown and self.served.value != 0
        return serves or self.programs > 0 or self.sits_there


def draw(release: Release, query: Query) -> Chart:
    """The chart, one row a partner, those that serve most first; `subject` is the neighborhood."""
    place = PlaceKey("neighborhood", query.subject)
    year = SchoolYear(query.selection.year)
    everyone = [_active(release, query.selection.year, place, partner) for partner in release.partners.values()]
    told = sorted((one for one in everyone if one.is_told), key=lambda one: (-_students(one), one.partner.name))
    hidden = sum(
        one.served is not None and one.served.status is CellStatus.SUPPRESSED for one in everyone if not one.is_told
    )
    words = {"place": release.places[place].name, "year": year}
    title = text("active.title", **words)
    cells = [one.served for one in told if one.served is not None]
    link = to_query(release, query.selection.to(place=place, partner=ALL))
    return Chart(
        query,
        title,
        _sentence(told, words),
        None,
        Table(
            title,
            (
                Column(text("table.partner")),
                Column(text("partners.kind")),
                Column(text("active.served"), True),
                Column(text("assets.programs"), True),
            ),
            [_row(one, link) for one in told],
        ),
        facts_of(release, release.indicators.get(SERVED)),
        notes=(*((counted("active.hidden", hidden),) if hidden else ()), *notes_of(cells)),
    )


def _active(release: Release, year: int, place: PlaceKey, partner: Partner) -> Active:
    programs = sum(
        program.partner_id == partner.partner_id and program.neighborhood_id == place.id for program in release.programs
    )
    served = release.find(SERVED, year, place, partner=partner.partner_id)
    return Active(partner, served, programs, partner.neighborhood_id == place.id)


def _students(one: Active) -> float:
    return one.served.value or 0.0 if one.served is not None else 0.0


def _sentence(told: list[Active], words: dict[str, object]) -> str:
    """How many partners are active, and which of those with an exact number serve most and fewest students."""
    if not told:
        return text("active.none", **words)
    said = counted("active.sentence", len(told), **words)
    exact = [students for one in told if (students := _students(one))]
    if len(set(exact)) < 2:
        return said

    def who(students: float) -> str:
        return listed([one.partner.name for one in told if _students(one) == students], 2)

    most, fewest = max(exact), min(exact)
    ends = text(
        "active.ends",
        most=show_count(round(most)),
        most_by=who(most),
        fewest=show_count(round(fewest)),
        fewest_by=who(fewest),
    )
    return f"{said} {ends}"


def _row(one: Active, link: str) -> list[TableCell]:
    partner = one.partner
    return [
        TableCell(
            partner.name,
            href=address_of("partner", partner.partner_id, link),
            aside=text("active.sits_there") if one.sits_there else "",
        ),
        TableCell(label("partner_kind", partner.kind) if partner.kind else text("number.not_known")),
        TableCell(one.served.display if one.served else text("number.no_figure")),
        TableCell(show_count(one.programs)),
    ]

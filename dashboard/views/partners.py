"""Whom each partner reaches, how much and with what room, side by side; partners overlap and are never added up."""

from __future__ import annotations

from fractions import Fraction

from dashboard.addresses import address_of
from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.numbers import show_count, show_date, show_ratio
from dashboard.records import ALL_STUDENTS, Partner
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.texts import counted, label, text
from dashboard.views.programs import published_on
from metrics.cells import CellStatus
from metrics.periods import SchoolYear

SERVED = "students_served"
HOURS = "service_hours_per_student"
OVERLAP = "service_overlap"
REFERRALS = "referrals_completed"


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a partner. It is about no one subject."""
    chosen = query.selection.to(group=ALL_STUDENTS)
    served = {partner: _cell(release, SERVED, query, partner) for partner in release.partners}
    hours = {partner: _cell(release, HOURS, query, partner) for partner in release.partners}
    room = {
        partner: sum(program.capacity or 0 for program in release.programs if program.partner_id == partner)
        for partner in release.partners
    }
    link = to_query(release, chosen.to(partner="all"))
    not_known = text("number.not_known")
    title = text("partners.title", year=SchoolYear(chosen.year))
    table = Table(
        title,
        (
            Column(text("table.partner")),
            Column(text("partners.kind")),
            Column(text("partners.served"), True),
            Column(text("partners.hours"), True),
            Column(text("partners.room"), True),
            Column(text("partners.funding_end")),
        ),
        [
            (
                TableCell(partner.name, href=address_of("partner", partner.partner_id, link)),
                TableCell(label("partner_kind", partner.kind) if partner.kind else not_known),
                TableCell(_display(served[partner.partner_id])),
                TableCell(_display(hours[partner.partner_id])),
                TableCell(show_count(room[partner.partner_id]) if room[partner.partner_id] else not_known),
                _funding_end(release, partner),
            )
            for partner in release.partners.values()
        ],
    )
    cells = [cell for cell in (*served.values(), *hours.values()) if cell is not None]
    return Chart(
        query,
        title,
        _sentence(release, query, served),
        None,
        table,
        facts_of(release),
        notes=(text("partners.not_added"), *notes_of(cells)),
    )


def _funding_end(release: Release, partner: Partner) -> TableCell:
    if partner.funding_end is None:
        return TableCell(text("number.not_known"))
    is_past = partner.funding_end < published_on(release)
    return TableCell(show_date(partner.funding_end), aside=text("programs.ended") if is_past else "")


def overlap_sentence(release: Release, chosen: Selection) -> str:
    """How many of the students served met more than one partner; empty where the release does not say."""
    cell = release.find(OVERLAP, chosen.year, chosen.place)
    if cell is None or cell.status is not CellStatus.PUBLISHED:
        return ""
    return text("partners.more_than_one", value=cell.display, year=SchoolYear(chosen.year))


def _cell(release: Release, indicator: str, query: Query, partner: str) -> Observation | None:
    return release.find(indicator, query.selection.year, query.selection.place, partner=partner)


def _display(cell: Observation | None) -> str:
    return cell.display if cell else text("number.no_figure")


def _sentence(release: Release, query: Query, served: dict[str, Observation | None]) -> str:
    """How often the students served appear with a partner: the overlap, from published counts alone."""
    everyone = release.find(SERVED, query.selection.year, query.selection.place)
    shown = [cell.value for cell in served.values() if cell and cell.status is CellStatus.PUBLISHED and cell.value]
    year = SchoolYear(query.selection.year)
    if everyone is None or not everyone.value or sum(shown) < everyone.value:
        return text("partners.no_overlap", year=year)
    return counted(
        "partners.overlap",
        len(release.partners),
        students=show_count(round(everyone.value)),
        times=show_count(round(sum(shown))),
        mean=show_ratio(Fraction(round(sum(shown)), round(everyone.value))),
        year=year,
    )

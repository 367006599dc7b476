"""The programs of the partners: what, where, how many places, and which of them may end soon."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dashboard.addresses import address_of
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.comparison import Standing
from dashboard.numbers import show_count, show_date
from dashboard.records import PlaceKey, Program
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.texts import counted, label, text

SOON = timedelta(days=365)
AT_RISK = "at_risk"
"""The part of the chart that has those programs alone that end within a year."""


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` may name one partner, `part` may be `AT_RISK`."""
    today = published_on(release)
    programs = [program for program in release.programs if query.subject in ("", program.partner_id)]
    ending = [program for program in programs if (end := end_of(release, program)) and today <= end <= today + SOON]
    listed = sorted(ending, key=lambda program: end_of(release, program) or date.max) if query.part else programs
    link = to_query(release, query.selection)
    not_known = text("number.not_known")

    def where(program: Program) -> TableCell:
        key = PlaceKey("neighborhood", program.neighborhood_id or "")
        if key not in release.places:
            return TableCell(text("assets.anywhere"))
        return TableCell(release.places[key].name, href=address_of("neighborhood", key.id, link))

    def whose(program: Program) -> list[TableCell]:
        """Whose it is, where the table is not about one partner alone."""
        if query.subject:
            return []
        partner = release.partners.get(program.partner_id)
        if partner is None:
            return [TableCell(program.partner_id)]
        return [TableCell(partner.name, href=address_of("partner", program.partner_id, link))]

    title = text("programs.at_risk_title" if query.part else "programs.title")
    table = Table(
        title,
        (
            Column(text("programs.program")),
            *([] if query.subject else [Column(text("table.partner"))]),
            Column(text("programs.category")),
            Column(text("programs.where")),
            Column(text("programs.places"), True),
            Column(text("programs.ends")),
        ),
        [
            (
                TableCell(program.name),
                *whose(program),
                TableCell(_category(release, program)),
                where(program),
                TableCell(not_known if program.capacity is None else show_count(program.capacity)),
                TableCell(
                    show_date(end_of(release, program)) if end_of(release, program) else not_known,
                    standing=Standing.WORSE if program in ending else None,
                    aside=text("programs.ended") if (end_of(release, program) or today) < today else "",
                    in_words=True,
                ),
            )
            for program in listed
        ],
    )
    return Chart(
        query,
        title,
        _sentence(release, programs, ending, today),
        None,
        table,
        facts_of(release),
        notes=(text("programs.how_to_read"),),
    )


def _sentence(release: Release, programs: list[Program], ending: list[Program], today: date) -> str:
    """How many may end within a year, of those that have not; and of how many the last day is past."""
    if not programs:
        return text("programs.none")
    past = sum((end_of(release, program) or today) < today for program in programs)
    over = counted("programs.past", past, programs=show_count(len(programs)), today=show_date(today)) if past else ""
    running = len(programs) - past
    if not running:
        return over
    if not ending:
        return f"{counted('programs.none_ending', running, today=show_date(today))} {over}".strip()
    places = sum(program.capacity or 0 for program in ending)
    said = text(
        "programs.sentence",
        ending=show_count(len(ending)),
        programs=show_count(running),
        places=counted("programs.with_places", places) if places else "",
        today=show_date(today),
    )
    return f"{said} {over}".strip()


def published_on(release: Release) -> date:
    """The day of the release: the only today that a release knows."""
    return datetime.fromisoformat(str(release.manifest["created_at"])).date()


def end_of(release: Release, program: Program) -> date | None:
    """When a program ends: its last day or that of its partner's funding, whichever comes first."""
    partner = release.partners.get(program.partner_id)
    ends = [day for day in (program.ends_on, partner.funding_end if partner else None) if day is not None]
    return min(ends, default=None)


def _category(release: Release, program: Program) -> str:
    labels = {asset.service_category: asset.category_label for asset in release.assets}
    return labels.get(program.service_category, label("service_category", program.service_category))

"""Whom do we reach, how much, and how are they doing?"""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Element, tag
from dashboard.components.pack_links import pack_downloads
from dashboard.components.parts import facts_list, head, link_list, not_found, notice, section, with_contents
from dashboard.numbers import show_date
from dashboard.page import Page, PageKind
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY, Partner, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import headline, why_nothing
from dashboard.texts import label, text
from dashboard.views import draw
from dashboard.views.partners import HOURS, OVERLAP, REFERRALS, SERVED

FILTERS = ("year", "partner", "group")


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page of a partner, or the list of all."""
    if not subject:
        return Page(
            text("nav.partner"),
            [
                head(text("nav.partner"), text("partner.list", partners=len(release.partners))),
                card(
                    release,
                    draw(release, Query("partners", chosen.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS))),
                ),
            ],
        )
    partner = release.partners.get(subject)
    if partner is None:
        return Page(text("not_found.title"), not_found("partner", subject, entries(release, chosen)))
    theirs = chosen.to(partner=subject, place=WHOLE_COMMUNITY, benchmark="community")
    indicators = tuple(i.indicator_id for i in release.indicators.values() if i.by_partner)
    nothing = why_nothing(release, theirs, indicators)
    told = [name for name in (SERVED, HOURS) if name in release.indicators]
    more = [name for name in (OVERLAP, REFERRALS) if name in indicators]
    outcomes = draw(release, Query("outcomes", theirs, subject))
    return Page(
        partner.name,
        [
            head(partner.name, _lead(release, theirs), pack_downloads(release, outcomes.query)),
            notice(nothing) if nothing else None,
            *with_contents(
                {
                    "trend": tag(
                        "Div",
                        [
                            card(release, draw(release, Query("trend", theirs, name)), lead=name in told, wide=False)
                            for name in (*told, *more)
                        ],
                        className="pair",
                        id="years",
                    ),
                    "outcomes": card(release, outcomes),
                    "programs": card(release, draw(release, Query("programs", theirs, subject))),
                    "agreement": _agreement(release, partner, theirs),
                }
            ),
        ],
        filters=FILTERS,
        indicators=indicators,
    )


def entries(release: Release, chosen: Selection) -> list[tuple[str, str, str]]:
    """Every partner with its link and what sort of organization it is."""
    query = to_query(release, chosen)
    return [
        (partner.name, address_of("partner", partner.partner_id, query), label("partner_kind", partner.kind or ""))
        for partner in release.partners.values()
    ]


def _lead(release: Release, theirs: Selection) -> str:
    """Reach and dosage in two sentences."""
    found = [release.indicators[name] for name in (SERVED, HOURS) if name in release.indicators]
    return " ".join(headline(release, indicator, theirs) for indicator in found) or text("partner.no_reach")


def _agreement(release: Release, partner: Partner, theirs: Selection) -> Element:
    """The data-sharing agreement, and the outcomes that it covers."""
    query = to_query(release, theirs)
    shared = [release.indicators[name] for name in partner.shared_outcomes or () if name in release.indicators]
    home = release.places.get(PlaceKey("neighborhood", partner.neighborhood_id or ""))
    return section(
        text("partner.agreement"),
        facts_list(
            (
                (text("partner.kind"), label("partner_kind", partner.kind) if partner.kind else None),
                (text("partner.home"), home.name if home else None),
                (
                    text("partner.agreement_start"),
                    show_date(partner.agreement_start) if partner.agreement_start else None,
                ),
                (
                    text("partner.agreement_end"),
                    show_date(partner.agreement_end) if partner.agreement_end else text("partner.open_ended"),
                ),
                (text("partners.funding_end"), show_date(partner.funding_end) if partner.funding_end else None),
            )
        ),
        tag("H3", text("partner.shared_outcomes")),
        link_list((indicator.title, address_of("indicator", indicator.indicator_id, query), "") for indicator in shared)
        if shared
        else tag("P", text("partner.none_shared")),
        identity="agreement",
    )


KIND = PageKind("partner", "nav.partner", page)

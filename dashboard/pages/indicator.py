"""One indicator: where it stands and where it goes, where it is high, who is left behind, and what it means."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Content, Element, tag
from dashboard.components.parts import facts_list, head, link_list, not_found, notice, section, with_contents
from dashboard.disparity import compares
from dashboard.funnel import funnel
from dashboard.numbers import show_count, show_date
from dashboard.page import Page, PageKind
from dashboard.records import ALL, ALL_STUDENTS, Indicator, Story
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import headline, why_nothing
from dashboard.texts import counted, label, text
from dashboard.translation import as_published, language_of
from dashboard.views import draw
from dashboard.views.gaps import has_any
from dashboard.views.groups import dimensions
from dashboard.views.stories import parts_of
from metrics.cells import CellStatus

FILTERS = ("indicator", "year", "place", "partner", "group", "benchmark")


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page of an indicator, or the list of all."""
    if not subject:
        return Page(
            text("nav.indicator"),
            [
                head(text("nav.indicator"), text("indicator.list", indicators=len(release.indicators))),
                *_by_area(release, chosen),
            ],
        )
    indicator = release.indicators.get(subject)
    if indicator is None:
        return Page(text("not_found.title"), not_found("indicator", subject, entries(release, chosen)))
    nothing = why_nothing(release, chosen, (subject,))
    groups = dimensions(release, subject, chosen.to(group=ALL_STUDENTS))
    ranking = draw(release, Query("ranking", chosen, subject, "neighborhood"))
    limits = funnel(indicator, ranking.observations)
    return Page(
        indicator.title,
        [
            head(
                indicator.title,
                headline(release, indicator, chosen),
                _how_many(release, indicator, chosen),
                _what_it_is(release, indicator),
            ),
            notice(nothing) if nothing else None,
            *with_contents(
                {
                    "trend": card(release, draw(release, Query("trend", chosen, subject)), lead=True),
                    "since": _since(release, chosen, subject),
                    "stories": _stories(release, indicator),
                    "map": card(release, draw(release, Query("map", chosen, subject))),
                    "groups": _groups(release, chosen, indicator, groups) if groups else None,
                    "gaps": card(release, draw(release, Query("gaps", chosen, subject)))
                    if has_any(release, subject, chosen)
                    else None,
                    "neighborhoods": tag(
                        "Div",
                        tag("P", text("ranking.funnel_limits"), className="aside") if limits else None,
                        card(release, ranking),
                        id="neighborhoods",
                    ),
                    "schools": _schools(release, chosen, subject),
                    "definition": _definition(release, indicator, groups),
                }
            ),
        ],
        filters=FILTERS,
        indicators=(subject,),
    )


def _how_many(release: Release, indicator: Indicator, chosen: Selection) -> Element | None:
    """A published share as a count of students, for those who ask how many."""
    cell = release.find(indicator.indicator_id, chosen.year, chosen.place, chosen.group, chosen.partner)
    if cell is None or cell.status is not CellStatus.PUBLISHED or not indicator.counts_students:
        return None
    if cell.numerator is None or cell.denominator is None:
        return None
    part, whole = round(cell.numerator), round(cell.denominator)
    return tag("P", counted("indicator.how_many", whole, part=show_count(part)))


def _what_it_is(release: Release, indicator: Indicator) -> Element:
    """In a sentence or two, for those who do not know the word; all of the definition stands at the foot."""
    name = "how_to_read" if indicator.how_to_read else "described"
    return tag("P", getattr(indicator, name), lang=language_of(release, indicator, name), className="meaning")


def entries(release: Release, chosen: Selection) -> list[tuple[str, str, str]]:
    """Every indicator with its link and its headline."""
    query = to_query(release, chosen)
    return [
        (indicator.title, address_of("indicator", indicator.indicator_id, query), headline(release, indicator, chosen))
        for indicator in release.indicators.values()
    ]


def _by_area(release: Release, chosen: Selection) -> list[Content]:
    areas = dict.fromkeys(indicator.outcome_area for indicator in release.indicators.values())
    found = list(zip(release.indicators.values(), entries(release, chosen), strict=True))
    return [
        section(
            label("outcome_area", area),
            link_list(entry for indicator, entry in found if indicator.outcome_area == area),
        )
        for area in areas
    ]


def _how_to_read_groups(indicator: Indicator, chosen: Selection) -> Element | None:
    """What the ratio and the difference in the tables of the groups say, where these have them."""
    if chosen.partner != ALL or not compares(indicator):
        return None
    risk = "value" if indicator.direction == "lower_is_better" else "rest"
    return tag("P", text(f"groups.risk_is_{risk}"), className="aside")


def _groups(release: Release, chosen: Selection, indicator: Indicator, dimensions: list[str]) -> Element:
    charts = [draw(release, Query("groups", chosen, indicator.indicator_id, name)) for name in dimensions]
    return tag(
        "Div",
        _how_to_read_groups(indicator, chosen),
        tag("Div", [card(release, chart, wide=False) for chart in charts], className="groups"),
        id="groups",
    )


def _since(release: Release, chosen: Selection, subject: str) -> Element | None:
    chart = draw(release, Query("since", chosen, subject))
    return card(release, chart) if chart.table.rows else None


def _schools(release: Release, chosen: Selection, subject: str) -> Element | None:
    schools = [place.key for place in release.schools]
    if not release.any_shown([subject], [chosen.year], schools, [chosen.group], [chosen.partner]).any():
        return None
    return card(release, draw(release, Query("ranking", chosen, subject, "school")))


def _stories(release: Release, indicator: Indicator) -> Element | None:
    """Dated notes, events, data notices and plans, on the indicator and on all of them."""
    told = release.told_of(indicator.indicator_id, None)
    if not told:
        return None
    return section(
        text("story.title", title=indicator.title),
        tag("Div", [_story(release, one) for one in told], className="stories"),
        identity="stories",
    )


def _story(release: Release, story: Story) -> Element:
    said = [(name, tag("Span", words, lang=as_published())) for name, words in parts_of(release, story)]
    return tag(
        "Div",
        tag("H3", story.title, lang=as_published()),
        tag("P", f"{show_date(story.dated)} · {label('story_kind', story.kind)}", className="aside"),
        tag("P", story.body, lang=as_published()) if story.body else None,
        facts_list(said) if said else None,
    )


def _definition(release: Release, indicator: Indicator, groups: list[str]) -> Element:
    """The definition in words, with all that stands behind it."""
    shown = ", ".join(release.dimensions[name].label for name in groups)
    missing = ", ".join(dimension.label for name, dimension in release.dimensions.items() if name not in groups)

    def written(element: str, name: str) -> Element | None:
        """A field of the definition in its own language; nothing where the definition has no such field."""
        words = getattr(indicator, name)
        return tag(element, words, lang=language_of(release, indicator, name)) if words else None

    caveats = [tag("Li", caveat) for caveat in indicator.caveats or ()]
    return section(
        text("definition.title"),
        [written("P", name) for name in ("how_to_read", "why_it_matters", "described")],
        [tag("H3", text("definition.caveats")), tag("Ul", caveats, lang=language_of(release, indicator, "caveats"))]
        if caveats
        else None,
        facts_list(
            (
                (text("definition.population"), written("Span", "population")),
                (text("definition.numerator"), written("Span", "numerator")),
                (text("definition.denominator"), written("Span", "denominator")),
                (text("definition.direction"), label("direction", indicator.direction)),
                (text("definition.source"), written("Span", "source")),
                (text("definition.framework"), " ".join(filter(None, (indicator.framework, indicator.framework_code)))),
                (text("definition.steward"), indicator.authored_by),
                (text("definition.checked_by"), indicator.checked_by),
                (text("definition.reviewed"), show_date(indicator.reviewed_on) if indicator.reviewed_on else None),
                (text("definition.review_due"), show_date(indicator.review_due) if indicator.review_due else None),
                (text("definition.version"), f"{indicator.version} ({indicator.definition_hash[:12]})"),
                (text("definition.groups"), shown),
                (text("definition.groups_missing"), missing),
            )
        ),
        identity="definition",
    )


KIND = PageKind("indicator", "nav.indicator", page)

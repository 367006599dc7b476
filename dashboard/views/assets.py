"""Which help stands in which neighborhood, beside its need, and where there is none."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.numbers import show_count
from dashboard.records import ALL, ALL_STUDENTS, UNKNOWN, WHOLE_COMMUNITY, Asset, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.texts import counted, text
from dashboard.views.grid import judged_indicators
from dashboard.views.need import in_words


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a neighborhood, most in need first, one column a kind of help.

    `subject` may name one neighborhood alone.
    """
    categories = {asset.service_category: asset.category_label for asset in release.assets}
    if query.subject:
        return _of_one_place(release, query, categories)
    standing_in: dict[tuple[str, str], Asset] = {
        (asset.neighborhood_id, asset.service_category): asset for asset in release.assets
    }
    chosen = query.selection.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)
    need = judged_indicators(release, Query(query.chart, chosen))
    places = [place.id for place in sorted(need, key=lambda one: (-need[one].worse, release.places[one].name))]
    if any(asset.neighborhood_id == UNKNOWN for asset in release.assets):
        places.append(UNKNOWN)
    link = to_query(release, query.selection)

    def name(place: str) -> TableCell:
        if place == UNKNOWN:
            return TableCell(text("assets.anywhere"))
        key = PlaceKey("neighborhood", place)
        return TableCell(release.places[key].name, href=address_of("neighborhood", place, link))

    def needs(place: str) -> TableCell:
        found = need.get(PlaceKey("neighborhood", place))
        return TableCell(text("number.no_figure") if found is None else in_words(found))

    benchmark = text(f"benchmark.the_{chosen.benchmark}", community=release.community)
    table = Table(
        text("assets.title"),
        (
            Column(text("table.neighborhood")),
            Column(text("assets.need", benchmark=benchmark)),
            *(Column(words) for words in categories.values()),
        ),
        [
            [name(place), needs(place), *(_cell(standing_in.get((place, category))) for category in categories)]
            for place in places
        ],
    )
    somewhere = {place for place, _ in standing_in}
    without = sum(place.key.id not in somewhere for place in release.neighborhoods)
    return Chart(
        query,
        table.caption,
        counted("assets.sentence", without, places=len(release.neighborhoods), categories=len(categories)),
        None,
        table,
        facts_of(release),
        notes=(text("assets.how_to_read"),),
    )


def _of_one_place(release: Release, query: Query, categories: dict[str, str]) -> Chart:
    """The same for one neighborhood, one row a kind of help, so that what is missing is seen."""
    here = {asset.service_category: asset for asset in release.assets if asset.neighborhood_id == query.subject}
    name = release.places[PlaceKey("neighborhood", query.subject)].name
    none = TableCell(show_count(0))

    def cells(category: str) -> list[TableCell]:
        asset = here.get(category)
        if asset is None:
            return [none, none, none]
        room = TableCell(text("number.not_known") if asset.capacity is None else show_count(asset.capacity))
        return [TableCell(show_count(asset.programs)), TableCell(show_count(asset.partners)), room]

    ordered = sorted(categories, key=lambda category: (category not in here, categories[category]))
    table = Table(
        text("assets.place_title", place=name),
        (
            Column(text("programs.category")),
            Column(text("assets.programs"), True),
            Column(text("assets.partners"), True),
            Column(text("assets.room"), True),
        ),
        [[TableCell(categories[category]), *cells(category)] for category in ordered],
    )
    return Chart(
        query,
        table.caption,
        counted("assets.place_sentence", len(here), categories=len(categories), place=name),
        None,
        table,
        facts_of(release),
    )


def _cell(asset: Asset | None) -> TableCell:
    if asset is None:
        return TableCell(show_count(0))
    places = text("assets.places", places=show_count(asset.capacity)) if asset.capacity else ""
    return TableCell(show_count(asset.programs), aside=places)

"""Which help stands in which neighborhood, and where there is none."""

from __future__ import annotations

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.figures.matrix import matrix
from dashboard.numbers import show_count
from dashboard.release import UNKNOWN, Asset, PlaceKey, Release
from dashboard.selection import to_query
from dashboard.texts import text


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a neighborhood, one column a kind of help. `subject` may name one neighborhood."""
    categories = {asset.service_category: asset.category_label for asset in release.assets}
    standing_in: dict[tuple[str, str], Asset] = {
        (asset.neighborhood_id, asset.service_category): asset for asset in release.assets
    }
    places = [place.key.id for place in release.neighborhoods if query.subject in ("", place.key.id)]
    if not query.subject and any(asset.neighborhood_id == UNKNOWN for asset in release.assets):
        places.append(UNKNOWN)
    link = to_query(release, query.selection)

    def name(place: str) -> TableCell:
        if place == UNKNOWN:
            return TableCell(text("assets.anywhere"))
        key = PlaceKey("neighborhood", place)
        return TableCell(release.places[key].name, href=f"/neighborhood/{place}{link}")

    table = Table(
        text("assets.title"),
        (Column(text("table.neighborhood")), *(Column(words) for words in categories.values())),
        [[name(place), *(_cell(standing_in.get((place, category))) for category in categories)] for place in places],
    )
    empty = [sum((place, category) not in standing_in for category in categories) for place in places]
    without = sum(missing == len(categories) for missing in empty)
    return Chart(
        query,
        table.caption,
        text("assets.sentence", places=len(places), without=without, categories=len(categories)),
        matrix(table),
        table,
        facts_of(release),
        notes=(text("assets.how_to_read"),),
        shown_as_table=True,
    )


def _cell(asset: Asset | None) -> TableCell:
    if asset is None:
        return TableCell(text("assets.none"))
    places = text("assets.places", places=show_count(asset.capacity)) if asset.capacity else ""
    return TableCell(text("assets.programs", programs=asset.programs), aside=places)

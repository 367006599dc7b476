"""Every page of the dashboard, in the order of the navigation."""

from dashboard.page import PageKind
from dashboard.pages import about, board_pack, data, indicator, neighborhood, partner, scorecard, services

PAGES: tuple[PageKind, ...] = (
    scorecard.KIND,
    indicator.KIND,
    neighborhood.KIND,
    partner.KIND,
    services.KIND,
    data.KIND,
    board_pack.KIND,
    about.KIND,
)

"""Every page of the dashboard, in the order of the navigation."""

from dashboard.page import PageKind
from dashboard.pages import about, data, indicator, neighborhood, partner, scorecard, services

PAGES: tuple[PageKind, ...] = (
    scorecard.KIND,
    indicator.KIND,
    neighborhood.KIND,
    partner.KIND,
    services.KIND,
    data.KIND,
    about.KIND,
)

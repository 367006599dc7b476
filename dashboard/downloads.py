"""The two things that a page hands out beside itself: a chart's CSV, and its figure with all its facts for a picture.

Both are drawn of the query in the link and of the release that the page was drawn of.
"""

from __future__ import annotations

import flask

from dashboard.chart import read_query
from dashboard.exports.csv_file import BOM, chart_csv
from dashboard.figures.picture import enlargement, framed, size_of_layout
from dashboard.release import Release
from dashboard.releases import NoRelease, Releases
from dashboard.views import NoSuchChart, draw

# Everything comes from this server; the browser is told to refuse the rest.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)


def add_downloads(server: flask.Flask, shelf: Releases) -> None:
    """Add the routes, and to every answer the policy that keeps the browser with this server."""

    def asked_release() -> Release:
        asked = flask.request.args.get("release")
        return shelf.get(asked) if asked else shelf.current()

    @server.get("/csv/<chart>")
    def csv(chart: str) -> flask.Response:
        release = asked_release()
        query = read_query(release, chart, flask.request.query_string.decode())
        return flask.Response(
            BOM + chart_csv(release, draw(release, query)),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{query.file_stem}.csv"'},
        )

    @server.get("/figure/<chart>")
    def figure(chart: str) -> flask.Response:
        release = asked_release()
        query = read_query(release, chart, flask.request.query_string.decode())
        width, height = size_of_layout()
        return flask.jsonify(figure=framed(draw(release, query)), width=width, height=height, scale=enlargement())

    @server.errorhandler(NoSuchChart)
    @server.errorhandler(NoRelease)
    def missing(problem: Exception) -> tuple[str, int, dict[str, str]]:
        return f"{problem}\n", 404, {"Content-Type": "text/plain; charset=utf-8"}

    @server.after_request
    def protect(response: flask.Response) -> flask.Response:
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

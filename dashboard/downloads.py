"""What a page hands out beside itself: a chart's CSV, its figure for a picture, its slide, and packs of charts.

All are drawn of the query in the link and of the release that the page was drawn of; `/release` names the one that a
page would be drawn of now.
"""

from __future__ import annotations

from mimetypes import guess_type
from urllib.parse import quote

import flask

from dashboard.chart import read_query
from dashboard.exports import PACKS, NoBrowser, NothingToExport, made, made_at
from dashboard.exports.choice import missing, read_choice
from dashboard.exports.csv_file import BOM, chart_csv
from dashboard.exports.items import Item
from dashboard.exports.saved_choice import written
from dashboard.exports.slides.deck import deck
from dashboard.figures.picture import enlargement, pictures, size_of_layout
from dashboard.release import Release
from dashboard.releases import NoRelease, Releases
from dashboard.texts import text
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

    @server.get("/release")
    def current_release() -> flask.Response:
        return flask.Response(shelf.current_id(), mimetype="text/plain", headers={"Cache-Control": "no-store"})

    @server.get("/csv/<chart>")
    def csv(chart: str) -> flask.Response:
        release = asked_release()
        query = read_query(release, chart, flask.request.query_string.decode())
        return flask.Response(
            BOM + chart_csv(release, draw(release, query)),
            mimetype="text/csv",
            headers=_named(release.file_name(f"{query.file_stem}.csv")),
        )

    @server.get("/figure/<chart>")
    def figure(chart: str) -> flask.Response:
        release = asked_release()
        query = read_query(release, chart, flask.request.query_string.decode())
        width, height = size_of_layout()
        first, *further = pictures(draw(release, query))
        return flask.jsonify(figure=first, further=further, width=width, height=height, scale=enlargement())

    @server.get("/slide/<chart>")
    def slide(chart: str) -> flask.Response:
        release = asked_release()
        query = read_query(release, chart, flask.request.query_string.decode())
        item = Item(query.file_stem, draw(release, query))
        content = deck(release, [item], item.chart.title, made_at(release))
        return _file(content, release.file_name(f"{query.file_stem}.pptx"))

    @server.get("/pack/<kind>")
    def pack(kind: str) -> flask.Response:
        release = asked_release()
        choice = read_choice(flask.request.query_string.decode())
        absent = missing(release, choice)
        if absent or kind not in (*PACKS, "toml"):
            kinds = ", ".join((*PACKS, "toml"))
            raise NothingToExport("\n".join(absent) or text("download.no_pack", kind=kind, kinds=kinds))
        if kind == "toml":
            return _file(written(choice).encode(), "board-pack.toml")
        return _file(made(release, kind, choice), release.file_name(f"board-pack_{release.id}.{kind}"))

    @server.errorhandler(NoBrowser)
    def no_browser(_problem: Exception) -> flask.Response:
        return _in_words(text("download.no_browser"), 503)

    @server.errorhandler(NoSuchChart)
    def no_chart(_problem: Exception) -> flask.Response:
        return _in_words(text("download.no_chart"), 404)

    @server.errorhandler(NoRelease)
    def no_release(_problem: Exception) -> flask.Response:
        return _in_words(text("download.no_release"), 404)

    @server.errorhandler(NothingToExport)
    def nothing(problem: Exception) -> flask.Response:
        return _in_words(str(problem), 404)

    @server.after_request
    def protect(response: flask.Response) -> flask.Response:
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


def _in_words(problem: str, status: int) -> flask.Response:
    """Why there is no file, in the language of the page that links to it."""
    return flask.Response(f"{problem}\n", status, mimetype="text/plain")


def _file(content: bytes, name: str) -> flask.Response:
    kind, _ = guess_type(name)
    return flask.Response(
        content,
        mimetype=kind or "application/octet-stream",
        headers=_named(name),
    )


def _named(name: str) -> dict[str, str]:
    """What to save the answer as; a name with other letters than ASCII's is written as RFC 8187 does."""
    saved_as = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": f"attachment; {saved_as}"}

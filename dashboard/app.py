"""The dashboard as a web application: one callback draws every page, two routes hand out what a page offers.

It is given the folder of releases and nothing else; what is not safe to show is not there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboard.answers import drawn_of, keep_answers
from dashboard.components.elements import Content
from dashboard.components.parts import head
from dashboard.components.shell import FILTERS, shell
from dashboard.design import css_variables
from dashboard.downloads import add_downloads
from dashboard.releases import DamagedRelease, NoRelease, Releases
from dashboard.routing import as_outputs, view
from dashboard.selection import language_query, read_language
from dashboard.server import run
from dashboard.texts import speaking, spoken, text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LOG = logging.getLogger(__name__)
_INDEX = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    {metas}
    <meta name="plotly" content="/_dash-component-suites/plotly/package_data/plotly.min.js">
    <title>{title}</title>
    {favicon}
    <style>{variables}</style>
    {css}
  </head>
  <body>
    {app_entry}
    {config}
    {scripts}
    {renderer}
  </body>
</html>"""
_GZIP_LEVEL = 3
"""Half the time of the usual 6, for a tenth more over the wire."""
# What Dash asks for of its own accord, from a page whose link says the language.
_OF_DASH = "/_dash-"


class _Dashboard(Dash):
    """Dash with our first page, in the language that is asked for."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        return _INDEX.format(language=spoken(), variables=css_variables(), **parts)


class _InLanguage:
    """A WSGI application whose every answer is in the language that the link asks for, and in the usual one else."""

    def __init__(self, answer: WSGIApplication, usual: Callable[[], str]) -> None:
        self._answer, self._usual = answer, usual

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        from_page = environ["PATH_INFO"].startswith(_OF_DASH)
        search = urlsplit(environ.get("HTTP_REFERER", "")).query if from_page else environ.get("QUERY_STRING", "")
        with speaking(read_language(search, self._usual())):
            return self._answer(environ, start_response)


def _vary_by_page(response: flask.Response) -> flask.Response:
    """Nobody may keep an answer for one page and give it to another."""
    if flask.request.path.startswith(_OF_DASH):
        response.vary.add("Referer")
    return response


def create_app(releases: Path, release_id: str | None = None) -> Dash:
    """The application over a folder of releases, or pinned to one of them. Raises NoRelease where it cannot be read."""
    shelf = Releases(releases, release_id)
    if shelf.has_current() or release_id is not None:
        shelf.current()
    server = flask.Flask(__name__)
    server.config["COMPRESS_LEVEL"] = _GZIP_LEVEL
    keep_answers(server, shelf.current_id)
    app = _Dashboard(
        __name__,
        server=server,  # type: ignore[arg-type]  # Dash takes a Flask, and says that it does not
        title=text("site.name"),
        update_title="",
        pages_folder="",
        compress=True,
        suppress_callback_exceptions=True,
        assets_folder=str(Path(__file__).parent / "assets"),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.enable_dev_tools(debug=False, dev_tools_disable_version_check=True)

    def layout() -> html.Div:
        # The root is Dash's own; below it the page is plain dictionaries. `dcc` is named so that its scripts are sent.
        children: list[Any] = [dcc.Store(id="root-store"), *shell(language_query(shelf.usual_language()))]
        return html.Div(children, className="root")

    app.layout = layout
    _add_page_callback(app, shelf)
    _add_browser_callbacks(app)
    add_downloads(app.server, shelf)
    app.server.after_request(_vary_by_page)
    app.server.wsgi_app = _InLanguage(app.server.wsgi_app, shelf.usual_language)
    # Dash finds its scripts on the first request, and of two that come first at once one would find half of them.
    app.server.test_client().get("/")
    return app


def serve(releases: Path, host: str = "127.0.0.1", port: int = 8050, release_id: str | None = None) -> None:
    """Serve the dashboard until interrupted. Raises NoRelease where the release that is asked for cannot be read."""
    run(create_app(releases, release_id).server, host, port)


def _add_page_callback(app: Dash, shelf: Releases) -> None:
    outputs = [
        Output("main", "children"),
        Output("about-page", "data"),
        Output("defaults", "data"),
        Output("footer", "children"),
        Output("languages", "children"),
        *(Output(f"filter-{name}", prop) for name in FILTERS for prop in ("options", "value", "hidden")),
    ]

    @app.callback(*outputs, Input("url", "pathname"), Input("url", "search"))
    def show(pathname: str | None, search: str | None) -> list[Any]:
        if pathname is None:
            raise PreventUpdate
        with speaking(read_language(search or "", shelf.usual_language())):
            try:
                release = shelf.current()
                outputs_of_view = as_outputs(view(release, pathname, search or ""))
                drawn_of(release.id)
                return outputs_of_view
            except DamagedRelease as damage:
                _LOG.error("%s", damage)
                return _message(text("site.error_title"), text("site.error"), len(outputs))
            except NoRelease as nothing:
                _LOG.warning("%s", nothing)
                shown = shelf.current_id() if shelf.has_current() else ""
                return _message(text("site.no_release_title"), text("site.no_release"), len(outputs), release=shown)
            except Exception:
                # The rest of the dashboard must stay alive, whatever one page stumbles over.
                _LOG.exception("could not draw %s", pathname)
                return _message(text("site.error_title"), text("site.error"), len(outputs))


def _message(title: str, words: str, outputs: int, **about: str) -> list[Any]:
    content: list[Content] = [head(title, words)]
    return [content, {"title": title, "path": "", "section": "", **about}, *[no_update] * (outputs - 2)]


def _add_browser_callbacks(app: Dash) -> None:
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("behavior", "follow_filter"),
        Output("go", "href"),
        *(Input(f"filter-{name}", "picked") for name in FILTERS),
        State("url", "pathname"),
        State("url", "search"),
        State("defaults", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("behavior", "follow_map"),
        Output("go-map", "href"),
        Input({"type": "map", "of": ALL}, "clickData"),
        State({"type": "map", "of": ALL}, "figure"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("behavior", "follow_pack"),
        Output("go-pack", "href"),
        Input({"type": "pack", "of": ALL}, "picked"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("behavior", "name_page"), Output("named-page", "data"), Input("about-page", "data")
    )

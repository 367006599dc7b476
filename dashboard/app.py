"""The dashboard as a web application: one callback draws every page, two routes hand out what a page offers.

It is given the folder of releases and nothing else; what is not safe to show is not there.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboard.components.elements import Content
from dashboard.components.parts import head
from dashboard.components.shell import FILTERS, shell
from dashboard.design import css_variables
from dashboard.downloads import add_downloads
from dashboard.releases import NoRelease, Releases
from dashboard.routing import as_outputs, view
from dashboard.server import run
from dashboard.texts import text

LANGUAGE = "en"
_LOG = logging.getLogger(__name__)
_INDEX = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    {{%metas%}}
    <meta name="plotly" content="/_dash-component-suites/plotly/package_data/plotly.min.js">
    <title>{{%title%}}</title>
    {{%favicon%}}
    <style>{variables}</style>
    {{%css%}}
  </head>
  <body>
    {{%app_entry%}}
    {{%config%}}
    {{%scripts%}}
    {{%renderer%}}
  </body>
</html>"""


def create_app(releases: Path, release_id: str | None = None) -> Dash:
    """The application over a folder of releases, or pinned to one of them. Raises NoRelease where it cannot be read."""
    shelf = Releases(releases, release_id)
    if shelf.has_current() or release_id is not None:
        shelf.current()
    app = Dash(
        __name__,
        title=text("site.name"),
        update_title="",
        pages_folder="",
        compress=True,
        suppress_callback_exceptions=True,
        assets_folder=str(Path(__file__).parent / "assets"),
        index_string=_INDEX.format(language=LANGUAGE, variables=css_variables()),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.enable_dev_tools(debug=False, dev_tools_disable_version_check=True)
    # The root is Dash's own; below it the page is plain dictionaries. `dcc` is named so that its scripts are sent.
    children: list[Any] = [dcc.Store(id="root-store"), *shell()]
    app.layout = html.Div(children, className="root")
    _add_page_callback(app, shelf)
    _add_browser_callbacks(app)
    add_downloads(app.server, shelf)
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
        *(Output(f"filter-{name}", prop) for name in FILTERS for prop in ("options", "value", "hidden")),
    ]

    @app.callback(*outputs, Input("url", "pathname"), Input("url", "search"))
    def show(pathname: str | None, search: str | None) -> list[Any]:
        if pathname is None:
            raise PreventUpdate
        try:
            return as_outputs(view(shelf.current(), pathname, search or ""))
        except NoRelease as nothing:
            return _message(text("site.no_release_title"), str(nothing), len(outputs))
        except Exception:
            # The rest of the dashboard must stay alive, whatever one page stumbles over.
            _LOG.exception("could not draw %s", pathname)
            return _message(text("site.error_title"), text("site.error"), len(outputs))


def _message(title: str, words: str, outputs: int) -> list[Any]:
    content: list[Content] = [head(title, words)]
    return [content, {"title": title, "path": "", "section": ""}, *[no_update] * (outputs - 2)]


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

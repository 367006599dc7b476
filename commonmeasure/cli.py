"""The command line: each command is found in the module of the people who use it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from commonmeasure import analyst, auditor, data_manager, publisher

app = typer.Typer(
    name="commonmeasure",
    help="A collective-impact outcomes dashboard, from partners' files to protected, published indicators.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data_manager.register(app)
publisher.register(app)
auditor.register(app)
app.add_typer(analyst.app, name="indicators")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("commonmeasure"))
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """A collective-impact outcomes dashboard, from partners' files to protected, published indicators."""


if __name__ == "__main__":
    app()

"""Options that several commands share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl.problems import Problem, Refused

CommunityFolder = Annotated[Path, typer.Option("-C", metavar="DIR", help="The community folder.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
HERE = Path()


def refuse_absent(folder: Path) -> None:
    """Raises `Refused` where there is no such folder, for what reads releases alone and no settings."""
    if not folder.is_dir():
        advice = f"make a community with `commonmeasure init -C {folder}`"
        raise Refused([Problem(str(folder), f"there is no such folder; {advice}")])


def refuse_taken(host: str, port: int) -> None:
    """Raises `Refused` where another program listens on the port: before long work, and in our words."""
    from dashboard.server import is_taken

    if is_taken(host, port):
        raise Refused([Problem("--port", f"another program listens on {host}:{port}; end it, or name another port")])

"""Options that several commands share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CommunityFolder = Annotated[Path, typer.Option("-C", metavar="DIR", help="The community folder.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
HERE = Path()

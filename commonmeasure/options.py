"""Options that several commands share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CommunityFolder = Annotated[Path, typer.Option("-C", metavar="DIR", help="The community folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
HERE = Path()

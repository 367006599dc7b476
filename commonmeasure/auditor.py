"""What whoever answers for the children's privacy runs: an attack on a release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonmeasure.console import messages, print_json, progress_bar, refusals_spoken, results
from commonmeasure.options import HERE, AsJson, CommunityFolder, refuse_absent
from etl.problems import Problem, Refused


def register(app: typer.Typer) -> None:
    app.command()(audit)


def audit(
    community_folder: CommunityFolder = HERE,
    release: Annotated[
        str | None, typer.Option("--release", metavar="ID", help="A release; by default the current one.")
    ] = None,
    as_json: AsJson = False,
    findings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what can be told of each count: restricted, never inside a release."),
    ] = None,
) -> None:
    """Attack a release with all that is public; fail if a protected count can be recovered or is known too closely."""
    with refusals_spoken():
        from metrics.audit import PASSED
        from metrics.audit import audit as attack
        from metrics.memory import Memory
        from metrics.release import RESTRICTED, list_releases, release_folder, witness_file

        refuse_absent(community_folder)
        releases = community_folder / "releases"
        folder = release_folder(releases, release)
        if findings is not None and findings.resolve().is_relative_to(releases.resolve()):
            raise Refused([Problem(str(findings), "findings are restricted: write them outside of `releases`")])
        before = list_releases(releases)
        earlier = [releases / release_id for release_id in before[: before.index(folder.name)]]
        restricted = community_folder / "warehouse" / RESTRICTED
        witness = witness_file(restricted, folder.name)
        with progress_bar() as report:
            verdict = attack(
                folder,
                earlier,
                witness=witness if witness.exists() else None,
                memory=Memory(restricted) if witness.exists() else None,
                afresh=True,
                progress=report,
            )
    if findings is not None:
        verdict.write_findings(findings)
        messages.print(f"{len(verdict.findings):,} findings written to {findings}; keep them restricted", markup=False)
    if as_json:
        print_json(verdict.to_json())
    else:
        results.print(verdict.to_text(), markup=False)
    if verdict.verdict != PASSED:
        raise typer.Exit(1)

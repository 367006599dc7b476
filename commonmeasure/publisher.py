"""What whoever publishes runs: releases, the dashboard on them, and the files for a board."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commonmeasure.console import messages, print_json, print_table, progress_bar, refusals_spoken, results
from commonmeasure.options import HERE, AsJson, CommunityFolder, Host, Port, refuse_absent, refuse_taken


class Format(StrEnum):
    """The kinds of file that `export` writes."""

    csv = "csv"
    png = "png"
    pptx = "pptx"
    pdf = "pdf"
    zip = "zip"


Units = Annotated[
    Path | None,
    typer.Option("--units", metavar="DIR", help="Compute on Spark, from what `warehouse export` wrote to DIR."),
]
Release = Annotated[str | None, typer.Option("--release", metavar="ID", help="A release; by default the current one.")]

releases_app = typer.Typer(help="What was published, and what changed.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(publish)
    app.command()(serve)
    app.command()(export)
    app.add_typer(releases_app, name="releases")


def demo(
    community_folder: CommunityFolder = HERE,
    students: Annotated[int, typer.Option(min=1, max=400_000, help="Students a year.")] = 20_000,
    years: Annotated[int, typer.Option(min=1, max=10, help="School years.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed invents the same community.")] = 20261124,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard at the end.")] = True,
    host: Host = "127.0.0.1",
    port: Port = 8050,
) -> None:
    """Invent a community, load it, publish it and serve it; one that is there already is gone on with."""
    with refusals_spoken():
        from commonmeasure.road import publish_community
        from etl.community import read_community
        from etl.deliveries import load
        from etl.demonstration import invent

        if serve_it:
            refuse_taken(host, port)
        with progress_bar() as report:
            if (community_folder / "community.toml").exists():
                messages.print(f"{community_folder} holds a community already; nothing is invented", markup=False)
            else:
                messages.print(
                    f"{community_folder}: a city is invented, loaded and published (students: {students:,}, years: "
                    f"{years}); a full one takes some minutes",
                    markup=False,
                )
                invent(community_folder, students=students, years=years, seed=seed, progress=report)
            community = read_community(community_folder)
            deliveries = load(community, progress=report)
            summary = publish_community(community, report)
    kept_out = sum(delivery.quarantined for delivery in deliveries)
    received = sum(delivery.received for delivery in deliveries)
    messages.print(f"{len(deliveries)} files, {received:,} rows, {kept_out:,} kept out; release {summary.release}")
    if serve_it:
        serve(community_folder, host=host, port=port)


def publish(community_folder: CommunityFolder = HERE, units: Units = None, as_json: AsJson = False) -> None:
    """Compute the indicators, protect small numbers, and write a new release."""
    with refusals_spoken():
        from commonmeasure.road import publish_community
        from etl.community import read_community

        with progress_bar() as report:
            summary = publish_community(read_community(community_folder), report, units)
    if as_json:
        print_json(summary.to_json())
    else:
        results.print(summary.to_text(), markup=False)


def serve(
    community_folder: CommunityFolder = HERE,
    host: Host = "127.0.0.1",
    port: Port = 8050,
    release: Release = None,
) -> None:
    """Serve the dashboard."""
    from dashboard.app import create_app
    from dashboard.releases import NoRelease
    from dashboard.server import run

    with refusals_spoken(NoRelease):
        refuse_absent(community_folder)
        refuse_taken(host, port)
        run(create_app(community_folder / "releases", release).server, host, port)


def export(
    to: Annotated[Path, typer.Option("--to", metavar="PATH", help="A file, or a folder for several.")],
    kind: Annotated[Format, typer.Option("--format", help="What to write; zip is a board pack of all the others.")],
    community_folder: CommunityFolder = HERE,
    indicator: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only these indicators.")] = None,
    year: Annotated[list[int] | None, typer.Option(metavar="Y", help="Only these school years.")] = None,
    neighborhood: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only these neighborhoods.")] = None,
    partner: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only these partners.")] = None,
    group: Annotated[list[str] | None, typer.Option(metavar="DIMENSION:GROUP", help="Only these students.")] = None,
    chart: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these charts: scorecard, widest, trend, map, …")
    ] = None,
    paper: Annotated[str | None, typer.Option(metavar="SIZE", help="letter or a4, for PDF.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="en or es; without it, the community's own.")
    ] = None,
    pack: Annotated[Path | None, typer.Option(metavar="FILE", help="Saved choices: board-pack.toml.")] = None,
    release: Release = None,
) -> None:
    """Write the dashboard's own files: tables, pictures, slides, PDF, or a board pack of all of them."""
    from dashboard.exports import Choice, NoBrowser, NoRelease, NothingToExport, WrongChoice, export_files, read_saved

    options = {
        "indicators": indicator,
        "years": year,
        "neighborhoods": neighborhood,
        "partners": partner,
        "groups": group,
        "charts": chart,
    }
    named = {name: tuple(values) for name, values in options.items() if values}
    with refusals_spoken(NoBrowser, NoRelease, NothingToExport, WrongChoice), progress_bar() as report:
        refuse_absent(community_folder)
        chosen = read_saved(pack) if pack else Choice(community=not (neighborhood or partner))
        written = export_files(
            community_folder / "releases",
            release_id=release,
            to=to,
            kind=kind.value,
            choice=chosen.to(**named, paper=paper or chosen.paper, language=language or chosen.language),
            progress=report,
        )
    for path in written:
        results.print(str(path), markup=False)


@releases_app.command("list")
def list_(community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """List the releases, oldest first."""
    with refusals_spoken():
        from metrics.release import current_release, list_releases, read_manifest

        refuse_absent(community_folder)
        folder = community_folder / "releases"
        current = current_release(folder)
        manifests = [read_manifest(folder / release_id) for release_id in list_releases(folder)]
    if as_json:
        print_json({"current": current, "releases": [manifest.to_json() for manifest in manifests]})
        return
    print_table(
        ("release", "created", "cells", "shown", "served"),
        (
            (
                manifest.release_id,
                f"{manifest.created_at:%Y-%m-%d %H:%M}",
                f"{manifest.cells_in_all:,}",
                f"{manifest.cells_published:,}",
                "current" if manifest.release_id == current else "",
            )
            for manifest in manifests
        ),
    )


@releases_app.command()
def show(
    release_id: Annotated[str, typer.Argument(metavar="ID")],
    community_folder: CommunityFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what a release holds and what it was made from."""
    with refusals_spoken():
        from metrics.release import read_manifest, release_folder

        manifest = read_manifest(release_folder(community_folder / "releases", release_id))
    if as_json:
        print_json(manifest.to_json())
    else:
        results.print(manifest.to_text(), markup=False)


@releases_app.command()
def compare(
    earlier: Annotated[str, typer.Argument(metavar="A")],
    later: Annotated[str, typer.Argument(metavar="B")],
    community_folder: CommunityFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what a release says otherwise than an earlier one."""
    with refusals_spoken():
        from metrics.release import compare_releases

        comparison = compare_releases(community_folder / "releases", earlier, later)
    if as_json:
        print_json(comparison.to_json())
    else:
        results.print(comparison.to_text(), markup=False)


@releases_app.command("export")
def export_release(
    release_id: Annotated[str, typer.Argument(metavar="ID")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A folder that is not there yet.")],
    community_folder: CommunityFolder = HERE,
) -> None:
    """Write a release as a Frictionless data package: a CSV a table, and what every column means."""
    with refusals_spoken():
        from metrics.interchange.data_package import write_data_package
        from metrics.release import release_folder

        path = write_data_package(release_folder(community_folder / "releases", release_id), to)
    results.print(str(path), markup=False)

"""What a data manager runs: a community folder, deliveries into it, and the state of what was received."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonmeasure.console import messages, print_json, print_table, progress_bar, refusals_spoken, results
from commonmeasure.options import HERE, AsJson, CommunityFolder

Files = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE]...", help="Files; by default, all that is new in inbox/.")
]
SourceName = Annotated[str | None, typer.Option("--source", help="The source they belong to, whatever their names.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse a file of which any row would be rejected, or that drifted.")
]
ReportPath = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="PATH", help="Write the report as HTML: a file for all, or a folder for a page each file."
    ),
]
BackupFolder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the backup.")]
WithValues = Annotated[
    bool, typer.Option("--with-values", help="Show the rejected values on the HTML report: it then holds records.")
]


NewFolder = Annotated[Path, typer.Option("--to", metavar="DIR", help="A folder that is not there yet.")]

warehouse_app = typer.Typer(help="The student-level side.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(load)
    app.command()(matches)
    app.command()(status)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(warehouse_app, name="warehouse")


def init(community_folder: CommunityFolder = HERE) -> None:
    """Make a new community folder, with a commented community.toml and a template for each source."""
    with refusals_spoken():
        from etl.community_template import new_community

        new_community(community_folder)
    messages.print(f"{community_folder}: put files into inbox/, then run `commonmeasure load -C {community_folder}`")


def load(
    files: Files = None,
    community_folder: CommunityFolder = HERE,
    source: SourceName = None,
    strict: Strict = False,
    report_path: ReportPath = None,
    with_values: WithValues = False,
    as_json: AsJson = False,
) -> None:
    """Receive files, and account for each of their rows."""
    if with_values and report_path is None:
        raise typer.BadParameter("values are shown on the HTML report only; say where to write it with --report")
    with refusals_spoken():
        from etl.community import read_community
        from etl.deliveries import load as load_deliveries
        from etl.homes import PlacesReport, report_places
        from etl.matching import read_account
        from etl.reporting.page import write_pages

        community = read_community(community_folder)
        with progress_bar() as report:
            reports = load_deliveries(
                community, files or None, source=source, strict=strict, progress=report, with_values=with_values
            )
        written = write_pages(report_path, reports, community.name) if report_path else []
        places = report_places(community) if reports else PlacesReport()
        matching = read_account(community.warehouse_path)
    if as_json:
        told = {"places": places.to_json(), "matching": matching.to_json()}
        print_json({"deliveries": [delivery.to_json() for delivery in reports], **told})
    else:
        for delivery in reports:
            messages.print(delivery.to_text(), markup=False)
        for line in places.lines():
            messages.print(line, markup=False)
        if not reports:
            messages.print(f"nothing new in {community.inbox}")
        if matching.partners:
            messages.print(matching.to_text(), markup=False)
    for path in written:
        messages.print(f"report: {path}", markup=False)
    if any(delivery.status == "refused" for delivery in reports):
        raise SystemExit(1)


def matches(community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """Show how partners' people without a student_id were matched, and which of them wait for a decision."""
    with refusals_spoken():
        from etl.community import read_community
        from etl.matching import read_account

        account = read_account(read_community(community_folder).warehouse_path)
    if as_json:
        print_json(account.to_json())
        return
    print_table(
        (
            *("partner", "people", "rows", "exact", "probable", "decided", "in review", "unmatched"),
            *("wrong (estimated)", "missed (estimated)"),
        ),
        (
            (
                one.partner_id,
                *(f"{n:,}" for n in (one.people, one.service_rows, one.exact, one.probable, one.decided)),
                *(f"{n:,}" for n in (one.in_review, one.unmatched)),
                *("" if rate is None else f"{rate:.1%}" for rate in (one.false_match_rate, one.missed_match_rate)),
            )
            for one in account.partners
        ),
    )
    messages.print(account.to_text() or "every service row came with a student_id", markup=False)


def status(community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """Show what has been received, how fresh it is, and which release is served."""
    with refusals_spoken():
        from etl.community import read_community
        from etl.status import read_statuses
        from metrics.release import current_release

        community = read_community(community_folder)
        sources = read_statuses(community.warehouse_path)
    release = current_release(community.releases)
    if as_json:
        print_json({"name": community.name, "sources": [one.to_json() for one in sources], "release": release})
        return
    print_table(
        ("source", "files", "as of", "received", "accepted", "kept out", "repeated"),
        (
            (
                one.source,
                str(one.deliveries),
                "" if one.as_of is None else one.as_of.isoformat(),
                *(f"{n:,}" for n in (one.received, one.accepted, one.quarantined, one.repeated)),
            )
            for one in sources
        ),
    )
    results.print(f"release {release}" if release else "nothing published yet")


def backup(to: BackupFolder, community_folder: CommunityFolder = HERE) -> None:
    """Copy the community, warehouse and releases included, to a new folder, with checksums."""
    with refusals_spoken():
        from etl.backup import back_up

        with progress_bar() as report:
            copied = back_up(community_folder, to, report)
    messages.print(f"{to}: {copied.files:,} files, {copied.bytes:,} bytes; it holds records of students", markup=False)


def restore(backup_folder: BackupFolder, community_folder: CommunityFolder = HERE) -> None:
    """Put the community of a backup into a new folder; what is there already is never overwritten."""
    with refusals_spoken():
        from etl.backup import restore as restore_backup

        with progress_bar() as report:
            copied = restore_backup(backup_folder, community_folder, report)
    messages.print(f"{community_folder}: {copied.files:,} files, each as it was backed up", markup=False)


@warehouse_app.command("export")
def export_warehouse(to: NewFolder, community_folder: CommunityFolder = HERE) -> None:
    """Write the units of analysis as Parquet by school year, for Spark; no names, and pseudonyms for identifiers."""
    with refusals_spoken():
        from commonmeasure.road import current_units
        from etl.community import read_community
        from etl.warehouse import export_units

        with current_units(read_community(community_folder)) as warehouse, progress_bar() as report:
            export = export_units(warehouse, to, report)
    rows = sum(table.rows for table in export.tables)
    messages.print(f"{to}: {rows:,} rows, restricted: each of them is about one student", markup=False)

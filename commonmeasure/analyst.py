"""What an analyst runs: the definitions, their check, a trial of one, a template for the next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commonmeasure.console import messages, print_json, print_table, progress_bar, refusals_spoken, refuse, results
from commonmeasure.options import HERE, AsJson, CommunityFolder, Host, Port, refuse_taken
from etl.problems import Problem, Refused

app = typer.Typer(help="The indicators: list, check, try, preview, new, compare, docs, export.", no_args_is_help=True)


class CatalogueFormat(StrEnum):
    """The formats in which the catalogue is handed to other programs."""

    osi = "osi"
    csv = "csv"


THIS_MACHINE = "127.0.0.1"
IndicatorId = Annotated[str, typer.Argument(metavar="ID")]
ToFile = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="A file; by default standard output.")]


@app.command("list")
def list_(community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """List the indicators in force, in cradle-to-career order."""
    with refusals_spoken():
        from metrics.catalogue import BUILT_IN, read_catalogue

        catalogue = read_catalogue(BUILT_IN, _definitions(community_folder))
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "kind": one.kind,
            "outcome_area": one.outcome_area,
            "version": one.version,
            "defined_in": catalogue.defined_in(one.id),
        }
        for one in catalogue.indicators
    ]
    if as_json:
        print_json({"indicators": rows})
        return
    print_table(
        ("id", "title", "kind", "outcome area", "version", "defined in"),
        ([str(value) for value in row.values()] for row in rows),
    )


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Definitions, or folders of them; by default, all that are in force."),
    ] = None,
    community_folder: CommunityFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Report everything that is wrong with any definition, built in or the community's own."""
    from metrics.catalogue import BUILT_IN, check_catalogue, check_files, read_catalogue
    from metrics.release import unversioned_changes

    checked = ""
    with refusals_spoken():
        if files:
            problems = check_files(files)
        else:
            definitions = _definitions(community_folder)
            problems = check_catalogue(BUILT_IN, definitions)
            if not _errors(problems):
                catalogue = read_catalogue(BUILT_IN, definitions)
                own = sum(catalogue.defined_in(one) != "built in" for one in catalogue.ids)
                checked = f": {len(catalogue.ids) - own} built in, {own} in {definitions}"
                problems += tuple(unversioned_changes(catalogue, community_folder / "releases"))
    errors = _errors(problems)
    if as_json:
        from dataclasses import asdict

        print_json({"problems": [asdict(problem) for problem in problems]})
        if errors:
            raise SystemExit(1)
    elif errors:
        refuse(problems)
    else:
        for problem in problems:
            messages.print(str(problem), markup=False, style="yellow")
        messages.print(f"every definition is sound, and every worked example comes out{checked}", markup=False)


def _errors(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.severity == "error")


def _definitions(community_folder: Path) -> Path:
    """The folder of the community's own definitions, which need not be there. Raises `Refused` without the other."""
    if not community_folder.is_dir():
        raise Refused([Problem("-C", f"there is no folder '{community_folder}'")])
    return community_folder / "definitions"


@app.command("try")
def try_(
    indicator_id: IndicatorId,
    community_folder: CommunityFolder = HERE,
    plan: Annotated[bool, typer.Option("--plan", help="Show the query and its plan, beside the numbers.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compute one definition and its variants without publishing; the numbers are not protected, and stay with you."""
    with refusals_spoken():
        from dataclasses import asdict

        from commonmeasure.road import current_units
        from etl.community import read_community
        from metrics.catalogue import BUILT_IN, read_indicator
        from metrics.workbench import MARK, UNPROTECTED, plans_of, try_indicator

        community = read_community(community_folder)
        indicator = read_indicator(indicator_id, BUILT_IN, community.definitions)
        with current_units(community) as warehouse:
            trial = try_indicator(warehouse, indicator)
            plans = plans_of(warehouse, indicator) if plan else []
    messages.print(UNPROTECTED, style="yellow")
    for sentence in trial.unrecorded:
        messages.print(sentence, style="yellow")
    if as_json:
        print_json({**MARK, **trial.to_json(), "plans": [asdict(one) for one in plans]})
        return
    print_table(trial.header(), trial.lines())
    for one in plans:
        results.print(f"\n{one.statement}\n{one.steps}", markup=False)


@app.command()
def preview(
    drafts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|FILE]...",
            help="Indicators, or files of definitions; by default, all that are not published as they are now.",
        ),
    ] = None,
    community_folder: CommunityFolder = HERE,
    host: Host = THIS_MACHINE,
    port: Port = 8051,
) -> None:
    """Serve definitions as they would be published, marked, on this machine alone; nothing is published or kept."""
    with refusals_spoken():
        if host not in (THIS_MACHINE, "localhost"):
            message = f"a preview is served on this machine alone, not on '{host}'; leave --host out"
            raise Refused([Problem("--host", message)])
        refuse_taken(host, port)
        from tempfile import TemporaryDirectory

        from commonmeasure.road import catalogue_of, preview_community
        from dashboard.app import create_app
        from dashboard.server import run
        from dashboard.texts import text
        from etl.community import read_community
        from metrics.catalogue import is_definition
        from metrics.release import unpublished, unversioned_changes

        files = {draft: Path(draft) for draft in drafts or () if is_definition(Path(draft))}
        community = read_community(community_folder)
        catalogue = catalogue_of(community, *files.values())
        asked = [files[draft].stem if draft in files else draft for draft in drafts or ()]
        indicator_ids = asked or unpublished(catalogue, community.releases)
        if not indicator_ids:
            raise Refused([Problem("definitions", "every one is published as it is now; name those to preview")])
        with TemporaryDirectory(prefix="preview-") as folder:
            with progress_bar() as report:
                summary = preview_community(community, catalogue, indicator_ids, Path(folder), report)
            for problem in unversioned_changes(catalogue.only(indicator_ids), community.releases):
                messages.print(str(problem), markup=False, style="yellow")
            messages.print(text("preview.mark"), style="yellow")
            results.print(summary.to_text(), markup=False)
            run(create_app(Path(folder), summary.release).server, host, port)


@app.command()
def compare(
    indicator_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="By default, every definition that means something else.")
    ] = None,
    community_folder: CommunityFolder = HERE,
    year: Annotated[
        list[int] | None, typer.Option(metavar="Y", help="School years to list; by default, the last one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed definitions do to each value of the current release, before they are published."""
    with refusals_spoken():
        from commonmeasure.road import catalogue_of, current_units
        from etl.community import read_community
        from metrics.redefinition import HEADER, come_and_gone, compare_definitions, unshown_years
        from metrics.workbench import MARK, UNPROTECTED

        community = read_community(community_folder)
        catalogue = catalogue_of(community)
        with current_units(community) as warehouse:
            found = compare_definitions(warehouse, catalogue, community.releases, indicator_id)
        if unshown := unshown_years(found, year or ()):
            raise Refused(unshown)
        come, gone = come_and_gone(catalogue, community.releases)
    messages.print(UNPROTECTED, style="yellow")
    if as_json:
        print_json({**MARK, "indicators": [one.to_json() for one in found], "come": come, "gone": gone})
        return
    if not found:
        results.print("no definition means something else than in the current release")
    if come and indicator_id is None:
        results.print(f"not in the current release yet: {', '.join(come)}; look at them with `indicators try`")
    if gone and indicator_id is None:
        results.print(f"in the current release alone: {', '.join(gone)}; the next one will not have them")
    for one in found:
        results.print(one.to_text(), markup=False)
        listed = one.changed_in(year)
        if listed:
            print_table(HEADER, (value.as_text() for value in listed))


@app.command()
def new(indicator_id: IndicatorId, community_folder: CommunityFolder = HERE) -> None:
    """Write a definition to begin from into definitions/, and the schema for editors beside it."""
    with refusals_spoken():
        from metrics.catalogue import BUILT_IN, read_catalogue
        from metrics.definition_template import write_new_definition

        path = write_new_definition(_definitions(community_folder), indicator_id)
        if indicator_id in read_catalogue(BUILT_IN).ids:
            messages.print(f"'{indicator_id}' is built in; this definition takes its place", style="yellow")
    results.print(str(path), markup=False)


@app.command()
def docs(
    community_folder: CommunityFolder = HERE,
    to: ToFile = None,
) -> None:
    """Write the documentation of the indicators in force, as Markdown."""
    with refusals_spoken():
        from metrics.catalogue import BUILT_IN, read_catalogue
        from metrics.describe import describe_catalogue

        text = describe_catalogue(read_catalogue(BUILT_IN, _definitions(community_folder)))
    _write(text, to)


@app.command()
def export(
    kind: Annotated[CatalogueFormat, typer.Option("--format", help="Apache Ossie (OSI) YAML, or CSV.")],
    community_folder: CommunityFolder = HERE,
    to: ToFile = None,
) -> None:
    """Write the indicators in force for other programs: as a semantic model, or as a list."""
    with refusals_spoken():
        from metrics.catalogue import BUILT_IN, read_catalogue
        from metrics.interchange.catalogue_list import catalogue_csv
        from metrics.interchange.semantic_model import semantic_model

        written = {CatalogueFormat.osi: semantic_model, CatalogueFormat.csv: catalogue_csv}[kind]
        text = written(read_catalogue(BUILT_IN, _definitions(community_folder)))
    _write(text, to)


def _write(text: str, to: Path | None) -> None:
    if to is None:
        typer.echo(text)
    else:
        try:
            to.write_text(text, encoding="utf-8")
        except OSError as error:
            refuse((Problem("--to", f"'{to}' cannot be written: {str(error.strerror).lower()}"),))
        messages.print(f"wrote {to}", markup=False)

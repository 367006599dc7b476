"""What an analyst runs: the definitions, their check, a trial of one, a template for the next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonmeasure.console import messages, print_json, print_table, refusals_spoken, refuse, results
from commonmeasure.options import HERE, AsJson, CommunityFolder

app = typer.Typer(help="The indicators: list, check, try, new, docs.", no_args_is_help=True)

IndicatorId = Annotated[str, typer.Argument(metavar="ID")]


@app.command("list")
def list_(community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """List the indicators in force, in cradle-to-career order."""
    with refusals_spoken():
        from metrics.catalogue import BUILT_IN, read_catalogue

        catalogue = read_catalogue(BUILT_IN, community_folder / "definitions")
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
def check(community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """Report everything that is wrong with any definition, built in or the community's own."""
    from metrics.catalogue import BUILT_IN, check_catalogue

    problems = check_catalogue(BUILT_IN, community_folder / "definitions")
    errors = tuple(problem for problem in problems if problem.severity == "error")
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
        messages.print("every definition is sound, and every worked example comes out")


@app.command("try")
def try_(indicator_id: IndicatorId, community_folder: CommunityFolder = HERE, as_json: AsJson = False) -> None:
    """Compute one definition without publishing it; the numbers are not protected, and stay with you."""
    with refusals_spoken():
        from commonmeasure.road import catalogue_of, current_units
        from etl.community import read_community
        from metrics.workbench import try_indicator

        community = read_community(community_folder)
        indicator = catalogue_of(community)[indicator_id]
        with current_units(community) as warehouse:
            trial = try_indicator(warehouse, indicator)
    if as_json:
        print_json({"indicator": indicator_id, "rows": [row.to_json() for row in trial]})
        return
    messages.print("not protected: for your eyes, not for publication", style="yellow")
    print_table(("year", "place", "numerator", "denominator", "unknown", "value"), (row.as_text() for row in trial))


@app.command()
def new(indicator_id: IndicatorId, community_folder: CommunityFolder = HERE) -> None:
    """Write a definition to begin from into definitions/."""
    with refusals_spoken():
        from metrics.workbench import write_new_definition

        path = write_new_definition(community_folder / "definitions", indicator_id)
    results.print(str(path), markup=False)


@app.command()
def docs(
    community_folder: CommunityFolder = HERE,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="A file; by default standard output.")] = None,
) -> None:
    """Write the documentation of the indicators in force, as Markdown."""
    with refusals_spoken():
        from metrics.catalogue import BUILT_IN, read_catalogue
        from metrics.describe import describe_catalogue

        text = describe_catalogue(read_catalogue(BUILT_IN, community_folder / "definitions"))
    if to is None:
        typer.echo(text)
    else:
        to.write_text(text, encoding="utf-8")
        messages.print(f"wrote {to}", markup=False)

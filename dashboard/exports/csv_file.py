"""CSV files of what is shown: one row an observation, with titles, status words and footnotes.

A spreadsheet takes a cell that begins with = + - @ for a formula; such text is led by an apostrophe, numbers are not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from dashboard.cells import Observation
from dashboard.chart import Chart, TableCell, facts_of
from dashboard.exports.choice import Choice
from dashboard.exports.files import write_file
from dashboard.records import ALL, WHOLE_COMMUNITY, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.selection import group_label
from dashboard.sentences import status_words
from dashboard.texts import text
from metrics.periods import SchoolYear
from metrics.release_tables import OBSERVATION

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TITLES = (
    "indicator_title", "school_year_label", "place_name", "partner_name", "group_dimension_label", "group_label",
    "status_words", "definition_version", "source", "as_of", "release_id", "footnote",
)  # fmt: skip

Value = str | float | int | None


def chart_csv(release: Release, chart: Chart) -> str:
    """The chart's observations with what it measures of them; the table as it stands for a chart that has none."""
    if chart.observations:
        rows = [_row(release, cell) for cell in chart.observations]
        rows[-1][-1] = " ".join(filter(None, (str(rows[-1][-1]), chart.foretold)))
        measured = zip(rows, *chart.measures.values(), strict=True)
        return _written([*OBSERVATION.names, *_TITLES, *chart.measures], ([*row, *more] for row, *more in measured))
    header = [*(column.title for column in chart.table.columns), "release_id", "footnote"]
    footnote = " ".join(filter(None, (chart.facts.mark, *chart.notes)))
    return _written(header, ([*(_in_full(cell) for cell in row), release.id, footnote] for row in chart.table.rows))


def observations_csv(release: Release, observations: Iterable[Observation]) -> str:
    """One row an observation: the release's own columns, then the words for them."""
    return _written([*OBSERVATION.names, *_TITLES], (_row(release, cell) for cell in observations))


def export_csv(release: Release, path: Path, choice: Choice, bom: bool = True) -> list[Path]:
    """Write all that the release shows of the choice; where nothing is named, all of it. Returns the files written.

    A path that ends in `.csv` takes everything; any other is a folder with one file an indicator.
    """
    chosen = choice.indicators or tuple(release.indicators)
    folder = {path / release.file_name(f"{one}.csv"): (one,) for one in chosen}
    files = {path: chosen} if path.suffix == ".csv" else folder
    for file, of in files.items():
        content = (BOM if bom else "") + observations_csv(release, _selected(release, choice, of))
        write_file(file, content.encode())
    return list(files)


def _selected(release: Release, choice: Choice, indicators: Sequence[str]) -> Iterable[Observation]:
    places = list(release.place_axis)
    if choice.neighborhoods:
        places = [PlaceKey("neighborhood", name) for name in choice.neighborhoods]
        places += [WHOLE_COMMUNITY] if choice.community else []
    groups = [GroupKey(*group.split(":", 1)) for group in choice.groups] or list(release.group_axis)
    for partner in choice.partners or (ALL, *release.partners):
        yield from release.observations(indicators, choice.years or release.years, places, groups, partner)


def _row(release: Release, cell: Observation) -> list[Value]:
    indicator = release.indicators[cell.indicator_id]
    facts = facts_of(release, indicator)
    dimension = release.dimensions.get(cell.group.dimension)
    return [
        cell.indicator_id,
        cell.school_year,
        *cell.place,
        cell.partner_id,
        *cell.group,
        cell.numerator,
        cell.denominator,
        cell.students,
        cell.unknown,
        cell.value,
        cell.lower,
        cell.upper,
        cell.status.value,
        cell.display,
        cell.note,
        indicator.title,
        str(SchoolYear(cell.school_year)),
        release.community if cell.place == WHOLE_COMMUNITY else release.places[cell.place].name,
        text("filter.everyone") if cell.partner_id == ALL else release.partners[cell.partner_id].name,
        dimension.label if dimension else text("filter.all_students"),
        group_label(release, cell.group),
        status_words(cell.status),
        facts.version,
        indicator.source,
        facts.as_of.isoformat() if facts.as_of else None,
        release.id,
        " ".join(filter(None, (facts.mark, "" if cell.is_shown else text(f"about.status_{cell.status.value}")))),
    ]


def _in_full(cell: TableCell) -> str:
    return f"{cell.text} ({cell.aside})" if cell.aside else cell.text


def _written(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(value) for value in row] for row in rows)
    return out.getvalue()


def neutral(value: Value) -> Value:
    """The value as it may stand in a spreadsheet: text that would be taken for a formula is led by an apostrophe."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True

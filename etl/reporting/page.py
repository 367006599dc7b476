"""The account of deliveries as one HTML page that can be sent back to whoever sent them: it stands alone, and prints.

The page shows counts, rules, row numbers and advice. Values of students are on it only where the report has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from etl.problems import Problem, Refused
from etl.report import DeliveryReport, RowProblem
from etl.rule_names import Rule
from etl.sources import SOURCES

RULE_TITLES: dict[Rule, str] = {
    "malformed": "Cannot be read into fields",
    "required": "Required value missing",
    "type": "Not of its type",
    "range": "Outside its limits",
    "unknown_code": "Unknown code",
    "consistency": "Two fields contradict each other",
    "date": "Outside the school year",
    "duplicate_key": "Second row of the same key",
    "unresolved": "Names something not known yet",
    "written_otherwise": "Known under another spelling",
    "unseen_character": "Characters that nobody sees",
    "unlikely_age": "Too young or too old for school",
    "contradiction": "Share and status contradict each other",
    "other_day": "On record on another day",
    "also_broken": "Rejected rows that break this too",
    "blocked": "Blocked by student or college",
    "superseded": "Another record says more",
    "unnamed": "Of a client without a name",
    "deleted": "Says that something is to go",
    "not_taken": "Says nothing to this source",
    "not_placed": "In no one neighborhood",
    "not_found": "No record found",
    "hashed": "Names are hashed",
    "absences_only": "Absences alone",
    "titles": "Titles above the header",
    "not_read": "Not read",
    "empty_file": "Files without a record",
    "missing_file": "Files that are missing",
    "drift": "Differs from the last file",
    "corrected": "Corrected as recorded",
    "correction": "Recorded correction to look at",
    "ignored_column": "Column not read",
    "absent_column": "Column not there",
    "unreadable": "File cannot be read",
    "unknown_source": "File belongs to no source",
    "header": "Header row",
    "missing_column": "Required columns missing",
    "lookup": "Lookup file",
    "totals": "Control totals",
    "too_many_rejected": "Too many rows rejected",
    "strict": "Nothing may be rejected",
    "accounting": "Rows do not add up",
    "storage": "The disk could not be written",
}

_VERDICTS = {
    "loaded": "The file was loaded.",
    "refused": "The file was refused. Nothing of it was loaded.",
    "repeated": "The file was received before, and nothing changed.",
}
_GRAINS = {source.name: source.grain for source in SOURCES}


def write_pages(path: Path, reports: Sequence[DeliveryReport], community: str) -> list[Path]:
    """Write one page of all deliveries to a path that ends in `.html`, else one page a file into the folder `path`.

    Files come from different senders: a page each is what can be sent back. Pages are readable by their owner only.
    Returns what was written. Raises `Refused` where it cannot be.
    """
    at = datetime.now(UTC)
    pages: dict[Path, list[DeliveryReport]] = {}
    for report in reports:
        is_page = path.suffix.lower() in (".html", ".htm")
        pages.setdefault(path if is_page else path / f"{report.file}.html", []).append(report)
    try:
        for page, its_reports in pages.items():
            page.parent.mkdir(parents=True, exist_ok=True)
            page.touch(0o600)
            page.write_text(render(its_reports, community, at), encoding="utf-8")
    except OSError as error:
        raise Refused([Problem(str(path), f"the report cannot be written: {error.strerror}")]) from None
    return list(pages)


def render(reports: Sequence[DeliveryReport], community: str, at: datetime) -> str:
    """The page as HTML; every text in it is escaped."""
    environment = Environment(
        loader=PackageLoader("etl.reporting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": "{:,}".format,
        "rows": _rows,
        "title": RULE_TITLES.__getitem__,
        "grain": _GRAINS.get,
        "verdict": _VERDICTS.__getitem__,
    }
    accounts = [report.earlier or report for report in reports]
    return environment.get_template("load_report.html").render(
        deliveries=list(zip(reports, accounts, strict=True)),
        community=community,
        at=at,
        has_values=any(account.sent for account in accounts),
    )


def _rows(problem: RowProblem) -> str:
    """Row numbers as they are told: `2–5, 9`, and how many more there are than are listed."""
    text = ", ".join(_runs(problem.row_numbers))
    more = problem.rows - len(problem.row_numbers)
    return f"{text} and {more:,} more" if more else text


def _runs(numbers: Iterable[int]) -> list[str]:
    runs = []
    for _, members in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in members]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return runs

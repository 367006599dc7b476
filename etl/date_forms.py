"""How the dates of a column are written that could not be read: told by trying the usual forms on them.

What is said of a column are forms and counts, and never a date of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from etl.mappings import Mapping, days_since
from etl.sql_text import literal

_SPREADSHEET = "days since 1899-12-30"
_OPEN = 9999
"""The year of the day that many programs write for none."""
_EXAMPLE = date(2024, 1, 31)
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
FORMS = (
    *_DAYS,
    *(f"{day} {time}" for day in _DAYS[1:3] for time in _TIMES),
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%m.%d.%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%m%d%Y",
    "%d%b%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    _SPREADSHEET,
)
"""As `dates` of a mapping writes them; where a date may be of several, the first ones are likelier."""

_ZEROS = 1 << len(FORMS)
Written = dict[int, int]
"""From the forms of which a date may be, one bit each, to the number of rows; zeros only have a bit of their own."""


def forms_sql(text: str) -> str:
    """The forms of which the text may be a date of our days or an open one, as a number: see `Written`."""
    bits = (f"CASE WHEN {_is_of(form, text)} THEN {1 << place} ELSE 0 END" for place, form in enumerate(FORMS))
    zeros = f"CASE WHEN regexp_full_match({text}, '[ /.:0-]*0[ /.:0-]*') THEN {_ZEROS} ELSE 0 END"
    return f"({' + '.join([*bits, zeros])})"


def _is_of(form: str, text: str) -> str:
    if days_since(form):
        return f"regexp_full_match({text}, '[2-6]\\d{{4}}(\\.\\d+)?')"
    year = f"year(try_strptime({text}, {literal(form)}))"
    return f"coalesce({year} BETWEEN 1920 AND 2099 OR {year} = {_OPEN}, false)"


def dates_advice(written: Written, column: str, mapping: Mapping, others_are_read: bool) -> str:
    """What to do about dates of a column that are not written as the mapping expects them.

    `others_are_read`: some of the column are.
    """
    expected = f"is not a date written {mapping.dates.get(column, _EXAMPLE)}"
    zeros = written.get(_ZEROS, 0)
    dates = {forms: rows for forms, rows in written.items() if forms != _ZEROS}
    said = [_of_dates(dates, column, mapping, others_are_read)] if dates or not zeros else []
    if zeros:
        said.append(
            f"{zeros:,} are zeros only, like 0/0/0: where that stands for no date, name it as the file writes it in "
            f"null_values of [sources.{mapping.source.name}] in community.toml"
        )
    return f"{expected}{'; '.join(said)}" if dates or not zeros else f"{expected}: {said[0]}"


def _of_dates(dates: Written, column: str, mapping: Mapping, others_are_read: bool) -> str:
    table = f"[sources.{mapping.source.name}.dates] of community.toml"
    found = list(_told_apart(dates))
    unknown = sum(dates.values()) - sum(rows for _, rows in found)
    if not found:
        return f"; correct it, or say how dates are written in {table}"
    if len(found) == 1 and not unknown and not others_are_read:
        ((forms, _),) = found
        if len(forms) > 1:
            return f": they may be {_listed(forms)}, and nothing tells which; ask, and say it in {table}"
        return f', but {_shown(forms[0])}: say {column} = "{forms[0]}" in {table}'
    parts = [f"{rows:,} are like {_listed(forms)}" for forms, rows in found]
    parts += [f"{unknown:,} are written in no usual way"] if unknown else []
    others = ", and others of the column are as they should be" if others_are_read else ""
    return (
        f": {', '.join(parts)}{others}. The dates of a column are to be written in one way: have the sender write all "
        f"of them like {_EXAMPLE}, or say in {table} which way it is"
    )


def _listed(forms: tuple[str, ...]) -> str:
    return " or ".join(_shown(form) for form in forms)


def _shown(form: str) -> str:
    first = days_since(form)
    if first:
        return f"{(_EXAMPLE - first).days} (the number of the day in a spreadsheet, {form})"
    return f"{_EXAMPLE.strftime(form)} ({form})" if form != "%Y-%m-%d" else str(_EXAMPLE)


def _told_apart(written: Written) -> Iterator[tuple[tuple[str, ...], int]]:
    """The forms that explain the most dates, each with its rows; several at once where nothing tells them apart."""
    left = dict(written)
    while left:
        explained = [frozenset(bits for bits in left if bits >> place & 1) for place in range(len(FORMS))]
        most = max(explained, key=lambda those: sum(left[bits] for bits in those))
        if not most:
            return
        forms = tuple(form for form, those in zip(FORMS, explained, strict=True) if those == most)
        yield forms, sum(left.pop(bits) for bits in most)

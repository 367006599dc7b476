"""Definitions and variables in words, for people and for the generated documentation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from etl.warehouse import UNITS, Subject, Unit
from metrics.catalogue import Catalogue
from metrics.dimensions import ALL
from metrics.expression import (
    Calculation,
    Combine,
    Compare,
    Field,
    Flag,
    IsNull,
    Membership,
    Negative,
    Node,
    Not,
    Number,
    Text,
)
from metrics.indicator import Example, Indicator
from metrics.periods import SchoolYear

_COMPARED = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_CALCULATED = {"+": "plus", "-": "less", "*": "times", "/": "divided by"}
_MILESTONE = "met_"
"""What the name of a variable begins with that says whether a milestone is met."""
_WHO = {
    "student_year": "students of a school year",
    "student_school_year": "students of a school in a school year",
    "student_partner_year": "students of a partner in a school year",
    "referral": "referrals made in a school year",
    "need": "needs identified in a school year",
    "program": "programs that run in a school year",
}
_WHOLE = {
    "higher_is_better": "Higher is better.",
    "lower_is_better": "Lower is better.",
    "none": "Neither higher nor lower is better by itself.",
}


def in_words(node: Node) -> str:
    """An expression in plain English."""
    match node:
        case Field(name):
            words = name.removeprefix(_MILESTONE).replace("_", " ")
            return f"the milestone {words}" if name.startswith(_MILESTONE) else words
        case Number(value):
            return _number(value)
        case Text(value):
            return f"“{value}”"
        case Flag(value):
            return "yes" if value else "no"
        case Negative(operand):
            return f"minus {_part(operand)}"
        case Calculation(operator, left, right):
            return f"{_part(left)} {_CALCULATED[operator]} {_part(right)}"
        case Compare(operator, left, right):
            return f"{in_words(left)} {_COMPARED[operator]} {in_words(right)}"
        case Membership(operand, choices):
            return f"{in_words(operand)} is one of {', '.join(in_words(choice) for choice in choices)}"
        case IsNull(operand):
            return f"{in_words(operand)} is not recorded"
        case Not(IsNull(operand)):
            return f"{in_words(operand)} is recorded"
        case Not(Field(name) as flag):
            return f"{in_words(flag)} is {'not met' if name.startswith(_MILESTONE) else 'no'}"
        case Not(operand):
            return f"not ({condition(operand)})"
        case Combine("and", Compare(">=", one, low), Compare("<=", other, high)) if one == other:
            return f"{in_words(one)} is {in_words(low)} to {in_words(high)}"
        case Combine(operator, left, right):
            return f"{_side(left, operator)} {operator} {_side(right, operator)}"


def condition(node: Node) -> str:
    """A condition in plain English; a flag that stands alone is yes, and a milestone is met."""
    if not isinstance(node, Field):
        return in_words(node)
    return f"{in_words(node)} is {'met' if node.name.startswith(_MILESTONE) else 'yes'}"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def _part(node: Node) -> str:
    return f"({in_words(node)})" if isinstance(node, Calculation | Combine | Compare) else in_words(node)


def _side(node: Node, operator: str) -> str:
    mixed = isinstance(node, Combine) and node.operator != operator
    return f"({condition(node)})" if mixed else condition(node)


def sentence(indicator: Indicator) -> str:
    """The definition in one plain sentence."""
    whom = "whom" if indicator.unit_table.subject is Subject.STUDENT else "which"
    who = f"{_WHO[indicator.unit_of_analysis]} for {whom} {condition(indicator.population.root)}"
    counted = "" if indicator.numerator is None else condition(indicator.numerator.root)
    summed = "" if indicator.numerator is None else in_words(indicator.numerator.root)
    below = "" if indicator.denominator is None else in_words(indicator.denominator.root)
    match indicator.statistic:
        case "proportion":
            return f"Of {who}, the share for {whom} {counted}."
        case "ratio_of_sums":
            return f"Of {who}, the sum of {summed} divided by the sum of {below}."
        case "mean":
            return f"Of {who}, the mean of {summed}."
        case "count":
            return f"The number of {who}{f', and {counted}' if counted else ''}."


def describe_indicator(indicator: Indicator) -> str:
    """The documentation of one definition, as a Markdown section under a `##` heading."""
    return "\n".join(_lines(indicator)).rstrip() + "\n"


def describe_catalogue(catalogue: Catalogue) -> str:
    """The documentation of all definitions, as a Markdown page."""
    return "# Indicators\n\n" + "\n".join(describe_indicator(indicator) for indicator in catalogue.indicators)


def _lines(indicator: Indicator) -> Iterator[str]:
    yield f"## {indicator.title} (`{indicator.id}`)\n"
    yield f"{sentence(indicator)} {_WHOLE[indicator.direction]}\n"
    yield f"{indicator.why_it_matters}\n"
    if indicator.how_to_read:
        yield f"**How to read it.** {indicator.how_to_read}\n"
    yield "| | |\n| --- | --- |"
    for name, value in _facts(indicator):
        yield f"| {name} | {value.replace('|', chr(92) + '|')} |"
    yield ""
    if indicator.caveats:
        yield "**Keep in mind**\n"
        yield from (f"- {caveat}" for caveat in indicator.caveats)
        yield ""
    for variant in indicator.variants:
        rules = (("population", variant.population), ("numerator", variant.numerator))
        said = ", ".join(f"{name} `{rule.text}`" for name, rule in rules if rule is not None)
        yield f"Variant *{variant.name}*: {said}\n"
    for example in indicator.examples:
        yield from _example(indicator, example)


def _facts(indicator: Indicator) -> Iterator[tuple[str, str]]:
    yield "kind", f"{indicator.kind}, {indicator.outcome_area.replace('_', ' ')}"
    yield "unit of analysis", f"`{indicator.unit_of_analysis}`"
    yield "population", f"`{indicator.population.text}`"
    for name, rule in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        if rule is not None:
            yield name, f"`{rule.text}`"
    yield "statistic", f"{indicator.statistic.replace('_', ' ')}, in {indicator.unit}"
    yield "shown by", ", ".join((*indicator.geographies, *(["partner"] if indicator.by_partner else [])))
    yield "in groups by", ", ".join(name.replace("_", " ") for name in indicator.disaggregate_by) or "none"
    if indicator.max_unknown is not None:
        most = f"{100 * float(indicator.max_unknown):g} percent"
        yield "most unknown", f"a value says so where more than {most} were not recorded"
    yield "source", indicator.source
    if indicator.framework:
        yield "framework", f"{indicator.framework} {indicator.framework_code}".strip()
    yield (
        "version",
        "; ".join([str(indicator.version), *(f"version {c.version}: {c.reason}" for c in indicator.changes)]),
    )
    for broken in indicator.series_breaks:
        yield "series break", f"{SchoolYear(broken.school_year)}: {broken.reason}"
    if indicator.baseline_year is not None:
        told = "" if indicator.baseline_told is None else f"; told then as {indicator.baseline_told}"
        yield "baseline", f"{SchoolYear(indicator.baseline_year)}{told}"
    for target in indicator.targets:
        group = "" if target.group_dimension == ALL else f" for {target.group_dimension} {target.group_value}"
        yield "target", f"{target.value} in {SchoolYear(target.school_year)}{group}"
    stewardship = indicator.stewardship
    if stewardship.authored_by:
        yield "steward", f"{stewardship.authored_by}, next review {stewardship.review_due or 'not set'}"
    if stewardship.checked_by:
        yield "checked", f"by {stewardship.checked_by}{_on(stewardship.reviewed_on)}"


def _on(day: date | None) -> str:
    return f" on {day}" if day is not None else ""


def _example(indicator: Indicator, example: Example) -> Iterator[str]:
    yield f"**Worked example.** {example.title}\n" if example.title else "**Worked example**\n"
    yield f"```text\n{example.given}\n```\n"
    below = "" if example.denominator is None else f" of {example.denominator}"
    unknown = f"; {example.unknown} unknown" if example.unknown else ""
    yield f"→ {example.numerator}{below}{unknown}\n"


def describe_units() -> str:
    """What a definition may speak of: every variable of every unit of analysis, as Markdown."""
    return "\n".join(_unit(unit) for unit in UNITS)


def _unit(unit: Unit) -> str:
    rows = []
    for variable in (*unit.variables, *unit.families):
        formula = f" (`{variable.formula}`)" if variable.formula else ""
        codes = f": {', '.join(f'`{code}`' for code in variable.codes.values)}" if variable.codes else ""
        rows.append(f"| `{variable.name}` | {variable.kind.label}{codes} | {variable.description}{formula} |")
    head = f"## `{unit.name}`\n\nOne row per {unit.grain}.\n\n| variable | holds | meaning |\n| --- | --- | --- |"
    return "\n".join((head, *rows)) + "\n"

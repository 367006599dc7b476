"""From a definition file to an `Indicator`, or to every problem that keeps it from being one.

An indicator that comes out has been worked out on its own examples by the reference engine, with the result it claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from etl.problems import Problem, Refused
from etl.toml_file import Address, TomlFile, read_toml
from etl.warehouse import Unit
from metrics.dimensions import ALL, DIMENSIONS
from metrics.engines.base import COMMUNITY
from metrics.engines.quotient import oversized
from metrics.engines.reference import Row, contribution, tally
from metrics.example import ExampleTable, read_example
from metrics.expression import Compare, Expression, Membership, Node, ValueType
from metrics.indicator import (
    GEOGRAPHY_TYPES,
    Change,
    Example,
    Indicator,
    SeriesBreak,
    Stewardship,
    Target,
    Translation,
    Variant,
    unit_named,
)
from metrics.rules import MOST_OF_A_KIND, RULES, UNIT_OF, tables_of
from metrics.type_check import read_expression

_DECIMALS_OF = {"percent": 1, "hours": 1, "days": 1, "ratio": 2}


def read_definition(path: Path) -> tuple[Indicator | None, tuple[Problem, ...]]:
    """The indicator of a file, and every problem of the file."""
    try:
        file = read_toml(path)
    except Refused as refused:
        return None, refused.problems
    if not file.values:
        message = "says nothing; `commonmeasure indicators new` writes a definition to begin from"
        return None, (Problem(path.name, message),)
    problems = [problem for rule in RULES for problem in _first(rule(file), path.name)]
    if problems:
        return None, tuple(_expression_problems(file, problems))
    draft = _Draft(file, unit_named(file.values["unit_of_analysis"]), problems)
    indicator = draft.indicator()
    return (None if problems else indicator), tuple(problems)


def _first(problems: Iterable[Problem], file: str) -> Iterator[Problem]:
    """The first problems of a kind, and that there are more."""
    each = iter(problems)
    yield from islice(each, MOST_OF_A_KIND)
    if next(each, None) is not None:
        message = f"there are more than {MOST_OF_A_KIND} problems of the kind told last; mend these and check again"
        yield Problem(file, message)


def _expression_problems(file: TomlFile, problems: list[Problem]) -> Iterator[Problem]:
    """What is wrong with the shape, and with the expressions too where it can already be told."""
    yield from problems
    try:
        unit = unit_named(str(file.values.get("unit_of_analysis")))
    except KeyError:
        return
    found: list[Problem] = []
    draft = _Draft(file, unit, found)
    for name in ("population", "numerator", "denominator"):
        draft.expression(name)
    for number, variant in tables_of(file, "variant"):
        for name in sorted({"population", "numerator"} & set(variant)):
            draft.expression("variant", number, name)
    for number, example in tables_of(file, "example"):
        if isinstance(example.get("given"), str) and example["given"].strip():
            draft.table(number, example["given"])
    yield from found


def _too_long(node: Node) -> str:
    """What to do about a comparison or a sum that could need more digits than there are."""
    advice = (
        "compare fewer quotients at once, and join the comparisons with `and` or `or`"
        if isinstance(node, Compare | Membership)
        else "a ratio_of_sums adds up its `numerator` and its `denominator` apart, a proportion only compares"
    )
    return f"needs more than 38 digits to be exact; {advice}"


@dataclass
class _Draft:
    """A definition on its way; `problems` collects what is found."""

    file: TomlFile
    unit: Unit
    problems: list[Problem]

    @property
    def values(self) -> dict[str, Any]:
        return self.file.values

    def expression(self, *at: str | int) -> Expression | None:
        """The typed expression under a key; None, with problems, where it is none."""
        table: Any = self.values
        for part in at[:-1]:
            table = table[part]
        text = table.get(at[-1])
        if not isinstance(text, str) or (str(at[-1]) == "population" and not text.strip()):
            return None
        found, faults = read_expression(text, self.unit, self._wanted(str(at[-1])))
        if found is not None:
            for node in oversized(found.root, self.unit):
                self._problem(at, node.column, _too_long(node))
        for fault in faults:
            self._problem(at, fault.column, fault.message)
        return found

    def _problem(self, at: Address, column: int, message: str) -> None:
        place = "" if column == 1 else f"character {column}: "
        self.problems.append(self.file.problem(place + message, *at))

    def _wanted(self, role: str) -> ValueType:
        numbers = self.values.get("statistic") in ("mean", "ratio_of_sums")
        return ValueType.NUMBER if role != "population" and numbers else ValueType.FLAG

    def indicator(self) -> Indicator | None:
        """The indicator, its examples worked out; None where an expression is at fault."""
        population = self.expression("population")
        numerator, denominator = self.expression("numerator"), self.expression("denominator")
        variants = tuple(
            Variant(
                entry["name"],
                self.expression("variant", number, "population"),
                self.expression("variant", number, "numerator"),
            )
            for number, entry in enumerate(self.values.get("variant", []))
        )
        examples = tuple(self._example(number, entry) for number, entry in enumerate(self.values["example"]))
        if population is None or self.problems:
            return None
        statistic, baseline = self.values["statistic"], self.values.get("baseline", {})
        unit = self.values.get("unit", self.unit.noun if statistic == "count" else UNIT_OF[statistic])
        indicator = Indicator(
            id=self.file.path.stem,
            title=self.values["title"],
            short_title=self.values.get("short_title", self.values["title"]),
            kind=self.values["kind"],
            outcome_area=self.values["outcome_area"],
            unit_of_analysis=self.unit.name,
            statistic=statistic,
            population=population,
            numerator=numerator,
            denominator=denominator,
            direction=self.values["direction"],
            version=self.values["version"],
            why_it_matters=self.values["why_it_matters"].strip(),
            how_to_read=self.values.get("how_to_read", "").strip(),
            caveats=tuple(self.values.get("caveats", [])),
            source=self.values["source"].strip(),
            unit=unit,
            decimals=self.values.get("decimals", 1 if statistic == "proportion" else _DECIMALS_OF.get(unit, 0)),
            geographies=tuple(
                g for g in GEOGRAPHY_TYPES if g in (COMMUNITY, *self.values.get("geographies", self.unit.geographies))
            ),
            disaggregate_by=tuple(
                d.name
                for d in DIMENSIONS
                if self.unit.has_groups and d.name in self.values.get("disaggregate_by", [d.name])
            ),
            by_partner=self.unit.has_partners and self.values.get("by_partner", True),
            framework=self.values.get("framework", ""),
            framework_code=self.values.get("framework_code", ""),
            max_unknown=_decimal(self.values.get("max_unknown")),
            baseline_year=baseline.get("school_year"),
            baseline_told=_decimal(baseline.get("value")),
            targets=tuple(target_of(entry) for entry in self.values.get("target", [])),
            changes=tuple(
                Change(entry["version"], entry["reason"], entry.get("school_year"))
                for entry in self.values.get("change", [])
            ),
            series_breaks=tuple(SeriesBreak(**entry) for entry in self.values.get("series_break", [])),
            variants=variants,
            examples=examples,
            stewardship=Stewardship(**self.values.get("stewardship", {})),
            translations=tuple(_translation(*said) for said in sorted(self.values.get("translations", {}).items())),
            hash=sha256(self.file.path.read_bytes()).hexdigest(),
        )
        for number, example in enumerate(examples):
            for fault in example_faults(example, indicator):
                self.problems.append(self.file.problem(fault, "example", number))
        return indicator

    def table(self, number: int, given: str) -> ExampleTable:
        """The students of a worked example, with problems where it cannot be read."""
        table = read_example(given, self.unit)
        faults = (self.file.problem(fault, "example", number, "given") for fault in table.faults)
        self.problems += _first(faults, self.file.path.name)
        return table

    def _example(self, number: int, entry: Mapping[str, Any]) -> Example:
        table = self.table(number, entry["given"])
        return Example(
            title=entry.get("title", ""),
            students=table.students,
            rows=table.rows,
            given=entry["given"].strip("\n"),
            numerator=Decimal(str(entry["numerator"])),
            denominator=_decimal(entry.get("denominator")),
            unknown=entry.get("unknown", 0),
        )


def target_of(entry: Mapping[str, Any]) -> Target:
    """A target from its table, whose shape has been checked."""
    dimension, _, group = (part.strip() for part in entry.get("group", f"{ALL}={ALL}").partition("="))
    return Target(entry["school_year"], Decimal(str(entry["value"])), dimension, group)


def example_faults(example: Example, indicator: Indicator) -> Iterator[str]:
    """In what a worked example does not come out as it says, and what each of its students gives."""
    found = tally(indicator, example.rows)
    below = found.denominator if indicator.statistic == "ratio_of_sums" else found.students
    claims: tuple[tuple[str, Decimal | int | None, Fraction | int], ...] = (
        ("numerator", example.numerator, found.numerator),
        ("denominator", example.denominator, below),
        ("unknown", example.unknown, found.unknown),
    )
    said = [
        f"{name} = {wanted}, and the definition gives {_plain(worked_out)}"
        for name, wanted, worked_out in claims
        if wanted is not None and not _comes_to(wanted, Fraction(worked_out))
    ]
    if said:
        given = (f"{who}: {_given(indicator, row)}" for who, row in zip(example.students, example.rows, strict=True))
        yield f"the example says {'; '.join(said)}. By student: {', '.join(given)}"


def _comes_to(wanted: Decimal | int, found: Fraction) -> bool:
    """Whether a claim is right; of a number without end, as far as it is written, to four decimals or more."""
    if Fraction(wanted) == found:
        return True
    places = -int(Decimal(wanted).as_tuple().exponent)
    endless = 10**30 % found.denominator != 0
    return endless and places >= _LEAST_PLACES and abs(Fraction(wanted) - found) * 2 * 10**places <= 1


_LEAST_PLACES = 4


def _given(indicator: Indicator, row: Row) -> str:
    """What one student of an example gives, in words."""
    given = contribution(indicator, row)
    if given is None:
        return "not in the population"
    if given.numerator is None or given.denominator is None:
        return "unknown"
    if indicator.statistic in ("proportion", "count"):
        return "yes" if given.numerator else "no"
    return _plain(given.numerator) + (f" of {_plain(given.denominator)}" if indicator.denominator else "")


def _plain(number: Fraction | int) -> str:
    exact = Fraction(number)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.10g}"


def _translation(language: str, said: Mapping[str, Any]) -> Translation:
    return Translation(
        language=language,
        title=said["title"],
        short_title=said.get("short_title", said["title"]),
        unit=said.get("unit", ""),
        why_it_matters=said.get("why_it_matters", "").strip(),
        how_to_read=said.get("how_to_read", "").strip(),
        caveats=tuple(said.get("caveats", [])),
        source=said.get("source", "").strip(),
    )


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))

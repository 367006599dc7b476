"""The SQL engine: one statement a unit of analysis answers every indicator row by row and adds the answers up.

It groups by the finest sets of keys only; what is coarser is added up from their few rows. The number of statements
never depends on the number of indicators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from etl.warehouse import Subject, Unit
from metrics.cells import Cells
from metrics.dimensions import ALL, DIMENSIONS, UNKNOWN, Disaggregation
from metrics.engines.base import Grouping, Universe
from metrics.engines.layout import lay_out
from metrics.engines.predicate import Compiler, HugeInt, Sql, WholeSum
from metrics.engines.tally import PARTNER, QUANTITIES, YEAR, Tally, Totals, group_column
from metrics.expression import Flag
from metrics.indicator import Indicator, unit_named

# One sum an indicator adds up those who are decided in its lowest bits, those with a yes above them, and those who are
# not decided above these: several times as fast as counting each.
_YES_BIT, _UNKNOWN_BIT = 31, 62
_YES, _UNKNOWN = 1 << _YES_BIT, 1 << _UNKNOWN_BIT

STUDENT = "student_id"


def compute(connection: sa.Connection, indicators: Sequence[Indicator], universe: Universe) -> Cells:
    """Every cell of every indicator over the unit tables behind `connection`."""
    layout = lay_out(indicators, universe)
    tally = Tally(layout)
    for part in dict.fromkeys(map(_part, layout.groupings)):
        wanted = [
            (number, dimension, _keys(grouping, dimension))
            for number, grouping in enumerate(layout.groupings)
            if _part(grouping) == part
            for dimension in (ALL, *grouping.dimensions)
        ]
        answers = _Answers(connection, *part, [i for g in layout.groupings if _part(g) == part for i in g.indicators])
        totals = answers.totals(_finest([keys for _, _, keys in wanted]))
        for number, dimension, keys in wanted:
            tally.add(number, dimension, next(found for of, found in totals.items() if keys <= of))
    return tally.cells()


def _part(grouping: Grouping) -> tuple[Unit, bool]:
    """What is asked at once: a unit, and where records are added up a student, those of each partner by themselves."""
    unit = unit_named(grouping.unit)
    return unit, grouping.by_partner and unit.subject is not Subject.STUDENT


Keys: TypeAlias = frozenset[str]


def _keys(grouping: Grouping, dimension: str) -> Keys:
    """The columns, beside the school year, by which the cells of a grouping and dimension are told apart."""
    place = {grouping.place_column} if grouping.place_column is not None else set()
    partner = {PARTNER} if grouping.by_partner else set()
    return frozenset(place | partner | ({group_column(dimension)} if dimension != ALL else set()))


def _finest(wanted: Sequence[Keys]) -> list[Keys]:
    """Those sets of keys of which no other has all and more: every row of a unit has a value, `unknown` included,
    in each key, so that what is finer adds up to what is coarser."""
    return [keys for keys in dict.fromkeys(wanted) if not any(keys < other for other in wanted)]


def columns_of(connection: sa.Connection, table: str) -> frozenset[str]:
    """The columns that a table has; which variables those are is the unit's to say."""
    everything: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(sa.table(table)).limit(0)
    return frozenset(connection.execute(everything).keys())


class _Answers:
    """What each row of a unit answers each indicator, beside its place, partner and groups.

    For the indicator of number n, `k<n>` is 1 where it is decided, `_YES` more where the answer is yes, and `_UNKNOWN`
    where it is not decided; it is null outside its population. `n<n>` and `d<n>` are what the row gives to the sums of
    a mean or a ratio, times `divisors`. Of a unit of records a row is what all records of a student give; if
    `by_partner`, all those with one partner.
    """

    def __init__(
        self, connection: sa.Connection, unit: Unit, by_partner: bool, indicators: Sequence[Indicator]
    ) -> None:
        self.connection = connection
        self.of_records = unit.subject is Subject.RECORD
        self.indicators = {indicator.id: indicator for indicator in indicators}
        self.numbers = {indicator_id: n for n, indicator_id in enumerate(self.indicators)}
        self.divisors: dict[str, int] = {}
        compiler = Compiler(unit, columns_of(connection, unit.name) - _formulas(unit))
        keys: list[Sql] = [compiler.column(YEAR).label(YEAR)]
        for key in ("neighborhood_id", "school_id", PARTNER):
            if unit.variable(key) is not None and (key != PARTNER or by_partner or unit.subject is Subject.STUDENT):
                keys.append(sa.func.coalesce(compiler.column(key), sa.literal(UNKNOWN)).label(key))
        if unit.has_groups:
            keys += [_group(compiler, dimension).label(group_column(dimension.name)) for dimension in DIMENSIONS]
        answered = [answer for indicator in self.indicators.values() for answer in self._answer(compiler, indicator)]
        rows = sa.select(*keys, *answered).select_from(sa.table(unit.name))
        if by_partner:
            rows = rows.where(compiler.column(PARTNER).is_not(sa.null()))
        if self.of_records:
            rows = _by_student(rows, compiler.column(STUDENT), [key.name for key in keys], answered)
        self.rows = rows.subquery("answers")

    def _answer(self, compiler: Compiler, indicator: Indicator) -> list[Sql]:
        n = self.numbers[indicator.id]
        population = compiler.condition(indicator.population.root)
        if indicator.statistic in ("proportion", "count"):
            yes = compiler.condition(Flag(True) if indicator.numerator is None else indicator.numerator.root)
            return [_decided(n, population, yes.is_not(sa.null()), sa.case((yes, 1 + _YES), else_=1))]
        sums: list[Sql] = []
        for name, expression in (("n", indicator.numerator), ("d", indicator.denominator)):
            if expression is not None:
                whole, self.divisors[f"{name}{n}"] = compiler.fixed(expression.root)
                sums.append(whole)
        decided = sa.and_(*(whole.is_not(sa.null()) for whole in sums))
        counted = sa.and_(population, decided)
        given = [sa.case((counted, whole)).label(f"{name}{n}") for name, whole in zip(("n", "d"), sums, strict=False)]
        return [_decided(n, population, decided, sa.literal_column("1")), *given]

    def totals(self, sets: Sequence[Keys]) -> dict[Keys, Totals]:
        """By each set of keys, one row a combination that somebody is in, in the order of the keys."""
        names = sorted({name for one in sets for name in one})
        keys: list[Sql] = [sa.column(name) for name in (YEAR, *names)]
        bits = {name: 1 << place for place, name in enumerate(names)}
        left_out_bits = (sa.func.grouping(sa.column(name)) * bit for name, bit in bits.items())
        wanted: list[Sql] = [*keys, sum(left_out_bits, sa.literal_column("0")).label("left_out")]
        for indicator in self.indicators.values():
            wanted += self._quantities(indicator)
        grouped = sa.func.grouping_sets(*(sa.tuple_(sa.column(YEAR), *map(sa.column, sorted(one))) for one in sets))
        cursor: Any = self.connection.execute(sa.select(*wanted).select_from(self.rows).group_by(grouped)).cursor
        # A database answers in any order, and sums of floating numbers depend on theirs.
        order = [(name, "ascending") for name in ("left_out", YEAR, *names)]
        table: pa.Table = cursor.to_arrow_table().sort_by(order)
        quantities = np.zeros((len(self.indicators), len(QUANTITIES), len(table)))
        for indicator, of_indicator in zip(self.indicators.values(), quantities, strict=True):
            for name, measured in self._measured(table, indicator).items():
                of_indicator[QUANTITIES.index(name)] = measured
        left_out, scales = table["left_out"].to_numpy(), self._scales()
        found = {}
        for one in sets:
            without = sum(bits[name] for name in names if name not in one)
            rows = slice(*np.searchsorted(left_out, (without, without + 1)).tolist())
            at = table.select([YEAR, *sorted(one)])[rows]
            found[one] = Totals(self.numbers, at, quantities[:, :, rows], scales)
        return found

    def _quantities(self, indicator: Indicator) -> list[Sql]:
        n = self.numbers[indicator.id]
        found: list[Sql] = [sa.func.coalesce(WholeSum(sa.column(f"k{n}")), sa.literal_column("0")).label(f"k{n}")]
        if self.of_records:
            found += self._people(indicator)
        if indicator.statistic in ("proportion", "count"):
            return found
        above, below = (sa.column(f"{name}{n}", HugeInt()) for name in ("n", "d"))
        found += [_total(above, f"{n}_numerator"), _largest(above, f"{n}_largest_numerator")]
        if indicator.denominator is not None:
            rest = _double(below) / self.divisors[f"d{n}"] - _double(above) / self.divisors[f"n{n}"]
            found += [_total(below, f"{n}_denominator"), _largest(below, f"{n}_largest_denominator")]
            found.append(sa.func.max(sa.func.abs(rest)).label(f"{n}_largest_rest"))
        return found

    def _people(self, indicator: Indicator) -> list[Sql]:
        """Of rows that are students: how many give anything, and the most that one gives of what is counted."""
        n = self.numbers[indicator.id]
        answer: Sql = sa.cast(sa.column(f"k{n}", HugeInt()) % sa.literal_column(str(_UNKNOWN)), sa.BigInteger())
        decided, yes = answer % _YES, answer.bitwise_rshift(_YES_BIT)
        if indicator.statistic == "ratio_of_sums":
            return [_people(decided, f"{n}_people")]
        if indicator.statistic == "mean":
            return [_people(decided, f"{n}_people"), _largest(decided, f"{n}_largest_denominator")]
        sides = (("", "denominator", decided), ("_with", "numerator", yes), ("_without", "rest", decided - yes))
        return [
            part
            for people, sum_, given in sides
            for part in (_people(given, f"{n}_people{people}"), _largest(given, f"{n}_largest_{sum_}"))
        ]

    def _measured(self, table: pa.Table, indicator: Indicator) -> dict[str, NDArray[Any]]:
        """The quantities of one indicator by row of the table; what is left out is 0."""
        n = self.numbers[indicator.id]
        students, yes, unknown = _counts(table[f"k{n}"])
        found: dict[str, NDArray[Any]] = {
            "students": students,
            "numerator": yes,
            "denominator": students,
            "unknown": unknown,
            "people": students,
            "people_with": yes,
            "people_without": students - yes,
        }
        for name in QUANTITIES:
            if f"{n}_{name}" in table.column_names:
                found[name] = table[f"{n}_{name}"].fill_null(0).to_numpy()
        if indicator.statistic not in ("proportion", "count"):
            found |= dict.fromkeys(("people_with", "people_without"), found["people"])
        return found

    def _scales(self) -> NDArray[np.float64]:
        """What the sums of each indicator are to be divided by, in the order of `QUANTITIES`."""
        sides = {"numerator": "n", "largest_numerator": "n", "denominator": "d", "largest_denominator": "d"}
        return np.array(
            [
                [self.divisors.get(f"{sides[name]}{n}", 1) if name in sides else 1 for name in QUANTITIES]
                for n in self.numbers.values()
            ],
            np.float64,
        )


def _counts(known: pa.ChunkedArray) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """How many are decided, have a yes, and are not decided, of sums of `k<n>`: numbers of 38 digits, 128 bits each."""
    whole = known.combine_chunks()
    halves = np.frombuffer(whole.buffers()[1], "<i8").reshape(-1, 2)[whole.offset : whole.offset + len(whole)]
    low, high = halves.T
    return low & (_YES - 1), (low & (_UNKNOWN - 1)) >> _YES_BIT, (high << 2) | (low >> _UNKNOWN_BIT & 3)


def _by_student(rows: sa.Select[Any], student: Sql, keys: Sequence[str], answers: Sequence[Sql]) -> sa.Select[Any]:
    """One row a student and keys: what all records give together; null where none gives anything."""
    records = rows.add_columns(student.label(STUDENT)).subquery("records")
    together = [WholeSum(records.c[answer.name]).label(answer.name) for answer in answers]
    of = [records.c[key] for key in keys]
    return sa.select(*of, *together).group_by(*of, records.c[STUDENT])


def _people(given: Sql, name: str) -> Sql:
    return sa.func.count(sa.case((given > 0, 1))).label(name)


def _formulas(unit: Unit) -> frozenset[str]:
    return frozenset(variable.name for variable in unit.variables if variable.formula is not None)


def _group(compiler: Compiler, dimension: Disaggregation) -> Sql:
    value = compiler.column(dimension.name)
    if dimension.is_flag:
        return sa.case((value, "yes"), (sa.not_(value), "no"), else_=UNKNOWN)
    return sa.func.coalesce(value, sa.literal(UNKNOWN))


def _decided(n: int, population: Sql, decided: Sql, known: Sql) -> Sql:
    """`k<n>`: not decided is whose population is not, and who is in it without an answer."""
    unknown: Sql = sa.literal_column(str(_UNKNOWN))
    answer = sa.case((sa.and_(population, decided), known), (sa.not_(population), None), else_=unknown)
    return sa.cast(answer, sa.BigInteger()).label(f"k{n}")


def _double(column: Sql) -> Sql:
    return sa.cast(column, sa.Double())


def _total(column: Sql, name: str) -> Sql:
    return _double(WholeSum(column)).label(name)


def _largest(column: Sql, name: str) -> Sql:
    return _double(sa.func.max(sa.func.abs(column))).label(name)

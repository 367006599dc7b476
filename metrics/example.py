"""The worked example of a definition: a small table of students, read by the kinds of the variables in its head.

An empty cell is not recorded; a column that is left out is not recorded for anyone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from etl.warehouse import Unit, Variable, VariableKind
from metrics.type_check import unknown_field

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_MOST_STUDENTS, _MOST_COLUMNS = 1_000, 100
_NOT_BARS = (",", ";", "\t")
_TOO_LARGE = {VariableKind.DECIMAL: 10**8, VariableKind.INTEGER: 2**31}
"""What the columns of the warehouse do not hold."""
_YES, _NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})


@dataclass(frozen=True)
class ExampleTable:
    """The students of a table by name, a mapping of variables for each, and what is wrong with it."""

    students: tuple[str, ...]
    rows: tuple[dict[str, object], ...]
    faults: tuple[str, ...]


def read_example(given: str, unit: Unit) -> ExampleTable:
    """Read an ASCII table: names in the first line, columns separated by `|`, a line of dashes allowed under them."""
    lines = [_cells(line) for line in given.splitlines() if line.strip(" |-+\t")]
    if len(lines) < 2:
        return ExampleTable((), (), ("the table needs a line of variables and at least one student",))
    head, *body = lines
    if len(body) > _MOST_STUDENTS or len(head) > _MOST_COLUMNS:
        largest = f"{_MOST_STUDENTS:,} rows of {_MOST_COLUMNS} columns"
        return ExampleTable((), (), (f"a worked example is a small table: {largest} at most",))
    if len(head) == 1 and (sign := next((sign for sign in _NOT_BARS if sign in head[0]), None)):
        named = {"\t": "a tab"}.get(sign, f"'{sign}'")
        return ExampleTable((), (), (f"columns are separated by |, not by {named}",))
    faults = list(_head_faults(head, unit))
    students, rows = [], []
    for number, cells in enumerate(body, start=1):
        if len(cells) != len(head):
            faults.append(f"row {number} has {len(cells)} columns, and the first line has {len(head)}")
            continue
        row: dict[str, object] = {"student_id": cells[0]} if head[0] == "student_id" else {}
        students.append(cells[0])
        for name, cell in zip(head[1:], cells[1:], strict=True):
            variable = unit.variable(name)
            if variable is not None:
                value, fault = _value(variable, cell)
                row[name] = value
                faults += [f"row {number}, {name}: {fault}"] if fault else []
        rows.append(row)
    return ExampleTable(tuple(students), tuple(rows), tuple(faults))


def _cells(line: str) -> list[str]:
    stripped = line.strip()
    if stripped.startswith("|"):
        stripped = stripped.removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in stripped.split("|")]


def _head_faults(head: list[str], unit: Unit) -> Iterable[str]:
    if head[0] != "student_id" and unit.variable(head[0]) is not None:
        yield f"the first column names the {unit.noun}: put `{unit.noun.removesuffix('s')}` before '{head[0]}'"
    for name in head[1:]:
        if unit.variable(name) is None:
            yield unknown_field(name, unit)
    for name in (name for name, times in Counter(head).items() if times > 1):
        yield f"the column '{name}' is there twice"


def _value(variable: Variable, cell: str) -> tuple[object, str]:
    if cell == "" or cell.lower() == "null":
        return None, ""
    match variable.kind:
        case VariableKind.FLAG:
            if cell.lower() in _YES | _NO:
                return cell.lower() in _YES, ""
            return None, f"'{cell}' is neither yes nor no"
        case VariableKind.TEXT:
            text = cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "'\"" else cell
            codes = variable.codes
            if codes is not None and text not in codes.values:
                return None, f"'{text}' is none of {', '.join(codes.values)}"
            return text, ""
        case kind:
            if not _NUMBER.fullmatch(cell):
                return None, f"'{cell}' is not a number"
            number = Decimal(cell)
            if abs(number) >= _TOO_LARGE[kind]:
                return None, f"'{cell}' is larger than {variable.name} can be: less than {_TOO_LARGE[kind]:,}"
            places = -int(number.normalize().as_tuple().exponent)
            if places > (4 if kind is VariableKind.DECIMAL else 0):
                return None, f"'{cell}' has more decimals than {variable.name}, which is a {kind.label}, keeps"
            return number, ""

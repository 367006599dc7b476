"""The student-level side's one door: open the warehouse, read its vocabulary, build the units of analysis."""

from etl.sources import SOURCES
from etl.warehouse.build import build_units
from etl.warehouse.export import export_units, read_export, units_fingerprint
from etl.warehouse.rules import AttendanceRules, ServedRule
from etl.warehouse.variables import UNITS, Subject, Unit, Variable, VariableKind
from etl.warehouse.warehouse import Warehouse, open_warehouse

__all__ = [
    "SOURCES",
    "UNITS",
    "AttendanceRules",
    "ServedRule",
    "Subject",
    "Unit",
    "Variable",
    "VariableKind",
    "Warehouse",
    "build_units",
    "export_units",
    "open_warehouse",
    "read_export",
    "units_fingerprint",
]

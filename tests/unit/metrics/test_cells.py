"""The wall between what was computed and what may be published."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import metrics
from metrics.cells import SEAL, CellStatus, Seal
from metrics.disclosure import DisclosurePolicy, protect
from metrics.release.observations import observation_rows
from tests.lib.definitions import hand_made_cells, indicator

ROOT = Path(metrics.__file__).parents[1]


def test_only_the_protection_holds_the_seal() -> None:
    holders = {
        str(path.relative_to(ROOT))
        for layer in ("etl", "metrics", "dashboard", "commonmeasure")
        for path in (ROOT / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "SEAL") or (isinstance(node, ast.alias) and node.name == "SEAL")
    }
    assert holders == {"metrics/cells.py", "metrics/disclosure/protection.py"}


def test_nobody_else_makes_a_published_cell() -> None:
    published = protect(hand_made_cells((5, 100)), [indicator("one")], DisclosurePolicy()).cells
    with pytest.raises(TypeError, match="makes published cells"):
        replace(published, seal=Seal())


def test_a_release_takes_published_cells_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="published cells and nothing else"):
        observation_rows(hand_made_cells((5, 100)))


@pytest.mark.parametrize("column", ["numerator", "denominator", "students", "unknown", "value", "lower", "upper"])
def test_a_hidden_cell_has_a_number_in_no_column(column: str) -> None:
    published = protect(hand_made_cells((1, 5)), [indicator("one")], DisclosurePolicy()).cells
    assert [cell.status for _, cell in published] == [CellStatus.SUPPRESSED]
    with pytest.raises(ValueError, match=f"{column} holds a number"):
        replace(published, **{column: np.array([7.0])}, seal=SEAL)

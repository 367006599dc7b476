"""A table over several sheets: nothing is lost between them, and what stands on each can be read alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.chart import Column, Table, TableCell
from dashboard.sheets import Line, below_each_other, beside_each_other, lines_of

ROOM, LESS = 100.0, 60.0
heights = st.floats(1, 40)
sections = st.lists(
    st.tuples(st.sampled_from(["", "Core", "Services"]), st.lists(heights, min_size=1, max_size=9)), min_size=1
)


def height_of(line: Line) -> float:
    return float(line.row[0].text) if line.row else 5.0


def split(lines: list[Line], first: float = ROOM) -> list[list[Line]]:
    return below_each_other(lines, [*map(height_of, lines)], first, ROOM)


def made(of: list[tuple[str, list[float]]]) -> list[Line]:
    rows = [(TableCell(str(height)),) for _, inside in of for height in inside]
    return lines_of(Table("", [Column("")], rows, [(heading, len(inside)) for heading, inside in of]))


@given(sections)
def test_every_row_stands_on_one_sheet_in_its_order(of: list[tuple[str, list[float]]]) -> None:
    sheets = split(made(of), LESS)
    assert [line.row[0].text for sheet in sheets for line in sheet if line.row] == [
        str(height) for _, inside in of for height in inside
    ]


@given(sections)
def test_every_sheet_fits_and_ends_with_a_row(of: list[tuple[str, list[float]]]) -> None:
    first, *others = split(made(of), LESS)
    assert sum(map(height_of, first)) <= LESS
    assert all(sum(map(height_of, sheet)) <= ROOM for sheet in others)
    assert all(sheet[-1].row for sheet in (first, *others))


def test_sheets_are_as_few_as_can_be_and_about_as_full() -> None:
    sheets = split(made([("", [10.0] * 11)]))
    assert [len(sheet) for sheet in sheets] == [6, 5]


def test_a_section_that_goes_on_has_its_heading_again() -> None:
    sheets = split(made([("Core", [10.0] * 3), ("Services", [10.0] * 9)]))
    assert [sheet[0].heading for sheet in sheets] == ["Core", "Services"]
    assert [line.heading for line in sheets[0] if line.heading] == ["Core", "Services"]


@given(st.lists(st.floats(1, 30), min_size=1, max_size=20))
def test_every_column_stands_on_one_sheet_and_the_names_on_each(least: list[float]) -> None:
    sheets = beside_each_other(least, ROOM)
    assert [n for sheet in sheets for n in sheet[1:]] == list(range(1, len(least)))
    assert all(sheet[0] == 0 for sheet in sheets)
    assert all(sum(least[n] for n in sheet) <= ROOM for sheet in sheets)


def test_columns_that_fit_beside_each_other_stand_on_one_sheet() -> None:
    assert beside_each_other([20, 20, 20, 20, 20], ROOM) == [[0, 1, 2, 3, 4]]
    assert beside_each_other([20, 20, 20, 20, 20, 20], ROOM) == [[0, 1, 2, 3], [0, 4, 5]]

"""How names are made comparable: what is the same but for how it is written, and what may be the same."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from etl.matching.nicknames import FULL_NAMES
from etl.matching.people import prepare


def compared(*people: tuple[str | None, str | None, date | None]) -> list[dict[str, object]]:
    """These people of one partner, as they are compared."""
    keys = [f"k{number}" for number, _ in enumerate(people)]
    firsts, lasts, born = zip(*people, strict=True)
    person = pa.table(
        {
            "person_key": keys,
            "first_name": pa.array(firsts, pa.string()),
            "last_name": pa.array(lasts, pa.string()),
            "birth_date": pa.array(born, pa.date32()),
        }
    )
    nobody = pa.table({"student_id": pa.array([], pa.string()), "person_key": pa.array([], pa.string())})
    served = pa.table({"partner_id": ["P1"] * len(keys), "person_key": keys, "service_rows": [1] * len(keys)})
    with duckdb.connect() as connection:
        prepare(connection, person, nobody, served)
        return connection.execute("SELECT * FROM partner_person ORDER BY number").to_arrow_table().to_pylist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("José", "Núñez"), ("JOSE", "nunez")),
        (("Shaun", "O’Brien"), ("shaun", "OBrien")),
        (("Ana-Maria", "Lopez Ruiz"), ("Ana  Maria", "Lopez-Ruiz")),
        (("Ben", "Stone Jr."), ("Ben", "Stone")),
        (("Анна", "Иванова"), ("анна", "ИВАНОВА")),
    ],
)
def test_what_is_the_same_but_for_case_accents_signs_and_suffixes(one: tuple[str, str], other: tuple[str, str]) -> None:
    day = date(2012, 3, 4)
    (person,) = compared((*one, day), (*other, day))
    assert person["person_keys"] == ["k0", "k1"]
    assert person["service_rows"] == 2


def test_names_and_dates_keep_all_that_may_be_compared() -> None:
    (person,) = compared(("Liz Ann", "Ruiz-Gil", date(2012, 3, 4)))
    assert (person["given_name"], person["family_names"]) == ("liz", ["ruiz", "gil"])
    assert person["full_names"] == ["elizabeth"]
    assert (person["born"], person["born_swapped"]) == ("20120304", "20120403")


@pytest.mark.parametrize(("born", "swapped"), [(date(2012, 3, 13), None), (date(2012, 5, 5), None), (None, None)])
def test_a_date_that_cannot_be_swapped_is_not(born: date | None, swapped: str | None) -> None:
    (person,) = compared(("Ann", "Bo", born))
    assert person["born_swapped"] == swapped


def test_whoever_cannot_be_told_from_others_is_left_out() -> None:
    day = date(2012, 3, 4)
    assert compared((None, "Bo", None), ("Ann", None, day), ("Ann", "--", day), ("?", "Bo", None)) == []


def test_a_short_form_stands_for_each_of_its_full_names_and_a_full_name_for_itself() -> None:
    assert FULL_NAMES["chris"] == ("christina", "christopher")
    assert FULL_NAMES["alexander"] == ("alexander",)
    assert all(full in FULL_NAMES[full] for names in FULL_NAMES.values() for full in names)

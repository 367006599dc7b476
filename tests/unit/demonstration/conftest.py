"""One invented community for the tests of this folder, and its deliveries as tables in our words."""

from pathlib import Path

import duckdb
import pytest

from etl.demonstration import Invented, invent

GOOD_ROWS = Path(__file__).parent / "good_rows.sql"


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    """Three thousand students a year in five years; not to be changed."""
    return invent(tmp_path_factory.mktemp("invented"), students=3_000, years=5)


@pytest.fixture(scope="session")
def inbox(invented: Invented) -> Path:
    return invented.folder / "inbox"


@pytest.fixture(scope="session")
def sent(inbox: Path) -> duckdb.DuckDBPyConnection:
    """The good rows of the deliveries: one table a source, and `attended` with one row a student-year."""
    connection = duckdb.connect(config={"file_search_path": str(inbox)})
    connection.execute(GOOD_ROWS.read_text(encoding="utf-8"))
    return connection

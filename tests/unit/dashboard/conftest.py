"""One invented release for all tests of the dashboard; it is never changed, as a release never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.release import Release
from dashboard.releases import Releases
from tests.lib.releases import write_release


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("community") / "releases"
    write_release(folder)
    return folder


@pytest.fixture(scope="session")
def release(releases: Path) -> Release:
    return Releases(releases).current()

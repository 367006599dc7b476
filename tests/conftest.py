"""Settings of all tests: generated examples are the same every time, and a slow machine fails nothing.

The profile `long` generates other examples each time, and ten times as many.
"""

import pytest
from hypothesis import settings

from tests.lib.marked_community import Community, marked_community

settings.register_profile("commonmeasure", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("long", deadline=None, derandomize=False, max_examples=1000)
settings.load_profile("commonmeasure")


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Community:
    """A community whose secrets are known, loaded and published; a test that writes into it takes a copy."""
    return marked_community(tmp_path_factory.mktemp("marked") / "community", exchanged=False)

"""What tests of logs share: the bundled graph."""

from pathlib import Path

import pyoxigraph
import pytest

from servanda.store.snapshot import open_bundled


@pytest.fixture(scope="session")
def graph(own_cache: Path) -> pyoxigraph.Store:
    """The bundled graph; no test may change it."""
    return open_bundled()

"""What tests of states and timelines share: the bundled graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest


@pytest.fixture(scope="session")
def graph(own_cache: Path) -> pyoxigraph.Store:
    """The bundled graph; no test may change it."""
    from servanda.store.snapshot import open_bundled

    return open_bundled()

"""What tests of logs share: the bundled graph, and the means in ``logs.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph
import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def graph(own_cache: Path) -> pyoxigraph.Store:
    """The bundled graph; no test may change it."""
    from servanda.store.snapshot import open_bundled

    return open_bundled()

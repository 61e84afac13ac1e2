from __future__ import annotations

import pyoxigraph
import pytest

from servanda.store.snapshot import open_bundled


@pytest.fixture(scope="session")
def store() -> pyoxigraph.Store:
    """The bundled agreement, read only by convention."""
    return open_bundled()

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from servanda.rules import derive_graphs


@pytest.fixture
def sample() -> pyoxigraph.Store:
    """Two small agreements with what follows from them; a store of its own for each test."""
    store = pyoxigraph.Store()
    store.load(path=str(Path(__file__).with_name("sample.trig")), format=pyoxigraph.RdfFormat.TRIG)
    derive_graphs(store)
    return store

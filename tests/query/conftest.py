from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest


@pytest.fixture
def sample() -> pyoxigraph.Store:
    """Two small agreements; a store of its own for each test."""
    store = pyoxigraph.Store()
    store.load(path=str(Path(__file__).with_name("sample.trig")), format=pyoxigraph.RdfFormat.TRIG)
    return store

"""Virtuoso, which takes seconds to start, is started once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.servers import VIRTUOSO_ROWS, Server, virtuoso_server


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso that gives at most VIRTUOSO_ROWS rows; a test leaves nothing of its own on it."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso"), rows=VIRTUOSO_ROWS) as server:
        yield server

"""What the tests of servers share: an environment that says nothing, and one Virtuoso, slow to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import VIRTUOSO_ROWS, Server, virtuoso_server


@pytest.fixture
def nothing_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, limits or netrc of the machine."""
    for name in ("USER", "PASSWORD", "TOKEN", "AUTH", "SECONDS", "MEGABYTES", "UPDATE", "GRAPHS"):
        monkeypatch.delenv(f"SERVANDA_STORE_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso that gives at most VIRTUOSO_ROWS rows; a test leaves nothing of its own on it."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso"), rows=VIRTUOSO_ROWS) as server:
        yield server

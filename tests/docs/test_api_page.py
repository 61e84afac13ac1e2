"""Every request that the page on the API shows is sent to a server, and is answered as the page shows."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command import ROOT
from tests.server.processes import RunningServer, run_server

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```shell\n(.*?)^```", PAGE, re.M | re.S)
REQUESTS = [
    part.partition("\n")[::2] for block in BLOCKS for part in re.split(r"^\$ ", block, flags=re.M)[1:]
]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Return a server of the bundled agreement."""
    with run_server("--timeout", "60") as running:
        yield running


@pytest.mark.needs("curl")
@pytest.mark.parametrize(("command", "shown"), REQUESTS)
def test_a_request_is_answered_as_shown(
    server: RunningServer, command: str, shown: str, tmp_path: Path
) -> None:
    asked = command.replace("http://127.0.0.1:8080/", server.url)
    done = subprocess.run(
        asked, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    # An ellipsis stands for anything.
    expected = ".*".join(re.escape(part) for part in shown.strip().split("…"))
    assert re.match(expected, done.stdout.replace("\r\n", "\n"), re.S), done.stdout[:2000]


def test_the_page_shows_requests() -> None:
    assert len(REQUESTS) > 10 and "curl" in REQUESTS[0][0]

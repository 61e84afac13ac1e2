"""The page on the endpoint: every command and program on it runs against a server, and answers."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command import ROOT, environment
from tests.needs import COMUNICA, node, require
from tests.server.processes import run_server

PAGE = ROOT / "docs" / "endpoint.md"
ADDRESS = "http://127.0.0.1:8080/"
BLOCKS = re.findall(r"^```(bash|python|js)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with run_server("--workers", 2, "--timeout", 20) as server:
        yield server.url


@pytest.mark.parametrize(
    "number", range(len(BLOCKS)), ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(BLOCKS)]
)
def test_what_the_page_shows_runs(url: str, number: int) -> None:
    kind, text = BLOCKS[number]
    assert ADDRESS in text
    text = text.replace(ADDRESS, url)
    folder = ROOT
    if kind == "js":
        require("comunica")
        command, folder = [str(node()), "--input-type=module", "-e", text], COMUNICA
    elif kind == "python":
        command = [sys.executable, "-c", text]
    else:
        if "curl " in text:
            require("curl")
        command = ["bash", "-ec", text.replace("curl ", "curl --silent --show-error --fail ")]
    own = {**environment(), "no_proxy": "*", "PATH": f"{Path(sys.executable).parent}:{environment()['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.strip(), (done.stdout, done.stderr)


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    from servanda.query.adhoc import DEEPEST, LONGEST
    from servanda.server.request_checks import TARGET_BYTES
    from servanda.server.settings import Settings

    text = PAGE.read_text(encoding="utf-8")
    settings = Settings()
    for said in (
        f"- {settings.seconds:g} seconds a query",
        f"- {settings.rows:,} rows",
        f"{settings.bytes >> 20} MB an answer",
        f"- {LONGEST:,} characters and {DEEPEST} brackets",
        f"{TARGET_BYTES >> 10} KB an address",
    ):
        assert said in text

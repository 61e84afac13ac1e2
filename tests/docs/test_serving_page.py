"""The page on serving: its numbers are those of the code."""

from __future__ import annotations

import pytest
from tests.command import ROOT

PAGE = ROOT / "docs" / "serving.md"


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    pytest.importorskip("uvicorn")
    from servanda.server import connections, fair_queue, response_bodies, workers
    from servanda.server import request_checks as checks
    from servanda.server.settings import Settings

    text = PAGE.read_text(encoding="utf-8")
    for part in (
        f"up to {workers.QUICK * 1000:g} ms of processor time",
        f"more than {workers.PATIENCE:g} s, where more than two",
        f"{checks.TARGET_BYTES >> 10} kB an address, {checks.HEADER_BYTES >> 10} kB of headers",
        f"{checks.BODY_BYTES >> 20} MB a body",
        f"{connections.HEAD_SECONDS:g} s for the head of a request, {checks.BODY_SECONDS:g} s for its body",
        f"{connections.READ_SECONDS:g} s in which nothing",
        f"{connections.CONNECTIONS:,} connections",
        f"{fair_queue.WAITING:,} requests that wait",
        f"{Settings().bytes >> 20} MB an answer",
        f"{response_bodies.WAITING >> 20} MB of answers",
    ):
        assert part in text
    assert workers.SLOW == 2 and connections.STOP_SECONDS == 10

"""Requests to a server that runs, as clients send them."""

from __future__ import annotations

import httpx
from tests.server.processes import RunningServer


def get(server: RunningServer, path: str, accept: str = "", lang: str = "", **more: str) -> httpx.Response:
    """Return the answer to GET, without following where it leads."""
    headers = {"Accept": accept or "*/*", "Accept-Language": lang or "en", **more}
    return httpx.get(server.url + path.lstrip("/"), headers=headers, timeout=60)

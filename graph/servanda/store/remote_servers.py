"""What is known about servers: where each takes updates and graphs, and how it is asked for all graphs.

The facts are in ``servers.json``; where they come from, and what was tried, is told in ``docs/servers.md``.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from servanda.store.remote_settings import endpoint_url


@dataclass(frozen=True)
class Places:
    """Where a server is written to: SPARQL Update and the Graph Store Protocol, None where not known."""

    server: str | None
    update: str | None
    graphs: str | None


@dataclass(frozen=True)
class Union:
    """A way of asking for the union of all graphs: parameters of the request, and what becomes of GRAPH."""

    parameters: tuple[tuple[str, str], ...]
    keeps_named_graphs: bool


@cache
def _facts() -> dict[str, list[dict[str, Any]]]:
    held: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("servers.json").read_bytes())
    return held


def unions() -> list[Union]:
    """Return the ways to try, one after the other, on a server whose default graph is not all graphs."""
    return [Union(tuple(way["parameters"].items()), way["keeps_named_graphs"]) for way in _facts()["union"]]


def places(query: str, headers: dict[str, str]) -> Places:
    """Return where a server is written to, by what the environment says, else by its URL and its headers.

    ``headers`` (names in lower case) are those of any answer of the server. Raises ServandaError when a
    variable does not hold a URL.
    """
    named = [os.environ.get(f"SERVANDA_STORE_{which}") for which in ("UPDATE", "GRAPHS")]
    update, graphs = (endpoint_url(text) if text else None for text in named)
    guessed = _guess(query, headers)
    return Places(guessed.server, update or guessed.update, graphs or guessed.graphs)


def _guess(query: str, headers: dict[str, str]) -> Places:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    for server in _facts()["servers"]:
        match = re.match(server["query"], query.partition("?")[0], re.IGNORECASE)
        marked = "header" not in server or any(re.match(server["header"], line, re.I) for line in lines)
        if match and marked:
            base = match["base"]
            return Places(
                server["name"], server["update"].format(base=base), server["graphs"].format(base=base)
            )
    return Places(None, None, None)

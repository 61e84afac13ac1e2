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

from servanda.store.remote_lines import KEPT
from servanda.store.remote_settings import endpoint_url


@dataclass(frozen=True)
class Places:
    """Where a server is written to, and what is peculiar about it.

    ``update`` and ``graphs`` are its URLs for SPARQL Update and the Graph Store Protocol, None where not
    known; ``takes_data`` tells whether one INSERT DATA may hold a whole agreement; values of the datatypes
    ``rewritten`` do not come back as they were sent; ``rows`` is the query for the number of rows beyond
    which it silently cuts off a graph; ``written`` is what stands in its results, and what should;
    ``transaction`` goes before an update, so that each operation of it is carried out wholly or not at all.
    """

    server: str | None
    update: str | None
    graphs: str | None
    takes_data: bool = True
    rewritten: tuple[str, ...] = ()
    rows: str | None = None
    written: tuple[tuple[str, str], ...] = ()
    transaction: str = ""

    @property
    def mends(self) -> list[tuple[bytes, bytes]]:
        """What is to be replaced in its results, and by what."""
        mends = [(old.encode(), new.encode()) for old, new in self.written]
        return [*mends, (KEPT.encode(), b"")] if self.rewritten else mends


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
    known = _known(query, headers)
    match = re.match(known["query"], query.partition("?")[0], re.IGNORECASE) if known else None
    if known is None or match is None:
        return Places(None, update, graphs)
    return Places(
        known["name"],
        update or known["update"].format(base=match["base"]),
        graphs or known["graphs"].format(base=match["base"]),
        known.get("takes_data", True),
        tuple(known.get("rewritten", ())),
        known.get("rows"),
        tuple(known.get("written", {}).items()),
        known.get("transaction", ""),
    )


def _known(query: str, headers: dict[str, str]) -> dict[str, Any] | None:
    """Return the facts about the server that answers so at such a URL."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    for server in _facts()["servers"]:
        fits = re.match(server["query"], query.partition("?")[0], re.IGNORECASE)
        if fits and any(re.match(server.get("header", ""), line, re.IGNORECASE) for line in lines):
            return server
    return None

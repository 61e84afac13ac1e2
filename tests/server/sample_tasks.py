"""Tasks for workers that show what becomes of them."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

from servanda.errors import ServandaError
from servanda.query.adhoc import run_query
from servanda.server.tasks import Reply, ServedGraph

#: A query that takes the engine hours.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (?a > ?l) }"
#: A query whose answer needs more memory than a worker may have.
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i"


def tell(served: ServedGraph) -> Reply:
    """Reply how many agreements there are, in which process, with which digest of the log."""
    return Reply(f"{len(served.explorer.agreements)} {os.getpid()}".encode(), "text/plain")


def wait(served: ServedGraph, *, duration: float) -> Reply:
    """Reply after some seconds by the clock."""
    time.sleep(duration)
    return Reply(b"awake", "text/plain")


def work(served: ServedGraph, *, duration: float) -> Reply:
    """Reply after some seconds of processor time, with the priority at the end."""
    end = time.process_time() + duration
    while time.process_time() < end:
        pass
    return Reply(str(os.getpriority(os.PRIO_PROCESS, 0)).encode(), "text/plain")


def refuse(served: ServedGraph, *, text: str) -> Reply:
    """Raise the error of a user."""
    raise ServandaError(text)


def fail(served: ServedGraph) -> Reply:
    """Raise what nobody foresaw."""
    raise ZeroDivisionError


def die(served: ServedGraph) -> Reply:
    """End as the engine does for lack of memory."""
    os.abort()


def fill(served: ServedGraph, *, size: int) -> Reply:
    """Reply with so many bytes."""
    return Reply(b"x" * size, "text/plain")


def ask(served: ServedGraph, *, query: str, inner: float) -> Reply:
    """Reply with the answer of a query of a stranger's."""
    graph = served.graph
    answer = run_query(graph.archive or graph.store, query, seconds=inner, format="csv")
    return Reply(str(answer.serialization).encode(), "text/csv")


def connect(served: ServedGraph, *, port: int) -> Reply:
    """Reply whether a server on this machine can be reached."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as error:
        return Reply(type(error).__name__.encode(), "text/plain")
    return Reply(b"connected", "text/plain")


def read(served: ServedGraph, *, path: str) -> Reply:
    """Reply with the text of a file."""
    return Reply(Path(path).read_bytes(), "text/plain")

"""The ways of asking a question: servanda, the engine alone, a dictionary, and other engines."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scale_worker import Done, Job, Run

if TYPE_CHECKING:
    from pyoxigraph import Store

#: How often a look-up is repeated in one run; once would be less than the clock can tell.
LOOKUPS = 10_000


def oxigraph(store: str) -> Path:
    """Return the folder of the engine's own files in a store of servanda."""
    return Path(store) / (Path(store) / "current").read_text("utf-8").strip() / "oxigraph"


def bare_store(store: str) -> Store:
    """Return the same data as the engine itself opens it."""
    from pyoxigraph import Store

    return Store.read_only(str(oxigraph(store)))


def counted(rows: Iterable[Any], begun: float) -> Done:
    """Hold all rows, and return how many there are and when the first came."""
    held = []
    first = None
    for row in rows:
        if first is None:
            first = time.perf_counter() - begun
        held.append(row)
    return Done(len(held), first)


def texts(store: str) -> Callable[[Job], str]:
    """Return what gives the SPARQL text of a question with its parameters; each is worked out once."""
    from servanda.query.questions import question
    from servanda.query.run import bind, resolve_parameters

    held = bare_store(store)

    @cache
    def text(name: str, parameters: tuple[tuple[str, str], ...]) -> str:
        asked = question(name)
        given = dict(parameters) | {one.name: "en" for one in asked.parameters if one.type == "language"}
        return bind(asked, resolve_parameters(held, asked, given))

    return lambda asked: text(asked["question"], tuple(asked["parameters"].items()))


def by_text(given: Job, query: Callable[[str], Iterable[Any]]) -> Run:
    """Return what puts the text of a question to an engine; working out the text is not counted."""
    text = texts(given["store"])

    def run(asked: Job) -> Done:
        sparql = text(asked)
        begun = time.perf_counter()
        done = counted(query(sparql), begun)
        return done._replace(seconds=time.perf_counter() - begun)

    return run


def servanda(given: Job) -> Run:
    """Ask as ``servanda.query`` does, of the store on disk."""
    from servanda.query.run import stream
    from servanda.store.opened import opened

    store = opened(Path(given["store"]))

    def run(asked: Job) -> Done:
        parameters: dict[str, str] = asked["parameters"]
        begun = time.perf_counter()
        return counted(stream(store, asked["question"], **parameters), begun)  # type: ignore[arg-type]

    return run


def bare(given: Job) -> Run:
    """Put the same text to pyoxigraph, opened on the same files."""
    store = bare_store(given["store"])
    return by_text(given, lambda text: store.query(text, use_default_graph_as_union=True))  # type: ignore[arg-type,return-value]


def dictionary(given: Job) -> Run:
    """Look the answer up in a dictionary with as many agreements: the least that any answer takes."""
    from servanda.query.run import ask
    from servanda.store.disk import open_disk

    asked = given["asked"]
    parameters: dict[str, str] = asked["parameters"]
    rows = ask(open_disk(Path(given["store"])), asked["question"], **parameters).rows
    # Every other agreement has the same rows; that does not matter to the look-up.
    held = {f"generated-{number:06d}": rows for number in range(1, given["size"] + 1)}
    wanted = parameters["agreement"]

    def run(_: Job) -> Done:
        begun = time.perf_counter()
        for _time in range(LOOKUPS):
            found = held[wanted]
        return Done(len(found), seconds=(time.perf_counter() - begun) / LOOKUPS)

    return run


def csv_of_engine(given: Job) -> Run:
    """Let pyoxigraph alone answer a question and write its own CSV."""
    from pyoxigraph import QueryResultsFormat, QuerySolutions

    store, text = bare_store(given["store"]), texts(given["store"])

    def run(_: Job) -> Done:
        found = store.query(text(given["asked"]), use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        found.serialize(given["output"], QueryResultsFormat.CSV)
        return Done()

    return run


def rdflib_way(plugin: str, format_: str) -> Callable[[Job], Run]:
    """Return the way of asking rdflib, which holds the same quads in one of its stores."""

    def way(given: Job) -> Run:
        import rdflib
        from pyoxigraph import RdfFormat

        content = bare_store(given["store"]).dump(format=RdfFormat.N_QUADS)
        data = rdflib.Dataset(store=plugin, default_union=True)
        data.parse(data=(content or b"").decode(), format=format_)
        return by_text(given, data.query)

    return way


def virtuoso(given: Job) -> Run:
    """Start Virtuoso, load the same agreements with servanda, and ask over HTTP."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.servers import environment, virtuoso_server

    held = contextlib.ExitStack()
    folder = held.enter_context(tempfile.TemporaryDirectory())
    server = held.enter_context(virtuoso_server(Path(folder), buffers=60_000))
    said: Mapping[str, str] = os.environ | environment(server)
    command = [sys.executable, "-m", "servanda", "load", given["file"], "--store", server.query]
    subprocess.run(command, check=True, env=said, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def query(text: str) -> list[Any]:
        fields = {"query": text, "format": "application/sparql-results+json"}
        with opener.open(server.query, urllib.parse.urlencode(fields).encode(), 120) as answer:
            rows: list[Any] = json.load(answer)["results"]["bindings"]
        return rows

    asked = by_text(given, query)

    def run(one: Job) -> Done:
        assert held  # the server lives as long as what asks it
        return asked(one)

    import atexit

    atexit.register(held.close)
    return run


WAYS: dict[str, Callable[[Job], Run]] = {
    "servanda": servanda,
    "bare": bare,
    "dictionary": dictionary,
    "csv of the engine": csv_of_engine,
    "rdflib": rdflib_way("default", "nquads"),
    "oxrdflib": rdflib_way("Oxigraph", "nquads"),
    "virtuoso": virtuoso,
}

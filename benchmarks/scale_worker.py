"""Does a job in a process of its own and prints what came of it: ``scale_worker.py JOB ARGUMENTS``.

Arguments and result are JSON. A job returns how many ``rows`` there were, and ``processor`` and ``seconds``
where only a part of it counts.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

Told = dict[str, Any]
#: A question: its name, and its parameters as typed.
Asked = tuple[str, dict[str, str]]
#: So often a warm question is asked, within so many seconds.
_TIMES, _SECONDS = 30, 10.0
#: The parameters of questions that require some: the kind of value that stands for each.
_REQUIRED = {
    "duties-between": {"actor": "debtor", "to": "creditor"},
    "duties-under": {"programme": "programme"},
    "norms-of": {"actor": "party"},
    "what-happens-on": {"matter": "matter"},
    "what-is-owed-to": {"actor": "creditor"},
}


def bulk(file: str, folder: str) -> Told:
    """Load a file as pyoxigraph itself does, into a new store on disk."""
    from pyoxigraph import RdfFormat, Store

    store = Store(folder)
    store.bulk_load(path=file, format=RdfFormat.N_QUADS)
    store.flush()
    return {"rows": len(store)}


def complete(archive: str, folder: str) -> Told:
    """Add to such a store what the archive holds beside the file: the ontology and what was derived."""
    from pyoxigraph import NamedNode, RdfFormat, Store

    from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
    from servanda.store.archive_file import ArchiveFile

    held, store = ArchiveFile(Path(archive)), Store(folder)
    store.bulk_load(held.ontology, RdfFormat.N_TRIPLES, to_graph=NamedNode(ONTOLOGY_GRAPH))
    with tempfile.TemporaryFile() as stream:
        for entry in held.entries:
            end = f" <{derived_graph(entry.iri)}> .\n".encode()
            stream.write(held.read_text(entry).derived.replace(b" .\n", end))
        stream.seek(0)
        store.bulk_load(stream, RdfFormat.N_QUADS)
    store.flush()
    disk = sum(path.stat().st_size for path in Path(folder).iterdir())
    # It answers faster then, and is larger: the figures of both are the better ones.
    store.optimize()
    return {"rows": len(store), "disk": disk}


def choose(archive: str, agreement: str) -> Told:
    """Return what to ask for, from what the rows of an agreement name, so that there is an answer."""
    from servanda.query.run import ask
    from servanda.store.open import open_store

    store = open_store(archive)
    rows = {name: ask(store, name, agreement=agreement).rows
            for name in ("agreements", "norms", "who-must-notify-whom")}  # fmt: skip
    pairs = Counter(
        (one, other) for row in rows["norms"] for one in row["bearer"] for other in row["counterparty"]
    )
    matters = Counter(
        matter for row in rows["who-must-notify-whom"] for matter in row["matters"]
        if not matter.endswith(("intention-to-terminate", "completed"))  # which nearly all agreements have
    )  # fmt: skip
    ((debtor, creditor), _), (matter, _) = pairs.most_common(1)[0], matters.most_common(1)[0]
    return {
        "agreement": agreement, "party": rows["agreements"][0]["parties"][0], "matter": matter,
        "debtor": debtor, "creditor": creditor, "programme": "pfp",
    }  # fmt: skip


def ask_warm(engine: str, asked: list[Asked], **given: str) -> Told:
    """Ask an engine some questions again and again once it is ready; the answers alone count.

    The time of each is that of the processor, for a server that of the clock.
    """
    begun, found = time.perf_counter(), {}
    with ENGINES[engine](**given) as answer:
        ready = time.perf_counter() - begun
        for name, parameters in asked:
            bound = answer((name, parameters))
            taken: list[tuple[float, float]] = []
            start = time.perf_counter()
            while len(taken) < _TIMES and (not taken or time.perf_counter() - start < _SECONDS):
                clock, processor = time.perf_counter(), time.process_time()
                rows = len(list(bound()))
                taken.append((time.process_time() - processor, time.perf_counter() - clock))
            # The first answer reads what the others find in memory.
            processors, seconds = zip(*(taken[1:] or taken), strict=True)
            found[name] = {
                "processor": statistics.median(processors), "seconds": statistics.median(seconds),
                "rows": rows,
            }  # fmt: skip
    return {"ready": ready, "answers": found}


#: What gives the rows of a question, whose text has been worked out.
Answer = Callable[[Asked], Callable[[], Iterable[Any]]]


@contextmanager
def _ask_servanda(archive: str, afresh: bool = False, **_: str) -> Iterator[Answer]:
    from servanda.query.run import stream
    from servanda.store.open import open_store

    store = open_store(archive, uses_cache=not afresh)
    yield lambda asked: lambda: stream(store, asked[0], **asked[1])  # type: ignore[arg-type]


@contextmanager
def _ask_bare(archive: str, bare: str, **_: str) -> Iterator[Answer]:
    from pyoxigraph import NamedNode, Store

    store = Store.read_only(bare)

    def answer(asked: Asked) -> Callable[[], Iterable[Any]]:
        text, graphs = _bind(archive, asked)
        if graphs is None:
            return lambda: store.query(text, use_default_graph_as_union=True)  # type: ignore[return-value]
        nodes = [NamedNode(iri) for iri in graphs]
        return lambda: store.query(text, default_graph=nodes)  # type: ignore[return-value,arg-type]

    yield answer


@contextmanager
def _ask_rdflib(archive: str, bare: str, **_: str) -> Iterator[Answer]:
    import rdflib
    from pyoxigraph import RdfFormat, Store
    from rdflib.graph import ReadOnlyGraphAggregate

    content = Store.read_only(bare).dump(format=RdfFormat.N_QUADS) or b""
    data = rdflib.Dataset(default_union=True)
    data.parse(data=content.decode(), format="nquads")

    def answer(asked: Asked) -> Callable[[], Iterable[Any]]:
        text, graphs = _bind(archive, asked)
        held: Any = data
        if graphs is not None:
            held = ReadOnlyGraphAggregate([data.graph(rdflib.URIRef(iri)) for iri in graphs])
        return lambda: held.query(text)

    yield answer


@contextmanager
def _ask_virtuoso(archive: str, file: str, **_: str) -> Iterator[Answer]:
    import os
    import subprocess

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.servers import virtuoso_server

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(virtuoso_server(folder, buffers=60_000))
        command = [sys.executable, "-m", "servanda", "load", file, "--store", server.query]
        subprocess.run(command, check=True, env=os.environ | server.environment, capture_output=True)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def answer(asked: Asked) -> Callable[[], Iterable[Any]]:
            text, graphs = _bind(archive, asked)
            fields = {"query": text, "format": "application/sparql-results+json"}
            content = urllib.parse.urlencode(
                [*fields.items(), *(("default-graph-uri", iri) for iri in graphs or ())]
            ).encode()

            def query() -> Iterable[Any]:
                with opener.open(server.query, content, 120) as found:
                    rows: list[Any] = json.load(found)["results"]["bindings"]
                return rows

            return query

        yield answer


def _bind(archive: str, asked: Asked) -> tuple[str, list[str] | None]:
    """Return the SPARQL of a question and the graphs to ask, where it is about one agreement."""
    from servanda.names import agreement_iri
    from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
    from servanda.query.answer_rows import bind_terms
    from servanda.query.questions import find_question
    from servanda.query.run import resolve_parameters
    from servanda.store.archive_store import ArchiveStore

    question, given = find_question(asked[0]), dict(asked[1])
    given |= {one.name: "en" for one in question.parameters if one.type == "language"}
    text = bind_terms(question, resolve_parameters(ArchiveStore(Path(archive)), question, given))
    if "agreement" not in given:
        return text, None
    iri = agreement_iri(given["agreement"])
    return text, [iri, derived_graph(iri), ONTOLOGY_GRAPH]


ENGINES: dict[str, Callable[..., Any]] = {
    "servanda": _ask_servanda, "pyoxigraph": _ask_bare, "rdflib Memory": _ask_rdflib,
    "Virtuoso": _ask_virtuoso,
}  # fmt: skip


def ask_every(archive: str, values: Mapping[str, str], afresh: bool) -> Told:
    """Ask every question once, in English: about one agreement, or about what it requires, or about all."""
    from servanda.query.questions import load_questions

    found = {}
    with _ask_servanda(archive, afresh) as answer:
        for name, question in sorted(load_questions().items()):
            takes_one = any(one.name == "agreement" for one in question.parameters)
            wanted = _REQUIRED.get(name, {"agreement": "agreement"} if takes_one else {})
            begun = time.process_time()
            rows = len(list(answer((name, {key: values[kind] for key, kind in wanted.items()}))()))
            found[name] = {"processor": time.process_time() - begun, "rows": rows}
    return {"answers": found}


def write_csv(file: str, output: str) -> Told:
    """Write rows that are in memory already with csv.writer; the writing alone counts."""
    with Path(file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    clock, processor = time.perf_counter(), time.process_time()
    with Path(output).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return {
        "processor": time.process_time() - processor, "seconds": time.perf_counter() - clock,
        "rows": len(rows) - 1,
    }  # fmt: skip


def main() -> None:
    """Do what the arguments say."""
    import scale_checkers

    jobs: dict[str, Callable[..., Told]] = {
        one.__name__: one for one in (bulk, complete, choose, ask_warm, ask_every, write_csv)
    }
    jobs |= scale_checkers.JOBS
    print(json.dumps(jobs[sys.argv[1]](**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()

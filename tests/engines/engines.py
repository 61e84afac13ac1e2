"""The engines, each one function: it answers every query of a ground, as SPARQL JSON in a folder of its own.

Each asks all queries in one process, so that a start (of Java, node or a server) is paid once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store, serialize
from tests.needs import JAVA_LIBRARIES, SHORT_JAVA, node, require
from tests.servers import Server, virtuoso_server

from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
from servanda.query.row_cache import RowCache
from servanda.store.archive_file import ArchiveFile
from servanda.store.archive_writer import ArchiveSink
from servanda.store.index import open_index
from servanda.store.load import Preparer, Unit

from .ground import Ground

HERE = Path(__file__).parent

_JSON = "application/sparql-results+json"
_JARS = (
    "jena-arq", "jena-base", "jena-core", "jena-iri", "commons-codec", "commons-compress", "commons-csv",
    "commons-io", "commons-lang3", "commons-logging", "dexx.collection", "gson", "guava", "httpclient",
    "httpcore", "jackson-annotations", "jackson-core", "jackson-databind", "protobuf", "slf4j-api",
    "slf4j-nop", "thrift", "titanium-json-ld",
)  # fmt: skip


def oxigraph_in_memory(ground: Ground, answers: Path) -> None:
    """Oxigraph in memory, over the union of the named graphs."""
    _pyoxigraph(ground.store, ground, answers)


def archive_index(ground: Ground, answers: Path) -> None:
    """The index of an archive: Oxigraph on disk, whose default graph is the merge of the named graphs."""
    place = ground.folder / "archive.sqlite"
    graphs = {graph.value for graph in ground.store.named_graphs() if isinstance(graph, NamedNode)}
    units = [
        Unit(name, ((0, _dump(ground, name, RdfFormat.N_QUADS)),), place, None, "",
             _dump(ground, derived_graph(name), RdfFormat.N_TRIPLES))
        for name in sorted(graphs - {ONTOLOGY_GRAPH}) if not name.endswith("/derived")
    ]  # fmt: skip
    with ArchiveSink(place, RowCache()) as sink:
        preparer = Preparer(sink.rows)
        sink.write(preparer.prepare(units)[0], preparer)
        sink.finish()
    _pyoxigraph(open_index(ArchiveFile(place)), ground, answers, union=False)


def _dump(ground: Ground, graph: str, format: RdfFormat) -> bytes:
    quads = ground.store.quads_for_pattern(None, None, None, NamedNode(graph))
    if format == RdfFormat.N_QUADS:
        return serialize(quads, format=format) or b""
    return serialize((quad.triple for quad in quads), format=format) or b""


def _pyoxigraph(store: Store, ground: Ground, answers: Path, *, union: bool = True) -> None:
    for path in ground.queries.iterdir():
        found = store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union=union)
        assert isinstance(found, QuerySolutions)
        found.serialize(str(answers / f"{path.stem}.srj"), QueryResultsFormat.JSON)


def rdflib(ground: Ground, answers: Path) -> None:
    """Ask rdflib, about one graph in memory."""
    _run([sys.executable, str(HERE / "ask_rdflib.py")], ground, answers)


def jena(ground: Ground, answers: Path) -> None:
    """Ask Debian's Jena, about one model in memory."""
    require("jdk", "jena-arq")
    messages = ground.folder / "jena"
    with ZipFile(JAVA_LIBRARIES / "jena-core.jar") as jar:
        # Debian's jar keeps the messages of its Xerces where its classes don't look, and won't start so.
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                place = messages / name.removeprefix("org/apache/jena/ext/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(jar.read(name))
    path = ":".join([str(messages), *(str(JAVA_LIBRARIES / f"{name}.jar") for name in _JARS)])
    _run(["java", *SHORT_JAVA, "-cp", path, str(HERE / "AskJena.java")], ground, answers)


def comunica(ground: Ground, answers: Path) -> None:
    """Ask Comunica, about an RDF/JS store in memory."""
    require("comunica")
    _run([str(node()), str(HERE / "comunica" / "ask.mjs")], ground, answers)


def virtuoso(ground: Ground, answers: Path) -> None:
    """Ask Debian's Virtuoso over HTTP, about all graphs that it holds."""
    import requests

    with virtuoso_server(ground.folder) as server, requests.Session() as session:
        session.trust_env = False
        _upload(ground.store, server, session)
        for path in _queries(ground, answers).iterdir():
            query = {"query": path.read_text(encoding="utf-8")}
            try:
                got = session.post(server.query, query, headers={"Accept": _JSON}, auth=_nobody, timeout=60)
            except requests.Timeout as error:  # which fails this question, and not the others
                (answers / f"{path.stem}.error").write_text(str(error))
                continue
            (answers / f"{path.stem}.{'srj' if got.ok else 'error'}").write_bytes(got.content)


def _nobody(request: object) -> object:
    return request


def _upload(store: Store, server: Server, session: object) -> None:
    import requests
    from requests.auth import HTTPDigestAuth

    assert isinstance(session, requests.Session)
    session.auth = HTTPDigestAuth(server.user, server.password)
    # The first request is refused, to say how to digest; so let it carry nothing.
    session.get(server.graphs, params={"graph-uri": "urn:nothing"}, timeout=60)
    for graph in store.named_graphs():
        assert isinstance(graph, NamedNode)
        triples = serialize(
            (quad.triple for quad in store.quads_for_pattern(None, None, None, graph)),
            format=RdfFormat.N_TRIPLES,
        )
        where = {"graph-uri": graph.value}
        headers = {"Content-Type": "text/plain"}
        session.put(server.graphs, triples, params=where, headers=headers, timeout=120).raise_for_status()


def _run(command: list[str], ground: Ground, answers: Path) -> None:
    given = [str(ground.folder / "data.nt"), str(_queries(ground, answers)), str(answers)]
    done = subprocess.run([*command, *given], capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stderr


def _queries(ground: Ground, answers: Path) -> Path:
    """Return the folder of queries for the engine that the folder of answers is named after."""
    return ground.fewer if answers.name.removeprefix("answers-") in SLOW else ground.queries


#: Asked only the first case of each question, unless more are wished for.
SLOW = (
    frozenset()
    if "SERVANDA_ENGINES_VALUES" in os.environ
    else frozenset({"rdflib", "comunica", "virtuoso", "jena"})
)

#: By name; the first is what servanda itself uses, and what the others are compared with.
ENGINES: dict[str, Callable[[Ground, Path], None]] = {
    "oxigraph-in-memory": oxigraph_in_memory,
    "archive-index": archive_index,
    "rdflib": rdflib,
    "jena": jena,
    "comunica": comunica,
    "virtuoso": virtuoso,
}

"""Agreements on a server: put there, replaced and removed, each as one step as far as the server allows.

An agreement of ordinary size is replaced by one SPARQL Update, which a server with transactions carries out
as one. Where that is not possible, its triples first go into graphs of their own, under predicates that no
question asks for, and one Update makes them the agreement: whoever asks sees the old one or the new one, and
a load that is cut off leaves the old one. Every request can be made twice without harm.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.errors import ServandaError
from servanda.store.remote_lines import PENDING, ntriples, pending, with_kept
from servanda.store.remote_records import STORE, begun, loads, noted, record
from servanda.store.remote_records import held as recorded
from servanda.store.remote_upload import PIECE, Upload, inserting

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from servanda.store.remote import Remote

#: How often an agreement is written while another load writes it too.
_TRIES: Final = 3


def replace(
    remote: Remote, agreement: str, authored: Iterable[Quad], derived: Iterable[Quad], hash: str | None = None
) -> None:
    """Put one agreement on a server, in place of what is there of it.

    ``hash`` is what :func:`held` will tell of it; without, it is that of the sorted lines of ``authored``.
    Raises ServandaError when the server cannot be written to; then it holds the old or the new agreement.
    """
    lines = ntriples(authored)
    digest = hash or blake2b(b"".join(sorted(lines.splitlines(keepends=True))), digest_size=16).hexdigest()
    with Writer(remote) as writer:
        writer.replace(agreement, lines, ntriples(derived), digest)


def remove(remote: Remote, agreement: str) -> None:
    """Take one agreement off a server; raises ServandaError when the server cannot be written to."""
    Writer(remote).remove([agreement])


def held(remote: Remote) -> dict[str, str]:
    """Return the agreements that a server was given, each with its hash; raises ServandaError as a query."""
    found = recorded(remote)
    found.pop(ONTOLOGY_GRAPH, None)
    return found


def load_ontology_remote(remote: Remote) -> bool:
    """Put the present ontology and registries on a server; return False when they are there already.

    Raises ServandaError when the server cannot be written to.
    """
    with Writer(remote) as writer:
        return writer.load_ontology()


class Writer:
    """Writes to a server; made once for a load, and used as a context, which tidies up at its end.

    Its methods raise ServandaError when the server cannot be written to.
    """

    def __init__(self, remote: Remote) -> None:
        """Find out how the server is written to."""
        self._remote = remote
        self._upload = Upload(remote)
        self._server = self._upload.places
        self._under_way: str | None = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()

    def replace(self, agreement: str, authored: bytes, derived: bytes, hash: str) -> None:
        """Put an agreement on the server, in place of what is there of it; the triples are N-Triples."""
        _see_that_it_is_an_iri(agreement)
        authored, derived = (with_kept(lines, self._server.rewritten) for lines in (authored, derived))
        graphs = {agreement: authored, derived_graph(agreement): derived}
        if self._server.update is None:
            self._put(agreement, graphs, hash)
        elif self._server.takes_data and len(authored) + len(derived) <= PIECE:
            whole = [inserting(graph, lines) for graph, lines in graphs.items() if lines]
            self._swap(agreement, [*map(_dropped, graphs), *whole], hash)
        else:
            self._swap(agreement, [self._brought(graphs)], hash)

    def remove(self, agreements: Iterable[str]) -> None:
        """Take agreements off the server, with what was derived from them and is kept about them."""
        steps: list[str] = []
        for agreement in agreements:
            _see_that_it_is_an_iri(agreement)
            graphs = [agreement, derived_graph(agreement)]
            steps += [*map(_dropped, graphs), _forgotten(record(agreement))]
            if self._server.update is None:
                for graph in (record(agreement), *graphs):
                    self._upload.delete(graph)
        if steps and self._server.update is not None:
            self._upload.update(" ;\n".join(steps))

    def load_ontology(self) -> bool:
        """Put the ontology and registries on the server; return False when they are there already."""
        from pyoxigraph import Store

        from servanda.store.build import load_ontology

        store = Store()
        load_ontology(store)
        lines = ntriples(store)
        # Without the lines of blank nodes, which are named anew each time.
        stable = b"".join(sorted(line for line in lines.splitlines() if b"_:" not in line))
        digest = blake2b(stable, digest_size=16).hexdigest()
        if recorded(self._remote, ONTOLOGY_GRAPH).get(ONTOLOGY_GRAPH) == digest:
            return False
        self.replace(ONTOLOGY_GRAPH, lines, b"", digest)
        return True

    def close(self) -> None:
        """Take away what the load needed on the way."""
        if self._under_way is not None:
            self._clear(self._under_way)
            self._under_way = None

    def _swap(self, agreement: str, exchange: Iterable[str], hash: str) -> None:
        """Exchange what the graphs of an agreement hold, and note the hash, in one request.

        The old hash is forgotten first: a server that stops between two steps then holds none, rather than
        one of other triples, and the next load writes the agreement again.
        Oxigraph's server carries out two such requests at once as if each were alone, and keeps what both
        have put there (the other may be that of a load that was killed): then it is done again.
        """
        note = inserting(STORE, noted(agreement, hash).encode())
        steps = [_forgotten(record(agreement)), *exchange, note]
        for _ in range(_TRIES):
            self._upload.update(" ;\n".join(steps))
            if recorded(self._remote, agreement).get(agreement) != "":
                return
        raise ServandaError(f"<{agreement}> is written by another load too; load it again when that is done")

    def _brought(self, graphs: dict[str, bytes]) -> str:
        """Bring graphs to the server where they do not count, and return the update that makes them count.

        It exchanges what all of them hold in one operation: Virtuoso may stop between two.
        """
        load = self._begun()
        old, new, where = [], [], []
        for number, (suffix, (graph, lines)) in enumerate(zip(("", "/derived"), graphs.items(), strict=True)):
            s, p, o, x, y, z, q = (f"?{name}{number}" for name in "spoxyzq")
            old.append(f"GRAPH <{graph}> {{ {s} {p} {o} }}")
            where.append(f"{{ {old[-1]} }}")
            if lines:
                self._upload.put(load + suffix, pending(lines))
                new.append(f"GRAPH <{graph}> {{ {x} {q} {z} }}")
                where.append(
                    f"{{ GRAPH <{load}{suffix}> {{ {x} {y} {z} }} "
                    f'BIND(IRI(STRAFTER(STR({y}), "{PENDING}")) AS {q}) }}'
                )
        exchange = f"DELETE {{ {' '.join(old)} }} INSERT {{ {' '.join(new)} }}"
        return f"{exchange} WHERE {{ {' UNION '.join(where)} }}"

    def _put(self, agreement: str, graphs: dict[str, bytes], hash: str) -> None:
        """Write without Update: graph by graph, and the hash last, so that a load cut off is done again."""
        note = record(agreement)
        self._upload.delete(note)
        for graph, lines in graphs.items():
            if lines:
                self._upload.put(graph, lines)
            else:
                self._upload.delete(graph)
        self._upload.put(note, noted(agreement, hash).encode())

    def _begun(self) -> str:
        """Return the name of this load; tell the server of it first, and clear away what dead loads left."""
        if self._under_way is None:
            for load in list(loads(self._remote)):
                if load.is_dead:
                    self._clear(load.name)
            self._under_way = f"{STORE}/loading/{uuid.uuid4()}"
            self._upload.update(inserting(STORE, begun(self._under_way).encode()))
        return self._under_way

    def _clear(self, load: str) -> None:
        _see_that_it_is_an_iri(load)
        steps = [_dropped(load), _dropped(load + "/derived"), _forgotten(load)]
        self._upload.update(" ;\n".join(steps))


def _dropped(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>"


def _forgotten(subject: str) -> str:
    return f"DELETE WHERE {{ GRAPH <{STORE}> {{ <{subject}> ?p ?o }} }}"


def _see_that_it_is_an_iri(text: str) -> None:
    """Raise ServandaError for what would be read as something else in the text of an update."""
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError:
        raise ServandaError(f"'{text[:60]}' is not an IRI, and names no agreement") from None

"""Agreements on a SPARQL server: put there, replaced and removed, each as one step as far as it allows.

An agreement of ordinary size is replaced by one SPARQL Update, which a server with transactions carries out
as one. Where that is not possible, its triples first go into graphs of their own, under predicates that no
question asks for, and one Update makes them the agreement: whoever asks sees the old one or the new one, and
a load that is cut off leaves the old one. Every request can be made twice without harm.

The server is told to remember which agreements it holds, by which hash, and which loads are under way. A
record names its agreement by a literal, never by its IRI, so that no question about it meets the record.
"""

from __future__ import annotations

import os
import platform
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, derived_graph
from servanda.store.bundle import load_ontology
from servanda.store.endpoint import LITERAL_IRI, Endpoint
from servanda.store.http_client import Request
from servanda.store.load import PreparedUnit, Preparer, serialize_graph
from servanda.store.snapshot import hash_sources

#: The graph of the records.
STORE: Final = BASE + "store"
_AGREEMENT, _HASH, _BY, _BEGUN = (f"<{STORE}#{name}>" for name in ("agreement", "hash", "by", "begun"))
#: What stands before the IRI of a predicate while a graph is under way. No question asks for such a
#: predicate, so that nothing of an agreement is answered before all of it is there.
PENDING: Final = "https://w3id.org/servanda/store/pending?"
#: Bytes of a request: large enough that few are needed, small enough for what servers and proxies take.
PIECE: Final = 4 * 1024 * 1024
#: A load that began longer ago than this on another machine is taken to be dead.
_DEAD: Final = timedelta(days=1)
#: Rows that are asked for at once: fewer than any server is set to give.
_PAGE: Final = 1000
#: How often an agreement is written while another load writes it too.
_TRIES: Final = 3
_BLANK: Final = re.compile(rb"^_:| _:\S+ \.$")


class EndpointWriter:
    """Writes to a server: what :mod:`servanda.store.load` writes to when the store is a URL.

    What is written counts at once, agreement by agreement. It is a context, which tidies up at its end; after
    an error the next load does that. A request that holds triples has about ``piece`` bytes. Making one and
    its methods raise ServandaError when the server cannot be asked or written to.
    """

    #: No rows are kept on a server, and blank nodes of the ontology may have other names there.
    rows = None
    ontology = b""

    def __init__(self, endpoint: Endpoint, piece: int = PIECE) -> None:
        """Find out how the server is written to."""
        self._endpoint = endpoint
        self._piece = piece
        self._server = endpoint.server()
        self._staging: str | None = None
        self._key = hash_sources()[:12]
        self._has_ontology = False
        if self._server.update is None and self._server.graphs is None:
            raise ServandaError(error_text("no-update-url", server=endpoint.name))

    def __enter__(self) -> EndpointWriter:
        """Return the writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take away what the load needed on the way."""
        if kind is None and self._staging is not None:
            self._clear(self._staging)
            self._staging = None

    @cached_property
    def _held(self) -> dict[str, str]:
        return stored_hashes(self._endpoint)

    def find_raw_hash(self, iri: str) -> str | None:
        """Return the hash of what an agreement was read from, if the rules are still those of that time."""
        made, raw, _ = self._noted(iri)
        return raw if made == self._key else None

    def _noted(self, iri: str) -> list[str]:
        """Return what was noted of an agreement: by which rules, from what, and as what it was written."""
        return [*self._held.get(iri, "").split(":", 2), "", ""][:3]

    def write(self, ready: list[PreparedUnit], prepared: Preparer) -> list[PreparedUnit]:
        """Put agreements on the server, and return those that are not there already as they are."""
        if not self._has_ontology:
            self.load_ontology()
            self._has_ontology = True
        changed = [one for one in ready if self._noted(one.unit.iri)[::2] != [self._key, one.hash]]
        for one in changed:
            note = f"{self._key}:{one.unit.raw}:{one.hash}"
            self.replace(one.unit.iri, one.authored, one.derived, note)
            self._held[one.unit.iri] = note
        return changed

    def has_agreement(self, iri: str) -> bool:
        """Say whether the server was given an agreement."""
        return iri in self._held

    def finish(self) -> None:
        """Do nothing: all that was written counts already."""

    def replace(self, agreement: str, authored: bytes, derived: bytes, hash: str) -> None:
        """Put an agreement on the server, in place of what is there of it; the triples are N-Triples.

        ``hash`` is what :func:`stored_hashes` will tell of it.
        """
        _check_iri(agreement)
        authored, derived = (keep_datatypes(lines, self._server.rewritten) for lines in (authored, derived))
        graphs = {agreement: authored, derived_graph(agreement): derived}
        if self._server.update is None:
            self._put_agreement(agreement, graphs, hash)
        elif self._server.takes_data and len(authored) + len(derived) <= self._piece:
            whole = [_insert(graph, lines) for graph, lines in graphs.items() if lines]
            self._exchange(agreement, [*map(_drop, graphs), *whole], hash)
        else:
            self._exchange(agreement, [self._stage(graphs)], hash)

    def remove(self, iris: Iterable[str]) -> None:
        """Take agreements off the server, in one request, with what was derived from them."""
        steps: list[str] = []
        for iri in iris:
            _check_iri(iri)
            graphs = [iri, derived_graph(iri)]
            steps += [*map(_drop, graphs), _forget(_record(iri))]
            if self._server.update is None:
                for graph in (_record(iri), *graphs):
                    self._delete(graph)
            self._held.pop(iri, None)
        if steps and self._server.update is not None:
            self._update(steps)

    def load_ontology(self) -> bool:
        """Put the ontology and registries on the server; return False when they are there already."""
        store = Store()
        load_ontology(store)
        lines, _ = serialize_graph(store, ONTOLOGY_GRAPH)
        # Without the lines of blank nodes, which are named anew each time.
        stable = b"".join(line for line in lines.splitlines() if b"_:" not in line)
        digest = blake2b(stable, digest_size=16).hexdigest()
        if stored_hashes(self._endpoint, ONTOLOGY_GRAPH).get(ONTOLOGY_GRAPH) == digest:
            return False
        self.replace(ONTOLOGY_GRAPH, lines, b"", digest)
        return True

    def _exchange(self, agreement: str, exchange: Iterable[str], hash: str) -> None:
        """Exchange what the graphs of an agreement hold, and note the hash, in one request.

        The old hash is forgotten first: a server that stops between two steps then holds none, rather than
        one of other triples, and the next load writes the agreement again.
        Oxigraph's server carries out two such requests at once as if each were alone, and keeps what both
        have put there (the other may be that of a load that was killed): then it is done again.
        """
        note = _insert(STORE, _note(agreement, hash))
        for _ in range(_TRIES):
            self._update([_forget(_record(agreement)), *exchange, note])
            if stored_hashes(self._endpoint, agreement).get(agreement) != "":
                return
        raise ServandaError(error_text("concurrent-load", agreement=agreement))

    def _stage(self, graphs: dict[str, bytes]) -> str:
        """Bring graphs to the server where they do not count, and return the update that makes them count.

        It exchanges what all of them hold in one operation: Virtuoso may stop between two.
        """
        load = self._begin()
        old, new, where = [], [], []
        for number, (suffix, (graph, lines)) in enumerate(zip(("", "/derived"), graphs.items(), strict=True)):
            s, p, o, x, y, z, q = (f"?{name}{number}" for name in "spoxyzq")
            old.append(f"GRAPH <{graph}> {{ {s} {p} {o} }}")
            where.append(f"{{ {old[-1]} }}")
            if lines:
                self._put(load + suffix, mark_pending(lines))
                new.append(f"GRAPH <{graph}> {{ {x} {q} {z} }}")
                where.append(
                    f"{{ GRAPH <{load}{suffix}> {{ {x} {y} {z} }} "
                    f'BIND(IRI(STRAFTER(STR({y}), "{PENDING}")) AS {q}) }}'
                )
        exchange = f"DELETE {{ {' '.join(old)} }} INSERT {{ {' '.join(new)} }}"
        return f"{exchange} WHERE {{ {' UNION '.join(where)} }}"

    def _begin(self) -> str:
        """Return the name of this load; tell the server of it first, and clear away what dead loads left."""
        if self._staging is None:
            for load in list_loads(self._endpoint):
                if load.is_dead:
                    self._clear(load.name)
            self._staging = f"{STORE}/loading/{uuid.uuid4()}"
            now = datetime.now(UTC).isoformat(timespec="seconds")
            by = f'<{self._staging}> {_BY} "{_machine()} {os.getpid()}" .\n'
            self._update([_insert(STORE, f'{by}<{self._staging}> {_BEGUN} "{now}" .\n'.encode())])
        return self._staging

    def _clear(self, load: str) -> None:
        _check_iri(load)
        self._update([_drop(load), _drop(load + "/derived"), _forget(load)])

    def _put_agreement(self, agreement: str, graphs: dict[str, bytes], hash: str) -> None:
        """Write without Update: graph by graph, and the hash last, so that a load cut off is done again."""
        self._delete(_record(agreement))
        for graph, lines in graphs.items():
            if lines:
                self._put(graph, lines)
            else:
                self._delete(graph)
        self._put(_record(agreement), _note(agreement, hash))

    def _put(self, graph: str, lines: bytes) -> None:
        """Make N-Triples the content of a graph, piece by piece."""
        for number, piece in enumerate(cut_lines(lines, self._piece)):
            if self._server.graphs is None:
                self._update([*[_drop(graph)] * (number == 0), _insert(graph, piece)])
            else:
                headers = {"Content-Type": "application/n-triples", "Accept": "*/*"}
                method, where = "POST" if number else "PUT", {"graph": graph}
                what = "the upload of a graph"
                self._endpoint.send(Request(what, method, self._server.graphs, headers, where, piece))

    def _delete(self, graph: str) -> None:
        """Take a graph away, if it is there."""
        assert self._server.graphs is not None  # there is no Update
        what, where, headers = "the removal of a graph", {"graph": graph}, {"Accept": "*/*"}
        self._endpoint.send(Request(what, "DELETE", self._server.graphs, headers, where, may_be_absent=True))

    def _update(self, steps: Iterable[str]) -> None:
        """Carry out the operations of one SPARQL Update."""
        assert self._server.update is not None  # the caller looked
        headers = {"Content-Type": "application/sparql-update; charset=utf-8", "Accept": "*/*"}
        body = (self._server.transaction + " ;\n".join(steps)).encode()
        self._endpoint.send(Request("the update", "POST", self._server.update, headers, body=body))


def stored_hashes(endpoint: Endpoint, agreement: str | None = None) -> dict[str, str]:
    """Return the agreements (or only that one) of which a server holds a record, each with its hash.

    Two loads that replaced an agreement at the same moment may both have left theirs, since not every server
    keeps them apart: then its hash is empty. Raises ServandaError as a query does.
    """
    found: dict[str, str] = {}
    only = f"VALUES ?agreement {{ {Literal(agreement)} }}" if agreement is not None else ""
    last = ""
    while True:
        # From where the last page ended: a large offset is refused by some, and rows may come in between.
        query = (
            "SELECT ?agreement (MIN(?hash) AS ?first) (MAX(?hash) AS ?last) "
            f"WHERE {{ {only} GRAPH ?g {{ ?record {_AGREEMENT} ?agreement ; {_HASH} ?hash }} "
            f"FILTER(STR(?agreement) > {Literal(last)}) }} "
            f"GROUP BY ?agreement ORDER BY ?agreement LIMIT {_PAGE}"
        )
        rows = list(endpoint.select(query))
        for row in rows:
            last = row["agreement"].value
            found[last] = row["first"].value if row["first"] == row["last"] else ""
        if len(rows) < _PAGE:
            break
    if agreement is None:
        found.pop(ONTOLOGY_GRAPH, None)
    return found


@dataclass(frozen=True)
class Load:
    """A load of which a server knows: the name of its graphs, by whom it was begun (hashed), and when."""

    name: str
    by: str
    begun: str

    @property
    def is_dead(self) -> bool:
        """Whether its process is gone: that is known on this machine, and after a day taken for granted."""
        machine, _, process = self.by.partition(" ")
        if machine == _machine() and process.isdigit():
            return not _runs(int(process))
        try:
            return datetime.now(UTC) - datetime.fromisoformat(self.begun) > _DEAD
        except (ValueError, TypeError):
            return True


def list_loads(endpoint: Endpoint) -> list[Load]:
    """Return the loads that a server has a record of; raises ServandaError as a query does."""
    query = f"SELECT ?x ?by ?begun WHERE {{ GRAPH <{STORE}> {{ ?x {_BY} ?by ; {_BEGUN} ?begun }} }}"
    return [Load(*(row[name].value for name in ("x", "by", "begun"))) for row in endpoint.select(query)]


def _machine() -> str:
    """Return what tells this machine from others, and does not tell its name."""
    return blake2b(platform.node().encode(), digest_size=8).hexdigest()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # it is there, and belongs to someone else
    return True


def _record(agreement: str) -> str:
    """Return the IRI of the record of an agreement; without Update it is also the record's graph."""
    return f"{STORE}/{blake2b(agreement.encode(), digest_size=16).hexdigest()}"


def _note(agreement: str, hash: str) -> bytes:
    """Return the N-Triples of the record of an agreement."""
    subject = f"<{_record(agreement)}>"
    return f"{subject} {_AGREEMENT} {Literal(agreement)} .\n{subject} {_HASH} {Literal(hash)} .\n".encode()


def _insert(graph: str, lines: bytes) -> str:
    """Return the operation that adds N-Triples to a graph (SPARQL 1.1 Update, section 3.1.1)."""
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines.decode()}}} }}"


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>"


def _forget(subject: str) -> str:
    return f"DELETE WHERE {{ GRAPH <{STORE}> {{ <{subject}> ?p ?o }} }}"


def _check_iri(text: str) -> None:
    """Raise ServandaError for what would be read as something else in the text of an update."""
    try:
        NamedNode(text)
    except ValueError:
        raise ServandaError(error_text("not-agreement-iri", text=text[:60])) from None


def mark_pending(lines: bytes) -> bytes:
    r"""Return N-Triples in which every predicate says that it does not count yet.

    >>> mark_pending(b"<urn:s> <urn:p> <urn:o> .\n")
    b'<urn:s> <https://w3id.org/servanda/store/pending?urn:p> <urn:o> .\n'
    """
    return re.sub(rb"^(\S+) <", rb"\1 <" + PENDING.encode(), lines, flags=re.MULTILINE)


def keep_datatypes(lines: bytes, datatypes: Iterable[str]) -> bytes:
    r"""Return N-Triples in which literals of these datatypes are of others, which a server does not know.

    The last thing on a line is the datatype of its literal, whatever the literal says.

    >>> keep_datatypes(b'<urn:s> <urn:p> "P3M"^^<urn:d> .\n', ["urn:d"])
    b'<urn:s> <urn:p> "P3M"^^<https://w3id.org/servanda/store/literal?urn:d> .\n'
    """
    for datatype in datatypes:
        lines = lines.replace(f'"^^<{datatype}> .\n'.encode(), f'"^^<{LITERAL_IRI}{datatype}> .\n'.encode())
    return lines


def cut_lines(lines: bytes, size: int) -> Iterator[bytes]:
    """Yield N-Triples in pieces of about ``size`` bytes, whole lines each.

    A blank node is one only within one piece: so all lines that hold any are in the first, whatever its size,
    and every other piece can be sent twice.
    """
    tied: list[bytes] = []
    free: list[bytes] = []
    for line in lines.splitlines(keepends=True):
        (tied if _BLANK.search(line.rstrip(b"\n")) else free).append(line)
    held, length = tied, sum(map(len, tied))
    for line in free:
        if length + len(line) > size and held:
            yield b"".join(held)
            held, length = [], 0
        held.append(line)
        length += len(line)
    if held:
        yield b"".join(held)

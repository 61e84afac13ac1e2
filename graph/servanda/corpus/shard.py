"""Some agreements and all that their check can ask for: checked anywhere, without the store."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from servanda.check.compiled import Data, Finding, Term, compiled_shapes, validate
from servanda.corpus.lines import lines_of
from servanda.corpus.place import clause_of, in_log
from servanda.derive.rules import ONTOLOGY_GRAPH


@dataclass(frozen=True)
class Shard:
    """The triples of ``agreements`` by IRI, what stands ``beside`` them, and the ontology: N-Triples."""

    agreements: dict[str, bytes] = field(repr=False)
    beside: bytes = field(repr=False)
    ontology: bytes = field(repr=False)
    #: The hash of the code and the shapes of the one who made it: whoever checks must have the same.
    engine: str = ""


@dataclass(frozen=True)
class Told:
    """A finding, with the number of the clause it is in, and whether it is in a log."""

    finding: Finding
    clause: str | None
    in_log: bool


def judged(shard: Shard) -> dict[str, bytes]:
    """Return what is wrong with each agreement of a shard, packed (see :func:`unpacked`)."""
    data = _data(shard)
    focus = {iri: _focus(iri, shard) for iri in shard.agreements}
    owners: dict[Term, list[str]] = {}
    for iri, nodes in focus.items():
        for node in nodes:
            owners.setdefault(node, []).append(iri)
    found: dict[str, list[Told]] = {iri: [] for iri in shard.agreements}
    # Of all focus nodes, since targets are faster than a list of nodes; the others' are left out.
    for finding in validate(data, compiled_shapes()):
        if finding.focus not in owners:
            continue
        told = Told(finding, clause_of(data, finding.focus), in_log(data, finding.focus))
        for iri in owners[finding.focus]:
            found[iri].append(told)
    return {iri: packed(told) for iri, told in found.items()}


def _data(shard: Shard) -> Data:
    import pyoxigraph

    whole = b"".join([shard.ontology, *shard.agreements.values(), shard.beside])
    store = pyoxigraph.Store()
    if b"_:" in whole:
        # Loading would give blank nodes other names than they have in the text.
        parsed = pyoxigraph.parse(whole, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        store.bulk_extend(parsed)
    else:
        store.load(whole, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return Data((" ".join(line) for line in lines_of(whole)), store)


def _focus(iri: str, shard: Shard) -> Collection[Term]:
    """Return the nodes that a graph may make focus nodes."""
    lines = lines_of(shard.ontology if iri == ONTOLOGY_GRAPH else shard.agreements[iri])
    objects_of, named = _targets()
    found = {subject for subject, _, _ in lines}
    found |= {value for _, predicate, value in lines if predicate in objects_of}
    return found | named if iri == ONTOLOGY_GRAPH else found


@cache
def _targets() -> tuple[set[Term], set[Term]]:
    """Return the predicates whose objects, and the nodes that, are targets of shapes."""
    targets = [shape.targets for shape in compiled_shapes().roots]
    return {one for target in targets for one in target.objects_of}, {
        one for target in targets for one in target.nodes
    }


def packed(told: Sequence[Told]) -> bytes:
    """Return findings as few bytes."""
    rows = [(*_row(one.finding), one.clause, one.in_log) for one in told]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1) if rows else b""


def _row(finding: Finding) -> tuple[object, ...]:
    return (
        finding.severity, finding.shape, finding.focus, finding.path, finding.value, finding.component,
        dict(finding.messages),
    )  # fmt: skip


def unpacked(content: bytes) -> Iterator[Told]:
    """Yield the findings that :func:`packed` made bytes of."""
    for row in json.loads(zlib.decompress(content)) if content else ():
        yield Told(Finding(*row[:7]), *row[7:])

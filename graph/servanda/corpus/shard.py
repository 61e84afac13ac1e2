"""Some agreements and all that their check can ask for: checked anywhere, without the store."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from servanda.check.compiled import compiled_shapes, validate
from servanda.check.compiled.data import Data
from servanda.check.compiled.model import Finding
from servanda.check.compiled.terms import Term
from servanda.corpus.lines import ends_off, split
from servanda.corpus.place import clause_of, in_log
from servanda.rules import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    import pyoxigraph


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
    ontology = ends_off(shard.ontology)
    lines = {iri: ends_off(text) for iri, text in shard.agreements.items()}
    data = Data(chain(ontology, *lines.values(), ends_off(shard.beside)), _store(shard))
    owners: dict[Term, list[str]] = {}
    for iri, own in lines.items():
        for node in _named() | _focus(ontology) if iri == ONTOLOGY_GRAPH else _focus(own):
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


def _store(shard: Shard) -> pyoxigraph.Store:
    import pyoxigraph

    parts = [*shard.agreements.values(), shard.beside]
    whole = b"".join([shard.ontology, *parts])
    store = pyoxigraph.Store()
    if ONTOLOGY_GRAPH in shard.agreements or any(b"_:" in part for part in parts):
        # Loading gives blank nodes other names than they have in the text.
        store.bulk_extend(pyoxigraph.parse(whole, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True))
    else:
        store.load(whole, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return store


def _focus(lines: Iterable[str]) -> set[Term]:
    """Return the nodes that triples may make focus nodes."""
    found = {line.partition(" ")[0] for line in lines}
    objects_of = {one for shape in compiled_shapes().roots for one in shape.targets.objects_of}
    if objects_of:
        found |= {value for _, predicate, value in map(split, lines) if predicate in objects_of}
    return found


def _named() -> set[Term]:
    """Return the nodes that shapes name as targets: whether there is anything about them or not."""
    return {one for shape in compiled_shapes().roots for one in shape.targets.nodes}


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

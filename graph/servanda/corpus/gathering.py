"""Gathers shards from a store: agreements, what stands beside them, and what their results depend on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from servanda.check.compiled.model import Shapes
from servanda.check.compiled.terms import Term
from servanda.corpus.context import Surroundings, Walk
from servanda.corpus.lines import Line, lines_of, text_of
from servanda.corpus.lookups import Lookups
from servanda.corpus.reach import reach_of
from servanda.corpus.shard import Shard
from servanda.rules import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.store.disk import Texts


@dataclass(frozen=True)
class Piece:
    """An agreement, a log or the ontology: its IRI, its hash, and those nodes that others may speak of."""

    iri: str
    hash: str
    shared: frozenset[Term] = field(repr=False)


@dataclass(frozen=True)
class Ties:
    """What the results of one agreement depend on: the keys of walks; and what of it others can ask for."""

    walks: tuple[str, ...]
    offered: tuple[Line, ...]


@dataclass(frozen=True)
class Gathered:
    """A shard with the ties of each of its agreements, and the questions of walks not told before, by key."""

    shard: Shard
    ties: dict[str, Ties]
    questions: dict[str, frozenset[str]]


class Gatherer:
    """Gathers shards from one store; remembers what many agreements share."""

    def __init__(
        self,
        store: pyoxigraph.Store,
        shapes: Shapes,
        engine: str,
        common: Walk | None = None,
        texts: Texts | None = None,
    ) -> None:
        """Look up what matters to all agreements, unless that is given (as ``common``)."""
        self._lookups = Lookups(store, texts)
        self.reach = reach_of(shapes)
        self._around = Surroundings(self.reach, self._lookups, common)
        self._text = self._lookups.graph(ONTOLOGY_GRAPH)
        self.ontology = lines_of(self._text)
        self._known = frozenset(self.ontology)
        self.engine = engine
        self._told: set[str] = set()

    @property
    def ontology_hash(self) -> str:
        """The hash of the ontology that the store holds."""
        return blake2b(self._text, digest_size=16).hexdigest()

    @property
    def common(self) -> Walk:
        """What the results of every agreement depend on."""
        return self._around.common

    def renewed(self) -> Walk:
        """Look up anew what matters to all agreements, and return it."""
        self._around = Surroundings(self.reach, self._lookups)
        return self.common

    def offered(self, iri: str) -> tuple[Line, ...]:
        """Return the triples of an agreement that others can ask for other than through a node of its own."""
        return self._offered(iri, lines_of(self._lookups.graph(iri)))

    def _offered(self, iri: str, lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(self.reach.offered(iri, lines))

    def gather(self, pieces: Sequence[Piece]) -> Gathered:
        """Return a shard of some agreements."""
        beside: set[Line] = set(self._around.common.lines)
        texts: dict[str, bytes] = {}
        ties: dict[str, Ties] = {}
        questions: dict[str, frozenset[str]] = {}
        for piece in pieces:
            is_ontology = piece.iri == ONTOLOGY_GRAPH
            text = b"" if is_ontology else self._lookups.graph(piece.iri)
            lines = self.ontology if is_ontology else lines_of(text)
            walks = self._around.of(piece.iri, lines, piece.shared)
            for walk in walks:
                beside |= walk.lines
                if walk.key not in self._told:
                    self._told.add(walk.key)
                    questions[walk.key] = walk.questions
            texts[piece.iri] = text
            offered = () if is_ontology else self._offered(piece.iri, lines)
            ties[piece.iri] = Ties(tuple(walk.key for walk in walks), offered)
        more = text_of(sorted(beside - self._known))
        return Gathered(Shard(texts, more, self._text, self.engine), ties, questions)


def ontology_piece(ontology: Iterable[Line], digest: str) -> Piece:
    """Return the ontology as a piece: any agreement may describe or name its nodes."""
    return Piece(ONTOLOGY_GRAPH, digest, frozenset(subject for subject, _, _ in ontology))

"""Names of blank nodes by what is said of them, so that the same graph gives the same bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from collections.abc import Sequence

#: So many nodes that only each other tell apart are put in order: the time for that grows with their cube.
LIMIT: Final = 150
#: Says of a node, while names are given, which of them it is.
_COLOUR: Final = NamedNode("urn:servanda:colour")


def name_blank_nodes(quads: Sequence[Quad]) -> Sequence[Quad]:
    """Return the quads with blank nodes named as RDF Dataset Canonicalization (W3C, 2024) names them.

    What that algorithm would find out by way of all neighbours, deep in a list or a nest of nodes, it is told
    beforehand (:func:`colour_nodes`), or it would take hours for what takes milliseconds. Raises
    ServandaError where more than :data:`LIMIT` nodes are left that only their links to each other tell apart.
    """
    if not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    colours, alike = colour_nodes(quads)
    if alike > LIMIT:
        raise ServandaError(error_text("nodes-alike", number=alike, limit=LIMIT))
    dataset = Dataset(quads)
    for node, colour in colours.items():
        dataset.add(Quad(node, _COLOUR, Literal(colour)))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad for quad in dataset if quad.predicate != _COLOUR]


def colour_nodes(quads: Iterable[Quad]) -> tuple[dict[BlankNode, str], int]:
    """Return a colour of each blank node by what is said of it, near and far, and how many stay alike.

    Nodes have different colours as soon as what is said of them, or of nodes with which they are linked,
    differs; the same graph gives the same colours, whatever its nodes are called. Alike are those that share
    a colour and are linked with other nodes.
    """
    words, links = _describe_nodes(quads)
    colouring = _Colouring(words, links)
    colouring.refine()
    alike = (nodes & links.keys() for nodes in colouring.members.values() if len(nodes) > 1)
    return colouring.colours, sum(map(len, alike))


_Links: TypeAlias = "dict[BlankNode, list[tuple[str, BlankNode]]]"


def _describe_nodes(quads: Iterable[Quad]) -> tuple[dict[BlankNode, list[str]], _Links]:
    """Return what is said of each blank node without another one, and with which it is linked, and how."""
    words: dict[BlankNode, list[str]] = defaultdict(list)
    links: _Links = defaultdict(list)
    for subject, predicate, object_, graph in quads:
        name = "_:" if isinstance(graph, BlankNode) else str(graph)
        if isinstance(subject, BlankNode) and isinstance(object_, BlankNode):
            links[subject].append((f"{predicate} > {name}", object_))
            links[object_].append((f"{predicate} < {name}", subject))
        elif isinstance(subject, BlankNode):
            words[subject].append(f"{predicate} {object_} {name}")
        elif isinstance(object_, BlankNode):
            words[object_].append(f"{subject} {predicate} {name}")
    return words, links


class _Colouring:
    """Colours of nodes, refined until nodes of one colour have neighbours of the same colours.

    By a list of what is still to be looked at (Hopcroft, 1971): only neighbours of nodes that have just
    changed are looked at again, so that a long list takes no more than a few looks at each of its nodes.
    """

    def __init__(self, words: dict[BlankNode, list[str]], links: _Links) -> None:
        self.links = links
        self.colours = {node: _hash(words.get(node, ())) for node in {**words, **links}}
        self.members: dict[str, set[BlankNode]] = defaultdict(set)
        for node, colour in self.colours.items():
            self.members[colour].add(node)
        #: By colour: what the neighbours of its nodes were when they were last looked at.
        self._usual: dict[str, str] = {}

    def refine(self) -> None:
        """Part the nodes of one colour as long as their neighbours differ."""
        waiting, turn = set(self.links), 0
        while waiting:
            turn += 1
            changes = self._list_changes(waiting, str(turn))
            for node, colour in changes:
                self.members[self.colours[node]].discard(node)
                self.members[colour].add(node)
                self.colours[node] = colour
            waiting = {other for node, _ in changes for _, other in self.links[node]}

    def _list_changes(self, nodes: Iterable[BlankNode], turn: str) -> list[tuple[BlankNode, str]]:
        """Return the nodes that are to have another colour than the most of their colour, with it."""
        changes: list[tuple[BlankNode, str]] = []
        for colour, parts in self._part(nodes).items():
            if sum(map(len, parts.values())) == len(self.members[colour]):
                self._usual[colour] = min(parts, key=lambda around: (-len(parts[around]), around))
            for around, part in parts.items():
                if around != self._usual.get(colour):
                    own = _hash((colour, around, turn))
                    self._usual[own] = around
                    changes += [(node, own) for node in part]
        return changes

    def _part(self, nodes: Iterable[BlankNode]) -> dict[str, dict[str, list[BlankNode]]]:
        """Return by colour, and by what their neighbours are, the nodes that do not stand alone."""
        parts: dict[str, dict[str, list[BlankNode]]] = defaultdict(lambda: defaultdict(list))
        for node in nodes:
            if len(self.members[self.colours[node]]) > 1:
                around = _hash(f"{link} {self.colours[other]}" for link, other in self.links[node])
                parts[self.colours[node]][around].append(node)
        return parts


def _hash(parts: Iterable[str]) -> str:
    return blake2b("\n".join(sorted(parts)).encode(), digest_size=16).hexdigest()

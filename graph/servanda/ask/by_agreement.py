"""Questions asked of one agreement after the other, where a store holds many.

An engine that is asked a question of the whole corpus holds all its rows to order them, and joins what is
optional over the whole corpus even if one agreement is meant. Where each row belongs to one agreement and
the order begins with it, the same rows come in the same order from asking each agreement by itself: of its
graph, of what was derived from it, and of the ontology. That a rule or a norm sees no other agreement is
already so when it is derived (:mod:`servanda.derive.rules`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolution, QuerySolutions

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.store.on_disk import DiskStore
from servanda.vocabulary import SRV

if TYPE_CHECKING:
    from servanda.ask.cells import Cells
    from servanda.ask.kept_rows import KeptRows
    from servanda.ask.paging import Share
    from servanda.ask.questions import Question
    from servanda.store.askable import Askable

#: With fewer agreements a question is asked of all at once.
FEW: Final = 16

_ORDER: Final = re.compile(r"^ORDER BY \?agreement\b", re.MULTILINE)
#: What lies in graphs of its own, beside the agreements: logs, and how norms stand on a day. Paths without
#: end (``unitOf*``) may lead through what another agreement says of an actor; those of classes do not, since
#: these (``subClassOf*``) are the ontology's alone.
_ELSEWHERE: Final = re.compile(
    r"srv:(EventLog|StatusReport|hasLog|isLogOf|hasNormStatus)\b|(?<=[\w)])(?<!subClassOf)[*+](?=[\s)])"
)

#: What gives another answer each time.
_FLEETING: Final = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)

#: What it costs to ask one agreement in memory, in rows that are looked up on the disk: 3 ms, and 5 ms.
_BLOCK_COST: Final = 0.6
#: So many rows are looked up on the disk in any case: to find out what else it would cost takes longer.
_FEW_ROWS: Final = 1_000
#: What is optional and takes more than one triple: Oxigraph joins that over the whole corpus, also where only
#: a few rows are meant.
_JOINED: Final = re.compile(r"OPTIONAL \{[^{}]*(?:;|\s\.\s)[^{}]*\}")


def divisible(asked: Question) -> bool:
    """Say whether the rows of a question each belong to one agreement, and are ordered by it.

    That is so when it takes an agreement, its order begins with that, and it reads nothing that lies outside
    an agreement and the ontology.

    >>> from servanda.ask.questions import question
    >>> [divisible(question(name)) for name in ("who-must-notify-whom", "who-receives", "actors")]
    [True, False, False]
    """
    takes = any(parameter.name == "agreement" for parameter in asked.parameters)
    query = re.sub(r"(?m)^\s*#.*$", "", asked.text)
    return takes and bool(_ORDER.search(query)) and not _ELSEWHERE.search(query)


def shares(store: Askable, asked: Question, terms: Mapping[str, str]) -> Iterator[Share] | None:
    """Return a question in shares, one for each agreement in order, or None to ask it of all at once.

    ``terms`` are those of the parameters; an agreement among them is the only one asked. A question about
    something named, such as an actor, is asked of all at once if the engine then looks up all it needs.
    """
    if not divisible(asked) or not _many(store):
        return None
    named = _named(asked, terms)
    mentions = None
    if named and "agreement" not in terms and not _JOINED.search(asked.text):
        mentions = _mentions(store, asked, named) if isinstance(store, DiskStore) else 0
        if mentions < _FEW_ROWS:
            return None
    found = agreements(store, terms.get("agreement"), named)
    if mentions is not None and mentions < len(found) * _BLOCK_COST:
        return None
    if isinstance(store, DiskStore) and len(found) > 1 and all(_is_own(iri, graphs) for iri, graphs in found):
        return _blocks(store, asked, terms, [iri for iri, _ in found])
    return (partial(_share, store, asked, terms, iri, graphs) for iri, graphs in found)


def _named(asked: Question, terms: Mapping[str, str]) -> list[str]:
    """Return the terms without which an agreement has no row: what a row is about stands in its graphs.

    Several terms of one parameter, of which one will do, are separated by spaces.
    """
    kinds = {parameter.name: parameter.kind for parameter in asked.parameters}
    return [term for name, term in terms.items() if kinds[name] not in (None, "agreement")]


Graph = NamedNode | BlankNode | DefaultGraph


def agreements(
    store: Askable, only: str | None = None, named: Iterable[str] = ()
) -> list[tuple[str, list[Graph]]]:
    """Return the agreements in the order of their IRIs, each with the graphs that are asked for it.

    ``only`` are the terms of the agreements that are wanted; each of the terms ``named`` must stand in a
    graph of an agreement, or in what was derived from it. That is looked up, and the corpus not scanned.
    """
    if only is None and named:
        held = [_holders(store, term) for term in named]
        wanted = " ".join(f"<{iri}>" for iri in sorted(set.intersection(*held)))
        return agreements(store, wanted) if wanted else []
    one = f"VALUES ?agreement {{ {only} }}" if only else ""
    found: dict[str, list[Graph]] = {}
    query = f"SELECT DISTINCT ?agreement ?graph {{ {one} GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
    for row in _select(store, query):
        found.setdefault(row["agreement"].value, []).append(row["graph"])
    return [
        (iri, [*found[iri], NamedNode(derived_graph(iri)), NamedNode(ONTOLOGY_GRAPH)])
        for iri in sorted(found)
    ]


def _mentions(store: DiskStore, asked: Question, named: Iterable[str]) -> int:
    """Return how many triples that a question can read end in one of the terms that are named.

    No more are counted than are worth knowing: with so many, asking every agreement in memory is quicker.
    """
    predicates = [NamedNode(name) for name in asked.names]
    values = [NamedNode(term[1:-1]) for terms in named for term in terms.split()]
    found = (
        quad
        for value in values
        for one in predicates
        for quad in store.quads_for_pattern(None, one, value, None)
    )
    most = max(_FEW_ROWS, ceil(store.count() * _BLOCK_COST))
    return sum(1 for _ in islice(found, most))


def _holders(store: Askable, terms: str) -> set[str]:
    """Return the agreements in whose graphs one of some terms stands, as far as the names of graphs tell."""
    names: set[str] = set()
    for term in terms.split():
        query = f"SELECT DISTINCT ?graph {{ GRAPH ?graph {{ {{ ?s ?p {term} }} UNION {{ {term} ?p ?o }} }} }}"
        names |= {row["graph"].value for row in _select(store, query)}
    return {name.removesuffix(derived_graph("")) for name in names}


def _many(store: Askable) -> bool:
    """Say whether so many agreements are described, all in named graphs, that each is asked by itself."""
    described = f"?agreement a <{SRV}Agreement>"
    query = f"SELECT ?agreement {{ GRAPH ?graph {{ {described} }} }} LIMIT {FEW}"
    return sum(1 for _ in _select(store, query)) == FEW and not any(
        True for _ in _select(store, f"SELECT ?agreement {{ {described} }} LIMIT 1")
    )


def _select(store: Askable, query: str) -> Iterable[QuerySolution]:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return found


def _is_own(agreement: str, graphs: Sequence[Graph]) -> bool:
    """Say whether an agreement is described in the graph of its name and in no other."""
    return graphs[:-2] == [NamedNode(agreement)]  # then come what was derived, and the ontology


def _blocks(store: DiskStore, asked: Question, terms: Mapping[str, str], found: list[str]) -> Iterator[Share]:
    from servanda.ask.cells import names
    from servanda.ask.in_blocks import Blocks

    kept = _is_whole(asked, terms) and not _FLEETING.search(asked.text)
    keeping = partial(_kept, store, asked, terms) if kept else None
    place = names(asked).index("agreement")
    return Blocks(store, partial(_asked, asked, terms), place, keeping).shares(found)


def _is_whole(asked: Question, terms: Mapping[str, str]) -> bool:
    """Say whether nothing is named that most agreements have no row about: only words and a language."""
    kinds = {parameter.name: parameter.kind for parameter in asked.parameters}
    return all(kinds[name] is None for name in terms)


def _kept(store: DiskStore, asked: Question, terms: Mapping[str, str], ontology: bytes) -> KeptRows:
    """Return the rows of a question that are kept beside the store."""
    import pyoxigraph

    from servanda.ask.filling import put
    from servanda.ask.kept_rows import KeptRows

    engine = f"pyoxigraph {pyoxigraph.__version__}"
    parts = (engine, put(asked, terms), repr(asked.columns))
    return KeptRows(store.folder, [*(part.encode() for part in parts), ontology])


def _share(
    store: Askable,
    asked: Question,
    terms: Mapping[str, str],
    agreement: str,
    graphs: list[Graph],
    most: int | None,
) -> Iterable[Cells]:
    return _asked(asked, terms, store, f"<{agreement}>", graphs, most)


def _asked(
    asked: Question,
    terms: Mapping[str, str],
    store: Askable,
    agreements: str,
    graphs: Sequence[Graph] | None,
    most: int | None = None,
) -> Iterable[Cells]:
    """Ask some agreements, given as the terms of a VALUES line, in some graphs of a store or in all."""
    from servanda.ask.cells import cells
    from servanda.ask.filling import put
    from servanda.ask.paging import Window
    from servanda.ask.run import solutions

    text = Window(most).put(put(asked, {**terms, "agreement": agreements}))
    return cells(asked, solutions(store, text, graphs or ()))

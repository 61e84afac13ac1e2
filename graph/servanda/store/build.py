"""Building a store from files: ontology and registries, agreements, and what is derived from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.derive import derive
from servanda.derive.rules import ONTOLOGY_GRAPH
from servanda.locate import data
from servanda.read.agreement import Document, read

if TYPE_CHECKING:
    import pyoxigraph

#: What an agreement's folder may hold beside its source text.
AUTHORED = frozenset({".yaml", ".yml", ".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"})


def bundled() -> list[Path]:
    """Return the authored files of all agreements that come with servanda, in order."""
    return sorted(path for path in data("agreements").glob("*/*") if path.suffix in AUTHORED)


def load(paths: Iterable[Path], before: Callable[[list[Document]], None] | None = None) -> pyoxigraph.Store:
    """Return a store with the ontology, the agreements in the files ``paths``, and what is derived.

    ``before`` sees what the files say before anything is derived from it, and may raise ServandaError.
    Raises ServandaError when a file cannot be used.
    """
    documents = [read(Path(path)) for path in paths]
    if before is not None:
        before(documents)
    return build(documents)


def build(documents: Iterable[Document]) -> pyoxigraph.Store:
    """Return a store with the ontology, what ``documents`` say, and what is derived from that.

    Raises ServandaError when a rule or a source text cannot be used.
    """
    from pyoxigraph import Store

    store = Store()
    load_ontology(store)
    sources: dict[str, Path] = {}
    for document in documents:
        store.extend(document.quads)
        if document.source is not None:
            sources.update(dict.fromkeys(document.agreements, document.source))
    derive(store, sources)
    return store


def load_ontology(store: pyoxigraph.Store) -> None:
    """Add the vocabulary and the registries to ``store``, in the graph of the ontology."""
    from pyoxigraph import NamedNode, RdfFormat

    for path in sorted(data("ontology").glob("*.ttl")):
        store.load(path.read_bytes(), RdfFormat.TURTLE, to_graph=NamedNode(ONTOLOGY_GRAPH))

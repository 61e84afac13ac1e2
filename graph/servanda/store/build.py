"""Building a store from files: ontology and registries, agreements, and what is derived from them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.derive import derive
from servanda.derive.rules import ONTOLOGY_GRAPH
from servanda.errors import ServandaError, UnusableFiles
from servanda.locate import data, ontology_files
from servanda.read.agreement import Document, read

if TYPE_CHECKING:
    import pyoxigraph

#: How the name of a file with an agreement may end.
AUTHORED = frozenset({".yaml", ".yml", ".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"})


def bundled() -> list[Path]:
    """Return the authored files of all agreements that come with servanda, in order."""
    return sorted(path for path in data("agreements").glob("*/agreement.*") if path.suffix in AUTHORED)


def load(
    paths: Iterable[Path],
    before: Callable[[list[Document]], None] | None = None,
    *,
    leave_out: bool = False,
) -> pyoxigraph.Store:
    """Return a store with the ontology, the agreements in the files ``paths``, and what is derived.

    ``before`` sees what the files say before anything is derived from it, and may raise ServandaError.
    Raises ServandaError when a file cannot be used; with ``leave_out`` only when none can, and otherwise
    those are left out with a warning (:class:`servanda.errors.UnusableFiles`).
    """
    faults: list[ServandaError] = []
    documents = readable(paths, faults) if leave_out else [read(Path(path)) for path in paths]
    if before is not None:
        before(documents)
    store = build(documents, faults.append if leave_out else None)
    if faults:
        warnings.warn(UnusableFiles.of(faults), stacklevel=2)
    return store


def readable(paths: Iterable[Path], faults: list[ServandaError]) -> list[Document]:
    """Return what the files say that can be used, and add to ``faults`` the errors of the others.

    Raises the first of these when no file can be used.
    """
    documents = []
    for path in paths:
        try:
            documents.append(read(Path(path)))
        except ServandaError as error:
            faults.append(error)
    if faults and not documents:
        raise faults[0]
    return documents


def build(
    documents: Iterable[Document], fault: Callable[[ServandaError], None] | None = None
) -> pyoxigraph.Store:
    """Return a store with the ontology, what ``documents`` say, and what is derived from that.

    ``fault`` is that of :func:`servanda.derive.derive`.
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
    derive(store, sources, fault)
    return store


def load_ontology(store: pyoxigraph.Store) -> None:
    """Add the vocabulary and the registries to ``store``, in the graph of the ontology."""
    from pyoxigraph import NamedNode, RdfFormat

    for path in ontology_files():
        store.load(path.read_bytes(), RdfFormat.TURTLE, to_graph=NamedNode(ONTOLOGY_GRAPH))

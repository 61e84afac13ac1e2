"""Stores made from files: the bundled agreements or any others, and their accounts of the texts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from servanda.account import Account, account_for_text
from servanda.errors import ServandaError, UnusableFiles, no_agreement
from servanda.messages import error_text
from servanda.names import hint_at_mistyped, names_servanda
from servanda.namespaces import ONTOLOGY_GRAPH
from servanda.read.document import Document, read_file
from servanda.read.foreign import describe_contents
from servanda.resources import REFERENCE, data_folder, ontology_files
from servanda.rules import derive_graphs

#: How the name of a file with an agreement may end.
AUTHORED = frozenset({".yaml", ".yml", ".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"})


def list_bundled() -> list[Path]:
    """Return the authored files that are read where nobody names others: those of the reference agreement."""
    return list_authored(data_folder("agreements") / REFERENCE)


def list_authored(folder: Path) -> list[Path]:
    """Return the file, or the files, in which an agreement is authored; a translation's has another name."""
    return sorted(
        path
        for path in folder.glob("agreement.*")
        if f"agreement{path.suffix}" == path.name and path.suffix in AUTHORED
    )


def load_files(
    paths: Iterable[Path],
    before: Callable[[list[Document]], None] | None = None,
    *,
    leave_out: bool = False,
    place: Path | None = None,
) -> Store:
    """Return a store with the ontology, the agreements in the files ``paths``, and what is derived.

    ``before`` sees what the files say before anything is derived from it, and may raise ServandaError.
    Raises ServandaError when a file cannot be used; with ``leave_out`` only when none can, and otherwise
    those are left out with a warning (:class:`servanda.errors.UnusableFiles`). With ``place``, which is where
    the files are, it raises too when these are only other people's RDF (:func:`has_only_others`).
    """
    faults: list[ServandaError] = []
    documents = read_usable(paths, faults) if leave_out else [read_file(Path(path)) for path in paths]
    if place is not None and has_only_others(documents):
        raise describe_no_agreement(documents, place, faults)
    if before is not None:
        before(documents)
    store = build_store(documents, faults.append if leave_out else None)
    if faults:
        warnings.warn(UnusableFiles.of(faults), stacklevel=2)
    return store


def has_only_others(documents: Iterable[Document]) -> bool:
    """Say whether files describe no agreement and no log, and name nothing of servanda's: no actor, no term.

    Nothing is derived from such RDF, and no answer about actors or codes can be meant by it.
    """
    return not any(one.agreements or one.logs or names_servanda(one.quads) for one in documents)


def describe_no_agreement(
    documents: Iterable[Document], place: Path, faults: Iterable[ServandaError] = ()
) -> ServandaError:
    """Return the error for files without an agreement: it says what they describe instead, and what is open.

    ``faults`` are the errors of those that cannot be used.
    """
    quads = [quad for document in documents for quad in document.quads]
    contents = describe_contents(quads)
    hint = hint_at_mistyped(quads) or (f"; {error_text('any-rdf-by-query')}" if contents else "")
    unread = UnusableFiles.of(list(faults)).listing
    return no_agreement(hint + (error_text("also-unusable", files=unread) if unread else ""), contents, place)


def read_usable(paths: Iterable[Path], faults: list[ServandaError]) -> list[Document]:
    """Return what the files say that can be used, and add to ``faults`` the errors of the others.

    Raises the first of these when no file can be used.
    """
    documents = []
    for path in paths:
        try:
            documents.append(read_file(Path(path)))
        except ServandaError as error:
            faults.append(error)
    if faults and not documents:
        raise faults[0]
    return documents


def build_store(documents: Iterable[Document], fault: Callable[[ServandaError], None] | None = None) -> Store:
    """Return a store with the ontology, what ``documents`` say, and what is derived from that.

    Other people's RDF alone is as it is, without the ontology, so that a query counts nothing else.
    ``fault`` is that of :func:`servanda.rules.derive_graphs`.
    Raises ServandaError when a rule or a source text cannot be used.
    """
    documents = list(documents)
    store = Store()
    if not has_only_others(documents):
        load_ontology(store)
    sources: dict[str, Path] = {}
    for document in documents:
        store.extend(document.quads)
        if document.source is not None:
            sources.update(dict.fromkeys(document.agreements, document.source))
    derive_graphs(store, sources, fault)
    return store


def load_ontology(store: Store) -> None:
    """Add the vocabulary and the registries to ``store``, in the graph of the ontology."""
    for path in ontology_files():
        store.load(path.read_bytes(), RdfFormat.TURTLE, to_graph=NamedNode(ONTOLOGY_GRAPH))


def account_for_texts(
    paths: Iterable[Path] | None = None, *, leave_out: bool = False, place: Path | None = None
) -> dict[str, Account]:
    """Return the account of each agreement in the files ``paths`` (default: the bundled ones), by IRI.

    ``leave_out`` is that of :func:`load_files`; ``place`` is where the files are. Raises ServandaError when a
    file or a text cannot be used, or when none of the agreements names its source text.
    """
    told: dict[str, Account] = {}
    faults: list[ServandaError] = []
    files = list_bundled() if paths is None else list(paths)
    documents = read_usable(files, faults) if leave_out else [read_file(Path(path)) for path in files]
    if not any(document.agreements for document in documents):
        raise describe_no_agreement(documents, place or files[0], faults)
    for document in documents:
        store = Store()
        store.extend(document.quads)
        for agreement in document.agreements:
            if document.source is None:
                continue
            try:
                told[agreement] = account_for_text(store, agreement, document.source)
            except ServandaError as error:
                if not leave_out:
                    raise
                faults.append(error)
    if faults and not told:
        raise faults[0]
    if faults:
        warnings.warn(UnusableFiles.of(faults), stacklevel=2)
    if not told:
        names = ", ".join(str(document.path) for document in documents)
        raise ServandaError(error_text("no-published-text", names=names), exit_code=1)
    return told

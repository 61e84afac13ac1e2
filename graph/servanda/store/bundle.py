"""Stores made from files: the bundled graph with its snapshot, any files, and their accounts of the texts."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    __version__,
    serialize,
)

from servanda.errors import OddValues, ServandaError, UnusableFiles, no_agreement
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, compact, derived_graph
from servanda.read.context import accepts_value, is_number
from servanda.read.document import Document, read_file
from servanda.resources import data_folder, ontology_files
from servanda.rules import Account, account_for_text, derive_graphs

try:
    # hashlib would also load OpenSSL, which takes longer than all the hashing here.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

#: How many snapshots are kept: two for each version of servanda that a person has in use, and some.
_SNAPSHOTS: Final = 8
#: The packages whose code decides what is in the graph.
_CODE: Final = ("text", "read", "store")
_HEADER: Final = b"# servanda snapshot "
#: How the name of a file with an agreement may end.
AUTHORED = frozenset({".yaml", ".yml", ".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"})
#: What leads to a part of an agreement, and what that part needs for the questions to find it.
_NEEDS: Final = {
    SRV + "hasClause": (SRV + "number", SRV + "order"),
    SRV + "hasNorm": (PREFIXES["rdf"] + "type", SRV + "hasBearer", SRV + "quote"),
    SRV + "requiresNotification": (
        SRV + "hasMode",
        SRV + "hasSender",
        SRV + "hasAddressee",
        SRV + "concernsMatter",
    ),
    SRV + "hasSlot": (SRV + "forSlot",),
}


def open_bundled(predicates: Collection[str] | None = None) -> Store:
    """Return a store with the ontology, all bundled agreements and what is derived from them.

    With ``predicates`` (IRIs) it holds only the triples with these, which opens in half the time: enough for
    a question that names the predicates it reads. The store comes from the snapshot when there is one for
    the present sources, else it is built and kept for the next time; when the cache cannot be written, that
    is all that is lost. Raises ServandaError when a bundled file cannot be used.
    """
    path = cache_folder() / f"{hash_sources()}{_name_part(predicates)}.nq"
    content = _read_snapshot(path)
    if content is not None:
        return _load_snapshot(content)
    store = (
        load_files(list_bundled()) if predicates is None else _select_predicates(open_bundled(), predicates)
    )
    _write_snapshot(store, path)
    return store


def list_bundled() -> list[Path]:
    """Return the authored files of all agreements that come with servanda, in order."""
    return sorted(path for path in data_folder("agreements").glob("*/agreement.*") if path.suffix in AUTHORED)


def load_files(
    paths: Iterable[Path],
    before: Callable[[list[Document]], None] | None = None,
    *,
    leave_out: bool = False,
) -> Store:
    """Return a store with the ontology, the agreements in the files ``paths``, and what is derived.

    ``before`` sees what the files say before anything is derived from it, and may raise ServandaError.
    Raises ServandaError when a file cannot be used; with ``leave_out`` only when none can, and otherwise
    those are left out with a warning (:class:`servanda.errors.UnusableFiles`).
    """
    faults: list[ServandaError] = []
    documents = read_usable(paths, faults) if leave_out else [read_file(Path(path)) for path in paths]
    if before is not None:
        before(documents)
    store = build_store(documents, faults.append if leave_out else None)
    if faults:
        warnings.warn(UnusableFiles.of(faults), stacklevel=2)
    return store


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

    ``fault`` is that of :func:`servanda.rules.derive_graphs`.
    Raises ServandaError when a rule or a source text cannot be used.
    """
    store = Store()
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


def account_for_texts(paths: Iterable[Path] | None = None, *, leave_out: bool = False) -> dict[str, Account]:
    """Return the account of each agreement in the files ``paths`` (default: the bundled ones), by IRI.

    ``leave_out`` is that of :func:`load_files`. Raises ServandaError when a file or a text cannot be used, or
    when none of the agreements names its source text.
    """
    told: dict[str, Account] = {}
    faults: list[ServandaError] = []
    files = list_bundled() if paths is None else list(paths)
    documents = read_usable(files, faults) if leave_out else [read_file(Path(path)) for path in files]
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
    if not any(document.agreements for document in documents):
        raise no_agreement()
    if not told:
        names = ", ".join(str(document.path) for document in documents)
        raise ServandaError(error_text("no-published-text", names=names), exit_code=1)
    return told


def remove_odd_values(store: Store) -> Store:
    """Return a store without the values that would spoil an answer: the same one where there are none.

    These are literals in the place of a thing, and what is no day, duration or truth value. They, and what
    else is odd or missing, are told by one warning (:class:`servanda.errors.OddValues`); what should be
    there, ``servanda check`` says.
    """
    odd = [quad for quad in store if _is_odd(quad)]
    stated = [quad for quad in odd if not _is_derived(quad)] or odd
    places = [f"{compact(quad.predicate.value)} of {_value_name(quad.subject)}" for quad in stated]
    places += _find_missing(store)
    if places:
        warnings.warn(OddValues(len(places), tuple(sorted(set(places)))), stacklevel=2)
    spoiling = [quad for quad in odd if _spoils(quad)]
    if not spoiling:
        return store

    copy = Store()
    copy.extend(store)
    for quad in spoiling:
        copy.remove(quad)
    return copy


def cache_folder() -> Path:
    """Return the folder for snapshots: SERVANDA_CACHE, else the platform's place for such files."""
    if chosen := os.environ.get("SERVANDA_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        place = "~/Library/Caches"
    else:
        place = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.path.expanduser(place)) / "servanda"  # noqa: PTH111 (never fails, unlike Path.expanduser)


def hash_sources() -> str:
    """Return the hash of all that the bundled graph is made from: data, rules, code, and the parser."""
    digest = blake2b(__version__.encode(), digest_size=20)
    for path in _list_sources():
        with open(path, "rb") as stream:  # noqa: PTH123 (half the time of Path.open over a hundred files)
            content = stream.read()
        name = os.path.basename(path).encode()  # noqa: PTH119
        digest.update(b"%d %d " % (len(name), len(content)))
        digest.update(name)
        digest.update(content)
    return digest.hexdigest()


def _name_part(predicates: Collection[str] | None) -> str:
    """Return what the name of a snapshot says of its predicates."""
    if predicates is None:
        return ""
    return "-" + blake2b(" ".join(sorted(predicates)).encode(), digest_size=8).hexdigest()


def _select_predicates(whole: Store, predicates: Collection[str]) -> Store:

    store = Store()
    for predicate in predicates:
        store.extend(whole.quads_for_pattern(None, NamedNode(predicate), None, None))
    return store


def _list_sources() -> Iterator[str]:
    """Yield the paths of all files that the bundled graph is made from, in order."""
    package = str(Path(__file__).parent.parent)
    agreements = str(data_folder("agreements"))
    folders = [
        (str(data_folder("ontology")), (".ttl", ".jsonld")),
        (f"{data_folder('queries')}/derive", (".rq",)),
        (package, (".py",)),
        *((f"{package}/{name}", (".py", ".tsv")) for name in _CODE),
        *((entry.path, ("",)) for entry in sorted(os.scandir(agreements), key=_entry_name) if entry.is_dir()),
    ]
    for folder, endings in folders:
        for entry in sorted(os.scandir(folder), key=_entry_name):
            if entry.name.endswith(endings) and entry.is_file():
                yield entry.path


def _entry_name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _read_snapshot(path: Path) -> bytes | None:
    """Return the N-Quads of a snapshot, or None when there is none or it is not as it was written."""
    try:
        with path.open("rb") as stream:
            header, content = stream.readline(), stream.read()
    except OSError:
        return None
    return content if header == _build_header(content) else None


def _build_header(content: bytes) -> bytes:
    return _HEADER + blake2b(content, digest_size=20).hexdigest().encode() + b"\n"


def _load_snapshot(content: bytes) -> Store:

    store = Store()
    # Lenient: the terms were checked when the snapshot was made, and its hash says that it is the same.
    store.load(content, RdfFormat.N_QUADS, lenient=True)
    return store


def _write_snapshot(store: Store, path: Path) -> None:
    """Write the snapshot, whole or not at all; do nothing when the cache cannot be written.

    Two processes may do this at once: each writes a file of its own and moves it into place, and both
    files say the same.
    """
    dataset = Dataset(store)
    # Blank nodes get their names by what is said of them, so that two builds give the same bytes.
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    content = b"".join(sorted(lines))
    draft = path.with_name(f"{path.stem}.{os.getpid()}.{time.monotonic_ns()}.tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(_build_header(content) + content)
        draft.replace(path)
        _remove_old_snapshots(path)
    except OSError:
        _remove_file(draft)


def _remove_old_snapshots(newest: Path) -> None:
    """Remove all but the newest snapshots, and drafts that a killed process left more than an hour ago."""
    aged: list[tuple[float, Path]] = []
    for path in newest.parent.iterdir():
        try:
            aged.append((path.stat().st_mtime, path))
        except OSError:
            continue  # another process has just removed it
    snapshots = sorted((age, path) for age, path in aged if path.suffix == ".nq" and path != newest)
    drafts = [path for age, path in aged if path.suffix == ".tmp" and age < time.time() - 3600]
    for path in [path for _, path in snapshots[: 1 - _SNAPSHOTS]] + drafts:
        _remove_file(path)


def _remove_file(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # it stays; nothing depends on it


def _is_odd(quad: Quad) -> bool:
    if accepts_value(quad.predicate.value, quad.object):
        return False
    return getattr(quad.graph_name, "value", "") != ONTOLOGY_GRAPH


def _spoils(quad: Quad) -> bool:
    """Say whether a question would give an odd value for a thing; a number only orders what it is about."""
    return isinstance(quad.object, Literal) and not is_number(quad.predicate.value)


def _is_derived(quad: Quad) -> bool:
    return getattr(quad.graph_name, "value", "").endswith(derived_graph(""))


def _find_missing(store: Store) -> Iterator[str]:
    """Yield what a part of an agreement lacks, so that the questions do not find it."""
    for leads, needed in _NEEDS.items():
        parts = {quad.object for quad in store.quads_for_pattern(None, NamedNode(leads), None, None)}
        for part in parts:
            if isinstance(part, Literal):
                continue  # odd itself
            for name in needed:
                if next(store.quads_for_pattern(part, NamedNode(name), None, None), None) is None:
                    yield f"{_value_name(part)} without {compact(name)}"


def _value_name(term: object) -> str:
    return compact(str(getattr(term, "value", term)))

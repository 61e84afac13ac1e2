"""The bundled graph, built once and kept in the user's cache, so that a command starts at once.

A snapshot is one N-Quads file whose name is the hash of everything that it was made from, and whose first
line is the hash of what follows. So it cannot be stale, and a damaged one is seen. This module is on the
way of every command: it imports nothing that a fresh snapshot does not need.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.locate import data

try:
    # hashlib would also load OpenSSL, which takes longer than all the hashing here.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

if TYPE_CHECKING:
    import pyoxigraph

#: How many snapshots are kept: two for each version of servanda that a person has in use, and some.
_KEPT: Final = 8

#: The packages whose code decides what is in the graph.
_CODE: Final = ("text", "read", "derive", "store")

_HEADER: Final = b"# servanda snapshot "


def open_bundled(predicates: Collection[str] | None = None) -> pyoxigraph.Store:
    """Return a store with the ontology, all bundled agreements and what is derived from them.

    With ``predicates`` (IRIs) it holds only the triples with these, which opens in half the time: enough for
    a question that names the predicates it reads. The store comes from the snapshot when there is one for
    the present sources, else it is built and kept for the next time; when the cache cannot be written, that
    is all that is lost. Raises ServandaError when a bundled file cannot be used.
    """
    path = cache_folder() / f"{key()}{_part(predicates)}.nq"
    content = _intact(path)
    if content is not None:
        return _loaded(content)
    if predicates is None:
        from servanda.store.build import bundled, load

        store = load(bundled())
    else:
        store = _with_only(open_bundled(), predicates)
    _keep(store, path)
    return store


def _part(predicates: Collection[str] | None) -> str:
    """Return what the name of a snapshot says of its predicates."""
    if predicates is None:
        return ""
    return "-" + blake2b(" ".join(sorted(predicates)).encode(), digest_size=8).hexdigest()


def _with_only(whole: pyoxigraph.Store, predicates: Collection[str]) -> pyoxigraph.Store:
    from pyoxigraph import NamedNode, Store

    store = Store()
    for predicate in predicates:
        store.extend(whole.quads_for_pattern(None, NamedNode(predicate), None, None))
    return store


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


def key() -> str:
    """Return the hash of all that the bundled graph is made from: data, rules, code, and the parser."""
    from pyoxigraph import __version__ as parser

    digest = blake2b(parser.encode(), digest_size=20)
    for path in _sources():
        with open(path, "rb") as stream:  # noqa: PTH123 (half the time of Path.open over a hundred files)
            content = stream.read()
        name = os.path.basename(path).encode()  # noqa: PTH119
        digest.update(b"%d %d " % (len(name), len(content)))
        digest.update(name)
        digest.update(content)
    return digest.hexdigest()


def _sources() -> Iterator[str]:
    """Yield the paths of all files that the bundled graph is made from, in order."""
    package = str(Path(__file__).parent.parent)
    agreements = str(data("agreements"))
    folders = [
        (str(data("ontology")), (".ttl", ".jsonld")),
        (f"{data('queries')}/derive", (".rq",)),
        (package, (".py",)),
        *((f"{package}/{name}", (".py", ".tsv")) for name in _CODE),
        *((entry.path, ("",)) for entry in sorted(os.scandir(agreements), key=_name) if entry.is_dir()),
    ]
    for folder, endings in folders:
        for entry in sorted(os.scandir(folder), key=_name):
            if entry.name.endswith(endings) and entry.is_file():
                yield entry.path


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _intact(path: Path) -> bytes | None:
    """Return the N-Quads of a snapshot, or None when there is none or it is not as it was written."""
    try:
        with path.open("rb") as stream:
            header, content = stream.readline(), stream.read()
    except OSError:
        return None
    return content if header == _header(content) else None


def _header(content: bytes) -> bytes:
    return _HEADER + blake2b(content, digest_size=20).hexdigest().encode() + b"\n"


def _loaded(content: bytes) -> pyoxigraph.Store:
    from pyoxigraph import RdfFormat, Store

    store = Store()
    # Lenient: the terms were checked when the snapshot was made, and its hash says that it is the same.
    store.load(content, RdfFormat.N_QUADS, lenient=True)
    return store


def _keep(store: pyoxigraph.Store, path: Path) -> None:
    """Write the snapshot, whole or not at all; do nothing when the cache cannot be written.

    Two processes may do this at once: each writes a file of its own and moves it into place, and both
    files say the same.
    """
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize

    dataset = Dataset(store)
    # Blank nodes get their names by what is said of them, so that two builds give the same bytes.
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    content = b"".join(sorted(lines))
    draft = path.with_name(f"{path.stem}.{os.getpid()}.{time.monotonic_ns()}.tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(_header(content) + content)
        draft.replace(path)
        _tidy(path)
    except OSError:
        _forget(draft)


def _tidy(newest: Path) -> None:
    """Remove all but the newest snapshots, and drafts that a killed process left more than an hour ago."""
    aged: list[tuple[float, Path]] = []
    for path in newest.parent.iterdir():
        try:
            aged.append((path.stat().st_mtime, path))
        except OSError:
            continue  # another process has just removed it
    snapshots = sorted((age, path) for age, path in aged if path.suffix == ".nq" and path != newest)
    drafts = [path for age, path in aged if path.suffix == ".tmp" and age < time.time() - 3600]
    for path in [path for _, path in snapshots[: 1 - _KEPT]] + drafts:
        _forget(path)


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # it stays; nothing depends on it

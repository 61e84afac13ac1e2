"""The snapshot of the bundled graph: kept in the user's cache, so that the graph is made only once.

What the graph is made from gives the snapshot its name; a file that is not as it was written under that
name is not used, nor one that another user of the machine could have written. With ``SERVANDA_CACHE=off``
there is none.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, Store, __version__, serialize

from servanda.digest import blake2b
from servanda.resources import REFERENCE, data_folder

#: How many snapshots are kept: two for each version of servanda that a person has in use, and some.
_SNAPSHOTS: Final = 8
#: The packages whose code decides what is in the graph.
_CODE: Final = ("text", "read", "read/short", "store")
_HEADER: Final = b"# servanda snapshot "
#: The value of SERVANDA_CACHE with which nothing is believed that an earlier command kept.
_OFF: Final = "off"


def open_bundled(predicates: Collection[str] | None = None) -> Store:
    """Return a store with the ontology, all bundled agreements and what is derived from them.

    With ``predicates`` (IRIs) it holds only the triples with these, which opens in half the time: enough for
    a question that names the predicates it reads. The store comes from the snapshot when there is one for
    the present sources, else it is built and kept for the next time; when the cache cannot be written, that
    is all that is lost. Raises ServandaError when a bundled file cannot be used.
    """
    path = None if is_cache_off() else cache_folder() / f"{hash_sources()}{_name_part(predicates)}.nq"
    content = None if path is None else _read_snapshot(path)
    if content is not None:
        return _load_snapshot(content)
    # Only now: what makes the graph takes longer to load than the snapshot.
    from servanda.store.bundle import list_bundled, load_files

    store = (
        load_files(list_bundled()) if predicates is None else _select_predicates(open_bundled(), predicates)
    )
    if path is not None:
        _write_snapshot(store, path)
    return store


def is_cache_off() -> bool:
    """Say whether nothing is to be believed that an earlier command kept: ``SERVANDA_CACHE=off``.

    That is the snapshot, which is then not written either, and of an archive the rows of questions, the
    results of checks and the index for queries, which are made anew.
    """
    return os.environ.get("SERVANDA_CACHE") == _OFF


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
    reference = str(data_folder("agreements") / REFERENCE)
    folders = [
        (str(data_folder("ontology")), (".ttl", ".jsonld")),
        (f"{data_folder('queries')}/derive", (".rq",)),
        (package, (".py",)),
        *((f"{package}/{name}", (".py", ".tsv")) for name in _CODE),
        (reference, ("",)),
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
            if not _is_own_file(os.fstat(stream.fileno())):
                return None
            header, content = stream.readline(), stream.read()
    except OSError:
        return None
    return content if header == _build_header(path.name, content) else None


def _is_own_file(status: os.stat_result) -> bool:
    """Say whether nobody but this user and the administrator can have written a file.

    Where files have no owners in this sense (Windows) the folder alone guards them.
    """
    if sys.platform == "win32":
        return True
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _build_header(name: str, content: bytes) -> bytes:
    """Return the first line of a snapshot: the digest of its name, by which it is chosen, and its content."""
    digest = blake2b(name.encode() + b"\n", digest_size=20)
    digest.update(content)
    return _HEADER + digest.hexdigest().encode() + b"\n"


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
        # For this user alone, whatever the mask says: what another could write would not be read.
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_build_header(path.name, content) + content)
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

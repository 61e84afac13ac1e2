"""The index of an archive for queries of one's own: all its triples in an Oxigraph store beside it.

Its default graph is the merge of all graphs, a set; the named graphs are there too. It follows from the
archive and can be removed: it is built when a query first asks for it, and anew when the archive has changed.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
from servanda.store.archive_file import ArchiveFile
from servanda.store.drafts import make_draft, sweep_drafts
from servanda.store.snapshot import is_cache_off

if TYPE_CHECKING:
    from pyoxigraph import Store

#: How the folder of an index is named after the file of its archive.
SUFFIX: Final = ".index"
#: The file in it that says of which state of the archive it is.
_STATE: Final = "state.json"
#: Bytes of N-Quads that are loaded at once.
_BATCH: Final = 64 * 1024 * 1024
#: What the engine raises when it cannot read its files, or when what it reads is not what was written.
_UNREADABLE: Final = (OSError, RuntimeError)
Tell = Callable[[int, int, int], None]


class IndexPending(ServandaError):
    """An index that is not there yet, and that somebody else builds."""


def find_index(archive: ArchiveFile, place: Path | None = None) -> Path:
    """Return the folder of the index of an archive, which may lie in a ``place`` of its own.

    Raises IndexPending where there is none of the present state.
    """
    index = (place or archive.path.parent) / f"{archive.path.name}{SUFFIX}"
    if _read_state(index) != archive.compute_state():
        raise IndexPending(error_text("index-pending"), file=archive.path)
    return index / "oxigraph"


def build_index(
    archive: ArchiveFile,
    tell: Tell = lambda done, total, agreements: None,
    *,
    place: Path | None = None,
) -> Path:
    """Return the folder of the index of an archive; build it where there is none of the present state.

    It lies beside the archive, or in a ``place`` that is there. Where caches are off
    (:func:`servanda.store.snapshot.is_cache_off`) it is built in any case.
    ``tell`` hears how many of how many agreements are done. Raises ServandaError when the index cannot be
    written, or when the archive is damaged.
    """
    state = archive.compute_state()
    index = (place or archive.path.parent) / f"{archive.path.name}{SUFFIX}"
    sweep_drafts(archive.path)
    if _read_state(index) == state and not is_cache_off():
        return index / "oxigraph"
    if place is None and not os.access(archive.path.parent, os.W_OK):
        # Who may only read the archive builds an index for this process alone.
        index = Path(_make_own_folder()) / index.name
    try:
        with make_draft(index) as draft:
            _write_index(archive, draft, tell)
            (draft / _STATE).write_text(json.dumps({"state": state}) + "\n", "utf-8")
            _replace_folder(draft, index)
    except OSError as error:
        reason = describe_system_error(error)
        raise ServandaError(error_text("index-not-written", reason=reason), file=archive.path) from None
    return index / "oxigraph"


def open_index(archive: ArchiveFile, folder: Path | None = None) -> Store:
    """Return the index as a store to read: that in a ``folder``, or else the one that is built if need be.

    Raises ServandaError as :func:`build_index`, and when the index cannot be read.
    """
    from pyoxigraph import Store

    folder = folder or build_index(archive)
    try:
        return Store.read_only(str(folder))
    except _UNREADABLE as error:
        message = error_text("damaged-index", error=error, folder=folder.parent)
        raise ServandaError(message, file=archive.path) from None


def _write_index(archive: ArchiveFile, draft: Path, tell: Tell) -> None:
    from pyoxigraph import RdfFormat, Store

    draft.mkdir(parents=True)
    engine = Store(str(draft / "oxigraph"))
    for batch in _list_batches(archive, tell):
        engine.bulk_load(batch, RdfFormat.N_QUADS, lenient=True)
    # Few large tables: who asks has all of them open, and can open no other.
    engine.optimize()


def _replace_folder(draft: Path, index: Path) -> None:
    """Put an index in the place of another one; whoever reads that one goes on."""
    old = index.with_name(f".{index.name}-old.{os.getpid()}.tmp")
    for _ in range(3):  # another process may put one there meanwhile
        try:
            draft.replace(index)
        except OSError:
            if not index.is_dir():
                raise
            shutil.rmtree(old, ignore_errors=True)
            index.replace(old)
        else:
            break
    shutil.rmtree(old, ignore_errors=True)


def _read_state(index: Path) -> str | None:
    """Return the state of the archive of which an index is; None where it cannot be told."""
    try:
        found = json.loads((index / _STATE).read_text("utf-8"))
        return str(found["state"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _make_own_folder() -> str:
    """Return a new folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="servanda-index-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _list_batches(archive: ArchiveFile, tell: Tell) -> Iterator[bytes]:
    """Yield N-Quads that say of each graph what it holds, and the same of the default graph.

    An agreement and what was derived from it stand together, so that blank nodes in both are the same.
    """
    parts = [*_repeat_in_graph(ONTOLOGY_GRAPH, archive.ontology)]
    total = len(archive.entries)
    for number, entry in enumerate(archive.entries, 1):
        text = archive.read_text(entry)
        parts += _repeat_in_graph(entry.iri, text.authored)
        parts += _repeat_in_graph(derived_graph(entry.iri), text.derived)
        tell(number, total, number)
        if sum(map(len, parts)) > _BATCH:
            yield b"".join(parts)
            parts = []
    yield b"".join(parts)


def _repeat_in_graph(graph: str, triples: bytes) -> tuple[bytes, bytes]:
    """Return triples as they are, and in a graph."""
    # A line feed in a literal is written \n, so that this stands at the end of lines only.
    return triples, triples.replace(b" .\n", f" <{graph}> .\n".encode())

"""The index of a store on disk for queries of one's own: its default graph is the merge of all graphs.

The union of the graphs, by which the engine answers from the store itself, gives a triple once for each graph
that holds it; a default graph is a set (SPARQL 1.1 Query, section 13.1). The index lies in the generation
that it is made from, and goes with it. It is built when it is first asked for: twice the triples of the
store, and about as long as loading them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.errors import ServandaError
from servanda.store.catalog import Catalog
from servanda.store.preparing import contents
from servanda.store.texts import Texts

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The folder of the index in a generation.
INDEX: Final = "index"
#: Bytes of N-Quads that are loaded at once.
_BATCH: Final = 64 * 1024 * 1024


def build_index(
    generation: Path,
    store: Store,
    tell: Callable[[int, int, int], None] = lambda done, total, agreements: None,
) -> Path:
    """Return the index of a generation, whose engine's store is ``store``; build it where there is none.

    ``tell`` hears how many of how many agreements are done. Raises ServandaError when the index cannot be
    written, or when the store is damaged.
    """
    from pyoxigraph import RdfFormat
    from pyoxigraph import Store as Engine

    index = generation / INDEX
    if index.is_dir():
        return index
    # Who may only read the store builds an index for this process alone.
    home = generation if os.access(generation, os.W_OK) else Path(_own_folder())
    draft = home / f"{INDEX}.{os.getpid()}.tmp"
    index = home / INDEX
    try:
        shutil.rmtree(draft, ignore_errors=True)
        engine = Engine(str(draft))
        for batch in _batches(_graphs(generation, store, tell)):
            engine.bulk_load(batch, RdfFormat.N_QUADS, lenient=True)
        # Few large tables: who asks has all of them open, and can open no other.
        engine.optimize()
        del engine
        try:
            draft.replace(index)
        except OSError:
            if not index.is_dir():  # another process has built it meanwhile
                raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ServandaError(
            f"the index for queries cannot be written ({reason}); free some room, or ask one agreement's "
            "files by --store",
            file=generation.parent,
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return index


def _own_folder() -> str:
    """Return a new folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="servanda-index-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _graphs(
    generation: Path, store: Store, tell: Callable[[int, int, int], None]
) -> Iterator[tuple[str, bytes]]:
    """Yield each graph of a store: its IRI and its N-Triples."""
    yield ONTOLOGY_GRAPH, contents(store, ONTOLOGY_GRAPH)[0]
    texts = Texts(generation)
    with closing(texts), closing(Catalog(generation)) as catalog:
        total = catalog.counts()[0]
        for number, entry in enumerate(catalog.agreements(), 1):
            if entry.text:
                agreement = texts.kept(entry)
                yield entry.iri, agreement.authored
                yield derived_graph(entry.iri), agreement.derived
            else:
                for graph in (entry.iri, derived_graph(entry.iri)):
                    yield graph, contents(store, graph)[0]
            tell(number, total, number)


def _batches(graphs: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield N-Quads that say of each graph what it holds, and the same of the default graph."""
    parts: list[bytes] = []
    size = 0
    for iri, triples in graphs:
        # A line feed in a literal is written \n, so that this stands at the end of lines only.
        parts += [triples, triples.replace(b" .\n", f" <{iri}> .\n".encode())]
        size += len(parts[-1]) + len(triples)
        if size > _BATCH:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)

"""Writing agreements to a store on disk: loaded in bulk while others are made ready, then published."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.store.catalog import Catalog, Entry
from servanda.store.disk import live_name
from servanda.store.generations import Draft, discard, draft, publish
from servanda.store.preparing import Prepared, Preparer
from servanda.store.snapshot import key
from servanda.store.texts import Writer

#: Bytes that are loaded in bulk at once: each load writes files of its own, so that few long ones are better.
_BULK: Final = 48 * 1024 * 1024
#: So many are enough while there is room for another load.
_LEAST: Final = 16 * 1024 * 1024
#: Loads that run at the same time: the engine takes one processor for each of this size.
_AT_ONCE: Final = 2
#: Quads after which a generation is published: what a crash can cost.
_STEP: Final = 3_000_000


class DiskSink:
    """Writes to the store in a folder, which the caller holds for writing (:func:`generations.writing`)."""

    def __init__(self, folder: Path) -> None:
        """Open the store; raises ServandaError when it is damaged."""
        self._folder = folder
        self._key = key()[:12]
        self._worker = ThreadPoolExecutor(_AT_ONCE)
        self._running: list[Future[None]] = []
        self._draft: Draft | None = None
        self._texts: Writer | None = None
        self._waiting: list[Prepared] = []
        self._size = self._quads = 0
        self._catalog = self._opened()

    def _opened(self) -> Catalog | None:
        name = live_name(self._folder)
        return Catalog(self._folder / name) if name else None

    def raw(self, iri: str) -> str | None:
        """Return the hash of what an agreement was read from, if the rules are still those of that time."""
        entry = self._catalog.entry(iri) if self._catalog else None
        made, _, raw = entry.raw.partition(":") if entry else ("", "", "")
        return raw if made == self._key else None

    def holds(self, iri: str) -> bool:
        """Say whether an agreement is there."""
        return self._catalog is not None and self._catalog.entry(iri) is not None

    def write(self, ready: list[Prepared], prepared: Preparer) -> list[Prepared]:
        """Gather agreements, and write them when there are enough; return those that are not as they were."""
        changed = [one for one in ready if not self._same(one)]
        if changed and self._draft is None:
            self._begin(prepared)
        self._waiting += changed
        self._size += sum(len(one.authored) + len(one.derived) for one in changed)
        if self._size >= (_BULK if self._is_busy() else _LEAST):
            self._bulk()
        if self._quads >= _STEP:
            self._publish()
        return changed

    def _same(self, one: Prepared) -> bool:
        """Say whether an agreement is held as it is now, only read from other bytes."""
        entry = self._catalog.entry(one.unit.iri) if self._catalog else None
        return entry is not None and entry.hash == one.hash and entry.raw.startswith(f"{self._key}:")

    def _begin(self, prepared: Preparer) -> None:
        """Start a new generation, with the present ontology in it."""
        from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse

        if self._catalog:
            self._catalog.close()
        self._draft = draft(self._folder)
        self._catalog = Catalog(self._draft.folder, write=True)
        self._texts = Writer(self._draft.folder)
        self._texts.tidy(self._catalog)
        if self._catalog.about("key") != self._key:
            # Its blank nodes are named by what is said of them, so that the same ontology stays the same, and
            # with it the results and rows that are kept.
            ontology = Dataset(parse(prepared.ontology, RdfFormat.N_QUADS, lenient=True))
            ontology.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
            self._draft.store.remove_graph(NamedNode(ONTOLOGY_GRAPH))
            self._draft.store.extend(ontology)
            self._catalog.say("key", self._key)

    def _is_busy(self) -> bool:
        """Say whether no thread is free; raises what a load that has ended raised."""
        for one in self._running:
            if one.done():
                one.result()
        self._running = [one for one in self._running if not one.done()]
        return len(self._running) == _AT_ONCE

    def _bulk(self) -> None:
        """Hand what has gathered to a thread that loads it, when one is free."""
        if self._is_busy():
            wait(self._running, return_when=FIRST_COMPLETED)
        gathered, self._waiting, self._size = self._waiting, [], 0
        if not gathered or self._draft is None or self._catalog is None or self._texts is None:
            return
        old = [one.unit.iri for one in gathered if self._catalog.entry(one.unit.iri)]
        if old:
            self._wait()
            _removed(self._draft, old)
        self._running.append(self._worker.submit(_written, self._draft, gathered))
        texts = [self._texts.add(one.authored, one.derived) for one in gathered]
        self._catalog.put(_entry(one, self._key, text) for one, text in zip(gathered, texts, strict=True))
        self._quads += sum(one.quads + one.concluded for one in gathered)

    def _wait(self) -> None:
        for one in self._running:
            one.result()
        self._running = []

    def _publish(self) -> None:
        """Let all that was written count from now on."""
        self._bulk()
        self._wait()
        if self._draft is None or self._catalog is None or self._texts is None:
            return
        self._catalog.close()
        self._texts.close()
        made, self._draft, self._quads = self._draft, None, 0
        publish(made)
        self._catalog = self._opened()

    def remove(self, iris: list[str]) -> None:
        """Take agreements out, with what was derived from them."""
        self._begin(Preparer())
        if self._draft is None or self._catalog is None:
            return
        _removed(self._draft, iris)
        self._catalog.drop(iris)

    def finish(self) -> None:
        """Publish what was written."""
        self._publish()

    def close(self) -> None:
        """Let go of the store; what was not published is lost, and what was there is as it was."""
        self._worker.shutdown(cancel_futures=True)
        if self._catalog:
            self._catalog.close(keep=False)
            self._catalog = None
        if self._texts:
            self._texts.close()
        if self._draft is not None:
            made, self._draft = self._draft, None
            discard(made)

    def __enter__(self) -> DiskSink:
        """Return the sink itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the store."""
        self.close()


def _entry(one: Prepared, key_: str, text: str) -> Entry:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    unit = one.unit
    return Entry(
        unit.iri,
        one.hash,
        f"{key_}:{unit.raw}",
        one.quads,
        one.concluded,
        str(unit.file),
        now,
        one.refers,
        text,
    )


def _written(made: Draft, ready: list[Prepared]) -> None:
    """Load agreements in bulk."""
    from pyoxigraph import RdfFormat

    text = b"".join(one.lines() for one in ready)
    # Lenient: the terms were checked when the text was made.
    made.store.bulk_load(text, RdfFormat.N_QUADS, lenient=True)


def _removed(made: Draft, iris: list[str]) -> None:
    from pyoxigraph import NamedNode

    for iri in iris:
        for graph in (iri, derived_graph(iri)):
            made.store.remove_graph(NamedNode(graph))

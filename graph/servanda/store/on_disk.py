"""A store on disk to be asked: its triples, and beside them the texts of its agreements."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.store.disk import live, open_generation

if TYPE_CHECKING:
    from servanda.store.texts import Texts


class DiskStore:
    """The live state of a store on disk, read-only.

    ``folder`` is where it lies, ``store`` the engine's, by which it answers;
    ``query`` and ``quads_for_pattern`` are those of :class:`servanda.store.askable.Askable`.
    """

    def __init__(self, folder: Path) -> None:
        """Open it; raises ServandaError as :func:`servanda.store.disk.open_disk`."""
        self.folder = folder
        self._generation = live(folder)
        self.store = open_generation(folder, self._generation)
        self._index: Path | None = None
        self.query = self.store.query
        self.quads_for_pattern = self.store.quads_for_pattern

    def count(self) -> int:
        """Return how many agreements and logs it holds; raises ServandaError when it is damaged."""
        from servanda.store.catalog import Catalog

        with closing(Catalog(self._generation)) as catalog:
            return catalog.counts()[0]

    def index(self, tell: Callable[[int, int, int], None] = lambda done, total, agreements: None) -> Path:
        """Return the folder of its index for queries, built if need be: see :mod:`servanda.store.index`."""
        from servanda.store.index import build_index

        if self._index is None:
            self._index = build_index(self._generation, self.store, tell)
        return self._index

    def texts(self) -> Texts:
        """Return what reads the texts of its agreements; raises ServandaError when it is damaged."""
        from servanda.store.texts import Texts

        return Texts(self._generation)

"""A store on disk to be asked: its triples, and beside them the texts of its agreements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.store.disk import live, open_generation

if TYPE_CHECKING:
    from pyoxigraph import (
        NamedNode,
        Quad,
        QueryBoolean,
        QuerySolutions,
        QueryTriples,
        Store,
        Variable,
    )

    from servanda.store.askable import GraphName, Subject, Term
    from servanda.store.texts import Texts


class DiskStore:
    """The live state of a store on disk, read-only; answers as :class:`servanda.store.askable.Askable`."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises ServandaError as :func:`servanda.store.disk.open_disk`."""
        self._generation = live(folder)
        self.store: Store = open_generation(folder, self._generation)

    def texts(self) -> Texts:
        """Return what reads the texts of its agreements; raises ServandaError when it is damaged."""
        from servanda.store.texts import Texts

        return Texts(self._generation)

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: GraphName | list[GraphName] | None = None,
        substitutions: dict[Variable, Term] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer of a query, as ``pyoxigraph.Store.query``."""
        return self.store.query(
            query,
            prefixes=prefixes,
            use_default_graph_as_union=use_default_graph_as_union,
            default_graph=default_graph,
            substitutions=substitutions,
        )

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match, as ``pyoxigraph.Store.quads_for_pattern``."""
        return self.store.quads_for_pattern(subject, predicate, object, graph_name)

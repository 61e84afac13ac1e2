"""The library as Python users meet it: one graph, with a method for each thing that the command does."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.query.table import Rows, Table
from servanda.status.agreement_status import DatedGraph

if TYPE_CHECKING:
    from datetime import date

    from networkx import MultiDiGraph
    from pyoxigraph import Store

    from servanda.account import Account
    from servanda.check.report import Report
    from servanda.draw.graphviz import Drawing
    from servanda.events.records import Log
    from servanda.incorporation import IncorporatedNorms
    from servanda.query.adhoc import Answer
    from servanda.query.show import Facts
    from servanda.status.agreement_status import Assumed
    from servanda.store.archive_store import ArchiveStore


@dataclass(frozen=True)
class Graph(DatedGraph):
    """Agreements with the ontology and what is derived from them.

    ``paths`` are the files that it was read from, or the place of an archive; empty for the bundled
    agreements. ``archive`` is that archive, None where all is in memory. Actors, matters and clauses
    are given as on the command line (``kz-mfa``, ``arrival``, ``3(d)``); in answers, IRIs are compact
    (``actor:nato``).
    """

    _loaded: Store | None = field(repr=False)
    paths: tuple[Path, ...] = ()
    archive: ArchiveStore | None = field(default=None, repr=False, compare=False)

    @cached_property
    def store(self) -> Store:
        """The pyoxigraph store that holds all graphs; an archive is read into it when it is first needed."""
        if self._loaded is not None:
            return self._loaded
        assert self.archive is not None
        return self.archive.gather(self.archive.file.entries)

    @cached_property
    def clean_store(self) -> Store:
        """The store without values that cannot be, which it warns of; an archive is as it is."""
        return self.store if self.archive is not None or not self.paths else super().clean_store

    @property
    def queryable(self) -> Store | ArchiveStore:
        """What questions are put to: an archive as it lies on disk, else :attr:`clean_store`."""
        return self.archive or self.clean_store

    @classmethod
    def load(cls, *paths: Path | str) -> Graph:
        """Return the graph of the bundled agreements, of files, or of a store; raises as :func:`load`."""
        if not paths:
            from servanda.store.snapshot import open_bundled

            return cls(open_bundled())
        from servanda.store.archive_store import ArchiveStore
        from servanda.store.bundle import load_files
        from servanda.store.targets import is_store

        files = tuple(Path(path) for path in paths)
        if len(files) == 1 and is_store(files[0]):
            return cls(None, files, ArchiveStore(files[0]))
        return cls(load_files(files), files)

    @cached_property
    def _whole(self) -> tuple[Store, IncorporatedNorms]:
        """A store with what the agreements incorporate, and what that is; what is not there is warned of."""
        from pyoxigraph import Store

        from servanda.messages import Messages
        from servanda.store.incorporated_agreements import incorporate

        store = Store()
        store.extend(self.clean_store)
        found, faults = incorporate(store)
        for fault in faults:
            told = Messages("en", "check").text(f"incorporation.{fault.kind}", **fault.values)
            warnings.warn(told, stacklevel=3)
        return store, found

    def notifications(
        self,
        *,
        sender: str | None = None,
        to: str | None = None,
        organs: bool = True,
        about: str | None = None,
        reading: str = "wide",
        agreement: str | None = None,
        lang: str = "en",
        as_of: date | str | None = None,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
        with_incorporated: bool = False,
    ) -> Rows:
        """Return who must notify whom: a dict for each norm and pair of sender and addressee.

        A notebook shows the list as a table. With a day (``as_of``) each also says its ``state``, the calls
        that are ``open``, and what is ``assumed``; ``log`` and ``assume`` are those of :meth:`status`. Sender
        and addressee include their ``organs``, unless that is False. ``with_incorporated`` is that of
        :meth:`ask`. Raises ServandaError for an unknown actor, matter or agreement, with the nearest that is
        known, and as :meth:`status`.

        >>> import servanda
        >>> [notice["clause"] for notice in servanda.load().notifications(to="kz-mfa")]
        ['4']
        """
        from servanda.query.run import ask

        given = {"from": sender, "to": to, "about": about, "reading": reading, "agreement": agreement}
        given["organs"] = "yes" if organs else "no"
        if with_incorporated:
            return Rows(self._ask_incorporated("who-must-notify-whom", lang, as_of, given))
        held = self._held(as_of, log, assume, agreement)
        given["agreement"] = held.agreement.iri if held else agreement
        table = ask(self.queryable, "who-must-notify-whom", lang=lang, **given)
        if held is None:
            return Rows(table)
        from servanda.status.as_of import add_notice_states

        return Rows(add_notice_states(table, held))

    def norms(self, *, clause: str | None = None, lang: str = "en") -> Rows:
        """Return the norms, all or those of one clause; raises ServandaError for an unknown clause.

        >>> import servanda
        >>> [(norm["modality"], norm["bearer"]) for norm in servanda.load().norms(clause="9.1")]
        [('prohibition', ['actor:nato-plo'])]
        """
        return Rows(self.ask("norms", lang=lang, clause=clause))

    def ask(
        self,
        question: str,
        *,
        lang: str = "en",
        as_of: date | str | None = None,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
        with_incorporated: bool = False,
        **parameters: str | None,
    ) -> Table:
        """Return the answer to a question of ``queries/``; raises as :func:`servanda.query.run.ask`.

        With a day (``as_of``) it is asked of the log and of how things stood on that day too, and norms in
        the answer have their states beside them; raises also as :meth:`status`. With ``with_incorporated``
        the norms that a clause draws in from other agreements are answered too, cited through it, of no day.

        >>> import servanda
        >>> given = {"as_of": "2009-06-30", "assume": {"in-force": "2008-12-01"}}
        >>> [row["call"] for row in servanda.load().ask("what-is-open", state="due", **given).rows]
        ['11-security-terms@taking-up-duties']
        """
        from servanda.query.run import ask

        if with_incorporated:
            return self._ask_incorporated(question, lang, as_of, parameters)
        held = self._held(as_of, log, assume, parameters.get("agreement"))
        if held is None:
            return ask(self.queryable, question, lang=lang, **parameters)
        from servanda.status.as_of import ask_as_of

        return ask_as_of(self.clean_store, question, held, lang, **parameters)

    def _ask_incorporated(
        self, question: str, lang: str, as_of: date | str | None, given: dict[str, str | None]
    ) -> Table:
        """Return an answer with what is incorporated; raises ServandaError where a day is named."""
        from servanda.query.citations import add_citations
        from servanda.query.run import ask

        if as_of is not None:
            raise ServandaError(error_text("incorporated-on-day"))
        store, found = self._whole
        return add_citations(store, ask(store, question, lang=lang, **given), found, lang)

    def search(self, words: str, *, lang: str = "en", agreement: str | None = None) -> Rows:
        """Return the passages that have all of some words in any form, in three languages, the best first.

        A dict for each says its ``kind``, ``clause``, ``id``, ``label``, ``lang``, and its ``passage`` with
        the words between ⟦ and ⟧. Raises ServandaError for an unknown agreement, and where no word is.

        >>> import servanda
        >>> [row["id"] for row in servanda.load().search("drivers") if row["kind"] == "actor"]
        ['actor:plo-driver']
        """
        from servanda.names import resolve
        from servanda.query.search import build_search_rows, search

        graph = self.queryable
        iri = None if agreement is None else resolve(self.clean_store, "agreement", agreement)
        return Rows(build_search_rows(graph, search(graph, words, lang, iri), lang))

    def query(self, sparql: str, *, seconds: float = 30.0, rows: int = 100_000) -> Answer:
        """Run a SPARQL query within bounds; raises as :func:`servanda.query.adhoc.run_query`."""
        from servanda.query.adhoc import run_query

        return run_query(
            self.archive or self.store, sparql, seconds=seconds, rows=rows, disjoint=not self.paths
        )

    def show(self, what: str | None = None, *, lang: str = "en", with_incorporated: bool = False) -> Facts:
        """Return all that the graph says of a clause, norm, actor, programme, matter or agreement.

        ``what`` may be left out where there is one agreement, which is then shown. Raises ServandaError when
        nothing bears that name, and when it is left out where there is not one agreement.
        """
        from servanda.names import pick_agreement
        from servanda.query.show import read_facts

        what = pick_agreement(self.clean_store, None) if what is None else what
        if with_incorporated:
            store, found = self._whole
            return read_facts(store, what, lang, found)
        return read_facts(self.clean_store, what, lang)

    def draw(
        self,
        view: str = "notifications",
        clause: str | None = None,
        *,
        agreement: str | None = None,
        lang: str = "en",
        sender: str | None = None,
        to: str | None = None,
        organs: bool = True,
        about: str | None = None,
        under: str | None = None,
        clauses: str | None = None,
        modality: Collection[str] = (),
        as_of: date | str | None = None,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
    ) -> Drawing:
        """Return a drawing of a view (:data:`servanda.draw.drawing.VIEWS`), narrowed by filters.

        The actors of these include their ``organs``, unless that is False.

        With ``as_of`` norms carry their states on that day, by a log and what a person assumes. ``agreement``
        may be left out where there is only one; references are then those of all. Raises ServandaError as
        :func:`servanda.draw.drawing.draw_view` and as :meth:`status`.

        >>> import servanda
        >>> drawing = servanda.load().draw("notifications", to="kz-mod")
        >>> drawing.dot.count("Қорғаныс") > 0
        True
        """
        from servanda.draw.drawing import FilterOptions, draw_view, find_view
        from servanda.names import pick_agreement

        wanted = FilterOptions(sender, to, about, under, clauses, modality, organs)
        every = agreement is None and as_of is None and find_view(view).several
        iri = None if every else pick_agreement(self.clean_store, agreement)
        held = None if iri is None else self._held(as_of, log, assume, iri)
        return draw_view(self.clean_store, view, iri, clause=clause, lang=lang, wanted=wanted, status=held)

    def check(self, *, lang: str = "en") -> Report:
        """Check the agreements against the shapes and against their published texts.

        A store on disk is checked by :func:`servanda.check.archive.check_store`, whose outcome may be
        longer than the memory. Raises ServandaError for such a store, and when a file cannot be used.
        """
        from servanda.check.checker import check
        from servanda.store.targets import is_store

        if self.paths and is_store(self.paths[0]):
            raise ServandaError(error_text("check-store-otherwise"))
        return check(self.paths, language=lang)

    def accounts(self, *, lang: str = "en") -> dict[str, Account]:
        """Return each agreement held against its text: the ledger, and the differences between the copies.

        Raises ServandaError when no agreement names its published text.

        >>> import servanda
        >>> account, = servanda.load().accounts().values()
        >>> len(account.ledger.uncovered), len(account.differences) > 12
        (0, True)
        """
        from servanda.store.bundle import account_for_texts

        told = account_for_texts(self.paths or None)
        return {agreement: replace(account, lang=lang) for agreement, account in told.items()}

    def network(self, agreement: str | None = None, lang: str = "en") -> MultiDiGraph[str]:
        """Return one agreement, or all, as a typed networkx graph: see :mod:`servanda.network.graph`.

        Nodes are called by compact IRIs. Raises ServandaError for an unknown agreement.

        >>> import servanda
        >>> network = servanda.load().network("kz-nato-2007")
        >>> sorted({data["kind"] for data in network["actor:nato-plo"]["actor:kz-mod"].values()})
        ['notifies']
        """
        from servanda.names import resolve
        from servanda.network.graph import project

        iri = resolve(self.clean_store, "agreement", agreement) if agreement is not None else None
        return project(self.clean_store, iri, lang).to_networkx()

    def export(
        self,
        agreement: str | None = None,
        format: str = "turtle",
        include: Collection[str] = (),
        *,
        lang: str = "en",
    ) -> bytes:
        """Return an agreement in a format of :func:`servanda.export.formats.formats`.

        ``agreement`` may be left out where there is only one. Raises ServandaError as
        :func:`servanda.export.formats.export`, and for an unknown agreement.

        >>> import servanda
        >>> servanda.load().export(format="nquads")[:1]
        b'<'
        """
        from servanda.export.formats import Request, export, known
        from servanda.names import pick_agreement

        graph = self.store if known(format).is_rdf else self.clean_store
        iri = pick_agreement(graph, agreement)
        return export(Request(graph, iri, format, lang, include))

    def _repr_html_(self) -> str:
        from servanda.query.answer_text import render_graph_html

        return render_graph_html(self.store)

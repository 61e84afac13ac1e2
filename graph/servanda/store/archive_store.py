"""An archive to be asked: one agreement by its triples, names by what agreements share, all by an index.

What is asked of one agreement is asked of its triples beside the ontology, in memory. Only a query over all
needs the index (:mod:`servanda.store.index`), which is built when it is first needed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from servanda.errors import ServandaError, no_agreement
from servanda.messages import error_text
from servanda.names import agreement_iri
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, derived_graph, expand
from servanda.store.archive_file import MENTIONS, ArchiveFile, Entry, StoredText
from servanda.store.snapshot import is_cache_off

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Variable

    from servanda.store.index import Tell
    from servanda.store.queryable import GraphName, Subject, Term

#: So many agreements are held in memory at once, those that were asked last.
_HELD: Final = 8
#: With so few agreements a bare number of a clause is sought in all of them.
_FEW: Final = 16
#: So many agreements and logs are read into memory sooner than an index of them is built.
_SMALL: Final = 48
#: Among so many agreements one is sought by its label, too, which stands in the text of each.
_LABELLED: Final = 2_000
_LABELS: Final = (NamedNode(PREFIXES["skos"] + "prefLabel"), NamedNode(PREFIXES["dcterms"] + "title"))
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_PREFIX: Final = NamedNode(PREFIXES["vann"] + "preferredNamespacePrefix")
_LOG_OF: Final = NamedNode(SRV + "isLogOf")
_AGREEMENT: Final = NamedNode(SRV + "Agreement")
_ONTOLOGY: Final = NamedNode(ONTOLOGY_GRAPH)


class ArchiveStore:
    """The state of an archive when it was opened, as a store that can be asked.

    It answers as :class:`servanda.store.queryable.QueryableStore`; ``file`` is what it reads from.
    """

    def __init__(self, place: Path, *, uses_cache: bool = True) -> None:
        """Open the archive at a place; questions are asked afresh unless it ``uses_cache``.

        They are so in any case where caches are off (:func:`servanda.store.snapshot.is_cache_off`).
        Raises ServandaError as :class:`ArchiveFile`, and when it is empty.
        """
        self.uses_cache = uses_cache and not is_cache_off()
        self.file = ArchiveFile(place)
        if self.file.is_empty:
            raise ServandaError(error_text("empty-store"), file=place, exit_code=1)
        #: The IRIs of agreements of which questions are not answered: versions that are not asked for.
        self.left_out: frozenset[str] = frozenset()
        self._texts: OrderedDict[str, StoredText] = OrderedDict()
        #: The shared things of which it is entered what agreements say; None when that is so of all.
        self._entered: set[str] | None = set()
        self._index: Path | None = None
        #: Where the index lies that somebody else builds: this then builds none.
        self.index_place: Path | None = None

    def reopen(self) -> None:
        """Open the file of the archive anew, as in a fork; what was read stays.

        Raises ServandaError as :class:`ArchiveFile`.
        """
        self.file = ArchiveFile(self.file.path)

    # As a store of Oxigraph

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: GraphName | list[GraphName] | None = None,
        substitutions: dict[Variable, Term] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer of a query over all agreements; their union is the default graph in any case."""
        if self.memory is not None:
            return self.memory.query(
                query, prefixes=prefixes, use_default_graph_as_union=default_graph is None,
                default_graph=default_graph, substitutions=substitutions,
            )  # fmt: skip
        return self.whole.query(
            query, prefixes=prefixes, default_graph=default_graph, substitutions=substitutions
        )

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        if isinstance(graph_name, NamedNode):
            entry = self._entry_of_graph(graph_name.value)
            if entry is not None:
                yield from self._select_quads(entry, subject, predicate, object, graph_name)
            elif graph_name.value == ONTOLOGY_GRAPH:
                yield from self._describe_shared(subject, predicate, object)
            return
        if isinstance(subject, NamedNode):
            entry = self.file.look_up_owner(subject.value)
            if entry is None:
                yield from self._describe_shared(subject, predicate, object)
            else:
                yield from self._select_quads(entry, subject, predicate, object)
                yield from self._things.quads_for_pattern(subject, predicate, object, _ONTOLOGY)
            return
        known = self._heads(predicate, object)
        if known is None and isinstance(object, NamedNode):
            known = self._references(subject, predicate, object)
        if known is None:
            whole = self.whole if self.memory is None else self.memory
            found = whole.quads_for_pattern(subject, predicate, object, None)
            known = (quad for quad in found if not isinstance(quad.graph_name, DefaultGraph))
        yield from known

    def _describe_shared(
        self, subject: Subject | None, predicate: NamedNode | None, object: Term | None
    ) -> Iterable[Quad]:
        """Return what the ontology and agreements say of a thing that is no agreement's own, or of all."""
        if isinstance(subject, NamedNode):
            self._enter_shared(subject)
            if next(self._things.quads_for_pattern(subject, None, None, None), None) is None:
                self.file.check_indexes()
        else:
            self._enter_all_shared()
        found = self._things.quads_for_pattern(subject, predicate, object, None)
        return dict.fromkeys(Quad(one.subject, one.predicate, one.object, _ONTOLOGY) for one in found)

    def _enter_shared(self, thing: NamedNode) -> None:
        """Enter what agreements say of a thing that they share."""
        if self._entered is None or thing.value in self._entered:
            return
        _load(self._things, DefaultGraph(), _end_lines(self.file.read_shared_lines_about(str(thing))))
        self._entered.add(thing.value)

    def _enter_all_shared(self) -> None:
        """Enter what agreements say of all things that they share."""
        if self._entered is not None:
            _load(self._things, DefaultGraph(), _end_lines(self.file.read_shared_lines()))
            self._entered = None

    def _references(
        self, subject: Subject | None, predicate: NamedNode | None, object: NamedNode
    ) -> Iterable[Quad] | None:
        """Return what few agreements and the ontology say of a thing; None where these are many."""
        mentioning = self.file.find_entries(MENTIONS, [object.value])
        if mentioning is None or len(mentioning) > _HELD:
            return None
        owner = self.file.find_owner(object.value)
        entries = {entry.iri: entry for entry in [*mentioning, *([owner] if owner else [])]}
        return chain(
            self._things.quads_for_pattern(subject, predicate, object, _ONTOLOGY),
            *(self._select_quads(entries[iri], subject, predicate, object) for iri in sorted(entries)),
        )

    @cached_property
    def _things(self) -> Store:
        """The ontology in its graph; in the default graph what agreements say of things that were entered."""
        return self.open_ontology()

    def _heads(self, predicate: NamedNode | None, object: Term | None) -> Iterable[Quad] | None:
        """Return what the catalogue knows of every agreement: its type, its prefix, whose log it is."""
        found: Iterable[tuple[str, NamedNode | Literal]]
        if predicate == _PREFIX:
            found = ((entry.iri, Literal(entry.prefix)) for entry in self.file.entries if entry.prefix)
        elif predicate == _LOG_OF:
            found = ((entry.iri, NamedNode(entry.log_of)) for entry in self.file.entries if entry.log_of)
        elif predicate == _TYPE and object == _AGREEMENT:
            found = ((entry.iri, _AGREEMENT) for entry in self.file.agreements)
        else:
            return None
        assert predicate is not None
        return (
            Quad(NamedNode(iri), predicate, value, NamedNode(iri))
            for iri, value in found
            if object is None or object == value
        )

    def _entry_of_graph(self, graph: str) -> Entry | None:
        return self.file.find_entry(graph) or self.file.find_entry(graph.removesuffix(derived_graph("")))

    @cached_property
    def memory(self) -> Store | None:
        """All agreements in memory, where they are few; None where a query over all needs the index."""
        entries = [entry for entry in self.file.entries if entry.iri not in self.left_out]
        return self.gather(entries) if len(entries) <= _SMALL else None

    @cached_property
    def whole(self) -> Store:
        """All agreements, by the index, which is built if need be."""
        from servanda.store.index import open_index

        return open_index(self.file, self.index())

    def index(self, tell: Tell = lambda done, total, agreements: None) -> Path:
        """Return the folder of the index, built if need be.

        Raises :class:`servanda.store.index.IndexPending` where somebody else is to build it and has not.
        """
        from servanda.store.index import build_index, find_index

        if self._index is None and self.index_place is not None:
            self._index = find_index(self.file, self.index_place)
        elif self._index is None:
            self._index = build_index(self.file, tell)
        return self._index

    def check_index(self) -> None:
        """Raise ServandaError, which says what to remove, when the index cannot be opened."""
        self.whole  # noqa: B018 (it is opened when it is first asked for)

    # Parts of it

    def graph(self, entry: Entry) -> Store:
        """Return a new store with the ontology and one agreement or log."""
        return self.gather([entry])

    def _select_quads(
        self,
        entry: Entry,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield what matches in the text of one agreement or log, of which no other line is parsed."""
        text = self._read_text(entry)
        for name, lines in ((entry.iri, text.authored), (derived_graph(entry.iri), text.derived)):
            if graph is not None and graph.value != name:
                continue
            words = [str(term) for term in (subject, predicate, object) if isinstance(term, NamedNode)]
            # What names a property stands between the two others.
            words = words if predicate is None else [" ".join(words)]
            marks = [word.encode() for word in words]
            for one in parse(_select_lines(lines, marks), RdfFormat.N_TRIPLES, lenient=True):
                if (
                    (subject is None or subject == one.subject)
                    and (predicate is None or predicate == one.predicate)
                    and (object is None or object == one.object)
                ):
                    yield Quad(one.subject, one.predicate, one.object, NamedNode(name))

    def _read_text(self, entry: Entry) -> StoredText:
        if entry.iri not in self._texts:
            self._texts[entry.iri] = self.file.read_text(entry)
        self._texts.move_to_end(entry.iri)
        while len(self._texts) > _HELD:
            self._texts.popitem(last=False)
        return self._texts[entry.iri]

    def gather(self, entries: Iterable[Entry]) -> Store:
        """Return a new store with the ontology and some agreements and logs."""
        store = self.open_ontology()
        for entry in entries:
            self.add(store, entry)
        return store

    def open_ontology(self) -> Store:
        """Return a new store with the ontology by which the archive was made."""
        store = Store()
        # Its blank nodes are named anew, and nothing else names them.
        store.load(self.file.ontology, RdfFormat.N_TRIPLES, to_graph=_ONTOLOGY, lenient=True)
        return store

    def add(self, store: Store, entry: Entry) -> None:
        """Add an agreement or a log, with what was derived from it, to a store."""
        text = self.file.read_text(entry)
        _load(store, NamedNode(entry.iri), text.authored)
        _load(store, NamedNode(derived_graph(entry.iri)), text.derived)

    def gather_agreement(self, iri: str | None) -> Store:
        """Return a new store with the ontology, an agreement (None: the only one) and its logs.

        Raises ServandaError when it is not there, or when there are several.
        """
        if iri is None:
            known = self.file.agreements
            if not known:
                raise no_agreement()
            if len(known) > 1:
                message = error_text("which-agreement", place=self.file.path, number=len(known))
                raise ServandaError(message)
            entry: Entry | None = known[0]
        else:
            entry = self.file.find_entry(iri)
        if entry is None or entry.kind != "agreement":
            raise ServandaError(error_text("agreement-not-there", agreement=iri, place=self.file.path))
        return self.gather([entry, *(one for one in self.file.entries if one.log_of == entry.iri)])

    @property
    def directory(self) -> Store:
        """The ontology in its graph, and in the default graph all that agreements say of shared things."""
        self._enter_all_shared()
        return self._things

    def gather_names(self, kind: str, text: str) -> Store:
        """Return a store in which what a text names can be found as in all of the archive.

        ``kind`` is one of :data:`servanda.names.KINDS`. For parts of agreements it holds the agreement that
        the text names, and else some of those with a part of that number or name: enough to see that it is
        none alone.
        """
        if kind == "agreement":
            return self._gather_heads(text)
        if kind not in ("clause", "norm", "instrument"):
            return self.directory
        entry = self._named_owner(text)
        if entry is not None:
            return self.graph(entry)
        agreements = self.file.agreements
        if len(agreements) <= _FEW:
            return self.gather(agreements)
        from servanda.text.numbering import find_named_clause  # of what most answers need nothing

        name = text.strip()
        # A number as people write it, "п. 4 (1)", is printed as 4.1 or 4(1).
        parts = find_named_clause(name)
        printed = {
            name,
            ".".join(parts),
            parts[0] + "".join(f"({one})" for one in parts[1:]) if parts else name,
        }
        marks = (*(f'<{SRV}number> "{one}"'.encode() for one in sorted(printed)), f"/{name}> .".encode())
        found = (
            one for one in agreements if any(mark in self.file.read_text(one).authored for mark in marks)
        )
        return self.gather([*islice(found, _FEW)] or agreements[:_FEW])

    def gathers_all(self, kind: str, text: str) -> bool:
        """Say whether :meth:`gather_names` holds all that words of a label might mean.

        Of parts of many agreements it holds only some, unless the text names the agreement.
        """
        is_part = kind in ("clause", "norm", "instrument")
        return not is_part or len(self.file.agreements) <= _FEW or self._named_owner(text) is not None

    def find_agreement(self, text: str) -> Entry | None:
        """Return the agreement whose IRI or name a text is; None where it has to be sought otherwise."""
        name = text.strip()
        entry = self.file.look_up(expand(name) if ":" in name else agreement_iri(name))
        return entry if entry is not None and entry.kind == "agreement" else None

    def _named_owner(self, text: str) -> Entry | None:
        """Return the agreement that a text names at its beginning: as an IRI, by its prefix or its name."""
        name = text.strip()
        prefix, colon, rest = name.partition(":")
        if colon and prefix not in PREFIXES and not rest.startswith("//"):
            return next((entry for entry in self.file.agreements if entry.prefix == prefix), None)
        return self.file.find_owner(expand(name) if colon else agreement_iri(name))

    def _gather_heads(self, text: str) -> Store:
        """Return a store with the types and prefixes of agreements: of the one named, else of all.

        Where none is named by its id, and there are not too many, the labels are there too.
        """
        named = self._named_owner(text)
        entries = [named] if named is not None and named.kind == "agreement" else self.file.agreements
        store = Store()
        store.extend(
            chain.from_iterable(
                (
                    Quad(NamedNode(entry.iri), _TYPE, _AGREEMENT, NamedNode(entry.iri)),
                    Quad(NamedNode(entry.iri), _PREFIX, Literal(entry.prefix), NamedNode(entry.iri)),
                )
                for entry in entries
            )
        )
        if named is None and len(entries) <= _LABELLED:
            for entry in entries:
                for label in _LABELS:
                    store.extend(self._select_quads(entry, NamedNode(entry.iri), label, None))
        return store


def _select_lines(text: bytes, marks: list[bytes]) -> bytes:
    """Return the lines of a text in which some words all stand."""
    if not marks:
        return text
    rarest = max(marks, key=len)
    found, end = [], 0
    while (place := text.find(rarest, end)) >= 0:
        start, end = text.rfind(b"\n", 0, place) + 1, text.index(b"\n", place) + 1
        line = text[start:end]
        if all(mark in line for mark in marks):
            found.append(line)
    return b"".join(found)


def _end_lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line} .\n" for line in lines).encode()


def _load(store: Store, graph: NamedNode | DefaultGraph, text: bytes) -> None:
    if b"_:" in text:
        # Loading would name blank nodes anew, and those of an agreement may stand in its derived graph too.
        triples = parse(text, RdfFormat.N_TRIPLES, lenient=True)
        store.extend(Quad(one.subject, one.predicate, one.object, graph) for one in triples)
    elif text:
        store.load(text, RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)

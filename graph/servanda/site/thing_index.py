"""What all agreements say of actors, programmes and matters, read once for the pages about these.

Each agreement is read as objects one after the other, and only lines about things are held: so the pages of a
corpus cost little each, and one reading serves all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from servanda.model import Actor, Concept, Texts, read_agreement
from servanda.names import KINDS, run_select
from servanda.namespaces import PREFIXES, compact, expand
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from servanda.model import Agreement, Norm, Notification
    from servanda.site.explorer import Explorer
    from servanda.store.queryable import QueryableStore

#: The kinds of things that have pages here, each with the name of its list.
THING_KINDS: Final = {"actor": "actors", "programme": "programmes", "matter": "matters"}
#: What ties one actor to another: the field of an actor, in the order in which pages name the ties.
TIES: Final = ("unit_of", "post_in", "member_of", "household_of", "linked_to", "held_by", "played_by")
#: So many agreements of an archive are read together.
_TOGETHER: Final = 48
_TEXTS: Final = {
    "labels": PREFIXES["skos"] + "prefLabel",
    "alternatives": PREFIXES["skos"] + "altLabel",
    "definitions": PREFIXES["skos"] + "definition",
}


class NormLine(NamedTuple):
    """A norm as a row of a table: things by compact IRIs, ``texts`` what it says, by language.

    ``place`` is where it stands: the norm itself, or the clause of one that a rule concluded.
    """

    agreement: str
    number: str
    iri: str
    modality: str
    texts: Texts
    bearers: tuple[str, ...]
    responsible: tuple[str, ...]
    implied: bool
    place: str


class NoticeLine(NamedTuple):
    """A notification as a row of a table: who notifies whom of what, by which norm."""

    norm: NormLine
    sender: str
    addressee: str
    matters: tuple[str, ...]


class OwedLine(NamedTuple):
    """A norm of which an actor has something: as creditor, beneficiary, addressee, or one who is involved."""

    norm: NormLine
    role: str


@dataclass
class Thing:
    """An actor, a programme or a matter (compact IRI), and all that agreements say of it.

    ``classes`` are compact IRIs; ``ties`` lead from the name of a tie (:data:`TIES`) to others; ``organs``
    are all that belong to it, however far below; ``parts`` those directly below, with the tie. ``bears`` are
    the norms by which it is bound or entitled itself, ``answers`` those that bind another for whom it answers.
    ``roles`` are pairs of an agreement and the role (``party``, ``depositary``, or the IRI of a role).
    """

    iri: str
    kind: str
    labels: Texts = field(default_factory=Texts)
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    definitions: Texts = field(default_factory=Texts)
    classes: tuple[str, ...] = ()
    notation: str | None = None
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    ties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    organs: set[str] = field(default_factory=set)
    answered_by: set[str] = field(default_factory=set)
    answers_for: set[str] = field(default_factory=set)
    agreements: set[str] = field(default_factory=set)
    roles: set[tuple[str, str]] = field(default_factory=set)
    bears: list[NormLine] = field(default_factory=list)
    answers: list[NormLine] = field(default_factory=list)
    owed: list[OwedLine] = field(default_factory=list)
    sends: list[NoticeLine] = field(default_factory=list)
    receives: list[NoticeLine] = field(default_factory=list)
    norms: list[NormLine] = field(default_factory=list)
    notices: list[NoticeLine] = field(default_factory=list)


@dataclass
class ThingIndex:
    """All things by their compact IRIs, those that have a page by its path, and the labels of agreements."""

    things: dict[str, Thing] = field(default_factory=dict)
    by_path: dict[str, Thing] = field(default_factory=dict)
    labels: dict[str, Texts] = field(default_factory=dict)

    def list_kind(self, kind: str) -> list[Thing]:
        """Return the things of a kind that have pages, in the order of their IRIs."""
        return [thing for thing in self.by_path.values() if thing.kind == kind]


def index_things(explorer: Explorer) -> ThingIndex:
    """Return what all agreements of an explorer say of things."""
    index = ThingIndex()
    for agreement in _read_agreements(explorer):
        _Reader(index, agreement).read()
    shared = explorer.store.directory if isinstance(explorer.store, ArchiveStore) else explorer.store
    _add_registered(index, shared)
    for thing in index.things.values():
        for tie, others in thing.ties.items():
            for other in others:
                if other in index.things:
                    index.things[other].parts.setdefault(thing.iri, tie)
        for above in thing.broader:
            if above in index.things:
                index.things[above].narrower += (thing.iri,)
    for iri in sorted(index.things):
        address = explorer.addresses.find(expand(iri))
        # What has an anchor stands on the page of its agreement.
        if not address.anchor:
            index.by_path[address.path] = index.things[iri]
    return index


def _read_agreements(explorer: Explorer) -> Iterator[Agreement]:
    """Yield all agreements; those of an archive many at a time, which takes a third of the time."""
    archive = explorer.store
    if not isinstance(archive, ArchiveStore):
        yield from map(explorer.read, explorer.agreements)
        return
    waiting = (archive.file.find_entry(iri) for iri in explorer.agreements)
    while some := [entry for entry in islice(waiting, _TOGETHER) if entry is not None]:
        store = archive.gather(some)
        yield from (read_agreement(store, entry.iri) for entry in some)


class _Reader:
    """Adds to an index what one agreement says."""

    def __init__(self, index: ThingIndex, agreement: Agreement) -> None:
        self._index, self._of = index, agreement

    def read(self) -> None:
        of = self._of
        self._index.labels[of.iri] = of.names(of.iri)
        for kind, held in (("actor", of.actors), ("programme", of.programmes), ("matter", of.matters)):
            for iri, one in held.items():
                self._describe(kind, iri, one)
        for low, bodies in of.above.items():
            for high in bodies:
                self._find(high, "actor").organs.add(low)
        for role, actors in (("party", of.parties), ("depositary", of.depositaries)):
            for actor in actors:
                self._join(actor, "actor").roles.add((of.iri, role))
        for role in of.roles:
            for player in of.actors[role].played_by if role in of.actors else ():
                self._join(player, "actor").roles.add((of.iri, role))
        for norm in of.every_norm:
            if norm.modality:
                self._add_norm(norm)

    def _find(self, iri: str, kind: str) -> Thing:
        return self._index.things.setdefault(iri, Thing(iri, kind))

    def _join(self, iri: str, kind: str) -> Thing:
        """Return a thing, which this agreement names."""
        thing = self._find(iri, kind)
        thing.agreements.add(self._of.iri)
        return thing

    def _describe(self, kind: str, iri: str, one: Actor | Concept) -> None:
        thing = self._find(iri, kind)
        thing.labels = Texts({**self._of.names(iri), **thing.labels})
        thing.definitions = Texts({**one.definitions, **thing.definitions})
        thing.classes = tuple(sorted({*thing.classes, *one.classes}))
        if isinstance(one, Actor):
            for tie in TIES:
                if others := getattr(one, tie):
                    thing.ties[tie] = tuple(sorted({*thing.ties.get(tie, ()), *others}))
        else:
            thing.notation = thing.notation or one.notation
            thing.broader = tuple(sorted({*thing.broader, *one.broader}))

    def _add_norm(self, norm: Norm) -> None:
        line = NormLine(
            self._of.iri, norm.number, norm.iri, norm.modality_key, self._of.names(norm.iri) or norm.quote,
            norm.bearers, norm.responsible, norm.implied, norm.clause if norm.implied else norm.iri,
        )  # fmt: skip
        self._add_bearers(line)
        self._add_owed(line, norm)
        for programme in norm.programmes:
            self._join(programme, "programme").norms.append(line)
        for notice in norm.notifications:
            self._add_notice(line, notice)
        noticed = {matter for notice in norm.notifications for matter in notice.matters}
        others = {matter for slot in norm.slots for matter in slot.matters} - noticed
        for matter in sorted(others):
            self._join(matter, "matter").norms.append(line)

    def _add_bearers(self, line: NormLine) -> None:
        for actor in line.bearers:
            thing = self._join(actor, "actor")
            thing.bears.append(line)
            if actor not in line.responsible:
                thing.answered_by.update(self._pick_tied(line.responsible, actor, len(line.bearers)))
        for actor in set(line.responsible).difference(line.bearers):
            thing = self._join(actor, "actor")
            thing.answers.append(line)
            tied = {one for one in line.bearers if actor in self._of.above.get(one, ())}
            thing.answers_for.update(tied or line.bearers)

    def _add_owed(self, line: NormLine, norm: Norm) -> None:
        told = {*norm.addressees, *(one for notice in norm.notifications for one in notice.addressees)}
        roles: dict[str, Iterable[str]] = {"addressee": sorted(told), "involved": norm.involved}
        # That something is owed says only what binds; who is told or involved is so by any norm.
        if norm.modality in ("obligation", "prohibition"):
            roles = {"creditor": norm.counterparties, "beneficiary": norm.beneficiaries, **roles}
        for role, actors in roles.items():
            for actor in actors:
                self._join(actor, "actor").owed.append(OwedLine(line, role))

    def _pick_tied(self, responsible: tuple[str, ...], actor: str, bearers: int) -> Iterable[str]:
        """Return those who answer for an actor: of a norm with several bearers, those to whom it belongs."""
        tied = [one for one in responsible if one in self._of.above.get(actor, ())]
        return tied or (responsible if bearers == 1 else ())

    def _add_notice(self, line: NormLine, notice: Notification) -> None:
        for sender in notice.senders or ("",):
            for addressee in notice.addressees or ("",):
                one = NoticeLine(line, sender, addressee, notice.matters)
                if sender:
                    self._join(sender, "actor").sends.append(one)
                if addressee:
                    self._join(addressee, "actor").receives.append(one)
                for matter in notice.matters:
                    self._join(matter, "matter").notices.append(one)


def _add_registered(index: ThingIndex, store: QueryableStore) -> None:
    """Add what is registered and no agreement names, and the other names of all."""
    for kind in THING_KINDS:
        for row in run_select(store, f"SELECT DISTINCT ?x {{ {KINDS[kind]} }}"):
            if isinstance(row["x"], NamedNode):
                index.things.setdefault(compact(row["x"].value), Thing(compact(row["x"].value), kind))
    for thing in index.things.values():
        try:
            node = NamedNode(expand(thing.iri))
        except ValueError:  # what an agreement calls so is no IRI
            continue
        labels, definitions = _read_texts(store, node, "labels"), _read_texts(store, node, "definitions")
        thing.labels = thing.labels or Texts(_take_first(labels))
        thing.definitions = thing.definitions or Texts(_take_first(definitions))
        thing.alternatives = _read_texts(store, node, "alternatives")
        if not thing.classes:
            quads = store.quads_for_pattern(node, NamedNode(PREFIXES["rdf"] + "type"), None, None)
            found = {compact(quad.object.value) for quad in quads if isinstance(quad.object, NamedNode)}
            thing.classes = tuple(sorted(found))


def _read_texts(store: QueryableStore, node: NamedNode, name: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(node, NamedNode(_TEXTS[name]), None, None):
        if isinstance(quad.object, Literal):
            found.setdefault(quad.object.language or "und", set()).add(quad.object.value)
    return {lang: tuple(sorted(texts)) for lang, texts in sorted(found.items())}


def _take_first(texts: dict[str, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
    return ((lang, those[0]) for lang, those in texts.items())

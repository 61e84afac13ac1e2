"""Incorporation by reference: norms of another agreement that a clause makes apply, with its roles bound.

"Privileges in accordance with the Convention" draws in articles of the Convention. What follows is
instantiated here: each norm of the clauses that are named is copied under a clause "7 → VCDR 29", with the
actors of the agreement that incorporates in place of the roles of the incorporated one; then the rules of
``queries/derive`` run on it as on any norm. The copies are derived data of one answer, never part of an
agreement or an export. An agreement that is incorporated may itself incorporate another: its norms are cited
in three hops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, Store

from servanda.namespaces import PREFIXES, SRV, compact, derived_graph
from servanda.rules import apply_rules_to, list_agreements
from servanda.text.numbering import list_enclosing_clauses

#: Between the steps of a citation: "7 → VCDR 29".
ARROW: Final = " → "
#: The rule by which an incorporated norm is concluded.
RULE: Final = NamedNode(PREFIXES["rule"] + "incorporation")
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_LABEL: Final = NamedNode(PREFIXES["skos"] + "prefLabel")
_INTEGER: Final = NamedNode(PREFIXES["xsd"] + "integer")
_IMPERATIVES: Final = frozenset({SRV + "Obligation", SRV + "Prohibition"})
#: The number of ways on which the incorporations of one agreement are followed through others. Where each
#: agreement of a chain incorporates the next one twice, they double with every step.
_MOST_WAYS: Final = 200
#: What belongs to a norm alone, and is copied with it.
_PARTS: Final = ("hasSlot", "requiresNotification", "hasQualifier")
#: What is said of the place of a norm in its own text, which is no place of the text that incorporates it.
_PLACES: Final = frozenset(SRV + name for name in ("order", "sourceLine"))
#: What is derived of a norm from what is not copied with it.
_DERIVED: Final = ("translation", "qualifierLabel")
#: By these an actor is an organ, a post or a household of another, or of a role.
_BELONGS_TO: Final = tuple(
    NamedNode(iri)
    for iri in (*(PREFIXES["org"] + name for name in ("unitOf", "postIn", "memberOf")), SRV + "isHouseholdOf")
)


def _srv(name: str) -> NamedNode:
    return NamedNode(SRV + name)


@dataclass(frozen=True)
class Incorporation:
    """Words of a clause that make provisions of another agreement apply (srv:Incorporation).

    Things are named by their IRIs. ``numbers`` are those of the incorporated clauses (none: all of them),
    ``bindings`` the actors that each role is, as often as it is bound, and ``notes`` those whose reading it
    rests on.
    """

    iri: str
    agreement: str
    clause: str
    number: str
    source: str
    numbers: tuple[str, ...]
    rights_of: frozenset[str]
    duties_of: frozenset[str]
    bindings: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]

    @cached_property
    def actors(self) -> dict[str, tuple[str, ...]]:
        """The actors that stand for each role."""
        found: dict[str, tuple[str, ...]] = {}
        for role, actors in self.bindings:
            found[role] = tuple(dict.fromkeys((*found.get(role, ()), *actors)))
        return found

    def covers(self, number: str) -> bool:
        """Say whether a clause of the other agreement is incorporated: named, or part of one that is."""
        return not self.numbers or not set(self.numbers).isdisjoint([number, *list_enclosing_clauses(number)])

    def bind(self, actor: str) -> tuple[str, ...]:
        """Return who an actor of the incorporated agreement is here: itself where it is not bound."""
        return self.actors.get(actor, (actor,))

    def takes(self, classes: Iterable[str], bearers: Iterable[str]) -> bool:
        """Say whether a norm of some classes and bearers belongs to the part that is incorporated.

        A right of a role is what it may do or enjoys, and what others must do or must not; what is said of
        nobody, such as when rights end, goes with the rights.
        """
        own, is_imperative = set(bearers), not _IMPERATIVES.isdisjoint(classes)
        if not (self.rights_of or self.duties_of):
            return True
        is_duty = is_imperative and not own.isdisjoint(self.duties_of)
        return is_duty or (
            bool(self.rights_of) and (not own or own.isdisjoint(self.rights_of) == is_imperative)
        )


class Step(NamedTuple):
    """A step of a citation: an agreement, and the number of one of its clauses."""

    agreement: str
    clause: str


@dataclass(frozen=True)
class Citation:
    """Through what an incorporated norm applies: the steps, the norm there, and the notes it rests on."""

    steps: tuple[Step, ...]
    norm: str
    notes: tuple[str, ...]
    is_paraphrase: bool


@dataclass
class IncorporatedNorms:
    """What was added to a store: the citation of each incorporated norm by IRI, and effects.

    ``effects`` are, by a norm of the agreement itself, the incorporated conditions that its notice meets.
    """

    citations: dict[str, Citation] = field(default_factory=dict)
    effects: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong with an incorporation: one of :data:`FAULTS`, its IRI, and what the sentence names."""

    kind: str
    node: str
    values: Mapping[str, str]


FAULTS: Final = ("no-agreement", "no-clause", "no-role", "role-unbound", "role-twice", "cycle", "many-ways")


class _Reader:
    """Reads what agreements of a store say; never what was derived, unless that is asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.graphs = dict(list_agreements(store))

    def objects(self, node: str | NamedNode, predicate: NamedNode) -> list[str]:
        subject = NamedNode(node) if isinstance(node, str) else node
        quads = self.store.quads_for_pattern(subject, predicate, None, None)
        return sorted({str(quad.object.value) for quad in quads if hasattr(quad.object, "value")})

    def subjects(self, predicate: NamedNode, node: str) -> list[str]:
        quads = self.store.quads_for_pattern(None, predicate, NamedNode(node), None)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})

    def first(self, node: str, name: str) -> str | None:
        return next(iter(self.objects(node, _srv(name))), None)

    def order(self, node: str) -> int:
        """Return the place of a clause or a norm; 0 where it has none that is a number."""
        order = self.first(node, "order") or ""
        return int(order) if order.isdecimal() else 0

    def named(self, agreement: str, node: str) -> list[str]:
        """Return the IRIs that an agreement names as values of a node."""
        quads = self.store.quads_for_pattern(NamedNode(node), None, None, NamedNode(self.graphs[agreement]))
        return sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)})

    def incorporations(self) -> list[Incorporation]:
        """Return those of all agreements, in the order of their IRIs."""
        found = []
        for quad in self.store.quads_for_pattern(None, _srv("hasIncorporation"), None, None):
            holder = quad.subject
            if not (isinstance(holder, NamedNode) and isinstance(quad.object, NamedNode)):
                continue
            iri = quad.object.value
            sources = self.objects(iri, _srv("incorporatesAgreement"))
            for agreement in self.subjects(_srv("hasClause"), holder.value):
                if not sources or agreement not in self.graphs:
                    continue
                bindings = [
                    (role, tuple(self.objects(one, _srv("bindsActor"))))
                    for one in self.objects(iri, _srv("hasRoleBinding"))
                    for role in self.objects(one, _srv("bindsRole"))
                ]
                found.append(
                    Incorporation(
                        iri, agreement, holder.value, self.first(holder.value, "number") or "", sources[0],
                        tuple(self.objects(iri, _srv("incorporatedNumber"))),
                        frozenset(self.objects(iri, _srv("takesRightsOf"))),
                        frozenset(self.objects(iri, _srv("takesDutiesOf"))),
                        tuple(bindings), tuple(self.objects(iri, _srv("restsOnNote"))),
                    )
                )  # fmt: skip
        return sorted(set(found), key=lambda one: (one.agreement, one.iri))

    def clauses(self, agreement: str) -> list[tuple[str, str]]:
        """Return the clauses of an agreement, with their numbers, in the order of its text."""
        found = []
        for clause in self.objects(agreement, _srv("hasClause")):
            found += [
                (self.order(clause), clause, number) for number in self.objects(clause, _srv("number"))[:1]
            ]
        return [(clause, number) for _, clause, number in sorted(found)]

    def norms(self, agreement: str, clause: str) -> list[str]:
        """Return the norms that a clause itself lays down, in order."""
        graph = NamedNode(self.graphs[agreement])
        quads = self.store.quads_for_pattern(NamedNode(clause), _srv("hasNorm"), None, graph)
        named = [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]
        return sorted(named, key=lambda norm: (self.order(norm), norm))

    def parts(self, agreement: str, norm: str) -> list[str]:
        """Return a norm with its slots, notices and qualifiers, and those of its notices."""
        graph, found, waiting = NamedNode(self.graphs[agreement]), [], [norm]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.append(one)
            for name in _PARTS:
                quads = self.store.quads_for_pattern(NamedNode(one), _srv(name), None, graph)
                waiting += sorted(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))
        return found

    def cite(self, agreement: str) -> str:
        """Return how an agreement is cited: by its abbreviation, else by the end of its IRI."""
        return self.first(agreement, "abbreviation") or compact(agreement).rpartition(":")[2]

    def format_steps(self, steps: Iterable[Step]) -> str:
        """Return a citation: the first clause by its number alone, each other after its agreement."""
        first, *others = steps
        return ARROW.join([first.clause, *(f"{self.cite(one.agreement)} {one.clause}" for one in others)])

    def is_role(self, agreement: str, actor: str) -> bool:
        """Say whether an actor is a role of an agreement, or an organ, a post or a household of one."""
        roles = set(self.objects(agreement, _srv("hasRole")))
        seen, waiting = set(), [actor]
        while waiting:
            one = waiting.pop()
            if one in roles:
                return True
            if one not in seen:
                seen.add(one)
                waiting += [above for link in _BELONGS_TO for above in self.objects(one, link)]
        return False

    def expand(self, one: Incorporation, every: Mapping[str, list[Incorporation]]) -> Iterator[_Source]:
        """Yield each norm that an incorporation brings, through others too; no way leads round."""
        yield from self._expand((one,), (Step(one.agreement, one.number),), every)

    def _expand(
        self,
        path: tuple[Incorporation, ...],
        steps: tuple[Step, ...],
        every: Mapping[str, list[Incorporation]],
    ) -> Iterator[_Source]:
        source = path[-1].source
        if not self._leads_on(path):
            return
        for clause, number in self.clauses(source):
            if not path[-1].covers(number):
                continue
            cited = (*steps, Step(source, number))
            for norm in self.norms(source, clause):
                if self._takes(path, norm):
                    yield _Source(path, cited, source, clause, norm)
            for inner in every.get(source, []):
                if inner.clause == clause:
                    yield from self._expand((*path, inner), cited, every)

    def _leads_on(self, path: tuple[Incorporation, ...]) -> bool:
        """Say whether the agreement at the end of a way is there and was not passed on it."""
        source = path[-1].source
        return source in self.graphs and source not in [one.agreement for one in path]

    def has_many_ways(self, agreement: str, every: Mapping[str, list[Incorporation]]) -> bool:
        """Say whether the incorporations of an agreement lead on more ways than are followed."""
        own = every.get(agreement, [])
        through = (path for path in self._list_ways(own, every) if len(path) > 1)
        return sum(1 for _ in islice(through, _MOST_WAYS + 1)) > _MOST_WAYS

    def _list_ways(
        self, own: list[Incorporation], every: Mapping[str, list[Incorporation]]
    ) -> Iterator[tuple[Incorporation, ...]]:
        waiting: list[tuple[Incorporation, ...]] = [(one,) for one in own]
        while waiting:
            path = waiting.pop()
            if self._leads_on(path):
                yield path
                inner = every.get(path[-1].source, [])
                waiting += [(*path, one) for one in inner if path[-1].covers(one.number)]

    def _takes(self, path: tuple[Incorporation, ...], norm: str) -> bool:
        """Say whether each incorporation on the way takes a norm, judged by who bears it there."""
        classes, bearers = self.objects(norm, _TYPE), self.objects(norm, _srv("hasBearer"))
        for one in reversed(path):
            if not one.takes(classes, bearers):
                return False
            bearers = [actor for bearer in bearers for actor in one.bind(bearer)]
        return True


class _Source(NamedTuple):
    """A norm that is incorporated: the incorporations and the steps on the way, and where it stands."""

    path: tuple[Incorporation, ...]
    steps: tuple[Step, ...]
    agreement: str
    clause: str
    norm: str

    def bind(self, actor: str) -> list[str]:
        """Return who an actor of the incorporated agreement is in the first one."""
        found = [actor]
        for one in reversed(self.path):
            found = [bound for each in found for bound in one.bind(each)]
        return list(dict.fromkeys(found))


def list_sources(store: Store) -> dict[str, set[str]]:
    """Return the agreements that each agreement of a store incorporates, by IRI."""
    found: dict[str, set[str]] = {}
    for one in _Reader(store).incorporations():
        found.setdefault(one.agreement, set()).add(one.source)
    return found


def add_incorporated_norms(store: Store) -> IncorporatedNorms:
    """Add to a store what its agreements incorporate, in their derived graphs, and return what that is.

    An agreement that is not in the store brings nothing, one that comes round to an agreement on the way is
    not followed, and of an agreement from which too many ways lead on only the first steps are:
    :func:`find_faults` tells of all three. Raises ServandaError when a rule cannot be read.
    """
    reader = _Reader(store)
    every: dict[str, list[Incorporation]] = {}
    for one in reader.incorporations():
        every.setdefault(one.agreement, []).append(one)
    found, quads = IncorporatedNorms(), []
    for agreement, own in every.items():
        writer = _Writer(reader, agreement, found)
        through = {} if reader.has_many_ways(agreement, every) else every
        for one in own:
            writer.add(list(reader.expand(one, through)))
        quads += writer.quads
    # Only now: what one agreement incorporates is read as it is written, not as it has become.
    store.extend(quads)
    for agreement in every:
        apply_rules_to(store, reader.graphs[agreement], derived_graph(agreement))
    _find_effects(reader, found)
    return found


class _Writer:
    """Makes the copies for one agreement."""

    def __init__(self, reader: _Reader, agreement: str, found: IncorporatedNorms) -> None:
        self.reader, self.agreement, self.found = reader, agreement, found
        self.graph = NamedNode(derived_graph(agreement))
        self.quads: list[Quad] = []
        self._taken: set[str] = set()
        self._clauses: dict[tuple[tuple[str, ...], str], NamedNode] = {}

    def add(self, sources: list[_Source]) -> None:
        """Copy the norms of an incorporation; what one says of another is then said of its copy."""
        names: dict[tuple[str, ...], dict[str, str]] = {}
        parts = {}
        for source in sources:
            path = tuple(one.iri for one in source.path)
            parts[source] = self.reader.parts(source.agreement, source.norm)
            for part in parts[source]:
                if part not in names.setdefault(path, {}):
                    names[path][part] = self._name(path, source.agreement, part)
        for number, source in enumerate(sources, 1):
            path = tuple(one.iri for one in source.path)
            self._copy(source, parts[source], names[path], number)

    def _name(self, path: tuple[str, ...], agreement: str, node: str) -> str:
        """Return the IRI of a copy: those of the incorporations on the way, and the end of the original."""
        ends = [re.split(r"[/#]", one)[-1] for one in path[1:]]
        ends.append(node.removeprefix(agreement + "/") if node.startswith(agreement) else node)
        name = wanted = "-".join([path[0], *(re.sub(r"[^\w.~-]+", "-", end) for end in ends)])
        number = 2
        while name in self._taken:
            name, number = f"{wanted}-{number}", number + 1
        self._taken.add(name)
        return name

    def _say(self, node: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.quads.append(Quad(node, predicate, value, self.graph))

    def _copy(self, source: _Source, parts: list[str], renamed: Mapping[str, str], number: int) -> None:
        store, graph = self.reader.store, NamedNode(self.reader.graphs[source.agreement])
        derived = NamedNode(derived_graph(source.agreement))
        for part in parts:
            node, copy = NamedNode(part), NamedNode(renamed[part])
            quads = list(store.quads_for_pattern(node, None, None, graph))
            for name in _DERIVED:
                quads += store.quads_for_pattern(node, _srv(name), None, derived)
            for quad in quads:
                if quad.predicate.value in _PLACES or not isinstance(quad.object, NamedNode | Literal):
                    continue
                if not isinstance(quad.object, NamedNode):
                    self._say(copy, quad.predicate, quad.object)
                else:
                    for value in source.bind(quad.object.value):
                        self._say(copy, quad.predicate, NamedNode(renamed.get(value, value)))
        norm = NamedNode(renamed[source.norm])
        self._say(self._find_clause(source), _srv("hasNorm"), norm)
        self._say(norm, _srv("isConcludedBy"), RULE)
        # After the norms of the clause itself.
        self._say(norm, _srv("order"), Literal(str(1000 + number), datatype=_INTEGER))
        notes = [note for one in source.path for note in one.notes]
        paraphrase = any(
            self.reader.first(step.agreement, "isParaphrase") in ("true", "1") for step in source.steps
        )
        self.found.citations[norm.value] = Citation(source.steps, source.norm, tuple(notes), paraphrase)

    def _find_clause(self, source: _Source) -> NamedNode:
        """Return the clause "7 → VCDR 29", which is made when it is first needed."""
        path = tuple(one.iri for one in source.path)
        key = (path, source.clause)
        if key not in self._clauses:
            clause = self._clauses[key] = NamedNode(self._name(path, source.agreement, source.clause))
            number, holder = self.reader.format_steps(source.steps), source.path[0].clause
            self._say(NamedNode(self.agreement), _srv("hasClause"), clause)
            self._say(clause, _TYPE, _srv("Clause"))
            self._say(clause, _srv("number"), Literal(number))
            for name in ("order", "belongsToInstrument"):
                for quad in self.reader.store.quads_for_pattern(NamedNode(holder), _srv(name), None, None):
                    if isinstance(quad.object, NamedNode | Literal):
                        self._say(clause, quad.predicate, quad.object)
            for quad in self.reader.store.quads_for_pattern(NamedNode(source.clause), _LABEL, None, None):
                if isinstance(quad.object, Literal):
                    self._say(clause, _LABEL, quad.object)
        return self._clauses[key]


def _find_effects(reader: _Reader, found: IncorporatedNorms) -> None:
    """Note which norms of an agreement require the notice on which an incorporated effect hangs.

    It is the same notice where it goes to the same addressee about the same matter, and from the same sender
    where the incorporated provision names one.
    """

    def read(norm: str) -> Iterator[tuple[set[str], set[str], set[str]]]:
        for notice in reader.objects(norm, _srv("requiresNotification")):
            ends = (
                reader.objects(notice, _srv(name)) for name in ("concernsMatter", "hasAddressee", "hasSender")
            )
            matters, addressees, senders = map(set, ends)
            yield matters, addressees, senders

    for norm, citation in found.citations.items():
        if SRV + "Condition" not in reader.objects(norm, _TYPE):
            continue
        for matters, addressees, senders in read(norm):
            for clause, _ in reader.clauses(citation.steps[0].agreement):
                for own in reader.norms(citation.steps[0].agreement, clause):
                    for wanted, to, by in read(own):
                        if matters & wanted and addressees & to and (not senders or senders & by):
                            found.effects.setdefault(own, []).append(norm)


def find_faults(store: Store, agreements: Iterable[str]) -> Iterator[Fault]:
    """Yield what is wrong with the incorporations of some agreements (IRIs) of a store."""
    reader = _Reader(store)
    every: dict[str, list[Incorporation]] = {}
    for one in reader.incorporations():
        every.setdefault(one.agreement, []).append(one)
    for agreement in agreements:
        for one in every.get(agreement, []):
            yield from _find_own_faults(reader, one)
            yield from _find_cycle(reader, one, every)
        if reader.has_many_ways(agreement, every):
            values = {"most": str(_MOST_WAYS), "agreement": reader.cite(agreement)}
            yield Fault("many-ways", every[agreement][0].iri, values)


def _find_own_faults(reader: _Reader, one: Incorporation) -> Iterator[Fault]:
    if one.source not in reader.graphs:
        yield Fault("no-agreement", one.iri, {"agreement": compact(one.source)})
        return
    yield from _find_wrong_clauses(reader, one)
    yield from _find_wrong_roles(reader, one)
    yield from _find_unbound_roles(reader, one)


def _find_wrong_clauses(reader: _Reader, one: Incorporation) -> Iterator[Fault]:
    known = {
        each for _, number in reader.clauses(one.source) for each in (number, *list_enclosing_clauses(number))
    }
    for number in one.numbers:
        if number not in known:
            yield Fault("no-clause", one.iri, {"clause": number, "agreement": compact(one.source)})


def _find_wrong_roles(reader: _Reader, one: Incorporation) -> Iterator[Fault]:
    roles = [role for role, _ in one.bindings]
    for role in sorted({*roles, *one.rights_of, *one.duties_of}):
        if not _names(reader, one.source, role):
            yield Fault("no-role", one.iri, {"role": compact(role), "agreement": compact(one.source)})
        several = len(one.actors.get(role, ())) > 1 and not _is_collective(reader, role)
        if roles.count(role) > 1 or several:
            yield Fault("role-twice", one.iri, {"role": compact(role)})


def _find_unbound_roles(reader: _Reader, one: Incorporation) -> Iterator[Fault]:
    """Yield each role that the incorporated norms speak of and nobody is here, with the first clause."""
    unbound: dict[str, str] = {}
    for source in reader.expand(one, {}):
        for part in reader.parts(one.source, source.norm):
            for actor in reader.named(one.source, part):
                if actor not in one.actors and reader.is_role(one.source, actor):
                    unbound.setdefault(actor, source.steps[-1].clause)
    for role, clause in sorted(unbound.items()):
        values = {"role": compact(role), "agreement": compact(one.source), "clause": clause}
        yield Fault("role-unbound", one.iri, values)


def _names(reader: _Reader, agreement: str, actor: str) -> bool:
    """Say whether an agreement names an actor anywhere."""
    graph = NamedNode(reader.graphs[agreement])
    return any(True for _ in reader.store.quads_for_pattern(None, None, NamedNode(actor), graph))


def _is_collective(reader: _Reader, role: str) -> bool:
    return SRV + "CollectiveActor" in reader.objects(role, _TYPE)


def _find_cycle(
    reader: _Reader, one: Incorporation, every: Mapping[str, list[Incorporation]]
) -> Iterator[Fault]:
    """Yield the fault of an incorporation from which others lead back to its own agreement."""
    ways: list[tuple[Incorporation, ...]] = [(one,)]
    seen = {one.iri}
    while ways:
        way = ways.pop(0)
        if way[-1].source == one.agreement:
            steps = [f"{reader.cite(each.agreement)} {each.number}" for each in way]
            yield Fault("cycle", one.iri, {"way": ARROW.join([*steps, reader.cite(one.agreement)])})
            return
        for inner in every.get(way[-1].source, []):
            if inner.iri not in seen and way[-1].covers(inner.number):
                seen.add(inner.iri)
                ways.append((*way, inner))

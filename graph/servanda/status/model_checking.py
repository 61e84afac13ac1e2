"""The lives that an agreement can have by its norms, and what is wrong with them.

:func:`build_lives` makes a graph of states of life (concluded, provisionally applied, in force …) and of the
acts that lead from one to another, with those who may do them. :func:`check_lives` asks of it and of the
norms: can the agreement enter into force; has it an end of its own; is there a duty that nobody can be called
on to do, a notice with an effect that nobody may give, a pair of duties that exclude each other, a term that
never runs out. Each defect comes with a counterexample, as a path. What servanda cannot count is taken to be
possible, so that it never makes a defect; it is told as not checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from typing import Final

import networkx as nx

from servanda.errors import ServandaError
from servanda.events.dates import parse_period
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.status.life_effects import (
    ENTRY,
    ENTRY_FOR_PARTY,
    NON_RENEWAL,
    NOTICE_WITHDRAWAL,
    PROVISIONAL,
    PROVISIONAL_END,
    TERMINATION,
    WITHDRAWAL,
    find_effect,
)

IN_FORCE_EVENT: Final = "event:entry-into-force"
END_OF_TERM: Final = "event:end-of-term"
#: The events that happen once in a life, in their order.
LIFE_EVENTS: Final = ("event:adoption", "event:signature", IN_FORCE_EVENT, END_OF_TERM)
#: The events that happen to a message.
_MESSAGES: Final = ("event:receipt", "event:sending")
#: Roles that each case gives to somebody, so that an agreement need not say who plays them.
_CASE_ROLES: Final = frozenset({"role:sending-state", "role:receiving-state"})
#: The states of a life, in the order in which they can come.
STATES: Final = (
    "concluded", "provisionally-applied", "in-force", "termination-notified", "term-over", "left", "ended",
)  # fmt: skip
#: What a defect is, by its name, with its severity and the shape under which it is reported.
KINDS: Final = {
    "never-in-force": "violation",
    "notice-of-nobody": "violation",
    "notice-without-sender": "warning",
    "duty-of-nobody": "warning",
    "duty-never-due": "violation",
    "contradiction": "violation",
    "two-terms": "violation",
    "order": "violation",
    "circle": "violation",
    "deadline-too-early": "violation",
    "window-closed": "violation",
    "endless-term": "warning",
    "stop-too-late": "violation",
    "stop-too-late-renewed": "warning",
    "end-blocked": "warning",
    "no-own-end": "info",
    "owed-too-late": "info",
    "receiver-unknown": "info",
    "bearer-unnamed": "info",
    "unchecked": "info",
}


@dataclass(frozen=True)
class Step:
    """What leads from one state of a life to another: an act, or what comes by itself.

    ``performers`` are those who may do it; ``by`` says what it is: ``notice`` (of ``notice``), ``norm`` (what
    the norm says comes by itself), ``time``, ``renewal`` or ``consent`` of all parties, which needs no norm.
    """

    by: str
    norm: Norm | None = None
    notice: Notification | None = None
    performers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why something cannot happen, by a name of the messages, with what it is about.

    ``node`` is what cannot happen: a norm, a notice, or an event of :data:`LIFE_EVENTS`. ``other`` is what
    it waits for, the role that nobody plays, or the one who would write to himself.
    """

    name: str
    node: str
    other: str = ""
    number: int = 0

    @property
    def is_silence(self) -> bool:
        """Whether the text does not say who acts ("shall be notified"), which its author cannot mend."""
        return self.name in ("no-bearer", "no-sender")


@dataclass(frozen=True)
class Defect:
    """One thing that is wrong with the lives of an agreement.

    ``kind`` is one of :data:`KINDS`; ``norm`` and ``notice`` are where it is wrong. ``reasons`` are the
    counterexample, from what is wrong to its cause; ``path`` is a chain of norms, notices and events instead.
    ``others`` and ``values`` fill the gaps of the message.
    """

    kind: str
    norm: Norm | None = None
    notice: Notification | None = None
    reasons: tuple[Reason, ...] = ()
    path: tuple[str, ...] = ()
    slot: Slot | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """How bad it is: ``violation``, ``warning`` or ``info``."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class _Formula:
    """A way to an effect: all ``notices`` of a norm together, or one of them, or none.

    ``effects`` are the slots that say when it comes.
    """

    kind: str
    norm: Norm
    notices: tuple[Notification, ...]
    effects: tuple[Slot, ...]


#: So many steps are followed to find a cause, or the day before which something cannot happen.
_DEPTH: Final = 100
#: What something needs before it can happen: any one of these nodes.
_Need = tuple[str, ...]


def _list_formulas(norm: Norm) -> Iterator[_Formula]:
    by_kind: dict[str, list[tuple[Notification, Slot | None]]] = {}
    for notice in norm.notifications:
        kind, effect = find_effect(norm, notice)
        if kind is not None:
            by_kind.setdefault(kind, []).append((notice, effect))
    for kind, held in by_kind.items():
        each = norm.modality == "power" or any(slot is not None and slot.first_of for _, slot in held)
        for group in [[one] for one in held] if each else [held]:
            notices = tuple(notice for notice, _ in group)
            yield _Formula(kind, norm, notices, tuple(slot for _, slot in group if slot is not None))
    kind, effect = find_effect(norm)
    if kind is not None and not norm.notifications:
        yield _Formula(kind, norm, (), () if effect is None else (effect,))


class Lives:
    """What can happen under an agreement; its questions are answered once and kept."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.norms = {norm.iri: norm for norm in agreement.norms}
        #: The day before which something cannot happen, as far as it was asked for.
        self.floors: dict[str, date | None] = {}
        self.notices = {
            notice.iri: (norm, notice) for norm in agreement.norms for notice in norm.notifications
        }

    @cached_property
    def formulas(self) -> tuple[_Formula, ...]:
        """All ways to an effect on the life of the agreement, in the order of the clauses.

        Of a condition with several notices of one effect all are needed, unless the first of them counts; of
        a power each stands for itself.
        """
        return tuple(one for norm in self.agreement.norms for one in _list_formulas(norm))

    def formulas_of(self, *kinds: str) -> list[_Formula]:
        """Return the ways to these effects."""
        return [one for one in self.formulas if one.kind in kinds]

    @cached_property
    def terms(self) -> tuple[tuple[Norm, Slot], ...]:
        """The slots that set a term, each with its norm: a term by name, or an end that comes by itself."""
        found: dict[str, tuple[Norm, Slot]] = {}
        for norm in self.agreement.norms:
            for slot in [*norm.slots, *(slot for notice in norm.notifications for slot in notice.slots)]:
                if slot.effect_kind == PROVISIONAL:
                    continue  # its term is how long it may last, and not that of the agreement
                if slot.term or slot.renewal or slot.renewed_indefinitely:
                    found[slot.iri] = (norm, slot)
        for one in self.formulas_of(TERMINATION):
            for effect in one.effects:
                if not one.notices and (effect.period or effect.on_date or effect.is_uncountable):
                    found.setdefault(effect.iri, (one.norm, effect))
        return tuple(found.values())

    # Who can act

    def find_players(self, actor: str) -> tuple[str, ...]:
        """Return those who can act as somebody: himself, the players of a role, or a Party in each case."""
        held = self.agreement.actors.get(actor)
        if held is not None and not held.played_by and set(held.role_types) & _CASE_ROLES:
            return self.agreement.parties
        return self.agreement.players(actor)

    def is_collective(self, actor: str) -> bool:
        """Say whether somebody may be several, as "States Parties" are; so is one of whom nothing is said."""
        held = self.agreement.actors.get(actor)
        return held is None or not held.classes or "srv:CollectiveActor" in held.classes

    def find_performers(self, norm: Norm, notice: Notification | None) -> tuple[str, ...]:
        """Return who is to act, by the words of the text: the senders of a notice, else the bearers."""
        return (notice.senders if notice is not None else ()) or norm.bearers

    def find_idle_reason(self, norm: Norm, notice: Notification | None) -> Reason | None:
        """Return why nobody can act as a norm or its notice provides; None where somebody can."""
        node = notice.iri if notice is not None else norm.iri
        who = self.find_performers(norm, notice)
        if not who:
            return Reason("no-sender" if notice is not None else "no-bearer", node)
        idle = [one for one in who if not self.find_players(one)]
        if len(idle) == len(who) or (idle and notice is not None and notice.joint):
            return Reason("no-player", node, idle[0])
        if notice is None or not notice.addressees:
            return None
        receivers = [self.find_players(one) for one in notice.addressees]
        if not all(receivers):
            return None  # somebody will play the role; who, is only not known
        senders = {player for one in who for player in self.find_players(one)}
        alone = len(senders) == 1 and not any(map(self.is_collective, senders))
        if alone and all(set(one) == senders for one in receivers):
            return Reason("to-oneself", node, next(iter(senders)))
        return None

    # What has to come first

    @cached_property
    def known(self) -> set[str]:
        """The norms, notices and events of life, of which it is asked whether they can happen."""
        return {*self.norms, *self.notices, *LIFE_EVENTS}

    def list_needs(self, node: str) -> list[_Need]:
        """Return what has to come before a norm is done, a notice is given, or an event of life comes."""
        if node in self.notices:
            norm, notice = self.notices[node]
            needs = self.needs_of_slots(notice.trigger, notice.timing, own={node, norm.iri})
            return needs + self.needs_of_message(notice.trigger, notice.timing, notice.matters)
        if node in self.norms:
            norm = self.norms[node]
            needs = self.needs_of_slots(norm.trigger, norm.timing, own={node})
            needs += self.needs_of_message(norm.trigger, norm.timing, ())
            if norm.notifications:
                names = tuple(one.iri for one in norm.notifications)
                needs += [names] if norm.modality == "power" else [(name,) for name in names]
            return needs
        return []

    def needs_of_slots(self, *slots: Slot | None, own: set[str]) -> list[_Need]:
        """Return what the times of slots count from, those left aside that servanda cannot count."""
        found: list[_Need] = []
        for slot in slots:
            if slot is not None and not slot.is_uncountable:
                found += self.needs_of_slot(slot, own)
        return found

    def needs_of_message(self, trigger: Slot | None, timing: Slot | None, own: Sequence[str]) -> list[_Need]:
        """Return the messages of which one has to be received or sent before a time begins to run.

        They are those about the matters from which it runs; about ``own`` matters nothing has to come first.
        """
        if timing is None or timing.is_uncountable or timing.runs_from not in _MESSAGES:
            return []
        matters = set(timing.runs_from_events) - self.known or set(trigger.matters if trigger else ())
        if set(timing.runs_from_events) & self.known or not matters.isdisjoint(own):
            return []
        told = tuple(
            iri for iri, (_, notice) in self.notices.items() if not matters.isdisjoint(notice.matters)
        )
        return [told] if told else []

    def needs_of_slot(self, slot: Slot, own: set[str]) -> list[_Need]:
        """Return what a time counts from: any of several events, all of those of which the last counts."""
        needs: list[_Need] = []
        if slot.runs_from in (IN_FORCE_EVENT, END_OF_TERM):
            needs.append((slot.runs_from,))
        for events in (slot.runs_from_events, slot.first_of):
            if events and not set(events) & own:
                needs.append(events)
        needs += [(event,) for event in slot.last_of if event not in own]
        return needs

    def list_formula_needs(self, formula: _Formula) -> list[_Need]:
        """Return what has to come before an effect: its notices, and what its time counts from."""
        own = {formula.norm.iri, *(one.iri for one in formula.norm.notifications)}
        needs: list[_Need] = [(notice.iri,) for notice in formula.notices]
        for effect in formula.effects:
            if not effect.is_uncountable:
                needs += self.needs_of_slot(effect, own)
        if not formula.notices:
            needs += self.needs_of_slots(formula.norm.trigger, own=own)
        return needs

    @cached_property
    def possible(self) -> frozenset[str]:
        """The norms, notices and events of life that can happen, and the formulas by their number.

        What has to come first can happen before it: the least set for which that holds. Matters of the
        world, such as an accident, can happen.
        """
        found: set[str] = {"event:adoption", "event:signature"}
        needs = {
            node: self.list_needs(node)
            for node in (*self.norms, *self.notices)
            if self._find_own_reason(node) is None
        }
        needs |= {
            name: self.list_formula_needs(formula)
            for name, formula in self._formula_names.items()
            if self._find_formula_reason(formula) is None
        }
        entries = {name for name, one in self._formula_names.items() if one.kind == ENTRY}
        before = -1
        while before < len(found):
            before = len(found)
            found |= {node for node, held in needs.items() if node not in found and self.are_met(held, found)}
            if not entries or not entries.isdisjoint(found):
                found.add(IN_FORCE_EVENT)
            if self.terms and IN_FORCE_EVENT in found:
                found.add(END_OF_TERM)
        return frozenset(found)

    @cached_property
    def _formula_names(self) -> dict[str, _Formula]:
        return {f"formula {number}": one for number, one in enumerate(self.formulas)}

    def are_met(self, needs: Iterable[_Need], found: Set[str]) -> bool:
        """Say whether of each need something is found, or is a matter of the world."""
        return all(any(node in found or node not in self.known for node in need) for need in needs)

    def can_happen(self, formula: _Formula) -> bool:
        """Say whether an effect can come."""
        return any(one is formula and name in self.possible for name, one in self._formula_names.items())

    def _find_own_reason(self, node: str) -> Reason | None:
        """Return why nobody can do a norm or give a notice, whatever comes first."""
        if node in self.notices:
            reason = self.find_idle_reason(*self.notices[node])
        else:
            norm = self.norms[node]
            automatic = norm.notifications or norm.modality == "condition"
            reason = None if automatic else self.find_idle_reason(norm, None)
        # That the text does not say who acts is no proof that nobody can.
        return None if reason is not None and reason.is_silence else reason

    def _find_formula_reason(self, formula: _Formula) -> Reason | None:
        """Return why an effect cannot come: more have to act than there are."""
        limit = self._count_parties()
        if limit is None:
            return None
        for slot in formula.effects:
            if slot.number is not None and slot.number > limit:
                return Reason("too-few-parties", formula.norm.iri, str(limit), slot.number)
        return None

    def _count_parties(self) -> int | None:
        """Return how many Parties there are, None where others may join."""
        agreement = self.agreement
        collective = any(map(self.is_collective, agreement.parties))
        joins = self.formulas_of(ENTRY_FOR_PARTY) or any(
            matter == "matter:accession" for _, notice in self.notices.values() for matter in notice.matters
        )
        return None if collective or joins or not agreement.parties else len(agreement.parties)

    # Why not

    def find_reasons(self, node: str) -> tuple[Reason, ...]:
        """Return why a norm, a notice or an event of life cannot happen, down to the cause."""
        return tuple(self._explain(node))

    def find_formula_reasons(self, formula: _Formula) -> tuple[Reason, ...]:
        """Return why an effect cannot come, down to the cause."""
        own = self._find_formula_reason(formula)
        if own is not None:
            return (own,)
        for need in self.list_formula_needs(formula):
            if not self.are_met([need], self.possible):
                if need[0] in (one.iri for one in formula.notices):
                    return self.find_reasons(need[0])
                if need[0] == IN_FORCE_EVENT and formula.kind == ENTRY:
                    return (Reason("waits", formula.norm.iri, IN_FORCE_EVENT),)
                return (Reason("waits", formula.norm.iri, need[0]), *self._explain(need[0]))
        return ()

    def _explain(self, node: str) -> Iterator[Reason]:
        """Yield what something waits for, from one to the next, down to the cause."""
        seen: set[str] = set()
        while node not in seen and node not in self.possible and len(seen) < _DEPTH:
            seen.add(node)
            own = self._find_own_reason(node) if node not in LIFE_EVENTS else None
            if node == END_OF_TERM and not self.terms:
                own = Reason("no-term", node)
            if own is not None:
                yield own
                return
            formula = next(iter(self.formulas_of(ENTRY)), None) if node in LIFE_EVENTS else None
            needs = self.list_needs(node) if formula is None else self.list_formula_needs(formula)
            missing = next((need[0] for need in needs if not self.are_met([need], self.possible)), None)
            if missing is None:
                return
            yield Reason("waits", node if formula is None else formula.norm.iri, missing)
            node = missing


def build_lives(agreement: Agreement) -> nx.DiGraph[str]:
    """Return the graph of the possible lives of an agreement.

    Its nodes are those of :data:`STATES` that the text or the law knows; each edge has ``steps``, the
    :class:`Step` of which any leads over it, and ``possible``: whether one of them can happen.
    """
    return _build_graph(Lives(agreement))


def _build_graph(lives: Lives) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(("concluded", "in-force", "ended"))

    def add(start: str, end: str, step: Step, possible: bool = True) -> None:
        if not graph.has_edge(start, end):
            graph.add_edge(start, end, steps=[], possible=False)
        graph.edges[start, end]["steps"].append(step)
        graph.edges[start, end]["possible"] |= possible

    def add_formulas(start: str, end: str, *kinds: str) -> None:
        for one in lives.formulas_of(*kinds):
            possible = lives.can_happen(one)
            for notice in one.notices:
                who = lives.find_performers(one.norm, notice)
                add(start, end, Step("notice", one.norm, notice, who), possible)
            if not one.notices:
                add(start, end, Step("norm", one.norm), possible)

    add_formulas("concluded", "in-force", ENTRY)
    if not lives.formulas_of(ENTRY):
        # Where the text does not say, it is when all have consented (Vienna Convention, art. 24(2)).
        add("concluded", "in-force", Step("consent", performers=lives.agreement.parties))
    if lives.formulas_of(PROVISIONAL):
        add_formulas("concluded", "provisionally-applied", PROVISIONAL)
        add_formulas("provisionally-applied", "in-force", ENTRY)
        add_formulas("provisionally-applied", "ended", PROVISIONAL_END)
    _add_ends(lives, add, add_formulas)
    add("in-force", "ended", Step("consent", performers=lives.agreement.parties))
    return graph


def _add_ends(lives: Lives, add: Callable[..., None], add_formulas: Callable[..., None]) -> None:
    """Add the ways in which a life ends: by notice, by its giver's leaving, with a term."""
    terms = {slot.iri for _, slot in lives.terms}
    for one in lives.formulas_of(TERMINATION, WITHDRAWAL):
        possible = lives.can_happen(one)
        after = "left" if one.kind == WITHDRAWAL else "ended"
        for notice in one.notices:
            who = lives.find_performers(one.norm, notice)
            add("in-force", "termination-notified", Step("notice", one.norm, notice, who), possible)
            add("termination-notified", after, Step("time", one.norm), possible)
        if not one.notices and not any(slot.iri in terms for slot in one.effects):
            add("in-force", after, Step("norm", one.norm), possible)
    if lives.formulas_of(TERMINATION, WITHDRAWAL):
        add_formulas("termination-notified", "in-force", NOTICE_WITHDRAWAL)
    for norm, slot in lives.terms:
        add("in-force", "term-over", Step("time", norm))
        if slot.renewal or slot.renewed_indefinitely:
            add("term-over", "in-force", Step("renewal", norm))
        runs_out = not _is_renewed_for_ever(slot) or _can_be_stopped(lives, slot)
        add("term-over", "ended", Step("time", norm), runs_out)


def _is_renewed_for_ever(slot: Slot) -> bool:
    """Say whether a term is renewed by itself again and again."""
    tacit = (slot.renewal is not None or slot.renewed_indefinitely) and not slot.renewed_by
    return tacit and slot.maximum_renewals is None and not slot.is_uncountable


def list_stoppers(lives: Lives, slot: Slot) -> list[str]:
    """Return what keeps a term from being renewed: norms, notices and matters, each by its IRI."""
    found: list[str] = []
    for one in slot.stopped_by:
        about = [iri for iri, (_, notice) in lives.notices.items() if one in notice.matters]
        found += about or [one]
    found += [notice.iri for one in lives.formulas_of(NON_RENEWAL) for notice in one.notices]
    return list(dict.fromkeys(found))


def _can_be_stopped(lives: Lives, slot: Slot) -> bool:
    return any(one in lives.possible or one not in lives.known for one in list_stoppers(lives, slot))


def check_lives(agreement: Agreement) -> tuple[Defect, ...]:
    """Return what is wrong with the lives of an agreement: by :data:`KINDS`, then by its clauses."""
    lives = Lives(agreement)
    graph = _build_graph(lives)
    checks = (
        _check_entry(lives, graph), _check_notices(lives), _check_performers(lives), _check_calls(lives),
        _check_receivers(lives),
        _check_contradictions(lives), _check_order(lives), _check_deadlines(lives), _check_windows(lives),
        _check_before_entry(lives), _check_terms(lives, graph), _check_stops(lives), _check_end(lives, graph),
        _list_unchecked(lives),
    )  # fmt: skip
    found = {(one.kind, one.norm.iri if one.norm else "", one.notice.iri if one.notice else "",
              one.slot.iri if one.slot else "", one.path): one
             for check in checks for one in check}  # fmt: skip
    order = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(found.values(), key=lambda one: order[one.kind]))


def _keep_possible(graph: nx.DiGraph[str], *, consent: bool = True) -> nx.DiGraph[str]:
    """Return the part of a graph of lives that can happen, with or without the consent of all."""
    kept = [
        (start, end)
        for start, end, said in graph.edges(data=True)
        if said["possible"] and (consent or any(step.by != "consent" for step in said["steps"]))
    ]
    part: nx.DiGraph[str] = nx.DiGraph(kept)
    part.add_nodes_from(graph)
    return part


def _check_entry(lives: Lives, graph: nx.DiGraph[str]) -> Iterator[Defect]:
    if nx.has_path(_keep_possible(graph), "concluded", "in-force"):
        return
    for one in lives.formulas_of(ENTRY):
        reasons = lives.find_formula_reasons(one)
        notice = next((held for held in one.notices if reasons and held.iri == reasons[0].node), None)
        slot = next(iter(one.effects), None)
        yield Defect("never-in-force", one.norm, notice, reasons, slot=slot)


def _check_end(lives: Lives, graph: nx.DiGraph[str]) -> Iterator[Defect]:
    """Yield that the text has no way out of force of its own, or that each of them is closed."""
    if _can_end(graph):
        return
    blocked = [one for one in lives.formulas_of(TERMINATION, WITHDRAWAL) if not lives.can_happen(one)]
    for one in blocked:
        notice = next(iter(one.notices), None)
        yield Defect("end-blocked", one.norm, notice, lives.find_formula_reasons(one), path=("in-force",))
    if not blocked and not lives.terms:
        yield Defect("no-own-end", path=("in-force",))


def _can_end(graph: nx.DiGraph[str]) -> bool:
    """Say whether the agreement can go out of force, for all or for one, without the consent of all."""
    part = _keep_possible(graph, consent=False)
    return any(end in part and nx.has_path(part, "in-force", end) for end in ("ended", "left"))


def _check_notices(lives: Lives) -> Iterator[Defect]:
    for norm, notice in lives.notices.values():
        kind, _ = find_effect(norm, notice)
        reason = lives.find_idle_reason(norm, notice) if kind is not None else None
        if kind is not None and reason is not None and not reason.is_silence:
            yield Defect("notice-of-nobody", norm, notice, (reason,), values={"effect": kind})
        elif kind is not None and not notice.senders:
            values = {"effect": kind} | ({"bearer": norm.bearers[0]} if norm.bearers else {})
            yield Defect("notice-without-sender", norm, notice, values=values)


def _list_duties(lives: Lives) -> list[Norm]:
    return [norm for norm in lives.norms.values() if norm.modality == "obligation"]


def _check_performers(lives: Lives) -> Iterator[Defect]:
    """Yield the duties of which it is nobody's to do them, or of which the text does not say whose."""
    for norm in _list_duties(lives):
        reason = lives.find_idle_reason(norm, None)
        if reason is None:
            reasons = [lives.find_idle_reason(norm, notice) for notice in norm.notifications]
            reason = next((one for one in reasons if one is not None), None) if all(reasons) else None
        if reason is None:
            continue
        kind = "bearer-unnamed" if reason.is_silence else "duty-of-nobody"
        yield Defect(kind, norm, reasons=(reason,))


def _check_receivers(lives: Lives) -> Iterator[Defect]:
    """Yield each role to which a notice goes and of which it is not known who plays it."""
    told: set[str] = set()
    for norm, notice in lives.notices.values():
        for one in notice.addressees:
            if one not in told and not lives.find_players(one):
                told.add(one)
                yield Defect("receiver-unknown", norm, notice, values={"receiver": one})


def _check_calls(lives: Lives) -> Iterator[Defect]:
    """Yield the duties that nothing can ever call for, and those with a time before what can never come.

    One that only waits for another such duty is not told.
    """
    found: dict[str, Defect] = {}
    for norm in _list_duties(lives):
        for notice in norm.notifications or (None,):
            trigger, timing = (
                (norm.trigger, norm.timing) if notice is None else (notice.trigger, notice.timing)
            )
            node = notice.iri if notice is not None else norm.iri
            reasons = _find_call_reasons(lives, node, trigger, timing)
            if reasons:
                found[norm.iri] = Defect("duty-never-due", norm, notice, reasons)
                break
    for defect in found.values():
        waits, _ = _locate(lives, defect.reasons[0].other)
        if waits is None or waits.iri not in found:
            yield defect


def _find_call_reasons(
    lives: Lives, node: str, trigger: Slot | None, timing: Slot | None
) -> tuple[Reason, ...]:
    own = {node} | ({lives.notices[node][0].iri} if node in lives.notices else set())
    possible = set(lives.possible) | {IN_FORCE_EVENT}  # that it never enters into force is told by itself
    for slot in (trigger, timing):
        if slot is None or slot.is_uncountable:
            continue
        whose = [one for one in slot.actors if not lives.find_players(one)]
        if whose and len(whose) == len(slot.actors):
            return (Reason("no-player", node, whose[0]),)
        needs = lives.needs_of_slot(slot, own)
        if slot is timing:
            notice = lives.notices[node][1] if node in lives.notices else None
            needs += lives.needs_of_message(trigger, timing, notice.matters if notice is not None else ())
        for need in needs:
            if not lives.are_met([need], possible):
                inner = lives.find_reasons(need[0])
                # Conditions that wait for each other are told by themselves.
                return () if _is_circle(inner) else (Reason("waits", node, need[0]), *inner)
        ends = [one for one in slot.due_before if one in lives.known]
        if ends and len(ends) == len(slot.due_before) and not possible & set(ends):
            return (Reason("before", node, ends[0]), *lives.find_reasons(ends[0]))
    return ()


def _is_circle(reasons: Sequence[Reason]) -> bool:
    return bool(reasons) and all(one.name == "waits" for one in reasons)


def _check_contradictions(lives: Lives) -> Iterator[Defect]:
    """Yield each duty to do what the same bearer must not do, where nothing limits either."""
    forbidden = [norm for norm in lives.norms.values() if norm.modality == "prohibition"]
    for duty in _list_duties(lives):
        for ban in forbidden:
            if duty.action is None or duty.action != ban.action or duty.qualifiers or ban.qualifiers:
                continue
            if not _are_of_one_case(duty, ban) or not _have_one_object(duty, ban):
                continue
            bound = _list_bound(lives, duty) & _list_bound(lives, ban)
            reached = not ban.addressees or not duty.addressees or set(ban.addressees) & set(duty.addressees)
            if bound and reached:
                values = {"other": ban.iri, "bearer": min(bound), "action": duty.action}
                yield Defect("contradiction", duty, values=values, path=(duty.iri, ban.iri))


def _list_bound(lives: Lives, norm: Norm) -> set[str]:
    return {player for bearer in norm.bearers for player in lives.find_players(bearer)}


def _are_of_one_case(duty: Norm, ban: Norm) -> bool:
    """Say whether a prohibition covers the cases of a duty: no other event, matter, time or programme."""
    matters = {matter for notice in ban.notifications for matter in notice.matters}
    told = {matter for notice in duty.notifications for matter in notice.matters}
    if ban.uncountable or (matters and not matters & told):
        return False
    if ban.timing is not None and not _is_banned_time(duty, ban.timing):
        return False
    if ban.programmes and not set(ban.programmes) & set(duty.programmes):
        return False
    called = set(duty.trigger.matters) if duty.trigger is not None else set()
    return ban.trigger is None or bool(called & set(ban.trigger.matters))


def _is_banned_time(duty: Norm, ban: Slot) -> bool:
    """Say whether a duty is due before the very event before which the act is forbidden."""
    held = [duty.timing, *(notice.timing for notice in duty.notifications)]
    due = {
        event for slot in held if slot is not None and not slot.is_uncountable for event in slot.due_before
    }
    return not ban.period and bool(due & set(ban.due_before))


def _have_one_object(duty: Norm, ban: Norm) -> bool:
    """Say whether two norms speak of the same thing, by the words for it in any language."""
    if not ban.objects:
        return not duty.objects or bool(ban.notifications)
    return any(_fold(duty.objects.get(lang)) == _fold(words) for lang, words in ban.objects.items())


def _fold(words: str | None) -> str:
    return " ".join((words or "").casefold().split())


def _check_order(lives: Lives) -> Iterator[Defect]:
    """Yield orders of acts that cannot be kept, and conditions that wait for each other."""
    for circle in _find_circles(lives):
        norm, notice = _locate(lives, circle[0])
        yield Defect("circle", norm, notice, path=(*circle, circle[0]))
    order = _build_order(lives)
    for part in nx.strongly_connected_components(order):
        inner = order.subgraph(part)
        if len(part) == 1 and not inner.number_of_edges():
            continue
        loop = [start for start, _ in nx.find_cycle(inner)]
        if not any(said["before"] for _, _, said in inner.edges(data=True)):
            continue  # they only wait for each other: told above
        loop = _rotate(loop)
        norm, notice = _locate(lives, loop[0])
        yield Defect("order", norm, notice, path=(*loop, loop[0]))
    for norm, notice, slot in _list_times(lives):
        between = set(slot.due_before) & set(slot.runs_from_events)
        if len(slot.runs_from_events) == 1 and between - lives.known:
            event = min(between)
            yield Defect("order", norm, notice, path=(event, notice.iri if notice else norm.iri, event))


def _find_circles(lives: Lives) -> Iterator[list[str]]:
    """Yield the circles of norms and notices of which each waits for the next."""
    waiting: nx.DiGraph[str] = nx.DiGraph()
    for node in sorted((lives.norms.keys() | lives.notices.keys()) - lives.possible):
        for need in lives.list_needs(node):
            if not lives.are_met([need], lives.possible):
                waiting.add_edges_from((node, one) for one in need)
    for one in lives.formulas:
        if lives.can_happen(one):
            continue
        for need in lives.list_formula_needs(one):
            if one.kind == ENTRY and not lives.are_met([need], lives.possible):
                waiting.add_edges_from((IN_FORCE_EVENT, node) for node in need)
    for part in nx.strongly_connected_components(waiting):
        inner = waiting.subgraph(part)
        if inner.number_of_edges():
            loop = [start for start, _ in nx.find_cycle(inner)]
            yield _rotate(loop)


def _rotate(loop: list[str]) -> list[str]:
    first = min(range(len(loop)), key=lambda place: (loop[place] in LIFE_EVENTS, loop[place]))
    return loop[first:] + loop[:first]


def _locate(lives: Lives, node: str) -> tuple[Norm | None, Notification | None]:
    if node in lives.notices:
        return lives.notices[node]
    return lives.norms.get(node), None


def _list_times(lives: Lives) -> Iterator[tuple[Norm, Notification | None, Slot]]:
    """Yield each trigger and timing of a norm or a notice that is counted, with them."""
    for norm in lives.norms.values():
        holders: list[tuple[Notification | None, Slot | None]] = [(None, norm.trigger), (None, norm.timing)]
        for notice in norm.notifications:
            holders += [(notice, notice.trigger), (notice, notice.timing)]
        for held, slot in holders:
            if slot is not None and not slot.is_uncountable:
                yield norm, held, slot


def _build_order(lives: Lives) -> nx.DiGraph[str]:
    """Return what has to come before what: an edge ``before`` is a time limit, the others are conditions."""
    order: nx.DiGraph[str] = nx.DiGraph()

    def add(first: str, second: str, *, before: bool) -> None:
        known = order.has_edge(first, second) and order.edges[first, second]["before"]
        order.add_edge(first, second, before=before or known)

    for first, second in pairwise(LIFE_EVENTS):
        add(first, second, before=False)
    for norm, notice in lives.notices.values():
        add(notice.iri, norm.iri, before=False)
    for norm, held, slot in _list_times(lives):
        if not slot.every:  # what recurs is for each time by itself
            for first, second, before in _list_order(lives, norm, held, slot):
                add(first, second, before=before)
    return order


def _list_order(
    lives: Lives, norm: Norm, notice: Notification | None, slot: Slot
) -> Iterator[tuple[str, str, bool]]:
    """Yield what has to come before what by one time, and whether it is a time limit."""
    node = notice.iri if notice is not None else norm.iri
    own = {node, norm.iri}
    for event in slot.due_before:
        if event in lives.known and event not in own:
            yield node, event, True
            if event in LIFE_EVENTS[:2] and norm.modality == "obligation":
                yield IN_FORCE_EVENT, node, False  # nothing is owed before
    for need in lives.needs_of_slot(slot, own):
        if len(need) == 1 and need[0] in lives.known:
            yield need[0], node, False


def _check_deadlines(lives: Lives) -> Iterator[Defect]:
    """Yield duties that are due on a date before what calls for them can happen."""
    for norm, notice, slot in _list_times(lives):
        if norm.modality != "obligation" or slot.bound == "bound:earliest":
            continue
        deadline = _read_day(slot.on_date or slot.last_due)
        node = notice.iri if notice is not None else norm.iri
        if deadline is None:
            continue
        floors = [(day, event) for event, day in _list_floors(lives, norm, notice, node)]
        late = [(day, event) for day, event in floors if day > deadline]
        if late:
            day, event = max(late)
            values = {"deadline": deadline.isoformat(), "day": day.isoformat()}
            yield Defect("deadline-too-early", norm, notice, path=(event, node), values=values)


def _list_floors(
    lives: Lives, norm: Norm, notice: Notification | None, node: str
) -> Iterator[tuple[str, date]]:
    """Yield what has to come before a duty can be called for, each with the earliest day it can come."""
    slots = (norm.trigger, norm.timing) if notice is None else (notice.trigger, notice.timing)
    needs = lives.needs_of_slots(*slots, own={node, norm.iri})
    if not _is_final(lives, norm):
        needs.append((IN_FORCE_EVENT,))
    for need in needs:
        day = _find_need_floor(lives, need)
        if day is not None:
            yield need[0], day


def _check_before_entry(lives: Lives) -> Iterator[Defect]:
    """Yield duties that are due before the entry into force, from which on duties are owed."""
    if lives.formulas_of(PROVISIONAL):
        return
    for norm, notice, slot in _list_times(lives):
        if norm.modality == "obligation" and IN_FORCE_EVENT in slot.due_before and not _is_final(lives, norm):
            yield Defect("owed-too-late", norm, notice)


def _is_final(lives: Lives, norm: Norm) -> bool:
    return any(one.norm.iri == norm.iri for one in lives.formulas)


def _find_floor(lives: Lives, node: str, depth: int = 0) -> date | None:
    """Return the day before which something cannot happen, None where nothing says so."""
    if node not in lives.floors:
        lives.floors[node] = None  # what waits for itself has no day
        lives.floors[node] = _compute_floor(lives, node, depth + 1) if depth < _DEPTH else None
    return lives.floors[node]


def _compute_floor(lives: Lives, node: str, depth: int) -> date | None:
    agreement = lives.agreement
    if node == "event:signature" or (node == IN_FORCE_EVENT and lives.formulas_of(PROVISIONAL)):
        return agreement.constituted
    if node == IN_FORCE_EVENT:
        days = [_find_formula_floor(lives, one, depth) for one in lives.formulas_of(ENTRY)]
        known = [day for day in days or [agreement.constituted] if day is not None]
        return min(known) if known and len(known) >= len(days) else None
    norm, notice = _locate(lives, node)
    if norm is None:
        return None
    slots = (norm.trigger, norm.timing) if notice is None else (notice.trigger, notice.timing)
    floors = [_get_earliest(slot) for slot in slots if slot is not None]
    floors += [_find_need_floor(lives, need, depth) for need in lives.list_needs(node)]
    return max((day for day in floors if day is not None), default=None)


def _find_need_floor(lives: Lives, need: _Need, depth: int = 0) -> date | None:
    """Return the day before which none of several events can come."""
    days = [_find_floor(lives, one, depth) for one in need]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _find_formula_floor(lives: Lives, formula: _Formula, depth: int) -> date | None:
    """Return the day before which an effect cannot come.

    It is the date that the text names, which may lie before the conclusion, else that at the earliest.
    """
    dates = [_read_day(slot.on_date) for slot in formula.effects if not slot.first_of]
    needs = lives.list_formula_needs(formula)
    days = [*dates, *(_find_need_floor(lives, need, depth) for need in needs)]
    if needs or not any(dates):
        days.append(lives.agreement.constituted)
    return max((day for day in days if day is not None), default=None)


def _get_earliest(slot: Slot) -> date | None:
    """Return the day before which a time does not let an act happen."""
    if slot.is_uncountable or slot.bound not in ("bound:earliest", "bound:exact"):
        return _read_day(slot.first_due)
    return _read_day(slot.on_date)


def _read_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None  # the shapes complain about it


def _check_windows(lives: Lives) -> Iterator[Defect]:
    """Yield what may be done only from a time on that lies behind its own deadline."""
    for norm in lives.norms.values():
        held = [norm.trigger, norm.timing]
        held += [slot for notice in norm.notifications for slot in (notice.trigger, notice.timing)]
        slots = {
            slot.iri: slot
            for slot in held
            if slot is not None and slot.period and not slot.is_uncountable and not slot.due_before
        }
        for first, second in combinations(slots.values(), 2):
            opens, closes = (first, second) if first.bound == "bound:earliest" else (second, first)
            if opens.bound != "bound:earliest" or closes.bound == "bound:earliest":
                continue
            alike = (opens.runs_from, opens.runs_from_events) == (closes.runs_from, closes.runs_from_events)
            if alike and _measure(opens.period) > _measure(closes.period):
                values = {"opens": opens.period or "", "closes": closes.period or ""}
                yield Defect("window-closed", norm, values=values, slot=closes)


def _check_terms(lives: Lives, graph: nx.DiGraph[str]) -> Iterator[Defect]:
    """Yield a second term with a renewal of its own, and terms that never run out."""
    renewed = [(norm, slot) for norm, slot in lives.terms if slot.term and slot.renewal]
    for norm, slot in renewed[1:]:
        values = {"norm": norm.iri, "other": renewed[0][0].iri}
        yield Defect("two-terms", norm, values=values, path=(norm.iri, renewed[0][0].iri), slot=slot)
    if _can_end(graph):
        return
    for norm, slot in lives.terms:
        if _is_renewed_for_ever(slot):
            stoppers = [one for one in list_stoppers(lives, slot) if one in lives.known]
            reasons = tuple(reason for one in stoppers for reason in lives.find_reasons(one))
            path = ("in-force", "term-over", "in-force", "term-over")
            yield Defect("endless-term", norm, reasons=reasons, path=path, slot=slot)


def _check_stops(lives: Lives) -> Iterator[Defect]:
    """Yield notices that stop a renewal and are due before the term, or a renewed one, begins."""
    for norm, slot in lives.terms:
        length = slot.term or (slot.period if not slot.due_before else None)
        for stopper in list_stoppers(lives, slot):
            for period in _list_stop_periods(lives, stopper, norm):
                kind = ""
                if length and _measure(period) >= _measure(length):
                    kind, term = "stop-too-late", length
                elif slot.renewal and _measure(period) >= _measure(slot.renewal):
                    kind, term = "stop-too-late-renewed", slot.renewal
                if kind:
                    values = {"stop": stopper, "period": period, "term": term}
                    yield Defect(kind, norm, values=values, path=(stopper,), slot=slot)


def _list_stop_periods(lives: Lives, stopper: str, term: Norm) -> list[str]:
    """Return how long before the end of a term a norm or a notice must be done that stops the renewal."""
    norm, notice = _locate(lives, stopper)
    if norm is None:
        return []
    notices = norm.notifications if notice is None else (notice,)
    held = [norm.timing, norm.effect, *(slot for one in notices for slot in (one.timing, one.effect))]
    ends = {END_OF_TERM, term.iri}
    return [
        one.period
        for one in {slot.iri: slot for slot in held if slot is not None}.values()
        if one.period and not ends.isdisjoint(one.due_before) and not one.is_uncountable
        and one.bound != "bound:earliest"
    ]  # fmt: skip


def _measure(period: str | None) -> float:
    """Return about how many days a period has, to compare two of them; months have 30.44 days."""
    if not period:
        return 0.0
    try:
        months, days = parse_period(period)
    except ServandaError:
        return 0.0  # the shapes complain about it
    return months * 30.436875 + days


def _list_unchecked(lives: Lives) -> Iterator[Defect]:
    """Yield the times of final clauses and duties that servanda cannot count."""
    for norm in lives.norms.values():
        held = [*norm.uncountable, *(slot for notice in norm.notifications for slot in notice.uncountable)]
        for slot in {slot.iri: slot for slot in held}.values():
            yield Defect("unchecked", norm, slot=slot)

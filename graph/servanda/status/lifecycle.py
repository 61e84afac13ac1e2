"""The life of an agreement: offer, reply, ratification, in force, amended, ended; as far as it is on record.

Each step is read from the agreement's own clauses (the effects that they attach to a notice) and from the
log; no agreement is coded here. The whole record counts, whatever day is asked about: that a notice came
later says that the agreement was not in force before. What the record does not say is not known, and is never
guessed. What a person assumes is marked as assumed wherever it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from servanda.errors import ServandaError
from servanda.events.conventions import DEFAULT, Conventions, find_last_day
from servanda.events.dates import Truth, When, conjoin, find_earliest, make_when
from servanda.events.records import Event, LogIndex, sort_key
from servanda.messages import error_text
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.names import suggest
from servanda.status.amendments import Amendment, find_amendments
from servanda.status.formulas import (
    SUSPENSION,
    Formula,
    FormulaReader,
    bound_below,
    comes_by_silence,
    find_latest,
    get_act_day,
    list_effects,
    parse_date,
)
from servanda.status.life_effects import (
    AMENDMENT,
    ENTRY,
    ENTRY_FOR_PARTY,
    NON_RENEWAL,
    PROVISIONAL,
    PROVISIONAL_END,
    TERMINATION,
    WITHDRAWAL,
)
from servanda.status.matching import match_notice
from servanda.status.memberships import PartyLife, Turn, list_parties
from servanda.status.order import (
    Misorder,
    find_conclusion,
    find_principal,
    is_same_side,
    lacks_consent,
    list_members,
)
from servanda.status.terms import BEYOND, Term, find_term

#: What can be assumed (``--assume in-force=2008-12-01``), and the effect that it stands for.
ASSUMABLE: Final = {"in-force": ENTRY, "last-day-in-force": TERMINATION}
#: The effects that are told as phases of the life of an agreement, and not as effects of their own.
_PHASES: Final = frozenset(
    {
        ENTRY,
        AMENDMENT,
        TERMINATION,
        NON_RENEWAL,
        PROVISIONAL,
        PROVISIONAL_END,
        ENTRY_FOR_PARTY,
        WITHDRAWAL,
    }
)


@dataclass(frozen=True)
class Lifecycle:
    """The life of an agreement as the record has it.

    ``in_force`` is the day of entry into force; where it is neither on record (``on_record``) nor assumed it
    is only known not to be before ``in_force.earliest``. ``floor`` is the day before which the agreement's
    own papers exclude it. ``last`` is the last day in force, None where no notice ends the agreement;
    ``perhaps_last`` is what a notice would make it of which it is to be judged whether it counts.
    ``assumed`` holds what is assumed (:data:`ASSUMABLE`): by the person who asks, or, where it is also in
    ``assumed_in_log``, by records that the log marks as assumptions; ``assumed_records`` are all of these
    on which the life rests.

    ``taken`` is the norm whose formula of entry rules where there are several, and ``taken_by`` what chooses
    it: a person (``option``), a ``judgement`` or a ``note``; else the formula met first. ``waits`` says that
    the record has a part of what entry into force needs, and lacks the rest. ``provisional`` is the day from
    which the agreement applies provisionally, ``provisional_last`` the last on which it can. ``parties`` are
    told apart where they joined or left, ``other`` are the formulas of effects beside the phases, ``leaving``
    those by which single Parties leave. ``remarks`` are what an assumption precedes. ``entered`` is the day
    of entry into force (None: awaited) where ``in_force`` is the adoption, from which a provision applies.
    """

    agreement: Agreement
    entry: tuple[Formula, ...]
    ending: tuple[Formula, ...]
    amendments: tuple[Amendment, ...]
    floor: date | None
    in_force: When
    on_record: bool
    last: When | None
    perhaps_last: When | None
    assumed: Mapping[str, When]
    taken: str | None = None
    taken_by: str | None = None
    waits: bool = False
    provisional: When | None = None
    provisional_last: When | None = None
    provisions: tuple[Formula, ...] = ()
    parties: tuple[PartyLife, ...] = ()
    other: tuple[Formula, ...] = ()
    leaving: tuple[Formula, ...] = ()
    term: Term | None = None
    remarks: tuple[Misorder, ...] = ()
    entered: tuple[When | None] | None = None
    assumed_in_log: frozenset[str] = frozenset()
    assumed_records: tuple[Event, ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """All formulas, those of entry first."""
        return (*self.entry, *self.provisions, *self.ending, *self.other)

    @property
    def assumed_by_asker(self) -> frozenset[str]:
        """The names of what the person who asks assumes, and not the log."""
        return frozenset(self.assumed) - self.assumed_in_log

    def begun(self, day: date) -> Truth:
        """Say whether the agreement had entered into force by a day."""
        return False if self.waits else self.in_force.by(day)

    def binds(self, day: date) -> Truth:
        """Say whether, by a day, the agreement had begun to bind: in force, or applied provisionally."""
        early = self.applies_provisionally(make_when(day))
        begun = self.begun(day)
        return True if True in (begun, early) else None if None in (begun, early) else False

    def applies(self, day: When) -> Truth:
        """Say whether the agreement was in force on a day, or applied provisionally."""
        begun: Truth = False if self.waits else self.in_force.not_after(day)
        early = self.applies_provisionally(day)
        begun = True if True in (begun, early) else None if None in (begun, early) else False
        truths: list[Truth] = [begun]
        if self.last is not None:
            truths.append(day.not_after(self.last))
        if self.perhaps_last is not None and day.not_after(self.perhaps_last) is not True:
            truths.append(None)
        return conjoin(truths)

    def applies_provisionally(self, day: When) -> Truth:
        """Say whether the agreement applied provisionally on a day: before it was in force."""
        if self.provisional is None:
            return False
        truths = [self.provisional.not_after(day)]
        if self.provisional_last is not None:
            truths.append(day.not_after(self.provisional_last))
        if self.on_record or "in-force" in self.assumed:
            truths.append(day.before(self.in_force))
        return conjoin(truths)

    def binds_party(self, party: PartyLife | None, day: When) -> Truth:
        """Say whether the agreement applied on a day, and to a Party (None: to whomever it binds)."""
        applies = self.applies(day)
        if party is None:
            return applies
        return conjoin((applies, party.is_bound(day, self.applies_provisionally(day))))

    def ended(self, day: date) -> Truth:
        """Say whether the agreement had ended before a day."""
        over = False if self.last is None else self.last.before(make_when(day))
        perhaps = False if self.perhaps_last is None else self.perhaps_last.before(make_when(day))
        return None if over is False and perhaps is not False else over

    def phase(self, day: date) -> str:
        """Return how things stood on a day.

        It is ``not-in-force``, ``provisionally-applied``, ``in-force``, ``ended`` or ``not-known``.
        """
        if self.ended(day):
            return "ended"
        applies = self.applies(make_when(day))
        if applies is None:
            return "not-known"
        if not applies:
            return "not-in-force"
        return "in-force" if self.begun(day) else self._name_early_phase(day)

    def _name_early_phase(self, day: date) -> str:
        certain = self.begun(day) is False or not (self.on_record or self.perhaps_in_force)
        return "provisionally-applied" if certain else "not-known"

    @property
    def suspended(self) -> When | None:
        """The day from which the operation of the whole agreement is suspended, None where it is not."""
        days = [
            one.day
            for one in self.other
            if one.effect.effect_kind == SUSPENSION and one.day is not None
            if not _works_for_giver_alone(self.agreement, one)
        ]
        return find_earliest(days) if days else None

    @property
    def perhaps_in_force(self) -> bool:
        """Whether there is a notice that may have brought the agreement into force, as is to be judged."""
        return any(one.perhaps is not None for one in self.entry)

    def count_from_adoption(self) -> Lifecycle:
        """Return the life as it is for provisions that apply from the adoption of the text."""
        made = find_conclusion(self.agreement)
        if made is None:
            return self
        entry = None if self.waits else self.in_force
        return replace(self, in_force=make_when(made), on_record=True, waits=False, entered=(entry,))

    def find_party(self, actor: str) -> PartyLife | None:
        """Return since when an actor is bound as a Party, or for one; None where that is as for all.

        Of a State that is only declared as a member of a collective Party it is that it is not bound.
        """
        if self.entered is not None or not (self.on_record or "in-force" in self.assumed):
            return None
        names = {actor, find_principal(self.agreement, actor)}
        found = next((one for one in self.parties if one.party in names), None)
        if found is None and self.on_record and any(actor in members for members in self._members):
            return PartyLife(actor, None)
        return found

    @property
    def _members(self) -> list[tuple[str, ...]]:
        agreement = self.agreement
        return [
            list_members(agreement, player)
            for party in agreement.parties
            for player in agreement.players(party) or (party,)
        ]

    @property
    def entry_day(self) -> When | None:
        """The day of entry into force, also where a provision applies from adoption; None: it is awaited."""
        return self.entered[0] if self.entered is not None else self.in_force

    @property
    def first_day(self) -> When | None:
        """The day from which the agreement applies, also provisionally; None: it is awaited."""
        entry, early = self.entry_day, self.provisional
        if early is None or entry is None or self.entered is not None:
            return entry
        known = self.on_record or "in-force" in self.assumed
        return entry if known and entry.before(early) is not False else early

    def find_term_end(self, day: date) -> When | None:
        """Return the last day of the term that runs on a day; None where none is known to run.

        After the last term of an agreement, or where it goes on without end, there is none.
        """
        if self.term is None or self.begun(day) is not True:
            return None
        number = self.term.find_number(day)
        return None if number is None else self.term.find_end(number)

    def find_stop_deadline(self, day: date) -> When | None:
        """Return the last day on which the renewal of the term that runs on a day can be stopped.

        None where no term runs, or it is not renewed, or no notice can stop it.
        """
        number = self.term.find_number(day) if self.term is not None and self.begun(day) else None
        if self.term is None or number is None or (self.term.last is not None and not self.term.slot.renewal):
            return None
        named = self.term.slot.stopped_by
        for norm in self.agreement.norms:
            for notice in norm.notifications:
                timing = notice.timing if notice.timing is not None else norm.timing
                stops = norm.iri in named or notice.iri in named
                if stops and timing is not None and "event:end-of-term" in timing.due_before:
                    return self.term.find_deadline(number, timing)
        return self.term.find_deadline(number, None) if named else None


def read_lifecycle(
    agreement: Agreement,
    record: LogIndex,
    *,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
    formula: str | None = None,
) -> Lifecycle:
    """Return the life of an agreement as the record has it.

    ``formula`` is the norm or the clause (compact IRI) whose formula of entry rules. Raises ServandaError for
    an assumption that is unknown, that the record already answers or the order of things excludes, and for a
    formula that is none.
    """
    given = _check_assumed(assumed or {})
    entry = tuple(FormulaReader(agreement, record, conventions).read(ENTRY)) or _read_signed_term(agreement)
    taken, taken_by = choose_formula(agreement, record, entry, formula)
    ruling = _list_ruling(entry, taken, strict=taken_by in ("option", "judgement"))
    made = find_conclusion(agreement)
    # What is counted from an act is not before there was an agreement; a day that the text gives may be.
    known = [bound_below(one.day, made if one.acts else None) for one in ruling if one.day is not None]
    if known and taken not in {one.norm for one in ruling if one.day is not None}:
        first = find_earliest(known)  # nothing meets the one that rules, or nothing chooses
        taken, taken_by = next((one.norm for one in ruling if one.day == first), taken), None
    _reject_settled(given, "in-force", _list_counted(ruling))
    perhaps = [bound_below(one.perhaps, made) for one in ruling if one.perhaps is not None]
    floor = _find_floor(agreement, perhaps)
    in_force = _find_entry(known, perhaps, floor)
    remarks: tuple[Misorder, ...] = ()
    if "in-force" in given:
        remarks = tuple(_check_assumed_entry(agreement, given["in-force"]))
        in_force = make_when(given["in-force"])
    begun = in_force if known or "in-force" in given else None
    waits = begun is None and not perhaps and any(one.waits for one in ruling)

    early = FormulaReader(agreement, record, conventions, entry=begun)
    provisions = tuple(early.read(PROVISIONAL, PROVISIONAL_END))
    sides = [one for one in provisions if _works_for_giver_alone(agreement, one)]
    provisional, provisional_last = _find_provisional(
        [one for one in provisions if one not in sides], conventions
    )
    term = _read_term(agreement, record, begun, conventions)
    reader = FormulaReader(
        agreement, record, conventions, entry=begun, term=term,
        begin=_find_begin(in_force, provisional, floor, waits=waits),
    )  # fmt: skip
    ending, parting = _read_endings(agreement, record, reader, term)
    leaving = [(act, day) for one in parting for iri, day in one.dates for act in one.acts if act.iri == iri]
    ends = [one.day for one in ending if one.day is not None]
    doubts = [one.perhaps for one in ending if one.perhaps is not None]
    _reject_settled(given, "last-day-in-force", _list_counted(ending))
    if "last-day-in-force" in given:
        _check_assumed_end(given["last-day-in-force"], in_force, provisional)
        ends = [make_when(given["last-day-in-force"])]
    other = tuple(
        one
        for norm in agreement.norms
        for kind in sorted(_list_kinds(norm) - _PHASES)
        for one in reader.read_norm(norm, kind)
    )
    last = find_earliest(ends) if ends else None
    in_log: dict[str, When] = {}
    if known and "in-force" not in given and _rests_on_assumption(ruling, in_force, made):
        in_log["in-force"] = in_force
    if last is not None and "last-day-in-force" not in given and _rests_on_assumption(ending, last, None):
        in_log["last-day-in-force"] = last
    life = Lifecycle(
        agreement=agreement,
        entry=entry,
        ending=ending,
        amendments=tuple(find_amendments(agreement, record, conventions)),
        floor=floor,
        in_force=in_force,
        on_record=bool(known),
        last=last,
        perhaps_last=find_earliest(doubts) if doubts else None,
        assumed={**{name: make_when(day) for name, day in given.items()}, **in_log},
        assumed_in_log=frozenset(in_log),
        taken=taken,
        taken_by=taken_by,
        waits=waits,
        provisional=provisional,
        provisional_last=provisional_last,
        provisions=provisions,
        parties=tuple(
            list_parties(
                agreement,
                begun,
                entry,
                [*reader.read(ENTRY_FOR_PARTY)],
                leaving,
                provisional=[*_list_early_sides(agreement, sides, conventions, provisional)],
                waits=waits,
            )
        ),
        other=other,
        leaving=parting,
        term=term,
        remarks=remarks,
    )
    life = replace(life, other=tuple(_drop_unbound(life, one) for one in other))
    return replace(life, assumed_records=tuple(_list_assumed_records(life, record)))


def _rests_on_assumption(formulas: Iterable[Formula], day: When, made: date | None) -> bool:
    """Say whether every formula that leads to a day has an act which the log marks as an assumption."""
    met = [
        one for one in formulas
        if one.day is not None and bound_below(one.day, made if one.acts else None) == day
    ]  # fmt: skip
    return bool(met) and all(any(act.assumed for act in one.acts) for one in met)


def _list_assumed_records(life: Lifecycle, record: LogIndex) -> list[Event]:
    """Return the records marked as assumptions that count for the life of an agreement, by day.

    Judgements that choose a formula, or decide whether an act counts, are among them.
    """
    found = [(one.acts, one.doubtful) for one in (*life.formulas, *life.leaving)]
    found += [((one.event, *one.ratified, *one.acts), one.doubtful) for one in life.amendments]
    acts = [act for known, doubtful in found for act in (*known, *(fit.act for fit in doubtful))]
    acts += [act for one in life.parties for act in one.acts]
    renewals = life.term.slot.renewed_by if life.term is not None else ()
    acts += [act for name in renewals for act in record.events.get(name, ())]
    judged = [one.norm for one in life.entry] + [act.iri for act in acts]
    acts += [act for name in judged for act in record.judgements.get(name, ())]
    return sorted({act.iri: act for act in acts if act.assumed}.values(), key=sort_key)


def _drop_unbound(life: Lifecycle, formula: Formula) -> Formula:
    """Return a formula of silence without the messages received while the agreement did not bind."""
    if not comes_by_silence(formula.effect):
        return formula
    acts = [act for act in formula.acts if life.applies(get_act_day(act)) is not False]
    dates = tuple((iri, day) for iri, day in formula.dates if iri in {act.iri for act in acts})
    return replace(
        formula, acts=tuple(acts), dates=dates, day=find_earliest(day for _, day in dates) if dates else None,
        doubtful=tuple(one for one in formula.doubtful if life.applies(get_act_day(one.act)) is not False),
        failing=tuple(one for one in formula.failing if life.applies(get_act_day(one.act)) is not False),
    )  # fmt: skip


def choose_formula(
    agreement: Agreement, record: LogIndex, entry: tuple[Formula, ...], wanted: str | None
) -> tuple[str | None, str | None]:
    """Return the norm whose formula of entry rules, and what chooses it; None where nothing does.

    A person chooses before a judgement about one of the norms, and that before a note with the reading taken
    and the one not taken. Raises ServandaError for a formula that is none.
    """
    norms = [agreement.norm(one) for one in dict.fromkeys(one.norm for one in entry)]
    if wanted is not None:
        found = [norm for norm in norms if wanted in (norm.iri, norm.clause, norm.name, norm.number)]
        if len(found) != 1:
            names = ", ".join(norm.number for norm in norms)
            raise ServandaError(error_text("no-formula", name=wanted.rpartition("/")[2], names=names or "—"))
        return found[0].iri, "option"
    if len(norms) < 2:
        return (norms[0].iri, None) if norms else (None, None)
    judged = [(norm, record.find_judgement([norm.iri], None, date.max)[0]) for norm in norms]
    chosen = [norm for norm, answer in judged if answer is True]
    left = [norm for norm, answer in judged if answer is not False]
    if len(chosen) == 1:
        return chosen[0].iri, "judgement"
    if len(left) == 1:
        return left[0].iri, "judgement"
    return _find_noted(agreement, norms)


def _find_noted(agreement: Agreement, norms: list[Norm]) -> tuple[str | None, str | None]:
    """Return the norm that rules by the reading that a note takes.

    A note in the clause of one formula that is about the norm of another says that this other one rules.
    Else it is the only formula of which a note gives two readings; of several, the one of an instrument that
    all the others answer: who made the offer has not accepted what the reply words otherwise.
    """
    notes = {
        norm.iri: [
            note
            for note in agreement.clause_by_iri[norm.clause].notes
            if note.readings_taken and note.readings_not_taken
        ]
        for norm in norms
        if norm.clause in agreement.clause_by_iri
    }
    across = {
        norm.iri
        for norm in norms
        for other in norms
        if norm.clause != other.clause
        if any(norm.iri in note.about for note in notes.get(other.iri, ()))
    }
    own = {norm.iri for norm in norms if any(norm.iri in note.about for note in notes.get(norm.iri, ()))}
    offered = {norm.iri for norm in norms if norm.iri in own and _is_offered(agreement, norm, norms)}
    found = next((one for one in (across, own, offered) if len(one) == 1), None)
    return (next(iter(found)), "note") if found is not None else (None, None)


def _is_offered(agreement: Agreement, norm: Norm, norms: list[Norm]) -> bool:
    """Say whether the formulas of all other norms stand in instruments that answer the one of a norm."""
    answers = {one.iri: one.answers for one in agreement.instruments}
    homes = {one.iri: one.instrument for one in agreement.clauses}
    own = homes.get(norm.clause)
    others = [homes.get(one.clause) for one in norms if one.iri != norm.iri]
    return own is not None and all(one is not None and answers.get(one) == own for one in others)


def is_withdrawal(agreement: Agreement, senders: Collection[str], *, joint: bool) -> bool:
    """Say whether a notice of termination ends an agreement for its sender alone, and not for the others.

    So it is where one of three or more parties sends it (Vienna Convention on the Law of Treaties, art. 54).
    """
    many = len(agreement.parties) > 2 or any(
        "srv:CollectiveActor" in agreement.actors[party].classes
        for party in agreement.parties
        if party in agreement.actors
    )
    alone = {player for sender in senders for player in agreement.players(sender)}
    return many and not joint and not alone.isdisjoint(agreement.parties)


def _read_endings(
    agreement: Agreement, record: LogIndex, reader: FormulaReader, term: Term | None
) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """Return the formulas by which the agreement ends, and those by which single Parties leave it."""
    ending: list[Formula] = []
    parting: list[Formula] = []
    notices = {one.iri: one for norm in agreement.norms for one in norm.notifications}
    for formula in reader.read(TERMINATION, NON_RENEWAL, WITHDRAWAL):
        if term is not None and formula.norm == term.norm and formula.notice is None:
            continue
        notice = notices.get(formula.notice or "")
        own = formula.effect.effect_kind == WITHDRAWAL or (
            notice is not None and is_withdrawal(agreement, notice.senders, joint=notice.joint)
        )
        (parting if own else ending).append(formula)
    if term is not None:
        stops = [
            formula
            for name in term.slot.stopped_by
            for formula in _read_renewal_stops(agreement, record, reader, term, name)
        ]
        ending += stops
        last = term.last
        if last is not None:
            number = term.renewals or 0
            slot = replace(term.slot, effect_kind=TERMINATION, period=term.slot.period or term.length)
            if number == 0 or last is not None:
                ending.append(Formula(term.norm, None, slot, last))
    elif term is None:
        ending += [
            Formula(norm.iri, None, replace(slot, effect_kind=TERMINATION), None)
            for norm, slot in _list_open_terms(agreement)
        ]
    return tuple(ending), tuple(parting)


def _list_open_terms(agreement: Agreement) -> Iterator[tuple[Norm, Slot]]:
    """Yield the terms without renewal whose start is not known."""
    for norm in agreement.norms:
        for slot in norm.slots:
            if (
                slot.term
                and slot.effect_kind != PROVISIONAL
                and slot.renewal is None
                and not slot.renewed_indefinitely
                and not slot.renewed_by
            ):
                yield norm, slot


def _read_renewal_stops(
    agreement: Agreement, record: LogIndex, reader: FormulaReader, term: Term, name: str
) -> Iterator[Formula]:
    """Yield the formulas of what stops a renewal and has no effect of its own that says so."""
    norms = [norm for norm in agreement.norms if name == norm.iri]
    norms += [norm for norm in agreement.norms if any(one.iri == name for one in norm.notifications)]
    if not norms and (name.startswith("matter:") or name in agreement.matters):
        days = [
            (act, act.open_receipt)
            for act in record.notices.get(name, ())
            if act.open_receipt is not None and act.open_receipt.before(term.start) is not True
        ]
        days += [(event, event.span.start) for event in record.events.get(name, ())]
        ends = [(act, term.find_stop(day, None)) for act, day in days]
        dates = tuple((act.iri, end) for act, end in ends if end is not None)
        slot = replace(term.slot, effect_kind=TERMINATION, runs_from="event:end-of-term")
        yield Formula(
            term.norm, name, slot, find_earliest(day for _, day in dates) if dates else None,
            tuple(act for act, end in ends if end is not None), dates=dates, notices=(name,),
        )  # fmt: skip
    for norm in norms:
        if any(list_effects(norm, kind) for kind in (TERMINATION, NON_RENEWAL, WITHDRAWAL)):
            continue  # it is a formula of its own
        held = replace(
            norm,
            effect=Slot(
                iri=term.slot.iri, about="slot:effect", effect_kind=TERMINATION, status="inferred",
                runs_from="event:end-of-term",
            ),
            modality="power",
            notifications=tuple(
                one if one.effect is None else replace(one, effect=None)
                for one in norm.notifications
                if name in (norm.iri, one.iri)
            ),
        )  # fmt: skip
        yield from reader.read_norm(held, TERMINATION)


def _read_signed_term(agreement: Agreement) -> tuple[Formula, ...]:
    """Return the formula of entry of a text that says only from when, and how long, it is in effect.

    A term that runs from signature or adoption begins with it, where no clause provides for entry into force
    and no act ratifies the agreement.
    """
    made = find_conclusion(agreement)
    return tuple(
        Formula(
            norm.iri, None, replace(slot, effect_kind=ENTRY, period=None, term=None, renewal=None),
            None if made is None else make_when(made),
        )
        for norm in agreement.norms
        for slot in norm.slots
        if not agreement.ratified_by
        if slot.term and slot.runs_from in ("event:signature", "event:adoption")
        if slot.effect_kind in (None, TERMINATION)
    )[:1]  # fmt: skip


def _read_term(
    agreement: Agreement, record: LogIndex, begun: When | None, conventions: Conventions
) -> Term | None:
    """Return the term of an agreement, where the day from which it runs is known."""

    def find_start(slot: Slot) -> When | None:
        if slot.runs_from in ("event:signature", "event:adoption"):
            made = find_conclusion(agreement)
            return None if made is None else make_when(made)
        day = parse_date(slot.on_date) if slot.on_date and not slot.runs_from else None
        if day is not None:
            return make_when(day)
        return begun

    return find_term(
        agreement, find_start, lambda slot: _list_extensions(agreement, record, slot), conventions
    )


def _list_extensions(agreement: Agreement, record: LogIndex, slot: Slot) -> Iterator[When]:
    """Yield the days on which it was agreed to renew a term, by all whose agreement that wants.

    An event must be that of all Parties, as far as it names any; notices about it, one of each of them. A
    norm that provides for it is met by what fulfils it, or by a notice under each of its own.
    """
    notices = [
        notice
        for norm in agreement.norms
        for notice in norm.notifications
        if notice.iri in slot.renewed_by or norm.iri in slot.renewed_by
    ]
    for name in slot.renewed_by:
        norm = next((one for one in agreement.norms if one.iri == name), None)
        wanted = agreement.parties if norm is None else norm.bearers
        done = {one.iri: one for one in (*record.events.get(name, ()), *record.fulfilling.get(name, ()))}
        for event in done.values():
            if not lacks_consent(agreement, event, wanted):
                yield event.span.start if event.open_receipt is None else event.open_receipt
        told = record.notices.get(name, ())
        sides = [[one for one in told if is_same_side(agreement, one, (party,))] for party in wanted]
        yield from _pair_receipts(sides)
    yield from _pair_receipts([_list_meeting(agreement, record, notice) for notice in notices])


def _list_meeting(agreement: Agreement, record: LogIndex, notice: Notification) -> list[Event]:
    """Return the acts that meet a notice, or may."""
    told = {act.iri: act for matter in notice.matters for act in record.notices.get(matter, ())}
    return [act for act in told.values() if match_notice(act, notice, agreement).verdict is not False]


def _pair_receipts(sides: list[list[Event]]) -> Iterator[When]:
    """Yield when the last of one notice of each side was received, of the first of each, then the next."""
    days = [[act.open_receipt for act in acts if act.open_receipt is not None] for acts in sides]
    if days:
        yield from (find_latest(together) for together in zip(*days, strict=False))


def _works_for_giver_alone(agreement: Agreement, formula: Formula) -> bool:
    """Say whether a notice concerns its giver alone, as that of a withdrawal does: one Party of several."""
    notice = next(
        (one for norm in agreement.norms for one in norm.notifications if one.iri == formula.notice), None
    )
    return (
        notice is not None
        and agreement.norm(formula.norm).modality != "condition"
        and is_withdrawal(agreement, notice.senders, joint=notice.joint)
    )


def _find_provisional(
    provisions: Iterable[Formula], conventions: Conventions
) -> tuple[When | None, When | None]:
    """Return from when an agreement applies provisionally, and the last day on which it can."""
    begins: list[When] = []
    known: list[When] = []
    for one in provisions:
        if one.day is None:
            continue
        if one.effect.effect_kind == PROVISIONAL_END:
            known.append(one.day)
        else:
            begins.append(one.day)
            last = _find_longest(one.effect, one.day, conventions)
            known += [] if last is None else [last]
    return (find_earliest(begins) if begins else None), (find_earliest(known) if known else None)


def _find_longest(effect: Slot, begin: When, conventions: Conventions) -> When | None:
    """Return the last day of provisional application for as long as its clause allows at the most."""
    if not effect.term:
        return None
    try:
        return find_last_day(begin, effect.term, conventions)
    except ServandaError:
        return BEYOND


def _list_early_sides(
    agreement: Agreement, formulas: list[Formula], conventions: Conventions, general: When | None
) -> Iterator[Turn]:
    """Yield the acts by which single Parties apply an agreement provisionally, or no longer do.

    Each with the first and the last day of that; ``general`` is the day from which all apply it.
    """
    ends = [
        (act, dict(one.dates).get(act.iri))
        for one in formulas
        if one.effect.effect_kind == PROVISIONAL_END
        for act in one.acts
    ]
    for one in formulas:
        if one.effect.effect_kind != PROVISIONAL:
            continue
        dates = dict(one.dates)
        for act in one.acts:
            day = dates.get(act.iri)
            if day is None:
                continue
            known = [_find_longest(one.effect, day, conventions)]
            known += [last for other, last in ends if is_same_side(agreement, other, _list_agents(act))]
            lasts = [last for last in known if last is not None]
            yield Turn(act, day, find_earliest(lasts) if lasts else None)
    for act, last in ends:
        if general is not None and last is not None and general.not_after(last) is not False:
            yield Turn(act, general, last)


def _list_agents(act: Event) -> tuple[str, ...]:
    return (*act.on_behalf_of, *act.by, *((act.sender,) if act.sender else ()))


def _find_begin(in_force: When, provisional: When | None, floor: date | None, *, waits: bool) -> When | None:
    """Return the day before which nothing can be terminated."""
    if waits:
        return None if provisional is None and floor is None else provisional or When(floor, None)
    known = [one for one in (in_force, provisional) if one is not None]
    return find_earliest(known)


def _find_entry(known: list[When], perhaps: list[When], floor: date | None) -> When:
    """Return the day of entry into force; an earlier day that is to be judged leaves it open from there."""
    if not known and not perhaps:
        return When(floor, None)
    found = find_earliest(known) if known else None
    lows = [one.earliest for one in perhaps if one.earliest is not None]
    if found is None:
        return When(min(lows, default=floor), None)
    if lows and (found.earliest is None or min(lows) < found.earliest):
        return When(min(lows), found.latest)
    return found


def _list_ruling(entry: tuple[Formula, ...], taken: str | None, *, strict: bool) -> list[Formula]:
    """Return the formulas that count: those of the norm that rules, else all.

    Where a person or a judgement has chosen, only that one counts. By a note one notice may serve both
    formulas, so that the other counts as long as nothing meets the one that rules.
    """
    own = [one for one in entry if one.norm == taken]
    met = any(one.day is not None for one in own)
    return own if own and (strict or met) else [*entry]


def _list_counted(formulas: Iterable[Formula]) -> list[When]:
    """Return the days of formulas, but for those of which servanda cannot count the day."""
    return [one.day for one in formulas if one.day is not None and not one.effect.is_uncountable]


def _list_kinds(norm: Norm) -> set[str]:
    effects = (norm.effect, *(notice.effect for notice in norm.notifications))
    return {one.effect_kind for one in effects if one is not None and one.effect_kind}


def _check_assumed(assumed: Mapping[str, date]) -> Mapping[str, date]:
    for name in assumed:
        if name not in ASSUMABLE:
            hint = suggest(name, ASSUMABLE, f"what can be: {', '.join(ASSUMABLE)}", 0.4)
            raise ServandaError(error_text("not-assumable", name=name, hint=hint))
    return dict(assumed)


def _check_assumed_entry(agreement: Agreement, day: date) -> Iterator[Misorder]:
    """Yield what an assumed entry into force precedes, to be judged; refuse one before the conclusion."""
    made = find_conclusion(agreement)
    if made is not None and day < made:
        raise ServandaError(error_text("assumed-before-conclusion", day=day, made=made))
    for paper in agreement.ratified:
        if day < paper.day:
            yield Misorder("before-act", None, make_when(paper.day), paper.iri)


def _check_assumed_end(day: date, in_force: When, provisional: When | None) -> None:
    """Raise ServandaError for an assumed last day before the agreement can have been in force."""
    begin = find_earliest([in_force, provisional]) if provisional is not None else in_force
    if begin.earliest is not None and day < begin.earliest:
        raise ServandaError(error_text("assumed-end-first", day=day, begin=begin.earliest))


def _reject_settled(assumed: Mapping[str, date], name: str, known: list[When]) -> None:
    """Raise ServandaError for an assumption about what is on record: it might contradict it in silence."""
    if name in assumed and known:
        raise ServandaError(error_text("assumption-on-record", name=name, day=find_earliest(known)))


def _find_floor(agreement: Agreement, perhaps: list[When]) -> date | None:
    """Return the day before which the agreement cannot have entered into force, as its own papers say.

    Its notes must have constituted it, and where an act ratifies it, that is one of the procedures of which
    both formulas want to be told. A notice of which it is to be judged may bring it into force sooner.
    """
    days = [one.day for one in (agreement.offer, agreement.reply, *agreement.ratified) if one is not None]
    found = max([*days, *([agreement.constituted] if agreement.constituted else [])], default=None)
    lows = [one.earliest for one in perhaps if one.earliest is not None]
    return min([found, *lows]) if found is not None and lows else found

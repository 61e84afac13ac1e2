"""The life of an agreement: offer, reply, ratification, in force, amended, ended; as far as it is on record.

Each step is read from the agreement's own clauses (the effects that they attach to a notice) and from the
log; no agreement is coded here. The whole record counts, whatever day is asked about: that a notice came
later says that the agreement was not in force before. What the record does not say is not known, and is never
guessed. What a person assumes is marked as assumed wherever it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.errors import ServandaError
from servanda.events.conventions import DEFAULT, Conventions, find_last_day
from servanda.events.dates import Truth, When, conjoin, find_earliest, make_when
from servanda.events.records import Event, LogIndex
from servanda.messages import error_text
from servanda.model import Agreement, Notification, Slot
from servanda.names import suggest
from servanda.status.matching import Fit, decide_fit, match_notice

ENTRY: Final = "effect:entry-into-force"
AMENDMENT: Final = "effect:amendment-entry-into-force"
TERMINATION: Final = "effect:termination"
#: What an effect runs from where the text says "on signature".
SIGNATURE: Final = "event:signature"
#: What can be assumed (``--assume in-force=2008-12-01``), and the effect that it stands for.
ASSUMABLE: Final = {"in-force": ENTRY, "last-day-in-force": TERMINATION}


@dataclass(frozen=True)
class Formula:
    """One formula under which something follows, mostly from a notice, and what the record holds of it.

    ``notice`` is None where the effect comes by itself: on signature, or after a term.

    ``day`` is the day on which the effect comes (for an ending: the last day in force), None where no act on
    the record meets it; ``acts`` are those that do, ``doubtful`` those of which it is to be judged (then
    ``perhaps`` is the day), and ``failing`` those that tell of the matter but do not meet it.
    """

    norm: str
    notice: str | None
    effect: Slot
    day: When | None
    acts: tuple[Event, ...] = ()
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()
    perhaps: When | None = None


@dataclass(frozen=True)
class Amendment:
    """A protocol on the record: agreed, ratified, notified; ``in_force`` is None where that is not known."""

    event: Event
    ratified: tuple[Event, ...]
    acts: tuple[Event, ...]
    in_force: When | None
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()


@dataclass(frozen=True)
class Lifecycle:
    """The life of an agreement as the record has it.

    ``in_force`` is the day of entry into force; where it is neither on record (``on_record``) nor assumed it
    is only known not to be before ``in_force.earliest``. ``floor`` is the day before which the agreement's
    own papers exclude it. ``last`` is the last day in force, None where no notice ends the agreement;
    ``perhaps_last`` is what a notice would make it of which it is to be judged whether it counts.
    ``assumed`` holds what a person assumed.
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
    assumed: Mapping[str, date]

    def applies(self, day: When) -> Truth:
        """Say whether the agreement was in force on a day."""
        truths = [self.in_force.not_after(day)]
        if self.last is not None:
            truths.append(day.not_after(self.last))
        if self.perhaps_last is not None and day.not_after(self.perhaps_last) is not True:
            truths.append(None)
        return conjoin(truths)

    def find_term_end(self, day: date) -> When | None:
        """Return the last day of the term that runs on a day; None where the text sets no term."""
        return None

    def ended(self, day: date) -> Truth:
        """Say whether the agreement had ended before a day."""
        over = False if self.last is None else self.last.before(make_when(day))
        perhaps = False if self.perhaps_last is None else self.perhaps_last.before(make_when(day))
        return None if over is False and perhaps is not False else over

    def phase(self, day: date) -> str:
        """Return ``not-in-force``, ``in-force``, ``ended`` or ``not-known``: how things stood on a day."""
        if self.ended(day):
            return "ended"
        applies = self.applies(make_when(day))
        if applies is None:
            return "not-known"
        return "in-force" if applies else "not-in-force"


def read_lifecycle(
    agreement: Agreement,
    record: LogIndex,
    *,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
) -> Lifecycle:
    """Return the life of an agreement as the record has it.

    Raises ServandaError for an assumption that is unknown, or that the record already answers.
    """
    given = _check_assumed(assumed or {})
    entry = tuple(
        match_formula(agreement, record, notice, effect, conventions)
        for _, notice, effect in agreement.notices_with_effect(ENTRY)
    )
    entry += find_automatic_formulas(
        agreement,
        ENTRY,
        SIGNATURE,
        None if agreement.constituted is None else make_when(agreement.constituted),
    )
    known = [formula.day for formula in entry if formula.day is not None]
    _reject_settled(given, "in-force", _list_counted(entry))
    floor = _find_floor(agreement)
    in_force = find_earliest(known) if known else When(floor, None)
    if "in-force" in given:
        in_force = make_when(given["in-force"])
    ending = tuple(
        match_formula(agreement, record, notice, effect, conventions)
        for _, notice, effect in agreement.notices_with_effect(TERMINATION)
        if not is_withdrawal(agreement, notice)
    )
    begun = in_force if known or "in-force" in given else None
    ending += find_automatic_formulas(agreement, TERMINATION, "event:entry-into-force", begun, conventions)
    ends = [formula.day for formula in ending if formula.day is not None]
    doubts = [formula.perhaps for formula in ending if formula.perhaps is not None]
    _reject_settled(given, "last-day-in-force", _list_counted(ending))
    if "last-day-in-force" in given:
        ends = [make_when(given["last-day-in-force"])]
    return Lifecycle(
        agreement=agreement,
        entry=entry,
        ending=ending,
        amendments=tuple(find_amendments(agreement, record)),
        floor=floor,
        in_force=in_force,
        on_record=bool(known),
        last=find_earliest(ends) if ends else None,
        perhaps_last=find_earliest(doubts) if doubts else None,
        assumed=given,
    )


def is_withdrawal(agreement: Agreement, notice: Notification) -> bool:
    """Say whether a notice of termination ends an agreement for its sender alone, and not for the others.

    So it is where one of three or more parties sends it (Vienna Convention on the Law of Treaties, art. 54).
    """
    many = len(agreement.parties) > 2 or any(
        "srv:CollectiveActor" in agreement.actors[party].classes
        for party in agreement.parties
        if party in agreement.actors
    )
    alone = {player for sender in notice.senders for player in agreement.players(sender)}
    return many and not notice.joint and not alone.isdisjoint(agreement.parties)


def find_automatic_formulas(
    agreement: Agreement, kind: str, runs_from: str, start: When | None, conventions: Conventions = DEFAULT
) -> tuple[Formula, ...]:
    """Return the effects that come without a notice, a period or none after ``runs_from``."""
    found = []
    for norm in agreement.norms:
        effect = norm.effect
        if effect is not None and effect.effect_kind == kind and not norm.notifications:
            known = start is not None and effect.runs_from == runs_from
            day = start if known else None
            if day is not None and effect.period:
                day = find_last_day(day, effect.period, conventions)
            found.append(Formula(norm.iri, None, effect, day))
    return tuple(found)


def match_formula(
    agreement: Agreement, record: LogIndex, notice: Notification, effect: Slot, conventions: Conventions
) -> Formula:
    """Return what the record holds of a notice on which an effect hangs."""
    acts, doubtful, failing = sort_acts(agreement, record, notice)

    def earliest(found: Iterable[Event]) -> When | None:
        first = _find_receipt(agreement, notice, [act for act in found if act.received is not None])
        if first is not None and effect.is_uncountable:
            # It follows from the notice, on a day that servanda cannot count.
            return When(first.earliest, None)
        if first is None or not effect.period:
            return first
        return find_last_day(first, effect.period, conventions)

    perhaps = earliest(one.act for one in doubtful)
    return Formula(notice.norm, notice.iri, effect, earliest(acts), acts, doubtful, failing, perhaps)


def _find_receipt(agreement: Agreement, notice: Notification, acts: list[Event]) -> When | None:
    """Return when a notice was first received; of one that each player of a role sends, when the last was."""
    role = agreement.actors.get(notice.sender)
    days = [act.received for act in acts if act.received is not None]
    if role is None or not role.means_every or notice.joint:
        return find_earliest(days) if days else None
    each = [[act for act in acts if player in _list_senders(agreement, act)] for player in role.played_by]
    if not each or not all(each):
        return None
    firsts = [find_earliest(act.received for act in held if act.received is not None) for held in each]
    lows = [one.earliest for one in firsts if one.earliest is not None]
    highs = [one.latest for one in firsts if one.latest is not None]
    return When(max(lows, default=None), max(highs) if len(highs) == len(firsts) else None)


def _list_senders(agreement: Agreement, act: Event) -> set[str]:
    who = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    return who.union(*(agreement.above.get(actor, frozenset()) for actor in who))


def _list_counted(formulas: Iterable[Formula]) -> list[When]:
    """Return the days of formulas, but for those of which servanda cannot count the day."""
    return [one.day for one in formulas if one.day is not None and not one.effect.is_uncountable]


def sort_acts(
    agreement: Agreement, record: LogIndex, notice: Notification
) -> tuple[tuple[Event, ...], tuple[Fit, ...], tuple[Fit, ...]]:
    """Return the acts about the matter of a notice: that meet it, that are doubtful, that do not."""
    told = {act.iri: act for matter in notice.matters for act in record.notices.get(matter, ())}
    acts: list[Event] = []
    doubtful: list[Fit] = []
    failing: list[Fit] = []
    for act in told.values():
        found = match_notice(act, notice, agreement)
        verdict = decide_fit(found, record) if act.received is not None else False
        if verdict is True:
            acts.append(act)
        else:
            (failing if verdict is False else doubtful).append(found)
    return tuple(acts), tuple(doubtful), tuple(failing)


def find_amendments(agreement: Agreement, record: LogIndex) -> list[Amendment]:
    """Return the protocols on the record, each with what brings it into force.

    A notice that names no protocol is taken to be about the only one there is.
    """
    agreed = record.events.get("matter:amendment-agreement", [])
    told = [
        (notice, sort_acts(agreement, record, notice))
        for _, notice, _ in agreement.notices_with_effect(AMENDMENT)
    ]
    matters = {matter for notice, _ in told for matter in notice.matters}
    found = []
    for event in agreed:
        ratified = tuple(
            one
            for matter in sorted(matters)
            for one in record.events.get(matter, ())
            if event.iri in one.about
        )
        named = {event.iri, *(one.iri for one in ratified)}

        def about(act: Event, named: set[str] = named) -> bool:
            return bool(named & set(act.about)) or (not act.about and len(agreed) == 1)

        acts = tuple(act for _, (met, _, _) in told for act in met if about(act))
        doubtful = tuple(one for _, (_, unsure, _) in told for one in unsure if about(one.act))
        failing = tuple(one for _, (_, _, failed) in told for one in failed if about(one.act))
        days = [act.received for act in acts if act.received is not None]
        found.append(
            Amendment(event, ratified, acts, find_earliest(days) if days else None, doubtful, failing)
        )
    return found


def _check_assumed(assumed: Mapping[str, date]) -> Mapping[str, date]:
    for name in assumed:
        if name not in ASSUMABLE:
            hint = suggest(name, ASSUMABLE, f"what can be: {', '.join(ASSUMABLE)}", 0.4)
            raise ServandaError(error_text("not-assumable", name=name, hint=hint))
    return dict(assumed)


def _reject_settled(assumed: Mapping[str, date], name: str, known: list[When]) -> None:
    """Raise ServandaError for an assumption about what is on record: it might contradict it in silence."""
    if name in assumed and known:
        raise ServandaError(error_text("assumption-on-record", name=name, day=find_earliest(known)))


def _find_floor(agreement: Agreement) -> date | None:
    """Return the day before which the agreement cannot have entered into force, as its own papers say.

    Its notes must have constituted it, and where an act ratifies it, that is one of the procedures of which
    both formulas want to be told.
    """
    days = [one.day for one in (agreement.offer, agreement.reply, *agreement.ratified) if one is not None]
    return max([*days, *([agreement.constituted] if agreement.constituted else [])], default=None)

"""The protocols that amend an agreement: agreed, ratified, notified, in force; or accepted by silence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from servanda.events.conventions import DEFAULT, Conventions
from servanda.events.dates import When, find_earliest
from servanda.events.records import Event, LogIndex, sort_key
from servanda.model import Agreement, Norm, Notification
from servanda.status.formulas import FormulaReader, find_latest, list_effects
from servanda.status.life_effects import AMENDMENT, ENTRY, ENTRY_FOR_PARTY
from servanda.status.matching import Fit
from servanda.status.order import PROPOSAL, PROTOCOL, Misorder, is_same_side, lacks_consent


@dataclass(frozen=True)
class Amendment:
    """A protocol on the record: agreed, ratified, notified; ``in_force`` is None where that is not known.

    ``misorder`` says where it lacks the consent that its clause wants; then nothing brings it into force.
    ``perhaps`` is the day of a notice of which it is to be judged whether it counts.
    """

    event: Event
    ratified: tuple[Event, ...]
    acts: tuple[Event, ...]
    in_force: When | None
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()
    misorder: Misorder | None = None
    perhaps: When | None = None
    missing: tuple[str, ...] = ()


def find_amendments(
    agreement: Agreement, record: LogIndex, conventions: Conventions = DEFAULT
) -> Iterator[Amendment]:
    """Yield the protocols on the record, each with what brings it into force.

    A notice that names no protocol is taken to be about the only one there is; one about the act that
    ratifies a protocol is about the protocol. A proposal that silence accepts is told as a protocol too.
    """
    norms = [norm for norm in agreement.norms if list_effects(norm, AMENDMENT)]
    matters = {matter for norm in norms for notice in norm.notifications for matter in notice.matters}
    agreed = record.events.get(PROTOCOL, [])
    wanted = _list_consenting(agreement, norms)
    lacking = {one.iri for one in agreed if lacks_consent(agreement, one, wanted)}
    # A notice or an act of ratification that names none is about the only protocol that there can be.
    only = [one for one in agreed if one.iri not in lacking] or [*agreed]
    for event in agreed:
        single = len(only) == 1 and only[0] == event
        ratified = tuple(
            one
            for matter in sorted(matters)
            for one in record.events.get(matter, ())
            if event.iri in one.about or (not one.about and single)
        )
        named = {event.iri, *(one.iri for one in ratified)}

        def about(act: Event, named: set[str] = named, single: bool = single) -> bool:
            return bool(named & set(act.about)) or (not act.about and single)

        yield _read_amendment(
            agreement, record, conventions, event, ratified, about, norms, consents=event.iri not in lacking
        )
    for norm in norms:
        held = _borrow_notices(agreement, norm)
        yield from _read_silent_amendments(agreement, record, conventions, held)
        if not agreed:
            yield from _read_accepted_amendments(agreement, record, conventions, held)


def _read_amendment(
    agreement: Agreement,
    record: LogIndex,
    conventions: Conventions,
    event: Event,
    ratified: tuple[Event, ...],
    about: Callable[[Event], bool],
    norms: list[Norm],
    *,
    consents: bool,
) -> Amendment:
    """Return a protocol with the acts that bring it into force, or do not."""
    reader = FormulaReader(agreement, record, conventions, is_about=about)
    formulas = [one for norm in norms for one in reader.read_norm(norm, AMENDMENT)]
    acts = [act for one in formulas for act in one.acts]
    doubtful = [fit for one in formulas for fit in one.doubtful]
    failing = [fit for one in formulas for fit in one.failing]
    misorder = None if consents else Misorder("without-consent", False, event.span.start, event.iri)
    late: list[Event] = []
    for act in acts:
        found = _check_protocol(event, act) or misorder
        if found is None:
            late.append(act)
        else:
            (failing if found.holds is False else doubtful).append(
                Fit(act, True, True, True, True, misorder=found, notice=_find_notice(norms, act))
            )
    if misorder is not None:
        failing += [replace(fit, misorder=misorder) for fit in doubtful if fit.order is not False]
        doubtful = []
    days = [one.day for one in formulas if one.day is not None and {*one.acts} <= {*late}]
    perhaps = [one.perhaps for one in formulas if one.perhaps is not None]
    return Amendment(
        event, ratified, tuple(late), find_earliest(days) if days else None, tuple(doubtful), tuple(failing),
        misorder, find_earliest(perhaps) if perhaps and doubtful else None,
        tuple(name for one in formulas for name in one.missing),
    )  # fmt: skip


def _check_protocol(event: Event, act: Event) -> Misorder | None:
    """Return that a notice came before the protocol was agreed; None where it did not."""
    early = None if act.open_receipt is None else act.open_receipt.before(event.span.start)
    if early is True:
        return Misorder("before-protocol", False, event.span.start, event.iri)
    return None


def _find_notice(norms: list[Norm], act: Event) -> Notification | None:
    return next(
        (
            notice for norm in norms for notice in norm.notifications
            if not set(notice.matters).isdisjoint(act.matters)
        ),
        None,
    )  # fmt: skip


def _read_silent_amendments(
    agreement: Agreement, record: LogIndex, conventions: Conventions, norm: Norm
) -> Iterator[Amendment]:
    """Yield the proposals that count as accepted unless somebody objects, each as a protocol of its own.

    Notices of one proposal to several addressees are one, received when the last of them was.
    """
    norm = _join_notices(norm)
    nearest: dict[str, Amendment] = {}
    for notice, effect in list_effects(norm, AMENDMENT):
        if notice is None or not effect.stopped_by:
            continue
        told = {act.iri: act for matter in notice.matters for act in record.notices.get(matter, ())}
        for group in _group_acts(agreement, told.values()):
            act, known_acts = _join_acts(group), {one.iri: one for one in group}
            reader = FormulaReader(
                agreement,
                _replace_acts(record, act, known_acts),
                conventions,
                is_about=lambda one, iri=act.iri: one.iri == iri,  # type: ignore[misc]
            )
            for one in reader.read_norm(norm, AMENDMENT):
                if one.notices[:1] == (notice.iri,):
                    doubtful, failing = (
                        tuple(replace(fit, act=known_acts[fit.act.iri]) for fit in fits)
                        for fits in (one.doubtful, one.failing)
                    )
                    made = Amendment(
                        act, (), tuple(group) if one.acts else (), one.day, doubtful, failing, None,
                        one.perhaps, one.missing,
                    )  # fmt: skip
                    known = nearest.get(act.iri)
                    if known is None or _rank(made) < _rank(known):
                        nearest[act.iri] = made
    yield from nearest.values()


def _borrow_notices(agreement: Agreement, norm: Norm) -> Norm:
    """Return a norm with the notices of other norms from whose receipt its effect runs as its own."""
    effect = norm.effect
    if effect is None or norm.notifications or not effect.runs_from_events:
        return norm
    if effect.runs_from not in ("event:receipt", "event:sending"):
        return norm
    named = effect.runs_from_events
    borrowed = [
        replace(notice, effect=None)
        for other in agreement.norms
        for notice in other.notifications
        if other.iri in named or notice.iri in named or not set(notice.matters).isdisjoint(named)
    ]
    return replace(
        norm,
        notifications=tuple(borrowed),
        effect=replace(effect, runs_from_events=()) if borrowed else effect,
    )


def _read_accepted_amendments(
    agreement: Agreement, record: LogIndex, conventions: Conventions, norm: Norm
) -> Iterator[Amendment]:
    """Yield the amendments that the Parties have accepted, where no record says that they agreed a protocol.

    Acceptances that name the same record are of one amendment, and so are all those that name none. A notice
    of a matter on which entry into force hangs too is one only where it names a proposal.
    """
    shared = {
        matter
        for other in agreement.norms
        for kind in (ENTRY, ENTRY_FOR_PARTY)
        for notice, _ in list_effects(other, kind)
        if notice is not None
        for matter in notice.matters
    }
    proposals = {
        one.iri: one for one in (*record.notices.get(PROPOSAL, ()), *record.events.get(PROPOSAL, ()))
    }
    told = {
        act.iri: act
        for notice, effect in list_effects(norm, AMENDMENT)
        if notice is not None and not effect.stopped_by
        for matter in notice.matters
        for act in record.notices.get(matter, ())
        if matter not in shared or not proposals.keys().isdisjoint(act.about)
    }
    groups: dict[tuple[str, ...], list[Event]] = {}
    for act in sorted(told.values(), key=sort_key):
        groups.setdefault(tuple(sorted(name for name in act.about if name.startswith("log:"))), []).append(
            act
        )
    events = {} if record.log is None else {one.iri: one for one in record.log.events}
    for named, acts in groups.items():
        known = {one.iri for one in acts}
        event = next((events[name] for name in named if name in events), acts[0])
        yield _read_amendment(
            agreement, record, conventions, event, (), lambda act, known=known: act.iri in known, [norm],  # type: ignore[misc]
            consents=True,
        )  # fmt: skip


def _join_notices(norm: Norm) -> Norm:
    """Return a norm with one notice for those that differ in their addressees alone."""
    joined: dict[tuple[object, ...], Notification] = {}
    for one in norm.notifications:
        key = (one.senders, one.matters, one.form, one.stage, one.effect and one.effect.effect_kind)
        held = joined.get(key)
        both = one if held is None else replace(held, addressees=(*held.addressees, *one.addressees))
        joined[key] = both
    return replace(norm, notifications=tuple(joined.values()))


def _group_acts(agreement: Agreement, acts: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield acts by the proposal that they are: one to several addressees, sent or received on one day.

    So are those that name one and the same record; who got a notice already gets another proposal.
    """
    groups: list[list[Event]] = []
    for act in sorted(acts, key=sort_key):
        for group in groups:
            if _is_same_proposal(agreement, group, act):
                group.append(act)
                break
        else:
            groups.append([act])
    yield from groups


def _is_same_proposal(agreement: Agreement, group: list[Event], act: Event) -> bool:
    first = group[0]
    reached = {one for held in group for one in held.addressees}
    alike = set(first.matters) == set(act.matters) and set(first.about) == set(act.about)
    if not alike or not act.addressees or not reached.isdisjoint(act.addressees):
        return False
    if not is_same_side(agreement, act, (first.sender,) if first.sender else first.by):
        return False
    return bool(act.about) or any(
        _is_same_day(one.sent, act.sent) or _is_same_day(one.received, act.received) for one in group
    )


def _is_same_day(one: When | None, other: When | None) -> bool:
    return one is not None and other is not None and one.exact is not None and one.exact == other.exact


def _join_acts(group: list[Event]) -> Event:
    """Return one notice for several of one proposal: to all addressees, received when the last of them was.

    What objects to one of them objects to all.
    """
    if len(group) == 1:
        return group[0]
    receipts = [one.open_receipt for one in group if one.open_receipt is not None]
    sent = [one.sent for one in group if one.sent is not None]
    return replace(
        group[0],
        addressees=tuple(dict.fromkeys(name for one in group for name in one.addressees)),
        received=find_latest(receipts) if receipts else None,
        sent=find_earliest(sent) if sent else None,
        about=tuple(dict.fromkeys(name for one in group for name in (*one.about, one.iri))),
    )


def _replace_acts(record: LogIndex, act: Event, group: Collection[str]) -> LogIndex:
    """Return the record with one act in the place of several."""
    if len(group) == 1:
        return record
    notices = dict(record.notices)
    for matter in act.matters:
        notices[matter] = [act, *(one for one in notices.get(matter, ()) if one.iri not in group)]
    return replace(record, notices=notices)


def _rank(one: Amendment) -> tuple[bool, bool, bool]:
    """Return by what the nearest of several readings of one proposal comes first."""
    return one.in_force is None, not one.acts, not one.doubtful


def _list_consenting(agreement: Agreement, norms: list[Norm]) -> tuple[str, ...]:
    """Return those whose consent a protocol wants: whom the clauses on protocols bind, else the Parties."""
    clauses = {norm.clause for norm in norms}
    bound = {
        bearer
        for norm in agreement.norms
        if norm.clause in clauses and not list_effects(norm, AMENDMENT)
        for bearer in norm.bearers
    }
    return tuple(party for party in agreement.parties if not bound or party in bound) or agreement.parties

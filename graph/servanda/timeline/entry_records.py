"""The records of a log as lines of a timeline, each with what it called for or came to."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.events.dates import When
from servanda.events.model import Event
from servanda.timeline.entry import AGREEMENT, OTHERS, Entry
from servanda.timeline.entry_acts import Acts, Told
from servanda.timeline.entry_stages import Role, roles
from servanda.timeline.entry_words import Words, capital
from servanda.timeline.model import STATES, Instance, Status
from servanda.timeline.terms import Terms


class Records:
    """The records of a status, with the calls for an act that each made or answers."""

    def __init__(self, status: Status, words: Words) -> None:
        self.status = status
        self.words = words
        self.roles = roles(status)
        self.acts = Acts(status, words)
        self.norms = self.acts.norms
        self.gates = {gate.iri: (gate, norm) for norm in self.norms.values() for gate in norm.gates}
        self.calls: dict[str, list[Instance]] = {}
        for call in status.instances:
            if call.event is not None:
                self.calls.setdefault(call.event.iri, []).append(call)

    def entries(self) -> Iterator[Entry]:
        """Yield a line for each record; what came after the day asked has no state but that."""
        log = self.status.record.log
        for event in log.events if log is not None else ():
            day = day_of(event)
            yield self._entry(event, day, later=day.by(self.status.as_of) is False)

    def _entry(self, event: Event, day: When, *, later: bool) -> Entry:
        role = self.roles.get(event.iri)
        told = Told("later") if later else self._came_to(event, role)
        judged = (self.gates[iri][1].iri if iri in self.gates else iri for iri in event.about)
        served = (*event.fulfils, *event.breaches, *(role.norms if role else ()), *judged)
        numbers = (*told.clauses, *(self.norms[iri].number for iri in served if iri in self.norms))
        known = () if later else (
            *(call.id for call in self.calls.get(event.iri, ())),
            *(one.call.id for one in self.acts.outcomes.get(event.iri, ())),
        )  # fmt: skip
        return Entry(
            day=day, until=event.span.end, lane=self.lane(event, role),
            kind="stage" if role else "breach" if event.breaches else event.kind,
            title=self.title(event, role), who=self.who(event), detail="; ".join(self.facts(event)),
            outcome="; ".join(told.said), ref=event.iri, state=told.state,
            clauses=tuple(dict.fromkeys(numbers)), about=event.about, calls=tuple(dict.fromkeys(known)),
            actors=actors(event), lasts=event.span.open,
        )  # fmt: skip

    def lane(self, event: Event, role: Role | None) -> str:
        """Return the lane of a record: that of the side on which the one who acts stands."""
        if role is not None:
            return AGREEMENT
        terms = self.status.lifecycle.terms
        parties = {side(terms, actor) for actor in acting(event)} - {OTHERS}
        return AGREEMENT if len(parties) > 1 else next(iter(parties), OTHERS)

    def title(self, event: Event, role: Role | None) -> str:
        """Return the head of a line: what happened, of what was told, or what was judged."""
        words = self.words
        if role is not None:
            return words.phrase(f"stage.{role.key}")
        matters = ", ".join(map(words.full, event.matters))
        if event.kind == "notice":
            return words.phrase("notice", matters=matters)
        if event.kind == "judgement":
            about = ", ".join(map(self._judged, event.about))
            return words.phrase("judged.yes" if event.answer else "judged.no", about=about)
        norms = [self.norms[iri] for iri in (*event.breaches, *event.fulfils) if iri in self.norms]
        heads = "; ".join(dict.fromkeys(words.full(norm.clause) for norm in norms))
        if event.breaches:
            return words.phrase("breach", clauses=heads)
        return capital(matters or heads or event.remark or event.name)

    def _judged(self, iri: str) -> str:
        """Return what a judgement is about: a limit of the text, a norm by its clause, or a record."""
        if iri in self.gates:
            return f"«{self.words.full(self.gates[iri][0].type)}»"
        return self.words.clause(self.norms[iri]) if iri in self.norms else iri.rpartition("/")[2]

    def who(self, event: Event) -> str:
        """Return who acted, of a notice also towards whom and on whose behalf."""
        words = self.words
        ends = [words.names(names) or "—" for names in (acting(event), event.addressees)]
        said = " → ".join(ends) if event.kind == "notice" else words.names(event.by)
        if event.on_behalf_of:
            said += f" ({words.phrase('behalf', names=words.names(event.on_behalf_of))})"
        return said.strip()

    def facts(self, event: Event) -> list[str]:
        """Return what else is on record in a few words each: the form, where, on what evidence."""
        words, parts = self.words, list[str]()
        if event.kind == "notice":
            parts += [words.full(event.form)] if event.form else []
            parts += [words.phrase("sent", day=words.day(event.sent))] if event.sent is not None else []
            parts += [words.phrase("received.not")] if event.received is None else []
        parts += [event.place] if event.place else []
        if event.evidence:
            parts.append(words.phrase("evidence", evidence=", ".join(event.evidence)))
        return parts

    def _came_to(self, event: Event, role: Role | None) -> Told:
        """Return the state of a record, what it came to in sentences, and the clauses on which this rests."""
        served = tuple(
            self.words.phrase(key, ids=", ".join(iri.rpartition("/")[2] for iri in iris))
            for key, iris in (("fulfils", event.fulfils), ("breaches", event.breaches)) if iris
        )  # fmt: skip
        calls = self.calls.get(event.iri, [])
        said = tuple(self.words.phrase("calls", id=call.id, said=self.words.call(call)) for call in calls)
        clauses = tuple(call.norm.number for call in calls)
        if event.kind == "notice":
            told = self.acts.told(event, stage=role is not None)
            return Told(told.state, served + told.said + said, told.clauses + clauses)
        return Told(self._state(event, calls, role), said + served, clauses)

    def _state(self, event: Event, calls: list[Instance], role: Role | None) -> str:
        """Return the state of what is no notice: the most pressing of what it called for, else its own."""
        if calls:
            return min((call.state for call in calls), key=STATES.index)
        if event.span.start.by(self.status.as_of) is not True:
            return "not-known"
        if event.breaches:
            applies = self.status.lifecycle.applies(event.span.start)
            return {True: "breached", False: "not-in-force", None: "not-known"}[applies]
        return "done" if event.fulfils or role else "recorded"


def day_of(event: Event) -> When:
    """Return the day of a record: of a notice that of its receipt, or of sending where none is recorded."""
    return event.received if event.kind == "notice" and event.received is not None else event.span.start


def acting(event: Event) -> tuple[str, ...]:
    """Return those who did something: of a notice its sender."""
    return (event.sender,) if event.sender else event.by


def actors(event: Event) -> tuple[str, ...]:
    """Return all who are named in a record, each once."""
    named = (*event.by, event.sender, *event.addressees, *event.on_behalf_of)
    return tuple(dict.fromkeys(one for one in named if one))


def side(terms: Terms, actor: str) -> str:
    """Return the Party on whose side an actor stands: itself, one to which it belongs, or one of its body."""
    above = terms.above.get(actor, frozenset())
    for party in terms.parties:
        over = terms.above.get(party, frozenset())
        if actor == party or party in above or actor in over:
            return party
    return next((p for p in terms.parties if terms.above.get(p, frozenset()) & above), OTHERS)

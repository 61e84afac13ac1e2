"""What happened, or is known to come, in the life of an agreement: entries by day, rows, words and text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import zip_longest
from textwrap import wrap
from typing import Final, TypeAlias

from servanda.events.dates import UNKNOWN, When, make_when
from servanda.events.records import Event
from servanda.locales import format_days
from servanda.messages import Messages, capitalize_text
from servanda.model import Agreement, Dated, Norm, Notification, Slot
from servanda.namespaces import expand, local
from servanda.query.table import Row, Table
from servanda.query.time_words import describe_time as describe_slot
from servanda.query.writing import Page, strip_controls
from servanda.status.amendments import Amendment
from servanda.status.calendar import CalendarEntry, render_calendar
from servanda.status.explain import describe_effect
from servanda.status.formulas import Formula
from servanda.status.life_effects import PROVISIONAL
from servanda.status.matching import Fit, list_nearest, match_notice
from servanda.status.memberships import PartyLife
from servanda.status.order import PROPOSAL
from servanda.status.phrases import Phrases
from servanda.status.silence import Silence, get_silence_state, list_silences
from servanda.status.states import PRESSING, STATES, Instance, Status, get_recorded_day
from servanda.status.status_text import add_phase
from servanda.status.time_phrases import describe_grounds, find_timing, find_words, recurs

#: The kinds of entries.
KINDS: Final = ("stage", "event", "breach", "notice", "judgement", "deadline")
#: The lanes beside those of the Parties, which are named by their compact IRIs.
AGREEMENT: Final = "agreement"
OTHERS: Final = "others"
#: The sign of each state, which says without colour what it is.
GLYPHS: Final = {
    "breached": "✕",
    "due": "◔",
    "triggered": "○",
    "open": "○",
    "to-be-judged": "◇",
    "not-known": "?",
    "done-late": "◑",
    "done": "✓",
    "standing": "●",
    "not-called-for": "∅",
    "not-in-force": "□",
    "ended": "■",
    "failed": "⊘",
    "recorded": "•",
    "assumed": "≈",
    "not-yet": "▷",
    "in-force": "●",
    "later": "▷",
    "provisionally-applied": "◐",
}
#: What an act can come to, the best first.
_PREFERENCE = ("done", "to-be-judged", "failed")
_PHRASES = {"done": "does", "failed": "does.not", "to-be-judged": "does.doubt"}
_END: Final = date.max
#: So many deadlines of one duty that recurs stand by themselves, the latest.
MANY_DEADLINES: Final = 12
#: The columns of the table, and their types (:data:`servanda.query.questions.COLUMN_TYPES`).
COLUMNS = {
    "day": "string", "until": "string", "kind": "string", "title": "string", "who": "string",
    "state": "string", "state_label": "string", "clauses": "string list", "outcome": "string",
    "detail": "string", "lane": "string", "lane_label": "string", "ref": "iri", "calls": "string list",
    "about": "iri list", "actors": "iri list", "rests_on": "string",
}  # fmt: skip
#: A few words, and the state that they tell of.
Part: TypeAlias = "tuple[str, str]"
#: Columns of the days, and of each lane.
_DAYS: Final = 12
_LANE: Final = 2
#: How the agreement stood, drawn down its lane.
_RAIL: Final = {
    "in-force": "┃", "provisionally-applied": "│", "not-known": "╎", "not-in-force": " ", "ended": " ",
}  # fmt: skip
#: So many terms that have run out stand by themselves, the latest.
MANY_TERMS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a timeline.

    ``day`` is when it began, for a notice when it was received; ``until`` the last day of what lasted, None
    for what was on one day or goes on. ``lane`` is :data:`AGREEMENT` for what both Parties did and for the
    stages, the Party on whose side the actor stands, or :data:`OTHERS`. ``title``, ``who``, ``detail`` (what
    else is on record) and ``outcome`` (what it called for or came to) are in the language asked. ``ref`` is
    the record, else the instrument or the norm from which it is known. ``state`` is one of
    :data:`GLYPHS`.
    ``clauses`` are those of the norms that it concerns, as printed; ``about`` the records that it tells of;
    ``calls`` the calls for an act that it made or that it answers, by id; ``actors`` all who are named in it.
    ``lasts`` marks what goes on, ``follows`` what follows from another entry of the same day. ``rests_on``
    says what a deadline was counted from, in the words of the text and by which conventions. ``part`` tells
    the entry from others of the same ``ref``. ``assumed`` marks a record that is only an assumption.
    """

    day: When
    until: When | None = None
    lane: str
    kind: str
    title: str
    who: str = ""
    detail: str = ""
    outcome: str = ""
    ref: str
    state: str
    clauses: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    lasts: bool = False
    follows: bool = False
    rests_on: str = ""
    part: str = ""
    assumed: bool = False

    @property
    def name(self) -> str:
        """How a person types the record, the instrument or the norm."""
        return local(self.ref)

    @property
    def order(self) -> tuple[date, bool, date, bool, int, str]:
        """What entries are sorted by: a day that is not exact comes after all on which it may have been."""
        last = self.day.latest or self.day.earliest or date.max
        return (
            last, self.day.exact is None, self.day.earliest or date.min, self.follows,
            KINDS.index(self.kind), self.ref,
        )  # fmt: skip

    def within(self, first: date | None, last: date | None) -> bool:
        """Say whether it may have been, or gone on, between two days (None: no bound)."""
        end = self.until.latest if self.until is not None else None if self.lasts else self.day.latest
        begun = last is None or self.day.earliest is None or self.day.earliest <= last
        return begun and (first is None or end is None or end >= first)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to for one call: ``done``, ``to-be-judged`` or ``failed``, and why in full."""

    call: Instance
    state: str
    why: str = ""


class TimelinePhrases:
    """What a timeline says, in one language; ``say`` has the words that all answers about time share."""

    def __init__(self, agreement: Agreement, lang: str) -> None:
        self.agreement = agreement
        self.lang = lang
        self.say = Phrases(agreement, lang)
        self.name = cache(self._name)
        self.full = cache(self.say.name)

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase of timelines with values filled in; raises KeyError for an unknown key."""
        return Messages(self.lang, "timeline").text(key, **values)

    def _name(self, iri: str) -> str:
        """Return how something is called, by its initials where the registry has them (NATO)."""
        return self.agreement.initials(iri, self.lang) or self.full(iri)

    def names(self, iris: Iterable[str]) -> str:
        """Return how several things are called, in one line."""
        return ", ".join(map(self.name, iris))

    def lane(self, lane: str) -> str:
        """Return how a lane is headed."""
        return self.phrase(f"lane.{lane}") if lane in (AGREEMENT, OTHERS) else self.full(lane)

    def clause(self, norm: Norm) -> str:
        """Return how the clause of a norm is called within a sentence."""
        return self.say.clause(norm)

    def state(self, state: str) -> str:
        """Return a state in one or a few words."""
        return Messages(self.lang, "states")[f"state.{state}"]

    def day(self, when: When, year: int | None = None) -> str:
        """Return a day in words, or what bounds it; ``year`` stands above it already and is left out."""
        low, high = when.earliest, when.latest
        if low is not None and high is not None:
            return format_days(low, high, self.lang, year=not low.year == high.year == year)
        if low is not None:
            return self.phrase("day.from", day=low)
        return self.phrase("day.to", day=high) if high is not None else self.phrase("day.unknown")

    def days(self, day: When, until: When | None, lasts: bool = False, year: int | None = None) -> str:
        """Return the days of something that may have lasted, or goes on; ``year`` as in :meth:`day`."""
        if until is not None:
            if day.exact is not None and until.exact is not None:
                return self.day(When(day.exact, until.exact), year)
            return self.phrase("day.span", first=self.day(day, year), last=self.day(until, year))
        return self.phrase("day.on", first=self.day(day, year)) if lasts else self.day(day, year)

    def short(self, found: Fit, *, doubtful: bool = False) -> str:
        """Return in a word or two why an act is not the one, or what of it is to be judged."""
        if doubtful:
            return self.phrase("short.doubt")
        unmet = [*found.failing(), *(["received"] if found.act.received is None else [])]
        return ", ".join(self.phrase(f"short.{slot}") for slot in unmet) or self.phrase("short.judged")

    def unmet(self, found: Fit, notice: Notification | None) -> str:
        """Return in full why an act does not discharge."""
        return self.say.unmet(found, notice) if notice is not None else self.say.phrase("fail.sender", got=(
            self.names(found.act.by) or "—"), want="")  # fmt: skip

    def unsure(self, found: Fit, notice: Notification | None) -> str:
        """Return in full what is to be judged of an act."""
        return self.say.unsure(found, notice) if notice is not None else ""

    def call(self, call: Instance, *, short: bool = False) -> str:
        """Return the state of a call for an act, with the acts, the days that passed, or who is to judge.

        ``short`` leaves out that the text sets no time, where that is said once for all.
        """
        said = self.state(call.state)
        if call.verdict.possible:
            either = self.say.phrase("or").join(map(self.state, call.verdict.possible))
            said = self.phrase("call.possible", state=said, possible=either)
        elif call.state in ("done", "done-late") and call.acts:
            said = self.phrase("call.acts", state=said, acts=", ".join(map(self.say.act, call.acts)))
        elif call.state == "open":
            words = find_words(call)
            key = "call.words" if words else "call.days-only" if short else "call.days"
            said = self.phrase(key, state=said, days=self.say.elapsed(call.elapsed), words=words)
        elif call.state == "due" and call.deadline is not None:
            said = self.phrase("call.until", state=said, day=self.day(call.deadline))
        elif call.state == "breached" and call.deadline is not None and call.deadline != call.since:
            said = self.phrase("call.past", state=said, day=self.day(call.deadline))
        elif call.state == "to-be-judged" and (judges := self.judges(call)):
            said = self.phrase("call.judge", state=said, names=self.names(judges))
        return said + (", " + self.phrase("call.survives") if call.survives else "")

    def judges(self, call: Instance) -> list[str]:
        """Return those who are to judge whether an act is called for."""
        open_ = (one.gate for one in call.gates if one.answer is None and not one.gate.programmes)
        return list(dict.fromkeys(judge for gate in open_ for judge in gate.judges))


@dataclass(frozen=True, slots=True)
class ActResult:
    """What an act came to: its state, that in sentences, and the printed numbers of the clauses."""

    state: str
    said: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class ActIndex:
    """The acts of a record; ``outcomes`` holds for each what it came to for the calls that it may answer."""

    def __init__(self, status: Status, words: TimelinePhrases) -> None:
        self.status = status
        self.words = words
        self.norms = {norm.iri: norm for norm in status.agreement.norms}
        log = status.record.log
        self.later = {
            one.iri for one in (log.events if log is not None else ())
            if one.kind == "event" and one.span.start.by(status.as_of) is False
        }  # fmt: skip
        self.outcomes: dict[str, list[Outcome]] = {}
        for call in status.instances:
            self._answers(call)

    def _answers(self, call: Instance) -> None:
        for act in call.acts:
            self.outcomes.setdefault(act.iri, []).append(Outcome(call, "done"))
        for state, fits, why in (
            ("to-be-judged", call.doubtful, self.words.unsure), ("failed", call.failing, self.words.unmet),
        ):  # fmt: skip
            for found in fits:
                said = Outcome(call, state, why(found, call.notice))
                self.outcomes.setdefault(found.act.iri, []).append(said)

    def told(self, act: Event, *, stage: bool) -> ActResult:
        """Return what an act came to; one that is a stage of the agreement's life has done its part."""
        found = self.outcomes.get(act.iri, [])
        best = next(
            (kept for state in _PREFERENCE if (kept := [one for one in found if one.state == state])), []
        )
        if stage:
            told = ActResult("done")
        elif best:
            told = ActResult(
                _merge_states(best), self._merged(best), tuple(one.call.norm.number for one in best)
            )
        else:
            told = self._for_life(act) or (ActResult("done") if act.fulfils else self._nearest(act))
        received = act.open_receipt if stage else act.received
        known = received is None or received.by(self.status.as_of) is True
        return told if known else ActResult("not-known", told.said, told.clauses)

    def _merged(self, found: list[Outcome]) -> tuple[str, ...]:
        """Return one sentence for all calls of which the same is true."""
        by_reason: dict[str, list[str]] = {}
        for one in found:
            by_reason.setdefault(one.why, []).append(one.call.id)
        key = _PHRASES[found[0].state]
        return tuple(self.words.phrase(key, ids=", ".join(ids), why=why) for why, ids in by_reason.items())

    def _for_life(self, act: Event) -> ActResult | None:
        """Return why an act has no effect on the life of the agreement, where it tells of such a matter."""
        life = self.status.lifecycle
        tried: dict[str, list[tuple[Norm, Notification, Fit]]] = {"effect.doubt": [], "effect.not": []}
        for formula in (*life.entry, *life.ending):
            norm = self.norms[formula.norm]
            notice = next((one for one in norm.notifications if one.iri == formula.notice), None)
            if notice is None:
                continue  # it comes by itself, whatever anybody tells
            for key, fits in (("effect.doubt", formula.doubtful), ("effect.not", formula.failing)):
                tried[key] += [(norm, notice, found) for found in fits if found.act == act]
        for key, told in tried.items():
            near = list_nearest(found for *_, found in told)
            for norm, notice, found in told:
                if found in near:
                    why = self.words.unsure if key == "effect.doubt" else self.words.unmet
                    return self._said(key, norm, why(found, notice))
        return None

    def _said(self, key: str, norm: Norm, why: str = "") -> ActResult:
        state = {"effect.doubt": "to-be-judged", "provided": "done"}.get(key, "failed")
        return ActResult(
            state, (self.words.phrase(key, clause=self.words.clause(norm), why=why),), (norm.number,)
        )

    def _nearest(self, act: Event) -> ActResult:
        """Return why an act does nothing, by the notice of its matter that it comes nearest to."""
        tried: list[tuple[int, Norm, Notification, Fit]] = [
            (len(found.failing()), norm, notice, found)
            for norm in self.status.agreement.norms
            for notice in norm.notifications
            if set(notice.matters) & set(act.matters)
            and (found := match_notice(act, notice, self.status.agreement))
        ]
        if not tried:
            said, holds = describe_effect(self.status, act, self.words.say)
            if holds is not False:
                return ActResult("done" if holds else "to-be-judged", (said,))
            return ActResult("failed", (self.words.phrase("no-norm"),))
        _, norm, notice, found = min(tried, key=lambda one: one[0])
        if found.failing() or act.received is None:
            return self._said("effect.not", norm, self.words.unmet(found, notice))
        if found.open():
            return self._said("effect.doubt", norm, self.words.unsure(found, notice))
        if notice.trigger is None:
            return self._said("provided", norm)
        if any(iri in self.later for iri in act.about):
            return self._said("later-event", norm)
        return self._said("other-event" if act.about else "no-event", norm)


#: The matters of a notice that an amendment was ratified.
_RATIFIED: Final = frozenset(
    {"matter:amendment-ratification", "matter:ratification", "matter:internal-procedures-completed"}
)


@dataclass(frozen=True, slots=True)
class Role:
    """The part that a record plays in the life of the agreement: the phrase for it, and its norms."""

    key: str
    norms: tuple[str, ...] = ()
    about: str | None = None


class RecordEntries:
    """The records of a status, with the calls for an act that each made or answers."""

    def __init__(self, status: Status, words: TimelinePhrases) -> None:
        self.status = status
        self.words = words
        self.roles = find_roles(status)
        self.acts = ActIndex(status, words)
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
            day = get_recorded_day(event)
            yield self._entry(event, day, later=day.by(self.status.as_of) is False)

    def _entry(self, event: Event, day: When, *, later: bool) -> Entry:
        role = self.roles.get(event.iri)
        told = ActResult("later") if later else self._came_to(event, role)
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
            actors=list_actors(event), lasts=event.span.open, assumed=event.assumed,
        )  # fmt: skip

    def lane(self, event: Event, role: Role | None) -> str:
        """Return the lane of a record: that of the side on which the one who acts stands."""
        if role is not None:
            return AGREEMENT
        agreement = self.status.agreement
        parties = {find_side(agreement, actor) for actor in list_agents(event)} - {OTHERS}
        return AGREEMENT if len(parties) > 1 else next(iter(parties), OTHERS)

    def title(self, event: Event, role: Role | None) -> str:
        """Return the head of a line: what happened, of what was told, or what was judged."""
        words = self.words
        if role is not None and (key := self._find_stage(event, role)) is not None:
            return words.phrase(f"stage.{key}")
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
        return capitalize_text(matters or heads or event.remark or event.name)

    def _find_stage(self, event: Event, role: Role) -> str | None:
        """Return the phrase for the stage that a record is; None where what happened tells it better."""
        if role.about is not None and PROPOSAL in event.matters:
            return "amend-proposed"
        if role.key == "amend-notified":
            return role.key if _RATIFIED & {*event.matters} else None
        # A deposit or an exchange of instruments that brings the agreement into force is no notice received.
        is_notice = event.kind == "notice" or not event.matters
        return role.key if role.about is not None or is_notice else None

    def _judged(self, iri: str) -> str:
        """Return what a judgement is about: a limit of the text, a norm by its clause, or a record."""
        if iri in self.gates:
            return f"«{self.words.full(self.gates[iri][0].type)}»"
        return self.words.clause(self.norms[iri]) if iri in self.norms else iri.rpartition("/")[2]

    def who(self, event: Event) -> str:
        """Return who acted, of a notice also towards whom and on whose behalf."""
        words = self.words
        ends = [words.names(names) or "—" for names in (list_agents(event), event.addressees)]
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
        parts += [words.phrase("assumed.log")] if event.assumed else []
        if event.evidence:
            parts.append(words.phrase("evidence", evidence=", ".join(event.evidence)))
        return parts

    def _came_to(self, event: Event, role: Role | None) -> ActResult:
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
            return ActResult(told.state, served + told.said + said, told.clauses + clauses)
        return ActResult(self._state(event, calls, role), said + served, clauses)

    def _state(self, event: Event, calls: list[Instance], role: Role | None) -> str:
        """Return the state of what is no notice: the most pressing of what it called for, else its own."""
        if calls:
            return min((call.state for call in calls), key=STATES.index)
        if event.span.start.by(self.status.as_of) is not True:
            return "not-known"
        if event.breaches:
            applies = self.status.lifecycle.applies(event.span.start)
            return {True: "breached", False: "not-in-force", None: "not-known"}[applies]
        answered = [one for one in self.acts.outcomes.get(event.iri, ()) if one.state == "done"]
        if answered:
            return _merge_states(answered)
        return "done" if event.fulfils or role else "recorded"


@dataclass(frozen=True, slots=True)
class Marker:
    """A sign on a row, at a day: an entry, with its state for this row and a word on why.

    ``shape`` is what it is of: ``stage``, ``event``, ``act``, ``judgement``, ``breach`` or ``deadline``.
    """

    day: When
    shape: str
    state: str
    entry: Entry | None
    why: str = ""


@dataclass(frozen=True)
class TimelineRow:
    """A row: its first entry, the call for an act that it made (if any), the marks on it in order of days.

    ``open`` says that something is still to be done, so that the row goes on to the day asked.
    """

    lane: str
    head: Entry
    call: Instance | None
    marks: tuple[Marker, ...]
    state: str

    @property
    def assumed(self) -> bool:
        """Whether a record on it is only an assumption."""
        return any(mark.entry is not None and mark.entry.assumed for mark in self.marks)

    @property
    def open(self) -> bool:
        """Whether the call goes on."""
        return self.call is not None and self.state in ("open", "due", "to-be-judged", "not-known")

    @property
    def clause(self) -> str:
        """The clause on which the row rests, as printed; empty where there is none."""
        return self.call.norm.number if self.call is not None else ", ".join(self.head.clauses)

    @property
    def acts(self) -> tuple[Marker, ...]:
        """The marks of what was done about the event."""
        return tuple(mark for mark in self.marks if mark.shape == "act" and mark.entry is not self.head)


def find_glyph(state: str) -> str:
    """Return the sign of a state, which says without colour what it is."""
    return GLYPHS[state]


def list_entries(status: Status, lang: str = "en") -> list[Entry]:
    """Return the stages of an agreement, the records of its log, and the deadlines that its text sets.

    What lies after the day of the status has the state ``later``. A day that is not exact stands after all
    the days on which it may have been, one that is not known at the end.
    """
    words = TimelinePhrases(status.agreement, lang)
    found = [
        *make_stages(status, words),
        *RecordEntries(status, words).entries(),
        *_make_deadlines(status, words),
    ]
    return sorted(found, key=lambda entry: entry.order)


def filter_entries(
    found: Iterable[Entry],
    agreement: Agreement,
    *,
    first: date | None = None,
    last: date | None = None,
    actor: str | None = None,
    organs: bool = True,
) -> list[Entry]:
    """Return the entries that may lie between two days, and in which an actor (or an organ of it) is named.

    The stages of the agreement stay whoever is asked about.
    """
    return [
        entry for entry in found
        if entry.within(first, last) and _concerns_actor(entry.actors, actor, agreement, organs)
    ]  # fmt: skip


def make_table(found: Iterable[Entry], words: TimelinePhrases) -> Table:
    """Return entries as a table: days in EDTF, an end that is left open as "..", IRIs compact."""
    return Table(
        tuple(COLUMNS),
        [_make_table_row(entry, words) for entry in found],
        words.lang,
        tuple(COLUMNS.values()),
    )


def render_timeline(
    status: Status, found: Sequence[Entry], words: TimelinePhrases, *, width: int = 80, colour: bool = False
) -> str:
    """Return entries as text, no line wider than ``width`` where words can be broken.

    Down the lane of the agreement runs a line for as long as it is in force, a broken one where that is not
    known.
    """
    page = Page(words.lang, width, colour)
    head = words.phrase("as-of", as_of=status.as_of)
    page.add(f"{words.full(status.agreement.iri)} · {head}", "head")
    add_phase(page, status, words.say)
    page.gap()
    others = [OTHERS] if any(entry.lane == OTHERS for entry in found) else []
    lanes = [AGREEMENT, *status.agreement.parties, *others]
    names = dict(zip(lanes, "ABCDEFGH", strict=False))
    for lane, letter in names.items():
        page.entry(letter, words.lane(lane), 3)
    page.gap()
    page.lines.append(page.style("faint", " " * _DAYS + " ".join(names.values())))
    year = None
    for entry in found:
        shown = entry.day.latest or entry.day.earliest
        if shown is not None and shown.year != year:
            year = shown.year
            page.lines.append(page.style("head", str(year)))
        _add_entry(page, status, entry, words, lanes)
    return page.text()


def render_entries_calendar(
    found: Iterable[Entry], words: TimelinePhrases, *, name: str, stamp: date
) -> tuple[bytes, int]:
    """Return entries as iCalendar, and how many were left out, as a day of theirs is not exact.

    What goes on stands on its first day. The same entries and ``stamp`` give the same bytes.
    """
    held, left_out = list[CalendarEntry](), 0
    for entry in found:
        start = entry.day.exact
        lasted = entry.until is not None and entry.kind != "stage"
        if start is None or (lasted and entry.until is not None and entry.until.exact is None):
            left_out += 1
            continue
        held.append(_make_calendar_entry(entry, start, words))
    return render_calendar(held, name=name, lang=words.lang, stamp=stamp), left_out


def make_rows(status: Status, shown: Iterable[Entry], words: TimelinePhrases) -> list[TimelineRow]:
    """Return the rows for some entries of a status: by lane, and in each by the day of the first entry.

    A call stands in the lane of the side that is bound. An act that answers it, or fails to, stands on its
    row, on one of its own only where that is not shown. An event that makes several calls has a row for each.
    """
    held = list(shown)
    by_ref = {entry.ref: entry for entry in held if entry.kind != "deadline" and not entry.follows}
    calls: dict[str, list[Instance]] = {}
    for call in status.instances:
        if call.event is not None and call.event.iri in by_ref:
            calls.setdefault(call.event.iri, []).append(call)
    done = frozenset(act.iri for call in status.instances for act in call.acts)
    made = {call.id for found in calls.values() for call in found}
    alone = [entry for entry in held if entry.kind != "deadline" or made.isdisjoint(entry.calls)]
    agreement = status.agreement
    rows = [row for entry in alone for row in _make_entry_rows(entry, calls, by_ref, done, words, agreement)]
    placed = {mark.entry.ref for row in rows for mark in row.acts if mark.entry is not None}
    rows = [row for row in rows if row.call is not None or row.head.ref not in placed or row.head.follows]
    lanes = [AGREEMENT, *agreement.parties, OTHERS]
    return sorted(rows, key=lambda row: (lanes.index(row.lane), row.head.order))


def find_roles(status: Status) -> dict[str, Role]:
    """Return the part of each record that is a stage of its own, by its IRI."""
    life, found = status.lifecycle, dict[str, Role]()
    for key, formulas in (("entry-notice", life.entry), ("end-notice", life.ending)):
        for formula in formulas:
            for act in formula.acts:
                held = found.get(act.iri)
                found[act.iri] = Role(key, (*(held.norms if held else ()), formula.norm))
    for one in life.amendments:
        found[one.event.iri] = Role("amend-agreed", one.event.fulfils, one.event.iri)
        found |= {event.iri: Role("amend-ratified", (), one.event.iri) for event in one.ratified}
        found |= {act.iri: Role("amend-notified", (), one.event.iri) for act in one.acts}
    return found


def make_stages(status: Status, words: TimelinePhrases) -> Iterator[Entry]:
    """Yield the stages that no record of the log is: from the instruments, and what follows from the acts."""
    life = status.lifecycle
    agreement = life.agreement
    first = "offer" if agreement.reply is not None else "made"
    for key, held in (
        (first, agreement.offer),
        ("reply", agreement.reply),
        *(("ratified", r) for r in agreement.ratified),
    ):
        if held is not None:
            yield _make_instrument(status, words, key, held)
    for formula in life.entry:
        if formula.day is None:
            yield _make_unmet(status, words, formula)
    if life.provisional is not None:
        yield _make_provisional(status, words, life.provisional)
    yield _make_entry_into_force(status, words)
    yield from _make_terms(status, words)
    yield from _make_later_stages(status, words)
    if life.last is not None:
        yield _make_last_day(status, words, life.last)


def _make_later_stages(status: Status, words: TimelinePhrases) -> Iterator[Entry]:
    """Yield what follows while the agreement lasts: amendments, and what silence brings about."""
    for one in status.lifecycle.amendments:
        if one.in_force is not None:
            yield _make_amendment(status, words, one)
    for silence in list_silences(status):
        if silence.day is not None:
            yield _make_silence(status, words, silence, silence.day)
    for party in status.lifecycle.parties:
        yield from _make_party_stages(status, words, party)


def list_agents(event: Event) -> tuple[str, ...]:
    """Return those who did something: of a notice its sender, and who made it with him."""
    return (event.sender, *event.by) if event.sender else event.by


def list_actors(event: Event) -> tuple[str, ...]:
    """Return all who are named in a record, each once."""
    named = (*event.by, event.sender, *event.addressees, *event.on_behalf_of)
    return tuple(dict.fromkeys(one for one in named if one))


def find_side(agreement: Agreement, actor: str) -> str:
    """Return the Party on whose side an actor stands: itself, one to which it belongs, or one of its body."""
    above = agreement.above.get(actor, frozenset())
    for party in agreement.parties:
        over = agreement.above.get(party, frozenset())
        if actor == party or party in above or actor in over:
            return party
    return next((p for p in agreement.parties if agreement.above.get(p, frozenset()) & above), OTHERS)


def find_lane(agreement: Agreement, norm: Norm) -> str:
    """Return the lane of what is owed under a norm: that of the side that it binds."""
    sides = {find_side(agreement, bearer) for bearer in norm.bearers}
    return next(iter(sides)) if len(sides) == 1 else AGREEMENT


def rank_parties(agreement: Agreement) -> list[str]:
    """Return the Parties, the one on whose side most norms bind first; the order of the colours of sides."""
    bound = Counter(find_side(agreement, bearer) for norm in agreement.norms for bearer in norm.bearers)
    return sorted(agreement.parties, key=lambda party: (-bound[party], party))


def describe_head(row: TimelineRow, words: TimelinePhrases) -> tuple[str, str]:
    """Return the head of a row and what stands small beside it: who, or of a stage what made it.

    Whose lane it is need not be said again.
    """
    head = row.head
    if head.kind == "stage":
        if head.follows:
            return head.title, "" if head.state == "done" and head.clauses else head.detail
        return head.title, head.who if head.actors else head.detail
    if head.actors == (row.lane,) or (row.lane == AGREEMENT and len(head.actors) == 2):
        return head.title, ""
    return head.title, head.who.removeprefix(
        f"{words.name(row.lane)} "
    ) if row.lane in head.actors else head.who


def list_numbered_clauses(row: TimelineRow) -> str:
    """Return the clauses of a row that the text prints with a number."""
    return ", ".join(part for part in row.clause.split(", ") if any(letter.isdigit() for letter in part))


def describe_outcome(row: TimelineRow, words: TimelinePhrases) -> list[Part]:
    """Return what came of a row, the state of the whole first, then of each act that did not do."""
    if row.call is None:
        return _describe_entry(row.head, words)
    if row.state in ("done", "done-late"):
        made = [mark for mark in row.acts if mark.state == row.state]
        day = f" {words.day(made[0].day)}" if made else ""
        parts = [(row.state, words.state(row.state) + day)]
    else:
        parts = [(row.state, words.call(row.call, short=True))]
    return parts + [(mark.state, _why(mark, words)) for mark in row.acts if mark.why]


def describe_row(row: TimelineRow, words: TimelinePhrases) -> str:
    """Return all of a row in one sentence, for one who points at it or listens."""
    head = row.head
    parts = [words.days(head.day, head.until, head.lasts), head.title, head.who, head.detail, head.rests_on]
    parts += [words.phrase(f"kind.{head.kind}"), words.state(row.state), head.outcome]
    parts += [row.call.id] if row.call is not None else []
    return " · ".join(dict.fromkeys(part for part in parts if part))


def describe_marker(mark: Marker, words: TimelinePhrases) -> str:
    """Return what a mark says of itself: its day, what it is of, and its state."""
    entry = mark.entry
    parts = [words.day(mark.day)]
    if entry is not None:
        parts += [entry.title, entry.who, entry.detail, entry.name]
    else:
        parts.append(words.phrase("kind.deadline"))
    return " · ".join(part for part in [*parts, words.state(mark.state), mark.why] if part)


def make_uid(entry: Entry) -> str:
    """Return what tells an entry from all others of its timeline, whatever the day asked."""
    parts = [
        expand(entry.ref),
        *(["follows"] if entry.follows else []),
        *([entry.part] if entry.part else []),
    ]
    return "#".join(parts + list(entry.calls[:1] if entry.kind == "deadline" else ()))


def _merge_states(found: list[Outcome]) -> str:
    """Return the state of an act by what it came to; where it is not known whether a duty arose, so it is.

    What was late for one of the calls that it answers is late.
    """
    states = {one.call.state for one in found}
    if found[0].state != "done":
        return found[0].state
    done = [state for state in ("done-late", "done") if state in states]
    return done[0] if done else found[0].call.state


def _make_deadlines(status: Status, words: TimelinePhrases) -> Iterator[Entry]:
    """Yield the last days that the text leaves, and what must come before an event not on record.

    What recurs is told where it presses or was late; what was done in time is told by its act. Of what is
    overdue for very long one entry tells together, but for the latest.
    """
    recurring: dict[tuple[str, frozenset[str] | None], list[Instance]] = {}
    for call in status.instances:
        if recurs(call):
            recurring.setdefault((call.norm.iri, call.performers), []).append(call)
            continue
        period = call.event is not None and call.deadline is not None and call.deadline != call.since
        if call.event is None or (period and call.state not in ("not-in-force", "not-called-for")):
            yield _make_deadline(status, words, call)
    for calls in recurring.values():
        yield from _make_recurring_deadlines(status, words, calls)


def _make_recurring_deadlines(
    status: Status, words: TimelinePhrases, calls: Sequence[Instance]
) -> Iterator[Entry]:
    """Yield the deadlines of one duty that recurs: the pressing ones, of the days to come the next alone."""
    shown, coming = list[Instance](), False
    for call in calls:
        if call.state == "due":
            shown += [] if coming else [call]
            coming = True
        elif call.state in PRESSING or call.state == "done-late":
            shown.append(call)
    old = shown[:-MANY_DEADLINES] if len(shown) > MANY_DEADLINES + 1 else []
    if old and old[0].deadline is not None and old[-1].deadline is not None:
        first = _make_deadline(status, words, old[0])
        yield replace(
            first, until=old[-1].deadline, title=words.phrase("deadlines", norm=first.title, n=len(old)),
            outcome="", calls=tuple(call.id for call in old), state=min(
                (call.state for call in old), key=STATES.index
            ),
        )  # fmt: skip
    for call in shown[len(old) :]:
        yield _make_deadline(status, words, call)


def _make_deadline(status: Status, words: TimelinePhrases, call: Instance) -> Entry:
    norm = call.norm
    timing = find_timing(call)
    before = timing.due_before if timing is not None and call.event is None and call.deadline is None else ()
    if before:
        title = words.phrase("deadline.before", matter=", ".join(map(words.full, before)))
    else:
        title = words.phrase("deadline", norm=words.full(norm.clause))
    day = call.deadline or UNKNOWN
    return Entry(
        day=day, lane=find_lane(status.agreement, norm), kind="deadline", title=title,
        detail=words.full(norm.iri), outcome=f"{call.id}: {words.call(call)}", ref=norm.iri, state=call.state,
        clauses=(norm.number,), about=(call.event.iri,) if call.event is not None else (), calls=(call.id,),
        actors=norm.bearers, rests_on=describe_grounds(call, words.say),
    )  # fmt: skip


def _concerns_actor(actors: Collection[str], wanted: str | None, agreement: Agreement, organs: bool) -> bool:
    return (
        wanted is None
        or not actors
        or any(actor == wanted or (organs and wanted in agreement.above.get(actor, ())) for actor in actors)
    )


def _make_table_row(entry: Entry, words: TimelinePhrases) -> Row:
    return {
        "day": str(entry.day),
        "until": str(entry.until) if entry.until is not None else ".." if entry.lasts else None,
        "kind": entry.kind,
        "title": entry.title,
        "who": entry.who or None,
        "state": entry.state,
        "state_label": words.state(entry.state),
        "clauses": list(entry.clauses),
        "outcome": entry.outcome or None,
        "detail": entry.detail or None,
        "lane": entry.lane,
        "lane_label": words.lane(entry.lane),
        "ref": entry.ref,
        "calls": list(entry.calls),
        "about": list(entry.about),
        "actors": list(entry.actors),
        "rests_on": entry.rests_on or None,
    }


def _add_entry(
    page: Page, status: Status, entry: Entry, words: TimelinePhrases, lanes: Sequence[str]
) -> None:
    """Add an entry: its days, its sign in its lane, its title, what is on record, and what came of it."""
    left = _DAYS + _LANE * len(lanes)
    room = max(page.width - left - 1, 24)
    clauses = f" [{', '.join(entry.clauses)}]" if entry.clauses else ""
    title = " · ".join(filter(None, (entry.title, entry.who))) + f"{clauses} – {words.state(entry.state)}"
    title = strip_controls(title)
    style = "mark" if entry.state in PRESSING else "faint" if entry.state == "later" else "must"
    lines = [(line, style) for line in wrap(title, room, break_on_hyphens=False)]
    stage = entry.kind == "stage" and not entry.actors
    named = entry.detail if stage else f"{entry.name}; {entry.detail}".rstrip("; ")
    small = [strip_controls(text or "") for text in (named, entry.rests_on, entry.outcome)]
    lines += [(line, "faint") for text in small if text for line in wrap(text, room, break_on_hyphens=False)]
    shown = entry.day.latest or entry.day.earliest
    days = wrap(
        words.days(entry.day, entry.until, entry.lasts, shown.year if shown is not None else None), _DAYS - 1
    )
    for number, ((line, look), day) in enumerate(zip_longest(lines, days, fillvalue=("", "faint"))):
        day = day if isinstance(day, str) else ""
        rail = _draw_rail(status, entry, lanes, first=number == 0)
        text = f"{page.style('faint', day.ljust(_DAYS))}{rail} {page.style(look, line)}"
        page.lines.append(text.rstrip())


def _draw_rail(status: Status, entry: Entry, lanes: Sequence[str], *, first: bool) -> str:
    """Return the lanes beside a line: the sign of the entry on its first, and how the agreement stood."""
    day = entry.day.exact or entry.day.latest
    stood = _RAIL[status.lifecycle.phase(day)] if day is not None else " "
    signs = [find_glyph(entry.state) if first and lane == entry.lane else " " for lane in lanes]
    if signs[0] == " ":
        signs[0] = stood
    return " ".join(signs) + " "


def _make_calendar_entry(entry: Entry, start: date, words: TimelinePhrases) -> CalendarEntry:
    # A stage is told of on its day; it would fill the calendar for years.
    end = entry.until.exact if entry.until is not None and entry.kind != "stage" else None
    said = (entry.detail, entry.rests_on, entry.outcome, entry.name if entry.ref.startswith("log:") else "")
    sources = [words.lane(entry.lane), words.phrase(f"kind.{entry.kind}")]
    return CalendarEntry(
        uid=make_uid(entry), start=start, end=end,
        summary=" · ".join(filter(None, (entry.title, entry.who, words.state(entry.state)))),
        description="\n".join(filter(None, said)),
        url=expand(entry.ref) if entry.ref.startswith("agreement:") else "", categories=tuple(sources),
    )  # fmt: skip


def _make_entry_rows(
    entry: Entry,
    calls: dict[str, list[Instance]],
    by_ref: dict[str, Entry],
    done: frozenset[str],
    words: TimelinePhrases,
    agreement: Agreement,
) -> Iterator[TimelineRow]:
    made = [] if entry.follows or entry.kind == "deadline" else calls.get(entry.ref, [])
    if entry.state == "later" or not made:
        shape = "act" if entry.kind == "notice" else entry.kind
        marker = Marker(entry.day, shape, entry.state, entry)
        yield TimelineRow(entry.lane, entry, None, (marker,), entry.state)
        return
    for call in made:
        marks = [Marker(entry.day, "event", call.state, entry), *_make_act_markers(call, by_ref, done, words)]
        counts = call.state not in ("not-in-force", "not-called-for")
        if counts and call.deadline is not None and call.deadline != call.since:
            why = describe_grounds(call, words.say)
            marks.append(Marker(call.deadline, "deadline", call.state, None, why))
        marks.sort(key=lambda mark: (mark.day.latest or mark.day.earliest or _END, mark.shape != "event"))
        yield TimelineRow(find_lane(agreement, call.norm), entry, call, tuple(marks), call.state)


def _make_act_markers(
    call: Instance, by_ref: dict[str, Entry], done: frozenset[str], words: TimelinePhrases
) -> Iterator[Marker]:
    """Yield a mark for each act that answers a call, or does not, of those that are shown.

    One that is ``done``, as it answers another call of the event, was not meant for this one.
    """
    for act in call.acts:
        if (entry := by_ref.get(act.iri)) is not None:
            known = call.state in ("done", "done-late")
            why = "" if known else words.phrase("short.maybe") if entry.day.exact is None else ""
            yield Marker(entry.day, "act", call.state if known else "not-known", entry, why)
    for state, fits in (("to-be-judged", call.doubtful), ("failed", call.failing)):
        for found in fits:
            entry = by_ref.get(found.act.iri)
            if entry is not None and found.act.iri not in done:
                later = entry.state == "later"
                why = "" if later else words.short(found, doubtful=state == "to-be-judged")
                yield Marker(entry.day, "act", "later" if later else state, entry, why)


def _make_instrument(status: Status, words: TimelinePhrases, key: str, held: Dated) -> Entry:
    later = held.day > status.as_of
    return Entry(
        day=make_when(held.day), lane=AGREEMENT, kind="stage", title=words.phrase(f"stage.{key}"),
        detail=words.full(held.iri), ref=held.iri, state="later" if later else "done",
    )  # fmt: skip


def _make_unmet(status: Status, words: TimelinePhrases, formula: Formula) -> Entry:
    """Return the stage of a formula for entry into force that nothing on the record meets."""
    norm = status.agreement.norm(formula.norm)
    key = "stage.entry-none" if formula.notice is not None else "stage.in-force"
    return Entry(
        day=When(status.lifecycle.floor, None), lane=AGREEMENT, kind="stage",
        title=f"{words.phrase(key)}, {words.clause(norm)}", detail=words.phrase("none"),
        ref=formula.norm, state="to-be-judged" if formula.doubtful else "not-known", clauses=(norm.number,),
        about=tuple(one.act.iri for one in formula.doubtful),
    )  # fmt: skip


def _make_entry_into_force(status: Status, words: TimelinePhrases) -> Entry:
    life = status.lifecycle
    met = [one for one in life.entry if one.day is not None and one.day == life.in_force]
    norms = [life.agreement.norm(one.norm) for one in met or life.entry]
    if "in-force" in life.assumed:
        in_log = "in-force" in life.assumed_in_log
        state, detail = "assumed", words.phrase("assumed.log" if in_log else "in-force.assumed")
    elif life.on_record:
        state = "done"
        detail = words.phrase("received.by", clauses=", ".join(words.clause(norm) for norm in norms))
    else:
        state, detail = "not-known", words.phrase("in-force.unknown")
    begun = life.begun(status.as_of)
    if begun is False:
        state = "later"
    elif begun is None:
        state = "not-known"
    last = life.last if _is_ending_known(status) else None
    return Entry(
        day=life.in_force, until=last, lasts=last is None and state in ("done", "assumed"), lane=AGREEMENT,
        kind="stage", title=words.phrase("stage.in-force"), detail=detail,
        ref=life.agreement.iri, state=state, clauses=tuple(dict.fromkeys(norm.number for norm in norms)),
        about=tuple(act.iri for one in met for act in one.acts), follows=True,
    )  # fmt: skip


def _make_provisional(status: Status, words: TimelinePhrases, day: When) -> Entry:
    """Return the stage of provisional application, which ends with entry into force if not before."""
    life = status.lifecycle
    last = life.provisional_last
    if life.on_record and not life.waits and (last is None or life.in_force.before(last) is True):
        last = life.in_force
    norms = [
        life.agreement.norm(one.norm) for one in life.provisions
        if one.effect.effect_kind == PROVISIONAL and one.day is not None
    ]  # fmt: skip
    return Entry(
        day=day, until=last, lasts=last is None, lane=AGREEMENT, kind="stage",
        title=words.phrase("stage.provisional"),
        detail=words.phrase("received.by", clauses=", ".join(map(words.clause, norms))) if norms else "",
        ref=norms[0].iri if norms else life.agreement.iri, state=_get_stage_state(status, day),
        clauses=tuple(dict.fromkeys(norm.number for norm in norms)), follows=True, part="provisional",
    )  # fmt: skip


def _make_terms(status: Status, words: TimelinePhrases) -> Iterator[Entry]:
    """Yield the ends of the terms so far, and of the one that runs, but not the last day in force itself."""
    life = status.lifecycle
    term = life.term
    number = None if term is None else term.find_number(status.as_of)
    if term is None or number is None or life.begun(status.as_of) is not True:
        return
    norm = life.agreement.norm(term.norm)
    for count in range(max(number - MANY_TERMS, 0), number + 1):
        end = term.find_end(count)
        if end is None or (life.last is not None and end.before(life.last) is not True):
            return
        yield Entry(
            day=end, lane=AGREEMENT, kind="stage", title=words.phrase("stage.term"),
            detail=f"«{term.slot.words.any}»" if term.slot.words.any else "", ref=f"{norm.iri}",
            state=_get_stage_state(status, end), clauses=(norm.number,), follows=True,
            part=f"term-{end}",
        )  # fmt: skip


def _is_ending_known(status: Status) -> bool:
    """Say whether on the day asked it was known that the agreement would end, or assumed."""
    life = status.lifecycle
    received = (act.received for formula in life.ending for act in formula.acts)
    return "last-day-in-force" in life.assumed_by_asker or any(
        one is not None and one.by(status.as_of) is True for one in received
    )


def _make_amendment(status: Status, words: TimelinePhrases, one: Amendment) -> Entry:
    day = one.in_force or UNKNOWN
    return Entry(
        day=day, lane=AGREEMENT, kind="stage", title=words.phrase("stage.amend-in-force"),
        detail=words.phrase("protocol", name=one.event.name), ref=one.event.iri,
        state=_get_stage_state(status, day), about=(one.event.iri, *(act.iri for act in one.acts)),
        follows=True,
    )  # fmt: skip


def _make_party_stages(status: Status, words: TimelinePhrases, party: PartyLife) -> Iterator[Entry]:
    """Yield the days on which the agreement begins or ends for one Party, where they are its own."""
    life = status.lifecycle
    found: list[tuple[str, When | None]] = []
    last = party.provisional_last
    if last is not None and last != life.provisional_last:
        # What it still applied provisionally when the agreement came into force for it ended with that.
        over = party.since is not None and last.before(party.since) is False
        found += [] if over else [("party-provisional-last", last)]
    if party.provisional != life.provisional:
        found.append(("party-provisional", party.provisional))
    if party.acts and party.since != life.in_force:
        found.append(("party-entry", party.since))
    found.append(("party-last", party.last))
    for key, day in found:
        if day is not None:
            yield Entry(
                day=day, lane=find_side(life.agreement, party.party), kind="stage",
                title=words.phrase(f"stage.{key}", party=words.say.name(party.party)), ref=party.party,
                state=_get_stage_state(status, day), about=tuple(act.iri for act in party.acts),
                detail=", ".join(act.name for act in party.acts),
                actors=(party.party,), follows=True, part=key,
            )  # fmt: skip


def _make_silence(status: Status, words: TimelinePhrases, one: Silence, day: When) -> Entry:
    """Return the day on which silence after a message has its effect."""
    return Entry(
        day=day, lane=AGREEMENT, kind="stage", title=capitalize_text(words.say.silent_effect(one.effect)),
        detail=words.say.silence(one, get_silence_state(one, status)), ref=one.norm.iri,
        state=_get_stage_state(status, day), clauses=(one.norm.number,), about=(one.act.iri,), follows=True,
        part=f"silence-{one.act.name}",
    )  # fmt: skip


def _get_stage_state(status: Status, day: When) -> str:
    """Return how a stage stands that follows from what is on record."""
    return {True: "done", False: "later", None: "not-known"}[day.by(status.as_of)]


def _describe_effect(effect: Slot, words: TimelinePhrases) -> str:
    """Return after what time an effect comes, with the words of the text: a year may be its twelve months."""
    time = describe_slot(replace(effect, stopped_by=()), words.full, words.say.lang)
    said = effect.words.any
    return f"{time} («{said}»)" if said else time


def _make_last_day(status: Status, words: TimelinePhrases, last: When) -> Entry:
    life = status.lifecycle
    met = [one for one in life.ending if one.day is not None and one.day == last]
    norms = [life.agreement.norm(one.norm) for one in met]
    assumed = "last-day-in-force" in life.assumed
    in_log = "last-day-in-force" in life.assumed_in_log
    said = (
        words.phrase("assumed.log" if in_log else "in-force.assumed")
        if assumed
        else "; ".join(_describe_effect(one.effect, words) for one in met[:1] if one.effect.period)
    )
    return Entry(
        day=last, lane=AGREEMENT, kind="stage", title=words.phrase("stage.last"), detail=said,
        ref=next((one.norm for one in met or life.ending), life.agreement.iri),
        state="assumed" if assumed and last.by(status.as_of) else _get_stage_state(status, last),
        clauses=tuple(dict.fromkeys(norm.number for norm in norms)),
        about=tuple(act.iri for one in met for act in one.acts), follows=True,
    )  # fmt: skip


def _describe_entry(head: Entry, words: TimelinePhrases) -> list[Part]:
    if head.state == "recorded":
        return []
    plain = head.kind in ("stage", "deadline") or head.state in ("done", "breached")
    said = "" if plain else head.outcome
    return [(head.state, words.state(head.state) + (f": {said}" if said else ""))]


def _why(mark: Marker, words: TimelinePhrases) -> str:
    return f"{words.day(mark.day)}: {mark.why}"

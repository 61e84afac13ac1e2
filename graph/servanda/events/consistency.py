"""What contradicts itself in a log: the rules, and what a check finds, said in three languages.

A day that is not exact contradicts another only where no choice of days within what is known can put both
right. Cost: that of sorting the records. Events that take turns, such as arrivals and departures, are those
of ``pairs.tsv``, which says why; ``tells_of.tsv`` says of which other matters a notice can tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache, lru_cache
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from typing import Any, Final

from pyoxigraph import NamedNode, Quad, Store

from servanda.events.dates import When, make_when
from servanda.events.fields import load_table, make_quads
from servanda.events.records import Event, Log
from servanda.messages import LANGUAGES, Messages
from servanda.names import find_label, run_select
from servanda.namespaces import NAMING_PROPERTIES, SRV, compact, expand

#: The most records on which the shapes are run: each takes about a hundredth of a second.
MAX_RECORDS: Final = 1_000
#: What stands in ``pairs.tsv`` for any matter that an agreement defines itself, and for any notice of one.
_OWN: Final = "own"
#: What a record says, its name left aside.
_CONTENT: Final = tuple(one.name for one in fields(Event) if one.name not in ("iri", "line"))


@dataclass(frozen=True, slots=True)
class Rule:
    """How severe it is where a record does not meet a rule, and the shape (if any) that says the same."""

    severity: str
    shape: str = ""


#: The rules of a log; what each says stands in the messages, section ``log-check``.
RULES: Final = {
    "received-before-sent": Rule("violation", "srv-shapes:ActOrder"),
    "end-before-start": Rule("violation"),
    "begun-twice": Rule("violation"),
    "ended-twice": Rule("violation"),
    "ended-first": Rule("violation"),
    "without-object": Rule("warning"),
    "in-future": Rule("violation"),
    "before-agreement": Rule("violation"),
    "unknown-event": Rule("violation", "srv-shapes:AboutKnown"),
    "about-itself": Rule("violation", "srv-shapes:AboutKnown"),
    "id-twice": Rule("violation"),
    "entered-twice": Rule("warning"),
    "to-itself": Rule("violation", "srv-shapes:ActSelf"),
    "other-matter": Rule("warning"),
    "several-meant": Rule("warning"),
    "not-the-judge": Rule("warning"),
    "judged-both-ways": Rule("violation"),
    "both-ways": Rule("violation", "srv-shapes:EventBothWays"),
    "within-another": Rule("violation"),
    # What a record precedes: found by the life of the agreement (status.order_check).
    "before-conclusion": Rule("violation"),
    "before-conclusion-perhaps": Rule("warning"),
    "before-act": Rule("violation"),
    "before-act-perhaps": Rule("warning"),
    "before-protocol": Rule("violation"),
    "without-consent": Rule("violation"),
    "before-entry": Rule("violation"),
    "before-entry-perhaps": Rule("warning"),
    "too-early": Rule("violation"),
    "too-early-perhaps": Rule("warning"),
}


@dataclass(frozen=True)
class Problem:
    """A rule that a record does not meet.

    ``values`` are put into its sentence as they are; ``named`` are IRIs whose labels are put there.
    """

    rule: str
    event: Event
    values: Mapping[str, object] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a log (``severity`` violation), or may be (warning).

    ``rule`` is a name of :data:`RULES` or that of a shape; ``event`` the compact IRI of the record;
    ``messages`` holds the sentence in each language, ``message`` that in the language asked for.
    """

    severity: str
    rule: str
    event: str
    message: str
    file: str | None = None
    line: int | None = None
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class _Pair:
    """Matters that begin something, those that end it, and the rule that both must meet."""

    begin: tuple[str, ...]
    end: tuple[str, ...]
    rule: str
    severity: str


@dataclass(frozen=True, order=True)
class _Turn:
    """An event with the first and last day on which it can have been, as ordinals."""

    low: int
    high: int
    name: str
    event: Event = field(compare=False)

    @classmethod
    def of(cls, event: Event) -> _Turn:
        start = event.span.start
        low, high = start.earliest or date.min, start.latest or date.max
        return cls(low.toordinal(), high.toordinal(), event.iri, event)


def check_log(log: Log, store: Store, *, today: date, lang: str = "en") -> list[Finding]:
    """Return what contradicts itself in a log, in the order of the file.

    ``store`` holds the agreement; ``today`` is the last day on which anything can have happened; ``lang``
    chooses the language of the messages.
    """
    found = _make_findings(_find_problems(log, store, today), log, store, lang)
    return sorted(found, key=lambda one: (one.line or 0, one.event, one.rule, one.message))


def find_future(event: Event, today: date) -> When | None:
    """Return a day after today on which something is said to have happened; a judgement may hold longer."""
    days = [event.sent, event.received]
    if event.kind != "notice":
        days += [event.span.start, event.span.end if event.kind == "event" else None]
    return next((day for day in days if day and day.earliest and day.earliest > today), None)


@cache
def load_tellable() -> dict[str, frozenset[str]]:
    """Return matter of a notice to the other matters of events of which it can tell ("*": of any)."""
    found: dict[str, set[str]] = {}
    for row in load_table("tells_of.tsv"):
        found.setdefault(row["told"], set()).add(row["event"])
    return {told: frozenset(matters) for told, matters in found.items()}


@cache
def load_pairs() -> tuple[_Pair, ...]:
    """Return the rows of ``pairs.tsv``."""
    rows = load_table("pairs.tsv")
    return tuple(
        _Pair(tuple(row["begin"].split("|")), tuple(row["end"].split("|")), row["rule"], row["severity"])
        for row in rows
    )


@cache
def load_lasting() -> frozenset[str]:
    """Return the matters of ``lasting.tsv``: what lasts, and cannot begin again before it has ended."""
    return frozenset(row["matter"] for row in load_table("lasting.tsv"))


def check_overlaps(events: Iterable[Event]) -> Iterator[Problem]:
    """Yield what lasts and certainly lies within another of its kind, of the same actor.

    What begins on the day on which another ends may follow it.
    """
    held: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        for matter in load_lasting().intersection(event.matters if event.kind == "event" else ()):
            for actor in event.by:
                held.setdefault((actor, matter), []).append(event)
    for (actor, matter), found in sorted(held.items()):
        found.sort(key=lambda one: (_find_begin(one), one.iri))
        longest = found[0]
        for event in found[1:]:
            if _lies_within(event, longest):
                yield Problem(
                    "within-another", event,
                    {"other": longest.name, "other_day": longest.span, "day": event.span},
                    {"actor": actor, "matter": matter},
                )  # fmt: skip
            if _find_sure_end(event) > _find_sure_end(longest):
                longest = event


def _lies_within(one: Event, other: Event) -> bool:
    """Say whether two that last certainly share more than the day on which one follows the other."""
    starts = [event.span.start.latest or date.max for event in (one, other)]
    ends = [_find_sure_end(event) for event in (one, other)]
    if max(starts) < min(ends):
        return True
    low, high = one.span.start.earliest, (one.span.end or one.span.start).latest
    return low is not None and high is not None and starts[1] < low and high < ends[1]


def _find_sure_end(event: Event) -> date:
    """Return the day until which an event certainly lasted."""
    if event.span.open:
        return date.max
    last = event.span.end.earliest if event.span.end is not None else None
    return last or event.span.start.earliest or date.min


def check_turns(events: Iterable[Event]) -> Iterator[Problem]:
    """Yield what cannot have happened in turns, actor by actor."""
    pairs = [pair for pair in load_pairs() if pair.rule != "without-object"]
    matters = {matter for pair in pairs for matter in (*pair.begin, *pair.end)}
    turns: dict[str, dict[str, list[_Turn]]] = {}
    for event in events:
        named = matters.intersection(_list_turning(event))
        if not named:
            continue
        turn = _Turn.of(event)
        for actor in _list_agents(event):
            for matter in named:
                turns.setdefault(actor, {}).setdefault(matter, []).append(turn)
    for actor, by_matter in sorted(turns.items()):
        told: set[tuple[str, str, str]] = set()  # a deposit is a ratification too: the same is said once
        for pair in pairs:
            begins, ends = _pick_turns(pair, by_matter)
            for earlier, turn in _apply_rule(pair.rule, begins, ends):
                if (known := (pair.rule, earlier.name, turn.name)) in told:
                    continue
                told.add(known)
                ending = pair.rule.startswith("ended")
                own, other = (pair.end, pair.begin) if ending else (pair.begin, pair.end)
                yield Problem(
                    pair.rule, turn.event,
                    {"other": earlier.event.name, "other_day": earlier.event.span.start,
                     "day": turn.event.span.start},
                    {"actor": actor, "matter": _name_matter(turn.event, own),
                     "counterpart": _name_matter(earlier.event, other)}, pair.severity,
                )  # fmt: skip


def _pick_turns(pair: _Pair, by_matter: Mapping[str, list[_Turn]]) -> tuple[list[_Turn], list[_Turn]]:
    """Return what begins and what ends for one actor, in order; what is own may do either."""
    begins, ends = (
        sorted({turn for matter in side if matter != _OWN for turn in by_matter.get(matter, ())})
        for side in (pair.begin, pair.end)
    )
    own = by_matter.get(_OWN, []) if begins or ends else []
    if own and _OWN in pair.begin and pair.rule == "ended-first":
        first = min(own).low
        ends = [end for end in ends if end.high < first]
    elif own and _OWN in pair.begin:
        begins = sorted({*begins, *own})
    elif own and _OWN in pair.end:
        ends = sorted({*ends, *own})
    return begins, ends


def _list_turning(event: Event) -> tuple[str, ...]:
    """Return as what a record takes turns with others: its matters; a notice, and what is own, as such."""
    if event.kind == "event":
        is_own = any(not matter.startswith("matter:") for matter in event.matters)
        return (*event.matters, _OWN) if is_own else event.matters
    return (_OWN,) if event.kind == "notice" else ()


def _list_agents(event: Event) -> tuple[str, ...]:
    """Return who did what is recorded."""
    return event.by if event.kind == "event" else (*((event.sender,) if event.sender else ()), *event.by)


def _name_matter(event: Event, matters: tuple[str, ...]) -> str:
    """Return that of some matters which a record has, else the first of them."""
    return next((one for one in matters if one in event.matters), matters[0])


def check_objects(events: Iterable[Event], by_iri: Mapping[str, Event]) -> Iterator[Problem]:
    """Yield what answers an act of another, as an objection does, where there is no such act by its day."""
    every = list(events)
    for pair in load_pairs():
        if pair.rule != "without-object":
            continue
        answers = [one for one in every if one.kind == "event" and not {*pair.end}.isdisjoint(one.matters)]
        acts = [one for one in every if not {*pair.begin}.isdisjoint(_list_turning(one))] if answers else []
        for event in answers:
            if any(iri not in by_iri for iri in event.about):
                continue  # told by another rule, or in another log
            last = event.span.start.latest or date.max
            if not any(
                _find_begin(one) <= last
                for one in acts
                if (not event.about or one.iri in event.about)
                if not one.by or not {*one.by} <= {*event.by}
            ):
                yield Problem(
                    pair.rule, event, {"day": event.span.start},
                    {"matter": _name_matter(event, pair.end), "counterpart": pair.begin[0]}, pair.severity,
                )  # fmt: skip


def check_ambiguity(events: Iterable[Event]) -> Iterator[Problem]:
    """Yield the notices without ``about`` where several events could be meant.

    Such a notice is taken to be about the one event of its matter that began by its receipt and of which no
    other notice of its kind (by whom, to whom, of what) tells; if there is none, about the first later one.
    Where several are left, none is meant.
    """
    happened: dict[str, list[Event]] = {}
    told: dict[tuple[str, str | None, tuple[str, ...]], list[Event]] = {}
    for event in events:
        for matter in event.matters:
            if event.kind == "event":
                happened.setdefault(matter, []).append(event)
            elif event.kind == "notice":
                told.setdefault((matter, event.sender, event.addressees), []).append(event)
    for matter in happened:
        happened[matter].sort(key=lambda one: (_find_begin(one), one.iri))
    for kind, notices in sorted(told.items(), key=str):
        if kind[0] in happened and not all(notice.about for notice in notices):
            yield from _check_notices(notices, kind[0], happened[kind[0]])


def check_shapes(log: Log, graph: Store, lang: str) -> list[Finding]:
    """Return what the shapes find in the records of a log that could be read, in the order of the file.

    ``graph`` holds the agreement, whose own actors and matters the records may name.
    """
    from servanda.check.checker import check  # takes longer to load than all else here

    store = Store()
    store.extend(make_quads(log))
    store.extend(_describe_own_things(log.agreement, graph))
    lines = {event.iri: event.line for event in log.events}
    file = str(log.path) if log.path else None
    found = [
        Finding(one.severity, one.shape, one.focus, one.message, file, lines.get(one.focus), one.messages)
        for one in check(store=store, language=lang).results
        if one.focus in lines
    ]
    return sorted(found, key=lambda one: (one.line or 0, one.event, one.rule))


def _describe_own_things(agreement: str, graph: Store) -> Iterator[Quad]:
    """Yield what an agreement says of the roles, actors, matters and others that it defines."""
    node = NamedNode(expand(agreement))
    for name in NAMING_PROPERTIES:
        for link in graph.quads_for_pattern(node, NamedNode(SRV + name), None, None):
            if isinstance(link.object, NamedNode):
                for quad in graph.quads_for_pattern(link.object, None, None, None):
                    yield Quad(quad.subject, quad.predicate, quad.object)


def merge_findings(found: list[Finding], shapes: list[Finding]) -> list[Finding]:
    """Return what both checks found, once where a shape says the same of a record as a rule does."""
    known = {(one.event, RULES[one.rule].shape) for one in found}
    whole = [*found, *(one for one in shapes if (one.event, one.rule) not in known)]
    return sorted(whole, key=lambda one: (one.line or 0, one.event, one.rule, one.message))


def _make_findings(problems: Iterable[Problem], log: Log, store: Store, lang: str) -> Iterator[Finding]:
    """Yield problems as findings, with labels from the store, each looked up once."""
    label_of = lru_cache(maxsize=None)(lambda iri, language: find_label(store, expand(iri), language))
    for problem in problems:
        messages = {}
        for language in LANGUAGES:
            labels = {key: label_of(iri, language) for key, iri in problem.named.items()}
            values = {"event": problem.event.name, **problem.values, **labels}
            messages[language] = Messages(language, "log-check").text(problem.rule, **values)
        yield Finding(
            problem.severity or RULES[problem.rule].severity, problem.rule, problem.event.iri, messages[lang],
            str(log.path) if log.path else None, problem.event.line, messages,
        )  # fmt: skip


def _find_problems(log: Log, store: Store, today: date) -> Iterator[Problem]:
    by_iri: dict[str, Event] = {}
    seen: dict[tuple[Any, ...], Event] = {}
    first, judges = _find_first_day(store, log.agreement), _find_judges(store, log.agreement)
    for event in log.events:
        if event.iri in by_iri:
            yield Problem("id-twice", event, {"other": by_iri[event.iri].line})
        by_iri.setdefault(event.iri, event)
        yield from _check_days(event, today)
        yield from _check_references(event)
        if event.kind == "notice":
            if first is not None and event.received is not None and event.received.before(make_when(first)):
                yield Problem("before-agreement", event, {"day": event.received, "first": first.isoformat()})
            other = seen.setdefault(_list_content(event), event)
            if other is not event:
                yield Problem("entered-twice", event, {"other": other.name})
        elif event.kind == "judgement":
            yield from _check_judgement(event, judges, seen)
    yield from _check_about(log, by_iri, _find_answered(store, log.agreement))
    yield from check_turns(log.events)
    yield from check_objects(log.events, by_iri)
    yield from check_overlaps(log.events)
    yield from check_ambiguity(log.events)


def _find_first_day(store: Store, agreement: str) -> date | None:
    """Return the day of the first instrument that constitutes an agreement, or None where none has a day."""
    pattern = f"<{expand(agreement)}> srv:isConstitutedBy/dcterms:date ?day"
    query = f"SELECT (MIN(STR(?day)) AS ?first) WHERE {{ {pattern} }}"
    for row in run_select(store, query):
        try:
            return date.fromisoformat(row["first"].value) if row["first"] else None
        except ValueError:
            return None
    return None


def _find_judges(store: Store, agreement: str) -> dict[str, set[str]]:
    """Return what the text of an agreement leaves to someone's judgement, each thing with who that is."""
    found: dict[str, set[str]] = {}
    qualifiers = f"<{expand(agreement)}> srv:hasClause/srv:hasNorm/srv:hasQualifier ?what"
    query = f"SELECT DISTINCT ?what ?judge WHERE {{ {qualifiers} . ?what srv:isJudgedBy ?judge }}"
    for row in run_select(store, query):
        found.setdefault(compact(row["what"].value), set()).add(compact(row["judge"].value))
    return found


def _find_answered(store: Store, agreement: str) -> dict[str, set[str]]:
    """Return matter of a notice to the matters of what it may answer, by an agreement itself.

    So observations may be about the report on whose receipt they are due, and an objection about the request
    whose effect it stops.
    """
    found: dict[str, set[str]] = {}
    query = f"""SELECT DISTINCT ?told ?source WHERE {{
        <{expand(agreement)}> srv:hasClause/srv:hasNorm ?norm .
        ?norm srv:requiresNotification ?notice .
        ?notice srv:concernsMatter ?told .
        {{ ?notice srv:transmitsOnward ?named }}
        UNION {{
            {{ ?notice srv:hasSlot ?slot }} UNION {{ ?norm srv:hasSlot ?slot }}
            ?slot srv:runsFromEvent|srv:isDueBefore|srv:isTriggeredByMatter|srv:isLastOf|srv:isFirstOf ?named
        }}
        ?named (srv:requiresNotification?/srv:concernsMatter)? ?source
    }}"""
    stops = f"""SELECT DISTINCT ?told ?source WHERE {{
        <{expand(agreement)}> srv:hasClause/srv:hasNorm ?norm .
        ?norm srv:requiresNotification?/srv:hasSlot ?slot .
        ?slot srv:isStoppedBy/(srv:requiresNotification?/srv:concernsMatter)? ?told .
        {{ ?norm srv:requiresNotification/srv:concernsMatter ?source }}
        UNION {{ ?slot srv:runsFromEvent/(srv:requiresNotification?/srv:concernsMatter)? ?source }}
        UNION {{ ?norm srv:hasSlot/srv:isTriggeredByMatter ?source }}
    }}"""
    for row in (*run_select(store, query), *run_select(store, stops)):
        found.setdefault(compact(row["told"].value), set()).add(compact(row["source"].value))
    return found


def _check_days(event: Event, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the days of one record."""
    if event.sent is not None and event.received is not None and event.received.before(event.sent):
        yield Problem("received-before-sent", event, {"received": event.received, "sent": event.sent})
    start, end = event.span.start, event.span.end
    if end is not None and end.before(start):
        yield Problem("end-before-start", event, {"start": start, "end": end})
    if late := find_future(event, today):
        yield Problem("in-future", event, {"day": late, "today": today.isoformat()})


def _check_references(event: Event) -> Iterator[Problem]:
    """Yield where one record names something twice that excludes itself."""
    if event.sender is not None and event.sender in event.addressees:
        yield Problem("to-itself", event, named={"actor": event.sender})
    if event.iri in event.about:
        yield Problem("about-itself", event)
    for norm in event.fulfils:
        if norm in event.breaches:
            yield Problem("both-ways", event, {"other": norm.rpartition("/")[2]})


def _list_content(event: Event) -> tuple[Any, ...]:
    """Return all that a record says, its name left aside."""
    return tuple(getattr(event, name) for name in _CONTENT)


def _check_judgement(
    event: Event, judges: dict[str, set[str]], seen: dict[tuple[Any, ...], Event]
) -> Iterator[Problem]:
    """Yield what is wrong with a judgement: by another than the text names, or contrary to another one."""
    for about in event.about:
        named = judges.get(about)
        if named and event.by and named.isdisjoint((*event.by, *event.on_behalf_of)):
            yield Problem(
                "not-the-judge", event, {"other": about.rpartition("/")[2]},
                {"actor": event.by[0], "judge": min(named)},
            )  # fmt: skip
    day = event.span.start.exact
    if day is not None:
        other = seen.setdefault(("judged", event.about, event.by, day), event)
        if other.answer is not event.answer:
            yield Problem("judged-both-ways", event, {"other": other.name, "day": day.isoformat()})


def _check_about(log: Log, by_iri: dict[str, Event], answered: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Yield the records that are about an event that is not there, or of another matter."""
    tells = load_tellable()
    for event in log.events:
        for iri in event.about:
            if iri not in by_iri:
                if iri.startswith("log:"):
                    yield Problem("unknown-event", event, {"other": iri.removeprefix(f"{log.iri}/")})
                continue
            happened = by_iri[iri].matters
            if event.kind != "notice" or not happened or not event.matters or not event.about:
                continue
            if not any(
                told == matter
                or not {matter, "*"}.isdisjoint(tells.get(told, ()))
                or matter in answered.get(told, ())
                for told in event.matters
                for matter in happened
            ):
                names = {"told": event.matters[0], "matter": happened[0]}
                yield Problem("other-matter", event, {"other": by_iri[iri].name}, names)


def _apply_rule(rule: str, begins: list[_Turn], ends: list[_Turn]) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield the pairs of events that break a rule, the one to complain of second."""
    first = begins[0].low if begins else 0
    if rule == "begun-twice":
        yield from _find_twice(begins, ends)
    elif rule == "ended-twice":
        # What began first came before what ended first, so it is not between two that ended.
        found = _find_twice(ends, begins, preceded=bool(begins))
        yield from ((one, two) for one, two in found if two.high >= first)
    elif begins:
        yield from ((begins[0], end) for end in ends if end.high < first)


def _find_twice(
    turns: list[_Turn], others: list[_Turn], *, preceded: bool = False
) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield two of ``turns`` (sorted) that follow one another although none of ``others`` can be between.

    ``preceded`` says that one of ``others`` comes before all of them.
    """
    exact = [turn for turn in turns if turn.low == turn.high]
    found = list(_find_gaps(exact, others, preceded))
    yield from found
    if len(exact) < len(turns):
        told = {second.name for _, second in found}
        yield from (pair for pair in _find_disjoint(turns, others) if pair[1].name not in told)


def _find_gaps(exact: list[_Turn], others: list[_Turn], preceded: bool) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield two exact days that follow one another, where each gap needs one of ``others`` for itself.

    From the first gap on, each takes of those that can lie in it the one that must come soonest.
    """
    waiting: list[tuple[int, int]] = []
    at = 0
    before: list[_Turn | None] = [None] if preceded else []
    for one, two in pairwise([*before, *exact]):
        assert two is not None  # only the first can be
        while at < len(others) and others[at].low <= two.low:
            heappush(waiting, (others[at].high, at))
            at += 1
        while one is not None and waiting and waiting[0][0] < one.low:
            heappop(waiting)
        if waiting:
            heappop(waiting)
        elif one is not None:
            yield one, two


def _find_disjoint(turns: list[_Turn], others: list[_Turn]) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield two events, at least one not exact, with none of ``others`` in all the days that both can be."""
    lows = [other.low for other in others]
    highs = list(accumulate((other.high for other in others), max))
    soonest: list[_Turn] = []  # of the turns from each place on, the one that can be over soonest
    for turn in reversed(turns):
        soonest.append(turn if not soonest or turn.high < soonest[-1].high else soonest[-1])
    soonest.reverse()
    for number, one in enumerate(turns[:-1]):
        two = soonest[number + 1]
        if one.low == one.high and two.low == two.high:
            continue
        before = bisect_right(lows, max(one.high, two.high))
        if not before or highs[before - 1] < one.low:
            yield one, two


def _find_begin(event: Event) -> date:
    """Return the first day on which an event can have begun."""
    return event.span.start.earliest or date.min


def _check_notices(notices: list[Event], matter: str, events: list[Event]) -> Iterator[Problem]:
    """Go through the notices of one kind in the order of receipt; ``events`` are in that of beginning."""
    told: set[str] = set()
    pending: set[str] = set()  # what began by the day of the notice and has not been told of
    begun = ahead = 0
    for notice in sorted(notices, key=lambda one: (one.span.start.latest or date.max, one.iri)):
        if notice.about:
            told.update(notice.about)
            pending.difference_update(notice.about)
            continue
        while begun < len(events) and _find_begin(events[begun]) <= (notice.span.start.latest or date.max):
            pending.update({events[begun].iri} - told)
            begun += 1
        if len(pending) > 1:
            yield Problem("several-meant", notice, {"count": len(pending)}, {"matter": matter})
        elif pending:
            told.add(pending.pop())
        else:
            ahead = max(ahead, begun)
            while ahead < len(events) and events[ahead].iri in told:
                ahead += 1
            told.update(event.iri for event in events[ahead : ahead + 1])

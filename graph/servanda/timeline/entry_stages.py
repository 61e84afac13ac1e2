"""The stages in the life of an agreement, as lines of a timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servanda.events.dates import UNKNOWN, When, make_when
from servanda.timeline.entry import AGREEMENT, Entry
from servanda.timeline.entry_words import Words
from servanda.timeline.formulas import Amendment, Formula
from servanda.timeline.model import Status
from servanda.timeline.terms import Dated


@dataclass(frozen=True, slots=True)
class Role:
    """The part that a record plays in the life of the agreement: the phrase for it, and its norms."""

    key: str
    norms: tuple[str, ...] = ()
    about: str | None = None


def roles(status: Status) -> dict[str, Role]:
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


def stages(status: Status, words: Words) -> Iterator[Entry]:
    """Yield the stages that no record of the log is: from the instruments, and what follows from the acts."""
    life = status.lifecycle
    terms = life.terms
    first = "offer" if terms.reply is not None else "made"
    for key, held in (
        (first, terms.offer),
        ("reply", terms.reply),
        *(("ratified", r) for r in terms.ratified),
    ):
        if held is not None:
            yield _instrument(status, words, key, held)
    for formula in life.entry:
        if formula.day is None:
            yield _unmet(status, words, formula)
    yield _in_force(status, words)
    for one in life.amendments:
        if one.in_force is not None:
            yield _amendment(status, words, one)
    if life.last is not None:
        yield _last(status, words, life.last)


def _instrument(status: Status, words: Words, key: str, held: Dated) -> Entry:
    later = held.day > status.as_of
    return Entry(
        day=make_when(held.day), lane=AGREEMENT, kind="stage", title=words.phrase(f"stage.{key}"),
        detail=words.full(held.iri), ref=held.iri, state="later" if later else "done",
    )  # fmt: skip


def _unmet(status: Status, words: Words, formula: Formula) -> Entry:
    """Return the stage of a formula for entry into force that nothing on the record meets."""
    norm = status.lifecycle.terms.norm(formula.norm)
    key = "stage.entry-none" if formula.notice is not None else "stage.in-force"
    return Entry(
        day=When(status.lifecycle.floor, None), lane=AGREEMENT, kind="stage",
        title=f"{words.phrase(key)}, {words.clause(norm)}", detail=words.phrase("none"),
        ref=formula.norm, state="to-be-judged" if formula.doubtful else "not-known", clauses=(norm.number,),
        about=tuple(one.act.iri for one in formula.doubtful),
    )  # fmt: skip


def _in_force(status: Status, words: Words) -> Entry:
    life = status.lifecycle
    met = [one for one in life.entry if one.day is not None and one.day == life.in_force]
    norms = [life.terms.norm(one.norm) for one in met or life.entry]
    if "in-force" in life.assumed:
        state, detail = "assumed", words.phrase("in-force.assumed")
    elif life.on_record:
        state = "done"
        detail = words.phrase("received.by", clauses=", ".join(words.clause(norm) for norm in norms))
    else:
        state, detail = "not-known", words.phrase("in-force.unknown")
    begun = life.in_force.by(status.as_of)
    if begun is False:
        state = "later"
    elif begun is None:
        state = "not-known"
    last = life.last if _ending_known(status) else None
    return Entry(
        day=life.in_force, until=last, lasts=last is None and state in ("done", "assumed"), lane=AGREEMENT,
        kind="stage", title=words.phrase("stage.in-force"), detail=detail,
        ref=life.terms.agreement, state=state, clauses=tuple(dict.fromkeys(norm.number for norm in norms)),
        about=tuple(act.iri for one in met for act in one.acts), follows=True,
    )  # fmt: skip


def _ending_known(status: Status) -> bool:
    """Say whether on the day asked it was known that the agreement would end, or assumed."""
    life = status.lifecycle
    received = (act.received for formula in life.ending for act in formula.acts)
    return "last-day-in-force" in life.assumed or any(
        one is not None and one.by(status.as_of) is True for one in received
    )


def _amendment(status: Status, words: Words, one: Amendment) -> Entry:
    day = one.in_force or UNKNOWN
    return Entry(
        day=day, lane=AGREEMENT, kind="stage", title=words.phrase("stage.amend-in-force"),
        detail=words.phrase("protocol", name=one.event.name), ref=one.event.iri,
        state=_reached(status, day), about=(one.event.iri, *(act.iri for act in one.acts)), follows=True,
    )  # fmt: skip


def _last(status: Status, words: Words, last: When) -> Entry:
    life = status.lifecycle
    met = [one for one in life.ending if one.day is not None and one.day == last]
    norms = [life.terms.norm(one.norm) for one in met]
    assumed = "last-day-in-force" in life.assumed
    said = words.phrase("in-force.assumed") if assumed else "; ".join(
        words.phrase(
            "last.period", period=words.say.period(one.effect.period),
            event=words.full(one.effect.runs_from) if one.effect.runs_from else "",
        ).strip(" –") for one in met[:1] if one.effect.period
    )  # fmt: skip
    return Entry(
        day=last, lane=AGREEMENT, kind="stage", title=words.phrase("stage.last"), detail=said,
        ref=next((one.norm for one in met or life.ending), life.terms.agreement),
        state="assumed" if assumed and last.by(status.as_of) else _reached(status, last),
        clauses=tuple(dict.fromkeys(norm.number for norm in norms)),
        about=tuple(act.iri for one in met for act in one.acts), follows=True,
    )  # fmt: skip


def _reached(status: Status, day: When) -> str:
    """Return how a stage stands that follows from what is on record."""
    return {True: "done", False: "later", None: "not-known"}[day.by(status.as_of)]

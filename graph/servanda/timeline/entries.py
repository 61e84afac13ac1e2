"""All that happened, or is known to come, in the life of an agreement, sorted by day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from pyoxigraph import Store

from servanda.events.dates import UNKNOWN
from servanda.timeline.entry import AGREEMENT, Entry
from servanda.timeline.entry_records import Records, side
from servanda.timeline.entry_stages import stages
from servanda.timeline.entry_words import Words
from servanda.timeline.model import Instance, Status
from servanda.timeline.terms import Terms


def entries(status: Status, store: Store, lang: str = "en") -> list[Entry]:
    """Return the stages of an agreement, the records of its log, and the deadlines that its text sets.

    What lies after the day of the status has the state ``later``. A day that is not exact stands after all
    the days on which it may have been, one that is not known at the end.
    """
    words = Words(store, lang)
    found = [*stages(status, words), *Records(status, words).entries(), *_deadlines(status, words)]
    return sorted(found, key=lambda entry: entry.order)


def narrowed(
    found: Iterable[Entry],
    terms: Terms,
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
        if entry.within(first, last) and _of(entry.actors, actor, terms, organs)
    ]  # fmt: skip


def _of(actors: Collection[str], wanted: str | None, terms: Terms, organs: bool) -> bool:
    return (
        wanted is None
        or not actors
        or any(actor == wanted or (organs and wanted in terms.above.get(actor, ())) for actor in actors)
    )


def _deadlines(status: Status, words: Words) -> Iterator[Entry]:
    """Yield the last days that the text leaves, and what must come before an event not on record."""
    for call in status.instances:
        period = call.event is not None and call.deadline is not None and call.deadline != call.since
        if call.event is None or (period and call.state not in ("not-in-force", "not-called-for")):
            yield _deadline(status, words, call)


def _deadline(status: Status, words: Words, call: Instance) -> Entry:
    norm, terms = call.norm, status.lifecycle.terms
    sides = {side(terms, bearer) for bearer in norm.bearers}
    before = norm.timing.due_before if norm.timing is not None and call.event is None else None
    if before is not None:
        title = words.phrase("deadline.before", matter=words.full(before))
    else:
        title = words.phrase("deadline", norm=words.full(norm.clause))
    day = call.deadline or UNKNOWN
    return Entry(
        day=day, lane=next(iter(sides)) if len(sides) == 1 else AGREEMENT, kind="deadline", title=title,
        detail=words.full(norm.iri), outcome=f"{call.id}: {words.call(call)}", ref=norm.iri, state=call.state,
        clauses=(norm.number,), about=(call.event.iri,) if call.event is not None else (), calls=(call.id,),
        actors=norm.bearers,
    )  # fmt: skip

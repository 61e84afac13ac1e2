"""What a notebook shows of a status."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servanda.html import LIMIT, Cell, below, grid, heading, note, page, pairs
from servanda.query.writing import Page
from servanda.timeline.model import STATES, Status
from servanda.timeline.saying import Saying
from servanda.timeline.selection import Item, items
from servanda.timeline.status_text import phase

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: A page so wide that no line of it is broken.
_UNBROKEN = 1_000_000


def status_html(status: Status, say: Saying) -> str:
    """Return a status as HTML: the life of the agreement, what is pressing, and how many norms stand how."""
    agreement = say.name(status.lifecycle.terms.agreement)
    inside: list[Element] = [heading(say.word("head", agreement=agreement, as_of=status.as_of))]
    life = Page(say.lang, _UNBROKEN)
    phase(life, status, say)
    inside += [note(line.strip()) for line in life.lines]
    # Where nobody knows whether the agreement is in force, that is not known of every norm; it is counted.
    pressing = [
        item
        for item in items(status.norms)
        if item.pressing and not (item.call is None and item.state == "not-known")
    ]
    if pressing:
        heads = ("call", "clause", "bearer", "state", "since", "days", "what")
        inside.append(grid(heads, [_line(item, say) for item in pressing[:LIMIT]]))
        inside += below(say.lang, rows=len(pressing))
    else:
        inside.append(note(say.word("nothing")))
    counts = Counter(held.state for held in status.norms)
    found = [state for state in STATES if counts[state]]
    cells = [Cell((str(counts[state]),)) for state in found]
    return page(say.lang, *inside, pairs([say.state(state) for state in found], cells, say.lang))


def _line(item: Item, say: Saying) -> list[Cell]:
    norm, call = item.held.norm, item.call
    verdict = call.verdict if call is not None else item.held.verdict
    since = call.since if call is not None else None
    elapsed = say.elapsed(call.elapsed) if call is not None and call.elapsed is not None else ""
    states = (say.state(verdict), *([say.word("survives")] if item.survives else []))
    return [
        Cell((call.id if call is not None else norm.name,), ""),
        Cell((norm.number,), ""),
        Cell(tuple(say.name(bearer) for bearer in norm.bearers)),
        Cell(states),
        Cell((say.day(since),) if since is not None else ()),
        Cell((elapsed,) if elapsed else ()),
        Cell((say.name(norm.iri),)),
    ]

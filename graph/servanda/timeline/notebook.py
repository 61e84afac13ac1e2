"""What a notebook shows of a status, and of why something stands as it does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servanda.ask.writing import Page, spans
from servanda.html import LIMIT, Cell, below, grid, heading, note, page, pairs
from servanda.timeline.explanation import Explanation, Step
from servanda.timeline.model import STATES, Status
from servanda.timeline.saying import Saying
from servanda.timeline.selection import Item, items
from servanda.timeline.status_text import phase
from servanda.timeline.why_text import MARKS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: A page so wide that no line of it is broken.
_UNBROKEN = 1_000_000


def status_html(status: Status, say: Saying) -> str:
    """Return a status as HTML: the life of the agreement, what is pressing, and how many norms stand how."""
    agreement = say.name(status.agreement.iri)
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


def explanation_html(explanation: Explanation) -> str:
    """Return an explanation as HTML: the answer, then each step, whether it holds, and what it rests on."""
    inside = [heading(explanation.answer)]
    lines = [_step(step) for step in explanation.steps[:LIMIT]]
    inside.append(grid(("", "step", "words", "records"), lines))
    return page(explanation.lang, *inside, *below(explanation.lang, rows=len(explanation.steps)))


def _step(step: Step) -> list[Cell]:
    lines = f" ({spans(step.lines)})" if step.lines else ""
    return [
        Cell((MARKS[step.holds],)),
        Cell((step.says,)),
        Cell((f"«{step.words}»{lines}",) if step.words else (), ""),
        Cell((*step.records, *step.evidence), ""),
    ]

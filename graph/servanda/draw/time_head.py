"""The head of a drawn timeline: the day, how the agreement stood, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from servanda.draw.style import state, style
from servanda.query.writing import Page
from servanda.timeline.entry import glyph
from servanda.timeline.model import STATES
from servanda.timeline.status_text import phase

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet
    from servanda.timeline.entry_words import Words
    from servanda.timeline.model import Status
    from servanda.timeline.strands import Strand

#: The order of the states in the legend.
_ORDER: Final = (*STATES, "failed", "recorded", "assumed", "later")
#: The signs of what marks are of.
_SHAPES: Final = {"stage": "◆", "event": "⬤", "act": "◯", "judgement": "☐", "breach": "▼", "deadline": "■"}


def said_of(status: Status, words: Words) -> list[str]:
    """Return in sentences whether the agreement is in force, by which formula, and what that rests on."""
    page = Page(words.lang, 10_000)
    phase(page, status, words.say)
    return [line.strip() for line in page.lines if line.strip()]


def head(sheet: Sheet, status: Status, held: Sequence[Strand], words: Words, notes: Sequence[str]) -> None:
    """Set the subtitle, the notes and the legend of a timeline."""
    first, *rest = said_of(status, words)
    sheet.subtitle = f"{words.phrase('as-of', as_of=status.as_of)} · {first}"
    sheet.notes = [" · ".join(rest), *notes, words.phrase("axis")]
    met = {mark.state for row in held for mark in row.marks} | {row.state for row in held}
    shapes = {mark.shape for row in held for mark in row.marks}
    for name, sign in _SHAPES.items():
        if name in shapes:
            said = words.phrase(f"kind.{'notice' if name == 'act' else name}")
            sheet.legend.append((sign, style()["soft"], said))
    for name in _ORDER:
        if name in met:
            said = words.say.state(name) if name == "open" else words.state(name)
            sheet.legend.append((glyph(name), state(name)["line"], said))
    if any(row.open for row in held):
        sheet.legend.append(("╌╌▷", state("open")["line"], words.phrase("still")))

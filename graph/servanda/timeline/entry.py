"""One line of a timeline: something that happened, or that is known to come, in the life of an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.events.dates import When
from servanda.timeline.model import Instance
from servanda.vocabulary import local

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
}


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
    ``lasts`` marks what goes on, ``follows`` what follows from another entry of the same day.
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


def glyph(state: str) -> str:
    """Return the sign of a state, which says without colour what it is."""
    return GLYPHS[state]

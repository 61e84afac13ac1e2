"""How the norms of a drawing stand on a day: a state in words, with its sign and its colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from servanda.draw.labels import state_style
from servanda.query.writing import Page
from servanda.status.chronology import TimelinePhrases, find_glyph
from servanda.status.states import STATES, Status
from servanda.status.status_text import add_phase
from servanda.status.time_phrases import find_words

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet
    from servanda.status.states import Instance

#: The states of what binds nobody on the day; it is drawn pale and dashed.
PALE: Final = frozenset({"not-in-force", "ended", "not-called-for"})


@dataclass(frozen=True, slots=True)
class NormBadge:
    """How a norm or a notice stands: its state, and that in words with the number of its calls in each."""

    state: str
    words: str

    @property
    def pale(self) -> bool:
        """Whether it binds nobody on the day."""
        return self.state in PALE

    @property
    def said(self) -> str:
        """The state in words after its sign."""
        return f"{find_glyph(self.state)} {self.words}"


class Day:
    """The states of an agreement's norms on the day of a status, in the language of a drawing."""

    def __init__(self, status: Status, lang: str) -> None:
        self.status = status
        self.words = TimelinePhrases(status.agreement, lang)
        self.norms = {held.norm.iri: held for held in status.norms}

    def of(self, norm: str, notice: str | None = None) -> NormBadge:
        """Return how a norm stands, or one of the notices for which it provides."""
        # What a rule concluded from a norm is called after it, and stands as that norm does.
        found = [iri for iri in self.norms if norm == iri or norm.startswith(f"{iri}-")]
        if not found:
            return self._by_phase()
        held = self.norms[max(found, key=len)]
        calls = [
            call
            for call in held.instances
            if notice is None or call.notice is None or call.notice.iri == notice
        ]
        said = self.words.state(held.state)
        if held.verdict.possible:
            either = self.words.say.phrase("or").join(map(self.words.state, held.verdict.possible))
            said = self.words.phrase("call.possible", state=said, possible=either)
        return NormBadge(held.state, said + self._counted(calls))

    def _by_phase(self) -> NormBadge:
        """Return how a norm stands of which the status knows nothing: as the agreement does."""
        phase = self.status.phase
        name = "standing" if phase in ("in-force", "provisionally-applied") else phase
        return NormBadge(name, self.words.state(name))

    def _counted(self, calls: Sequence[Instance]) -> str:
        """Return how many calls for an act are in each state, by their signs, the most pressing first."""
        number = Counter(call.state for call in calls)
        shown = [f"{find_glyph(name)}{number[name]}" for name in STATES if number[name]]
        return f" ({', '.join(shown)})" if shown else ""

    def head(self, sheet: Sheet, met: Sequence[NormBadge]) -> None:
        """Add to a drawing the day, how the agreement stood, on what that rests, and what the signs mean."""
        first, *rest = describe_status(self.status, self.words)
        sheet.standing = [f"{self.words.phrase('day.asked', as_of=self.status.as_of)} {first}", *rest]
        states = {one.state for one in met}
        for norm in self.norms.values():
            if any(one.state == norm.state for one in met):
                states |= {call.state for call in norm.instances}
        calls = [call for norm in self.norms.values() for call in norm.instances]
        silent = not any(call.state == "open" and find_words(call) for call in calls)
        for name in STATES:
            if name in states:
                said = self.words.say.state(name) if name == "open" and silent else self.words.state(name)
                sheet.legend.append((find_glyph(name), state_style(name)["line"], said))


def describe_status(status: Status, words: TimelinePhrases, *, formulas: bool = True) -> list[str]:
    """Return in sentences whether the agreement is in force, by which formula, and what that rests on.

    Without ``formulas`` what the record has of each is left out.
    """
    page = Page(words.lang, 10_000)
    add_phase(page, status, words.say, advice=False, formulas=formulas)
    return [line.strip() for line in page.lines if line.strip()]

"""How the norms of a drawing stand on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.query.writing import Page
from servanda.status.chronology import TimelinePhrases
from servanda.status.phrases import MatterPhrases
from servanda.status.status_text import add_phase

if TYPE_CHECKING:
    from servanda.status.states import NormStatus, Status

#: The states of what binds nobody on the day; it is drawn pale and dashed.
PALE: Final = frozenset({"not-in-force", "ended", "not-called-for"})


class Day:
    """The states of an agreement's norms on the day of a status, in the language of a drawing."""

    def __init__(self, status: Status, lang: str) -> None:
        self.status = status
        self.words = TimelinePhrases(status.agreement, lang)
        self.norms = {held.norm.iri: held for held in status.norms}

    def find_norm(self, norm: str) -> NormStatus | None:
        """Return how a norm stands, None where the status knows nothing of it.

        What a rule concluded from a norm is called after it, and stands as that norm does.
        """
        found = [iri for iri in self.norms if norm == iri or norm.startswith(f"{iri}-")]
        return self.norms[max(found, key=len)] if found else None

    def get_state(self, norm: str) -> str:
        """Return the state of a norm; one of which the status knows nothing stands as the agreement does."""
        held = self.find_norm(norm)
        if held is not None:
            return held.state
        phase = self.status.phase
        return "standing" if phase in ("in-force", "provisionally-applied") else phase

    def is_pale(self, norm: str) -> bool:
        """Return whether a norm binds nobody on the day."""
        return self.get_state(norm) in PALE


def describe_status(status: Status, words: TimelinePhrases, *, formulas: bool = True) -> list[str]:
    """Return in sentences whether the agreement is in force, by which formula, and what that rests on.

    A record is called by what it is about. Without ``formulas`` what the record has of each is left out.
    """
    page = Page(words.lang, 10_000)
    add_phase(page, status, MatterPhrases(status.agreement, words.lang), advice=False, formulas=formulas)
    return [line.strip() for line in page.lines if line.strip()]

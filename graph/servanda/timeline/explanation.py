"""Why something stands as it does: a chain from the words of the text to the answer, with the sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servanda.events.dates import Truth

#: The kinds of steps, in the order of a chain.
KINDS = (
    "text", "norm", "in-force", "judgement", "trigger", "time", "act", "breach", "call", "effect", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: what it says, whether it holds, and the clause or the record that it rests on.

    ``holds`` is None where that is not known or to be judged. ``norm`` is the norm whose ``words`` (in the
    language of the text, on ``lines`` of the published file) are quoted; ``records`` are the events, acts and
    judgements of the log, with ``evidence`` for them. ``assumed`` marks what a person assumed.
    """

    kind: str
    says: str
    holds: Truth = True
    clause: str | None = None
    norm: str | None = None
    words: str | None = None
    lines: tuple[int, ...] = ()
    records: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    assumed: bool = False


@dataclass(frozen=True)
class Explanation:
    """The answer to "why": what was asked about (``id``), on which day, the answer, and the chain."""

    id: str
    about: str
    as_of: date
    lang: str
    answer: str
    steps: tuple[Step, ...]

    def _repr_html_(self) -> str:
        from servanda.timeline.notebook import explanation_html

        return explanation_html(self)

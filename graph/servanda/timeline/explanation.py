"""Why something stands as it does: a chain from the words of the text to the answer, with the sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servanda.events.dates import Truth
from servanda.html import LIMIT, Cell, below, grid, heading, page
from servanda.query.writing import spans

#: The kinds of steps, in the order of a chain.
KINDS = (
    "text", "norm", "in-force", "judgement", "trigger", "time", "act", "breach", "call", "effect", "state",
)  # fmt: skip

#: How a step is marked: it holds, it does not, or that is not known.
MARKS = {True: "✓", False: "✗", None: "?"}


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
        inside = [heading(self.answer)]
        lines = [_cells(step) for step in self.steps[:LIMIT]]
        inside.append(grid(("", "step", "words", "records"), lines))
        return page(self.lang, *inside, *below(self.lang, rows=len(self.steps)))


def _cells(step: Step) -> list[Cell]:
    lines = f" ({spans(step.lines)})" if step.lines else ""
    return [
        Cell((MARKS[step.holds],)),
        Cell((step.says,)),
        Cell((f"«{step.words}»{lines}",) if step.words else (), ""),
        Cell((*step.records, *step.evidence), ""),
    ]

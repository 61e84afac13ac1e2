"""Writes an explanation for a terminal, and as JSON values."""

from __future__ import annotations

from typing import Any

from servanda.messages import Messages
from servanda.query.writing import Page, spans
from servanda.timeline.explanation import MARKS, Explanation, Step


def why_text(explanation: Explanation, *, width: int = 80, colour: bool = False) -> str:
    """Return the answer, then the chain: each step marked ✓ (holds), ✗ (does not) or ? (not known)."""
    page = Page(explanation.lang, width, colour)
    page.add(explanation.answer, "head")
    page.gap()
    for step in explanation.steps:
        _step(page, step)
    return page.text()


def _step(page: Page, step: Step) -> None:
    style = {True: None, False: "must", None: "mark"}[step.holds]
    page.entry(MARKS[step.holds], step.says + _assumed(page, step), 2, style=style)
    if step.words and step.kind in ("text", "effect", "trigger"):
        lines = ""
        if step.lines:
            lines = f" ({_word(page, 'why.lines', lines=spans(step.lines))})"
        page.add(f"«{step.words}»{lines}", "words", 6)
    if step.evidence:
        page.add(_word(page, "why.evidence", evidence="; ".join(step.evidence)), "faint", 6)


def _assumed(page: Page, step: Step) -> str:
    return f" ({_word(page, 'why.assumed')})" if step.assumed else ""


def _word(page: Page, key: str, **values: object) -> str:
    return Messages(page.lang, "status").text(key, **values)


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON values; ``holds`` is null where that is not known or to be judged."""
    return {
        "id": explanation.id,
        "about": explanation.about,
        "as_of": explanation.as_of.isoformat(),
        "answer": explanation.answer,
        "steps": [
            {
                "step": step.kind,
                "holds": step.holds,
                "says": step.says,
                "clause": step.clause,
                "norm": step.norm,
                "words": step.words,
                "source_lines": list(step.lines),
                "records": list(step.records),
                "evidence": list(step.evidence),
                "assumed": step.assumed,
            }
            for step in explanation.steps
        ],
    }

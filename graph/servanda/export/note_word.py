"""The draft of a note as a document for Word: see :mod:`servanda.export.note_draft` for what it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from servanda.export.word import WordDocument, Words

if TYPE_CHECKING:
    from servanda.export.note_draft import NoteDraft

#: The room before each part, in points.
_APART = 10


def render_note_document(draft: NoteDraft) -> bytes:
    """Return a draft as the bytes of a document; what is to be filled in is yellow."""
    made = WordDocument(
        draft.lang, draft.title, typeface="Times New Roman", size=12, margins=(56, 56, 56, 70),
        marks_blanks=True,
    )  # fmt: skip
    made.add_heading(draft.title, 1)
    made.add_ends(draft.number, draft.place, before=_APART)
    _add_pairs(made, draft.ends)
    made.add_paragraph(draft.opening, Words("*", faint=True), before=_APART, justified=True)
    _add_pairs(made, draft.facts)
    made.add_paragraph(f"{draft.reads}:", before=_APART)
    quote = Words(f"«{draft.quote}»", italic=True, lang=draft.quote_lang)
    made.add_paragraph(quote, indent=20, justified=True)
    for line in draft.cited:
        made.add_paragraph(Words(line, faint=True), indent=20)
    made.add_paragraph(draft.closing, Words("*", faint=True), before=_APART, justified=True)
    made.add_paragraph(draft.signature, before=2 * _APART)
    made.add_heading(draft.drafter, 2)
    for line in (f"* {draft.usual}", *draft.notes):
        made.add_paragraph(Words(line, faint=True), style="Note", after=2)
    return made.render()


def _add_pairs(made: WordDocument, pairs: Iterable[tuple[str, str]]) -> None:
    """Add lines of a name and a value."""
    for number, (name, text) in enumerate(pairs):
        made.add_entry(name, text, 100, before=_APART if number == 0 else 2)

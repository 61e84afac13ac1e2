"""Slots: the words of a sentence that a norm or a notice gives as its evidence for one thing."""

from __future__ import annotations

from servanda.generate.terms import Draft, Words, iri, said


def slot(draft: Draft, owner: str, name: str, status: str, suffix: str = "") -> str:
    """Add a slot to a norm or a notice and return its IRI; ``suffix`` tells it from others of its name."""
    node = f"{owner[:-1]}-{name}{suffix}>"
    draft.add(owner, hasSlot=node)
    draft.kind(node, status)
    draft.add(node, forSlot=iri("slot:" + name))
    return node


def stated(
    draft: Draft,
    owner: str,
    name: str,
    words: Words,
    language: str,
    text: Words | None = None,
    suffix: str = "",
) -> str:
    """Add a slot that the words of the text state; ``text`` says what it comes to, where that is wanted."""
    node = slot(draft, owner, name, "Stated", suffix)
    draft.add(node, evidenceText=said(words[language], language))
    if text is not None:
        draft.words(node, "srv:text", text)
    return node


def inferred(
    draft: Draft, owner: str, name: str, words: Words, language: str, text: Words, reason: Words
) -> str:
    """Add a slot that is only inferred from words, with the reason."""
    node = slot(draft, owner, name, "Inferred")
    draft.add(node, evidenceText=said(words[language], language))
    draft.words(node, "srv:text", text)
    draft.words(node, "srv:reason", reason)
    return node

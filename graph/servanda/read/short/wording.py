"""The lexicon as the short form uses it: operative words found in a quote, and words for an unnamed Party."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from servanda.namespaces import SRV
from servanda.resources import registry_triples

#: The most words that operative words may have where the lexicon is to find them.
_MOST: Final = 16
_WORD: Final = re.compile(r"\S+")
_EDGE: Final = ' .,;:!?()«»“”"'


def find_operative_words(
    quote: str, language: str, meant: tuple[str, str], own: tuple[list[str], list[str]]
) -> list[str]:
    """Return the shortest stretches of a quote that name an action and signal a modality.

    ``meant`` are the name of a class of norms ("Obligation") and the full IRI of an action, ``own`` the words
    for each that the agreement or its folder declares. The lexicon gives the rest; a language that it does
    not know gives nothing.
    """
    signals, names = [*_patterns_of(language, SRV + meant[0])], [*_names_of(language, meant[1])]
    signals += [re.compile(re.escape(words), re.IGNORECASE) for words in own[0]]
    names += [re.compile(re.escape(words), re.IGNORECASE) for words in own[1]]
    if not signals or not names:
        return []
    words = [match.span() for match in _WORD.finditer(quote)]
    for length in range(1, min(_MOST, len(words)) + 1):
        found = []
        for first in range(len(words) - length + 1):
            stretch = quote[words[first][0] : words[first + length - 1][1]].strip(_EDGE)
            if any(one.search(stretch) for one in names) and any(one.search(stretch) for one in signals):
                found.append(stretch)
        if found:
            return found
    return []


def find_party_words(quote: str, language: str, which: str) -> list[str]:
    """Return the places where a quote speaks of a Party without its name: "each", "other" or "others"."""
    pattern = read_words(language).get(which)
    return [] if pattern is None else [match[0] for match in re.finditer(pattern, quote, re.IGNORECASE)]


@cache
def read_words(language: str) -> dict[str, str]:
    """Return what ``words.tsv`` says of a language, by use; nothing for a language that it does not know."""
    primary = language.lower().partition("-")[0]
    lines = (Path(__file__).with_name("words.tsv")).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {use: text for tag, use, text in rows if tag == primary}


@cache
def _all_patterns() -> dict[str, list[tuple[str, str]]]:
    """Return the name patterns of everything in the registries: IRI to (language, pattern)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for triple in registry_triples():
        if (
            triple.predicate.value == SRV + "namePattern"
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, Literal)
        ):
            found.setdefault(triple.subject.value, []).append(
                (triple.object.language or "", triple.object.value)
            )
    return found


@cache
def _names_of(language: str, iri: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns by which a language names a thing; one that Python cannot read is left out."""
    primary = language.lower().partition("-")[0]
    found = []
    for tag, pattern in _all_patterns().get(iri, []):
        if tag.lower().partition("-")[0] == primary:
            try:
                found.append(re.compile(pattern))
            except re.error:
                continue
    return tuple(found)


@cache
def _patterns_of(language: str, norm_class: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the operative expressions that signal a class of norms."""
    signals = [
        triple.subject.value
        for triple in registry_triples()
        if triple.predicate.value == SRV + "signalsNormClass"
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
        and triple.object.value == norm_class
    ]
    return tuple(one for iri in signals for one in _names_of(language, iri))

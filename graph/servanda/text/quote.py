"""Quotes found in a text, and made so that they are found again: W3C text quote selectors.

See https://www.w3.org/TR/annotation-model/#text-quote-selector: a quote is its exact words with, where these
stand more than once, the words before (prefix) and after (suffix).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CONTEXT = 32
"""How many characters of prefix and of suffix a selector gets, if that is enough to be unique."""


@dataclass(frozen=True, slots=True)
class Found:
    """The quote stands exactly once, as text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Orphaned:
    """The quote does not stand in the text."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The quote stands several times; ``starts`` are the offsets."""

    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """An oa:TextQuoteSelector: oa:exact, oa:prefix and oa:suffix."""

    exact: str
    prefix: str
    suffix: str


def find(text: str, exact: str, prefix: str = "", suffix: str = "") -> Found | Orphaned | Ambiguous:
    """Find a quote. Any white space counts as one space; white space around the quote does not count.

    The words stand whole in the text: "ел" is not found in "елші". A prefix and a suffix are only looked at
    where they are given; white space between them and the quote may be left out.

    >>> find("НАТО келеді, НАТО кетеді.", "НАТО", suffix="кетеді")
    Found(start=13, end=17)
    >>> find("НАТО келеді, НАТО кетеді.", "НАТО")
    Ambiguous(starts=(0, 13))
    """
    starts = matches(text, exact, prefix, suffix)
    if not starts:
        return Orphaned()
    if len(starts) > 1:
        return Ambiguous(tuple(starts))
    return Found(starts[0], starts[0] + len(" ".join(exact.split())))


def matches(text: str, exact: str, prefix: str = "", suffix: str = "") -> list[int]:
    """Return every offset at which a quote stands, by the rules of ``find``."""
    flat = re.sub(r"\s", " ", text)
    wanted, before, after = (" ".join(words.split()) for words in (exact, prefix, suffix))
    return [
        start
        for start in occurrences(flat, wanted)
        if flat[:start].rstrip().endswith(before) and flat[start + len(wanted) :].lstrip().startswith(after)
    ]


def occurrences(text: str, words: str) -> list[int]:
    """Return the offsets at which these words stand whole in a text whose white space is single spaces."""
    found: list[int] = []
    start = text.find(words) if words else -1
    while start >= 0:
        if _is_whole(text, start, start + len(words)):
            found.append(start)
        start = text.find(words, start + 1)
    return found


def selector(text: str, start: int, end: int) -> Selector:
    """Return the selector of text[start:end], with a prefix and suffix that make it unique in the text.

    Prefix and suffix are whole words, about 32 characters each, and stay inside the paragraph; where that is
    not yet unique they grow, over the paragraph's edge if need be. White space is written as single spaces.
    Raises ValueError if there is nothing to select, or if the stretch cuts a word.
    """
    exact = " ".join(text[start:end].split())
    if not exact:
        raise ValueError("an empty stretch of text can't be selected")
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    prefix = _words_before(text[low:start], CONTEXT)
    suffix = _words_after(text[end : high if high >= 0 else len(text)], CONTEXT)
    length = CONTEXT
    while not isinstance(find(text, exact, prefix, suffix), Found):
        if length > len(text):  # Prefix and suffix are all the text there is, and still it is not found.
            raise ValueError(f"«{exact}» cuts a word of the text")
        length *= 2
        prefix, suffix = _words_before(text[:start], length), _words_after(text[end:], length)
    return Selector(exact, prefix, suffix)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether no word is cut at either end."""
    cut_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cut_after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not (cut_before or cut_after)


def _words_before(text: str, length: int) -> str:
    """Return the last words of a text, up to that many characters, with the space that follows them."""
    kept = text[-length:]
    if len(kept) < len(text) and not text[-length - 1].isspace():
        kept = kept.partition(" ")[2] or kept
    return re.sub(r"\s+", " ", kept).lstrip()


def _words_after(text: str, length: int) -> str:
    """Return the first words of a text, up to that many characters, with the space before them."""
    kept = text[:length]
    if len(kept) < len(text) and not text[length].isspace():
        kept = kept.rpartition(" ")[0] or kept
    return re.sub(r"\s+", " ", kept).rstrip()

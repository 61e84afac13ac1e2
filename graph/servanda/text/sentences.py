"""Where the sentences of a text end."""

from __future__ import annotations

import re
from functools import cache

from servanda.text.numbering import find_heading
from servanda.text.tables import read_rows

_END = re.compile(r"""(?<![.!?…])[.!?…]++["”»“')\]]*+(?=\s)|\n""")
_LAST_WORD = re.compile(r"[^\s(\[«“\"„]*\Z")
#: No word before a full stop is longer than this; a look back that is bounded keeps the time linear.
_WORD = 40
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]")
_SUFFIXED_NUMBER = re.compile(r"\d+-[^\W\d_]{1,3}")
_VOWELS = re.compile(r"[aeiouyаәеёиіоөуұүыэюя]")
#: The longest word without a vowel that is taken for an abbreviation, in letters.
_CONSONANTS = 5
_LABEL = re.compile(r"""["“«„]?\d{1,3}([.-]\d{1,3})*""")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of the sentences of a text, without the white space around them.

    A sentence ends at the end of its paragraph, or at a full stop, question or exclamation mark with the
    closing quotation marks and brackets after it, where white space and then no small letter follow. It does
    not end after initials ("А.Б.", "U.S."), after an abbreviation (of ``abbreviations.tsv``, or a short word
    without a vowel, "млрд."), or after the number or the heading that a paragraph begins with.

    >>> text = "1. Ж. Бұхбантаев 2007 ж. келді. Ол N 71-IV Заңын оқыды."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['1. Ж. Бұхбантаев 2007 ж. келді.', 'Ол N 71-IV Заңын оқыды.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group() == "\n" or _ends_sentence(text, start, match):
            _add_sentence(found, text, start, match.end())
            start = match.end()
    _add_sentence(found, text, start, len(text))
    return found


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + _WORD].lstrip(" \t\"“«„'([")
    if following[:1].islower():
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    last = _LAST_WORD.search(text[max(start, match.start() - _WORD) : match.start()])
    word = last.group() if last else ""
    return not (_is_abbreviated(word, following) or _is_head(text[start : match.start()].strip()))


def _is_abbreviated(word: str, following: str) -> bool:
    """Say whether a full stop after a word marks an abbreviation, before what follows."""
    if _INITIALS.fullmatch(word) or _SUFFIXED_NUMBER.fullmatch(word):
        return True
    before = _read_abbreviations().get(word.casefold())
    if before is not None:
        return before == "any" or following[:1].isdigit()
    # "СССР" and "USSR" may end a sentence, "млрд" and "кв" are cut short.
    consonants = word.isalpha() and word.islower() and not _VOWELS.search(word)
    return consonants and len(word) <= _CONSONANTS


@cache
def _read_abbreviations() -> dict[str, str]:
    """Return each abbreviation without its last dot, and before what it stands: anything, or a number."""
    return {row["abbreviation"]: row["before"] for row in read_rows("abbreviations.tsv")}


def _is_head(head: str) -> bool:
    """Say whether all that stands before a full stop is a number, or a heading such as "Article 5"."""
    if len(head) > _WORD:
        return False
    return _LABEL.fullmatch(head) is not None or find_heading(head) is not None


def _add_sentence(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    left = start + len(sentence) - len(sentence.lstrip())
    right = left + len(sentence.strip())
    if right > left:
        found.append((left, right))

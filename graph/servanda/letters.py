"""Letters that a reader takes for the same: composed in another way, or of another alphabet but alike."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CYRILLIC: Final = "асеорхуіјѕһԁԛԝїё" + "АСЕОРХУІЈЅҺВКМНТҮЇЁ"
_LATIN: Final = "aceopxyijshdqwïë" + "ACEOPXYIJSHBKMHTYÏË"
_ALIKE: Final = str.maketrans(_CYRILLIC, _LATIN)
# Alike as capitals only ("НАТО" typed with Latin letters); alone, as in "3(в)", each is a letter of its own.
_ALIKE_AS_CAPITALS: Final = str.maketrans("вкмнт", "bkmht")
_IN_WORD: Final = re.compile(r"(?<=[^\W\d_])[вкмнт]|[вкмнт](?=[^\W\d_])")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Characters that would steer a terminal, break a line or turn the text around, which no label needs.
STEERING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def escape_controls(text: str) -> str:
    r"""Return a text in which what would steer a terminal or break a line is seen as an escape.

    >>> escape_controls("a\x1b]0;b\x07 'two\nlines' \u202eх")
    "a\\x1b]0;b\\x07 'two\\nlines' \\u202eх"
    """
    return STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def compose_letters(text: str) -> str:
    """Return a text with each letter composed with its accents (Unicode's form NFC).

    >>> len("й"), len(compose_letters("и" + chr(0x306)))
    (1, 1)
    """
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold_look_alikes(text: str) -> str:
    """Return a composed text with Latin letters for the Cyrillic ones that look like them.

    Case stays, and so does the number of characters: an offset in one text is an offset in the other.

    >>> fold_look_alikes("(с)") == fold_look_alikes("(c)"), fold_look_alikes("д")
    (True, 'д')
    """
    return text.translate(_ALIKE)


def fold_letters(text: str) -> str:
    """Return a text without what a reader does not see or mind: case, composition, the alphabet of a letter.

    >>> fold_letters("НАТО") == fold_letters("HATO") == fold_letters("нато")
    True
    >>> fold_letters("3(в)") == fold_letters("3(b)")
    False
    """
    folded = compose_letters(compose_letters(text).casefold()).translate(_ALIKE)
    return _IN_WORD.sub(lambda match: match.group().translate(_ALIKE_AS_CAPITALS), folded)


def find_mixed_words(text: str) -> list[str]:
    """Return the words of a composed text that mix letters of both alphabets, in order.

    Kazakh texts of 1995 to 2008 have many: "i" was printed for "і".

    >>> find_mixed_words("тиiстi құрылым, NATO")
    ['тиiстi']
    """
    if text.isascii():
        return []
    return [word for word in _WORD.findall(text) if not word.isascii() and _mixes_alphabets(word)]


def _mixes_alphabets(word: str) -> bool:
    return any(letter.isascii() for letter in word) and any("Ѐ" <= letter <= "ԯ" for letter in word)

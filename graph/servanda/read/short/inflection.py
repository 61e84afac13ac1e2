"""Names in a text in another case or number than the one in which they are declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from servanda.letters import compose_letters, fold_look_alikes

#: How many letters of a word stay as they are.
_STEM: Final = 4
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def find_inflected(text: str, name: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield where a name stands in a text with other endings, as a language inflects its words.

    Each word may change at its end; a short word, a number, and a word in capitals stay as they are. A text
    in a language whose endings are not known yields nothing.

    >>> text = "направляет Министерству сельского хозяйства"
    >>> [text[low:high] for low, high in find_inflected(text, "Министерство сельского хозяйства", "ru")]
    ['Министерству сельского хозяйства']
    """
    folded = _fold(text)
    endings = _read_endings(language.lower().partition("-")[0])
    if not endings or len(folded) != len(text):
        return
    for match in _build_pattern(compose_letters(" ".join(name.split())), endings).finditer(folded):
        yield match.span()


def _fold(text: str) -> str:
    return fold_look_alikes(compose_letters(text).lower())


@cache
def _build_pattern(name: str, endings: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Return the pattern of a name in any of its forms."""
    pattern, at = "", 0
    for word in _LETTERS.finditer(name):
        between = _fold(name[at : word.start()])
        pattern += re.escape(between) + _build_word(word.group(), endings)
        at = word.end()
    pattern += re.escape(_fold(name[at:]))
    return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])")


def _build_word(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    folded = _fold(word)
    if len(word) < _STEM or (word.isupper() and len(word) > 1):
        return re.escape(folded)
    for final, forms in endings:
        match = re.search(rf"(?<={'.' * _STEM})(?:{final})$", folded)
        if match is not None:
            return rf"{re.escape(folded[: match.start()])}(?:{forms})"
    return re.escape(folded)


@cache
def _read_endings(language: str) -> tuple[tuple[str, str], ...]:
    """Return what may end a word of a language and what may stand there instead, with letters folded."""
    lines = Path(__file__).with_name("inflections.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(
        (fold_look_alikes(final), fold_look_alikes(forms))
        for languages, final, forms in rows
        if language in languages.split()
    )

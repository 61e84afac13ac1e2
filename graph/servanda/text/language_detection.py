"""The language that a text is written in, told by its commonest words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final, NamedTuple

from servanda.letters import compose_letters, fold_look_alikes
from servanda.text.tables import read_rows

_WORD: Final = re.compile(r"[^\W\d_]+")
#: So many words at the most are looked at.
_WORDS: Final = 20_000
#: The smallest share of the words of a text that the common words of its language make up.
_SHARE: Final = 0.04
#: How much more there must be of one language than of the next.
_LEAD: Final = 1.05


class LanguageGuess(NamedTuple):
    """The language of a text, and the one that much of it is written in too.

    Where no rule can tell, ``language`` is None, and ``likely`` are those between which it could not.
    """

    language: str | None
    beside: str | None = None
    likely: tuple[str, ...] = ()


def detect_language(text: str) -> LanguageGuess:
    """Return the language of a text by the words of ``language_words.tsv``, as BCP 47 tags.

    >>> detect_language("The Parties shall inform each other of the floods in the basin.").language
    'en'
    >>> detect_language("Стороны обмениваются сведениями о паводках на реке и в бассейне.").language
    'ru'
    """
    words = [
        fold_look_alikes(word) for word in _WORD.findall(compose_letters(text[: _WORDS * 12]).casefold())
    ]
    counts = Counter(words[:_WORDS])
    total = sum(counts.values())
    if not total:
        return LanguageGuess(None)
    shares = {tag: sum(counts[word] for word in known) / total for tag, known in _load_words().items()}
    first, second = sorted(shares, key=lambda tag: shares[tag], reverse=True)[:2]
    if shares[first] < _SHARE:
        return LanguageGuess(None)
    if shares[first] < _LEAD * shares[second]:
        return LanguageGuess(None, likely=(first, second))
    # Languages of one family share words: those of the first do not speak for the second.
    own = _load_words()[second] - _load_words()[first]
    beside = sum(counts[word] for word in own) / total > shares[first] / 4
    return LanguageGuess(first, second if beside else None)


@cache
def _load_words() -> dict[str, frozenset[str]]:
    return {
        row["language"]: frozenset(map(fold_look_alikes, row["words"].split()))
        for row in read_rows("language_words.tsv")
    }

"""Stems: what the forms of one word have in common, in Kazakh, Russian and English.

Names, texts and queries are stemmed by the same rules, so that a form finds another. Russian and English have
the stemmers of Snowball (https://snowballstem.org), Kazakh the endings of ``kazakh_suffixes.tsv``; what these
cannot know (another spelling, a verb beside its noun, two words of one stem) is in ``search_words.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from servanda.letters import compose_letters
from servanda.text.tables import read_rows

#: The languages that have stems; a text of another language is compared word by word.
STEMMED: Final = ("kk", "ru", "en")
#: The fewest letters that a Kazakh ending leaves of its word.
_LEAST: Final = 3
#: The sound at the end of a Kazakh stem before an ending that begins with a vowel, and without one.
_VOICED: Final = str.maketrans("ғгб", "қкп")
_WORD: Final = re.compile(r"[^\W_]+")
_SNOWBALL: Final = {"ru": "russian", "en": "english"}


class Word(NamedTuple):
    """A word of a text, in small letters, and where it stands there."""

    text: str
    start: int
    end: int


def split_words(text: str) -> Iterator[Word]:
    """Yield the words of a text: letters and digits; a hyphen, a dot or a bracket ends a word.

    Offsets are those of the text as it is given.

    >>> [word.text for word in split_words("НАТО/БЖӘ, 4.1-тармақ")]
    ['нато', 'бжә', '4', '1', 'тармақ']
    """
    for match in _WORD.finditer(text):
        yield Word(compose_letters(match.group()).lower().replace("ё", "е"), match.start(), match.end())


def list_words(text: str) -> list[str]:
    """Return the words of :func:`split_words` alone, in a third of the time.

    >>> list_words("Клиент, всё")
    ['клиент', 'все']
    """
    return _WORD.findall(compose_letters(text).lower().replace("ё", "е"))


def list_naming_words(text: str) -> list[str]:
    """Return the words of a text without stop words; all of them where each is a stop word.

    >>> list_naming_words("Ministry of Defence"), list_naming_words("of the")
    (['ministry', 'defence'], ['of', 'the'])
    """
    words = list_words(text)
    return [word for word in words if not is_stop_word(word)] or words


@lru_cache(100_000)
def stem_word(word: str, lang: str) -> str:
    """Return the stem of a word in small letters; in a language that has no stems the word itself.

    >>> stem_word("министрлігіне", "kk") == stem_word("министрлік", "kk")
    True
    >>> stem_word("министерству", "ru") == stem_word("министерство", "ru")
    True
    >>> stem_word("defense", "en") == stem_word("defence", "en"), stem_word("terminate", "en")
    (True, 'termin')
    """
    if known := _map_words("stem", lang).get(word):
        return known
    word = _map_words("form", lang).get(word, word)
    if lang == "kk":
        return _stem_kazakh(word)
    if lang not in _SNOWBALL:
        return word
    stem: str = _snowball(lang)(word)
    # The verb beside its noun: "notify" (notifi) and "notification" (notif).
    return stem[:-1] if lang == "en" and stem.endswith("ifi") else stem


def is_stop_word(word: str) -> bool:
    """Say whether a word in small letters is one by which nothing is found in any language, such as "of".

    >>> is_stop_word("туралы"), is_stop_word("офицер")
    (True, False)
    """
    return word in _list_words("stop")


def is_negation(word: str) -> bool:
    """Say whether a word in small letters turns what is said into its opposite, in any language.

    >>> is_negation("не"), is_negation("renew")
    (True, False)
    """
    return word in _list_words("negation")


def describe_rules() -> dict[str, object]:
    """Return all that :func:`stem_word` goes by, beside Snowball, as data that JSON can hold.

    ``languages`` maps each language to its words of another ``form`` and its words of a certain ``stem``;
    ``kazakh`` has the ``steps`` (in each the endings in the order in which they are tried, with the letters
    of which one must stand before), the ``least`` letters of what is left, and how its last is ``voiced``;
    ``stop`` are the stop words. The pages of the explorer stem what is typed there by these.

    >>> describe_rules()["languages"]["en"]["form"]["defense"]
    'defence'
    """
    return {
        "languages": {
            lang: {"form": _map_words("form", lang), "stem": _map_words("stem", lang)} for lang in STEMMED
        },
        "kazakh": {
            "steps": _kazakh_endings(),
            "least": _LEAST,
            "voiced": {chr(letter): chr(other) for letter, other in _VOICED.items()},
        },
        "stop": sorted(_list_words("stop")),
    }


def _stem_kazakh(word: str) -> str:
    """Return a word without one ending of each step, from the outermost to the innermost."""
    stem = word
    for endings in _kazakh_endings():
        for suffix, after in endings:
            shorter = stem.removesuffix(suffix)
            if shorter != stem and len(shorter) >= _LEAST and (not after or shorter[-1] in after):
                stem = shorter
                break
    return stem[:-1] + stem[-1:].translate(_VOICED)


@cache
def _kazakh_endings() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the endings of each step, long ones first, with the letters before each (none: any)."""
    steps: dict[str, list[tuple[str, str]]] = {}
    for row in read_rows("kazakh_suffixes.tsv"):
        steps.setdefault(row["step"], []).append((row["suffix"], row["after"] or ""))
    return tuple(tuple(sorted(step, key=lambda one: (-len(one[0]), one))) for step in steps.values())


@cache
def _list_words(sort: str) -> frozenset[str]:
    """Return the words of one sort in all languages."""
    return frozenset(
        word for lang in STEMMED for row in _rows(sort, lang) for word in row["word"].split(", ")
    )


@cache
def _map_words(sort: str, lang: str) -> dict[str, str]:
    """Return for each word of one sort the word that it is a form of ("form"), or its stem ("stem")."""
    return {word: row["stands_for"] for row in _rows(sort, lang) for word in row["word"].split(", ")}


def _rows(sort: str, lang: str) -> list[dict[str, str]]:
    return [row for row in read_rows("search_words.tsv") if (row["sort"], row["language"]) == (sort, lang)]


@cache
def _snowball(lang: str) -> Callable[[str], str]:
    """Return the stemmer of a language; it is imported when it is first needed."""
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer(_SNOWBALL[lang]).stemWord
    return stem

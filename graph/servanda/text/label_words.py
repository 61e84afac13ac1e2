"""What a person calls a thing, compared with its labels word by word: parts, word forms, abbreviations.

"Министерству обороны" is the Ministry of Defence of the Republic of Kazakhstan: each word is a form of a word
of its label, and what is left of the label only says whose ministry it is. "Ministry" alone is a part of
several labels. The press service of that ministry is not meant where only the ministry is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from servanda.letters import fold_letters
from servanda.text.stems import is_negation, list_naming_words, stem_word

#: The fewest letters by which the beginning of a word names it.
_PART: Final = 3
#: How well a text fits a label: all its words, some of them, or beginnings of some. Zero is no fit.
_WHOLE, _WORDS, _BEGINNINGS = 1, 2, 3
#: How much alike two words are, from 0 to 1, of which one is taken for a slip in the other.
_ALIKE: Final = 0.8


class Label(NamedTuple):
    """A label, and the language that it is in ("" where that is not stated)."""

    text: str
    lang: str


@dataclass(frozen=True)
class LabelledThing:
    """A thing with its labels, and with those of what it belongs to (the ministry of a department)."""

    id: str
    labels: tuple[Label, ...]
    above: tuple[Label, ...] = ()

    @cached_property
    def readings(self) -> tuple[_Reading, ...]:
        """Each label in its words."""
        return tuple(_Reading(label, self.above) for label in self.labels)


class LabelMatch(NamedTuple):
    """A thing that a text names; ``is_whole``: by all words of a label."""

    id: str
    is_whole: bool


def match_labels(text: str, things: Iterable[LabelledThing]) -> list[LabelMatch]:
    """Return the things that a text names by words of a label, in any order and form.

    Each word of the text must be a word of one label, or of what the thing belongs to, and one of them the
    thing's own; stop words ("of") do not count. Whole names come alone; else words come before beginnings of
    words, which have three letters at least. What a label negates is not named without its "not".

    >>> ministry = LabelledThing("mod", (Label("Ministry of Defence of Utopia", "en"),))
    >>> press = Label("press service of the Ministry of Defence", "en")
    >>> office = LabelledThing("press", (press,), ministry.labels)
    >>> match_labels("Defense Ministry", [ministry, office])
    [LabelMatch(id='mod', is_whole=False)]
    >>> match_labels("serv", [ministry, office])
    [LabelMatch(id='press', is_whole=False)]
    """
    words = list_naming_words(text)
    found = [(fit, thing.id) for thing in things if words and (fit := _find_fit(words, thing))]
    best = min((fit for fit, _ in found), default=_WHOLE)
    return [LabelMatch(id_, best == _WHOLE) for fit, id_ in found if fit == best]


def suggest_by_meaning(text: str, things: Iterable[LabelledThing]) -> list[str]:
    """Return the ids of the things whose labels have most words of a text, those with few others first.

    A word that no label has counts for one that is nearly it. There are none where no word is in any label.

    >>> things = [LabelledThing("end", (Label("intention to terminate", "en"),)), LabelledThing("come", ())]
    >>> suggest_by_meaning("the termination of it", things)
    ['end']
    """
    listed = list(things)
    known = {word: reading.lang for thing in listed for reading in thing.readings for word in reading.words}
    words = list_naming_words(text)
    spelled = [word if _is_known(word, known) else _find_alike(word, known) for word in words]
    known_words = [word for word in spelled if word]
    scored = [
        (*max((reading.score(known_words) for reading in thing.readings), default=(0, 0)), thing.id)
        for thing in listed
    ]
    most = max((found for found, *_ in scored), default=0)
    near = sorted((-left, id_) for found, left, id_ in scored if found == most and most)
    return [id_ for _, id_ in near]


@lru_cache(50_000)
def _fold(word: str) -> str:
    return fold_letters(word)


def _is_form(word: str, other: str, lang: str) -> bool:
    return _fold(word) == _fold(other) or stem_word(word, lang) == stem_word(other, lang)


def _begins(word: str, other: str) -> bool:
    part = _fold(word)
    return len(part) >= _PART and _fold(other).startswith(part)


class _Reading:
    """A label in its words: its own, and those that say what the thing belongs to."""

    def __init__(self, label: Label, above: Collection[Label]) -> None:
        self.lang = label.lang
        self.words = list_naming_words(label.text)
        self.around = [(word, one.lang) for one in above for word in list_naming_words(one.text)]
        own = [word for word in self.words if not self._is_around(word)]
        # "Utopia" of Utopia's own: a name that only repeats another is as good as its own.
        self.own = own or self.words

    def fit(self, words: Sequence[str]) -> int:
        """Return how well words fit the label (0: not at all)."""
        whole: set[str] = set()
        begun: set[str] = set()
        for word in words:
            if same := {one for one in self.words if _is_form(word, one, self.lang)}:
                whole |= same
            elif start := {one for one in self.words if _begins(word, one)}:
                begun |= start
            elif not self._is_around(word):
                return 0
        is_opposite = any(is_negation(word) and word not in whole for word in self.words)
        if is_opposite or not (whole | begun) & set(self.own):
            return 0
        if begun:
            return _BEGINNINGS
        return _WHOLE if whole >= set(self.words) else _WORDS

    def score(self, words: Sequence[str]) -> tuple[int, int]:
        """Return how many of the words wanted are in the label, and how many words are left, below zero."""
        found = {
            one for word in words for one in self.own if _is_form(word, one, self.lang) or _begins(word, one)
        }
        around = sum(self._is_around(word) for word in words) if found else 0
        return 2 * len(found) + around, -(len(set(self.own)) - len(found))

    def _is_around(self, word: str) -> bool:
        return any(_is_form(word, other, lang) for other, lang in self.around)


def _find_fit(words: Sequence[str], thing: LabelledThing) -> int:
    """Return how well words fit the label that they fit best (0: none)."""
    return min((fit for one in thing.readings if (fit := one.fit(words))), default=0)


def _is_known(word: str, known: Mapping[str, str]) -> bool:
    return any(_begins(word, other) or _is_form(word, other, lang) for other, lang in known.items())


def _find_alike(word: str, known: Collection[str]) -> str | None:
    """Return the word that another is a slip of, None where there is none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, 1, _ALIKE)), None)

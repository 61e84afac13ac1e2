"""What a person calls a thing, compared with its labels word by word: parts, word forms, abbreviations.

"Министерству обороны" is the Ministry of Defence of the Republic of Kazakhstan: each word is a form of a word
of its label, and what is left of the label only says whose ministry it is. "Ministry" alone is a part of
several labels. The press service of that ministry is not meant where only the ministry is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
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

    @property
    def readings(self) -> tuple[_Reading, ...]:
        """Each label in its words."""
        return _read_labels(self.labels, self.above)


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
    known = {form.word: form for thing in listed for reading in thing.readings for form in reading.words}
    forms = _Forms(known.values())
    words = list_naming_words(text)
    spelled = [
        word if forms.find(word) or forms.find_longer(word) else _find_alike(word, known) for word in words
    ]
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


class _Form(NamedTuple):
    """A word of a label, and by what another is known for a form of it."""

    word: str
    lang: str
    folded: str
    stem: str


@lru_cache(50_000)
def _list_forms(label: Label) -> tuple[_Form, ...]:
    """Return the words of a label, which is one of many things at once: a ministry of all its departments."""
    words = list_naming_words(label.text)
    return tuple(_Form(word, label.lang, _fold(word), stem_word(word, label.lang)) for word in words)


class _Forms:
    """Words of labels, found by any of their forms."""

    def __init__(self, forms: Iterable[_Form]) -> None:
        self._by_letters: dict[str, set[str]] = defaultdict(set)
        self._by_stem: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for form in forms:
            self._by_letters[form.folded].add(form.word)
            self._by_stem[form.lang][form.stem].add(form.word)

    def find(self, word: str) -> set[str]:
        """Return the words of which another is a form."""
        found = set(self._by_letters.get(_fold(word), ()))
        for lang, by_stem in self._by_stem.items():
            found.update(by_stem.get(stem_word(word, lang), ()))
        return found

    def find_longer(self, word: str) -> set[str]:
        """Return the words that begin with another, of three letters at least."""
        part = _fold(word)
        begun = (held for letters, held in self._by_letters.items() if letters.startswith(part))
        return set().union(*begun) if len(part) >= _PART else set()


@lru_cache(10_000)
def _read_labels(labels: tuple[Label, ...], above: tuple[Label, ...]) -> tuple[_Reading, ...]:
    """Return labels in their words: the same labels are asked for again with every name."""
    around = _Forms(form for label in above for form in _list_forms(label))
    return tuple(_Reading(label, around) for label in labels)


class _Reading:
    """A label in its words: its own, and those around it that say what the thing belongs to."""

    def __init__(self, label: Label, around: _Forms) -> None:
        self.words = _list_forms(label)
        self.around = around
        # "Utopia" of Utopia's own: a name that only repeats another is as good as its own.
        own = [form for form in self.words if not around.find(form.word)] or self.words
        self.own = {form.word for form in own}
        self._forms, self._own_forms = _Forms(self.words), _Forms(own)

    def fit(self, words: Sequence[str]) -> int:
        """Return how well words fit the label (0: not at all)."""
        whole: set[str] = set()
        begun: set[str] = set()
        for word in words:
            if same := self._forms.find(word):
                whole |= same
            elif start := self._forms.find_longer(word):
                begun |= start
            elif not self.around.find(word):
                return 0
        is_opposite = any(is_negation(form.word) and form.word not in whole for form in self.words)
        if is_opposite or not (whole | begun) & self.own:
            return 0
        if begun:
            return _BEGINNINGS
        return _WHOLE if whole >= {form.word for form in self.words} else _WORDS

    def score(self, words: Sequence[str]) -> tuple[int, int]:
        """Return how many of the words wanted are in the label, and how many words are left, below zero."""
        found = {
            one for word in words for one in self._own_forms.find(word) | self._own_forms.find_longer(word)
        }
        around = sum(bool(self.around.find(word)) for word in words) if found else 0
        return 2 * len(found) + around, -(len(self.own) - len(found))


def _find_fit(words: Sequence[str], thing: LabelledThing) -> int:
    """Return how well words fit the label that they fit best (0: none)."""
    return min((fit for one in thing.readings if (fit := one.fit(words))), default=0)


def _find_alike(word: str, known: Collection[str]) -> str | None:
    """Return the word that another is a slip of, None where there is none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, 1, _ALIKE)), None)

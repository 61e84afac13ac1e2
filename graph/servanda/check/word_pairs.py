"""Which words of one text stand for which of another, counted over many pairs of texts that say the same.

No dictionary is needed: of some hundred texts with their translations, two words that come together again and
again stand for each other, and words of the same letters or figures do. What a pair weighs counts the
others only; so a translation in a wrong place does not speak for itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from servanda.check.lexicon import fold_letters

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
#: A word in more than this share of the texts tells little of which one it is in.
_COMMON: Final = 0.2
#: How well two words stand for each other at least, from 0 to 1, to be held for a pair.
_FIT: Final = 0.25
#: By how much the other pair's word must fit better than all words of the own text.
_BETTER: Final = 0.3
#: How many times as often one side may have a word that stands for itself in the other.
_AS_OFTEN: Final = 3
#: How many partners of a word are looked at.
_PARTNERS: Final = 6


#: The words of both texts of a pair, and how well the other text has each.
_Support = tuple[Mapping[str, float], Mapping[str, float]]


class TextPair(NamedTuple):
    """The words of two texts that say the same."""

    first: frozenset[str]
    second: frozenset[str]


class Fit(NamedTuple):
    """How well two texts fit: the share of the weight of each that the other has, and the weight in nats."""

    of_first: float
    of_second: float
    weight: float

    @property
    def share(self) -> float:
        """The mean of both shares."""
        return (self.of_first + self.of_second) / 2


class Swap(NamedTuple):
    """Two pairs, by their places, each of whose second texts fits the other's first, and by how much."""

    one: int
    other: int
    gain: float


class WordPairs:
    """The words of some pairs of texts, and how well they stand for each other."""

    def __init__(self, pairs: Sequence[TextPair]) -> None:
        """Count the words of the pairs, and which come together."""
        counts = [Counter[str](), Counter[str]()]
        for pair in pairs:
            for counted, words in zip(counts, pair, strict=True):
                counted.update(words)
        self._counts = counts
        self._weights = [
            {word: math.log(len(pairs) / count) for word, count in counted.items()} for counted in counts
        ]
        most = max(3.0, len(pairs) * _COMMON)
        common = [{word for word, count in counted.items() if count > most} for counted in counts]
        self._pairs = [TextPair(pair.first - common[0], pair.second - common[1]) for pair in pairs]
        self._together: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in self._pairs:
            for word in pair.second:
                self._together[word].update(pair.first)
        self._partners = self._list_partners()

    def _list_partners(self) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, Mapping[str, float]]]:
        """Return for each word of each side its best partners, and how well they fit without one pair."""
        found: tuple[dict[str, list[tuple[float, str]]], dict[str, list[tuple[float, str]]]]
        found = (defaultdict(list), defaultdict(list))
        for word in self._counts[0].keys() & self._counts[1].keys():
            few, many = sorted(counts[word] for counts in self._counts)
            if few * _AS_OFTEN >= many:  # not a word of one language that a text in the other quotes
                found[0][word].append((1.0, word))
                found[1][word].append((1.0, word))
        for word, row in self._together.items():
            count = self._counts[1][word] - 1
            if not count:
                continue
            for other, together in row.items():
                if together > 1:
                    fit = _fit(together - 1, count, self._counts[0][other] - 1)
                    if fit >= _FIT:
                        found[0][other].append((fit, word))
                        found[1][word].append((fit, other))
        first, second = (
            {word: {other: fit for fit, other in sorted(of, reverse=True)[:_PARTNERS]}
             for word, of in side.items()}
            for side in found
        )  # fmt: skip
        return first, second

    @cached_property
    def _support(self) -> Sequence[_Support]:
        """For each pair the words of its texts of which others tell, and how well the other text has them."""
        return [
            (
                dict(self._find_support(0, pair.first, pair.second)),
                dict(self._find_support(1, pair.second, pair.first)),
            )
            for pair in self._pairs
        ]

    def _find_support(
        self, side: int, words: Collection[str], others: Collection[str]
    ) -> Iterator[tuple[str, float]]:
        partners = self._partners[side]
        for word in words:
            if word in others:
                yield word, 1.0
            elif known := partners.get(word):
                yield word, max((fit for other, fit in known.items() if other in others), default=0.0)

    def measure_fits(self) -> list[Fit]:
        """Return for each pair how well its texts fit, judged by the other pairs."""
        fits: list[Fit] = []
        for support in self._support:
            weights = [sum(self._weights[side][word] for word in of) for side, of in enumerate(support)]
            fits_of = [
                sum(self._weights[side][word] * fit for word, fit in of.items())
                for side, of in enumerate(support)
            ]
            shares = [part / whole if whole else 1.0 for part, whole in zip(fits_of, weights, strict=True)]
            fits.append(Fit(shares[0], shares[1], sum(weights)))
        return fits

    def list_swaps(self, least: float) -> Iterator[Swap]:
        """Yield the pairs each of which has the other's second text, by ``least`` nats and more.

        Each pair is in one swap at most, in that with the highest gain.
        """
        weighed = (
            Swap(one, other, self.weigh_swap(one, other)) for one, other in self._list_candidates(least)
        )
        swapped: set[int] = set()
        for swap in sorted(weighed, key=lambda one: (-one.gain, one)):
            if swap.gain >= least and not {swap.one, swap.other} & swapped:
                swapped |= {swap.one, swap.other}
                yield swap

    def _list_candidates(self, least: float) -> Iterator[tuple[int, int]]:
        """Yield pairs that may be swapped: each lacks words that the other has, and has little to lose."""
        wanted = [
            {other: gain for other, gain in self._want(support).items() if gain >= least / 3}
            for support in self._support
        ]
        kept = [
            sum(self._weights[side][word] * fit for side, of in enumerate(one) for word, fit in of.items())
            for one in self._support
        ]
        for one, votes in enumerate(wanted):
            for other, gain in sorted(votes.items()):
                gain += wanted[other].get(one, -gain)
                if one < other and gain >= least:
                    lost = (kept[one] + kept[other] - self._weigh_common(one, other)) / 2
                    if gain - lost >= least:
                        yield one, other

    def _want(self, support: _Support) -> Mapping[int, float]:
        """Return the other pairs that have what the words of one stand for, where that itself has it not."""
        votes: dict[int, float] = defaultdict(float)
        for side, of in enumerate(support):
            for word, own in of.items():
                best, fit = next(iter(self._partners[side].get(word, {}).items()), (word, 0.0))
                if fit - own > _BETTER:
                    lost = self._weights[side][word] * (fit - own)
                    for other in self._places[1 - side][best]:
                        votes[other] += lost
        return votes

    @cached_property
    def _places(self) -> tuple[Mapping[str, Sequence[int]], Mapping[str, Sequence[int]]]:
        """The pairs that each word of each side is in."""
        places: tuple[dict[str, list[int]], dict[str, list[int]]] = (defaultdict(list), defaultdict(list))
        for number, support in enumerate(self._support):
            for side, of in enumerate(support):
                for word in of:
                    places[side][word].append(number)
        return places

    def _weigh_common(self, one: int, other: int) -> float:
        """Return the weight that stays in two pairs when they change their second texts."""
        return sum(
            self._weights[side][word] * (self._support[one][side][word] + self._support[other][side][word])
            for side in (0, 1)
            for word in self._support[one][side].keys() & self._support[other][side].keys()
        )

    def weigh_swap(self, one: int, other: int) -> float:
        """Return by how much two pairs would fit better with each other's second texts, in nats.

        Neither pair counts.
        """
        left, right = self._pairs[one], self._pairs[other]
        counts = [
            {word: self._counts[side][word] - (word in left[side]) - (word in right[side])
             for word in left[side] | right[side]}
            for side in (0, 1)
        ]  # fmt: skip

        def stand(first: str, second: str) -> float:
            if first == second:
                return 1.0
            together = self._together[second][first] if second in self._together else 0
            for pair in (left, right):
                together -= first in pair.first and second in pair.second
            return _fit(together, counts[0][first], counts[1][second]) if together > 0 else 0.0

        gain = 0.0
        for own, there in ((left, right), (right, left)):
            for word in own.second - there.second:
                gain += self._weights[1][word] * (
                    max((stand(first, word) for first in there.first), default=0.0)
                    - max((stand(first, word) for first in own.first), default=0.0)
                )
            for word in own.first - there.first:
                gain += self._weights[0][word] * (
                    max((stand(word, second) for second in there.second), default=0.0)
                    - max((stand(word, second) for second in own.second), default=0.0)
                )
        return gain


def _fit(together: int, count: int, other: int) -> float:
    """Return how well two words stand for each other, from 0 to 1; less where they are seldom."""
    return 2 * together * together / ((count + other) * (together + 1)) if together > 0 else 0.0


@lru_cache(maxsize=20_000)
def list_word_stems(words: str) -> frozenset[str]:
    """Return the first letters of the words of a text and its figures, as forms of a word have them.

    >>> sorted(list_word_stems("Правительству (4.1)"))
    ['1', '4', 'правит']
    """
    found = _WORD.findall(fold_letters(words).lower())
    return frozenset(one[: max(4, min(6, len(one) - 2))] for one in found if len(one) > 1 or one.isdigit())

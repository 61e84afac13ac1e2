"""Chance that is the same on every machine: a generator of its own for each agreement of a corpus."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of choices.

    Only ``random.Random.random`` is used, which Python promises to give the same numbers for the same seed
    in every version (library reference, ``random``, notes on reproducibility); ``choice`` and ``sample``
    carry no such promise.
    """

    def __init__(self, seed: int, *names: object) -> None:
        """Start a stream of its own for each seed and names."""
        self._random = random.Random("/".join(map(str, (seed, *names)))).random

    def below(self, end: int) -> int:
        """Return a whole number from 0 to ``end - 1``."""
        return int(self._random() * end)

    def happens(self, share: float) -> bool:
        """Say yes in this share of cases."""
        return self._random() < share

    def one(self, things: Sequence[T]) -> T:
        """Return one of the things; there must be some."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], number: int) -> list[T]:
        """Return that many different things, or all of them when there are fewer."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(number, len(left)))]

    def weighed(self, things: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of the things, each as often as its weight says."""
        place = self.below(sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            place -= weight
            if place < 0:
                return thing
        return things[-1]

"""The order of lines between two columns in which the fewest of them cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise, permutations
from typing import Final

#: More ends than this on one side are put in order by their means, not by trying all orders.
_FEW: Final = 6


def arranged(pairs: Sequence[tuple[str, str]], groups: dict[str, int]) -> list[int]:
    """Return the places of the pairs (left end, right end) from top to bottom.

    Lines of one right end stand together, as do right ends of one group (``groups`` gives each its number).
    Among the orders with the fewest crossings the one nearest to the given order is taken. With more than
    six ends on a side it is an approximation (barycentre method: Sugiyama and others, 1981).

    >>> arranged([("a", "x"), ("b", "y"), ("a", "z")], {"x": 0, "y": 0, "z": 1})
    [1, 0, 2]
    """
    if not pairs:
        return []
    left = list(dict.fromkeys(pair[0] for pair in pairs))
    right = sorted(dict.fromkeys(pair[1] for pair in pairs), key=lambda end: groups[end])
    if len(right) > _FEW or len(left) > _FEW:
        place = {end: number for number, end in enumerate(left)}
        ends = {end: [place[a] for a, b in pairs if b == end] for end in right}
        right.sort(key=lambda end: (groups[end], sum(ends[end]) / len(ends[end])))
        return _order(pairs, left, right)
    tried = (_order(pairs, one, other) for other in _together(right, groups) for one in permutations(left))
    return min(tried, key=lambda order: (_crossings([pairs[place][0] for place in order]), order))


def _together(ends: list[str], groups: dict[str, int]) -> Iterable[Sequence[str]]:
    """Give the orders in which the ends of each group stand together."""
    for order in permutations(ends):
        numbers = [groups[end] for end in order]
        if len(set(numbers)) == 1 + sum(a != b for a, b in pairwise(numbers)):
            yield order


def _order(pairs: Sequence[tuple[str, str]], left: Sequence[str], right: Sequence[str]) -> list[int]:
    return sorted(range(len(pairs)), key=lambda n: (right.index(pairs[n][1]), left.index(pairs[n][0]), n))


def _crossings(ends: list[str]) -> int:
    """Return how many lines cross when the ends of one column are put in their best order."""
    mean = {end: sum(n for n, e in enumerate(ends) if e == end) / ends.count(end) for end in ends}
    return sum((mean[a], a) > (mean[b], b) for a, b in combinations(ends, 2))

"""Where in a passage the words of each norm stand, and the passage cut into stretches that norms share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from servanda.text.quotes import find_words


class Words(NamedTuple):
    """The words that ground a norm, with what stands before and after them in the text, as far as known."""

    norm: str
    quote: str
    before: str = ""
    after: str = ""


class Stretch(NamedTuple):
    """A stretch of a passage with the norms that quote it, that of the fewest words first.

    ``begins`` names the norms whose words begin here, so that each has one place to stop at.
    """

    text: str
    norms: tuple[str, ...]
    begins: tuple[str, ...] = ()


def places(passages: Mapping[str, str], words: Words) -> list[tuple[str, int, int]]:
    """Return the passage, start and end of every place where a norm's words stand.

    Where they stand more than once, what is known of the words around them decides; that context may reach
    beyond the passage.

    >>> places({"p": "ел, ел бар"}, Words("n", "ел", after=" бар"))
    [('p', 4, 6)]
    """
    wanted = _flat(words.quote).strip()
    found = [
        (name, start, start + len(wanted))
        for name, text in passages.items()
        for start in find_words(_flat(text), wanted)
    ]
    if len(found) < 2:
        return found
    before, after = _flat(words.before).strip(), _flat(words.after).strip()
    return [
        (name, start, end)
        for name, start, end in found
        if _meet(_flat(passages[name][:start]).strip()[::-1], before[::-1])
        and _meet(_flat(passages[name][end:]).strip(), after)
    ]


def stretches(text: str, marked: Iterable[tuple[str, int, int]]) -> list[Stretch]:
    """Return a text cut where the words of a norm begin or end; the stretches together are the text.

    ``marked``: norm, start and end of each.

    >>> [(part.text, part.norms) for part in stretches("abcd", [("x", 0, 3), ("y", 1, 2)])]
    [('a', ('x',)), ('b', ('y', 'x')), ('c', ('x',)), ('d', ())]
    """
    spans: Sequence[tuple[str, int, int]] = sorted(marked, key=lambda mark: (mark[2] - mark[1], mark))
    cuts = sorted({0, len(text), *(edge for _, *edges in spans for edge in edges)})
    return [
        Stretch(
            text[low:high],
            tuple(norm for norm, start, end in spans if start <= low and high <= end),
            tuple(norm for norm, start, _ in spans if start == low),
        )
        for low, high in pairwise(cuts)
    ]


def _flat(text: str) -> str:
    """Return a text with each white space as one blank, so that offsets stay."""
    return re.sub(r"\s", " ", text)


def _meet(text: str, context: str) -> bool:
    """Say whether one begins with the other."""
    return text.startswith(context) or context.startswith(text)

"""Small answers of a server that are asked for again and again: labels, in every row of a table."""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyoxigraph import Quad

#: Seconds after which an answer is asked for again: someone else may have loaded something.
_FRESH: Final = 60.0
#: How many answers are kept, and how many quads each may have.
_MANY: Final = 20_000
_LONG: Final = 50


class Memory:
    """Answers by what was asked."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[float, tuple[Quad, ...]]] = {}

    def recall(self, asked: Hashable) -> tuple[Quad, ...] | None:
        """Return the answer, None when there is none that is fresh."""
        found = self._held.get(asked)
        return found[1] if found is not None and time.monotonic() - found[0] < _FRESH else None

    def keep(self, asked: Hashable, answer: tuple[Quad, ...]) -> None:
        """Keep an answer, if it is short."""
        if len(self._held) >= _MANY:
            self._held.clear()
        if len(answer) <= _LONG:
            self._held[asked] = (time.monotonic(), answer)

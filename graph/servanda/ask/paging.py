"""A part of an answer: so many rows, after so many others, cut out by the engine and not afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.ask.cells import Cells

#: The rows of a page where nobody says how many.
PAGE: Final = 100


class Share(Protocol):
    """A part of a question that can be asked by itself."""

    def __call__(self, most: int | None) -> Iterable[Cells]:
        """Return its rows in order, at most so many."""


@dataclass(frozen=True)
class Window:
    """At most ``limit`` rows (None: all that there are), after the first ``offset``.

    Raises ServandaError for a limit below 1 and an offset below 0.
    """

    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise ServandaError(f"a limit of {self.limit} rows gives none; write 1 or more")
        if self.offset < 0:
            raise ServandaError(f"an offset of {self.offset} rows is no place in an answer; write 0 or more")

    @classmethod
    def page(cls, number: int, rows: int | None = None) -> Window:
        """Return the window of a page, the first of which is 1, with so many rows (default: PAGE).

        >>> Window.page(3, 20)
        Window(limit=20, offset=40)
        """
        if number < 1:
            raise ServandaError(f"there is no page {number}; the first page is 1")
        return cls(rows or PAGE, (number - 1) * (rows or PAGE))

    def put(self, text: str) -> str:
        r"""Return the text of a SELECT, which ends in its ORDER BY, with the window at its place.

        >>> Window(2, 4).put("SELECT ?x { ?x ?p ?o } ORDER BY ?x\n")
        'SELECT ?x { ?x ?p ?o } ORDER BY ?x\n\nLIMIT 2\nOFFSET 4'
        """
        lines = [f"LIMIT {self.limit}"] * (self.limit is not None) + [f"OFFSET {self.offset}"] * (
            self.offset > 0
        )
        return "\n".join([text, *lines])

    def over(self, shares: Iterable[Share]) -> Iterator[Cells]:
        """Yield the rows of a window over shares that are asked one after the other.

        Of each share no more is asked than the window can still hold; once it is full, no other is asked.
        """
        skipped, given = 0, 0
        for share in shares:
            left = None if self.limit is None else self.limit - given
            if left == 0:
                return
            most = None if left is None else self.offset - skipped + left
            for row in islice(share(most), most):
                if skipped < self.offset:
                    skipped += 1
                else:
                    given += 1
                    yield row

"""The phrases of the network's answers, and the page on which they are written for people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from servanda.messages import Messages
from servanda.network.bonds import Bond, Bonds
from servanda.query.writing import Page

#: Characters that would steer a terminal or turn the text around, which no label needs.
_STEERING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    r"""Return a text of the graph without characters that steer a terminal or reverse what follows.

    >>> plain("a\x1b[31mb"), plain("two\nlines")
    ('a [31mb', 'two lines')
    """
    return _STEERING.sub(" ", text)


class NetworkPage(Page):
    """A page that knows the network's phrases besides those of :mod:`servanda.query`."""

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase in the page's language, with values filled in."""
        return Messages(self.lang, "network", "answers").text(key, **values)

    def name(self, bonds: Bonds, node: str) -> str:
        """Return the label of a node as it may be printed."""
        return plain(bonds.label(node))

    def clauses(self, bonds: Bonds, names: Iterable[str]) -> str:
        """Return the clauses of some norms or notifications, joined by commas."""
        return ", ".join(plain(clause) for clause in bonds.clauses(names))

    def verb(self, modality: str, mode: str | None) -> str:
        """Return how a bond binds: "must", "must notify"; where that has no words, the modality's name."""
        if mode is None:
            return self.phrase(modality)
        key = f"{'must' if modality == 'obligation' else modality}.{mode}"
        return self.phrase(key) if key in Messages(self.lang, "answers") else self.phrase(modality)

    def inferred(self, bonds: Bonds, bond: Bond) -> list[str]:
        """Return the note that an end or the matter of a bond is inferred, or nothing."""
        slots = [self.phrase(slot) for slot in bonds.inferred(bond) if slot != "timing"]
        return [self.phrase("inferred.people", slots=", ".join(slots))] if slots else []

    def sources(self, bonds: Bonds) -> None:
        """Add the line that says in which language the text is, unless the page is in that language."""
        tags = {
            name.removeprefix("quote_")
            for _, data in bonds.network.nodes(data=True)
            if data["kind"] == "norm"
            for name in data
            if name.startswith("quote_")
        } - {self.lang}
        if tags:
            self.gap()
            named = ", ".join(self.language(tag) for tag in sorted(tags))
            self.add(self.phrase("translations", source=named), "faint")

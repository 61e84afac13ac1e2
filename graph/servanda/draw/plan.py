"""What is to be drawn: the network of one agreement, the filters and the language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from servanda.draw.selection import Filters
from servanda.messages import Messages
from servanda.names import label
from servanda.vocabulary import expand, local

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.draw.standing import Day
    from servanda.network.projection import Network


@dataclass(frozen=True)
class Plan:
    """A drawing that was asked for.

    ``agreement`` and ``clause`` are compact IRIs that are nodes of ``network``, whose labels are in ``lang``;
    ``clause`` is for the view of one clause, else None. ``store`` holds what the network leaves out. ``day``
    has the states of the norms on a day, None where the drawing is of no day.
    """

    store: Store
    network: Network
    agreement: str
    lang: str = "en"
    filters: Filters = field(default_factory=Filters)
    clause: str | None = None
    day: Day | None = None

    @property
    def title(self) -> str:
        """The agreement's short name."""
        return str(self.network.nodes[self.agreement]["label"])

    def label(self, node: str) -> str:
        """Return the name of a node in the language of the drawing; of what is no node, its end."""
        return str(self.network.nodes[node]["label"]) if node in self.network else local(node)

    def clause_of(self, norm: str) -> str:
        """Return how a reader calls the clause of a norm: its printed number, else its name."""
        clause = self.network.nodes[self._stating(norm)]
        number = str(clause.get("number", ""))
        return number if any(letter.isdigit() for letter in number) else str(clause["label"])

    def link(self, norm: str) -> str:
        """Return the IRI of the clause that states a norm."""
        return str(self.network.nodes[self._stating(norm)]["iri"])

    def _stating(self, norm: str) -> str:
        edges = self.network.in_edges(norm, data=True)
        return min(tail for tail, _, data in edges if data["kind"] == "states")

    def notes(self) -> list[str]:
        """Return what the head of every drawing says: the filters, and which language is the source."""
        held, filters = Messages(self.lang, "draw", "answers"), self.filters
        named = [(name, getattr(filters, name)) for name in ("sender", "to", "about", "under")]
        parts = [
            f"{held['only.' + name]} {label(self.store, expand(node), self.lang)}"
            for name, node in named
            if node
        ]
        if filters.clauses:
            numbers = (str(self.network.nodes[clause]["number"]) for clause in filters.clauses)
            parts.append(f"{held['only.clauses']} {', '.join(numbers)}")
        parts += [held[modality] for modality in filters.modality]
        source = sorted(set(self._languages()) - {self.lang})
        said = held.text("translations", source=", ".join(held.get(f"language.{tag}", tag) for tag in source))
        return [f"{held['only']} {' · '.join(parts)}"] * bool(parts) + [said] * bool(source)

    def _languages(self) -> Iterator[str]:
        """Give the languages of the words that are quoted."""
        for _, data in self.network.nodes(data=True):
            if data["kind"] == "norm":
                yield from (name.removeprefix("quote_") for name in data if name.startswith("quote_"))

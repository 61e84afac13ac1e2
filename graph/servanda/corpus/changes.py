"""Which agreements must be checked: those that changed, and those whose results depend on what changed.

A result depends on the agreement's own triples, and on the answers to the questions that its walks put to the
whole (:mod:`servanda.corpus.context`). Of an agreement that changed, two things can change an answer: a
triple that it offers to others, if no other agreement holds the same one; and any triple of a node of its
own, for walks that asked about that node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Final

from servanda.corpus.context import COMMON, Walk
from servanda.corpus.kept import Kept, Row
from servanda.corpus.lines import Line, questions_of, split

#: When more than this part of all has changed, all are checked: that takes all cores, this takes one.
_MANY: Final = 0.2


class Changes:
    """Brings kept results to the present state of a store."""

    def __init__(
        self,
        kept: Kept,
        engine: str,
        hashes: Mapping[str, str],
        offered: Callable[[str], Iterable[Line]],
        renewed: Callable[[], Walk],
    ) -> None:
        """Take the hash of each agreement, and what gives the triples that it offers, and the common walk."""
        self._kept = kept
        self._engine = engine
        self._hashes = hashes
        self._offered = offered
        self._renewed = renewed
        self._held: dict[int, int] = {}

    def bring_up(self, *, full: bool = False) -> list[str]:
        """Let go of results that no longer hold; return the agreements that have none, in order.

        ``full`` lets go of all.
        """
        kept = self._kept
        state = blake2b("\n".join(map(" ".join, sorted(self._hashes.items()))).encode()).hexdigest()
        kept.base.execute("BEGIN IMMEDIATE")
        rows = kept.rows()
        if full or kept.about("engine") != self._engine:
            self._anew(state)
            rows = {}
        elif kept.about("state") != state:
            if kept.about("count") != str(len(rows)) or not self._brought_up(rows):
                self._anew(state)
            kept.say("state", state)
            kept.say("count", str(len(self._hashes)))
            rows = kept.rows()
        kept.base.execute("COMMIT")
        return sorted(iri for iri in self._hashes if iri not in rows or not rows[iri].done)

    def _anew(self, state: str) -> None:
        self._kept.clear()
        for name, value in (("engine", self._engine), ("state", state), ("count", str(len(self._hashes)))):
            self._kept.say(name, value)
        self._kept.keep_common(self._renewed())

    def _brought_up(self, rows: Mapping[str, Row]) -> bool:
        """Let go of what no longer holds; False when that is so much that all had better go."""
        kept = self._kept
        changed = {iri for iri, digest in self._hashes.items() if iri not in rows or rows[iri].hash != digest}
        gone = set(rows) - set(self._hashes)
        if len(changed) > _MANY * len(self._hashes):
            return False
        for iri in (changed | gone) & set(rows):
            self._count(kept.forget(rows[iri].id), -1)
        for iri in sorted(changed):
            lines = self._offered(iri)
            numbers = kept.counted(lines, 0)
            self._count(numbers, 1)
            kept.enter(iri, self._hashes[iri], numbers)
        lines = [split(text) for text in self._come_and_gone()]
        walks = {walk for line in lines for question in questions_of(line) for walk in self._asking(question)}
        walks |= {walk for iri in changed | gone for walk in self._asking_about(iri)}
        (common,) = kept.base.execute("SELECT id FROM walk WHERE key = ?", (COMMON,)).fetchone()
        if common in walks:
            return False
        units = {unit for walk in walks for unit in self._users(walk)}
        owners = {owner_of(node, rows) for line in lines for node in (line[0], line[2])}
        units |= {rows[iri].id for iri in owners if iri is not None}
        kept.doubt(units)
        return True

    def _count(self, lines: Iterable[int], change: int) -> None:
        """Count holders of triples, and remember how many each had before."""
        for line in lines:
            (holders,) = self._kept.base.execute("SELECT holders FROM line WHERE id = ?", (line,)).fetchone()
            self._held.setdefault(line, holders)
            self._kept.base.execute("UPDATE line SET holders = ? WHERE id = ?", (holders + change, line))

    def _come_and_gone(self) -> list[str]:
        """Return the triples that no agreement held before, or that none holds now."""
        found = []
        for line, before in self._held.items():
            row = self._kept.base.execute("SELECT holders, text FROM line WHERE id = ?", (line,)).fetchone()
            if bool(before) != bool(row[0]):
                found.append(str(row[1]))
            if not row[0]:
                self._kept.base.execute("DELETE FROM line WHERE id = ?", (line,))
        return found

    def _asking(self, question: str) -> list[int]:
        found = self._kept.base.execute("SELECT walk FROM asked WHERE question = ?", (question,))
        return [walk for (walk,) in found]

    def _asking_about(self, iri: str) -> list[int]:
        """Return the walks with a question about a node of an agreement: "!" and "0" follow " " and "/"."""
        query = "SELECT walk FROM asked WHERE question >= ? AND question < ?"
        spans = ((f"<{iri}> ", f"<{iri}>!"), (f"<{iri}/", f"<{iri}0"))
        return [walk for span in spans for (walk,) in self._kept.base.execute(query, span)]

    def _users(self, walk: int) -> list[int]:
        return [unit for (unit,) in self._kept.base.execute("SELECT unit FROM uses WHERE walk = ?", (walk,))]


def owner_of(node: str, agreements: Mapping[str, object]) -> str | None:
    """Return the agreement to which a node belongs: itself, or the one below which it is named; or None.

    >>> owner_of("<urn:a/4/1>", {"urn:a": 1}), owner_of("<urn:b>", {"urn:a": 1})
    ('urn:a', None)
    """
    name = node[1:-1] if node.startswith("<") else ""
    while name and name not in agreements:
        name = name.rpartition("/")[0]
    return name or None

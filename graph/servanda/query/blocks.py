"""Agreements of a store on disk, read some at a time into memory and asked there together.

Most of the time that a question takes on the disk is looking up terms one by one and, asked of one agreement
after the other, planning. Their kept texts (:mod:`servanda.store.texts`) are read in one piece instead, and
one query asks all agreements that can stand together: those of which none describes differently what another
speaks of, so that each sees what it would see alone.

Rows kept beside a store on disk, so that a question that is asked again asks only what has changed.

The rows of one agreement follow from its text, from the ontology, from the question and from the engine. A
digest of each is kept with the rows, and rows whose digests differ are never given. It is an aid and no
more: where nothing can be kept (a folder that is only to be read, a full disk, a file that is damaged) the
agreements are asked, as they are the first time.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, Store

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.query.table import Cells

if TYPE_CHECKING:
    from servanda.store.on_disk import DiskStore
    from servanda.store.texts import Kept, Texts

#: How many agreements are read at once: few first, so that the first rows come at once.
_FIRST: Final = 8
_MOST: Final = 48
#: How many such blocks are asked at the same time; the engine runs beside Python.
_AT_ONCE: Final = 2
#: Asks some agreements, given as the terms of a VALUES line, in some graphs of a store, or in all (None).
Ask = Callable[[Store, str, list[NamedNode] | None], Iterable[Cells]]
#: Finds the rows of a question that are kept, when told the ontology.
Keeping = Callable[[bytes], "KeptRows"]


@dataclass
class _Group:
    """Agreements that can stand together; what they describe that is not their own; what they speak of."""

    kept: list[Kept] = field(default_factory=list)
    described: dict[bytes, list[bytes]] = field(default_factory=dict)
    spoken: set[bytes] = field(default_factory=set)

    def takes(self, told: Mapping[bytes, list[bytes]], spoken: set[bytes], common: set[bytes]) -> bool:
        """Say whether an agreement meets none of the group: they say the same of what the other speaks of.

        Of what is ``common`` all speak.
        """
        return all(
            self.described.get(node) == lines
            for node, lines in told.items()
            if node in self.spoken or node in common
        ) and all(
            told.get(node) == lines
            for node, lines in self.described.items()
            if node in spoken or node in common
        )


class Blocks:
    """Asks agreements of one store on disk; made once for a question."""

    def __init__(self, store: DiskStore, ask: Ask, place: int, keeping: Keeping | None = None) -> None:
        """Take the store, what asks it, the place of the agreement in its rows, and what keeps rows."""
        self._store = store
        self._ask = ask
        self._place = place
        self._keeping = keeping
        self._reading = Lock()

    @cached_property
    def _ontology(self) -> bytes:
        graph = NamedNode(ONTOLOGY_GRAPH)
        return self._store.store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""

    @cached_property
    def _common(self) -> set[bytes]:
        """What the ontology describes: any agreement may speak of it without saying so in the catalogue."""
        return {line.partition(b" ")[0] for line in self._ontology.split(b"\n")}

    def shares(self, agreements: Sequence[str]) -> Iterator[Callable[[int | None], Iterable[Cells]]]:
        """Yield the question in shares, each of some agreements, whose rows come in the order given.

        While the rows of one share are taken, the next ones are asked. Raises ServandaError when the store is
        damaged.
        """
        running: deque[Future[list[Cells]]] = deque()
        kept = self._keeping(self._ontology) if self._keeping else None
        with closing(self._store.texts()) as texts, ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                for window in _windows(agreements):
                    running.append(pool.submit(self._rows, texts, kept, window))
                    if len(running) > _AT_ONCE:
                        yield partial(_first_rows, running.popleft().result())
                while running:
                    yield partial(_first_rows, running.popleft().result())
                if kept is not None:
                    kept.forget_others(agreements)
            finally:
                pool.shutdown(cancel_futures=True)
                if kept is not None:
                    kept.close()

    def _rows(self, texts: Texts, kept: KeptRows | None, agreements: Sequence[str]) -> list[Cells]:
        """Return the rows of some agreements, in their order; what is kept is not asked."""
        if kept is None:
            rows = self._fresh(texts, agreements)
        else:
            with self._reading:
                digests = {iri: digest for iri in agreements if (digest := texts.digest(iri))}
                known = kept.of(digests)
            fresh = self._fresh(texts, [iri for iri in agreements if iri not in known])
            with self._reading:
                kept.keep(digests, {iri: found for iri, found in fresh.items() if iri in digests})
            rows = known | fresh
        return [row for iri in agreements for row in rows[iri]]

    def _fresh(self, texts: Texts, agreements: Sequence[str]) -> dict[str, list[Cells]]:
        """Ask some agreements, and return the rows of each."""
        groups: list[_Group] = []
        rows: dict[str, list[Cells]] = {iri: [] for iri in agreements}
        for iri in agreements:
            with self._reading:
                held = texts.of(iri)
            if held is None:
                rows[iri] += self._ask(self._store.store, f"<{iri}>", _graphs(iri))
                continue
            told = _foreign(held)
            spoken = {f"<{node}>".encode() for node in held.entry.refers}
            group = next((group for group in groups if group.takes(told, spoken, self._common)), None)
            if group is None:
                group = _Group()
                groups.append(group)
            group.kept.append(held)
            group.described |= told
            group.spoken |= spoken
        for group in groups:
            for row in self._asked(group):
                rows[row[self._place] or ""].append(row)
        return rows

    def _asked(self, group: _Group) -> Iterable[Cells]:
        """Ask the agreements of a group in a store of their own."""
        store = Store()
        _put(store, ONTOLOGY_GRAPH, self._ontology)
        for kept in group.kept:
            _put(store, kept.entry.iri, kept.authored)
            _put(store, derived_graph(kept.entry.iri), kept.derived)
        return self._ask(store, " ".join(f"<{kept.entry.iri}>" for kept in group.kept), None)


def _put(store: Store, graph: str, text: bytes) -> None:
    store.load(text, RdfFormat.N_TRIPLES, to_graph=NamedNode(graph), lenient=True)


def _first_rows(rows: list[Cells], most: int | None) -> list[Cells]:
    return rows if most is None else rows[:most]


def _graphs(agreement: str) -> list[NamedNode]:
    return [NamedNode(iri) for iri in (agreement, derived_graph(agreement), ONTOLOGY_GRAPH)]


def _windows(agreements: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the agreements, few at first, then more at once."""
    start, size = 0, _FIRST
    while start < len(agreements):
        yield agreements[start : start + size]
        start, size = start + size, min(2 * size, _MOST)


def _foreign(kept: Kept) -> dict[bytes, list[bytes]]:
    """Return the lines of an agreement about things that are not its own, by the thing."""
    own = (f"<{kept.entry.iri}> ".encode(), f"<{kept.entry.iri}/".encode())
    # The lines are sorted, so that most of what is its own stands in one piece.
    text = b"\n" + kept.authored
    start, stop = text.find(b"\n" + own[1]), text.rfind(b"\n" + own[1])
    lines = (text if start < 0 else text[:start] + text[stop:]).split(b"\n")
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        if line and not line.startswith(own):
            found.setdefault(line.partition(b" ")[0], []).append(line)
    return found


FILE: Final = "answers.sqlite"
#: So many questions are kept, each in one language and with one choice of words; then the one that was asked
#: longest ago goes.
_QUESTIONS: Final = 16
#: Seconds to wait for another process that keeps rows.
_PATIENCE: Final = 2.0
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS question (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, asked TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answer (
    question INT, agreement TEXT, digest TEXT NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (question, agreement)
) WITHOUT ROWID;
"""
#: What cannot be read as rows.
_UNREADABLE: Final = (zlib.error, ValueError, TypeError)


class KeptRows:
    """The rows of one question, by agreement; ``parts`` are what they follow from beside the agreements."""

    def __init__(self, folder: Path, parts: Iterable[bytes]) -> None:
        """Open the file of the store in ``folder``, made if need be."""
        self._path = folder / FILE
        self._question = 0
        digest = blake2b(digest_size=16)
        for part in parts:
            digest.update(b"%d " % len(part) + part)
        self._base: sqlite3.Connection | None = None
        try:
            # In whatever thread, one at a time: the caller sees to that.
            self._base = sqlite3.connect(
                self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            # Whether it outlives a failure of power does not matter: each blob tells if it is whole.
            self._base.execute("PRAGMA synchronous = OFF")
            self._base.executescript(_TABLES)
            self._open(digest.hexdigest())
        except sqlite3.Error as error:
            self._give_up(error)

    def of(self, digests: Mapping[str, str]) -> dict[str, list[Cells]]:
        """Return the rows of those agreements, given with their digests, whose rows are kept."""
        found: dict[str, list[Cells]] = {}
        if self._base is None:
            return found
        query = "SELECT rows FROM answer WHERE question = ? AND agreement = ? AND digest = ?"
        try:
            for agreement, digest in digests.items():
                row = self._base.execute(query, (self._question, agreement, digest)).fetchone()
                if row is not None:
                    with suppress(*_UNREADABLE):
                        found[agreement] = _unpacked(row[0])
        except sqlite3.Error as error:
            self._give_up(error)
        return found

    def keep(self, digests: Mapping[str, str], rows: Mapping[str, list[Cells]]) -> None:
        """Keep the rows of some agreements, in place of what was kept of them."""
        if self._base is None or not rows:
            return
        packed = [
            (self._question, agreement, digests[agreement], _packed(found))
            for agreement, found in rows.items()
        ]
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", packed)
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)

    def forget_others(self, agreements: Collection[str]) -> None:
        """Let go of the rows of agreements that are not among these, which are all that the store holds."""
        if self._base is None:
            return
        try:
            held = self._base.execute("SELECT agreement FROM answer WHERE question = ?", (self._question,))
            gone = {agreement for (agreement,) in held}.difference(agreements)
            self._base.executemany(
                "DELETE FROM answer WHERE question = ? AND agreement = ?",
                [(self._question, agreement) for agreement in gone],
            )
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file."""
        if self._base is not None:
            self._base.close()
            self._base = None

    def _open(self, digest: str) -> None:
        """Find the question, or enter it and let go of the one that was asked longest ago."""
        assert self._base is not None
        now = datetime.now(UTC).isoformat()
        row = self._base.execute("SELECT id FROM question WHERE digest = ?", (digest,)).fetchone()
        if row is not None:
            self._question = int(row[0])
            with suppress(sqlite3.OperationalError):  # it may be there only to be read
                self._base.execute("UPDATE question SET asked = ? WHERE id = ?", (now, self._question))
            return
        self._base.execute("BEGIN IMMEDIATE")
        entered = self._base.execute(
            "INSERT INTO question (digest, asked) VALUES (?, ?) "
            "ON CONFLICT (digest) DO UPDATE SET asked = excluded.asked RETURNING id",
            (digest, now),
        ).fetchone()
        self._question = int(entered[0])
        old = "SELECT id FROM question ORDER BY asked DESC, id DESC LIMIT -1 OFFSET ?"
        self._base.execute(f"DELETE FROM answer WHERE question IN ({old})", (_QUESTIONS,))
        self._base.execute(f"DELETE FROM question WHERE id IN ({old})", (_QUESTIONS,))
        self._base.execute("COMMIT")

    def _give_up(self, error: sqlite3.Error) -> None:
        """Do without what is kept; a file that is damaged goes, to be made anew the next time."""
        with suppress(sqlite3.Error):
            self.close()
        self._base = None
        if not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                self._path.unlink()


def _packed(rows: list[Cells]) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)


def _unpacked(content: bytes) -> list[Cells]:
    found = json.loads(zlib.decompress(content))
    if not isinstance(found, list) or not all(isinstance(row, list) for row in found):
        raise TypeError("no rows")
    return found

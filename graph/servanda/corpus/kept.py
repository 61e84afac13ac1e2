"""Results kept beside a store, and what they depend on: what need not be checked again after a load.

Each change is one transaction: a check that is cut off at any point leaves whole results of some agreements,
and no result outlives the triples that it depends on (see :mod:`servanda.corpus.changes`).
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from servanda.corpus.context import COMMON, Walk
from servanda.corpus.gathering import Ties
from servanda.corpus.lines import Line
from servanda.errors import ServandaError

FILE: Final = "checks.sqlite"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unit (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, lines BLOB NOT NULL, walks BLOB,
    findings BLOB
);
CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, holders INT NOT NULL);
CREATE TABLE IF NOT EXISTS walk (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS asked (question TEXT, walk INT, PRIMARY KEY (question, walk)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uses (walk INT, unit INT, PRIMARY KEY (walk, unit)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Row:
    """An agreement that results were asked for: ``done`` when they are there."""

    id: int
    iri: str
    hash: str
    done: bool


class Kept:
    """The file of results of one store."""

    def __init__(self, folder: Path) -> None:
        """Open it, made anew if need be or if it is damaged: it can always be made again by checking.

        Raises ServandaError when it cannot be written.
        """
        path = folder / FILE
        try:
            self.base = _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise ServandaError(
                    f"results cannot be kept in the store ({error}); make its folder writable, or check a "
                    "copy of it ('servanda store backup')",
                    file=folder,
                ) from None
            path.unlink()
            self.base = _opened(path)

    def close(self) -> None:
        """Close the file."""
        self.base.close()

    def about(self, name: str) -> str | None:
        """Return something that is said of the results as a whole, or None."""
        row = self.base.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def say(self, name: str, value: str) -> None:
        """Say something of the results as a whole."""
        self.base.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def keep_common(self, common: Walk) -> None:
        """Keep what the results of every agreement depend on."""
        self.walks({common.key: common.questions})
        self.say("common", json.dumps([sorted(common.lines), sorted(common.questions)]))

    def common(self, engine: str) -> Walk | None:
        """Return that, if it is kept and was found by the same engine."""
        kept = self.about("common")
        if kept is None or self.about("engine") != engine:
            return None
        lines, questions = json.loads(kept)
        found = frozenset((subject, predicate, value) for subject, predicate, value in lines)
        return Walk(COMMON, found, frozenset(questions))

    def rows(self) -> dict[str, Row]:
        """Return all agreements, by IRI."""
        found = self.base.execute("SELECT id, iri, hash, findings IS NOT NULL FROM unit")
        return {iri: Row(number, iri, digest, bool(done)) for number, iri, digest, done in found}

    def clear(self) -> None:
        """Forget everything."""
        for table in ("about", "unit", "line", "walk", "asked", "uses"):
            self.base.execute(f"DELETE FROM {table}")

    def keep(self, ties: Mapping[str, Ties], hashes: Mapping[str, str], found: Mapping[str, bytes]) -> None:
        """Keep the results of some agreements, with what they depend on; their walks must be known."""
        rows = {iri: row for iri in ties if (row := self._row(iri)) is not None}
        for iri, tie in ties.items():
            unit = rows[iri] if iri in rows else self.enter(iri, hashes[iri], self.counted(tie.offered, 1))
            self._untie(unit)
            walks = [self._walk(key) for key in tie.walks]
            self.base.executemany("INSERT INTO uses VALUES (?, ?)", [(walk, unit) for walk in walks])
            self.base.execute(
                "UPDATE unit SET walks = ?, findings = ? WHERE id = ?", (_numbers(walks), found[iri], unit)
            )

    def enter(self, iri: str, digest: str, lines: Iterable[int]) -> int:
        """Enter an agreement without results, with the numbers of what it offers to others."""
        row = self.base.execute(
            "INSERT INTO unit (iri, hash, lines) VALUES (?, ?, ?) RETURNING id",
            (iri, digest, _numbers(lines)),
        ).fetchone()
        return int(row[0])

    def forget(self, unit: int) -> list[int]:
        """Take an agreement out; return the numbers of what it offered."""
        self._untie(unit)
        row = self.base.execute("DELETE FROM unit WHERE id = ? RETURNING lines", (unit,)).fetchone()
        return list(_read(row[0]))

    def doubt(self, units: Iterable[int]) -> None:
        """Let the results of some agreements no longer count."""
        self.base.executemany("UPDATE unit SET findings = NULL WHERE id = ?", [(unit,) for unit in units])

    def walks(self, questions: Mapping[str, Iterable[str]]) -> None:
        """Keep the questions of walks, by key."""
        self.base.executemany("INSERT OR IGNORE INTO walk (key) VALUES (?)", [(key,) for key in questions])
        self.base.executemany(
            "INSERT OR IGNORE INTO asked VALUES (?, (SELECT id FROM walk WHERE key = ?))",
            [(question, key) for key, asked in questions.items() for question in asked],
        )

    def counted(self, lines: Iterable[Line], change: int) -> list[int]:
        """Count one holder more of some triples; return their numbers."""
        texts = [(" ".join(line),) for line in lines]
        self.base.executemany("INSERT OR IGNORE INTO line (text, holders) VALUES (?, 0)", texts)
        self.base.executemany(f"UPDATE line SET holders = holders + {change} WHERE text = ?", texts)
        return [
            int(self.base.execute("SELECT id FROM line WHERE text = ?", text).fetchone()[0]) for text in texts
        ]

    def findings(self) -> Iterator[tuple[str, bytes]]:
        """Yield the agreements with results that tell of something, in order, and what they tell, packed."""
        query = "SELECT iri, findings FROM unit WHERE length(findings) > 0 ORDER BY iri"
        with closing(self.base.cursor()) as cursor:
            yield from cursor.execute(query)

    def finding(self, iri: str) -> bytes:
        """Return what is told of one agreement, packed."""
        row = self.base.execute("SELECT findings FROM unit WHERE iri = ?", (iri,)).fetchone()
        return bytes(row[0]) if row and row[0] else b""

    def _walk(self, key: str) -> int:
        return int(self.base.execute("SELECT id FROM walk WHERE key = ?", (key,)).fetchone()[0])

    def _row(self, iri: str) -> int | None:
        row = self.base.execute("SELECT id FROM unit WHERE iri = ?", (iri,)).fetchone()
        return int(row[0]) if row else None

    def _untie(self, unit: int) -> None:
        row = self.base.execute("SELECT walks FROM unit WHERE id = ?", (unit,)).fetchone()
        walks = _read(row[0] or b"")
        self.base.executemany(
            "DELETE FROM uses WHERE walk = ? AND unit = ?", [(walk, unit) for walk in walks]
        )


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=60, isolation_level=None)
    base.execute("PRAGMA synchronous = NORMAL")
    base.executescript(_TABLES)
    return base


def _numbers(numbers: Iterable[int]) -> bytes:
    return array("q", numbers).tobytes()


def _read(content: bytes) -> array[int]:
    found: array[int] = array("q")
    found.frombytes(content)
    return found

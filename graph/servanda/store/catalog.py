"""The catalogue of a store on disk: which agreements it holds, from which files, and by which hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from servanda.store.disk import damaged

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS agreement (
    iri TEXT PRIMARY KEY, hash TEXT NOT NULL, raw TEXT NOT NULL, quads INT NOT NULL, derived INT NOT NULL,
    file TEXT NOT NULL, loaded TEXT NOT NULL, refers TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS: Final = "iri, hash, raw, quads, derived, file, loaded, refers, text"


@dataclass(frozen=True)
class Entry:
    """One agreement (or log) of a store.

    ``iri`` names it and its graph; ``hash`` is that of its triples, whatever their order; ``raw`` that of the
    bytes from which they were read; ``quads`` and ``derived`` count what was authored and what follows from
    it; ``file`` is where it was read from; ``loaded`` the moment (ISO 8601, UTC). ``refers`` are the IRIs
    that its graph speaks of and that are neither its own (its IRI and what lies below) nor, if it does not
    describe them itself, the ontology's. ``text`` is the place of its text
    (:mod:`servanda.store.texts`), "" when that is not kept.
    """

    iri: str
    hash: str
    raw: str
    quads: int
    derived: int
    file: str
    loaded: str
    refers: tuple[str, ...]
    text: str = ""


class Catalog:
    """The catalogue of one generation, in a file of SQLite beside its triples."""

    def __init__(self, generation: Path, *, write: bool = False) -> None:
        """Open the catalogue of ``generation``; ``write`` makes it if need be.

        Raises ServandaError when it is damaged.
        """
        self._folder = generation.parent
        path = generation / "catalog.sqlite"
        mode = "rwc" if write else "ro"
        try:
            # Who only reads may do so in any thread, one at a time.
            self._base = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=write
            )
            if write:
                # Whether it is on the disk is seen to once, when its generation is published.
                self._base.execute("PRAGMA synchronous = OFF")
                self._base.executescript(_TABLES)
            else:
                self._base.execute("SELECT 1 FROM agreement LIMIT 1")
        except sqlite3.DatabaseError as error:
            raise damaged(self._folder, f"its catalogue: {error}") from None

    def entry(self, iri: str) -> Entry | None:
        """Return the entry of an agreement, or None when it is not held."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM agreement WHERE iri = ?", (iri,))
        return next(rows, None)

    def place(self, iri: str) -> str:
        """Return the place of the text of an agreement, "" when that is not kept or it is not held."""
        try:
            row = self._base.execute("SELECT text FROM agreement WHERE iri = ?", (iri,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise damaged(self._folder, f"its catalogue: {error}") from None
        return str(row[0]) if row else ""

    def agreements(self) -> Iterator[Entry]:
        """Yield all entries, in the order of their IRIs."""
        yield from self._rows(f"SELECT {_COLUMNS} FROM agreement ORDER BY iri", ())

    def _rows(self, query: str, given: tuple[str, ...]) -> Iterator[Entry]:
        try:
            with closing(self._base.execute(query, given)) as rows:
                for row in rows:
                    iri, digest, raw, quads, derived, file, loaded, refers, text = row
                    yield Entry(iri, digest, raw, quads, derived, file, loaded, tuple(refers.split()), text)
        except sqlite3.DatabaseError as error:
            raise damaged(self._folder, f"its catalogue: {error}") from None

    def counts(self) -> tuple[int, int, int]:
        """Return how many agreements, authored quads and derived quads there are."""
        row = self._base.execute("SELECT count(*), total(quads), total(derived) FROM agreement").fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def put(self, entries: Iterable[Entry]) -> None:
        """Enter agreements, in place of what was said of them before."""
        rows = [
            (e.iri, e.hash, e.raw, e.quads, e.derived, e.file, e.loaded, " ".join(e.refers), e.text)
            for e in entries
        ]
        self._base.executemany("INSERT OR REPLACE INTO agreement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def move(self, iri: str, text: str) -> None:
        """Tell another place of the text of an agreement."""
        self._base.execute("UPDATE agreement SET text = ? WHERE iri = ?", (text, iri))

    def drop(self, iris: Iterable[str]) -> None:
        """Take agreements out."""
        self._base.executemany("DELETE FROM agreement WHERE iri = ?", [(iri,) for iri in iris])

    def about(self, name: str) -> str | None:
        """Return what the catalogue says of the store as a whole, or None."""
        row = self._base.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def say(self, name: str, value: str) -> None:
        """Say something of the store as a whole."""
        self._base.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def close(self, *, keep: bool = True) -> None:
        """Close the file, with what was put, or without it."""
        if keep:
            self._base.commit()
        self._base.close()

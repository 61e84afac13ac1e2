"""Rows kept beside a store on disk, so that a question that is asked again asks only what has changed.

The rows of one agreement follow from its text, from the ontology, from the question and from the engine. A
digest of each is kept with the rows, and rows whose digests differ are never given. It is an aid and no
more: where nothing can be kept (a folder that is only to be read, a full disk, a file that is damaged) the
agreements are asked, as they are the first time.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from servanda.ask.cells import Cells

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

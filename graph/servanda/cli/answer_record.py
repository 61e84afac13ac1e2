"""What is noted of an answer while a command gives it, and the day that is taken for today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from servanda.cli.terminal import set_listener


def _start_digest() -> Any:  # noqa: ANN401 (hashlib names no type)
    # Only now: hashlib also loads OpenSSL, which takes longer than the hashing.
    from hashlib import sha256

    return sha256()


@dataclass
class AnswerRecord:
    """The bytes of an answer, hashed as they are written, with their number.

    ``query`` is a query that came by standard input, ``format`` the format that the ending of a file decided.
    """

    digest: Any = field(default_factory=_start_digest)
    length: int = 0
    query: str | None = None
    format: str | None = None

    def add(self, content: bytes) -> None:
        """Take a part of the answer."""
        self.digest.update(content)
        self.length += len(content)


#: The record of the command that runs, if there is one.
_current: AnswerRecord | None = None
#: The day that is taken for today, where an answer of that day is derived again.
_pinned: date | None = None


@contextmanager
def note_answer() -> Iterator[AnswerRecord]:
    """Note the answer that is written in the block."""
    global _current
    _current = made = AnswerRecord()
    set_listener(made.add)
    try:
        yield made
    finally:
        set_listener(None)
        _current = None


def is_recording() -> bool:
    """Say whether an answer is being noted."""
    return _current is not None


def note_query(text: str) -> None:
    """Note a query that came by standard input, so that its text stands in the receipt."""
    if _current is not None:
        _current.query = text


def note_format(name: str) -> None:
    """Note the format that the ending of a file decided."""
    if _current is not None:
        _current.format = name


def get_pinned_day() -> date | None:
    """Return the day that is taken for today, None where it is the day of the clock."""
    return _pinned


@contextmanager
def pin_day(day: date) -> Iterator[None]:
    """Take a day for today as long as the block runs."""
    global _pinned
    before, _pinned = _pinned, day
    try:
        yield
    finally:
        _pinned = before

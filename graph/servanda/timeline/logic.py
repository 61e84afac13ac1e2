"""Yes, no, and not known (None): the logic of records that do not say everything (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

#: True, False, or None where it is not known.
Truth: TypeAlias = "bool | None"


def every(truths: Iterable[Truth]) -> Truth:
    """Return whether all are true: False as soon as one is false, None when that hangs on one not known.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    known: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known


def options(truth: Truth) -> tuple[bool, ...]:
    """Return the answers that are possible: one where it is known, else both."""
    return (True, False) if truth is None else (truth,)

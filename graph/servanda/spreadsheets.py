"""Cells that no spreadsheet takes for a formula, in all tables that servanda writes, and back."""

from __future__ import annotations

import re
from typing import Final

#: What begins a formula, after blanks and signs that are not seen; what spreadsheets drop before one; and the
#: apostrophe itself, so that each cell can be read back (OWASP, "CSV Injection").
_FORMULA: Final = re.compile(
    r"['\t\r\n]|[\s\x00-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]"
)


def guard_formula(text: str) -> str:
    r"""Return a cell that no spreadsheet runs: ``'`` stands before what could be a formula.

    That is what begins with ``= + - @``, also in their wide forms and after blanks, with a tab or with a line
    break. ``'`` stands before a cell that begins with ``'`` too, so that one taken off gives back every cell.

    >>> guard_formula("=1+1"), guard_formula(" =1"), guard_formula("'quoted'"), guard_formula("4.1")
    ("'=1+1", "' =1", "''quoted'", '4.1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_formula(text: str) -> str:
    """Return what stood in a cell before :func:`guard_formula`.

    An apostrophe that a person typed before what is no formula is theirs.

    >>> unguard_formula("'=1+1"), unguard_formula("''quoted'"), unguard_formula("'tis")
    ('=1+1', "'quoted'", "'tis")
    """
    return text[1:] if text[:1] == "'" and _FORMULA.match(text, 1) else text

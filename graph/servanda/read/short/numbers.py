"""The number of a clause as a part of an IRI."""

from __future__ import annotations

import re
from typing import Final

from servanda.text.numbering import build_clause_path

#: What is no part of a number as one cites it: "§", "No."
_OTHER: Final = re.compile(r"[^\w()._~-]+")


def clause_path(number: str) -> str:
    """Return a clause's number as it stands in an IRI.

    Brackets and blanks go; where two digits or two letters would meet, a dot parts them.

    >>> [clause_path(number) for number in ("3(d)", "36(1)(b)", "36.1", "3(a)(ii)", "reply-opening", "§ 5")]
    ['3d', '36.1b', '36.1', '3a.ii', 'reply-opening', '5']
    """
    return build_clause_path(_OTHER.sub(" ", number).strip())


def is_printed_number(name: str) -> bool:
    """Say whether a key looks like a number that a text prints, and not like the name of a part without one.

    >>> [is_printed_number(name) for name in ("4", "37(a)", "а", "IV", "law", "reply-opening")]
    [True, True, True, True, False, False]
    """
    return not re.match(r"[^\W\d_]{3,}(?:[-.~]\w+)*$", name) or re.fullmatch(r"[IVXLC]+", name) is not None

"""Days of which some digits are not specified (EDTF: 200X, 2009-XX, 2009-03-XX), by the library edtf."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

#: A year, or with its month, or with its day; some digits are not specified.
_MASK: Final = re.compile(r"(?=.*X)[\dX]{4}(?:-[\dX]{2}){0,2}", re.ASCII)


def masked(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a text with unspecified digits can mean; None for any other.

    >>> masked("2009-02-XX")
    (datetime.date(2009, 2, 1), datetime.date(2009, 2, 28))
    """
    if not _MASK.fullmatch(text):
        return None
    from contextlib import redirect_stdout
    from io import StringIO

    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        with redirect_stdout(StringIO()):  # the parser prints what it cannot read
            parsed = parse_edtf(text)
            low, high = parsed.lower_strict(), parsed.upper_strict()
        return date(*low[:3]), date(*high[:3])
    except (EDTFParseException, TypeError, ValueError, AttributeError, OverflowError):
        return None

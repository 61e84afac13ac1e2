"""The periods that can be counted: xsd:duration (ISO 8601) in whole years, months, weeks and days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NoReturn

from servanda.errors import ServandaError

_PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)
#: A part with more digits than this leads past any calendar.
_DIGITS: Final = 9


@lru_cache(maxsize=256)
def months_and_days(period: str) -> tuple[int, int]:
    """Return the months and the days of a period; raises ServandaError for what cannot be counted.

    >>> months_and_days("P1Y6M"), months_and_days("P2W"), months_and_days("P1M15D")
    ((18, 0), (0, 14), (1, 15))
    """
    written = period.strip()
    parts = _PERIOD.fullmatch(written)
    if parts is None or written == "P":
        _refuse(period)
    if max(len(part or "") for part in parts.groups()) > _DIGITS:
        raise ServandaError(f"the period '{period[:40]}' leads past the year 9999; mend it")
    years, months, weeks, days = (int(part or 0) for part in parts.groups())
    if not years + months + weeks + days:
        raise ServandaError(f"the period '{period}' lasts no time; write one such as P3M or P30D")
    return 12 * years + months, 7 * weeks + days


def _refuse(period: str) -> NoReturn:
    """Raise the ServandaError that says why a text is no period that can be counted."""
    shown = " ".join(period.split())[:40]
    if shown.startswith("-"):
        raise ServandaError(f"the period '{shown}' runs backwards; write it without the minus sign")
    if re.fullmatch(r"P.*T.*", shown):
        raise ServandaError(f"the period '{shown}' counts hours; days are the least that is counted: P1D")
    if re.fullmatch(r"P.*\d[.,]\d.*", shown):
        raise ServandaError(f"the period '{shown}' has a fraction; write whole months and days: P1M15D")
    raise ServandaError(
        f"'{shown}' is no period; write P3M for three months, P1Y for a year, P2W or P30D, or P1M15D"
    )


def following(one: date) -> date:
    """Return the day after; the last day of the calendar stays."""
    return one + timedelta(days=1) if one < date.max else one

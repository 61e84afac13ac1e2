"""Days as they are typed on the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from datetime import date


def today() -> date:
    """Return the day on which the command runs, where it runs."""
    from datetime import date

    return date.today()


def exact_day(value: str | date) -> date:
    """Return the day that is written as 2009-03-15 (ISO 8601), and in no other way.

    Raises ServandaError, with the way out, for anything else.
    """
    from datetime import date

    if isinstance(value, date):
        return value
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ServandaError(error_text("no-day-of-calendar", text=value)) from None
    raise ServandaError(error_text("no-day", text=value))

"""The values of times held against their words: what a slot counts, its words must say.

What words can say a value is data (``periods.ttl``, ``expressions.ttl``, the urgencies of ``codes.ttl``).
Where the lexicon has no words for a value in the language of the text, nothing is told of it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from dateutil.relativedelta import relativedelta

from servanda.check.lexicon import Day, Language, Period, measure_period
from servanda.check.shacl import RDF_TYPE, Data, Term, text
from servanda.namespaces import PREFIXES, SRV

_EXPRESSION: Final = PREFIXES["srv"].removesuffix("ontology#") + "lexicon/"
#: How an author writes that each of those who are bound must do it.
ALL: Final = "all"
_YEAR: Final = re.compile(r"[12]\d{3}")
_PARTS: Final = re.compile(r"(\d+)([YMWD])")
_DECEMBER: Final = 12
#: A year that has all days.
_LEAP_YEAR: Final = 2000
#: The last day of a year that no leap year follows.
_YEAR_END: Final = date(2000, 12, 31)


class TimeFault(NamedTuple):
    """A value that its words do not say: the property, the value, the key that an author writes."""

    property: Term
    value: Term
    key: str


def list_time_faults(data: Data, slot: Term, words: str, known: Language) -> Iterator[TimeFault]:
    """Yield the values of a slot that its words, in a language that is known, do not say."""
    said = _TimeWords(known, words)
    last = data.values(slot, f"<{SRV}isLastOf>")
    for value in last if len(last) == 1 else ():
        if f"<{SRV}Matter>" in data.values(value, RDF_TYPE) and not said.names_all():
            yield TimeFault(f"<{SRV}isLastOf>", f'"{ALL}"', "number")
    for value in data.values(slot, f"<{SRV}renewal>"):
        # Where the words have two periods, the one for which a term is renewed is not the term's own.
        if value in data.values(slot, f"<{SRV}term>") and len(set(map(measure_period, said.named))) > 1:
            yield TimeFault(f"<{SRV}renewal>", value, "renewal")
    for name, (key, form, holds) in _CHECKS.items():
        for value in data.values(slot, f"<{SRV}{name}>"):
            # Of what is no value of its kind the shapes tell.
            if form.fullmatch(text(value)) and not holds(said, text(value)):
                yield TimeFault(f"<{SRV}{name}>", value, key)


def tells_of_time(words: str, known: Language) -> bool:
    """Say whether words tell of a period, a day of the calendar, or what recurs."""
    return bool(known.list_periods(words) or known.read(words).days or known.list_recurrences(words))


@dataclass(frozen=True)
class _TimeWords:
    known: Language
    words: str

    @cached_property
    def periods(self) -> Collection[tuple[int, str]]:
        """The periods that the words name, a unit without a number as one of it."""
        bare = (Period(1, unit) for unit in self.known.list_bare_units(self.words))
        return {measure_period(one) for one in (*self.known.read(self.words).periods, *bare)}

    @property
    def named(self) -> Collection[Period]:
        """The periods that the words name by a number."""
        return self.known.read(self.words).periods

    @cached_property
    def whole(self) -> tuple[int, str] | None:
        """All periods as one, where each is of another unit: "two years and six months"."""
        named = list(self.named)
        measures = [measure_period(one) for one in named]
        if len({unit for _, unit in named}) < len(named) or len({unit for _, unit in measures}) != 1:
            return None
        return sum(number for number, _ in measures), measures[0][1]

    @cached_property
    def numbers(self) -> Collection[int]:
        return self.known.list_numbers(self.words)

    def has_period(self, value: str) -> bool:
        parts = [Period(int(number), unit) for number, unit in _PARTS.findall(value)]
        measures = [measure_period(one) for one in parts]
        units = {unit for _, unit in measures}
        if len(units) == 1:
            total = sum(number for number, _ in measures)
            if (total, *units) in self.periods or (total, *units) == self.whole:
                return True
        return all(one in self.periods for one in measures)

    def has_hours(self, value: str) -> bool:
        return measure_period(Period(int(value), "H")) in self.periods

    def has_date(self, value: str) -> bool:
        year, month, day = value.split("-", 2)
        return self.has_day(f"--{month}-{day}") and self._has_year(year)

    def has_year_of(self, value: str) -> bool:
        """Say whether the year of a day is that of the words; where they name none, it may be any."""
        return self._has_year(value[:4])

    def _has_year(self, year: str) -> bool:
        years = {one for one in self.known.read(self.words).figures if _YEAR.fullmatch(one)}
        return not years or year in years

    def has_day(self, value: str) -> bool:
        month, day = int(value[2:4]), int(value[5:7])
        if Day(month, day) in self.known.read(self.words).days:
            return True
        named = month in self.known.list_months(self.words)
        if named and day in self.numbers:
            return True
        if self._follows_year(month, day):
            return True
        # "At the end of the year", "by the beginning of March".
        units = self.known.read(self.words).units
        if day == 1:
            return (named or "Y" in units) and self._names("beginning-of")
        if day != calendar.monthrange(_LEAP_YEAR, month)[1] and (month, day) != (2, 28):
            return False
        of_month = "M" in self.known.list_bare_units(self.words)
        return (named or (month == _DECEMBER and "Y" in units) or of_month) and self._names("end-of")

    def _follows_year(self, month: int, day: int) -> bool:
        """Say whether a day is that of a period after a year: "within three months after its end"."""
        if "Y" not in self.known.read(self.words).units or not self._names("end-of"):
            return False
        lengths = {
            "Y": relativedelta(years=1), "M": relativedelta(months=1), "W": relativedelta(weeks=1),
            "D": relativedelta(days=1),
        }  # fmt: skip
        periods = self.known.read(self.words).periods
        ends = [_YEAR_END + lengths[unit] * number for number, unit in periods if unit in lengths]
        return any((one.month, one.day) == (month, day) for one in ends)

    def has_number(self, value: str) -> bool:
        return int(value) in self.numbers or (value == "1" and not self.numbers)

    def has_renewals(self, value: str) -> bool:
        return self.has_number(value) or value in self.known.list_times_renewed(self.words)

    def recurs(self, value: str) -> bool:
        periods = {measure_period(one) for one in self.known.list_recurrences(self.words)}
        parts = [measure_period(Period(int(number), unit)) for number, unit in _PARTS.findall(value)]
        return len(parts) != 1 or parts[0] in periods

    def has_unit(self, value: str) -> bool:
        return value.rstrip(">").rpartition("/")[2] in self.known.read(self.words).units

    def has_offset(self, value: str) -> bool:
        """Say whether the words have the number of a unit after; this one and the next have no number."""
        return int(value) < 2 or int(value) in self.numbers

    def is_renewed(self, value: str) -> bool:
        return value not in ("true", "1") or self._names("renewed") or self._names("indefinitely")

    def is_urgent(self, value: str) -> bool:
        term = value if value.startswith("<") else f"<{value}>"
        return not self.known.has_name(term) or bool(self.known.find_name(term, self.words))

    def is_bound(self, value: str) -> bool:
        """Say whether a day is the earliest or the latest, as the words say that it is."""
        late, early = self._names("not-later"), self._names("not-earlier")
        name = value.rstrip(">").rpartition("/")[2]
        return not (name == "earliest" and late and not early)

    def has_share(self, value: str) -> bool:
        if "/" not in value:
            return int(value) in self.numbers and not self.known.list_shares(self.words)
        return value in re.findall(r"\d+/\d+", self.words) or value in self.known.list_shares(self.words)

    def names_all(self) -> bool:
        """Say whether the words tell that all, each, the last or so many of several count."""
        of_periods = {one.number for one in self.known.read(self.words).periods}
        return self._names("all-of") or not of_periods.issuperset(self.numbers)

    def _names(self, expression: str) -> bool:
        term = f"<{_EXPRESSION}{expression}>"
        return not self.known.has_name(term) or bool(self.known.find_name(term, self.words))


_NUMBER: Final = re.compile(r"\d{1,9}")
_PERIOD: Final = re.compile(r"P(\d{1,9}[YMWD])+")
_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DAY: Final = re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SHARE: Final = re.compile(r"\d{1,9}(/\d{1,9})?")
_ANY: Final = re.compile(r".*", re.DOTALL)
#: By property of a slot the key under which an author writes it, the form of its values, and what says
#: whether words hold one.
_CHECKS: Final[Mapping[str, tuple[str, re.Pattern[str], Callable[[_TimeWords, str], bool]]]] = {
    "period": ("period", _PERIOD, _TimeWords.has_period),
    "hours": ("period", _NUMBER, _TimeWords.has_hours),
    "onDate": ("date", _DATE, _TimeWords.has_date),
    "recursEvery": ("every", _PERIOD, _TimeWords.recurs),
    "recursOn": ("day", _DAY, _TimeWords.has_day),
    "dayOfMonth": ("day", _NUMBER, _TimeWords.has_number),
    "firstDue": ("first", _DATE, _TimeWords.has_year_of),
    "lastDue": ("until", _DATE, _TimeWords.has_year_of),
    "occurrenceNumber": ("number", _NUMBER, _TimeWords.has_number),
    "onFirstDayOf": ("startOf", _ANY, _TimeWords.has_unit),
    "onLastDayOf": ("endOf", _ANY, _TimeWords.has_unit),
    "unitOffset": ("startOf", _NUMBER, _TimeWords.has_offset),
    "term": ("term", _PERIOD, _TimeWords.has_period),
    "renewal": ("renewal", _PERIOD, _TimeWords.has_period),
    "isRenewedIndefinitely": ("renewal", _ANY, _TimeWords.is_renewed),
    "maximumRenewals": ("renewals", _NUMBER, _TimeWords.has_renewals),
    "hasUrgency": ("urgency", _ANY, _TimeWords.is_urgent),
    "hasBound": ("bound", _ANY, _TimeWords.is_bound),
    "threshold": ("threshold", _SHARE, _TimeWords.has_share),
}

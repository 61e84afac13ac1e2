"""What a text states that can be told by its words: numbers, periods, dates, urgency, negation, programmes.

The words are data: the patterns of the registries (``lexicon.ttl``, ``expressions.ttl``, ``periods.ttl``)
and those that the files under check add. Of a language without words for units of time and negation nothing
is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from servanda.check.shacl import RDF_TYPE, Data, Term, language, text
from servanda.namespaces import PREFIXES, SRV

NAME_PATTERN: Final = f"<{SRV}namePattern>"
EXCEPT_PATTERN: Final = f"<{SRV}exceptPattern>"
SIGNALS: Final = f"<{SRV}signalsNormClass>"
_KIND: Final = f"<{SRV}hasExpressionKind>"
_NOTATION: Final = f"<{PREFIXES['skos']}notation>"
#: What an expression says, as a value: "annually" is P1Y, "one third" 1/3.
_VALUE: Final = f"<{PREFIXES['rdf']}value>"
_PROGRAMME: Final = f"<{SRV}Programme>"
_UNIT: Final = f"<{SRV}TimeUnit>"
#: The classes of norms that operative expressions signal.
MODALITIES: Final = frozenset(
    f"<{SRV}{name}>"
    for name in (
        "Obligation", "Prohibition", "Permission", "Power", "Privilege", "Immunity", "Condition",
    )
)  # fmt: skip
_NUMERAL: Final = f"<{SRV}Numeral>"
_MONTH: Final = f"<{SRV}Month>"
_BASE: Final = PREFIXES["srv"].removesuffix("ontology#")
#: The words that make a period one after which something comes again.
_EACH_TIME: Final = f"<{_BASE}lexicon/each-time>"

#: Languages in which the verb comes last, and what is named after what it belongs to.
VERB_LAST: Final = frozenset({"kk"})
#: Latin letters printed for the Cyrillic ones that look like them.
_LOOK_ALIKES: Final = str.maketrans("ABCEHKMOPTXYIaceopxyi", "АВСЕНКМОРТХУІасеорхуі")
_MIXED: Final = re.compile(r"[^\W\d_]*[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі][^\W\d_]*")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Words of three letters and more that name nothing.
_FUNCTION_WORDS: Final = frozenset(
    word
    for words in (
        "the and for its any each every such this that with from their has have been shall which who whose",
        "или его для при без над под это этих этой этого что как их",
        "мен бен пен және бұл осы сол туралы үшін оның",
    )
    for word in words.split()
)
#: The Kazakh auxiliary verb, in its forms.
_AUXILIARY: Final = re.compile(r"бол(у|ған|са|ып|атын|май|мау)[^\W\d_]*")
_FIGURES: Final = re.compile(r"\d+(?:\.\d+)*")
_DATE: Final = re.compile(
    r"\b(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)\b|\b(?P<d2>\d\d?)[./](?P<m2>\d\d?)[./](?P<y2>\d{4})\b"
)
#: What may stand between a number and its unit: the ending of an ordinal ("30th"), a repetition in brackets,
#: and a word or two ("calendar").
_BETWEEN: Final = r"(?:(?<=\d)[^\W\d_]{2}(?=\s))?(?:\s*\([^)]{0,40}\))?(?:[\s-]+(?:[^\W\d_]+\s+)?)?"
#: A number from which on it is a year of the calendar, not a count of years.
_FIRST_YEAR: Final = 1000
_YEAR: Final = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
#: How many signs around a day tell whether it is a limit.
_AROUND: Final = 24


class Period(NamedTuple):
    """A number of units; the letter of a unit is that of xsd:duration, H for hours."""

    number: int
    unit: str


def measure_period(period: Period) -> tuple[int, str]:
    """Return a period in months or hours: a year is twelve months, a week seven days of 24 hours.

    >>> measure_period(Period(2, "W"))
    (336, 'H')
    """
    number, unit = period
    factor, smaller = {"Y": (12, "M"), "W": (168, "H"), "D": (24, "H")}.get(unit, (1, unit))
    return number * factor, smaller


class Day(NamedTuple):
    """A day of the year, without the year."""

    month: int
    day: int


@dataclass(frozen=True)
class Facts:
    """What a text states: ``units`` are those that it names, with a number or without."""

    numbers: frozenset[str] = frozenset()
    periods: frozenset[Period] = frozenset()
    units: frozenset[str] = frozenset()
    days: frozenset[Day] = frozenset()
    programmes: frozenset[Term] = frozenset()
    urgent: bool = False
    #: Whether it says "not"; how often it leaves something out ("except", "without").
    negated: bool = False
    exceptions: int = 0
    #: How many of its words say the like of "not" within another word: inviolability, refuse, unable, only.
    lacks: int = 0

    @property
    def claims(self) -> bool:
        """Whether the text states anything that its words must state too."""
        return bool(self.numbers or self.periods or self.days or self.urgent or self.denies)

    @property
    def denies(self) -> bool:
        """Whether the text denies something or leaves something out."""
        return self.negated or self.exceptions > 0

    def denies_more(self, other: Facts) -> bool:
        """Say whether the text denies something and nothing in the other one can stand for that.

        "Not acceptable" may stand for "unacceptable", and "only with" for "not without".
        """
        if self.negated:
            return not (other.negated or other.exceptions > self.exceptions or other.lacks > self.lacks)
        return self.exceptions > 0 and not (other.denies or other.lacks)

    @cached_property
    def figures(self) -> frozenset[str]:
        """All numbers, those of periods and days too."""
        return self.numbers | {str(one.number) for one in self.periods} | {str(one.day) for one in self.days}


class Pattern(NamedTuple):
    """A pattern of the lexicon: its term, what that is or signals, its notation and language."""

    term: Term
    source: str
    language: str
    kinds: frozenset[Term] = frozenset()
    notation: str = ""
    excepted: bool = False


class Finder:
    """Looks for some patterns in a text: first for letters that each needs, which takes little time."""

    def __init__(self, sources: Iterable[str]) -> None:
        """Take patterns that re can compile; the others are passed over."""
        self._sources = [one for one in sources if _compiles(one)]
        letters = [_find_letters(part) for one in self._sources for part in _split_choices(one)]
        self._letters = tuple(dict.fromkeys(letters)) if all(letters) else ("",)  # "" is in each text

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One pattern for all; one that matches nothing when there are none."""
        return re.compile("|".join(map(_group, self._sources)) or "(?!)", re.IGNORECASE)

    def search(self, words: str, lowered: str) -> bool:
        """Say whether one of the patterns is found in a text; ``lowered`` is the same in small letters."""
        if not any(one in lowered for one in self._letters):
            return False
        return self.pattern.search(words) is not None

    def count(self, words: str, lowered: str) -> int:
        """Return how often one of the patterns is found in a text."""
        return sum(1 for _ in self.pattern.finditer(words)) if self.search(words, lowered) else 0


@dataclass(frozen=True)
class Language:
    """The words of one language, by what they tell; ``tag`` is its BCP 47 tag."""

    patterns: Collection[Pattern]
    tag: str = ""
    _facts: dict[str, Facts] = field(default_factory=dict, compare=False, repr=False)
    _whole: dict[Term, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _urgency(self) -> Finder:
        return Finder(self._of_kind("urgency"))

    @cached_property
    def _negation(self) -> Finder:
        return Finder(self._of_kind("negation"))

    @cached_property
    def _exception(self) -> Finder:
        return Finder(self._of_kind("exception"))

    @cached_property
    def _lack(self) -> Finder:
        return Finder(self._of_kind("lack"))

    @cached_property
    def _no_lack(self) -> re.Pattern[str]:
        return Finder(self._of_kind("lack", excepted=True)).pattern

    @cached_property
    def _limits(self) -> re.Pattern[str]:
        """Words in which a "not" denies nothing: not later than, without delay, non-governmental."""
        kinds = ("urgency", "deadline", "recurring", "before", "after")
        times = [source for kind in kinds for source in self._of_kind(kind)]
        nots = [one for kind in ("negation", "exception") for one in self._of_kind(kind, excepted=True)]
        within = Finder([*nots, *times]).pattern
        return re.compile(rf"(?:{within.pattern})[^\W\d_]*", re.IGNORECASE)

    @cached_property
    def _patience(self) -> re.Pattern[str]:
        """Words of urgency in which there is none."""
        return Finder(self._of_kind("urgency", excepted=True)).pattern

    @cached_property
    def _units(self) -> Mapping[str, re.Pattern[str]]:
        return {key: re.compile(rf"\b(?:{'|'.join(of)})", re.I) for key, of in self._named(_UNIT).items()}

    @cached_property
    def _numerals(self) -> Mapping[str, re.Pattern[str]]:
        return {key: re.compile("|".join(of), re.I) for key, of in self._named(_NUMERAL).items()}

    @cached_property
    def _period(self) -> re.Pattern[str]:
        """A number, in figures or in words (the longest first), and a unit of time."""
        words = sorted((one for of in self._named(_NUMERAL).values() for one in of), key=len, reverse=True)
        units = [one for of in self._named(_UNIT).values() for one in of]
        return re.compile(rf"\b(\d+|{'|'.join(words)}){_BETWEEN}({'|'.join(units)})", re.I)

    @cached_property
    def _any_unit(self) -> Finder:
        return Finder(one for of in self._named(_UNIT).values() for one in of)

    @cached_property
    def _any_month(self) -> Finder:
        return Finder(one for of in self._named(_MONTH).values() for one in of)

    @cached_property
    def _months(self) -> re.Pattern[str]:
        names = [f"(?P<m{key}>{'|'.join(of)})" for key, of in self._named(_MONTH).items()]
        return re.compile(rf"\b(?:{'|'.join(names)})", re.I)

    @cached_property
    def _programmes(self) -> Mapping[Term, Finder]:
        found: dict[Term, list[str]] = {}
        for one in self.patterns:
            if _PROGRAMME in one.kinds:
                found.setdefault(one.term, []).append(one.source)
        return {term: Finder(sources) for term, sources in found.items()}

    @property
    def has_verb_last(self) -> bool:
        """Whether the verb of a sentence stands at its end."""
        return self.tag in VERB_LAST

    @property
    def programmes(self) -> Collection[Term]:
        """The programmes of which the lexicon has the name in this language."""
        return self._programmes.keys()

    @cached_property
    def _operative(self) -> Mapping[Term, tuple[frozenset[Term], Finder, Finder]]:
        """For each operative expression the classes of norms, what it is found by, and where it is not."""
        found: dict[Term, tuple[frozenset[Term], list[str], list[str]]] = {}
        for one in self.patterns:
            if one.kinds & MODALITIES:
                _, names, exceptions = found.setdefault(one.term, (one.kinds & MODALITIES, [], []))
                (exceptions if one.excepted else names).append(one.source)
        return {
            term: (kinds, Finder(names), Finder(exceptions))
            for term, (kinds, names, exceptions) in found.items()
        }

    def is_name_of(self, term: Term, words: str) -> bool:
        """Say whether a text is what a pattern of a term matches, and nothing more."""
        if term not in self._whole:
            sources = [one.source for one in self.patterns if one.term == term and not one.excepted]
            self._whole[term] = Finder(sources).pattern
        return self._whole[term].fullmatch(fold_letters(words).strip(" .,;")) is not None

    def list_modalities(self, words: str, but: Collection[Term] = ()) -> frozenset[Term]:
        """Return the classes of norms that the operative expressions in a text signal, ``but`` for some."""
        words = fold_letters(words)
        lowered = words.lower()
        found: set[Term] = set()
        for term, (kinds, names, exceptions) in self._operative.items():
            if (
                term not in but
                and not kinds <= found
                and names.search(words, lowered)
                and not exceptions.search(words, lowered)
            ):
                found |= kinds
        return frozenset(found)

    def list_periods(self, words: str) -> list[tuple[Period, str]]:
        """Return the periods that a text names, each with its words."""
        folded = fold_letters(words)
        found: list[tuple[Period, str]] = []
        if not self._any_unit.search(folded, folded.lower()):
            return found
        for one in self._period.finditer(folded):
            periods: set[Period] = set()
            self._take_periods(one[0], periods)
            found += [(period, _take_word(folded, one)) for period in periods]
        return found

    def list_counts(self, words: str) -> frozenset[tuple[int, str]]:
        """Return the numbers of things that a text names, in figures or in words, each with its noun."""
        found: set[tuple[int, str]] = set()
        for one in self._count.finditer(fold_letters(words)):
            number = int(one[1]) if one[1].isdigit() else self._value(one[1])
            if number is not None and number < _FIRST_YEAR and not self._count.match(one[2] + " x"):
                found.add((number, one[2].lower()))
        return frozenset(found)

    @cached_property
    def _count(self) -> re.Pattern[str]:
        """A number, in figures or in words (the longest first), and the word that follows it."""
        names = sorted((one for of in self._named(_NUMERAL).values() for one in of), key=len, reverse=True)
        return re.compile(
            rf"\b(\d{{1,4}}|{'|'.join(names)})(?:\s*\([^)]{{0,40}}\))?[\s-]+([^\W\d_]{{3,}})", re.I
        )

    def list_bare_units(self, words: str) -> frozenset[str]:
        """Return the letters of the units of time that a text names without a number."""
        rest = self._take_periods(fold_letters(words), set())
        return frozenset(letter for letter, pattern in self._units.items() if pattern.search(rest))

    def list_numbers(self, words: str) -> frozenset[int]:
        """Return the numbers in a text, in figures and in words, ordinals too."""
        found = (self._value(one[0]) for one in self._number.finditer(fold_letters(words)))
        figures = (int(one) for one in re.findall(r"\d+", words))
        return frozenset(number for number in (*found, *figures) if number is not None)

    @cached_property
    def _number(self) -> re.Pattern[str]:
        names = sorted((one for of in self._named(_NUMERAL).values() for one in of), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(names) or '(?!)'})", re.I)

    def list_months(self, words: str) -> frozenset[int]:
        """Return the numbers of the months that a text names."""
        found = self._months.finditer(fold_letters(words))
        return frozenset(int((one.lastgroup or "m0")[1:]) for one in found)

    def list_recurrences(self, words: str, *, of_things: bool = True) -> frozenset[Period]:
        """Return how often what a text tells of comes again: annually, every six months.

        Without ``of_things`` those of acts alone: not that of an annual report.
        """
        folded = fold_letters(words)
        lowered = folded.lower()
        kinds = ("recurring", "periodicity") if of_things else ("recurring",)
        found = {
            Period(int(number), unit)
            for kind in kinds
            for notation, finder in self._recurrences[kind].items()
            if finder.search(folded, lowered)
            for number, unit in re.findall(r"(\d+)([YMWD])", notation)
        }
        if self._each_time.search(folded, lowered):
            for one in self._period.finditer(folded):
                if self._beside_period.search(folded[: one.start()]) or self._after_period.match(
                    folded, one.end()
                ):
                    self._take_periods(one[0], found)
        return frozenset(found)

    @cached_property
    def _beside_period(self) -> re.Pattern[str]:
        """What makes the period that follows one after which something comes again: "every", "once in"."""
        return re.compile(rf"(?:{self._each_time.pattern.pattern})[^\W\d_]*\s*(?:[^\W\d_]+\s+)?$", re.I)

    @cached_property
    def _after_period(self) -> re.Pattern[str]:
        return re.compile(rf"[^\W\d_]*\s+(?:{self._each_time.pattern.pattern})", re.I)

    @cached_property
    def _recurrences(self) -> Mapping[str, Mapping[str, Finder]]:
        return {
            kind: {key: Finder(of) for key, of in self._noted(kind).items() if key}
            for kind in ("recurring", "periodicity")
        }

    def list_limits(self, words: str) -> list[tuple[Day, str]]:
        """Return the days that a text names as limits, each with its words.

        They are those of no one year ("31 March"), and those beside words for a limit ("by 31 March 2020").
        """
        folded = fold_letters(words)
        found: list[tuple[Day, str]] = []
        if not self._any_month.search(folded, folded.lower()):
            return found
        for name in self._months.finditer(folded):
            before = re.search(r"(?<![\d.])\d\d?(?:-?[^\W\d_]{1,4})?(?: of)?\s+$", folded[: name.start()])
            after = re.match(r"[^\W\d_]*\s+\d\d?(?!\d)", folded[name.end() :])
            # Months of languages in Latin letters have a capital: "may" is another word.
            if (before is None and after is None) or (name[0].isascii() and name[0].islower()):
                continue
            start = name.start() if before is None else before.start()
            end = name.end() + (after.end() if before is None and after is not None else 0)
            around = folded[max(0, start - _AROUND) : end + _AROUND]
            if not _YEAR.search(around) or self._limit.search(around, around.lower()):
                found += [(day, folded[start:end]) for day in self.read(folded[start:end]).days]
        return found

    @cached_property
    def _limit(self) -> Finder:
        return Finder([*self._of_kind("deadline"), *self._of_kind("before")])

    @cached_property
    def _each_time(self) -> Finder:
        return Finder(one.source for one in self.patterns if one.term == _EACH_TIME and not one.excepted)

    def find_recurrence(self, words: str) -> str:
        """Return the words of a text that tell how often an act comes again; none where there are none."""
        folded = fold_letters(words)
        sources = (source for key, of in self._noted("recurring").items() if key for source in of)
        found = Finder([*sources, self._each_time.pattern.pattern]).pattern.search(folded)
        return _take_word(folded, found) if found is not None else ""

    def list_shares(self, words: str) -> frozenset[str]:
        """Return the shares that a text names in words, as fractions: ``1/3``."""
        return self._list_notations("share", words)

    def list_times_renewed(self, words: str) -> frozenset[str]:
        """Return how many times a text says that something is renewed, in figures: once is ``1``."""
        return self._list_notations("renewal", words)

    def _list_notations(self, kind: str, words: str) -> frozenset[str]:
        folded = fold_letters(words)
        noted = self._noted(kind).items()
        return frozenset(key for key, of in noted if key and Finder(of).search(folded, folded.lower()))

    def _noted(self, kind: str) -> dict[str, list[str]]:
        """Return the patterns of the expressions of a kind by their notation."""
        found: dict[str, list[str]] = {}
        for one in self.patterns:
            if _name_kind(kind) in one.kinds and not one.excepted:
                found.setdefault(one.notation, []).append(one.source)
        return found

    def has_name(self, term: Term) -> bool:
        """Say whether the lexicon has the words for a term in this language."""
        return any(one.term == term and not one.excepted for one in self.patterns)

    def find_urgency(self, words: str) -> str:
        """Return the words of a text that tell of an urgency; none where there are none."""
        found = self._urgency.pattern.search(fold_letters(words))
        return _take_word(fold_letters(words), found) if found is not None else ""

    def find_name(self, term: Term, words: str) -> str:
        """Return the words of a text by which it names a term; none where it does not."""
        folded = fold_letters(words)
        for one in self.patterns:
            found = re.search(one.source, folded, re.IGNORECASE) if one.term == term else None
            if found is not None and not one.excepted:
                return _take_word(folded, found)
        return ""

    def list_qualifications(self, words: str) -> list[str]:
        """Return the words of a text that tell when and how far a norm applies."""
        folded = fold_letters(words)
        if not self._qualification.search(folded, folded.lower()):
            return []
        return [_take_word(folded, one) for one in self._qualification.pattern.finditer(folded)]

    @cached_property
    def _qualification(self) -> Finder:
        return Finder(self._of_kind("qualification"))

    def find_modality(self, words: str, classes: Collection[Term]) -> str:
        """Return the words of a text that signal a norm of some classes; none where there are none."""
        words = fold_letters(words)
        lowered = words.lower()
        for kinds, names, exceptions in self._operative.values():
            if kinds <= set(classes) and names.search(words, lowered):
                found = names.pattern.search(words)
                if found is not None and not exceptions.search(words, lowered):
                    return _take_word(words, found)
        return ""

    def tells_of_trigger(self, words: str) -> bool:
        """Say whether a text has the words for what calls for an act: if, in case."""
        folded = fold_letters(words)
        return self._trigger.search(folded, folded.lower())

    @cached_property
    def _trigger(self) -> Finder:
        return Finder(self._of_kind("trigger"))

    def tells_of_relative(self, words: str) -> bool:
        """Say whether a clause that says what a thing is like begins in a text: which, that."""
        folded = fold_letters(words)
        if not self._relative.search(folded, folded.lower()):
            return False
        less = self._no_relative.sub(" … ", folded)
        return self._relative.search(less, less.lower())

    @cached_property
    def _relative(self) -> Finder:
        return Finder(self._of_kind("relative"))

    @cached_property
    def _no_relative(self) -> re.Pattern[str]:
        return Finder(self._of_kind("relative", excepted=True)).pattern

    def tells_of_definition(self, words: str) -> bool:
        """Say whether a text has the words by which a term is defined."""
        folded = fold_letters(words)
        return self._definition.search(folded, folded.lower())

    @cached_property
    def _definition(self) -> Finder:
        return Finder(self._of_kind("definition"))

    def is_conjunction(self, word: str) -> bool:
        """Say whether a word joins the parts of a sentence."""
        return self._conjunction.pattern.search(fold_letters(word)) is not None

    @cached_property
    def _conjunction(self) -> Finder:
        return Finder(self._of_kind("conjunction"))

    def tells_of_notice(self, words: str) -> bool:
        """Say whether a text has the words for a notice."""
        words = fold_letters(words)
        return self._notice.search(words, words.lower())

    @cached_property
    def _notice(self) -> Finder:
        return Finder(self._of_kind("notify"))

    @cached_property
    def has_words(self) -> bool:
        """Whether the lexicon has enough words of the language to tell what a text states."""
        return bool(self._named(_UNIT) and self._of_kind("negation"))

    def read(self, words: str) -> Facts:
        """Return what a text in this language states."""
        if words not in self._facts:
            self._facts[words] = self._read(fold_letters(words))
        return self._facts[words]

    def _read(self, words: str) -> Facts:
        days: set[Day] = set()
        periods: set[Period] = set()
        units: frozenset[str] = frozenset()
        numbers: set[str] = set()
        rest, lowered = words, words.lower()
        if any(map(str.isdigit, words)):
            rest = self._take_days(words, lowered, days, numbers)
        if self._any_unit.search(words, lowered):
            units = frozenset(letter for letter, pattern in self._units.items() if pattern.search(rest))
            rest = self._take_periods(rest, periods)
        numbers.update(one.lstrip("0") or "0" for one in _FIGURES.findall(rest))
        programmes = frozenset(term for term, of in self._programmes.items() if of.search(words, lowered))
        negated, exceptions = self._negation.search(words, lowered), self._exception.count(words, lowered)
        if negated or exceptions:
            less = self._limits.sub(" … ", words)
            exceptions = self._exception.count(less, less.lower())
            less = self._exception.pattern.sub(" … ", less)
            negated = self._negation.search(less, less.lower())
        urgent = self._urgency.search(words, lowered)
        if urgent:
            less = self._patience.sub(" … ", words)
            urgent = self._urgency.search(less, less.lower())
        less = self._no_lack.sub(" … ", words) if self._lack.search(words, lowered) else ""
        return Facts(
            frozenset(numbers), frozenset(periods), units, frozenset(days), programmes, urgent, negated,
            exceptions, self._lack.count(less, less.lower()),
        )  # fmt: skip

    def _take_days(self, words: str, lowered: str, days: set[Day], numbers: set[str]) -> str:
        """Collect the days of the calendar and the years of those in figures; return the rest of the text."""
        for found in _DATE.finditer(words):
            year, month, day = found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"]
            days.add(Day(int(month), int(day)))
            numbers.add(year)
        rest = _DATE.sub(" … ", words)
        if not self._any_month.search(words, lowered):
            return rest
        for name in self._months.finditer(rest):
            before = re.search(r"(?<!\d)(\d\d?)(?!\d)\D{0,12}$", rest[: name.start()])
            after = re.match(r"[^\W\d_]*\D{0,3}(\d\d?)(?!\d)", rest[name.end() :])
            number = before or after
            if number is not None:
                days.add(Day(int((name.lastgroup or "m0")[1:]), int(number[1])))
                start = name.end() if before is None else 0
                left, right = start + number.start(1), start + number.end(1)
                rest = rest[:left] + " " * (right - left) + rest[right:]
        return rest

    def _take_periods(self, words: str, periods: set[Period]) -> str:
        def take(found: re.Match[str]) -> str:
            number = int(found[1]) if found[1].isdigit() else self._value(found[1])
            unit = next(letter for letter, pattern in self._units.items() if pattern.match(found[2]))
            if number is None or (found[1].isdigit() and number >= _FIRST_YEAR):
                return found[0]
            periods.add(Period(number, unit))
            return " … "

        return self._period.sub(take, words)

    def _value(self, numeral: str) -> int | None:
        return next((int(key) for key, of in self._numerals.items() if of.fullmatch(numeral)), None)

    def _of_kind(self, kind: str, *, excepted: bool = False) -> list[str]:
        wanted = _name_kind(kind)
        return [one.source for one in self.patterns if wanted in one.kinds and one.excepted is excepted]

    def _named(self, kind: Term) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.patterns:
            if kind in one.kinds:
                found.setdefault(one.notation, []).append(_group(one.source))
        return found


@dataclass(frozen=True)
class Lexicon:
    """The languages of the patterns that some data hold."""

    languages: Mapping[str, Language]

    def find_language(self, tag: str) -> Language | None:
        """Return the words of a language by its tag (``en-GB`` has those of ``en``), None without any."""
        while tag and tag not in self.languages:
            tag = tag.rpartition("-")[0]
        found = self.languages.get(tag)
        return found if found is not None and found.has_words else None


def read_lexicon(data: Data) -> Lexicon:
    """Return the lexicon that data hold; it is built once for the same patterns."""
    return _build_lexicon(frozenset(_list_patterns(data)))


def _list_patterns(data: Data) -> Iterator[Pattern]:
    for predicate in (NAME_PATTERN, EXCEPT_PATTERN):
        for term in data.subjects_of(predicate):
            links = (RDF_TYPE, _KIND, SIGNALS)
            kinds = frozenset(kind for link in links for kind in data.values(term, link))
            notes = (one for link in (_VALUE, _NOTATION) for one in data.values(term, link))
            notation = next(map(text, notes), "")
            for pattern in data.values(term, predicate):
                tag = language(pattern)
                yield Pattern(term, text(pattern), tag, kinds, notation, predicate == EXCEPT_PATTERN)


@lru_cache(maxsize=8)
def _build_lexicon(patterns: frozenset[Pattern]) -> Lexicon:
    tags = {one.language for one in patterns}
    ordered = sorted(patterns, key=lambda one: (one.term, one.source))
    return Lexicon({tag: Language([one for one in ordered if one.language == tag], tag) for tag in tags})


@lru_cache(maxsize=10_000)
def _compiles(source: str) -> bool:
    try:
        re.compile(source)
    except re.error:
        return False
    return True


def _name_kind(kind: str) -> Term:
    return f"<{_BASE}expression-kind/{kind}>"


def _take_word(words: str, found: re.Match[str]) -> str:
    """Return what was found, to the end of its last word."""
    ending = re.match(r"[^\W\d_]*", words[found.end() :])
    return (found[0] + (ending[0] if ending is not None else "")).strip()


def _group(source: str) -> str:
    """Return a pattern whose groups have no numbers, so that it can stand within another."""
    return "(?:" + re.sub(r"(?<!\\)\((?!\?)", "(?:", source) + ")"


def _split_choices(source: str) -> list[str]:
    """Return the choices of a pattern at its top level.

    >>> _split_choices("(a|b)c|d[|]")
    ['(a|b)c', 'd[|]']
    """
    parts, depth, start, in_class = [], 0, 0, False
    for sign in re.finditer(r"\\.|[\[\]()|]", source):
        match sign[0]:
            case "[":
                in_class = True
            case "]":
                in_class = False
            case "(" if not in_class:
                depth += 1
            case ")" if not in_class:
                depth -= 1
            case "|" if not in_class and depth == 0:
                parts.append(source[start : sign.start()])
                start = sign.end()
    return [*parts, source[start:]]


def _find_letters(choice: str) -> str:
    """Return the longest run of letters that whatever the pattern matches must hold, in small letters.

    >>> _find_letters("(^|[^a-z])without (undue )?delays?")
    'without '
    """
    plain, inner = choice, None
    while inner != plain:  # groups and sets first, from the innermost
        inner = plain
        plain = re.sub(r"\\.|\[[^\]]*\][?*+]?|\([^()]*\)[?*+]?", "|", plain)
    runs = re.sub(r".[?*+{]", "|", plain)
    return max(re.findall(r"[^|^$.(){}?*+\\]+", runs), key=len, default="").lower()


def fold_letters(words: str) -> str:
    """Return a text as a reader reads it: in NFC, Latin letters in a Cyrillic word as Cyrillic ones.

    >>> fold_letters("күшiне") == "күшіне"
    True
    """
    joined = unicodedata.normalize("NFC", words)
    if joined.isascii() or not re.search("[A-Za-z]", joined):
        return joined
    return _MIXED.sub(lambda word: word[0].translate(_LOOK_ALIKES), joined)


@lru_cache(maxsize=50_000)
def list_words(words: str) -> tuple[str, ...]:
    """Return the words of a text that tell something, in small letters and in their order.

    >>> list_words("The arrest of a national")
    ('arrest', 'national')
    """
    found = _WORD.findall(fold_letters(words).lower().replace("ё", "е"))
    telling = (one for one in found if len(one) > 2 and one not in _FUNCTION_WORDS)
    return tuple(one for one in telling if not _AUXILIARY.fullmatch(one))

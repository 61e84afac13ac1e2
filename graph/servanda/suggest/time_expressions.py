"""The times of a sentence: periods, days and urgency, with the event from which they are counted.

The words for numbers, units, urgency and what comes again are those of the lexicon; how they make up an
expression is in ``signals.tsv``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from servanda.check.lexicon import Language, read_lexicon
from servanda.check.shacl import Data
from servanda.namespaces import PREFIXES
from servanda.resources import registry_triples
from servanda.suggest.candidates import CandidateTime
from servanda.suggest.signals import find_signals, first_signal, read_signals

#: What the patterns of the registries hang on.
_PREDICATES: Final = frozenset(
    ("namePattern", "exceptPattern", "signalsNormClass", "hasExpressionKind", "type", "value", "notation")
)
_CODES: Final = PREFIXES["srv"].removesuffix("ontology#") + "urgency/"
#: The order in which classes of urgency are tried: the most particular first.
_URGENCIES: Final = (
    "as-soon-as-possible", "without-delay", "immediately", "promptly", "in-advance", "regularly",
)  # fmt: skip
#: A day of one year, and not of each.
_YEAR: Final = re.compile(r"\b(?:1[89]|2[01])\d\d\b")
#: A word at the end of a time that belongs to what follows it.
_DANGLING: Final = re.compile(r"(?:\s+(?:for|of|to|the|and|in|by|on|with))+\s*$", re.IGNORECASE)


class TimeSpan(NamedTuple):
    """A time, the rule that found it, and where its words stand in the sentence."""

    time: CandidateTime
    rule: str
    start: int
    end: int


@cache
def load_words(language: str) -> Language:
    """Return the words of a language (en, ru or kk) that the registries hold."""
    wanted = (
        triple
        for triple in registry_triples()
        if re.split(r"[#/]", triple.predicate.value)[-1] in _PREDICATES
    )
    return read_lexicon(Data(wanted)).languages[language]


def find_times(language: str, text: str) -> list[TimeSpan]:
    """Return the times of a sentence, in their order, none within another."""
    words = load_words(language)
    found = _find_periods(language, text, words)
    for sort in ("event-words", "recurring-words", "urgency-words"):
        for one in find_signals(language, sort, text):
            if not any(one.start < other.end and other.start < one.end for other in found):
                said = text[one.start : one.end].rstrip(" ,")
                found.append(
                    TimeSpan(
                        _read_time(language, said, words, sort=sort),
                        one.rule,
                        one.start,
                        one.start + len(said),
                    )
                )
    barred = [(one.start, one.end) for one in find_signals(language, "not-due", text)]
    return sorted(
        (one for one in found if not any(a < one.end and one.start < b for a, b in barred)),
        key=lambda one: one.start,
    )


def _find_periods(language: str, text: str, words: Language) -> list[TimeSpan]:
    found: list[TimeSpan] = []
    at = 0
    lowered = text.casefold() if len(text.casefold()) == len(text) else text
    periods: list[tuple[int, int, str]] = []
    for (number, unit), said in words.list_periods(text):
        start = lowered.find(said.casefold(), at)
        if start >= 0:
            at = start + len(said)
            periods.append((start, at, f"PT{number}H" if unit == "H" else f"P{number}{unit}"))
    periods += [(one.start, one.end, one.value) for one in find_signals(language, "single-period", text)]
    for start, end, iso in sorted(periods):
        for rule in read_signals(language).get("time-lead", ()):
            if lead := rule.pattern.search(text[:start]):
                start = lead.start()
        for rule in read_signals(language).get("time-tail", ()):
            if tail := rule.pattern.match(text, end):
                end = tail.end()
        if language != "kk":
            end = start + len(_DANGLING.sub("", text[start:end]).rstrip(" ,;"))
        start += len(text[start:end]) - len(text[start:end].lstrip())
        if found and start < found[-1].end:
            continue
        time = _read_time(language, text[start:end], words, iso)
        found.append(TimeSpan(time, f"{language}-time-tail", start, end))
    return found


def _read_time(
    language: str, said: str, words: Language, iso: str | None = None, sort: str = "urgency-words"
) -> CandidateTime:
    """Return what the words of a time mean."""
    urgency = next(
        (
            code
            for code in _URGENCIES
            if iso is None and sort == "urgency-words" and words.find_name(f"<{_CODES}{code}>", said)
        ),
        None,
    )
    # Kazakh "төлем күніне дейін" names a day, and nothing that comes again
    recurring = language != "kk" or sort != "event-words"
    recurrence = min(words.list_recurrences(said) if recurring else (), default=None)
    if iso is None and (limits := words.list_limits(said)):
        (month, day), _ = limits[0]
        year = _YEAR.search(said)
        iso = f"{year.group() if year is not None else '-'}-{month:02}-{day:02}"
    elif iso is None and recurrence is not None:
        iso, urgency = f"P{recurrence.number}{recurrence.unit}", None
    direction = None
    for name in ("after", "before"):
        if urgency is None and first_signal(language, f"time-{name}", said) is not None:
            direction = name
    event, id_ = None, urgency
    for rule in read_signals(language).get("time-event", ()):
        if direction is not None and (match := rule.pattern.search(said)):
            event = match["event"].strip(" ,")
    if iso is not None and not iso.startswith("P"):
        event = None  # the day itself
    if event is not None and (known := first_signal(language, "event", event)) is not None:
        id_ = id_ or known.value
    return CandidateTime(said, id_, iso, direction, event, urgency)

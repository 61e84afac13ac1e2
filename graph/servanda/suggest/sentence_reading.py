"""A sentence with what the rules find in it, and where its parts begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from servanda.suggest.candidates import CandidateValue
from servanda.suggest.coreference import (
    KnownActors,
    find_actors,
)
from servanda.suggest.signals import (
    Signal,
    find_signals,
    first_signal,
    read_signals,
)
from servanda.suggest.time_expressions import TimeSpan, find_times

_WORD: Final = re.compile(r"[^\W\d_]")


class Sentence(NamedTuple):
    """A sentence, its offset in the text, its clause, and the lead-in of the list that it stands in."""

    text: str
    start: int
    clause: str | None
    lead: str = ""


class MessageWord(NamedTuple):
    """A word that tells of a message: how, and in which voice."""

    signal: Signal
    sort: str
    modal: Signal | None
    passive: bool
    mode: str


@dataclass
class Memory:
    """The names that stand before a sentence, for its pronouns."""

    names: list[str] = field(default_factory=list)
    unread: list[SentenceReading] = field(default_factory=list)

    def list_names(self) -> list[str]:
        """Return the names, the nearest last; of a sentence that tells of no message the first one."""
        for reading in self.unread:
            found = find_actors(reading.language, reading.text, reading.own, len(reading.text), reading.known)
            self.names += [reading.text[one.start : one.end] for one in found[:1]]
        self.unread.clear()
        return self.names


class SentenceReading:
    """What is known of one sentence; offsets are those of the lead-in and the sentence together."""

    def __init__(self, sentence: Sentence, language: str, known: KnownActors, memory: Memory) -> None:
        self.sentence = sentence
        self.language = language
        self.known = known
        self.memory = memory
        self.text = f"{sentence.lead} {sentence.text}" if sentence.lead else sentence.text
        self.own = len(self.text) - len(sentence.text)
        self.modals = [self.negate(one) for one in find_signals(language, "modal", self.text)]
        times = find_times(language, self.text) if self.may_tell() else []
        self.times = [self._extend_time(one) for one in times] if language == "kk" else times
        self.effects = list(find_signals(language, "effect-verb", self.text))

    def _extend_time(self, span: TimeSpan) -> TimeSpan:
        """Return a Kazakh time with all of its event: "сапар басталғанға дейін", up to the name before it."""
        event = span.time.event
        if event is None or not span.time.words.startswith(event):
            return span
        low = 0
        for name in find_actors("kk", self.text, 0, span.start, self.known):
            if name.case != "alone" or low == 0:
                low = name.end
        for one in find_signals("kk", "event-limit", self.text, low, span.start):
            low = one.end
        words = self.text[low : span.start]
        if not words.strip(" ,"):
            return span
        start = low + len(words) - len(words.lstrip(" ,"))
        more = self.text[start : span.start]
        time = replace(span.time, words=more + span.time.words, event=more + event)
        if time.id is None and (known := first_signal("kk", "event", more + event)) is not None:
            time = replace(time, id=known.value)
        return span._replace(time=time, start=start)

    def negate(self, modal: Signal) -> Signal:
        """Return a modal verb; "neither Party shall" and "in no case may" forbid."""
        for rule in read_signals(self.language).get("negated-subject", ()):
            if modal.value != "prohibition" and rule.pattern.search(self.text, 0, modal.start):
                return modal._replace(rule=rule.id, value=rule.value)
        return modal

    def may_tell(self) -> bool:
        """Say whether any word of the sentence may tell of a message."""
        stems = read_signals(self.language).get("stem", ())
        if stems and not any(rule.pattern.search(self.text) for rule in stems):
            return False
        sorts = ("person-verb", "thing-verb", "content", "by-phrase", "delivery-form")
        return any(first_signal(self.language, sort, self.text) is not None for sort in sorts)

    def slice(self, start: int, end: int) -> str:
        """Return the words of a part, without marks and spaces around them."""
        return self.text[start:end].strip(" ,;:.")

    def value(self, span: tuple[int, int] | None) -> CandidateValue | None:
        """Return a part as a value, None for a part without words."""
        if span is None or not _WORD.search(self.slice(*span)):
            return None
        words = self.slice(*span)
        return (
            None if first_signal(self.language, "adverb-alone", words) is not None else CandidateValue(words)
        )

    def segment_start(self, before: int) -> int:
        """Return where the part of the sentence begins in which a place is."""
        start = 0
        for one in find_signals(self.language, "segment-break", self.text, 0, before):
            if one.end <= before and one.end > self.own:
                start = one.start
        return start

    def segment_end(self, after: int) -> int:
        """Return where the part of the sentence ends in which a place is."""
        for one in find_signals(self.language, "segment-break", self.text, after):
            return one.start
        return len(self.text)

    def is_conditional(self, before: int) -> bool:
        """Say whether the part of the sentence before a place opens with a word such as "if"."""
        if self.language == "kk":
            return self.is_conditional_after(before)
        low = self.segment_start(before)
        if self.language == "ru":
            low = max(low, self.text.rfind(",", 0, before) + 1)
        part = first_signal(self.language, "condition-opening", self.text, low, before)
        return part is not None

    def is_conditional_after(self, end: int) -> bool:
        """Say whether such a word follows, as in Kazakh."""
        near = first_signal(self.language, "condition-opening", self.text, end, end + 40)
        return near is not None

    def is_conditional_between(self, modal: Signal, signal: Signal) -> bool:
        """Say whether a condition opens between a modal verb and the verb, which is then of the condition."""
        if modal.end >= signal.start:
            return False
        between = self.text[modal.end : signal.start]
        if self.language == "en" and re.search(r"\bto\s*$", self.text[modal.start : modal.end]):
            return False
        if self.language == "en" and re.search(r"\bunless\b", between):
            return True  # "shall remain in force unless it is terminated by notice"
        if self.language == "en" and re.search(r"\bby\s*$|\band\s*(?:\w+ )?$", between):
            return False
        openings = list(find_signals(self.language, "condition-opening", self.text, modal.end, signal.start))
        # an opening, then a subject, right before the verb
        for one in openings:
            words = self.text[one.end : signal.start]
            if (
                self.language == "en"
                and "," not in words
                and find_actors(self.language, words, 0, len(words), self.known)
            ):
                return True
        return False

    def opens_with(self, start: int) -> bool:
        """Say whether the sentence begins at a place."""
        return not self.text[self.own : start].strip(" ,")

    def is_in_relative(self, end: int) -> bool:
        """Say whether a verb only tells of whom or what is spoken: "the State that has …"."""
        before = self.text[max(0, end - 80) : end]
        found = list(re.finditer(r"(?:\b(\w+) )?\b(which|whom|who|that)\b", before, re.I))
        if not found or re.search(r"[,;]", before[found[-1].end() :]):
            return False
        return (found[-1][1] or "").lower() not in (
            "on",
            "by",
            "upon",
            "after",
            "in",
            "provided",
            "from",
            "condition",
            "through",
            "date",
            "day",
            "moment",
        )

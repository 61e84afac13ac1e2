"""Sentences of a clause → candidates, by the rules of ``signals.tsv``.

A message is found by its verb or its noun; who sends it, to whom, of what and when are sought in the part of
the sentence that belongs to that verb. Nothing is proposed without words of the text that say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from servanda.suggest.candidates import Candidate, CandidateTime, CandidateValue, Reason
from servanda.suggest.coreference import (
    ActorName,
    KnownActors,
    find_actors,
    identify_actor,
    is_after_preposition,
)
from servanda.suggest.signals import (
    LANGUAGES_WITH_RULES,
    Signal,
    find_signals,
    first_signal,
    match_signal,
    read_signals,
)
from servanda.suggest.time_expressions import find_times
from servanda.text.clean import CleanText, Paragraph
from servanda.text.language_detection import detect_language
from servanda.text.sentences import split_sentences

#: So far before a verb its modal verb may stand, and so far from a verb the noun for what is sent.
_MODAL: Final = 420
_CONTENT: Final = 160
_WORD: Final = re.compile(r"[^\W\d_]")
_SPACE: Final = re.compile(r"\s*")
#: A part of a text is looked at up to so many characters: scanned debris has no sentences.
_LONGEST: Final = 6_000
_PARTICIPLE: Final = re.compile(r"(?:ed|en|nt|ade|ught|pt|wn|ne)$")
#: "shall encourage the airlines to notify"
_CAUSING: Final = re.compile(
    r"\b(?:encourage|require|request|oblige|instruct|cause)s?\b[^;.,]{3,120}\bto\s+$", re.IGNORECASE
)
#: The case in which Russian names by whom something is done.
_INSTRUMENTAL: Final = re.compile(r"(?:ами|ями|ом|ем)(?:\s|$)")
#: Verbs of which a message may be the object though the text does not say to whom it goes.
_SENDING: Final = ("transmit", "submit", "send", "sent", "forward", "circulat", "exchang", "convey", "keep")
#: A form of "to be" before a participle, with adverbs between.
_PASSIVE: Final = re.compile(
    r"\b(?:be|been|being|is|are|was|were)(?:,? (?:[a-z]+ly|so|also|first|at once|in writing|in advance"
    r"|forthwith|without delay|as such|kept|given|duly),?)*\s+$",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """A sentence, its offset in the text, its clause, and the lead-in of the list that it stands in."""

    text: str
    start: int
    clause: str | None
    lead: str = ""


class _Event(NamedTuple):
    """A word that tells of a message: how, and in which voice."""

    signal: Signal
    sort: str
    modal: Signal | None
    passive: bool
    mode: str


@dataclass
class _Memory:
    """The names that stand before a sentence, for its pronouns."""

    names: list[str] = field(default_factory=list)


def suggest_candidates(text: CleanText, language: str | None, known: KnownActors) -> list[Candidate]:
    """Return the candidates of a text, in its order.

    ``language`` is that of the text; of None, and of a text in two, each paragraph is looked at by itself.
    """
    found: list[Candidate] = []
    memory, clause = _Memory(), None
    for sentence, tag in list_sentences(text, language):
        if sentence.clause != clause:
            clause, memory = sentence.clause, _Memory()
        candidates = read_sentence(sentence, tag, known, memory)
        # What has no number is title, preamble and signatures: of these only a message is told.
        found += [one for one in candidates if one.is_notice or one.clause is not None]
    return found


def list_sentences(text: CleanText, language: str | None) -> Iterator[tuple[Sentence, str]]:
    """Yield the sentences of a text with the language of each, where that has rules."""
    lead = ""
    for paragraph in text.paragraphs:
        tag = language or _detect_paragraph_language(paragraph)
        if tag not in LANGUAGES_WITH_RULES or not _WORD.search(paragraph.body):
            continue
        spans = split_sentences(paragraph.body[:_LONGEST])
        for start, end in spans:
            words = paragraph.body[start:end]
            inner = lead if start == spans[0][0] and _is_item(paragraph) else ""
            yield Sentence(words, paragraph.body_start + start, paragraph.clause, inner), tag
        if not spans:
            continue
        last = paragraph.body[slice(*spans[-1])]
        if first_signal(tag, "lead-in", last) is not None:
            lead = last
        elif not _is_item(paragraph):
            lead = ""


def _is_item(paragraph: Paragraph) -> bool:
    """Say whether a paragraph is an item of a list: "(a)", "1)", "-", or a line that begins small."""
    label = paragraph.label or ""
    return (
        bool(re.search(r"[)\-–—•]$|^[a-zа-я]\.?$", label))
        or paragraph.body[:1].islower()
        or (paragraph.body[:1] in "-–—•")
    )


def _detect_paragraph_language(paragraph: Paragraph) -> str:
    guess = detect_language(paragraph.body)
    if guess.language is not None:
        return guess.language
    return next((tag for tag in guess.likely if tag in LANGUAGES_WITH_RULES), "")


def read_sentence(
    sentence: Sentence, language: str, known: KnownActors, memory: _Memory | None = None
) -> list[Candidate]:
    """Return the candidates of one sentence: each message, or else what it obliges, forbids or allows."""
    reader = _SentenceReader(sentence, language, known, memory or _Memory())
    return reader.read()


class _SentenceReader:
    """The work on one sentence; offsets are those of the lead-in and the sentence together."""

    def __init__(self, sentence: Sentence, language: str, known: KnownActors, memory: _Memory) -> None:
        self.sentence = sentence
        self.language = language
        self.known = known
        self.memory = memory
        self.text = f"{sentence.lead} {sentence.text}" if sentence.lead else sentence.text
        self.own = len(self.text) - len(sentence.text)
        self.modals = [self._negate(one) for one in find_signals(language, "modal", self.text)]
        self.times = find_times(language, self.text) if self._may_tell() else []
        self.effects = list(find_signals(language, "effect-verb", self.text))

    def _negate(self, modal: Signal) -> Signal:
        """Return a modal verb; "neither Party shall" and "in no case may" forbid."""
        for rule in read_signals(self.language).get("negated-subject", ()):
            if modal.value != "prohibition" and rule.pattern.search(self.text, 0, modal.start):
                return modal._replace(rule=rule.id, value=rule.value)
        return modal

    def _may_tell(self) -> bool:
        sorts = ("person-verb", "thing-verb", "content", "by-phrase")
        return any(first_signal(self.language, sort, self.text) is not None for sort in sorts)

    def read(self) -> list[Candidate]:
        """Return the candidates of the sentence."""
        events = self._find_events() if self._may_tell() else []
        found: list[Candidate] = []
        for number, event in enumerate(events):
            following = events[number + 1].signal.start if number + 1 < len(events) else len(self.text)
            notice = self._build_notice(event, following)
            if not self._is_empty(event, notice):
                found.append(notice)
        if not found:
            found = self._read_norm()
        self.memory.names += (
            [
                self.text[one.start : one.end]
                for one in find_actors(self.language, self.text, self.own, len(self.text), self.known)
            ][:1]
            if not found
            else [one.sender.words for one in found if one.sender is not None]
        )
        return found

    def _is_empty(self, event: _Event, notice: Candidate) -> bool:
        """Say whether a verb that could send anything sends it to nobody: "the label gives information"."""
        if event.modal is not None and event.modal.value == "prohibition" and notice.modality is not None:
            return notice.modality.id == "prohibition"  # what may not be told is no message
        if event.sort != "carry-verb" or self.language != "en" or notice.addressee is not None:
            return False
        if self.text[event.signal.start :].lower().startswith(_SENDING):
            return False
        return event.mode == "inform" or (event.modal is None and notice.sender is None and not self.effects)

    # Words that tell of a message

    def _find_events(self) -> list[_Event]:
        found: list[_Event] = []
        for sort in ("person-verb", "thing-verb", "carry-verb", "by-phrase"):
            for signal in find_signals(self.language, sort, self.text, self.own):
                event = self._judge(signal, sort)
                if event is not None and not any(_is_same(event, other, self.text) for other in found):
                    found.append(event)
        return sorted(found, key=lambda one: one.signal.start)

    def _judge(self, signal: Signal, sort: str) -> _Event | None:
        judge = {"en": self._judge_english, "ru": self._judge_russian, "kk": self._judge_kazakh}
        return judge[self.language](signal, sort)

    def _find_mode(self, signal: Signal, sort: str) -> str | None:
        """Return the mode of a verb: its own, or that of the noun for what it carries; None without one."""
        if sort != "carry-verb":
            return signal.value
        content = self._find_content(signal)
        return None if content is None else content.value

    def _judge_english(self, signal: Signal, sort: str) -> _Event | None:
        word = self.text[signal.start : signal.end].lower()
        before = self.text[max(0, signal.start - 60) : signal.start]
        modal = self._find_modal(signal.start)
        if sort == "by-phrase":
            return self._judge_noun(signal, modal)
        mode = self._find_mode(signal, sort)
        if mode is None:
            return None
        passive = _PASSIVE.search(before)
        perfect = re.search(r"\b(?:has|have|had|having)(?: [a-z]+ly| not| so| also| each)*\s+$", before, re.I)
        if not _PARTICIPLE.search(word) or (perfect and not passive):
            inner = perfect and sort != "person-verb" and self._is_in_relative(perfect.start())
            if inner or self._is_noun(word, sort, before):
                return None
            if perfect is not None:
                modal = None  # "on which they have notified": the modal verb is of another clause
            governs = self._governs(signal, sort, mode, modal, perfect is not None)
            return _Event(signal, sort, modal, False, mode) if governs else None
        if passive is None:
            return self._judge_joined_participle(signal, sort, modal, mode)
        if re.search(r"\bbe\b", passive.group(), re.I) and word != "received":
            return _Event(signal, sort, modal, True, mode) if modal or sort != "carry-verb" else None
        return self._judge_past_message(signal, sort, mode)

    def _judge_past_message(self, signal: Signal, sort: str, mode: str) -> _Event | None:
        """Return the event of "when it has been notified": it is one if the text says by whom or to whom."""
        word = self.text[signal.start : signal.end].lower()
        counts = bool(self.effects) or (sort == "carry-verb" and mode == "notify")
        conditional = self._is_conditional(signal.start)
        end = self._segment_end(signal.end)
        named = self._after_word("by", signal.end, end) or self._after_word("to", signal.end, end)
        if word == "received":
            deemed = "deemed" in self.text[max(0, signal.start - 60) : signal.start]
            return (
                None
                if mode != "notify" or deemed or not self.effects or not conditional
                else (_Event(signal, sort, None, True, mode))
            )
        if named is None and conditional and not counts and "provided" not in self.text:
            return None
        if sort == "carry-verb" and not (conditional and (counts or named)):
            return None
        return _Event(signal, sort, None, True, mode)

    def _judge_joined_participle(
        self, signal: Signal, sort: str, modal: Signal | None, mode: str
    ) -> _Event | None:
        """Return the event of "shall be made in writing and communicated to …"."""
        joined = re.search(r"\bbe\b[^;.]{3,140}\band(?: [a-z]+ly)?\s+$", self.text[: signal.start], re.I)
        target = self._after_word("to", signal.end, self._segment_end(signal.end))
        if joined is None or target is None or modal is None or modal.end > joined.start() + 1:
            return None
        return _Event(signal, sort, modal, True, mode)

    def _is_noun(self, word: str, sort: str, before: str) -> bool:
        """Say whether what looks like a verb is a noun: "the report", "an exchange"."""
        if word.endswith("ing"):
            return False
        if re.search(r"\b(?:the|an?|any|such|its|this|of|and other|no|their|each)\s+$", before, re.I):
            return True
        if sort == "carry-verb" and re.search(r"\b(?:for|mutual)\s+$", before, re.I):
            return True
        return word in ("report", "reports") and not re.search(
            r"\b(?:shall|will|must|may|should|to|not)(?:,? (?:\w+ly|also|in writing|as a|then),?)*\s+$",
            before,
            re.I,
        )

    def _governs(self, signal: Signal, sort: str, mode: str, modal: Signal | None, perfect: bool) -> bool:
        """Say whether an active verb is of a duty, a right or a condition, by its form and its modal verb."""
        word = self.text[signal.start : signal.end].lower()
        before = self.text[max(0, signal.start - 60) : signal.start]
        at_start = bool(self.own) and signal.start < self.own + 12
        if re.search(r"\bto\s+(?:so |also |promptly |immediately |duly )?$", before, re.I):
            # "to notify" after a duty or a right, or first in an item of a list; after a purpose it is none
            strives = re.search(r"\b(?:endeavou?r|undertake|continue|seek|efforts?|try) to\s+$", before, re.I)
            strives = strives or _CAUSING.search(self.text, self._segment_start(signal.start), signal.start)
            tail = self.text[modal.end - 3 : modal.end].lower() if modal is not None else ""
            return at_start or tail.endswith(("to", "for", "of")) or (modal is not None and bool(strives))
        if word.endswith("ing"):
            means = re.search(
                r"\b(?:by|after|without|before|and|upon|of|on|when)\s+(?:[a-z]+ly )?$", before, re.I
            )
            if at_start and sort != "carry-verb":
                return True
            return means is not None and modal is not None and not word.startswith("receiv")
        if word.startswith("receiv"):
            source = self._after_word("from", signal.end, self._segment_end(signal.end))
            return (
                modal is None
                and mode == "notify"
                and source is not None
                and self._is_conditional(signal.start)
            )
        return modal is not None or perfect or word.endswith("s") or sort == "person-verb"

    def _is_in_relative(self, end: int) -> bool:
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

    def _judge_noun(self, signal: Signal, modal: Signal | None) -> _Event | None:
        """Return the event of "by notice to …": someone sends it, to someone."""
        words = self.text[signal.start : signal.end].lower()
        after = self.text[signal.end : signal.end + 120]
        directed = re.match(
            r"(?: in writing| thereof| of [^,;.]{1,60}?| addressed| given| sent| delivered| made| transmitted"
            r"| communicated| directed|,? through (?:the )?diplomatic channels?,?)*"
            r" (?:addressed |given |sent |made )?(?:to|by|from) ", after, re.I,
        )  # fmt: skip
        by = words.startswith(("by ", "with "))
        may = modal is not None and modal.value == "permission"
        if "receipt of" in words or "receiving" in words:
            return (
                _Event(signal, "by-phrase", None, False, "notify")
                if (directed and re.search(r" from ", directed.group()))
                else None
            )
        if re.match(r"(?:receipt of )?(?:the )?(?:last|later|latter|second|final)", words):
            return _Event(signal, "by-phrase", None, False, "notify")
        if by and "such" in words and not directed:
            return None
        if (by and (may or directed or "giving" in words or modal is not None)) or (
            directed and not words.startswith("in ")
        ):
            return _Event(signal, "by-phrase", modal, False, "notify")
        return None

    def _judge_russian(self, signal: Signal, sort: str) -> _Event | None:
        word = self.text[signal.start : signal.end].lower()
        modal = self._find_modal(signal.start)
        if sort == "by-phrase":
            by = word.startswith(("пут", "посредством"))
            return _Event(signal, sort, modal if by else None, False, "notify")
        mode = signal.value
        if sort == "carry-verb":
            content = self._find_content(signal)
            if content is None or re.search(
                r"(?:(?:ен|ван)и(?:е|я|ю|ем|и|й|ям|ях|ями)|енн[а-я]+|щ(?:ий|ая|ие|его|ей|их|им))$", word
            ):
                return None
            mode = content.value
        if re.search(
            r"(?:ени[еяюий][а-я]*|ани[еяюий][а-я]*|ющ[а-я]+|вш[а-я]+|ацион[а-я]+"
            r"|енн(?:ый|ая|ое|ые|ого|ой|ых|ым|ую|ому)|ировани[а-я]+|тельн[а-я]+)$",
            word,
        ):
            return None
        passive = bool(
            re.search(r"(?:[её]н(?:а|о|ы)?|[аеяю]тся|[яю]тся|ан(?:а|о|ы)?)$", word)
        ) and not word.startswith("обменив")
        if not passive and not re.search(r"(?:ть|ти|чь)(?:ся)?$", word):
            modal = None  # a modal verb governs an infinitive
        return _Event(signal, sort, modal, passive, mode)

    def _judge_kazakh(self, signal: Signal, sort: str) -> _Event | None:
        word = self.text[signal.start : signal.end].lower()
        reach = len(self.text) if sort == "by-phrase" else signal.end + 30
        modal = next((one for one in self.modals if signal.start <= one.start <= reach), None)
        if sort == "by-phrase":
            by = word.endswith("арқылы") or self.text[signal.end :].lstrip().startswith(("арқылы", "жолымен"))
            return _Event(signal, sort, modal, False, "notify") if by else None
        mode = self._find_mode(signal, sort)
        if mode is None:
            return None
        # a noun of the action, or what names a thing by it, is no message itself
        head = word.split()[0] if sort != "person-verb" else word
        if re.search(r"(?:у|уы|уін|уын|уге|уға|удің|удың|уді|уды|улары|ғанға)$", word) and modal is None:
            return None
        if re.search(r"(?:лған|лген|атын|етін|ған|ген)$", word) and not self._is_conditional_after(
            signal.end
        ):
            return None
        return _Event(
            signal, sort, modal, bool(re.search(r"(?:ыл|іл|лан|лын)(?:ады|еді|у|ған|ген)", head)), mode
        )

    def _is_conditional_after(self, end: int) -> bool:
        near = first_signal(self.language, "condition-opening", self.text, end, end + 40)
        return near is not None

    def _find_modal(self, before: int) -> Signal | None:
        """Return the modal verb that governs a verb: the nearest before it in its part of the sentence."""
        low = max(0, before - _MODAL, self._segment_start(before))
        found = [one for one in self.modals if low <= one.start and one.end <= before + 1]
        if found:
            # "which may …" and the like between a verb and its modal verb are for the nearest to settle
            return found[-1]
        if self.own and before > self.own:
            lead = [one for one in self.modals if one.end <= self.own]
            return lead[-1] if lead else None
        return None

    def _segment_start(self, before: int) -> int:
        start = 0
        for one in find_signals(self.language, "segment-break", self.text, 0, before):
            if one.end <= before and one.end > self.own:
                start = one.start
        return start

    def _segment_end(self, after: int) -> int:
        for one in find_signals(self.language, "segment-break", self.text, after):
            return one.start
        return len(self.text)

    def _find_content(self, verb: Signal) -> Signal | None:
        """Return the noun for what is sent, near a verb that could send anything."""
        end = min(self._segment_end(verb.end), verb.end + _CONTENT)
        after = list(find_signals(self.language, "content", self.text, verb.end, end))
        if self.language == "en":
            before = self.text[max(0, verb.start - _CONTENT) : verb.start]
            if re.search(r"\b(?:be|been|being|is|are)(?: [a-z]+ly| so| also)*\s+$", before, re.I):
                low = max(self._segment_start(verb.start), verb.start - _CONTENT)
                found = find_signals(self.language, "content", self.text, low, verb.start)
                return next((one for one in found if not self._is_inner(one.start)), None)
            # "provide a service … reports" is of the service; the noun is the object itself
            return next((one for one in after if self._is_object(verb.end, one.start)), None)
        low = (
            max(0, verb.start - _CONTENT)
            if self.language == "kk"
            else max(self._segment_start(verb.start), verb.start - 100)
        )
        before_ = list(find_signals(self.language, "content", self.text, low, verb.start))
        if self.language == "kk":
            return before_[-1] if before_ else None
        near = [one for one in after if one.start - verb.end < 90]
        return near[0] if near else (before_[-1] if before_ else None)

    def _is_inner(self, noun: int) -> bool:
        """Say whether a noun only belongs to another: "possession of such information"."""
        before = self.text[max(0, noun - 40) : noun]
        if re.search(r"\b(?:cop(?:y|ies)|text) of (?:the |such |any |this |that |each )?$", before, re.I):
            return False
        return (
            re.search(
                r"\b(?:of|from|for|under|in|by|to|on|with)\s+(?:the |such |any |this |that )?$", before, re.I
            )
            is not None
        )

    def _is_object(self, start: int, noun: int) -> bool:
        between = self.text[start:noun]
        return not re.search(
            r"[;:]| (?:in accordance|pursuant|under|necessary|based|following|concerning|after|upon|for) ",
            between,
        ) and (len(between) < 110)

    # The parts of a message

    def _build_notice(self, event: _Event, following: int) -> Candidate:
        signal = event.signal
        reasons: list[Reason] = []
        modality = self._read_modality(event, reasons)
        mode = CandidateValue(self._slice(signal.start, signal.end), event.mode)
        reasons.append(Reason("mode", signal.rule, mode.words))
        kazakh = self.language == "kk"
        find = self._find_parts_kazakh if kazakh else self._find_parts
        sender, addressee, matter = find(event, following)
        time = self._find_time(event, following)
        form = self._find_form(event, following)
        effect = self._find_effect(event)
        quote = self.sentence.text.strip()
        values = {
            "sender": self._name(sender, sender),
            "addressee": self._name(addressee, sender),
            "matter": self._value(matter),
        }
        for key, span in (("sender", sender), ("addressee", addressee), ("matter", matter)):
            if span is not None:
                rule = f"{self.language}-{key}-{'of-passive' if event.passive else 'of-verb'}"
                reasons.append(Reason(key, rule, self._slice(*span)))
        for key, one in (("time", time), ("form", form), ("effect", effect)):
            if one is not None:
                reasons.append(Reason(key, one[1], one[0].words))
        return Candidate(
            clause=self.sentence.clause, quote=quote, modality=modality, mode=mode,
            time=time[0] if time is not None else None,
            form=form[0] if form is not None else None,
            effect=effect[0] if effect is not None else None,
            why=tuple(reasons), **values,
        )  # fmt: skip

    def _slice(self, start: int, end: int) -> str:
        return self.text[start:end].strip(" ,;:.")

    def _value(self, span: tuple[int, int] | None) -> CandidateValue | None:
        if span is None or not _WORD.search(self._slice(*span)):
            return None
        return CandidateValue(self._slice(*span))

    def _name(self, span: tuple[int, int] | None, sender: tuple[int, int] | None) -> CandidateValue | None:
        """Return a name with its id; a pronoun's is that of the name before it."""
        if span is None or not _WORD.search(self._slice(*span)):
            return None
        words = self._slice(*span)
        start = span[0]
        names = list(self.memory.names)
        names += [
            self.text[one.start : one.end]
            for one in find_actors(self.language, self.text, 0, start, self.known)
        ]
        return CandidateValue(words, identify_actor(self.language, words, self.known, names))

    def _read_modality(self, event: _Event, reasons: list[Reason]) -> CandidateValue | None:
        modal, signal = event.modal, event.signal
        if modal is None or (self.language != "kk" and self._is_conditional_between(modal, signal)):
            key = "condition" if self._is_conditional(signal.start) else "obligation"
            if event.sort == "by-phrase":
                key = "condition"
            words, rule = self._slice(signal.start, signal.end), signal.rule
        else:
            key, rule = modal.value, modal.rule
            if self.language == "kk":
                words = self._slice(signal.start, max(signal.end, modal.end))
            else:
                words = self._slice(modal.start, modal.end)
            acts = first_signal(self.language, "power-verb", self.text, self.own)
            if key == "permission" and (event.sort == "by-phrase" or acts is not None):
                key = "power"
        reasons.append(Reason("modality", rule, words))
        return CandidateValue(words, key)

    def _is_conditional_between(self, modal: Signal, signal: Signal) -> bool:
        """Say whether a condition opens between a modal verb and the verb, which is then of the condition."""
        if modal.end >= signal.start:
            return False
        between = self.text[modal.end : signal.start]
        if self.language == "en" and re.search(r"\bto\s*$", self.text[modal.start : modal.end]):
            return False
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

    def _is_conditional(self, before: int) -> bool:
        if self.language == "kk":
            return self._is_conditional_after(before)
        low = self._segment_start(before)
        if self.language == "ru":
            low = max(low, self.text.rfind(",", 0, before) + 1)
        part = first_signal(self.language, "condition-opening", self.text, low, before)
        return part is not None

    def _subject_limit(self, event: _Event) -> tuple[int, int]:
        """Return where the subject of a verb may stand: before its modal verb, in the same part."""
        end = event.signal.start
        modal = event.modal
        if modal is not None and modal.end <= end and not self._is_conditional_between(modal, event.signal):
            end = modal.start
        else:
            before = self.text[:end]
            if aux := re.search(
                r"(?:,? (?:has|have|had|having|is|are|been|be|each|both|duly|not|so|also|thus))+\s*$",
                before,
                re.I,
            ):
                end = aux.start()
        return self._segment_start(end), end

    def _find_agent_before(self, event: _Event) -> tuple[int, int] | None:
        """Return whose act it is that is done "by notice": "may be denounced by any Party by notice"."""
        if event.modal is None or self.language != "en":
            return None
        be = re.match(r"\s*(?:at any time )?be\b", self.text[event.modal.end : event.signal.start])
        return self._after_word("by", event.modal.end, event.signal.start) if be is not None else None

    def _find_subject(self, event: _Event) -> tuple[int, int] | None:
        if not event.passive and (agent := self._find_agent_before(event)) is not None:
            return agent
        low, end = self._subject_limit(event)
        relative = None
        for rule in read_signals(self.language).get("relative", ()):
            relative = rule.pattern.search(self.text[:end].rstrip()) or relative
        if relative is not None or any(
            self.text.startswith(words, low) for words in (", which", ", who", ", котор")
        ):
            names = find_actors(
                self.language, self.text, 0, low if relative is None else relative.start(), self.known
            )
            return (names[-1].start, names[-1].end) if names else None
        names = [
            one
            for one in find_actors(self.language, self.text, low, end, self.known)
            if not is_after_preposition(self.language, self.text, one.start, 0)
            and not re.match(r"['’]", self.text[one.end : one.end + 1])
        ]
        near = [one for one in names if not re.search(r"[;:]", self.text[one.end : end])]
        if near:
            return self._join_names(near, end)
        words = self.text[low:end].strip(" ,;")
        first = low + len(self.text[low:end]) - len(self.text[low:end].lstrip(" ,;"))
        if (
            words
            and not event.passive
            and len(words.split()) <= 7
            and self.language != "kk"
            and words[:1].isalpha()
        ):
            opening = match_signal(self.language, "condition-opening", self.text, first)
            start = opening.end if opening is not None else first
            if self.text[start : first + len(words)].strip() and event.sort != "by-phrase":
                return (start, first + len(words))
        return None

    def _join_names(self, names: Sequence[ActorName], end: int) -> tuple[int, int]:
        """Return the last name, with those that "and" or "or" joins to it."""
        start, stop = names[-1].start, names[-1].end
        for one in reversed(names[:-1]):
            if re.fullmatch(
                r",? (?:and|or|as well as|и|или|және|мен|пен) (?:of )?", self.text[one.end : start]
            ):
                start = one.start
            else:
                break
        return start, stop

    def _region_end(self, event: _Event, following: int) -> int:
        return min(
            self._segment_end(event.signal.end), following if following > event.signal.end else len(self.text)
        )

    def _find_parts(
        self, event: _Event, following: int
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
        """Return sender, addressee and matter, for a language whose verb stands before its objects."""
        start, end = event.signal.end, self._region_end(event, following)
        if event.passive:
            return self._find_passive_parts(event, start, end)
        sender = self._find_subject(event)
        addressee = self._find_addressee(event, start, end)
        if event.sort == "by-phrase":
            agent = self._after_word("by", start, end)
            if agent is not None:
                sender = agent
        if (
            sender is not None
            and event.sort == "carry-verb"
            and self.text[event.signal.start : start].lower().startswith(("receiv", "получ"))
        ):
            sender, addressee = self._after_word("from", start, end), sender
        matter = self._find_matter(event, addressee, start, end)
        acts = event.sort == "by-phrase" or self.text[event.signal.start : start].lower() == "giving"
        if acts and event.modal is not None and (matter is None or event.sort != "by-phrase"):
            # "may denounce this Convention by notice": the notice is of what it does
            low = event.modal.end
            by = re.search(r",? by\s*$", self.text[low : event.signal.start])
            stop = low + by.start() if by is not None else event.signal.start
            if first_signal(self.language, "power-verb", self.text, low, stop) is not None:
                matter = (low, stop)
        return sender, addressee, matter

    def _find_passive_parts(
        self, event: _Event, start: int, end: int
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
        low, high = self._subject_limit(event)
        subject = self._find_subject(event)
        agent = self._after_word("by", start, end)
        target = self._after_word("to", start, end)
        if target is None and self.language == "ru":
            target = self._first_name(start, end)
            if target is not None and _INSTRUMENTAL.search(self.text[target[0] : target[1]]):
                agent, target = target, None
        matter: tuple[int, int] | None = None
        if self.text[event.signal.start : start].lower() == "received":
            return None, agent, None  # "when it has been received by the Depositary"
        if event.sort == "person-verb" and target is None and subject is not None:
            matter = self._find_matter(event, None, start, end)
            return agent, subject, matter
        words = (low, min([high, *(one.start for one in self.times if low + 3 < one.start < high)]))
        opening = re.match(r"[\s,;]*(?:and |but |or |that )?", self.text[low:high])
        if opening is not None:
            words = (low + opening.end(), words[1])
        return agent, target, words

    def _after_word(self, sort: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the name that follows "by", "to" or "from"."""
        for one in find_signals(self.language, sort, self.text, start, end):
            if is_after_preposition(self.language, self.text, one.start, start):
                continue
            found = self._name_at(one.end, end)
            if found is not None:
                return found
        return None

    def _name_at(self, at: int, end: int) -> tuple[int, int] | None:
        """Return the name that begins at a place, with those that a comma or "and" joins to it."""
        gap = _SPACE.match(self.text, at)
        at = gap.end() if gap is not None else at
        names = find_actors(self.language, self.text, at, end, self.known)
        if not names or names[0].start - at > 2:
            return None
        stop = names[0].end
        for one in names[1:]:
            if not re.fullmatch(
                r"(?:,| and| or|, and|, or| и| или|, as well as)(?: to| of| also| any)* ",
                self.text[stop : one.start],
            ):
                break
            stop = one.end
        return names[0].start, stop

    def _first_name(self, start: int, end: int) -> tuple[int, int] | None:
        names = [
            one
            for one in find_actors(self.language, self.text, start, end, self.known)
            if not is_after_preposition(self.language, self.text, one.start, start)
        ]
        if not names or names[0].start - start > 140:
            return None
        return self._name_at(names[0].start, end)

    def _find_addressee(self, event: _Event, start: int, end: int) -> tuple[int, int] | None:
        reciprocal = first_signal(self.language, "reciprocal", self.text, start, min(end, start + 60))
        before = first_signal(
            self.language, "reciprocal", self.text, max(0, event.signal.start - 30), event.signal.start
        )
        party = self._name_at(start, end)
        if reciprocal is not None and (party is None or reciprocal.start <= party[0]):
            return reciprocal.start, reciprocal.end
        if before is not None and self.text[before.start : before.end].lower() not in ("the other",):
            return before.start, before.end
        if event.sort == "person-verb" and self.language == "en":
            if re.match(r"\s+(?:it|this|them) to ", self.text[start:end], re.I):
                return self._after_word("to", start, end)
            return (
                self._object_name(start, end, strict=True)
                or self._after_word("to", start, end)
                or self._object_name(start, end)
            )
        if self.language == "ru":
            low = event.signal.start if event.sort == "by-phrase" else start
            return self._first_name(low, end)
        return self._object_name(start, end, strict=True) or self._after_word("to", start, end)

    def _object_name(self, start: int, end: int, strict: bool = False) -> tuple[int, int] | None:
        """Return the name right after a verb; adverbs and times may stand between."""
        at = start
        for _ in range(6):
            found = self._name_at(at, end)
            if found is not None:
                # "inform the Party's authorities" names them; "notify the State's law" none
                return found
            skipped = re.match(
                r",? ?(?:[a-z]+ly|also|first|forthwith|at once|both|in writing|in advance|thereof|as|well"
                r"|the same)(?=[\s,]),?",
                self.text[at:end],
                re.I,
            )
            span = next((one for one in self.times if at <= one.start <= at + 3), None)
            form = match_signal(self.language, "form", self.text, at + 1) if at + 1 < end else None
            if span is not None:
                at = span.end
            elif form is not None:
                at = form.end
            elif skipped is not None and skipped.end():
                at += skipped.end()
            else:
                break
            comma = re.match(r"\s*,?\s*", self.text[at:end])
            at += comma.end() if comma is not None else 0
        if strict:
            return None
        # a name of no known kind: up to what says of what, and when
        words = re.match(
            r"\s*((?:the |all |any |such |its |each )?(?:[A-Za-z’'-]+ ){0,4}?[A-Za-z’'-]+)"
            r"(?= (?:of|that|about|in writing|when|if|as|within|and|through|by|at|before|on|not|concerning"
            r"|regarding|thereof|accordingly)\b|[,.;:]|$)",
            self.text[start:end],
        )
        if words is None or re.match(
            r"(?:of|that|about|in|when|as|to|on|by|through|at|its|their|thereof|accordingly|if|whether|such)\b",
            words[1],
            re.I,
        ):
            return None
        return start + words.start(1), start + words.end(1)

    def _find_matter(
        self, event: _Event, addressee: tuple[int, int] | None, start: int, end: int
    ) -> tuple[int, int] | None:
        at = addressee[1] if addressee is not None and addressee[0] >= start else start
        if self.language == "en" and addressee is not None:
            # "shall send a report to the Office", "shall send the Office a report"
            find = self._find_object_of_person_verb if event.sort == "person-verb" else self._find_object
            found = find(event, addressee, start, end)
            if found is not None:
                return found
        opening = first_signal(self.language, "matter-opening", self.text, at, min(end, at + 130))
        if opening is None:
            whole = event.sort in ("thing-verb", "carry-verb") and addressee is None
            return (start, self._trim_matter(start, end)) if whole else None
        words = self.text[opening.start : opening.end].lower()
        begin = opening.end if words in ("of", "about", "о", "об", "что", "that") else opening.start
        return begin, self._trim_matter(begin, end)

    def _find_object(
        self, event: _Event, addressee: tuple[int, int], start: int, end: int
    ) -> tuple[int, int] | None:
        """Return what is sent: before "to" and the addressee, or after the addressee."""
        at = max(addressee[1], start)
        if addressee[0] > start:
            before = re.sub(r"\s+(?:to|upon|with)\s*$", "", self.text[start : addressee[0]])
            inner = re.search(r"\bnotices?(?: in writing)? (?:of|that)\s", before)
            late = first_signal(self.language, "matter-opening", self.text, at, min(end, at + 4))
            if inner is not None:
                return start + inner.end(), start + len(before)
            if event.mode == "notify" and late is not None:
                return late.end, self._trim_matter(late.end, end)
            if _WORD.search(before) and event.sort != "by-phrase":
                return start, start + len(before)
        content = first_signal(self.language, "content", self.text, at, min(end, at + 80))
        if event.sort == "carry-verb" and event.mode == "inform" and content is not None:
            return at, self._trim_matter(at, end)
        return None

    def _find_object_of_person_verb(
        self, event: _Event, addressee: tuple[int, int], start: int, end: int
    ) -> tuple[int, int] | None:
        """Return the object of "shall notify its programme to the Office", None where the person is it."""
        before = self.text[start : max(addressee[0], start)]
        found = re.fullmatch(
            r"\s*((?:the|its|their|any|each|an?|all|such)\b.{2,}?)\s+to\s*", before, re.DOTALL | re.IGNORECASE
        )
        return (start + found.start(1), start + found.end(1)) if found is not None else None

    def _trim_matter(self, start: int, end: int) -> int:
        limits = [end]
        for rule in read_signals(self.language).get("matter-end", ()):
            if match := rule.pattern.search(self.text, start + 1, end):
                limits.append(match.start())
        limits += [one.start for one in self.times if start < one.start < end]
        return max(min(limits), start)

    def _find_parts_kazakh(
        self, event: _Event, following: int
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
        """Return sender, addressee and matter, for a language whose verb stands last and whose cases tell."""
        end = event.signal.start
        low = 0
        for one in find_signals("kk", "segment-break", self.text, 0, end):
            low = one.end
        names = find_actors("kk", self.text, low, end, self.known)
        wanted = ("accusative", "dative") if event.sort == "person-verb" else ("dative", "accusative")
        addressee: tuple[int, int] | None = None
        reciprocal = first_signal("kk", "reciprocal", self.text, low, end)
        if reciprocal is not None:
            addressee = (reciprocal.start, reciprocal.end)
        else:
            about = first_signal("kk", "matter-opening", self.text, low, end)
            late = [one for one in names if about is not None and one.start > about.start]
            chosen = next((one for case in wanted for one in (*late, *names) if one.case == case), None)
            if chosen is not None:
                addressee = (chosen.start, chosen.end)
        subjects = [
            one
            for one in names
            if one.case == "nominative" and (addressee is None or one.start != addressee[0])
        ]
        sender = (subjects[0].start, subjects[0].end) if subjects and not event.passive else None
        if event.passive and addressee is None and subjects and event.sort == "person-verb":
            addressee = (subjects[0].start, subjects[0].end)
        matter = None
        opening = first_signal("kk", "matter-opening", self.text, low, end)
        if opening is not None:
            edges = [low, *(x[1] for x in (sender, addressee) if x is not None and x[1] <= opening.start)]
            edges += [one.end for one in self.times if one.end <= opening.start]
            matter = (max(edges), opening.start)
        return sender, addressee, matter

    # Time, form, effect

    def _find_time(self, event: _Event, following: int) -> tuple[CandidateTime, str] | None:
        """Return the time of a message; one that a verb of effect governs is none."""
        low = self._segment_start(event.signal.start) if self.language != "kk" else 0
        high = self._region_end(event, len(self.text))
        if self.language == "kk":
            high = event.signal.end
        found = [
            one
            for one in self.times
            if low <= one.start
            and one.end <= max(high, event.signal.end) + 1
            and not self._is_of_effect(one.start, one.end, event)
            and (one.start < following or one.end <= event.signal.end)
        ]
        if not found:
            return None
        # the time that counts comes before the one that only says how urgent it is
        best = min(found, key=lambda one: (one.time.iso8601 is None, abs(one.start - event.signal.start)))
        return best.time, best.rule

    def _is_of_effect(self, start: int, end: int, event: _Event) -> bool:
        anchor = event.signal.start
        for one in self.effects:
            if one.value == "deemed" and one.start < anchor:
                continue
            if one.end <= start and not one.end <= anchor <= start:
                return True
            if end <= one.start and not (start <= anchor <= one.start) and not anchor < start:
                return True
            if (
                end <= one.start
                and anchor < start
                and ";" not in self.text[end : one.start]
                and "," in self.text[anchor:start]
            ):
                return True
            if one.end <= start <= anchor:
                # "shall enter into force thirty days after the Parties have notified each other"
                return True
            if end <= one.start and start < anchor < one.start and self._opens_with(start):
                return True
        return False

    def _opens_with(self, start: int) -> bool:
        return not self.text[self.own : start].strip(" ,")

    def _find_form(self, event: _Event, following: int) -> tuple[CandidateValue, str] | None:
        low = self._segment_start(event.signal.start) if self.language != "kk" else 0
        high = self._region_end(event, following) if self.language != "kk" else event.signal.end
        one = first_signal(self.language, "form", self.text, low, max(high, event.signal.end))
        return (
            (CandidateValue(self._slice(one.start, one.end), one.value), one.rule)
            if one is not None
            else None
        )

    def _find_effect(self, event: _Event) -> tuple[CandidateValue, str] | None:
        one = next((one for one in self.effects if one.value != "deemed"), None)
        if one is None:
            return None
        end = len(self.text.rstrip(" .;"))
        if event.signal.start > one.end:
            end = min(end, event.signal.start)
            stop = re.search(r"[,;]|\s+(?:by|unless|if)\s", self.text[one.end : end])
            end = one.end + stop.start() if stop is not None else end
        return CandidateValue(self._slice(one.start, end), one.value), one.rule

    # What is no message

    def _read_norm(self) -> list[Candidate]:
        """Return what the sentence obliges, forbids or allows, by its first modal verb."""
        modal = next((one for one in self.modals if one.start >= self.own), None)
        effect = next((one for one in self.effects if one.start >= self.own), None)
        if effect is not None and (modal is None or effect.start <= modal.start):
            return [self._build_condition(effect)]
        if modal is None:
            return []
        event = _Event(modal, "person-verb", modal, False, "")
        if self.language == "kk":
            names = [
                one
                for one in find_actors("kk", self.text, 0, modal.start, self.known)
                if one.case == "nominative"
            ]
            subject = (names[0].start, names[0].end) if names else None
        else:
            subject = self._find_subject(event)
        words = CandidateValue(self._slice(modal.start, modal.end), modal.value)
        reasons = [Reason("modality", modal.rule, words.words)]
        sender = self._name(subject, subject)
        if sender is not None:
            reasons.append(Reason("sender", f"{self.language}-sender-of-verb", sender.words))
        return [
            Candidate(
                self.sentence.clause,
                self.sentence.text.strip(),
                modality=words,
                sender=sender,
                why=tuple(reasons),
            )
        ]

    def _build_condition(self, effect: Signal) -> Candidate:
        """Return the candidate for a sentence that says what comes to be, such as an entry into force."""
        words = self._slice(effect.start, effect.end)
        reasons = [Reason("modality", effect.rule, words)]
        kind = None
        if effect.value != "deemed":
            whole = self._slice(effect.start, len(self.text.rstrip(" .;")))
            kind = CandidateValue(whole, effect.value)
            reasons.append(Reason("effect", effect.rule, whole))
        return Candidate(
            self.sentence.clause,
            self.sentence.text.strip(),
            modality=CandidateValue(words, "condition"),
            effect=kind,
            why=tuple(reasons),
        )


def _is_same(event: _Event, other: _Event, text: str) -> bool:
    """Say whether two words tell of one message: "shall communicate … by notification"."""
    first, second = event.signal, other.signal
    if first.start < second.end and second.start < first.end:
        return True
    low, high = min(first.end, second.end), max(first.start, second.start)
    between = text[low:high]
    if "by-phrase" in (event.sort, other.sort):
        return not re.search(r";|\b(?:shall|may|will)\b", between)
    if "carry-verb" in (event.sort, other.sort):
        return len(between) < 60 and not re.search(r"[;,]|\b(?:shall|may|and)\b", between)
    return False

"""Sentences of a clause → candidates, by the rules of ``signals.tsv``.

A message is found by its verb or its noun; who sends it, to whom, of what and when are sought in the part of
the sentence that belongs to that verb. Nothing is proposed without words of the text that say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from servanda.suggest.candidates import Candidate, CandidateValue, Reason
from servanda.suggest.coreference import (
    KnownActors,
    find_actors,
    identify_actor,
    is_after_preposition,
    is_pronoun,
)
from servanda.suggest.message_parts import find_parts, find_parts_kazakh, find_subject
from servanda.suggest.message_times import find_effect, find_form, find_time
from servanda.suggest.message_words import find_messages
from servanda.suggest.sentence_reading import Memory, MessageWord, Sentence, SentenceReading
from servanda.suggest.signals import (
    LANGUAGES_WITH_RULES,
    Signal,
    first_signal,
    match_signal,
)
from servanda.text.clean import CleanText, Paragraph
from servanda.text.language_detection import detect_language
from servanda.text.sentences import split_sentences

#: A part of a text is looked at up to so many characters: scanned debris has no sentences.
_LONGEST: Final = 6_000
_WORD: Final = re.compile(r"[^\W\d_]")
#: Verbs of which a message may be the object though the text does not say to whom it goes.
_SENDING: Final = ("transmit", "submit", "send", "sent", "forward", "circulat", "exchang", "convey", "keep")


def suggest_candidates(text: CleanText, language: str | None, known: KnownActors) -> list[Candidate]:
    """Return the candidates of a text, in its order.

    ``language`` is that of the text; of None, and of a text in two, each paragraph is looked at by itself.
    """
    found: list[Candidate] = []
    memory, clause = Memory(), None
    for sentence, tag in list_sentences(text, language):
        if sentence.clause != clause:
            clause, memory = sentence.clause, Memory()
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
    sentence: Sentence, language: str, known: KnownActors, memory: Memory | None = None
) -> list[Candidate]:
    """Return the candidates of one sentence: each message, or else what it obliges, forbids or allows."""
    return _read(SentenceReading(sentence, language, known, memory or Memory()))


def _read(reading: SentenceReading) -> list[Candidate]:
    """Return the candidates of the sentence."""
    events = find_messages(reading) if reading.may_tell() else []
    found: list[Candidate] = []
    for number, event in enumerate(events):
        following = events[number + 1].signal.start if number + 1 < len(events) else len(reading.text)
        notice = _build_notice(reading, event, following)
        if not _is_empty(reading, event, notice):
            found.append(notice)
    if not found:
        found = _read_norm(reading)
    if found:
        reading.memory.list_names().extend(one.sender.words for one in found if one.sender is not None)
    else:
        reading.memory.unread.append(reading)
    return found


def _is_empty(reading: SentenceReading, event: MessageWord, notice: Candidate) -> bool:
    """Say whether a verb that could send anything sends it to nobody: "the label gives information"."""
    if event.modal is not None and event.modal.value == "prohibition" and notice.modality is not None:
        return notice.modality.id == "prohibition"  # what may not be told is no message
    if event.sort != "carry-verb" or reading.language != "en" or notice.addressee is not None:
        return False
    if reading.text[event.signal.start :].lower().startswith(_SENDING):
        return False
    return event.mode == "inform" or (event.modal is None and notice.sender is None and not reading.effects)


def _build_notice(reading: SentenceReading, event: MessageWord, following: int) -> Candidate:
    signal = event.signal
    reasons: list[Reason] = []
    modality = _read_modality(reading, event, reasons)
    mode = CandidateValue(reading.slice(signal.start, signal.end), event.mode)
    reasons.append(Reason("mode", signal.rule, mode.words))
    kazakh = reading.language == "kk"
    find = find_parts_kazakh if kazakh else find_parts
    sender, addressee, matter = find(reading, event, following)
    time = find_time(reading, event, following)
    form = find_form(reading, event, following)
    effect = find_effect(reading, event)
    quote = reading.sentence.text.strip()
    values = {
        "sender": _name_actor(reading, sender, sender),
        "addressee": _name_actor(reading, addressee, sender),
        "matter": reading.value(matter),
    }
    for key, span in (("sender", sender), ("addressee", addressee), ("matter", matter)):
        if span is not None:
            rule = f"{reading.language}-{key}-{'of-passive' if event.passive else 'of-verb'}"
            reasons.append(Reason(key, rule, reading.slice(*span)))
    for key, one in (("time", time), ("form", form), ("effect", effect)):
        if one is not None:
            reasons.append(Reason(key, one[1], one[0].words))
    return Candidate(
        clause=reading.sentence.clause, quote=quote, modality=modality, mode=mode,
        time=time[0] if time is not None else None,
        form=form[0] if form is not None else None,
        effect=effect[0] if effect is not None else None,
        why=tuple(reasons), **values,
    )  # fmt: skip


def _name_actor(
    reading: SentenceReading, span: tuple[int, int] | None, sender: tuple[int, int] | None
) -> CandidateValue | None:
    """Return a name with its id; a pronoun's is that of the name before it."""
    if span is None or not _WORD.search(reading.slice(*span)):
        return None
    words = reading.slice(*span)
    names = _list_names_before(reading, span, sender) if is_pronoun(reading.language, words) else []
    return CandidateValue(words, identify_actor(reading.language, words, reading.known, names))


def _list_names_before(
    reading: SentenceReading, span: tuple[int, int], sender: tuple[int, int] | None
) -> list[str]:
    """Return the names before a pronoun, the likeliest last.

    One that sends stands for what the sentence began with, another one for the nearest that does not send.
    """
    names = list(reading.memory.list_names())
    before = find_actors(reading.language, reading.text, 0, span[0], reading.known)
    said = [reading.text[one.start : one.end] for one in before]
    nearest = first_signal(reading.language, "latter", reading.text, *span) is not None
    if span != sender or nearest:
        senders = () if sender is None or nearest else (reading.slice(*sender),)
        return names + [one for one in said if one not in senders]
    subjects = [
        one
        for one, name in zip(said, before, strict=True)
        if name.case != "alone" and not is_after_preposition(reading.language, reading.text, name.start, 0)
    ]
    return names + said + subjects[:1]


def _read_modality(
    reading: SentenceReading, event: MessageWord, reasons: list[Reason]
) -> CandidateValue | None:
    modal, signal = event.modal, event.signal
    if modal is None or (reading.language != "kk" and reading.is_conditional_between(modal, signal)):
        key = "condition" if reading.is_conditional(signal.start) else "obligation"
        if event.sort == "by-phrase":
            key = "condition"
        words, rule = reading.slice(signal.start, signal.end), signal.rule
    else:
        key, rule = modal.value, modal.rule
        if reading.language == "kk":
            words = reading.slice(signal.start, max(signal.end, modal.end))
        else:
            words = reading.slice(modal.start, modal.end)
        acts = first_signal(reading.language, "power-verb", reading.text, reading.own)
        if key == "permission" and (event.sort == "by-phrase" or acts is not None):
            key = "power"
    reasons.append(Reason("modality", rule, words))
    return CandidateValue(words, key)


def _read_norm(reading: SentenceReading) -> list[Candidate]:
    """Return what the sentence obliges, forbids or allows, by its first modal verb."""
    modal = next((one for one in reading.modals if one.start >= reading.own), None)
    effect = next((one for one in reading.effects if one.start >= reading.own), None)
    if effect is not None and (modal is None or effect.start <= modal.start):
        return [_build_condition(reading, effect)]
    if modal is None:
        return []
    event = MessageWord(modal, "person-verb", modal, False, "")
    if reading.language == "kk":
        names = [
            one
            for one in find_actors("kk", reading.text, 0, modal.start, reading.known)
            if one.case == "nominative"
        ]
        impersonal = match_signal("kk", "impersonal", reading.text, modal.start) is not None
        subject = (names[0].start, names[0].end) if names and not impersonal else None
    else:
        subject = find_subject(reading, event)
    words = CandidateValue(reading.slice(modal.start, modal.end), modal.value)
    reasons = [Reason("modality", modal.rule, words.words)]
    sender = _name_actor(reading, subject, subject)
    if sender is not None:
        reasons.append(Reason("sender", f"{reading.language}-sender-of-verb", sender.words))
    return [
        Candidate(
            reading.sentence.clause,
            reading.sentence.text.strip(),
            modality=words,
            sender=sender,
            why=tuple(reasons),
        )
    ]


def _build_condition(reading: SentenceReading, effect: Signal) -> Candidate:
    """Return the candidate for a sentence that says what comes to be, such as an entry into force."""
    words = reading.slice(effect.start, effect.end)
    reasons = [Reason("modality", effect.rule, words)]
    kind = None
    if effect.value != "deemed":
        whole = reading.slice(effect.start, len(reading.text.rstrip(" .;")))
        kind = CandidateValue(whole, effect.value)
        reasons.append(Reason("effect", effect.rule, whole))
    return Candidate(
        reading.sentence.clause,
        reading.sentence.text.strip(),
        modality=CandidateValue(words, "condition"),
        effect=kind,
        why=tuple(reasons),
    )

"""When a message is due, in which form, and which effect it has."""

from __future__ import annotations

import re
from dataclasses import replace

from servanda.suggest.candidates import CandidateTime, CandidateValue
from servanda.suggest.coreference import find_actors, is_after_preposition
from servanda.suggest.message_parts import region_end
from servanda.suggest.sentence_reading import MessageWord, SentenceReading
from servanda.suggest.signals import first_signal, match_signal
from servanda.suggest.time_expressions import TimeSpan


def find_time(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[CandidateTime, str] | None:
    """Return the time of a message; one that a verb of effect governs is none."""
    low = reading.segment_start(event.signal.start) if reading.language != "kk" else 0
    high = region_end(reading, event, len(reading.text))
    if reading.language == "kk":
        high = event.signal.end
    found = [
        one
        for one in (_cut_before_subject(reading, one, event.signal.start) for one in reading.times)
        # "before the flight, it shall notify": a time right before the part of the sentence is of it
        if (low <= one.start or not reading.text[one.end : max(low, one.end)].strip(" ,"))
        and one.end <= max(high, event.signal.end) + 1
        and not _is_of_effect(reading, one.start, one.end, event)
        # "two weeks after the Ministry has been notified" is a delay from the message on
        and not (one.start < event.signal.start and event.signal.end <= one.end and one.time.event)
        and (one.start < following or one.end <= event.signal.end)
        # of "shall end after notice to the Ministry" the words before it are of another verb
        and not (event.sort == "by-phrase" and event.modal is None and one.end <= event.signal.start)
    ]
    if not found:
        return None
    # the time that counts comes before the one that only says how urgent it is
    best = min(found, key=lambda one: (one.time.iso8601 is None, abs(one.start - event.signal.start)))
    return _join_urgency(reading, best, found), best.rule


def _join_urgency(reading: SentenceReading, best: TimeSpan, found: list[TimeSpan]) -> CandidateTime:
    """Return a time with the urgency joined to it: "without delay, but not later than two days"."""
    for one in found:
        if best.time.iso8601 is None or one.time.urgency is None or one.end > best.start:
            continue
        joint = match_signal(reading.language, "time-joint", reading.text, one.end, best.start)
        if joint is not None and joint.end == best.start:
            words = reading.slice(one.start, best.end)
            return replace(best.time, words=words, urgency=one.time.urgency)
    return best.time


def _cut_before_subject(reading: SentenceReading, span: TimeSpan, verb: int) -> TimeSpan:
    """Return a time at the beginning of a sentence without the subject that follows it with no comma."""
    if not span.start < verb < span.end or not reading.opens_with(span.start):
        return span
    names = [
        one
        for one in find_actors(reading.language, reading.text, span.start, verb, reading.known)
        if not is_after_preposition(reading.language, reading.text, one.start, span.start)
    ]
    event, end = span.time.event, names[-1].start if names else span.end
    length = None if event is None else len(event) - (span.end - end)
    if not names or event is None or length is None or length < 1:
        return span
    words = reading.text[span.start : end].strip(" ,")
    return span._replace(time=replace(span.time, words=words, event=event[:length].strip(" ,")), end=end)


def _is_of_effect(reading: SentenceReading, start: int, end: int, event: MessageWord) -> bool:
    anchor = event.signal.start
    for one in reading.effects:
        if one.value == "deemed" and one.start < anchor:
            continue
        if one.end <= start and not one.end <= anchor <= start:
            return True
        if end <= one.start and not (start <= anchor <= one.start) and not anchor < start:
            return True
        if (
            end <= one.start
            and anchor < start
            and ";" not in reading.text[end : one.start]
            and "," in reading.text[anchor:start]
        ):
            return True
        if one.end <= start <= anchor:
            # "shall enter into force thirty days after the Parties have notified each other"
            return True
        if end <= one.start and start < anchor < one.start and reading.opens_with(start):
            return True
    return False


def find_form(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[CandidateValue, str] | None:
    """Return in which form or by which channel a message goes, and the rule."""
    low = reading.segment_start(event.signal.start) if reading.language != "kk" else 0
    high = region_end(reading, event, following) if reading.language != "kk" else event.signal.end
    one = first_signal(reading.language, "form", reading.text, low, max(high, event.signal.end))
    return (
        (CandidateValue(reading.slice(one.start, one.end), one.value), one.rule) if one is not None else None
    )


def find_effect(reading: SentenceReading, event: MessageWord) -> tuple[CandidateValue, str] | None:
    """Return the legal effect that the sentence gives to a message, and the rule."""
    one = next((one for one in reading.effects if one.value != "deemed"), None)
    if one is None:
        act = first_signal(reading.language, "effect-act", reading.text, reading.own)
        if act is None or event.modal is None or event.modal.value != "permission":
            return None
        return CandidateValue(reading.slice(act.start, act.end), act.value), act.rule
    end = len(reading.text.rstrip(" .;"))
    if event.signal.start > one.end:
        end = min(end, event.signal.end if event.sort == "by-phrase" else event.signal.start)
        stop = re.search(r"[,;]|\s+(?:by|unless|if)\s", reading.text[one.end : end])
        end = one.end + stop.start() if stop is not None else end
    return CandidateValue(reading.slice(one.start, end), one.value), one.rule

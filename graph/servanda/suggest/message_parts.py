"""Who sends a message, to whom, and of what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from servanda.suggest.actor_places import after_word, first_name, name_at, object_name
from servanda.suggest.coreference import (
    ActorName,
    find_actors,
    is_after_preposition,
)
from servanda.suggest.sentence_reading import MessageWord, SentenceReading
from servanda.suggest.signals import (
    find_signals,
    first_signal,
    match_signal,
    read_signals,
)

_WORD: Final = re.compile(r"[^\W\d_]")
#: The case in which Russian names by whom something is done.
_INSTRUMENTAL: Final = re.compile(r"(?:ами|ями|ом|ем)(?:\s|$)")


def _subject_limit(reading: SentenceReading, event: MessageWord) -> tuple[int, int]:
    """Return where the subject of a verb may stand: before its modal verb, in the same part."""
    end = event.signal.start
    modal = event.modal
    if modal is not None and modal.end <= end and not reading.is_conditional_between(modal, event.signal):
        end = modal.start
    else:
        before = reading.text[:end]
        if aux := re.search(
            r"(?:,? (?:has|have|had|having|is|are|been|be|each|both|duly|not|so|also|thus))+\s*$",
            before,
            re.I,
        ):
            end = aux.start()
    return reading.segment_start(end), end


def _find_agent_before(reading: SentenceReading, event: MessageWord) -> tuple[int, int] | None:
    """Return whose act it is that is done "by notice": "may be denounced by any Party by notice"."""
    if event.modal is None or reading.language != "en":
        return None
    be = re.match(r"\s*(?:at any time )?be\b", reading.text[event.modal.end : event.signal.start])
    return after_word(reading, "by", event.modal.end, event.signal.start) if be is not None else None


def find_subject(reading: SentenceReading, event: MessageWord) -> tuple[int, int] | None:
    """Return where the subject of a verb stands, None where there is none."""
    if not event.passive and (agent := _find_agent_before(reading, event)) is not None:
        return agent
    low, end = _subject_limit(reading, event)
    relative = None
    for rule in read_signals(reading.language).get("relative", ()):
        relative = rule.pattern.search(reading.text[:end].rstrip()) or relative
    if relative is not None or any(
        reading.text.startswith(words, low) for words in (", which", ", who", ", котор")
    ):
        names = find_actors(
            reading.language, reading.text, 0, low if relative is None else relative.start(), reading.known
        )
        return (names[-1].start, names[-1].end) if names else None
    names = [
        one
        for one in find_actors(reading.language, reading.text, low, end, reading.known)
        if not is_after_preposition(reading.language, reading.text, one.start, 0)
        and not re.match(r"['’]", reading.text[one.end : one.end + 1])
    ]
    near = [one for one in names if not re.search(r"[;:]", reading.text[one.end : end])]
    if near:
        return _join_names(reading, near, end)
    words = reading.text[low:end].strip(" ,;")
    first = low + len(reading.text[low:end]) - len(reading.text[low:end].lstrip(" ,;"))
    if (
        words
        and not event.passive
        and len(words.split()) <= 7
        and reading.language != "kk"
        and words[:1].isalpha()
    ):
        opening = match_signal(reading.language, "condition-opening", reading.text, first)
        start = opening.end if opening is not None else first
        if reading.text[start : first + len(words)].strip() and event.sort != "by-phrase":
            return (start, first + len(words))
    return None


def _join_names(reading: SentenceReading, names: Sequence[ActorName], end: int) -> tuple[int, int]:
    """Return the last name, with those that "and" or "or" joins to it."""
    start, stop = names[-1].start, names[-1].end
    for one in reversed(names[:-1]):
        if re.fullmatch(
            r",? (?:and|or|as well as|и|или|және|мен|пен) (?:of )?", reading.text[one.end : start]
        ):
            start = one.start
        else:
            break
    return start, stop


def region_end(reading: SentenceReading, event: MessageWord, following: int) -> int:
    """Return where the words after a message end that may belong to it."""
    return min(
        reading.segment_end(event.signal.end),
        following if following > event.signal.end else len(reading.text),
    )


def find_parts(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    """Return sender, addressee and matter, for a language whose verb stands before its objects."""
    start, end = event.signal.end, region_end(reading, event, following)
    if event.passive:
        return _find_passive_parts(reading, event, start, end)
    sender = find_subject(reading, event)
    addressee = _find_addressee(reading, event, start, end)
    if event.sort == "by-phrase":
        agent = after_word(reading, "by", start, end)
        if agent is not None:
            sender = agent
    if (
        sender is not None
        and event.sort == "carry-verb"
        and reading.text[event.signal.start : start].lower().startswith(("receiv", "получ"))
    ):
        sender, addressee = after_word(reading, "from", start, end), sender
    matter = _find_matter(reading, event, addressee, start, end)
    acts = event.sort == "by-phrase" or reading.text[event.signal.start : start].lower() == "giving"
    if acts and event.modal is not None and (matter is None or event.sort != "by-phrase"):
        # "may denounce this Convention by notice": the notice is of what it does
        low = event.modal.end
        by = re.search(r",? by\s*$", reading.text[low : event.signal.start])
        stop = low + by.start() if by is not None else event.signal.start
        if first_signal(reading.language, "power-verb", reading.text, low, stop) is not None:
            matter = (low, stop)
    return sender, addressee, matter


def _find_passive_parts(
    reading: SentenceReading, event: MessageWord, start: int, end: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    low, high = _subject_limit(reading, event)
    subject = find_subject(reading, event)
    agent = after_word(reading, "by", start, end)
    target = after_word(reading, "to", start, end)
    if target is None and reading.language == "ru":
        target = first_name(reading, start, end)
        if target is not None and _INSTRUMENTAL.search(reading.text[target[0] : target[1]]):
            agent, target = target, None
    matter: tuple[int, int] | None = None
    if reading.text[event.signal.start : start].lower() == "received":
        return None, agent, None  # "when it has been received by the Depositary"
    if event.sort == "person-verb" and target is None and subject is not None:
        matter = _find_matter(reading, event, None, start, end)
        return agent, subject, matter
    words = (low, min([high, *(one.start for one in reading.times if low + 3 < one.start < high)]))
    opening = re.match(r"[\s,;]*(?:and |but |or |that )?", reading.text[low:high])
    if opening is not None:
        words = (low + opening.end(), words[1])
    return agent, target, words


def _find_addressee(
    reading: SentenceReading, event: MessageWord, start: int, end: int
) -> tuple[int, int] | None:
    reciprocal = first_signal(reading.language, "reciprocal", reading.text, start, min(end, start + 60))
    before = first_signal(
        reading.language, "reciprocal", reading.text, max(0, event.signal.start - 30), event.signal.start
    )
    party = name_at(reading, start, end)
    if reciprocal is not None and (party is None or reciprocal.start <= party[0]):
        return reciprocal.start, reciprocal.end
    if before is not None and reading.text[before.start : before.end].lower() not in ("the other",):
        return before.start, before.end
    if event.sort == "person-verb" and reading.language == "en":
        if re.match(r"\s+(?:it|this|them) to ", reading.text[start:end], re.I):
            return after_word(reading, "to", start, end)
        return (
            object_name(reading, start, end, strict=True)
            or after_word(reading, "to", start, end)
            or object_name(reading, start, end)
        )
    if reading.language == "ru":
        low = event.signal.start if event.sort == "by-phrase" else start
        return first_name(reading, low, end)
    return object_name(reading, start, end, strict=True) or after_word(reading, "to", start, end)


def _find_matter(
    reading: SentenceReading, event: MessageWord, addressee: tuple[int, int] | None, start: int, end: int
) -> tuple[int, int] | None:
    at = addressee[1] if addressee is not None and addressee[0] >= start else start
    if reading.language == "en" and addressee is not None:
        # "shall send a report to the Office", "shall send the Office a report"
        find = _find_object_of_person_verb if event.sort == "person-verb" else _find_object
        found = find(reading, event, addressee, start, end)
        if found is not None:
            return found
    opening = first_signal(reading.language, "matter-opening", reading.text, at, min(end, at + 130))
    if opening is None:
        whole = event.sort in ("thing-verb", "carry-verb") and addressee is None
        return (start, _trim_matter(reading, start, end)) if whole else None
    words = reading.text[opening.start : opening.end].lower()
    begin = opening.end if words in ("of", "about", "о", "об", "что", "that") else opening.start
    return begin, _trim_matter(reading, begin, end)


def _find_object(
    reading: SentenceReading, event: MessageWord, addressee: tuple[int, int], start: int, end: int
) -> tuple[int, int] | None:
    """Return what is sent: before "to" and the addressee, or after the addressee."""
    at = max(addressee[1], start)
    if addressee[0] > start:
        before = re.sub(r"\s+(?:to|upon|with)\s*$", "", reading.text[start : addressee[0]])
        inner = re.search(r"\bnotices?(?: in writing)? (?:of|that)\s", before)
        late = first_signal(reading.language, "matter-opening", reading.text, at, min(end, at + 4))
        if inner is not None:
            return start + inner.end(), start + len(before)
        if event.mode == "notify" and late is not None:
            return late.end, _trim_matter(reading, late.end, end)
        if _WORD.search(before) and event.sort != "by-phrase":
            return start, start + len(before)
    content = first_signal(reading.language, "content", reading.text, at, min(end, at + 80))
    if event.sort == "carry-verb" and event.mode == "inform" and content is not None:
        return at, _trim_matter(reading, at, end)
    return None


def _find_object_of_person_verb(
    reading: SentenceReading, event: MessageWord, addressee: tuple[int, int], start: int, end: int
) -> tuple[int, int] | None:
    """Return the object of "shall notify its programme to the Office", None where the person is it."""
    before = reading.text[start : max(addressee[0], start)]
    found = re.fullmatch(
        r"\s*((?:the|its|their|any|each|an?|all|such)\b.{2,}?)\s+to\s*", before, re.DOTALL | re.IGNORECASE
    )
    return (start + found.start(1), start + found.end(1)) if found is not None else None


def _trim_matter(reading: SentenceReading, start: int, end: int) -> int:
    limits = [end]
    for rule in read_signals(reading.language).get("matter-end", ()):
        if match := rule.pattern.search(reading.text, start + 1, end):
            limits.append(match.start())
    limits += [one.start for one in reading.times if start < one.start < end]
    return max(min(limits), start)


def find_parts_kazakh(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    """Return sender, addressee and matter, for a language whose verb stands last and whose cases tell."""
    end = event.signal.start
    low = 0
    for one in find_signals("kk", "segment-break", reading.text, 0, end):
        low = one.end
    names = find_actors("kk", reading.text, low, end, reading.known)
    wanted = ("accusative", "dative") if event.sort == "person-verb" else ("dative", "accusative")
    addressee: tuple[int, int] | None = None
    reciprocal = first_signal("kk", "reciprocal", reading.text, low, end)
    if reciprocal is not None:
        addressee = (reciprocal.start, reciprocal.end)
    else:
        about = first_signal("kk", "matter-opening", reading.text, low, end)
        late = [one for one in names if about is not None and one.start > about.start]
        chosen = next((one for case in wanted for one in (*late, *names) if one.case == case), None)
        if chosen is not None:
            addressee = (chosen.start, chosen.end)
    subjects = [
        one for one in names if one.case == "nominative" and (addressee is None or one.start != addressee[0])
    ]
    sender = (subjects[0].start, subjects[0].end) if subjects and not event.passive else None
    if event.passive and addressee is None and subjects and event.sort == "person-verb":
        addressee = (subjects[0].start, subjects[0].end)
    matter = None
    opening = first_signal("kk", "matter-opening", reading.text, low, end)
    if opening is not None:
        edges = [low, *(x[1] for x in (sender, addressee) if x is not None and x[1] <= opening.start)]
        edges += [one.end for one in reading.times if one.end <= opening.start]
        matter = (max(edges), opening.start)
    return sender, addressee, matter

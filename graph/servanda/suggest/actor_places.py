"""Whom a sentence names at a place: after a verb, after "by", "to" or "from"."""

from __future__ import annotations

import re
from typing import Final

from servanda.suggest.coreference import (
    find_actors,
    is_after_preposition,
    is_instrumental,
)
from servanda.suggest.sentence_reading import SentenceReading
from servanda.suggest.signals import (
    find_signals,
    first_signal,
    match_signal,
)

_SPACE: Final = re.compile(r"\s*")
#: What says which actor is meant has so many characters at the most.
_LONGEST_QUALIFIER: Final = 160


def after_word(reading: SentenceReading, sort: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the name that follows "by", "to" or "from"."""
    for one in find_signals(reading.language, sort, reading.text, start, end):
        if is_after_preposition(reading.language, reading.text, one.start, start):
            continue
        found = name_at(reading, one.end, end)
        if found is not None:
            return found
    return None


def name_at(reading: SentenceReading, at: int, end: int) -> tuple[int, int] | None:
    """Return the name that begins at a place, with those that a comma or "and" joins to it."""
    gap = _SPACE.match(reading.text, at)
    at = gap.end() if gap is not None else at
    names = find_actors(reading.language, reading.text, at, end, reading.known)
    if not names or names[0].start - at > 2:
        return None
    stop = names[0].end
    for one in names[1:]:
        if not re.fullmatch(
            r"(?:,| and| or|, and|, or| и| или|,? as well as|,? а также|,? и также)(?: to| of| also| any)* ",
            reading.text[stop : one.start],
        ):
            break
        stop = one.end
    return names[0].start, stop


def first_name(
    reading: SentenceReading, start: int, end: int, *, agent: bool = False
) -> tuple[int, int] | None:
    """Return the first name within reach that no preposition governs, with those joined to it.

    In Russian one by whom something is done is no addressee; ``agent`` asks for it alone.
    """
    names = [
        one
        for one in find_actors(reading.language, reading.text, start, end, reading.known)
        if not is_after_preposition(reading.language, reading.text, one.start, start)
        and (reading.language != "ru" or is_instrumental(reading.text[one.start : one.end]) == agent)
    ]
    if not names or names[0].start - start > 140:
        return None
    return name_at(reading, names[0].start, end)


def object_name(
    reading: SentenceReading, start: int, end: int, strict: bool = False
) -> tuple[int, int] | None:
    """Return the name right after a verb; adverbs and times may stand between."""
    at = start
    for _ in range(6):
        found = name_at(reading, at, end)
        if found is not None:
            # "inform the Party's authorities" names them; "notify the State's law" none
            return found
        skipped = re.match(
            r",? ?(?:[a-z]+ly|also|first|forthwith|at once|both|in writing|in advance|thereof|as|well"
            r"|the same)(?=[\s,]),?",
            reading.text[at:end],
            re.I,
        )
        span = next((one for one in reading.times if at <= one.start <= at + 3), None)
        form = match_signal(reading.language, "form", reading.text, at + 1) if at + 1 < end else None
        if span is not None:
            at = span.end
        elif form is not None:
            at = form.end
        elif skipped is not None and skipped.end():
            at += skipped.end()
        else:
            break
        comma = re.match(r"\s*,?\s*", reading.text[at:end])
        at += comma.end() if comma is not None else 0
    if strict:
        return None
    return name_of_no_kind(reading, start, end)


def name_of_no_kind(reading: SentenceReading, start: int, end: int) -> tuple[int, int] | None:
    """Return the words at a place that name no known kind of actor: up to what says of what, and when."""
    words = re.match(
        r"\s*((?:the |all |any |such |its |each )?(?:[A-Za-z’'-]+ ){0,4}?[A-Za-z’'-]+)"
        r"(?= (?:of|that|about|in writing|when|if|as|within|and|through|by|at|before|on|not|concerning"
        r"|regarding|thereof|accordingly)\b|[,.;:]|$)",
        reading.text[start:end],
    )
    if words is not None and first_signal("en", "thing-noun", words[1]) is not None:
        return None
    if words is None or re.match(
        r"(?:of|that|about|in|when|as|to|on|by|through|at|its|their|thereof|accordingly|if|whether|such)\b",
        words[1],
        re.I,
    ):
        return None
    return start + words.start(1), start + words.end(1)


def qualify_name(
    reading: SentenceReading, name: tuple[int, int], end: int, *, before_verb: bool = False
) -> tuple[int, int]:
    """Return a name with what says which one is meant: "the Party which grants the exemption".

    ``end`` is where the words end that may belong to it: its verb, or the end of its part of the sentence.
    """
    start, stop = name
    if match_signal(reading.language, "qualifier", reading.text, stop) is None or stop >= end:
        return name
    limits = [one.start for one in reading.times if stop < one.start < end]
    for one in find_signals(reading.language, "qualifier-end", reading.text, stop + 1, end):
        if one.value or not before_verb:
            limits.append(one.start)
    limit = min([end, *limits])
    return (start, limit) if limit - stop < _LONGEST_QUALIFIER else name

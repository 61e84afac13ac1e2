"""Who sends a message, to whom, and of what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from servanda.suggest.actor_places import (
    after_word,
    first_name,
    name_at,
    name_of_no_kind,
    object_name,
    qualify_name,
)
from servanda.suggest.coreference import (
    ActorName,
    find_actors,
    is_after_preposition,
    is_agent,
    is_dative,
    is_instrumental,
    is_oblique,
    is_pronoun,
)
from servanda.suggest.sentence_reading import MessageWord, SentenceReading
from servanda.suggest.signals import (
    find_signals,
    first_signal,
    match_signal,
    read_signals,
)

_WORD: Final = re.compile(r"[^\W\d_]")
#: A subject that names no known kind of actor has so many words at the most.
_LONGEST_SUBJECT: Final = 6


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
    by = event.sort == "by-phrase" or reading.text[: event.signal.start].endswith(("by ", "upon "))
    if not by or reading.language == "kk":
        return None
    if reading.language == "ru":
        at = event.modal.end if event.modal is not None else event.signal.start
        names = find_actors("ru", reading.text, at, event.signal.start, reading.known)
        agents = [one for one in names if is_agent(reading.text[one.start : one.end])]
        return (agents[0].start, agents[0].end) if agents else None
    low = reading.segment_start(event.signal.start)
    act = None
    for one in find_signals("en", "passive-act", reading.text, low, event.signal.start):
        act = one
    return after_word(reading, "by", act.end, event.signal.start) if act is not None else None


def _find_caused(reading: SentenceReading, event: MessageWord, low: int) -> tuple[int, int] | None:
    """Return the airlines of "shall encourage the airlines to notify": it is they who do."""
    causing = None
    for one in find_signals(reading.language, "causing", reading.text, low, event.signal.start):
        causing = one
    if causing is None or not reading.text[: event.signal.start].rstrip().endswith(" to"):
        return None
    caused = name_at(reading, causing.end, event.signal.start)
    if caused is None:
        return None
    return qualify_name(reading, caused, event.signal.start - len(" to "), before_verb=True)


def find_subject(reading: SentenceReading, event: MessageWord) -> tuple[int, int] | None:
    """Return where the subject of a verb stands, None where there is none."""
    if not event.passive and (agent := _find_agent_before(reading, event)) is not None:
        return agent
    low, end = _subject_limit(reading, event)
    if event.modal is not None and reading.text[: event.modal.end].endswith(" of"):
        return name_at(reading, event.modal.end, event.signal.start)  # "is the duty of the master to report"
    if (caused := _find_caused(reading, event, low)) is not None:
        return caused
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
    if reading.language == "ru":
        near = _list_subjects(reading, near)
    if near:
        return qualify_name(reading, _join_names(reading, near, end), end, before_verb=True)
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
        named = reading.text[start : first + len(words)]
        thing = first_signal(reading.language, "thing-noun", named) is not None
        if named.strip() and event.sort != "by-phrase" and not thing:
            return (start, first + len(words))
    return None


def _list_subjects(reading: SentenceReading, names: Sequence[ActorName]) -> list[ActorName]:
    """Return the Russian names whose head may be a subject; of "перечне органов Стороны" the last word."""
    found = []
    for one in names:
        if not is_oblique(reading.text[one.start : one.end]):
            found.append(one)
            continue
        plural = first_signal("ru", "plural-subject", reading.text, one.start, one.end)
        if plural is not None and plural.start > one.start:
            found.append(one._replace(start=plural.start))
    return found


def _find_dative(reading: SentenceReading, start: int, end: int) -> tuple[int, int] | None:
    """Return to whom something "is told", where the words for it stand before the verb."""
    for one in find_actors("ru", reading.text, start, end, reading.known):
        governed = is_after_preposition("ru", reading.text, one.start, start)
        if not governed and is_dative(reading.text[one.start : one.end]):
            return one.start, one.end
    return None


def _last_agent(reading: SentenceReading, start: int, end: int) -> tuple[int, int] | None:
    """Return by whom something is done where the words for it stand before the verb, as Russian allows."""
    names = find_actors("ru", reading.text, start, end, reading.known)
    found = [one for one in names if is_instrumental(reading.text[one.start : one.end])]
    return (found[-1].start, found[-1].end) if found else None


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


def _find_parts_of_noun(
    reading: SentenceReading,
    event: MessageWord,
    end: int,
    sender: tuple[int, int] | None,
    addressee: tuple[int, int] | None,
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return sender and addressee of "by notice given by …", as far as the words after the noun name them."""
    start = event.signal.end
    if reading.language == "ru":
        return first_name(reading, start, end, agent=True) or sender, addressee
    agent = after_word(reading, "by", start, end)
    mutual = first_signal(reading.language, "reciprocal", reading.text, event.signal.start, start)
    if mutual is not None and reading.language == "en":
        addressee = (mutual.start, mutual.end)
        agent = agent or name_at(reading, start + len(" of"), end)
    return agent or sender, addressee


def find_parts(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    """Return sender, addressee and matter, for a language whose verb stands before its objects."""
    sender, addressee, matter = _find_parts_in_order(reading, event, following)
    if reading.language == "ru":
        before = _find_matter_before(reading, event, sender, addressee)
        if before is not None and (matter is None or matter[0] < before[0]):
            matter = before
    return sender, addressee, matter


def _find_matter_before(
    reading: SentenceReading,
    event: MessageWord,
    sender: tuple[int, int] | None,
    addressee: tuple[int, int] | None,
) -> tuple[int, int] | None:
    """Return the matter that opens a Russian sentence: "Об аресте гражданина учреждение извещается"."""
    low = max(reading.segment_start(event.signal.start), reading.own)
    opening = match_signal("ru", "matter-opening", reading.text, low)
    if opening is None:
        return None
    edges = [one[0] for one in (sender, addressee) if one is not None]
    edges += [one.start for one in (*reading.times, *([event.modal] if event.modal is not None else ()))]
    end = min([one for one in edges if one > opening.end], default=event.signal.start)
    return opening.end, min(end, event.signal.start)


def _find_parts_in_order(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    start, end = event.signal.end, region_end(reading, event, following)
    if event.passive:
        return _find_passive_parts(reading, event, start, end)
    sender = find_subject(reading, event)
    addressee = _find_addressee(reading, event, start, end)
    if event.sort == "by-phrase":
        sender, addressee = _find_parts_of_noun(reading, event, end, sender, addressee)
    if (
        sender is not None
        and event.sort == "carry-verb"
        and reading.text[event.signal.start : start].lower().startswith(("receiv", "получ"))
    ):
        sender, addressee = after_word(reading, "from", start, end), sender
    if first_signal(reading.language, "requiring", reading.text, event.signal.start, start) is not None:
        sender = after_word(reading, "by", start, end)  # who requires a notification does not send it
    if addressee is not None and addressee[0] >= start:
        addressee = qualify_name(reading, addressee, end)
    matter = _find_matter(reading, event, addressee, start, end, sender)
    words = reading.text[event.signal.start : start]
    acts = event.sort == "by-phrase" or words.lower() == "giving"
    # "вправе выйти, направив уведомление"
    acts = acts or (reading.language == "ru" and match_signal("ru", "converb", words, 0) is not None)
    governs = event.modal is not None and not reading.is_conditional_between(event.modal, event.signal)
    if acts and governs and event.modal is not None and (matter is None or event.sort != "by-phrase"):
        # "may denounce this Convention by notice": the notice is of what it does
        low = event.modal.end
        by = re.search(r",? by\s*$", reading.text[low : event.signal.start])
        stop = low + by.start() if by is not None else event.signal.start
        if sender is not None and low < sender[0] < stop:
            stop = sender[0]  # "may be denounced by any Party by notice"
        if first_signal(reading.language, "power-verb", reading.text, low, stop) is not None:
            matter = (low, stop)
    return sender, addressee, matter


def _find_passive_parts(
    reading: SentenceReading, event: MessageWord, start: int, end: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    low, high = _subject_limit(reading, event)
    subject = find_subject(reading, event)
    agent = after_word(reading, "by", start, end)
    target = after_word(reading, "to", start, end) or _find_unknown_target(reading, event, end)
    if target is not None:
        target = qualify_name(reading, target, end)
    if target is None and reading.language == "ru":
        agent = first_name(reading, start, end, agent=True) or _last_agent(reading, low, high)
        target = first_name(reading, start, end) or _find_dative(reading, low, high)
    if agent is not None:
        agent = qualify_name(reading, agent, end)
    matter: tuple[int, int] | None = None
    if reading.text[event.signal.start : start].lower() == "received":
        return None, agent, None  # "when it has been received by the Depositary"
    given = match_signal(reading.language, "recipient-content", reading.text, start, end)
    told = event.sort == "person-verb" or (event.sort == "carry-verb" and given is not None)
    if told and target is None and subject is None:
        subject = _find_unknown_subject(reading, event, low, high)
    if told and target is None and subject is not None:
        matter = _find_matter(reading, event, None, start, end)
        between = reading.text[subject[1] : high]
        far = reading.language == "en" and re.fullmatch(r"(?:\s*,[^,]*,)?\s*(?:who\s*)?", between) is None
        if far or (matter is not None and reading.text[subject[0] : subject[1]].lower() == "it"):
            subject = None  # "within which a disapproval must be notified", "it is notified that"
        return agent, subject, matter
    words = (low, min([high, *(one.start for one in reading.times if low + 3 < one.start < high)]))
    opening = re.match(r"[\s,;]*(?:and |but |or |that )?", reading.text[low:high])
    if opening is not None:
        words = (low + opening.end(), words[1])
    return agent, target, words


def _find_unknown_subject(
    reading: SentenceReading, event: MessageWord, low: int, high: int
) -> tuple[int, int] | None:
    """Return who "shall be informed", where the words name no known kind of actor."""
    if reading.language != "en":
        return None
    opening = match_signal("en", "condition-opening", reading.text, low)
    start = opening.end if opening is not None else low
    start += len(reading.text[start:high]) - len(reading.text[start:high].lstrip(" ,;"))
    words = reading.text[start:high].rstrip(" ,")
    thing = event.mode == "notify" and first_signal("en", "thing-noun", words) is not None
    fits = 0 < len(words.split()) <= _LONGEST_SUBJECT and "," not in words and not thing
    return (start, start + len(words)) if fits and not is_pronoun("en", words.lower()) else None


def _find_unknown_target(reading: SentenceReading, event: MessageWord, end: int) -> tuple[int, int] | None:
    """Return to whom "shall be given to such users", where the words name no known kind of actor."""
    to = match_signal(reading.language, "unknown-target", reading.text, event.signal.end, end)
    return name_of_no_kind(reading, to.end, end) if to is not None else None


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
        pronoun = match_signal("ru", "object-pronoun", reading.text, start, end)
        if pronoun is not None:
            return pronoun.start + 1, pronoun.end
        low = event.signal.start if event.sort == "by-phrase" else start
        return first_name(reading, low, end)
    return object_name(reading, start, end, strict=True) or after_word(reading, "to", start, end)


def _find_matter(
    reading: SentenceReading,
    event: MessageWord,
    addressee: tuple[int, int] | None,
    start: int,
    end: int,
    sender: tuple[int, int] | None = None,
) -> tuple[int, int] | None:
    named = addressee
    if reading.language == "en" and event.sort == "by-phrase" and sender is not None:
        named = max(addressee or sender, sender)  # "the mutual notification of the Parties on …"
    at = named[1] if named is not None and named[0] >= start else start
    if reading.language == "en" and addressee is not None:
        # "shall send a report to the Office", "shall send the Office a report"
        find = _find_object_of_person_verb if event.sort == "person-verb" else _find_object
        found = find(reading, event, addressee, start, end)
        if found is not None:
            return found
    openings = find_signals(reading.language, "matter-opening", reading.text, at, min(end, at + 130))
    # "of receipt" in "within a week of receipt" tells when
    opening = next(
        (
            one
            for one in openings
            if not any(
                x.start <= one.start < x.end and not x.start <= event.signal.start < x.end
                for x in reading.times
            )
        ),
        None,
    )
    if opening is None:
        whole = event.sort in ("thing-verb", "carry-verb") and addressee is None
        return (start, _trim_matter(reading, start, end)) if whole else None
    words = reading.text[opening.start : opening.end].lower()
    begin = opening.end if words in ("of", "on", "about", "о", "об", "что", "that") else opening.start
    return begin, _trim_matter(reading, begin, end)


def _find_object(
    reading: SentenceReading, event: MessageWord, addressee: tuple[int, int], start: int, end: int
) -> tuple[int, int] | None:
    """Return what is sent: before "to" and the addressee, or after the addressee."""
    at = max(addressee[1], start)
    if addressee[0] > start:
        before = re.sub(r"\s+(?:to|upon|with)\s*$", "", reading.text[start : addressee[0]])
        inner = re.search(r"\bnotices?(?: in writing)? (?:of|that)\s", before)
        late = first_signal(reading.language, "matter-opening", reading.text, at, end)
        late = late if late is not None and late.start <= at + 1 else None
        if inner is not None:
            return start + inner.end(), start + len(before)
        if event.mode == "notify" and late is not None:
            return late.end, _trim_matter(reading, late.end, end)
        if _WORD.search(before) and event.sort != "by-phrase":
            return start, start + len(before)
    lead = match_signal(reading.language, "matter-lead", reading.text, at, end)
    if lead is not None:
        return lead.end, _trim_matter(reading, lead.end, end)  # "keep the Office informed of"
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


def _find_received_parts(
    reading: SentenceReading, event: MessageWord, names: Sequence[ActorName]
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    """Return sender, addressee and matter of "А Б-ның хабарламасын алған": who receives, and whose it is."""
    owners = [one for one in names if one.case == "genitive"]
    if not owners:
        return None, None, None
    sender = owners[-1]
    before = [one for one in names if one.start < sender.start and one.case in ("nominative", "genitive")]
    opening = first_signal("kk", "matter-opening", reading.text, sender.end, event.signal.start)
    return (
        (sender.start, sender.end),
        (before[-1].start, before[-1].end) if before else None,
        (sender.end, opening.start) if opening is not None else None,
    )


def find_parts_kazakh(
    reading: SentenceReading, event: MessageWord, following: int
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
    """Return sender, addressee and matter, for a language whose verb stands last and whose cases tell."""
    end = event.signal.start
    low = 0
    for one in find_signals("kk", "segment-break", reading.text, 0, end):
        low = one.end
    names = [
        one
        for one in find_actors("kk", reading.text, low, end, reading.known)
        if match_signal("kk", "member-of", reading.text, one.end, end) is None
    ]
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
    if not subjects and not event.passive and low:
        # of "… жібереді және … хабардар етеді" the subject stands in the first part
        subjects = [
            one for one in find_actors("kk", reading.text, 0, low, reading.known) if one.case == "nominative"
        ]
    if match_signal("kk", "receiving", reading.text, event.signal.start) is not None:
        return _find_received_parts(reading, event, names)
    said = reading.text[event.signal.start :]
    if match_signal("kk", "nominalised", said, 0) is not None:
        # "офицердің … ақпарат беруін қамтиды": whose act it is stands in the genitive, or last in the lead-in
        known = find_actors("kk", reading.text, 0, end, reading.known)
        owners = [one for one in known if one.case == "genitive"]
        subjects = owners or [one for one in known if one.end <= reading.own][-1:] or subjects
    sender = (subjects[0].start, subjects[0].end) if subjects and not event.passive else None
    if event.passive and addressee is None and subjects and event.sort == "person-verb":
        addressee = (subjects[0].start, subjects[0].end)
    matter = None
    opening = first_signal("kk", "matter-opening", reading.text, low, end)
    if opening is not None:
        edges = [low, *(x[1] for x in (sender, addressee) if x is not None and x[1] <= opening.start)]
        edges += [one.end for one in reading.times if one.end <= opening.start]
        matter = (max(edges), opening.start)
    elif event.modal is not None and event.modal.value == "permission":
        # "хабарлама жолдау арқылы … қолданысын тоқтата алады": the notice is of what it does
        act = first_signal("kk", "effect-act", reading.text, low)
        matter = (act.start, act.end) if act is not None else None
    return sender, addressee, matter

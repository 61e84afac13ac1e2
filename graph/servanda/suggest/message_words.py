"""The words of a sentence that tell of a message: verbs and nouns, each judged by the grammar around it."""

from __future__ import annotations

import re
from typing import Final

from servanda.suggest.actor_places import after_word
from servanda.suggest.sentence_reading import MessageWord, SentenceReading
from servanda.suggest.signals import Signal, find_signals, first_signal, match_signal

#: So far before a verb its modal verb may stand, and so far from a verb the noun for what is sent.
_MODAL: Final = 420
_CONTENT: Final = 160
_PARTICIPLE: Final = re.compile(r"(?:ed|en|nt|ade|ught|pt|wn|ne)$")
#: "shall encourage the airlines to notify"
_CAUSING: Final = re.compile(
    r"\b(?:encourage|require|request|oblige|instruct|cause)s?\b[^;.,]{3,120}\bto\s+$", re.IGNORECASE
)
#: A form of "to be" before a participle, with adverbs between.
_PASSIVE: Final = re.compile(
    r"\b(?:be|been|being|is|are|was|were)(?:,? (?:[a-z]+ly|so|also|first|at once|in writing|in advance"
    r"|forthwith|without delay|as such|kept|given|duly),?)*\s+$",
    re.IGNORECASE,
)


def find_messages(reading: SentenceReading) -> list[MessageWord]:
    """Return the words that tell of a message, in the order of the sentence."""
    found: list[MessageWord] = []
    for sort in ("person-verb", "thing-verb", "carry-verb", "by-phrase"):
        for signal in find_signals(reading.language, sort, reading.text, reading.own):
            event = _judge(reading, signal, sort)
            if event is not None and not any(_is_same(event, other, reading.text) for other in found):
                found.append(event)
    return sorted(found, key=lambda one: one.signal.start)


def _judge(reading: SentenceReading, signal: Signal, sort: str) -> MessageWord | None:
    judge = {"en": _judge_english, "ru": _judge_russian, "kk": _judge_kazakh}
    return judge[reading.language](reading, signal, sort)


def _find_mode(reading: SentenceReading, signal: Signal, sort: str) -> str | None:
    """Return the mode of a verb: its own, or that of the noun for what it carries; None without one."""
    if sort != "carry-verb":
        return signal.value
    content = _find_content(reading, signal)
    if content is None and match_signal(reading.language, "delivery-verb", reading.text, signal.start):
        # "shall be transmitted to the other Party in writing": what goes in writing is a message
        content = first_signal(
            reading.language, "delivery-form", reading.text, signal.end, reading.segment_end(signal.end)
        )
    return None if content is None else content.value


def _judge_english(reading: SentenceReading, signal: Signal, sort: str) -> MessageWord | None:
    word = reading.text[signal.start : signal.end].lower()
    before = reading.text[max(0, signal.start - 60) : signal.start]
    modal = _find_modal(reading, signal.start)
    if sort == "by-phrase":
        return _judge_noun(reading, signal, modal)
    if match_signal("en", "no-message", reading.text, signal.end) is not None:
        return None  # "having communicated their full powers"
    mode = _find_mode(reading, signal, sort)
    if mode is None:
        return None
    passive = _PASSIVE.search(before)
    perfect = re.search(r"\b(?:has|have|had|having)(?: [a-z]+ly| not| so| also| each)*\s+$", before, re.I)
    if not _PARTICIPLE.search(word.split()[0]) or (perfect and not passive):
        inner = perfect and sort != "person-verb" and reading.is_in_relative(perfect.start())
        if inner or _is_noun(reading, word, sort, before):
            return None
        if perfect is not None:
            modal = None  # "on which they have notified": the modal verb is of another clause
        governs = _governs(reading, signal, sort, mode, modal, perfect is not None)
        return MessageWord(signal, sort, modal, False, mode) if governs else None
    if passive is None:
        return _judge_joined_participle(reading, signal, sort, modal, mode)
    if re.search(r"\bbe\b", passive.group(), re.I) and word != "received":
        return MessageWord(signal, sort, modal, True, mode) if modal or sort != "carry-verb" else None
    return _judge_past_message(reading, signal, sort, mode)


def _judge_past_message(reading: SentenceReading, signal: Signal, sort: str, mode: str) -> MessageWord | None:
    """Return the event of "when it has been notified": it is one if the text says by whom or to whom."""
    word = reading.text[signal.start : signal.end].lower()
    counts = bool(reading.effects) or (sort == "carry-verb" and mode == "notify")
    conditional = reading.is_conditional(signal.start)
    end = reading.segment_end(signal.end)
    named = after_word(reading, "by", signal.end, end) or after_word(reading, "to", signal.end, end)
    if word == "received":
        deemed = "deemed" in reading.text[max(0, signal.start - 60) : signal.start]
        return (
            None
            if mode != "notify" or deemed or not reading.effects or not conditional
            else (MessageWord(signal, sort, None, True, mode))
        )
    if named is None and conditional and not counts and "provided" not in reading.text:
        return None
    if sort == "carry-verb" and not (conditional and (counts or named)):
        return None
    return MessageWord(signal, sort, None, True, mode)


def _judge_joined_participle(
    reading: SentenceReading, signal: Signal, sort: str, modal: Signal | None, mode: str
) -> MessageWord | None:
    """Return the event of "shall be made in writing and communicated to …"."""
    joined = re.search(r"\bbe\b[^;.]{3,140}\band(?: [a-z]+ly)?\s+$", reading.text[: signal.start], re.I)
    target = after_word(reading, "to", signal.end, reading.segment_end(signal.end))
    if joined is None or target is None or modal is None or modal.end > joined.start() + 1:
        return None
    return MessageWord(signal, sort, modal, True, mode)


def _is_noun(reading: SentenceReading, word: str, sort: str, before: str) -> bool:
    """Say whether what looks like a verb is a noun: "the report", "an exchange"."""
    if word.endswith("ing"):
        return False
    if re.search(r"\b(?:the|an?|any|such|its|this|of|and other|no|their|each)\s+$", before, re.I):
        return True
    if sort == "carry-verb" and re.search(r"\b(?:for|mutual)\s+$", before, re.I):
        return True
    return word in ("report", "reports") and not re.search(
        r"\b(?:shall|will|must|may|should|to|not)(?:,? (?:\w+ly|also|in writing|as a|then|forthwith"
        r"|at once|first|so|without delay|in due time|thereupon|in turn),?)*\s+$",
        before,
        re.I,
    )


def _governs(
    reading: SentenceReading, signal: Signal, sort: str, mode: str, modal: Signal | None, perfect: bool
) -> bool:
    """Say whether an active verb is of a duty, a right or a condition, by its form and its modal verb."""
    word = reading.text[signal.start : signal.end].lower()
    before = reading.text[max(0, signal.start - 60) : signal.start]
    at_start = bool(reading.own) and signal.start < reading.own + 12
    if re.search(r"\bto\s+(?:so |also |promptly |immediately |duly )?$", before, re.I):
        # "to notify" after a duty or a right, or first in an item of a list; after a purpose it is none
        strives = re.search(r"\b(?:endeavou?r|undertake|continue|seek|efforts?|try) to\s+$", before, re.I)
        strives = strives or _CAUSING.search(reading.text, reading.segment_start(signal.start), signal.start)
        tail = reading.text[modal.end - 3 : modal.end].lower() if modal is not None else ""
        return at_start or tail.endswith(("to", "for", "of")) or (modal is not None and bool(strives))
    if word.endswith("ing"):
        means = re.search(
            r"\b(?:by|after|without|before|and|upon|of|on|when)\s+(?:[a-z]+ly )?$", before, re.I
        )
        if at_start and sort != "carry-verb":
            return True
        return means is not None and modal is not None and not word.startswith("receiv")
    if word.startswith("receiv"):
        source = after_word(reading, "from", signal.end, reading.segment_end(signal.end))
        return (
            modal is None and mode == "notify" and source is not None and reading.is_conditional(signal.start)
        )
    return modal is not None or perfect or word.endswith("s") or sort == "person-verb"


def _judge_noun(reading: SentenceReading, signal: Signal, modal: Signal | None) -> MessageWord | None:
    """Return the event of "by notice to …": someone sends it, to someone."""
    words = reading.text[signal.start : signal.end].lower()
    after = reading.text[signal.end : signal.end + 120]
    directed = re.match(
        r"(?: in writing| thereof| of [^,;.]{1,60}?| addressed| given| sent| delivered| made| transmitted"
        r"| communicated| directed|,? through (?:the )?diplomatic channels?,?)*"
        r" (?:addressed |given |sent |made )?(?:to|by|from) ", after, re.I,
    )  # fmt: skip
    if first_signal("en", "reciprocal", words) is not None:
        return MessageWord(signal, "by-phrase", None, False, "notify")  # "after the mutual notification of"
    by = words.startswith(("by ", "with "))
    may = modal is not None and modal.value == "permission"
    if "receipt of" in words or "receiving" in words:
        return (
            MessageWord(signal, "by-phrase", None, False, "notify")
            if (directed and re.search(r" from ", directed.group()))
            else None
        )
    if re.match(r"(?:receipt of )?(?:the )?(?:last|later|latter|second|final)", words):
        return MessageWord(signal, "by-phrase", None, False, "notify")
    if by and "such" in words and not directed:
        return None
    if (by and (may or directed or "giving" in words or modal is not None)) or (
        directed and not words.startswith("in ")
    ):
        return MessageWord(signal, "by-phrase", modal, False, "notify")
    return None


def _judge_russian(reading: SentenceReading, signal: Signal, sort: str) -> MessageWord | None:
    word = reading.text[signal.start : signal.end].lower()
    modal = _find_modal(reading, signal.start)
    if sort == "by-phrase":
        by = word.startswith(("пут", "посредством"))
        return MessageWord(signal, sort, modal if by else None, False, "notify")
    mode = signal.value
    if sort == "carry-verb":
        content = _find_content(reading, signal)
        if content is None or re.search(
            r"(?:(?:ен|ван)и(?:е|я|ю|ем|и|й|ям|ях|ями)|енн[а-я]+|щ(?:ий|ая|ие|его|ей|их|им))$", word
        ):
            return None
        mode = content.value
    head = word.split()[0]
    if re.search(
        r"(?:ени[еяюий][а-я]*|ани[еяюий][а-я]*|ющ[а-я]+|вш[а-я]+|ацион[а-я]+"
        r"|енн(?:ый|ая|ое|ые|ого|ой|ых|ым|ую|ому)|ировани[а-я]+|тельн[а-я]+)$",
        head,
    ):
        return None
    passive = bool(re.search(r"(?:[её]н(?:а|о|ы)?|[аеияю]тся|ан(?:а|о|ы)?)$", head)) and not word.startswith(
        "обменив"
    )
    if first_signal("ru", "to-be", reading.text, max(0, signal.start - 8), signal.start) is not None:
        passive = True
    converb = match_signal("ru", "converb", word, 0) is not None
    if not passive and not converb and not re.search(r"(?:ть|ти|чь)(?:ся)?$", head):
        modal = None  # a modal verb governs an infinitive, and "вправе выйти, уведомив"
    return MessageWord(signal, sort, modal, passive, mode)


def _judge_kazakh(reading: SentenceReading, signal: Signal, sort: str) -> MessageWord | None:
    word = reading.text[signal.start : signal.end].lower()
    reach = len(reading.text) if sort == "by-phrase" else signal.end + 30
    modal = next((one for one in reading.modals if signal.start <= one.start <= reach), None)
    if sort == "by-phrase":
        by = word.endswith("арқылы") or reading.text[signal.end :].lstrip().startswith(("арқылы", "жолымен"))
        return MessageWord(signal, sort, modal, False, "notify") if by else None
    mode = _find_mode(reading, signal, sort)
    if mode is None:
        return None
    if not reading.effects and any(one.start <= signal.start < one.end for one in reading.times):
        return None  # "ten days after it has got the request": that tells when another message is due
    # a noun of the action, or what names a thing by it, is no message itself
    head = word.split()[0] if sort != "person-verb" else word
    if re.search(r"(?:у|уы|уін|уын|уге|уға|удің|удың|уді|уды|улары|ғанға)$", word) and modal is None:
        return None
    if re.search(r"(?:ушы|уші)\w*$", head):
        return None  # "жіберуші Тарап": who sends is named by it
    if re.search(r"(?:лған|лген|атын|етін|ған|ген)$", word) and not reading.is_conditional_after(signal.end):
        return None
    return MessageWord(
        signal, sort, modal, bool(re.search(r"(?:ыл|іл|лан|лын)(?:ады|еді|у|ған|ген)", head)), mode
    )


def _find_modal(reading: SentenceReading, before: int) -> Signal | None:
    """Return the modal verb that governs a verb: the nearest before it in its part of the sentence."""
    low = max(0, before - _MODAL, reading.segment_start(before))
    found = [one for one in reading.modals if low <= one.start and one.end <= before + 1]
    if found:
        # "which may …" and the like between a verb and its modal verb are for the nearest to settle
        return found[-1]
    if reading.own and before > reading.own:
        lead = [one for one in reading.modals if one.end <= reading.own]
        return lead[-1] if lead else None
    return None


def _find_content(reading: SentenceReading, verb: Signal) -> Signal | None:
    """Return the noun for what is sent, near a verb that could send anything."""
    end = min(reading.segment_end(verb.end), verb.end + _CONTENT)
    after = list(find_signals(reading.language, "content", reading.text, verb.end, end))
    if reading.language == "en":
        before = reading.text[max(0, verb.start - _CONTENT) : verb.start]
        if re.search(r"\b(?:be|been|being|is|are)(?: [a-z]+ly| so| also)*\s+$", before, re.I):
            low = max(reading.segment_start(verb.start), verb.start - _CONTENT)
            found = find_signals(reading.language, "content", reading.text, low, verb.start)
            inner = next((one for one in found if not _is_inner(reading, one.start)), None)
            if inner is None and match_signal("en", "recipient-content", reading.text, verb.end, end):
                return after[0] if after else None  # "shall be given notice of"
            return inner
        # "provide a service … reports" is of the service; the noun is the object itself
        return next((one for one in after if _is_object(reading, verb.end, one.start)), None)
    low = (
        max(0, verb.start - _CONTENT)
        if reading.language == "kk"
        else max(reading.segment_start(verb.start), verb.start - 100)
    )
    before_ = list(find_signals(reading.language, "content", reading.text, low, verb.start))
    if reading.language == "kk":
        return before_[-1] if before_ else None
    near = [one for one in after if one.start - verb.end < 90]
    return near[0] if near else (before_[-1] if before_ else None)


def _is_inner(reading: SentenceReading, noun: int) -> bool:
    """Say whether a noun only belongs to another: "possession of such information"."""
    before = reading.text[max(0, noun - 40) : noun]
    if re.search(r"\b(?:cop(?:y|ies)|text) of (?:the |such |any |this |that |each )?$", before, re.I):
        return False
    return (
        re.search(
            r"\b(?:of|from|for|under|in|by|to|on|with)\s+(?:the |such |any |this |that )?$", before, re.I
        )
        is not None
    )


def _is_object(reading: SentenceReading, start: int, noun: int) -> bool:
    between = reading.text[start:noun]
    return not re.search(
        r"[;:]| (?:in accordance|pursuant|under|necessary|based|following|concerning|after|upon|for) ",
        between,
    ) and (len(between) < 110)


def _is_same(event: MessageWord, other: MessageWord, text: str) -> bool:
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

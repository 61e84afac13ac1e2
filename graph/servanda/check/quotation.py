"""Where a quote begins and ends in its passage: a part of a sentence that states the norm, and no less."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from servanda.check.lexicon import Language, list_words
from servanda.check.naming import is_same_word
from servanda.check.shacl import RDF_TYPE, Data, Term, language, srv, text
from servanda.text.sentences import split_sentences

_WORD: Final = re.compile(r"\w[\w’'-]*")
#: Where one part of a sentence ends, such as an item of a list.
_PART_END: Final = re.compile(r"[.;:!?]\s")
#: What stands between the parts of words that are quoted with an omission.
_OMISSION: Final = re.compile(r"\s*(?:…|\.\.\.)\s*")
#: The slots that name those who act.
_AGENTS: Final = frozenset({"bearer", "sender"})
#: The slots that say who acts towards whom and about what; the words of others may stand before the quote.
_CORE: Final = frozenset(
    {"bearer", "sender", "addressee", "counterparty", "beneficiary", "involves", "matter", "form"}
)


class Words(NamedTuple):
    """Words of a norm, the slot that they are of (none for a qualifier), and whether they state it."""

    text: str
    slot: str
    is_stated: bool


def find_cut(
    data: Data, norm: Term, norms: Collection[Term], passages: Collection[str], known: Language
) -> str:
    """Return the words that a quote leaves out although they belong to its norm; none where it is whole.

    ``norms`` and ``passages`` are those of its clause.

    A quote begins at the beginning of a sentence, after a sign or a conjunction, or after words of the
    norm's own; it ends likewise. Words of the norm's slots in the same part of the sentence are in it.
    """
    quote = next(map(text, data.values(norm, srv("quote"))), "")
    passage = next((one for one in passages if quote in one), None)
    if passage is None:
        return ""  # told by the shape QuoteInPassage
    start = passage.index(quote)
    end = start + len(quote)
    words = list(_list_words(data, norm))
    operative = [text(one) for one in data.values(norm, srv("operativeWords"))]
    before, after = passage[:start].rstrip(), passage[end:].lstrip()
    around = [word for one in norms for word in _list_words(data, one)]
    if not _begins_part(before, after, around, known):
        return _last_word(before)
    if not _ends_part(quote, after, operative, known):
        return _first_word(after)
    left = max((one.end() for one in _PART_END.finditer(passage, 0, start)), default=0)
    right = next((one.start() for one in _PART_END.finditer(passage, end)), len(passage))
    stated = [one for one in words if one.is_stated]
    outside = next(_find_outside(passage[left:start], quote, passage[end:right], stated, operative), "")
    objects = (text(one) for one in data.values(norm, srv("actObject")) if language(one) == known.tag)
    sentence = " ".join(passage[at:to] for at, to in split_sentences(passage) if at < end and to > start)
    # The quote of a sentence is that of a norm whose verb it has, not one of another sentence.
    foreign = (
        one for one in operative if not any(words in sentence for words in operative) and one in passage
    )
    return (
        outside
        or next(foreign, "")
        or next((word for one in objects for word in _find_object(one, quote, passages, sentence)), "")
    )


def _begins_part(before: str, after: str, words: Collection[Words], known: Language) -> bool:
    if not before or not before[-1].isalnum():
        return True
    if known.is_conjunction(_last_word(before)):
        return True
    # Who is bound may stand before the items of a list, what else is said before the rest of the sentence.
    in_list = ";" in before or ";" in after
    return any(before.endswith(one.text) and (in_list or one.slot not in _AGENTS) for one in words)


def _ends_part(quote: str, after: str, operative: Collection[str], known: Language) -> bool:
    if _is_end(after, known):
        return True
    # The operative words of several norms may stand after the quotes of all.
    for one in operative:
        if known.has_verb_last and quote.endswith(one):
            return True
        for at in (0, *(found.end() for found in re.finditer(r"\s+", one))):
            rest = after.removeprefix(one[at:])
            if rest != after and quote.endswith(one[:at].rstrip()) and _is_end(rest.lstrip(), known):
                return True
    return False


def _is_end(after: str, known: Language) -> bool:
    return not after or after[0] in ".,;:!?…)]»”—–-" or known.is_conjunction(_first_word(after))


def _find_object(name: str, quote: str, passages: Collection[str], sentence: str) -> Iterator[str]:
    """Yield a word for the object of the act where half of its words or more stand outside the quote.

    Half stand in the sentence of the quote; in another one, which a pronoun ("its") may refer to, more.
    """
    words, quoted = list_words(name), list_words(quote)
    stated = [word for one in passages for word in list_words(one.replace(quote, " "))]
    beside = list_words(sentence.replace(quote, " "))
    outside = [
        next((other for other in stated if is_same_word(one, other)), "")
        for one in words
        if not any(is_same_word(one, other) for other in quoted)
    ]
    found = [one for one in outside if one]
    least = len(words) / 2 if set(found) & set(beside) else len(words) / 2 + 0.5
    if len(words) > 1 and len(found) >= least:
        yield found[0]


def _find_outside(
    before: str, quote: str, after: str, words: Collection[Words], operative: Collection[str]
) -> Iterator[str]:
    """Yield the words of a norm that its part of the sentence has outside the quote."""
    for one in words:
        for part in _OMISSION.split(one.text):
            if part in quote:
                continue
            whole = f"{before}{quote}{after}"
            at = whole.find(part)
            is_after = at >= 0 and at + len(part) > len(before) + len(quote)
            is_core = one.slot in _CORE and not before.rstrip().endswith(one.text)
            if is_after or (at >= 0 and is_core):
                yield part
    # A quote without the verb of its own sentence does not state the norm.
    yield from (one for one in operative if one in before and one not in quote and one not in after)


def _list_words(data: Data, norm: Term) -> Iterator[Words]:
    """Yield the words of the stated slots and of the qualifiers of a norm and of its notifications."""
    for node in (norm, *data.values(norm, srv("requiresNotification"))):
        for slot in data.values(node, srv("hasSlot")):
            name = "".join(text(one).rpartition("/")[2] for one in data.values(slot, srv("forSlot")))
            stated = srv("Stated") in data.values(slot, RDF_TYPE)
            yield from (Words(text(one), name, stated) for one in data.values(slot, srv("evidenceText")))
        for qualifier in data.values(node, srv("hasQualifier")):
            yield from (Words(text(one), "", True) for one in data.values(qualifier, srv("evidenceText")))


def _last_word(words: str) -> str:
    found = _WORD.findall(words)
    return found[-1] if found else ""


def _first_word(words: str) -> str:
    found = _WORD.search(words)
    return found[0] if found is not None else ""

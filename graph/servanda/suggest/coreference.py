"""Who is named in a sentence, and whom a pronoun, "the latter" or "each other" stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from servanda.authoring import make_id
from servanda.suggest.signals import find_signals, first_signal, match_signal, read_signals

_TOKEN: Final = re.compile(r"\S+\s*$")
#: The words that an id leaves out at its beginning.
_ARTICLE: Final = re.compile(r"^(?:the|an?|such|said|that|this|its|their|his|all)\s+", re.IGNORECASE)
#: "That" before another article opens a clause: "that both Parties have ratified".
_CONJUNCTION: Final = re.compile(
    r"that (?=(?:the|an?|both|each|any|either|all|no|its|their|such)\b)", re.IGNORECASE
)
#: "Each of" several.
_ONE_OF: Final = re.compile(
    r"\b(?:any one|each one|one|each|either|any|both|all|none) of (?:the )?(?:\w+ )?$"
    r"|\b(?:каждая|каждой|каждую|любая|любой|одна|одной|одну|один|одно) из (?:\w+ )?$",
    re.IGNORECASE,
)
#: A word at the end of a name that belongs to what follows it.
_DANGLING: Final = re.compile(r"(?:\s+(?:of|and|for|the))+$")
#: A name before its head has so many words at the most.
_BEFORE: Final = 8
#: Words of an id.
_ID_WORDS: Final = 5
#: The cases of Kazakh that tell the part that a name plays, by the end of its last word.
_KAZAKH_CASES: Final = (
    ("nominative", re.compile(r"(?:келгені|бірі|әрқайсысы|екеуі|біреуі|органы|капитаны|төраға)$")),
    ("accusative", re.compile(r"(?:[аәеоөұүыіуияюё]н[ыі]|[бвгғджзйкқлмнңпрстфхһцчшщ][дт][ыі]|[ыі]н)$")),
    ("dative", re.compile(r"(?:ға|ге|қа|ке|на|не|іне|ына)$")),
    ("genitive", re.compile(r"(?:ның|нің|дың|дің|тың|тің)$")),
    ("other", re.compile(
        r"(?:дан|ден|тан|тен|нан|нен|мен|пен|бен|да|де|та|те|нда|нде|дағы|дегі|тағы|тегі)$")),
)  # fmt: skip


class ActorName(NamedTuple):
    """A name of an actor in a sentence: where it stands, and its case where the language has them."""

    start: int
    end: int
    case: str = ""


@dataclass(frozen=True)
class KnownActors:
    """The names by which an agreement or a text defines its actors, in small letters, each with its id."""

    ids: Mapping[str, str]

    def find(self, words: str) -> str | None:
        """Return the id of the actor that words name, None for none."""
        return self.ids.get(strip_article(words).casefold())


def strip_article(words: str) -> str:
    """Return words without the article before them.

    >>> strip_article("the Depositary")
    'Depositary'
    """
    return _ARTICLE.sub("", " ".join(words.split()))


def find_actors(language: str, text: str, start: int, end: int, known: KnownActors) -> list[ActorName]:
    """Return the names of actors in a part of a sentence, in their order, none within another."""
    heads = [
        (one.start, one.end)
        for sort in ("actor", "acronym")
        for one in find_signals(language, sort, text, start, end)
    ]
    alone = [
        (one.start, one.end)
        for sort in ("pronoun", "latter")
        for one in find_signals(language, sort, text, start, end)
    ]
    if known.ids:
        part = text[start:end].casefold()
        for one_name in known.ids:
            heads += [
                (start + at.start(), start + at.end())
                for at in re.finditer(rf"(?<!\w){re.escape(one_name)}(?!\w)", part)
            ]
    found: list[ActorName] = []
    for left, right in sorted({*heads, *alone}, key=lambda span: (span[0], -span[1])):
        if found and left < found[-1].end:
            continue
        low = found[-1].end if found else start
        if (left, right) in alone:
            name = ActorName(left, right, "alone")
        else:
            begin = _extend_left(language, text, left, low)
            name = ActorName(begin, _extend_right(language, text, right, end))
            if (
                found
                and text[found[-1].end : begin].strip() == ""
                and (
                    (
                        begin == left
                        and language != "kk"
                        and found[-1].case != "alone"
                        and match_signal(language, "own-name", text[left:right], 0) is None
                    )
                    or _continues(text, found[-1], begin)
                    or (language == "kk" and _belongs(text, found[-1], name))
                )
            ):
                name = name._replace(start=found.pop().start)
        found.append(name._replace(case=_tell_case(language, text[name.start : name.end]) or name.case))
    return found


def _continues(text: str, before: ActorName, start: int) -> bool:
    """Say whether a name goes on after an acronym: "NATO liaison officer", not "NATO the Ministry"."""
    last = text[before.start : before.end].split()[-1]
    words = text[start:].split(maxsplit=1)
    return not last.isascii() and last.isupper() and len(last) > 1 and words[0].islower()


def _belongs(text: str, before: ActorName, name: ActorName) -> bool:
    """Say whether a Kazakh name only tells whose or which the next one is: "Комитет мүшелері"."""
    last = text[before.start : before.end].split()[-1]
    possessed = before.case == "nominative" and match_signal("kk", "possessed", text, name.start) is not None
    if last[:2].isupper() and _tell_case("kk", text[name.start : name.end]) == "genitive":
        return False  # "НАТО-ның Үкіметтің хабарламасын алған": who receives it, and whose it is
    kind = text[name.start].islower() and match_signal("kk", "apposition", last, 0) is not None
    return possessed or before.case == "genitive" or kind


def _extend_left(language: str, text: str, start: int, low: int) -> int:
    rules = read_signals(language).get("before-head", ())
    head = start
    for _ in range(_BEFORE):
        token = _TOKEN.search(text, low, start)
        if token is None:
            break
        word = token.group().strip()
        opening = match_signal(language, "condition-opening", word, 0)
        opens = opening is not None and opening.end == len(word)
        if word.lower() != "that" and (opens or is_after_preposition(language, word.lower(), len(word), 0)):
            break
        known = any(rule.pattern.fullmatch(word) or rule.pattern.fullmatch(word.lower()) for rule in rules)
        between = start == head and _stands_between(language, text, token.start(), low, word)
        if not known and not between:
            break
        start = token.start()
    conjunction = _CONJUNCTION.match(text, start)
    start = conjunction.end() if conjunction is not None else start
    several = _ONE_OF.search(text, low, start)
    return several.start() if several is not None else start


def _stands_between(language: str, text: str, start: int, low: int, word: str) -> bool:
    """Say whether a noun stands between an article and the head of a name: "the approval authority"."""
    article = _TOKEN.search(text, low, start)
    return (
        word.isalpha()
        and word.islower()
        and article is not None
        and match_signal(language, "determiner", article.group().strip(), 0) is not None
    )


def _extend_right(language: str, text: str, end: int, high: int) -> int:
    begin = end
    while (more := match_signal(language, "after-head", text, end, high)) is not None and more.end > end:
        end = more.end
    dangling = _DANGLING.search(text, begin, end)
    return dangling.start() if dangling is not None else end


def _tell_case(language: str, words: str) -> str:
    if language != "kk":
        return ""
    last = words.split()[-1].casefold()
    return next((name for name, ending in _KAZAKH_CASES if ending.search(last)), "nominative")


def is_after_preposition(language: str, text: str, start: int, low: int) -> bool:
    """Say whether a preposition stands right before a place, or what belongs to whom the place names.

    What follows it is no subject; of "об аресте гражданина консульское учреждение" the case tells that it is.
    """
    before, rules = text[max(low, start - 40) : start].rstrip(), read_signals(language)
    if any(rule.pattern.search(before) for rule in rules.get("preposition", ())):
        return True
    owned = any(rule.pattern.search(before) for rule in rules.get("owned", ()))
    return owned and match_signal(language, "nominative", text, start) is None


def _head_of(words: str) -> str:
    """Return the noun of a Russian name, without the genitives after it."""
    head = first_signal("ru", "actor", words)
    return words[head.start : head.end] if head is not None else words


def is_oblique(words: str) -> bool:
    """Say whether a Russian name stands in a case that no subject has.

    >>> is_oblique("всем Сторонам"), is_oblique("Министерство обороны")
    (True, False)
    """
    return match_signal("ru", "oblique", _head_of(words), 0) is not None


def is_instrumental(words: str) -> bool:
    """Say whether a Russian name tells by whom something is done.

    >>> is_instrumental("запрашиваемой Стороной")
    True
    """
    head = _head_of(words)
    found = match_signal("ru", "instrumental", head, 0)
    return found is not None and found.end == len(head)


def is_agent(words: str) -> bool:
    """Say whether a Russian name may tell by whom something is done; "любой из Сторон" may too.

    >>> is_agent("любой из Сторон"), is_agent("другой Стороне")
    (True, False)
    """
    return is_instrumental(words) or re.match(r"(?:любой|каждой|одной) из ", words, re.IGNORECASE) is not None


def is_dative(words: str) -> bool:
    """Say whether a Russian name tells to whom, by an ending that no other case has.

    >>> is_dative("заявителю"), is_dative("Министерство")
    (True, False)
    """
    head = _head_of(words)
    found = match_signal("ru", "dative", head, 0)
    return found is not None and found.end == len(head)


def is_pronoun(language: str, words: str) -> bool:
    """Say whether words are a pronoun alone, or "the latter"."""
    return any(
        (found := match_signal(language, sort, words, 0)) is not None and found.end == len(words)
        for sort in ("pronoun", "latter")
    )


def identify_actor(language: str, words: str, known: KnownActors, before: Sequence[str]) -> str:
    """Return the id of whom words name.

    ``before`` are the names that stand before, the nearest last: a pronoun stands for the last that is none.
    A Party is "each" or "other"; another name is an actor's that is known, or makes an id of its own.
    """
    if is_pronoun(language, words):
        names = [one for one in before if not is_pronoun(language, one)]
        if not names:
            return make_id(words, _ID_WORDS)
        words = names[-1]
    if (id_ := known.find(words)) is not None:
        return id_
    if first_signal(language, "reciprocal", words) is not None:
        return "other"
    for sort in ("party-other", "party-each"):
        found = match_signal(language, sort, words.strip(), 0)
        if found is not None and found.end >= len(words.strip()):
            return found.value
    return make_id(strip_article(words), _ID_WORDS)

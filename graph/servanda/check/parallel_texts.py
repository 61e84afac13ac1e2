"""Texts of an agreement that say the same: a text and its translations, a label or slot and its words.

Which words stand for which is counted over all of them (:mod:`servanda.check.word_pairs`), so that texts that
stand in each other's place are found without a dictionary. Texts that are cut, empty or in a wrong language
are found too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from statistics import median
from typing import Final, NamedTuple

from servanda.check.actor_mentions import ActorMentions
from servanda.check.shacl import RDF_TYPE, Data, Term, is_literal, language, srv, text
from servanda.check.word_pairs import TextPair, WordPairs, list_word_stems
from servanda.namespaces import PREFIXES, SRV

LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"
#: What leads from an agreement to what it holds.
_LINKS: Final = tuple(
    f"<{SRV}{name}>"
    for name in (
        "hasInstrument", "hasClause", "hasPassage", "hasNorm", "requiresNotification", "hasSlot", "hasNote",
        "hasQualifier", "hasSilence", "hasErratum", "hasVariant", "definesActor", "definesMatter",
        "definesAction",
    )
)  # fmt: skip
#: The properties whose values are texts for a reader.
_TEXTS: Final = (
    LABEL, f"<{PREFIXES['dcterms']}title>", f"<{PREFIXES['rdfs']}comment>",
    *(
        f"<{SRV}{name}>"
        for name in (
            "text", "actObject", "reason", "scopeText", "silenceText", "readingTaken", "readingNotTaken",
            "weightReason", "enclosureText", "place",
        )
    ),
)  # fmt: skip
#: Those that are names: one letter may be one.
_NAMES: Final = (LABEL, f"<{PREFIXES['dcterms']}title>", f"<{SRV}place>")
#: What is said in quotation marks may be in any language.
_QUOTED: Final = re.compile(r"«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"")
#: What joins words of a quote within a label.
_JOINS: Final = re.compile(r": |\s*…\s*")
_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
#: How many nats tell that two texts stand in each other's place.
_SWAPPED: Final = 5.0
#: Texts fit by less than this share, where they weigh so many nats, say another thing.
_UNLIKE: Final = 0.08
_HEAVY: Final = 60.0
#: By which share a text that stands twice must fit another's source better.
_BETTER: Final = 0.25
#: Fewer letters than these are no text.
_FEWEST_LETTERS: Final = 2
#: The fewest words by which the language of a text is told.
_FEWEST_WORDS: Final = 4
#: Of a text in a wrong language: the share of its words that others in the language have at most, and that
#: texts in another one have at least.
_OWN: Final = 0.34
_OTHERS: Final = 0.5
#: So many words in small letters are not the same in two languages.
_FEWEST_SHARED: Final = 2
#: How long a translation is, of what is usual in the agreement, where its source is no shorter than _LONG.
_RATIOS: Final = (0.56, 1.75)
_LONG: Final = 60
#: The fewest texts by which what is usual is told.
_USUAL: Final = 3


class Mismatch(NamedTuple):
    """A text that does not fit: the rule, the node and property, the text, and what it is held against."""

    rule: str
    node: Term
    path: Term
    value: Term
    words: Term


class _Place(NamedTuple):
    """A text in its place: the node, the property, the text that it is held against, and what that says."""

    node: Term
    path: Term
    value: Term
    words: Term
    content: str


@dataclass(frozen=True)
class ParallelTexts:
    """The texts of one agreement."""

    data: Data
    agreement: Term
    #: The language of the source.
    tag: str

    def compare(self) -> Iterator[Mismatch]:
        """Yield the texts that do not fit what they should say the same as."""
        yield from self._find_missing()
        yield from self._find_languages()
        yield from self._find_same_readings()
        for tag in sorted({language(one) for of in self._texts.values() for one in of}):
            places = [
                _Place(node, path, own[tag], own[self.tag], text(own[self.tag]))
                for (node, path), own in self._by_language.items()
                if tag != self.tag
                and tag in own
                and self.tag in own
                and any(map(str.isalpha, text(own[tag])))
            ]
            yield from self._compare_lengths(places)
            yield from self._compare_translations(places)
            yield from self._compare_actors(places)
        evidence: dict[Term, list[_Place]] = defaultdict(list)
        for place in self._list_evidence():
            evidence[place.path].append(place)
        for places in evidence.values():
            yield from self._find_swaps(places, self._pair_words(places))

    # What is compared

    @cached_property
    def _nodes(self) -> Sequence[Term]:
        """The agreement and what it holds."""
        found = {self.agreement: None}
        todo = [self.agreement]
        while todo:
            node = todo.pop()
            for link in _LINKS:
                fresh = [one for one in self.data.values(node, link) if one not in found]
                found.update(dict.fromkeys(fresh))
                todo += fresh
        return sorted(found)

    @cached_property
    def _texts(self) -> Mapping[tuple[Term, Term], Collection[Term]]:
        """The texts by node and property."""
        return {
            (node, path): [one for one in values if is_literal(one) and language(one)]
            for node in self._nodes for path in _TEXTS if (values := self.data.values(node, path))
        }  # fmt: skip

    @cached_property
    def _by_language(self) -> Mapping[tuple[Term, Term], Mapping[str, Term]]:
        return {
            place: {language(one): one for one in sorted(values, reverse=True)}
            for place, values in self._texts.items()
        }

    def _list_evidence(self) -> Iterator[_Place]:
        """Yield the texts in the language of the source, each with the words of the source for it."""
        for clause in self.data.values(self.agreement, srv("hasClause")):
            for norm in self.data.values(clause, srv("hasNorm")):
                notices = self.data.values(norm, srv("requiresNotification"))
                slots = [slot for one in (norm, *notices) for slot in self.data.values(one, srv("hasSlot"))]
                evidence = [word for slot in slots for word in self.data.values(slot, srv("evidenceText"))]
                for quote in self.data.values(norm, srv("quote")):
                    words = " ".join(map(text, (quote, *sorted(evidence))))
                    for path in (LABEL, srv("actObject")):
                        yield from self._pair(norm, path, quote, words)
                for slot in slots:
                    for words in self.data.values(slot, srv("evidenceText")):
                        yield from self._pair(slot, srv("text"), words, text(words))

    def _pair(self, node: Term, path: Term, words: Term, content: str) -> Iterator[_Place]:
        own = self._by_language.get((node, path), {}).get(self.tag)
        if own is not None and language(words) == self.tag:
            yield _Place(node, path, own, words, content)

    # What does not fit

    def _pair_words(self, places: Sequence[_Place]) -> WordPairs:
        return WordPairs(
            [TextPair(list_word_stems(one.content), list_word_stems(text(one.value))) for one in places]
        )

    def _find_swaps(self, places: Sequence[_Place], pairs: WordPairs) -> Iterator[Mismatch]:
        """Yield texts that stand in each other's place."""
        for swap in pairs.list_swaps(_SWAPPED):
            for one, other in (
                (places[swap.one], places[swap.other]),
                (places[swap.other], places[swap.one]),
            ):
                if text(one.value) != text(other.value):
                    yield Mismatch("WordsSwapped", one.node, one.path, one.value, other.value)

    def _compare_translations(self, places: Sequence[_Place]) -> Iterator[Mismatch]:
        """Yield translations that stand in each other's place, or say another thing than their source."""
        pairs = self._pair_words(places)
        yield from self._find_swaps(places, pairs)
        fits = pairs.measure_fits()
        same: dict[Term, list[int]] = defaultdict(list)
        for number, (one, fit) in enumerate(zip(places, fits, strict=True)):
            same[one.value].append(number)
            same[one.words].append(number)
            if fit.weight >= _HEAVY and fit.share < _UNLIKE:
                yield Mismatch("WordsUnlike", one.node, one.path, one.value, one.words)
        for of in same.values():
            best = max(fits[number].share for number in of)
            for number in of:
                if best - fits[number].share >= _BETTER:
                    one = places[number]
                    yield Mismatch("WordsUnlike", one.node, one.path, one.value, one.words)

    def _compare_actors(self, places: Sequence[_Place]) -> Iterator[Mismatch]:
        """Yield translations that name an actor in the place of another."""
        for one in places:
            if self._mentions.find_exchange(one.words, one.value):
                yield Mismatch("WordsTranslatedActor", one.node, one.path, one.value, one.words)

    @cached_property
    def _mentions(self) -> ActorMentions:
        """The actors that the agreement speaks of; a role may be played by any of them."""
        things = {
            value for node in self._nodes for own in self.data.properties(node).values() for value in own
        }
        actor, role = srv("Actor"), srv("Role")
        actors = {one for one in things if self.data.is_instance(one, actor)}
        return ActorMentions(self.data, {one for one in actors if not self.data.is_instance(one, role)})

    @cached_property
    def _usual(self) -> Mapping[tuple[str, str], float]:
        """How long a translation is of its source, by their languages; nothing where too few texts tell."""
        found: dict[tuple[str, str], list[float]] = defaultdict(list)
        for own in self._by_language.values():
            source = own.get(self.tag)
            if source is not None and len(text(source)) >= _LONG:
                for tag, value in own.items():
                    found[self.tag, tag].append(len(text(value)) / len(text(source)))
        return {tags: median(ratios) for tags, ratios in found.items() if len(ratios) >= _USUAL}

    def _compare_lengths(self, places: Sequence[_Place]) -> Iterator[Mismatch]:
        """Yield translations that are far shorter or longer than usual, or end or begin within a sentence."""
        for one in places:
            own, source = text(one.value), text(one.words)
            # What a clause or an instrument is called may be much shorter in one language; so may the label
            # of a norm for which the quote stands in the source.
            usual = self._usual.get((self.tag, language(one.value)))
            if usual is None or len(source) < _LONG or (one.path == LABEL and self._is_free(one)):
                continue
            ratio = len(own) / len(source) / usual
            is_sentence = source[0].isupper() and source[-1] == "."
            cut = is_sentence and (own[-1:].isalpha() or own[:1].islower())
            if cut or not _RATIOS[0] <= ratio <= _RATIOS[1]:
                yield Mismatch("WordsLength", one.node, one.path, one.value, one.words)

    def _is_free(self, label: _Place) -> bool:
        quotes = self.data.values(label.node, srv("quote"))
        return not quotes or is_quoted(label.words, quotes)

    def _find_missing(self) -> Iterator[Mismatch]:
        """Yield texts that are none; a passage of the source may be a number or a line, a name a letter."""
        for (node, path), own in self._by_language.items():
            source = own.get(self.tag)
            least = _FEWEST_LETTERS
            if self._is_passage(node, path):
                least = _count_letters(text(source), least) if source is not None else 0
            elif path in _NAMES and not self.data.values(node, srv("quote")):
                least = 1
            for value in own.values():
                is_number = least == 1 and text(value).isalnum()  # a clause may be called by its number
                if not is_number and _count_letters(text(value), least) < least:
                    yield Mismatch("WordsMissing", node, path, value, value)

    def _find_same_readings(self) -> Iterator[Mismatch]:
        """Yield notes whose reading taken and reading not taken are one."""
        for node in self._nodes:
            taken = set(self.data.values(node, srv("readingTaken")))
            for value in self.data.values(node, srv("readingNotTaken")):
                if value in taken:
                    yield Mismatch("WordsSame", node, srv("readingNotTaken"), value, value)

    # Languages

    def _find_languages(self) -> Iterator[Mismatch]:
        """Yield texts that are in another language than their tag says."""
        for (node, path), values in self._texts.items():
            for value in values:
                if language(value) == self.tag and self._is_passage(node, path):
                    continue  # the source is what it is
                # Of two equal texts the one that has fewer words of its language is the wrong one.
                repeated = _is_sentence(text(value)) and any(
                    text(one) == text(value)
                    and one != value
                    and self._is_of_other(text(value), language(value), language(one))
                    for one in values
                )
                if repeated or self._is_foreign(value):
                    yield Mismatch("WordsLanguage", node, path, value, value)

    def _is_of_other(self, words: str, tag: str, other: str) -> bool:
        """Say whether a text in two languages is not in that of ``tag``; a borrowed term is in both."""
        own, theirs = (self._share_words(words, one) for one in (tag, other))
        return own < theirs or (own == theirs and _is_sentence(words, _FEWEST_WORDS))

    def _is_passage(self, node: Term, path: Term) -> bool:
        return path == srv("text") and srv("Passage") in self.data.values(node, RDF_TYPE)

    def _is_foreign(self, value: Term) -> bool:
        """Say whether what a text says outside quotation marks is in the words of another language."""
        tag = language(value)
        for words in (text(value), _QUOTED.sub(" ", text(value))):
            own = self._share_words(words, tag)
            if own >= _OWN or sum(map(str.isalpha, list_word_stems(words))) < _FEWEST_WORDS:
                return False
            others = (self._share_words(words, one) for one in self._vocabularies if one != tag)
            if max(others, default=0) <= max(_OTHERS, 2 * own):
                return False
        return True

    def _share_words(self, words: str, tag: str) -> float:
        """Return which share of the words of a text several texts in a language have."""
        stems = list_word_stems(words)
        return len(stems & self._vocabularies[tag]) / len(stems) if stems else 0.0

    @cached_property
    def _vocabularies(self) -> Mapping[str, frozenset[str]]:
        """The words that several texts of a language have."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for values in self._texts.values():
            for value in values:
                counts[language(value)].update(list_word_stems(text(value)))
        return {tag: frozenset(word for word, count in of.items() if count > 1) for tag, of in counts.items()}


def _count_letters(words: str, most: int) -> int:
    """Return how many letters a text has; no more than so many are looked for."""
    return len(list(islice(filter(str.isalpha, words), most)))


def is_quoted(label: Term, quotes: Collection[Term]) -> bool:
    """Say whether a label is made of words of a quote alone, as that of a norm whose author writes none."""
    parts = _JOINS.split(text(label))
    return any(
        language(one) == language(label) and all(part in text(one) for part in parts) for one in quotes
    )


def _is_sentence(words: str, fewest: int = _FEWEST_SHARED) -> bool:
    """Say whether a text has so many words that no two languages have all of them."""
    return len([one for one in _WORDS.findall(words) if one.islower()]) >= fewest

"""Which actors a text and its translation name, by the labels of the actors in both languages.

A translation may say "it" or "the Party" where its source has a name, and name an organ where the source
names whose it is. So one actor is told to stand for another only where the text names an actor that its
source does not, leaves out one that its source names, and the two belong to different sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from servanda.check.lexicon import list_words
from servanda.check.naming import is_same_word
from servanda.check.shacl import Data, Term, language, text
from servanda.namespaces import PREFIXES, SRV

_LABELS: Final = (f"<{PREFIXES['skos']}prefLabel>", f"<{PREFIXES['skos']}altLabel>")
#: What leads from an actor to the one whose organ, post or household it is.
_TIES: Final = (
    *(f"<{PREFIXES['org']}{name}>" for name in ("unitOf", "postIn", "memberOf", "heldBy")),
    f"<{SRV}isHouseholdOf>",
)
#: The first letters by which the labels that may stand in a text are found.
_BEGINNING: Final = 3
#: The share of the words of a label with which an actor may be meant.
_PART: Final = 0.5


@dataclass(frozen=True)
class ActorMentions:
    """The actors of an agreement, by the words of their labels."""

    data: Data
    actors: Collection[Term]

    def find_exchange(self, source: Term, translation: Term) -> tuple[Term, Term] | None:
        """Return an actor that a translation names in the place of another one that its source names.

        Both texts are literals with a language. The first of the two returned is the one in the translation.
        """
        here, there = self._find_named(translation), self._find_named(source)
        extra = [one for one in here if not one & frozenset().union(*there)]
        left = [one for one in there if not one & frozenset().union(*here)]
        for one in extra:
            for other in left:
                if (
                    not any(self._may_be_meant(actor, source) for actor in one)
                    and not any(self._may_be_meant(actor, translation) for actor in other)
                    and not any(self._whose(a) & self._whose(b) for a in one for b in other)
                ):
                    return min(one), min(other)
        return None

    def _find_named(self, literal: Term) -> Sequence[frozenset[Term]]:
        """Return the actors whose longest labels stand whole in a text; those of one label together."""
        words = list_words(text(literal))
        beginnings = self._beginnings.get(language(literal), {})
        found: list[frozenset[Term]] = []
        place = 0
        while place < len(words):
            labels = (
                label
                for label in beginnings.get(words[place][:_BEGINNING], ())
                if len(label) <= len(words) - place
                and all(map(is_same_word, label, words[place : place + len(label)]))
            )
            longest = max(labels, key=len, default=())
            if longest:
                found.append(frozenset(self._labels[language(literal)][longest]))
            place += len(longest) or 1
        return found

    def _may_be_meant(self, actor: Term, literal: Term) -> bool:
        """Say whether a text has a part of a label of an actor, or the actor has none in its language."""
        words = list_words(text(literal))
        labels = [label for label, of in self._labels.get(language(literal), {}).items() if actor in of]
        return not labels or any(
            sum(any(is_same_word(name, word) for word in words) for name in label) >= len(label) * _PART
            for label in labels
        )

    def _whose(self, actor: Term) -> set[Term]:
        """Return an actor and those whose organ, post or household it is."""
        found = {actor}
        todo = [actor]
        while todo:
            node = todo.pop()
            fresh = [one for link in _TIES for one in self.data.values(node, link) if one not in found]
            found.update(fresh)
            todo += fresh
        return found

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[tuple[str, ...], set[Term]]]:
        """The actors by language and the words of a label."""
        found: dict[str, dict[tuple[str, ...], set[Term]]] = defaultdict(lambda: defaultdict(set))
        for actor, label in self._list_labels():
            if name := list_words(text(label)):
                found[language(label)][name].add(actor)
        return found

    @cached_property
    def _beginnings(self) -> Mapping[str, Mapping[str, list[tuple[str, ...]]]]:
        found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        for tag, labels in self._labels.items():
            of = found.setdefault(tag, defaultdict(list))
            for label in sorted(labels):
                of[label[0][:_BEGINNING]].append(label)
        return found

    def _list_labels(self) -> Iterator[tuple[Term, Term]]:
        for actor in sorted(self.actors):
            for link in _LABELS:
                for label in self.data.values(actor, link):
                    yield actor, label

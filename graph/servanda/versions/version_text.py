"""A version of an agreement as its sentences, word by word as they are compared.

White space, the composition of letters, letters that look the same, soft hyphens, quotation marks, kinds of
dashes and the mark that ends a sentence count for nothing; so does the hyphen of a word that is broken at the
end of a line. Everything else is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from servanda.account import Account
from servanda.letters import compose_letters, fold_look_alikes
from servanda.model import Agreement
from servanda.text.clean import CleanText
from servanda.text.numbering import build_clause_path, list_enclosing_clauses
from servanda.text.sentences import split_sentences

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+(?:[-‐‑'’ʼ][^\W\d]+)*|[^\w\s]|_")
_NO_LETTERS: Final = {ord(one): None for one in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
_QUOTATION_MARKS: Final = frozenset("\"'«»“”„‟‘’‚‛‹›`´″′")
_ALIKE: Final = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("’ʼ‘", "'")})
#: What ends a sentence, and counts for nothing there.
END_MARKS: Final = frozenset(".;,:")
_BROKEN: Final = re.compile(r"([^\W\d]+)[-‐‑]\s*(?:\r\n|\n|\r)\s*([^\W\d]+)")
_OPEN_END: Final = (":", "-", "–", "—")


class Word(NamedTuple):
    """A word, number or mark of a sentence: as it is compared, and where it stands there."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence of a clause; ``clause`` is the number as it is cited, empty where there is none.

    ``copy`` says that it stands in a copy that another instrument quotes, on which no norm rests.
    """

    clause: str
    text: str
    copy: bool = False

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words as they are compared."""
        return split_words(self.text)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The words by which an equal sentence is found; hyphens inside words are left out."""
        return tuple(word.key.replace("-", "") for word in self.words)

    @property
    def is_open(self) -> bool:
        """Whether the sentence goes on in the items of a list."""
        return self.text.rstrip().endswith(_OPEN_END)


@dataclass(frozen=True)
class Version:
    """A version: what it is called, its sentences in reading order, its language, and its norms, if any.

    ``broken`` are the words, without the hyphen, that the published text breaks at the end of a line.
    """

    name: str
    sentences: tuple[Sentence, ...]
    language: str
    agreement: Agreement | None = None
    broken: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def places(self) -> dict[str, tuple[int, ...]]:
        """The sentences of each clause, by the path of the clause; without those of copies."""
        found: dict[str, list[int]] = {}
        for number, sentence in enumerate(self.sentences):
            if not sentence.copy:
                found.setdefault(build_clause_path(sentence.clause), []).append(number)
        return {path: tuple(numbers) for path, numbers in found.items()}

    def list_clause(self, clause: str) -> tuple[int, ...]:
        """Return the sentences of a clause, by their places."""
        return self.places.get(build_clause_path(clause), ())

    def list_context(self, number: int) -> list[int]:
        """Return the sentences that one is a part of: the lead-ins of its list, and what closes the list."""
        found = []
        clause = self.sentences[number].clause
        for step, whole in enumerate(list_enclosing_clauses(clause) if clause else [""]):
            places = self.list_clause(whole)
            before = [one for one in places if one < number]
            if before and (self.sentences[before[-1]].is_open or step):
                opening = next((one for one in reversed(before) if self.sentences[one].is_open), None)
                found += [opening] if opening is not None else []
            if step:
                after = [one for one in places if one > number]
                found += [one for one in after if self.sentences[one].text[:1].islower()]
        return found


def split_words(text: str) -> tuple[Word, ...]:
    """Return the words, numbers and marks of a text as they are compared.

    >>> [word.key for word in split_words("«Стороны» — a\u00adgree, 30 days.")]
    ['cтopoны', '-', 'agree', ',', '30', 'days']
    """
    found = []
    for match in _WORD.finditer(_drop_no_letters(text)):
        if match[0] in _QUOTATION_MARKS:
            continue
        key = fold_look_alikes(compose_letters(match[0].translate(_ALIKE)))
        found.append(Word(key, match.start(), match.end()))
    while found and found[-1].key in END_MARKS:
        found.pop()
    if found and (first := found[0].key)[:1].isalpha() and first[1:].islower():
        # A sentence begins with a capital letter, wherever its words stood before.
        found[0] = found[0]._replace(key=first[:1].lower() + first[1:])
    return tuple(found)


def _drop_no_letters(text: str) -> str:
    return text.translate(_NO_LETTERS)


def find_broken_words(raw: str) -> frozenset[str]:
    """Return the words that a published text breaks at the end of a line, as compared, without the hyphen."""
    return frozenset(
        word.key.replace("-", "")
        for match in _BROKEN.finditer(compose_letters(raw))
        for word in split_words(f"- {match[1]}{match[2]}")[1:]
    )


def read_clean_sentences(text: CleanText) -> list[Sentence]:
    """Return the sentences of a text that has no agreement's file, by the numbers that it prints."""
    return [
        sentence
        for paragraph in text.paragraphs
        for start, end in split_sentences(paragraph.body)
        if (sentence := Sentence(paragraph.clause or "", _write(paragraph.body[start:end]))).words
    ]


def build_text_version(name: str, text: CleanText, raw: str, language: str) -> Version:
    """Return a version of which there is nothing but the text."""
    return Version(name, tuple(read_clean_sentences(text)), language, None, find_broken_words(raw))


def build_agreement_version(
    name: str, agreement: Agreement, account: Account | None = None, raw: str = ""
) -> Version:
    """Return the version that an agreement is.

    Its sentences are those of its source text, where the ``account`` of that is given; else the passages of
    its clauses; of a clause without any, the quotes of its norms.
    """
    sentences = _list_ledger(account) if account is not None else _list_passages(agreement)
    kept = tuple(one for one in sentences if one.words)
    return Version(name, kept, agreement.language, agreement, find_broken_words(raw))


def _list_ledger(account: Account) -> list[Sentence]:
    ledger = account.ledger
    entries = [*ledger.sentences, *ledger.uncovered, *ledger.outside]
    # What nobody accounted for stands between what is, by its line; the order of one line is kept.
    entries.sort(key=lambda one: one.lines[:1])
    return [Sentence(one.clause or "", _write(one.text), one.copy) for one in entries]


def _list_passages(agreement: Agreement) -> Iterable[Sentence]:
    for clause in agreement.clauses:
        texts = [one.texts.find(agreement.language) for one in clause.passages]
        if not any(texts):
            texts = list(dict.fromkeys(norm.quote.find(agreement.language) for norm in clause.norms))
        for text in texts:
            for start, end in split_sentences(" ".join(text.split())):
                yield Sentence(clause.number or clause.name, _write(text[start:end]))


def _write(text: str) -> str:
    return " ".join(_drop_no_letters(text).split())


def find_words_in(version: Version, places: Sequence[int], words: str) -> list[int]:
    """Return the sentences, of those at some places, in which words stand; none where they do not."""
    wanted = tuple(word.key.replace("-", "") for word in split_words(f"- {words}")[1:])
    if not wanted:
        return []
    stream = [(key.casefold(), one) for one in places for key in version.sentences[one].key]
    wanted = tuple(key.casefold() for key in wanted)
    keys = [key for key, _ in stream]
    for start in range(len(keys) - len(wanted) + 1):
        if keys[start] == wanted[0] and tuple(keys[start : start + len(wanted)]) == wanted:
            return list(dict.fromkeys(one for _, one in stream[start : start + len(wanted)]))
    return []

"""Looks for words in texts, translations, norms, notes and names of agreements, in three languages.

What is looked through is stemmed by :mod:`servanda.text.stems`, and so are the words looked for: a form finds
another ("хабарлама", "хабарламасын"). The stems stand in a full-text index of SQLite (FTS5) in memory, in a
column for each language; only stems, quoted, ever get into its query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from servanda.errors import ServandaError
from servanda.messages import Messages, error_text
from servanda.names import find_label, run_select
from servanda.namespaces import compact, expand
from servanda.query.localized_table import LocalizedTable, make_column
from servanda.query.table import Row, Table
from servanda.text.stems import STEMMED, is_stop_word, split_words, stem_word

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore

#: The columns of an answer.
COLUMNS: Final = ("agreement", "kind", "clause", "id", "label", "lang", "passage")
#: What stands before and after the words that were found.
MARKS: Final = ("⟦", "⟧")
#: The most words that are looked for at once.
_MOST_WORDS: Final = 30
#: The fewest letters of a Kazakh stem that stands for all words which begin with it.
_BEGINNING: Final = 5
#: The most letters of a passage in a table for people.
_PASSAGE: Final = 160
#: How alike a word is to one that occurs, from 0 to 1, of which it may be a slip.
_ALIKE: Final = 0.75


class _Source(NamedTuple):
    """Things of one kind: a pattern that finds each ?x, and its ?clause or ?agreement where it has one.

    ``properties`` are those whose values are looked through, in the order in which they are shown.
    """

    kind: str
    pattern: str
    properties: tuple[str, ...]
    weight: float = 1


_LABELS: Final = ("skos:prefLabel", "skos:altLabel", "skos:definition")
_SOURCES: Final = (
    _Source("actor", "?x a ?class . ?class rdfs:subClassOf* srv:Actor", _LABELS, 2),
    _Source("programme", "?x a srv:Programme", _LABELS, 2),
    _Source("matter", "?x a srv:Matter", _LABELS, 2),
    _Source(
        "agreement", "?x a srv:Agreement . BIND(?x AS ?agreement)", ("skos:prefLabel", "dcterms:title"), 1.5,
    ),
    _Source("instrument", "?agreement srv:hasInstrument ?x", ("dcterms:title",)),
    _Source("clause", "?x srv:number ?any . BIND(?x AS ?clause)", ("skos:prefLabel",), 1.5),
    _Source("norm", "?clause srv:hasNorm ?x", ("skos:prefLabel", "srv:quote", "srv:translation"), 1.2),
    _Source("text", "?clause srv:hasPassage ?x", ("srv:text",), 1.5),
    _Source(
        "qualifier", "?clause srv:hasNorm/srv:hasQualifier ?x", ("srv:evidenceText", "srv:scopeText"), 0.8,
    ),
    _Source(
        "note", "?clause srv:hasNote ?x",
        ("srv:evidenceText", "srv:readingTaken", "srv:readingNotTaken", "rdfs:comment"), 0.8,
    ),
    _Source("silence", "?clause srv:hasSilence ?x", ("srv:silenceText", "rdfs:comment"), 0.8),
    _Source(
        "difference", "?x srv:inClause ?clause ; srv:weightReason ?any",
        ("srv:firstWords", "srv:copyWords", "srv:weightReason"), 0.8,
    ),
)  # fmt: skip
#: The kinds of things that can be found, those with names first.
SEARCHED: Final = tuple(source.kind for source in _SOURCES)


@dataclass(frozen=True)
class Passage:
    """What is said of one thing in one language; ``place`` orders it among the clauses of its agreement."""

    agreement: str | None
    kind: str
    clause: str | None
    id: str
    lang: str
    text: str
    place: int = 0
    weight: float = 1

    def mark(self, stems: Mapping[str, str], most: int | None = None) -> str:
        """Return the text, or so many letters of it, with marks around the words of some stems.

        ``stems``: of each word looked for in the language of the text.
        """
        spans = [
            (word.start, word.end)
            for word in split_words(self.text)
            if any(_stands_for(stem, stem_word(word.text, self.lang), self.lang) for stem in stems.values())
        ]
        low, high = _cut(self.text, spans, most)
        pieces, end = [], low
        for start, stop in spans:
            if low <= start and stop <= high:
                pieces += [self.text[end:start], MARKS[0], self.text[start:stop], MARKS[1]]
                end = stop
        pieces.append(self.text[end:high])
        before, after = "…" if low else "", "…" if high < len(self.text) else ""
        # Words found one beside the other are marked as one.
        return before + "".join(pieces).replace(f"{MARKS[1]} {MARKS[0]}", " ") + after


@dataclass(frozen=True)
class SearchResult:
    """The passages that have all the words, the best first; ``counts`` says how many have each word.

    ``near`` is, for a word that stands nowhere, one that does and is nearly it.
    """

    words: tuple[str, ...]
    passages: tuple[Passage, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)

    def mark(self, passage: Passage, most: int | None = None) -> str:
        """Return the text of a passage, or so many letters of it, with its words marked."""
        return passage.mark({word: stem_word(word, passage.lang) for word in self.words}, most)


def search(store: QueryableStore, text: str, lang: str = "en", agreement: str | None = None) -> SearchResult:
    """Return what has all words of a text in some form: of each thing the passage in the reader's language.

    Where that has not got them it is the one in another. ``agreement``: the IRI of one, of whose parts alone
    (and of what is no part of any) passages are wanted. Raises ServandaError for a text without a word.
    """
    return SearchIndex(store, agreement).search(text, lang)


class SearchIndex:
    """The passages of a store with their stems, made once and asked as often as wanted."""

    def __init__(self, store: QueryableStore, agreement: str | None = None) -> None:
        """Read what a store says, of all agreements or of one (its IRI)."""
        self.passages = list(_read_passages(store, agreement))

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        made = sqlite3.connect(":memory:")
        columns = ", ".join(STEMMED)
        made.execute(
            f"CREATE VIRTUAL TABLE stems USING fts5({columns}, tokenize='unicode61 remove_diacritics 0')"
        )
        rows = (
            (number, *(_stem_text(one.text, lang) if one.lang == lang else "" for lang in STEMMED))
            for number, one in enumerate(self.passages)
        )
        made.executemany(f"INSERT INTO stems (rowid, {columns}) VALUES (?, ?, ?, ?)", rows)
        return made

    def search(self, text: str, lang: str = "en") -> SearchResult:
        """Return what has all words of a text; as :func:`search`, which also raises."""
        words = _list_words(text)
        if not words:
            raise ServandaError(error_text("no-word-to-search", text=text))
        if len(words) > _MOST_WORDS:
            raise ServandaError(error_text("too-many-words", number=len(words), limit=_MOST_WORDS))
        best: dict[str, tuple[tuple[object, ...], Passage]] = {}
        for number, score in self._select(" AND ".join(map(_write_query, words))):
            one = self.passages[number]
            rank = (
                round(score * one.weight, 6),
                one.agreement or "",
                one.place,
                SEARCHED.index(one.kind),
                one.id,
            )
            choice = (one.lang != lang, *rank)
            if one.id not in best or choice < best[one.id][0]:
                best[one.id] = (choice, one)
        found = [passage for _, passage in sorted(best.values(), key=lambda held: held[0][1:])]
        if found:
            return SearchResult(words, tuple(found))
        counts = {word: sum(1 for _ in self._select(_write_query(word))) for word in words}
        near = {word: near for word in words if not counts[word] and (near := self._find_alike(word))}
        return SearchResult(words, (), counts, near)

    def _select(self, query: str) -> Iterator[tuple[int, float]]:
        """Yield the numbers of the passages that a query of FTS5 finds, and their scores (less is better)."""
        with closing(self._connection.cursor()) as cursor:
            yield from cursor.execute("SELECT rowid, bm25(stems) FROM stems WHERE stems MATCH ?", (query,))

    def _find_alike(self, word: str) -> str | None:
        from difflib import get_close_matches

        known = {one.text for passage in self.passages for one in split_words(passage.text)}
        return next(iter(get_close_matches(word, sorted(known), 1, _ALIKE)), None)


def build_search_rows(
    store: QueryableStore, found: SearchResult, lang: str, part: slice = slice(None)
) -> Table:
    """Return the passages found, or a part of them, as a table of :data:`COLUMNS`, the words in marks."""
    rows: list[Row] = [
        {
            "agreement": one.agreement,
            "kind": one.kind,
            "clause": one.clause,
            "id": one.id,
            "label": find_label(store, expand(one.id), lang),
            "lang": one.lang,
            "passage": found.mark(one),
        }
        for one in found.passages[part]
    ]
    return Table(COLUMNS, rows, lang)


def build_search_table(found: SearchResult, lang: str, part: slice = slice(None)) -> LocalizedTable:
    """Return the same in a reader's words: the clause, what it is, the passage around the words, its id."""
    words = Messages(lang, "search")
    columns = (
        make_column("clause", lang),
        make_column("kind", lang),
        make_column("passage", lang, 4),
        make_column("id", lang, is_id=True),
    )
    rows = tuple(
        (one.clause or "", words[f"kind.{one.kind}"], found.mark(one, _PASSAGE), _shorten_id(one))
        for one in found.passages[part]
    )
    return LocalizedTable("", columns, rows, (), lang)


def explain_nothing(found: SearchResult, lang: str) -> str:
    """Return the sentence that says why nothing was found, and what to try."""
    words = Messages(lang, "search")
    missing = [word for word, number in found.counts.items() if not number]
    if not missing:
        counts = ", ".join(f"«{word}» – {number}" for word, number in found.counts.items())
        return words.text("not_together", counts=counts)
    sentence = words.text("unknown", words=", ".join(f"«{word}»" for word in missing))
    if found.near:
        return words.text(
            "near", sentence=sentence, words=", ".join(f"«{near}»" for near in found.near.values())
        )
    return words.text("fewer", sentence=sentence)


def _shorten_id(passage: Passage) -> str:
    """Return the end of an id, as it is typed for ``servanda show``."""
    return passage.id.partition(":")[2].rpartition("/")[2]


def _list_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that name something, each once; all of them where each is a stop word."""
    words = tuple(dict.fromkeys(word.text for word in split_words(text)))
    return tuple(word for word in words if not is_stop_word(word)) or words


def _stem_text(text: str, lang: str) -> str:
    return " ".join(stem_word(word.text, lang) for word in split_words(text))


def _write_query(word: str) -> str:
    """Return the query of FTS5 for a word: its stem of each language in the column of that language."""
    parts = []
    for lang in STEMMED:
        stem = stem_word(word, lang)
        # A stem is letters and digits alone; in quotes no word is an operator.
        parts.append(f'{lang} : "{stem}"' + (" *" if _is_beginning(stem, lang) else ""))
    return f"({' OR '.join(parts)})"


def _is_beginning(stem: str, lang: str) -> bool:
    """Say whether a stem stands for all words that begin with it: Kazakh has more endings than are known."""
    return lang == "kk" and len(stem) >= _BEGINNING


def _stands_for(stem: str, other: str, lang: str) -> bool:
    return stem == other or (_is_beginning(stem, lang) and other.startswith(stem))


def _cut(text: str, spans: Sequence[tuple[int, int]], most: int | None) -> tuple[int, int]:
    """Return where a passage begins and ends that has about so many letters around the first words found."""
    if most is None or len(text) <= most or not spans:
        return 0, len(text) if most is None or len(text) <= most else most
    low = max(0, spans[0][0] - most // 3)
    low = text.rfind(" ", 0, low) + 1 if low else 0
    high = min(len(text), low + most)
    return low, text.rfind(" ", low, high + 1) if high < len(text) else high


def _read_passages(store: QueryableStore, agreement: str | None) -> Iterator[Passage]:
    for source in _SOURCES:
        yield from _read_source(store, source, agreement)


def _read_source(store: QueryableStore, source: _Source, agreement: str | None) -> Iterator[Passage]:
    """Yield what is said of the things of one kind, joined by language."""
    bound = f"FILTER(!BOUND(?agreement) || ?agreement = {NamedNode(agreement)})" if agreement else ""
    own = "" if "?agreement" in source.pattern else "?agreement srv:hasClause ?clause ."
    clause = (
        f"{own} ?clause srv:number ?number . OPTIONAL {{ ?clause srv:order ?place }}"
        if "?clause" in source.pattern
        else ""
    )
    query = (
        f"SELECT DISTINCT ?x ?agreement ?number ?place ?property ?text {{ {source.pattern} . {clause} "
        f"VALUES ?property {{ {' '.join(source.properties)} }} ?x ?property ?text {bound} }}"
    )
    order = {expand(name): place for place, name in enumerate(source.properties)}
    held: dict[tuple[str, str], tuple[dict[str, list[str]], str | None, str | None, int]] = {}
    for row in run_select(store, query):
        iri, text = row["x"], row["text"]
        if not isinstance(iri, NamedNode) or not isinstance(text, Literal):
            continue
        of = row["agreement"].value if row["agreement"] else None
        number = row["number"].value if row["number"] else None
        place = int(row["place"].value) if row["place"] and row["place"].value.isdigit() else 0
        texts, *_ = held.setdefault((iri.value, text.language or ""), ({}, of, number, place))
        texts.setdefault(row["property"].value, []).append(text.value)
    for (iri_, lang), (texts, of, number, place) in sorted(held.items()):
        said = [sorted(set(texts[name])) for name in sorted(texts, key=order.__getitem__)]
        yield Passage(
            of and compact(of),
            source.kind,
            number,
            compact(iri_),
            lang,
            _join(said),
            place,
            source.weight,
        )


def _join(said: Iterable[Sequence[str]]) -> str:
    """Return what is said of a thing as one text: values of one property with commas, others after dashes."""
    return " – ".join(dict.fromkeys(", ".join(texts) for texts in said))

"""Looks for words in texts, translations, norms, notes and names of agreements, in three languages.

What is looked through is stemmed by :mod:`servanda.text.stems`, and so are the words looked for: a form finds
another ("хабарлама", "хабарламасын"). The stems stand in a full-text index of SQLite (FTS5) in memory, in a
column for each language; only stems, quoted, ever get into its query.

What has all the words is ranked by :func:`score_words`, which looks at the passage alone and at nothing else
that is there: so an answer has the same order from one agreement or from a corpus, and in a browser.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Store

from servanda.errors import ServandaError
from servanda.letters import compose_letters
from servanda.messages import Messages, error_text
from servanda.names import KINDS, find_label, run_select
from servanda.namespaces import SRV, compact, expand
from servanda.query.localized_table import LocalizedTable, make_column
from servanda.query.table import Row, Table
from servanda.store.archive_store import ArchiveStore
from servanda.text.stems import STEMMED, list_naming_words, list_words, split_words, stem_word

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore, Term

#: The columns of an answer.
COLUMNS: Final = ("agreement", "kind", "clause", "id", "label", "lang", "passage")
#: What stands before and after the words that were found.
MARKS: Final = ("⟦", "⟧")
#: The most words that are looked for at once.
_MOST_WORDS: Final = 30
#: So many letters a form of a word has in common with its stem, at the least.
_START: Final = 3
#: The fewest letters of a Kazakh stem that stands for all words which begin with it.
BEGINNING: Final = 5
#: The most letters of a passage in a table for people.
_PASSAGE: Final = 160
#: By how much more a word counts that stands there again and again, by how much a long passage counts less
#: (k1 and b of Okapi BM25), and the number of words of a passage of usual length.
SATURATION: Final = 1.2
LENGTH_SHARE: Final = 0.75
USUAL_LENGTH: Final = 20
#: How alike a word is to one that occurs, from 0 to 1, of which it may be a slip.
_ALIKE: Final = 0.75


class _Source(NamedTuple):
    """Things of one kind.

    ``properties`` are those whose values are looked through, in the order in which they are shown; ``links``
    are the properties by which a clause leads to such a thing, one after the other.
    """

    kind: str
    properties: tuple[str, ...]
    weight: float
    links: tuple[str, ...] = ()


_NAMES: Final = ("skos:prefLabel", "skos:altLabel", "skos:definition")
_SOURCES: Final = (
    _Source("actor", _NAMES, 2),
    _Source("programme", _NAMES, 2),
    _Source("matter", _NAMES, 2),
    _Source("agreement", ("skos:prefLabel", "dcterms:title"), 1.5),
    _Source("instrument", ("dcterms:title",), 1),
    _Source("clause", ("skos:prefLabel",), 1.5),
    _Source("norm", ("skos:prefLabel", "srv:quote", "srv:translation"), 1.2, ("hasNorm",)),
    _Source("text", ("srv:text",), 1.5, ("hasPassage",)),
    _Source("qualifier", ("srv:evidenceText", "srv:scopeText"), 0.8, ("hasNorm", "hasQualifier")),
    _Source(
        "note", ("srv:evidenceText", "srv:readingTaken", "srv:readingNotTaken", "rdfs:comment"), 0.8,
        ("hasNote",),
    ),
    _Source("silence", ("srv:silenceText", "rdfs:comment"), 0.8, ("hasSilence",)),
    _Source("difference", ("srv:firstWords", "srv:copyWords", "srv:weightReason"), 0.8),
)  # fmt: skip
#: The kinds of things that can be found, those with names first.
SEARCHED: Final = tuple(source.kind for source in _SOURCES)
#: How much a hit counts by its kind.
WEIGHTS: Final = {source.kind: source.weight for source in _SOURCES}
#: The kinds of things that belong to no agreement.
_SHARED: Final = ("actor", "programme", "matter")
#: So many agreements of an archive are read together.
_TOGETHER: Final = 48


@dataclass(frozen=True)
class Passage:
    """What is said of one thing in one language; ``place`` orders it among the clauses of its agreement.

    ``clause_id`` is the compact IRI of the clause in which it stands.
    """

    agreement: str | None
    kind: str
    clause: str | None
    id: str
    lang: str
    text: str
    place: int = 0
    weight: float = 1
    clause_id: str | None = None

    @property
    def place_key(self) -> tuple[str, int, int, str]:
        """What orders passages of the same score: the agreement, the clause, the kind, and the id."""
        return self.agreement or "", self.place, SEARCHED.index(self.kind), self.id

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
    found = SearchIndex(store, agreement, list_naming_words(text)).search(text, lang)
    missing = [word for word, number in found.counts.items() if not number]
    # What is nearly a word may begin otherwise.
    return replace(found, near=SearchIndex(store, agreement).find_alike(missing)) if missing else found


class SearchIndex:
    """The passages of a store with their stems, made once and asked as often as wanted."""

    def __init__(
        self, store: QueryableStore, agreement: str | None = None, words: Collection[str] = ()
    ) -> None:
        """Read what a store says, of all agreements or of one (its IRI).

        With ``words`` in small letters it is only asked about these, and other passages are left out: to stem
        all that a large store says takes far longer than to look for the first letters of some words.
        """
        starts = {stem_word(word, lang)[:_START] for word in words for lang in STEMMED}
        self.passages = [
            one for one in _read_passages(store, agreement) if not starts or _may_have(one.text, starts)
        ]

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
        words = tuple(dict.fromkeys(list_naming_words(text)))
        if not words:
            raise ServandaError(error_text("no-word-to-search", text=text))
        if len(words) > _MOST_WORDS:
            raise ServandaError(error_text("too-many-search-words", number=len(words), limit=_MOST_WORDS))
        best: dict[str, tuple[tuple[object, ...], Passage]] = {}
        stems = {tag: tuple(stem_word(word, tag) for word in words) for tag in STEMMED}
        for number in self._select(" AND ".join(map(_write_query, words))):
            one = self.passages[number]
            rank = (-_score_passage(one, stems[one.lang]), one.place_key)
            choice = (one.lang != lang, *rank, one.lang)
            if one.id not in best or choice < best[one.id][0]:
                best[one.id] = (choice, one)
        found = [passage for _, passage in sorted(best.values(), key=lambda pair: pair[0][1:])]
        if found:
            return SearchResult(words, tuple(found))
        counts = {word: sum(1 for _ in self._select(_write_query(word))) for word in words}
        missing = [word for word in words if not counts[word]]
        return SearchResult(words, (), counts, self.find_alike(missing))

    def _select(self, query: str) -> Iterator[int]:
        """Yield the numbers of the passages that a query of FTS5 finds."""
        with closing(self._connection.cursor()) as cursor:
            rows = cursor.execute("SELECT rowid FROM stems WHERE stems MATCH ?", (query,))
            yield from (number for (number,) in rows)

    def find_alike(self, words: Collection[str]) -> dict[str, str]:
        """Return for each of some words one that occurs and of which it may be a slip, if there is any."""
        from difflib import get_close_matches

        known = (
            sorted({one for passage in self.passages for one in list_words(passage.text)}) if words else []
        )
        near = {word: get_close_matches(word, known, 1, _ALIKE) for word in words}
        return {word: alike[0] for word, alike in near.items() if alike}


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
        make_column("excerpt", lang, 4),
        make_column("id", lang, is_id=True),
    )
    shown = found.passages[part]
    rows = tuple(
        (one.clause or "", words[f"kind.{one.kind}"], found.mark(one, _PASSAGE), id_)
        for one, id_ in zip(shown, _list_ids(shown), strict=True)
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


def _list_ids(passages: Sequence[Passage]) -> list[str]:
    """Return the ids as they are typed, without the agreement where all are of one."""
    ends = [one.id.partition(":")[2] for one in passages]
    several = len({one.agreement for one in passages} - {None}) > 1
    return ends if several else [end.rpartition("/")[2] for end in ends]


def _may_have(text: str, starts: Collection[str]) -> bool:
    """Say whether any word of a text may begin so."""
    plain = compose_letters(text).lower().replace("ё", "е")
    return any(start in plain for start in starts)


def score_words(frequencies: Iterable[int], length: int, weight: float) -> float:
    """Return how well a passage answers: Okapi BM25 without the rarity of words, since each has them all.

    ``frequencies`` say how often each word looked for stands in it, ``length`` how many words it has, and
    ``weight`` is that of its kind. Rounded to six places, so that every machine orders alike.

    >>> score_words([1], 20, 2), score_words([2], 20, 1) > score_words([1], 20, 1)
    (2.0, True)
    """
    room = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
    return round(weight * sum(one * (SATURATION + 1) / (one + room) for one in frequencies), 6)


def _score_passage(one: Passage, stems: Sequence[str]) -> float:
    occurring = Counter(stem_word(word, one.lang) for word in list_words(one.text))
    frequencies = (
        sum(number for other, number in occurring.items() if _stands_for(stem, other, one.lang))
        for stem in stems
    )
    return score_words(frequencies, occurring.total(), one.weight)


def _stem_text(text: str, lang: str) -> str:
    return " ".join(stem_word(word, lang) for word in list_words(text))


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
    return lang == "kk" and len(stem) >= BEGINNING


def _stands_for(stem: str, other: str, lang: str) -> bool:
    return stem == other or (_is_beginning(stem, lang) and other.startswith(stem))


def _cut(text: str, spans: Sequence[tuple[int, int]], most: int | None) -> tuple[int, int]:
    """Return where a passage begins and ends that has about so many letters around the first words found."""
    if most is None or len(text) <= most or not spans:
        return 0, len(text) if most is None or len(text) <= most else most
    low = 0 if spans[0][1] <= most * 2 // 3 else text.rfind(" ", 0, spans[0][0] - most // 3) + 1
    high = min(len(text), low + most)
    return low, text.rfind(" ", low, high + 1) if high < len(text) else high


class _Place(NamedTuple):
    """Where a thing stands: its agreement, the number of its clause, and the place of that one."""

    agreement: str | None = None
    clause: str | None = None
    order: int = 0
    clause_iri: str | None = None


def _read_passages(store: QueryableStore, agreement: str | None) -> Iterator[Passage]:
    """Yield what is said of all things, of one agreement or of all."""
    if not isinstance(store, ArchiveStore):
        yield from _read_store(store, agreement, _SOURCES)
        return
    # An archive is quick to give agreements whole, and slow to give what has a property in any of them.
    shared = [source for source in _SOURCES if source.kind in _SHARED]
    own = [source for source in _SOURCES if source.kind not in _SHARED]
    yield from _read_store(store.directory, agreement, shared)
    waiting = (
        entry
        for entry in store.file.iterate_agreements()
        if entry.iri not in store.left_out and agreement in (None, entry.iri)
    )
    while some := list(islice(waiting, _TOGETHER)):
        held = Store()
        for entry in some:
            store.add(held, entry)
        yield from _read_store(held, agreement, own)


def _read_store(
    store: QueryableStore, agreement: str | None, sources: Iterable[_Source]
) -> Iterator[Passage]:
    """Yield what is said of things of some kinds, of one agreement or of all, kind by kind."""
    sources = tuple(sources)
    texts: dict[str, dict[str, set[Literal]]] = {
        name: {} for name in dict.fromkeys(name for source in sources for name in source.properties)
    }
    for name, values in texts.items():
        for subject, value in _list_pairs(store, expand(name)):
            if isinstance(value, Literal):
                values.setdefault(subject, set()).add(value)
    clauses = _place_clauses(store)
    for source in sources:
        for iri, place in sorted(_list_things(store, source, clauses).items()):
            if agreement is None or place.agreement in (None, agreement):
                yield from _describe(iri, place, source, texts)


def _describe(
    iri: str, place: _Place, source: _Source, texts: Mapping[str, Mapping[str, Collection[Literal]]]
) -> Iterator[Passage]:
    """Yield what is said of one thing, joined by language."""
    parts_by_language: dict[str, list[str]] = {}
    for name in source.properties:
        for lang, group in groupby(
            sorted(texts[name].get(iri, ()), key=_by_language), lambda one: one.language
        ):
            parts_by_language.setdefault(lang or "", []).append(", ".join(one.value for one in group))
    for lang, parts in sorted(parts_by_language.items()):
        text = " – ".join(dict.fromkeys(parts))
        agreement = place.agreement and compact(place.agreement)
        yield Passage(
            agreement, source.kind, place.clause, compact(iri), lang, text, place.order, source.weight,
            place.clause_iri and compact(place.clause_iri),
        )  # fmt: skip


def _by_language(text: Literal) -> tuple[str, str]:
    return text.language or "", text.value


def _list_things(store: QueryableStore, source: _Source, clauses: Mapping[str, _Place]) -> dict[str, _Place]:
    """Return the things of a kind, each with where it stands."""
    if source.kind == "clause":
        return dict(clauses)
    if source.kind == "difference":
        return {
            iri: clauses[of.value]
            for iri, of in _list_pairs(store, SRV + "inClause")
            if isinstance(of, NamedNode) and of.value in clauses
        }
    if source.kind == "instrument":
        pairs = _list_pairs(store, SRV + "hasInstrument")
        return {one.value: _Place(of) for of, one in pairs if isinstance(one, NamedNode)}
    if source.links:
        found = dict(clauses)
        for link in source.links:
            pairs = _list_pairs(store, SRV + link)
            found = {one.value: found[of] for of, one in pairs if of in found and isinstance(one, NamedNode)}
        return found
    rows = run_select(store, f"SELECT DISTINCT ?x {{ {KINDS[source.kind]} }}")
    iris = [row["x"].value for row in rows if isinstance(row["x"], NamedNode)]
    return {iri: _Place(iri if source.kind == "agreement" else None) for iri in iris}


def _place_clauses(store: QueryableStore) -> dict[str, _Place]:
    """Return the clauses of all agreements, each with its agreement, its number and its place."""
    numbers = dict(_list_pairs(store, SRV + "number"))
    orders = dict(_list_pairs(store, SRV + "order"))
    found = {}
    for of, clause in _list_pairs(store, SRV + "hasClause"):
        if isinstance(clause, NamedNode) and isinstance(number := numbers.get(clause.value), Literal):
            order = orders.get(clause.value)
            place = int(order.value) if isinstance(order, Literal) and order.value.isdigit() else 0
            found[clause.value] = _Place(of, number.value, place, clause.value)
    return found


def _list_pairs(store: QueryableStore, predicate: str) -> Iterator[tuple[str, Term]]:
    """Yield the IRIs of what has a property, and its values."""
    for quad in store.quads_for_pattern(None, NamedNode(predicate), None, None):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject.value, quad.object

"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values.

What a person typed is bound in the text of the question, the terms of each solution become the cells of a
row, and the engine cuts out as many rows as are wanted.

Where a store holds many agreements, a question is asked of one after the other. An engine that is asked a
question of the whole corpus holds all its rows to order them, and joins what is
optional over the whole corpus even if one agreement is meant. Where each row belongs to one agreement and
the order begins with it, the same rows come in the same order from asking each agreement by itself: of its
graph, of what was derived from it, and of the ontology. That a rule or a norm sees no other agreement is
already so when it is derived (:mod:`servanda.rules`).
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions

from servanda.errors import OddValues, ServandaError
from servanda.messages import LANGUAGES, error_text
from servanda.names import expand_organs, find_label, resolve
from servanda.namespaces import ONTOLOGY_GRAPH, SRV, compact, derived_graph
from servanda.query.questions import ORGANS, Parameter, Question, find_question, make_placeholder
from servanda.query.table import Cells, Row, Table, Value
from servanda.read.context import is_integer

if TYPE_CHECKING:
    from servanda.query.blocks import KeptRows
    from servanda.store.disk import DiskStore
    from servanda.store.queryable import QueryableStore

#: The most labels that are kept at hand while the rows of an answer go by.
_LABELS: Final = 10_000
#: The rows of a page where nobody says how many.
PAGE: Final = 100
#: A part of a question that can be asked by itself: gives its rows in order, at most so many.
Share = Callable[[int | None], Iterable[Cells]]
#: The terms that have a value. (A union made anew for each cell took a fifth of the time of a row.)
_VALUED: Final = (NamedNode, Literal, BlankNode)
#: As NamedNode takes it: a scheme, and none of the characters that an IRI cannot hold (RFC 3987).
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
#: The columns that do not take every text.
_FITS: Final[dict[str, Callable[[str], bool]]] = {
    "iri": lambda text: _IRI.fullmatch(text) is not None,
    "integer": is_integer,
}
#: The most cells of a column that are kept at hand: many columns name the same few things in row after row.
_KEPT: Final = 32
#: With fewer agreements a question is asked of all at once.
FEW: Final = 16
#: What gives another answer each time.
_FLEETING: Final = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
#: What it costs to ask one agreement in memory, in rows that are looked up on the disk: 3 ms, and 5 ms.
_BLOCK_COST: Final = 0.6
#: So many rows are looked up on the disk in any case: to find out what else it would cost takes longer.
_FEW_ROWS: Final = 1_000
#: What is optional and takes more than one triple: Oxigraph joins that over the whole corpus, also where only
#: a few rows are meant.
_JOINED: Final = re.compile(r"OPTIONAL \{[^{}]*(?:;|\s\.\s)[^{}]*\}")
Graph = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True)
class Window:
    """At most ``limit`` rows (None: all that there are), after the first ``offset``.

    Raises ServandaError for a limit below 1 and an offset below 0.
    """

    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise ServandaError(error_text("no-rows-in-limit", limit=self.limit))
        if self.offset < 0:
            raise ServandaError(error_text("negative-offset", offset=self.offset))

    @classmethod
    def page(cls, number: int, rows: int | None = None) -> Window:
        """Return the window of a page, the first of which is 1, with so many rows (default: PAGE).

        >>> Window.page(3, 20)
        Window(limit=20, offset=40)
        """
        if number < 1:
            raise ServandaError(error_text("no-such-page", number=number))
        return cls(rows or PAGE, (number - 1) * (rows or PAGE))

    def put(self, text: str) -> str:
        r"""Return the text of a SELECT, which ends in its ORDER BY, with the window at its place.

        >>> Window(2, 4).put("SELECT ?x { ?x ?p ?o } ORDER BY ?x\n")
        'SELECT ?x { ?x ?p ?o } ORDER BY ?x\n\nLIMIT 2\nOFFSET 4'
        """
        lines = [f"LIMIT {self.limit}"] * (self.limit is not None) + [f"OFFSET {self.offset}"] * (
            self.offset > 0
        )
        return "\n".join([text, *lines])

    def over(self, shares: Iterable[Share]) -> Iterator[Cells]:
        """Yield the rows of a window over shares that are asked one after the other.

        Of each share no more is asked than the window can still hold; once it is full, no other is asked.
        """
        skipped, given = 0, 0
        for share in shares:
            left = None if self.limit is None else self.limit - given
            if left == 0:
                return
            most = None if left is None else self.offset - skipped + left
            for row in islice(share(most), most):
                if skipped < self.offset:
                    skipped += 1
                else:
                    given += 1
                    yield row


class RowReader:
    """Makes rows of the cells of one question; ``named`` gives the label of an IRI.

    A value that is not what its column holds (a literal among actors, a word for a number) is left out:
    ``odd`` says how often that was so, by column and the agreement of the row.
    """

    def __init__(self, asked: Question, named: Callable[[str], str]) -> None:
        """Look at the columns once."""
        self._named = named
        typed = list_types(asked)
        self._values = [
            (column.name, _choose_converter(column.type), column.type.endswith("list"))
            for column in asked.columns
            if not column.labels
        ]
        self._labels = [
            (column.name, column.labels, typed[column.name] == "string list")
            for column in asked.columns
            if column.labels
        ]
        self._empty: Row = dict.fromkeys(column.name for column in asked.columns)
        self.odd: Counter[str] = Counter()

    def row(self, texts: Cells) -> Row:
        """Return a row, with a value for every column."""
        row = self._empty.copy()
        full: dict[str, tuple[str, ...]] = {}
        odd: dict[str, int] = {}
        for (name, value, several), text in zip(self._values, texts, strict=True):
            if value is None:
                row[name] = text
            elif text is not None:
                held, full[name], left_out = value(text)
                if left_out:
                    odd[name] = left_out
                # A list of its own: whoever gets a row may change it.
                row[name] = held.copy() if isinstance(held, list) else held
            elif several:
                row[name] = []
        for name, of, several in self._labels:
            labels = [self._named(iri) for iri in full.get(of, ())]
            row[name] = labels if several else labels[0] if labels else None
        for name, number in odd.items():
            self.odd[f"{name} of {row['agreement']}" if row.get("agreement") else name] += number
        return row


def ask(
    store: QueryableStore, name: str | Question, *, lang: str | None = None, **parameters: str | None
) -> Table:
    """Ask a question by its name; parameters left out or None take the default of the question.

    ``parameters`` are what a person types (``actor="kz-mfa"``, ``clause="3(d)"``, ``reading="strict"``).
    Raises ServandaError for an unknown question or parameter, a missing one, or a value that names nothing
    (with the nearest one that does).
    """
    asked = name if isinstance(name, Question) else find_question(name)
    rows = list(stream(store, asked, lang=lang, limit=None, offset=0, **parameters))
    typed = list_types(asked)
    return Table(tuple(typed), rows, lang or "en", tuple(typed.values()))


def stream(
    store: QueryableStore,
    name: str | Question,
    *,
    lang: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    **parameters: str | None,
) -> Iterator[Row]:
    """Yield the rows of an answer as they come, in the order of the question; as :func:`ask` otherwise.

    ``limit`` is the most rows given, after the first ``offset`` are left out; a limit below 1 and an offset
    below 0 raise ServandaError. What cannot be asked raises at once, and not with the first row.

    A question whose rows each belong to one agreement is asked of one agreement after the other where there
    are many (:func:`partition_question`), so that no more is held than the rows of one.
    """
    asked = name if isinstance(name, Question) else find_question(name)
    given = {key.replace("-", "_"): value for key, value in parameters.items() if value is not None}
    language = lang or "en"
    if language not in LANGUAGES:
        raise ServandaError(error_text("unknown-language", language=language, known=", ".join(LANGUAGES)))
    if any(parameter.type == "language" for parameter in asked.parameters):
        given["lang"] = language
    window = Window(limit, offset)
    terms = resolve_parameters(store, asked, given)
    divided = partition_question(store, asked, terms)
    if divided is None:
        text = window.put(bind_terms(asked, terms))
        return _read_rows(store, asked, language, read_cells(asked, iterate_solutions(store, text)))
    return _read_rows(store, asked, language, window.over(divided))


def list_columns(asked: Question) -> tuple[str, ...]:
    """Return the names of the columns of a question, in order."""
    return tuple(column.name for column in asked.columns)


def iterate_solutions(
    store: QueryableStore, text: str, graphs: Sequence[NamedNode | BlankNode | DefaultGraph] = ()
) -> QuerySolutions:
    """Run the text of a question over all graphs of the store, or only over some."""
    if graphs:
        found = store.query(text, default_graph=list(graphs))
    else:
        found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found


def resolve_parameters(store: QueryableStore, asked: Question, given: Mapping[str, str]) -> dict[str, str]:
    """Return the SPARQL terms of given values, by parameter; those of an actor are its organs' too.

    Only an IRI that is in the graph, or a word that the question lists, ever becomes a term.
    """
    known = {parameter.name: parameter for parameter in asked.parameters}
    for name in given:
        if name not in known:
            ways = f"it takes: {', '.join(known)}" if known else "it takes none"
            raise ServandaError(error_text("no-parameter", question=asked.name, parameter=name, hint=ways))
    terms: dict[str, str] = {}
    organs = given.get(ORGANS, "yes")
    for parameter in asked.parameters:
        if parameter.name == ORGANS:
            _check_word(parameter, organs)
        elif parameter.name in given:
            value = given[parameter.name]
            terms[parameter.name] = _resolve_terms(store, parameter, value, organs=organs == "yes")
        elif parameter.required:
            raise ServandaError(
                error_text(
                    "parameter-missing",
                    question=asked.name,
                    parameter=parameter.name,
                    help=parameter.help,
                    example=asked.example,
                )
            )
    return terms


def bind_terms(asked: Question, terms: Mapping[str, str]) -> str:
    """Return the SPARQL text of a question with terms in its VALUES lines."""
    text = asked.text
    for name, term in terms.items():
        text = _bind_term(text, name, term)
    return text


def list_queried_columns(asked: Question) -> list[str]:
    """Return the columns of a question that its query gives; the others hold labels of these."""
    return [column.name for column in asked.columns if not column.labels]


def list_types(asked: Question) -> dict[str, str]:
    """Return the types of the columns; labels are as many as what they name: one text, or a list of them."""
    found = {column.name: column.type for column in asked.columns}
    for column in asked.columns:
        if column.labels:
            found[column.name] = "string list" if found[column.labels].endswith("list") else "string"
    return found


def read_cells(asked: Question, solutions: Iterable[QuerySolution]) -> Iterator[Cells]:
    """Yield solutions as texts."""
    wanted = list_queried_columns(asked)
    for solution in solutions:
        yield [_get_text(solution[name]) for name in wanted]


def partition_question(
    store: QueryableStore, asked: Question, terms: Mapping[str, str]
) -> Iterator[Share] | None:
    """Return a question in shares, one for each agreement in order, or None to ask it of all at once.

    ``terms`` are those of the parameters; an agreement among them is the only one asked. A question about
    something named, such as an actor, is asked of all at once if the engine then looks up all it needs.
    """
    if asked.scope != "agreement" or not _holds_many(store):
        return None
    from servanda.store.disk import DiskStore

    named = _necessary_terms(asked, terms)
    mentions = None
    if named and "agreement" not in terms and not _JOINED.search(asked.text):
        mentions = _count_mentions(store, asked, named) if isinstance(store, DiskStore) else 0
        if mentions < _FEW_ROWS:
            return None
    found = list_agreements(store, terms.get("agreement"), named)
    if mentions is not None and mentions < len(found) * _BLOCK_COST:
        return None
    if (
        isinstance(store, DiskStore)
        and len(found) > 1
        and all(_has_own_graph(iri, graphs) for iri, graphs in found)
    ):
        return _make_blocks(store, asked, terms, [iri for iri, _ in found])
    return (partial(_ask_one, store, asked, terms, iri, graphs) for iri, graphs in found)


def list_agreements(
    store: QueryableStore, only: str | None = None, named: Iterable[str] = ()
) -> list[tuple[str, list[Graph]]]:
    """Return the agreements in the order of their IRIs, each with the graphs that are asked for it.

    ``only`` are the terms of the agreements that are wanted; each of the terms ``named`` must stand in a
    graph of an agreement, or in what was derived from it. That is looked up, and the corpus not scanned.
    """
    if only is None and named:
        held = [_find_holders(store, term) for term in named]
        wanted = " ".join(f"<{iri}>" for iri in sorted(set.intersection(*held)))
        return list_agreements(store, wanted) if wanted else []
    one = f"VALUES ?agreement {{ {only} }}" if only else ""
    found: dict[str, list[Graph]] = {}
    query = f"SELECT DISTINCT ?agreement ?graph {{ {one} GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
    for row in _select_rows(store, query):
        found.setdefault(row["agreement"].value, []).append(row["graph"])
    return [
        (iri, [*found[iri], NamedNode(derived_graph(iri)), NamedNode(ONTOLOGY_GRAPH)])
        for iri in sorted(found)
    ]


def _choose_converter(kind: str) -> Callable[[str], tuple[Value, tuple[str, ...], int]] | None:
    """Return what makes values of texts, or None where they are the texts."""
    return None if kind == "string" else lru_cache(_KEPT)(partial(_convert_cell, kind))


def _convert_cell(kind: str, text: str) -> tuple[Value, tuple[str, ...], int]:
    """Return the value of a cell, the full IRIs that it holds (for labels), and how many did not fit."""
    base, _, shape = kind.partition(" ")
    fits = _FITS.get(base)
    if shape:
        parts = sorted({part for part in text.split(" | " if base == "string" else " ") if part})
        whole = parts if fits is None else [part for part in parts if fits(part)]
        odd = len(parts) - len(whole)
        if base == "integer":
            return sorted(int(part) for part in whole), (), odd
        if shape == "joined":
            return "; ".join(whole) or None, (), odd
        return ([compact(part) for part in whole] if base == "iri" else whole), tuple(whole), odd
    if not text or (fits is not None and not fits(text)):
        return None, (), bool(text)
    if base == "iri":
        return compact(text), (text,), 0
    return (int(text) if base == "integer" else text in ("true", "1")), (), 0


def _read_rows(store: QueryableStore, asked: Question, lang: str, found: Iterable[Cells]) -> Iterator[Row]:
    """Yield the solutions as rows; a label that was looked up lately is not looked up again."""
    reader = RowReader(asked, lru_cache(_LABELS)(lambda iri: find_label(store, iri, lang)))
    row = reader.row
    try:
        for texts in found:
            yield row(texts)
    except OSError as error:
        raise ServandaError(error_text("answer-broken-off", error=error)) from error
    if reader.odd:
        warnings.warn(OddValues(reader.odd.total(), tuple(sorted(reader.odd))), stacklevel=2)


def _check_word(parameter: Parameter, value: str) -> str:
    words = LANGUAGES if parameter.type == "language" else parameter.words
    if value not in words:
        raise ServandaError(
            error_text("not-a-value", value=value, parameter=parameter.name, words=", ".join(words))
        )
    return value


def _resolve_terms(store: QueryableStore, parameter: Parameter, value: str, *, organs: bool) -> str:
    """Return the terms of one parameter, separated by spaces."""
    if not parameter.kind:
        return str(Literal(_check_word(parameter, value)))
    iri = resolve(store, parameter.kind, value)
    whole = expand_organs(store, iri) if organs and parameter.kind == "actor" else [iri]
    return " ".join(str(NamedNode(one)) for one in whole)


def _bind_term(text: str, name: str, term: str) -> str:
    return make_placeholder(name).sub(lambda held: held[1] + term + held[3], text)


def _get_text(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, _VALUED) else ""


def _holds_many(store: QueryableStore) -> bool:
    """Say whether so many agreements are described, all in named graphs, that each is asked by itself."""
    described = f"?agreement a <{SRV}Agreement>"
    query = f"SELECT ?agreement {{ GRAPH ?graph {{ {described} }} }} LIMIT {FEW}"
    return sum(1 for _ in _select_rows(store, query)) == FEW and not any(
        True for _ in _select_rows(store, f"SELECT ?agreement {{ {described} }} LIMIT 1")
    )


def _select_rows(store: QueryableStore, query: str) -> Iterable[QuerySolution]:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return found


def _necessary_terms(asked: Question, terms: Mapping[str, str]) -> list[str]:
    """Return the terms without which an agreement has no row: what a row is about stands in its graphs.

    Several terms of one parameter, of which one will do, are separated by spaces.
    """
    kinds = {parameter.name: parameter.kind for parameter in asked.parameters}
    return [term for name, term in terms.items() if kinds[name] not in (None, "agreement")]


def _count_mentions(store: DiskStore, asked: Question, named: Iterable[str]) -> int:
    """Return how many triples that a question can read end in one of the terms that are named.

    No more are counted than are worth knowing: with so many, asking every agreement in memory is quicker.
    """
    predicates = [NamedNode(name) for name in asked.names]
    values = [NamedNode(term[1:-1]) for terms in named for term in terms.split()]
    found = (
        quad
        for value in values
        for one in predicates
        for quad in store.quads_for_pattern(None, one, value, None)
    )
    most = max(_FEW_ROWS, ceil(store.count() * _BLOCK_COST))
    return sum(1 for _ in islice(found, most))


def _has_own_graph(agreement: str, graphs: Sequence[Graph]) -> bool:
    """Say whether an agreement is described in the graph of its name and in no other."""
    return graphs[:-2] == [NamedNode(agreement)]  # then come what was derived, and the ontology


def _make_blocks(
    store: DiskStore, asked: Question, terms: Mapping[str, str], found: list[str]
) -> Iterator[Share]:
    from servanda.query.blocks import Blocks

    kept = _is_whole(asked, terms) and not _FLEETING.search(asked.text)
    keeping = partial(_open_kept_rows, store, asked, terms) if kept else None
    place = list_queried_columns(asked).index("agreement")
    return Blocks(store, partial(_ask_some, asked, terms), place, keeping).shares(found)


def _is_whole(asked: Question, terms: Mapping[str, str]) -> bool:
    """Say whether nothing is named that most agreements have no row about: only words and a language."""
    kinds = {parameter.name: parameter.kind for parameter in asked.parameters}
    return all(kinds[name] is None for name in terms)


def _open_kept_rows(store: DiskStore, asked: Question, terms: Mapping[str, str], ontology: bytes) -> KeptRows:
    """Return the rows of a question that are kept beside the store."""
    import pyoxigraph

    from servanda.query.blocks import KeptRows

    engine = f"pyoxigraph {pyoxigraph.__version__}"
    parts = (engine, bind_terms(asked, terms), repr(asked.columns))
    return KeptRows(store.folder, [*(part.encode() for part in parts), ontology])


def _ask_some(
    asked: Question,
    terms: Mapping[str, str],
    store: QueryableStore,
    agreements: str,
    graphs: Sequence[Graph] | None,
    most: int | None = None,
) -> Iterable[Cells]:
    """Ask some agreements, given as the terms of a VALUES line, in some graphs of a store or in all."""
    text = Window(most).put(bind_terms(asked, {**terms, "agreement": agreements}))
    return read_cells(asked, iterate_solutions(store, text, graphs or ()))


def _ask_one(
    store: QueryableStore,
    asked: Question,
    terms: Mapping[str, str],
    agreement: str,
    graphs: list[Graph],
    most: int | None,
) -> Iterable[Cells]:
    return _ask_some(asked, terms, store, f"<{agreement}>", graphs, most)


def _find_holders(store: QueryableStore, terms: str) -> set[str]:
    """Return the agreements in whose graphs one of some terms stands, as far as the names of graphs tell."""
    names: set[str] = set()
    for term in terms.split():
        query = f"SELECT DISTINCT ?graph {{ GRAPH ?graph {{ {{ ?s ?p {term} }} UNION {{ {term} ?p ?o }} }} }}"
        names |= {row["graph"].value for row in _select_rows(store, query)}
    return {name.removesuffix(derived_graph("")) for name in names}

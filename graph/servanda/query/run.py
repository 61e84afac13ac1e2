"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values.

Where a store holds many agreements, a question is asked of one after the other. An engine that is asked a
question of the whole corpus holds all its rows to order them. Where each row belongs to one agreement and the
order begins with it, the same rows come in the same order from asking each agreement by itself: of its graph,
of what was derived from it, and of the ontology. That a rule or a norm sees no other agreement is already so
when it is derived (:mod:`servanda.rules`). An archive is asked by :mod:`servanda.query.archive_answers`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions

from servanda.errors import OddValues, ServandaError
from servanda.messages import LANGUAGES, error_text
from servanda.names import expand_actor, find_label, resolve
from servanda.namespaces import ONTOLOGY_GRAPH, SRV, derived_graph
from servanda.query.answer_rows import RowReader, bind_terms, iterate_solutions, list_types, read_cells
from servanda.query.archive_answers import ask_archive
from servanda.query.questions import (
    ITSELF,
    ORGANS,
    Parameter,
    Question,
    find_question,
    translate_parameter,
)
from servanda.query.source_texts import find_lacking_languages
from servanda.query.table import Cells, Row, Table
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore

#: The most labels that are kept at hand while the rows of an answer go by.
_LABELS: Final = 10_000
#: The rows of a page where nobody says how many.
PAGE: Final = 100
#: A part of a question that can be asked by itself: gives its rows in order, at most so many.
Share = Callable[[int | None], Iterable[Cells]]
#: With fewer agreements a question is asked of all at once.
FEW: Final = 16
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


def ask(
    store: QueryableStore,
    name: str | Question,
    *,
    lang: str | None = None,
    **parameters: str | None,
) -> Table:
    """Ask a question by its name; parameters left out or None take the default of the question.

    ``parameters`` are what a person types (``actor="kz-mfa"``, ``clause="3(d)"``, ``reading="strict"``).
    Raises ServandaError for an unknown question or parameter, a missing one, or a value that names nothing
    (with the nearest one that does).
    """
    question = name if isinstance(name, Question) else find_question(name)
    rows = list(stream(store, question, lang=lang, limit=None, offset=0, **parameters))
    typed = list_types(question)
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
    question = name if isinstance(name, Question) else find_question(name)
    given = {key.replace("-", "_"): value for key, value in parameters.items() if value is not None}
    language = lang or "en"
    if language not in LANGUAGES:
        raise ServandaError(error_text("unknown-language", language=language, known=", ".join(LANGUAGES)))
    if any(parameter.type == "language" for parameter in question.parameters):
        given["lang"] = language
    window = Window(limit, offset)
    terms = resolve_parameters(store, question, given)
    if isinstance(store, ArchiveStore) and question.scope == "agreement":
        rows = ask_archive(store, question, terms, language)
        return islice(rows, window.offset, None if limit is None else window.offset + limit)
    in_source = "lang" in given and bool(find_lacking_languages(store, [language]))
    divided = partition_question(store, question, terms, in_source=in_source)
    if divided is None:
        text = window.put(bind_terms(question, terms, in_source=in_source))
        return _read_rows(store, question, language, read_cells(question, iterate_solutions(store, text)))
    return _read_rows(store, question, language, window.over(divided))


def resolve_parameters(store: QueryableStore, question: Question, given: Mapping[str, str]) -> dict[str, str]:
    """Return the SPARQL terms of given values, by parameter; those of an actor are its organs' too.

    Where the query also holds an actor without its organs, that one is under the name of the parameter with
    :data:`~servanda.query.questions.ITSELF` added.

    Only an IRI that is in the graph, or a word that the question lists, ever becomes a term.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            ways = (
                error_text("parameters-of-question", names=", ".join(known))
                if known
                else error_text("question-without-parameters")
            )
            raise ServandaError(error_text("no-parameter", question=question.name, parameter=name, hint=ways))
    terms: dict[str, str] = {}
    organs = given.get(ORGANS, "yes")
    for parameter in question.parameters:
        if parameter.name == ORGANS:
            _check_word(parameter, organs)
        elif parameter.name in given:
            value = given[parameter.name]
            terms[parameter.name] = _resolve_terms(store, parameter, value, organs=organs == "yes")
            if f"?{parameter.name}{ITSELF} " in question.text:
                terms[parameter.name + ITSELF] = _resolve_terms(store, parameter, value, organs=False)
        elif parameter.required:
            raise ServandaError(
                error_text(
                    "parameter-missing",
                    question=question.name,
                    parameter=parameter.name,
                    help=translate_parameter(parameter.help),
                    example=question.example,
                )
            )
    return terms


def partition_question(
    store: QueryableStore, question: Question, terms: Mapping[str, str], *, in_source: bool = False
) -> Iterator[Share] | None:
    """Return a question in shares, one for each agreement in order, or None to ask it of all at once.

    ``terms`` are those of the parameters; an agreement among them is the only one asked. A question about
    something named, such as an actor, is asked of all at once: the engine then looks up what it needs.
    ``in_source`` is that of :func:`servanda.query.answer_rows.bind_terms`.
    """
    if question.scope != "agreement" or not _holds_many(store):
        return None
    kinds = {parameter.name: parameter.kind for parameter in question.parameters}
    if "agreement" not in terms and any(kinds.get(name) is not None for name in terms):
        return None
    found = list_agreements(store, terms.get("agreement"))
    return (partial(_ask_one, store, question, terms, iri, graphs, in_source) for iri, graphs in found)


def list_agreements(store: QueryableStore, only: str | None = None) -> list[tuple[str, list[Graph]]]:
    """Return the agreements in the order of their IRIs, each with the graphs that are asked for it.

    ``only`` are the terms of the agreements that are wanted.
    """
    one = f"VALUES ?agreement {{ {only} }}" if only else ""
    found: dict[str, list[Graph]] = {}
    query = f"SELECT DISTINCT ?agreement ?graph {{ {one} GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
    for row in _select_rows(store, query):
        found.setdefault(row["agreement"].value, []).append(row["graph"])
    return [
        (iri, [*found[iri], NamedNode(derived_graph(iri)), NamedNode(ONTOLOGY_GRAPH)])
        for iri in sorted(found)
    ]


def _read_rows(store: QueryableStore, question: Question, lang: str, found: Iterable[Cells]) -> Iterator[Row]:
    """Yield the solutions as rows; a label that was looked up lately is not looked up again."""
    reader = RowReader(question)
    try:
        yield from reader.read(found, lru_cache(_LABELS)(lambda iri: find_label(store, iri, lang)))
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
    names: QueryableStore = store
    whole_archive = True
    if isinstance(store, ArchiveStore):
        if parameter.kind == "agreement" and (entry := store.find_agreement(value)) is not None:
            return str(NamedNode(entry.iri))
        names = store.gather_names(parameter.kind, value)
        whole_archive = store.gathers_all(parameter.kind, value)
    iri = resolve(names, parameter.kind, value, by_words=whole_archive)
    whole = expand_actor(names, iri, organs=organs) if parameter.kind == "actor" else [iri]
    return " ".join(str(NamedNode(one)) for one in whole)


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


def _ask_one(
    store: QueryableStore,
    question: Question,
    terms: Mapping[str, str],
    agreement: str,
    graphs: Sequence[Graph],
    in_source: bool,
    most: int | None,
) -> Iterable[Cells]:
    """Ask one agreement in its graphs."""
    text = Window(most).put(
        bind_terms(question, {**terms, "agreement": f"<{agreement}>"}, in_source=in_source)
    )
    return read_cells(question, iterate_solutions(store, text, graphs))

"""Answers of SPARQL queries: what a worker does for the endpoint (:mod:`servanda.server.sparql_protocol`)."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from servanda.errors import OldTerms
from servanda.messages import error_text
from servanda.names import list_prefixes
from servanda.namespaces import BASE
from servanda.query.adhoc import (
    AnswerTooLong,
    Dataset,
    QueryRun,
    Results,
    find_unpaged,
    is_update,
    prepare_query,
)
from servanda.query.run import Window
from servanda.query.sandbox import run_with_stack, without_files
from servanda.server.negotiation import Form, choose_form, list_types
from servanda.server.request_errors import RequestError
from servanda.server.tasks import Reply

if TYPE_CHECKING:
    from servanda.server.tasks import ServedGraph

#: The forms of an answer, the one that is preferred first; ``ending`` is the name of the format.
TRUTHS: Final = (
    Form("srj", "application/sparql-results+json"),
    Form("srx", "application/sparql-results+xml"),
    Form("srj", "application/json"),
    Form("srx", "application/xml"),
    Form("srx", "text/xml"),
)
TABLES: Final = (
    *TRUTHS[:2],
    Form("csv", "text/csv; charset=utf-8"),
    Form("tsv", "text/tab-separated-values; charset=utf-8"),
    *TRUTHS[2:],
)
GRAPHS: Final = (
    Form("turtle", "text/turtle; charset=utf-8"),
    Form("ntriples", "application/n-triples"),
    Form("rdfxml", "application/rdf+xml"),
    Form("jsonld", "application/ld+json"),
)
_FORMS: Final = {"select": TABLES, "ask": TRUTHS, "construct": GRAPHS, "describe": GRAPHS}
#: A longer link to the next page is left out: clients bound the headers that they read.
_LONGEST_LINK: Final = 8_000


def answer_query(
    served: ServedGraph,
    /,
    *,
    query: str,
    default_graphs: str,
    named_graphs: str,
    accept: str,
    page: int,
    size: int,
    link: str,
) -> Reply:
    """Return the answer of a query in the form that a client takes.

    ``default_graphs`` and ``named_graphs`` are the IRIs of the protocol's dataset, one a line; with any of
    them the graphs that the query names do not count (SPARQL 1.1 Protocol, section 2.1.4). With a ``page``
    (from 1, else 0) only so many rows are given as ``size`` says; ``link`` is the query string of the
    request without them, to link other pages by, or "". Raises RequestError, and ServandaError for a query
    that does not parse or may not be run.
    """
    window = Window.page(page, size) if page else None
    text = query if window is None else _put_window(query, window)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OldTerms)
        parsed, known = prepare_query(served.graph.archive or served.graph.store, text)
    if is_update(parsed):
        raise RequestError(error_text("sparql-update"), 400)
    forms = _FORMS.get(parsed.form or "", TABLES)
    form = choose_form(accept, forms)
    if form is None:
        raise RequestError(error_text("sparql-not-acceptable", formats=list_types(forms)), 406)
    store, merged = served.dataset
    settings = served.settings
    run = QueryRun(
        parsed, known, settings.rows + 1 if window else settings.rows, disjoint=not merged, merged=merged,
        dataset=_read_dataset(default_graphs, named_graphs), base=BASE, bytes=settings.bytes,
    )  # fmt: skip
    prefixes = list_prefixes(served.graph.archive or served.graph.store) if forms is GRAPHS else {}

    def answer() -> tuple[str, bool]:
        results = run.collect(store)
        shown = results if window is None else _cut_results(results, size)
        return shown.serialize(form.ending, prefixes), shown is not results

    try:
        # The engine descends by recursion; what it gives is dropped in the thread that made it. It needs no
        # file, unless the store lies on disk.
        with nullcontext() if served.is_on_disk else without_files():
            body, more = run_with_stack(answer)(None)
    except AnswerTooLong as error:
        told = error.message if error.rows is None else error_text("sparql-answer-rows", rows=settings.rows)
        raise RequestError(told, 413) from None
    content = body.encode("utf-8")
    if len(content) > settings.bytes:
        raise RequestError(error_text("answer-beyond-bytes", bytes=settings.bytes), 413)
    links = _link_pages(link, page, size, more=more) if page and link else ()
    return Reply(content, form.media_type, headers=tuple(("Link", one) for one in links))


def _put_window(query: str, window: Window) -> str:
    """Return a query that gives the rows of a window and one more, which tells that there is a next page."""
    unfit = find_unpaged(query)
    if unfit == "order":
        raise RequestError(error_text("sparql-page-order"))
    if unfit == "limit":
        raise RequestError(error_text("sparql-page-limit"))
    assert window.limit is not None
    return Window(window.limit + 1, window.offset).put(query)


def _cut_results(results: Results, size: int) -> Results:
    """Return at most so many solutions; the same object where there are no more."""
    if results.solutions is None or len(results.solutions) <= size:
        return results
    return Results(results.names, results.solutions[:size])


def _link_pages(link: str, page: int, size: int, *, more: bool) -> list[str]:
    """Return the links to the pages before and after (RFC 8288)."""
    others = [("prev", page - 1)] * (page > 1) + [("next", page + 1)] * more
    links = [f'<?{link}&page={number}&size={size}>; rel="{relation}"' for relation, number in others]
    return [one for one in links if len(one) < _LONGEST_LINK]


def _read_dataset(default_graphs: str, named_graphs: str) -> Dataset | None:
    """Return the graphs of some lines, each once; None where there is none. Raises RequestError."""
    if not default_graphs and not named_graphs:
        return None
    return Dataset(_read_graphs(default_graphs), _read_graphs(named_graphs))


def _read_graphs(lines: str) -> list[NamedNode]:
    found = []
    for iri in dict.fromkeys(lines.split("\n") if lines else ()):
        try:
            found.append(NamedNode(iri))
        except ValueError:
            raise RequestError(error_text("sparql-graph", iri=iri[:200])) from None
    return found

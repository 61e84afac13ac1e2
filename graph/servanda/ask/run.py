"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions

from servanda.ask.cells import Cells, Reader, cells, types
from servanda.ask.filling import put, resolved
from servanda.ask.paging import Window
from servanda.ask.questions import LANGUAGES, Question, question
from servanda.ask.registry import label
from servanda.ask.table import Row, Table
from servanda.errors import OddValues, ServandaError

if TYPE_CHECKING:
    from servanda.store.askable import Askable

#: The most labels that are kept at hand while the rows of an answer go by.
_LABELS: Final = 10_000


def ask(store: Askable, name: str | Question, *, lang: str | None = None, **parameters: str | None) -> Table:
    """Ask a question by its name; parameters left out or None take the default of the question.

    ``parameters`` are what a person types (``actor="kz-mfa"``, ``clause="3(d)"``, ``reading="strict"``).
    Raises ServandaError for an unknown question or parameter, a missing one, or a value that names nothing
    (with the nearest one that does).
    """
    asked = name if isinstance(name, Question) else question(name)
    rows = list(stream(store, asked, lang=lang, limit=None, offset=0, **parameters))
    typed = types(asked)
    return Table(tuple(typed), rows, lang or "en", tuple(typed.values()))


def stream(
    store: Askable,
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
    are many (:mod:`servanda.ask.by_agreement`), so that no more is held than the rows of one.
    """
    from servanda.ask.by_agreement import shares

    asked = name if isinstance(name, Question) else question(name)
    given = {key.replace("-", "_"): value for key, value in parameters.items() if value is not None}
    language = lang or "en"
    if language not in LANGUAGES:
        raise ServandaError(f"the language '{language}' is not known; choose one of {', '.join(LANGUAGES)}")
    if any(parameter.type == "language" for parameter in asked.parameters):
        given["lang"] = language
    window = Window(limit, offset)
    terms = resolved(store, asked, given)
    divided = shares(store, asked, terms)
    if divided is None:
        text = window.put(put(asked, terms))
        return _rows(store, asked, language, cells(asked, solutions(store, text)))
    return _rows(store, asked, language, window.over(divided))


def columns(asked: Question) -> tuple[str, ...]:
    """Return the names of the columns of a question, in order."""
    return tuple(column.name for column in asked.columns)


def solutions(
    store: Askable, text: str, graphs: Sequence[NamedNode | BlankNode | DefaultGraph] = ()
) -> QuerySolutions:
    """Run the text of a question over all graphs of the store, or only over some."""
    if graphs:
        found = store.query(text, default_graph=list(graphs))
    else:
        found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found


def _rows(store: Askable, asked: Question, lang: str, found: Iterable[Cells]) -> Iterator[Row]:
    """Yield the solutions as rows; a label that was looked up lately is not looked up again."""
    reader = Reader(asked, lru_cache(_LABELS)(lambda iri: label(store, iri, lang)))
    row = reader.row
    try:
        for texts in found:
            yield row(texts)
    except OSError as error:
        raise ServandaError(f"the store broke off in the middle of the answer ({error})") from error
    if reader.odd:
        warnings.warn(OddValues(reader.odd.total(), tuple(sorted(reader.odd))), stacklevel=2)

"""Answers in rows from what is served: questions, searches, and how an agreement stands on a day."""

from __future__ import annotations

import json
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from servanda.errors import ServandaError
from servanda.events.reader import (
    add_participation,
    add_stored_participation,
    find_participation,
    has_log,
    read_log,
    read_quads,
    read_stored_log,
)  # fmt: skip
from servanda.messages import error_text
from servanda.names import resolve
from servanda.namespaces import compact, expand
from servanda.query.answer_rows import list_types
from servanda.query.questions import Question, find_question
from servanda.query.run import ask, stream
from servanda.query.search import COLUMNS, build_search_rows, search
from servanda.query.table import Row, Table, render
from servanda.server.negotiation import CSV, JSON, Form
from servanda.server.request_errors import RequestError
from servanda.status.agreement_status import parse_exact_day, read_agreement_status
from servanda.status.as_of import add_notice_states, add_quads, ask_as_of, is_about, reject_undated
from servanda.store.archive_store import ArchiveStore
from servanda.store.version_days import choose_versions, find_versions, list_versions

if TYPE_CHECKING:
    from servanda.events.records import Log
    from servanda.server.tasks import ServedGraph
    from servanda.status.states import Status

NOTICES: Final = "who-must-notify-whom"
#: The most agreements that an error lists.
_LISTED: Final = 8


def ask_question(
    served: ServedGraph,
    name: str,
    lang: str,
    given: Mapping[str, str | None],
    day: date | None = None,
    assumed: Collection[str] = (),
    *,
    most: int | None = None,
) -> Table:
    """Return the answer to a question of ``queries/``, as ``servanda ask`` and ``servanda notify`` give it.

    ``given`` are its parameters as a person types them. Of an answer of no day there are no more than the
    first ``most`` rows, so that a large store is not asked for all. With a ``day`` (or what is ``assumed``,
    for today) norms have their states beside them. Raises RequestError (404) for what names nothing, with the
    nearest, and (400) for what the question does not take; ServandaError where there is no answer.
    """
    question = find_question(name)
    check_names(served, question, given)
    agreement = given.get("agreement")
    if day is not None or assumed:
        status = compute_served_status(served, agreement, day, assumed)
        store = gather_graph(served, expand(status.agreement.iri))
        if question.path.stem == NOTICES:
            dated = {**given, "agreement": status.agreement.iri}
            return add_notice_states(ask(store, question, lang=lang, **dated), status)
        return ask_as_of(store, question, status, lang, **given)
    if is_about(question, "StatusReport"):
        reject_undated(served.graph.clean_store, question)
    log = read_served_log(served) if is_about(question, "EventLog") else None
    if log is not None:
        whole = served.graph.clean_store
        store = whole if has_log(whole, log) else add_quads(whole, read_quads(log))
        return ask(store, question, lang=lang, **given)
    types = list_types(question)
    left_out: frozenset[str] = frozenset()
    if agreement is None and not is_about(question, "isVersionOf") and "agreement" in types:
        left_out = list_left_out(served, get_today())
    found = stream(served.explorer.store, question, lang=lang, limit=None, offset=0, **given)
    rows = islice((row for row in found if row.get("agreement") not in left_out), most)
    return Table(tuple(types), list(rows), lang, tuple(types.values()))


def find_passages(served: ServedGraph, text: str, lang: str, agreement: str | None = None) -> Table:
    """Return the passages that have all words of a text, the best first, as ``servanda search`` gives them.

    There are none for a text without a word. Raises RequestError (404) for an unknown agreement.
    """
    store, iri = served.explorer.store, None
    if agreement is not None:
        iri = find_agreement(served, agreement)
        store = gather_graph(served, iri)
    try:
        found = search(store, text, lang, iri)
    except ServandaError:
        return Table(COLUMNS, [], lang)
    return build_search_rows(store, found, lang)


def compute_served_status(
    served: ServedGraph, agreement: str | None, day: date | None, assumed: Collection[str] = ()
) -> Status:
    """Return how an agreement stands on a day (today, where none is named), by the log that is served.

    ``agreement`` is as a person types it; it may be left out where there is one, or where the log names it.
    A log of another agreement does not count. ``assumed``: ``in-force=2008-12-01``. Raises RequestError (404)
    for an unknown agreement, and (409) for an assumption that contradicts the agreement or another, and where
    it is not said which agreement is meant.
    """
    known = served.explorer.agreements
    iri = None if agreement is None else find_agreement(served, agreement)
    log = read_served_log(served)
    if log is not None:
        iri = iri or expand(log.agreement)
        log = log if iri == expand(log.agreement) else None
    elif iri is None and len(known) == 1:
        iri = known[0]
    if iri is None:
        names = ", ".join(compact(one).removeprefix("agreement:") for one in known[:_LISTED])
        names += ", …" if len(known) > _LISTED else ""
        raise RequestError(error_text("request-which-agreement", names=names), 409)
    store = gather_graph(served, iri)
    try:
        held = read_agreement_status(
            store, day or get_today(), log=_add_participation(served, log, store, iri),
            assume=parse_assumptions(assumed), agreement=iri,
        )  # fmt: skip
    except ServandaError as error:
        raise RequestError(error.message, 409) from None
    return held.status


def _add_participation(served: ServedGraph, log: Log | None, store: Store, iri: str) -> Log | None:
    """Return a log, else that of the graph, with the table of participation beside it, if any."""
    table = None
    if not isinstance(served.explorer.store, ArchiveStore) and served.settings.places:
        with warnings.catch_warnings(action="ignore"):
            table = find_participation(served.settings.places, iri)
    whole = add_participation(log or read_stored_log(store, iri), table, store, iri)
    return add_stored_participation(whole, store, iri)


def read_served_log(served: ServedGraph) -> Log | None:
    """Return the log that is served, None for none; raises RequestError (503) where it cannot be read."""
    if served.settings.log is None:
        return None
    try:
        return read_log(served.settings.log, served.graph.clean_store)
    except ServandaError:
        raise RequestError(error_text("request-log"), 503) from None


def parse_assumptions(written: Iterable[str]) -> dict[str, date | str]:
    """Return what is assumed, from ``in-force=2008-12-01``; raises ServandaError for anything else."""
    found: dict[str, date | str] = {}
    for text in written:
        name, equals, day = text.partition("=")
        if not equals or not name.strip():
            raise ServandaError(error_text("no-assumption", text=text))
        stated = parse_exact_day(day.strip())
        first = found.setdefault(name.strip(), stated)
        if first != stated:
            raise ServandaError(error_text("assumed-twice", name=name.strip(), first=first, second=stated))
    return found


def gather_graph(served: ServedGraph, agreement: str | None) -> Store:
    """Return a store with one agreement (its full IRI), or with all that is served where there is none."""
    if isinstance(served.explorer.store, ArchiveStore) and agreement is not None:
        return served.explorer.gather(agreement)
    return served.graph.clean_store


def find_agreement(served: ServedGraph, name: str) -> str:
    """Return the full IRI of an agreement by its name; raises RequestError (404) with the nearest."""
    held = served.explorer.store
    names = held.gather_names("agreement", name) if isinstance(held, ArchiveStore) else held
    try:
        return resolve(names, "agreement", name)
    except ServandaError as error:
        raise RequestError(error.message, 404) from None


def check_names(served: ServedGraph, question: Question, given: Mapping[str, str | None]) -> None:
    """Raise RequestError (404) for a parameter whose value names nothing, with the nearest that does."""
    held = served.explorer.store
    for parameter in question.parameters:
        value = given.get(parameter.name)
        if value is None or parameter.kind is None:
            continue
        try:
            if isinstance(held, ArchiveStore):
                if parameter.kind == "agreement" and held.find_agreement(value) is not None:
                    continue
                names = held.gather_names(parameter.kind, value)
                resolve(names, parameter.kind, value, by_words=held.gathers_all(parameter.kind, value))
            else:
                resolve(held, parameter.kind, value)
        except ServandaError as error:
            raise RequestError(error.message, 404) from None


def list_left_out(served: ServedGraph, day: date) -> frozenset[str]:
    """Return the agreements (compact IRIs) of which another version is valid on a day."""
    held = served.explorer.store
    families = find_versions(held) if isinstance(held, ArchiveStore) else list_versions(held)
    choices = choose_versions(families, None, day)
    return frozenset(compact(one.iri) for choice in choices for one in choice.left_out)


def get_today() -> date:
    """Return the day in UTC, by which a server counts wherever it stands."""
    return datetime.now(UTC).date()


def render_rows(table: Table, rows: list[Row], form: Form) -> bytes:
    """Return some rows of a table in a form of rows, as the command writes them."""
    shown = replace(table, rows=rows)
    names = {JSON: "json", CSV: "csv"}
    return render(shown, names[form]).encode("utf-8", "backslashreplace")


def render_value(value: object) -> bytes:
    """Return a JSON value as the command writes it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")

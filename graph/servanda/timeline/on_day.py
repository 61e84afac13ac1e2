"""Questions of ``queries/`` asked of a day: beside the agreement lie the log and how things stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, Store

from servanda.errors import ServandaError
from servanda.events.read import has_log, read_quads
from servanda.query.questions import Question
from servanda.query.run import ask
from servanda.query.table import Row, Table
from servanda.timeline import status_rdf
from servanda.timeline.model import Status
from servanda.timeline.saying import Saying
from servanda.vocabulary import PREFIXES, SRV

_REPORT = "StatusReport"


def ask_on(store: Store, question: str | Question, status: Status, lang: str, **given: str | None) -> Table:
    """Return the answer to a question on the day of a status; raises as :func:`servanda.query.run.ask`.

    It is asked of the store, the log and the status together; the store stays as it is. Where the answer has
    norms, their states stand beside them.
    """
    log = status.record.log
    records = read_quads(log) if log is not None and not has_log(store, log) else []
    whole = beside(store, [*records, *status_rdf.quads(status, status.norms)])
    return with_states(ask(whole, question, lang=lang, **given), status, Saying(store, lang))


def beside(store: Store, more: Iterable[Quad]) -> Store:
    """Return a store that holds what another one does, and more."""
    whole = Store()
    whole.extend(store)
    whole.extend(more)
    return whole


def refuse_timeless(store: Store, question: Question) -> None:
    """Raise ServandaError for a question about a day asked without one, unless the graph holds a status."""
    if not is_about(question, _REPORT):
        return
    kind, report = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(SRV + _REPORT)
    if next(iter(store.quads_for_pattern(None, kind, report, None)), None) is None:
        raise ServandaError(
            f"the question '{question.name}' is about a day; add --as-of DAY (2009-06-30), and --log FILE "
            "with what happened by then"
        )


def is_about(question: Question, name: str) -> bool:
    """Say whether a question asks for what a term of servanda's names (StatusReport, EventLog)."""
    return SRV + name in question.names


def with_states(table: Table, status: Status, say: Saying) -> Table:
    """Return a table with the state of each norm beside it, in a code and in words, and what is assumed.

    One that has no column of norms, or states already, comes back unchanged. A norm of another agreement, or
    one that a rule concluded, has no state.
    """
    if dict(zip(table.columns, table.types, strict=False)).get("norm") != "iri" or "state" in table.columns:
        return table
    states = {held.norm.iri: held.verdict for held in status.norms}
    assumed = sorted(status.lifecycle.assumed)

    def stand(norm: str) -> Row:
        verdict = states.get(norm)
        if verdict is None:
            return {"state": None, "state_label": None, "assumed": []}
        return {"state": verdict.state, "state_label": say.state(verdict), "assumed": [*assumed]}

    return widened(
        table,
        {"state": "string", "state_label": "string", "assumed": "string list"},
        [stand(str(row["norm"])) for row in table.rows],
        table.columns.index("norm") + 1,
    )


def widened(table: Table, types: dict[str, str], more: list[Row], place: int) -> Table:
    """Return a table with more columns, by name and type, at a place; ``more`` has their values by row."""
    columns = (*table.columns[:place], *types, *table.columns[place:])
    rows = [
        {name: {**row, **beside}[name] for name in columns}
        for row, beside in zip(table.rows, more, strict=True)
    ]
    kinds = (*table.types[:place], *types.values(), *table.types[place:])
    return replace(table, columns=columns, types=kinds, rows=rows)

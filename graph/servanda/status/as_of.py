"""Questions of ``queries/`` as of a day: beside the agreement lie the log and how things stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from servanda.errors import ServandaError
from servanda.events.reader import has_log, read_quads
from servanda.messages import error_text
from servanda.namespaces import PREFIXES, SRV
from servanda.query.answer_text import render_notices
from servanda.query.localized_table import LocalizedTable
from servanda.query.notice_table import build_notice_table
from servanda.query.questions import Question
from servanda.query.run import ask
from servanda.query.table import Row, Table, insert_columns
from servanda.query.writing import Page, list_strings
from servanda.status.assumptions import list_assumptions, name_records
from servanda.status.phrases import Phrases
from servanda.status.states import Instance, NormStatus, Status
from servanda.status.status_rdf import make_quads
from servanda.status.status_text import add_phase, describe_assumptions, describe_phase
from servanda.status.time_phrases import describe_state, describe_time

_REPORT = "StatusReport"
#: The states of calls that somebody still has to answer or to judge.
OPEN: Final = ("open", "due", "to-be-judged")
#: What a notice gets on a day, with the types of the columns.
COLUMNS: Final = {"state": "string", "open": "string list", "assumed": "string list"}


def ask_as_of(
    store: Store, question: str | Question, status: Status, lang: str, **given: str | None
) -> Table:
    """Return the answer to a question on the day of a status; raises as :func:`servanda.query.run.ask`.

    It is asked of the store, the log and the status together; the store stays as it is. Where the answer has
    norms, their states stand beside them.
    """
    log = status.record.log
    if log is not None and has_log(store, log):  # what a table of participation adds to it stands elsewhere
        log = replace(log, events=tuple(one for one in log.events if not one.iri.startswith(f"{log.iri}/")))
    records = read_quads(log) if log is not None and log.events else []
    whole = add_quads(store, [*records, *make_quads(status, status.norms)])
    return add_states(ask(whole, question, lang=lang, **given), status, Phrases(status.agreement, lang))


def add_quads(store: Store, more: Iterable[Quad]) -> Store:
    """Return a store that holds what another one does, and more."""
    whole = Store()
    whole.extend(store)
    whole.extend(more)
    return whole


def reject_undated(store: Store, question: Question) -> None:
    """Raise ServandaError for a question about a day asked without one, unless the graph holds a status."""
    if not is_about(question, _REPORT):
        return
    kind, report = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(SRV + _REPORT)
    if next(iter(store.quads_for_pattern(None, kind, report, None)), None) is None:
        raise ServandaError(error_text("question-without-day", question=question.name))


def is_about(question: Question, name: str) -> bool:
    """Say whether a question asks for what a term of servanda's names (StatusReport, EventLog)."""
    return SRV + name in question.names


def add_states(table: Table, status: Status, say: Phrases) -> Table:
    """Return a table with the state of each norm beside it, in a code and in words, and what is assumed.

    One that has no column of norms, or states already, comes back unchanged. A norm of another agreement, or
    one that a rule concluded, has no state.
    """
    if dict(zip(table.columns, table.types, strict=False)).get("norm") != "iri" or "state" in table.columns:
        return table
    norms = {held.norm.iri: held for held in status.norms}

    def stand(norm: str) -> Row:
        held = norms.get(norm)
        if held is None:
            return {"state": None, "state_label": None, "assumed": []}
        assumed = [*list_assumptions(status, held)]
        return {"state": held.state, "state_label": say.state(held.verdict), "assumed": assumed}

    return insert_columns(
        table,
        {"state": "string", "state_label": "string", "assumed": "string list"},
        [stand(str(row["norm"])) for row in table.rows],
        table.columns.index("norm") + 1,
    )


def add_notice_states(table: Table, status: Status) -> Table:
    """Return the answer to ``who-must-notify-whom`` with how each notice stands, in columns of their own.

    ``state`` is that of its norm, ``open`` names the calls for it that are open, due, or to be judged, and
    ``assumed`` what is assumed, by the person who asks or by the log.
    """
    more: list[Row] = []
    for row in table.rows:
        held = _find_norm(status, row)
        calls = [call.id for call in _list_open_calls(held, str(row["notification"]))]
        state = held.state if held is not None else None
        assumed = [*list_assumptions(status, held)] if held is not None else []
        more.append({"state": state, "open": [*calls], "assumed": assumed})
    return insert_columns(table, COLUMNS, more, len(table.columns))


def render_dated_notices(
    store: Store, table: Table, status: Status, lang: str, *, width: int = 80, colour: bool = False
) -> str:
    """Return notices as text: above them whether the agreement is in force and on what that rests."""
    say = Phrases(status.agreement, lang)

    def head(page: Page) -> None:
        agreement = say.name(status.agreement.iri)
        page.add(say.word("head", agreement=agreement, as_of=status.as_of), "head")
        add_phase(page, status, say)

    states = {str(row["notification"]): _describe_notice(status, row, say) for row in table.rows}
    return render_notices(store, table, lang=lang, width=width, colour=colour, head=head, states=states)


def build_dated_notices(
    store: Store,
    rows: list[Row],
    status: Status,
    lang: str,
    *,
    columns: Sequence[str] = (),
    full: bool = False,
) -> LocalizedTable:
    """Return notices as a table with how each stands; above it the day, and below it on what that rests.

    ``columns`` and ``full`` are those of :func:`servanda.query.notice_table.build_notice_table`; it raises as
    that does.
    """
    say = Phrases(status.agreement, lang)
    states = {str(row["notification"]): _describe_notice(status, row, say) for row in rows}
    title = say.word("head", agreement=say.name(status.agreement.iri), as_of=status.as_of)
    table = build_notice_table(store, rows, lang, columns=columns, full=full, states=states, title=title)
    above, below = describe_phase(status, say)
    more = [one for one in describe_row_assumptions(status, rows, lang) if one not in below]
    return replace(table, subtitle=above, notes=(*below, *more, *table.notes))


def describe_row_assumptions(status: Status, rows: Iterable[Row], lang: str) -> list[str]:
    """Return in sentences what the rows of an answer on a day rest on that is only assumed.

    That on which the life of the agreement rests comes first, then the records of the log that ``assumed`` of
    the rows names beside it.
    """
    say = Phrases(status.agreement, lang)
    found = describe_assumptions(status, say)
    told = set(name_records(status.lifecycle.assumed_records))
    named = {str(one).partition("=")[0] for row in rows for one in list_strings(row.get("assumed"))}
    own = [one for one in status.record.assumed.values() if one.name in named - told]
    if own:
        what = "; ".join(f"{say.record(one)}, {say.lasting(one.span)}" for one in own)
        found.append(say.word("assumed.log", what=what))
    return found


def _find_norm(status: Status, row: Row) -> NormStatus | None:
    return next((held for held in status.norms if held.norm.iri == row["norm"]), None)


def _list_open_calls(held: NormStatus | None, notice: str) -> list[Instance]:
    """Return the calls for one notice of a norm that are open."""
    calls = held.instances if held is not None else ()
    return [
        call for call in calls
        if call.state in OPEN and call.notice is not None and call.notice.iri == notice
    ]  # fmt: skip


def _describe_notice(status: Status, row: Row, say: Phrases) -> list[str]:
    """Return the state of a notice in words, then each call that is open, with the days since."""
    held = _find_norm(status, row)
    if held is None:
        return []
    parts = [say.state(held.verdict)]
    for call in _list_open_calls(held, str(row["notification"])):
        said = f"{call.id}: {describe_state(call, say)}"
        if call.elapsed is not None and call.since is not None:
            said += ", " + say.since(call.elapsed, call.since)
        if call.deadline is not None:
            said += ", " + describe_time(call, say)
        parts.append(said)
    return parts

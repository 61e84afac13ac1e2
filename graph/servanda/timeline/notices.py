"""Who must notify whom, on a day: the answer to that question with the state of each notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.query.table import Row, Table
from servanda.query.text import notify_text
from servanda.query.writing import Page
from servanda.timeline.model import Instance, NormStatus, Status
from servanda.timeline.on_day import widened
from servanda.timeline.saying import Saying
from servanda.timeline.status_text import phase

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The states of calls that somebody still has to answer or to judge.
OPEN: Final = ("open", "due", "to-be-judged")

#: What a notice gets on a day, with the types of the columns.
COLUMNS: Final = {"state": "string", "open": "string list", "assumed": "string list"}


def on_day(table: Table, status: Status) -> Table:
    """Return the answer to ``who-must-notify-whom`` with how each notice stands, in columns of their own.

    ``state`` is that of its norm, ``open`` names the calls for it that are open, due, or to be judged, and
    ``assumed`` what a person assumed.
    """
    assumed = sorted(status.lifecycle.assumed)
    more: list[Row] = []
    for row in table.rows:
        held = _norm(status, row)
        calls = [call.id for call in _open(held, str(row["notification"]))]
        state = held.state if held is not None else None
        more.append({"state": state, "open": [*calls], "assumed": [*assumed] if held is not None else []})
    return widened(table, COLUMNS, more, len(table.columns))


def notices_text(
    store: Store, table: Table, status: Status, lang: str, *, width: int = 80, colour: bool = False
) -> str:
    """Return notices as text: above them whether the agreement is in force and on what that rests."""
    say = Saying(store, lang)

    def head(page: Page) -> None:
        agreement = say.name(status.lifecycle.terms.agreement)
        page.add(say.word("head", agreement=agreement, as_of=status.as_of), "head")
        phase(page, status, say)

    states = {str(row["notification"]): _said(status, row, say) for row in table.rows}
    return notify_text(store, table, lang=lang, width=width, colour=colour, head=head, states=states)


def _norm(status: Status, row: Row) -> NormStatus | None:
    return next((held for held in status.norms if held.norm.iri == row["norm"]), None)


def _open(held: NormStatus | None, notice: str) -> list[Instance]:
    """Return the calls for one notice of a norm that are open."""
    calls = held.instances if held is not None else ()
    return [
        call for call in calls
        if call.state in OPEN and call.notice is not None and call.notice.iri == notice
    ]  # fmt: skip


def _said(status: Status, row: Row, say: Saying) -> list[str]:
    """Return the state of a notice in words, then each call that is open, with the days since."""
    held = _norm(status, row)
    if held is None:
        return []
    parts = [say.state(held.verdict)]
    for call in _open(held, str(row["notification"])):
        said = f"{call.id}: {say.state(call.verdict)}"
        if call.elapsed is not None and call.since is not None:
            said += ", " + say.since(call.elapsed, call.since)
        parts.append(said)
    return parts

"""How an agreement stands and what is due, as tables in the reader's words, the most pressing first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from servanda.events.dates import UNKNOWN, When
from servanda.messages import Messages, capitalize_text
from servanda.namespaces import local
from servanda.query.localized_table import LocalizedTable, make_column
from servanda.query.table import Table
from servanda.status.assumptions import list_assumed_records, name_records
from servanda.status.calendar import Due
from servanda.status.coming_days import ComingDay
from servanda.status.phrases import Phrases
from servanda.status.reminders import describe_office
from servanda.status.staff import Staff, StaffEntry
from servanda.status.states import NormStatus, Status, StatusItem, list_items
from servanda.status.status_text import (
    COUNTED,
    describe_coming_day,
    describe_phase,
    list_far,
    list_hidden,
    make_summary,
    name_series,
)
from servanda.status.time_phrases import describe_moment, find_timing, find_told_day, find_words

#: The columns of a status, and how much room each deserves.
_STATUS: Final = {
    "sender": 1, "addressee": 1, "what": 2, "state": 1, "deadline": 1, "clause": 1, "id": 1,
}  # fmt: skip
#: Those of what is due: the day comes first.
_DUE: Final = {
    "deadline": 1, "sender": 1, "addressee": 1, "what": 2, "state": 1, "clause": 1, "id": 1,
}  # fmt: skip
#: What a staff file adds, before the id.
_OFFICE: Final = ("office", "deputy", "remind")
#: Column to the one that machines get for it.
_RAW: Final = {"sender": "bearer_label", "addressee": "addressee", "what": "label"}
#: The mode of a notice that gives information.
_INFORM: Final = "mode:inform"
ShortNames = Mapping[str, str]


def build_status_table(
    status: Status,
    norms: Iterable[NormStatus],
    say: Phrases,
    names: ShortNames | None = None,
    *,
    full: bool = False,
) -> LocalizedTable:
    """Return how an agreement stands as a table: a row for all that calls for an act or a look.

    What merely stands, is done or is over is counted below it, and listed with ``full``. ``names`` are the
    short names of actors (:func:`servanda.query.actor_names.shorten_actor_names`).
    """
    words = _Words(status, say, names or {})
    listed = list(norms)
    items = list_items(listed)
    shown = [item for item in items if full or item.pressing]
    quiet = Counter(item.state for item in items if not item.pressing)
    counted = [
        say.word("table.counted.state", state=words.states[f"state.{state}"], n=quiet[state])
        for state in COUNTED
        if quiet[state] and not full
    ]
    notes = [say.word("table.counted", what=", ".join(counted))] if counted else []
    pressing = sum(item.pressing for item in items)
    notes += make_summary(status, listed, pressing, say)
    return words.build(_STATUS, [words.write_item(item) for item in shown], notes)


def build_due_table(
    status: Status,
    found: Due,
    say: Phrases,
    names: ShortNames | None = None,
    *,
    staff: Staff | None = None,
    full: bool = False,
) -> LocalizedTable:
    """Return what is due as a table: what has a day first, then what waits, and what is open without a day.

    Of a duty that recurs the next days are listed and the others counted, unless ``full``. With a ``staff``
    file there are columns for the office, its deputy and the days on which to remind it.
    """
    words = _Words(status, say, names or {}, staff)
    far = [] if full else list_far(found.later)
    hidden = set() if full else list_hidden(found.dated)
    left_out = hidden | {item.id for items in far for item in items}
    dated: list[tuple[When, dict[str, str]]] = [
        (item.deadline or UNKNOWN, words.write_item(item))
        for item in (*found.dated, *found.later)
        if item.id not in left_out
    ]
    dated += [(one.day, words.write_day(one)) for one in found.steps]
    dated.sort(key=lambda row: row[0].latest or date.max)
    rows = [row for _, row in dated]
    for items in (found.waiting, found.urgent, found.undated, found.uncountable):
        rows += [words.write_item(item) for item in items]
    notes = [] if dated else [say.word("due.none", until=found.until)]
    notes += [say.word("more", n=len(hidden))] if hidden else []
    notes += [
        say.word("due.more", name=name_series(items[0]), n=len(items), until=found.limit or found.until)
        for items in far
    ]
    notes += [say.word("due.limit", limit=found.limit)] if found.limit is not None else []
    columns = dict(_DUE)
    if staff is not None:
        last = columns.pop("id")
        columns |= {**dict.fromkeys(_OFFICE, 1), "id": last}
    made = words.build(columns, rows, notes)
    heading = say.word("due.head", until=found.until)
    return LocalizedTable(
        made.title, made.columns, made.rows, made.notes, made.lang, (*made.subtitle, heading)
    )


def list_actors(status: Status, norms: Iterable[NormStatus]) -> set[str]:
    """Return the actors that a table of some norms may name (compact IRIs)."""
    found: set[str] = set()
    for held in norms:
        norm = held.norm
        found.update(norm.bearers, norm.addressees, norm.counterparties)
        for call in held.instances:
            found.update(call.performers or (), call.notice.addressees if call.notice is not None else ())
        found.update(judge for one in held.gates for judge in one.gate.judges)
    return found & status.agreement.actors.keys()


def select_columns(table: Table, shown: LocalizedTable, typed: Sequence[str]) -> Table:
    """Return a table for machines with the columns that were typed, by their own names or by a reader's.

    ``shown`` is the same answer as people read it. Raises ServandaError for a column that is not there.
    """
    if not typed:
        return table
    names = []
    for one in typed:
        if one in table.columns:
            names.append(one)
        else:
            key = shown.select([one]).columns[0].key
            names.append(_RAW.get(key, key))
    types = dict(zip(table.columns, table.types, strict=True))
    chosen = [name for name in dict.fromkeys(names) if name in types]
    rows = [{name: row[name] for name in chosen} for row in table.rows]
    return Table(tuple(chosen), rows, table.lang, tuple(types[name] for name in chosen))


class _Words:
    """What stands in the cells of a status, in one language."""

    def __init__(self, status: Status, say: Phrases, names: ShortNames, staff: Staff | None = None) -> None:
        self.status, self.say, self.names, self.staff = status, say, names, staff
        self.states = Messages(say.lang, "states")

    def build(
        self, columns: Mapping[str, int], rows: Sequence[Mapping[str, str]], notes: Sequence[str]
    ) -> LocalizedTable:
        """Return a table: the day and the phase of the agreement above, on what that rests below."""
        above, below = describe_phase(self.status, self.say)
        made = tuple(
            make_column(key, self.say.lang, weight, is_id=key == "id") for key, weight in columns.items()
        )
        title = self.say.word(
            "head", agreement=self.say.name(self.status.agreement.iri), as_of=self.status.as_of
        )
        cells = tuple(tuple(row.get(key, "") for key in columns) for row in rows)
        return LocalizedTable(title, made, cells, (*notes, *below), self.say.lang, above)

    def name(self, iris: Iterable[str]) -> str:
        """Return actors by their short names, in one line."""
        return ", ".join(self.names.get(one) or capitalize_text(self.say.name(one)) for one in iris)

    def write_item(self, item: StatusItem) -> dict[str, str]:
        """Return the cells of a call for an act, or of a norm."""
        norm, call = item.norm, item.call
        notice = call.notice if call is not None else None
        bound = sorted(call.performers) if call is not None and call.performers is not None else norm.bearers
        whom = (notice.addressees if notice is not None else ()) or norm.addressees or norm.counterparties
        found = {
            "sender": self.name(bound),
            "addressee": self.name(one for one in whom if one not in bound),
            "what": self._describe_what(item),
            "state": self._describe_state(item),
            "deadline": self._describe_deadline(item),
            "clause": norm.number if norm.number[:1].isdigit() else self.say.name(norm.clause),
            "id": item.id,
        }
        if self.staff is not None:
            entry, acts = self.staff.find_for_item(self.status.agreement, item)
            found |= self._write_office(entry, item.deadline, acts=acts)
        return found

    def write_day(self, one: ComingDay) -> dict[str, str]:
        """Return the cells of a day in the life of the agreement."""
        clause = "" if one.norm is None else one.norm.number
        found = {
            # Only against a renewal is there something to be done by a day.
            "sender": self.name(one.norm.bearers) if one.norm is not None and one.key == "due.stop" else "",
            "what": capitalize_text(describe_coming_day(one, self.say, clause=False)),
            "deadline": self.say.day(one.day),
            "clause": clause if clause[:1].isdigit() or one.norm is None else self.say.name(one.norm.clause),
            "id": one.norm.name if one.norm is not None else "",
        }
        if self.staff is not None:
            entry = self.staff.find_for_day(self.status.agreement, one)
            found |= self._write_office(entry, one.day, acts=True)
        return found

    def _write_office(self, entry: StaffEntry | None, day: When | None, *, acts: bool) -> dict[str, str]:
        if entry is None:
            return {}
        exact = day.exact if day is not None else None
        days = entry.find_reminders(exact) if exact is not None else []
        coming = [one for one in days if one >= self.status.as_of]
        return {
            "office": describe_office(entry, self.say, acts=acts),
            "deputy": entry.name_deputy(self.say.lang),
            "remind": "; ".join(self.say.day(When(one, one)) for one in coming),
        }

    def _describe_what(self, item: StatusItem) -> str:
        """Return of what is to be told, with the event and its day; of what is no notice, the norm."""
        call = item.call
        notice = call.notice if call is not None else None
        if call is None and len(item.norm.notifications) == 1:
            notice = item.norm.notifications[0]
        if notice is None:
            return self.say.name(item.norm.iri)
        event = call.event if call is not None else None
        matters = [one for one in (event.matters if event is not None else ()) if one in notice.matters]
        what = self.say.names(matters or notice.matters)
        if event is not None:
            what = f"{what}, {self.say.lasting(event.span)}"
        return self.say.word(f"table.notice.{'inform' if notice.mode == _INFORM else 'notify'}", what=what)

    def _describe_state(self, item: StatusItem) -> str:
        """Return a state in a few words: for how long it is open, what is possible, who is to judge."""
        say, call, verdict = self.say, item.call, item.subject.verdict
        words = self.states[f"state.{verdict.state}"]
        if verdict.possible:
            either = say.phrase("or").join(self.states[f"state.{one}"] for one in verdict.possible)
            words = say.word("table.state.possible", state=words, possible=either)
        elif verdict.state == "open" and call is not None and call.elapsed is not None:
            words = say.word("table.state.days", state=words, days=say.elapsed(call.elapsed))
        elif verdict.state == "to-be-judged":
            judges = sorted(item.judges.difference(item.norm.bearers))
            if len(judges) == 1:
                words = say.word("table.state.judges", state=words, judges=say.names(judges))
        if item.survives:
            words = f"{words}; {say.word('survives')}"
        if own := name_records(list_assumed_records(self.status, item.subject)):
            words = say.word("table.state.assumed", state=words, what=", ".join(own))
        return words

    def _describe_deadline(self, item: StatusItem) -> str:
        """Return by when: a day, the event before which it is due, or the words of the text; "" for none."""
        call = item.call
        if call is None:
            return ""
        timing = find_timing(call)
        if call.deadline is not None:
            return describe_moment(find_told_day(call) or call.deadline, timing, self.say)
        if timing is not None and timing.due_before and not (timing.period or timing.hours):
            key = local(timing.due_before[0])
            event = self.say.name(timing.due_before[0])
            kind = key if key in ("entry-into-force", "end-of-term") else "occurrence"
            return self.say.word(f"rest.until.{kind}", event=event, when="", period="")
        if words := find_words(call):
            return f"«{words}»"
        return Messages(self.say.lang, "answers")["no_time"] if call.notice is not None else ""

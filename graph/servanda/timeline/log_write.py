"""One record added to a log, safely: held against all that is there, then written whole or not at all."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.timeline import log_file, log_text
from servanda.timeline.events import Event, Log
from servanda.timeline.log_check import check_log
from servanda.timeline.log_entry import Entry, entered, numbered, refuse_future
from servanda.timeline.log_finding import Finding
from servanda.timeline.log_names import Names, agreement_of
from servanda.timeline.log_read import read_log
from servanda.timeline.log_record import is_name, placed
from servanda.vocabulary import compact, expand

if TYPE_CHECKING:
    from pyoxigraph import Store

#: How long another writer is waited for, in seconds.
WAIT: Final = 10.0


@dataclass(frozen=True)
class Added:
    """What was added: the record, the log with it, and the warnings about it."""

    event: Event
    log: Log
    warnings: tuple[Finding, ...]


def append(
    path: Path,
    event: Event | Entry,
    store: Store,
    *,
    today: date,
    agreement: str | None = None,
    wait: float = WAIT,
) -> Added:
    """Add one record to the log at ``path``, which is made where there is none.

    ``event`` is a record (with an empty IRI it gets a name), or what a person types for one, as column to
    texts (``{"matter": ["arrival"], "when": ["2009-02-01"], …}``). ``today`` is the last day on which
    anything can have happened; ``agreement`` the full IRI of the one meant where the log does not say it;
    ``wait`` is how many seconds another writer is waited for. Raises ServandaError, and then nothing is
    written, when the log or the record cannot be used, when the record contradicts what is there, and when
    the file cannot be written.
    """
    path = Path(path)
    log_text.refuse_kind(path)
    with log_file.locked(path, wait) as target:
        work = _Work(path, target, event, store, today, agreement)
        log_file.replace(target, work.content, work.read_back)
        return work.added


class _Work:
    """One addition while it is under way."""

    added: Added

    def __init__(
        self, path: Path, target: Path, given: Event | Entry, store: Store, today: date, agreement: str | None
    ) -> None:
        self.path = path
        self.target = target
        self.given = given
        self.store = store
        self.today = today
        self.agreement = agreement

    def content(self) -> bytes:
        """Return what the file shall hold, once the record has been held against what is there."""
        there = os.path.exists(self.target)  # noqa: PTH110 (never raises)
        log = read_log(self.target, self.store, self.agreement, named=self.path) if there else self._new()
        try:
            event = self._event(log)
            refuse_future(event, self.today)
            warnings = self._contradictions(log, event)
            text = log_text.with_record(self.target, self.path, log, event)
        except ServandaError as error:
            raise placed(error, error.file or self.path, error.line) from None
        self.added = Added(event, replace(log, events=(*log.events, event)), warnings)
        return text

    def read_back(self, draft: Path) -> None:
        """Raise ServandaError unless the draft, read anew, is the log as it was and the record."""
        try:
            log = read_log(draft, self.store, self.agreement, named=self.path)
        except ServandaError as error:
            raise ServandaError(
                f"with the record, this log could not be read again ({error.message}); mend the record",
                file=self.path,
            ) from None
        *before, last = log.events
        event = self.added.event
        if (log.iri, log.agreement) != (self.added.log.iri, self.added.log.agreement) or (
            tuple(before) != self.added.log.events[:-1] or replace(last, line=event.line) != event
        ):
            raise ServandaError(
                f"the record '{event.name}' would not be read as it was given, so it was not written; "
                "write it in simpler words",
                file=self.path,
            )
        self.added = replace(self.added, event=last, log=log)

    def _new(self) -> Log:
        """Return the log that is begun: named as the file is."""
        if not is_name(self.path.stem):
            said = f"'{self.path.stem}' cannot be the name of a log; use letters, digits, '.' and '-'"
            raise ServandaError(said, file=self.path)
        iri = agreement_of(self.store, None, self.agreement)
        return Log(f"log:{self.path.stem}", compact(iri), (), self.path)

    def _event(self, log: Log) -> Event:
        """Return the record that is meant, with a name."""
        if isinstance(self.given, Event):
            return numbered(replace(self.given, line=None), log)
        return numbered(entered(self.given, log, Names(self.store, expand(log.agreement))), log)

    def _contradictions(self, log: Log, event: Event) -> tuple[Finding, ...]:
        """Return the warnings that the record gives rise to; raises ServandaError for a contradiction.

        What was wrong in the log before is no reason to refuse it.
        """
        whole = replace(log, events=(*log.events, event))
        found = check_log(whole, self.store, today=self.today)
        if found:
            before = Counter(check_log(log, self.store, today=self.today))
            found = list((Counter(found) - before).elements())
        for one in found:
            if one.severity == "violation":
                raise ServandaError(f"{one.message.rstrip('.')}; nothing was written")
        return tuple(found)

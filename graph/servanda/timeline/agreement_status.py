"""How an agreement stands on a day, as Python users meet it: the status with the graph of its labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.errors import ServandaError
from servanda.events.conventions import Conventions
from servanda.events.dates import parse_day
from servanda.events.model import Log
from servanda.query.table import Table
from servanda.timeline.model import Instance, NormStatus, Status
from servanda.timeline.saying import Saying

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.timeline.explanation import Explanation

#: What a person assumes: name to day (``{"in-force": "2008-12-01"}``).
Assumed = Mapping[str, "date | str"]


@dataclass(frozen=True, repr=False)
class AgreementStatus:
    """How an agreement stands on a day; a notebook shows it as a table.

    ``status`` holds all of it, ``store`` the labels, ``lang`` the language of words.
    """

    status: Status
    store: Store
    lang: str = "en"

    @property
    def phase(self) -> str:
        """Return ``not-in-force``, ``in-force``, ``ended`` or ``not-known``."""
        return self.status.phase

    @property
    def norms(self) -> tuple[NormStatus, ...]:
        """All norms with their states, in the order of the text."""
        return self.status.norms

    @property
    def calls(self) -> list[Instance]:
        """All calls for an act, in the order of the norms."""
        return self.status.instances

    def table(self, *, actor: str | None = None, to: str | None = None, organs: bool = True) -> Table:
        """Return a line for each call, or norm without one, the most pressing first.

        Narrowed to what binds ``actor`` and is owed ``to`` another, with their ``organs`` or without. Raises
        ServandaError for an unknown actor, with the nearest.
        """
        from servanda.timeline.rows import table

        return table(self.status, self._chosen(actor, to, organs), Saying(self.store, self.lang))

    def as_json(self) -> dict[str, Any]:
        """Return it as the JSON values of ``servanda status --format json``."""
        from servanda.timeline.rows import as_json

        return as_json(self.status, self.norms, Saying(self.store, self.lang))

    def turtle(self) -> str:
        """Return it as RDF, as ``servanda status --format turtle`` does."""
        from servanda.timeline.status_rdf import turtle

        return turtle(self.status, self.norms)

    def text(self, *, width: int = 80) -> str:
        """Return it as text, as ``servanda status`` prints it."""
        from servanda.timeline.status_text import status_text

        return status_text(self.status, self.norms, Saying(self.store, self.lang), width=width)

    def why(self, what: str) -> Explanation:
        """Return why a norm, a call or a record stands as it does; raises as ``explain.explain``."""
        from servanda.timeline.explain import explain

        return explain(self.status, self.store, what, self.lang)

    def _chosen(self, actor: str | None, to: str | None, organs: bool) -> list[NormStatus]:
        from servanda.names import resolve
        from servanda.timeline.selection import chosen
        from servanda.vocabulary import compact

        named = [name and compact(resolve(self.store, "actor", name)) for name in (actor, to)]
        return chosen(self.status, *named, organs=organs)

    def __repr__(self) -> str:
        agreement = self.status.lifecycle.terms.agreement
        return f"<AgreementStatus {agreement} on {self.status.as_of}: {self.phase}>"

    def _repr_html_(self) -> str:
        from servanda.timeline.notebook import status_html

        return status_html(self.status, Saying(self.store, self.lang))


def agreement_status(
    store: Store,
    as_of: date | str,
    *,
    log: Path | str | Log | None = None,
    assume: Assumed | None = None,
    conventions: Iterable[str] = (),
    agreement: str | None = None,
    lang: str = "en",
) -> AgreementStatus:
    """Return how an agreement stands on a day, by a log (or the file that holds it) and what is assumed.

    Without ``log`` that of the graph counts, where it holds one. ``agreement`` may be left out where the log
    names it, or where there is only one. Raises ServandaError for
    what is no day, and for a log, an assumption, a convention or an agreement that cannot be used.
    """
    from servanda.events.read import read_log, read_stored_log
    from servanda.names import one_agreement, resolve
    from servanda.timeline.status import status
    from servanda.vocabulary import expand

    named = None if agreement is None else resolve(store, "agreement", agreement)
    if isinstance(log, Path | str):
        log = read_log(Path(log), store, named)
    iri = one_agreement(store, agreement) if log is None else expand(log.agreement)
    log = read_stored_log(store, iri) if log is None else log
    assumed = {name: exact(given) for name, given in (assume or {}).items()}
    counted = Conventions.of(conventions)
    held = status(store, iri, log, as_of=exact(as_of), assumed=assumed, conventions=counted)
    return AgreementStatus(held, store, lang)


def exact(given: date | str) -> date:
    """Return one day of the calendar; raises ServandaError for what is none, or only lies within some days.

    >>> exact("2009-06-30")
    datetime.date(2009, 6, 30)
    """
    if isinstance(given, date):
        return given
    found = parse_day(given).exact
    if found is None:
        raise ServandaError(f"'{given}' is no one day; write one as 2009-06-30")
    return found

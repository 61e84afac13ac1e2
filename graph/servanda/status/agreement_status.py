"""How an agreement stands on a day, as Python users and notebooks meet it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.errors import ServandaError
from servanda.events.conventions import Conventions
from servanda.events.dates import parse_day
from servanda.events.reader import read_log, read_stored_log
from servanda.events.records import Log
from servanda.html import (
    LIMIT,
    Cell,
    build_heading,
    build_note,
    build_notes,
    build_pairs,
    build_table,
    render_page,
)
from servanda.messages import error_text
from servanda.names import pick_agreement, resolve
from servanda.namespaces import compact, expand
from servanda.query.table import Table
from servanda.query.writing import Page
from servanda.status.explain import explain
from servanda.status.phrases import Phrases
from servanda.status.states import (
    STATES,
    Instance,
    NormStatus,
    Status,
    StatusItem,
    compute_status,
    filter_norms,
    list_items,
)
from servanda.status.status_rdf import render_turtle
from servanda.status.status_text import add_phase, make_status_json, make_status_table, render_status
from servanda.status.time_phrases import describe_state, describe_time
from servanda.store.odd_values import remove_odd_values

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from pyoxigraph import Store

    from servanda.status.explain import Explanation

#: What a person assumes: name to day (``{"in-force": "2008-12-01"}``).
Assumed = Mapping[str, "date | str"]
#: A page so wide that no line of it is broken.
_UNBROKEN = 1_000_000


@dataclass(frozen=True, repr=False)
class AgreementStatus:
    """How an agreement stands on a day; a notebook shows it as a table.

    ``status`` holds all of it, ``store`` what can be named, ``lang`` the language of words.
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
        return make_status_table(
            self.status, self._chosen(actor, to, organs), Phrases(self.status.agreement, self.lang)
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as the JSON values of ``servanda status --format json``."""
        return make_status_json(self.status, self.norms, Phrases(self.status.agreement, self.lang))

    def turtle(self) -> str:
        """Return it as RDF, as ``servanda status --format turtle`` does."""
        return render_turtle(self.status, self.norms)

    def text(self, *, width: int = 80) -> str:
        """Return it as text, as ``servanda status --full`` prints it."""
        return render_status(self.status, self.norms, Phrases(self.status.agreement, self.lang), width=width)

    def why(self, what: str) -> Explanation:
        """Return why a norm, a call or a record stands as it does; raises as ``explain.explain``."""
        return explain(self.status, self.store, what, self.lang)

    def _chosen(self, actor: str | None, to: str | None, organs: bool) -> list[NormStatus]:

        named = [name and compact(resolve(self.store, "actor", name)) for name in (actor, to)]
        return filter_norms(self.status, *named, organs=organs)

    def __repr__(self) -> str:
        agreement = self.status.agreement.iri
        return f"<AgreementStatus {agreement} on {self.status.as_of}: {self.phase}>"

    def _repr_html_(self) -> str:

        return render_status_html(self.status, Phrases(self.status.agreement, self.lang))


class DatedGraph:
    """What a graph can be asked of a day; :class:`servanda.api.Graph` has these methods among its own."""

    @cached_property
    def store(self) -> Store:
        """The store that holds the graphs."""
        raise NotImplementedError

    @cached_property
    def clean_store(self) -> Store:
        """The store without its odd values, of which it warns: :mod:`servanda.store.odd_values`."""
        return remove_odd_values(self.store)

    def status(
        self,
        *,
        as_of: date | str,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
        conventions: Collection[str] = (),
        agreement: str | None = None,
        lang: str = "en",
        formula: str | None = None,
    ) -> AgreementStatus:
        """Return how an agreement stands on a day, by a log (or its file) and what a person assumes.

        ``conventions`` say how periods are counted where practice differs, ``formula`` names the clause by
        whose formula it enters into force where there are several. Raises ServandaError for what is
        no day, and for a log, an assumption, a convention or an agreement that cannot be used.

        >>> import servanda
        >>> status = servanda.load().status(as_of="2009-06-30", assume={"in-force": "2008-12-01"})
        >>> status.phase, [call.id for call in status.calls]
        ('in-force', ['11-security-terms@taking-up-duties'])
        """
        return read_agreement_status(
            self.clean_store,
            as_of,
            log=log,
            assume=assume,
            conventions=conventions,
            agreement=agreement,
            lang=lang,
            formula=formula,
        )

    def why(
        self,
        what: str,
        *,
        as_of: date | str,
        log: Path | str | Log | None = None,
        assume: Assumed | None = None,
        agreement: str | None = None,
        lang: str = "en",
    ) -> Explanation:
        """Return why a norm, a call for an act or a record of the log stands as it does on a day.

        Raises ServandaError as :meth:`status`, and where nothing bears that name, with the nearest.

        >>> import servanda
        >>> servanda.load().why("4-notify", as_of="2008-10-01").answer
        '4-notify: not in force as of 1 October 2008'
        """
        return self.status(as_of=as_of, log=log, assume=assume, agreement=agreement, lang=lang).why(what)

    def _held(
        self,
        as_of: date | str | None,
        log: Path | str | Log | None,
        assume: Assumed | None,
        agreement: str | None,
    ) -> Status | None:
        """Return how things stood, None where no day is named; raises ServandaError for what needs one."""
        if as_of is not None:
            return self.status(as_of=as_of, log=log, assume=assume, agreement=agreement).status
        if log is not None or assume:
            from servanda.errors import ServandaError

            raise ServandaError(error_text("log-without-day"))
        return None


def read_agreement_status(
    store: Store,
    as_of: date | str,
    *,
    log: Path | str | Log | None = None,
    assume: Assumed | None = None,
    conventions: Iterable[str] = (),
    agreement: str | None = None,
    lang: str = "en",
    formula: str | None = None,
) -> AgreementStatus:
    """Return how an agreement stands on a day, by a log (or the file that holds it) and what is assumed.

    Without ``log`` that of the graph counts, where it holds one. ``agreement`` may be left out where the log
    names it, or where there is only one. Raises ServandaError for
    what is no day, and for a log, an assumption, a convention or an agreement that cannot be used.
    """
    named = None if agreement is None else resolve(store, "agreement", agreement)
    if isinstance(log, Path | str):
        log = read_log(Path(log), store, named)
    iri = pick_agreement(store, agreement) if log is None else expand(log.agreement)
    log = read_stored_log(store, iri) if log is None else log
    assumed = {name: parse_exact_day(given) for name, given in (assume or {}).items()}
    counted = Conventions.of(conventions)
    day = parse_exact_day(as_of)
    held = compute_status(store, iri, log, as_of=day, assumed=assumed, conventions=counted, formula=formula)
    return AgreementStatus(held, store, lang)


def parse_exact_day(given: date | str) -> date:
    """Return one day of the calendar; raises ServandaError for what is none, or only lies within some days.

    >>> parse_exact_day("2009-06-30")
    datetime.date(2009, 6, 30)
    """
    if isinstance(given, date):
        return given
    found = parse_day(given).exact
    if found is None:
        raise ServandaError(error_text("not-one-day", text=given))
    return found


def render_status_html(status: Status, say: Phrases) -> str:
    """Return a status as HTML: the life of the agreement, what is pressing, and how many norms stand how."""
    agreement = say.name(status.agreement.iri)
    inside: list[Element] = [build_heading(say.word("head", agreement=agreement, as_of=status.as_of))]
    life = Page(say.lang, _UNBROKEN)
    add_phase(life, status, say)
    inside += [build_note(line.strip()) for line in life.lines]
    # Where nobody knows whether the agreement is in force, that is not known of every norm; it is counted.
    pressing = [
        item
        for item in list_items(status.norms)
        if item.pressing and not (item.call is None and item.state == "not-known")
    ]
    if pressing:
        heads = ("call", "clause", "bearer", "state", "since", "days", "what")
        inside.append(build_table(heads, [_make_cells(item, say) for item in pressing[:LIMIT]]))
        inside += build_notes(say.lang, rows=len(pressing))
    else:
        inside.append(build_note(say.word("nothing")))
    counts = Counter(held.state for held in status.norms)
    found = [state for state in STATES if counts[state]]
    cells = [Cell((str(counts[state]),)) for state in found]
    return render_page(say.lang, *inside, build_pairs([say.state(state) for state in found], cells, say.lang))


def _make_cells(item: StatusItem, say: Phrases) -> list[Cell]:
    norm, call = item.norm, item.call
    since = call.since if call is not None else None
    elapsed = say.elapsed(call.elapsed) if call is not None and call.elapsed is not None else ""
    time = describe_time(call, say) if call is not None and call.deadline is not None else ""
    states = (describe_state(item.subject, say), *([say.word("survives")] if item.survives else []))
    return [
        Cell((item.id,), ""),
        Cell((norm.number,), ""),
        Cell(tuple(say.name(bearer) for bearer in norm.bearers)),
        Cell(states),
        Cell((say.day(since),) if since is not None else ()),
        Cell((elapsed,) if elapsed else ()),
        Cell(tuple(filter(None, (say.name(norm.iri), time)))),
    ]

"""From what a person asks to a drawing: the view, the filters by name, the limit, and Graphviz."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode

from servanda.draw.graphviz import Drawing
from servanda.draw.plan import Filters, Plan, list_norms
from servanda.draw.sheet import Sheet, number_sheets
from servanda.errors import ServandaError
from servanda.messages import Messages, error_text
from servanda.model import MODALITY_KEYS, Agreement, read_agreement
from servanda.names import expand_actor, pick_agreement, resolve, suggest
from servanda.namespaces import SRV, compact, expand
from servanda.network.graph import project_agreements

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.draw.day import Day
    from servanda.read.document import Document
    from servanda.status.states import Status

#: The filters of most views.
_FILTERS: Final = ("sender", "to", "about", "under", "clauses", "modality")
#: A drawing of more norms than this would not be legible.
LIMIT: Final = 300


class ViewType(NamedTuple):
    """What a view is drawn by (``module:function`` in :mod:`servanda.draw`), and what narrows it.

    ``filters`` are those of :class:`FilterOptions` that it heeds; ``as_of`` says whether it shows how things
    stood on a day, ``several`` whether it shows all agreements of a store where none is named.
    """

    function: str
    filters: tuple[str, ...] = ()
    as_of: bool = False
    several: bool = False

    def load(self) -> Callable[..., Sheet | Sequence[Sheet]]:
        """Return the function, which takes a plan, or of ``several`` a store, an agreement and a language.

        Its module is loaded only now.
        """
        module, _, name = self.function.partition(":")
        found: Callable[..., Sheet | Sequence[Sheet]] = getattr(
            import_module(f"servanda.draw.{module}"), name
        )
        return found


#: The views by name. A clause is shown whole, as are a life and the ontology: no filter applies to these.
VIEWS: Final = {
    "notifications": ViewType("notifications_view:draw_notifications", _FILTERS, as_of=True),
    "duties": ViewType("duties_view:draw_duties", _FILTERS, as_of=True),
    "actors": ViewType("actors_view:draw_actors", _FILTERS[2:]),
    "programmes": ViewType("programmes_view:draw_programmes", _FILTERS),
    "references": ViewType("references_view:draw_references", several=True),
    "lifecycle": ViewType("lifecycle_view:draw_lifecycle", as_of=True),
    "ontology": ViewType("ontology_view:draw_ontology"),
    "clause": ViewType("clause_view:draw_clause"),
}


class FilterOptions(NamedTuple):
    """The filters as a person types them: ``kz-mod``, ``arrival``, ``pfp``, ``4,5.1``, ``obligation``.

    ``organs`` says whether an actor includes its organs.
    """

    sender: str | None = None
    to: str | None = None
    about: str | None = None
    under: str | None = None
    clauses: str | None = None
    modality: Collection[str] = ()
    organs: bool = True

    def given(self) -> list[str]:
        """Return the names of the filters that are set."""
        return [name for name in self._fields if name != "organs" and getattr(self, name)]


def draw_view(
    store: Store,
    view: str,
    agreement: str | None,
    *,
    clause: str | None = None,
    lang: str = "en",
    wanted: FilterOptions | None = None,
    status: Status | None = None,
) -> Drawing:
    """Return a view of an agreement (its IRI; None: the only one); ``clause`` is for the view of that name.

    A view of ``several`` shows all agreements where none is named.

    With the ``status`` of the agreement on a day its norms carry their states.

    Raises ServandaError for an unknown view, clause or filter (with the nearest), for a filter that the view
    does not heed, for a day that it does not show, for more than :data:`LIMIT` norms, and when
    the agreement has nothing to show or nothing passes the filters (exit code 1).
    """
    wanted, kind = wanted or FilterOptions(), find_view(view)
    _check_options(view, clause, wanted, status)
    if kind.several:
        return make_drawing(view, lang, _list_sheets(kind.load()(store, agreement, lang)))
    agreement = pick_agreement(store, agreement) if agreement is None else agreement
    if view != "ontology" and not wanted.given() and clause is None:
        _check_number(_count_norms(store, agreement))
    one = None if clause is None else _resolve_clause(store, agreement, clause)
    filters = _resolve_filters(store, wanted)
    named = filter(None, (filters.sender, filters.to, filters.about, filters.under))
    read = read_agreement(store, agreement, named)
    filters = replace(filters, clauses=_resolve_clauses(store, read, wanted))
    network = project_agreements([read], lang)
    plan = Plan(store, network, read, lang, filters, one, _read_day(status, lang))
    if wanted.given():
        _check_number(len(list_norms(network, filters)))
    sheets = _list_sheets(kind.load()(plan))
    if not any(sheet.names for sheet in sheets):
        narrowed = wanted.given() or clause is not None
        words = Messages(lang, "draw")["nothing"].rstrip(".")
        raise ServandaError(words if narrowed else error_text("nothing-in-view", view=view), exit_code=1)
    for sheet in sheets:
        sheet.notes = [*(plan.notes() if view != "ontology" else []), *sheet.notes]
    return make_drawing(view, lang, sheets, _list_options(kind))


def _check_options(view: str, clause: str | None, wanted: FilterOptions, status: Status | None) -> None:
    """Raise ServandaError for a clause, a filter or a day that a view does not take, or a clause it lacks."""
    if (clause is not None) != (view == "clause"):
        if clause is None:
            raise ServandaError(error_text("clause-unnamed"))
        raise ServandaError(error_text("clause-not-taken", view=view, clause=clause))
    kind = VIEWS[view]
    options = _list_options(kind)
    for name in wanted.given():
        if name not in kind.filters:
            takes = ", ".join(options) or "none"
            raise ServandaError(error_text("filter-not-taken", view=view, option=_option(name), takes=takes))
    if status is not None:
        reject_day(view)


def _list_options(kind: ViewType) -> tuple[str, ...]:
    return tuple(map(_option, kind.filters))


def _list_sheets(made: Sheet | Sequence[Sheet]) -> list[Sheet]:
    return [made] if isinstance(made, Sheet) else list(made)


def make_drawing(view: str, lang: str, sheets: Sequence[Sheet], narrow: tuple[str, ...] = ()) -> Drawing:
    """Return sheets as one drawing, each with its number where there are several."""
    number_sheets(sheets)
    first, *more = (sheet.source() for sheet in sheets)
    return Drawing(view, lang, first, narrow, tuple(more))


def reject_too_many(documents: Iterable[Document]) -> None:
    """Raise ServandaError when all norms of some files' only agreement would be too many to draw.

    Said before anything is derived from them, so that nobody waits to be refused.
    """
    held = list(documents)
    if len({agreement for document in held for agreement in document.agreements}) == 1:
        quads = (quad for document in held for quad in document.quads)
        _check_number(sum(quad.predicate.value == SRV + "hasNorm" for quad in quads))


def _read_day(status: Status | None, lang: str) -> Day | None:
    if status is None:
        return None
    from servanda.draw.day import Day  # loads calendars, which most drawings do without

    return Day(status, lang)


def reject_day(view: str) -> None:
    """Raise ServandaError for a view that does not show how things stood on a day, and for an unknown one."""
    if not find_view(view).as_of:
        views = ", ".join(name for name, held in VIEWS.items() if held.as_of)
        raise ServandaError(error_text("view-of-no-day", view=view, views=views))


def find_view(name: str) -> ViewType:
    """Return a view by its name; raises ServandaError for an unknown one, with the nearest."""
    if name in VIEWS:
        return VIEWS[name]
    hint = suggest(name, VIEWS, error_text("choose-one-of", names=", ".join(VIEWS)))
    if any(letter.isdigit() for letter in name):
        hint = error_text("clause-drawn-by", name=name)
    raise ServandaError(error_text("no-view", name=name, hint=hint))


def _option(name: str) -> str:
    return "--from" if name == "sender" else f"--{name}"


def _count_norms(store: Store, agreement: str) -> int:
    """Return how many norms an agreement states, without looking at them."""
    found = store.quads_for_pattern(None, NamedNode(SRV + "hasNorm"), None, NamedNode(agreement))
    return sum(1 for _ in found)


def _check_number(number: int) -> None:
    """Raise ServandaError when a drawing of so many norms would not be legible."""
    if number > LIMIT:
        raise ServandaError(error_text("too-many-norms-to-draw", number=number, limit=LIMIT))


def _resolve_clause(store: Store, agreement: str, typed: str) -> str:
    own = compact(agreement).partition(":")[2]
    return compact(resolve(store, "clause", typed if "/" in typed or ":" in typed else f"{own}/{typed}"))


def _resolve_filters(store: Store, wanted: FilterOptions) -> Filters:
    """Return the filters with the things that they name, but for the clauses."""

    def named(kind: str, typed: str | None) -> str | None:
        return None if typed is None else compact(resolve(store, kind, typed))

    sender, to = named("actor", wanted.sender), named("actor", wanted.to)
    organs = {
        actor: frozenset(map(compact, expand_actor(store, expand(actor), organs=wanted.organs)))
        for actor in (sender, to)
        if actor is not None
    }
    return Filters(
        sender, to, named("matter", wanted.about), named("programme", wanted.under),
        modality=tuple(map(_check_modality, wanted.modality)), organs=organs,
    )  # fmt: skip


def _resolve_clauses(store: Store, agreement: Agreement, wanted: FilterOptions) -> tuple[str, ...]:
    """Return the clauses that are wanted, with those that are part of them."""
    iri, typed = expand(agreement.iri), (wanted.clauses or "").split(",")
    clauses = [_resolve_clause(store, iri, part) for part in typed if part.strip()]
    for clause in clauses:  # grows while it is read, so that parts of parts come in
        clauses += [
            part.iri
            for part in sorted(agreement.clauses, key=lambda one: one.iri)
            if part.part_of == clause and part.iri not in clauses
        ]
    return tuple(clauses)


def _check_modality(name: str) -> str:
    known = list(MODALITY_KEYS)
    if name in known:
        return name
    hint = suggest(name, known, error_text("choose-one-of", names=", ".join(known)))
    raise ServandaError(error_text("no-such-modality", name=name, hint=hint))

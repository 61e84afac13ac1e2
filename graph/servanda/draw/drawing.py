"""From what a person asks to a drawing: the view, the filters by name, the limit, and Graphviz."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from html import unescape
from importlib import import_module
from typing import TYPE_CHECKING, Final

from servanda.draw.engine import page, render
from servanda.draw.pixels import fit_words
from servanda.draw.plan import Plan
from servanda.draw.selection import Filters, norms
from servanda.draw.style import style
from servanda.draw.typeface import letters_without_font
from servanda.errors import ServandaError
from servanda.messages import Messages
from servanda.model import Agreement, read_agreement
from servanda.names import suggest
from servanda.vocabulary import SRV, compact, expand

if TYPE_CHECKING:
    from types import ModuleType

    from pyoxigraph import Store

    from servanda.draw.standing import Day
    from servanda.read.agreement import Document
    from servanda.timeline.model import Status

#: The views, each a module of :mod:`servanda.draw.views`.
VIEWS: Final = ("notifications", "duties", "actors", "programmes", "lifecycle", "ontology", "clause")
FORMATS: Final = ("svg", "png", "pdf", "dot")

#: A drawing of more norms than this would not be legible.
LIMIT: Final = 300
#: The words that labels show.
_WORDS: Final = re.compile(r"<(?:FONT [^<>]*|B|I)>([^<>]+)<")


@dataclass(frozen=True)
class Wanted:
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
        return [name for name in self.__dataclass_fields__ if name != "organs" and getattr(self, name)]


@dataclass(frozen=True)
class Drawing:
    """A drawing as Graphviz DOT, which is the same text each time for the same graph.

    ``view`` and ``lang`` are what was asked for; ``narrow`` are the options that make it smaller.
    """

    view: str
    lang: str
    dot: str
    narrow: tuple[str, ...] = ()

    def render(self, format: str) -> bytes:
        """Return the drawing as ``svg``, ``png`` (160 dots an inch), ``pdf`` (a page A4) or ``dot``.

        Letters that PNG and PDF show as boxes, as no font has them, are said to the log.
        Raises ServandaError for another format, or when Graphviz is missing or fails.
        """
        if format not in FORMATS:
            raise ServandaError(f"unknown format '{format}'; choose one of {', '.join(FORMATS)}")
        if format == "dot":
            return self.dot.encode()
        if format != "svg":
            self._warn_of_boxes(format)
        if format == "pdf":
            return page(self.dot, narrow=self.narrow)
        drawn = render(self.dot, format, narrow=self.narrow)
        if format == "png":
            return drawn
        # On a page narrower than the drawing it shrinks rather than running off the edge.
        root = f'<svg lang="{self.lang}" style="max-width:100%;height:auto" '
        return fit_words(drawn.decode()).replace("<svg ", root, 1).encode()

    def _warn_of_boxes(self, format: str) -> None:
        """Say to the log which letters of the drawing no font has, with their scripts."""
        letters = letters_without_font("".join(map(unescape, _WORDS.findall(self.dot))))
        if not letters:
            return
        names = (unicodedata.name(letter, "") for letter in letters if letter.isalpha())
        scripts = ", ".join(dict.fromkeys(_script(name) for name in names if name))
        shown = "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in letters[:8])
        logging.getLogger(__name__).warning(
            "no font on this machine has %s%s%s, which the %s shows as boxes; install a font that has them, "
            "or take SVG, which is shown with the fonts of its reader",
            shown, "…" if len(letters) > 8 else "", f" ({scripts})" if scripts else "", format.upper(),
        )  # fmt: skip

    def _repr_svg_(self) -> str:
        return self.render("svg").decode()


def draw(
    store: Store,
    view: str,
    agreement: str,
    *,
    clause: str | None = None,
    lang: str = "en",
    wanted: Wanted | None = None,
    status: Status | None = None,
) -> Drawing:
    """Return a view of an agreement (its IRI); ``clause`` is for the view of that name.

    With the ``status`` of the agreement on a day its norms carry their states.

    Raises ServandaError for an unknown view, clause or filter (with the nearest), for a filter that the view
    does not heed, for a day that it does not show, for more than :data:`LIMIT` norms, and when nothing passes
    the filters (exit code 1).
    """
    from servanda.network.projection import project_agreements

    chosen, wanted = _view(view), wanted or Wanted()
    if (clause is not None) != (chosen == "clause"):
        raise ServandaError(
            "name the clause that is to be drawn: servanda draw clause 4.1"
            if clause is None
            else f"only the view 'clause' takes a clause; to narrow '{chosen}' use --clauses {clause}"
        )
    module = _module(chosen)
    for name in wanted.given():
        if name not in module.FILTERS:
            takes = ", ".join(map(_option, module.FILTERS)) or "none"
            raise ServandaError(f"the view '{chosen}' takes no {_option(name)}; it takes: {takes}")
    if status is not None and not getattr(module, "DATED", False):
        dated = ", ".join(name for name in VIEWS if hasattr(_module(name), "DATED"))
        raise ServandaError(f"the view '{chosen}' is of no day and takes no --as-of; these do: {dated}")
    if chosen != "ontology" and not wanted.given() and clause is None:
        _within(_stated(store, agreement))
    one = None if clause is None else _clause(store, agreement, clause)
    filters = _filters(store, wanted)
    named = filter(None, (filters.sender, filters.to, filters.about, filters.under))
    read = read_agreement(store, agreement, named)
    filters = replace(filters, clauses=_clauses(store, read, wanted))
    network = project_agreements([read], lang)
    plan = Plan(store, network, read, lang, filters, one, _day(status, lang))
    if wanted.given():
        _within(len(norms(network, filters)))
    sheet = module.view(plan)
    if not sheet.names:
        raise ServandaError(Messages(lang, "draw")["nothing"].rstrip("."), exit_code=1)
    sheet.notes = plan.notes() if chosen != "ontology" else []
    return Drawing(chosen, lang, sheet.source(), tuple(map(_option, module.FILTERS)))


def legible(documents: Iterable[Document]) -> None:
    """Raise ServandaError when all norms of some files' only agreement would be too many to draw.

    Said before anything is derived from them, so that nobody waits to be refused.
    """
    held = list(documents)
    if len({agreement for document in held for agreement in document.agreements}) == 1:
        quads = (quad for document in held for quad in document.quads)
        _within(sum(quad.predicate.value == SRV + "hasNorm" for quad in quads))


def _script(name: str) -> str:
    """Return the script of a letter by the first word of its name in Unicode."""
    word = name.partition(" ")[0]
    return word if word == "CJK" else word.capitalize()


def _module(view: str) -> ModuleType:
    return import_module(f"servanda.draw.views.{view}")


def _day(status: Status | None, lang: str) -> Day | None:
    if status is None:
        return None
    from servanda.draw.standing import Day

    return Day(status, lang)


def _view(name: str) -> str:
    if name in VIEWS:
        return name
    hint = suggest(name, VIEWS, f"choose one of {', '.join(VIEWS)}")
    if any(letter.isdigit() for letter in name):
        hint = f"one clause is drawn by: servanda draw clause '{name}'"
    raise ServandaError(f"there is no view '{name}'; {hint}")


def _option(name: str) -> str:
    return "--from" if name == "sender" else f"--{name}"


def _stated(store: Store, agreement: str) -> int:
    """Return how many norms an agreement states, without looking at them."""
    from pyoxigraph import NamedNode

    found = store.quads_for_pattern(None, NamedNode(SRV + "hasNorm"), None, NamedNode(agreement))
    return sum(1 for _ in found)


def _within(number: int) -> None:
    """Raise ServandaError when a drawing of so many norms would not be legible."""
    if number > LIMIT:
        raise ServandaError(
            f"this would draw {number:,} norms, and no more than {LIMIT} stay legible; narrow it with "
            "--clauses, --from, --to, --about, --under or --modality, or draw one clause"
        )


def _clause(store: Store, agreement: str, typed: str) -> str:
    from servanda.names import resolve

    own = compact(agreement).partition(":")[2]
    return compact(resolve(store, "clause", typed if "/" in typed or ":" in typed else f"{own}/{typed}"))


def _filters(store: Store, wanted: Wanted) -> Filters:
    """Return the filters with the things that they name, but for the clauses."""
    from servanda.names import resolve, with_organs

    def named(kind: str, typed: str | None) -> str | None:
        return None if typed is None else compact(resolve(store, kind, typed))

    sender, to = named("actor", wanted.sender), named("actor", wanted.to)
    organs = {
        actor: frozenset(map(compact, with_organs(store, expand(actor))))
        for actor in (sender, to)
        if actor is not None and wanted.organs
    }
    return Filters(
        sender, to, named("matter", wanted.about), named("programme", wanted.under),
        modality=tuple(map(_modality, wanted.modality)), organs=organs,
    )  # fmt: skip


def _clauses(store: Store, agreement: Agreement, wanted: Wanted) -> tuple[str, ...]:
    """Return the clauses that are wanted, with those that are part of them."""
    iri, typed = expand(agreement.iri), (wanted.clauses or "").split(",")
    clauses = [_clause(store, iri, part) for part in typed if part.strip()]
    for clause in clauses:  # grows while it is read, so that parts of parts come in
        clauses += [
            part.iri
            for part in sorted(agreement.clauses, key=lambda one: one.iri)
            if part.part_of == clause and part.iri not in clauses
        ]
    return tuple(clauses)


def _modality(name: str) -> str:
    known = list(style()["modalities"])
    if name in known:
        return name
    hint = suggest(name, known, f"choose one of {', '.join(known)}")
    raise ServandaError(f"there is no modality '{name}'; {hint}")

"""What a log names, found in the registries and in the agreement: ``nato-plo`` is ``actor:nato-plo``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode, Store

from servanda.errors import ServandaError, join_alternatives
from servanda.messages import error_text
from servanda.names import (
    call_kind,
    fold_name,
    list_names,
    list_prefixes,
    pick_agreement,
    run_select,
    short_name,
    suggest,
    suggest_labelled,
)
from servanda.namespaces import PREFIXES, compact, expand

#: Kind of thing to how the graph says what is of it; ?name is a label by which it may be called.
_KINDS: Final = {
    "actor": "?x a/rdfs:subClassOf* srv:Actor . OPTIONAL {{ ?x skos:prefLabel|skos:altLabel ?name }}",
    "matter": "?x a srv:Matter . OPTIONAL {{ ?x skos:prefLabel ?name }}",
    "form": "?x a srv:Form . OPTIONAL {{ ?x skos:prefLabel ?name }}",
    "norm": "<{agreement}> srv:hasClause/srv:hasNorm ?x",
    "qualifier": "<{agreement}> srv:hasClause/srv:hasNorm/srv:hasQualifier ?x",
}
#: Kind of thing to the question that lists it.
_LISTED_BY: Final = {
    "actor": "actors", "matter": "matters", "form": "codes", "norm": "norms", "qualifier": "what-rests-on",
}  # fmt: skip
#: The most names among which the nearest to a slip of the pen is looked for.
_NEAR: Final = 20_000


@dataclass
class _Index:
    """The things of one kind: by each exact name, and by what people call them, folded."""

    exact: dict[str, str] = field(default_factory=dict)
    called: dict[str, set[str]] = field(default_factory=dict)


class NameResolver:
    """Finds what a log names in a store; each kind is read once, when it is first asked for."""

    def __init__(self, store: Store, agreement: str) -> None:
        self.agreement = agreement
        self._store = store
        self._indexes: dict[str, _Index] = {}
        self._prefixes = list_prefixes(store)

    def resolve(self, kind: str, text: str) -> str:
        """Return the compact IRI of what a text names: by its IRI, its end, or its label in any language.

        Raises ServandaError, with the nearest name, for what nothing bears, or more than one thing.
        """
        if found := self.find_exact(kind, text):
            return found
        found_many = sorted(self._load_index(kind).called.get(fold_name(text), ()))
        if len(found_many) == 1:
            return found_many[0]
        if found_many:
            raise ServandaError(
                error_text(
                    "ambiguous-name-in-log", kind=call_kind(kind), text=text, names=", ".join(found_many[:4])
                )
            )
        raise self.unknown_error((kind,), text)

    def unknown_error(self, kinds: tuple[str, ...], text: str) -> ServandaError:
        """Return the error for a name that nothing of these kinds bears, with the nearest that does."""
        known = {_get_local_name(iri) for kind in kinds for iri in self._load_index(kind).exact.values()}
        listed = error_text("names-listed-by", question=_LISTED_BY[kinds[0]])
        labelled = [kind for kind in kinds if kind in ("actor", "matter")]
        meant = next(filter(None, (suggest_labelled(self._store, kind, text) for kind in labelled)), None)
        way_out = suggest(_get_local_name(text), sorted(known), meant or listed)
        return ServandaError(
            error_text(
                "unknown-name-in-log", text=text, kinds=join_alternatives(map(call_kind, kinds)), hint=way_out
            )
        )

    def find_exact(self, kind: str, text: str) -> str | None:
        """Return the compact IRI of the thing of that kind that is named exactly, or None."""
        exact = self._load_index(kind).exact
        prefix, colon, rest = text.partition(":")
        if colon:
            namespace = self._prefixes.get(prefix)
            return exact.get(compact(namespace + rest if namespace else text))
        return exact.get(text)

    def _load_index(self, kind: str) -> _Index:
        if kind not in self._indexes:
            self._indexes[kind] = self._read_index(kind)
        return self._indexes[kind]

    def _read_index(self, kind: str) -> _Index:
        index = _Index()
        pattern = _KINDS[kind].format(agreement=self.agreement)
        named = "?name" if "?name" in pattern else ""
        for row in run_select(self._store, f"SELECT DISTINCT ?x {named} WHERE {{ {pattern} }}"):
            if not isinstance(row["x"], NamedNode):
                continue
            iri = compact(row["x"].value)
            index.exact[iri] = index.exact[_get_local_name(iri)] = iri
            index.called.setdefault(fold_name(_get_local_name(iri)), set()).add(iri)
            if named and row["name"]:
                index.called.setdefault(fold_name(row["name"].value), set()).add(iri)
        return index


def suggest_event(name: str, known: list[str]) -> str:
    """Return "; did you mean '…'?" with the event that is nearest, or the advice to enter it first."""
    near = known if len(known) <= _NEAR else []
    return f"; {suggest(name, near, error_text('event-not-entered'), 0.6)}"


def resolve_agreement(store: Store, named: str | None, wanted: str | None) -> str:
    """Return the full IRI of the agreement that a log is about.

    ``named`` is what the log says (an IRI, compact IRI or its end; None: nothing), ``wanted`` the full IRI of
    the one that a person asks about (None: any). Raises ServandaError when that agreement is not in the
    store, is another than the one wanted, or when none is named and there are several.
    """
    if named is None:
        return wanted or pick_agreement(store, None)
    full = expand(named)
    iri = full if full != named or "://" in full else PREFIXES["agreement"] + named
    held = list_names(store, "agreement")
    name = _get_local_name(compact(iri))
    if iri not in held:
        there = ", ".join(sorted(short_name(store, one) for one in held)) or "none"
        raise ServandaError(error_text("agreement-of-log-not-here", name=name, known=there))
    if wanted is not None and iri != wanted:
        raise ServandaError(
            error_text("log-of-other-agreement", name=name, agreement=_get_local_name(compact(wanted)))
        )
    return iri


def _get_local_name(name: str) -> str:
    """Return the end of a compact IRI, as people type it.

    >>> _get_local_name("agreement:kz-nato-2007/4-notify"), _get_local_name("actor:nato")
    ('4-notify', 'nato')
    """
    return name.rpartition("/")[2].rpartition(":")[2]

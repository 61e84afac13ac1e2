"""The events that a time of the short form names: kinds of events, matters, and norms or notices.

Norms and notices may stand further down in the file, so that their names are resolved when all are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.namespaces import PREFIXES
from servanda.read.short.declared import Names, list_shared
from servanda.read.short.nodes import Place, list_items
from servanda.read.syntax import Mapping as MappingNode
from servanda.read.syntax import Node, Scalar, Sequence

#: The kinds of events of a message or a matter, which a mapping may name: ``{receipt: 2-report}``.
OF_SOMETHING: Final = ("receipt", "sending", "occurrence")
#: The word for all notices of the norm that a time belongs to.
ALL: Final = "all"
_PREFIX: Final = "event:"
#: The prefixes of matters, and of what agreements have.
_PREFIXES_OF_EVENTS: Final = ("matter", "agreement")


@dataclass(frozen=True)
class NamedEvent:
    """One event as it is written: its kind where that is said, and what it is of, if anything is named."""

    kind: str | None
    item: Scalar | None


@dataclass
class EventReferences:
    """The references under one key of a time; those to norms and notices are by name until resolved.

    ``clause``, ``norm`` and ``notice`` (empty: none) are the ids of where the time stands, ``slot`` and
    ``key`` its keys; ``kind`` is a kind of event that is named alone.
    """

    place: Place
    line: int
    clause: str
    norm: str
    notice: str
    slot: str
    key: str
    kind: str | None
    #: The slot of full YAML-LD, and its key there.
    target: MappingNode
    full: str
    items: Sequence
    #: The names among the items that are those of norms or notices, and the word "all".
    pending: list[Scalar] = field(default_factory=list)

    @property
    def references(self) -> list[str]:
        """What the items refer to, as full YAML-LD writes it, or the kind of event alone."""
        if self.kind is not None:
            return [self.kind]
        return [item.text for item in self.items.items if isinstance(item, Scalar)]


@dataclass(frozen=True)
class NamedNorm:
    """A norm or notice that is named, with the ids of the clause and the norm in which it is."""

    place: Place
    item: Scalar
    clause: str
    norm: str


@dataclass(frozen=True)
class NormIndex:
    """The norms of an agreement: the notices of each by its id, and the ids by clause and name."""

    notices: Mapping[str, list[str]]
    names: Mapping[tuple[str, str], str]

    @cached_property
    def norm_of(self) -> dict[str, str]:
        """The id of the norm of each norm (itself) and of each notice, by their ids."""
        of_notices = {one: norm for norm, several in self.notices.items() for one in several}
        return of_notices | {norm: norm for norm in self.notices}

    def find_ids(self, name: str, clause: str, norm: str) -> list[str]:
        """Return what a name means in a norm: an id, a norm of the clause, a notice of the norm.

        A clause may be named before it ("36.1a/nationals").
        """
        number, slash, rest = name.partition("/")
        if slash:
            own = rest.replace("/", "-")
            found = [self.names.get((number, own), ""), f"{number}-{own}"]
        else:
            found = [name, self.names.get((clause, name), ""), f"{clause}-{name}", f"{norm}-{name}"]
        return list(dict.fromkeys(one for one in found if one in self.norm_of))


def read_events(
    key: str, node: Node, line: int, names: Names, place: Place
) -> tuple[list[NamedEvent], set[int]]:
    """Return the events under a key, and which of them (by place) bear a name yet to be resolved.

    Raises ServandaError for a name that can be two things, and where none is named.
    """
    events: list[NamedEvent] = []
    pending: set[int] = set()
    for item in list_items(node):
        kind: str | None = None
        named: list[tuple[Node, str | None]] = [(item, None)]
        if isinstance(item, MappingNode):
            place.check_keys(item, (*OF_SOMETHING, "norm", "matter"), key)
            if len(item.entries) != 1:
                raise place.error(error_text("short-event-mapping", key=key), item.line)
            ((sort, value),) = item.entries.items()
            kind = f"{_PREFIX}{sort}" if sort in OF_SOMETHING else None
            named = [(one, None if kind else sort) for one in list_items(value)]
        elif (own := _find_kind(place.read_word(item, key), item.line, names, place)) is not None:
            events.append(NamedEvent(own, None))
            continue
        for one, sort_of_name in named:
            name, is_pending = _read_name(one, key, sort_of_name, names, place)
            if is_pending:
                pending.add(len(events))
            events.append(NamedEvent(kind, name))
    if not events:
        raise place.error(error_text("short-event-missing", key=key), line)
    return events, pending


def _find_kind(name: str, line: int, names: Names, place: Place) -> str | None:
    """Return the kind of event that a name is, else None; raises ServandaError where it is a matter too."""
    short = name.removeprefix(_PREFIX)
    if short not in list_shared("event"):
        return None
    if short == name and names.knows("matter", name):
        raise place.error(error_text("short-event-or-matter", name=name), line)
    return _PREFIX + short


def _read_name(node: Node, key: str, sort: str | None, names: Names, place: Place) -> tuple[Scalar, bool]:
    """Return a matter, or a name that is to be that of a norm or notice, and whether it is the latter."""
    name = place.read_word(node, key)
    if not name.strip():
        raise place.error(error_text("short-event-missing", key=key), node.line)
    if sort == "matter" or (sort is None and names.knows("matter", name)):
        return Scalar(names.resolve("matter", node, place), node.line, False, True), False
    prefix, colon, _ = name.partition(":")
    if colon and prefix in PREFIXES and prefix not in _PREFIXES_OF_EVENTS:
        raise place.error(error_text("short-no-event", name=name, hint=""), node.line)
    return Scalar(name, node.line, False, True), not colon


def resolve_references(found: EventReferences, index: NormIndex, names: Names) -> None:
    """Put the ids of norms and notices in the place of their names, and for "all" those of the own notices.

    Raises ServandaError for a name of nothing, with the nearest, and for "all" of a norm without a notice.
    """
    for item in found.pending:
        if item.text == ALL:
            own = index.notices.get(found.norm, [])
            if not own:
                raise found.place.error(error_text("short-all-of-none", key=found.key), item.line)
            at = found.items.items.index(item)
            found.items.items[at : at + 1] = [Scalar(one, item.line, False, True) for one in own]
            continue
        meant = index.find_ids(item.text, found.clause, found.norm)
        if not meant:
            name = item.text.replace("/", "-")
            hint = format_suggestion(name, _list_choices(found, index.norm_of, names))
            raise found.place.error(error_text("short-no-event", name=item.text, hint=hint), item.line)
        if len(meant) > 1:
            choices = "' or '".join(meant)
            message = error_text("short-event-ambiguous", name=item.text, choices=choices)
            raise found.place.error(message, item.line)
        item.text = meant[0]
    if len(found.items.items) == 1:
        found.target.entries[found.full] = found.items.items[0]


def resolve_name(named: NamedNorm, index: NormIndex) -> None:
    """Put the id of a norm or notice in the place of its name; a name in full RDF stays.

    Raises ServandaError for a name of nothing, with the nearest, and for one that can mean two.
    """
    name, line = named.item.text, named.item.line
    if ":" in name:
        return
    meant = index.find_ids(name, named.clause, named.norm)
    if not meant:
        start = f"{named.clause}-"
        known = [*index.norm_of, *(one.removeprefix(start) for one in index.norm_of if one.startswith(start))]
        hint = format_suggestion(name, known)
        raise named.place.error(error_text("short-no-norm", name=name, hint=hint), line)
    if len(meant) > 1:
        message = error_text("short-event-ambiguous", name=name, choices="' or '".join(meant))
        raise named.place.error(message, line)
    named.item.text = meant[0]


def _list_choices(found: EventReferences, known: Iterable[str], names: Names) -> list[str]:
    """Return all that an event can be called, for a suggestion."""
    start = f"{found.clause}-"
    return [
        *list_shared("event"),
        *names.own.get("matter", {}),
        *names.registry.get("matter", {}),
        *list_shared("matter"),
        *(one.removeprefix(start) for one in sorted(known) if one.startswith(start)),
        *sorted(known),
    ]

"""The names of an agreement's short form: declared in it, in the folder's registry, or in the shared ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from servanda.messages import error_text
from servanda.names import call_kind, format_suggestion, list_declared
from servanda.namespaces import BASE, PREFIXES, SRV
from servanda.read.context import read_context
from servanda.read.short.nodes import (
    Place,
    build_mapping,
    is_off,
    iterate_entries,
    list_items,
    put,
)
from servanda.read.short.translations import Translations
from servanda.read.syntax import Mapping, Node, Scalar, Sequence

#: The sections of declarations: what kind of name they declare, and the key of full YAML-LD that holds them.
SECTIONS: Final = {
    "parties": ("actor", "actors"),
    "actors": ("actor", "actors"),
    "roles": ("actor", "roles"),
    "matters": ("matter", "ownMatters"),
    "actions": ("action", "ownActions"),
    "programmes": ("programme", "ownProgrammes"),
    "qualifierTypes": ("qualifier", "ownQualifierTypes"),
    "topics": ("topic", "ownTopics"),
}
_PLAIN: Final = ("name", "names", "label")
#: The keys of a declaration of an actor or a role, by section.
DECLARATION_KEYS: Final = {
    "parties": (*_PLAIN, "type", "of", "collective"),
    "actors": (*_PLAIN, "type", "of", "collective"),
    "roles": (*_PLAIN, "is", "of", "playedBy"),
}
_TYPES: Final = {
    "roles": "Role",
    "matters": "Matter",
    "actions": "Action",
    "programmes": "Programme",
    "qualifierTypes": "QualifierType",
    "topics": "Topic",
}
#: The roles that "each", "other" and "others" mean where there are more Parties than two.
PARTY_ROLES: Final = {"each": "each-party", "other": "other-party", "others": "all-other-parties"}
#: The kinds of which the shared list is so short that an error gives all of it.
_LISTED: Final = ("effect",)
RESERVED: Final = frozenset({"all", "clause", *PARTY_ROLES})


@dataclass
class Declared:
    """A declared thing: its section, how it is written in full YAML-LD, its names in the text, its place."""

    section: str
    key: str
    reference: str
    names: list[Node]
    node: Node
    line: int
    place: Place

    @property
    def words(self) -> list[str]:
        """The names by which the text calls it."""
        return [name.text for name in self.names if isinstance(name, Scalar)]


@dataclass
class Names:
    """What each kind of name means; ``registry`` is what the folder's ``registry.yaml`` declares."""

    language: str
    own: dict[str, dict[str, Declared]] = field(default_factory=dict)
    registry: dict[str, dict[str, Declared]] = field(default_factory=dict)
    #: Operative expressions of the folder's registry: the class of norms that each signals, and its words.
    expressions: list[tuple[str, str]] = field(default_factory=list)

    def declare(self, section: str, node: Node, place: Place, *, shared: bool = False) -> list[Declared]:
        """Take up the declarations of a section, and return them; of a list of names there are none.

        ``shared`` says that they stand in ``registry.yaml``, and so are named in the shared namespaces.
        Raises ServandaError for a key or a name that cannot be.
        """
        if section == "parties" and not isinstance(node, Mapping):
            return []
        kind = SECTIONS[section][0]
        found = []
        for key, value, line in iterate_entries(place.read_mapping(node, section)):
            place.check_name(key, line)
            if key in RESERVED:
                raise place.error(error_text("short-reserved-name", name=key), line)
            if is_off(value) and section == "parties":
                continue
            one = Declared(
                section, key, f"{kind}:{key}" if shared else key, _read_names(section, value, place, key),
                value, line, place,
            )  # fmt: skip
            known = (self.registry if shared else self.own).setdefault(kind, {})
            if key in known:
                raise place.error(error_text("short-declared-twice", name=key, line=known[key].line), line)
            known[key] = one
            found.append(one)
        return found

    def find(self, kind: str, reference: str) -> Declared | None:
        """Return what a resolved name means, if it is declared in the agreement or in its registry."""
        for one in self.own.get(kind, {}).values():
            if one.reference == reference:
                return one
        return self.registry.get(kind, {}).get(reference.partition(":")[2]) if ":" in reference else None

    def knows(self, kind: str, name: str) -> bool:
        """Say whether a relative name of a kind is declared anywhere."""
        return (
            name in self.own.get(kind, {})
            or name in self.registry.get(kind, {})
            or f"{BASE}{kind}/{name}" in list_declared()
        )

    def resolve(self, kind: str, node: Node, place: Place) -> str:
        """Return a name as full YAML-LD writes it: with a prefix, or relative to the agreement.

        Raises ServandaError for a name that is declared nowhere, with the nearest, or in two places.
        """
        name = place.read_word(node, kind)
        if ":" in name:
            return name
        own = self.own.get(kind, {}).get(name)
        shared = name in self.registry.get(kind, {}) or f"{BASE}{kind}/{name}" in list_declared()
        if own is not None and shared:
            raise place.error(
                error_text("short-name-in-both", name=name, kind=kind, line=own.line), node.line
            )
        if own is not None:
            return own.reference
        if shared:
            return f"{kind}:{name}"
        known = [*self.own.get(kind, {}), *self.registry.get(kind, {}), *list_shared(kind)]
        hint = format_suggestion(name, known)
        if kind in _LISTED:
            hint = "; " + error_text("choose-one-of", names=", ".join(known))
        raise place.error(
            error_text("undeclared-name", kind=call_kind(kind), name=name, hint=hint), node.line
        )

    def resolve_all(self, kind: str, node: Node | None, place: Place) -> list[str]:
        """Return the names in a list, or the one name, as full YAML-LD writes them."""
        return [self.resolve(kind, item, place) for item in list_items(node)]

    def build(self, one: Declared, translations: Translations) -> Mapping:
        """Return the node of a declared thing in full YAML-LD."""
        node, place, line = one.node, one.place, one.line
        entries = node.entries if isinstance(node, Mapping) else {}
        found = build_mapping(line)
        path = (one.section, one.key)
        put(found, "type", self._list_types(one, entries), line)
        label = entries.get("label", one.names[0])
        further = one.names if "label" in entries else one.names[1:]
        put(found, "label", translations.build_text(label, line, path), line)
        put(found, "names", translations.build_names([label, *further], line, path), line)
        if "of" in entries:
            post = {"Office", "srv:Office"} & {
                place.read_word(t, "type") for t in list_items(entries.get("type"))
            }
            put(found, "postIn" if post else "unitOf", self.resolve("actor", entries["of"], place), line)
        if one.section == "roles":
            put(found, "hasRoleType", self._find_role_type(one, entries), line)
            put(found, "playedBy", self.resolve_all("actor", entries.get("playedBy"), place), line)
        return found

    def _list_types(self, one: Declared, entries: dict[str, Node]) -> list[str]:
        if one.section in _TYPES:
            return [resolve_class(_TYPES[one.section])]
        found = [check_class(one.place, item) for item in list_items(entries.get("type"))] or [
            resolve_class("Organization")
        ]
        collective = entries.get("collective")
        if collective is not None and one.place.read_flag(collective, "collective"):
            found.append(resolve_class("CollectiveActor"))
        return found

    def _find_role_type(self, one: Declared, entries: dict[str, Node]) -> str | None:
        """Return the role type that is written, or that the role's own name is, or begins."""
        if "is" in entries:
            return self.resolve("role", entries["is"], one.place)
        known = list_shared("role")
        fitting = [name for name in known if name in (one.key, f"{one.key}-state")]
        return f"role:{fitting[0]}" if fitting else None


def resolve_class(name: str) -> str:
    """Return a class as full YAML-LD writes it: its key of the context, else ``srv:`` and its name."""
    return name if name in read_context().classes else f"srv:{name}"


def check_class(place: Place, node: Node) -> str:
    """Return a class of the ontology as full YAML-LD writes it; raise ServandaError for any other."""
    name = place.read_word(node, "type")
    if ":" in name or name in read_context().classes:
        return name
    if SRV + name in list_declared():
        return f"srv:{name}"
    known = [
        *read_context().classes,
        *(iri.removeprefix(SRV) for iri in list_declared() if iri[len(SRV) : len(SRV) + 1].isupper()),
    ]
    raise place.error(error_text("unknown-type", name=name, hint=format_suggestion(name, known)), node.line)


def _read_names(section: str, node: Node, place: Place, key: str) -> list[Node]:
    """Return the names in one declaration, the label first; raises ServandaError where there is none."""
    if not isinstance(node, Mapping):
        names = list_items(node)
    else:
        place.check_keys(node, DECLARATION_KEYS.get(section, _PLAIN), key)
        if "name" in node.entries and "names" in node.entries:
            raise place.error(error_text("short-name-and-names", name=key), node.lines["names"])
        names = list_items(node.entries.get("name", node.entries.get("names")))
        if not names and "label" in node.entries:
            names = [node.entries["label"]]
    if not names:
        raise place.error(error_text("short-no-name", name=key), node.line)
    for name in names:
        place.read_word(name, key)
    return names


@cache
def list_shared(kind: str) -> tuple[str, ...]:
    """Return the names of a kind in the shared registries."""
    start = PREFIXES.get(kind, f"{BASE}{kind}/")
    declared = (iri.removeprefix(start) for iri in list_declared() if iri.startswith(start))
    return tuple(sorted(name for name in declared if name))  # the list itself has no name


def build_reference(value: str, line: int) -> Scalar:
    """Return a reference as a node."""
    return Scalar(value, line, False, True)


def build_references(values: list[str], line: int) -> Node | None:
    """Return one reference, or a list of several; None for none."""
    if len(values) == 1:
        return build_reference(values[0], line)
    return Sequence(line, [build_reference(value, line) for value in values]) if values else None

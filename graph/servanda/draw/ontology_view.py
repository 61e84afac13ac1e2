"""The ontology: its classes with their properties, what leads to what, and what is a kind of what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from servanda.draw.cards import (
    LARGE,
    SMALL,
    TEXT,
    WIDTH,
    Card,
    CardLook,
    Paragraph,
    add_card,
    span_width,
)
from servanda.draw.labels import side_style as colours_of
from servanda.draw.labels import style
from servanda.draw.sheet import Sheet
from servanda.names import find_label, run_select
from servanda.namespaces import PREFIXES, compact, expand, local
from servanda.resources import data_folder
from servanda.rules import read_rules

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution

    from servanda.draw.plan import Plan

_CLASSES = """SELECT DISTINCT ?class ?above WHERE {
  ?class a owl:Class . FILTER(STRSTARTS(STR(?class), STR(srv:)))
  OPTIONAL { ?class rdfs:subClassOf ?above . FILTER(isIRI(?above)) } }"""
_PROPERTIES = """SELECT DISTINCT ?property ?kind ?domain ?range WHERE {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } ?property a ?kind .
  { ?property rdfs:domain ?domain } UNION { ?property rdfs:domain/owl:unionOf/rdf:rest*/rdf:first ?domain }
  FILTER(isIRI(?domain))
  OPTIONAL {
    { ?property rdfs:range ?range } UNION { ?property rdfs:range/owl:unionOf/rdf:rest*/rdf:first ?range }
    FILTER(isIRI(?range)) } }"""
#: The columns with the classes at the top of their trees; a class that is named nowhere is with the codes.
_COLUMNS: Final = {
    "text": ("Agreement", "Instrument", "Variant"),
    "clauses": (
        "Clause", "Passage", "InterpretiveNote", "Reference", "Silence", "Incorporation", "RoleBinding",
        "Expression", "Erratum",
    ),
    "norms": ("Norm", "Correlative"),
    "notices": ("Notification", "Slot"),
    "actors": ("Actor",),
    "codes": ("Concept", "Qualifier"),
    "events": ("EventLog", "Event", "StatusReport", "NormStatus", "Call"),
}  # fmt: skip
#: The columns of a sheet, their width and height, and the room between them.
_COLUMNS_OF_A_SHEET: Final = 3
_BETWEEN: Final = 14.0
_COLUMN: Final = (WIDTH - _BETWEEN * (_COLUMNS_OF_A_SHEET - 1)) / _COLUMNS_OF_A_SHEET
_HIGH: Final = 440.0
#: The room below a class with all below it, and between these; how far they stand to the right.
_GAP: Final = 8.0
_CLOSE: Final = 3.0
_INDENT: Final = 12.0


@dataclass
class OntologyClass:
    """A class: its IRI, its name in a language, what it means, and the classes above it.

    ``links`` has the names of object properties by the IRI of the class that they lead to (empty where the
    ontology sets none); ``values`` the datatype properties, each with its datatype.
    """

    iri: str
    label: str
    meaning: str
    above: list[str] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)
    values: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the class in the ontology, without its namespace."""
        return local(self.iri)

    @property
    def rows(self) -> list[tuple[list[str], list[str]]]:
        """The names of the object properties that lead to the same classes, with the IRIs of these."""
        targets: dict[str, list[str]] = defaultdict(list)
        for target in sorted(self.links):
            for name in self.links[target]:
                targets[name].append(target)
        names: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, ends in targets.items():
            names[tuple(ends)].append(name)
        return [(held, list(ends)) for ends, held in sorted(names.items())]


def list_classes(store: Store, lang: str) -> dict[str, OntologyClass]:
    """Return the classes that the ontology of a store declares, by IRI, sorted.

    A store without an ontology is given the one that comes with servanda.
    """
    found = _classes(store, lang)
    if found:
        return found
    store = Store()
    for name in ("servanda.ttl", "events.ttl", "lexicon.ttl"):
        store.load((data_folder("ontology") / name).read_bytes(), RdfFormat.TURTLE)
    return _classes(store, lang)


def _classes(store: Store, lang: str) -> dict[str, OntologyClass]:
    above: dict[str, set[str]] = defaultdict(set)
    for row in run_select(store, _CLASSES):
        above[row["class"].value] |= {row["above"].value} if row["above"] else set()
    found = {
        # What an alignment adds from another vocabulary stands back behind a class of the ontology's own.
        iri: OntologyClass(
            iri,
            find_label(store, iri, lang),
            _find_definition(store, iri, lang),
            sorted(above[iri] & above.keys()) or sorted(above[iri]),
        )
        for iri in sorted(above)
    }
    rows = sorted(run_select(store, _PROPERTIES), key=_order)
    repeated = _list_repeated_properties()
    for row in rows:
        owner = found.get(row["domain"].value)
        if owner is None or row["property"].value in repeated:
            continue
        name = find_label(store, row["property"].value, lang)
        target = row["range"].value if row["range"] else ""
        if row["kind"].value == PREFIXES["owl"] + "ObjectProperty":
            owner.links.setdefault(target, []).append(name)
        else:
            owner.values.append((name, local(target)))
    return found


def _list_repeated_properties() -> frozenset[str]:
    """Return the properties by which a rule says of a thing in one step what stands in its parts.

    They are those that a rule concludes that makes nothing new, and from which no rule concludes anything.
    """
    rules = read_rules()
    used = {name for rule in rules for name in rule.body}
    flat = [rule for rule in rules if not any(local(name)[:1].isupper() for name in rule.head)]
    return frozenset(expand(name) for rule in flat for name in rule.head if name not in used)


def _order(row: QuerySolution) -> tuple[str, str, str]:
    return row["property"].value, row["domain"].value, row["range"].value if row["range"] else ""


def _find_definition(store: Store, iri: str, lang: str) -> str:
    """Return the definition of a class in a language, after its name in the ontology."""
    said = store.quads_for_pattern(NamedNode(iri), NamedNode(PREFIXES["skos"] + "definition"), None, None)
    texts = [quad.object for quad in said if isinstance(quad.object, Literal)]
    words = {text.language: text.value for text in texts}
    return f"{compact(iri)}: {words.get(lang) or words.get('en', '')}"


_PLACES: Final = {name: column for column, names in _COLUMNS.items() for name in names}


def draw_ontology(plan: Plan) -> list[Sheet]:
    """Return the drawing of all classes and properties, in columns on as many sheets as they need."""
    found = list_classes(plan.store, plan.lang)
    under: dict[str, list[OntologyClass]] = defaultdict(list)
    for one in found.values():
        for above in one.above:
            under[above].append(one)
    sheet = _make_sheet(plan, found)
    sheets, column, top = [sheet], 0, 0.0
    for place, (group, roots) in enumerate(_columns(found).items()):
        look = colours_of(place % 4)
        title = sheet.phrase(f"ontology.{group}")
        for number, root in enumerate(roots):
            cards = _list_cards(found, under, root, look)
            if number == 0:
                cards.insert(0, _make_heading(group, title, look))
            for rank, (card, indent) in enumerate(cards):
                height = card.wrap(_COLUMN - indent)
                # A heading, and a class with others below it, stands with the first of these.
                following = cards[rank + 1] if rank + 1 < len(cards) and rank < 1 else None
                needed = height + (following[0].wrap(_COLUMN - following[1]) if following else 0.0)
                if top and top + needed > _HIGH:
                    column, top = column + 1, 0.0
                if column == _COLUMNS_OF_A_SHEET:
                    sheets.append(_make_sheet(plan, found))
                    column = 0
                left = column * (_COLUMN + _BETWEEN) + indent
                add_card(sheets[-1], card, left, top, _COLUMN - indent, height)
                top += height + (_GAP if rank == len(cards) - 1 else _CLOSE)
    return sheets


def _make_sheet(plan: Plan, found: dict[str, OntologyClass]) -> Sheet:
    sheet = Sheet(plan.lang, "")
    sheet.title = sheet.phrase("ontology.title")
    links = sum(len(names) for one in found.values() for names in one.links.values())
    values = sum(len(one.values) for one in found.values())
    sheet.subtitle = sheet.phrase("ontology.subtitle", classes=len(found), links=links, values=values)
    sheet.legend = [
        ("▸", style()["soft"], sheet.phrase("ontology.link")),
        ("△", style()["soft"], sheet.phrase("ontology.kind")),
    ]
    sheet.graph.attr("graph", layout="nop2", splines="line")
    span_width(sheet)
    return sheet


def _make_heading(group: str, title: str, look: dict[str, str]) -> tuple[Card, float]:
    """Return the heading of a group of classes."""
    words = [Paragraph(title, LARGE, look["ink"], bold=True)]
    return Card(f"group {group}", words, CardLook(look["fill"], look["fill"], rounded=False), title), 0.0


def _list_cards(
    found: dict[str, OntologyClass],
    under: dict[str, list[OntologyClass]],
    root: str,
    look: dict[str, str],
) -> list[tuple[Card, float]]:
    """Return a class and those below it as cards, each with how far it is to the right."""
    one = found.get(root) or OntologyClass(root, compact(root), compact(root))
    words = [Paragraph(one.label, TEXT, look["ink"], bold=True)]
    if one.label != compact(one.iri):
        words.append(Paragraph(compact(one.iri), SMALL, style()["soft"]))
    cards = [(Card(root, [*words, *_tell_rows(found, one)], CardLook(look["node"]), one.meaning, root), 0.0)]
    for sub, depth in _below(under, root, 0):
        words = [Paragraph("", lead=f"△ {sub.label}"), *_tell_rows(found, sub)]
        cards.append(
            (Card(sub.iri, words, CardLook(look["line"]), sub.meaning, sub.iri), _INDENT * (depth + 1))
        )
    return cards


def _below(under: dict[str, list[OntologyClass]], iri: str, depth: int) -> list[tuple[OntologyClass, int]]:
    """Return the classes below a class with how deep each stands, each followed by those below it."""
    found = []
    for one in under.get(iri, []):
        found += [(one, depth), *(_below(under, one.iri, depth + 1) if depth < 9 else [])]
    return found


def _tell_rows(found: dict[str, OntologyClass], one: OntologyClass) -> list[Paragraph]:
    """Return the relations of a class with the classes to which they lead, and its values."""
    told = []
    for links, targets in one.rows:
        ends = ", ".join(_find_name(found, target) for target in targets if target)
        told.append(Paragraph(", ".join(links) + (f" ▸ {ends}" if ends else ""), SMALL))
    if one.values:
        told.append(Paragraph(", ".join(name for name, _ in one.values), SMALL, style()["soft"]))
    return told


def _columns(found: dict[str, OntologyClass]) -> dict[str, list[str]]:
    """Return the classes at the top of their trees by column; an outer class may stand there too."""
    own = {iri for iri, one in found.items() if not any(above in found for above in one.above)}
    tops = {iri if local(iri) in _PLACES or not found[iri].above else found[iri].above[0] for iri in own}
    order = list(_PLACES)
    columns: dict[str, list[str]] = {column: [] for column in _COLUMNS}
    for iri in sorted(tops, key=lambda iri: (order.index(local(iri)) if local(iri) in _PLACES else 99, iri)):
        columns[_PLACES.get(local(iri), "codes")].append(iri)
    return {column: members for column, members in columns.items() if members}


def _find_name(found: dict[str, OntologyClass], iri: str) -> str:
    return found[iri].label if iri in found else compact(iri)

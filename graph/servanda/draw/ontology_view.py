"""The ontology: its classes with their properties, what leads to what, and what is a kind of what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from servanda.draw.labels import block, cell, escape_markup, font, style, table, table_row
from servanda.draw.labels import side_style as colours_of
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
    "clauses": ("Clause", "Passage", "InterpretiveNote", "Reference", "Silence", "Expression", "Erratum"),
    "norms": ("Norm", "Correlative"),
    "notices": ("Notification", "Slot"),
    "actors": ("Actor",),
    "codes": ("Concept", "Qualifier"),
    "events": ("EventLog", "Event", "StatusReport", "NormStatus", "Call"),
}
#: A line to a class that stands further off, in columns, is not drawn; its name in the box has to do.
_FAR: Final = 2
#: Characters on a line of a box.
_WIDTH: Final = 34


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


def draw_ontology(plan: Plan) -> Sheet:
    """Return the drawing of all classes and properties."""
    sheet = Sheet(plan.lang, "", nodesep="0.14", ranksep="0.3")
    sheet.title = sheet.phrase("ontology.title")
    found = list_classes(plan.store, plan.lang)
    links = sum(len(names) for one in found.values() for names in one.links.values())
    values = sum(len(one.values) for one in found.values())
    sheet.subtitle = sheet.phrase("ontology.subtitle", classes=len(found), links=links, values=values)
    sheet.legend = [
        ("──➤", style()["soft"], sheet.phrase("ontology.link")),
        ("△", style()["soft"], sheet.phrase("ontology.kind")),
    ]
    under: dict[str, list[OntologyClass]] = defaultdict(list)
    for one in found.values():
        for above in one.above:
            under[above].append(one)
    ends: dict[str, str] = {}
    columns = _columns(found)
    for place, (column, roots) in enumerate(columns.items()):
        with sheet.cluster(
            f"column {column}",
            sheet.phrase(f"ontology.{column}"),
            colours_of(place % 4),
            width=26,
            margin="6",
        ):
            # One node for all boxes of a column, so that they keep their order.
            rows = "".join(
                table_row(cell(_family(sheet.name(column), found, under, root, ends, colours_of(place % 4))))
                for root in roots
            )
            sheet.node(column, table(rows, cellspacing=3), tip=sheet.phrase(f"ontology.{column}"))
    places = {sheet.name(column): place for place, column in enumerate(columns)}
    for left, right in pairwise(columns):
        sheet.edge(sheet.name(left), sheet.name(right), style="invis", weight="9")
    for one in found.values():
        for number, (names, targets) in enumerate(one.rows):
            for target in targets:
                if one.iri in ends and target in ends:
                    tip = f"{one.label} — {', '.join(names)} — {_find_name(found, target)}"
                    here, there = (places[ends[iri].partition(":")[0]] for iri in (one.iri, target))
                    _line(sheet, f"{ends[one.iri]}_{number}", ends[target], there - here, tip)
    return sheet


def _line(sheet: Sheet, tail: str, head: str, steps: int, tip: str) -> None:
    """Add a line from a row of properties to a class that stands so many columns to the right.

    There is none within a column, where it would run behind other boxes, and none to a far one.
    """
    look = {"color": style()["faint"], "penwidth": "1", "arrowsize": "0.7"}
    if 0 < steps <= _FAR:
        sheet.edge(f"{tail}:e", f"{head}:w", tip=tip, arrowhead="vee", **look)
    elif -_FAR <= steps < 0:  # drawn from left to right, so that the columns stay in their order
        sheet.edge(f"{head}:e", f"{tail}:w", tip=tip, dir="back", arrowtail="vee", **look)


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


def _family(
    name: str, found: dict[str, OntologyClass], under: dict[str, list[OntologyClass]], root: str,
    ends: dict[str, str], look: dict[str, str],
) -> str:  # fmt: skip
    """Return a class and, where it has any, a box that lists the classes below it, tied by a hollow arrow.

    ``name`` is the node that they stand in; their ports are added to ``ends``.
    """
    one = found.get(root) or OntologyClass(root, compact(root), compact(root))
    port = f"c{len(ends)}"
    ends[root] = f"{name}:{port}"
    rows = table_row(cell(_box(_head(one, look, port) + _rows(found, one, port), look)))
    below = _below(under, root, 0)
    if below:
        rows += table_row(cell(font("△", size=15, colour=style()["soft"]), align="CENTER"))
        listed = table_row(cell("", height=4))
        for sub, depth in below:
            port = f"c{len(ends)}"
            ends[sub.iri] = f"{name}:{port}"
            words = font(
                "&#160;" * 4 * depth + escape_markup(sub.label), size=11, colour=style()["ink"], bold=True
            )
            names = ", ".join(value for value, _ in sub.values)
            beside = len(sub.label) + len(names) <= _WIDTH
            if names and beside:
                words += font(f" &#160;{escape_markup(names)}", size=10, colour=style()["faint"])
            listed += table_row(
                cell(words, port=port, cellpadding=3, href=sub.iri, title=sub.meaning, target="_top")
            )
            listed += _rows(found, sub, port, values=not beside)
        rows += table_row(cell(_box(listed, look)))
    return table(rows)


def _box(rows: str, look: dict[str, str]) -> str:
    return table(rows, border=1, style="ROUNDED", color=look["node"], bgcolor="#FFFFFF", cellpadding=1)


def _below(under: dict[str, list[OntologyClass]], iri: str, depth: int) -> list[tuple[OntologyClass, int]]:
    """Return the classes below a class with how deep each stands, each followed by those below it."""
    found = []
    for one in under.get(iri, []):
        found += [(one, depth), *(_below(under, one.iri, depth + 1) if depth < 9 else [])]
    return found


def _head(one: OntologyClass, look: dict[str, str], port: str) -> str:
    """Return the head of a box: the name of the class, and its name in the ontology.

    It has no ground of its own, which some engines would paint over the rounded corners of the box.
    """
    held = style()
    words = block(one.label, _WIDTH - 6, size=12, colour=look["ink"], bold=True)
    if one.label != compact(one.iri):
        words += block(compact(one.iri), _WIDTH, size=10, colour=held["faint"])
    return table_row(
        cell(
            words,
            port=port,
            href=one.iri,
            title=one.meaning,
            target="_top",
            cellpadding=4,
            sides="B",
            border=1,
            color=look["line"],
        )
    )


def _rows(found: dict[str, OntologyClass], one: OntologyClass, port: str, *, values: bool = True) -> str:
    """Return a row for the properties of a class that lead to the same classes, and one for its values."""
    held, rows = style(), ""
    for number, (links, targets) in enumerate(one.rows):
        ends = ", ".join(_find_name(found, target) for target in targets if target)
        words = block(", ".join(links) + (f" ▸ {ends}" if ends else ""), _WIDTH, size=10, colour=held["ink"])
        rows += table_row(cell(words, port=f"{port}_{number}"))
    if one.values and values:
        names = ", ".join(name for name, _ in one.values)
        rows += table_row(cell(block(names, _WIDTH, size=10, colour=held["faint"])))
    return rows

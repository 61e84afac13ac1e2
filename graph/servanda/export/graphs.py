"""The network of an agreement for graph tools and databases.

GraphML, GEXF, Cytoscape JSON and node-link JSON by the writers of networkx; Graphviz DOT, Mermaid, CSV and
Cypher as text.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import SubElement

from pyoxigraph import NamedNode

from servanda.characters import XML_FORBIDDEN, reject_unwritable, replace_unwritable
from servanda.draw.plan import Filters, Plan, find_side, list_notices, list_sides
from servanda.errors import ServandaError
from servanda.links import link_target
from servanda.messages import Messages, error_text, load_messages
from servanda.model import read_agreement
from servanda.namespaces import PREFIXES, SRV, compact
from servanda.network.graph import Attribute, TypedGraph, project
from servanda.spreadsheets import guard_formula

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from servanda.export.formats import Request
#: Mermaid takes a title for HTML and knows no way to write these signs in it.
_TITLE: Final = str.maketrans("<>&", "‹›＆")
#: How a line is drawn by the word that the text uses: strict or wide.
_LINES: Final = {"inform": "-.->"}
#: What comes first in a table; the other attributes follow in the order of their names.
_FIRST: Final = {
    "csv-nodes": ("id", "kind", "label", "type", "iri"),
    "csv-edges": ("id", "source", "target", "key", "kind"),
}
#: A map of properties as Cypher, and by what its statement differs from others: labels or a type.
_Rows = dict[str, list[str]]
#: Rows of one statement: a graph of any size is made of statements of this size.
STATEMENT_ROWS: Final = 500
_MERGE_NODES: Final = "MERGE (n:Servanda {{iri: row.iri}})\nSET n += row\nSET n{}"
_MERGE_EDGES: Final = (
    "MATCH (a:Servanda {{iri: row.source}})\nMATCH (b:Servanda {{iri: row.target}})\n"
    "MERGE (a)-[r:{} {{key: row.key}}]->(b)\nSET r += row.properties"
)
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def project_network(request: Request) -> TypedGraph:
    """Return the network of an agreement; its edges have an ``id`` (e1, e2 …) besides their attributes.

    The graph itself says which ``agreement`` it is, its ``title``, the ``lang`` of its labels, and a ``note``
    on what is source and what is translation. Raises ServandaError when the store has no such agreement.
    """
    made, name = project(request.store, request.agreement, request.lang), compact(request.agreement)
    if made.nodes.get(name, {}).get("kind") != "agreement":
        raise ServandaError(error_text("no-agreement-here", name=name), exit_code=1)
    made.graph |= {
        "agreement": request.agreement,
        "title": made.nodes[name]["label"],
        "lang": request.lang,
        "note": _describe_texts(request, made),
    }
    for place, (_, _, data) in enumerate(made.edges(data=True), start=1):
        data["id"] = f"e{place}"
    return made


def _reject_unwritable_texts(given: TypedGraph, format: str) -> None:
    """Raise ServandaError for a text of the network that no format of XML can hold, with its place."""
    held = [
        (given.graph["agreement"], given.graph),
        *given.nodes(data=True),
        *((f"{source} → {target}", data) for source, target, data in given.edges(data=True)),
    ]
    for owner, data in held:
        for name, value in data.items():
            if isinstance(value, str) and XML_FORBIDDEN.search(value):
                place = error_text("place-of-statement", property=name, subject=owner)
                reject_unwritable(value, place, format, "node-link")


def format_value(value: Attribute) -> str:
    """Return a value as text, for formats that hold nothing else: ``true``, ``false``, digits, or as it is.

    >>> format_value(True), format_value(4), format_value("4.1")
    ('true', '4', '4.1')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _describe_texts(request: Request, network: TypedGraph) -> str:
    """Return which text is the source, and what those in other languages are."""
    node = NamedNode(request.agreement)

    def read(name: str) -> list[str]:
        found = request.store.quads_for_pattern(node, NamedNode(name), None, None)
        return [str(getattr(quad.object, "value", "")) for quad in found]

    sources = read(PREFIXES["dcterms"] + "language")
    clauses = [data for _, data in network.nodes(data=True) if data["kind"] == "clause"]
    translated = {key[6:] for data in clauses for key in data if key[:6] == "label_"} - set(sources)
    translators = read(SRV + "isTranslatedBy")
    servanda = PREFIXES["actor"] + "servanda" in translators
    key = "note" if servanda else "note.other" if translated else "note.source"
    return Messages(request.lang, "graph-formats").text(key, source=_source(request))


def _source(request: Request) -> str:
    """Return the name of the language in which the agreement's text is authored."""
    found = request.store.quads_for_pattern(
        NamedNode(request.agreement), NamedNode(PREFIXES["dcterms"] + "language"), None, None
    )
    tags = sorted({str(getattr(quad.object, "value", "")) for quad in found}) or ["und"]
    return ", ".join(Messages(request.lang, "answers").language(tag) for tag in tags)


def write_graphml(request: Request) -> bytes:
    """Return GraphML; an edge is called e1, e2 and so on, and has its key as an attribute (``key``).

    Raises ServandaError when there is no such agreement.
    """
    from networkx.readwrite.graphml import GraphMLWriter

    # Not write_graphml: it writes by lxml where that is installed, and then other bytes.
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    held = project_network(request)
    _reject_unwritable_texts(held, "GraphML")
    writer.add_graph_element(_key_edges_by_id(held))
    stream = BytesIO()
    writer.dump(stream)
    # XML turns a carriage return into a line feed unless it is named.
    return stream.getvalue().replace(b"\r", b"&#13;") + b"\n"


def _key_edges_by_id(held: TypedGraph) -> MultiDiGraph[str]:
    """Return the network with its edges keyed by their ids, which the writer makes the ids of its own."""
    from networkx import MultiDiGraph

    made: MultiDiGraph[str] = MultiDiGraph(**held.graph)
    made.add_nodes_from(held.nodes.items())
    for source, target, key, data in held.edges_with_keys():
        rest = {name: value for name, value in data.items() if name != "id"}
        made.edges[source, target, made.add_edge(source, target, data["id"], **rest)]["key"] = key
    return made


def write_gexf(request: Request) -> bytes:
    """Return GEXF 1.2; an edge is labelled by its kind and called e1, e2 and so on.

    Raises ServandaError when there is no such agreement.
    """
    from networkx.readwrite.gexf import GEXFWriter

    held = project_network(request)
    _reject_unwritable_texts(held, "GEXF")
    held.graph["name"] = held.graph["title"]
    for _, _, data in held.edges(data=True):
        data["label"] = data["kind"]
    writer = GEXFWriter(held.to_networkx(), version="1.2draft")
    meta = writer.xml.find("meta")
    assert meta is not None
    del meta.attrib["lastmodifieddate"]  # the same graph gives the same bytes tomorrow
    meta[0].text = "servanda"
    SubElement(meta, "description").text = held.graph["note"]
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue() + b"\n"


def write_cytoscape(request: Request) -> bytes:
    """Return Cytoscape JSON; ``id``, ``source`` and ``target`` are text, ``name`` is the label.

    Raises ServandaError when there is no such agreement.
    """
    from networkx import cytoscape_data

    held = project_network(request)
    for _, data in held.nodes(data=True):
        data["name"] = data["label"]
    made = cytoscape_data(held.to_networkx())
    # networkx writes the data of the whole graph as pairs; the readers want an object.
    made["data"] = dict(made["data"])
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def write_node_link(request: Request) -> bytes:
    """Return node-link JSON, with the lists ``nodes`` and ``edges``.

    Raises ServandaError when there is no such agreement.
    """
    from networkx import node_link_data

    made = node_link_data(project_network(request).to_networkx(), edges="edges")
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def write_dot(request: Request) -> bytes:
    """Return DOT; a node is called n1, n2 …, its compact IRI is its ``name`` and its IRI its ``URL``.

    An IRI that opens no page (:mod:`servanda.links`) is no URL.
    Raises ServandaError when there is no such agreement.
    """
    from graphviz import Digraph

    held = project_network(request)
    _reject_unwritable_texts(held, "DOT")
    drawn = Digraph("servanda", strict=False)
    drawn.attr("graph", rankdir="LR", charset="UTF-8", _attributes=_dot_attributes(held.graph))
    drawn.attr("node", shape="box", style="rounded", fontname="Arial")
    drawn.attr("edge", fontname="Arial", fontsize="10")
    # An IRI as the name of a node would be cut at its colon, as a port.
    names = {name: f"n{place}" for place, name in enumerate(held, start=1)}
    for name, data in held.nodes(data=True):
        target = link_target(str(data["iri"]))
        leads = {"URL": target} if target else {}
        drawn.node(names[name], _attributes=_dot_attributes(data | {"name": name} | leads))
    for source, target, key, data in held.edges_with_keys():
        shown = data | {"key": key, "label": data["kind"]}
        drawn.edge(names[source], names[target], _attributes=_dot_attributes(shown))
    return str(drawn.source).encode()


def _dot_attributes(data: dict[str, Attribute]) -> dict[str, str]:
    """Return attributes as Graphviz reads them: a backslash twice, and in what is drawn no entities."""
    from graphviz import escape

    found = {name: format_value(value) for name, value in data.items()}
    if "label" in found:
        found["label"] = found["label"].replace("&", "&amp;")
    return {name: escape(text) for name, text in found.items()}


def write_mermaid(request: Request) -> bytes:
    """Return a flow chart; a line says in what way, of which matters and under which clause.

    An actor that sends and receives stands on both sides, so that every line runs from left to right.
    Raises ServandaError when there is no such agreement.
    """
    held = project_network(request)
    plan = Plan(request.store, held, read_agreement(request.store, request.agreement), request.lang)
    shown = list_notices(held, Filters())
    senders = {
        name: f"s{place}" for place, name in enumerate(dict.fromkeys(row[0] for row in shown), start=1)
    }
    told = {name: f"t{place}" for place, name in enumerate(dict.fromkeys(row[1] for row in shown), start=1)}
    actors = [*_actor_lines(plan, senders, "from"), *_actor_lines(plan, told, "to")]
    made = [
        "---",
        f"title: {json.dumps(_join_line(plan.title).translate(_TITLE), ensure_ascii=False)}",
        _title_margin(actors),
        "---",
        f"%% {_join_line(str(held.graph['note']))}",
        "flowchart LR",
        *actors,
    ]
    for sender, to, data in shown:
        line = _LINES.get(str(data.get("mode")), "-->")
        made.append(f"  {senders[sender]} {line}|{_quote_label(_describe_notice(plan, data))}| {told[to]}")
    if not shown:
        made.append(f"  none[{_quote_label(Messages(request.lang, 'graph-formats')['none'])}]")
    return ("\n".join(made) + "\n").encode()


def _actor_lines(plan: Plan, names: dict[str, str], role: str) -> list[str]:
    """Return the lines of the actors in a role (from, to), those of a Party's side in one box."""
    known = list_sides(plan.network)
    groups: dict[str | None, list[str]] = defaultdict(list)
    for name in names:
        top = find_side(plan.network, name)
        groups[top if top in known else None].append(name)
    made = []
    for place, (body, members) in enumerate(groups.items(), start=1):
        title = plan.label(body) if body else Messages(plan.lang, "draw")["others"]
        # A box is no wider for its title, so the title is broken.
        title = "<br/>".join(
            map(
                _escape_label,
                wrap(Messages(plan.lang, "graph-formats").text(role, side=_join_line(title)), 36),
            )
        )
        made.append(f'  subgraph {role}{place}["{title}"]')
        made += [f"    {names[name]}[{_quote_label(plan.label(name))}]" for name in members]
        made.append("  end")
    return made


def _title_margin(lines: list[str]) -> str:
    """Return the setting that gives titles of boxes room, which Mermaid takes to be one line each."""
    # More would be safer in a small box, but boxes grow into the gap between them, which is of 20 pixels.
    more = max((line.count("<br/>") for line in lines), default=0) * 16
    return f"config: {{flowchart: {{subGraphTitleMargin: {{top: 0, bottom: {more}}}}}}}"


def _describe_notice(plan: Plan, data: dict[str, Any]) -> str:
    """Return what a line says: must notify: arrival, departure (4)."""
    held = load_messages(plan.lang, "draw", "answers", binding=plan.agreement.is_binding)
    manner = held.get(f"{data['modality']}.{data.get('mode')}") or held[data["modality"]]
    record = plan.network.nodes[data["notification"]]
    said = f"{manner}: {record['label']} ({plan.clause_of(data['norm'])})"
    inferred = str(record.get("inferred", "")).split()
    people = ", ".join(held[slot] for slot in ("sender", "addressee") if slot in inferred)
    return f"{said}; {held.text('inferred.people', slots=people)}" if people else said


def _quote_label(text: str) -> str:
    return f'"{_escape_label(text) or "#160;"}"'  # an empty label is an error to Mermaid


def _escape_label(text: str) -> str:
    """Return a text on one line in which no sign means anything to Mermaid.

    >>> _escape_label('an "end"; 50% <b>')
    'an #34;end#34;#59; 50#37; #60;b#62;'
    """
    return re.sub(r"[^\w\s,.()/:–—’-]|_", lambda sign: f"#{ord(sign[0])};", _join_line(text))


def _join_line(text: str) -> str:
    """Return a text on one line, without characters that XML or YAML cannot hold."""
    return re.sub("[\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", replace_unwritable(" ".join(text.split())))


def write_csv(request: Request) -> bytes:
    """Return the table that ``request.format`` names, every attribute a column, in UTF-8.

    Raises ServandaError when there is no such agreement.
    """
    held = project_network(request)
    rows: Iterable[dict[str, Attribute]]
    if request.format == "csv-nodes":
        rows = [{"id": name, **data} for name, data in held.nodes(data=True)]
    else:
        rows = [
            {"source": source, "target": target, "key": key, **data}
            for source, target, key, data in held.edges_with_keys()
        ]
    first = _FIRST[request.format]
    columns = [*first, *sorted({name for row in rows for name in row} - set(first))]
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(guard_formula, columns))
    writer.writerows([guard_formula(format_value(row.get(name, ""))) for name in columns] for row in rows)
    return stream.getvalue().encode()


def write_cypher(request: Request) -> bytes:
    """Return Cypher statements, each ended by ``;`` at the end of a line: a constraint, nodes, relationships.

    Nodes are known by ``iri``, parallel relationships are told apart by ``key``. Raises ServandaError when
    there is no such agreement.
    """
    held = project_network(request)
    lines = [f"// {' '.join(str(held.graph[name]).split())}" for name in ("title", "agreement", "note")]
    statements = [
        "CREATE CONSTRAINT servanda_iri IF NOT EXISTS FOR (n:Servanda) REQUIRE n.iri IS UNIQUE",
        *_cypher_statements(_node_rows(held), _MERGE_NODES),
        *_cypher_statements(_edge_rows(held), _MERGE_EDGES),
    ]
    return ("\n".join(lines) + "\n\n" + ";\n\n".join(statements) + ";\n").encode()


def _node_rows(held: TypedGraph) -> _Rows:
    """Return the nodes by their labels: the kind and the classes (``:Actor:Ministry``)."""
    found: _Rows = defaultdict(list)
    for name, data in held.nodes(data=True):
        labels = dict.fromkeys([str(data["kind"]).capitalize(), *str(data.get("type", "")).split()])
        found["".join(f":{_cypher_name(label)}" for label in labels)].append(
            _cypher_map({"id": name, **data})
        )
    return found


def _edge_rows(held: TypedGraph) -> _Rows:
    """Return the relationships by their type: ``hasBearer`` becomes ``HAS_BEARER``."""
    found: _Rows = defaultdict(list)
    for source, target, key, data in held.edges_with_keys():
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(data["kind"])).upper()
        ends = {"source": held.nodes[source]["iri"], "target": held.nodes[target]["iri"], "key": key}
        # The number of an edge says nothing once the edges of several files are in one place.
        rest = {name: value for name, value in data.items() if name != "id"}
        found[_cypher_name(kind)].append(f"{_cypher_map(ends)[:-1]}, properties: {_cypher_map(rest)}}}")
    return found


def _cypher_statements(rows: _Rows, template: str) -> Iterator[str]:
    """Give statements for rows grouped by label or type, no more than :data:`STATEMENT_ROWS` in each."""
    for named, maps in sorted(rows.items()):
        for start in range(0, len(maps), STATEMENT_ROWS):
            listed = ",\n".join(f"  {entry}" for entry in maps[start : start + STATEMENT_ROWS])
            yield f"UNWIND [\n{listed}\n] AS row\n{template.format(named)}"


def _cypher_map(data: dict[str, Attribute]) -> str:
    return (
        "{" + ", ".join(f"{_cypher_name(name)}: {_cypher_value(value)}" for name, value in data.items()) + "}"
    )


def _cypher_name(name: str) -> str:
    """Return a label, type or property name, in backticks where it is more than letters and digits.

    >>> _cypher_name("label_kk"), _cypher_name("label_zh-Hant")
    ('label_kk', '`label_zh-Hant`')
    """
    return name if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) else f"`{name.replace('`', '``')}`"


def _cypher_value(value: Attribute) -> str:
    r"""Return a value as Cypher writes it, on one line.

    >>> print(_cypher_value("it's\n"), _cypher_value(True), _cypher_value(4))
    'it\'s\n' true 4
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f"'{''.join(map(_cypher_character, value))}'"


def _cypher_character(sign: str) -> str:
    # Escaped are control characters and those at which some reader breaks a line.
    unseen = sign < " " or "\x7f" <= sign <= "\x9f" or sign in "\u2028\u2029"
    return _ESCAPES.get(sign, f"\\u{ord(sign):04x}" if unseen else sign)

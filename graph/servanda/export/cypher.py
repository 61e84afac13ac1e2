"""The network as Cypher: statements that make it in a graph database, and can be run again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from servanda.export.network import network

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.network.projection import Attribute, Network

#: A map of properties as Cypher, and by what its statement differs from others: labels or a type.
_Rows = dict[str, list[str]]

#: Rows of one statement: a graph of any size is made of statements of this size.
ROWS: Final = 500

_NODES: Final = "MERGE (n:Servanda {{iri: row.iri}})\nSET n += row\nSET n{}"
_EDGES: Final = (
    "MATCH (a:Servanda {{iri: row.source}})\nMATCH (b:Servanda {{iri: row.target}})\n"
    "MERGE (a)-[r:{} {{key: row.key}}]->(b)\nSET r += row.properties"
)

_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write(request: Request) -> bytes:
    """Return Cypher statements, each ended by ``;`` at the end of a line: a constraint, nodes, relationships.

    Nodes are known by ``iri``, parallel relationships are told apart by ``key``. Raises ServandaError when
    there is no such agreement.
    """
    held = network(request)
    lines = [f"// {' '.join(str(held.graph[name]).split())}" for name in ("title", "agreement", "note")]
    statements = [
        "CREATE CONSTRAINT servanda_iri IF NOT EXISTS FOR (n:Servanda) REQUIRE n.iri IS UNIQUE",
        *_statements(_nodes(held), _NODES),
        *_statements(_edges(held), _EDGES),
    ]
    return ("\n".join(lines) + "\n\n" + ";\n\n".join(statements) + ";\n").encode()


def _nodes(held: Network) -> _Rows:
    """Return the nodes by their labels: the kind and the classes (``:Actor:Ministry``)."""
    found: _Rows = defaultdict(list)
    for name, data in held.nodes(data=True):
        labels = dict.fromkeys([str(data["kind"]).capitalize(), *str(data.get("type", "")).split()])
        found["".join(f":{_name(label)}" for label in labels)].append(_map({"id": name, **data}))
    return found


def _edges(held: Network) -> _Rows:
    """Return the relationships by their type: ``hasBearer`` becomes ``HAS_BEARER``."""
    found: _Rows = defaultdict(list)
    for source, target, key, data in held.edges(keys=True, data=True):
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(data["kind"])).upper()
        ends = {"source": held.nodes[source]["iri"], "target": held.nodes[target]["iri"], "key": key}
        # The number of an edge says nothing once the edges of several files are in one place.
        rest = {name: value for name, value in data.items() if name != "id"}
        found[_name(kind)].append(f"{_map(ends)[:-1]}, properties: {_map(rest)}}}")
    return found


def _statements(rows: _Rows, template: str) -> Iterator[str]:
    """Give statements for rows grouped by their labels or type, no more than :data:`ROWS` in each."""
    for named, maps in sorted(rows.items()):
        for start in range(0, len(maps), ROWS):
            listed = ",\n".join(f"  {entry}" for entry in maps[start : start + ROWS])
            yield f"UNWIND [\n{listed}\n] AS row\n{template.format(named)}"


def _map(data: dict[str, Attribute]) -> str:
    return "{" + ", ".join(f"{_name(name)}: {_value(value)}" for name, value in data.items()) + "}"


def _name(name: str) -> str:
    """Return a label, type or property name, in backticks where it is more than letters and digits.

    >>> _name("label_kk"), _name("label_zh-Hant")
    ('label_kk', '`label_zh-Hant`')
    """
    return name if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) else f"`{name.replace('`', '``')}`"


def _value(value: Attribute) -> str:
    r"""Return a value as Cypher writes it, on one line.

    >>> print(_value("it's\n"), _value(True), _value(4))
    'it\'s\n' true 4
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f"'{''.join(map(_character, value))}'"


def _character(sign: str) -> str:
    # Escaped are control characters and those at which some reader breaks a line.
    unseen = sign < " " or "\x7f" <= sign <= "\x9f" or sign in "\u2028\u2029"
    return _ESCAPES.get(sign, f"\\u{ord(sign):04x}" if unseen else sign)

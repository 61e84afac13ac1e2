"""Answers of SPARQL in the formats of the W3C: solutions and truth values, and the triples of a graph.

Solutions are written as JSON (SPARQL 1.1 Query Results JSON Format) while they are read; what the engine can
write itself, XML and TSV, it writes from that. So a query is run once, whatever the format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolution,
    QueryTriples,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from servanda.characters import XML_FORBIDDEN, reject_unwritable
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import PREFIXES
from servanda.query.table import join_csv
from servanda.spreadsheets import guard_formula
from servanda.store.rdf_xml import serialize_rdf_xml

#: W3C formats for the answers of SELECT and ASK.
RESULT_FORMATS: Final = {
    "srj": QueryResultsFormat.JSON,
    "srx": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
#: Formats for the graphs that CONSTRUCT and DESCRIBE give.
GRAPH_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
#: A number as XSD writes it, which is no formula although it may begin with a sign.
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF")


def serialize_solutions(names: Sequence[str], solutions: Sequence[QuerySolution], format: str) -> str:
    """Return the solutions of a SELECT in a format of :data:`RESULT_FORMATS`.

    ``names`` are those of its variables. What a spreadsheet would take for a formula is guarded in CSV and
    TSV, as in all tables. Raises ServandaError where XML cannot hold a character.
    """
    if format == "csv":
        return _render_csv(names, solutions)
    text = _render_json(names, solutions)
    if format == "srj":
        return text + "\n"
    if format == "tsv":
        return _guard_terms(_rewrite(text, format))
    if XML_FORBIDDEN.search(text) or "\\u" in text:
        _reject_unwritable_cells(names, solutions)
    # XML turns a carriage return into a line feed unless it is named.
    return _rewrite(text, format).replace("\r", "&#13;")


def serialize_truth(truth: bool, format: str) -> str:
    r"""Return the truth value of an ASK as "srj" or "srx".

    >>> serialize_truth(True, "srj")
    '{"head":{},"boolean":true}\n'
    """
    text = _dump({"head": {}, "boolean": truth})
    return text + "\n" if format == "srj" else _rewrite(text, format)


def serialize_graph(triples: Iterable[Triple], format: str, prefixes: Mapping[str, str]) -> str:
    """Return triples, each once and in order, in a format of :data:`GRAPH_FORMATS`.

    Of the ``prefixes`` those are declared that are needed. Raises ServandaError where the format cannot hold
    what RDF 1.2 adds.
    """
    ordered = sorted(set(triples), key=str)
    lines = "\n".join(map(str, ordered))
    used = {name: iri for name, iri in prefixes.items() if f"<{iri}" in lines}
    if format == "rdfxml":
        return serialize_rdf_xml(ordered, used).decode("utf-8")
    try:
        return (serialize(ordered, format=GRAPH_FORMATS[format], prefixes=used) or b"").decode("utf-8")
    except (OSError, ValueError) as error:
        raise ServandaError(error_text("graph-not-writable", format=format, error=error)) from None


def _rewrite(text: str, format: str) -> str:
    """Return results that stand as JSON in another format of the engine's."""
    results = parse_query_results(text.encode("utf-8"), QueryResultsFormat.JSON)
    assert not isinstance(results, QueryTriples)
    written = (results.serialize(format=RESULT_FORMATS[format]) or b"").decode("utf-8")
    return written if written.endswith("\n") else written + "\n"


def _render_json(names: Sequence[str], solutions: Iterable[QuerySolution]) -> str:
    """Return solutions as JSON (W3C, SPARQL 1.1 Query Results JSON Format, section 3.2)."""
    keys = [(name, f"{_dump(name)}:") for name in names]
    written: dict[object, str] = {}  # the same terms come again and again
    rows = []
    for solution in solutions:
        cells = []
        for name, key in keys:
            term = solution[name]
            if term is not None:
                if term not in written:
                    written[term] = _dump(_convert_term(term))
                cells.append(key + written[term])
        rows.append("{" + ",".join(cells) + "}")
    return f'{{"head":{_dump({"vars": list(names)})},"results":{{"bindings":[{",".join(rows)}]}}}}'


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _convert_term(term: object) -> dict[str, object]:
    """Return a term as an object of JSON; a triple as the engine reads and writes it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        found: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
            if term.direction is not None:
                found["its:dir"] = term.direction.value
        elif term.datatype.value != PREFIXES["xsd"] + "string":
            found["datatype"] = term.datatype.value
        return found
    assert isinstance(term, Triple)
    parts = {name: _convert_term(getattr(term, name)) for name in ("subject", "predicate", "object")}
    return {"type": "triple", "value": parts}


def _render_csv(names: Sequence[str], solutions: Iterable[QuerySolution]) -> str:
    """Return solutions as CSV (W3C, SPARQL 1.1 Query Results CSV and TSV Formats, section 3)."""
    rows = ([_format_csv_term(solution[name]) for name in names] for solution in solutions)
    return "".join(map(join_csv, [names, *rows]))


def _format_csv_term(term: object) -> str:
    if isinstance(term, Literal):
        kind = term.datatype.value
        is_number = kind.startswith(PREFIXES["xsd"]) and kind != PREFIXES["xsd"] + "string"
        return term.value if is_number and _NUMBER.fullmatch(term.value) else guard_formula(term.value)
    return "" if term is None else term.value if isinstance(term, NamedNode) else str(term)


def _guard_terms(text: str) -> str:
    """Return SPARQL results as TSV whose texts, out of their quotes, no spreadsheet takes for formulas."""
    return "\n".join(
        "\t".join(f'"{guard_formula(cell[1:])}' if cell[:1] == '"' else cell for cell in line.split("\t"))
        for line in text.split("\n")
    )


def _reject_unwritable_cells(names: Sequence[str], solutions: Iterable[QuerySolution]) -> None:
    """Raise ServandaError for the first cell with a character that XML cannot hold."""
    for row, solution in enumerate(solutions, 1):
        for name in names:
            place = error_text("place-of-cell", row=row, column=name)
            for text in _list_texts(solution[name]):
                reject_unwritable(text, place, "srx", "srj")


def _list_texts(term: object) -> list[str]:
    if isinstance(term, Triple):
        return [*_list_texts(term.subject), *_list_texts(term.object)]
    return [str(getattr(term, "value", ""))]

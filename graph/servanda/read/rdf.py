"""Any RDF file, by its extension or its first characters, without ever reaching the network."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.read import json_text
from servanda.read.context import CONTEXT_IRI, context
from servanda.read.files import LIMIT
from servanda.read.renamed import remark, rename_predicates
from servanda.read.yaml_nodes import Json

if TYPE_CHECKING:
    import pyoxigraph

#: Extension to the name of pyoxigraph's format.
_FORMATS: Final = {
    ".ttl": "TURTLE",
    ".turtle": "TURTLE",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".trig": "TRIG",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
    ".rdf": "RDF_XML",
    ".xml": "RDF_XML",
    ".owl": "RDF_XML",
}

#: Relative IRIs of a JSON-LD file without a base would be dropped in silence; under this one they show.
_NO_BASE: Final = "https://no-base.invalid/"

_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]+)\s+(?:"([^"&%]*)"|'([^'&%]*)')\s*>""")


def format_of(path: Path, text: str) -> str | None:
    """Return the name of the RDF format of a file, or None when it is none of them (so: YAML).

    The extension decides; without a known one, the first characters do.
    """
    if path.suffix.lower() in _FORMATS:
        return _FORMATS[path.suffix.lower()]
    if path.suffix.lower() in {".yaml", ".yml"}:
        return None
    start = text.lstrip()
    if start.startswith(("<?xml", "<rdf:RDF", "<!DOCTYPE", "<!--")):
        return "RDF_XML"
    if start.startswith(("{", "[")):
        return "JSON_LD"
    return "TRIG" if re.match(r"(?:@prefix|@base|prefix\s|base\s|<[^>]*>)", start, re.IGNORECASE) else None


def parse(text: str, format_name: str, path: Path) -> list[pyoxigraph.Quad]:
    """Return the quads of an RDF text; ``path`` is only named in errors.

    Raises ServandaError, with the line, when the text is not of that format, and without one for a
    context or an entity that would have to be fetched or that grows beyond measure. Old names of terms are
    read as the new ones, with a warning (:mod:`servanda.read.renamed`).
    """
    import pyoxigraph

    base: str | None = None
    if format_name == "JSON_LD":
        text, base = _local_json(text, path), _NO_BASE
    elif format_name == "RDF_XML":
        _refuse_entity_bomb(text, path)
    form = getattr(pyoxigraph.RdfFormat, format_name)
    try:
        # Blank nodes of different files must stay different nodes.
        quads = list(pyoxigraph.parse(text.encode(), form, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        said = re.sub(r"^Parser error (?:at|between) line \d+ [^:]*: ", "", str(error.msg))
        name = form.name
        raise ServandaError(
            f"this is not {name}: {said.rstrip('.')}; mend it there", file=path, line=error.lineno
        ) from None
    except (ValueError, OSError) as error:
        raise ServandaError(f"this cannot be read as RDF: {error}; mend it", file=path) from None
    if not quads:
        raise ServandaError("this file states nothing; nothing can be read from it", file=path)
    if any(isinstance(part, pyoxigraph.Triple) for quad in quads for part in (quad.subject, quad.object)):
        raise ServandaError("statements about statements (RDF 1.2) are not read; take them out", file=path)
    if base is not None:
        _refuse_relative(quads, path)
    quads, old = rename_predicates(quads)
    remark(old, path)
    return quads


def text_of(
    term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple,
) -> str:
    """Return the IRI, label or characters of a term; :func:`parse` lets no triple terms through."""
    return str(getattr(term, "value", ""))


def _local_json(text: str, path: Path) -> str:
    """Return a JSON-LD text with servanda's context put in where it is named; refuse any other by name."""
    document = json_text.parse(text, path)
    try:
        return json.dumps(_local_contexts(document, path))
    except RecursionError:
        raise ServandaError("values are nested too deep here; flatten them", file=path) from None


def _local_contexts(value: Json, path: Path) -> Json:
    """Return a JSON value in which no ``@context`` or ``@import`` names anything to fetch."""
    if isinstance(value, list):
        return [_local_contexts(item, path) for item in value]
    if not isinstance(value, dict):
        return value
    if "@import" in value:
        raise _remote(value["@import"], path)
    return {
        key: _local_context(inner, path) if key == "@context" else _local_contexts(inner, path)
        for key, inner in value.items()
    }


def _local_context(value: Json, path: Path) -> Json:
    """Return the value of one ``@context`` with servanda's own put in for its name."""
    if isinstance(value, list):
        return [_local_context(item, path) for item in value]
    if isinstance(value, str):
        if value in {CONTEXT_IRI, "context.jsonld", "./context.jsonld"}:
            return context().raw
        raise _remote(value, path)
    return _local_contexts(value, path)


def _remote(name: object, path: Path) -> ServandaError:
    return ServandaError(
        f"the context '{name}' is not fetched; put its content into the file, or name {CONTEXT_IRI}",
        file=path,
    )


def _refuse_relative(quads: list[pyoxigraph.Quad], path: Path) -> None:
    """Raise ServandaError when an IRI was relative and the document gave no base for it."""
    for quad in quads:
        for part in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            iri = getattr(part, "value", "")
            if iri.startswith(_NO_BASE) and not hasattr(part, "datatype"):
                name = iri.removeprefix(_NO_BASE)
                raise ServandaError(f"the IRI '{name}' is relative; give the file a '@base'", file=path)


def _refuse_entity_bomb(text: str, path: Path) -> None:
    """Raise ServandaError for entities that refer to others or to files, or that swell the text.

    The parser beneath expands entities without bound, so that a file of one kilobyte could fill the
    memory ("billion laughs"). Plain entities, with which OWL tools abbreviate namespaces, are let through.
    """
    plain = {match[1]: match[2] or match[3] or "" for match in _ENTITY.finditer(text)}
    if text.count("<!ENTITY") != len(_ENTITY.findall(text)):
        raise ServandaError(
            "an XML entity here refers to another one or to a file; write the text out", file=path
        )
    growth = sum(text.count(f"&{name};") * len(value) for name, value in plain.items())
    if growth > LIMIT:
        raise ServandaError("the XML entities swell this file beyond measure; write the text out", file=path)

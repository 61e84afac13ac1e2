"""Any RDF file, by its extension or its first characters, without ever reaching the network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import PREFIXES, SRV, expand
from servanda.read import syntax
from servanda.read.context import CONTEXT_IRI, read_context
from servanda.read.files import LIMIT
from servanda.read.old_terms import rename_predicates, warn_of_old_terms
from servanda.read.syntax import Json, Positions

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
#: How deep elements of RDF/XML, and triple terms that are refused without a crash, may be nested.
DEPTH: Final = 1000
#: Where a triple term begins or ends.
_TRIPLE_TERM: Final = re.compile("<<|>>")
#: The most bytes that a text or a name may take in N-Quads, in which an archive keeps it, and in JSON: with
#: the rest of its line, pyoxigraph's parsers read 16 MB, and 8.
LONGEST_TERM: Final = 16 * 1024 * 1024 - 65_536
LONGEST_IN_JSON: Final = LONGEST_TERM // 2
#: A relative IRI is resolved against this one, by which it is recognized: a file has no base but the one that
#: it states. Its own address would be another on each machine, and so would all that is made from the file.
_NO_BASE: Final = "no-base://no-base.invalid/no-base/"
#: How a file of each format states its base; the other formats have no relative IRIs.
_BASES: Final = {
    "TURTLE": "the line '@base <https://example.org/> .' at its top",
    "TRIG": "the line '@base <https://example.org/> .' at its top",
    "RDF_XML": "an 'xml:base=\"https://example.org/\"' on its first element",
    "JSON_LD": "an '@base' in its '@context'",
}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: What is no IRI in Turtle but may hold one (a string, a comment), or an IRI with the keyword before it.
_TURTLE_IRI: Final = re.compile(
    r'"{3}.*?"{3}|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|(?P<base>@?\bbase\s*)?<(?P<iri>[^<>\"{}|^`\s]*)>|#[^\n]*",
    re.DOTALL | re.IGNORECASE,
)
#: What names a node in JSON-LD and in RDF/XML.
_JSON_NODE: Final = re.compile(r'"@?id"\s*:\s*"([^"\\]*)"(?!\s*\})|"([^"\\]*)"\s*:\s*\{')
_XML_NODE: Final = re.compile(r"""\b(?:about|ID)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: Under these stand agreements and logs, whose parts may be named without them.
_ROOTS: Final = frozenset((PREFIXES["agreement"], PREFIXES["log"]))
#: A prefix with its namespace, in Turtle and in XML.
_PREFIX: Final = re.compile(
    r"""@?\bprefix\s+([\w.-]*):\s*<([^<>]*)>|\bxmlns:?([\w.-]*)\s*=\s*["']([^"']*)["']""", re.IGNORECASE
)
_XML_IRI: Final = re.compile(r"""[\w.-]*:?\b(about|ID|resource|datatype)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]+)\s+(?:"([^"&%]*)"|'([^'&%]*)')\s*>""")
#: So many characters of a text in XML are read to find its first element.
_HEAD: Final = 65_536
_RDF_TYPE: Final = PREFIXES["rdf"] + "type"


def detect_format(path: Path, text: str) -> str | None:
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


def parse_rdf(text: str, format_name: str, path: Path) -> list[Quad]:
    """Return the quads of an RDF text; ``path`` is only named in errors.

    Raises ServandaError, with the line, when the text is not of that format, and without one for a
    context or an entity that would have to be fetched or that grows beyond measure, for a term longer than
    :data:`LONGEST_TERM` and for elements nested deeper than :data:`DEPTH`. Old names of terms are
    read as the new ones, with a warning (:mod:`servanda.read.old_terms`).
    """
    original = text
    base = _NO_BASE if format_name in _BASES else None
    text = _prepare_text(text, format_name, path)
    form = getattr(RdfFormat, format_name)
    try:
        # Blank nodes of different files must stay different nodes.
        quads = list(parse(text.encode(errors="surrogatepass"), form, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        if element := find_foreign_element(text):
            is_page = element.casefold() == "html"
            message = error_text("web-page") if is_page else error_text("other-xml", element=element)
            raise ServandaError(message, file=path) from None
        said = re.sub(r"^Parser error (?:at|between) line \d+ [^:]*: ", "", str(error.msg))
        name = form.name
        raise ServandaError(
            error_text("not-format", format=name, reason=said.rstrip(".")), file=path, line=error.lineno
        ) from None
    except (ValueError, OSError) as error:
        raise ServandaError(error_text("not-rdf", error=error), file=path) from None
    except MemoryError:
        raise _find_long_term(original, format_name, path) from None
    if format_name == "RDF_XML" or len(original) > LONGEST_TERM // 10:  # entities make a text longer
        reject_long_terms(quads, path)
    if not quads:
        raise ServandaError(error_text("no-statements"), file=path)
    if any(isinstance(part, Triple) for quad in quads for part in (quad.subject, quad.object)):
        raise ServandaError(error_text("triple-terms"), file=path)
    if base is not None:
        _reject_relative(quads, format_name, original, path)
    quads, old = rename_predicates(quads)
    warn_of_old_terms(old, path)
    return quads


def find_foreign_element(text: str) -> str | None:
    """Return the name of the first element of a text in XML or HTML that is no RDF/XML, without its prefix.

    It is None for ``rdf:RDF``, and for what is no XML as far as its first element.

    >>> find_foreign_element('<?xml version="1.0"?><akomaNtoso xmlns="http://example.org/akn"><act/>')
    'akomaNtoso'
    """
    if text[:_HEAD].lstrip().casefold().startswith(("<!doctype html", "<html")):
        return "html"  # which need not be XML
    found: list[str] = []
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = lambda name, attributes: found.append(name)
    with suppress(expat.ExpatError):
        reader.Parse(text[:_HEAD])
    element = found[0] if found else f"{PREFIXES['rdf']} RDF"
    return None if element == f"{PREFIXES['rdf']} RDF" else element.rpartition(" ")[2]


def _prepare_text(text: str, format_name: str, path: Path) -> str:
    """Return a text that the parser can be given; raises ServandaError for one at which it would not end."""
    if format_name == "JSON_LD":
        return _replace_contexts(text, path)
    if format_name == "RDF_XML":
        _reject_entity_bomb(text, path)
        _reject_deep_elements(text, path)
    elif is_nested_deep(text):
        raise ServandaError(error_text("triple-terms"), file=path)
    return text


def is_nested_deep(text: str) -> bool:
    """Say whether triple terms (RDF 1.2) are nested so deep in Turtle or N-Quads that they end the parser.

    >>> is_nested_deep('<urn:a> <urn:b> "<<" .'), is_nested_deep("<<( <urn:a> <urn:b> " * 1001)
    (False, True)
    """
    depth = 0
    if text.count("<<") > DEPTH:
        for match in _TRIPLE_TERM.finditer(text):
            depth = depth + 1 if match[0] == "<<" else max(depth - 1, 0)
            if depth > DEPTH:
                return True
    return False


def reject_long_terms(quads: Iterable[Quad], path: Path) -> None:
    """Raise ServandaError for a term that could be written as N-Quads, but not be read again."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            # No escape has more than ten characters, so that most terms are seen to be short at once.
            if len(term_text(term)) > LONGEST_TERM // 10 and len(str(term).encode()) > LONGEST_TERM:
                raise build_long_term_error(path)


def build_long_term_error(path: Path, most: int = LONGEST_TERM, line: int | None = None) -> ServandaError:
    """Return the error for a text or a name of more than so many bytes in a file."""
    return ServandaError(error_text("term-too-long", size=-(-most >> 20)), file=path, line=line)


def _find_long_term(text: str, format_name: str, path: Path) -> ServandaError:
    """Return the error for a text with a term that is too long, with its line where that alone is so long."""
    most = LONGEST_IN_JSON if format_name == "JSON_LD" else LONGEST_TERM
    lines = enumerate(text.splitlines(), 1)
    line = next((number for number, line in lines if len(line.encode(errors="replace")) > most), None)
    return build_long_term_error(path, most, line)


def term_text(
    term: NamedNode | BlankNode | Literal | Triple,
) -> str:
    """Return the IRI, label or characters of a term; :func:`parse_rdf` lets no triple terms through."""
    return str(getattr(term, "value", ""))


def list_instances(quads: Iterable[Quad], name: str) -> tuple[str, ...]:
    """Return the IRIs (or blank labels) of what is typed as the class ``name`` of servanda, in order."""
    return tuple(
        sorted(
            {
                term_text(quad.subject)
                for quad in quads
                if quad.predicate.value == _RDF_TYPE and term_text(quad.object) == SRV + name
            }
        )
    )


def assign_graphs(quads: list[Quad], agreements: tuple[str, ...], logs: tuple[str, ...]) -> Iterator[Quad]:
    """Yield the quads, with those of the default graph moved to the graph of their agreement or log.

    That is the log that records the subject, else the log or agreement under whose IRI the subject
    stands, else the only agreement that there is, or the only log where there is no agreement; a triple
    that belongs to none stays where it is.
    """
    recorded = _map_events(quads, logs)
    for quad in quads:
        subject = term_text(quad.subject)
        owner = recorded.get(subject) or _find_owner(subject, agreements, logs)
        if owner is None or quad.graph_name != DefaultGraph():
            yield quad
        else:
            yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(owner))


def _replace_contexts(text: str, path: Path) -> str:
    """Return a JSON-LD text with servanda's context put in where it is named; refuse any other by name."""
    document = syntax.parse_json(text, path)
    try:
        return json.dumps(_replace_in_value(document, path), ensure_ascii=False)
    except RecursionError:
        raise ServandaError(error_text("nested-too-deep"), file=path) from None


def _replace_in_value(value: Json, path: Path) -> Json:
    """Return a JSON value in which no ``@context`` or ``@import`` names anything to fetch."""
    if isinstance(value, list):
        return [_replace_in_value(item, path) for item in value]
    if not isinstance(value, dict):
        return value
    if "@import" in value:
        raise _remote_context_error(value["@import"], path)
    return {
        key: _replace_context(inner, path) if key == "@context" else _replace_in_value(inner, path)
        for key, inner in value.items()
    }


def _replace_context(value: Json, path: Path) -> Json:
    """Return the value of one ``@context`` with servanda's own put in for its name."""
    if isinstance(value, list):
        return [_replace_context(item, path) for item in value]
    if isinstance(value, str):
        if value in {CONTEXT_IRI, "context.jsonld", "./context.jsonld"}:
            return read_context().raw
        raise _remote_context_error(value, path)
    return _replace_in_value(value, path)


def _remote_context_error(name: object, path: Path) -> ServandaError:
    return ServandaError(
        error_text("context-not-fetched", name=name, known=CONTEXT_IRI),
        file=path,
    )


def locate_nodes(text: str, format_name: str, quads: Iterable[Quad]) -> Positions:
    """Return the line of each subject of ``quads`` in the JSON-LD or RDF/XML that they were read from.

    In JSON-LD that is where its ``@id`` stands with something beside it, or where it is a key; in RDF/XML its
    ``rdf:about`` or ``rdf:ID``. The first line counts. A subject written in another way is left out.
    """
    pattern = _JSON_NODE if format_name == "JSON_LD" else _XML_NODE
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    bases = ["", *sorted({f"{iri}/" for iri in subjects if iri.rpartition("/")[0] + "/" in _ROOTS})]
    found: Positions = {}
    line, place = 1, 0
    for match in pattern.finditer(text):
        name = next((group for group in match.groups() if group), "")
        line, place = line + text.count("\n", place, match.start()), match.start()
        iri = next((iri for base in bases if (iri := base + expand(name)) in subjects), None)
        if iri is not None:
            found.setdefault(iri, syntax.Position(line))
    return found


def find_line(text: str, iri: str, first: int = 1) -> int | None:
    r"""Return the first line, from line ``first`` on, on which an RDF text names an IRI, in full or short.

    >>> find_line("PREFIX e: <http://example.org/>\ne:a e:b e:c .", "http://example.org/b")
    2
    """
    spelt = [re.escape(f"<{iri}>"), re.escape(f'"{iri}"')]
    for match in _PREFIX.finditer(text):
        prefix, namespace = match[1] or match[3] or "", match[2] or match[4]
        if namespace and iri.startswith(namespace) and len(iri) > len(namespace):
            spelt.append(rf"(?<![\w:.-]){re.escape(f'{prefix}:{iri[len(namespace) :]}')}(?![\w-])")
    sought = re.compile("|".join(spelt))
    return next(
        (
            number
            for number, line in enumerate(text.splitlines(), 1)
            if number >= first and sought.search(_PREFIX.sub("", line))
        ),
        None,
    )


def _reject_relative(quads: list[Quad], format_name: str, text: str, path: Path) -> None:
    """Raise ServandaError, with the line, when an IRI was relative and the file gave no base for it."""
    for quad in quads:
        for part in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            for iri in (getattr(part, "value", ""), getattr(getattr(part, "datatype", None), "value", "")):
                if (isinstance(part, Literal) and iri is part.value) or not iri.startswith("no-base:"):
                    continue
                name, line = _find_relative(iri, format_name, text)
                said = error_text("relative-iri", name=name, base=_BASES[format_name])
                raise ServandaError(said, file=path, line=line)


def _find_relative(iri: str, format_name: str, text: str) -> tuple[str, int | None]:
    """Return a relative IRI as a file writes it, and the first line on which it stands, where it is found.

    ``iri`` is what it was resolved to.
    """
    name = next(
        iri.removeprefix(base)
        for base in (_NO_BASE, _NO_BASE.removesuffix("/no-base/"), "no-base:")
        if iri.startswith(base)
    )
    if format_name == "RDF_XML":
        found = [
            ("#" * (match[1] == "ID") + (match[2] or match[3] or ""), match.start())
            for match in _XML_IRI.finditer(text)
        ]
        found = [one for one in found if not _SCHEME.match(one[0])]
        found = [one for one in found if one[0] == name] or found
    elif format_name == "JSON_LD":
        found = [(name, place)] if (place := text.find(json.dumps(name, ensure_ascii=False))) >= 0 else []
    else:
        found = list(_list_relative_of_turtle(text))
    return (found[0][0], text.count("\n", 0, found[0][1]) + 1) if found else (name, None)


def _list_relative_of_turtle(text: str) -> Iterator[tuple[str, int]]:
    """Yield the relative IRIs of Turtle or TriG, with their offsets, until an absolute base is stated."""
    for match in _TURTLE_IRI.finditer(text):
        iri = match["iri"]
        if iri is None:
            continue
        if not _SCHEME.match(iri):
            yield iri, match.start("iri")
        elif match["base"]:
            return


def _reject_entity_bomb(text: str, path: Path) -> None:
    """Raise ServandaError for entities that refer to others or to files, or that swell the text.

    The parser beneath expands entities without bound, so that a file of one kilobyte could fill the
    memory ("billion laughs"). Plain entities, with which OWL tools abbreviate namespaces, are let through.
    """
    plain = {match[1]: match[2] or match[3] or "" for match in _ENTITY.finditer(text)}
    if text.count("<!ENTITY") != len(_ENTITY.findall(text)):
        raise ServandaError(error_text("xml-entity"), file=path)
    growth = sum(text.count(f"&{name};") * len(value) for name, value in plain.items())
    if growth > LIMIT:
        raise ServandaError(error_text("xml-entities-too-large"), file=path)


def _reject_deep_elements(text: str, path: Path) -> None:
    """Raise ServandaError, with the line, for XML elements nested deeper than :data:`DEPTH`.

    The time that the parser of RDF/XML takes grows with the square of the depth.
    """
    depth = 0
    parser = expat.ParserCreate()

    def enter(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            line = parser.CurrentLineNumber
            raise ServandaError(error_text("nested-deeper", depth=DEPTH), file=path, line=line)

    def leave(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    with suppress(expat.ExpatError):  # the parser of RDF/XML says what is wrong
        parser.Parse(text, True)


def _map_events(quads: Iterable[Quad], logs: tuple[str, ...]) -> dict[str, str]:
    """Return event to log, as the logs say by srv:hasEvent."""
    return {
        term_text(quad.object): term_text(quad.subject)
        for quad in quads
        if quad.predicate.value == SRV + "hasEvent" and term_text(quad.subject) in logs
    }


def _find_owner(subject: str, agreements: tuple[str, ...], logs: tuple[str, ...]) -> str | None:
    for iri in (*logs, *agreements):
        if subject == iri or subject.startswith(iri + "/"):
            return iri
    alone = agreements or logs
    return alone[0] if len(alone) == 1 else None

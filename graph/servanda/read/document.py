"""One file of an agreement or a log, authored as YAML-LD or given as any RDF, as quads in the right graph."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import PREFIXES, SRV
from servanda.read import files, rdf, syntax, yamlld
from servanda.read.context import read_context
from servanda.read.old_terms import rename_predicates, warn_of_old_terms
from servanda.read.registry import REGISTRY, read_registry
from servanda.read.syntax import Positions, locate_subjects
from servanda.resources import data_folder


@dataclass(frozen=True)
class Document:
    """What one file says.

    ``quads`` stand in the graph named by their agreement or log; ``agreements`` and ``logs`` are the IRIs of
    the agreements and of the logs described; ``positions`` gives lines (not for JSON-LD and RDF/XML);
    ``source`` is the published text that the agreement names by ``sourceFile``, when it does.
    """

    path: Path
    quads: list[Quad]
    agreements: tuple[str, ...]
    positions: Positions = field(default_factory=dict)
    source: Path | None = None
    logs: tuple[str, ...] = ()

    @property
    def agreement(self) -> str | None:
        """The IRI of the agreement, when the file describes exactly one."""
        return self.agreements[0] if len(self.agreements) == 1 else None


def read_file(path: Path) -> Document:
    """Return what the file at ``path`` says: YAML-LD, Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML.

    Raises ServandaError, and nothing else, when it cannot be used; the error names the place.
    """
    path = Path(path)
    try:
        return _parse_file(path)
    except ServandaError as error:
        message = _clean_message(error.message)
        raise ServandaError(message, file=error.file, line=error.line, exit_code=error.exit_code) from None


def _parse_file(path: Path) -> Document:
    """Return what a file says; errors may still quote it letter for letter."""
    text = files.read_text(path)
    form = rdf.detect_format(path, text)
    if form is None:
        return _read_yaml(text, path)
    return read_quads(text, path, form)


def read_quads(text: str, path: Path, form: str = "N_QUADS") -> Document:
    """Return what the RDF ``text`` of a file says; ``form`` is pyoxigraph's name of its format.

    Raises ServandaError when it is not of that format, or describes an agreement or a log without an IRI.
    """
    quads = rdf.parse_rdf(text, form, path)
    agreements, logs = rdf.list_instances(quads, "Agreement"), rdf.list_instances(quads, "EventLog")
    for iris, what in ((agreements, "an agreement"), (logs, "a log")):
        if not all(":" in iri for iri in iris):  # the name of a blank node has no scheme
            raise ServandaError(error_text("no-id", thing=what), file=path)
    placed = list(rdf.assign_graphs(quads, agreements, logs))
    # The text of one agreement must not be taken for the text of another in the same file.
    source = _find_source(placed, path, {}) if len(agreements) == 1 else None
    lines = locate_subjects(text) if form in {"TURTLE", "TRIG", "N_TRIPLES", "N_QUADS"} else {}
    return Document(path, placed, agreements, lines, source, logs)


def _clean_message(message: str) -> str:
    """Return a message as one line that no file can lengthen, break, or colour by control characters."""
    line = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in message)
    return line if len(line) <= 500 else f"{line[:300]} … {line[-150:]}"


def _read_yaml(text: str, path: Path) -> Document:
    """Return the document of an authored YAML-LD text."""
    shared = read_registry(path.parent)
    if shared is not None and path.name == REGISTRY:
        # By itself it is of no agreement.
        quads = [Quad(t.subject, t.predicate, t.object) for t in shared.triples]
        return Document(path, quads, (), shared.positions)
    root = syntax.parse_yaml(text, path)
    checked = yamlld.check_document(root, path, shared.iris if shared else frozenset())
    tree = syntax.convert_to_json(root)
    assert isinstance(tree, dict)  # keys.check has refused anything else
    language: syntax.Json = {"@language": checked.language} if checked.language else {}
    tree["@context"] = [read_context().raw, language]
    try:
        triples = list(parse(json.dumps(tree), RdfFormat.JSON_LD, base_iri=checked.base))
    except (SyntaxError, ValueError) as error:
        raise ServandaError(error_text("not-json-ld", error=error), file=path) from None
    graph = NamedNode(checked.root)
    quads, old = rename_predicates(Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    warn_of_old_terms(old, path)
    if checked.is_log:
        return Document(path, quads, (), checked.positions, None, (checked.root,))
    if shared is not None:
        # In the graph of each agreement, as what it says of things that others speak of too: so rules and
        # questions, which see one agreement at a time, find it.
        quads = list(
            dict.fromkeys([*quads, *(Quad(t.subject, t.predicate, t.object, graph) for t in shared.triples)])
        )
    source = _find_source(quads, path, checked.positions)
    return Document(path, quads, (checked.root,), checked.positions, source)


def _find_source(quads: Iterable[Quad], path: Path, places: Positions) -> Path | None:
    """Return the source text that an agreement names.

    It lies beside the file; or, when the file is a copy or an export of an agreement that comes with
    servanda, in that agreement's own folder. Raises ServandaError when the name is not fit, and, for an
    authored file, when there is no such text.
    """
    for quad in quads:
        if quad.predicate.value != SRV + "sourceFile":
            continue
        agreement, name = rdf.term_text(quad.subject), rdf.term_text(quad.object)
        position = places.get(agreement)
        line = position.line_of(quad.predicate.value) if position else None
        if files.is_plain_name(name) and not os.path.exists(path.parent / name):  # noqa: PTH110 (never raises)
            for text in data_folder("agreements").glob("*/*"):
                if text.name == name and PREFIXES["agreement"] + text.parent.name == agreement:
                    return text
            if not places:
                return None
        return files.find_file_beside(path, name, line=line)
    return None

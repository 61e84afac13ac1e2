"""One file of an agreement or a log, authored as YAML-LD or given as any RDF, as quads in the right graph."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.errors import ServandaError
from servanda.locate import data
from servanda.read import files, keys, place, rdf, yaml_nodes
from servanda.read.context import context
from servanda.read.positions import Positions, of_subjects
from servanda.read.renamed import remark, rename_predicates
from servanda.vocabulary import PREFIXES, SRV

if TYPE_CHECKING:
    import pyoxigraph


@dataclass(frozen=True)
class Document:
    """What one file says.

    ``quads`` stand in the graph named by their agreement or log; ``agreements`` and ``logs`` are the IRIs of
    the agreements and of the logs described; ``positions`` gives lines (not for JSON-LD and RDF/XML);
    ``source`` is the published text that the agreement names by ``sourceFile``, when it does.
    """

    path: Path
    quads: list[pyoxigraph.Quad]
    agreements: tuple[str, ...]
    positions: Positions = field(default_factory=dict)
    source: Path | None = None
    logs: tuple[str, ...] = ()

    @property
    def agreement(self) -> str | None:
        """The IRI of the agreement, when the file describes exactly one."""
        return self.agreements[0] if len(self.agreements) == 1 else None


def read(path: Path) -> Document:
    """Return what the file at ``path`` says: YAML-LD, Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML.

    Raises ServandaError, and nothing else, when it cannot be used; the error names the place.
    """
    path = Path(path)
    try:
        return _read(path)
    except ServandaError as error:
        message = _printable(error.message)
        raise ServandaError(message, file=error.file, line=error.line, exit_code=error.exit_code) from None


def _read(path: Path) -> Document:
    """Return what a file says; errors may still quote it letter for letter."""
    text = files.read_text(path)
    form = rdf.format_of(path, text)
    if form is None:
        return _read_yaml(text, path)
    return read_quads(text, path, form)


def read_quads(text: str, path: Path, form: str = "N_QUADS") -> Document:
    """Return what the RDF ``text`` of a file says; ``form`` is pyoxigraph's name of its format.

    Raises ServandaError when it is not of that format, or describes an agreement or a log without an IRI.
    """
    quads = rdf.parse(text, form, path)
    agreements, logs = place.typed(quads, "Agreement"), place.typed(quads, "EventLog")
    for iris, what in ((agreements, "an agreement"), (logs, "a log")):
        if not all(":" in iri for iri in iris):  # the name of a blank node has no scheme
            raise ServandaError(f"{what} in this file has no id; give it an IRI", file=path)
    placed = list(place.placed(quads, agreements, logs))
    # The text of one agreement must not be taken for the text of another in the same file.
    source = _source(placed, path, {}) if len(agreements) == 1 else None
    lines = of_subjects(text) if form in {"TURTLE", "TRIG", "N_TRIPLES", "N_QUADS"} else {}
    return Document(path, placed, agreements, lines, source, logs)


def positions(path: Path) -> Positions:
    """Return line and clause of each thing that a file describes; empty for what is not YAML.

    Raises ServandaError as :func:`read` does.
    """
    return read(path).positions


def _printable(message: str) -> str:
    """Return a message as one line that no file can lengthen, break, or colour by control characters."""
    line = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in message)
    return line if len(line) <= 500 else f"{line[:300]} … {line[-150:]}"


def _read_yaml(text: str, path: Path) -> Document:
    """Return the document of an authored YAML-LD text."""
    import pyoxigraph

    root = yaml_nodes.parse(text, path)
    checked = keys.check(root, path)
    tree = yaml_nodes.plain(root)
    assert isinstance(tree, dict)  # keys.check has refused anything else
    language: yaml_nodes.Json = {"@language": checked.language} if checked.language else {}
    tree["@context"] = [context().raw, language]
    try:
        triples = list(
            pyoxigraph.parse(json.dumps(tree), pyoxigraph.RdfFormat.JSON_LD, base_iri=checked.base)
        )
    except (SyntaxError, ValueError) as error:
        raise ServandaError(f"this cannot be read as JSON-LD: {error}; mend it", file=path) from None
    graph = pyoxigraph.NamedNode(checked.root)
    quads, old = rename_predicates(pyoxigraph.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    remark(old, path)
    if checked.is_log:
        return Document(path, quads, (), checked.positions, None, (checked.root,))
    source = _source(quads, path, checked.positions)
    return Document(path, quads, (checked.root,), checked.positions, source)


def _source(quads: Iterable[pyoxigraph.Quad], path: Path, places: Positions) -> Path | None:
    """Return the source text that an agreement names.

    It lies beside the file; or, when the file is a copy or an export of an agreement that comes with
    servanda, in that agreement's own folder. Raises ServandaError when the name is not fit, and, for an
    authored file, when there is no such text.
    """
    for quad in quads:
        if quad.predicate.value != SRV + "sourceFile":
            continue
        agreement, name = rdf.text_of(quad.subject), rdf.text_of(quad.object)
        position = places.get(agreement)
        line = position.line_of(quad.predicate.value) if position else None
        if files.is_plain_name(name) and not os.path.exists(path.parent / name):  # noqa: PTH110 (never raises)
            for text in data("agreements").glob("*/*"):
                if text.name == name and PREFIXES["agreement"] + text.parent.name == agreement:
                    return text
            if not places:
                return None
        return files.file_beside(path, name, line=line)
    return None

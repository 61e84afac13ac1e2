"""One file of an agreement or a log, authored as YAML-LD or given as any RDF, as quads in the right graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from servanda.errors import ServandaError, join_errors
from servanda.messages import error_text
from servanda.namespaces import SRV
from servanda.read import files, rdf, syntax, yamlld
from servanda.read.context import read_context
from servanda.read.foreign import YAML_ENDINGS, has_own_keys
from servanda.read.language import find_tag_fault
from servanda.read.old_terms import rename_predicates, warn_of_old_terms
from servanda.read.short.companions import REGISTRY, is_companion
from servanda.read.short.expansion import expand, is_short_form
from servanda.read.short.head import read_language
from servanda.read.short.nodes import Place
from servanda.read.short.registry import read_registry
from servanda.read.syntax import Positions, locate_subjects


@dataclass(frozen=True)
class Document:
    """What one file says.

    ``quads`` stand in the graph named by their agreement or log; ``agreements`` and ``logs`` are the IRIs of
    the agreements and of the logs described; ``positions`` gives lines;
    ``source`` is the published text that the agreement names by ``sourceFile``, when it does.
    """

    path: Path
    quads: list[Quad]
    agreements: tuple[str, ...]
    positions: Positions = field(default_factory=dict)
    source: Path | None = None
    logs: tuple[str, ...] = ()
    #: How many candidates for norms the file holds; nothing else comes of them.
    candidates: int = 0
    #: Whether the file is written in the short form.
    short: bool = False

    @property
    def agreement(self) -> str | None:
        """The IRI of the agreement, when the file describes exactly one."""
        return self.agreements[0] if len(self.agreements) == 1 else None


def read_file(path: Path) -> Document:
    """Return what the file at ``path`` says: YAML-LD, Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML.

    Raises ServandaError, and nothing else, when it cannot be used; the error names the place, and its
    ``more`` what else is wrong.
    """
    path = Path(path)
    try:
        return _parse_file(path)
    except ServandaError as error:
        first, *more = (
            ServandaError(
                _clean_message(one.message), file=one.file, line=one.line, exit_code=one.exit_code,
                clause=one.clause,
            )
            for one in (error, *error.more)
        )  # fmt: skip
        first.more = tuple(more)
        raise first from None


def _parse_file(path: Path) -> Document:
    """Return what a file says; errors may still quote it letter for letter."""
    text = files.read_text(path)
    form = rdf.detect_format(path, text)
    if form is None:
        if path.suffix.lower() not in YAML_ENDINGS and not has_own_keys(text):
            raise ServandaError(error_text("neither-rdf-nor-yaml"), file=path)
        return read_yaml(text, path)
    return read_quads(text, path, form)


def read_quads(text: str, path: Path, form: str = "N_QUADS") -> Document:
    """Return what the RDF ``text`` of a file says; ``form`` is pyoxigraph's name of its format.

    Raises ServandaError when it is not of that format, or describes an agreement or a log without an IRI.
    """
    quads = rdf.parse_rdf(text, form, path)
    agreements, logs = rdf.list_instances(quads, "Agreement"), rdf.list_instances(quads, "EventLog")
    for iris, what in ((agreements, error_text("an-agreement")), (logs, error_text("a-log"))):
        if not all(":" in iri for iri in iris):  # the name of a blank node has no scheme
            raise ServandaError(error_text("no-id", thing=what), file=path)
    placed = list(rdf.assign_graphs(quads, agreements, logs))
    # The text of one agreement must not be taken for the text of another in the same file.
    source = _find_source(placed, path, {}) if len(agreements) == 1 else None
    in_turtle = form in {"TURTLE", "TRIG", "N_TRIPLES", "N_QUADS"}
    lines = locate_subjects(text) if in_turtle else rdf.locate_nodes(text, form, quads)
    return Document(path, placed, agreements, lines, source, logs)


def _clean_message(message: str) -> str:
    """Return a message as one line that no file can lengthen, break, or colour by control characters."""
    line = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in message)
    return line if len(line) <= 500 else f"{line[:300]} … {line[-150:]}"


def read_yaml(text: str, path: Path) -> Document:
    """Return what a YAML text says, in full YAML-LD or in the short form; ``path`` is its file.

    Raises ServandaError when it cannot be used.
    """
    root = syntax.parse_yaml(text, path)
    candidates = 0
    short = is_short_form(root)
    registry = (
        read_registry(path.parent, _guess_language(root)) if (path.parent / REGISTRY).is_file() else None
    )
    if short:
        assert isinstance(root, syntax.Mapping)
        expansion = expand(root, path, None if registry is None else registry.names)
        root, candidates = expansion.tree, expansion.candidates
    elif is_companion(path):
        raise ServandaError(error_text("short-companion", name=path.name), file=path)
    try:
        checked = yamlld.check_document(root, path, frozenset() if registry is None else registry.iris)
    except ServandaError as error:
        raise join_errors([error, *_find_source_faults(root, path)]) from None
    tree = syntax.convert_to_json(root)
    assert isinstance(tree, dict)  # keys.check has refused anything else
    language: syntax.Json = {"@language": checked.language} if checked.language else {}
    tree["@context"] = [read_context().raw, language]
    try:
        written = json.dumps(tree, ensure_ascii=False)
        triples = list(parse(written, RdfFormat.JSON_LD, base_iri=checked.base))
    except (SyntaxError, ValueError) as error:
        raise ServandaError(error_text("not-json-ld", error=error), file=path) from None
    except MemoryError:
        raise rdf.build_long_term_error(path, rdf.LONGEST_IN_JSON) from None
    graph = NamedNode(checked.root)
    quads, old = rename_predicates(Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    warn_of_old_terms(old, path)
    if checked.is_log:
        return Document(path, quads, (), checked.positions, None, (checked.root,))
    if registry is not None:
        # In the graph of each agreement, as what it says of things that others speak of too: so rules and
        # questions, which see one agreement at a time, find it.
        quads += [Quad(q.subject, q.predicate, q.object, graph) for q in registry.quads]
        quads = list(dict.fromkeys(quads))
        checked.positions.update(registry.positions)
    source = _find_source(quads, path, checked.positions)
    return Document(
        path, quads, (checked.root,), checked.positions, source, candidates=candidates, short=short
    )


def _guess_language(root: syntax.Node) -> str | None:
    """Return the language that a document states for itself, as far as it can be told before the check."""
    if not isinstance(root, syntax.Mapping):
        return None
    if is_short_form(root):
        return read_language(root, Place(Path()))
    node = root.entries.get("language")
    return node.text if isinstance(node, syntax.Scalar) and find_tag_fault(node.text) is None else None


def _find_source_faults(root: syntax.Node, path: Path) -> Iterator[ServandaError]:
    """Yield why the source text that the root of an authored file names cannot be used, if it cannot."""
    name = root.entries.get("sourceFile") if isinstance(root, syntax.Mapping) else None
    if isinstance(name, syntax.Scalar) and not name.null:
        try:
            files.find_file_beside(path, name.text, line=name.line)
        except ServandaError as error:
            yield error


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
        try:
            return files.find_source_text(path, agreement, name, line=line)
        except ServandaError:
            if not places and files.is_plain_name(name) and not (path.parent / name).exists():
                return None
            raise
    return None

"""A file authored as YAML-LD, held against the context: its head, keys, ids, names and language tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from servanda.errors import ServandaError, join_errors
from servanda.messages import error_text
from servanda.names import find_by_label, format_suggestion, undeclared_message
from servanda.namespaces import PREFIXES, SRV, compact, expand
from servanda.read import language
from servanda.read.context import CONTEXT_IRI, Term, read_context
from servanda.read.old_terms import load_renamed_terms
from servanda.read.syntax import Json, Mapping, Node, Position, Positions, Scalar, Sequence, convert_to_json

#: A name that is resolved against the agreement: ``4.1-movements``. No ``/``, ``#`` or parentheses, so
#: that it can stand after a prefix in Turtle and SPARQL.
_NAME = re.compile(r"^\w(?:[\w.~-]*[\w~-])?$")
_ID_KEYS: Final = ("id", "@id")
_TYPE_KEYS: Final = ("type", "@type")
#: The most names that are suggested for one.
_CHOICE: Final = 3
#: The ids that are shown as examples of those of an agreement and of a log.
_AGREEMENT: Final = "agreement:kz-nato-2007"
_LOG: Final = "log:liaison-2009"


@dataclass(frozen=True)
class DocumentOutline:
    """What the walk found: the IRI of the root, the base of its names, its language, and the lines.

    ``is_log`` says that the root is the log of an agreement, not an agreement.
    """

    root: str
    base: str
    language: str | None
    positions: Positions
    is_log: bool = False


def check_document(root: Node, path: Path, declared: frozenset[str] = frozenset()) -> DocumentOutline:
    """Check the tree of one agreement, or of one log, and return what is needed to turn it into RDF.

    ``declared`` are IRIs that count as declared beside those of the shared registries.
    Raises ServandaError for what the context, the registries or BCP 47 do not know, a node without an id, an
    id described twice, a context of another, or a missing value: for the first, with the others as its
    ``more``.
    """
    if not isinstance(root, Mapping):
        raise error_at(error_text("root-not-mapping"), path, root.line)
    faults: list[ServandaError] = []
    iri, line, is_log = PREFIXES["agreement"] + "without-id", root.line, False
    with _collecting(faults):
        iri, line, is_log = read_head(root, path)
    base = iri + "/"
    language: str | None = None
    with _collecting(faults):
        language = read_default_language(root, base, path)
    walk = _TreeChecker(path, base, faults, declared)
    with _collecting(faults):
        walk.node(root, iri, line, None)
    if faults:
        raise join_errors(faults)
    return DocumentOutline(iri, base, language, walk.positions, is_log)


@contextmanager
def _collecting(faults: list[ServandaError]) -> Iterator[None]:
    """Add an error of the block to ``faults``, so that what stands beside it is looked at too."""
    try:
        yield
    except ServandaError as error:
        faults.append(error)


def read_head(root: Mapping, path: Path) -> tuple[str, int, bool]:
    """Return the IRI of the root, the line of its id, and whether it is a log.

    It is a log when its type is EventLog, or when it has no type and its id begins with ``log:``.
    Raises ServandaError when the id is missing, malformed, or that of the other kind.
    """
    key = next((key for key in _ID_KEYS if key in root.entries), None)
    types = _read_types(root)
    is_log = SRV + "EventLog" in types
    if key is None:
        said = error_text("log-without-id")
        if not is_log:
            said = error_text("agreement-without-id")
        raise error_at(said, path, root.line)
    line = root.lines[key]
    name = read_scalar(root.entries[key], "'id'", path)
    iri = resolve_iri(name, "", path, line) if ":" in name else ""
    is_log = is_log or (not types and iri.startswith(PREFIXES["log"]))
    what = error_text("a-log") if is_log else error_text("an-agreement")
    example = _LOG if is_log else _AGREEMENT
    foreign = PREFIXES["agreement" if is_log else "log"]
    if not iri or iri[-1] in "/#" or iri.startswith(foreign):
        raise error_at(error_text("not-id", name=name, thing=what, example=example), path, line)
    return iri, line, is_log


def _read_types(root: Mapping) -> set[str]:
    """Return the full IRIs of the classes that the root says it is of, as far as they can be read."""
    terms = read_context()
    found: set[str] = set()
    for key in _TYPE_KEYS:
        node = root.entries.get(key)
        for item in node.items if isinstance(node, Sequence) else [node]:
            if isinstance(item, Scalar):
                found.add(terms.classes.get(item.text) or terms.expand(item.text) or item.text)
    return found


def read_default_language(root: Mapping, base: str, path: Path) -> str | None:
    """Return the language that plain strings have by the document's ``@context``, or None.

    The context may only state ``@language`` (and a ``@base`` equal to ``base``), or be servanda's own,
    held or named; anything else could change what the keys mean, or be fetched from elsewhere.
    Raises ServandaError otherwise.
    """
    if "@context" not in root.entries:
        return None
    node = root.entries["@context"]
    found: str | None = None
    for part in node.items if isinstance(node, Sequence) else [node]:
        if isinstance(part, Scalar):
            if part.text not in {CONTEXT_IRI, "context.jsonld"}:
                raise error_at(
                    error_text("context-named", name=part.text),
                    path,
                    part.line,
                )
        elif _stringify(part) != _stringify(read_context().raw):
            found = _read_inline_context(part, base, path) or found
    return found


def _read_inline_context(part: Node, base: str, path: Path) -> str | None:
    """Return the ``@language`` of one inline context; raise ServandaError for any other definition."""
    if not isinstance(part, Mapping):
        raise error_at(error_text("context-not-mapping"), path, part.line)
    for key, value in part.entries.items():
        if key not in {"@language", "@base"}:
            raise error_at(error_text("context-key", key=key), path, part.lines[key])
        if key == "@base" and read_scalar(value, "'@base'", path) != base:
            raise error_at(error_text("context-base", base=base), path, value.line)
    if "@language" not in part.entries:
        return None
    tag = read_scalar(part.entries["@language"], "'@language'", path)
    check_tag(tag, path, part.entries["@language"].line)
    return tag


def _stringify(value: Json | Node) -> Json:
    """Return a context with every scalar as a string, as in YAML, and the terms under their present names."""
    if isinstance(value, Scalar | Sequence | Mapping):
        return _stringify(convert_to_json(value))
    if isinstance(value, dict):
        return {key: _stringify(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_stringify(inner) for inner in value]
    if value is None:
        return None
    iri = expand(str(value))
    return compact(load_renamed_terms()[iri]) if iri in load_renamed_terms() else str(value)


class _TreeChecker:
    """One pass over the tree, from the root down; what is wrong in a key or an entry goes to ``faults``."""

    def __init__(
        self, path: Path, base: str, faults: list[ServandaError], declared: frozenset[str] = frozenset()
    ) -> None:
        self.path = path
        self.base = base
        self.faults = faults
        self.declared = declared
        self._file: Path | None = None
        self.positions: Positions = {}

    def resolve(self, name: str, line: int, clause: str | None) -> str:
        """Return the full IRI of a name; one that the folder's registry declares is known."""
        if ":" in name and self.declared and (iri := read_context().expand(name)) in self.declared:
            return iri
        return resolve_iri(name, self.base, self.path, line, clause)

    def node(self, node: Mapping, iri: str, line: int, clause: str | None) -> None:
        """Check all properties of one node and remember its lines."""
        if node.file is not None and node.file != self._file:
            outer = self.path, self._file
            self.path = self._file = node.file
            self.node(node, iri, line, clause)
            self.path, self._file = outer
            return
        if all(key in node.entries for key in _ID_KEYS):
            first, second = sorted(node.lines[key] for key in _ID_KEYS)
            said = error_text("id-twice", line=first)
            raise error_at(said, self.path, second, clause)
        described = [key for key in node.entries if key not in (*_ID_KEYS, "@context")]
        if described:
            if iri in self.positions:
                first = self.positions[iri].line
                name = iri.removeprefix(self.base)
                raise error_at(error_text("described-twice", name=name, line=first), self.path, line, clause)
            self.positions[iri] = Position(line, clause, file=self._file)
        for key in described:
            with _collecting(self.faults):
                if key in _TYPE_KEYS:
                    self.types(node.entries[key], clause)
                    continue
                term = self.term(key, node.lines[key], clause)
                self.positions[iri].properties[term.iri] = node.lines[key]
                self.property(term, node.entries[key], clause)

    def term(self, key: str, line: int, clause: str | None) -> Term:
        """Return the property that a key stands for; raise ServandaError when it stands for none."""
        terms = read_context()
        if key in terms.properties:
            return terms.properties[key]
        iri = terms.expand(key)
        if iri is None or (iri == key and "//" not in iri):
            known = [*terms.properties, *terms.keywords]
            raise error_at(
                error_text("unknown-key", key=key, hint=format_suggestion(key, known)),
                self.path,
                line,
                clause,
            )
        named = self.resolve(key, line, clause)
        return Term(key, load_renamed_terms().get(named, named))

    def types(self, node: Node, clause: str | None) -> None:
        """Check the class or classes of a node."""
        for item in _list_items(node):
            name = read_scalar(item, "'type'", self.path, clause)
            if name in read_context().classes:
                continue
            if ":" not in name:
                near = format_suggestion(name, read_context().classes, fallback=False)
                near = near or _suggest_longer(name)
                raise error_at(error_text("unknown-type", name=name, hint=near), self.path, item.line, clause)
            self.resolve(name, item.line, clause)

    def property(self, term: Term, node: Node, clause: str | None) -> None:
        """Check the value or values of one property by what the context says of it."""
        if isinstance(node, Mapping) and term.container == "@language":
            self.language_map(term, node, clause)
        elif isinstance(node, Mapping) and term.container == "@id":
            self.id_map(term, node, clause)
        else:
            for item in _list_items(node):
                with _collecting(self.faults):
                    self.value(term, item, clause)

    def language_map(self, term: Term, node: Mapping, clause: str | None) -> None:
        """Check ``{kk: …, en: …}``; a language may have a list of texts."""
        for tag, value in node.entries.items():
            if tag != "@none":
                check_tag(tag, self.path, node.lines[tag], clause)
            for item in _list_items(value):
                read_scalar(item, f"'{term.name}' in '{tag}'", self.path, clause)

    def id_map(self, term: Term, node: Mapping, clause: str | None) -> None:
        """Check ``{name: {…}, …}``, where each name is the id of what follows."""
        for name, inner in node.entries.items():
            with _collecting(self.faults):
                line = node.lines[name]
                iri = self.resolve(name, line, clause)
                if not isinstance(inner, Mapping):
                    raise error_at(error_text("entry-not-mapping", name=name), self.path, line, clause)
                if any(key in inner.entries for key in _ID_KEYS):
                    raise error_at(error_text("id-in-entry", name=name), self.path, inner.line, clause)
                here = _clause_number(name, inner) if term.iri == SRV + "hasClause" else clause
                self.node(inner, iri, line, here)

    def value(self, term: Term, node: Node, clause: str | None) -> None:
        """Check one value: a string, a reference, a value object or a node with its own id."""
        refers = term.datatype == "@id"
        if isinstance(node, Scalar):
            text = read_scalar(node, f"'{term.name}'", self.path, clause)
            if refers:
                self.resolve(text, node.line, clause)
            elif term.iri == PREFIXES["dcterms"] + "language":
                check_tag(text, self.path, node.line, clause)
        elif isinstance(node, Sequence):
            raise error_at(error_text("list-in-list", name=term.name), self.path, node.line, clause)
        elif "@value" in node.entries and not refers:
            check_value_object(node, self.path, clause)
        elif refers or ":" in term.name:
            self.nested(term, node, clause)
        else:
            raise error_at(error_text("mapping-for-words", name=term.name), self.path, node.line, clause)

    def nested(self, term: Term, node: Mapping, clause: str | None) -> None:
        """Check a node that is written out where a reference could stand."""
        here = _clause_number("", node) or clause if term.iri == SRV + "hasClause" else clause
        key = next((key for key in _ID_KEYS if key in node.entries), None)
        if key is None:
            said = error_text("node-without-id")
            if term.container == "@id":
                said = error_text("node-without-name", name=term.name)
            error = error_at(said, self.path, node.line, here)
            self.faults.append(error)
            # What else is wrong in it is told all the same.
            self.node(node, f"{self.base}without-id-{len(self.faults)}", node.line, here)
            return
        name = read_scalar(node.entries[key], "'id'", self.path, here)
        iri = self.resolve(name, node.lines[key], here)
        self.node(node, iri, node.lines[key], here)


def _suggest_longer(name: str) -> str:
    """Return the suggestion of the classes whose names end in another: ``DiplomaticNote`` for ``Note``.

    Where there is none, or too many, the suggestion is to fix the name.
    """
    longer = sorted(one for one in read_context().classes if one.casefold().endswith(name.casefold()))
    if not 0 < len(longer) <= _CHOICE:
        return format_suggestion(name, ())
    return "; " + error_text("did-you-mean", name="' or '".join(longer))


def check_value_object(node: Mapping, path: Path, clause: str | None = None) -> None:
    """Check ``{"@value": …, "@language" or "@type": …}`` (JSON-LD 1.1, 9.5).

    Raises ServandaError for another key, a missing ``@value``, or both a language and a type.
    """
    keys = set(node.entries)
    if "@value" not in keys or keys > {"@value", "@language", "@type"} or {"@language", "@type"} <= keys:
        raise error_at(error_text("value-object-keys"), path, node.line, clause)
    for key, value in node.entries.items():
        text = read_scalar(value, f"'{key}'", path, clause)
        if key == "@language":
            check_tag(text, path, value.line, clause)
        if key == "@type" and read_context().expand(text) is None:
            raise error_at(error_text("unknown-datatype", name=text), path, value.line, clause)


def check_tag(tag: str, path: Path, line: int, clause: str | None = None) -> None:
    """Raise ServandaError unless ``tag`` is a language tag."""
    if complaint := language.find_tag_fault(tag):
        raise error_at(complaint, path, line, clause)


def read_scalar(node: Node, what: str, path: Path, clause: str | None = None) -> str:
    """Return the string in ``node``; raise ServandaError when it is no string or no value."""
    if not isinstance(node, Scalar):
        raise error_at(error_text("not-plain-words", name=what), path, node.line, clause)
    if node.null:
        raise error_at(error_text("no-value", name=what), path, node.line, clause)
    return node.text


def resolve_iri(name: str, base: str, path: Path, line: int, clause: str | None = None) -> str:
    """Return the full IRI of ``name``: ``prefix:local``, an absolute IRI, or a name under ``base``.

    Raises ServandaError for an unknown prefix, a malformed name or IRI, and an undeclared_message actor,
    programme, matter or other registered name (with the nearest that is declared).
    """
    if ":" not in name:
        if not _NAME.match(name):
            hint = (
                format_suggestion(compact(known), [compact(known)]) if (known := find_by_label(name)) else ""
            )
            raise error_at(error_text("not-name", name=name, hint=hint), path, line, clause)
        return base + name
    iri, complaint = _resolve_prefixed(name)
    if complaint:
        raise error_at(complaint, path, line, clause)
    return iri


@lru_cache(4096)
def _resolve_prefixed(name: str) -> tuple[str, str | None]:
    """Return the full IRI of a name with a colon, and the sentence that refuses it, None when it is right."""
    iri = read_context().expand(name)
    if iri is None:
        prefix = name.partition(":")[0]
        near = format_suggestion(prefix, read_context().prefixes)
        return name, error_text("unknown-prefix", prefix=prefix, name=name, hint=near)
    try:
        NamedNode(iri)
    except ValueError:
        return name, error_text("not-iri", name=name)
    return iri, undeclared_message(iri)


def error_at(message: str, path: Path, line: int, clause: str | None = None) -> ServandaError:
    """Return the error for a place in a file, naming the clause when it is known."""
    return ServandaError(
        message if clause is None else error_text("in-clause", clause=clause, problem=message),
        file=path,
        line=line,
        clause=clause,
    )


def _list_items(node: Node) -> list[Node]:
    """Return the items of a list, or the one value as a list."""
    return node.items if isinstance(node, Sequence) else [node]


def _clause_number(name: str, clause: Mapping) -> str:
    """Return the number of a clause as printed, or its name when it has none."""
    number = clause.entries.get("number")
    return number.text if isinstance(number, Scalar) else name

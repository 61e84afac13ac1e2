"""The small parts of an authored file: IRIs, names, strings and the ``@context``, each checked."""

from __future__ import annotations

import re
from pathlib import Path

from servanda.errors import ServandaError
from servanda.names import suggestion, undeclared
from servanda.read import language
from servanda.read.context import CONTEXT_IRI, context
from servanda.read.renamed import renamed
from servanda.read.yaml_nodes import Json, Mapping, Node, Scalar, Sequence, plain
from servanda.vocabulary import compact, expand

#: A name that is resolved against the agreement: ``4.1-movements``. No ``/``, ``#`` or parentheses, so
#: that it can stand after a prefix in Turtle and SPARQL.
_NAME = re.compile(r"^\w(?:[\w.~-]*[\w~-])?$")


def fail(message: str, path: Path, line: int, clause: str | None = None) -> ServandaError:
    """Return the error for a place in a file, naming the clause when it is known."""
    return ServandaError(message if clause is None else f"clause {clause}: {message}", file=path, line=line)


def scalar(node: Node, what: str, path: Path, clause: str | None = None) -> str:
    """Return the string in ``node``; raise ServandaError when it is no string or no value."""
    if not isinstance(node, Scalar):
        raise fail(f"{what} takes plain words, not a list or a mapping", path, node.line, clause)
    if node.null:
        raise fail(f"{what} has no value; give one or take the key out", path, node.line, clause)
    return node.text


def resolve(name: str, base: str, path: Path, line: int, clause: str | None = None) -> str:
    """Return the full IRI of ``name``: ``prefix:local``, an absolute IRI, or a name under ``base``.

    Raises ServandaError for an unknown prefix, a malformed name or IRI, and an undeclared actor,
    programme, matter or other registered name (with the nearest that is declared).
    """
    import pyoxigraph

    if ":" not in name:
        if not _NAME.match(name):
            raise fail(f"'{name}' is no name; use letters, digits, '.' and '-'", path, line, clause)
        return base + name
    iri = context().expand(name)
    if iri is None:
        prefix = name.partition(":")[0]
        near = suggestion(prefix, context().prefixes)
        raise fail(f"unknown prefix '{prefix}:' in '{name}'{near}", path, line, clause)
    try:
        pyoxigraph.NamedNode(iri)
    except ValueError:
        raise fail(f"'{name}' is no valid IRI; take spaces and brackets out", path, line, clause) from None
    if complaint := undeclared(iri):
        raise fail(complaint, path, line, clause)
    return iri


def check_tag(tag: str, path: Path, line: int, clause: str | None = None) -> None:
    """Raise ServandaError unless ``tag`` is a language tag."""
    if complaint := language.complaint(tag):
        raise fail(complaint, path, line, clause)


def check_value_object(node: Mapping, path: Path, clause: str | None = None) -> None:
    """Check ``{"@value": …, "@language" or "@type": …}`` (JSON-LD 1.1, 9.5).

    Raises ServandaError for another key, a missing ``@value``, or both a language and a type.
    """
    keys = set(node.entries)
    if "@value" not in keys or keys > {"@value", "@language", "@type"} or {"@language", "@type"} <= keys:
        raise fail(
            "a value with '@value' takes '@language' or '@type' beside it, no more", path, node.line, clause
        )
    for key, value in node.entries.items():
        text = scalar(value, f"'{key}'", path, clause)
        if key == "@language":
            check_tag(text, path, value.line, clause)
        if key == "@type" and context().expand(text) is None:
            raise fail(f"unknown datatype '{text}'; write one such as xsd:date", path, value.line, clause)


def default_language(root: Mapping, base: str, path: Path) -> str | None:
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
                raise fail(
                    f"the context '{part.text}' is not fetched; state only '@language' in '@context'",
                    path,
                    part.line,
                )
        elif _json(part) != _json(context().raw):
            found = _own_context(part, base, path) or found
    return found


def _own_context(part: Node, base: str, path: Path) -> str | None:
    """Return the ``@language`` of one inline context; raise ServandaError for any other definition."""
    if not isinstance(part, Mapping):
        raise fail("'@context' takes a mapping with '@language'", path, part.line)
    for key, value in part.entries.items():
        if key not in {"@language", "@base"}:
            raise fail(
                f"'{key}' cannot be defined here; '@context' takes only '@language'", path, part.lines[key]
            )
        if key == "@base" and scalar(value, "'@base'", path) != base:
            raise fail(f"'@base' must be '{base}', from the id; leave it out", path, value.line)
    if "@language" not in part.entries:
        return None
    tag = scalar(part.entries["@language"], "'@language'", path)
    check_tag(tag, path, part.entries["@language"].line)
    return tag


def _json(value: Json | Node) -> Json:
    """Return a context with every scalar as a string, as in YAML, and the terms under their present names."""
    if isinstance(value, Scalar | Sequence | Mapping):
        return _json(plain(value))
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    if value is None:
        return None
    iri = expand(str(value))
    return compact(renamed()[iri]) if iri in renamed() else str(value)

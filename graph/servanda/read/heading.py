"""The head of an authored file: its id, and whether it is an agreement or the log of one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from servanda.read.context import context
from servanda.read.values import fail, resolve, scalar
from servanda.read.yaml_nodes import Mapping, Scalar, Sequence
from servanda.vocabulary import PREFIXES, SRV

ID: Final = ("id", "@id")
TYPE: Final = ("type", "@type")

#: What each kind of root is called, and the id that is shown as an example of one.
_AGREEMENT: Final = ("an agreement", "agreement:kz-nato-2007")
_LOG: Final = ("a log", "log:liaison-2009")


def of(root: Mapping, path: Path) -> tuple[str, int, bool]:
    """Return the IRI of the root, the line of its id, and whether it is a log.

    It is a log when its type is EventLog, or when it has no type and its id begins with ``log:``.
    Raises ServandaError when the id is missing, malformed, or that of the other kind.
    """
    key = next((key for key in ID if key in root.entries), None)
    types = _types(root)
    is_log = SRV + "EventLog" in types
    if key is None:
        said = "the log has no id; begin with 'id: log:…'"
        if not is_log:
            said = "the agreement has no id; begin with 'id: agreement:…'"
        raise fail(said, path, root.line)
    line = root.lines[key]
    name = scalar(root.entries[key], "'id'", path)
    iri = resolve(name, "", path, line) if ":" in name else ""
    is_log = is_log or (not types and iri.startswith(PREFIXES["log"]))
    what, example = _LOG if is_log else _AGREEMENT
    foreign = PREFIXES["agreement" if is_log else "log"]
    if not iri or iri[-1] in "/#" or iri.startswith(foreign):
        raise fail(f"'{name}' is no id of {what}; write one like {example}", path, line)
    return iri, line, is_log


def _types(root: Mapping) -> set[str]:
    """Return the full IRIs of the classes that the root says it is of, as far as they can be read."""
    terms = context()
    found: set[str] = set()
    for key in TYPE:
        node = root.entries.get(key)
        for item in node.items if isinstance(node, Sequence) else [node]:
            if isinstance(item, Scalar):
                found.add(terms.classes.get(item.text) or terms.expand(item.text) or item.text)
    return found

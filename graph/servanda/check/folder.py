"""What a folder holds for a check: descriptions of agreements and logs, registries, and other files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.check.checker import YAML_ENDINGS, describes_agreement
from servanda.errors import ServandaError
from servanda.names import find_mistyped
from servanda.read import syntax
from servanda.read.document import read_file
from servanda.read.files import read_text

if TYPE_CHECKING:
    import pyoxigraph

#: Files that an agreement brings along itself: its notes, the registry of its folder, its translations.
_NEIGHBOUR: Final = re.compile(r"^(?:notes|registry|agreement\.[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\.ya?ml$")
#: Keys one of which stands at the root of what describes an agreement or a log.
_KEYS: Final = frozenset(
    {
        "agreement", "clauses", "constitutedBy", "events", "instruments", "ofAgreement", "parties",
        "sourceFile",
    }
)  # fmt: skip
_IDS: Final = ("agreement:", "log:")


class FolderContents(NamedTuple):
    """The files to check, what registries beside them say, and the files that say nothing of an agreement."""

    authored: list[Path]
    beside: list[pyoxigraph.Quad]
    passed_over: list[Path]


def sort_files(files: Iterable[Path]) -> FolderContents:
    """Return the files of a folder by what they are for a check.

    RDF that describes no agreement and no log (actors of one's own) counts beside what does; YAML that has
    none of the keys of an agreement, and a JSON-LD context alone, are passed over. A file that cannot be read
    is among those to check, which says why.
    """
    found = FolderContents([], [], [])
    for path in files:
        if path.suffix.lower() in YAML_ENDINGS:
            if not _NEIGHBOUR.match(path.name):
                (found.authored if _is_authored(path) else found.passed_over).append(path)
        else:
            _sort_rdf(path, found)
    return found


def _is_authored(path: Path) -> bool:
    """Say whether a YAML file is meant to describe an agreement or a log, or cannot be read."""
    if path.stem == "agreement":
        return True
    try:
        root = syntax.parse_yaml(read_text(path), path)
    except ServandaError:
        return True
    if not isinstance(root, syntax.Mapping):
        return False
    ids = (root.entries.get(key) for key in ("id", "@id"))
    return bool(_KEYS & set(root.entries)) or any(
        isinstance(one, syntax.Scalar) and one.text.startswith(_IDS) for one in ids
    )


def _sort_rdf(path: Path, found: FolderContents) -> None:
    """Put a file of RDF where it belongs."""
    if path.suffix.lower() == ".jsonld" and _is_context(path):
        found.passed_over.append(path)
        return
    try:
        quads = read_file(path).quads
    except ServandaError:
        found.authored.append(path)
        return
    if describes_agreement(quads) or next(find_mistyped(quads), None):
        found.authored.append(path)
    else:
        found.beside.extend(quads)


def _is_context(path: Path) -> bool:
    """Say whether a JSON-LD file holds a context and nothing else."""
    try:
        document = syntax.parse_json(read_text(path), path)
    except ServandaError:
        return False
    return isinstance(document, dict) and set(document) == {"@context"}

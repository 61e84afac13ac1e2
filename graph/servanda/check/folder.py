"""What a folder holds for a check: descriptions of agreements and logs, and registries beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from servanda.check.checker import describes_agreement
from servanda.errors import ServandaError
from servanda.names import list_own_mistyped
from servanda.read.document import read_file
from servanda.read.foreign import YAML_ENDINGS

if TYPE_CHECKING:
    import pyoxigraph


class FolderContents(NamedTuple):
    """The files to check, and what registries beside them say."""

    authored: list[Path]
    beside: list[pyoxigraph.Quad]


def sort_files(files: Iterable[Path]) -> FolderContents:
    """Return the files of a folder by what they are for a check.

    RDF that describes no agreement and no log (actors of one's own) counts beside what does. A file that
    cannot be read is among those to check, which says why.
    """
    found = FolderContents([], [])
    for path in files:
        if path.suffix.lower() in YAML_ENDINGS:
            found.authored.append(path)
            continue
        try:
            quads = read_file(path).quads
        except ServandaError:
            found.authored.append(path)
            continue
        if describes_agreement(quads) or list_own_mistyped(quads):
            found.authored.append(path)
        else:
            found.beside.extend(quads)
    return found

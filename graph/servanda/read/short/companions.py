"""The files that lie beside an agreement in the short form and are read with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from servanda.read.language import find_tag_fault

#: Own actors, matters and expressions, for several agreements of the folder.
REGISTRY: Final = "registry.yaml"
#: What a protocol amends in the text of another agreement; a new version is made by it.
AMENDMENTS: Final = "amendments.yaml"


def notes_file(path: Path) -> Path:
    """Return where the notes of an agreement may stand beside it."""
    return path.with_name("notes.yaml" if path.stem == "agreement" else f"{path.stem}.notes.yaml")


def list_translation_files(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the tag and the path of each translation beside the file of an agreement, in order."""
    for file in sorted(path.parent.glob("*.yaml")):
        stem, dot, tag = file.stem.rpartition(".")
        if dot and stem == path.stem and find_tag_fault(tag) is None:
            yield tag, file


def is_companion(path: Path) -> bool:
    """Say whether a file only accompanies an agreement: its translations, notes, registry or amendments.

    >>> is_companion(Path("agreement.yaml"))
    False
    """
    if path.suffix.lower() != ".yaml":
        return False
    if path.name in (REGISTRY, AMENDMENTS, "notes.yaml"):
        return path.name in (REGISTRY, AMENDMENTS) or (path.parent / "agreement.yaml").is_file()
    stem, dot, tag = path.stem.rpartition(".")
    if not dot or not (path.parent / f"{stem}.yaml").is_file():
        return False
    return tag == "notes" or find_tag_fault(tag) is None

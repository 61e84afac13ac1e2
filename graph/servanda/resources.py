"""The data of servanda: where they lie, beside the package or in the checkout, and what the ontology says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import pyoxigraph

Folder = Literal["ontology", "shapes", "queries", "agreements", "examples"]

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent
#: Where a data folder lies in the checkout, if not at its top.
_PLACES: Final = {"agreements": "graph/agreements", "examples": "docs/examples"}

#: The lines at the head of an agreement's file among which its title stands.
_HEAD: Final = 40
_TITLE: Final = re.compile(r"(label|title):\s*(.+)")

#: The agreement that is asked where nobody names another: its folder, and the end of its IRI.
REFERENCE: Final = "kz-nato-2007"


def list_agreement_folders() -> list[Path]:
    """Return the folders of the agreements that ship: the reference agreement, any other, and the examples.

    Raises FileNotFoundError as :func:`data_folder` does.
    """
    shipped = [*data_folder("agreements").iterdir(), *data_folder("examples").iterdir()]
    return sorted(folder for folder in shipped if folder.is_dir())


def find_shipped_folder(name: str) -> Path | None:
    """Return the folder of an agreement that ships beside the reference agreement, by the end of its IRI.

    It is None for the reference agreement, which is always there, and for one that does not ship.

    >>> find_shipped_folder("kz-nato-2007") is None
    True
    """
    if name == REFERENCE:
        return None
    return next((folder for folder in list_agreement_folders() if folder.name == name), None)


def read_shipped_title(folder: Path) -> str | None:
    """Return the label, else the title, in the head of the file of an agreement that ships; None without one.

    >>> read_shipped_title(data_folder("agreements") / "vcdr-1961")
    'Vienna Convention on Diplomatic Relations (1961), paraphrase'
    """
    try:
        with (folder / "agreement.yaml").open(encoding="utf-8") as stream:
            head = [line for line, _ in zip(stream, range(_HEAD), strict=False)]
    except OSError:
        return None
    found = {match[1]: match[2].strip(" \"'") for line in head if (match := _TITLE.match(line))}
    return found.get("label") or found.get("title")


def ontology_files() -> list[Path]:
    """Return the files of the vocabulary and the registries, sorted.

    What only the reference agreement names stands in the folder of that agreement: these files come last.
    Raises FileNotFoundError as :func:`data_folder` does.
    """
    reference = data_folder("agreements") / REFERENCE
    own = (path for path in reference.glob("*.ttl") if path.stem != "agreement")
    return [*sorted(data_folder("ontology").glob("*.ttl")), *sorted(own)]


@cache
def registry_triples() -> tuple[pyoxigraph.Triple, ...]:
    """Return what the vocabulary and the registries say, read once in a process."""
    import pyoxigraph

    return tuple(quad.triple for path in ontology_files() for quad in pyoxigraph.parse(path=str(path)))


def data_folder(folder: Folder) -> Path:
    """Return the folder of that name: packaged if it is there, else the checkout's.

    Raises FileNotFoundError when neither exists, which means a broken installation.
    """
    packaged = _PACKAGE / folder
    if packaged.is_dir():
        return packaged
    checkout = _CHECKOUT / _PLACES.get(folder, folder)
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"servanda's data folder '{folder}' is missing; install servanda again")

"""The data of servanda: where they lie, beside the package or in the checkout, and what the ontology says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyoxigraph

Folder = Literal["ontology", "shapes", "queries", "agreements"]

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def ontology_files() -> list[Path]:
    """Return the files of the vocabulary and the registries, sorted.

    What only one agreement names stands in the folder of that agreement: these files come last.
    Raises FileNotFoundError as :func:`data` does.
    """
    own = (path for path in data_folder("agreements").glob("*/*.ttl") if path.stem != "agreement")
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
    checkout = _CHECKOUT / ("graph/agreements" if folder == "agreements" else folder)
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"servanda's data folder '{folder}' is missing; install servanda again")

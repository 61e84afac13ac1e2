"""Where the data of servanda lie: beside the package, or in the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Folder = Literal["ontology", "shapes", "queries", "agreements"]

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def data(folder: Folder) -> Path:
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

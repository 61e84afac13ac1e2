"""Where the data and the wording of servanda lie: beside the package, or in the checkout."""

from __future__ import annotations

from functools import cache
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


@cache
def wording(path: Path) -> dict[str, dict[str, str]]:
    """Return a JSON file of phrases: by language and key, or by key and language, as the file has it."""
    import json

    held: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return held

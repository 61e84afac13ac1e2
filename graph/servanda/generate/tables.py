"""The data files of the generator, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return a data file of this package: ``actors``, ``articles``, ``frame``, ``matters`` or ``parts``."""
    import yaml

    path = Path(__file__).parent / f"{name}.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the faster one is not in every build
    held: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return held

"""How things look: colours, lines and shapes, from ``style.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def style() -> dict[str, Any]:
    """Return the look of all drawings; colours are six hexadecimal digits, sizes are points."""
    held: dict[str, Any] = json.loads(Path(__file__).with_name("style.json").read_text(encoding="utf-8"))
    return held


def side(place: int | None) -> dict[str, str]:
    """Return the colours of the side at a place in the order of the sides; None is for all others."""
    sides = style()["sides"]
    held: dict[str, str] = style()["others"] if place is None else sides[place % len(sides)]
    return held


def modality(name: str) -> dict[str, Any]:
    """Return the line, fill, arrow and glyph of a modality."""
    held: dict[str, Any] = style()["modalities"][name]
    return held


def state(name: str) -> dict[str, str]:
    """Return the line, ink, fill and kind of line of a state."""
    held: dict[str, str] = style()["states"][name]
    return held

"""What is wrong with a layout: words that overlap or leave their box, boxes on one another or off the sheet.

It reads the JSON of ``dot -Tjson``, in which each text has its place and the size of its font. How wide it is
the fonts of servanda say: an engine without fonts only guesses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from servanda.draw.typeface import text_width

#: Points by which a text may leave its box: Graphviz rounds what the font measures.
SLACK = 2.0
#: Width and height of a page A4 landscape within its margins, in points, and the margin of a sheet.
PAGE = (794.0, 547.0)
_PAD = 7.0
#: How high the letters of a line are above and below its base line, as a part of the size of the font.
_ABOVE, _BELOW = 0.68, 0.05


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in points, and what it is of."""

    name: str
    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box, slack: float = 0.5) -> bool:
        """Return whether two boxes overlap by more than ``slack``."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > slack and min(self.high, other.high) - max(self.low, other.low) > slack

    def holds(self, other: Box, slack: float = SLACK) -> bool:
        """Return whether another box lies within this one."""
        return (
            other.left >= self.left - slack and other.right <= self.right + slack
            and other.low >= self.low - slack and other.high <= self.high + slack
        )  # fmt: skip


def faults(layout: dict[str, Any]) -> list[str]:
    """Return a sentence for each fault of a layout; an empty list means that it is legible."""
    nodes = [node for node in layout.get("objects", []) if "pos" in node and node.get("style") != "invis"]
    boxes = {node["_gvid"]: _node(node) for node in nodes}
    sheet = _frame("sheet", layout["bb"])
    found, texts = [], [*_texts("title", layout)]
    for node in nodes:
        own = list(_texts(boxes[node["_gvid"]].name, node))
        texts += own
        found += [f"«{text.name}» leaves its box" for text in own if not boxes[node["_gvid"]].holds(text)]
    for cluster in (one for one in layout.get("objects", []) if "bb" in one and "nodes" in one):
        frame = _frame(str(cluster["name"]), cluster["bb"])
        texts += [*_texts(frame.name, cluster)]
        found += [
            f"{boxes[inner].name} leaves {frame.name}"
            for inner in cluster["nodes"] if inner in boxes and not frame.holds(boxes[inner])
        ]  # fmt: skip
    found += [f"«{a.name}» and «{b.name}» overlap" for a, b in combinations(texts, 2) if a.meets(b)]
    found += [f"{a.name} and {b.name} overlap" for a, b in combinations(boxes.values(), 2) if a.meets(b)]
    return found + [f"«{text.name}» is off the sheet" for text in texts if not sheet.holds(text)]


def words(layout: dict[str, Any]) -> list[str]:
    """Return all texts of a layout, line by line."""
    things = [layout, *layout.get("objects", []), *layout.get("edges", [])]
    texts = [op["text"] for thing in things for op in thing.get("_ldraw_", []) if op["op"] == "T"]
    return [text for text in texts if text.strip()]


def smallest(layout: dict[str, Any]) -> float:
    """Return the size of the smallest words, in points, when the sheet is printed on A4 landscape."""
    zoom = min(PAGE[0] / width_of(layout), PAGE[1] / height_of(layout), 1.0)
    things = [layout, *layout.get("objects", [])]
    return zoom * min(size for thing in things for size in _sizes(thing))


def width_of(layout: dict[str, Any]) -> float:
    """Return how wide a sheet is with its margin, in points."""
    left, _, right, _ = map(float, layout["bb"].split(","))
    return right - left + 2 * _PAD


def height_of(layout: dict[str, Any]) -> float:
    """Return how high a sheet is with its margin, in points."""
    _, low, _, high = map(float, layout["bb"].split(","))
    return high - low + 2 * _PAD


def hidden_lines(layout: dict[str, Any]) -> list[str]:
    """Return a sentence for each line that runs behind a box that is not one of its ends."""
    nodes = {
        node["_gvid"]: node for node in layout.get("objects", []) if "pos" in node and "nodes" not in node
    }
    boxes = {number: _node(node) for number, node in nodes.items() if node.get("style") != "invis"}
    found = []
    for edge in layout.get("edges", []):
        if edge.get("style") == "invis" or "pos" not in edge:
            continue
        others = [box for number, box in boxes.items() if number not in (edge["tail"], edge["head"])]
        for x, y in _points(edge["pos"]):
            found += [
                f"{edge.get('edgetooltip', 'a line')[:60]} runs behind {box.name}"
                for box in others
                if box.left + 1 < x < box.right - 1 and box.low + 1 < y < box.high - 1
            ]
    return sorted(set(found))


def _points(pos: str) -> Iterator[tuple[float, float]]:
    """Give points along a line: its pieces are cubic curves."""
    parts = [part for part in pos.replace(";", " ").split() if part[:2] not in ("s,", "e,")]
    ends = [tuple(map(float, part.split(","))) for part in parts]
    for start in range(0, len(ends) - 3, 3):
        a, b, c, d = ends[start : start + 4]
        for step in range(9):
            t, u = step / 8, 1 - step / 8
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            yield (
                sum(w * point[0] for w, point in zip(weights, (a, b, c, d), strict=True)),
                sum(w * point[1] for w, point in zip(weights, (a, b, c, d), strict=True)),
            )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#RRGGBB), from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _sizes(thing: dict[str, Any]) -> Iterator[float]:
    """Give the size of the letters of each text."""
    size = 12.0
    for op in thing.get("_ldraw_", []):
        if op["op"] == "F":
            size = float(op["size"])
        if op["op"] == "T" and op["text"].strip():
            yield size


def proportion(layout: dict[str, Any]) -> float:
    """Return the width of a sheet by its height."""
    _, _, width, height = map(float, layout["bb"].split(","))
    return width / height


def _node(node: dict[str, Any]) -> Box:
    x, y = map(float, node["pos"].split(","))
    width, height = (36 * float(node[side]) for side in ("width", "height"))
    return Box(str(node.get("tooltip", node["name"]))[:60], x - width, y - height, x + width, y + height)


def _frame(name: str, corners: str) -> Box:
    left, low, right, high = map(float, corners.split(","))
    return Box(name, left, low, right, high)


def _texts(of: str, thing: dict[str, Any]) -> Iterator[Box]:
    """Give the place of each line of words of a node, a cluster or the whole sheet."""
    size, marks = 12.0, 0
    for op in thing.get("_ldraw_", []):
        if op["op"] == "F":
            size = float(op["size"])
        if op["op"] == "t":
            marks = int(op["fontchar"])  # 1 is bold, 2 italic
        if op["op"] == "T" and op["text"].strip():
            x, y = map(float, op["pt"])
            # Some engines write a backslash twice in their JSON.
            text = op["text"].strip().replace("\\\\", "\\")
            width = text_width(text, size, bold=bool(marks & 1), italic=bool(marks & 2))
            left = x - {"l": 0, "c": width / 2, "r": width}[op["align"]]
            yield Box(f"{op['text']} ({of})", left, y - _BELOW * size, left + width, y + _ABOVE * size)

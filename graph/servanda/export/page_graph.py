"""The drawing of the page: boxes and lines with places of their own, so that no label lies on another.

Actors stand on the left and on the right, as in :mod:`servanda.draw`, and between them a pill for each notice
(or for all norms of one modality between two actors). Sizes hold the label in every language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from servanda.ask.questions import LANGUAGES
from servanda.draw.arrange import arranged
from servanda.draw.selection import side, sides
from servanda.export.page_texts import Texts, chosen, phrase
from servanda.export.records import Record

if TYPE_CHECKING:
    from servanda.export.page_view import View
    from servanda.network.projection import Network

#: Widths in pixels, and how many characters of the font go into a line.
_ACTOR, _ACTOR_LINE = 236, 24
_PILL, _PILL_LINE = 330, 42
_TITLE_LINE: Final = 26
_LINE: Final = 18
_GAP: Final = 16
#: From the middle of the pills to the middle of the actors.
_AWAY: Final = 470
_ROOM: Final = 24
#: So much more than the least room may be left between two actors.
_FAR: Final = 30


@dataclass(frozen=True)
class Tie:
    """Something between two actors: from, to, modality, label, where it leads, and whether it is dashed."""

    source: str
    target: str
    modality: str
    label: Texts
    leads: Sequence[str]
    dashed: bool = False


@dataclass
class Box:
    """A node: its middle and size, its label, and to which records it leads."""

    id: str
    kind: str
    label: Texts
    leads: Sequence[str] = ()
    look: str = ""
    x: float = 0
    y: float = 0
    w: float = 0
    h: float = 0


@dataclass
class Drawing:
    """Nodes and lines; a line names its ends and at which heights it leaves and comes in."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)


def notices(view: View, network: Network) -> Drawing:
    """Return the drawing of who notifies whom."""
    ties = []
    for row in view.notices:
        if row["sender"] not in network or row["addressee"] not in network:
            continue  # an actor that nothing describes
        matters = [view.names.of(matter) for matter in row["matters"]]
        about = {lang: ", ".join(chosen(matter, lang)[0] for matter in matters) for lang in LANGUAGES}
        label = {
            lang: f"{chosen(row['of']['called'], lang)[0]} · {chosen(row['binds'], lang)[0]}\n{about[lang]}"
            for lang in LANGUAGES
        }
        ties.append(
            Tie(row["sender"], row["addressee"], row["modality"], label,
                [view.names.anchor("norm", row["norm"])], row["mode"] == "inform")
        )  # fmt: skip
    return _drawn(view, network, ties)


def norms(view: View, network: Network) -> Drawing:
    """Return the drawing of all norms that bind one side towards another, those of a kind in one pill."""
    held: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    places = {name: place for place, name in enumerate(view.norms)}
    for source, target, data in network.edges(data=True):
        if data["kind"] == "isBoundTo" and data["norm"] in places:
            held[source, target, data["modality"]].append(data["norm"])
    ties = []
    for (source, target, modality), named in sorted(held.items()):
        named.sort(key=lambda name: places[name])
        label = {
            lang: f"{word} · {len(named)}\n{_clauses(view, named, lang)}"
            for lang, word in phrase(modality).items()
        }
        leads = [view.names.anchor("norm", name) for name in named]
        ties.append(Tie(source, target, modality, label, leads))
    return _drawn(view, network, ties)


def _clauses(view: View, norms: list[str], lang: str) -> str:
    """Return the numbers of the clauses of norms; the heading of a clause without one."""
    found = (
        number if number[:1].isdigit() else chosen(view.names.of(view.norms[name]["clause_id"]), lang)[0]
        for name in norms
        for number in (str(view.norms[name]["clause"]),)
    )
    return ", ".join(dict.fromkeys(found))


def _drawn(view: View, network: Network, ties: list[Tie]) -> Drawing:
    drawing = Drawing()
    if not ties:
        return drawing
    left, known = _left(network, ties), sides(network)
    tops = {name: side(network, name) for tie in ties for name in (tie.source, tie.target)}
    pairs = [
        (tie.target, tie.source)
        if tie.target in left and tie.source not in left
        else (tie.source, tie.target)
        for tie in ties
    ]
    groups = {end: known.index(tops[end]) if tops[end] in known else len(known) for _, end in pairs}
    order = arranged(pairs, groups)
    pills = _pills(ties, order)
    ends: dict[str, list[tuple[Tie, Box]]] = defaultdict(list)
    for place, pill in zip(order, pills, strict=True):
        for name in dict.fromkeys((ties[place].source, ties[place].target)):
            ends[name].append((ties[place], pill))
    for at, members in ((-1, [n for n in ends if n in left]), (1, [n for n in ends if n not in left])):
        drawing.boxes += _column(view, members, ends, tops, known, at * _AWAY)
    drawing.boxes += pills
    boxes = {box.id: box for box in drawing.boxes}
    for name, tied in ends.items():
        drawing.lines += _ports(boxes[name], tied)
    return drawing


def _left(network: Network, ties: list[Tie]) -> set[str]:
    """Return the actors on the left: those of the side from which most goes out."""
    sent: dict[str, int] = defaultdict(int)
    for tie in ties:
        sent[side(network, tie.source)] += 1
    first = min(sent, key=lambda top: (-sent[top], top))
    return {n for tie in ties for n in (tie.source, tie.target) if side(network, n) == first}


def _pills(ties: list[Tie], order: list[int]) -> list[Box]:
    found, y = [], 0.0
    for place in order:
        tie = ties[place]
        label, lines = _wrapped(tie.label, _PILL_LINE)
        box = Box(f"pill {place}", "pill", label, tie.leads, tie.modality + (" inform" * tie.dashed), w=_PILL)
        box.h = lines * _LINE + 16
        box.y = y + box.h / 2
        y += box.h + _GAP
        found.append(box)
    return found


def _column(
    view: View,
    members: list[str],
    ends: Mapping[str, list[tuple[Tie, Box]]],
    tops: dict[str, str],
    known: list[str],
    x: float,
) -> list[Box]:
    """Return the actors of one side of the drawing, each near its pills, those of a side in one frame.

    None where nobody stands there: all actors are of one body, or are parts of each other.
    """
    if not members:
        return []
    near = {name: sum(pill.y for _, pill in ends[name]) / len(ends[name]) for name in members}
    framed: dict[str, list[str]] = defaultdict(list)
    for name in sorted(members, key=lambda name: (near[name], name)):
        framed[tops[name] if tops[name] in known else ""].append(name)
    found: list[Box] = []
    order = sorted(framed, key=lambda top: sum(near[name] for name in framed[top]) / len(framed[top]))
    cursor: float | None = None
    for top in order:
        title, lines = _wrapped(view.names.of(top) if top else phrase("graph.others"), _TITLE_LINE)
        head = lines * _LINE + 20
        frame = Box(f"frame {x:.0f} {top}", "frame", title, look=str(known.index(top) if top else -1), x=x)
        boxes: list[Box] = []
        for name in framed[top]:
            label, lines = _wrapped(view.names.of(name), _ACTOR_LINE)
            box = Box(name, "actor", label, [view.names.anchor("actor", name)], x=x, w=_ACTOR)
            box.h = max(lines * _LINE + 26, len(ends[name]) * 18 + 8)
            least = near[name] - box.h / 2 if cursor is None else cursor + (0 if boxes else head + _GAP)
            # Not far below the one before, or the frame would be mostly empty.
            box.y = min(max(near[name] - box.h / 2, least), least + _FAR) + box.h / 2
            cursor = box.y + box.h / 2 + _ROOM
            boxes.append(box)
        low, high = boxes[0].y - boxes[0].h / 2 - head, boxes[-1].y + boxes[-1].h / 2 + _ROOM
        frame.y, frame.h, frame.w, cursor = (low + high) / 2, high - low, _ACTOR + 2 * _ROOM, high + _GAP
        found += [frame, *boxes]
    off = sum(near[box.id] - box.y for box in found if box.kind == "actor") / len(members)
    for box in found:
        box.y += off
    return found


def _ports(box: Box, tied: list[tuple[Tie, Box]]) -> list[Record]:
    """Return the lines between an actor and its pills; each has a place of its own at the actor's edge."""
    tied = sorted(tied, key=lambda pair: pair[1].y)
    step = min(24.0, (box.h - 20) / len(tied))
    found = []
    for place, (tie, pill) in enumerate(tied):
        offset = round((place - (len(tied) - 1) / 2) * step, 1)
        inward = 1 if box.x < pill.x else -1
        at = {"actor": [inward * box.w / 2, offset], "pill": [-inward * pill.w / 2, 0]}
        sends = tie.source == box.id
        one, other = ("actor", "pill") if sends else ("pill", "actor")
        found.append(
            {
                "source": box.id if sends else pill.id, "target": pill.id if sends else box.id,
                "from": at[one], "to": at[other], "look": pill.look, "head": not sends, "leads": pill.leads,
                # The line leaves and comes in level; half way it is half way up.
                "dx": pill.x - box.x - inward * (box.w + pill.w) / 2,
                "dy": round(pill.y - box.y - offset, 1),
            }
        )  # fmt: skip
    return found


def _wrapped(texts: Texts, width: int) -> tuple[Texts, int]:
    """Return a label broken into lines in every language, and the most lines that it takes."""
    found = {
        lang: "\n".join(
            line for part in chosen(texts, lang)[0].split("\n") for line in wrap(part, width) or [""]
        )
        for lang in LANGUAGES
    }
    return found, max(text.count("\n") + 1 for text in found.values())

"""One HTML page of an agreement: it needs no other file and reaches no network.

The page is written whole in one language by Jinja2, with autoescape on; its scripts only sort, filter,
search, open records and put every text into another language. Anchors: ``#clause-4.1``,
``#norm-4.1-movements``, ``#notice-…``, ``#passage-…``, ``#actor-kz-mod``, ``#programme-pfp``; ``&lang=ru``
after an anchor (or alone) chooses the language.

In its drawing boxes and lines have places of their own, so that no label lies on another: actors stand
on the left and on the right, as in :mod:`servanda.draw`, and between them a pill for each notice (or for all
norms of one modality between two actors). Sizes hold the label in every language.
"""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.arrange import arranged
from servanda.draw.selection import side, sides
from servanda.errors import ServandaError
from servanda.export.formats import ASSETS, load_template
from servanda.export.page_texts import Strings, Texts, chosen, embedded, phrase, phrase_or, phrases
from servanda.export.page_view import SLOTS, View, view
from servanda.export.records import Record
from servanda.messages import LANGUAGES
from servanda.model import read_agreement
from servanda.query.writing import spans
from servanda.vocabulary import SRV, compact

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.export.formats import Request
    from servanda.network.projection import Network


#: More norms than this make a page that browsers are slow to open.
LIMIT: Final = 2_000
MODALITIES: Final = ("obligation", "prohibition", "permission", "power", "privilege", "condition")
#: The scripts, in the order in which they run.
_SCRIPTS: Final = ("language", "table", "panel", "search", "graph", "start")
#: Run before anything is shown, so that what only a script can open is closed from the first moment.
_FIRST: Final = "document.documentElement.classList.add('js')"


def write_page(request: Request) -> bytes:
    """Return the page. Raises ServandaError for more than :data:`LIMIT` norms, which are counted first."""
    from servanda.network.projection import project_agreements

    _reject_too_many(request.store, request.agreement)
    agreement = read_agreement(request.store, request.agreement)
    network = project_agreements([agreement], request.lang)
    told = view(agreement, network)
    return _render_page(told, network, request.lang).encode()


def _reject_too_many(store: Store, agreement: str) -> None:
    from pyoxigraph import NamedNode

    states = NamedNode(SRV + "hasNorm")
    number = sum(1 for _ in store.quads_for_pattern(None, states, None, NamedNode(agreement)))
    if number > LIMIT:
        raise ServandaError(
            f"{compact(agreement)} states {number:,} norms, and one page holds no more than {LIMIT:,}; "
            "'servanda notify --from ACTOR' and 'servanda show CLAUSE' answer for a part, "
            "and --format xlsx or csv-nodes hold them all"
        )


def _render_page(told: View, network: Network, lang: str) -> str:
    strings = Strings(lang)
    style, script = (ASSETS / "page.css").read_text(encoding="utf-8"), _join_scripts()
    stated = {norm["modality"] for norm in told.norms.values()}
    context: dict[str, Any] = {
        "v": told, "names": told.names, "lang": lang, "languages": LANGUAGES, "slots": SLOTS,
        "modalities": [name for name in MODALITIES if name in stated],
        "all_modalities": MODALITIES,
        "style": style, "script": script, "first": _FIRST,
        "cytoscape": _asset("cytoscape.min.js"),
        "policy": _policy((_FIRST, _asset("cytoscape.min.js"), script), style),
        "data": partial(_script_data, told, network, strings),
        "untimed": sum(not row["timing"] for row in told.notices),
        "made": [
            ("head.made" if role == "constitutes" else "head.ratified", rows)
            for role in ("constitutes", "ratifies")
            if (rows := [row for row in told.instruments if role in row["role"]])
        ],
        "told_clauses": len({row["clause"] for row in told.notices}),
        "s": strings.write, "a": strings.attribute, "phrase": phrase, "phrase_or": phrase_or,
        "lines": _phrase_lines, "date": format_date, "told_in": language_name,
    }  # fmt: skip
    return load_template("page.html.j2").render(context)


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _join_scripts() -> str:
    return "\n".join(["'use strict';", *(_asset(f"page-{name}.js") for name in _SCRIPTS)])


def _policy(scripts: tuple[str, ...], style: str) -> str:
    """Return the content security policy: nothing but this page's own scripts and styles, by their hash."""

    def hashed(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    allowed = " ".join(map(hashed, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {hashed(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _phrase_lines(numbers: list[int]) -> Texts:
    """Return "lines 61–62" in every language."""
    return phrase("lines" if len(set(numbers)) > 1 else "line", lines=spans(numbers))


def format_date(iso: str) -> Texts:
    """Return a date (ISO 8601) as it is written in each language; what is no whole date stays as it is.

    >>> format_date("2007-09-07")["en"], format_date("2007")
    ('7 September 2007', {'und': '2007'})
    """
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return {"und": iso}
    year, month, day = map(int, parts)
    return {
        lang: held["date.form"].format(year=year, month=held["months"].split()[month - 1], day=day)
        for lang, held in phrases().items()
    }


def language_name(tag: str) -> Texts:
    """Return what a language is called in every language; its tag where it has no name."""
    return {lang: held.get(f"language.{tag}", tag) for lang, held in phrases().items()}


def _script_data(told: View, network: Network, strings: Strings) -> str:
    """Return what the scripts need, as JSON; called last, when every text of the page has its number."""
    from markupsafe import Markup

    drawings = {}
    for name, drawn in (("notices", draw_notices), ("norms", draw_norms)):
        drawing = drawn(told, network)
        boxes = [asdict(box) | {"label": strings.number(box.label)} for box in drawing.boxes]
        drawings[name] = {"boxes": boxes, "lines": drawing.lines}
    spoken = {key: strings.number(texts) for key, texts in script_phrases().items()}
    found = index_texts(told, strings)
    data = {
        "languages": LANGUAGES, "lang": strings.lang, "source": told.source, "drawings": drawings,
        "phrases": spoken, "search": found, "strings": strings.table(),
    }  # fmt: skip
    # Escaped for a script element already, in which an entity would not be read.
    return Markup(embedded(data))


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
class ActorTie:
    """Something between two actors: from, to, modality, label, where it leads, and whether it is dashed."""

    source: str
    target: str
    modality: str
    label: Texts
    leads: Sequence[str]
    dashed: bool = False


@dataclass
class GraphBox:
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
class GraphDrawing:
    """Nodes and lines; a line names its ends and at which heights it leaves and comes in."""

    boxes: list[GraphBox] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)


def draw_notices(view: View, network: Network) -> GraphDrawing:
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
            ActorTie(row["sender"], row["addressee"], row["modality"], label,
                [view.names.anchor("norm", row["norm"])], row["mode"] == "inform")
        )  # fmt: skip
    return _place_ties(view, network, ties)


def draw_norms(view: View, network: Network) -> GraphDrawing:
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
            lang: f"{word} · {len(named)}\n{_list_clauses(view, named, lang)}"
            for lang, word in phrase(modality).items()
        }
        leads = [view.names.anchor("norm", name) for name in named]
        ties.append(ActorTie(source, target, modality, label, leads))
    return _place_ties(view, network, ties)


def _list_clauses(view: View, norms: list[str], lang: str) -> str:
    """Return the numbers of the clauses of norms; the heading of a clause without one."""
    found = (
        number if number[:1].isdigit() else chosen(view.names.of(view.norms[name]["clause_id"]), lang)[0]
        for name in norms
        for number in (str(view.norms[name]["clause"]),)
    )
    return ", ".join(dict.fromkeys(found))


def _place_ties(view: View, network: Network, ties: list[ActorTie]) -> GraphDrawing:
    drawing = GraphDrawing()
    if not ties:
        return drawing
    left, known = _left_actors(network, ties), sides(network)
    tops = {name: side(network, name) for tie in ties for name in (tie.source, tie.target)}
    pairs = [
        (tie.target, tie.source)
        if tie.target in left and tie.source not in left
        else (tie.source, tie.target)
        for tie in ties
    ]
    groups = {end: known.index(tops[end]) if tops[end] in known else len(known) for _, end in pairs}
    order = arranged(pairs, groups)
    pills = _place_pills(ties, order)
    ends: dict[str, list[tuple[ActorTie, GraphBox]]] = defaultdict(list)
    for place, pill in zip(order, pills, strict=True):
        for name in dict.fromkeys((ties[place].source, ties[place].target)):
            ends[name].append((ties[place], pill))
    for at, members in ((-1, [n for n in ends if n in left]), (1, [n for n in ends if n not in left])):
        drawing.boxes += _place_column(view, members, ends, tops, known, at * _AWAY)
    drawing.boxes += pills
    boxes = {box.id: box for box in drawing.boxes}
    for name, tied in ends.items():
        drawing.lines += _place_lines(boxes[name], tied)
    return drawing


def _left_actors(network: Network, ties: list[ActorTie]) -> set[str]:
    """Return the actors on the left: those of the side from which most goes out."""
    sent: dict[str, int] = defaultdict(int)
    for tie in ties:
        sent[side(network, tie.source)] += 1
    first = min(sent, key=lambda top: (-sent[top], top))
    return {n for tie in ties for n in (tie.source, tie.target) if side(network, n) == first}


def _place_pills(ties: list[ActorTie], order: list[int]) -> list[GraphBox]:
    found, y = [], 0.0
    for place in order:
        tie = ties[place]
        label, lines = _wrap_label(tie.label, _PILL_LINE)
        box = GraphBox(
            f"pill {place}", "pill", label, tie.leads, tie.modality + (" inform" * tie.dashed), w=_PILL
        )
        box.h = lines * _LINE + 16
        box.y = y + box.h / 2
        y += box.h + _GAP
        found.append(box)
    return found


def _place_column(
    view: View,
    members: list[str],
    ends: Mapping[str, list[tuple[ActorTie, GraphBox]]],
    tops: dict[str, str],
    known: list[str],
    x: float,
) -> list[GraphBox]:
    """Return the actors of one side of the drawing, each near its pills, those of a side in one frame.

    None where nobody stands there: all actors are of one body, or are parts of each other.
    """
    if not members:
        return []
    near = {name: sum(pill.y for _, pill in ends[name]) / len(ends[name]) for name in members}
    framed: dict[str, list[str]] = defaultdict(list)
    for name in sorted(members, key=lambda name: (near[name], name)):
        framed[tops[name] if tops[name] in known else ""].append(name)
    found: list[GraphBox] = []
    order = sorted(framed, key=lambda top: sum(near[name] for name in framed[top]) / len(framed[top]))
    cursor: float | None = None
    for top in order:
        title, lines = _wrap_label(view.names.of(top) if top else phrase("graph.others"), _TITLE_LINE)
        head = lines * _LINE + 20
        frame = GraphBox(
            f"frame {x:.0f} {top}", "frame", title, look=str(known.index(top) if top else -1), x=x
        )
        boxes: list[GraphBox] = []
        for name in framed[top]:
            label, lines = _wrap_label(view.names.of(name), _ACTOR_LINE)
            box = GraphBox(name, "actor", label, [view.names.anchor("actor", name)], x=x, w=_ACTOR)
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


def _place_lines(box: GraphBox, tied: list[tuple[ActorTie, GraphBox]]) -> list[Record]:
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


def _wrap_label(texts: Texts, width: int) -> tuple[Texts, int]:
    """Return a label broken into lines in every language, and the most lines that it takes."""
    found = {
        lang: "\n".join(
            line for part in chosen(texts, lang)[0].split("\n") for line in wrap(part, width) or [""]
        )
        for lang in LANGUAGES
    }
    return found, max(text.count("\n") + 1 for text in found.values())


#: Phrases that a script shows; ``{n}`` and the like are filled in there.
_SPOKEN: Final = (
    "filter.count", "search.none", "search.count", "search.more", "copied", "copied.bar", "sorted.up",
    "sorted.down", "found.actor", "found.norm", "found.text", "found.programme", "graph.list",
)  # fmt: skip


def script_phrases() -> dict[str, Texts]:
    """Return the phrases that scripts show, with their gaps."""
    return {key: {lang: held[key] for lang, held in phrases().items()} for key in _SPOKEN}


def index_texts(view: View, strings: Strings) -> list[list[object]]:
    """Return what can be found: of each its kind, its anchor, and the numbers of its title and texts."""
    names, found = view.names, []

    def add(kind: str, anchor: str, title: Texts, *texts: Texts) -> None:
        numbers = [strings.number(text) for text in (title, *texts) if text]
        found.append([kind, anchor, numbers[0], numbers])

    for actor in view.actors:
        add("actor", names.anchor("actor", actor["actor"]), names.of(actor["actor"]),
            names.definition(actor["actor"]))  # fmt: skip
    for programme in view.programmes:
        name = programme["programme"]
        add("programme", names.anchor("programme", name), names.of(name), {"und": programme["notation"]})
    for name, norm in view.norms.items():
        add("norm", names.anchor("norm", name), norm["label"], norm["object"])
    for clause in view.clauses:
        for row in clause["passages"]:
            add("text", row["anchor"], clause["called"], names.of(clause["id"]),
                row["whole"])  # fmt: skip
    return found

"""Who there is and who belongs to whom: boxes within rows, each beside the box to which it belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from servanda.draw.labels import fixed_cell, plain_words, side_style, style, table, table_row, wrap_runs
from servanda.draw.parts import format_players
from servanda.draw.plan import find_side, find_targets, list_norms, list_sides
from servanda.draw.sheet import LEADING, NOTE_SIZE, PAGE_HEIGHT, PAGE_WIDTH, TEXT_SIZE, Sheet
from servanda.draw.short_names import explain_abbreviations, shorten_name
from servanda.locales import format_iso_day
from servanda.messages import capitalize_text

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: The ties by which one belongs to another, the closest first.
_TIES: Final = ("unitOf", "postIn", "isHouseholdOf", "memberOf")
#: Those of which a box says the kind.
_TOLD: Final = ("isHouseholdOf", "memberOf")
#: The properties by which a norm, a notice or an instrument names an actor.
_NAMES: Final = (
    "hasBearer", "hasCounterparty", "hasAddressee", "hasBeneficiary", "involvesActor", "hasSender",
)  # fmt: skip
#: Classes whose box has round corners: one person at a time.
_PERSONS: Final = ("Office", "Person")
#: How wide a box is to which others belong, the line to these, and how far apart boxes and sides stand.
_WIDE: Final = 138
_TIE: Final = 14
_BETWEEN: Final = 5
_APART: Final = 14
#: A box is at least so wide, however many stand to its left.
_LEAST: Final = 150
#: The room between a border and the words in it.
_PAD: Final = 5
#: So many that have nothing but a name share a box.
_SHARED: Final = 6
#: How high the legend of the shapes is.
_LEGEND: Final = 26


@dataclass(frozen=True)
class Name:
    """A name in a box, with the lines that stand small below it; ``holders`` are told in these."""

    actor: str
    words: str
    notes: tuple[str, ...] = ()
    iri: str = ""
    tip: str = ""
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Box:
    """A box: its names, its shape (party, body, post), the place of its side, and what belongs to it.

    ``place`` is None for those of no side. A box without frame (``shape`` is empty) is a heading.
    """

    names: tuple[Name, ...]
    shape: str
    place: int | None
    parts: tuple[Box, ...] = ()

    @cached_property
    def depth(self) -> int:
        """How many boxes stand beside one another in it."""
        return 1 + max((part.depth for part in self.parts), default=0)

    @cached_property
    def actors(self) -> frozenset[str]:
        """Those who stand in it or belong to it."""
        own = frozenset(actor for name in self.names for actor in (name.actor, *name.holders))
        return own.union(*(part.actors for part in self.parts))


def draw_actors(plan: Plan) -> list[Sheet]:
    """Return the sheets of all actors, or of those that the norms passing the filters name."""
    shown = _select_actors(plan)
    blocks = _make_blocks(plan, shown)
    if not blocks:
        return [_make_sheet(plan, [], shown)]
    wide = _measure_column(blocks)
    room = PAGE_HEIGHT - _make_sheet(plan, blocks, shown).measure_head(plan.notes()) - _LEGEND
    sheets = []
    for part in _split(blocks, wide, room):
        sheet = _make_sheet(plan, part, shown)
        rows = _render_legend(plan, part)
        for place, block in enumerate(part):
            gap = table_row(fixed_cell("", PAGE_WIDTH, _APART)) if place else ""
            rows += gap + table_row(
                fixed_cell(_render(block, PAGE_WIDTH, wide), PAGE_WIDTH, _height(block, PAGE_WIDTH, wide))
            )
        sheet.node("actors", table(rows), tip=sheet.title)
        sheets.append(sheet)
    return sheets


def _make_sheet(plan: Plan, part: Sequence[Box], shown: set[str]) -> Sheet:
    words = plan.words
    title = words["actors.title"] if shown else words["nothing"]
    sheet = Sheet(
        plan.lang, title, agreement=plan.title, language=plan.agreement.language,
        binding=plan.agreement.is_binding,
    )  # fmt: skip
    held = frozenset().union(*(block.actors for block in part)) - {""}
    if held:
        number = "actors.all" if len(held) == len(shown) else "actors.part"
        told = sheet.phrase(number, number=len(held), total=len(shown))
        sheet.subtitle = f"{told} · {sheet.phrase('actors.reading')}"
    texts = [text for block in part for text in _texts(block)]
    sheet.notes += filter(None, [explain_abbreviations(plan, texts)])
    return sheet


def _texts(box: Box) -> list[str]:
    own = [text for name in box.names for text in (name.words, *name.notes)]
    return own + [text for part in box.parts for text in _texts(part)]


def _select_actors(plan: Plan) -> set[str]:
    """Return the actors that are drawn; with a filter, those that its norms name and all above them."""
    network = plan.network
    everyone = {name for name, data in network.nodes(data=True) if data["kind"] == "actor"}
    if not plan.filters:
        return everyone
    named: set[str] = set()
    for norm in list_norms(network, plan.filters):
        for node in (norm, *find_targets(network, norm, "requiresNotification")):
            named |= set(find_targets(network, node, *_NAMES)) & everyone
    while above := {up for name in named for up in find_targets(network, name, *_TIES)} - named:
        named |= above
    return named


def _make_blocks(plan: Plan, shown: set[str]) -> list[Box]:
    """Return a block for each side, the one with most first, and one of those who belong to none."""
    below, roots = _arrange(plan, shown)
    known = list_sides(plan.network)
    blocks, others = [], []
    for root in roots:
        top = find_side(plan.network, root)
        if top in known:
            blocks.append(_make_box(plan, root, below, known.index(top)))
        else:
            others.append(_make_box(plan, root, below, None))
    blocks.sort(key=lambda box: (box.place if box.place is not None else len(known), -len(box.actors)))
    if others:
        heading = Name("", plan.words["actors.others"])
        blocks.append(Box((heading,), "", None, _join_plain(others)))
    return blocks


def _arrange(plan: Plan, shown: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return who belongs to each actor, and those who belong to nobody; a circle is opened at its first.

    Who signed for a body and holds no post stands beside it; who holds a post is told in the box of that.
    """
    network = plan.network
    above: dict[str, str] = {}
    for name in sorted(shown):
        for tie in _TIES:
            ups = [
                up
                for up in find_targets(network, name, tie)
                if up in shown and not _is_below(up, name, above)
            ]
            if ups:
                above[name] = ups[0]
                break
    holders = {who for post in shown for who in find_targets(network, post, "heldBy")}
    for act, who, data in sorted(network.edges(data=True), key=lambda edge: edge[:2]):
        if data["kind"] == "isSignedBy" and who in shown and who not in above and who not in holders:
            bodies = [body for body in find_targets(network, act, "isMadeOnBehalfOf") if body in shown]
            if bodies and not _is_below(bodies[0], who, above):
                above[who] = bodies[0]
    posts = {
        who: post for post in sorted(shown) for who in find_targets(network, post, "heldBy") if who in shown
    }
    below: dict[str, list[str]] = defaultdict(list)
    for name, up in sorted(above.items()):
        if name not in posts:
            below[up].append(name)
    return below, [name for name in sorted(shown) if name not in above and name not in posts]


def _is_below(name: str, other: str, above: dict[str, str]) -> bool:
    """Return whether an actor is another one or belongs to it, so that a tie would close a circle."""
    while name != other and name in above:
        name = above[name]
    return name == other


def _make_box(plan: Plan, actor: str, below: dict[str, list[str]], place: int | None) -> Box:
    parties = find_targets(plan.network, plan.agreement.iri, "hasParty")
    kinds = str(plan.network.nodes[actor].get("type", "")).split()
    alone = "CollectiveActor" not in kinds and any(kind in _PERSONS for kind in kinds)
    shape = "party" if actor in parties else "post" if alone else "body"
    parts = [_make_box(plan, name, below, place) for name in below.get(actor, [])]
    return Box((_make_name(plan, actor, parties),), shape, place, _join_plain(parts))


def _join_plain(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Return boxes, persons first, then those with parts; those with nothing but a name share boxes, last."""
    plain = [box for box in boxes if box.shape != "party" and not box.parts and not box.names[0].notes]
    rest = sorted(
        (box for box in boxes if box not in plain), key=lambda box: (box.shape != "post", -box.depth)
    )
    shared = []
    for shape in ("post", "body"):
        alike = [box for box in plain if box.shape == shape]
        for start in range(0, len(alike), _SHARED):
            names = tuple(box.names[0] for box in alike[start : start + _SHARED])
            shared.append(replace(alike[start], names=names))
    return (*rest, *shared)


def _make_name(plan: Plan, actor: str, parties: Sequence[str]) -> Name:
    network, words = plan.network, plan.words
    data = network.nodes[actor]
    notes = [words["actors.party"]] * (actor in parties)
    collective = "CollectiveActor" in str(data.get("type", "")).split()
    notes += [
        words[f"tie.{tie}"]
        for tie in _TOLD
        if find_targets(network, actor, tie) and not (collective and tie == "memberOf")
    ]
    if players := format_players(network, actor):
        notes.append(words.text("actors.played", names=players))
    holders = find_targets(network, actor, "heldBy")
    for who in [*holders, actor]:
        signed = _list_signatures(plan, who)
        name = "" if who == actor else f"{plan.label(who)} "
        notes += [f"{name}{text}" if name else text.lstrip("– ") for text in signed]
        if who != actor and not signed:
            notes.append(words.text("actors.holds", who=plan.label(who)))
    ups = [up for tie in _TIES for up in find_targets(network, actor, tie)]
    if others := list(dict.fromkeys(ups))[1:]:
        notes.append(words.text("actors.also", names=", ".join(map(plan.label, others))))
    if linked := find_targets(network, actor, "linkedTo"):
        notes.append(words.text("actors.linked", names=", ".join(shorten_name(plan, one) for one in linked)))
    label = plan.label(actor)
    short = plan.agreement.initials(actor, plan.lang)
    called = capitalize_text(label) + (f" ({short})" if short else "")
    if actor not in parties and short is None:
        called = shorten_name(plan, actor)
    tip = " · ".join(dict.fromkeys(str(data[key]) for key in sorted(data) if key.startswith("label_")))
    return Name(actor, called, tuple(notes), str(data["iri"]), tip, tuple(holders))


def _list_signatures(plan: Plan, who: str) -> list[str]:
    """Return in words what a person signed, where and when, and for whom; the name goes before them."""
    found = []
    for act, signatory, data in sorted(plan.network.edges(data=True), key=lambda edge: edge[:2]):
        if data["kind"] != "isSignedBy" or signatory != who:
            continue
        day = format_iso_day(str(plan.network.nodes[act].get("date", "")), plan.lang)
        parts = (plan.label(act), plan.text(act, "place"), day)
        bodies = find_targets(plan.network, act, "isMadeOnBehalfOf")
        found.append(
            plan.words.text(
                "actors.signed" if bodies else "actors.signed-only",
                what=", ".join(part for part in parts if part),
                behalf=", ".join(shorten_name(plan, body) for body in bodies),
            )
        )
    return found


def _measure_column(blocks: Sequence[Box]) -> int:
    """Return how wide a box is to which others belong, so that the last column keeps enough room."""
    depth = max(block.depth for block in blocks)
    return min(_WIDE, (PAGE_WIDTH - _LEAST) // max(depth - 1, 1) - _TIE)


def _lines(name: Name, width: int) -> tuple[list[str], list[str]]:
    """Return the lines of a name, and of its notes."""

    def wrap(text: str, size: int, *, bold: bool) -> list[str]:
        lines = wrap_runs([(text, "", bold)], width - 2 * _PAD - 8, size)
        return [" ".join(word for word, *_ in line) for line in lines if line]

    notes = [line for note in name.notes for line in wrap(note, NOTE_SIZE, bold=False)]
    return wrap(name.words, TEXT_SIZE, bold=True), notes


def _own_height(box: Box, width: int) -> int:
    """Return how high the words of a box are, with its border."""
    lines = [_lines(name, width) for name in box.names]
    high = sum(
        len(names) * round(TEXT_SIZE * LEADING) + len(notes) * round(NOTE_SIZE * LEADING)
        for names, notes in lines
    )
    return high + 2 * _PAD + 6


def _height(box: Box, width: int, wide: int) -> int:
    """Return how high a box is with all that belongs to it, in so much width."""
    if not box.parts:
        return _own_height(box, width)
    rest = width - wide - _TIE
    parts = sum(_height(part, rest, wide) for part in box.parts) + _BETWEEN * (len(box.parts) - 1)
    return max(_own_height(box, wide), parts)


def _split(blocks: Sequence[Box], wide: int, room: int) -> list[list[Box]]:
    """Return the blocks of each sheet; one that is higher than a sheet is parted, its head repeated."""
    sheets: list[list[Box]] = []
    free: list[int] = []
    for block in blocks:
        for part in _part_box(block, PAGE_WIDTH, wide, room):
            high = _height(part, PAGE_WIDTH, wide) + _APART
            place = next((number for number, rest in enumerate(free) if high <= rest), len(sheets))
            if place == len(sheets):
                sheets.append([])
                free.append(room + _APART)
            sheets[place].append(part)
            free[place] -= high
    return sheets


def _part_box(box: Box, width: int, wide: int, room: int) -> list[Box]:
    """Return a box in parts none of which is higher than a sheet, each with a share of what belongs to it."""
    if _height(box, width, wide) <= room or not box.parts:
        return [box]
    rest = width - wide - _TIE
    found: list[list[Box]] = [[]]
    for part in (piece for one in box.parts for piece in _part_box(one, rest, wide, room)):
        if found[-1] and _height(replace(box, parts=(*found[-1], part)), width, wide) > room:
            found.append([])
        found[-1].append(part)
    return [replace(box, parts=tuple(parts)) for parts in found]


def _render(box: Box, width: int, wide: int, height: int = 0) -> str:
    """Return a box and, at its right, all that belongs to it, as a table of just this size."""
    high = max(height, _height(box, width, wide))
    if not box.parts:
        return table(table_row(fixed_cell(_render_frame(box, width, high), width, high)))
    rest = width - wide - _TIE
    line = side_style(box.place)["node"]
    spare = high - sum(_height(part, rest, wide) for part in box.parts) - _BETWEEN * (len(box.parts) - 1)
    rows = ""
    for place, part in enumerate(box.parts):
        # What the box is higher than its parts is shared out among these.
        own = (
            _height(part, rest, wide)
            + spare * (place + 1) // len(box.parts)
            - spare * place // len(box.parts)
        )
        tie = _render_tie(line, own, shown=bool(box.shape))
        rows += table_row(fixed_cell("", 1, _BETWEEN, colspan=2)) if place else ""
        rows += table_row(fixed_cell(tie, _TIE, own), fixed_cell(_render(part, rest, wide, own), rest, own))
    frame = fixed_cell(_render_frame(box, wide, high), wide, high)
    return table(table_row(frame, fixed_cell(table(rows), width - wide, high)))


def _render_tie(colour: str, height: int, *, shown: bool) -> str:
    """Return a short level line in the middle of a cell."""
    upper = (height - 1) // 2
    line = fixed_cell("", _TIE, 1, bgcolor=colour if shown else "")
    return table(
        table_row(fixed_cell("", _TIE, upper)) + table_row(line)
        + table_row(fixed_cell("", _TIE, height - 1 - upper)),
        fixedsize="TRUE", width=_TIE, height=height,
    )  # fmt: skip


def _render_frame(box: Box, width: int, height: int) -> str:
    """Return the box itself: a thick frame and a tint for a Party, round corners for one person at a time."""
    look, thick = side_style(box.place), 3 if box.shape == "party" else 1
    inner = width - 2 * thick - 2 * _PAD
    rows = ""
    for name in box.names:
        names, notes = _lines(name, width)
        lines = [(line, TEXT_SIZE, look["ink"], True) for line in names]
        lines += [(line, NOTE_SIZE, style()["ink"], False) for line in notes]
        link = {"href": name.iri, "title": name.tip, "target": "_top"}
        for words, size, colour, bold in lines:
            text = plain_words(words, size, colour, bold=bold)
            rows += table_row(fixed_cell(text, inner, round(size * LEADING), **link))
    high = _own_height(box, width) - 2 * _PAD - 6
    body = table(rows, fixedsize="TRUE", width=inner, height=high, align="LEFT", valign="MIDDLE")
    held = table_row(fixed_cell(body, width - 2 * thick, height - 2 * thick, cellpadding=_PAD))
    if not box.shape:
        return table(held)
    given = {"style": "ROUNDED"} if box.shape == "post" else {}
    fill = look["fill"] if box.shape == "party" else "#FFFFFF"
    return table(held, border=thick, color=look["node"], bgcolor=fill, **given)


def _render_legend(plan: Plan, part: Sequence[Box]) -> str:
    """Return a row with the shapes that are there and what they mean."""
    met = {shape for block in part for shape in _shapes(block)}
    cells = ""
    for shape in ("party", "body", "post"):
        if shape not in met:
            continue
        thick = 3 if shape == "party" else 1
        given = {"style": "ROUNDED"} if shape == "post" else {}
        glyph = table(
            table_row(fixed_cell("", 22 - 2 * thick, 14 - 2 * thick)), border=thick, color=style()["ink"],
            bgcolor=style()["shared"]["fill"] if shape == "party" else "#FFFFFF",
            fixedsize="TRUE", width=22, height=14, **given,
        )  # fmt: skip
        words = plain_words(plan.words[f"actors.shape.{shape}"], NOTE_SIZE, style()["soft"])
        cells += fixed_cell(glyph, 28, 18) + fixed_cell(words, 150, 18)
    wide = 178 * len(met - {""})
    legend = table(table_row(cells), fixedsize="TRUE", width=wide, height=18, align="LEFT", valign="TOP")
    return table_row(fixed_cell(legend, PAGE_WIDTH, _LEGEND, valign="TOP"))


def _shapes(box: Box) -> set[str]:
    return {box.shape}.union(*(_shapes(part) for part in box.parts))

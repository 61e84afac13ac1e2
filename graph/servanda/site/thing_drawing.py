"""The drawing of an actor, a programme or a matter: an SVG file beside its page.

In a store of few agreements it is the view of :mod:`servanda.draw` that shows most of the thing, of the
agreement that says most of it. For a corpus, and where that view would be too large, it is a plain diagram of
who notifies whom, or of whom the norms bind, with numbers.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from servanda.characters import HTML_FORBIDDEN, replace_unwritable
from servanda.draw.drawing import FilterOptions, draw_view
from servanda.errors import ServandaError
from servanda.export.agreement_view import choose_text
from servanda.messages import Messages
from servanda.model import Texts
from servanda.namespaces import expand

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer
    from servanda.site.thing_index import Thing, ThingIndex

#: The name of the file.
NAME: Final = "drawing.svg"
#: The most bytes of a drawing, so that a page with it stays light.
MOST_BYTES: Final = 40_000
#: With more agreements than this, drawings are plain diagrams over all of them.
FEW: Final = 16
#: The most others on one side of a diagram, and the most letters of a name.
_SIDE: Final = 9
_LETTERS: Final = 44
_STYLE: Final = (
    "text{font:14px 'Noto Sans','Segoe UI',Arial,sans-serif;fill:#1b2430}.n{fill:#5b6673;font-size:12.5px}"
    "rect{fill:#fff;stroke:#818b97}.c{fill:#e9f0f6;stroke:#134a78}path{fill:none;stroke:#134a78;stroke-width:1.4}"
    "svg{background:#fff}"
)


def can_draw(thing: Thing) -> bool:
    """Say whether there is anything to draw of a thing."""
    return any((thing.sends, thing.receives, thing.bears, thing.notices, thing.norms))


def draw_thing(explorer: Explorer, index: ThingIndex, thing: Thing, lang: str) -> bytes:
    """Return the drawing of a thing in a language, as SVG of at most :data:`MOST_BYTES` bytes."""
    if len(explorer.agreements) <= FEW:
        for view, agreement, wanted in _choose_views(thing):
            try:
                drawn = draw_view(
                    explorer.gather(agreement), view, agreement, lang=lang, wanted=wanted
                ).render("svg")
            except ServandaError:  # too much for one drawing, or no Graphviz on this machine
                continue
            # As an image the drawing is as wide as its page lets it be; a policy would refuse the attribute.
            drawn = drawn.replace(b' style="max-width:100%;height:auto"', b"", 1)
            if len(drawn) <= MOST_BYTES:
                return drawn
    return _draw_diagram(index, thing, lang)


def _choose_views(thing: Thing) -> list[tuple[str, str, FilterOptions]]:
    """Return views with their filters, the one that says most first."""
    if thing.kind == "actor":
        choices = [
            (
                "notifications",
                FilterOptions(sender=thing.iri, organs=False),
                [one.norm for one in thing.sends],
            ),
            (
                "notifications",
                FilterOptions(to=thing.iri, organs=False),
                [one.norm for one in thing.receives],
            ),
            ("duties", FilterOptions(sender=thing.iri, organs=False), thing.bears),
        ]
        choices[:2] = sorted(choices[:2], key=lambda one: -len(one[2]))
    elif thing.kind == "matter":
        choices = [("notifications", FilterOptions(about=thing.iri), [one.norm for one in thing.notices])]
    else:
        choices = [
            ("programmes", FilterOptions(under=thing.iri), thing.norms),
            ("duties", FilterOptions(under=thing.iri), thing.norms),
        ]
    found = []
    for view, wanted, norms in choices:
        if norms:
            counts = Counter(one.agreement for one in norms)
            found.append((view, expand(max(sorted(counts), key=counts.__getitem__)), wanted))
    return found


def _draw_diagram(index: ThingIndex, thing: Thing, lang: str) -> bytes:
    """Return a diagram: the thing in the middle, left those from whom it hears, right those whom it tells."""
    words = Messages(lang, "site-things")
    if thing.kind == "actor" and (thing.sends or thing.receives):
        left = Counter(one.sender for one in thing.receives if one.sender)
        right = Counter(one.addressee for one in thing.sends if one.addressee)
        captions = words["diagram.senders"], words["diagram.addressees"]
    elif thing.notices:
        left = Counter(one.sender for one in thing.notices if one.sender)
        right = Counter(one.addressee for one in thing.notices if one.addressee)
        captions = words["diagram.senders"], words["diagram.addressees"]
    else:
        norms = thing.bears or thing.norms
        left = Counter(one for norm in norms for one in norm.bearers if one != thing.iri)
        right = Counter(norm.agreement for norm in norms)
        captions = words["diagram.bearers"], words["diagram.agreements"]
    sides = [_list_side(index, side, lang, words) for side in (left, right)]
    return _write_svg(_name_thing(index, thing.iri, lang), sides, captions, lang)


def _list_side(index: ThingIndex, side: Counter[str], lang: str, words: Messages) -> list[tuple[str, str]]:
    ranked = sorted(side.items(), key=lambda pair: (-pair[1], pair[0]))
    found = [
        (_name_thing(index, iri, lang), f"{number:,}".replace(",", " ")) for iri, number in ranked[:_SIDE]
    ]
    rest = ranked[_SIDE:]
    if rest:
        name = words.text("diagram.others", number=len(rest))
        found.append((name, f"{sum(number for _, number in rest):,}".replace(",", " ")))
    return found


def _name_thing(index: ThingIndex, iri: str, lang: str) -> str:
    thing = index.things.get(iri)
    labels = thing.labels if thing else index.labels.get(iri, Texts())
    text = choose_text(labels, lang)[0] or iri.partition(":")[2]
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…"


def _write_svg(title: str, sides: list[list[tuple[str, str]]], captions: tuple[str, str], lang: str) -> bytes:
    box, step, gap, middle = 350, 44, 110, 350
    rows = max(1, *map(len, sides))
    height, width = rows * step + 60, 2 * box + middle + 2 * gap
    centre = 40 + rows * step / 2
    parts = []

    def write(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> None:
        shown = escape(replace_unwritable(text, HTML_FORBIDDEN))
        parts.append(f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{style}>{shown}</text>')

    starts = (0, box + middle + 2 * gap)
    for place, side in enumerate(sides):
        if side:
            write(starts[place] + 4, 24, captions[place], ' class="n"')
        for number, (name, count) in enumerate(side):
            y = 40 + (number + (rows - len(side)) / 2) * step
            parts.append(f'<rect x="{starts[place] + 1:g}" y="{y:g}" width="{box - 2}" height="32" rx="3"/>')
            write(starts[place] + 10, y + 21, name)
            one, other = (box, box + gap) if not place else (box + gap + middle, box + 2 * gap + middle)
            ends = (y + 16, centre) if not place else (centre, y + 16)
            turn = (one + other) / 2
            parts.append(
                f'<path d="M{one} {ends[0]:g}C{turn:g} {ends[0]:g} {turn:g} {ends[1]:g} '
                f'{other} {ends[1]:g}"/>'
            )
            write(
                (box + 14) if not place else starts[1] - 14,
                y + 12,
                count,
                ' class="n"',
                "end" if place else "start",
            )
    parts.append(f'<rect class="c" x="{box + gap}" y="{centre - 24:g}" width="{middle}" height="48" rx="3"/>')
    write(box + gap + middle / 2, centre + 5, title, anchor="middle")
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" lang="{lang}" {size}>'
    return f"{head}<style>{_STYLE}</style>{''.join(parts)}</svg>\n".encode()

"""A timeline as one HTML page: the drawing of :mod:`servanda.draw.timeline_view`, and the same as a table.

The page needs no other file, reaches no network and runs no script. A row or a mark of the drawing leads to
its entry in the table.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from markupsafe import Markup

from servanda.draw.day import describe_status
from servanda.draw.labels import style
from servanda.draw.timeline_view import draw_timeline
from servanda.errors import ServandaError
from servanda.export.formats import ASSETS, load_template
from servanda.messages import error_text
from servanda.status.chronology import Entry, TimelinePhrases, find_glyph

if TYPE_CHECKING:
    from servanda.status.states import Status

#: More entries than this make a page that browsers are slow to open.
LIMIT: Final = 2_000
#: The states that call for attention.
PRESSING: Final = frozenset({"breached", "due", "triggered", "open", "to-be-judged", "not-known"})
_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
#: What is seen of an SVG of Graphviz, and what of that the page's style sheet says.
_SHAPES: Final = ("polygon", "polyline", "path", "ellipse", "text")
_DROPPED: Final = ("id", "class", "style", "font-family")


def write_timeline(
    status: Status, shown: Sequence[Entry], *, lang: str = "en", notes: Sequence[str] = ()
) -> bytes:
    """Return the page of some entries of a status (:func:`servanda.status.chronology.list_entries`).

    ``notes`` stand below the head. Raises ServandaError for more than :data:`LIMIT` entries, and for none.
    """
    if len(shown) > LIMIT:
        raise ServandaError(error_text("too-many-entries", number=len(shown), limit=LIMIT))
    words, anchors = TimelinePhrases(status.agreement, lang), assign_anchors(shown)
    title = words.full(status.agreement.iri)
    drawn = draw_timeline(status, shown, lang=lang, anchors=anchors).render("svg")
    called = f"{words.phrase('as-of', as_of=status.as_of)} · {title}"
    picture = embed_svg(drawn, called, words.phrase("axis"))
    css = _style_sheet(picture)
    return load_template("timeline.html.j2").render(
        lang=lang, w=words, style=css, policy=_policy(css), as_of=status.as_of, title=title, notes=notes,
        said=describe_status(status, words), entries=shown, ids=anchors, glyph=find_glyph, pressing=PRESSING,
        # Every text in it was escaped when it was written.
        picture=Markup(ElementTree.tostring(picture, encoding="unicode")),
    ).encode()  # fmt: skip


def assign_anchors(shown: Sequence[Entry]) -> dict[Entry, str]:
    """Return for each entry the id of its row in the table, by its name on the record."""
    found: dict[Entry, str] = {}
    taken: set[str] = set()
    for entry in shown:
        name = "e-" + re.sub(r"[^\w.-]+", "-", entry.name + ("-follows" if entry.follows else ""))
        number = 2
        while name in taken:
            name, number = f"{name.rpartition('~')[0] or name}~{number}", number + 1
        taken.add(name)
        found[entry] = name
    return found


def embed_svg(drawn: bytes, title: str, description: str) -> ElementTree.Element:
    """Return an SVG of Graphviz as an element of a page, with a title and a description for who hears it.

    Tooltips become titles, and links those of the page; lines and boxes behind the words are left to the eye.
    """
    found = ElementTree.fromstring(drawn)
    graph = found.find(f"{_SVG}g")
    assert graph is not None
    picture = ElementTree.Element("svg", {
        "viewBox": found.get("viewBox", ""), "role": "group", "aria-labelledby": "picture-title",
        "aria-describedby": "picture-text",
    })  # fmt: skip
    ElementTree.SubElement(picture, "title", {"id": "picture-title"}).text = title
    ElementTree.SubElement(picture, "desc", {"id": "picture-text"}).text = description
    inner = ElementTree.SubElement(picture, "g", {"transform": graph.get("transform", "")})
    inner.extend(_embed_shapes(graph))  # the heading, which some versions put into a group
    inner.extend(_embed_group(group) for group in graph.findall(f"{_SVG}g"))
    return picture


def _embed_group(group: ElementTree.Element) -> ElementTree.Element:
    """Return a node, a line, a box or the heading of an SVG of Graphviz with what is seen of it."""
    link = group.find(f".//{_SVG}a")
    given = {} if link is None else link.attrib
    leads = given.get(f"{_XLINK}href", "")
    made = ElementTree.Element("a", {"href": leads}) if leads else ElementTree.Element("g")
    if group.get("class") in ("edge", "cluster"):
        made.set("aria-hidden", "true")
    shapes = list(_embed_shapes(group.iter()))
    tip = given.get(f"{_XLINK}title", "").strip()
    if tip and tip != " ".join(str(one.text) for one in shapes if one.text).strip():
        ElementTree.SubElement(made, "title").text = tip
    made.extend(shapes)
    return made


def _embed_shapes(elements: Iterable[ElementTree.Element]) -> Iterator[ElementTree.Element]:
    """Give what is seen among some elements, without what the page's style sheet says of it."""
    for one in elements:
        name = one.tag.removeprefix(_SVG)
        if name in _SHAPES:
            made = ElementTree.Element(name, {k: v for k, v in one.attrib.items() if k not in _DROPPED})
            made.text = one.text
            yield made


def _style_sheet(picture: ElementTree.Element) -> Markup:
    """Return the style sheet with the colours that the drawings have, and how wide this one is."""
    _, _, width, height = picture.get("viewBox", "").split()
    states = [
        f".s-{name} {{ --line: {look['line']}; --ink: {look['ink']} }}"
        for name, look in style()["states"].items()
    ]
    # A point of the drawing is one of the page. On paper a high one goes over several sheets, to be legible.
    most = "140mm" if float(height) < 0.75 * float(width) else "none"
    sizes = f":root {{ --wide: {width}pt; --most: {most} }}"
    text = (ASSETS / "timeline.css").read_text(encoding="utf-8")
    return Markup("\n".join([text, *states, sizes, ""]))


def _policy(css: str) -> str:
    """Return the content security policy: nothing but this page's own style sheet, by its hash."""
    hashed = b64encode(sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'"
    )

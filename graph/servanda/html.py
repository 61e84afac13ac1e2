"""HTML for notebooks: small tables without scripts; the library that writes them escapes every text in them.

Styles stand on the elements themselves, because notebooks and code hosts drop the style sheets of an output.
Colours come from the page, so that a dark one stays legible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.characters import HTML_FORBIDDEN, replace_unwritable
from servanda.messages import LANGUAGES, Messages

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: So many rows of a table are shown; how many there are beyond that is said below it.
LIMIT: Final = 20
#: What stands in a cell of which nothing is said.
SILENT: Final = "—"

# Notebooks take text between two dollar signs for a formula, but not in elements of these classes.
_NO_FORMULAS: Final = "tex2jax_ignore mathjax_ignore"
_TABLE: Final = "table-layout:auto;border-collapse:collapse;margin:.3em 0"
_CELL: Final = (
    "text-align:left;vertical-align:top;padding:.3em .7em;"
    "border-top:1px solid rgba(128,128,128,.35);overflow-wrap:break-word"
)
_FAINT: Final = "opacity:.75"
#: From so many characters on a column gets so much room, or its words would stand one below the other.
_ROOM: Final = (
    (90, "min-width:26em"),
    (30, "min-width:11em"),
    (13, "min-width:6em"),
    (0, "white-space:nowrap"),
)


class Cell(NamedTuple):
    """A cell: its parts, one below the other, and the tag of their language ("" where it is not known).

    Without parts the cell stays empty; ``silent`` marks it as one of which nothing is said. Where ``lang`` is
    None the cell is in the language of the page.
    """

    parts: tuple[str, ...]
    lang: str | None = None
    silent: bool = False


def read_phrases(lang: str) -> Messages:
    """Return the words of tables in a language; English ones for one that servanda does not speak."""
    return Messages(lang if lang in LANGUAGES else "en", "html", "answers")


def element(tag: str, attributes: dict[str, str], *inside: Element | str) -> Element:
    """Return an element with texts and elements in it; characters that HTML does not allow become U+FFFD."""
    from xml.etree.ElementTree import Element  # which a start on the command line does not wait for

    made = Element(
        tag, {name: replace_unwritable(value, HTML_FORBIDDEN) for name, value in attributes.items()}
    )
    for part in inside:
        if isinstance(part, Element):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + replace_unwritable(part, HTML_FORBIDDEN)
        else:
            made.text = (made.text or "") + replace_unwritable(part, HTML_FORBIDDEN)
    return made


def render_page(lang: str, *inside: Element) -> str:
    """Return elements as one piece of HTML whose own words are in a language.

    >>> render_page("en", element("b", {}, "<script> & $x$"))
    '<div lang="en" class="tex2jax_ignore mathjax_ignore"><b>&lt;script&gt; &amp; $x$</b></div>'
    """
    from xml.etree.ElementTree import tostring

    whole = element("div", {"lang": lang, "class": _NO_FORMULAS}, *inside)
    return tostring(whole, encoding="unicode", method="html")


def build_heading(text: str, lang: str | None = None) -> Element:
    """Return a line in bold."""
    return element("div", {"style": "font-weight:600;margin:.3em 0", "dir": "auto"} | _lang(lang), text)


def build_note(text: str) -> Element:
    """Return a faint line, as stands below a table."""
    return element("div", {"style": f"{_FAINT};font-size:90%;margin:.2em 0", "dir": "auto"}, text)


def build_table(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Element:
    """Return a table in a box that scrolls when it is too wide; its headings are English."""
    top = (
        element("th", {"scope": "col", "lang": "en", "style": f"{_CELL};white-space:nowrap"}, name)
        for name in heads
    )
    longest = [
        max((len(part) for row in rows for part in row[i].parts), default=0) for i in range(len(heads))
    ]
    rooms = [next(room for least, room in _ROOM if most >= least) for most in longest]
    lines = [
        element("tr", {}, *(_build_cell(cell, room) for cell, room in zip(row, rooms, strict=True)))
        for row in rows
    ]
    head = element("thead", {}, element("tr", {}, *top))
    table = element("table", {"style": _TABLE}, head, element("tbody", {}, *lines))
    return element("div", {"style": "max-width:100%;overflow-x:auto"}, table)


def build_pairs(heads: Sequence[str], cells: Sequence[Cell], lang: str = "en") -> Element:
    """Return a line for each cell, its heading before it; ``lang`` is the language of the headings."""
    style = f"{_CELL};white-space:nowrap;font-weight:normal;{_FAINT}"
    lines = [
        element(
            "tr",
            {},
            element("th", {"scope": "row", "lang": lang, "style": style}, name),
            _build_cell(cell, ""),
        )
        for name, cell in zip(heads, cells, strict=True)
    ]
    return element("table", {"style": _TABLE}, element("tbody", {}, *lines))


def build_notes(lang: str, *, rows: int = 0, silent: bool = False) -> list[Element]:
    """Return the lines below a table of so many rows: how many are not shown, and what a dash means."""
    words = read_phrases(lang)
    lines = [words.text("more", n=rows - LIMIT)] if rows > LIMIT else []
    return [build_note(line) for line in [*lines, *([words["silent"].format(dash=SILENT)] if silent else [])]]


def _build_cell(cell: Cell, room: str) -> Element:
    # A cell takes its direction from its text, and keeps it to itself.
    attributes = {"style": f"{_CELL};{room}".rstrip(";"), "dir": "auto"} | _lang(cell.lang)
    if cell.silent:
        return element("td", attributes, element("span", {"style": _FAINT}, SILENT))
    if len(cell.parts) < 2:
        return element("td", attributes, *cell.parts)
    return element("td", attributes, *(element("div", {"dir": "auto"}, part) for part in cell.parts))


def _lang(lang: str | None) -> dict[str, str]:
    return {} if lang is None else {"lang": lang}

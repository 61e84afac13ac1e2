"""Words made ready for Graphviz: escaped, wrapped, and set in its HTML-like labels."""

from __future__ import annotations

import re
from html import escape
from textwrap import wrap as wrapped
from typing import Final

from graphviz import escape as _plain

from servanda.links import link_target

#: What XML 1.0 has no way to write, and what Graphviz would end a text at.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text on one line, with U+FFFD for each character that XML cannot hold.

    >>> clean("a " + chr(0) + "  b")
    'a � b'
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\s+", " ", text)).strip()


def quoted(text: str) -> str:
    """Return a text for a tooltip or an address: no backslash or angle bracket means anything in it.

    Graphviz reads the backslashes of a tooltip once or twice, as the version has it; so each becomes the
    sign that looks like one (U+29F5).
    """
    return str(_plain(clean(text).replace("\\", "\N{REVERSE SOLIDUS OPERATOR}")))


def markup(text: str) -> str:
    r"""Return a text for an HTML-like label, or for an attribute in one.

    Graphviz reads a backslash in it as in its plain labels (``\G`` is the name of the graph).

    >>> markup('<b> & "x" \\G')
    '&lt;b&gt; &amp; &quot;x&quot; \\\\G'
    """
    return escape(clean(text)).replace("\\", "\\\\")


def lines(text: str, width: int, most: int = 0) -> list[str]:
    """Return a text wrapped at ``width`` characters; with ``most``, cut after so many lines (…).

    A word longer than the line makes it longer, up to 30 characters; beyond, it is broken.
    """
    width = max(width, min(30, max(map(len, clean(text).split()), default=0)))
    found = wrapped(clean(text), width, break_on_hyphens=False) or [""]
    if most and len(found) > most:
        found = [*found[: most - 1], found[most - 1][: width - 1].rstrip(" ,;:") + "…"]
    return found


def font(text: str, *, size: float, colour: str, bold: bool = False, italic: bool = False) -> str:
    """Return text already marked up, in a size (points) and a colour."""
    text = f"<B>{text}</B>" if bold else text
    text = f"<I>{text}</I>" if italic else text
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{text}</FONT>'


def block(
    text: str, width: int, *, size: float, colour: str, bold: bool = False, most: int = 0, align: str = "LEFT"
) -> str:
    """Return wrapped text for the cell of a label, its lines flush left or as ``align`` says."""
    parts = [font(markup(line), size=size, colour=colour, bold=bold) for line in lines(text, width, most)]
    return "".join(f'{part}<BR ALIGN="{align}"/>' for part in parts)


def paragraph(head: str, text: str, width: int, *, size: float, lead: str, colour: str, most: int = 0) -> str:
    """Return a wrapped paragraph that begins with some words in bold, in a colour of their own (``lead``)."""
    parts, bold = [], len(clean(head))
    for line in lines(f"{head} {text}" if head else text, width, most):
        first, rest = line[:bold], line[bold:]
        bold = max(0, bold - len(line) - 1)
        parts.append(font(markup(first), size=size, colour=lead, bold=True) if first else "")
        # A blank at the edge of a text would be folded away; it belongs to what goes before it.
        gap = "&#160;" if first and rest.startswith(" ") else ""
        parts.append(gap + font(markup(rest), size=size, colour=colour) if rest.strip() else "")
        parts.append('<BR ALIGN="LEFT"/>')
    return "".join(parts)


def table(rows: str, **attributes: object) -> str:
    """Return an HTML-like table; what is not given is without border, spacing and padding."""
    given = {"border": 0, "cellborder": 0, "cellspacing": 0, "cellpadding": 0} | attributes
    return f"<TABLE {_attributes(given)}>{rows}</TABLE>"


def row(*cells: str) -> str:
    """Return a row of cells."""
    return f"<TR>{''.join(cells)}</TR>"


def cell(content: str, **attributes: object) -> str:
    """Return a cell, flush left unless said otherwise."""
    return f"<TD {_attributes({'align': 'LEFT'} | attributes)}>{content}</TD>"


def _attributes(given: dict[str, object]) -> str:
    """Return attributes as they are written; an address that shall be no link is left out."""
    shown = {name: link_target(str(value)) if name == "href" else value for name, value in given.items()}
    given = {name: value for name, value in shown.items() if name != "href" or value}
    return " ".join(f'{name.upper()}="{markup(str(value))}"' for name, value in given.items())

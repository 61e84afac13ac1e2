"""Elements of Akoma Ntoso and the way to a file: indented, and nothing in it that XML cannot hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from servanda.errors import ServandaError
from servanda.vocabulary import SRV

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

#: What XML 1.0 has no way to write (section 2.2, Char).
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Elements whose white space is text.
_MIXED: Final = {"p", "num"}


def node(tag: str, attributes: dict[str, str], *children: Element, text: str = "") -> Element:
    """Return an element; an attribute without a value is left out."""
    made = Element(tag, {name: value for name, value in attributes.items() if value})
    made.text = text or None
    made.extend(children)
    return made


def serialized(root: Element) -> bytes:
    """Return the file of a root element.

    Raises ServandaError, with the identifier of the place, for a character that XML cannot hold.
    """
    from xml.etree.ElementTree import tostring

    for place, text in _texts(root, "the metadata"):
        if found := _FORBIDDEN.search(text):
            code = f"U+{ord(found[0]):04X}"
            raise ServandaError(
                f"{place} holds the character {code}, which XML cannot hold; take it out there"
            )
    root.set("xmlns", NAMESPACE)
    root.set("xmlns:srv", SRV)
    _indent(root, "\n")
    # XML turns a carriage return into a line feed unless it is named.
    written = str(tostring(root, encoding="unicode")).replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _texts(element: Element, place: str) -> Iterator[tuple[str, str]]:
    """Give every text of an element and those in it, with the nearest GUID or eId."""
    place = element.get("GUID") or element.get("eId") or place
    for text in (element.text, element.tail, *element.attrib.values()):
        yield place, text or ""
    for child in element:
        yield from _texts(child, place)


def _indent(element: Element, margin: str) -> None:
    """Put each element on a line of its own, save in text."""
    if element.tag in _MIXED or not len(element):
        return
    element.text = margin + "  "
    for child in element:
        _indent(child, margin + "  ")
        child.tail = margin + "  "
    element[-1].tail = margin

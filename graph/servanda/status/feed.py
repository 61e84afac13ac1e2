"""A feed of what is due, for the feed readers of people (Atom, RFC 4287).

A feed is a file. Who puts it where others can read it decides who they are; servanda sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from servanda.characters import reject_unwritable
from servanda.errors import ServandaError
from servanda.links import link_target
from servanda.messages import error_text
from servanda.namespaces import SRV

_ATOM: Final = "http://www.w3.org/2005/Atom"
#: Who the author of a feed is: the program, as it names no person.
_AUTHOR: Final = "servanda"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed.

    ``id`` is an IRI that stays the same from feed to feed; ``updated`` is the day of the last change that a
    reader should see. ``state`` is a code, with its ``label`` in words.
    """

    id: str
    title: str
    text: str
    updated: date
    url: str = ""
    state: str = ""
    label: str = ""


def render_feed(
    entries: Iterable[FeedEntry], *, id: str, title: str, lang: str, updated: date, link: str = ""
) -> bytes:
    """Return a feed of a fixed ``id`` (an IRI) with its texts in ``lang``, as of a day (in UTC).

    ``link`` is the URL at which the feed itself is found, "" for one that is a file.
    What changed last stands first; the same entries give the same bytes. Raises ServandaError for two
    entries of one id, and for a character that XML cannot hold, with the id of its entry.
    """
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": lang})
    reject_unwritable(title, id, "Atom", "json")
    _add_text(feed, "id", id)
    _add_text(feed, "title", title)
    _add_text(feed, "updated", _format_moment(updated))
    if link:
        SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": link})
    _add_text(SubElement(feed, "author"), "name", _AUTHOR)
    _add_text(feed, "generator", _AUTHOR)
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda one: (-one.updated.toordinal(), one.id)):
        if entry.id in seen:
            raise ServandaError(error_text("feed-entry-twice", entry=entry.id))
        seen.add(entry.id)
        _add_entry(SubElement(feed, "entry"), entry)
    indent(feed, "  ")
    # XML turns a carriage return into a line feed unless it is named.
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True)).replace(b"\r", b"&#13;") + b"\n"


def _add_entry(made: Element, entry: FeedEntry) -> None:
    reject_unwritable(f"{entry.title} {entry.text} {entry.label}", entry.id, "Atom", "json")
    _add_text(made, "id", entry.id)
    _add_text(made, "title", entry.title)
    _add_text(made, "updated", _format_moment(entry.updated))
    if target := link_target(entry.url):
        SubElement(made, "link", {"rel": "alternate", "href": target})
    if entry.state:
        SubElement(made, "category", {"term": entry.state, "scheme": f"{SRV}hasState", "label": entry.label})
    _add_text(made, "content", entry.text, {"type": "text"})


def _add_text(parent: Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, name, attributes or {}).text = text


def _format_moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"

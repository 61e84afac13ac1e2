"""Addresses: at which path of the site, and at which anchor of the page there, a thing is found.

A path is relative to the root of the site and begins with a language (``en/actor/nato/``); it ends with a
slash for a page (a file ``index.html`` in a folder of that name) and with the name of a file for all else.
What follows the language is the path of the IRI after :data:`BASE`. What lies under no address of servanda's
own stands under ``other/`` with the host and the path of its IRI.

A path is also the name of a file, on file systems that take capital and small letters for the same, forbid
some names and cut long ones. So different IRIs have different paths there too: one that cannot stand as it is
written ends with a part of the digest of its IRI.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import quote

from servanda.digest import blake2b

#: What the IRIs of servanda's own begin with.
BASE: Final = "https://w3id.org/servanda/"
#: The code lists of the vocabulary: each is a page on which its concepts are anchors.
CODE_LISTS: Final = frozenset(
    {
        "action", "bound", "channel", "effect", "event", "expression-kind", "form", "kind", "mode", "month",
        "numeral", "qualifier", "role", "slot", "state", "topic", "unit", "urgency", "weight",
    }
)  # fmt: skip
#: The part of an address under which things with other IRIs stand.
OTHER: Final = "other"
_UNFIT: Final = re.compile(r"[^\w.~@-]+")
#: The most letters of a path before the digest that makes up for what is cut off; in UTF-8 that is less than
#: the 255 bytes that the name of a file may have.
_LONGEST: Final = 100
#: Names that Windows keeps for devices, with any ending: Microsoft, "Naming Files, Paths, and Namespaces".
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
#: How a path ends that has a digest.
_DIGEST: Final = re.compile(r"-[0-9a-f]{12}$")


class Address(NamedTuple):
    """Where something stands: the path of a page after its language, and an anchor in it, else empty."""

    path: str
    anchor: str = ""

    def localize(self, lang: str) -> str:
        """Return the path with its language and anchor, relative to the root of the site.

        >>> Address("agreement/kz-nato-2007/", "4.1").localize("kk")
        'kk/agreement/kz-nato-2007/#4.1'
        """
        return quote(f"{lang}/{self.path}", safe="/~:@") + (f"#{quote(self.anchor)}" if self.anchor else "")


@dataclass(frozen=True)
class Addresses:
    """The addresses of all things of a store.

    ``agreements`` are the IRIs of its agreements; ``parts`` maps the IRI of a clause or norm to the part of
    its agreement's page that holds it (``"2"``), where that page is divided; else it stands in the first.
    """

    agreements: frozenset[str]
    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, agreements: Iterable[str], parts: Mapping[str, str] | None = None) -> Addresses:
        """Return the addresses of a store with some agreements (full IRIs)."""
        # A mapping that is made when it is asked may be long, and to ask whether it is empty would make it.
        return cls(frozenset(agreements), {} if parts is None else parts)

    def find(self, iri: str) -> Address:
        """Return where a thing (a full IRI) stands.

        A clause, norm or notification is an anchor on the page of its agreement, a term of the ontology one
        on the page of the vocabulary, a code one on that of its list; anything else has a page of its own.

        >>> addresses = Addresses.of([BASE + "agreement/kz-nato-2007"])
        >>> addresses.find(BASE + "agreement/kz-nato-2007/4.1")
        Address(path='agreement/kz-nato-2007/', anchor='4.1')
        >>> addresses.find(BASE + "actor/nato"), addresses.find(BASE + "ontology#Norm")
        (Address(path='actor/nato/', anchor=''), Address(path='ontology/', anchor='Norm'))
        >>> addresses.find(BASE + "form/written")
        Address(path='form/', anchor='written')
        >>> addresses.find("https://example.org/x/treaty#a")
        Address(path='other/example.org/x/treaty/', anchor='a')
        """
        agreement = self.find_agreement(iri)
        if agreement is None:
            page, _, anchor = iri.partition("#")
            first, slash, code = page.removeprefix(BASE).partition("/")
            if iri.startswith(BASE) and first in CODE_LISTS and slash and "/" not in code and not anchor:
                return Address(f"{first}/", code)
            return Address(f"{make_path(page)}/", anchor)
        rest = iri[len(agreement) :].strip("/#")
        part = self.parts.get(iri, "")
        return Address(f"{make_path(agreement)}/" + (f"{part}/" if part else ""), rest)

    def find_agreement(self, iri: str) -> str | None:
        """Return the IRI of the agreement to which a thing belongs, None for what is no part of one."""
        end = len(iri)
        while end > 0:
            if iri[:end] in self.agreements:
                return iri[:end]
            end = max(iri.rfind("/", 0, end), iri.rfind("#", 0, end))
        return None


def make_path(iri: str) -> str:
    """Return the path of an IRI, without a slash at its end, a name that every file system takes.

    What no file name holds becomes hyphens. A path that does not say its whole IRI in small letters has a
    digest at its end, by which it differs from those of all other IRIs.

    >>> make_path(BASE + "agreement/kz-nato-2007"), make_path("https://example.org/x")
    ('agreement/kz-nato-2007', 'other/example.org/x')
    >>> make_path(BASE + "actor/NATO"), make_path(BASE + "actor/nato")
    ('actor/NATO-f3bd7c98754f', 'actor/nato')
    """
    own = iri.startswith(BASE)
    whole = iri.removeprefix(BASE) if own else f"{OTHER}/{iri.removeprefix('https://')}"
    parts = [_make_name(part) for part in _cut_query(whole).split("/") if part not in ("", ".", "..")]
    path = "/".join(parts) or OTHER
    astray = own and parts[:1] == [OTHER]
    if path == whole == _fold(path) and len(path) <= _LONGEST and not astray and not _DIGEST.search(path):
        return path
    return f"{path[:_LONGEST].rstrip('/.')}-{blake2b(iri.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _cut_query(whole: str) -> str:
    """Return what comes before the query and the fragment of an IRI, and before its scheme's colon too."""
    return whole.partition("?")[0].partition("#")[0].replace("://", "/")


def _make_name(part: str) -> str:
    name = _UNFIT.sub("-", part).rstrip(".")
    return f"-{name}" if _DEVICES.fullmatch(name) else name


def _fold(path: str) -> str:
    """Return a path as a file system sees it that knows no capitals and composes letters and accents."""
    return unicodedata.normalize("NFC", path.casefold())


def make_relative(path: str, target: str) -> str:
    """Return the link from the page at a path to a target, both relative to the root of the site.

    >>> make_relative("en/actor/nato/", "en/matter/arrival/"), make_relative("en/", "assets/site.css")
    ('../../../en/matter/arrival/', '../assets/site.css')
    >>> make_relative("en/agreement/a/", "en/agreement/a/#4.1")
    '#4.1'
    """
    page, _, anchor = target.partition("#")
    if page == path and anchor:
        return f"#{anchor}"
    return "../" * path.count("/") + target if "/" in path else target

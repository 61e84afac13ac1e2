"""Which IRIs may become links: those that open a page, a message or a name, and none that runs code."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

#: The schemes of links (RFC 3986, section 3.1); ``javascript``, ``data`` and all others only stay text.
SCHEMES: Final = frozenset({"http", "https", "mailto", "urn"})

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
#: What a browser leaves out of an address before it looks at its scheme, and more: control characters, white
#: space, and characters that are not seen.
_UNSEEN: Final = re.compile(
    "[\\x00-\\x20\\x7f-\\xa0\\xad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]"
)
#: So often entities may hide others (``&amp;#58;``).
_DEPTH: Final = 8


def link_target(iri: str) -> str:
    r"""Return the address to which a link of an IRI leads, "" where there shall be none.

    The scheme must be one of :data:`SCHEMES`, as it stands and after entities are decoded; characters that
    are not seen are left out.

    >>> link_target("https://example.org/a"), link_target(" java\nscript:f()"), link_target("data&#58;,x")
    ('https://example.org/a', '', '')
    """
    address = _UNSEEN.sub("", iri)
    text = address
    for _ in range(_DEPTH):
        scheme = _SCHEME.match(text)
        if scheme is None or scheme[1].lower() not in SCHEMES:
            return ""
        decoded = _UNSEEN.sub("", unescape(text))
        if decoded == text:
            return address
        text = decoded
    return ""

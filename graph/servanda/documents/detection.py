"""Which kind of document some bytes are, by what they hold; the ending of the name only helps."""

from __future__ import annotations

import codecs
import re
from typing import Final

#: The kinds whose text can be taken out, and the ending under which the original is kept.
ENDINGS: Final = {"html": ".html", "word": ".docx", "pdf": ".pdf"}
#: The endings of the names of such files, without regard to case.
NAMES: Final = {".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "word", ".pdf": "pdf"}
#: Formats that are told by their name, with the way out, and what their bytes begin with.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF: Final = b"{\\rtf"
_ZIP: Final = b"PK\x03\x04"
_PDF: Final = b"%PDF-"
#: So far a reader of PDF looks for the beginning, which mail programs may have put something before.
_PDF_WITHIN: Final = 1024
#: So far a web page is looked for.
_HTML_WITHIN: Final = 4096
_HTML: Final = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S
)
_TAG: Final = re.compile(rb"<(?:p|div|br|table|h[1-6]|ol|ul|span|html|body)\b[^>]*>", re.I)
_WIDE: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def detect_kind(content: bytes, ending: str = "") -> str | None:
    """Return the kind of a document: html, word, pdf, or one that is refused; None for plain text.

    ``ending`` is that of the file's name. Those refused are ``ole`` (old Word, or a document under a
    password), ``rtf`` and ``opendocument``; what is packed as a document of Word is ``word`` until its parts
    are read.

    >>> detect_kind(b"%PDF-1.7"), detect_kind(b"<!DOCTYPE html><p>1"), detect_kind(b"Article 1.", ".txt")
    ('pdf', 'html', None)
    >>> detect_kind(b"<p>Article 1.</p>", ".htm"), detect_kind(b"<p>Article 1.</p>", ".md")
    ('html', None)
    """
    if _PDF in content[:_PDF_WITHIN]:
        return "pdf"
    if content.startswith(_ZIP):
        return _detect_packed(content, ending)
    if content.startswith(_OLE):
        return "ole"
    head = content[:_HTML_WITHIN]
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            head = head.decode(encoding, "ignore").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if head.lstrip().startswith(_RTF):
        return "rtf"
    if _HTML.match(head) or (NAMES.get(ending.casefold()) == "html" and _TAG.search(head)):
        return "html"
    return None


def _detect_packed(content: bytes, ending: str) -> str | None:
    """Return the kind of what is packed as ZIP; None for a packed file of another sort, which text is not."""
    if b"mimetypeapplication/vnd.oasis.opendocument." in content[:200]:
        return "opendocument"
    if b"[Content_Types].xml" in content or ending.casefold() == ".docx":
        return "word"
    return None

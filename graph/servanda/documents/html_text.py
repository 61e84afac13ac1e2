"""The text of a web page, by the parser of lxml: what a reader sees of it, a block a line.

What stands in scripts, styles, the head, navigation and forms, and what the page itself marks as hidden or
deleted, is left out; style sheets are not evaluated. The numbers of lists are written as browsers print them.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from servanda.documents.blocks import BlockWriter, raise_digits
from servanda.documents.numerals import format_numeral
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from lxml.etree import _Element

#: The number of the rules: another one where the same page would give other text.
VERSION: Final = f"1, lxml {etree.__version__}"
#: What is not text for a reader.
_DROPPED: Final = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "nav", "iframe", "object", "audio", "video",
     "canvas", "svg", "select", "datalist", "textarea", "button", "input", "del", "rp", "rt")
)  # fmt: skip
_BLOCKS: Final = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "search",
     "section", "summary", "table", "tbody", "tfoot", "thead", "ul")
)  # fmt: skip
_LISTS: Final = frozenset(("ol", "ul", "menu"))
_CELLS: Final = frozenset(("td", "th"))
_HIDDEN_STYLE: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_LIST_STYLE: Final = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:\s*([^;]+)", re.I)
#: The attribute ``type`` of a list, and the names of CSS: the numeral of each.
_NUMERALS: Final = {
    "1": "decimal", "a": "lowerAlpha", "A": "upperAlpha", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerAlpha",
    "lower-latin": "lowerAlpha", "upper-alpha": "upperAlpha", "upper-latin": "upperAlpha",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "none": "none",
}  # fmt: skip
_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.I)
#: So far the encoding is looked for.
_WITHIN: Final = 4096
#: What a page means that names another encoding (WHATWG Encoding, 4.2).
_MEANT: Final = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "x-cp1251": "cp1251",
    "unicode": "utf-8",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+")
_CYRILLIC_WORD: Final = re.compile("[Ѐ-ӿ]+")
#: The share of Cyrillic words among those beyond ASCII from which an unnamed encoding is windows-1251.
_CYRILLIC: Final = 0.9


def extract_html(content: bytes) -> str:
    """Return the text of a web page; raises ServandaError for one without words or of no known encoding."""
    page = decode_page(content)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    # A declaration of another encoding would be believed in spite of the parser's own.
    root = etree.fromstring(_DECLARED.sub(b"<?xml", page.replace("\0", "").encode()), parser)
    if any("depth" in one.message.casefold() for one in parser.error_log):
        raise ServandaError(error_text("document-nested"))
    if root is None:
        raise ServandaError(error_text("document-empty"))
    text = _Page().write(root)
    if not text.strip():
        raise ServandaError(error_text("document-empty"))
    return text


def decode_page(content: bytes) -> str:
    """Return the characters of a page: by its byte order mark, what it declares, UTF-8, or windows-1251.

    Raises ServandaError where none of these fits: a wrong guess would be other words.

    >>> decode_page("<meta charset=windows-1251>Статья".encode("cp1251"))[-6:]
    'Статья'
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):  # fmt: skip
        if content.startswith(mark):
            return _decode(content.removeprefix(mark), encoding)
    head = content[:_WITHIN]
    declared = _CHARSET.search(head) or _DECLARED.search(head)
    if declared is not None:
        name = declared[1].decode("ascii", "replace").casefold()
        return _decode(content, _MEANT.get(name, name))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "replace")
    # In another encoding of one byte a letter is taken for a Cyrillic one in a word of Latin letters.
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if (
        sum(bool(_CYRILLIC_WORD.fullmatch(word)) for word in words) < _CYRILLIC * len(words)
        or "\ufffd" in text
    ):
        raise ServandaError(error_text("document-encoding"))
    return text


def _decode(content: bytes, encoding: str) -> str:
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError
        return content.decode(encoding)
    except (LookupError, UnicodeError):
        raise ServandaError(error_text("document-encoding")) from None


class _List:
    """A list that is open: the numeral of its items, the next number, and the step to the one after."""

    def __init__(self, element: _Element) -> None:
        self.is_ordered = element.tag == "ol"
        self.numeral = _find_numeral(element, "decimal")
        backwards = "reversed" in element.attrib
        items = sum(child.tag == "li" for child in element) if backwards else 1
        self.step = -1 if backwards else 1
        self.number = _read_whole(element.get("start"), items)

    def label(self, item: _Element) -> str:
        """Return the printed number of an item, and count on."""
        if not self.is_ordered:
            return ""
        number = _read_whole(item.get("value"), self.number)
        self.number = number + self.step
        numeral = format_numeral(number, _find_numeral(item, self.numeral))
        return f"{numeral}. " if numeral else ""


def _find_numeral(element: _Element, default: str) -> str:
    style = _LIST_STYLE.search(element.get("style", ""))
    words = style[1].casefold().split() if style else []
    found = next((_NUMERALS[word] for word in words if word in _NUMERALS), None)
    return found or _NUMERALS.get(element.get("type", "").strip(), default)


def _read_whole(written: str | None, default: int) -> int:
    found = re.fullmatch(r"\s*([+-]?[0-9]{1,9})\s*", written or "", re.ASCII)
    return int(found[1]) if found else default


class _Page:
    """Writes the text of a page, element by element."""

    def __init__(self) -> None:
        self.writer = BlockWriter()
        self._lists: list[_List] = []
        self._raised = self._preformatted = 0

    def write(self, root: _Element) -> str:
        """Return the text of all elements in the order of the page, without recursion."""
        dropped: _Element | None = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if element.tag in _BLOCKS:
                self.writer.end_block()
            if event == "start" and _is_dropped(element):
                walk.skip_subtree()
                dropped = element
            elif event == "start":
                self._begin(element)
            else:
                if element is not dropped:
                    self._end(element)
                if element is not root:
                    self._add(element.tail)
        return self.writer.write()

    def _begin(self, element: _Element) -> None:
        tag = element.tag
        if tag in _LISTS:
            self._lists.append(_List(element))
        elif tag == "li" and self._lists:
            self.writer.begin_item(self._lists[-1].label(element))
        elif tag == "tr":
            self.writer.begin_row()
        elif tag in _CELLS:
            self.writer.begin_area()
        elif tag == "br":
            self.writer.break_line()
        self._raised += tag == "sup"
        self._preformatted += tag == "pre"
        self._add(element.text)

    def _end(self, element: _Element) -> None:
        tag = element.tag
        self._raised -= tag == "sup"
        self._preformatted -= tag == "pre"
        if tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            self.writer.end_item()
        elif tag == "tr":
            self.writer.end_row()
        elif tag in _CELLS:
            self.writer.end_cell()

    def _add(self, words: str | None) -> None:
        if words:
            words = words if self._preformatted else re.sub(r"\s+", " ", words)
            self.writer.add(raise_digits(words) if self._raised else words)


def _is_dropped(element: _Element) -> bool:
    is_hidden = "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style", ""))
    return element.tag in _DROPPED or bool(is_hidden)

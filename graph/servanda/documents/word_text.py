"""The text of a Word document (ECMA-376), with the numbers that Word prints before its paragraphs.

Tracked insertions are in, deletions out; hidden text, headers and footers are left out. Footnotes and
endnotes stand at the end, with the mark that refers to them; a text box stands after the paragraph that it
hangs on.
Names are compared without their namespace: the strict and the transitional form of the format are one here.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree

from servanda.documents.blocks import BlockWriter, raise_digits
from servanda.documents.numerals import format_numeral
from servanda.documents.word_numbering import Numbering, find_child, read_flag, read_value
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from lxml.etree import _Element

#: The number of the rules: another one where the same document would give other text.
VERSION: Final = "1"
#: The most bytes that one part of a document may have when it is unpacked, and the most parts.
PART_LIMIT: Final = 64 * 1024 * 1024
_PARTS_MOST: Final = 100_000
#: What is not text for a reader: what was deleted or moved away, instructions of fields, how pronounced.
_DROPPED: Final = frozenset(
    ("del", "moveFrom", "instrText", "delInstrText", "delText", "rt", "sdtPr", "sdtEndPr", "tblPr", "trPr",
     "tcPr", "sectPr", "rPr", "pPr", "rubyPr", "binData", "drawingProps")
)  # fmt: skip
_SYMBOLS: Final = range(0xE000, 0xF900)


def extract_word(content: bytes) -> str:
    """Return the text of a Word document.

    Raises ServandaError for what is none, is damaged or encrypted, has no words, or is too large.
    """
    document = _Package(content)
    text = _Body(document).write()
    if not text.strip():
        raise ServandaError(error_text("document-empty"))
    return text


class _Package:
    """The parts of a document, each read within bounds."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            names = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            raise ServandaError(error_text("document-damaged")) from None
        if len(names) > _PARTS_MOST:
            raise ServandaError(error_text("document-unpacked", limit=PART_LIMIT >> 20))
        self._names = {name.casefold(): name for name in names}
        main = self._find_target("", "/officeDocument")
        if main is None or not self._names.get(main.casefold(), "").casefold().endswith(".xml"):
            raise ServandaError(error_text("document-not-word"))
        self._main = main
        self.body = self.read(main)
        if self.body is None or etree.QName(self.body).localname != "document":
            raise ServandaError(error_text("document-not-word"))

    def read(self, name: str) -> _Element | None:
        """Return the root of a part, None where it is not there."""
        held = self._names.get(name.casefold())
        if held is None:
            return None
        try:
            with self._zip.open(held) as stream:
                content = stream.read(PART_LIMIT + 1)
        except RuntimeError:  # which zipfile raises for a part under a password
            raise ServandaError(error_text("document-encrypted")) from None
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error):
            raise ServandaError(error_text("document-damaged")) from None
        if len(content) > PART_LIMIT:
            raise ServandaError(error_text("document-unpacked", limit=PART_LIMIT >> 20))
        # Before anything is parsed: an entity may be made of many others.
        if b"<!DOCTYPE" in content:
            raise ServandaError(error_text("document-entities"))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            nested = "depth" in str(error).casefold()
            raise ServandaError(
                error_text("document-nested") if nested else error_text("document-damaged")
            ) from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise ServandaError(error_text("document-entities"))
        return root

    def read_related(self, kind: str) -> _Element | None:
        """Return the root of the part that stands in a relation to the main one, such as its footnotes."""
        target = self._find_target(self._main, kind)
        return None if target is None else self.read(target)

    def _find_target(self, source: str, kind: str) -> str | None:
        folder, name = posixpath.split(source)
        relations = self.read(posixpath.join(folder, "_rels", f"{name}.rels"))
        for one in () if relations is None else relations.iter("{*}Relationship"):
            if one.get("Type", "").endswith(kind) and one.get("TargetMode") != "External":
                return posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
        return None


class _Body:
    """Writes the text of the main part, and of the notes that it refers to behind it."""

    def __init__(self, package: _Package) -> None:
        self._package = package
        self._numbering = Numbering(package.read_related("/numbering"), package.read_related("/styles"))
        self._writer = BlockWriter()
        #: The notes in the order of their marks: the kind of note, its id, its mark.
        self._notes: list[tuple[str, str, str]] = []
        #: The text boxes of the paragraph that is open, how deep that stands, and whether it goes on.
        self._boxes: list[list[str]] = []
        self._depth = 0
        self._joined = False

    def write(self) -> str:
        assert self._package.body is not None
        self._add_element(self._package.body)
        parts: dict[str, dict[str, _Element]] = {}
        at = 0
        while at < len(self._notes):  # a note may refer to another
            kind, name, mark = self._notes[at]
            if kind not in parts:
                part = self._package.read_related(f"/{kind}s")
                parts[kind] = {} if part is None else {read_value(one, "id"): one for one in part}
            note = parts[kind].get(name)
            if note is not None:
                self._writer.begin_item(f"{mark} ")
                self._add_element(note)
                self._writer.end_item()
            at += 1
        return self._writer.write()

    def _add_element(self, root: _Element) -> None:
        """Add the text of an element and all that is in it, without recursion."""
        dropped: _Element | None = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            if event == "start" and (name in _DROPPED or _is_hidden(element, name)):
                walk.skip_subtree()
                dropped = element
            elif event == "start":
                self._begin(element, name)
            elif element is not dropped:
                self._end(element, name)
        self._add_boxes()

    def _begin(self, element: _Element, name: str) -> None:
        writer = self._writer
        if name == "p":
            self._begin_paragraph(element)
        elif name == "tr":
            writer.begin_row()
        elif name in ("tc", "txbxContent"):
            writer.begin_area()
        elif name == "t":
            words = element.text or ""
            writer.add(raise_digits(words) if _is_raised(element) else words)
        elif name in ("footnoteReference", "endnoteReference"):
            self._add_mark(element, name.removesuffix("Reference"))
        else:
            self._add_sign(element, name)

    def _end(self, element: _Element, name: str) -> None:
        writer = self._writer
        if name == "p":
            self._end_paragraph(element)
        elif name == "tr":
            writer.end_row()
        elif name == "tc":
            writer.end_cell()
        elif name == "txbxContent":
            self._boxes.append(writer.end_area())

    def _begin_paragraph(self, element: _Element) -> None:
        self._depth += 1
        # One the mark at whose end was deleted has the number of the next.
        label = "" if _joins_next(element) else self._numbering.label(element)
        if self._joined:
            self._writer.add_before(label)
        elif label:
            self._writer.begin_item(label)

    def _end_paragraph(self, element: _Element) -> None:
        self._depth -= 1
        self._joined = _joins_next(element)
        if not self._joined:
            self._writer.end_item()
            if self._depth == 0:
                self._add_boxes()

    def _add_boxes(self) -> None:
        for box in self._boxes:
            self._writer.add_blocks(box)
        self._boxes.clear()

    def _add_mark(self, element: _Element, kind: str) -> None:
        """Add the mark of a footnote or an endnote, and take note of it."""
        number = 1 + sum(one == kind for one, *_ in self._notes)
        mark = raise_digits(format_numeral(number, "decimal" if kind == "footnote" else "lowerRoman"))
        if read_flag(read_value(element, "customMarkFollows")):
            mark = ""  # it stands in the run itself
        self._notes.append((kind, read_value(element, "id"), mark))
        self._writer.add(mark)

    def _add_sign(self, element: _Element, name: str) -> None:
        """Add what stands for a sign in a run."""
        if name in ("tab", "ptab"):
            self._writer.add("\t")
        elif name in ("br", "cr"):
            self._writer.break_line()
        elif name == "noBreakHyphen":
            self._writer.add("-")
        elif name == "sym":
            code = int(read_value(element, "char") or "0", 16)
            self._writer.add("" if code in _SYMBOLS or not code else chr(code))


def _is_hidden(element: _Element, name: str) -> bool:
    """Say whether a run is hidden, or whether an element only stands in for another that is read."""
    if name == "r":
        properties = find_child(element, "rPr")
        vanish = None if properties is None else find_child(properties, "vanish")
        return vanish is not None and read_flag(read_value(vanish) or "true")
    if name == "Fallback":
        parent = element.getparent()
        return parent is not None and find_child(parent, "Choice") is not None
    return False


def _is_raised(words: _Element) -> bool:
    run = words.getparent()
    properties = None if run is None else find_child(run, "rPr")
    place = None if properties is None else find_child(properties, "vertAlign")
    return place is not None and read_value(place, "val") == "superscript"


def _joins_next(paragraph: _Element) -> bool:
    """Say whether the mark at the end of a paragraph was deleted: then the next one continues it."""
    for name in ("pPr", "rPr"):
        found = find_child(paragraph, name)
        if found is None:
            return False
        paragraph = found
    return find_child(paragraph, "del") is not None

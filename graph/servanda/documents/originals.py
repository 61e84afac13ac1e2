"""Sources of an agreement as a person gives them: a text, or a document that is kept beside its text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from servanda.documents.detection import ENDINGS, detect_kind
from servanda.documents.worker import Extraction, extract_text
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.read.files import decode_text, is_plain_name, read_bytes

#: The folder in that of an agreement in which originals are kept.
FOLDER: Final = "originals"


@dataclass(frozen=True)
class Source:
    """The source of an agreement: its bytes as plain text, and the document that they were taken from."""

    content: bytes
    text: str
    original: Original | None = None


@dataclass(frozen=True)
class Original:
    """A document that is kept: its bytes, its place in the agreement's folder, and how its text was taken."""

    content: bytes
    kind: str
    extraction: Extraction

    @property
    def digest(self) -> str:
        """The SHA-256 of the document, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def file(self) -> str:
        """The place of the document in the folder of the agreement."""
        return f"{FOLDER}/{self.digest}{ENDINGS[self.kind]}"


def read_source(path: Path) -> Source:
    """Return a text, or the text of a web page, a Word document or a PDF, told by what is in the file.

    Raises ServandaError for a file that cannot be read, is of another format, or has no text.
    """
    content = read_bytes(path)
    kind = detect_kind(content, path.suffix)
    if kind == "ole":
        raise ServandaError(error_text("document-ole"), file=path)
    if kind == "rtf":
        raise ServandaError(error_text("document-rtf"), file=path)
    if kind == "opendocument":
        raise ServandaError(error_text("document-opendocument"), file=path)
    if kind is None:
        return Source(content, decode_text(content, path))
    extraction = extract_text(content, kind, path)
    return Source(extraction.text.encode(), extraction.text, Original(content, kind, extraction))


def find_original_fault(folder: Path, file: str, digest: str | None) -> tuple[str, dict[str, str]] | None:
    """Return what is wrong with the original of an agreement in a folder, None where it is as recorded.

    ``file`` is its place as recorded, ``digest`` its SHA-256. What is returned is a key of the section
    ``ledger`` of the messages, and the values of its sentence.
    """
    parts = file.split("/")
    if len(parts) != 2 or parts[0] != FOLDER or not is_plain_name(parts[1]):
        return "original-elsewhere", {"name": file}
    path = folder / FOLDER / parts[1]
    try:
        is_inside = path.resolve().parent == folder.resolve() / FOLDER
    except OSError:
        is_inside = False
    if not path.is_file() or not is_inside:
        return "original-missing", {"name": file}
    if digest is None:
        return "original-no-digest", {"name": file}
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "original-missing", {"name": file}
    return None if found == digest.casefold() else ("original-changed", {"name": file})

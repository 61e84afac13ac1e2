"""A receipt: what an answer rests on, as a file of JSON beside it (``receipt.schema.json``).

The same answer gives the same bytes, wherever and whenever it is given: no time of writing stands in it and
no path of a machine. Its last field is the hash of all before it, so that one changed byte is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from servanda.errors import ServandaError
from servanda.messages import error_text

#: The most bytes of a receipt that is read.
MOST_BYTES: Final = 4 << 20
#: The formats of answers to their media types (IANA; else a type that its readers take).
MEDIA_TYPES: Final = {
    "table": "text/plain", "text": "text/plain", "txt": "text/plain", "md": "text/markdown",
    "markdown": "text/markdown", "html": "text/html", "register": "text/html", "csv": "text/csv",
    "csv-excel": "text/csv", "csv-nodes": "text/csv", "csv-edges": "text/csv",
    "tsv": "text/tab-separated-values", "json": "application/json", "sarif": "application/sarif+json",
    "srj": "application/sparql-results+json", "srx": "application/sparql-results+xml",
    "turtle": "text/turtle", "eli": "text/turtle", "ntriples": "application/n-triples",
    "nquads": "application/n-quads", "trig": "application/trig", "jsonld": "application/ld+json",
    "jsonld-expanded": "application/ld+json", "odrl": "application/ld+json",
    "rdfxml": "application/rdf+xml", "atom": "application/atom+xml", "ics": "text/calendar",
    "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "dot": "text/vnd.graphviz",
    "graphml": "application/xml", "gexf": "application/xml", "akoma-ntoso": "application/xml",
    "akoma-ntoso-translation": "application/xml", "cytoscape": "application/json",
    "node-link": "application/json", "hextuples": "application/x-ndjson", "mermaid": "text/plain",
    "cypher": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "register-docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class AnswerDigest:
    """The bytes of an answer: their media type, number and SHA-256 (hexadecimal).

    ``file`` is the name of the file that got them, None for standard output; ``width`` the columns for which
    text was laid out; ``exit_code`` that of the command: 0, or 1 where nothing is there or a check failed.
    """

    media_type: str
    length: int
    sha256: str
    file: str | None
    width: int
    exit_code: int


@dataclass(frozen=True, order=True)
class InputDigest:
    """An input by its name, relative to the folder in which the command ran, and its SHA-256 (hexadecimal).

    What servanda itself brings has a name that begins with ``servanda:``.
    """

    name: str
    sha256: str


@dataclass(frozen=True)
class Engine:
    """The SPARQL engine that answered: its name and version."""

    name: str
    version: str


@dataclass(frozen=True)
class Receipt:
    """What an answer rests on.

    ``version`` is that of servanda, ``as_of`` the day for which the answer holds (ISO 8601), ``assumptions``
    what a person assumed, each as ``NAME=DAY``, and ``command`` the words after ``servanda`` that give the
    same answer again, without those that say where it goes.
    """

    answer: AnswerDigest
    command: tuple[str, ...]
    as_of: str
    assumptions: tuple[str, ...]
    digests: tuple[InputDigest, ...]
    engine: Engine
    version: str

    def render(self) -> bytes:
        """Return the bytes of the file, the same for the same receipt."""
        held = convert_receipt(self)
        return _render({**held, "sha256": hashlib.sha256(_render(held)).hexdigest()})


def _render(held: dict[str, Any]) -> bytes:
    return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()


def read_receipt(path: Path) -> Receipt:
    """Return the receipt in a file; raises ServandaError, with exit code 1 where it was changed.

    >>> import tempfile
    >>> answer = AnswerDigest("text/plain", 0, "0" * 64, None, 80, 1)
    >>> held = Receipt(answer, ("notify",), "2009-06-30", (), (), Engine("Oxigraph", "0.5"), "0.1")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "receipt.json"
    ...     _ = file.write_bytes(held.render())
    ...     read_receipt(file) == held
    True
    """
    from servanda.read.files import decode_text, read_bytes

    content = read_bytes(path, limit=MOST_BYTES)
    try:
        receipt = build_receipt(json.loads(decode_text(content, path)))
        written = receipt.render()  # half a surrogate pair, which JSON can hold, has no bytes
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ServandaError(error_text("receipt-unreadable"), file=path) from None
    if written != content:
        raise ServandaError(error_text("receipt-changed"), file=path, exit_code=1)
    return receipt


def convert_receipt(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as JSON holds it, without its own hash."""
    held: dict[str, Any] = json.loads(json.dumps(asdict(receipt)))
    return held


def build_receipt(held: Any) -> Receipt:  # noqa: ANN401 (whatever JSON holds)
    """Return what JSON says as a receipt; raises ValueError, TypeError or KeyError for anything else."""
    return Receipt(
        AnswerDigest(
            **_take(
                held["answer"], media_type=_text, length=_number, sha256=_text, file=_optional_text,
                width=_number, exit_code=_number,
            )
        ),
        tuple(map(_text, _list(held["command"]))),
        _text(held["as_of"]),
        tuple(map(_text, _list(held["assumptions"]))),
        tuple(InputDigest(**_take(one, name=_text, sha256=_text)) for one in _list(held["digests"])),
        Engine(**_take(held["engine"], name=_text, version=_text)),
        _text(held["version"]),
    )  # fmt: skip


def _take(held: Any, **kinds: Callable[[Any], Any]) -> dict[str, Any]:  # noqa: ANN401
    return {name: kind(held[name]) for name, kind in kinds.items()}


def _text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise TypeError
    return value


def _optional_text(value: Any) -> str | None:  # noqa: ANN401
    return None if value is None else _text(value)


def _number(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 50:
        raise TypeError
    return value


def _list(value: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(value, list):
        raise TypeError
    return value

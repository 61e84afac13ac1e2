"""A document's text, taken out in a process of its own that can reach nothing and is ended at its limits.

The process gets the bytes through a pipe and gives text back as JSON. When it has imported what it needs, it
can open no file and no socket any more (``RLIMIT_NOFILE``), write no file (``RLIMIT_FSIZE``), grow by so much
memory only (``RLIMIT_AS``) and compute for so long only (``RLIMIT_CPU``); the parent ends it when the time by
the clock is up. Where the system has no such limits (Windows), or does not hold that on memory (macOS), the
time by the clock is bounded alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

from servanda.errors import ServandaError
from servanda.messages import error_text, get_error_language, set_error_language
from servanda.processes import limit_process, measure_mapped, start_python
from servanda.read.files import LIMIT

#: The bytes by which the process may grow, and its seconds of processor time and by the clock.
MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 60
CLOCK: Final = 120
#: The signal of Linux and macOS for processor time that is used up.
_TIME_SIGNAL: Final = 24
#: A larger share of letters that the fonts do not tell makes a text layer useless.
_UNKNOWN_MOST: Final = 0.05


@dataclass(frozen=True)
class Extraction:
    """The text of a document, by which extractor of which version, and the pages that are pictures alone."""

    text: str
    extractor: str
    version: str
    pictures: tuple[int, ...] = ()


def extract_text(content: bytes, kind: str, path: Path) -> Extraction:
    """Return the text of a document of a kind: html, word or pdf; ``path`` is only named in errors.

    Raises ServandaError for a document that has no text, is damaged or encrypted, or is beyond a limit.
    """
    outcome = _run(content, kind, path)
    if "error" in outcome:
        raise ServandaError(outcome["error"], file=path)
    return Extraction(
        outcome["text"], f"servanda-{kind}", outcome["version"], tuple(outcome.get("pictures", ()))
    )


def _run(content: bytes, kind: str, path: Path) -> dict[str, Any]:
    try:
        process = start_python(
            "servanda.documents.worker:serve", kind, get_error_language(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        raise ServandaError(error_text("document-unstarted", reason=error), file=path) from None
    try:
        written, _ = process.communicate(content, CLOCK)
    except subprocess.TimeoutExpired:
        raise ServandaError(error_text("document-slow", seconds=CLOCK), file=path) from None
    finally:
        with suppress(OSError):
            process.kill()
        process.wait()
    if process.returncode == -_TIME_SIGNAL:
        raise ServandaError(error_text("document-slow", seconds=SECONDS), file=path)
    try:
        outcome: dict[str, Any] = json.loads(written)
    except ValueError:
        # It was ended from within or by the system: memory, in all that is known.
        raise ServandaError(error_text("document-memory", memory=MEMORY >> 20), file=path) from None
    return outcome


def serve() -> None:
    """Be the process: read a document from standard input, and write what came of it to standard output."""
    kind, language = sys.argv[1:]
    extract = _import_extractor(kind)
    set_error_language(language)
    error_text("document-damaged")  # now, since the file of the messages could not be opened any more
    limit_resources()
    outcome: dict[str, Any]
    try:
        outcome = extract(sys.stdin.buffer.read())
        if len(outcome["text"].encode()) > LIMIT:
            raise ServandaError(error_text("document-unpacked", limit=LIMIT >> 20))
    except ServandaError as error:
        outcome = {"error": error.message}
    except MemoryError:
        outcome = {"error": error_text("document-memory", memory=MEMORY >> 20)}
    except RecursionError:
        outcome = {"error": error_text("document-nested")}
    except Exception:
        # Whatever a library meets in a document that breaks the rules of its format.
        outcome = {"error": error_text("document-damaged")}
    sys.stdout.buffer.write(json.dumps(outcome).encode())
    sys.stdout.flush()
    os._exit(0)


def limit_resources() -> None:
    """Let this process open and write nothing more, and take no more memory and time than is allowed."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_CPU: SECONDS,
    }
    if (mapped := measure_mapped()) is not None:
        limits[resource.RLIMIT_AS] = mapped + MEMORY
    limit_process(limits)


def _import_extractor(kind: str) -> Callable[[bytes], dict[str, Any]]:
    """Import all that the extraction of a kind needs, while files may still be opened."""
    _import_parts("encodings")
    if kind == "word":
        from servanda.documents import word_text

        return lambda content: {"text": word_text.extract_word(content), "version": word_text.VERSION}
    if kind == "html":
        from servanda.documents import html_text

        return lambda content: {"text": html_text.extract_html(content), "version": html_text.VERSION}
    from servanda.documents import pdf_text
    from servanda.text.numbering import split_label

    split_label("1.")  # which reads its tables

    _import_parts("pypdf")

    def extract(content: bytes) -> dict[str, Any]:
        text, pictures = pdf_text.extract_pdf(content)
        unknown = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in text)
        if unknown > _UNKNOWN_MOST * len("".join(text.split())):
            raise ServandaError(error_text("pdf-no-letters"))
        return {"text": text, "version": pdf_text.VERSION, "pictures": pictures}

    return extract


def _import_parts(package: str) -> None:
    """Import the modules of a package that would else be imported when something comes to them."""
    for one in walk_packages(import_module(package).__path__, f"{package}."):
        with suppress(ImportError):
            import_module(one.name)

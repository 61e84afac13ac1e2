"""Files as they come from outside: looked at before they are read, and read within bounds."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.namespaces import PREFIXES
from servanda.resources import data_folder

#: The most that one input file may hold. A long agreement in YAML takes about a megabyte.
LIMIT = 64 * 1024 * 1024
#: How packed files begin: gzip, bzip2, xz, Zstandard, 7-Zip. A ZIP may also be a document of an office suite.
_PACKED = (
    b"\x1f\x8b", *(b"BZh%d1AY&SY" % level for level in range(1, 10)), b"\xfd7zXZ", b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf",
)  # fmt: skip
_ZIP = b"PK\x03\x04"
#: How files begin that have lines of text and are none: PDF.
_BINARY = (b"%PDF-",)
#: How a text in UTF-16 or UTF-32 begins, when it says so.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def read_bytes(path: Path, *, limit: int = LIMIT) -> bytes:
    """Return the bytes of an ordinary file of at most ``limit`` bytes.

    Size and kind are asked of the open file itself, so a huge file costs nothing, a pipe does not
    block, and nothing can be exchanged between the look and the read.

    Raises ServandaError when the file is missing, no ordinary file, unreadable, empty or too large.
    """
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to must not wait. It does not exist on Windows.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise ServandaError(error_text("no-file"), file=path) from None
    except (OSError, ValueError) as error:
        raise ServandaError(error_text("cannot-open", reason=_reason(error)), file=path) from None
    try:
        _reject_unfit(path, os.fstat(handle), limit)
        with os.fdopen(handle, "rb", closefd=False) as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise ServandaError(error_text("cannot-read", reason=_reason(error)), file=path) from None
    finally:
        os.close(handle)
    if len(content) > limit:
        raise _too_large(path, len(content), limit)
    return content


def read_text(path: Path, *, limit: int = LIMIT) -> str:
    """Return the text of a UTF-8 file (a byte order mark is left out).

    Raises ServandaError as :func:`read_bytes` does, and when the file is binary or not UTF-8.
    """
    return decode_text(read_bytes(path, limit=limit), path)


def decode_text(content: bytes, path: Path) -> str:
    """Return ``content`` as text; ``path`` is only named in errors.

    Raises ServandaError when it is packed, binary (a NUL byte is there, or it begins so) or not UTF-8.
    """
    if content.startswith(_PACKED) or (content.startswith(_ZIP) and path.suffix.lower() == ".zip"):
        raise ServandaError(error_text("packed-file"), file=path)
    if content.startswith(_WIDE):
        raise ServandaError(error_text("not-utf-8"), file=path)
    if content.startswith(_BINARY):
        raise ServandaError(error_text("binary-file"), file=path)
    nul = content.find(b"\0")
    if nul >= 0:
        raise ServandaError(
            error_text("binary-file"),
            file=path,
            line=content.count(b"\n", 0, nul) + 1,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ServandaError(
            error_text("not-utf-8"),
            file=path,
            line=content.count(b"\n", 0, error.start) + 1,
        ) from None
    if not text.strip():
        raise ServandaError(error_text("empty-file"), file=path)
    return text


def is_plain_name(name: str) -> bool:
    """Return whether ``name`` names a file without leading to another folder.

    >>> is_plain_name("source.kk.txt"), is_plain_name("../secret")
    (True, False)
    """
    return name not in {"", ".", ".."} and not any(mark in name for mark in "/\\:\0")


def find_file_beside(path: Path, name: str, *, line: int | None = None) -> Path:
    """Return the file called ``name`` in the folder of ``path``.

    Raises ServandaError when ``name`` is anything but the plain name of an existing file there: an
    agreement must not be able to name a file elsewhere on the reader's machine, not by a link either.
    """
    if not is_plain_name(name):
        raise ServandaError(
            error_text("not-plain-name", name=name),
            file=path,
            line=line,
        )
    found = path.parent / name
    try:
        inside = found.resolve().parent == path.parent.resolve()
        exists = found.is_file()
    except OSError:
        inside, exists = True, False
    if not inside:
        raise ServandaError(error_text("link-elsewhere", name=name), file=path, line=line)
    if not exists:
        names = (one.name for one in path.parent.iterdir() if one.is_file() and one.name != path.name)
        hint = format_suggestion(name, sorted(names), fallback=False)
        raise ServandaError(error_text("no-file-beside", name=name, hint=hint), file=path, line=line)
    return found


def read_companion(path: Path) -> str:
    """Return the text of a file that is read because it lies beside another one, and was not named.

    Raises ServandaError as :func:`read_text`, and for a link out of its folder.
    """
    return read_text(find_file_beside(path, path.name))


def find_source_text(path: Path, agreement: str, name: str, *, line: int | None = None) -> Path:
    """Return the source text ``name`` of an agreement (a full IRI) that the file at ``path`` describes.

    It lies beside the file; or, when the file is a copy of an agreement that comes with servanda, in that
    agreement's own folder. Raises ServandaError as :func:`find_file_beside` does.
    """
    if is_plain_name(name) and not os.path.exists(path.parent / name):  # noqa: PTH110 (never raises)
        for text in data_folder("agreements").glob("*/*"):
            if text.name == name and PREFIXES["agreement"] + text.parent.name == agreement:
                return text
    return find_file_beside(path, name, line=line)


def _reject_unfit(path: Path, status: os.stat_result, limit: int) -> None:
    """Raise ServandaError when what was opened is no ordinary file with something in it."""
    if stat.S_ISDIR(status.st_mode):
        raise ServandaError(error_text("folder-not-file"), file=path)
    if not stat.S_ISREG(status.st_mode):
        raise ServandaError(error_text("not-ordinary-file"), file=path)
    if status.st_size > limit:
        raise _too_large(path, status.st_size, limit)
    if status.st_size == 0:
        raise ServandaError(error_text("empty-file"), file=path)


def _too_large(path: Path, size: int, limit: int) -> ServandaError:
    return ServandaError(error_text("file-too-large", size=_amount(size), limit=_amount(limit)), file=path)


def _amount(size: int) -> str:
    """Return a size as people say it.

    >>> _amount(2 * 1024**3), _amount(100_000)
    ('2048 MB', '98 kB')
    """
    megabyte = 1024 * 1024
    return f"{size // megabyte} MB" if size >= megabyte else f"{size // 1024 + 1} kB"


def _reason(error: OSError | ValueError) -> str:
    return describe_system_error(error)

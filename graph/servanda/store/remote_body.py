"""Receiving the body of an answer: whole, unpacked, and within bounds."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final, cast

from servanda.errors import ServandaError

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

#: Bytes of an answer that are held in memory; what is beyond goes into a temporary file.
_IN_MEMORY: Final = 4 * 1024 * 1024
_PIECE: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


class Broken(Exception):
    """The server hung up before its answer was whole."""


def receive(raw: BaseHTTPResponse, headers: dict[str, str], size: int, deadline: float) -> IO[bytes]:
    """Return the whole body of a response, unpacked and rewound.

    Raises Broken when it ends too early, TimeoutError after ``deadline`` (of ``time.monotonic``), and
    ServandaError when it has more than ``size`` bytes, is packed in an unknown way, or cannot be kept.
    """
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in ("gzip", "x-gzip"):
        pieces = _unpacked(_pieces(raw, deadline))
    elif coding in ("identity", ""):
        pieces = _pieces(raw, deadline)
    else:
        raise ServandaError(f"the server packed its answer as '{coding[:30]}', which was not asked for")
    body = cast("IO[bytes]", SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 (handed on open)
    received = 0
    for piece in pieces:
        received += len(piece)
        if received > size:
            raise ServandaError(
                f"the answer has more than {size // 1024 // 1024:,} megabytes; ask for less (LIMIT), or "
                "allow more by SERVANDA_STORE_MEGABYTES"
            )
        try:
            body.write(piece)
        except OSError as error:
            raise ServandaError(f"the answer cannot be kept on the way ({error.strerror})") from None
    body.seek(0)
    return body


def _pieces(raw: BaseHTTPResponse, deadline: float) -> Iterator[bytes]:
    """Yield the bytes as they come, without unpacking them."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    # One read of the socket at a time, where urllib3 can: the deadline is looked at in between.
    read: Any = getattr(raw, "read1", raw.read)
    while True:
        if time.monotonic() > deadline:
            raise TimeoutError
        try:
            piece = read(_PIECE, decode_content=False)
        except ReadTimeoutError:
            raise TimeoutError from None
        except (HTTPError, OSError) as error:
            raise Broken(type(error).__name__) from None
        if not piece:
            return
        yield piece


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what gzip packed (RFC 1952), a bounded piece at a time, and see that it is whole."""
    unpack = zlib.decompressobj(_GZIP)
    begun = False
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if unpack.eof:  # another member follows
                    unpack = zlib.decompressobj(_GZIP)
                begun = True
                yield unpack.decompress(rest, _PIECE)
                rest = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    except zlib.error:
        raise Broken("not what gzip makes") from None
    if begun and not unpack.eof:
        raise Broken("a packed answer that is cut off")

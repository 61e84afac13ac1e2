"""What the server, the process that forks workers, and the workers write to each other."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from asyncio import StreamReader
    from io import BufferedReader, BufferedWriter, RawIOBase

#: A command: a letter (F: fork, L: lower the priority, K: kill) and the number of a worker.
COMMAND: Final = struct.Struct("!cI")
#: What the process that forks says after its facts, once: workers that it forks from now on are prepared.
READY: Final = "ready"
#: What stands before a message: its length in bytes.
_LENGTH: Final = struct.Struct("!Q")


@dataclass(frozen=True)
class Facts:
    """What the server is told of what is served: its digest, and how many agreements there are."""

    version: str
    agreements: int


def pack_message(value: object) -> bytes:
    """Return a value as bytes, with their number before them."""
    content = pickle.dumps(value)
    return _LENGTH.pack(len(content)) + content


def write_message(stream: BufferedWriter, value: object) -> None:
    """Write a value; raises OSError when nobody reads."""
    stream.write(pack_message(value))
    stream.flush()


def read_message(stream: BufferedReader | RawIOBase) -> Any:  # noqa: ANN401 (whatever was written)
    """Return the next value; raises EOFError when there is none."""
    (length,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    return pickle.loads(_read_exactly(stream, length))


async def receive_message(reader: StreamReader) -> Any:  # noqa: ANN401 (whatever was written)
    """Return the next value; raises EOFError when there is none."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(length))


def _read_exactly(stream: BufferedReader | RawIOBase, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = stream.read(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts

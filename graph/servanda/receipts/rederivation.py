"""An answer derived again from its receipt, in a process of its own with limits, and what differs.

The receipt may come from anybody. The process reads the files of one folder, writes none, has no network, and
ends after some time, memory and bytes. What it runs is decided by who starts it (``program``).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.processes import leave_network, limit_process
from servanda.receipts.inputs import hash_input
from servanda.receipts.receipt import InputDigest, Receipt, build_receipt, convert_receipt

#: Seconds for an answer, and bytes of memory and of a file that is written (for temporary files alone).
SECONDS: Final = 600
MEMORY: Final = 4 * 1024**3
_FILE: Final = 1024**3


class Difference(NamedTuple):
    """What is not as the receipt says: ``kind`` is a key of the messages, ``what`` is what it is about."""

    kind: str
    what: str = ""
    then: str = ""
    now: str = ""


@dataclass(frozen=True)
class Order:
    """What a process is told: the receipt, the folder whose files it may read (None: any), the engine."""

    receipt: Receipt
    folder: Path | None
    engine: str

    def render(self) -> bytes:
        """Return it as the bytes that :func:`read_order` reads."""
        held = {
            "receipt": convert_receipt(self.receipt),
            "folder": None if self.folder is None else str(self.folder),
            "engine": self.engine,
        }
        return json.dumps(held).encode()


def read_order(content: bytes) -> Order:
    """Return the order in some bytes."""
    held = json.loads(content)
    folder = None if held["folder"] is None else Path(held["folder"])
    return Order(build_receipt(held["receipt"]), folder, held["engine"])


@dataclass(frozen=True)
class Outcome:
    """What a process answers: the receipt of the answer that it derived or the error, and its inputs.

    ``rows`` are the numbers of rows that the engine of servanda and the other one gave, and ``differing`` is
    the first row that only one of them gave; None where no other engine was asked.
    """

    receipt: Receipt | None = None
    error: str | None = None
    digests: tuple[InputDigest, ...] = ()
    rows: tuple[int, int] | None = None
    differing: str | None = None

    def render(self) -> bytes:
        """Return it as bytes, for the process that waits for it."""
        held: dict[str, Any] = {
            "receipt": None if self.receipt is None else convert_receipt(self.receipt),
            "error": self.error,
            "digests": [[one.name, one.sha256] for one in self.digests],
            "rows": self.rows,
            "differing": self.differing,
        }
        return json.dumps(held).encode()


def _read_outcome(content: bytes) -> Outcome:
    held = json.loads(content)
    return Outcome(
        None if held["receipt"] is None else build_receipt(held["receipt"]),
        held["error"],
        tuple(InputDigest(*one) for one in held["digests"]),
        None if held["rows"] is None else (held["rows"][0], held["rows"][1]),
        held["differing"],
    )


def find_folder(receipt: Receipt, file: Path) -> Path:
    """Return the folder in which the inputs of a receipt are: the working folder, else that of the receipt.

    It is that of the receipt where an input is there and not in the working folder.
    """
    here, beside = Path.cwd(), file.absolute().parent
    names = [one.name for one in receipt.digests if not one.name.startswith("servanda:")]
    lacking = [name for name in names if not (here / name).exists()]
    return beside if any((beside / name).exists() for name in lacking) else here


def derive_again(
    receipt: Receipt, program: str, folder: Path, *, outside: bool = False, engine: str = "oxigraph",
    seconds: float = SECONDS,
) -> Outcome:  # fmt: skip
    """Return what comes of the command of a receipt, run in a folder by a process of its own.

    ``program`` is Python code that reads an :class:`Order` from standard input and writes an
    :class:`Outcome`. Files outside of the folder are read only where ``outside`` is True. Raises
    ServandaError where the process ends without an answer.
    """
    places = os.pathsep.join(
        str(Path(place).absolute()) for place in sys.path if place and place != str(Path.cwd())
    )
    named = any(word == "--store" or word.startswith("--store=") for word in receipt.command)
    with TemporaryDirectory(prefix="servanda-") as temporary:
        env = {name: value for name, value in os.environ.items() if name not in ("SERVANDA_LOG", "PAGER")}
        env |= {
            "PYTHONPATH": places, "TMPDIR": temporary, "SERVANDA_LANG": "", "NO_COLOR": "1",
            "COLUMNS": str(min(receipt.answer.width, 10_000)),
        }  # fmt: skip
        if named:  # an archive may hold rows that do not follow from its triples
            env["SERVANDA_CACHE"] = "off"
        order = Order(receipt, None if outside else folder, engine)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=env, cwd=folder, start_new_session=True,
        )  # fmt: skip
        try:
            content, _ = process.communicate(order.render(), seconds)
        except subprocess.TimeoutExpired:
            raise ServandaError(error_text("receipt-too-slow", seconds=seconds)) from None
        finally:
            _end(process)
    try:
        return _read_outcome(content)
    except (ValueError, TypeError, KeyError):
        raise ServandaError(error_text("receipt-ended", code=process.returncode)) from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started."""
    with suppress(OSError, AttributeError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(OSError):
        process.kill()
    process.wait()


def bound_process() -> None:
    """Take the network from this process, which derives an answer for a stranger, and bound its resources."""
    leave_network()
    try:
        import resource
    except ImportError:
        return
    limit_process(
        {
            resource.RLIMIT_CORE: 0, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_FSIZE: _FILE,
            resource.RLIMIT_AS: MEMORY,
        }
    )  # fmt: skip


def compare_receipts(receipt: Receipt, outcome: Outcome, folder: Path) -> list[Difference]:
    """Return what is not as a receipt says: the inputs, the versions, the command, the answer."""
    found = list(_compare_inputs(receipt, outcome, folder))
    again = outcome.receipt
    if again is None:
        return found
    fields = {
        "version": (receipt.version, again.version),
        "engine": (
            f"{receipt.engine.name} {receipt.engine.version}",
            f"{again.engine.name} {again.engine.version}",
        ),
        "command": (" ".join(receipt.command), " ".join(again.command)),
        "as-of": (receipt.as_of, again.as_of),
        "assumptions": (", ".join(receipt.assumptions), ", ".join(again.assumptions)),
    }
    found += [Difference(kind, "", then, now) for kind, (then, now) in fields.items() if then != now]
    then, now = receipt.answer, again.answer
    if (then.sha256, then.length) != (now.sha256, now.length):
        found.append(Difference("answer", "", f"{then.length}", f"{now.length}"))
    elif (then.media_type, then.width, then.exit_code) != (now.media_type, now.width, now.exit_code):
        found.append(Difference("answer-kind"))
    return found


def compare_file(receipt: Receipt, folder: Path, file: Path | None = None) -> list[Difference]:
    """Return whether a file has the bytes of the answer: the one given, else the one that the receipt names.

    Only a file in the folder is looked at, unless it is given.
    """
    name = receipt.answer.file if file is None else str(file)
    if name is None:
        return []
    place = folder / name if file is None else file
    inside = file is not None or place.resolve().is_relative_to(folder.resolve())
    if not inside or not place.is_file():
        return [Difference("file-missing", name)]
    if place.stat().st_size != receipt.answer.length or hash_input(place) != receipt.answer.sha256:
        return [Difference("file", name)]
    return []


def _compare_inputs(receipt: Receipt, outcome: Outcome, folder: Path) -> list[Difference]:
    now = {one.name: one.sha256 for one in outcome.digests}
    then = {one.name: one.sha256 for one in receipt.digests}
    found = [
        Difference("input", name, digest, now[name])
        for name, digest in then.items()
        if name in now and now[name] != digest
    ]
    gone = [name for name in then if name not in now]
    for name in gone:
        if not name.startswith("servanda:") and not (folder / name).exists():
            found.append(Difference("input-missing", name))
        elif outcome.receipt is not None:
            found.append(Difference("input-unread", name))
    if outcome.receipt is not None:
        found += [Difference("input-new", name) for name in now if name not in then]
    return found

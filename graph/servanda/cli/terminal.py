"""The standard streams: what they can take, what is said on them, and what happens when they are closed.

An answer is written in UTF-8 wherever standard output is no terminal, whatever the locale or PYTHONIOENCODING
says, so that a pipe and ``>`` give the bytes that ``-o`` gives. A terminal gets what its encoding has.
"""

from __future__ import annotations

import codecs
import io
import math
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Final

import click

from servanda.errors import ServandaError, describe_system_error
from servanda.letters import escape_controls
from servanda.messages import command_text, error_text

#: The handler of characters that the encoding of a terminal lacks: a question mark, and a word about it.
_REPLACING: Final = "servanda.replacing"
_UTF_8: Final = "utf-8"
#: Values of TERM for terminals that know no escape codes.
_DUMB: Final = frozenset({"dumb", "unknown"})

#: Whether an answer longer than the screen is shown by pages.
_pager = True
#: What gets the bytes of an answer too, if anything does.
_listener: Callable[[bytes], None] | None = None
#: The characters that the encoding of the terminal lacked, since that was last told.
_lost: list[str] = []


def prepare() -> None:
    """Make the standard streams safe to write to; called once, before anything is written.

    A stream that is closed (``>&-``) gets the null device under its number, or else the next file that is
    opened would get the number, and what is printed.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    _forget_odd_zone()
    codecs.register_error(_REPLACING, _replace)
    _lost.clear()
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if not stream.isatty():
            # What is no character (a byte of a file's name) is written as an escape, which JSON reads too.
            stream.reconfigure(encoding=_UTF_8, errors="backslashreplace")
        elif stream is sys.stdout and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors=_REPLACING)


def _forget_odd_zone() -> None:
    """Forget a TZ that names a file of something else, as the system does; Babel would fail at it."""
    place = os.environ.get("TZ", "").lstrip(":")
    if not place or not os.path.exists(place):  # noqa: PTH110 (never raises)
        return
    with suppress(OSError), open(place, "rb") as stream:  # noqa: PTH123
        if stream.read(4) == b"TZif":
            return
    os.environ["TZ"] = "UTC"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    _lost.append(error.object[error.start : error.end])
    return "?" * (error.end - error.start), error.end


def is_terminal() -> bool:
    """Say whether standard output is a terminal; one that is closed is none."""
    return sys.stdout is not None and sys.stdout.isatty()


def knows_escapes() -> bool:
    """Say whether TERM names a terminal that takes escape codes."""
    return os.environ.get("TERM") not in _DUMB


def colour() -> bool:
    """Say whether colours are wanted: on a terminal that has them, unless NO_COLOR is set (no-color.org).

    An answer with a receipt has none, so that it has the same bytes everywhere.
    """
    return is_terminal() and knows_escapes() and not os.environ.get("NO_COLOR") and _listener is None


def write_message(message: str) -> None:
    """Say something on standard error; where that cannot take it, nothing is said and nothing fails.

    What words of a file or of the command line stand in it, they do not steer the terminal.
    """
    if sys.stderr is None:
        return
    try:
        click.echo("\n".join(map(escape_controls, message.split("\n"))), file=sys.stderr)
    except OSError:
        forget_unwritten(sys.stderr)


def write_answer(content: str | bytes) -> None:
    """Write an answer on standard output.

    Raises ServandaError when that is closed or cannot take it (a full disk), and BrokenPipeError when its
    reader has gone.
    """
    if sys.stdout is None:
        raise _unwritable("standard output is closed")
    pass_to_listener(content)
    try:
        click.echo(content, file=sys.stdout, nl=False, color=colour())
    except BrokenPipeError:
        raise  # the reader has had enough (``| head``), which is no error
    except OSError as error:
        forget_unwritten(sys.stdout)
        raise _unwritable(describe_system_error(error)) from None
    if _lost:
        _lost.clear()
        write_message(f"servanda: {command_text('letters-missing', encoding=sys.stdout.encoding)}")


def set_pager(wanted: bool) -> None:
    """Say whether long answers are shown by pages, as ``--no-pager`` forbids."""
    global _pager
    _pager = wanted


def set_listener(listener: Callable[[bytes], None] | None) -> None:
    """Give the bytes of answers, as a file would hold them, to a function too; None ends that."""
    global _listener
    _listener = listener


def pass_to_listener(content: str | bytes) -> None:
    """Give a part of an answer to who listens, if anybody does."""
    if _listener is not None:
        _listener(content if isinstance(content, bytes) else content.encode(errors="backslashreplace"))


def show_answer(text: str) -> None:
    """Show an answer: on a terminal by pages, if it is longer than the screen; else as it is.

    The program that shows pages is that of ``PAGER``, else the one that the system has. Raises as
    :func:`write_answer`.
    """
    if (
        _pager
        and _listener is None
        and is_terminal()
        and knows_escapes()
        and text.count("\n") >= _measure_screen()
    ):
        click.echo_via_pager(text.removesuffix("\n"))
    else:
        write_answer(text)


def _measure_screen() -> float:
    """Return the lines of the terminal; no answer is longer than one that has none."""
    try:
        return os.get_terminal_size(1).lines or math.inf
    except OSError:
        return math.inf


def _unwritable(reason: str) -> ServandaError:
    return ServandaError(error_text("cannot-write", reason=reason))


def forget_unwritten(stream: IO[str] | None) -> None:
    """Let what is left in the buffer of a stream go nowhere, or Python would try again on leaving."""
    with suppress(OSError, ValueError, AttributeError):
        assert stream is not None
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

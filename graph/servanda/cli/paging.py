"""Answers in parts: ``--limit``, ``--offset`` and ``--page``, and rows that are written as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import options
from servanda.cli.options import Command
from servanda.cli.terminal import give, say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from servanda.ask.paging import Window
    from servanda.ask.table import Row, Table


@dataclass(frozen=True)
class Said:
    """How an answer is wanted: its format, its language, and the file that gets it, if any."""

    format: str
    lang: str
    output: Path | None
    force: bool


#: Characters that are gathered before they are written.
_GATHERED = 65_536


def paged(command: Command) -> Command:
    """Add ``--limit``, ``--offset`` and ``--page``."""
    for option in (
        click.option("--page", metavar="N", type=int),
        click.option("--offset", metavar="N", type=int),
        click.option("--limit", metavar="N", type=int),
    ):
        command = option(command)
    return command


def window(limit: int | None, offset: int | None, page: int | None, format_: str) -> Window:
    """Return the part of the answer that is wanted; without a word, a table is its first page.

    Raises ServandaError for numbers that mean no part, and for an offset together with a page.
    """
    from servanda.ask.paging import Window

    if page is not None and offset is not None:
        raise ServandaError(error_text("offset-and-page"))
    if limit is not None:
        Window(limit)  # a limit that gives nothing is refused by its own name
    if page is not None:
        return Window.page(page, limit)
    if limit is None and format_ == "table":
        from servanda.ask.paging import PAGE

        limit = PAGE
    return Window(limit, offset or 0)


def asked(part: Window, format_: str) -> Window:
    """Return the part to ask for: of a table one row more, so that it is seen whether others follow."""
    from dataclasses import replace

    more = part.limit is not None and format_ == "table"
    return replace(part, limit=part.limit + 1) if part.limit is not None and more else part


def answered(
    columns: Sequence[str],
    rows: Iterable[Row],
    page: Callable[[list[Row]], str],
    part: Window,
    said: Said,
) -> bool:
    """Write the rows of a part (:func:`asked`) in a format, and say whether there were any.

    ``page`` writes those of a table for people. Raises ServandaError when they cannot be written, and as
    the rows do.
    """
    if said.format != "table":
        return _streamed(columns, iter(rows), said)
    shown = _cut(list(rows), part, said.lang)
    if shown:
        options.emit(page(shown), said.output, force=said.force)
    return bool(shown)


def sliced(table: Table, part: Window) -> Table:
    """Return a part of a table that had to be worked out as a whole."""
    from dataclasses import replace

    end = None if part.limit is None else part.offset + part.limit
    return replace(table, rows=table.rows[part.offset : end])


def _cut(rows: list[Row], part: Window, lang: str) -> list[Row]:
    """Return the rows of a part, and say on standard error whether more follow them, and how to see these."""
    if part.limit is None or len(rows) <= part.limit:
        return rows
    from servanda.messages import Messages

    first, last = part.offset + 1, part.offset + part.limit
    say(Messages(lang, "answers").text("more_follow", first=first, last=last, next=_next(part)))
    return rows[: part.limit]


def _next(part: Window) -> str:
    """Return the options that show what follows."""
    from servanda.ask.paging import PAGE

    assert part.limit is not None
    rows = "" if part.limit == PAGE else f" --limit {part.limit}"
    number, within = divmod(part.offset, part.limit)
    return f"--offset {part.offset + part.limit}{rows}" if within else f"--page {number + 2}{rows}"


def _streamed(columns: Sequence[str], rows: Iterator[Row], said: Said) -> bool:
    """Write rows as they come; a file appears when it is whole."""
    from servanda.ask.formats import pieces

    first = list(islice(rows, 1))
    written = _gathered(pieces(columns, chain(first, rows), said.format))
    if said.output is None:
        for part in written:
            give(part)
    else:
        from servanda.export.formats import write_file

        write_file(
            (part.encode(errors="backslashreplace") for part in written), said.output, force=said.force
        )
        say(f"written: {said.output}")
    return bool(first)


def _gathered(parts: Iterable[str]) -> Iterator[str]:
    """Yield texts put together to such lengths that writing them costs little."""
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _GATHERED:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)

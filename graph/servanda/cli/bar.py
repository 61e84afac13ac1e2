"""A bar on standard error that says how far long work is; nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from servanda.cli.terminal import knows_escapes

#: How much is done, of how much, and how many agreements that is.
Tell = Callable[[int, int, int], None]


@contextmanager
def bar(what: str) -> Iterator[Tell]:
    """Show a bar with rate and time left while the block runs, if standard error is a terminal that can.

    The block gets the function that moves it.
    """
    if sys.stderr is None or not sys.stderr.isatty() or not knows_escapes():
        yield lambda done, total, agreements: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[word]}"), TimeRemainingColumn(),
    )  # fmt: skip
    began = monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None, word="")

        def tell(done: int, total: int, agreements: int) -> None:
            rate = agreements / max(monotonic() - began, 0.001)
            word = f"{agreements:,} agreements, {rate:,.0f}/s"
            progress.update(task, completed=done, total=total or None, word=word)

        yield tell

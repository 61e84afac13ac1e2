"""A bar on standard error that says how far long work is; nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: How many are done, of how many, and a word beside the bar.
Tell = Callable[[int, int, str], None]


@contextmanager
def bar(what: str) -> Iterator[Tell]:
    """Show a bar with rate and time left while the block runs, if standard error is a terminal.

    The block gets the function that moves it.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total, word: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(show_speed=True),
        TextColumn("{task.fields[word]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None, word="")
        yield lambda done, total, word: progress.update(task, completed=done, total=total or None, word=word)

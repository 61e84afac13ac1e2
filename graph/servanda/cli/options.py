"""Options that mean the same in every command, and the way a result leaves it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from servanda.cli.days import exact_day, today
from servanda.cli.terminal import give, say
from servanda.errors import ServandaError, no_agreement
from servanda.messages import error_text

if TYPE_CHECKING:
    from servanda.store.askable import Askable

Command = TypeVar("Command", bound=Callable[..., Any])

LANGUAGES = ("en", "kk", "ru")
#: Endings of files that are not the name of their format.
ENDINGS = {"txt": "table", "gv": "dot"}


def language(command: Command) -> Command:
    """Add ``--lang``: the language of labels, translations and messages."""
    return click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)(command)


def agreement(command: Command) -> Command:
    """Add ``--agreement``: the identifier of one agreement, where there are several."""
    return click.option("--agreement", metavar="ID")(command)


def log(command: Command) -> Command:
    """Add ``--log``: the file that says what happened; ``SERVANDA_LOG`` stands in for it."""
    return click.option("--log", metavar="FILE", envvar="SERVANDA_LOG", type=click.Path(path_type=Path))(
        command
    )


def as_of(command: Command) -> Command:
    """Add ``--as-of``: the day for which the answer holds."""
    return click.option("--as-of", metavar="DAY", type=exact_day, default=today, show_default="today")(
        command
    )


def on_day(command: Command) -> Command:
    """Add ``--as-of`` where an answer has no day unless a person names one."""
    return click.option("--as-of", metavar="DAY", type=exact_day, default=None)(command)


def assume(command: Command) -> Command:
    """Add ``--assume``: what a person states where the record is silent, as NAME=DAY, as typed."""
    return click.option("--assume", metavar="NAME=DAY", multiple=True)(command)


def conventions(command: Command) -> Command:
    """Add ``--convention``: how periods are counted where practice differs, by name, as typed."""
    return click.option("--convention", metavar="NAME", multiple=True)(command)


def organs(command: Command) -> Command:
    """Add ``--organs``: whether an actor that is named includes its organs; the command gets a bool."""
    return click.option(
        "--organs",
        type=click.Choice(["yes", "no"]),
        default="yes",
        show_default=True,
        callback=lambda ctx, param, value: value == "yes",
    )(command)


def formats(*names: str) -> Callable[[Command], Command]:
    """Add ``--format`` with the given names, the first of them the default."""
    return click.option("--format", "format_", type=click.Choice(names), default=names[0], show_default=True)


def output_format(format_: str | None, file: Path | None, formats: Sequence[str]) -> str:
    """Return the format of an answer: by the ending of the output file, else ``--format``, else the first.

    ``formats`` are those that the command writes; a file without an ending takes any of them. Raises
    ServandaError for an ending of none of them, and for a ``--format`` typed that is not that of the ending.
    """
    chosen = format_ or formats[0]
    ending = file.suffix.removeprefix(".").lower() if file else ""
    if not ending:
        return chosen
    known = {name: name for name in formats if name != "table"}
    known |= {name: format_ for name, format_ in ENDINGS.items() if format_ in formats}
    if ending not in known:
        endings = ", ".join(f".{name}" for name in known)
        raise ServandaError(error_text("unknown-ending", ending=ending, file=file, endings=endings))
    source = click.get_current_context().get_parameter_source("format_")
    if source is click.core.ParameterSource.COMMANDLINE and known[ending] != chosen:
        own = next(name for name, format_ in known.items() if format_ == chosen)
        name = file.with_suffix(f".{own}") if file else own
        raise ServandaError(
            error_text("format-against-ending", format=chosen, ending=ending, file=file, name=name)
        )
    return known[ending]


def output(command: Command) -> Command:
    """Add ``-o/--output`` and ``--force``: a file that gets the answer instead of the terminal."""
    command = click.option("--force", is_flag=True)(command)
    return click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path))(command)


def width() -> int:
    """Return the columns of the terminal, at least 40; 80 where there is none (``COLUMNS`` decides).

    As ``shutil.get_terminal_size`` finds it, whose import would take as long as the answer.
    """
    try:
        return max(40, int(os.environ["COLUMNS"]) or 80)
    except (KeyError, ValueError):
        pass
    try:
        return max(40, os.get_terminal_size(1).columns or 80)
    except OSError:
        return 80


def emit(text: str, file: Path | None = None, *, force: bool = False) -> None:
    """Print a result, or write it to a file in one step (a temporary file, then a rename)."""
    whole = text if text.endswith("\n") else text + "\n"
    if file is None:
        give(whole)
    else:
        handed_over(whole.encode(errors="backslashreplace"), file, force=force)


def handed_over(content: bytes, file: Path | None, *, force: bool = False) -> None:
    """Give the bytes of an answer to standard output, or write them to a file in one step."""
    if file is None:
        give(content)
        return
    from servanda.export.formats import write_file

    write_file(content, file, force=force)
    say(f"written: {file}")


def stop_if_nothing(found: bool, lang: str = "en", store: Askable | None = None) -> None:
    """Say on standard error that there is no answer, and leave with 1, unless one was found.

    With the ``store`` that was asked about agreements, it says where that describes none.
    """
    if not found:
        if store is not None:
            from servanda.ask.registry import describes_agreement

            if not describes_agreement(store):
                raise no_agreement()
        from servanda.messages import Messages

        say(f"servanda: {Messages(lang, 'answers')['no_answer']}")
        raise click.exceptions.Exit(1)

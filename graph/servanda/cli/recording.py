"""The receipt of an answer of a command: its bytes, its inputs, and the words that give it again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from servanda.cli import common, terminal
from servanda.cli.answer_record import AnswerRecord, note_answer
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text, get_error_language

if TYPE_CHECKING:
    from servanda.receipts.inputs import InputRecorder
    from servanda.receipts.receipt import Receipt

Command = TypeVar("Command", bound=Callable[..., Any])
#: The options that say where an answer goes, or how the command is watched, which are not part of it.
_ELSEWHERE: Final = frozenset({"receipt", "output", "force", "no_pager", "lang", "debug", "help", "watch"})
#: The parameters in which a day may be typed as "today".
_DAYS: Final = frozenset({"as_of", "until", "first", "last", "event", "assume"})
#: What the parser gives for what was typed; anything else stands for what was not.
_TYPED: Final = (str, bool, list, tuple)
#: The commands that answer otherwise when a day is typed.
_UNDATED: Final = frozenset({"what-if"})


@dataclass
class Derivation:
    """An answer that is derived again, without a file: its inputs, and its receipt when there is one."""

    inputs: InputRecorder
    receipt: Receipt | None = None


#: The derivation for which the command runs, if it does.
_derivation: Derivation | None = None


@contextmanager
def derive(inputs: InputRecorder) -> Iterator[Derivation]:
    """Give the receipt of the command that runs in the block to a derivation instead of a file."""
    global _derivation
    _derivation = made = Derivation(inputs)
    try:
        yield made
    finally:
        _derivation = None


def output(command: Command) -> Command:
    """Add the options of :func:`servanda.cli.common.output`, and ``--receipt``: a file for its receipt."""
    option = click.option("--receipt", metavar="FILE", type=click.Path(path_type=Path))
    made: Command = option(common.output(record_answer(command)))
    return made


def record_answer(command: Command) -> Command:
    """Return a command that writes a receipt where ``--receipt`` names a file for it."""

    @wraps(command)
    def run(*args: Any, receipt: Path | None = None, **given: Any) -> Any:  # noqa: ANN401
        ctx = click.get_current_context()
        if receipt is None and _derivation is None:
            return command(*args, **given)
        if isinstance(ctx.command, click.Group) and ctx.invoked_subcommand is not None:
            made = command(*args, **given)
            name = ctx.invoked_subcommand
            ctx.default_map = {name: {**(ctx.default_map or {}).get(name, {}), "receipt": receipt}}
            return made
        if _derivation is not None:
            held = record_command(ctx, lambda: command(*args, **given), given, _derivation.inputs)
            _derivation.receipt = held.receipt
            return None
        assert receipt is not None
        output, force = given.get("output"), bool(given.get("force"))
        if not force and os.path.lexists(receipt):
            raise ServandaError(error_text("file-exists"), file=receipt)
        if output is not None and os.path.realpath(output) == os.path.realpath(receipt):
            raise ServandaError(error_text("receipt-is-answer"), file=receipt)
        from servanda.receipts.inputs import InputRecorder

        held = record_command(ctx, lambda: command(*args, **given), given, InputRecorder())
        from servanda.export.formats import write_file

        write_file(held.receipt.render(), receipt, force=force)
        terminal.write_message(command_text("written", file=receipt))
        if held.ending is not None:
            raise held.ending
        return None

    return run  # type: ignore[return-value]


class RecordedCommand(NamedTuple):
    """A receipt, and how the command left, where it did so by itself."""

    receipt: Receipt
    ending: click.exceptions.Exit | None


def record_command(
    ctx: click.Context, run: Callable[[], object], given: dict[str, Any], inputs: InputRecorder
) -> RecordedCommand:
    """Run the body of a command and return the receipt of its answer.

    ``given`` are its values. Raises ServandaError for what cannot have a receipt, and as the command does.
    """
    levels = parse_words(ctx.find_root().command, ctx.find_root().obj)
    reject_servers(levels)
    ending = None
    inputs.start()
    try:
        with note_answer() as noted:
            run()
    except click.exceptions.Exit as left:
        if left.exit_code not in (0, 1):
            raise
        ending = left
    finally:
        inputs.stop()
    code = 0 if ending is None else ending.exit_code
    return RecordedCommand(_make_receipt(ctx, levels, given, noted, inputs, code), ending)


def _make_receipt(
    ctx: click.Context,
    levels: Sequence[Level],
    given: dict[str, Any],
    noted: AnswerRecord,
    inputs: InputRecorder,
    code: int,
) -> Receipt:
    from importlib.metadata import version

    from servanda.receipts.inputs import name_file
    from servanda.receipts.receipt import MEDIA_TYPES, AnswerDigest, Engine, Receipt

    format_, output = str(noted.format or given.get("format_") or "table"), given.get("output")
    as_of = given.get("as_of") or getattr(given.get("asked"), "as_of", None) or common.today()
    assumed = given.get("assume") or getattr(given.get("asked"), "assume", None) or ()
    base = Path.cwd()
    answer = AnswerDigest(
        MEDIA_TYPES.get(format_, "application/octet-stream"), noted.length,
        noted.digest.hexdigest(), None if output is None else name_file(output, base), common.width(), code,
    )  # fmt: skip
    return Receipt(
        answer,
        tuple(_write_words(ctx, levels, format_, noted.query, base)),
        as_of.isoformat(),
        tuple(f"{name}={day}" for name, day in sorted(common.parse_assumptions(assumed).items())),
        inputs.list_digests(base),
        Engine("Oxigraph", version("pyoxigraph")),
        version("servanda"),
    )


class Level(NamedTuple):
    """A command of a line of words, with what was typed for each of its parameters, by name."""

    command: click.Command
    name: str
    typed: dict[str, Any]


def parse_words(root: click.Command, words: Sequence[str]) -> list[Level]:
    """Return the commands of a line, from the first below the root, with what is typed for each.

    Nothing of a command is run. Raises ServandaError or click's errors for a line that is none.
    """
    levels: list[Level] = []
    command, name, rest = root, "", list(words)
    parent: click.Context | None = None
    while True:
        ctx = click.Context(command, info_name=name, parent=parent)
        typed, left, _ = command.make_parser(ctx).parse_args(args=rest)
        levels.append(
            Level(command, name, {key: value for key, value in typed.items() if isinstance(value, _TYPED)})
        )
        if not isinstance(command, click.Group) or not left:
            return levels[1:]
        _, inner, rest = command.resolve_command(ctx, left)
        if inner is None:
            return levels[1:]
        command, name, parent = inner, inner.name or "", ctx


def list_places(level: Level) -> list[tuple[click.Parameter, str]]:
    """Return the files, folders and URLs that a command is told, each with its parameter, as typed."""
    found = []
    for parameter in level.command.params:
        value = level.typed.get(parameter.name or "")
        for text in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(text, str) and _is_place(level, parameter, text):
                found.append((parameter, text))
    return found


def _is_place(level: Level, parameter: click.Parameter, text: str) -> bool:

    if parameter.type is common.PLACE or isinstance(parameter.type, click.Path):
        return True
    if level.name == "diff" and parameter.name in ("before", "after"):
        return Path(text).exists() or "://" in text
    return level.name == "query" and parameter.name == "sparql" and "{" not in text and Path(text).exists()


def reject_servers(levels: Sequence[Level]) -> None:
    """Raise ServandaError for a server among what is asked: what it answers rests on no file."""
    for level in levels:
        for _, text in list_places(level):
            if "://" in text:
                raise ServandaError(error_text("receipt-of-server", place=text))


def _write_words(
    ctx: click.Context, levels: Sequence[Level], format_: str, query: str | None, base: Path
) -> Iterator[str]:
    """Yield the words of a command that give its answer again: without where it goes, days written out."""
    for level in levels:
        yield level.name
        last = level is levels[-1]
        typed = {**level.typed, **(_list_unwritten(ctx, level.typed, format_) if last else {})}
        if typed.get("sparql") == "-" and query is not None:
            typed["sparql"] = query
        places = {text for _, text in list_places(level)}
        arguments: list[str] = []
        for parameter in level.command.params:
            name = parameter.name or ""
            values = typed.get(name) if name not in _ELSEWHERE else None
            for value in values if isinstance(values, (list, tuple)) else (values,):
                text = _write_value(name, value, base, is_place=value in places)
                if isinstance(parameter, click.Option) and value is not None:
                    yield from _write_option(parameter, text)
                elif value is not None:
                    arguments.append(text)
        if last:
            yield from ("--lang", get_error_language())
        if any(one.startswith("-") for one in arguments):
            yield "--"
        yield from arguments


def _write_value(name: str, value: Any, base: Path, *, is_place: bool) -> str:  # noqa: ANN401 (as typed)
    """Return a value as it is typed in the folder ``base``, whatever the day."""
    from servanda.receipts.inputs import name_file

    text = str(value)
    if is_place and Path(text).is_absolute():
        return name_file(text, base)
    if name == "as_of" and value is not None:
        return common.exact_day(text).isoformat()
    return common.write_out_today(text) if name in _DAYS else text


def _write_option(option: click.Option, value: str) -> tuple[str, ...]:
    name = max(option.opts, key=len)
    if option.is_flag:
        return (name,)
    return (f"{name}={value}",) if value.startswith("-") else (name, value)


def _list_unwritten(ctx: click.Context, typed: dict[str, Any], format_: str) -> dict[str, Any]:
    """Return what decides an answer though nobody typed it: the format by the ending, today, the log."""
    names = {parameter.name: parameter for parameter in ctx.command.params}
    found: dict[str, Any] = {}
    if "format_" in names and ("format_" in typed or "output" in typed):
        found["format_"] = format_
    as_of = names.get("as_of")
    dated = as_of is not None and "as_of" not in typed and ctx.command.name not in _UNDATED
    if dated and as_of is not None and callable(as_of.default):
        found["as_of"] = as_of.default().isoformat()
    source = click.core.ParameterSource
    if "log" in names and ctx.get_parameter_source("log") is source.ENVIRONMENT:
        found["log"] = str(ctx.params["log"])
    return found

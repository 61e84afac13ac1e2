"""The help of the command tree: here, and nowhere else, the commands get it from the messages.

Which verbs and options stand under which heading, and which of them only engineers need, is in ``help.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

import click

from servanda.messages import LANGUAGES, Messages, command_text, get_error_language

#: Whether help shows what only engineers need, too.
show_all: ContextVar[bool] = ContextVar("show_all", default=False)

#: The most columns of a page of help, and of what stands before the explanations.
_WIDTH: Final = 100
_FIRST: Final = 30
#: The options whose help comes from the messages, and so may change with the language.
_explained: WeakSet[click.Option] = WeakSet()


class HelpContext(click.Context):
    """The context of a command, which shows help by headings and in the language of the reader."""

    def get_help(self) -> str:
        """Return the page of help of the command."""
        return render_help(self)


def add_help(command: click.Command, path: str) -> click.Command:
    """Give a command, its options and its subcommands their help, and return the command.

    Of section ``help``, ``check`` is the text of ``servanda check``, ``check example`` what may be typed, and
    ``check --jobs`` what its option does. What ``ask norms`` lacks it has from ``ask --jobs``, else from
    ``--jobs``, which every command shares. An option that has a help of its own keeps it. The language is
    that of errors. Every command gets ``--lang``, which :mod:`servanda.cli.arguments` reads.
    """
    command.context_class = HelpContext
    if all(option.name != "lang" for option in command.params):
        kind = click.Choice(LANGUAGES, case_sensitive=False)
        command.params.append(click.Option(["--lang"], type=kind, expose_value=False))
    texts = Messages(get_error_language(), "help")
    if path in texts:
        command.help = texts[path]
        if example := texts.get(f"{path} example"):
            command.help += f"\n\n\b\n{example}"
    for option in command.params:
        if isinstance(option, click.Option) and (option.help is None or option in _explained):
            name = _name(option)
            keys = (f"{path} {name}", f"{path.partition(' ')[0]} {name}", name)
            option.help = next((texts[key] for key in keys if key in texts), None)
            _explained.add(option)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            add_help(inner, f"{path} {name}")
    return command


def render_help(context: click.Context) -> str:
    """Return the page of help of a command: its use, what it does, its options and commands by headings."""
    command = context.command
    formatter = click.HelpFormatter(max_width=_WIDTH, width=context.terminal_width)
    pieces = " ".join(command.collect_usage_pieces(context))
    use = re.sub(r"\b(?:OPTIONS|COMMAND|ARGS)\b", lambda word: command_text(f"word.{word[0]}"), pieces)
    formatter.write_usage(context.command_path, use, command_text("usage"))
    command.format_help_text(context, formatter)
    if isinstance(command, click.Group):
        _write_commands(context, command, formatter)
    hidden = _write_options(context, formatter)
    command.format_epilog(context, formatter)
    if hidden:
        formatter.write_paragraph()
        formatter.write(command_text("more-options", command=context.command_path) + "\n")
    return formatter.getvalue().rstrip("\n")


def render_first_screen() -> str:
    """Return what ``servanda`` says alone: what it is for, and five things to begin with."""
    formatter = click.HelpFormatter(max_width=80)
    formatter.write_text(command_text("start.head"))
    formatter.write(f"\n{command_text('start.first')}\n")
    for step in load_layout()["first_steps"]:
        told = command_text(f"start.{step.split()[1]}")
        formatter.write(f"\n  {told}\n    {step}\n")
    formatter.write_paragraph()
    lang = next(one for one in ("ru", "en") if one != get_error_language())
    formatter.write_dl(
        [
            ("servanda --help", command_text("start.help")),
            ("servanda notify --help", command_text("start.command")),
            (f"servanda --lang {lang}", command_text("start.language")),
        ]
    )
    return formatter.getvalue()


def is_for_engineers(path: str, name: str) -> bool:
    """Say whether only engineers need an option of a command."""
    held = load_layout()["engineer_options"]
    return name in held or f"{path} {name}" in held


def group_questions(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the names of the questions for everybody, and of those for engineers, each in their order."""
    engineer = load_layout()["engineer_questions"]
    held = list(names)
    return [name for name in held if name not in engineer], [name for name in held if name in engineer]


@cache
def load_layout() -> dict[str, Any]:
    """Return what ``help.json`` holds: headings to verbs and to options, and what is for engineers."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("help.json").read_text(encoding="utf-8"))
    return found


def _write_options(context: click.Context, formatter: click.HelpFormatter) -> bool:
    """Write the options by headings; say whether some are left out, because only engineers need them."""
    path = _find_path(context)
    grouped: dict[str, list[tuple[str, str]]] = {heading: [] for heading in _headings()}
    hidden = False
    for option in context.command.get_params(context):
        record = option.get_help_record(context)
        if record is None or not isinstance(option, click.Option):
            continue
        if not show_all.get() and is_for_engineers(path, _name(option)):
            hidden = True
            continue
        grouped[_find_heading(path, _name(option))].append((record[0], _explain(option, record[1])))
    for heading, records in grouped.items():
        if records:
            with formatter.section(command_text(f"options.{heading}")):
                formatter.write_dl(records, col_max=_FIRST)
    return hidden


def _headings() -> Iterator[str]:
    """Yield the headings of options in their order; "answer" has what stands under no other."""
    for heading in load_layout()["options"]:
        if heading == "source":
            yield "answer"
        yield heading


def _find_heading(path: str, name: str) -> str:
    """Return the heading under which an option of a command stands."""
    held = load_layout()["options"]
    for key in (f"{path} {name}", name):
        found: str | None = next((heading for heading, names in held.items() if key in names), None)
        if found:
            return found
    own = Messages("en", "help")
    return "what" if path.startswith("ask ") and name not in own else "answer"


def _explain(option: click.Option, text: str) -> str:
    """Return the help of an option with click's own words in the language of the reader."""
    if "--help" in option.opts:
        return command_text("help-option")
    text = text.replace("[required]", f"[{command_text('required')}]")
    text = text.replace("[default: (today)]", f"[default: {command_text('default.today')}]")
    return re.sub(r"\[default: ([^]]*)\]$", lambda one: f"[{command_text('default', value=one[1])}]", text)


def _write_commands(context: click.Context, group: click.Group, formatter: click.HelpFormatter) -> None:
    """Write the commands of a group: verbs by what one wants to do, what is for engineers last."""
    names = group.list_commands(context)
    if context.parent is None:
        for heading, verbs in load_layout()["verbs"].items():
            rows = [(verb, command_text(f"command.{verb}")) for verb in verbs if verb in names]
            with formatter.section(command_text(f"commands.{heading}")):
                formatter.write_dl(rows)
        return
    held: dict[str, tuple[str, str]] = {}
    for name in names:
        command = group.get_command(context, name)
        assert command is not None
        held[name] = (name, command.short_help or (command.help or "").partition("\n\n")[0])
    usual, engineer = group_questions(names)
    with formatter.section(command_text("commands")):
        formatter.write_dl([held[name] for name in usual])
    if engineer:
        with formatter.section(command_text("questions.engineer")):
            formatter.write_dl([held[name] for name in engineer])


def _find_path(context: click.Context) -> str:
    """Return the verb of a context, with its subcommand, by their own names and not by aliases."""
    names: list[str] = []
    at: click.Context | None = context
    while at is not None and at.parent is not None:
        names.insert(0, at.command.name or "")
        at = at.parent
    return " ".join(names)


def _name(option: click.Option) -> str:
    """Return the long name of an option."""
    return max(option.opts, key=len)

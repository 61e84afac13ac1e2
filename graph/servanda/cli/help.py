"""The help of the command tree: here, and nowhere else, the commands get it from the messages.

Which verbs and options stand under which heading, and which of them only engineers need, is in ``help.json``.
"""

from __future__ import annotations

import json
import re
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
#: The place of an option that is not listed: behind those that are.
_LAST: Final = 1000
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
    hidden = isinstance(command, click.Group) and _write_commands(context, command, formatter)
    hidden = _write_options(context, formatter) or hidden
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


@cache
def load_layout() -> dict[str, Any]:
    """Return what ``help.json`` holds: headings to verbs and to options, and what is for engineers."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("help.json").read_text(encoding="utf-8"))
    return found


def _write_options(context: click.Context, formatter: click.HelpFormatter) -> bool:
    """Write the options by headings; say whether some are left out, because only engineers need them."""
    path = _find_path(context)
    headings = load_layout()["options"]
    grouped: dict[str, list[tuple[int, tuple[str, str]]]] = {heading: [] for heading in headings}
    hidden = False
    for option in context.command.get_params(context):
        record = option.get_help_record(context)
        if record is None or not isinstance(option, click.Option):
            continue
        if not show_all.get() and is_for_engineers(path, _name(option)):
            hidden = True
            continue
        heading, place = _find_heading(path, _name(option))
        grouped[heading].append((place, (record[0], _explain(option, record[1]))))
    for heading, records in grouped.items():
        if records:
            records.sort(key=lambda one: one[0])
            with formatter.section(command_text(f"options.{heading}")):
                formatter.write_dl([record for _, record in records], col_max=_FIRST)
    return hidden


def _find_heading(path: str, name: str) -> tuple[str, int]:
    """Return the heading under which an option of a command stands, and its place there."""
    for key in (f"{path} {name}", name):
        for heading, names in load_layout()["options"].items():
            if key in names:
                return heading, names.index(key)
    # What narrows a question is what is asked for; any other option is about the answer.
    return "what" if path.startswith("ask ") else "answer", _LAST


def _explain(option: click.Option, text: str) -> str:
    """Return the help of an option with click's own words in the language of the reader."""
    if "--help" in option.opts:
        return command_text("help-option")
    text = text.replace("[required]", f"[{command_text('required')}]")
    text = text.replace("[default: (today)]", f"[default: {command_text('default.today')}]")
    return re.sub(r"\[default: ([^]]*)\]$", lambda one: f"[{command_text('default', value=one[1])}]", text)


def _write_commands(context: click.Context, group: click.Group, formatter: click.HelpFormatter) -> bool:
    """Write the commands of a group, verbs and questions by headings; say whether some are left out."""
    names = group.list_commands(context)
    if context.parent is None:
        for heading, verbs in load_layout()["verbs"].items():
            rows = [(verb, command_text(f"command.{verb}")) for verb in verbs if verb in names]
            with formatter.section(command_text(f"commands.{heading}")):
                formatter.write_dl(rows)
        return False
    if group.name == "ask":
        return _write_questions(formatter)
    rows = []
    for name in names:
        command = group.get_command(context, name)
        assert command is not None
        rows.append((name, (command.help or "").partition("\n\n")[0]))
    with formatter.section(command_text("commands")):
        formatter.write_dl(rows)
    return False


def _write_questions(formatter: click.HelpFormatter) -> bool:
    """Write the questions by what they are about; the technical ones, which are the last, with ``--all``."""
    from servanda.query.questions import GROUPS, load_questions

    lang = get_error_language()
    for heading in GROUPS if show_all.get() else GROUPS[:-1]:
        held = load_questions().items()
        rows = [(name, one.question[lang]) for name, one in held if one.group == heading]
        with formatter.section(Messages(lang, "answers")[f"group.{heading}"]):
            formatter.write_dl(rows)
    return not show_all.get()


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

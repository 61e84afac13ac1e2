"""The help of the command tree: here, and nowhere else, the commands get it from the messages."""

from __future__ import annotations

import click

from servanda.messages import Messages


def add_help(command: click.Command, path: str) -> click.Command:
    """Give a command, its options and its subcommands their help, and return the command.

    Of section ``help``, ``check`` is the text of ``servanda check``, ``check example`` what may be typed, and
    ``check --jobs`` what its option does. What ``ask norms`` lacks it has from ``ask --jobs``, else from
    ``--jobs``, which every command shares. An option that has a help already keeps it.
    """
    texts = Messages("en", "help")
    if path in texts:
        command.help = texts[path]
        if example := texts.get(f"{path} example"):
            command.help += f"\n\n\b\n{example}"
    for option in command.params:
        if isinstance(option, click.Option) and option.help is None:
            name = max(option.opts, key=len)
            keys = (f"{path} {name}", f"{path.partition(' ')[0]} {name}", name)
            option.help = next((texts[key] for key in keys if key in texts), None)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            add_help(inner, f"{path} {name}")
    return command

"""``servanda ask``: one subcommand for each file of ``queries/``, made from its front matter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import options

if TYPE_CHECKING:
    from servanda.ask.questions import Parameter, Question

FORMATS = ("table", "json", "csv", "tsv", "md")


class Questions(click.Group):
    """A group whose commands are the questions; a new ``.rq`` file is a new command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions, in alphabetical order."""
        from servanda.ask.questions import questions

        return list(questions())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command of one question; raises ServandaError with the nearest name."""
        from servanda.ask.questions import question

        return _command(question(cmd_name))


@click.group(cls=Questions, invoke_without_command=True)
@click.pass_context
def ask(ctx: click.Context) -> None:
    """Ask a question of queries/ by its name; without one, list them.

    \b
    servanda ask norms --clause '3(d)'
    servanda ask what-must --actor nato-plo --lang ru
    servanda ask what-is-silent --format json
    """
    if ctx.invoked_subcommand is None:
        from servanda.ask.questions import questions

        known = questions()
        margin = max(len(name) for name in known) + 2
        for name, held in known.items():
            click.echo(f"{name.ljust(margin)}{held.question['en']}")


def _command(held: Question) -> click.Command:
    def run(
        lang: str, format_: str, output: Path | None, force: bool, store: Path | None, **given: str | None
    ) -> None:
        from servanda.ask.formats import render
        from servanda.ask.run import ask as answer

        table = answer(options.open_store(store), held, lang=lang, **given)
        if table.rows or format_ != "table":
            options.emit(render(table, format_, width=options.width()), output, force=force)
        if not table.rows:
            click.echo("servanda: the graph has no answer to this", err=True)
            raise click.exceptions.Exit(1)

    command: Any = run
    for shared in (options.store, options.output, options.formats(*FORMATS), options.language):
        command = shared(command)
    for parameter in reversed(held.parameters):
        if parameter.type != "language":
            command = _option(parameter)(command)
    summary = "\n".join(held.question[lang] for lang in ("en", "kk", "ru"))
    text = f"{summary}\n\n\b\n{held.example}"
    made: click.Command = click.command(held.name, help=text, short_help=held.question["en"])(command)
    return made


def _option(parameter: Parameter) -> Any:  # noqa: ANN401 (click's decorators are untyped)
    kind = click.Choice(parameter.words) if parameter.words else None
    return click.option(
        f"--{parameter.name.replace('_', '-')}", parameter.name, type=kind, default=parameter.default,
        show_default=parameter.default is not None, help=parameter.help,
        metavar=None if parameter.words else (parameter.kind or "text").upper(),
    )  # fmt: skip

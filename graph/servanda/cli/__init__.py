"""The command ``servanda``: one verb, one module; a body opens, calls one library function and prints."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, Final

import click

from servanda.errors import ServandaError

#: Verb to the module that holds it. They are imported when they are called: the start must stay cold-fast.
VERBS: Final = ("notify", "ask", "query", "show", "check", "coverage", "collate", "export")


class Verbs(click.Group):
    """A group that imports a verb's module only when that verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, or None when there is none of that name."""
        if cmd_name not in VERBS:
            return None
        command = getattr(import_module(f"servanda.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; an unknown one is refused with the nearest."""
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, 1)
            hint = f"did you mean '{near[0]}'?" if near else "'servanda --help' lists the commands"
            raise ServandaError(f"there is no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command; what a user did wrong is one sentence on stderr and never a traceback."""
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except ServandaError as error:
            if "--debug" in sys.argv:
                raise
            _say(str(error))
            sys.exit(error.exit_code)
        except click.ClickException as error:
            _say(error.format_message())
            sys.exit(2)
        except click.Abort:
            _say("stopped")
            sys.exit(130)
        except BrokenPipeError:
            # The reader has gone (``| head``): nothing more to say, and Python must not say it on exit.
            sys.stderr.close()
            sys.exit(0)
        sys.exit(code if isinstance(code, int) else 0)


def _say(message: str) -> None:
    click.echo(f"servanda: {message}", err=True)


@click.group(
    cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(None, "-V", "--version", package_name="servanda", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def main(debug: bool) -> None:
    """Say who must notify whom under an international agreement, and in which words.

    Every command works on the bundled agreement of 2007 between the Government of Kazakhstan and NATO on
    the liaison officer, or on files of your own (--store).
    """

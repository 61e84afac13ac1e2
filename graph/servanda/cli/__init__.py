"""The command ``servanda``: the body of a verb opens, calls one library function and prints."""

from __future__ import annotations

import atexit
import errno
import gc
import re
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

import click

from servanda.cli.arguments import find_language, take_general_options
from servanda.cli.completion import add_completion
from servanda.cli.help import add_help, render_first_screen, show_all
from servanda.cli.terminal import forget_unwritten, prepare, write_answer, write_message
from servanda.errors import Remark, ServandaError, describe_system_error
from servanda.letters import escape_controls
from servanda.messages import error_text, get_error_language, set_error_language

#: Verb to the module that holds it. They are imported when they are called: the start must stay cold-fast.
VERBS: Final = {
    "notify": "asking",
    "ask": "asking",
    "query": "asking",
    "show": "asking",
    "search": "searching",
    "status": "time",
    "due": "time",
    "why": "time",
    "why-not": "time",
    "what-if": "time",
    "timeline": "time",
    "log": "time",
    "draw": "pictures",
    "network": "pictures",
    "new": "authoring",
    "suggest": "suggesting",
    "accept": "suggesting",
    "fmt": "fmt",
    "check": "asking",
    "coverage": "asking",
    "collate": "asking",
    "diff": "versioning",
    "verify": "verifying",
    "export": "pictures",
    "draft": "drafting",
    "load": "stores",
    "unload": "stores",
    "store": "stores",
    "serve": "serving",
    "generate": "stores",
    "mcp": "assistants",
    "site": "publishing",
}
#: Other names of verbs.
ALIASES: Final = {"diff-copies": "collate", "remove": "unload"}

#: What a stream says that cannot take more: a full disk or quota, a file too long, a device that fails.
_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
#: So much of a word that is no command is shown, and of one that no sentence can be read around.
_SHOWN: Final = 60
_LONG_WORD: Final = re.compile(r"[^\s:;,'\"»]{600,}")
#: So many objects are made before the young ones among them are looked through for circles.
_OBJECTS: Final = 50_000


class Verbs(click.Group):
    """A group that imports a verb's module only when that verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, or None when there is none of that name."""
        verb = ALIASES.get(cmd_name, cmd_name)
        if verb not in VERBS:
            return None
        name = verb.replace("-", "_")
        command = getattr(import_module(f"servanda.cli.{VERBS[verb]}"), name)
        assert isinstance(command, click.Command)
        return add_completion(add_help(command, verb), verb)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; an unknown one is refused with what may have been meant."""
        known = ctx.resilient_parsing or not args or args[0].startswith("-") or args[0] in (*VERBS, *ALIASES)
        if not known:  # resilient: the shell asks for completions, and what is half typed is no error
            from servanda.cli.suggestions import suggest_command

            meant = suggest_command(args, [*VERBS, *ALIASES])
            if meant is None:
                hint = error_text("list-commands")
            else:
                hint = error_text(
                    "did-you-mean", name=meant if meant in (*VERBS, *ALIASES) else f"servanda {meant}"
                )
            shown = args[0] if len(args[0]) <= _SHOWN else args[0][:_SHOWN] + "…"
            raise ServandaError(error_text("no-command", name=shown, hint=hint))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's own signature)
        """Run the verb; a reader that has gone (``| head``) is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            forget_unwritten(sys.stdout)
            return 0

    def main(self, args: Any = None, *rest: Any, **extra: Any) -> Any:  # noqa: ANN401 (click's own signature)
        """Run the command; what a user did wrong is one sentence on stderr and never a traceback.

        ``--debug`` and ``--lang`` may stand anywhere. Errors and help are in the language that is asked for.
        """
        given = take_general_options(list(sys.argv[1:] if args is None else args))
        extra["standalone_mode"] = False
        before = get_error_language()
        prepare()
        # Most of what a command makes it keeps to its end: so circles in it are looked for less often.
        gc.set_threshold(_OBJECTS)
        # What is there at the end goes with the process: to look through it then takes a tenth of the time.
        atexit.register(gc.freeze)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always", Remark)
                warnings.showwarning = _warn
                with suppress(ServandaError):  # a language that is refused is refused in the usual one
                    set_error_language(find_language(None))
                set_error_language(find_language(given.lang))
                show_all.set(given.whole)
                add_help(self, "servanda")
                words = [*["--debug"] * given.debug, *given.words]
                extra["obj"] = tuple(given.words)  # as typed, for a receipt
                code = super().main(words, *rest, **extra)
        except Exception as error:
            if given.debug:
                raise
            sys.exit(_told(error, given.words))
        finally:
            set_error_language(before)
        sys.exit(code if isinstance(code, int) else 0)


def _told(error: Exception, words: Sequence[str]) -> int:
    """Say in one sentence what went wrong, and return the exit code for it."""
    if isinstance(error, ServandaError):
        _complain(str(error))
        return error.exit_code
    if isinstance(error, click.Abort):
        _complain(error_text("stopped"))
        return 130
    if isinstance(error, click.ClickException):
        from servanda.cli.wrong_use import describe_wrong_use

        _complain(describe_wrong_use(error, words))
        return 2
    if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITABLE:
        _complain(error_text("cannot-write", reason=describe_system_error(error)))
        forget_unwritten(sys.stdout)
        return 2
    if isinstance(error, RecursionError):
        _complain(error_text("nested-too-deep"))
        return 2
    if isinstance(error, RuntimeError) and str(error).startswith("Corruption"):
        _complain(error_text("damaged-store", error=error))
        return 2
    odd = next((word for word in words if any(map(_is_surrogate, word))), None)
    if isinstance(error, ValueError) and odd is not None:
        _complain(error_text("word-not-text", word=odd))
        return 2
    if isinstance(error, MemoryError):
        _complain(error_text("memory-short"))
        return 2
    if isinstance(error, OSError) and error.errno is not None:
        # A name that the system does not take, no folder for temporary files, too many open files.
        place = error.filename if isinstance(error.filename, str) else None
        reason = error_text("system-refuses", reason=describe_system_error(error))
        _complain(str(ServandaError(reason, file=place)))
        return 2
    _complain(error_text("fault", kind=type(error).__name__, error=error))
    return 2


def _warn(message: Warning | str, *place: Any, **more: Any) -> None:  # noqa: ANN401 (the standard's own)
    """Show a warning of servanda's as one sentence on standard error; no other is for those who use it."""
    if isinstance(message, Remark):
        _complain(message.sentence(get_error_language()))


def _complain(message: str) -> None:
    """Say a sentence on one line, whatever was typed or stands in a file."""
    said = _LONG_WORD.sub(lambda found: f"{found[0][:_SHOWN]}…", escape_controls(message))
    write_message(f"servanda: {said}")


def _is_surrogate(letter: str) -> bool:
    return "\ud800" <= letter <= "\udfff"


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(None, "-V", "--version", package_name="servanda", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True)
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """Run ``servanda``."""
    if ctx.invoked_subcommand is None:
        write_answer(render_first_screen())


add_help(main, "servanda")

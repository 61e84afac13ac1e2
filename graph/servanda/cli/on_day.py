"""Commands that answer for a day only if a person names one; what knows of time is imported no sooner."""

from __future__ import annotations

from collections.abc import Sequence

import click

from servanda.cli import options
from servanda.cli.options import Command
from servanda.errors import ServandaError
from servanda.messages import error_text


def asked_of(command: Command) -> Command:
    """Add the same to a command whose answer has no day unless a person names one."""
    for option in (options.conventions, options.assume, options.log, options.on_day):
        command = option(command)
    return command


def refuse_dayless(assume: Sequence[str], convention: Sequence[str], log: bool = False) -> None:
    """Raise ServandaError for what only counts on a day, where a person named none."""
    given = {"--log": log, "--assume": assume, "--convention": convention}
    names = " and ".join(name for name, value in given.items() if value)
    if names:
        raise ServandaError(error_text("needs-day", options=names))


def typed(name: str) -> bool:
    """Say whether an option was typed, and does not come from the environment."""
    source = click.get_current_context().get_parameter_source(name)
    return source is click.core.ParameterSource.COMMANDLINE

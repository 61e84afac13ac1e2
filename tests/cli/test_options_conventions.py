"""``--convention``: as it is typed, several times, and with a help that names what is taken without it."""

import click
from click.testing import CliRunner

from servanda.cli import common as options
from servanda.events.conventions import DEFAULT, Conventions
from servanda.messages import Messages


@click.command
@options.conventions
def counting(convention: tuple[str, ...]) -> None:
    click.echo(" ".join(Conventions.of(convention).names))


def test_conventions_are_named_as_often_as_one_likes():
    told = CliRunner().invoke(counting, ["--convention", "end-of-month", "--convention", "following-weekday"])
    assert told.output.split() == ["day-after", "end-of-month", "following-weekday"]
    assert CliRunner().invoke(counting, []).output.split() == list(DEFAULT.names)


def test_the_help_names_the_default():
    assert f"Default: {', '.join(DEFAULT.names)}." in Messages("en", "help")["--convention"]

"""What a person typed that the command line does not take, said in one sentence with the way out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import click

from servanda.messages import error_text

#: A value that click refuses, in its sentence; it is kept nowhere else.
_VALUE: Final = re.compile(r"(['\"]?)(?P<value>.*?)\1 is not ")
#: The options of which a person may leave out the name, the first that a command has.
_ALONE: Final = ("--to", "--actor", "--log", "--agreement")
#: Words that are too many, in click's sentence.
_EXTRA: Final = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


def describe_wrong_use(error: click.ClickException, words: Sequence[str] = ()) -> str:
    """Return the sentence for an error that click found, in the language of errors.

    ``words`` are those of the command line.
    """
    context = getattr(error, "ctx", None)
    if isinstance(error, click.BadOptionUsage):  # which click raises without a context
        if "not take" in error.message:
            return error_text("option-takes-no-value", option=error.option_name)
        return error_text("option-needs-value", option=error.option_name)
    if isinstance(context, click.Context):
        sentence = _describe(error, context, words)
        if sentence is not None:
            return sentence
    command = f"'{context.command_path} --help'" if context else "--help"
    return error_text("wrong-use", said=error.format_message().rstrip("."), command=command)


def _describe(error: click.ClickException, context: click.Context, words: Sequence[str]) -> str | None:
    """Return the sentence for an error of a kind that is known, None for any other."""
    if isinstance(error, click.NoSuchOption):
        return _describe_no_option(error.option_name, context, words)
    if isinstance(error, click.MissingParameter):
        return _describe_missing(error.param, context)
    if isinstance(error, click.BadParameter):
        return _describe_value(error)
    if extra := _EXTRA.search(error.message):
        return _describe_extra(extra[1], context)
    return None


def _describe_extra(text: str, context: click.Context) -> str:
    """Return the sentence for words that a command does not take."""
    from servanda.cli.suggestions import fold, read_synonyms

    command = context.command_path
    if read_synonyms().get(fold(text)) == "--help":
        hint = error_text("did-you-mean", name=f"{command} --help")
        return error_text("no-subcommand", name=text, command=command, hint=hint)
    params = context.command.params
    options = [option for option in _ALONE if any(option in param.opts for param in params)]
    if options and " " not in text and not any(isinstance(param, click.Argument) for param in params):
        return error_text("word-without-option", words=text, command=command, option=options[0])
    return error_text("too-many-words", words=text, command=command)


def _describe_no_option(name: str, context: click.Context, words: Sequence[str]) -> str:
    from servanda.cli.suggestions import suggest_option

    known = [one for option in context.command.params for one in option.opts if one.startswith("--")]
    known = [*known, "--help"]
    # Of -to click tells only the first letter.
    name = next((word for word in words if word[:2] == name and f"-{word}" in known), name)
    near = suggest_option(name if name[:2] == "--" else f"-{name}", known)
    if near is None and context.parent is None and name.startswith("--"):
        return error_text("option-before-command", option=name)
    hint = (
        error_text("did-you-mean", name=near)
        if near
        else error_text("list-options", command=context.command_path)
    )
    return error_text("no-option", option=name, hint=hint)


def _describe_missing(param: click.Parameter | None, context: click.Context) -> str | None:
    if isinstance(param, click.Option):
        return error_text("option-missing", option=_name(param), value=_value(param))
    if param is None:
        return None
    return error_text("argument-missing", argument=_value(param), command=context.command_path)


def _describe_value(error: click.BadParameter) -> str | None:
    """Return the sentence for a value that an option or argument does not take."""
    found = _VALUE.match(error.message)
    if error.param is None or found is None:
        return None
    value, option, kind = found["value"], _name(error.param), error.param.type
    if isinstance(kind, click.Choice):
        from servanda.names import suggest

        names = [str(choice) for choice in kind.choices]
        listed = ", ".join(f"'{name}'" for name in names)
        hint = suggest(value.casefold(), names, error_text("choose-one-of", names=listed), 0.7)
        return error_text("not-a-choice", value=value, option=option, hint=hint)
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        return error_text("number-between", value=value, option=option, low=low, high=high)
    if low is not None:
        return error_text("number-from", value=value, option=option, low=low)
    if isinstance(kind, type(click.INT)):
        return error_text("not-a-number", value=value, option=option)
    return None


def _name(param: click.Parameter) -> str:
    """Return the name of an option, or what stands for an argument."""
    return max(param.opts, key=len) if isinstance(param, click.Option) else _value(param)


def _value(param: click.Parameter) -> str:
    """Return what stands for a value in the help."""
    if param.metavar:
        return param.metavar
    if isinstance(param.type, click.Choice):
        return f"[{'|'.join(str(choice) for choice in param.type.choices)}]"
    return (param.human_readable_name if isinstance(param, click.Argument) else param.type.name).upper()

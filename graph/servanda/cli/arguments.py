"""What may stand anywhere on the command line: ``--lang``, ``--debug``, and ``--all`` beside ``--help``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, error_text

#: The variable that says in which language to answer.
VARIABLE: Final = "SERVANDA_LANG"
_OPTION: Final = "--lang"


class GeneralOptions(NamedTuple):
    """The other words of a command line, and what stood among them: language, traceback, the whole help."""

    words: list[str]
    lang: str | None
    debug: bool
    whole: bool


def take_general_options(words: Sequence[str]) -> GeneralOptions:
    """Return what a command line says for every command alike, wherever that stands, apart from the rest.

    What follows ``--`` is left alone, and so is a ``--lang`` without its value. Of several the last counts.
    The language is as typed.
    """
    end = words.index("--") if "--" in words else len(words)
    rest: list[str] = []
    lang = None
    before = iter(words[:end])
    for word in before:
        if word.startswith(f"{_OPTION}="):
            lang = word.partition("=")[2]
        elif word == _OPTION and (value := next(before, None)) is not None:
            lang = value
        else:
            rest.append(word)
    debug = "--debug" in rest
    whole = "--all" in rest and not {"-h", "--help"}.isdisjoint(rest)
    general = {"--debug"} | ({"--all"} if whole else set())
    return GeneralOptions([*(word for word in rest if word not in general), *words[end:]], lang, debug, whole)


def find_language(typed: str | None) -> str:
    """Return the language to speak: the one typed, in any case, else that of the variable, else English.

    Raises ServandaError for one that servanda does not speak.
    """
    known = ", ".join(LANGUAGES)
    if typed is not None:
        if typed.strip().casefold() not in LANGUAGES:
            raise ServandaError(error_text("unknown-language", language=typed, known=known))
        return typed.strip().casefold()
    named = os.environ.get(VARIABLE, "").strip()
    if named and named.casefold() not in LANGUAGES:
        raise ServandaError(error_text("unknown-language-variable", language=named, known=known))
    return named.casefold() or "en"

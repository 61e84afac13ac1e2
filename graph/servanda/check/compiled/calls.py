"""Calls of REGEX in a query whose patterns come from the data, rewritten to be quick.

Oxigraph compiles such a pattern anew for each row: about half a millisecond for one with Cyrillic classes,
hundreds of times what a look-up costs. Python compiles it once; see :mod:`servanda.check.compiled.patterns`.
A call of Python from Oxigraph takes some five microseconds, so a pattern without signs is looked for by
CONTAINS, which is the same for it.
"""

from __future__ import annotations

from typing import Final

#: Stands for REGEX where the pattern is no constant.
MATCHES: Final = "<urn:x-servanda:matches>"
#: Finds any sign with a meaning of its own in a regular expression.
_SIGNS: Final = '"[.*+?()|\\\\[\\\\]{}^$\\\\\\\\]"'


def with_matches(words: list[str]) -> list[str]:
    """Return the words of an expression with each REGEX rewritten whose pattern is no constant."""
    found: list[str] = []
    at = 0
    while at < len(words):
        if words[at].upper() != "REGEX":
            found.append(words[at])
            at += 1
            continue
        arguments, end = _arguments(words, at + 1)
        found += _call(arguments) or words[at:end]
        at = end
    return found


def _call(arguments: list[list[str]]) -> list[str] | None:
    """Return the words for a REGEX of these arguments, or None when it may stay."""
    if arguments[1][0].startswith(('"', "'")):
        return None
    call = [MATCHES, "("]
    for argument in arguments:
        call += [*argument, ","]
    call[-1] = ")"
    text, pattern, *flags = arguments
    if flags or text[0].upper() != "STR" or pattern[0].upper() != "STR":
        return call
    has_signs = ["REGEX", "(", *pattern, ",", _SIGNS, ")"]
    contains = ["CONTAINS", "(", *text, ",", *pattern, ")"]
    return ["(", "!", *has_signs, "&&", *contains, "||", *has_signs, "&&", *call, ")"]


def _arguments(words: list[str], at: int) -> tuple[list[list[str]], int]:
    """Return the arguments of a call whose parenthesis opens at ``at``, and where the call ends."""
    found: list[list[str]] = [[]]
    depth = 0
    for place in range(at, len(words)):
        word = words[place]
        depth += (word == "(") - (word == ")")
        if depth == 0:
            return found, place + 1
        if depth == 1 and word == ",":
            found.append([])
        elif place > at:
            found[-1].append(word)
    return found, len(words)

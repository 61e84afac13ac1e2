"""Steps along paths: those of SHACL, and those of SPARQL as tokens (W3C SPARQL 1.1, section 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from servanda.check.compiled.paths import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeated,
    Sequence,
    inverse,
)  # fmt: skip
from servanda.check.compiled.terms import RDF_TYPE, Term
from servanda.corpus.ways import Ways

#: A predicate that is not known, since a variable stands for it.
ANYTHING: Final = Predicate("")


def follow(ways: Ways, start: int, path: Path, forward: bool = True) -> int:
    """Add the steps of a path from a state, and return the state at its end."""
    match path:
        case Predicate(predicate):
            return ways.step(start, predicate or None, forward)
        case Inverse(predicate):
            return ways.step(start, predicate or None, not forward)
        case Sequence(parts):
            for part in parts if forward else reversed(parts):
                start = follow(ways, start, part, forward)
            return start
        case Alternative(choices):
            return ways.merged(follow(ways, start, choice, forward) for choice in choices)
        case Repeated(inner, _):
            return _repeated(ways, start, lambda at: follow(ways, at, inner, forward))
    raise TypeError(f"{path!r} is no path that is known here")


def _repeated(ways: Ways, start: int, walk: Callable[[int], int]) -> int:
    """Add steps that may be taken any number of times: more than ``+`` and ``?`` allow, never less."""
    here = ways.merged([start])
    ways.join(walk(here), here)
    return here


def read_path(words: tuple[str, ...], expand: Callable[[str], Term]) -> Path:
    """Return the path that tokens of a query make; ``expand`` gives the IRI of a name.

    Raises ValueError for a path that is not read here.
    """
    reader = _PathReader(list(words), expand)
    path = reader.alternative()
    if reader.words:
        raise ValueError(f"this path is not known: {' '.join(words)}")
    return path


class _PathReader:
    """Reads a path from left to right."""

    def __init__(self, words: list[str], expand: Callable[[str], Term]) -> None:
        self.words = words
        self._expand = expand

    def _at(self, *signs: str) -> str | None:
        return self.words.pop(0) if self.words and self.words[0] in signs else None

    def alternative(self) -> Path:
        parts = [self._sequence()]
        while self._at("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternative(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._element()]
        while self._at("/"):
            parts.append(self._element())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _element(self) -> Path:
        if self._at("^"):
            return inverse(self._element())
        path = self._primary()
        while sign := self._at("*", "+", "?"):
            path = Repeated(path, sign)
        return path

    def _primary(self) -> Path:
        if self._at("("):
            path = self.alternative()
            if not self._at(")"):
                raise ValueError("a parenthesis of a path is not closed")
            return path
        if not self.words:
            raise ValueError("a path ends too early")
        word = self.words.pop(0)
        if word.startswith("?"):
            return ANYTHING
        if word == "a":
            return Predicate(RDF_TYPE)
        if word == "!":
            raise ValueError("a negated path")
        return Predicate(self._expand(word))

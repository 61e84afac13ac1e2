"""Values that a person typed, put into the text of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from servanda.ask.questions import LANGUAGES, Parameter, Question, placeholder
from servanda.ask.registry import resolve
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.store.askable import Askable


def resolved(store: Askable, asked: Question, given: Mapping[str, str]) -> dict[str, str]:
    """Return the SPARQL terms of given values, by parameter.

    Only an IRI that is in the graph, or a word that the question lists, ever becomes a term.
    """
    known = {parameter.name: parameter for parameter in asked.parameters}
    for name in given:
        if name not in known:
            ways = f"it takes: {', '.join(known)}" if known else "it takes none"
            raise ServandaError(f"the question '{asked.name}' has no parameter '{name}'; {ways}")
    terms: dict[str, str] = {}
    for parameter in asked.parameters:
        if parameter.name in given:
            terms[parameter.name] = _term(store, parameter, given[parameter.name])
        elif parameter.required:
            raise ServandaError(
                f"the question '{asked.name}' needs '{parameter.name}' ({parameter.help}); "
                f"for example: {asked.example}"
            )
    return terms


def put(asked: Question, terms: Mapping[str, str]) -> str:
    """Return the SPARQL text of a question with terms in its VALUES lines."""
    text = asked.text
    for name, term in terms.items():
        text = _put(text, name, term)
    return text


def _put(text: str, name: str, term: str) -> str:
    return placeholder(name).sub(lambda held: held[1] + term + held[3], text)


def _term(store: Askable, parameter: Parameter, value: str) -> str:
    if parameter.kind:
        return str(NamedNode(resolve(store, parameter.kind, value)))
    words = LANGUAGES if parameter.type == "language" else parameter.words
    if value not in words:
        raise ServandaError(
            f"'{value}' is not a value of '{parameter.name}'; choose one of {', '.join(words)}"
        )
    return str(Literal(value))

"""Values that a person typed, put into the text of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from servanda.ask.questions import LANGUAGES, ORGANS, Parameter, Question, placeholder
from servanda.ask.registry import resolve, with_organs
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.store.askable import Askable


def resolved(store: Askable, asked: Question, given: Mapping[str, str]) -> dict[str, str]:
    """Return the SPARQL terms of given values, by parameter; those of an actor are its organs' too.

    Only an IRI that is in the graph, or a word that the question lists, ever becomes a term.
    """
    known = {parameter.name: parameter for parameter in asked.parameters}
    for name in given:
        if name not in known:
            ways = f"it takes: {', '.join(known)}" if known else "it takes none"
            raise ServandaError(f"the question '{asked.name}' has no parameter '{name}'; {ways}")
    terms: dict[str, str] = {}
    organs = given.get(ORGANS, "yes")
    for parameter in asked.parameters:
        if parameter.name == ORGANS:
            _word(parameter, organs)
        elif parameter.name in given:
            value = given[parameter.name]
            terms[parameter.name] = _terms(store, parameter, value, organs=organs == "yes")
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


def _terms(store: Askable, parameter: Parameter, value: str, *, organs: bool) -> str:
    """Return the terms of one parameter, separated by spaces."""
    if not parameter.kind:
        return str(Literal(_word(parameter, value)))
    iri = resolve(store, parameter.kind, value)
    whole = with_organs(store, iri) if organs and parameter.kind == "actor" else [iri]
    return " ".join(str(NamedNode(one)) for one in whole)


def _word(parameter: Parameter, value: str) -> str:
    words = LANGUAGES if parameter.type == "language" else parameter.words
    if value not in words:
        raise ServandaError(
            f"'{value}' is not a value of '{parameter.name}'; choose one of {', '.join(words)}"
        )
    return value

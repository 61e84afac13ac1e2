"""Texts that an agreement does not give in the reader's language, shown in the language of its source.

A question asks for a text in one language: ``OPTIONAL { ?norm skos:prefLabel ?x FILTER(LANG(?x) = "en") }``.
Where an agreement is not translated, the same is asked of the language of its source as well. That takes half
as long again, so it is only asked where something is not translated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV

if TYPE_CHECKING:
    from collections.abc import Collection

    from servanda.store.queryable import QueryableStore

#: The properties whose values are texts in several languages.
_TEXTS: Final = tuple(
    NamedNode(iri)
    for iri in (
        *(PREFIXES["skos"] + name for name in ("prefLabel", "definition")),
        PREFIXES["dcterms"] + "title",
        *(SRV + name for name in ("actObject", "text", "scopeText", "reason", "place")),
        *(SRV + name for name in ("readingTaken", "readingNotTaken")),
    )
)
_LANGUAGE: Final = NamedNode(PREFIXES["dcterms"] + "language")
_KIND: Final = NamedNode(SRV + "hasKind")
_UNTRANSLATED: Final = NamedNode(PREFIXES["kind"] + "untranslated")
_ONTOLOGY: Final = NamedNode(ONTOLOGY_GRAPH)
#: A text in one language. A translation is none where the text itself is shown beside it.
_OPTIONAL: Final = re.compile(
    r"^(?P<margin>[ ]*)OPTIONAL \{ (?P<text>\?\w+ \S+ (?!\?translation\b)(?P<name>\?\w+)) "
    r'FILTER\(LANG\((?P=name)\) = "[a-z]+"\) \}\n',
    re.MULTILINE,
)
#: The same as one of several alternatives.
_ALTERNATIVE: Final = re.compile(
    r"^(?P<margin>[ ]*)UNION \{ (?P<subject>\?\w+) (?P<property>\S+) (?P<name>\?\w+) "
    r'FILTER\(LANG\((?P=name)\) = "(?P<tag>[a-z]+)"\) \}\n',
    re.MULTILINE,
)


def add_source_texts(query: str) -> str:
    r"""Return a query that gives each text it asks for in one language in that of the source, where it must.

    >>> text = 'OPTIONAL { ?norm skos:prefLabel ?label FILTER(LANG(?label) = "en") }\n'
    >>> add_source_texts(text).count("OPTIONAL")
    2
    """
    query = _ALTERNATIVE.sub(_add_alternative, query)
    return _OPTIONAL.sub(
        lambda found: (
            f"{found[0]}{found['margin']}OPTIONAL {{ {found['text']} . ?agreement {_LANGUAGE} "
            f"?source_language FILTER(LANG({found['name']}) = STR(?source_language)) }}\n"
        ),
        query,
    )


def _add_alternative(found: re.Match[str]) -> str:
    """Return an alternative with another after it: the text in the language of the source, where it must."""
    text, name = f"{found['subject']} {found['property']} {found['name']}", found["name"]
    return (
        f"{found[0]}{found['margin']}UNION {{ {text} . ?agreement {_LANGUAGE} ?source_language "
        f"FILTER(LANG({name}) = STR(?source_language)) "
        f'FILTER NOT EXISTS {{ {text}_read FILTER(LANG({name}_read) = "{found["tag"]}") }} }}\n'
    )


def find_lacking_languages(store: QueryableStore, languages: Collection[str]) -> frozenset[str]:
    """Return those of some languages in which an agreement of a store lacks a text that its source has.

    Of a server all are returned: it may hold any number of agreements, and a question looks up what it needs.
    """
    if not isinstance(store, Store):
        return frozenset(languages)
    found: set[str] = set()
    for quad in store.quads_for_pattern(None, _LANGUAGE, None, None):
        if quad.graph_name != _ONTOLOGY and isinstance(quad.object, Literal):
            wanted = {one for one in languages if one not in found and one != quad.object.value}
            found.update(_find_lacking_in(store, quad.graph_name, quad.object.value, wanted))
    return frozenset(found)


def _find_lacking_in(
    store: Store, graph: NamedNode | BlankNode | DefaultGraph, source: str, languages: Collection[str]
) -> set[str]:
    """Return the same of the agreement of one graph, the source of which is in another language.

    Sets of what has a text are compared: as a query it takes ten times as long.
    """
    found: set[str] = set()
    for name in _TEXTS if languages else ():
        given: dict[str | None, set[NamedNode | BlankNode | Triple]] = {source: set()}
        given |= {one: set() for one in languages}
        for quad in store.quads_for_pattern(None, name, None, graph):
            language = quad.object.language if isinstance(quad.object, Literal) else None
            if language in given:
                given[language].add(quad.subject)
        for one in languages:
            lacking = given[source] - given[one]
            if lacking and any(_is_to_be_translated(store, graph, thing) for thing in lacking):
                found.add(one)
    return found


def _is_to_be_translated(
    store: Store, graph: NamedNode | BlankNode | DefaultGraph, thing: NamedNode | BlankNode | Triple
) -> bool:
    """Say whether a thing is no passage that is declared untranslated."""
    return not any(True for _ in store.quads_for_pattern(thing, _KIND, _UNTRANSLATED, graph))

"""Short names of actors for a table: an abbreviation, or a body without the name of its State.

A name is shortened only where nothing is lost: the name of a State goes where all actors and Parties of the
table belong to that one, and two actors never get the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Store

from servanda.messages import capitalize_text
from servanda.names import ORGAN_OF, find_label, run_select
from servanda.namespaces import SRV, expand
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore

_STATE: Final = SRV + "State"
_ABOVE: Final = tuple(NamedNode(expand(name)) for name in ORGAN_OF)
_PARTY: Final = NamedNode(SRV + "hasParty")
#: The genitive of Kazakh, by which the name of a State stands before that of its body.
_GENITIVE: Final = ("ның", "нің", "дың", "дің", "тың", "тің")
#: So many last letters of a word change with its case in Russian.
_ENDING: Final = 2


def shorten_actor_names(
    store: QueryableStore, actors: Iterable[str], agreements: Iterable[str], lang: str
) -> dict[str, str]:
    """Return the short names of actors (compact IRIs) in a table about agreements (compact IRIs), or all.

    A name that cannot be shortened is its label, with a capital.
    """
    wanted = sorted({*actors})
    labels = {one: find_label(store, expand(one), lang) for one in wanted}
    bodies, of_parties = _read_bodies(store, wanted, [*agreements], lang)
    states = {body for body in of_parties if bodies[body].is_state}
    state = bodies[states.pop()] if len(states) == 1 else None
    short = dict(labels)
    for one, label in labels.items():
        own = bodies.get(expand(one))
        if own is not None and own.short:
            short[one] = own.short
        elif state is not None and expand(one) in state.organs:
            short[one] = drop_state(label, state.label, state.short, lang)
    counted = Counter(short.values())
    return {one: capitalize_text(short[one] if counted[short[one]] == 1 else labels[one]) for one in wanted}


def drop_state(label: str, state: str, short: str, lang: str) -> str:
    """Return the name of a body without that of its State; as it is where this one does not stand in it.

    In Kazakh a body of one word keeps the ``short`` name of the State, without which it is not said.

    >>> drop_state("Ministry of Defence of the Republic of Kazakhstan", "Republic of Kazakhstan", "", "en")
    'Ministry of Defence'
    >>> drop_state("Министерство обороны Республики Казахстан", "Республика Казахстан", "", "ru")
    'Министерство обороны'
    >>> drop_state("Қазақстан Республикасының Үкіметі", "Қазақстан Республикасы", "Қазақстан", "kk")
    'Қазақстан Үкіметі'
    """
    if lang == "en":
        return re.sub(rf" of (?:the )?{re.escape(state)}$", "", label)
    words, own = label.split(), state.split()
    if len(words) <= len(own):
        return label
    if lang == "kk":
        head, rest = words[: len(own)], words[len(own) :]
        genitive = head[:-1] == own[:-1] and head[-1] in {own[-1] + ending for ending in _GENITIVE}
        if not genitive or (len(rest) == 1 and not short):
            return label
        return " ".join(rest if len(rest) > 1 else [short, *rest])
    rest, tail = words[: -len(own)], words[-len(own) :]
    alike = all(
        given.startswith(word[: max(len(word) - _ENDING, 3)]) for given, word in zip(tail, own, strict=True)
    )
    return " ".join(rest) if alike else label


@dataclass
class _Body:
    """A State or an organization: its names, "" where there is none, and the actors that are organs of it."""

    is_state: bool
    label: str
    short: str = ""
    organs: set[str] = field(default_factory=set)

    def add_name(self, name: str) -> None:
        """Take an alternative name: of a State only one that stands in its label, else the shortest."""
        fits = name in self.label.split() if self.is_state else True
        known = [one for one in (self.short, name if fits else "") if one]
        self.short = min(known, key=lambda one: (len(one), one), default="")


def _read_bodies(
    store: QueryableStore, actors: list[str], agreements: list[str], lang: str
) -> tuple[dict[str, _Body], set[str]]:
    """Return the bodies to which actors and Parties belong, by full IRI, and which of them are of Parties."""
    if not actors:
        return {}, set()
    held = _gather_actors(store, actors, agreements) if isinstance(store, ArchiveStore) else store
    about = f"VALUES ?agreement {{ {_list_terms({*agreements})} }} " if agreements else ""
    query = f"""SELECT ?agreement ?actor ?body ?kind ?label ?short {{
  {{ VALUES ?actor {{ {_list_terms(actors)} }} }}
  UNION {{ {about}?agreement srv:hasParty ?actor }}
  ?actor ({"|".join(ORGAN_OF)})* ?body . ?body a ?kind
  VALUES ?kind {{ srv:State srv:InternationalOrganization }}
  FILTER NOT EXISTS {{ ?body a srv:CollectiveActor }}
  OPTIONAL {{ ?body skos:prefLabel ?label FILTER(LANG(?label) = "{lang}") }}
  OPTIONAL {{ ?body skos:altLabel ?short FILTER(LANG(?short) = "{lang}") }}
}}"""
    bodies: dict[str, _Body] = {}
    of_parties: set[str] = set()
    for row in run_select(held, query):
        name = row["body"].value
        label, short = (row[key].value if isinstance(row[key], Literal) else "" for key in ("label", "short"))
        body = bodies.setdefault(name, _Body(row["kind"].value == _STATE, label))
        body.organs.add(row["actor"].value)
        body.add_name(short)
        if row["agreement"] is not None:
            of_parties.add(name)
    return bodies, of_parties


def _list_terms(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(expand(iri))) for iri in sorted(iris))


def _gather_actors(store: ArchiveStore, actors: Iterable[str], agreements: Iterable[str]) -> Store:
    """Return what an archive says of actors, of the Parties of agreements, and of those to whom they belong.

    It is looked up thing by thing, since a query over all would need the index of the archive.
    """
    found = Store()
    wanted = [NamedNode(expand(one)) for one in actors]
    for one in sorted({*agreements}):
        for quad in store.quads_for_pattern(NamedNode(expand(one)), _PARTY, None, None):
            found.add(quad)
            wanted += [quad.object] if isinstance(quad.object, NamedNode) else []
    known: set[NamedNode] = set()
    while wanted:
        thing = wanted.pop()
        if thing in known:
            continue
        known.add(thing)
        for quad in store.quads_for_pattern(thing, None, None, None):
            found.add(quad)
            if quad.predicate in _ABOVE and isinstance(quad.object, NamedNode):
                wanted.append(quad.object)
    return found

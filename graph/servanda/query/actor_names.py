"""Short names of actors for a table: an abbreviation, or a body without the name of its State.

A name is shortened only where nothing is lost: the name of a State goes where all actors and Parties of the
table belong to that one, and two actors never get the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from servanda.messages import capitalize_text
from servanda.names import ORGAN_OF, find_label, run_select
from servanda.namespaces import PREFIXES, SRV, expand
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore, Term

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL, _OTHER_NAME = (PREFIXES["skos"] + name for name in ("prefLabel", "altLabel"))
_ABOVE: Final = tuple(map(expand, ORGAN_OF))
_PARTY: Final = SRV + "hasParty"
_PREDICATES: Final = (*_ABOVE, _TYPE, _LABEL, _OTHER_NAME)
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
    iris = sorted({*actors})
    labels = {one: find_label(store, expand(one), lang) for one in iris}
    facts = _Facts(store, lang)
    parties = facts.read_parties(sorted({*agreements}))
    facts.read([*map(expand, iris), *parties])
    states = {state for party in parties if (state := facts.find_state(party))}
    state = states.pop() if len(states) == 1 else None
    short = dict(labels)
    for one, label in labels.items():
        if name := facts.find_short(expand(one)):
            short[one] = name
        elif state is not None and expand(one) != state and facts.find_state(expand(one)) == state:
            short[one] = drop_state(label, facts.label(state), facts.find_short(state), lang)
    counted = Counter(short.values())
    return {one: capitalize_text(short[one] if counted[short[one]] == 1 else labels[one]) for one in iris}


def drop_state(label: str, state: str, short: str, lang: str) -> str:
    """Return the name of a body without that of its State; as it is where this one does not stand in it.

    In Kazakh a body of one word keeps the ``short`` name of the State, without which it is not said. A label
    that is not translated is shortened by the rule of English, or not at all.

    >>> drop_state("Ministry of Defence of the Republic of Kazakhstan", "Republic of Kazakhstan", "", "en")
    'Ministry of Defence'
    >>> drop_state("Министерство обороны Республики Казахстан", "Республика Казахстан", "", "ru")
    'Министерство обороны'
    >>> drop_state("Қазақстан Республикасының Үкіметі", "Қазақстан Республикасы", "Қазақстан", "kk")
    'Қазақстан Үкіметі'
    >>> drop_state("foreign ministry of the receiving State", "the receiving State", "", "ru")
    'foreign ministry'
    """
    if lang == "en" or label.isascii():
        return re.sub(rf" of (?:the )?{re.escape(state.removeprefix('the '))}$", "", label)
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
        form.startswith(word[: max(len(word) - _ENDING, 3)]) for form, word in zip(tail, own, strict=True)
    )
    return " ".join(rest) if alike else label


class _Facts:
    """What a graph says of actors and of those to whom they belong: classes, names, and what is above."""

    def __init__(self, store: QueryableStore, lang: str) -> None:
        self._store, self._lang = store, lang
        self._known: dict[str, dict[str, list[Term]]] = {}

    def read_parties(self, agreements: Sequence[str]) -> list[str]:
        """Return the Parties of agreements, of all where none is named; of an archive only of those named."""
        if not agreements and isinstance(self._store, ArchiveStore):
            return []
        iris = [expand(one) for one in agreements]
        found = (term for _, _, term in self._select(iris, [_PARTY]))
        return sorted({term.value for term in found if isinstance(term, NamedNode)})

    def read(self, actors: Iterable[str]) -> None:
        """Read what is said of actors, then of those to whom they belong, level by level."""
        level = {*actors}
        while level := level - self._known.keys():
            self._known |= {iri: {} for iri in level}
            for subject, predicate, term in self._select(sorted(level), _PREDICATES):
                self._known[subject].setdefault(predicate, []).append(term)
            level = {above for iri in level for above in self._list_above(iri)}

    def _list_above(self, iri: str) -> list[str]:
        facts = self._known.get(iri, {})
        terms = (term for name in _ABOVE for term in facts.get(name, ()))
        return sorted({term.value for term in terms if isinstance(term, NamedNode)})

    def _is_a(self, iri: str, name: str) -> bool:
        return NamedNode(SRV + name) in self._known.get(iri, {}).get(_TYPE, ())

    def find_state(self, iri: str) -> str | None:
        """Return the State to which an actor belongs, or which it is; None where it belongs to none."""
        seen, level = set(), [iri]
        while level:
            if found := next((one for one in level if self._is_a(one, "State")), None):
                return None if self._is_a(found, "CollectiveActor") else found
            seen |= {*level}
            level = [above for one in level for above in self._list_above(one) if above not in seen]
        return None

    def label(self, iri: str) -> str:
        """Return the label of a body in the language, "" where it has none."""
        return next(iter(self._list_names(iri, _LABEL)), "")

    def find_short(self, iri: str) -> str:
        """Return the shortest other name of a State or an organization, "" where it has none.

        Of a State only one that stands in its label counts: "Kazakhstan", and no abbreviation.
        """
        is_state = self._is_a(iri, "State")
        if not is_state and not self._is_a(iri, "InternationalOrganization"):
            return ""
        names = self._list_names(iri, _OTHER_NAME)
        fitting = [one for one in names if not is_state or one in self.label(iri).split()]
        return min(fitting, key=lambda one: (len(one), one), default="")

    def _list_names(self, iri: str, predicate: str) -> list[str]:
        terms = self._known.get(iri, {}).get(predicate, ())
        return [one.value for one in terms if isinstance(one, Literal) and one.language == self._lang]

    def _select(self, subjects: Sequence[str], predicates: Sequence[str]) -> Iterator[tuple[str, str, Term]]:
        """Yield what a graph says of things; of an archive thing by thing, or it would need its index."""
        if isinstance(self._store, ArchiveStore):
            for iri in subjects:
                for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
                    if quad.predicate.value in predicates:
                        yield iri, quad.predicate.value, quad.object
            return
        things, properties = (
            " ".join(str(NamedNode(iri)) for iri in those) for those in (subjects, predicates)
        )
        about = f"VALUES ?s {{ {things} }} " if subjects else ""
        for row in run_select(
            self._store, f"SELECT ?s ?p ?o {{ {about}VALUES ?p {{ {properties} }} ?s ?p ?o }}"
        ):
            yield row["s"].value, row["p"].value, row["o"]

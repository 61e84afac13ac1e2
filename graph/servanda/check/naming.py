"""Whom and what words name, by the labels of an agreement's own actors, roles, matters and actions.

A shared name has patterns, by which shapes tell whether words name it. What an agreement declares has labels
only: its words are looked for in the text by the letters with which they begin, since they are inflected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from servanda.check.lexicon import VERB_LAST, Language, Lexicon, list_words
from servanda.check.shacl import RDF_TYPE, Data, Term, language, srv, text
from servanda.check.time_evidence import tells_of_time
from servanda.namespaces import PREFIXES

_LABELS: Final = (f"<{PREFIXES['skos']}prefLabel>", f"<{PREFIXES['skos']}altLabel>")
_KIND_LABELS: Final = (f"<{PREFIXES['rdfs']}label>", _LABELS[0])
#: Slot to the property that holds its value, where that is an actor.
_ACTOR_SLOTS: Final = {
    "bearer": "hasBearer", "sender": "hasSender", "addressee": "hasAddressee",
    "counterparty": "hasCounterparty", "beneficiary": "hasBeneficiary", "involves": "involvesActor",
}  # fmt: skip
_ROLE: Final = "https://w3id.org/servanda/role/"
_SENDERS: Final = ("hasBearer", "hasSender")
_EACH: Final = frozenset({"each-party"})
_OTHER: Final = frozenset({"other-party", "all-other-parties"})
_PARTY_ROLES: Final = _EACH | _OTHER | {"party"}
#: The share of the words of a slot that tells of a matter, where none are those of the given one.
_SHARE: Final = 0.5
#: The share of the words of a label that tells of its matter.
_MOST: Final = 0.66
#: How many letters two forms of one word have in common at least, and which share of the shorter one.
_COMMON_LETTERS: Final = 4
_COMMON_SHARE: Final = 0.75
#: The same in Cyrillic letters, where endings are longer.
_COMMON_SHARE_CYRILLIC: Final = 0.66


class Misnaming(NamedTuple):
    """Words that name another than the one given: the rule, the node, its words, the name of the other."""

    rule: str
    node: Term
    words: Term
    other: str


class Names:
    """The names of what an agreement declares, held against the words of its slots."""

    def __init__(self, data: Data, lexicon: Lexicon, agreement: Term, tag: str) -> None:
        """Take the data, their lexicon, an agreement and the language of its source."""
        self._data = data
        self._lexicon = lexicon
        self._agreement = agreement
        self._tag = tag
        self._kinds: dict[str, frozenset[str]] = {}
        self._labels: dict[tuple[Term, str], list[tuple[str, ...]]] = {}

    def compare_slots(self, node: Term) -> Iterator[Misnaming]:
        """Yield the slots of a norm or notification whose words name another actor or matter.

        The other is named by all words of the given one that are there, and by more.
        """
        for slot in self._data.values(node, srv("hasSlot")):
            name = self._slot_name(slot)
            words = self._stated_words(slot)
            if words is None:
                continue
            if name in _ACTOR_SLOTS:
                given = self._data.values(node, srv(_ACTOR_SLOTS[name]))
                if self._is_whole(words, "each-party") and set(given) <= set(
                    self._data.values(self._agreement, srv("hasParty"))
                ):
                    continue  # compare_clause says whether all parties are given
                others, rule, share = self._actors, "WordsActor", 1.0
            elif name == "matter":
                given = self._data.values(node, srv("concernsMatter"))
                others, rule, share = self._matters, "WordsMatter", _SHARE
            else:
                continue
            other = self._find_other(given, others, text(words), language(words), share)
            if other is None:
                other = self._find_only(self._list_values(node, slot, name, given), words)
            if other is not None:
                yield Misnaming(rule, slot, words, self._label(other))
            elif self._names_another_kind(node, given, words, of_actor=name in _ACTOR_SLOTS):
                yield Misnaming("WordsSlot", slot, words, name)

    def names_actor(self, words: str, known: Language) -> bool:
        """Say whether a text names an actor or a role of the agreement, or the parties."""
        roles = (f"<{_ROLE}{name}>" for name in sorted(_PARTY_ROLES))
        if any(known.find_name(one, words) for one in (*roles, *self._actors)):
            return True
        stated = list_words(words)
        kinds = self._kinds_of_actors(known.tag)
        return any(is_same_word(kind, word) for kind in kinds for word in stated) or any(
            self._overlap(one, words, known.tag, 1) for one in self._actors
        )

    def _kinds_of_actors(self, tag: str) -> frozenset[str]:
        """Return what a kind of actor or a party is called, such as a State or a ministry."""
        if tag not in self._kinds:
            kinds = [*self._data.subclasses(srv("Actor")), *(f"<{_ROLE}{name}>" for name in _PARTY_ROLES)]
            labels = (
                value for kind in kinds for link in _KIND_LABELS for value in self._data.values(kind, link)
            )
            own = (list_words(text(one)) for one in labels if language(one) == tag)
            self._kinds[tag] = frozenset(words[-1] for words in own if words)
        return self._kinds[tag]

    def compare_clause(self, norms: Collection[Term]) -> Iterator[Misnaming]:
        """Yield the slots of a clause whose words name each party or the other one, and that give another."""
        notices = [one for norm in norms for one in self._data.values(norm, srv("requiresNotification"))]
        for name, link in _ACTOR_SLOTS.items():
            given: dict[Term, set[Term]] = {}
            slots: dict[Term, list[Term]] = {}
            for node in (*norms, *notices):
                actors = self._data.values(node, srv(link))
                for slot in self._data.values(node, srv("hasSlot")):
                    words = self._stated_words(slot) if self._slot_name(slot) == name else None
                    if words is None or not actors:
                        continue
                    slots.setdefault(words, []).append(slot)
                    # A message to the parties is one to those that do not send it.
                    senders = _SENDERS if link == "hasAddressee" else ()
                    others = (one for of in senders for one in self._data.values(node, srv(of)))
                    given.setdefault(words, set()).update(actors, others)
                    if self._confuses_roles(actors, words, to_all=link == "hasAddressee"):
                        yield Misnaming("WordsParties", slot, words, "")
            for words, actors in given.items():
                if (
                    self._lacks_parties(actors)
                    and self._is_whole(words, "each-party")
                    and not any(self._names_all(actor, words) for actor in actors)
                ):
                    yield from (Misnaming("WordsParties", slot, words, "") for slot in slots[words])

    def _confuses_roles(self, actors: Collection[Term], words: Term, *, to_all: bool) -> bool:
        """Say whether actors are each party, and the words those for the other one, or the reverse.

        ``to_all``: they are addressees, so that "all the Parties" are all others than who sends the message.
        """
        kinds = {kind for one in actors for kind in self._role_types(one)}
        if to_all and kinds == {"all-other-parties"}:
            return False
        return bool(kinds) and (
            (kinds <= _EACH and self._is_whole(words, "other-party"))
            or (kinds <= _OTHER and self._is_whole(words, "each-party"))
        )

    def compare_actions(self, norms: Collection[Term]) -> Iterator[Misnaming]:
        """Yield norms that give an action of the agreement's own where their quote names another one."""
        own = self._data.values(self._agreement, srv("definesAction"))
        for norm in norms:
            given = self._data.values(norm, srv("hasAction"))
            quote = next(iter(self._data.values(norm, srv("quote"))), None)
            if quote is None or not set(given) <= set(own):
                continue
            stated = text(quote)
            if any(self._overlap(one, stated, language(quote)) for one in given):
                continue
            other = self._find_other(given, set(own), stated, language(quote), share=0)
            if other is not None:
                yield Misnaming("WordsAction", norm, quote, self._label(other))

    # Which of several labels words fit

    def _find_other(
        self, given: Collection[Term], others: Collection[Term], words: str, tag: str, share: float
    ) -> Term | None:
        """Return the one that words name and that is not given; None where they name what is given.

        ``share``: of the words, where they have nothing of what is given and do not begin with the other.
        """
        best = [self._overlap(one, words, tag) for one in given]
        if not given or any(one is None for one in best):
            return None
        stated = list_words(words)
        if not stated:
            return None
        known = [one for one in best if one is not None]
        plural = any(map(self._is_plural, given))
        for other in sorted(set(others) - set(given)):
            if plural and self._is_plural(other):
                continue  # "a State Party" is one of the States Parties, and each Party
            # Where nothing of the given matter is there, one word of three may be another form.
            part = _MOST if share < 1 and not any(known) else 1
            found = self._overlap(other, words, tag, part)
            if not found and not any(known) and len(stated) > 1:
                named = self._overlap(other, words, tag)
                found = named if len(named or ()) == len(stated) else found  # all words are the other's
            if not found or not all(one < found for one in known):
                continue
            if any(known) or len(found) >= len(stated) * share or _is_head(found, stated, tag):
                return other
        return None

    def _list_values(self, node: Term, slot: Term, name: str, given: Collection[Term]) -> Collection[Term]:
        """Return what the words of a slot are for: what it says, or all, if it is the only one."""
        slots = self._data.values(node, srv("hasSlot"))
        alone = sum(self._slot_name(one) == name for one in slots) == 1
        return self._data.values(slot, srv("forValue")) or (given if alone else ())

    def _find_only(self, given: Collection[Term], words: Term) -> Term | None:
        """Return the one of several that words name and little else, where of another they have less."""
        if any(map(self._is_plural, given)) or self._names_parties(words):
            return None
        found = {one: self._places(one, words) for one in sorted(given)}
        most = len(list_words(text(words))) * _MOST
        whole = (one for one in found if len(found[one]) >= most or -1 in found[one])
        return next((one for one in whole if any(places < found[one] for places in found.values())), None)

    def _places(self, one: Term, words: Term) -> frozenset[int]:
        """Return the places in a text where the words of a thing stand; -1 for what its pattern matches."""
        found = self._overlap(one, text(words), language(words))
        if found is not None:
            return found
        known = self._lexicon.find_language(language(words))
        return frozenset({-1} if known is not None and known.find_name(one, text(words)) else ())

    def _names_another_kind(
        self, node: Term, given: Collection[Term], words: Term, *, of_actor: bool
    ) -> bool:
        """Say whether words name nothing that is given, but a matter for an actor, or the reverse."""
        known = self._lexicon.find_language(language(words))
        stated = text(words)
        if known is None or not given or any(self._names_somehow(one, words) for one in given):
            return False
        if not of_actor:
            return any(self._names_all(actor, words) for actor in self._actors)
        if self.names_actor(stated, known):
            return False
        matters = self._data.values(node, srv("concernsMatter"))
        of_matter = any(self._overlap(one, stated, known.tag, _MOST) for one in matters)
        return of_matter or known.tells_of_notice(stated) or tells_of_time(stated, known)

    def _names_somehow(self, one: Term, words: Term) -> bool:
        """Say whether words have some of a thing's label, or a shape tells of it."""
        found = self._overlap(one, text(words), language(words))
        return found is None or bool(found)

    def _names_parties(self, words: Term) -> bool:
        """Say whether words are those for each party or the other one, or have them."""
        known = self._lexicon.find_language(language(words))
        roles = (f"<{_ROLE}{name}>" for name in sorted(_PARTY_ROLES))
        return known is not None and any(known.find_name(one, text(words)) for one in roles)

    def _overlap(self, one: Term, words: str, tag: str, part: float = 0) -> frozenset[int] | None:
        """Return the places in a text where the words of a thing's best label stand.

        None: the thing has a pattern, by which a shape tells, or no label in the language. ``part``: of the
        words of a label, which must be there.
        """
        if any(language(pattern) == tag for pattern in self._data.values(one, srv("namePattern"))):
            return None
        labels = self._label_words(one, tag)
        if not labels:
            return None
        stated = list_words(words)
        found: list[frozenset[int]] = []
        for label in labels:
            places = [
                {place for place, word in enumerate(stated) if is_same_word(name, word)} for name in label
            ]
            if sum(map(bool, places)) >= len(places) * part:
                found.append(frozenset().union(*places))
        return max(found, key=len, default=frozenset())

    def _label_words(self, one: Term, tag: str) -> list[tuple[str, ...]]:
        if (one, tag) not in self._labels:
            labels = (value for link in _LABELS for value in self._data.values(one, link))
            listed = (list_words(text(value)) for value in labels if language(value) == tag)
            self._labels[one, tag] = [label for label in listed if label]
        return self._labels[one, tag]

    # What the agreement declares

    @cached_property
    def _actors(self) -> set[Term]:
        """The actors and roles that the agreement declares, is made by or speaks of."""
        links = (srv(name) for name in ("definesActor", "hasRole", "hasParty"))
        found = {actor for link in links for actor in self._data.values(self._agreement, link)}
        for node in self._nodes:
            for name in _ACTOR_SLOTS.values():
                found.update(self._data.values(node, srv(name)))
        return found

    @cached_property
    def _matters(self) -> set[Term]:
        """The matters that the agreement declares or speaks of."""
        found = set(self._data.values(self._agreement, srv("definesMatter")))
        for node in self._nodes:
            found.update(self._data.values(node, srv("concernsMatter")))
        return found

    @cached_property
    def _nodes(self) -> list[Term]:
        """The norms and notifications of the agreement."""
        clauses = self._data.values(self._agreement, srv("hasClause"))
        norms = [norm for clause in clauses for norm in self._data.values(clause, srv("hasNorm"))]
        return [
            *norms,
            *(one for norm in norms for one in self._data.values(norm, srv("requiresNotification"))),
        ]

    # Parties

    def _lacks_parties(self, given: Collection[Term]) -> bool:
        """Say whether some party is not among the actors given, and none of those stands for all."""
        parties = set(self._data.values(self._agreement, srv("hasParty")))
        return bool(parties) and not parties <= set(given) and not any(map(self._is_plural, given))

    def _is_plural(self, actor: Term) -> bool:
        """Say whether an actor stands for each party, or for several."""
        collective = srv("CollectiveActor") in self._data.values(actor, RDF_TYPE)
        return collective or not _PARTY_ROLES.isdisjoint(self._role_types(actor))

    def _names_all(self, actor: Term, words: Term) -> bool:
        """Say whether a label of an actor has each word of a text, as that of "States Parties" has."""
        found = self._overlap(actor, text(words), language(words), 1)
        return bool(found) and len(found or ()) == len(list_words(text(words)))

    def _role_types(self, actor: Term) -> Collection[str]:
        found = self._data.values(actor, srv("hasRoleType"))
        return [text(one).strip("<>").removeprefix(_ROLE) for one in found]

    def _is_whole(self, words: Term, role: str) -> bool:
        """Say whether words are those for a kind of role, and no more."""
        found = self._lexicon.find_language(language(words))
        return found is not None and found.is_name_of(f"<{_ROLE}{role}>", text(words))

    # Helpers

    def _slot_name(self, slot: Term) -> str:
        return next(
            (text(one).rpartition("/")[2].rstrip(">") for one in self._data.values(slot, srv("forSlot"))), ""
        )

    def _stated_words(self, slot: Term) -> Term | None:
        if srv("Stated") not in self._data.values(slot, RDF_TYPE):
            return None
        return next(iter(self._data.values(slot, srv("evidenceText"))), None)

    def _label(self, one: Term) -> str:
        labels = [value for link in _LABELS for value in self._data.values(one, link)]
        own = [value for value in labels if language(value) == self._tag]
        return text(next(iter((*own, *labels)), one))


@lru_cache(maxsize=50_000)
def is_same_word(one: str, other: str) -> bool:
    """Say whether two words begin as the forms of one word do.

    >>> is_same_word("арест", "арестован"), is_same_word("орган", "органды"), is_same_word("news", "newt")
    (True, True, False)
    """
    if one == other:
        return True
    shorter = min(len(one), len(other))
    share = _COMMON_SHARE if one.isascii() else _COMMON_SHARE_CYRILLIC
    needed = max(_COMMON_LETTERS, round(shorter * share))
    return shorter >= _COMMON_LETTERS and one[:needed] == other[:needed]


def is_same_noun(one: str, other: str) -> bool:
    """Say whether two words that numbers stand before are forms of one noun, short ones too.

    >>> is_same_noun("раза", "раз"), is_same_noun("metres", "members")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    return is_same_word(one, other) or (len(short) <= _COMMON_LETTERS and long.startswith(short))


def _is_head(found: Collection[int], stated: Collection[str], tag: str) -> bool:
    """Say whether words have a label where they name their thing, not in what that belongs to."""
    head = len(stated) - 1 if tag.partition("-")[0] in VERB_LAST else 0
    return head in found

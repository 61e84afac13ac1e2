"""Change the meaning of whole agreements as an author or a forger would, and see whether a check finds it.

``KINDS`` holds the kinds of change, each a function that yields changes of the quads of an agreement; they
need nothing but its graph, so that any agreement can be tried:

    PYTHONPATH=graph python tests/check/meaning_changes.py --each 3 --seed 7 [FILE ...]

Without files the bundled agreement and the examples of the documentation are tried, and the second part of
survivors.md is written anew. ``--each 0`` tries every change.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise, permutations
from pathlib import Path

import pyoxigraph as ox
from mutants import write_part

from servanda.check.checker import check_documents
from servanda.check.report import Result
from servanda.namespaces import PREFIXES, SRV, local
from servanda.read.document import Document, read_file
from servanda.resources import REFERENCE, data_folder, list_agreement_folders, registry_triples

ROOT = Path(__file__).parents[2]
TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["skos"] + "prefLabel"
LANGUAGE = PREFIXES["dcterms"] + "language"
#: The properties that lead to a part of an agreement.
PARTS = (
    "hasClause", "hasNorm", "hasPassage", "hasNote", "hasReference", "hasSilence", "hasSlot", "hasQualifier",
    "requiresNotification", "hasErratum", "hasVariant", "hasInstrument",
)  # fmt: skip
#: Which slot gives the words for a value.
SLOT_OF = {
    "hasBearer": "bearer", "hasSender": "sender", "hasAddressee": "addressee", "concernsMatter": "matter",
    "hasForm": "form", "hasBeneficiary": "beneficiary", "involvesActor": "involves",
    "hasCopyRecipient": "copy", "isSentThrough": "channel",
}  # fmt: skip
#: The properties that lead from a part of an agreement to a code, an actor or another part.
LINKS = (
    "hasBearer", "hasSender", "hasAddressee", "concernsMatter", "hasForm", "hasBeneficiary", "involvesActor",
    "hasCopyRecipient", "isSentThrough", "hasMode", "hasAction", "hasEffectKind", "isJudgedBy",
    "isTriggeredByActor", "isTriggeredByMatter", "isDueBefore", "runsFrom", "runsFromEvent",
    "concernsProgramme", "reachesProgramme", "hasQualifierType", "hasKind", "refersToClause",
    "refersToInstrument", "refersToAgreement", "isSignedBy", "hasParty", "isMadeOnBehalfOf",
    "isConstitutedBy", "hasUrgency", "recursOn", "isLastOf", "isStoppedBy", "hasDepositary",
)  # fmt: skip
#: The properties whose values a forger would add, or leave out.
SETS = (
    "hasBearer", "hasSender", "hasAddressee", "hasForm", "concernsMatter", "hasBeneficiary", "involvesActor",
    "concernsProgramme", "isJudgedBy", "isTriggeredByActor", "reachesProgramme", "isSignedBy",
)  # fmt: skip
#: Values that are counted or measured.
MEASURES = (
    "date", "period", "hours", "onDate", "recursEvery", "dayOfMonth", "term", "renewal", "occurrenceNumber",
    "documentNumber", "number",
)  # fmt: skip
MODALITIES = ("Obligation", "Prohibition", "Permission", "Power", "Privilege", "Immunity", "Condition")


@dataclass(frozen=True)
class Change:
    """One change: what it is called, the quads that go and those that come."""

    name: str
    old: frozenset[ox.Quad]
    new: frozenset[ox.Quad]

    @property
    def is_one(self) -> bool:
        """Whether anything is other than before."""
        return self.old != self.new


class Content:
    """The quads of one agreement, by subject and by object."""

    def __init__(self, quads: Iterable[ox.Quad], agreement: str) -> None:
        self.quads = sorted(set(quads), key=str)
        self.agreement = ox.NamedNode(agreement)
        self.graph = self.quads[0].graph_name
        self.by_subject: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
        self.by_object: dict[object, list[ox.Quad]] = defaultdict(list)
        for quad in self.quads:
            self.by_subject[quad.subject].append(quad)
            self.by_object[quad.object].append(quad)
        self.tag = next(one.value for one in self.values(self.agreement, LANGUAGE))

    def of(self, subject: object, name: str) -> list[ox.Quad]:
        """Return the quads of a subject with that property, a full IRI or a name of servanda's own."""
        iri = name if ":" in name else SRV + name
        return [quad for quad in self.by_subject.get(subject, ()) if quad.predicate.value == iri]

    def values(self, subject: object, name: str) -> list:
        return [quad.object for quad in self.of(subject, name)]

    def all(self, name: str) -> list[ox.Quad]:
        """Return all quads with that property."""
        iri = name if ":" in name else SRV + name
        return [quad for quad in self.quads if quad.predicate.value == iri]

    def owners(self, thing: object, name: str) -> list:
        return [quad.subject for quad in self.by_object.get(thing, ()) if quad.predicate.value == SRV + name]

    def source(self, subject: object, name: str) -> str:
        """Return the text of a property in the language of the source, or an empty one."""
        texts = (one for one in self.values(subject, name) if one.language == self.tag)
        return next((one.value for one in texts), "")

    def things(self, link: str) -> list:
        """Return what a property leads to, each once, in a fixed order."""
        return list(dict.fromkeys(quad.object for quad in self.all(link)))

    def slots(self, owner: object, name: str = "") -> list:
        """Return the slots of a norm or notification, those of one name alone where one is given."""
        return [
            slot
            for slot in self.values(owner, "hasSlot")
            if not name or any(one.value.endswith("/" + name) for one in self.values(slot, "forSlot"))
        ]

    def status(self, slot: object) -> str:
        return next((local(one.value) for one in self.values(slot, TYPE)), "")

    def clause_of(self, thing: object) -> object | None:
        """Return the clause that a part of an agreement stands in."""
        for _ in range(5):
            links = [q for q in self.by_object.get(thing, ()) if local(q.predicate.value) in PARTS]
            if not links:
                return None
            if local(links[0].predicate.value) == "hasClause":
                return thing
            thing = links[0].subject
        return None

    def clause_text(self, clause: object) -> str:
        """Return the source text of a clause, and of the one that it is part of."""
        clauses = [clause, *self.values(clause, "isPartOfClause")]
        passages = (one for number in clauses for one in self.values(number, "hasPassage"))
        return "\n".join(self.source(one, "text") for one in passages)

    def whole(self, *things: object) -> set[ox.Quad]:
        """Return all that a deletion of some things takes with it: parts, and what is about them alone."""
        gone: set = set()
        waiting = list(things)
        while waiting:
            thing = waiting.pop()
            if thing in gone:
                continue
            gone.add(thing)
            for quad in self.by_subject.get(thing, ()):
                if local(quad.predicate.value) in PARTS:
                    links = {q.subject for q in self.by_object[quad.object] if q.predicate == quad.predicate}
                    if links <= gone:
                        waiting.append(quad.object)
            for other in self.owners(thing, "isAbout"):
                if set(self.values(other, "isAbout")) <= gone:
                    waiting.append(other)
        found = {quad for thing in gone for quad in self.by_subject.get(thing, ())}
        return found | {quad for thing in gone for quad in self.by_object.get(thing, ())}

    def delete(self, name: str, *things: object) -> Change:
        """Return the deletion of some things with all that hangs on them, their siblings numbered anew."""
        old = self.whole(*things)
        gone = {quad.subject for quad in old if quad in self.by_subject.get(quad.subject, ())}
        gone = {one for one in gone if set(self.by_subject[one]) <= old}
        new: set[ox.Quad] = set()
        for link in ("hasNorm", "hasPassage", "hasNote", "hasReference", "hasSilence"):
            for owner in {quad.subject for quad in old if quad.predicate.value == SRV + link} - gone:
                left = [one for one in self.values(owner, link) if one not in gone]
                orders = [quad for one in left for quad in self.of(one, "order")]
                for place, quad in enumerate(sorted(orders, key=lambda one: int(one.object.value)), 1):
                    if int(quad.object.value) != place:
                        old.add(quad)
                        new.add(with_object(quad, ox.Literal(str(place), datatype=quad.object.datatype)))
        return Change(name, frozenset(old), frozenset(new))

    def quad(self, subject: object, name: str, value: object) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(name if ":" in name else SRV + name), value, self.graph)


def with_object(quad: ox.Quad, value: object) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def with_text(quad: ox.Quad, words: str) -> ox.Quad:
    return with_object(quad, ox.Literal(words, language=quad.object.language))


def short(term: object) -> str:
    return term.value.rpartition("/")[2] if isinstance(term, ox.NamedNode) else f'"{term.value[:50]}"'


def replacing(name: str, quad: ox.Quad, value: object) -> Change:
    return Change(f"{name} → {short(value)}", frozenset({quad}), frozenset({with_object(quad, value)}))


def exchanging(name: str, one: ox.Quad, other: ox.Quad) -> Change:
    """Return the change in which two quads have each other's objects."""
    new = {with_object(one, other.object), with_object(other, one.object)}
    return Change(name, frozenset({one, other}), frozenset(new))


def swapping(content: Content, one: object, other: object, name: str) -> Change | None:
    """Return the change in which two things have each other's texts of a property, in all languages."""
    ours, theirs = content.of(one, name), content.of(other, name)
    if {quad.object for quad in ours} == {quad.object for quad in theirs}:
        return None
    new = {content.quad(other, name, quad.object) for quad in ours}
    new |= {content.quad(one, name, quad.object) for quad in theirs}
    told = f"{local(ours[0].predicate.value)} of {short(one)} and {short(other)}"
    return Change(told, frozenset([*ours, *theirs]), frozenset(new))


Kind = Callable[[Content, random.Random], Iterator[Change | None]]
KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Kind], Kind]:
    def add(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return add


# Quotes


def _cuts(start: float, end: float) -> Kind:
    def cut(content: Content, _: random.Random) -> Iterator[Change]:
        for quad in content.all("quote"):
            words = quad.object.value.split(" ")
            part = " ".join(words[round(len(words) * start) : round(len(words) * end)])
            if len(words) > 3 and part:
                yield replacing(short(quad.subject), quad, ox.Literal(part, language=quad.object.language))

    return cut


KINDS["quote cut to its first half"] = _cuts(0, 0.5)
KINDS["quote cut to its second half"] = _cuts(0.5, 1)
KINDS["quote cut to two thirds"] = _cuts(0, 0.67)
KINDS["quote without its first third"] = _cuts(0.34, 1)


@kind("quote of another norm of the clause")
def _(content: Content, _: random.Random) -> Iterator[Change | None]:
    for clause in content.things("hasClause"):
        for one, other in permutations(content.values(clause, "hasNorm"), 2):
            for quad, theirs in zip(content.of(one, "quote"), content.of(other, "quote"), strict=True):
                if quad.object != theirs.object:
                    yield replacing(short(one), quad, theirs.object)


# Texts


def _neighbours(link: str, name: str) -> Kind:
    def swap(content: Content, _: random.Random) -> Iterator[Change | None]:
        for owner in dict.fromkeys(quad.subject for quad in content.all(link)):
            pairs = combinations(content.values(owner, link), 2)
            yield from (swapping(content, one, other, name) for one, other in pairs if content.of(one, name))

    return swap


def _any_pair(link: str, name: str) -> Kind:
    def swap(content: Content, chance: random.Random) -> Iterator[Change | None]:
        things = [one for one in content.things(link) if content.of(one, name)]
        chance.shuffle(things)
        yield from (swapping(content, one, other, name) for one, other in pairwise(things))

    return swap


KINDS["labels of two norms of a clause swapped"] = _neighbours("hasNorm", LABEL)
KINDS["labels of two norms swapped"] = _any_pair("hasNorm", LABEL)
KINDS["objects of two norms swapped"] = _any_pair("hasNorm", "actObject")
KINDS["labels of two clauses swapped"] = _any_pair("hasClause", LABEL)
KINDS["labels of two instruments swapped"] = _any_pair("hasInstrument", LABEL)
KINDS["readings of two notes of a clause swapped"] = _neighbours("hasNote", "readingTaken")
KINDS["readings of two notes swapped"] = _any_pair("hasNote", "readingTaken")
KINDS["words of two notes of a clause swapped"] = _neighbours("hasNote", "evidenceText")
KINDS["texts of two slots swapped"] = _any_pair("hasSlot", "text")
KINDS["reasons of two slots swapped"] = _any_pair("hasSlot", "reason")
KINDS["reaches of two qualifiers swapped"] = _any_pair("hasQualifier", "scopeText")
KINDS["texts of two silences of a clause swapped"] = _neighbours("hasSilence", "silenceText")
KINDS["texts of two silences swapped"] = _any_pair("hasSilence", "silenceText")


@kind("translations of two passages swapped")
def _(content: Content, chance: random.Random) -> Iterator[Change]:
    texts = [
        quad for passage in content.things("hasPassage") for quad in content.of(passage, "text")
        if quad.object.language != content.tag
    ]  # fmt: skip
    chance.shuffle(texts)
    for one, other in pairwise(texts):
        if one.object.language == other.object.language and one.object != other.object:
            told = f"{one.object.language} of {short(one.subject)} and {short(other.subject)}"
            yield exchanging(told, one, other)


#: For each language what a translation says, and how it says the reverse.
NEGATIONS = {
    "en": [
        (r"\bshall not\b", "shall"), (r"\bshall\b", "shall not"), (r"\bmay not\b", "may"),
        (r"\bmay\b", "may not"), (r"\bwill\b", "will not"), (r"\bcovers\b", "does not cover"),
    ],
    "ru": [
        (r"\bне (будет|будут|может|могут)\b", r"\1"), (r"\b(будет|будут|может|могут|вправе)\b", r"не \1"),
        (r"\b(обязан[аоы]?|должен|должн[аоы])\b", r"не \1"), (r"\b(\w+(?:ует|яет|ают))\b", r"не \1"),
    ],
    "kk": [(r"\bтиіс\b", "тиіс емес"), (r"алады\b", "алмайды"), (r"еді\b", "мейді")],
}  # fmt: skip


@kind("translation negated")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for passage in content.things("hasPassage"):
        for quad in content.of(passage, "text"):
            if quad.object.language == content.tag:
                continue
            for pattern, reverse in NEGATIONS.get(quad.object.language, ()):
                words, count = re.subn(pattern, reverse, quad.object.value, count=1)
                if count:
                    yield Change(
                        f"{quad.object.language} of {short(passage)}",
                        frozenset({quad}), frozenset({with_text(quad, words)}),
                    )  # fmt: skip
                    break


def _numbered(link: str, name: str) -> Kind:
    """Return the kind that makes a number in the texts of a property one more."""

    def change(content: Content, _: random.Random) -> Iterator[Change]:
        for thing in content.things(link):
            for quad in content.of(thing, name):
                if name == "text" and link == "hasPassage" and quad.object.language == content.tag:
                    continue
                found = re.search(r"(?<![\d.])\d+(?![\d.])", quad.object.value)
                if found:
                    words = f"{quad.object.value[: found.start()]}{int(found[0]) + 1}"
                    words += quad.object.value[found.end() :]
                    told = f"{quad.object.language} of {short(thing)}"
                    yield Change(told, frozenset({quad}), frozenset({with_text(quad, words)}))

    return change


KINDS["number in a translation changed"] = _numbered("hasPassage", "text")
KINDS["number in a label changed"] = _numbered("hasNorm", LABEL)
KINDS["number in the text of a slot changed"] = _numbered("hasSlot", "text")


# Notes, references, silences, errata


def _dropped(link: str) -> Kind:
    def drop(content: Content, _: random.Random) -> Iterator[Change]:
        yield from (content.delete(short(one), one) for one in content.things(link))

    return drop


KINDS["note dropped"] = _dropped("hasNote")
KINDS["reference dropped"] = _dropped("hasReference")
KINDS["silence dropped"] = _dropped("hasSilence")
KINDS["erratum dropped"] = _dropped("hasErratum")
KINDS["variant dropped"] = _dropped("hasVariant")
KINDS["notice dropped with all that hangs on it"] = _dropped("requiresNotification")
KINDS["norm dropped with all that hangs on it"] = _dropped("hasNorm")
KINDS["qualifier dropped"] = _dropped("hasQualifier")
KINDS["clause dropped with all that hangs on it"] = _dropped("hasClause")


@kind("note emptied")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for note in content.things("hasNote"):
        old = [quad for name in ("readingTaken", "readingNotTaken") for quad in content.of(note, name)]
        yield Change(short(note), frozenset(old), frozenset(with_text(quad, "–") for quad in old))


@kind("both readings of a note exchanged")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for note in content.things("hasNote"):
        names = ("readingTaken", "readingNotTaken")
        old = {name: content.of(note, name) for name in names}
        new = {
            content.quad(note, other, q.object) for name, other in permutations(names, 2) for q in old[name]
        }
        yield Change(short(note), frozenset(chain(*old.values())), frozenset(new))


@kind("corrected words of two errata exchanged")
def _(content: Content, _: random.Random) -> Iterator[Change | None]:
    for one, other in combinations(content.things("hasErratum"), 2):
        yield swapping(content, one, other, "correctedWords")


@kind("published and corrected words of an erratum exchanged")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for erratum in content.things("hasErratum"):
        old = [quad for name in ("publishedWords", "correctedWords") for quad in content.of(erratum, name)]
        yield exchanging(short(erratum), old[0], old[-1])


# Slots


def _clause_parts(text: str) -> list[str]:
    """Return runs of a few words of a text, such as an author would give for the words of a slot."""
    words = text.split()
    runs = (" ".join(words[at : at + 3]).strip('.,;:"«»()') for at in range(0, max(1, len(words) - 2), 2))
    return [run for run in runs if run in text and len(run) > 8]


@kind("Silent slot made Stated with words of the clause")
def _(content: Content, chance: random.Random) -> Iterator[Change]:
    for slot in content.things("hasSlot"):
        parts = _clause_parts(content.clause_text(content.clause_of(slot))) if content.clause_of(slot) else []
        if content.status(slot) != "Silent" or not parts:
            continue
        words = chance.choice(parts)
        new = [quad for quad in content.by_subject[slot] if quad.predicate.value == SRV + "forSlot"]
        new.append(content.quad(slot, TYPE, ox.NamedNode(SRV + "Stated")))
        new.append(content.quad(slot, "evidenceText", ox.Literal(words, language=content.tag)))
        yield Change(f"{short(slot)}: {words}", frozenset(content.by_subject[slot]), frozenset(new))


def _of_status(old: str, new: str) -> Kind:
    def change(content: Content, _: random.Random) -> Iterator[Change]:
        for slot in content.things("hasSlot"):
            if content.status(slot) != old:
                continue
            gone = content.of(slot, TYPE) + (content.of(slot, "reason") if new == "Stated" else [])
            come = [content.quad(slot, TYPE, ox.NamedNode(SRV + new))]
            if new == "Inferred":  # with a reason that an author might give
                languages = {q.object.language for q in content.all("reason") if q.object.language}
                come += [
                    content.quad(slot, "reason", ox.Literal(REASONS[one], language=one))
                    for one in sorted(languages or {content.tag})
                    if one in REASONS
                ]
            yield Change(short(slot), frozenset(gone), frozenset(come))

    return change


REASONS = {
    "en": "The words name it, and nothing in the text speaks against it.",
    "ru": "На это указывают слова, и ничто в тексте этому не противоречит.",
    "kk": "Сөздер соны көрсетеді, мәтінде оған қайшы ештеңе жоқ.",
}
KINDS["Inferred slot made Stated"] = _of_status("Inferred", "Stated")
KINDS["Stated slot made Inferred"] = _of_status("Stated", "Inferred")


@kind("Stated slot made Silent, its value gone")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for slot in content.things("hasSlot"):
        if content.status(slot) == "Silent":
            continue
        names = [one.value.rpartition("/")[2] for one in content.values(slot, "forSlot")]
        links = [link for link, name in SLOT_OF.items() if name in names]
        (owner,) = content.owners(slot, "hasSlot")
        kept = {content.quad(slot, "forSlot", one) for one in content.values(slot, "forSlot")}
        kept.add(content.quad(slot, TYPE, ox.NamedNode(SRV + "Silent")))
        only = set(content.values(slot, "forValue"))
        gone = [q for link in links for q in content.of(owner, link) if not only or q.object in only]
        yield Change(short(slot), frozenset([*content.by_subject[slot], *gone]), frozenset(kept))


@kind("Silent slot dropped")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for slot in content.things("hasSlot"):
        if content.status(slot) == "Silent":
            yield content.delete(short(slot), slot)


def _slot_words(content: Content, pairs: Iterable[tuple[object, object]]) -> Iterator[Change | None]:
    for one, other in pairs:
        if content.of(one, "evidenceText") and content.of(other, "evidenceText"):
            yield swapping(content, one, other, "evidenceText")


@kind("words of two slots of one node swapped")
def _(content: Content, _: random.Random) -> Iterator[Change | None]:
    for owner in dict.fromkeys(quad.subject for quad in content.all("hasSlot")):
        yield from _slot_words(content, combinations(content.slots(owner), 2))


@kind("words of two slots of two clauses swapped")
def _(content: Content, chance: random.Random) -> Iterator[Change | None]:
    slots = [one for one in content.things("hasSlot") if content.of(one, "evidenceText")]
    chance.shuffle(slots)
    pairs = pairwise(slots)
    yield from _slot_words(
        content, [pair for pair in pairs if content.clause_of(pair[0]) != content.clause_of(pair[1])]
    )


# Qualifiers


@kind("qualifier dropped from one norm of several")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for quad in content.all("hasQualifier"):
        if len(content.owners(quad.object, "hasQualifier")) > 1:
            yield Change(f"{short(quad.object)} of {short(quad.subject)}", frozenset({quad}), frozenset())


@kind("qualifier moved to another norm of the clause")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for clause in content.things("hasClause"):
        for one, other in permutations(content.values(clause, "hasNorm"), 2):
            for quad in content.of(one, "hasQualifier"):
                if quad.object not in content.values(other, "hasQualifier"):
                    new = content.quad(other, "hasQualifier", quad.object)
                    yield Change(
                        f"{short(quad.object)} to {short(other)}", frozenset({quad}), frozenset({new})
                    )


@kind("qualifier moved to a norm of another clause")
def _(content: Content, chance: random.Random) -> Iterator[Change]:
    norms = content.things("hasNorm")
    for qualifier in content.things("hasQualifier"):
        owners = content.owners(qualifier, "hasQualifier")
        others = [
            one for one in norms if content.clause_of(one) not in [content.clause_of(own) for own in owners]
        ]
        if others:
            other = chance.choice(others)
            old = frozenset(content.quad(one, "hasQualifier", qualifier) for one in owners)
            new = frozenset({content.quad(other, "hasQualifier", qualifier)})
            yield Change(f"{short(qualifier)} to {short(other)}", old, new)


# Links


def _registered(content: Content, values: Iterable[object]) -> list:
    """Return the codes of the registries of the same scheme as some values."""
    bases = {one.value.rpartition("/")[0] for one in values} - {content.agreement.value}
    return [one for one in _codes() if one.value.rpartition("/")[0] in bases]


def _codes() -> list[ox.NamedNode]:
    if not _CODES:
        found = {one.subject for one in registry_triples() if isinstance(one.subject, ox.NamedNode)}
        _CODES.extend(sorted((one for one in found if "#" not in one.value), key=str))
    return _CODES


_CODES: list[ox.NamedNode] = []


def _with_value(content: Content, quad: ox.Quad, value: object | None) -> Change:
    """Return the change of a link, with the slot that gives its words."""
    old, new = {quad}, set() if value is None else {with_object(quad, value)}
    for slot in content.slots(quad.subject, SLOT_OF.get(local(quad.predicate.value), "-")):
        for grounds in content.of(slot, "forValue"):
            if grounds.object == quad.object:
                old.add(grounds)
                if value is not None:
                    new.add(with_object(grounds, value))
                elif len(content.of(slot, "forValue")) == 1:
                    old |= set(content.by_subject[slot]) | {content.quad(quad.subject, "hasSlot", slot)}
    told = f"{short(quad.subject)} {short(quad.object)}" + (f" → {short(value)}" if value else "")
    return Change(told, frozenset(old), frozenset(new))


def _links(name: str) -> Kind:
    def change(content: Content, chance: random.Random) -> Iterator[Change]:
        quads = [quad for quad in content.all(name) if isinstance(quad.object, ox.NamedNode)]
        values = list(dict.fromkeys(quad.object for quad in quads))
        pool = list(dict.fromkeys([*values, *_registered(content, values)]))
        for quad in quads:
            # Half of the slips put another value of the same agreement there.
            near = [one for one in values if one not in content.values(quad.subject, name)]
            others = [one for one in pool if one not in content.values(quad.subject, name)]
            for choice in (near, others):
                if choice:
                    yield _with_value(content, quad, chance.choice(choice))

    return change


def _drops(name: str) -> Kind:
    def drop(content: Content, _: random.Random) -> Iterator[Change]:
        yield from (_with_value(content, quad, None) for quad in content.all(name))

    return drop


def _adds(name: str) -> Kind:
    def add(content: Content, chance: random.Random) -> Iterator[Change]:
        quads = content.all(name)
        values = list(dict.fromkeys(quad.object for quad in quads))
        for subject in dict.fromkeys(quad.subject for quad in quads):
            others = [one for one in values if one not in content.values(subject, name)]
            if others:
                value = chance.choice(others)
                new = {content.quad(subject, name, value)}
                for slot in content.slots(subject, SLOT_OF.get(name, "-")):
                    if content.of(slot, "forValue"):
                        new.add(content.quad(slot, "forValue", value))
                        break
                yield Change(f"{short(subject)} + {short(value)}", frozenset(), frozenset(new))

    return add


KINDS |= {f"{name} changed": _links(name) for name in LINKS}
KINDS |= {f"{name} dropped": _drops(name) for name in SETS}
KINDS |= {f"{name} added": _adds(name) for name in SETS}


@kind("sender and addressee exchanged")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for notice in content.things("requiresNotification"):
        senders, addressees = content.of(notice, "hasSender"), content.of(notice, "hasAddressee")
        if senders and {q.object for q in senders} != {q.object for q in addressees}:
            new = {content.quad(notice, "hasAddressee", quad.object) for quad in senders}
            new |= {content.quad(notice, "hasSender", quad.object) for quad in addressees}
            yield Change(short(notice), frozenset([*senders, *addressees]), frozenset(new))


@kind("effect kinds of two notices exchanged")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for one, other in combinations(content.all("hasEffectKind"), 2):
        if one.object != other.object:
            yield exchanging(f"{short(one.subject)} and {short(other.subject)}", one, other)


def _classes(family: Iterable[str]) -> Kind:
    def change(content: Content, chance: random.Random) -> Iterator[Change]:
        for quad in content.all(TYPE):
            if local(quad.object.value) in family:
                other = chance.choice([one for one in family if SRV + one != quad.object.value])
                yield replacing(short(quad.subject), quad, ox.NamedNode(SRV + other))

    return change


KINDS["modality changed"] = _classes(MODALITIES)
KINDS["kind of an instrument changed"] = _classes(
    ("DiplomaticNote", "RatifyingAct", "Certification", "Treaty", "Memorandum", "Protocol")
)


# Passages


@kind("passage dropped with what stands in it")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for quad in content.all("hasPassage"):
        words = content.source(quad.object, "text")
        things: list = [quad.object]
        for link, name in (
            ("hasNorm", "quote"),
            ("hasNote", "evidenceText"),
            ("hasReference", "evidenceText"),
        ):
            for one in content.values(quad.subject, link):
                said = content.source(one, name)
                if said and said in words:
                    things.append(one)
        yield content.delete(short(quad.object), *things)


@kind("order of two passages changed")
def _(content: Content, _: random.Random) -> Iterator[Change]:
    for clause in content.things("hasClause"):
        orders = [quad for one in content.values(clause, "hasPassage") for quad in content.of(one, "order")]
        orders.sort(key=lambda one: int(one.object.value))
        for one, other in pairwise(orders):
            yield exchanging(f"{short(one.subject)} and {short(other.subject)}", one, other)


# Values


def _more(value: ox.Literal) -> ox.Literal | None:
    """Return a value that is one more: another number, a longer period, a later day."""
    if value.datatype.value.endswith("#date"):
        year, month, day = value.value[:10].split("-")
        return ox.Literal(f"{year}-{int(month) % 12 + 1:02}-{min(int(day), 28):02}", datatype=value.datatype)
    changed, count = re.subn(r"\d+", lambda found: str(int(found[0]) + 1), value.value, count=1)
    return ox.Literal(changed, datatype=value.datatype) if count and not value.language else None


def _measured(name: str) -> Kind:
    def change(content: Content, _: random.Random) -> Iterator[Change]:
        for quad in content.all(name):
            other = _more(quad.object)
            if other is not None and other != quad.object:
                yield replacing(short(quad.subject), quad, other)

    return change


KINDS |= {f"{name} changed": _measured(name) for name in MEASURES}


#: The kinds that no rule can tell, or only some of, and why.
UNTOLD = {
    "objects of two norms swapped": "prose of the author's own",
    "labels of two clauses swapped": "a heading of the author's own, where the text prints none",
    "readings of two notes of a clause swapped": "prose: a reading stands in no words of the text",
    "readings of two notes swapped": "prose: a reading stands in no words of the text",
    "both readings of a note exchanged": "which of two readings is taken is for the author to say",
    "words of two notes of a clause swapped": "a note may be about any words of its clause",
    "reasons of two slots swapped": "prose: a reason stands in no words of the text",
    "reaches of two qualifiers swapped": "prose: how far a qualifier reaches is a reading",
    "texts of two silences of a clause swapped": "prose: what the text does not say stands in no words",
    "texts of two silences swapped": "prose: what the text does not say stands in no words",
    "note dropped": "no text calls for a note: without it an agreement is poorer, not wrong",
    "silence dropped": "no text calls for a silence: without it an agreement is poorer, not wrong",
    "reference dropped": "no text calls for a reference: without it an agreement is poorer, not wrong",
    "variant dropped": "a remark tells of it: two copies may differ in what nobody has to weigh",
    "erratum dropped": "a misprint is often another right word, and whether it is one is a reading",
    "Inferred slot made Stated": "whether words state a value or let it be inferred is a reading, "
    "unless they name something of another kind",
    "Stated slot made Inferred": "whether words state a value or let it be inferred is a reading",
    "qualifier dropped from one norm of several": "how far a qualifier reaches is a reading",
    "qualifier moved to another norm of the clause": "how far a qualifier reaches is a reading",
    "isJudgedBy dropped": "not everyone whom the words name judges",
    "isTriggeredByActor dropped": "whose event it is need not be given",
    "reachesProgramme dropped": "how far a qualifier reaches is a reading",
    "refersToClause changed": 'words such as "such activity" name no clause by its number',
    "refersToInstrument changed": 'words such as "this note" name no instrument by its title',
    "isMadeOnBehalfOf changed": "a State, its government and its organs act for one another",
    "isSignedBy changed": "a certification may be signed by a person or by an office",
    "hasKind changed": "which of the kinds that can state a norm, or of those that cannot, is a reading",
    "kind of an instrument changed": "only a title that begins with the kind tells it",
    "hasMode changed": "a clause may name both modes",
    "runsFrom changed": "words for an event may be those for several kinds of event",
    "runsFromEvent changed": 'the event may be named elsewhere, as by "promptly"',
    "isDueBefore changed": "the event may be named in words of its own",
}


# Trials


def list_changes(document: Document, each: int, seed: int) -> list[tuple[str, Change]]:
    """Return up to ``each`` changes of each kind (all where it is 0), the same for the same seed."""
    content = Content(document.quads, document.agreements[0])
    known = frozenset(content.quads)
    found: list[tuple[str, Change]] = []
    for name, function in KINDS.items():
        chance = random.Random(f"{seed} {name}")
        changes = [one for one in function(content, chance) if one is not None and one.is_one]
        changes = [one for one in changes if not one.new - one.old <= known or one.old - one.new]
        chosen = changes if not each or len(changes) <= each else chance.sample(changes, each)
        found += [(name, one) for one in chosen]
    return found


def change_document(document: Document, change: Change) -> Document:
    """Return a document with other quads."""
    kept = [quad for quad in document.quads if quad not in change.old]
    return replace(document, quads=[*kept, *change.new])


def find_new(document: Document, known: frozenset[Result], change: Change) -> list[Result]:
    """Return what a check finds in a changed agreement and not in the agreement as it is."""
    return [one for one in check_documents([change_document(document, change)]).results if one not in known]


@dataclass(frozen=True)
class Trial:
    """What became of a change: it was found, told in a remark only, or not at all."""

    agreement: str
    kind: str
    change: Change
    shapes: frozenset[str]
    severities: frozenset[str]

    @property
    def is_found(self) -> bool:
        return bool(self.severities & {"violation", "warning"})


def try_changes(path: Path, each: int, seed: int) -> Iterator[Trial]:
    """Yield a trial for each change of a sample of an agreement."""
    document = read_file(path)
    known = frozenset(check_documents([document]).results)
    for name, change in list_changes(document, each, seed):
        found = find_new(document, known, change)
        shapes, severities = {one.shape for one in found}, {one.severity for one in found}
        yield Trial(path.parent.name, name, change, frozenset(shapes), frozenset(severities))


def list_agreements() -> list[Path]:
    """Return the files of the bundled agreement and of the others that ship."""
    bundled = data_folder("agreements") / REFERENCE
    others = sorted(list_agreement_folders(), key=lambda folder: folder.name)
    return [folder / "agreement.yaml" for folder in (bundled, *(one for one in others if one != bundled))]


def write_table(trials: list[Trial]) -> str:
    """Return what was tried and found, kind by kind, and who survived."""
    told = [one for one in trials if one.kind not in UNTOLD]
    kinds = {one.kind for one in trials}
    lines = [f"Tried {len(trials)} changes of {len(kinds)} kinds; {_share(trials)} are found."]
    lines += [f"Of the {len(told)} changes of kinds that a rule can see: {_share(told)}.", ""]
    agreements = list(dict.fromkeys(one.agreement for one in trials))
    lines += [f"| kind | {' | '.join(agreements)} | found | remark only | why no rule tells it |"]
    lines += ["|---|" + "---|" * (len(agreements) + 3)]
    for name in KINDS:
        of_kind = [one for one in trials if one.kind == name]
        if not of_kind:
            continue
        tried = Counter(one.agreement for one in of_kind)
        hit = Counter(one.agreement for one in of_kind if one.is_found)
        remarks = sum(not one.is_found and bool(one.severities) for one in of_kind)
        cells = [f"{hit[one]} of {tried[one]}" if tried[one] else "" for one in agreements]
        cells += [f"{sum(hit.values())} of {len(of_kind)}", str(remarks or ""), UNTOLD.get(name, "")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "Not found, of the kinds that a rule can see:", ""]
    lines += sorted(f"- {one.kind}: {one.agreement}: {one.change.name}" for one in told if not one.is_found)
    return "\n".join(lines) + "\n"


def _share(trials: list[Trial]) -> str:
    return f"{100 * sum(one.is_found for one in trials) / max(1, len(trials)):.1f} %"


def main() -> None:
    arguments = sys.argv[1:]
    options = {"--each": 2, "--seed": 7}
    for name in options:
        if name in arguments:
            at = arguments.index(name)
            options[name] = int(arguments[at + 1])
            del arguments[at : at + 2]
    trials: list[Trial] = []
    for path in map(Path, arguments) if arguments else list_agreements():
        for trial in try_changes(path, options["--each"], options["--seed"]):
            trials.append(trial)
            if len(trials) % 50 == 0:
                print(len(trials), sum(one.is_found for one in trials), file=sys.stderr, flush=True)
    print(write_table(trials))
    if not arguments:
        write_part("changes of meaning", write_table(trials))


if __name__ == "__main__":
    main()

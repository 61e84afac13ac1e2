"""One generated agreement, whole: the same number and seed always give the same triples."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from servanda.namespaces import PREFIXES, expand, local

# The data files of the generator, read once.


@cache
def table(name: str) -> dict[str, Any]:
    """Return a data file of this package: ``actors``, ``articles``, ``frame``, ``matters`` or ``parts``."""
    import yaml

    path = Path(__file__).parent / f"{name}.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the faster one is not in every build
    held: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return held


# Terms of RDF as N-Triples writes them: the generator makes text, without a library's objects.

#: Subject, predicate and object, each as N-Triples writes it.
Triple: TypeAlias = tuple[str, str, str]
#: The same words in Kazakh, Russian and English.
Words: TypeAlias = dict[str, str]

LANGUAGES: Final = ("kk", "ru", "en")
TYPE: Final = f"<{PREFIXES['rdf']}type>"


@cache
def iri(name: str) -> str:
    """Return a compact IRI, or a full one, as N-Triples writes it.

    >>> iri("srv:Norm")
    '<https://w3id.org/servanda/ontology#Norm>'
    """
    return f"<{expand(name)}>"


def literal(value: str) -> str:
    r"""Return a string as N-Triples writes it.

    >>> literal('a "b"')
    '"a \\"b\\""'
    """
    if '"' in value or "\\" in value or "\n" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{value}"'


def said(value: str, language: str) -> str:
    """Return a string in a language as N-Triples writes it.

    >>> said("хабар", "kk")
    '"хабар"@kk'
    """
    return f"{literal(value)}@{language}"


def typed(value: object, datatype: str) -> str:
    """Return a value of an XML Schema datatype as N-Triples writes it.

    >>> typed(3, "integer")
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


class Draft:
    """The triples of one agreement while it is being written, in the order in which they come."""

    def __init__(self, agreement: str, language: str) -> None:
        """Begin the agreement with this IRI, which is also the name of its graph, and this language."""
        self.agreement = agreement
        self.language = language
        self.triples: list[Triple] = []
        self._described: set[str] = set()

    def part(self, name: str) -> str:
        """Return the IRI, as N-Triples writes it, of a part of the agreement."""
        return f"<{self.agreement}/{name}>"

    def first(self, node: str) -> bool:
        """Say whether a node is met for the first time, so that it is described once."""
        new = node not in self._described
        self._described.add(node)
        return new

    def add(self, subject: str, **values: str | list[str] | None) -> None:
        """Add a triple for each value of each property of the vocabulary ``srv:``."""
        for name, value in values.items():
            if value is None:
                continue
            predicate = iri("srv:" + name)
            for one in value if isinstance(value, list) else (value,):
                self.triples.append((subject, predicate, one))

    def state(self, subject: str, predicate: str, value: str) -> None:
        """Add a triple whose property is given as a compact IRI."""
        self.triples.append((subject, iri(predicate), value))

    def kind(self, subject: str, name: str) -> None:
        """Add the type of a node, a class of the vocabulary."""
        self.triples.append((subject, TYPE, iri("srv:" + name)))

    def words(self, subject: str, predicate: str, words: Words) -> None:
        """Add the same words in each of their languages."""
        held = iri(predicate)
        for language in LANGUAGES:
            self.triples.append((subject, held, said(words[language], language)))


# Sentences with places for names: a template in three languages, and what it becomes in an agreement.

_PIECES: Final = re.compile(r"\[(\w+):|(\])|\{(\+?)(\w+)(?:\.(\w+))?(\+?)\}")


@dataclass(frozen=True)
class Name:
    """Something that a sentence names: its forms by language and case; ``nom`` stands for those not given."""

    forms: Mapping[str, Mapping[str, str]]

    def form(self, language: str, case: str) -> str:
        """Return the name in a case, or in the nominative where the language has no such case."""
        forms = self.forms[language]
        return forms[case] if case in forms else forms["nom"]


#: A template as data files have it: the text of each language.
Template: TypeAlias = Mapping[str, str]
#: What stands in the places of a template: names, plain words, phrases, or None for a phrase left out.
Filling: TypeAlias = Mapping[str, Name | Template | None]


@dataclass(frozen=True)
class Sentence:
    """A finished sentence: its text, and the words that stand for each name or mark, in every language."""

    text: Words
    marks: dict[str, Words]


def written(template: Template, filling: Filling) -> Sentence:
    """Return the sentence that a template becomes, with a capital at its beginning."""
    text: Words = {}
    marks: dict[str, Words] = {}
    for language in LANGUAGES:
        line = _Line(language, filling)
        line.write(template[language])
        whole = "".join(line.parts)
        whole = whole[:1].upper() + whole[1:]
        text[language] = whole
        for name, (start, end) in line.spans.items():
            marks.setdefault(name, {})[language] = whole[start:end]
    return Sentence(text, marks)


class _Line:
    """The text of one language while it is being written, and where each name and mark stands in it."""

    def __init__(self, language: str, filling: Filling) -> None:
        self.language = language
        self.filling = filling
        self.parts: list[str] = []
        self.spans: dict[str, tuple[int, int]] = {}
        self._length = 0

    def write(self, template: str) -> None:
        """Add the text of a template, the phrases that stand in its places included."""
        opened: list[tuple[str, int]] = []
        for kind, value, case, before, after in _pieces(template):
            if kind == "text":
                self._add(value)
            elif kind == "open":
                opened.append((value, self._length))
            elif kind == "close":
                mark, start = opened.pop()
                self.spans.setdefault(mark, (start, self._length))
            elif (held := self.filling[value]) is not None:
                self._add(before)
                self._fill(value, held, case)
                self._add(after)

    def _fill(self, place: str, held: Name | Template, case: str) -> None:
        start = self._length
        if isinstance(held, Name):
            self._add(held.form(self.language, case))
        else:
            self.write(held[self.language])
        self.spans.setdefault(place, (start, self._length))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)


@cache
def _pieces(template: str) -> tuple[tuple[str, str, str, str, str], ...]:
    return tuple(_cut(template))


def _cut(template: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the pieces of a template: kind, words or name, case, space before, space after."""
    end = 0
    for match in _PIECES.finditer(template):
        if match.start() > end:
            yield "text", template[end : match.start()], "", "", ""
        end = match.end()
        mark, closing, before, name, case, after = match.groups()
        if mark:
            yield "open", mark, "", "", ""
        elif closing:
            yield "close", "", "", "", ""
        else:
            yield "place", name, case or "nom", " " if before else "", " " if after else ""
    if end < len(template):
        yield "text", template[end:], "", "", ""


def places(template: Template) -> frozenset[str]:
    """Return the names of the phrases that a template has a place for, in any language."""
    return _places(tuple(template[language] for language in LANGUAGES))


@cache
def _places(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(match[4] for text in texts for match in _PIECES.finditer(text) if match[3] or match[6])


# Who makes and carries out generated agreements: States, organizations and their bodies, shared by all.

_CASES: Final = ("nom", "gen", "dat", "acc", "ins")
#: The endings of a Kazakh noun in the possessive, by its last vowel, in the order of the cases.
_ENDINGS: Final = {"ы": ("", "ның", "на", "н", "мен"), "і": ("", "нің", "не", "н", "мен")}


@dataclass(frozen=True)
class Actor(Name):
    """One actor: its IRI, kind and labels, its forms in sentences, and the actor that it is part of.

    ``registered`` is true where the registry of servanda describes it; ``bodies`` are the parts by name.
    """

    id: str
    kind: str
    labels: Words
    above: Actor | None
    registered: bool
    bodies: dict[str, Actor]

    @property
    def iri(self) -> str:
        """The IRI as N-Triples writes it."""
        return iri(self.id)

    def describe(self, draft: Draft) -> None:
        """Add to an agreement what the registry lacks of this actor and of those above it.

        Of the patterns of its name, that of the agreement's language: agreements complete one another.
        """
        if self.above is not None:
            self.above.describe(draft)
        if self.registered or not draft.first(self.iri):
            return
        draft.kind(self.iri, self.kind)
        if self.above is not None:
            place = "org:postIn" if self.kind == "Office" else "org:unitOf"
            draft.state(self.iri, place, self.above.iri)
        draft.words(self.iri, "skos:prefLabel", self.labels)
        if self.kind != "Office":
            draft.add(self.iri, namePattern=said(self._pattern(draft.language), draft.language))

    def _pattern(self, language: str) -> str:
        """Return a pattern of all the forms that a text in this language may use."""
        forms = sorted(set(self.forms[language].values()) - {"-"})
        return "^(" + "|".join(form.replace("the ", "([Tt]he )?", 1) for form in forms) + ")$"


@cache
def parties() -> dict[str, list[Actor]]:
    """Return who can be party to an agreement: ``states`` and ``organizations``, with their bodies."""
    held = table("actors")
    return {
        kind: [
            _party(key, record, kind, registered=group is not held)
            for group in (held["registry"], held)
            for key, record in group[kind].items()
        ]
        for kind in ("states", "organizations")
    }


def _party(key: str, record: dict[str, Any], kind: str, *, registered: bool) -> Actor:
    """Return a State or an organization with all of its bodies."""
    bodies: dict[str, Actor] = {}
    party = Actor(
        forms=_forms(record["kk"], record["ru"], record["en"]),
        id=record.get("iri", f"actor:generated-{key}"),
        kind="State" if kind == "states" else "InternationalOrganization",
        labels=_labels(record["kk"], record["ru"], record["en"]),
        above=None,
        registered=registered,
        bodies=bodies,
    )
    for name, body in table("actors")["bodies"]["state" if kind == "states" else "organization"].items():
        above = party if body["in"] == "party" else bodies[body["in"]]
        bodies[name] = _body(f"{key}-{name}", body, party, above, record.get("bodies", {}).get(name, {}))
    return party


def _body(key: str, body: dict[str, Any], party: Actor, above: Actor, known: dict[str, Any]) -> Actor:
    """Return a body of a party; ``known`` is what the registry calls it, where it does."""
    kazakh = known.get("kk", f"{party.form('kk', 'gen')} {body['kk']}")
    russian = [body["ru"][0], " ".join([*body["ru"][1:], party.form("ru", "gen")])]
    english = f"{body['en']} of {party.form('en', 'nom')}"
    return Actor(
        forms=_forms(kazakh, russian, english),
        id=known.get("iri", f"actor:generated-{key}"),
        kind=body["kind"],
        labels=known.get("label") or _labels(kazakh, russian, english),
        above=above,
        registered="iri" in known,
        bodies={},
    )


def _labels(kazakh: str | list[str], russian: list[str], english: str) -> Words:
    nominative = kazakh if isinstance(kazakh, str) else kazakh[0]
    return {"kk": nominative, "ru": " ".join(russian), "en": english}


def _forms(kazakh: str | list[str], russian: list[str], english: str) -> dict[str, dict[str, str]]:
    """Return the forms of a name: Kazakh by its last vowel unless all are given, Russian by its head word."""
    heads = table("actors")["heads"][russian[0]]
    tail = "".join(f" {word}" for word in russian[1:])
    if isinstance(kazakh, str):
        vowel = re.sub(f"[^{''.join(_ENDINGS)}]", "", kazakh)[-1]
        kazakh = [kazakh + ending for ending in _ENDINGS[vowel]]
    return {
        "kk": dict(zip(_CASES, kazakh, strict=True)),
        "ru": dict(zip(_CASES, (head + tail for head in heads), strict=True)),
        "en": {"nom": f"the {english}"},
    }


# Chance that is the same on every machine: a generator of its own for each agreement of a corpus.

T = TypeVar("T")


class SeededRandom:
    """A seeded source of choices.

    Only ``random.Random.random`` is used, which Python promises to give the same numbers for the same seed
    in every version (library reference, ``random``, notes on reproducibility); ``choice`` and ``sample``
    carry no such promise.
    """

    def __init__(self, seed: int, *names: object) -> None:
        """Start a stream of its own for each seed and names."""
        self._random = random.Random("/".join(map(str, (seed, *names)))).random

    def below(self, end: int) -> int:
        """Return a whole number from 0 to ``end - 1``."""
        return int(self._random() * end)

    def happens(self, share: float) -> bool:
        """Say yes in this share of cases."""
        return self._random() < share

    def one(self, things: Sequence[T]) -> T:
        """Return one of the things; there must be some."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], number: int) -> list[T]:
        """Return that many different things, or all of them when there are fewer."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(number, len(left)))]

    def weighed(self, things: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of the things, each as often as its weight says."""
        place = self.below(sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            place -= weight
            if place < 0:
                return thing
        return things[-1]


# What one agreement is about: its number, day, language, parties, bodies, matters, and what it refers to.

#: How often a text is in Kazakh, Russian and English, of ten.
_SHARES: Final = (5, 3, 2)
_FIRST_DAY: Final = date(1995, 1, 1)
_DAYS: Final = 10_000
#: Agreements of one block refer to the note of its first one, so that many share it.
BLOCK: Final = 100


@dataclass
class Scenario:
    """The choices that hold for a whole agreement; everything else is chosen as it is written."""

    number: int
    chance: SeededRandom
    parties: list[Actor]
    sector: str
    language: str
    day: date
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The local name of the agreement: ``generated-000001``."""
        return f"generated-{self.number:06d}"

    @property
    def agreement(self) -> str:
        """The IRI of the agreement."""
        return agreement_iri(self.number)

    @cached_property
    def matters(self) -> list[str]:
        """The matters of which the bodies of this sector notify one another."""
        held = table("matters")
        # Those of the sector stand twice: they are what the agreement is about.
        return [*held["everybody"], *held["sectors"][self.sector]["matters"] * 2]

    @property
    def about(self) -> Words:
        """The field of cooperation, in words."""
        words: Words = table("matters")["sectors"][self.sector]["about"]
        return words

    def contracting(self, party: Actor) -> Actor:
        """Return the body by which a party is bound: the Government of a State, or the organization."""
        return party.bodies.get("government", party)

    def working(self, party: Actor) -> list[Actor]:
        """Return two bodies of a party that send and receive notices, the one of the sector first."""
        names = (self.sector, "mfa") if "mfa" in party.bodies else ("secretariat", "liaison")
        return [party.bodies[name] for name in names]

    def signatory(self, party: Actor) -> Actor:
        """Return the office that signs a note for a party."""
        return party.bodies.get("minister") or party.bodies["secretary"]

    def source(self) -> int | None:
        """Return the number of the earlier agreement to which this one refers, or None."""
        if self.number == 1 or not self.chance.happens(0.5):
            return None
        first = self.number - (self.number - 1) % BLOCK
        if first < self.number and self.chance.happens(0.5):
            return first
        return self.number - 1 - self.chance.below(min(self.number - 1, BLOCK))


def agreement_iri(number: int) -> str:
    """Return the IRI of the agreement of that number."""
    return f"{PREFIXES['agreement']}generated-{number:06d}"


def build_scenario(number: int, seed: int) -> Scenario:
    """Return what the agreement of that number is about; the number of agreements does not matter."""
    chance = SeededRandom(seed, number)
    states, organizations = parties()["states"], parties()["organizations"]
    first = states[0] if chance.happens(0.35) else chance.one(states)
    others = chance.some([state for state in states if state is not first], 2)
    sides = [first, chance.one(organizations) if chance.happens(0.25) else others[0]]
    if chance.happens(0.06):
        sides.append(others[1])
    sectors = list(table("matters")["sectors"])
    return Scenario(
        number=number,
        chance=chance,
        parties=sides,
        sector=chance.one(sectors),
        language=chance.weighed(LANGUAGES, _SHARES),
        day=_FIRST_DAY + timedelta(days=chance.below(_DAYS)),
    )


def named(record: dict[str, Any]) -> Name:
    """Return a record of a data file as a name; ``nom`` is its first form."""
    return Name({lang: {"nom": next(iter(record[lang].values())), **record[lang]} for lang in LANGUAGES})


def told(day: date) -> Words:
    """Return a day in words, as texts write it."""
    frame = table("frame")
    return {
        lang: frame["date"][lang].format(
            day=day.day, month=frame["months"][lang][day.month - 1], year=day.year
        )
        for lang in LANGUAGES
    }


# Clauses and passages in reading order, with the lines that they would take in the published text.


def local_name(number: str) -> str:
    """Return the local name of a clause by its printed number.

    >>> local_name("3(a)")
    '3a'
    """
    return number.replace("(", "").replace(")", "")


class Page:
    """The text of an agreement while it is being written; every passage takes one line."""

    def __init__(self, draft: Draft, cast: Scenario) -> None:
        """Begin at the first line."""
        self.draft = draft
        self.cast = cast
        self.root = f"<{draft.agreement}>"
        self.line = 0
        self._order = 0
        self._passages = 0

    def clause(self, number: str, instrument: str, label: Words, parent: str | None = None) -> str:
        """Add a clause of an instrument and return its IRI; ``parent`` is the clause that it is part of."""
        node = self.draft.part(local_name(number))
        self._order += 1
        self._passages = 0
        self.draft.add(self.root, hasClause=node)
        self.draft.kind(node, "Clause")
        self.draft.add(
            node,
            number=literal(number),
            order=typed(self._order, "integer"),
            belongsToInstrument=self.draft.part(instrument),
            isPartOfClause=parent,
        )
        self.draft.words(node, "skos:prefLabel", label)
        return node

    def passage(self, clause: str, kind: str, text: Words) -> str:
        """Add a passage to the clause begun last and return its IRI."""
        node = self._passage(clause, kind)
        self.draft.words(node, "srv:text", text)
        return node

    def untranslated(self, clause: str, text: Words, reason: Words) -> None:
        """Add a passage in the language of the text alone, with the reason for that."""
        node = self._passage(clause, "untranslated")
        language = self.cast.language
        self.draft.add(node, text=said(text[language], language))
        self.draft.words(node, "srv:reason", reason)

    def _passage(self, clause: str, kind: str) -> str:
        self._passages += 1
        self.line += 1
        node = f"{clause[:-1]}-p{self._passages}>"
        self.draft.add(clause, hasPassage=node)
        self.draft.kind(node, "Passage")
        self.draft.add(node, order=typed(self._passages, "integer"), hasKind=iri("kind:" + kind))
        return node


# The instruments of a generated agreement: the exchanged notes, the law, and what is only referred to.

#: Names of the replies, in the order of the parties after the first.
_REPLIES: Final = ("reply", "second-reply")


def opening(page: Page) -> None:
    """Begin the first note: its number and day, and what is proposed."""
    frame = table("frame")
    clause = page.clause("first-note-opening", "first-note", frame["heads"]["opening"])
    page.passage(clause, "formal", _headline(page, "first-note", page.cast.day))
    word: Words = frame["word"]
    if page.cast.chance.happens(0.15):
        word = frame["misprint"]
    parties = _joined(page)
    text = {
        lang: template.format(p=parties[lang], about=page.cast.about[lang], word=word[lang])
        for lang, template in frame["recital"].items()
    }
    page.passage(clause, "recital", text)
    if word is not frame["word"]:
        _erratum(page, word, frame["word"])


def closing(page: Page) -> None:
    """End the first note with its signature, and add the note as an instrument."""
    first, second = page.cast.parties[:2]
    frame = table("frame")
    clause = page.clause("first-note-closing", "first-note", frame["heads"]["closing"])
    if page.cast.chance.happens(0.1):
        page.untranslated(clause, frame["stamp"]["text"], frame["stamp"]["reason"])
    note = _diplomatic_note(page, clause, "first-note", first, second, page.cast.day, 1)
    page.draft.add(page.root, isConstitutedBy=note)


def replies(page: Page) -> date:
    """Add the notes in reply, one of each other party, and return the day of the last."""
    frame, cast, day = table("frame"), page.cast, page.cast.day
    for name, party in zip(_REPLIES, cast.parties[1:], strict=False):
        start = page.line + 1
        day += timedelta(days=1 + cast.chance.below(90))
        clause = page.clause(f"{name}-text", name, frame["heads"]["reply"])
        page.passage(clause, "formal", _headline(page, name, day))
        page.passage(clause, "constitutive", frame["acceptance"])
        note = _diplomatic_note(page, clause, name, party, cast.parties[0], day, start)
        page.draft.add(note, answersInstrument=page.draft.part("first-note"))
        if cast.chance.happens(0.3):
            page.draft.add(
                note,
                quotesInstrument=page.draft.part("first-note"),
                copyStartLine=typed(start + 1, "integer"),
                copyEndLine=typed(start + 1, "integer"),
            )
        page.draft.add(page.root, isConstitutedBy=note)
    return day


def law(page: Page, last: date) -> None:
    """Add the law by which the first State among the parties ratifies the agreement."""
    frame, cast = table("frame"), page.cast
    state = next(party for party in cast.parties if "president" in party.bodies)
    president = state.bodies["president"]
    day = last + timedelta(days=30 + cast.chance.below(600))
    start = page.line + 1
    clause = page.clause("law", "ratifying-law", frame["heads"]["law"])
    page.passage(clause, "formal", _headline(page, "ratifying-law", day))
    page.passage(clause, "constitutive", frame["enactment"])
    page.passage(clause, "formal", _signature(president))
    node = _instrument(page, "ratifying-law", "RatifyingAct", frame["titles"]["law"], day, start)
    for actor in (state, president):
        actor.describe(page.draft)
    page.draft.add(node, isMadeOnBehalfOf=state.iri, isSignedBy=president.iri)
    page.draft.add(page.root, isRatifiedBy=node)


def add_source(page: Page) -> Words:
    """Return in words the instrument to which the agreement refers, and note it for the norms that do.

    It is the note of an earlier agreement, or else a convention whose text is not held.
    """
    held, cast = table("frame")["sources"], page.cast
    number = cast.source()
    if number is not None:
        cast.sources["instrument"] = iri(f"{agreement_iri(number)}/first-note")
        return {lang: text.format(number=number) for lang, text in held["agreement"].items()}
    record = held["convention"]
    cast.sources["instrument"] = cast.sources["convention"] = page.draft.part(record["name"])
    words: Words = record["of"]
    return words


def convention(page: Page) -> None:
    """Add the convention to which a norm of the agreement refers."""
    record = table("frame")["sources"]["convention"]
    node = page.cast.sources["convention"]
    page.draft.add(page.root, hasInstrument=node)
    page.draft.kind(node, "ReferencedInstrument")
    page.draft.words(node, "dcterms:title", record["title"])
    page.draft.state(node, "dcterms:date", typed(record["date"], "date"))


def _diplomatic_note(
    page: Page, clause: str, name: str, sender: Actor, receiver: Actor, day: date, start: int
) -> str:
    """Sign a diplomatic note in its last clause, add it, and return its IRI."""
    cast, draft = page.cast, page.draft
    signatory, addressee = cast.signatory(sender), cast.signatory(receiver)
    page.passage(clause, "formal", _signature(signatory))
    title = table("frame")["titles"]["first" if name == "first-note" else "reply"]
    words = {lang: text.format(office=signatory.labels[lang]) for lang, text in title.items()}
    node = _instrument(page, name, "DiplomaticNote", words, day, start)
    behalf = cast.contracting(sender)
    for actor in (behalf, signatory, addressee):
        actor.describe(draft)
    if cast.chance.happens(0.4):
        draft.words(node, "srv:place", cast.chance.one(table("frame")["places"]))
    draft.add(node, isMadeOnBehalfOf=behalf.iri, isSignedBy=signatory.iri, isAddressedTo=addressee.iri)
    return node


def _instrument(page: Page, name: str, kind: str, title: Words, day: date, start: int) -> str:
    """Add an instrument that ends at the line written last, and return its IRI."""
    node = page.draft.part(name)
    page.draft.add(page.root, hasInstrument=node)
    page.draft.kind(node, kind)
    page.draft.words(node, "dcterms:title", title)
    page.draft.state(node, "dcterms:date", typed(day.isoformat(), "date"))
    page.draft.add(
        node,
        documentNumber=literal(_document(page, name)),
        startLine=typed(start, "integer"),
        endLine=typed(page.line, "integer"),
    )
    return node


def _document(page: Page, name: str) -> str:
    number: str = table("frame")["documents"][name].format(number=page.cast.number)
    return number


def _headline(page: Page, name: str, day: date) -> Words:
    words = told(day)
    return {
        lang: text.format(document=_document(page, name), date=words[lang])
        for lang, text in table("frame")["headline"].items()
    }


def _signature(office: Actor) -> Words:
    return {
        lang: text.format(office=office.labels[lang]) for lang, text in table("frame")["signature"].items()
    }


def _erratum(page: Page, published: Words, corrected: Words) -> None:
    """Add the erratum of the misprint on the line written last."""
    language = page.cast.language
    node = page.draft.part("erratum-1")
    page.draft.add(page.root, hasErratum=node)
    page.draft.kind(node, "Erratum")
    page.draft.add(
        node,
        publishedWords=f"{literal(published[language])}@{language}",
        correctedWords=f"{literal(corrected[language])}@{language}",
        startLine=typed(page.line, "integer"),
    )
    reason = {
        lang: text.format(word=corrected[language]) for lang, text in table("frame")["misprinted"].items()
    }
    page.draft.words(node, "srv:reason", reason)


def _joined(page: Page) -> Words:
    """Return the parties in a row, as they stand between which something is agreed."""
    return joined([page.cast.contracting(party) for party in page.cast.parties])


def joined(parties: list[Actor]) -> Words:
    """Return names in a row: Kazakh in the nominative, Russian in the instrumental."""
    words = {}
    for lang, link in table("frame")["and"].items():
        names = [party.form(lang, "ins" if lang == "ru" else "nom") for party in parties]
        words[lang] = link.join([", ".join(names[:-1]), names[-1]])
    return words


# Matters and programmes of generated agreements, described where the registries of servanda lack them.


def describe(draft: Draft, code: str, kind: str) -> str:
    """Return the IRI of a matter or programme, after describing it in the agreement where that is needed."""
    node = iri(code)
    record: dict[str, Any] = table("matters")["matters" if kind == "Matter" else "programmes"].get(code, {})
    if "pattern" not in record or not draft.first(node):
        return node
    draft.kind(node, kind)
    draft.state(node, "skos:inScheme", iri(code.partition(":")[0] + ":"))
    draft.state(node, "skos:notation", literal(local(code)))
    draft.words(node, "skos:prefLabel", record["label"])
    draft.add(node, namePattern=said(record["pattern"][draft.language], draft.language))
    return node


# Slots: the words of a sentence that a norm or a notice gives as its evidence for one thing.


def slot(draft: Draft, owner: str, name: str, status: str, suffix: str = "") -> str:
    """Add a slot to a norm or a notice and return its IRI; ``suffix`` tells it from others of its name."""
    node = f"{owner[:-1]}-{name}{suffix}>"
    draft.add(owner, hasSlot=node)
    draft.kind(node, status)
    draft.add(node, forSlot=iri("slot:" + name))
    return node


def stated(
    draft: Draft,
    owner: str,
    name: str,
    words: Words,
    language: str,
    text: Words | None = None,
    suffix: str = "",
) -> str:
    """Add a slot that the words of the text state; ``text`` says what it comes to, where that is wanted."""
    node = slot(draft, owner, name, "Stated", suffix)
    draft.add(node, evidenceText=said(words[language], language))
    if text is not None:
        draft.words(node, "srv:text", text)
    return node


def inferred(
    draft: Draft, owner: str, name: str, words: Words, language: str, text: Words, reason: Words
) -> str:
    """Add a slot that is only inferred from words, with the reason."""
    node = slot(draft, owner, name, "Inferred")
    draft.add(node, evidenceText=said(words[language], language))
    draft.words(node, "srv:text", text)
    draft.words(node, "srv:reason", reason)
    return node


# What stands in the places of a clause's sentences: bodies, matters, phrases that may be left out.

#: How often a phrase is there, where a sentence has a place for it.
_SLOT_SHARES: Final = {"trigger": 0.1, "timing": 0.25, "form": 0.25, "purpose": 0.15, "qualifier": 0.15}


@dataclass
class SlotChoice:
    """What one clause is filled with.

    ``held`` is by place; ``actors`` are those behind each place, ``codes`` the matters and programmes;
    ``parts`` are the records of the phrases chosen; ``periods`` are the durations told at ``{days}`` and
    ``{months}``, by their unit.
    """

    held: dict[str, Name | Template | None]
    actors: dict[str, list[Actor]]
    codes: dict[str, str]
    parts: dict[str, dict[str, Any]]
    periods: dict[str, str]


def choose_slots(cast: Scenario, article: dict[str, Any], source: Words | None) -> SlotChoice:
    """Return what a clause is filled with; ``source`` is what it may refer to, in words."""
    chance = cast.chance
    sender, receiver = chance.some(cast.parties, 2)
    actors = {
        "sp": [cast.contracting(sender)],
        "rp": [cast.contracting(receiver)],
        "each": [cast.contracting(party) for party in cast.parties],
        "other": [cast.contracting(party) for party in cast.parties],
    }
    for side, party in (("s", sender), ("r", receiver)):
        for place, body in zip(("b", "b2"), chance.some(cast.working(party), 2), strict=True):
            actors[side + place] = [body]
    held: dict[str, Name | Template | None] = {
        place: some[0] for place, some in actors.items() if place not in ("each", "other")
    }
    held["others"] = named(table("frame")["others"]["one" if len(cast.parties) == 2 else "more"])
    codes = _codes(cast)
    records = table("matters")
    for place, code in codes.items():
        held[place] = named(records["matters" if place[0] == "m" else "programmes"][code])
    periods = {}
    for place in ("days", "months"):
        count = chance.one(table("parts")[place])
        held[place] = _counted(count)
        unit = place[0].upper()
        periods[unit] = f"P{count[0]}{unit}"
    if source is not None:
        held["source"] = Name({language: {"nom": source[language]} for language in LANGUAGES})
    result = SlotChoice(held, actors, codes, {}, periods)
    _choose(cast, article, result)
    return result


def _codes(cast: Scenario) -> dict[str, str]:
    """Return two matters and two programmes."""
    first = cast.chance.one(cast.matters)
    second = cast.chance.one([code for code in cast.matters if code != first])
    programmes = cast.chance.some(table("matters")["sectors"][cast.sector]["programmes"], 2)
    return {"m1": first, "m2": second, "p1": programmes[0], "p2": programmes[1]}


def _counted(count: list[Any]) -> Name:
    """Return a number as texts write it: figures, then words in parentheses."""
    number, *words = count
    return Name(
        {language: {"nom": f"{number} ({word})"} for language, word in zip(LANGUAGES, words, strict=True)}
    )


def _choose(cast: Scenario, article: dict[str, Any], result: SlotChoice) -> None:
    """Choose the phrases for which the article has places."""
    wanted = places(article["text"])
    before = "before" in table("matters")["matters"][result.codes["m1"]]["kk"]
    for name, share in _SLOT_SHARES.items():
        result.held[name] = None
        if name not in wanted or not cast.chance.happens(share):
            continue
        part = cast.chance.one([one for one in table("parts")[name] if before or one.get("before") is None])
        result.held[name] = part
        result.parts[name] = part


# Notifications that a norm calls for: one for each sender and addressee, with all eight slots.


def notices(
    draft: Draft, cast: Scenario, norm: str, record: dict[str, Any], sentence: Sentence, filled: SlotChoice
) -> None:
    """Add the notifications of a norm, with one sender and one addressee each."""
    held = list(_pairs(record, filled))
    for number, (sender, addressee) in enumerate(held, 1):
        node = f"{norm[:-1]}-notice{f'-{number}' if len(held) > 1 else ''}>"
        draft.add(norm, requiresNotification=node)
        _notice(draft, cast, node, record["notice"], sentence, filled, sender, addressee)


def _pairs(
    record: dict[str, Any], filled: SlotChoice
) -> Iterator[tuple[tuple[str, Actor], tuple[str, Actor]]]:
    """Yield each sender with each addressee, and the places where the sentence names them."""
    senders = [(place, actor) for place in record["bearer"] for actor in filled.actors[place]]
    addressees = [(place, actor) for place in record["addressee"] for actor in filled.actors[place]]
    for sender, addressee in product(senders, addressees):
        if sender[1] is not addressee[1]:
            yield sender, addressee


def _notice(
    draft: Draft, cast: Scenario, node: str, record: dict[str, Any], sentence: Sentence, filled: SlotChoice,
    sender: tuple[str, Actor], addressee: tuple[str, Actor],
) -> None:  # fmt: skip
    """Add one notification."""
    language, marks = cast.language, sentence.marks
    codes = [filled.codes.get(matter, matter) for matter in record["matters"]]
    form = filled.parts["form"]["code"] if "form" in filled.parts else record.get("form")
    draft.kind(node, "Notification")
    draft.add(
        node,
        hasMode=iri(record["mode"]),
        hasSender=sender[1].iri,
        hasAddressee=addressee[1].iri,
        concernsMatter=[describe(draft, code, "Matter") for code in codes],
        hasForm=iri(form) if form else None,
    )
    stated(draft, node, "sender", marks[sender[0]], language)
    stated(draft, node, "addressee", marks[addressee[0]], language)
    stated(draft, node, "matter", marks["matter"], language)
    _trigger(draft, cast, node, record, codes, sentence, sender[1])
    _timing(draft, node, sentence, filled, language)
    if form:
        stated(draft, node, "form", marks["form"], language)
    else:
        slot(draft, node, "form", "Silent")
    if "purpose" in filled.parts:
        stated(draft, node, "purpose", marks["purpose"], language, marks["purpose"])
    else:
        slot(draft, node, "purpose", "Silent")
    if "effect" in record:
        effect(draft, node, record["effect"], sentence, filled, language)
    else:
        slot(draft, node, "effect", "Silent")


def _trigger(
    draft: Draft,
    cast: Scenario,
    node: str,
    record: dict[str, Any],
    codes: list[str],
    sentence: Sentence,
    sender: Actor,
) -> None:
    """Add what gives rise to a notice: stated, or inferred from what it is about, or not said."""
    marks, language = sentence.marks, cast.language
    if "trigger" in marks:
        stated(draft, node, "trigger", marks["trigger"], language, marks["trigger"])
        return
    known = table("matters")["matters"].get(codes[0])
    if (known is None and "happens" not in record) or not cast.chance.happens(0.15):
        slot(draft, node, "trigger", "Silent")
        return
    text: Words = record.get("happens") or {lang: known[lang]["happens"] for lang in ("kk", "ru", "en")}
    reason = table("parts")["reasons"][record.get("because", "trigger")]
    event = inferred(draft, node, "trigger", marks["matter"], language, text, reason)
    draft.add(event, isTriggeredByActor=sender.iri)
    if "because" not in record:
        draft.add(event, isTriggeredByMatter=iri(codes[0]))


def _timing(draft: Draft, node: str, sentence: Sentence, filled: SlotChoice, language: str) -> None:
    """Add when a notice is due, or that nothing is said of it."""
    part = filled.parts.get("timing")
    if part is None:
        slot(draft, node, "timing", "Silent")
        return
    words = sentence.marks["timing"]
    due = stated(draft, node, "timing", words, language, words)
    if "unit" in part:
        draft.add(due, period=typed(filled.periods[part["unit"]], "duration"), runsFrom=iri(part["from"]))
    if "before" in part:
        draft.add(due, isDueBefore=iri(filled.codes[part["before"]]))


def effect(
    draft: Draft, owner: str, record: dict[str, Any], sentence: Sentence, filled: SlotChoice, language: str
) -> None:
    """Add the legal effect that hangs on a notice, to it or to its norm."""
    words = sentence.marks["effect"]
    node = stated(draft, owner, "effect", words, language, words)
    draft.add(node, hasEffectKind=iri(record["code"]), runsFrom=iri(record["from"]))
    if "unit" in record:
        draft.add(node, period=typed(filled.periods[record["unit"]], "duration"))


# Norms of a generated agreement, with their evidence and what limits them.

#: Key in the data, property, slot.
_ROLES: Final = (
    ("bearer", "hasBearer", "bearer"),
    ("addressee", "hasAddressee", "addressee"),
    ("beneficiary", "hasBeneficiary", "beneficiary"),
    ("involves", "involvesActor", "involves"),
)


def norm(
    draft: Draft,
    cast: Scenario,
    clause: str,
    number: str,
    record: dict[str, Any],
    sentence: Sentence,
    filled: SlotChoice,
) -> str:
    """Add one norm of a clause and return its IRI; ``number`` is that of the clause."""
    node = draft.part(f"{local_name(number)}-{record['key']}")
    language = cast.language
    draft.add(clause, hasNorm=node)
    draft.kind(node, record["type"])
    draft.words(node, "skos:prefLabel", _label(cast, number, record["label"], filled))
    draft.words(node, "srv:actObject", _lower(written(record["object"], filled.held)))
    draft.add(
        node,
        hasAction=iri(record["action"]),
        quote=said(sentence.text[language].removesuffix("."), language),
        operativeWords=said(sentence.marks["op"][language], language),
        refersToInstrument=cast.sources.get("instrument") if "refers" in record else None,
        concernsProgramme=[
            describe(draft, filled.codes[place], "Programme") for place in record.get("programmes", ())
        ],
    )
    _roles(draft, node, record, sentence, filled, language)
    _circumstances(draft, node, record, sentence, filled, language)
    if "notice" in record:
        notices(draft, cast, node, record, sentence, filled)
    return node


def _label(cast: Scenario, number: str, template: dict[str, str], filled: SlotChoice) -> Words:
    """Return the label of a norm, with the place by which it differs from all other labels."""
    label = written(template, filled.held).text
    place = table("frame")["place"]
    return {
        language: f"{text} {place[language].format(number=cast.number, clause=number)}"
        for language, text in label.items()
    }


def _lower(sentence: Sentence) -> Words:
    return {language: text[:1].lower() + text[1:] for language, text in sentence.text.items()}


def _roles(
    draft: Draft, node: str, record: dict[str, Any], sentence: Sentence, filled: SlotChoice, language: str
) -> None:
    """Add who is bound, told, profits or takes part, each with its slot."""
    for key, name, slot in _ROLES:
        held = [(place, actor) for place in record.get(key, ()) for actor in filled.actors[place]]
        for place, actor in held:
            actor.describe(draft)
            draft.add(node, **{name: actor.iri})
            suffix = f"-{local(actor.id)}" if len(held) > 1 else ""
            stated(draft, node, slot, sentence.marks[place], language, suffix=suffix)


def _circumstances(
    draft: Draft, node: str, record: dict[str, Any], sentence: Sentence, filled: SlotChoice, language: str
) -> None:
    """Add the trigger, the time and the effect of a norm, where its data say that it has them."""
    if "trigger" in record:
        words = sentence.marks["trigger"]
        slot = stated(draft, node, "trigger", words, language, words)
        draft.add(slot, isTriggeredByMatter=[iri(code) for code in record["trigger"]])
    if "timing" in record:
        stated(draft, node, "timing", sentence.marks["timing"], language, sentence.marks["timing"])
    if "effect" in record:
        effect(draft, node, record["notice"]["effect"], sentence, filled, language)


def add_qualifier(
    draft: Draft,
    cast: Scenario,
    number: str,
    norms: list[str],
    record: dict[str, Any],
    words: Words,
    filled: SlotChoice,
) -> None:
    """Add the qualifier of a sentence to all of the norms that it states."""
    node = draft.part(f"{local_name(number)}-qualifier")
    for one in norms:
        draft.add(one, hasQualifier=node)
    draft.kind(node, "Qualifier")
    draft.add(
        node,
        hasQualifierType=iri(record["code"]),
        evidenceText=said(words[cast.language], cast.language),
        reachesProgramme=[iri(filled.codes[place]) for place in record.get("programmes", ())],
        isJudgedBy=[actor.iri for actor in filled.actors["each"]] if "judged" in record else None,
    )
    draft.words(node, "srv:scopeText", record["reach"])


#: How many clauses are chosen from articles.yaml, beside those that every agreement has: one of these.
_CHOSEN: Final = (1, 2, 3, 3, 3, 4)
#: Clauses that may come more than once, about different matters.
_REPEATED: Final = ("notice", "two-senders", "mutual")


def agreement(number: int, seed: int) -> Draft:
    """Return the triples of the agreement of that number."""
    held = build_scenario(number, seed)
    draft = Draft(held.agreement, held.language)
    page = Page(draft, held)
    _itself(page)
    source = add_source(page)
    opening(page)
    _clauses(page, source)
    closing(page)
    last = replies(page)
    if any("president" in party.bodies for party in held.parties) and held.chance.happens(0.2):
        law(page, last)
    if "referred" in held.sources and "convention" in held.sources:
        convention(page)
    return draft


def _itself(page: Page) -> None:
    """Add what the agreement says of itself."""
    frame, draft, held, root = table("frame"), page.draft, page.cast, page.root
    parties = [held.contracting(party) for party in held.parties]
    names = joined(parties)
    draft.kind(root, "Agreement")
    draft.state(root, "vann:preferredNamespacePrefix", literal(f"gen{held.number:06d}"))
    title = {
        lang: text.format(number=held.number, p=names[lang], about=held.about[lang])
        for lang, text in frame["title"].items()
    }
    draft.words(root, "dcterms:title", title)
    draft.words(
        root,
        "skos:prefLabel",
        {lang: text.format(number=held.number) for lang, text in frame["label"].items()},
    )
    if held.chance.happens(0.2):
        draft.words(root, "rdfs:comment", frame["remark"])
    draft.state(root, "dcterms:language", literal(held.language))
    draft.state(root, "dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>")
    draft.state(root, "dcterms:creator", iri("actor:servanda"))
    draft.add(
        root,
        sourceFile=literal(f"source.{held.language}.txt"),
        partyNamePattern=literal(frame["party"][held.language]),
        hasParty=[party.iri for party in parties],
    )
    for party in parties:
        party.describe(draft)


def _clauses(page: Page, source: Words) -> None:
    """Add the numbered clauses: some in a group with a common head, then the last ones."""
    chance = page.cast.chance
    articles = table("articles")["articles"]
    free = [article for article in articles if "last" not in article]
    chosen: list[dict[str, Any]] = []
    for _ in range(chance.one(_CHOSEN)):
        left = [article for article in free if article not in chosen or article["key"] in _REPEATED]
        chosen.append(chance.weighed(left, [article["weight"] for article in left]))
    grouped = chance.below(3) if chance.happens(0.3) else 0
    lettered = chance.happens(0.5)
    number = 0
    if grouped:
        number = 1
        parent = page.clause("1", "first-note", table("frame")["heads"]["group"])
        page.passage(parent, "normative", table("frame")["grouped"])
        for place, article in enumerate(chosen[: grouped + 1]):
            name = f"1({'abc'[place]})" if lettered else f"1.{place + 1}"
            _clause(page, name, article, source, parent)
        chosen = chosen[grouped + 1 :]
    forces = [article for article in articles if article.get("last") == "force"]
    chosen.append(chance.weighed(forces, [article["weight"] for article in forces]))
    chosen += [article for article in articles if article.get("last") == "end"]
    for place, article in enumerate(chosen, number + 1):
        _clause(page, str(place), article, source, None)


def _clause(page: Page, number: str, article: dict[str, Any], source: Words, parent: str | None) -> None:
    """Add a clause with its passages, norms and qualifier, and at times a note."""
    held = page.cast
    clause = page.clause(number, "first-note", article["label"], parent)
    filled = choose_slots(held, article, source)
    said_norms: list[tuple[str, Sentence]] = []
    for sentence_record in (article, *article.get("more", ())):
        sentence = written(sentence_record["text"], filled.held)
        page.passage(clause, "normative", sentence.text)
        stated = [
            norm(page.draft, held, clause, number, record, sentence, filled)
            for record in sentence_record["norms"]
        ]
        _qualify(page, number, stated, sentence_record, sentence, filled)
        said_norms += [(one, sentence) for one in stated]
        if any("refers" in record for record in sentence_record["norms"]):
            held.sources["referred"] = clause
    if held.chance.happens(0.06):
        _note(page, clause, number, *held.chance.one(said_norms))


def _qualify(
    page: Page, number: str, stated: list[str], record: dict[str, Any], sentence: Sentence, filled: SlotChoice
) -> None:
    """Add the qualifier that a sentence always has, or the one chosen for it."""
    qualifier = record.get("qualifier") or filled.parts.get("qualifier")
    if qualifier is not None and "qualifier" in sentence.marks:
        add_qualifier(page.draft, page.cast, number, stated, qualifier, sentence.marks["qualifier"], filled)


def _note(page: Page, clause: str, number: str, norm: str, sentence: Sentence) -> None:
    """Add an interpretive note about the operative words of a norm."""
    record = page.cast.chance.one(table("frame")["notes"])
    language = page.cast.language
    node = page.draft.part(f"{local_name(number)}-note")
    page.draft.add(clause, hasNote=node)
    page.draft.kind(node, "InterpretiveNote")
    page.draft.add(node, isAbout=norm, evidenceText=said(sentence.marks["op"][language], language))
    page.draft.words(node, "srv:readingTaken", record["taken"])
    page.draft.words(node, "srv:readingNotTaken", record["left"])
    page.draft.state(node, "prov:wasAttributedTo", iri("actor:servanda"))

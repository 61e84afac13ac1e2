"""One generated agreement, whole: the same number and seed always give the same triples."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from servanda.namespaces import PREFIXES, expand, local

#: Subject, predicate and object, each as N-Triples writes it.
Triple: TypeAlias = tuple[str, str, str]
#: The same words in Kazakh, Russian and English.
Words: TypeAlias = dict[str, str]
#: A template as data files have it: the text of each language.
Template: TypeAlias = Mapping[str, str]
#: A record of a data file.
Record: TypeAlias = dict[str, Any]

LANGUAGES: Final = ("kk", "ru", "en")
TYPE: Final = f"<{PREFIXES['rdf']}type>"
#: Agreements of one block refer to the note of its first one, so that many share it.
BLOCK: Final = 100

#: How often a text is in Kazakh, Russian and English, of ten.
_LANGUAGE_WEIGHTS: Final = (5, 3, 2)
_FIRST_DAY: Final = date(1995, 1, 1)
_DAYS: Final = 10_000
#: How many clauses are chosen from articles.yaml, beside those that every agreement has: one of these.
_CLAUSE_NUMBERS: Final = (1, 2, 3, 3, 3, 4)
#: Clauses that may come more than once, about different matters.
_REPEATABLE: Final = ("notice", "two-senders", "mutual")
#: How often a phrase is there, where a sentence has a place for it.
_PHRASE_SHARES: Final = {"trigger": 0.1, "timing": 0.25, "form": 0.25, "purpose": 0.15, "qualifier": 0.15}
#: Who a norm names: key in the data, property, slot.
_ROLES: Final = (
    ("bearer", "hasBearer", "bearer"),
    ("addressee", "hasAddressee", "addressee"),
    ("beneficiary", "hasBeneficiary", "beneficiary"),
    ("involves", "involvesActor", "involves"),
)
#: Names of the replies, in the order of the parties after the first.
_REPLIES: Final = ("reply", "second-reply")
_CASES: Final = ("nom", "gen", "dat", "acc", "ins")
#: The endings of a Kazakh noun in the possessive, by its last vowel, in the order of the cases.
_ENDINGS: Final = {"ы": ("", "ның", "на", "н", "мен"), "і": ("", "нің", "не", "н", "мен")}
#: What a template may hold: the start of a mark, its end, or the place of a name or a phrase.
_PIECES: Final = re.compile(r"\[(\w+):|(\])|\{(\+?)(\w+)(?:\.(\w+))?(\+?)\}")

T = TypeVar("T")


def generate_agreement(number: int, seed: int) -> Draft:
    """Return the triples of the agreement of that number, counted from 1."""
    draft = Draft(build_scenario(number, seed))
    scenario = draft.scenario
    _add_agreement(draft)
    source = _choose_source(draft)
    _open_note(draft)
    _add_clauses(draft, source)
    _close_note(draft)
    last = _add_replies(draft)
    if any("president" in party.bodies for party in scenario.parties) and scenario.random.decide(0.2):
        _add_law(draft, last)
    if draft.refers and draft.convention is not None:
        _add_convention(draft, draft.convention)
    return draft


def agreement_iri(number: int) -> str:
    """Return the IRI of the agreement of that number."""
    return f"{PREFIXES['agreement']}generated-{number:06d}"


@cache
def read_table(name: str) -> Record:
    """Return a data file of this package: ``actors``, ``articles``, ``frame``, ``matters`` or ``parts``."""
    import yaml

    path = Path(__file__).parent / f"{name}.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the faster one is not in every build
    table: Record = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return table


@cache
def format_iri(name: str) -> str:
    """Return a compact IRI, or a full one, as N-Triples writes it.

    >>> format_iri("srv:Norm")
    '<https://w3id.org/servanda/ontology#Norm>'
    """
    return f"<{expand(name)}>"


def format_string(value: str, language: str | None = None) -> str:
    r"""Return a string, in a language or in none, as N-Triples writes it.

    >>> format_string('a "b"'), format_string("хабар", "kk")
    ('"a \\"b\\""', '"хабар"@kk')
    """
    if '"' in value or "\\" in value or "\n" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{value}"' if language is None else f'"{value}"@{language}'


def format_value(value: object, datatype: str) -> str:
    """Return a value of an XML Schema datatype as N-Triples writes it.

    >>> format_value(3, "integer")
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


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

    def decide(self, share: float) -> bool:
        """Return True in this share of cases."""
        return self._random() < share

    def choose(self, things: Sequence[T]) -> T:
        """Return one of the things; there must be some."""
        return things[self.below(len(things))]

    def sample(self, things: Sequence[T], number: int) -> list[T]:
        """Return that many different things, or all of them when there are fewer."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(number, len(left)))]

    def choose_weighted(self, things: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of the things, each as often as its weight says."""
        place = self.below(sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            place -= weight
            if place < 0:
                return thing
        return things[-1]


@dataclass(frozen=True)
class Name:
    """Something that a sentence names: its forms by language and case; ``nom`` stands for those not given."""

    forms: Mapping[str, Mapping[str, str]]

    def form(self, language: str, case: str) -> str:
        """Return the name in a case, or in the nominative where the language has no such case."""
        forms = self.forms[language]
        return forms[case] if case in forms else forms["nom"]


#: What stands in the places of a template: names, plain words, phrases, or None for a phrase left out.
Filling: TypeAlias = Mapping[str, Name | Template | None]


@dataclass(frozen=True)
class Sentence:
    """A finished sentence: its text, and the words that stand for each name or mark, in every language."""

    text: Words
    marks: dict[str, Words]


def write_sentence(template: Template, filling: Filling) -> Sentence:
    """Return the sentence that a template becomes, with a capital at its beginning."""
    text: Words = {}
    marks: dict[str, Words] = {}
    for language in LANGUAGES:
        spans: dict[str, tuple[int, int]] = {}
        whole = _fill(template[language], language, filling, "", spans)
        text[language] = whole = whole[:1].upper() + whole[1:]
        for name, (start, end) in spans.items():
            marks.setdefault(name, {})[language] = whole[start:end]
    return Sentence(text, marks)


def _fill(
    template: str, language: str, filling: Filling, text: str, spans: dict[str, tuple[int, int]]
) -> str:
    """Return ``text`` with a filled template after it; add where each name and mark stands to ``spans``."""
    starts: list[tuple[str, int]] = []
    for plain, mark, closing, before, name, case, after in _split_template(template):
        text += plain
        if mark:
            starts.append((mark, len(text)))
        elif closing:
            mark, start = starts.pop()
            spans.setdefault(mark, (start, len(text)))
        elif name and (value := filling[name]) is not None:
            text += " " if before else ""
            start = len(text)
            if isinstance(value, Name):
                text += value.form(language, case or "nom")
            else:
                text = _fill(value[language], language, filling, text, spans)
            spans.setdefault(name, (start, len(text)))
            text += " " if after else ""
    return text


@cache
def _split_template(template: str) -> list[tuple[str, ...]]:
    """Return the pieces of a template, each with the plain text before it; the last is only such text."""
    split = [part or "" for part in _PIECES.split(template)]
    return [tuple(split[n : n + 7]) for n in range(0, len(split) - 1, 7)] + [(split[-1], *[""] * 6)]


@cache
def _optional_phrases(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the phrases that some texts have a place for."""
    return frozenset(match[4] for text in texts for match in _PIECES.finditer(text) if match[3] or match[6])


def _format_words(template: Template, **values: object) -> Words:
    """Return a text with values in its gaps: words in the language of the text, or one value for all."""
    return {
        lang: text.format(
            **{key: value[lang] if isinstance(value, dict) else value for key, value in values.items()}
        )
        for lang, text in template.items()
    }


def _format_day(day: date) -> Words:
    frame = read_table("frame")
    months = {lang: frame["months"][lang][day.month - 1] for lang in LANGUAGES}
    return _format_words(frame["date"], day=day.day, month=months, year=day.year)


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
        return format_iri(self.id)

    def name_pattern(self, language: str) -> str:
        """Return a pattern of all the forms that a text in this language may use."""
        forms = sorted(set(self.forms[language].values()) - {"-"})
        return "^(" + "|".join(form.replace("the ", "([Tt]he )?", 1) for form in forms) + ")$"


@cache
def list_parties() -> dict[str, list[Actor]]:
    """Return who can be party to an agreement: ``states`` and ``organizations``, with their bodies."""
    table = read_table("actors")
    return {
        kind: [
            _build_party(key, record, kind, registered=group is not table)
            for group in (table["registry"], table)
            for key, record in group[kind].items()
        ]
        for kind in ("states", "organizations")
    }


def _build_party(key: str, record: Record, kind: str, *, registered: bool) -> Actor:
    """Return a State or an organization with all of its bodies."""
    bodies: dict[str, Actor] = {}
    party = Actor(
        forms=_build_forms(record["kk"], record["ru"], record["en"]),
        id=record.get("iri", f"actor:generated-{key}"),
        kind="State" if kind == "states" else "InternationalOrganization",
        labels=_build_labels(record["kk"], record["ru"], record["en"]),
        above=None,
        registered=registered,
        bodies=bodies,
    )
    for name, body in read_table("actors")["bodies"]["state" if kind == "states" else "organization"].items():
        above = party if body["in"] == "party" else bodies[body["in"]]
        bodies[name] = _build_body(
            f"{key}-{name}", body, party, above, record.get("bodies", {}).get(name, {})
        )
    return party


def _build_body(key: str, body: Record, party: Actor, above: Actor, known: Record) -> Actor:
    """Return a body of a party; ``known`` is what the registry calls it, where it does."""
    kazakh = known.get("kk", f"{party.form('kk', 'gen')} {body['kk']}")
    russian = known.get("ru", [body["ru"][0], " ".join([*body["ru"][1:], party.form("ru", "gen")])])
    english = known.get("en", f"{body['en']} of {party.form('en', 'nom')}")
    return Actor(
        forms=_build_forms(kazakh, russian, english),
        id=known.get("iri", f"actor:generated-{key}"),
        kind=body["kind"],
        labels=_build_labels(kazakh, russian, english),
        above=above,
        registered="iri" in known and body["kind"] != "Office",
        bodies={},
    )


def _build_labels(kazakh: str | list[str], russian: list[str], english: str) -> Words:
    return {"kk": kazakh if isinstance(kazakh, str) else kazakh[0], "ru": " ".join(russian), "en": english}


def _build_forms(kazakh: str | list[str], russian: list[str], english: str) -> dict[str, dict[str, str]]:
    """Return the forms of a name: Kazakh by its last vowel unless all are given, Russian by its head word."""
    heads = read_table("actors")["heads"][russian[0]]
    tail = "".join(f" {word}" for word in russian[1:])
    if isinstance(kazakh, str):
        vowel = re.sub(f"[^{''.join(_ENDINGS)}]", "", kazakh)[-1]
        kazakh = [kazakh + ending for ending in _ENDINGS[vowel]]
    return {
        "kk": dict(zip(_CASES, kazakh, strict=True)),
        "ru": dict(zip(_CASES, (head + tail for head in heads), strict=True)),
        "en": {"nom": f"the {english}"},
    }


def _join_names(parties: list[Actor]) -> Words:
    """Return names in a row: Kazakh in the nominative, Russian in the instrumental."""
    words = {}
    for lang, link in read_table("frame")["and"].items():
        names = [party.form(lang, "ins" if lang == "ru" else "nom") for party in parties]
        words[lang] = link.join([", ".join(names[:-1]), names[-1]])
    return words


@dataclass(frozen=True)
class Scenario:
    """The choices that hold for a whole agreement; everything else is chosen as it is written."""

    number: int
    random: SeededRandom
    parties: list[Actor]
    sector: str
    language: str
    day: date

    @cached_property
    def matters(self) -> list[str]:
        """The matters of which the bodies of this sector notify one another."""
        table = read_table("matters")
        # Those of the sector stand twice: they are what the agreement is about.
        return [*table["everybody"], *table["sectors"][self.sector]["matters"] * 2]

    @cached_property
    def bound(self) -> list[Actor]:
        """The bodies by which the parties are bound."""
        return [self.bound_body(party) for party in self.parties]

    @property
    def about(self) -> Words:
        """The field of cooperation, in words."""
        words: Words = read_table("matters")["sectors"][self.sector]["about"]
        return words

    def bound_body(self, party: Actor) -> Actor:
        """Return the body by which a party is bound: the Government of a State, or the organization."""
        return party.bodies.get("government", party)

    def notifying_bodies(self, party: Actor) -> list[Actor]:
        """Return two bodies of a party that send and receive notices, the one of the sector first."""
        names = (self.sector, "mfa") if "mfa" in party.bodies else ("secretariat", "liaison")
        return [party.bodies[name] for name in names]

    def signatory(self, party: Actor) -> Actor:
        """Return the office that signs a note for a party."""
        return party.bodies.get("minister") or party.bodies["secretary"]

    def choose_earlier(self) -> int | None:
        """Return the number of the earlier agreement to which this one refers, or None."""
        if self.number == 1 or not self.random.decide(0.5):
            return None
        first = self.number - (self.number - 1) % BLOCK
        if first < self.number and self.random.decide(0.5):
            return first
        return self.number - 1 - self.random.below(min(self.number - 1, BLOCK))


def build_scenario(number: int, seed: int) -> Scenario:
    """Return what the agreement of that number is about; the number of agreements does not matter."""
    random = SeededRandom(seed, number)
    states, organizations = list_parties()["states"], list_parties()["organizations"]
    first = states[0] if random.decide(0.35) else random.choose(states)
    others = random.sample([state for state in states if state is not first], 2)
    sides = [first, random.choose(organizations) if random.decide(0.25) else others[0]]
    if random.decide(0.06):
        sides.append(others[1])
    return Scenario(
        number=number,
        random=random,
        parties=sides,
        sector=random.choose(list(read_table("matters")["sectors"])),
        language=random.choose_weighted(LANGUAGES, _LANGUAGE_WEIGHTS),
        day=_FIRST_DAY + timedelta(days=random.below(_DAYS)),
    )


class Draft:
    """An agreement while it is being written: its triples in the order in which they come, and its lines.

    ``instrument`` is the instrument to which norms may refer, ``convention`` the same where it is none of
    an earlier agreement, and ``refers`` says whether a norm does. Every passage takes one line.
    """

    def __init__(self, scenario: Scenario) -> None:
        """Begin the agreement of a scenario; its IRI is also the name of its graph."""
        self.scenario = scenario
        self.agreement = agreement_iri(scenario.number)
        self.root = f"<{self.agreement}>"
        self.language = scenario.language
        self.triples: list[Triple] = []
        self.instrument = ""
        self.convention: str | None = None
        self.refers = False
        self.line = 0
        self._clauses = 0
        self._passages = 0
        self._described: set[str] = set()

    def part(self, name: str) -> str:
        """Return the IRI, as N-Triples writes it, of a part of the agreement."""
        return f"<{self.agreement}/{name}>"

    def add(self, subject: str, **values: str | list[str] | None) -> None:
        """Add a triple for each value of each property of the vocabulary ``srv:``."""
        for name, value in values.items():
            if value is None:
                continue
            predicate = format_iri("srv:" + name)
            for one in value if isinstance(value, list) else (value,):
                self.triples.append((subject, predicate, one))

    def add_triple(self, subject: str, predicate: str, value: str) -> None:
        """Add a triple whose property is given as a compact IRI."""
        self.triples.append((subject, format_iri(predicate), value))

    def add_type(self, subject: str, name: str) -> None:
        """Add the type of a node, a class of the vocabulary."""
        self.triples.append((subject, TYPE, format_iri("srv:" + name)))

    def add_words(self, subject: str, predicate: str, words: Template) -> None:
        """Add the same words in each of their languages."""
        for language in LANGUAGES:
            self.add_triple(subject, predicate, format_string(words[language], language))

    def add_clause(
        self, number: str, label: Words, instrument: str = "first-note", parent: str | None = None
    ) -> str:
        """Add a clause of an instrument and return its IRI; ``parent`` is the clause that it is part of."""
        node = self.part(_clause_name(number))
        self._clauses += 1
        self._passages = 0
        self.add(self.root, hasClause=node)
        self.add_type(node, "Clause")
        self.add(
            node,
            number=format_string(number),
            order=format_value(self._clauses, "integer"),
            belongsToInstrument=self.part(instrument),
            isPartOfClause=parent,
        )
        self.add_words(node, "skos:prefLabel", label)
        return node

    def add_passage(self, clause: str, kind: str, text: Words, untranslated: Words | None = None) -> None:
        """Add a passage to the clause begun last; ``untranslated`` is why it is in one language only."""
        self._passages += 1
        self.line += 1
        node = f"{clause[:-1]}-p{self._passages}>"
        self.add(clause, hasPassage=node)
        self.add_type(node, "Passage")
        self.add(node, order=format_value(self._passages, "integer"), hasKind=format_iri("kind:" + kind))
        if untranslated is None:
            self.add_words(node, "srv:text", text)
        else:
            self.add(node, text=format_string(text[self.language], self.language))
            self.add_words(node, "srv:reason", untranslated)

    def add_slot(
        self,
        owner: str,
        name: str,
        words: Words | None = None,
        *,
        text: Words | None = None,
        reason: Words | None = None,
        suffix: str = "",
    ) -> str:
        """Add a slot to a norm or a notice and return its IRI; ``suffix`` tells it from others of its name.

        Without words the text is silent; with a ``reason`` the slot is only inferred from them. ``text`` says
        what the words come to.
        """
        node = f"{owner[:-1]}-{name}{suffix}>"
        self.add(owner, hasSlot=node)
        self.add_type(node, "Silent" if words is None else "Stated" if reason is None else "Inferred")
        self.add(node, forSlot=format_iri("slot:" + name))
        if words is not None:
            self.add(node, evidenceText=format_string(words[self.language], self.language))
        if text is not None:
            self.add_words(node, "srv:text", text)
        if reason is not None:
            self.add_words(node, "srv:reason", reason)
        return node

    def describe_actor(self, actor: Actor) -> None:
        """Add what the registry lacks of an actor and of those above it.

        Of the patterns of its name, that of the agreement's language: agreements complete one another.
        """
        if actor.above is not None:
            self.describe_actor(actor.above)
        if actor.registered or not self._is_new(actor.iri):
            return
        self.add_type(actor.iri, actor.kind)
        if actor.above is not None:
            self.add_triple(
                actor.iri, "org:postIn" if actor.kind == "Office" else "org:unitOf", actor.above.iri
            )
        self.add_words(actor.iri, "skos:prefLabel", actor.labels)
        if actor.kind != "Office":
            pattern = format_string(actor.name_pattern(self.language), self.language)
            self.add(actor.iri, namePattern=pattern)

    def describe_code(self, code: str, kind: str) -> str:
        """Return the IRI of a matter or programme, after describing it where the registries lack it."""
        node = format_iri(code)
        record = read_table("matters")["matters" if kind == "Matter" else "programmes"].get(code, {})
        if "pattern" in record and self._is_new(node):
            self.add_type(node, kind)
            self.add_triple(node, "skos:inScheme", format_iri(code.partition(":")[0] + ":"))
            self.add_triple(node, "skos:notation", format_string(local(code)))
            self.add_words(node, "skos:prefLabel", record["label"])
            self.add(node, namePattern=format_string(record["pattern"][self.language], self.language))
        return node

    def _is_new(self, node: str) -> bool:
        """Say whether a node is met for the first time, so that it is described once."""
        new = node not in self._described
        self._described.add(node)
        return new


def _clause_name(number: str) -> str:
    """Return the local name of a clause by its printed number.

    >>> _clause_name("3(a)")
    '3a'
    """
    return number.replace("(", "").replace(")", "")


def _add_agreement(draft: Draft) -> None:
    """Add what the agreement says of itself."""
    frame, scenario, root = read_table("frame"), draft.scenario, draft.root
    number = scenario.number
    draft.add_type(root, "Agreement")
    draft.add_triple(root, "vann:preferredNamespacePrefix", format_string(f"gen{number:06d}"))
    names = _join_names(scenario.bound)
    title = _format_words(frame["title"], number=number, p=names, about=scenario.about)
    draft.add_words(root, "dcterms:title", title)
    draft.add_words(root, "skos:prefLabel", _format_words(frame["label"], number=number))
    if scenario.random.decide(0.2):
        draft.add_words(root, "rdfs:comment", frame["remark"])
    draft.add_triple(root, "dcterms:language", format_string(draft.language))
    draft.add_triple(root, "dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>")
    draft.add_triple(root, "dcterms:creator", format_iri("actor:servanda"))
    draft.add(
        root,
        sourceFile=format_string(f"source.{draft.language}.txt"),
        partyNamePattern=format_string(frame["party"][draft.language]),
        hasParty=[party.iri for party in scenario.bound],
    )
    for party in scenario.bound:
        draft.describe_actor(party)


def _choose_source(draft: Draft) -> Words:
    """Return in words the instrument to which the agreement refers, and note it for the norms that do.

    It is the note of an earlier agreement, or else a convention whose text is not held.
    """
    sources = read_table("frame")["sources"]
    number = draft.scenario.choose_earlier()
    if number is not None:
        draft.instrument = format_iri(f"{agreement_iri(number)}/first-note")
        return _format_words(sources["agreement"], number=number)
    record = sources["convention"]
    draft.instrument = draft.convention = draft.part(record["name"])
    words: Words = record["of"]
    return words


def _open_note(draft: Draft) -> None:
    """Begin the first note: its number and day, and what is proposed."""
    frame, scenario = read_table("frame"), draft.scenario
    clause = draft.add_clause("first-note-opening", frame["heads"]["opening"])
    draft.add_passage(clause, "formal", _write_headline(draft, "first-note", scenario.day))
    word = frame["misprint"] if scenario.random.decide(0.15) else frame["word"]
    parties = _join_names(scenario.bound)
    text = _format_words(frame["recital"], p=parties, about=scenario.about, word=word)
    draft.add_passage(clause, "recital", text)
    if word is not frame["word"]:
        _add_erratum(draft, word, frame["word"])


def _close_note(draft: Draft) -> None:
    """End the first note with its signature, and add the note as an instrument."""
    frame, scenario = read_table("frame"), draft.scenario
    clause = draft.add_clause("first-note-closing", frame["heads"]["closing"])
    if scenario.random.decide(0.1):
        stamp = frame["stamp"]
        draft.add_passage(clause, "untranslated", stamp["text"], stamp["reason"])
    first, second = scenario.parties[:2]
    note = _add_diplomatic_note(draft, clause, "first-note", first, second, scenario.day, 1)
    draft.add(draft.root, isConstitutedBy=note)


def _add_replies(draft: Draft) -> date:
    """Add the notes in reply, one of each other party, and return the day of the last."""
    frame, scenario, day = read_table("frame"), draft.scenario, draft.scenario.day
    for name, party in zip(_REPLIES, scenario.parties[1:], strict=False):
        start = draft.line + 1
        day += timedelta(days=1 + scenario.random.below(90))
        clause = draft.add_clause(f"{name}-text", frame["heads"]["reply"], name)
        draft.add_passage(clause, "formal", _write_headline(draft, name, day))
        draft.add_passage(clause, "constitutive", frame["acceptance"])
        note = _add_diplomatic_note(draft, clause, name, party, scenario.parties[0], day, start)
        draft.add(note, answersInstrument=draft.part("first-note"))
        if scenario.random.decide(0.3):
            line = format_value(start + 1, "integer")
            draft.add(note, quotesInstrument=draft.part("first-note"), copyStartLine=line, copyEndLine=line)
        draft.add(draft.root, isConstitutedBy=note)
    return day


def _add_law(draft: Draft, last: date) -> None:
    """Add the law by which the first State among the parties ratifies the agreement."""
    frame, scenario = read_table("frame"), draft.scenario
    state = next(party for party in scenario.parties if "president" in party.bodies)
    president = state.bodies["president"]
    day = last + timedelta(days=30 + scenario.random.below(600))
    start = draft.line + 1
    clause = draft.add_clause("law", frame["heads"]["law"], "ratifying-law")
    draft.add_passage(clause, "formal", _write_headline(draft, "ratifying-law", day))
    draft.add_passage(clause, "constitutive", frame["enactment"])
    draft.add_passage(clause, "formal", _format_words(frame["signature"], office=president.labels))
    node = _add_instrument(draft, "ratifying-law", "RatifyingAct", frame["titles"]["law"], day, start)
    for actor in (state, president):
        draft.describe_actor(actor)
    draft.add(node, isMadeOnBehalfOf=state.iri, isSignedBy=president.iri)
    draft.add(draft.root, isRatifiedBy=node)


def _add_convention(draft: Draft, node: str) -> None:
    """Add the convention to which a norm of the agreement refers."""
    record = read_table("frame")["sources"]["convention"]
    draft.add(draft.root, hasInstrument=node)
    draft.add_type(node, "ReferencedInstrument")
    draft.add_words(node, "dcterms:title", record["title"])
    draft.add_triple(node, "dcterms:date", format_value(record["date"], "date"))


def _add_diplomatic_note(
    draft: Draft, clause: str, name: str, sender: Actor, receiver: Actor, day: date, start: int
) -> str:
    """Sign a diplomatic note in its last clause, add it, and return its IRI."""
    frame, scenario = read_table("frame"), draft.scenario
    signatory, addressee = scenario.signatory(sender), scenario.signatory(receiver)
    draft.add_passage(clause, "formal", _format_words(frame["signature"], office=signatory.labels))
    title = frame["titles"]["first" if name == "first-note" else "reply"]
    words = _format_words(title, office=signatory.labels)
    node = _add_instrument(draft, name, "DiplomaticNote", words, day, start)
    behalf = scenario.bound_body(sender)
    for actor in (behalf, signatory, addressee):
        draft.describe_actor(actor)
    if scenario.random.decide(0.4):
        draft.add_words(node, "srv:place", scenario.random.choose(frame["places"]))
    draft.add(node, isMadeOnBehalfOf=behalf.iri, isSignedBy=signatory.iri, isAddressedTo=addressee.iri)
    return node


def _add_instrument(draft: Draft, name: str, kind: str, title: Words, day: date, start: int) -> str:
    """Add an instrument that ends at the line written last, and return its IRI."""
    node = draft.part(name)
    draft.add(draft.root, hasInstrument=node)
    draft.add_type(node, kind)
    draft.add_words(node, "dcterms:title", title)
    draft.add_triple(node, "dcterms:date", format_value(day.isoformat(), "date"))
    draft.add(
        node,
        documentNumber=format_string(_document_number(draft, name)),
        startLine=format_value(start, "integer"),
        endLine=format_value(draft.line, "integer"),
    )
    return node


def _document_number(draft: Draft, name: str) -> str:
    number: str = read_table("frame")["documents"][name].format(number=draft.scenario.number)
    return number


def _write_headline(draft: Draft, name: str, day: date) -> Words:
    headline = read_table("frame")["headline"]
    return _format_words(headline, document=_document_number(draft, name), date=_format_day(day))


def _add_erratum(draft: Draft, published: Words, corrected: Words) -> None:
    """Add the erratum of the misprint on the line written last."""
    language = draft.language
    node = draft.part("erratum-1")
    draft.add(draft.root, hasErratum=node)
    draft.add_type(node, "Erratum")
    draft.add(
        node,
        publishedWords=format_string(published[language], language),
        correctedWords=format_string(corrected[language], language),
        startLine=format_value(draft.line, "integer"),
    )
    reason = _format_words(read_table("frame")["misprinted"], word=corrected[language])
    draft.add_words(node, "srv:reason", reason)


def _add_clauses(draft: Draft, source: Words) -> None:
    """Add the numbered clauses: some in a group with a common head, then the last ones."""
    random = draft.scenario.random
    articles = read_table("articles")["articles"]
    free = [article for article in articles if "last" not in article]
    chosen: list[Record] = []
    for _ in range(random.choose(_CLAUSE_NUMBERS)):
        left = [article for article in free if article not in chosen or article["key"] in _REPEATABLE]
        chosen.append(random.choose_weighted(left, [article["weight"] for article in left]))
    grouped = random.below(3) if random.decide(0.3) else 0
    lettered = random.decide(0.5)
    if grouped:
        frame = read_table("frame")
        parent = draft.add_clause("1", frame["heads"]["group"])
        draft.add_passage(parent, "normative", frame["grouped"])
        for place, article in enumerate(chosen[: grouped + 1]):
            name = f"1({'abc'[place]})" if lettered else f"1.{place + 1}"
            _add_numbered_clause(draft, name, article, source, parent)
        chosen = chosen[grouped + 1 :]
    forces = [article for article in articles if article.get("last") == "force"]
    chosen.append(random.choose_weighted(forces, [article["weight"] for article in forces]))
    chosen += [article for article in articles if article.get("last") == "end"]
    for place, article in enumerate(chosen, 2 if grouped else 1):
        _add_numbered_clause(draft, str(place), article, source, None)


def _add_numbered_clause(
    draft: Draft, number: str, article: Record, source: Words, parent: str | None
) -> None:
    """Add a clause with its passages, norms and qualifier, and at times a note."""
    random = draft.scenario.random
    clause = draft.add_clause(number, article["label"], parent=parent)
    choice = _choose_phrases(draft.scenario, article, source)
    norms: list[tuple[str, Sentence]] = []
    for record in (article, *article.get("more", ())):
        sentence = write_sentence(record["text"], choice.filling)
        draft.add_passage(clause, "normative", sentence.text)
        writer = _NormWriter(draft, clause, number, sentence, choice)
        own = [writer.add_norm(norm) for norm in record["norms"]]
        qualifier = record.get("qualifier") or choice.phrases.get("qualifier")
        if qualifier is not None and "qualifier" in sentence.marks:
            writer.add_qualifier(own, qualifier)
        norms += [(norm, sentence) for norm in own]
        draft.refers |= any("refers" in norm for norm in record["norms"])
    if random.decide(0.06):
        _add_note(draft, clause, number, *random.choose(norms))


def _add_note(draft: Draft, clause: str, number: str, norm: str, sentence: Sentence) -> None:
    """Add an interpretive note about the operative words of a norm."""
    record = draft.scenario.random.choose(read_table("frame")["notes"])
    node = draft.part(f"{_clause_name(number)}-note")
    draft.add(clause, hasNote=node)
    draft.add_type(node, "InterpretiveNote")
    words = format_string(sentence.marks["op"][draft.language], draft.language)
    draft.add(node, isAbout=norm, evidenceText=words)
    draft.add_words(node, "srv:readingTaken", record["taken"])
    draft.add_words(node, "srv:readingNotTaken", record["left"])
    draft.add_triple(node, "prov:wasAttributedTo", format_iri("actor:servanda"))


@dataclass(frozen=True)
class _PhraseChoice:
    """What one clause is filled with.

    ``filling`` is by place; ``actors`` are those behind each place, ``codes`` the matters and programmes;
    ``phrases`` are the records of the phrases chosen; ``periods`` are the durations told at ``{days}`` and
    ``{months}``, by their unit.
    """

    filling: dict[str, Name | Template | None]
    actors: dict[str, list[Actor]]
    codes: dict[str, str]
    periods: dict[str, str]
    phrases: dict[str, Record] = field(default_factory=dict)


def _choose_phrases(scenario: Scenario, article: Record, source: Words) -> _PhraseChoice:
    """Return what a clause is filled with; ``source`` is what it may refer to, in words."""
    random = scenario.random
    sender, receiver = random.sample(scenario.parties, 2)
    actors = {
        "sp": [scenario.bound_body(sender)],
        "rp": [scenario.bound_body(receiver)],
        "each": scenario.bound,
        "other": scenario.bound,
    }
    for side, party in (("s", sender), ("r", receiver)):
        for place, body in zip(("b", "b2"), random.sample(scenario.notifying_bodies(party), 2), strict=True):
            actors[side + place] = [body]
    filling: dict[str, Name | Template | None] = {
        place: some[0] for place, some in actors.items() if place not in ("each", "other")
    }
    others = read_table("frame")["others"]["one" if len(scenario.parties) == 2 else "more"]
    filling["others"] = _build_name(others)
    codes = _choose_codes(scenario)
    records = read_table("matters")
    for place, code in codes.items():
        filling[place] = _build_name(records["matters" if place[0] == "m" else "programmes"][code])
    periods = {}
    for place in ("days", "months"):
        number, *words = random.choose(read_table("parts")[place])
        # Figures, then words in parentheses.
        filling[place] = Name(
            {lang: {"nom": f"{number} ({word})"} for lang, word in zip(LANGUAGES, words, strict=True)}
        )
        unit = place[0].upper()
        periods[unit] = f"P{number}{unit}"
    filling["source"] = Name({lang: {"nom": source[lang]} for lang in LANGUAGES})
    choice = _PhraseChoice(filling, actors, codes, periods)
    wanted = _optional_phrases(tuple(article["text"][lang] for lang in LANGUAGES))
    before = "before" in records["matters"][codes["m1"]]["kk"]
    for name, share in _PHRASE_SHARES.items():
        filling[name] = None
        if name in wanted and random.decide(share):
            fitting = [one for one in read_table("parts")[name] if before or one.get("before") is None]
            filling[name] = choice.phrases[name] = random.choose(fitting)
    return choice


def _choose_codes(scenario: Scenario) -> dict[str, str]:
    """Return two matters and two programmes."""
    first = scenario.random.choose(scenario.matters)
    second = scenario.random.choose([code for code in scenario.matters if code != first])
    programmes = scenario.random.sample(read_table("matters")["sectors"][scenario.sector]["programmes"], 2)
    return {"m1": first, "m2": second, "p1": programmes[0], "p2": programmes[1]}


def _build_name(record: Record) -> Name:
    """Return a record of a data file as a name; ``nom`` is its first form."""
    return Name({lang: {"nom": next(iter(record[lang].values())), **record[lang]} for lang in LANGUAGES})


@dataclass(frozen=True)
class _NormWriter:
    """Adds the norms that one sentence of a clause lays down, with their evidence and what limits them."""

    draft: Draft
    clause: str
    number: str
    sentence: Sentence
    choice: _PhraseChoice

    def add_norm(self, record: Record) -> str:
        """Add one norm and return its IRI."""
        draft, language, filling = self.draft, self.draft.language, self.choice.filling
        node = draft.part(f"{_clause_name(self.number)}-{record['key']}")
        draft.add(self.clause, hasNorm=node)
        draft.add_type(node, record["type"])
        # With the place by which the label differs from all others.
        place = _format_words(read_table("frame")["place"], number=draft.scenario.number, clause=self.number)
        label = write_sentence(record["label"], filling).text
        draft.add_words(node, "skos:prefLabel", {lang: f"{label[lang]} {place[lang]}" for lang in LANGUAGES})
        what = write_sentence(record["object"], filling).text
        draft.add_words(
            node, "srv:actObject", {lang: what[lang][:1].lower() + what[lang][1:] for lang in LANGUAGES}
        )
        draft.add(
            node,
            hasAction=format_iri(record["action"]),
            quote=format_string(self.sentence.text[language].removesuffix("."), language),
            operativeWords=format_string(self.sentence.marks["op"][language], language),
            refersToInstrument=draft.instrument if "refers" in record else None,
            concernsProgramme=[
                draft.describe_code(self.choice.codes[place], "Programme")
                for place in record.get("programmes", ())
            ],
        )
        self._add_roles(node, record)
        if "trigger" in record:
            slot = self._add_stated(node, "trigger", text=True)
            draft.add(slot, isTriggeredByMatter=[format_iri(code) for code in record["trigger"]])
        if "timing" in record:
            due = self._add_stated(node, "timing", text=True)
            every = format_value(record["every"], "duration")
            draft.add(due, recursEvery=every, runsFrom=format_iri("event:entry-into-force"))
        if "effect" in record:
            self._add_effect(node, record["notice"]["effect"])
        if "notice" in record:
            self._add_notices(node, record)
        return node

    def add_qualifier(self, norms: list[str], record: Record) -> None:
        """Add the qualifier of the sentence to all of the norms that it lays down."""
        draft = self.draft
        node = draft.part(f"{_clause_name(self.number)}-qualifier")
        for norm in norms:
            draft.add(norm, hasQualifier=node)
        draft.add_type(node, "Qualifier")
        draft.add(
            node,
            hasQualifierType=format_iri(record["code"]),
            evidenceText=format_string(self.sentence.marks["qualifier"][draft.language], draft.language),
            reachesProgramme=[format_iri(self.choice.codes[place]) for place in record.get("programmes", ())],
            isJudgedBy=[actor.iri for actor in self.choice.actors["each"]] if "judged" in record else None,
        )
        draft.add_words(node, "srv:scopeText", record["reach"])

    def _add_stated(
        self, owner: str, slot: str, mark: str | None = None, *, text: bool = False, suffix: str = ""
    ) -> str:
        """Add a slot that the words of the text state; with ``text`` they also say what it comes to."""
        words = self.sentence.marks[mark or slot]
        return self.draft.add_slot(owner, slot, words, text=words if text else None, suffix=suffix)

    def _add_roles(self, node: str, record: Record) -> None:
        """Add who is bound, told, profits or takes part, each with its slot."""
        for key, name, slot in _ROLES:
            pairs = self._list_actors(record.get(key, ()))
            for place, actor in pairs:
                self.draft.describe_actor(actor)
                self.draft.add(node, **{name: actor.iri})
                suffix = f"-{local(actor.id)}" if len(pairs) > 1 else ""
                self._add_stated(node, slot, place, suffix=suffix)

    def _list_actors(self, places: Sequence[str]) -> list[tuple[str, Actor]]:
        """Return each actor with the place where the sentence names it."""
        return [(place, actor) for place in places for actor in self.choice.actors[place]]

    def _add_notices(self, norm: str, record: Record) -> None:
        """Add the notifications of a norm: one for each sender and addressee."""
        pairs = [
            (sender, addressee)
            for sender, addressee in product(
                self._list_actors(record["bearer"]), self._list_actors(record["addressee"])
            )
            if sender[1] is not addressee[1]
        ]
        for number, (sender, addressee) in enumerate(pairs, 1):
            node = f"{norm[:-1]}-notice{f'-{number}' if len(pairs) > 1 else ''}>"
            self.draft.add(norm, requiresNotification=node)
            self._add_notice(node, record["notice"], sender, addressee)

    def _add_notice(
        self, node: str, record: Record, sender: tuple[str, Actor], addressee: tuple[str, Actor]
    ) -> None:
        """Add one notification with all eight slots."""
        draft, phrases = self.draft, self.choice.phrases
        codes = [self.choice.codes.get(matter, matter) for matter in record["matters"]]
        form = phrases["form"]["code"] if "form" in phrases else record.get("form")
        draft.add_type(node, "Notification")
        draft.add(
            node,
            hasMode=format_iri(record["mode"]),
            hasSender=sender[1].iri,
            hasAddressee=addressee[1].iri,
            concernsMatter=[draft.describe_code(code, "Matter") for code in codes],
            hasForm=format_iri(form) if form else None,
        )
        self._add_stated(node, "sender", sender[0])
        self._add_stated(node, "addressee", addressee[0])
        self._add_stated(node, "matter")
        self._add_trigger(node, record, codes[0], sender[1])
        self._add_timing(node)
        if form:
            self._add_stated(node, "form")
        else:
            draft.add_slot(node, "form")
        if "purpose" in phrases:
            self._add_stated(node, "purpose", text=True)
        else:
            draft.add_slot(node, "purpose")
        if "effect" in record:
            self._add_effect(node, record["effect"])
        else:
            draft.add_slot(node, "effect")

    def _add_trigger(self, node: str, record: Record, code: str, sender: Actor) -> None:
        """Add what gives rise to a notice: stated, or inferred from what it is about, or not said."""
        draft, marks = self.draft, self.sentence.marks
        if "trigger" in marks:
            self._add_stated(node, "trigger", text=True)
            return
        known = read_table("matters")["matters"].get(code)
        if (known is None and "happens" not in record) or not draft.scenario.random.decide(0.15):
            draft.add_slot(node, "trigger")
            return
        text: Words = record.get("happens") or {lang: known[lang]["happens"] for lang in LANGUAGES}
        reason = read_table("parts")["reasons"][record.get("because", "trigger")]
        event = draft.add_slot(node, "trigger", marks["matter"], text=text, reason=reason)
        draft.add(event, isTriggeredByActor=sender.iri)
        if "because" not in record:
            draft.add(event, isTriggeredByMatter=format_iri(code))

    def _add_timing(self, node: str) -> None:
        """Add when a notice is due, or that nothing is said of it."""
        phrase = self.choice.phrases.get("timing")
        if phrase is None:
            self.draft.add_slot(node, "timing")
            return
        due = self._add_stated(node, "timing", text=True)
        if "unit" in phrase:
            self.draft.add(due, period=self._format_period(phrase), runsFrom=format_iri(phrase["from"]))
        if "before" in phrase:
            self.draft.add(due, isDueBefore=format_iri(self.choice.codes[phrase["before"]]))
        if "urgency" in phrase:
            self.draft.add(due, hasUrgency=format_iri(phrase["urgency"]))

    def _add_effect(self, owner: str, record: Record) -> None:
        """Add the legal effect that hangs on a notice, to it or to its norm."""
        node = self._add_stated(owner, "effect", text=True)
        self.draft.add(
            node, hasEffectKind=format_iri(record["code"]), runsFrom=format_iri(record["from"]),
            period=self._format_period(record) if "unit" in record else None,
        )  # fmt: skip

    def _format_period(self, record: Record) -> str:
        return format_value(self.choice.periods[record["unit"]], "duration")

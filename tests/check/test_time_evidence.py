"""Each value of a time stands in its words, in each language with a lexicon; a wrong one is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from servanda.check import check
from servanda.check.checker import authored_triples
from servanda.check.lexicon import read_lexicon
from servanda.check.shacl import Data, language, text
from servanda.check.time_evidence import list_time_faults
from servanda.check.words import compare_words
from servanda.read.document import read_file
from servanda.resources import registry_triples

ROOT = Path(__file__).parents[2]
#: How the ids of the notices of a norm go on, where it has one, one by each Party, or several with names.
ENDINGS = ("", "-notice", "-notice-alfa", "-notice-beta")
SRV = "https://w3id.org/servanda/ontology#"
SAID = "<https://w3id.org/servanda/ontology#evidenceText>"

#: The language, the words, the property, values that they say, values that they do not say.
VALUES = [
    ("en", "within 24 hours of the accident", "hours", ["24"], ["48", "12"]),
    ("en", "at least two days before", "hours", ["48"], ["24"]),
    ("en", "not later than 72 (seventy-two) hours before the arrival", "hours", ["72"], ["24"]),
    ("ru", "не позднее чем за сорок восемь часов до прибытия", "hours", ["48"], ["24"]),
    ("kk", "келгенге дейін кемінде 48 сағат бұрын", "hours", ["48"], ["24"]),
    ("en", "two years and six months after", "period", ["P2Y6M", "P30M"], ["P2Y3M"]),
    ("en", "on the thirtieth day after the deposit", "period", ["P30D"], ["P20D"]),
    ("en", "on the 30th day after the deposit", "period", ["P30D"], ["P20D"]),
    ("en", "within a month of receipt", "period", ["P1M"], ["P2M", "P1Y"]),
    ("ru", "на шестидесятый день после сдачи", "period", ["P60D"], ["P16D"]),
    ("ru", "в шестимесячный срок", "period", ["P6M"], ["P1M"]),
    ("kk", "тапсырылғаннан кейінгі тоқсаныншы күні", "period", ["P90D"], ["P9D"]),
    ("kk", "үш ай ішінде", "period", ["P3M"], ["P1M", "P3D"]),
    ("en", "not later than 31 December 2021", "onDate", ["2021-12-31"], ["2021-12-30", "2020-12-31"]),
    ("ru", "не позднее 31 декабря 2021 года", "onDate", ["2021-12-31"], ["2021-11-30"]),
    ("kk", "2021 жылғы 31 желтоқсаннан кешіктірмей", "onDate", ["2021-12-31"], ["2022-12-31"]),
    ("en", "annually by 31 March", "recursEvery", ["P1Y", "P12M"], ["P6M", "P1M", "P2Y"]),
    ("en", "every six months", "recursEvery", ["P6M"], ["P1Y", "P1M", "P3M"]),
    ("en", "twice a year", "recursEvery", ["P6M"], ["P1Y"]),
    ("en", "every quarter", "recursEvery", ["P3M"], ["P1Y"]),
    ("en", "once every two years", "recursEvery", ["P2Y"], ["P1Y"]),
    ("ru", "ежегодно до 31 марта", "recursEvery", ["P1Y"], ["P6M"]),
    ("ru", "один раз в два года", "recursEvery", ["P2Y"], ["P6M"]),
    ("ru", "каждые шесть месяцев", "recursEvery", ["P6M"], ["P1Y", "P1M"]),
    ("ru", "ежеквартально", "recursEvery", ["P3M"], ["P1M"]),
    ("kk", "жыл сайын 31 наурызға дейін", "recursEvery", ["P1Y"], ["P6M"]),
    ("kk", "әрбір алты ай сайын", "recursEvery", ["P6M"], ["P1Y"]),
    ("kk", "ай сайын", "recursEvery", ["P1M"], ["P1Y"]),
    ("en", "annually by 31 March", "recursOn", ["--03-31"], ["--03-30", "--05-31"]),
    ("en", "each year by 1 February and 1 August", "recursOn", ["--02-01", "--08-01"], ["--07-01"]),
    ("en", "at the end of each calendar year", "recursOn", ["--12-31"], ["--11-30"]),
    ("ru", "ежегодно не позднее 31 марта", "recursOn", ["--03-31"], ["--03-01"]),
    ("kk", "жыл сайын 1 ақпаннан кешіктірмей", "recursOn", ["--02-01"], ["--01-02"]),
    ("en", "monthly by the tenth day of the month", "dayOfMonth", ["10"], ["20"]),
    ("ru", "ежемесячно к 15 числу", "dayOfMonth", ["15"], ["5"]),
    ("kk", "ай сайын оныншы күнге дейін", "dayOfMonth", ["10"], ["15"]),
    ("en", "every six months, first on 30 June 2021", "firstDue", ["2021-06-30"], ["2022-06-30"]),
    ("en", "annually by 31 March", "firstDue", ["2021-03-31"], []),
    ("en", "the twentieth instrument of ratification", "occurrenceNumber", ["20"], ["12", "2"]),
    ("ru", "двадцатой ратификационной грамоты", "occurrenceNumber", ["20"], ["10"]),
    ("kk", "жиырмасыншы ратификациялық грамота", "occurrenceNumber", ["20"], ["2"]),
    ("en", "the first day of the second month after", "onFirstDayOf", ["unit:M"], ["unit:Y"]),
    ("ru", "первого числа второго месяца", "onFirstDayOf", ["unit:M"], ["unit:Y"]),
    ("kk", "екінші айдың бірінші күні", "onFirstDayOf", ["unit:M"], ["unit:Y"]),
    ("en", "at the end of the calendar year following", "onLastDayOf", ["unit:Y"], ["unit:M"]),
    ("en", "the first day of the second month after", "unitOffset", ["2"], ["3"]),
    ("ru", "первого числа третьего месяца", "unitOffset", ["3"], ["2"]),
    ("kk", "екінші айдың бірінші күні", "unitOffset", ["2"], ["3"]),
    ("en", "for five years … for periods of one year", "term", ["P5Y"], ["P10Y"]),
    ("en", "for five years … for periods of one year", "renewal", ["P1Y"], ["P2Y"]),
    ("en", "for ten years and for successive periods of ten years", "renewal", ["P10Y"], ["P1Y"]),
    ("ru", "на пять лет … на последующие пятилетние периоды", "renewal", ["P5Y"], ["P1Y"]),
    ("kk", "бес жылға жасалады … келесі бір жылдық мерзімдерге", "renewal", ["P1Y"], ["P2Y"]),
    ("en", "ten years and thereafter indefinitely", "isRenewedIndefinitely", ["true"], []),
    ("en", "for a term of ten years", "isRenewedIndefinitely", [], ["true"]),
    ("en", "renewed twice, for two further periods", "maximumRenewals", ["2"], ["3"]),
    ("en", "renewed once, for three years", "maximumRenewals", ["1"], ["2"]),
    ("en", "immediately", "hasUrgency", ["urgency:immediately"], ["urgency:promptly", "urgency:in-advance"]),
    ("en", "as soon as possible", "hasUrgency", ["urgency:as-soon-as-possible"], ["urgency:immediately"]),
    ("en", "without undue delay", "hasUrgency", ["urgency:without-delay"], ["urgency:promptly"]),
    ("en", "on a regular basis", "hasUrgency", ["urgency:regularly"], ["urgency:promptly"]),
    ("ru", "незамедлительно", "hasUrgency", ["urgency:immediately"], ["urgency:in-advance"]),
    ("ru", "в возможно короткий срок", "hasUrgency", ["urgency:as-soon-as-possible"], ["urgency:regularly"]),
    ("ru", "заблаговременно", "hasUrgency", ["urgency:in-advance"], ["urgency:immediately"]),
    ("ru", "регулярно", "hasUrgency", ["urgency:regularly"], ["urgency:promptly"]),
    ("kk", "дереу", "hasUrgency", ["urgency:immediately"], ["urgency:promptly"]),
    ("kk", "мүмкіндігінше тезірек", "hasUrgency", ["urgency:as-soon-as-possible"], ["urgency:immediately"]),
    ("kk", "кідіріссіз", "hasUrgency", ["urgency:without-delay"], ["urgency:in-advance"]),
    ("kk", "алдын ала", "hasUrgency", ["urgency:in-advance"], ["urgency:immediately"]),
    ("kk", "үнемі", "hasUrgency", ["urgency:regularly"], ["urgency:immediately"]),
    ("kk", "31 наурыздан кешіктірмей", "hasUrgency", [], ["urgency:without-delay"]),
    ("en", "not later than 30 days before", "hasBound", ["bound:latest"], ["bound:earliest"]),
    ("en", "at any time after ten years", "hasBound", ["bound:earliest"], []),
    ("en", "unless one third of the Parties object", "threshold", ["1/3"], ["1/2", "3"]),
    ("en", "unless five Parties object", "threshold", ["5"], ["1/5", "3"]),
    ("ru", "если одна треть Сторон не возразит", "threshold", ["1/3"], ["2/3"]),
    ("kk", "Тараптардың үштен бірі қарсы болмаса", "threshold", ["1/3"], ["2/3"]),
]  # fmt: skip


REGISTRY = Data(registry_triples())


@lru_cache(2)
def read_data(path: Path) -> Data:
    """Return the triples of an agreement and of the registries; the same for tests that follow each other."""
    return Data([*registry_triples(), *authored_triples(read_file(path).quads)])


def find_faults(tag: str, words: str, more: str = "") -> list[tuple[str, str]]:
    """Return rule and property of what is found in a timing of some words, with more about it in Turtle."""
    turtle = f"""
    @prefix : <https://w3id.org/servanda/agreement/x/> . @prefix bound: <https://w3id.org/servanda/bound/> .
    @prefix dcterms: <http://purl.org/dc/terms/> . @prefix slot: <https://w3id.org/servanda/slot/> .
    @prefix srv: <https://w3id.org/servanda/ontology#> . @prefix unit: <https://w3id.org/servanda/unit/> .
    @prefix urgency: <https://w3id.org/servanda/urgency/> .
    :a a srv:Agreement ; dcterms:language "{tag}" ; srv:hasClause :c . :c srv:hasNorm :n .
    :n srv:hasSlot :t .
    :t a srv:Stated ; srv:forSlot slot:timing ; srv:evidenceText "{words}"@{tag} {more} ."""
    quads = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    with REGISTRY.extend({str(quad.triple): ox.Quad(*quad.triple) for quad in quads}) as data:
        found = compare_words(data)
    return [tuple(one.strip("<>").rpartition("#")[2] for one in (fault.shape, fault.path)) for fault in found]


def find_value_faults(tag: str, words: str, name: str, value: str) -> list[tuple[str, str]]:
    """Return what is found in a timing with one value, which servanda need not count otherwise."""
    written = value if ":" in value else f'"{value}"'
    return find_faults(tag, words, f'; srv:{name} {written} ; srv:uncountableReason "invented"@en')


@pytest.mark.parametrize(("tag", "words", "name", "right", "wrong"), VALUES)
def test_a_value_is_held_against_its_words(
    tag: str, words: str, name: str, right: list[str], wrong: list[str]
) -> None:
    for value in right:
        assert find_value_faults(tag, words, name, value) == [], value
    for value in wrong:
        assert find_value_faults(tag, words, name, value) == [("WordsTimeValue", name)], value


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", "within 48 hours"), ("en", "by 31 March"), ("en", "annually"), ("en", "every six months"),
        ("en", "immediately"), ("ru", "ежегодно"), ("ru", "не позднее 31 марта"), ("ru", "незамедлительно"),
        ("kk", "жыл сайын"), ("kk", "31 наурызға дейін"), ("kk", "дереу"),
    ],
)  # fmt: skip
def test_a_time_without_a_value_is_found(tag: str, words: str) -> None:
    assert find_faults(tag, words) == [("WordsTime", "evidenceText")]


@pytest.mark.parametrize(
    ("period", "words"),
    [("P30D", "within 30 calendar days"), ("P30D", "on the 30th day after"), ("P1M", "within a month of"),
     ("P6M", "within six months of"), ("P14D", "two weeks after"), ("P1Y", "twelve months after")],
)  # fmt: skip
def test_a_period_in_any_words_is_fine(tmp_path: Path, period: str, words: str) -> None:
    """The shape of periods finds nothing either."""
    path = tmp_path / "a.ttl"
    slot = "<https://w3id.org/servanda/agreement/x/t>"
    path.write_text(
        f"""<https://w3id.org/servanda/agreement/x> a <{SRV}Agreement> .
        {slot} <{SRV}evidenceText> "{words}"@en .
        {slot} <{SRV}period> "{period}"^^<http://www.w3.org/2001/XMLSchema#duration> .""", encoding="utf-8"
    )  # fmt: skip
    assert [one for one in check([path]).results if one.shape.endswith("PeriodNamed")] == []


@pytest.mark.parametrize(
    ("tag", "words"),
    [("en", "in the presence of both"), ("ru", "в присутствии обеих Сторон"), ("kk", "екеуінің қатысуымен")],
)
def test_words_of_no_time_need_no_value(tag: str, words: str) -> None:
    assert find_faults(tag, words) == []


EXAMPLES = [
    *ROOT.glob("docs/examples/*/agreement.yaml"),
    ROOT / "graph" / "agreements" / "vcdr-1961" / "agreement.yaml",
    *ROOT.glob("tests/status/formulas/*/agreement.yaml"),
]


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_nothing_is_found_in_times_that_are_right(path: Path) -> None:
    found = compare_words(read_data(path))
    assert [one for one in found if "WordsTime" in one.shape or "WordsUrgency" in one.shape] == []


FORMULAS = ROOT / "tests" / "status" / "formulas"


def list_translations() -> Iterator[Any]:
    """Give each slot of a formula whose words are known in other languages, with these."""
    for name, slots in yaml.load((FORMULAS / "words.yaml").read_bytes(), yaml.CSafeLoader).items():
        for place, words in slots.items():
            for tag, said in words.items() if isinstance(words, dict) else ():
                yield pytest.param(name, place, tag, said, id=f"{name}-{place}-{tag}")


@pytest.mark.parametrize(("name", "place", "tag", "said"), list(list_translations()))
def test_a_formula_says_its_values_in_every_language(name: str, place: str, tag: str, said: str) -> None:
    """Put the words of another language into the slot of a formula: its values stand in them too."""
    owner, _, slot = place.partition("/")
    data = read_data(FORMULAS / name / "agreement.yaml")
    known = read_lexicon(data).find_language(tag)
    assert known is not None
    forms = [f"<https://w3id.org/servanda/agreement/{name}/{owner}{end}-{slot}>" for end in ENDINGS]
    assert any(data.values(one, SAID) for one in forms)
    for one in forms:
        assert list(list_time_faults(data, one, said, known)) == []
        own = [text(words) for words in data.values(one, SAID) if language(words) == tag]
        assert own in ([], [said])


def list_wrong_values(value: str) -> list[str]:
    """Return other values of the same kind as one of a time."""
    if value.startswith("<"):
        return [value.replace(name, other) for name, other in SWAPS.items() if name in value]
    if value in ("true", "false") or "/" in value:
        return []
    found = [
        value[: number.start()] + str(int(number[0]) + more).zfill(len(number[0])) + value[number.end() :]
        for number in re.finditer(r"\d+", value)
        for more in (1, 7)
    ]
    found += [value.replace(unit, other) for unit, other in ("YM", "MW", "DM") if value.endswith(unit)]
    return [one for one in found if "-" not in one or exists(one.replace("--", "2000-"))]


def exists(day: str) -> bool:
    """Say whether the calendar has a day."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


#: Codes that take each other's place as mistakes.
SWAPS = {
    "urgency/immediately": "urgency/in-advance", "urgency/in-advance": "urgency/promptly",
    "urgency/as-soon-as-possible": "urgency/immediately", "unit/M": "unit/Y", "unit/Y": "unit/M",
}  # fmt: skip
#: The number of the unit "next" is in no words, that of "this" neither.
COUNTED = frozenset({
    "period", "hours", "onDate", "recursEvery", "recursOn", "dayOfMonth", "occurrenceNumber", "onFirstDayOf",
    "onLastDayOf", "term", "renewal", "hasUrgency",
})  # fmt: skip


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_a_mistake_in_any_value_is_found(path: Path) -> None:
    data = read_data(path)
    lexicon = read_lexicon(data)
    unseen = []
    for slot in data.instances(f"<{SRV}Stated>"):
        for words, name in product(data.values(slot, SAID), sorted(COUNTED)):
            known = lexicon.find_language(language(words))
            assert known is not None
            for value in data.values(slot, f"<{SRV}{name}>"):
                others = {text(one) for key in COUNTED for one in data.values(slot, f"<{SRV}{key}>")}
                for wrong in sorted({*list_wrong_values(text(value))} - others):
                    if not has_fault(slot, name, value.replace(text(value), wrong), words):
                        unseen.append((slot, name, wrong, text(words)))
    assert unseen == [], unseen


def has_fault(slot: str, name: str, value: str, words: str) -> bool:
    """Say whether a value of a slot is found not to be in its words."""
    written = value if value.startswith("<") else f'"{text(value)}"'
    (quad,) = ox.parse(f"{slot} <{SRV}{name}> {written} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    known = read_lexicon(REGISTRY).find_language(language(words))
    assert known is not None
    data = Data([quad.triple])
    return bool(list(list_time_faults(data, slot, text(words), known)))

"""Norms of two agreements that contradict each other, notices asked for twice, and what only looks so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import RdfFormat, Store

from servanda.query.run import ask

HEAD = """
@prefix a: <https://w3id.org/servanda/agreement/a/> .
@prefix b: <https://w3id.org/servanda/agreement/b/> .
@prefix agreement: <https://w3id.org/servanda/agreement/> .
@prefix actor: <https://w3id.org/servanda/actor/> .
@prefix action: <https://w3id.org/servanda/action/> .
@prefix matter: <https://w3id.org/servanda/matter/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix slot: <https://w3id.org/servanda/slot/> .
@prefix srv: <https://w3id.org/servanda/ontology#> .
actor:office org:unitOf actor:port .
matter:tankers skos:broader matter:ships .
a:each srv:isPlayedBy actor:port .
"""
#: A duty, and a prohibition of the same: each case changes one of them.
DUTY = {"a": "srv:Obligation", "srv:hasBearer": "actor:port", "srv:hasAction": "action:publish",
        "srv:actObject": '"the list of ships"@en'}  # fmt: skip
BAN = {**DUTY, "a": "srv:Prohibition", "srv:actObject": '"The list of ships"@en'}
TOLD = {"srv:hasSender": "actor:port", "srv:concernsMatter": "matter:ships",
        "srv:hasAddressee": "actor:union"}  # fmt: skip


def describe(agreement: str, name: str, given: dict[str, str]) -> Iterator[str]:
    """Yield the Turtle of an agreement with a norm; ``notice:`` begins what its notice has."""
    clause, norm = f"{agreement}:{name}-clause", f"{agreement}:{name}"
    yield f"agreement:{agreement} a srv:Agreement ; srv:hasClause {clause} ."
    yield f'{clause} srv:number "{name}" ; srv:order 1 ; srv:hasNorm {norm} .'
    yield f'{norm} srv:quote "words of {agreement}"@en .'
    for key, value in given.items():
        if key.startswith("notice:"):
            yield f"{norm} srv:requiresNotification {norm}-notice . {norm}-notice {key[7:]} {value} ."
        else:
            yield f"{norm} {key} {value} ."


def build_store(*parts: Iterator[str], more: str = "") -> Store:
    store = Store()
    store.load("\n".join([HEAD, *(line for part in parts for line in part), more]).encode(), RdfFormat.TURTLE)
    return store


def time_slots(first: str, second: str) -> str:
    """Return the Turtle of the times a:t and b:t, in words."""
    times = {"a": first, "b": second}
    return " ".join(
        f'{name}:t srv:forSlot slot:timing ; srv:text "{words}"@en .' for name, words in times.items()
    )


def ask_pair(first: dict[str, str], second: dict[str, str], *, same: bool = False, more: str = "") -> list:
    other = "a" if same else "b"
    store = build_store(describe("a", "one", first), describe(other, "two", second), more=more)
    rows = ask(store, "conflicting-norms").rows
    return [(row["kind"], sorted(row["rules"])) for row in rows]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({}, {}, ("conflict", ["duty-and-prohibition"])),
        ({"a": "srv:Permission"}, {}, ("conflict", ["permission-and-prohibition"])),
        ({"srv:hasBearer": "a:each"}, {}, ("conflict", ["duty-and-prohibition"])),
        ({"srv:hasBearer": "actor:office"}, {}, ("narrower", ["duty-and-prohibition", "narrower-bearer"])),
        (
            {}, {"srv:hasAddressee": "actor:union"},
            ("narrower", ["duty-and-prohibition", "narrower-addressee"]),
        ),
        ({"srv:hasQualifier": "a:if"}, {}, ("narrower", ["duty-and-prohibition", "narrower-qualifier"])),
        ({}, {"srv:concernsProgramme": "a:p"}, ("narrower", ["duty-and-prohibition", "narrower-programme"])),
        ({"srv:hasSlot": "a:t"}, {}, ("narrower", ["duty-and-prohibition", "narrower-time"])),
        ({"srv:hasSlot": "a:t"}, {"srv:hasSlot": "b:t"}, ("conflict", ["duty-and-prohibition"])),
    ],
)  # fmt: skip
def test_what_one_demands_or_allows_and_another_forbids(
    first: dict[str, str], second: dict[str, str], found: tuple[str, list[str]]
) -> None:
    more = time_slots("by night", "By night")
    assert ask_pair({**DUTY, **first}, {**BAN, **second}, more=more) == [found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"srv:hasBearer": "actor:harbour"}, {}),
        ({"srv:hasAction": "action:disclose"}, {}),
        ({"srv:actObject": '"the list of tankers"@en'}, {}),
        ({"srv:actObject": '"The list of ships"@fr'}, {}),
        ({"a": "srv:Power"}, {}),
        ({}, {"a": "srv:Obligation"}),
        ({"srv:hasAddressee": "actor:union"}, {"srv:hasAddressee": "actor:harbour"}),
        ({"srv:concernsProgramme": "a:p"}, {"srv:concernsProgramme": "b:p"}),
        ({"srv:hasSlot": "a:t"}, {"srv:hasSlot": "b:t"}),
        ({"srv:hasAction": "action:terminate"}, {"srv:hasAction": "action:terminate"}),
    ],
)  # fmt: skip
def test_near_misses_contradict_nothing(first: dict[str, str], second: dict[str, str]) -> None:
    more = time_slots("by night", "by day")
    assert ask_pair({**DUTY, **first}, {**BAN, **second}, more=more) == []


def test_what_does_not_bind_contradicts_nothing() -> None:
    assert ask_pair(DUTY, BAN, more="agreement:b srv:isBinding false .") == []


def test_an_agreement_may_narrow_its_own_prohibition_but_not_deny_it() -> None:
    allowed = {**DUTY, "a": "srv:Permission"}
    assert ask_pair(allowed, BAN, same=True) == [("conflict", ["permission-and-prohibition"])]
    assert ask_pair({**allowed, "srv:hasQualifier": "a:if"}, BAN, same=True) == []


def test_a_matter_of_notices_is_the_same_or_broader() -> None:
    notice = {f"notice:{key}": value for key, value in TOLD.items()}
    first = {**DUTY, **notice, "srv:actObject": '"tankers"@en', "notice:srv:concernsMatter": "matter:tankers"}
    assert ask_pair(first, {**BAN, **notice}) == [("narrower", ["duty-and-prohibition", "narrower-matter"])]
    assert ask_pair({**first, "notice:srv:concernsMatter": "matter:planes"}, {**BAN, **notice}) == []


def test_both_sides_of_a_permission_are_told() -> None:
    more = """b:claim a srv:Claim ; srv:isCorrelativeOf b:two ; srv:hasHolder actor:union .
        a:none a srv:NoRight ; srv:isCorrelativeOf a:one ; srv:hasHolder actor:union ."""
    found = ask_pair({**DUTY, "a": "srv:Permission"}, BAN, more=more)
    assert found == [("conflict", ["claim-and-no-right", "permission-and-prohibition"])]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, [("duplicate", ["same-addressee"])]),
        ({"srv:hasAddressee": "actor:harbour"}, [("addressees", ["other-addressee"])]),
        ({"srv:hasSender": "actor:office"}, [("narrower", ["narrower-sender", "same-addressee"])]),
        ({"srv:hasSender": "a:each"}, [("duplicate", ["same-addressee"])]),
        ({"srv:concernsMatter": "matter:tankers"}, [("narrower", ["narrower-matter", "same-addressee"])]),
        ({"srv:hasSender": "actor:harbour"}, []),
        ({"srv:concernsMatter": "matter:planes"}, []),
        ({"srv:concernsMatter": "matter:ratification"}, []),
    ],
)
def test_the_same_notice_of_two_agreements(
    changed: dict[str, str], found: list[tuple[str, list[str]]]
) -> None:
    duty = {"a": "srv:Obligation", "srv:hasBearer": "actor:port"}
    first = {**duty, **{f"notice:{key}": value for key, value in TOLD.items()}}
    second = {**duty, **{f"notice:{key}": value for key, value in {**TOLD, **changed}.items()}}
    if changed.get("srv:concernsMatter") == "matter:ratification":
        first["notice:srv:concernsMatter"] = "matter:ratification"
    store = build_store(describe("a", "one", first), describe("b", "two", second))
    rows = ask(store, "duplicate-notices").rows
    assert [(row["kind"], sorted(row["rules"])) for row in rows] == found
    own = build_store(describe("a", "one", first), describe("a", "two", second))
    assert ask(own, "duplicate-notices").rows == []

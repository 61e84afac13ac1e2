"""The due days of real reporting obligations, against a count of their own.

The table is the Reporting Obligations Database of the European Environment Agency; it is not part of this
repository: where it does not lie beside it, these tests are skipped.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from servanda.status.calendar import find_due
from servanda.status.states import compute_status
from servanda.store.bundle import load_files

TABLE = Path(__file__).parents[2].parent / "shared" / "data" / "reporting-obligations" / "obligations.csv"
AGREEMENT = "https://w3id.org/servanda/agreement/reports"
pytestmark = pytest.mark.skipif(
    not TABLE.exists(), reason="the table of obligations is not beside the repository"
)


def read_rows():
    """Return the obligations that have a first day, with what their series needs."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["first_due"]:
                until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
                yield row["id"], date.fromisoformat(row["first_due"]), int(row["every_months"] or 0), until


HEAD = """
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix actor: <https://w3id.org/servanda/actor/> .
@prefix matter: <https://w3id.org/servanda/matter/> .
@prefix slot: <https://w3id.org/servanda/slot/> .
@prefix effect: <https://w3id.org/servanda/effect/> .
@prefix event: <https://w3id.org/servanda/event/> .
@prefix o: <https://w3id.org/servanda/agreement/reports/> .
<https://w3id.org/servanda/agreement/reports> a srv:Agreement ; dcterms:language "en" ;
    srv:hasParty actor:north, actor:south ; srv:hasInstrument o:text ; srv:isConstitutedBy o:text ;
    srv:hasClause o:1 .
o:text a srv:DiplomaticNote ; dcterms:date "1900-01-01"^^xsd:date .
o:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm o:begin .
o:begin a srv:Condition ; srv:hasBearer actor:north, actor:south ; srv:hasSlot o:effect .
o:effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:entry-into-force ;
    srv:runsFrom event:signature .
"""
NORM = """
o:1 srv:hasNorm o:o{name} .
o:o{name} a srv:Obligation ; srv:hasBearer actor:north ; srv:hasAddressee actor:south ;
    srv:requiresNotification o:o{name}-notice .
o:o{name}-notice a srv:Notification ; srv:hasSender actor:north ; srv:hasAddressee actor:south ;
    srv:concernsMatter matter:report ; srv:hasSlot o:o{name}-timing .
o:o{name}-timing a srv:Stated ; srv:forSlot slot:timing ; {time} .
"""


def write_time(first, months, until):
    """Return the time of a row in Turtle: without a period between them it is due once."""
    if not months:
        return f'srv:onDate "{first}"^^xsd:date'
    last = f' ; srv:lastDue "{until}"^^xsd:date' if until is not None else ""
    return f'srv:firstDue "{first}"^^xsd:date ; srv:recursEvery "P{months}M"^^xsd:duration{last}'


def count_days(first, months, until, as_of):
    """Return the due days up to the first that is not before a day, at least one; each from the first."""
    if not months:
        return [first]
    found = []
    number = 0
    while True:
        day = first + relativedelta(months=months * number)
        before = first + relativedelta(months=months * (number - 1))
        if (until is not None and day > until) or (number and before > as_of):
            return found
        found.append(day)
        if day >= as_of:
            return found
        number += 1


@pytest.fixture(scope="module")
def rows():
    return list(read_rows()) if TABLE.exists() else []


@pytest.fixture(scope="module")
def store(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "reports.ttl"
    norms = (NORM.format(name=name, time=write_time(*row)) for name, *row in rows)
    path.write_text(HEAD + "".join(norms), encoding="utf-8")
    return load_files([path])


@pytest.mark.parametrize("as_of", ["1990-12-31", "2004-02-29", "2017-03-31", "2026-01-01"])
def test_the_due_days_are_those_of_a_count_of_their_own(rows, store, as_of):
    day = date.fromisoformat(as_of)
    found = compute_status(store, AGREEMENT, as_of=day)
    for name, first, months, until in rows:
        calls = next(held.instances for held in found.norms if held.norm.name == f"o{name}")
        days = [call.deadline.exact for call in calls]
        assert days == count_days(first, months, until, day), name
        assert [call.state for call in calls] == ["breached" if one < day else "due" for one in days], name
    until = day + relativedelta(years=1)
    listed = {(item.norm.name, item.deadline.exact) for item in find_due(found, found.norms, until).dated}
    assert listed == {
        (f"o{name}", one)
        for name, first, months, ends in rows
        for one in count_days(first, months, ends, day)
        if one <= until
    }
    assert len(rows) > 300

"""The check of a store in parts gives the results of a check of one whole graph, whatever crosses graphs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.corpus.corpora import BASE, expected, found, framed, put, term

from servanda.corpus.checking import check_store
from servanda.corpus.lines import Line

NAMES = ("x", "y", "z")
PREDICATES = sorted(
    [
        "rdf:type",
        "rdfs:subClassOf",
        "rdfs:comment",
        "skos:prefLabel",
        "skos:notation",
        "dcterms:language",
        "dcterms:date",
        "org:unitOf",
        "org:postIn",
        "org:heldBy",
        "srv:isHouseholdOf",
        "srv:hasParty",
        "srv:partyNamePattern",
        "srv:hasInstrument",
        "srv:hasClause",
        "srv:states",
        "srv:hasPassage",
        "srv:text",
        "srv:hasKind",
        "srv:number",
        "srv:order",
        "srv:isPartOfClause",
        "srv:belongsToInstrument",
        "srv:refersToInstrument",
        "srv:answersInstrument",
        "srv:isConstitutedBy",
        "srv:isRatifiedBy",
        "srv:isSignedBy",
        "srv:isAddressedTo",
        "srv:isMadeOnBehalfOf",
        "srv:hasErratum",
        "srv:hasNote",
        "srv:isAbout",
        "srv:hasBearer",
        "srv:hasAddressee",
        "srv:involvesActor",
        "srv:hasAction",
        "srv:quote",
        "srv:hasSlot",
        "srv:forSlot",
        "srv:words",
        "srv:reason",
        "srv:hasQualifier",
        "srv:hasQualifierType",
        "srv:isJudgedBy",
        "srv:concernsProgramme",
        "srv:reachesProgramme",
        "srv:requiresNotification",
        "srv:hasSender",
        "srv:concernsMatter",
        "srv:hasMode",
        "srv:hasEffectKind",
        "srv:isTriggeredByActor",
        "srv:isTriggeredByMatter",
        "srv:isDueBefore",
        "srv:signals",
        "srv:namePattern",
        "srv:records",
        "srv:isLogOf",
        "srv:fulfils",
        "srv:breaches",
    ]
)
OWN = ("", "/1", "/1p", "/1-n", "/1-n/b", "/1-m", "/1-m/s", "/note", "/e", "/log")
SHARED = tuple(
    [
        "actor:kz",
        "actor:kz-mfa",
        "actor:nato",
        "actor:ministry",
        "actor:head-x",
        "actor:odd",
        "matter:arrival",
        "matter:odd",
        "programme:pfp",
        "kind:normative",
        "slot:bearer",
        "slot:matter",
        "action:notify",
    ]
)
KINDS = tuple(
    [
        "srv:Agreement",
        "srv:Clause",
        "srv:Passage",
        "srv:Norm",
        "srv:Obligation",
        "srv:Power",
        "srv:Notification",
        "srv:Stated",
        "srv:Silent",
        "srv:Inferred",
        "srv:Actor",
        "srv:State",
        "srv:Matter",
        "srv:Programme",
        "srv:DiplomaticNote",
        "srv:Erratum",
        "srv:InterpretiveNote",
        "srv:Qualifier",
        "srv:EventLog",
        "srv:Event",
        "srv:OperativeExpression",
        "srv:Odd",
    ]
)
LITERALS = tuple(
    [
        '"en"',
        '"1"',
        '"2"^^xsd:integer',
        '"1"^^xsd:integer',
        '"Notice"@en',
        '"Notice"@ru',
        '"arrival"@en',
        '"shall"@en',
        '"^The"@en',
        '"The"@en',
        '"2000-01-01"^^xsd:date',
    ]
)

_own = st.builds("a:{}{}".format, st.sampled_from(NAMES), st.sampled_from(OWN))
_subject = st.one_of(_own, _own, st.sampled_from(SHARED))
_value = st.one_of(_own, _own, st.sampled_from(SHARED), st.sampled_from(KINDS), st.sampled_from(LITERALS))
_free = st.tuples(_subject, st.sampled_from(PREDICATES), _value)
_typed = st.tuples(_subject, st.just("rdf:type"), st.sampled_from(KINDS))
_line = st.one_of(_free, _free, _typed).map(lambda words: (term(words[0]), term(words[1]), term(words[2])))
#: What each of the agreements says beside its frame.
Extras = dict[str, list[Line]]
_extras = st.dictionaries(st.sampled_from(NAMES), st.lists(_line, max_size=12), min_size=1)


def _graphs(extras: Extras) -> dict[str, list[Line]]:
    return {BASE + name: framed(name, more) for name, more in extras.items()}


@contextmanager
def _folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    try:
        yield place / "store"
    finally:
        shutil.rmtree(place)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(extras=_extras, size=st.integers(1, 200))
def test_shards_of_any_size_find_what_one_graph_shows(extras: Extras, size: int) -> None:
    graphs = _graphs(extras)
    with _folder() as folder:
        put(folder, graphs)
        assert found(check_store(folder, jobs=1, shard=size)) == expected(graphs)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(states=st.lists(_extras, min_size=2, max_size=4))
def test_after_any_edits_the_report_is_that_of_a_full_check(states: list[Extras]) -> None:
    with _folder() as folder:
        now: Extras = {}
        for state in states:
            # Some agreements change, some stay, and one that says nothing new goes.
            now = {name: more for name, more in {**now, **state}.items() if more or name not in now}
            if not now:
                continue
            graphs = _graphs(now)
            put(folder, graphs)
            assert found(check_store(folder, jobs=1, shard=100)) == expected(graphs)

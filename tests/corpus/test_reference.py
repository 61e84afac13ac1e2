"""pySHACL over one whole graph finds what the check of a store finds, where one looks across agreements."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.corpora import BASE, Key, found, framed, line, put

from servanda.check.engine import findings, validate
from servanda.check.graphs import completed, shapes
from servanda.corpus.checking import check_store
from servanda.corpus.lines import Line, text_of

#: Each is wrong, or right, only by what another agreement says.
ACROSS = {
    "x": [
        line('actor:shared skos:prefLabel "One"@en'),
        line("actor:shared rdf:type srv:Actor"),
        line("a:x/1-n srv:hasAddressee actor:of-y"),
        line("a:x/1-n srv:hasAddressee actor:of-none"),
        line("a:x/1-n srv:hasBearer actor:under-kz"),
        line("a:x/log rdf:type srv:EventLog"),
        line("a:x/log srv:isLogOf a:y"),
        line("a:x/log srv:records a:x/e"),
        line("a:x/e rdf:type srv:Event"),
        line("a:x/e srv:fulfils a:z/1-n"),
        line("a:x/e srv:isAbout a:y/odd"),
        line('a:x/1-m/s srv:words "of the oddity"@en'),
    ],
    "y": [
        line('actor:shared skos:prefLabel "Two"@en'),
        line("actor:of-y rdf:type srv:Actor"),
        line("actor:under-kz org:unitOf actor:kz-mfa"),
        line("actor:head-x org:unitOf actor:kz"),
        line("a:y srv:hasClause a:x/1"),
        line("matter:odd rdf:type srv:Matter"),
        line('matter:odd srv:namePattern "oddity"@en'),
        line("srv:Treaty rdfs:subClassOf srv:Agreement"),
    ],
    "z": [
        line("a:z/other rdf:type srv:Treaty"),
        line('a:x/1 srv:number "2"'),
        line("a:y/1-n srv:unknown a:z"),
        line("actor:expression srv:signals srv:Obligation"),
        line('actor:expression srv:namePattern "must"@en'),
    ],
}


def _by_pyshacl(lines: set[Line]) -> set[Key]:
    import pyoxigraph

    triples = [
        quad.triple
        for quad in pyoxigraph.parse(text_of(sorted(lines)), format=pyoxigraph.RdfFormat.N_TRIPLES)
    ]
    return {finding.key for finding in findings(validate(completed(triples), shapes()))}


def _named(keys: set[Key]) -> set[Key]:
    """Leave out the names of shapes without one: each reader gives them others."""
    return {tuple("" if part.startswith("_:") else part for part in key) for key in keys}


def test_pyshacl_finds_the_same_where_agreements_speak_of_each_other(tmp_path: Path) -> None:
    graphs = {BASE + name: framed(name, more) for name, more in ACROSS.items()}
    put(tmp_path / "store", graphs)
    of_store = found(check_store(tmp_path / "store", jobs=1, shard=1))
    of_whole = _by_pyshacl({one for lines in graphs.values() for one in lines})
    assert _named(of_store) == _named(of_whole)
    alone = {
        key
        for iri, lines in graphs.items()
        for key in _by_pyshacl(set(lines))
        if iri.endswith(("x", "y", "z"))
    }
    assert _named(alone) != _named(of_whole), "nothing here looks across agreements"

"""Other people's files: told by what they describe, and by what they are where they are no RDF."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from servanda.errors import ServandaError
from servanda.names import list_own_mistyped, names_servanda
from servanda.read.document import read_file
from servanda.read.foreign import describe_contents

PREFIXES = """\
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dpv: <https://w3id.org/dpv#> .
@prefix pd: <https://w3id.org/dpv/pd#> .
@prefix a: <https://agency.example/terms#> .
@prefix e: <https://people.example/> .
"""


def _read(triples: str) -> list[Quad]:
    return list(parse((PREFIXES + triples).encode(), RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("triples", "described"),
    [
        (
            "e:p a odrl:Set ; odrl:permission [ a odrl:Permission ] . e:x a foaf:Person .",
            ["ODRL: 2", "FOAF: 1"],
        ),
        ("e:t a a:Treaty ; a:party e:x , e:y .", ["https://agency.example/terms#: 1"]),
        ("e:t a:party e:x . e:u a:party e:x .", ["https://agency.example/terms#: 2"]),
        ("e:c a skos:Concept , dpv:Purpose . e:d a pd:Age .", ["DPV: 2", "SKOS: 1"]),
        ("[] a foaf:Person . [] a foaf:Agent .", ["FOAF: 2"]),
        (
            "e:a a odrl:Set . e:b a foaf:Person . e:c a skos:Concept . e:d a rdfs:Class .",
            ["FOAF: 1", "ODRL: 1", "RDFS: 1", "…"],
        ),
    ],
)
def test_vocabularies_are_counted_by_things(triples: str, described: list[str]) -> None:
    assert f"({', '.join(described)})" in describe_contents(_read(triples))


@pytest.mark.parametrize(
    "triples",
    [
        "e:m a <https://w3id.org/servanda/ontology#Ministry> .",
        '<https://w3id.org/servanda/actor/nato> skos:prefLabel "OTAN"@fr .',
        "e:m skos:exactMatch <https://w3id.org/servanda/actor/nato> .",
    ],
)
def test_a_registry_is_not_foreign(triples: str) -> None:
    assert names_servanda(_read(triples)) and describe_contents(_read(triples)) == ""


def test_slips_in_rdf_of_others_are_not_for_servanda_to_tell() -> None:
    slip = "e:c rdfs:range rdfs:Label ; skos:preflabel 'c' ."
    assert list_own_mistyped(_read(slip)) == []
    meant = _read(f"{slip} e:a a <http://w3id.org/servanda/ontology#Agreement> .")
    assert {one.iri.rpartition("#")[2] for one in list_own_mistyped(meant)} >= {"Agreement", "preflabel"}


TURTLE = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<urn:a> a skos:Concept .\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("table.csv", b"sender,addressee\nA,B\n", "neither RDF nor"),
        ("README.md", b"# Ports\n\nA text: with colons.\n", "neither RDF nor"),
        ("act.xml", b'<?xml version="1.0"?><k:akn xmlns:k="http://x.example/">1</k:akn>', "'akn'"),
        ("map.xml", b"<?xml version='1.0'?>\n<!-- map --><urlset><url>x.example</url></urlset>", "urlset"),
        ("page.html", b"<!DOCTYPE html>\n<html lang=en><p about='#me'>Me<br></html>", "web page"),
        ("page.htm", b"<html><head><script type='application/ld+json'>{}</script></head></html>", "web page"),
        ("a.ttl.gz", gzip.compress(TURTLE.encode(), mtime=0), "packed"),
        ("packed.ttl", gzip.compress(TURTLE.encode(), mtime=0), "packed"),
        ("a.ttl", TURTLE.encode("utf-16"), "UTF-8"),
        ("scan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "binary"),
    ],
)  # fmt: skip
def test_what_is_no_rdf_is_told_by_its_kind(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ServandaError, match=told) as caught:
        read_file(tmp_path / name)
    assert caught.value.exit_code == 2 and caught.value.file == str(tmp_path / name)


def test_rdf_is_read_by_its_beginning_where_the_ending_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "concepts").write_text(TURTLE)
    (tmp_path / "bom.ttl").write_text("\ufeff" + TURTLE, encoding="utf-8")
    assert [len(read_file(tmp_path / name).quads) for name in ("concepts", "bom.ttl")] == [1, 1]

"""RDF/XML that every reader reads back, or a sentence on the statement that it cannot hold."""

from __future__ import annotations

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Triple

from servanda.errors import ServandaError
from servanda.store.rdf_xml import serialize_rdf_xml

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMED = ("urn:x", "http://x.example/a%20b", "http://x.example/é", "http://x.example/-a", f"{RDF}_1")
NAMELESS = ("http://x.example/1", "http://x.example/", "http://x.example/a-1/2", f"{RDF}li", f"{RDF}about")


def state(name: str, text: str = "v") -> Triple:
    return Triple(NamedNode("urn:s"), NamedNode(name), Literal(text))


@pytest.mark.parametrize("name", NAMED)
def test_a_property_that_ends_in_a_name_reads_back(name: str) -> None:
    written = serialize_rdf_xml([state(name, "a\r\n\tb")], {})
    (found,) = rdflib.Graph().parse(data=written, format="xml")
    assert [str(term) for term in found] == ["urn:s", name, "a\r\n\tb"]


@pytest.mark.parametrize("name", NAMELESS)
def test_another_property_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ServandaError) as refused:
        serialize_rdf_xml([state(NAMED[0]), state(name)], {})
    assert f"<{name}>" in str(refused.value) and "choose turtle" in str(refused.value)


def test_a_character_is_refused_with_its_statement() -> None:
    with pytest.raises(ServandaError, match=r"urn:x of urn:s holds the character U\+000B, which RDF/XML"):
        serialize_rdf_xml([state(NAMED[1]), state(NAMED[0], "a\x0bb")], {})

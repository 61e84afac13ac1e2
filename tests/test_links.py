"""Which IRIs become links, and that what runs code is a link in no drawing, page or calendar."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.draw.drawing import VIEWS, draw
from servanda.errors import ServandaError
from servanda.export.formats import Request, export, formats
from servanda.links import SCHEMES, link_target
from servanda.read.agreement import read_quads
from servanda.store.build import build
from servanda.timeline.calendar_file import CalendarEntry, calendar

#: An agreement, a clause and a party whose IRIs would run code if they were opened.
TREATY = """\
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix a: <vbscript:f/> .
<data:text/html,f> a srv:Agreement ; skos:prefLabel "The treaty"@en ;
    srv:hasParty <javascript:f(1)> , <x:east> ; dcterms:license <javascript:f(2)> ; dcterms:language "en" ;
    srv:hasInstrument a:note ;
    srv:isConstitutedBy a:note ; srv:hasClause a:1 .
a:note a srv:Instrument , srv:DiplomaticNote ; dcterms:title "The note"@en ; dcterms:date "2008-01-10" .
a:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:belongsToInstrument a:note ; srv:hasNorm a:1-tell .
a:1-tell a srv:Obligation ; skos:prefLabel "tell"@en ; srv:quote "shall tell"@en ;
    srv:hasBearer <javascript:f(1)> ; srv:hasCounterparty <x:east> ; srv:requiresNotification a:1-notice .
a:1-notice a srv:Notification ; srv:hasMode <https://w3id.org/servanda/mode/notify> ;
    srv:hasSender <javascript:f(1)> ; srv:hasAddressee <x:east> ;
    srv:concernsMatter <https://w3id.org/servanda/matter/arrival> .
<javascript:f(1)> a srv:InternationalOrganization ; skos:prefLabel "River Board"@en .
<x:east> a srv:State ; skos:prefLabel "East"@en .
"""
#: How links are written in what servanda makes.
LINK = re.compile(
    r"""(?:href|URL|url|src|action)\s*[=:]\s*["']?([^"'\s>]+)|\]\(([^)]*)\)|<(\w+:[^>\s]*)>""", re.I
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("links") / "treaty.ttl"
    return build([read_quads(TREATY, path, "TURTLE")])


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/servanda/actor/kz",
        "http://example.org/?a=1&copy=2",
        "mailto:a@example.org",
        "urn:x:y",
        "HTTPS://example.org/",
        "https://example.org/жол",
    ],
)
def test_what_opens_a_page_is_a_link(iri):
    assert link_target(iri) == iri


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:f()",
        "JaVaScRiPt:f()",
        " javascript:f()",
        "java\nscript:f()",
        "java\tscript:f()",
        "\x00javascript:f()",
        "javascript&#58;f()",
        "javascript&colon;f()",
        "&#106;avascript:f()",
        "data:text/html,x",
        "javascript&amp;#58;f()",
        "vbscript:f",
        "file:///etc/passwd",
        "blob:x",
        "x:east",
        "relative",
        "",
        "//host/a",
        "java\u200bscript:f()",
        "\ufeffjavascript:f()",
        "&Tab;javascript:f()",
        "javascript\xad:f()",
        "view-source:x",
    ],
    ids=ascii,
)
def test_what_does_not_is_none(iri):
    assert link_target(iri) == ""


@given(st.text(alphabet="javscript:dt/&#58;x \n\x00\u200bhp", max_size=40))
def test_a_link_has_a_scheme_that_is_allowed_and_nothing_unseen(text):
    found = link_target(text)
    assert not found or (
        found.partition(":")[0].lower() in SCHEMES and found.isprintable() and " " not in found
    )


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in ("clause", "ontology")])
def test_no_drawing_has_a_link_that_runs_code(store, view):
    try:
        made = draw(store, view, "data:text/html,f").dot
    except ServandaError:  # there is nothing of that kind to draw
        return
    _no_code(made)
    assert view not in ("actors", "notifications", "duties") or "River Board" in made


def _no_code(text: str) -> None:
    for link in LINK.finditer(text):
        target = next(filter(None, link.groups()), "")
        assert not re.match(r"(?:javascript:|vbscript:|x:|data:[^,])", target, re.I), link[0]


@pytest.mark.parametrize("name", ["dot", "mermaid", "html", "register", "markdown"])
def test_no_page_has_a_link_that_runs_code(store, name):
    made = export(Request(store, "data:text/html,f", name, "en", ())).decode()
    assert name in formats() and "River Board" in made
    _no_code(made)


def test_a_calendar_has_no_such_address():
    day = date(2009, 1, 1)
    entries = [
        CalendarEntry(str(n), day, None, "x", url=url) for n, url in enumerate(("javascript:f()", "urn:x:y"))
    ]
    made = calendar(entries, name="x", lang="en", stamp=day).decode()
    assert "URL:javascript" not in made and "URL:urn:x:y" in made

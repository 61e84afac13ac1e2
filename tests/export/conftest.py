"""What the tests of exports share: a browser that reaches no network, and a small agreement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.needs import program, require

from servanda.derive.rules import ONTOLOGY_GRAPH
from servanda.vocabulary import BASE, PREFIXES, expand

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pyoxigraph import Store

SMALL = BASE + "agreement/x"

#: What may break a file: quotes, markup, backslashes, lines, directions, scripts, formulas, lists, controls.
HOSTILE = [
    'say "no"', "it's", "<b>&amp; & </b>", "a\\b\\", "\\n", "two\nlines\r\nand\ttabs", "\u202eשלום",
    "</script>", "=cmd|' /C calc'!A1", "+1", "-1", "@x", "'quoted", "\t=1", "\r=1", "＝1", "${x}", "{{x}}",
    "nul\0bell\a", "\ufffe", "<html>", "1. list", "- list", "%% no", "end", "#quot;", "`code` _x_ **b**",
    "\x85\u2028", "\U0001f4ce", "é e\u0301",
]  # fmt: skip

#: What a browser needs in a container, and what keeps it from talking to anyone.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# For one module: while it runs, playwright's event loop keeps others (asyncio.run) from starting theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the Chromium of this machine, driven by playwright (which downloads none of its own)."""
    require("chromium", "browser-driver")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=program("chromium", "chromium-browser"), args=list(ARGUMENTS)
        )
        yield started
        started.close()


def small(texts, *, notices=2, store=None, agreement=SMALL):
    """Return a store with one agreement whose labels are ``texts``, taken in turn."""
    made, turn = store if store is not None else Store(), iter(texts * 20)

    def say(subject, predicate, value, graph=agreement):
        node = NamedNode(expand(value)) if isinstance(value, str) else value
        made.add(Quad(NamedNode(expand(subject)), NamedNode(expand(predicate)), node, NamedNode(graph)))

    def named(subject, kind, predicate="skos:prefLabel"):
        say(subject, "rdf:type", f"srv:{kind}")
        for tag in ("en", "kk"):
            say(subject, predicate, Literal(next(turn), language=tag))

    for below, above in (("Obligation", "Norm"), ("State", "Actor"), ("Ministry", "Actor")):
        say(f"srv:{below}", "rdfs:subClassOf", f"srv:{above}", ONTOLOGY_GRAPH)
    named(agreement, "Agreement", "dcterms:title")
    say(agreement, "dcterms:language", Literal("kk"))
    clause, norm = f"{agreement}/1", f"{agreement}/1-n"
    for actor, kind in (("a", "State"), ("b", "State"), ("a-office", "Ministry")):
        named(f"actor:{actor}", kind)
    say("actor:a-office", "org:unitOf", "actor:a")
    for party in "ab":
        say(agreement, "srv:hasParty", f"actor:{party}")
    named(clause, "Clause")
    say(agreement, "srv:hasClause", clause)
    say(clause, "srv:number", Literal("1"))
    say(clause, "srv:order", Literal("7", datatype=NamedNode(PREFIXES["xsd"] + "integer")))
    named(norm, "Obligation")
    say(clause, "srv:hasNorm", norm)
    say(norm, "srv:hasBearer", "actor:a-office")
    say(norm, "srv:hasCounterparty", "actor:b")
    for place in range(notices):
        notice, matter = f"{norm}-{place}", f"matter:m{place}"
        named(matter, "Matter")
        for predicate, value in {
            "rdf:type": "srv:Notification", "srv:hasMode": "mode:notify", "srv:hasSender": "actor:a-office",
            "srv:hasAddressee": "actor:b", "srv:concernsMatter": matter,
        }.items():  # fmt: skip
            say(notice, predicate, value)
        say(norm, "srv:requiresNotification", notice)
    return made


#: Texts that mean something to a spreadsheet, XML, HTML, CSS, a template, Markdown, or a bidirectional line.
NASTY = (
    '=cmd|"/C calc"!A0', "@SUM(A1:A2)", "+1+1", "-2", "{=1}", "4.10", "1e5", "TRUE", "2007-09-07",
    "http://evil.example/x", "mailto:a@b.example", "internal:'Norms'!A1", "external:c:\\x.xlsx",
    "a\x00b\x01c\x0bd\x85e\uffffz", "a\r\nb\rc\n\nd", "_x0041_ and _x000A_",
    "\u202eabc\u202c \u05d0\u05d1", "</style><script>alert(1)</script>", "\" onmouseover='alert(1)' x=\"",
    "<b>&amp;</b> & &copy;", "]]> <!-- -->", "{{ 7*7 }} {% raw %} ${x} #{y}", "1. one", "12) twelve",
    "# head #", "- item", "+ item", "---", "===", "> cited", "| a \\| b |", "``x`` `y`",
    "[a](http://b) ![c](d) [e]: f", "*a* **b** _c_ __d__ ~~e~~", "ends in \\", "a  \nb",
    "www.evil.example :smile: @who #12 $x$", "\\E \\n \\0041",
    "url(//evil.example/a.png); } body { color: red", "W" * 300, " spaced  out ", "&&P&&N &D &[Page]",
    "'quoted'", "\U0001f600" * 3,
)  # fmt: skip


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give a small agreement (``agreement/nasty``) whose every text is one of :data:`NASTY`."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

    from servanda.store.build import load
    from servanda.vocabulary import BASE, expand

    top, triples = BASE + "agreement/nasty", []

    def say(subject: str, **said: object) -> None:
        for name, value in said.items():
            for one in value if isinstance(value, list) else [value]:
                predicate = expand("rdf:type" if name == "type" else name.replace("_", ":", 1))
                triples.append(Triple(NamedNode(subject), NamedNode(predicate), one))

    def iri(text: str) -> NamedNode:
        return NamedNode(expand(text))

    def texts(text: str) -> list[Literal]:
        return [Literal(text, language=tag) for tag in ("en", "kk")]

    say(top, type=iri("srv:Agreement"), dcterms_language=Literal("kk"), dcterms_title=texts(NASTY[17]))
    say(top, skos_prefLabel=texts(NASTY[38]), srv_hasParty=[iri("actor:evil0"), iri("actor:kz-gov")])
    say(top, srv_hasInstrument=NamedNode(top + "/i"), dcterms_license=NamedNode("javascript:alert(1)"))
    say(top + "/i", type=iri("srv:DiplomaticNote"), skos_prefLabel=texts(NASTY[0]))
    say(top + "/i", srv_documentNumber=Literal(NASTY[5]), srv_isSignedBy=iri("actor:evil0"))
    for number, text in enumerate(NASTY):
        clause, actor, matter = f"{top}/{number}", f"actor:evil{number}", f"matter:evil{number}"
        norm, notice, note, passage = (clause + end for end in ("-n", "-q", "-note", "-p"))
        say(top, srv_hasClause=NamedNode(clause))
        say(clause, type=iri("srv:Clause"), srv_number=Literal(text), srv_order=Literal(number))
        say(clause, skos_prefLabel=texts(text), srv_states=NamedNode(norm), srv_hasNote=NamedNode(note))
        say(clause, srv_hasPassage=NamedNode(passage), srv_belongsToInstrument=NamedNode(top + "/i"))
        say(passage, type=iri("srv:Passage"), srv_order=Literal(1), srv_hasKind=iri("kind:normative"))
        say(passage, srv_text=texts(text))
        say(
            norm, type=iri("srv:Obligation"), srv_hasBearer=iri(actor), srv_quote=Literal(text, language="kk")
        )
        say(norm, skos_prefLabel=texts(text), srv_object=texts(text), srv_hasAction=iri("action:notify"))
        say(norm, srv_requiresNotification=NamedNode(notice), srv_hasBeneficiary=iri(actor))
        say(notice, type=iri("srv:Notification"), srv_hasMode=iri("mode:notify"), srv_hasSender=iri(actor))
        say(notice, srv_hasAddressee=iri(actor), srv_concernsMatter=iri(matter))
        for slot, kind in (("effect", "Stated"), ("trigger", "Inferred"), ("timing", "Silent")):
            held = f"{notice}-{slot}"
            say(notice, srv_hasSlot=NamedNode(held))
            say(held, type=iri(f"srv:{kind}"), srv_forSlot=iri(f"slot:{slot}"))
            if kind != "Silent":
                say(held, srv_text=texts(text), srv_reason=texts(text))
        say(expand(matter), type=iri("srv:Matter"), skos_prefLabel=texts(text))
        say(expand(actor), type=iri("srv:Ministry"), skos_prefLabel=texts(text))
        say(note, type=iri("srv:InterpretiveNote"), srv_isAbout=NamedNode(norm), srv_words=Literal(text))
        say(note, srv_readingTaken=texts(text), srv_readingNotTaken=texts(text))
    path = tmp_path_factory.mktemp("nasty") / "nasty.nt"
    path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    return load([path])

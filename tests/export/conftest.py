"""What the tests of exports share: a browser that reaches no network, and a small agreement."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from servanda.derive.rules import ONTOLOGY_GRAPH
from servanda.vocabulary import BASE, PREFIXES, expand

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("the Python package playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
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
    say(clause, "srv:states", norm)
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

"""Drawings of the bundled agreement and of small ones, laid out by each Graphviz that is there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.needs import require

import servanda
from servanda.draw.drawing import FilterOptions, draw_view
from servanda.draw.graphviz import ENGINES, Drawing, Engine, render
from servanda.draw.plan import Filters, Plan
from servanda.model import read_agreement
from servanda.namespaces import BASE
from servanda.network.graph import project_agreements
from servanda.store.bundle import load_files

AGREEMENT = BASE + "agreement/kz-nato-2007"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def store():
    return servanda.load().store


@pytest.fixture(scope="session")
def planned(store) -> Callable[..., Plan]:
    """``planned(lang="ru", sender="nato-plo")`` is what is to be drawn of the bundled agreement."""

    @cache
    def make(lang: str = "en", **wanted: Any) -> Plan:
        agreement = read_agreement(store, AGREEMENT)
        return Plan(store, project_agreements([agreement], lang), agreement, lang, Filters(**wanted))

    return make


@pytest.fixture(scope="session")
def drawn(store) -> Callable[..., Drawing]:
    """``drawn("duties", lang="ru", sender="nato-plo")`` is a drawing of the bundled agreement."""

    @cache
    def make(view: str, clause: str | None = None, *, lang: str = "en", **wanted: Any) -> Drawing:
        return draw_view(store, view, AGREEMENT, clause=clause, lang=lang, wanted=FilterOptions(**wanted))

    return make


@pytest.fixture(params=["dot", "graphviz-pure"])
def engine(request) -> Engine:
    """Return each engine that can be asked for a layout without a package of its own."""
    if request.param == "dot":
        require("dot")
    return next(one for one in ENGINES if one.name == request.param)


@cache
def laid_out(dot: str, engine: Engine) -> bytes:
    """Return the layout of a drawing as JSON; the same drawing is looked at by many tests."""
    return render(dot, "json", engines=[engine])


@pytest.fixture
def layout(engine) -> Callable[[Drawing], dict[str, Any]]:
    """Return the layout that an engine makes of a drawing, as its JSON."""
    return lambda drawing: json.loads(laid_out(drawing.dot, engine))


@pytest.fixture
def layouts(engine) -> Callable[[Drawing], list[dict[str, Any]]]:
    """Return the layout of each sheet of a drawing."""
    return lambda drawing: [json.loads(laid_out(sheet.dot, engine)) for sheet in drawing.sheets]


@pytest.fixture(scope="session")
def svg() -> Callable[[Drawing], ElementTree.Element]:
    made: dict[str, bytes] = {}

    def read(drawing: Drawing) -> ElementTree.Element:
        whole = "".join(sheet.dot for sheet in drawing.sheets)
        if whole not in made:
            made[whole] = drawing.render("svg")
        return ElementTree.fromstring(made[whole])

    return read


def words(root: ElementTree.Element) -> str:
    """Return all words that an SVG shows, joined by blanks."""
    return " ".join("".join(text.itertext()).strip() for text in root.iter(SVG + "text"))


@pytest.fixture
def said(svg) -> Callable[[Drawing], str]:
    return lambda drawing: words(svg(drawing))


@pytest.fixture
def hostile(tmp_path) -> Any:
    """Return the store of a small agreement whose every name is an attack on a label."""
    path = tmp_path / "hostile.ttl"
    path.write_text(HOSTILE, encoding="utf-8")
    return load_files([path])


@pytest.fixture(scope="session")
def overlaps() -> ModuleType:
    """Return the checker of layouts, ``overlaps.py``."""
    spec = spec_from_file_location("overlaps", Path(__file__).with_name("overlaps.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    sys.modules["overlaps"] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def river() -> Callable[..., Drawing]:
    """``river("actors")`` is a drawing of an invented agreement with little in it; see ``river.ttl``."""
    held = load_files([Path(__file__).with_name("river.ttl")])

    def make(view: str, clause: str | None = None, *, lang: str = "en") -> Drawing:
        return draw_view(held, view, BASE + "agreement/river", clause=clause, lang=lang)

    return make


NASTY = 'a"b\\\\N\\\\G <script>alert(1)</script> & <b>x</b> \u202eابجد\u202c ]]> ${x} |{}'
HOSTILE = f"""
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix actor: <https://w3id.org/servanda/actor/> .
@prefix matter: <https://w3id.org/servanda/matter/> .
@prefix x: <https://w3id.org/servanda/agreement/x/> .
@prefix mode: <https://w3id.org/servanda/mode/> .
@prefix action: <https://w3id.org/servanda/action/> .

<https://w3id.org/servanda/agreement/x> a srv:Agreement ; skos:prefLabel '''{NASTY}'''@en ;
  srv:hasParty actor:evil, actor:other ; srv:hasClause x:1 ; srv:hasInstrument x:i, x:j .
x:i a srv:Instrument ; skos:prefLabel '''{NASTY}'''@en .
x:j a srv:ReferencedInstrument ; skos:prefLabel '''other {NASTY}'''@en .
x:1-r a srv:Reference ; srv:evidenceText '''{NASTY}'''@kk ; srv:refersToInstrument x:j .
x:1 a srv:Clause ; srv:belongsToInstrument x:i ; srv:hasReference x:1-r ;
  srv:number '''1"<&>''' ; srv:order 1 ; srv:hasNorm x:1-n ;
  skos:prefLabel '''{NASTY}'''@en .
x:1-n a srv:Obligation ; skos:prefLabel '''{NASTY}'''@en ; srv:hasBearer actor:evil ;
  srv:hasCounterparty actor:other ; srv:hasAction action:notify ; srv:actObject '''{NASTY}'''@en ;
  srv:quote '''{NASTY}'''@kk ;
  srv:requiresNotification x:1-q .
x:1-q a srv:Notification ; srv:hasMode mode:notify ; srv:hasSender actor:evil ; srv:hasAddressee actor:other ;
  srv:concernsMatter matter:evil .
matter:evil a srv:Matter ; skos:prefLabel '''{NASTY}'''@en .
actor:evil a srv:Ministry ; skos:prefLabel '''{NASTY}'''@en, '''{NASTY} kk'''@kk .
actor:other a srv:Office ; skos:prefLabel '''other {NASTY}'''@en .
"""

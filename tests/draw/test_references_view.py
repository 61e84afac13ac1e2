"""The drawing of references: which instruments are one box, and what stands between them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.command import run

from servanda.draw.drawing import draw_view
from servanda.draw.graphviz import ENGINES, render
from servanda.draw.references_view import LIMIT, InstrumentLibrary
from servanda.errors import ServandaError
from servanda.namespaces import BASE
from servanda.store.bundle import load_files

AGREEMENTS = Path(__file__).parents[2] / "graph" / "agreements"
PURE = [next(engine for engine in ENGINES if engine.name == "graphviz-pure")]
PREFIXES = """
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix at: <https://w3id.org/servanda/agreement/> .
"""


def write_agreement(name, links, *, more=""):
    """Return an agreement with a text for each instrument that refers to another, by relation."""
    lines = [
        f'at:{name} a srv:Agreement ; skos:prefLabel "Treaty {name}"@en ; dcterms:language "en" .',
        more,
    ]
    for instrument in dict.fromkeys(end for link in links for end in link[:2]):
        lines.append(
            f"<{BASE}agreement/{name}> srv:hasInstrument <{BASE}agreement/{name}/{instrument}> . "
            f'<{BASE}agreement/{name}/{instrument}> a srv:Instrument ; skos:prefLabel "{instrument}"@en .'
        )
    for number, (source, target, relation) in enumerate(links, 1):
        clause = f"{BASE}agreement/{name}/{number}"
        lines.append(
            f"<{BASE}agreement/{name}> srv:hasClause <{clause}> . <{clause}> a srv:Clause ; "
            f'srv:number "{number}" ; srv:order {number} ; '
            f"srv:belongsToInstrument <{BASE}agreement/{name}/{source}> ; srv:hasReference <{clause}-r> . "
            f'<{clause}-r> a srv:Reference ; srv:evidenceText "the words of {number}"@en ; '
            f'srv:referenceKind "{relation}" ; srv:refersToInstrument <{BASE}agreement/{name}/{target}> .'
        )
    return PREFIXES + "\n".join(lines)


@pytest.fixture
def treaties(tmp_path):
    """``treaties(a=[("x", "y", "cites")])`` is a store of agreements with such references."""

    def make(*, more="", **written):
        paths = []
        for name, links in written.items():
            paths.append(tmp_path / f"{name}.ttl")
            paths[-1].write_text(write_agreement(name, links, more=more), encoding="utf-8")
        return load_files(paths)

    return make


def ends(store, agreement=None):
    found = InstrumentLibrary(store, "en", agreement).list_links()
    short = [(link.source.partition(":")[2], link.relation, link.target.partition(":")[2]) for link in found]
    assert len(short) == len(found)
    return short


def layouts(drawing):
    return [json.loads(render(sheet.dot, "json", engines=PURE)) for sheet in drawing.sheets]


def test_a_box_says_what_it_is_and_whether_it_is_held(drawn, svg):
    shown = re.sub(
        r"\s+", " ", " ".join("".join(text.itertext()) for text in svg(drawn("references")).iter())
    )
    assert "Diplomatic note, 7 September 2007, No. SG(2007)0626, held here" in shown
    assert "Kind of instrument, text not held here" in shown
    for word in ("ratifies", "answers", "quotes", "cites", "incorporates"):
        assert word in shown
    assert "provisions: 29, 30, 31" in shown
    assert "vcdr-1961" not in shown


def test_what_is_cited_and_incorporated_is_one_box_held_beside_it_or_not(store):
    here = InstrumentLibrary(store, "en", None)
    met = {link.relation: link.target for link in here.list_links() if link.clause == "7"}
    assert met == dict.fromkeys(("cites", "incorporates"), "agreement:vcdr-1961")
    assert "not held" in here.describe("agreement:vcdr-1961").note
    folders = [AGREEMENTS / name / "agreement.yaml" for name in ("kz-nato-2007", "vcdr-1961")]
    both = InstrumentLibrary(load_files(folders), "en", None)
    assert "18 April 1961, held here as a paraphrase" in both.describe("agreement:vcdr-1961").note
    assert {link.target for link in both.list_links() if link.clause == "7"} == {"agreement:vcdr-1961"}


def test_an_instrument_that_stands_for_an_agreement_of_the_store_is_its_box(treaties):
    stands = f"<{BASE}agreement/a/of-b> srv:standsForAgreement at:b ."
    store = treaties(more=stands, a=[("text", "of-b", "amends")], b=[("treaty", "old", "supersedes")])
    assert ends(store) == [("a", "amends", "b"), ("b", "supersedes", "b/old")]
    drawing = draw_view(store, "references", None)
    assert "2 agreements" in drawing.dot and "Treaty b" in drawing.dot and "of-b" not in drawing.dot
    # Of one agreement only its own references, yet what it amends is held beside it.
    one = InstrumentLibrary(store, "en", BASE + "agreement/a")
    assert [link.relation for link in one.list_links()] == ["amends"]
    assert one.describe("agreement:b").note == "Agreement, held here"


@pytest.mark.parametrize(
    "links",
    [
        [("a", "b", "amends"), ("b", "c", "amends"), ("c", "d", "supersedes")],
        [("a", "b", "cites"), ("b", "a", "cites")],
        [("a", "a", "cites"), ("a", "b", "cites")],
        [("a", f"instrument number {n}", "cites") for n in range(60)],
        [("a", "b", "cites") for _ in range(70)],
        [("long", "word " * 200, "cites"), ("x" * 400, "b", "cites")],
    ],
    ids=["chain", "cycle", "itself", "many instruments", "many clauses", "long"],
)
def test_it_stays_legible_and_leaves_nothing_out(treaties, overlaps, links):
    links = [tuple(end.strip().replace(" ", "-") for end in link[:2]) + link[2:] for link in links]
    store = treaties(a=links)
    wanted = [f"agreement:a/{number}" for number in range(1, len(links) + 1)]
    drawing = draw_view(store, "references", None)
    shown = []
    for held in layouts(drawing):
        assert overlaps.faults(held) == [] and overlaps.hidden_lines(held) == []
        assert overlaps.width_of(held) <= overlaps.PAGE[0] + 1
        assert overlaps.height_of(held) <= overlaps.PAGE[1] + 1
        shown += overlaps.words(held)
    text = " ".join(shown)
    made = [link for link in links if link[0] != link[1]]  # that words name their own text is no reference
    assert text.count("the words of") == len(made) <= len(wanted)
    assert len({number for number in re.findall(r"the words of (\d+)", text)}) == len(made)


def test_what_stands_in_no_reference_is_named(treaties):
    alone = f"at:a srv:hasInstrument <{BASE}agreement/a/lonely> . <{BASE}agreement/a/lonely> a srv:Protocol ."
    drawing = draw_view(treaties(more=alone, a=[("x", "y", "cites")]), "references", None)
    assert "In no reference: lonely." in drawing.dot


def test_clauses_without_an_instrument_refer_in_the_name_of_the_agreement(treaties):
    loose = (
        "at:a srv:hasClause <x:2> . "
        "<x:2> a srv:Clause ; srv:number '2' ; srv:order 2 ; srv:hasReference <x:r> ."
        "<x:r> a srv:Reference ; srv:evidenceText 'the old rules'@en ; srv:referenceKind 'supersedes' ; "
        f"srv:refersToInstrument <{BASE}agreement/a/old> . "
        f"at:a srv:hasInstrument <{BASE}agreement/a/old> . "
        f"<{BASE}agreement/a/old> a srv:ReferencedInstrument ."
    )
    assert ends(treaties(more=loose, a=[])) == [("a", "supersedes", "a/old")]


def test_none_and_too_many_are_told(treaties):
    with pytest.raises(ServandaError, match="no instrument here refers to another") as none:
        draw_view(treaties(a=[]), "references", None)
    assert none.value.exit_code == 1
    every = [("a", f"b{n}", "cites") for n in range(LIMIT + 1)]
    with pytest.raises(ServandaError, match=f"more than {LIMIT} references.*--agreement"):
        draw_view(treaties(a=every), "references", None)


def test_the_command_draws_all_agreements_of_a_folder_or_one(tmp_path):
    for name, other in (("a", "b"), ("c", "d")):
        (tmp_path / f"{name}.ttl").write_text(
            write_agreement(name, [("x", other, "cites")]), encoding="utf-8"
        )
    both = run("draw", "references", "--store", tmp_path, "--format", "dot")
    assert both.code == 0 and "2 agreements" in both.out
    one = run("draw", "references", "--store", tmp_path, "--agreement", "c", "--format", "dot")
    assert one.code == 0 and "Treaty c" in one.out and "Treaty a" not in one.out
    for given in (["3(d)"], ["--to", "kz"], ["--as-of", "2009-01-01"]):
        refused = run("draw", "references", *given, "--store", tmp_path)
        assert refused.code == 2 and "references" in refused.err
    assert run("draw", "references", "--agreement", "vcdr-1961").code == 1

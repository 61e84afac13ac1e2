"""What a person asks becomes a drawing, or one clear sentence."""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servanda.draw.drawing import LIMIT, VIEWS, FilterOptions, draw_view
from servanda.draw.graphviz import render
from servanda.errors import ServandaError
from servanda.namespaces import BASE, PREFIXES, SRV
from servanda.store.bundle import load_files

AGREEMENT = BASE + "agreement/kz-nato-2007"


def test_the_same_graph_gives_the_same_drawing_each_time(store):
    for view in VIEWS:
        clause = "4.1" if view == "clause" else None
        first, again = (draw_view(store, view, AGREEMENT, clause=clause, lang="kk").dot for _ in range(2))
        assert first == again


@pytest.mark.parametrize("format", ["svg", "png"])
def test_an_engine_gives_the_same_bytes_each_time(drawn, engine, format):
    first, again = (render(drawn("notifications").dot, format, engines=[engine]) for _ in range(2))
    assert first == again
    assert first[:4] in (b"<?xm", b"\x89PNG")


@pytest.mark.needs("drawing-pdf")
def test_a_pdf_is_the_same_bytes_each_time(drawn):
    first, again = (drawn("notifications").render("pdf") for _ in range(2))
    assert first == again and first.startswith(b"%PDF")
    # Which would otherwise be the moment of drawing.
    assert re.findall(rb"CreationDate \(D:(\d+)", first) == [b"19700101000000"]


@pytest.mark.needs("drawing-pdf", "pdfinfo")
@pytest.mark.parametrize("view", ["notifications", "duties"])
def test_a_pdf_has_a_page_a4_landscape_for_each_sheet(drawn, view):
    drawing = drawn(view)
    pdf = drawing.render("pdf")
    assert pdf == drawing.render("pdf")
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert re.search(r"Page size: +842 x 595 pts \(A4\)", told) and re.search(
        rf"Pages: +{len(drawing.sheets)}$", told, re.M
    )


@pytest.mark.parametrize(
    ("view", "wanted", "parts"),
    [
        ("notificatoins", {}, ["'notificatoins'", "'notifications'"]),
        ("zzz", {}, ["'zzz'", "notifications, duties"]),
        ("clause", {}, ["servanda draw clause 4.1"]),
        ("4.1", {}, ["servanda draw clause '4.1'"]),
        ("notifications", {"sender": "kz-modd"}, ["'kz-modd'", "'kz-mod'"]),
        ("notifications", {"about": "arival"}, ["'arival'", "'arrival'"]),
        ("duties", {"under": "ipab"}, ["'ipab'", "'ipap'"]),
        ("duties", {"modality": ("obligations",)}, ["'obligations'", "'obligation'"]),
        ("duties", {"clauses": "4,99"}, ["99"]),
        ("ontology", {"to": "kz-mod"}, ["'ontology'", "--to"]),
        ("actors", {"sender": "kz-mod"}, ["'actors'", "--from"]),
    ],
)
def test_what_is_not_known_is_named_with_the_nearest(drawn, view, wanted, parts):
    with pytest.raises(ServandaError) as error:
        drawn(view, **wanted)
    assert all(part in str(error.value) for part in parts), str(error.value)


def test_only_the_view_of_a_clause_takes_one(drawn):
    with pytest.raises(ServandaError, match="--clauses 4"):
        drawn("duties", "4")


def test_nothing_to_draw_is_said_and_leaves_with_1(drawn):
    with pytest.raises(ServandaError) as error:
        drawn("notifications", sender="kz-mod")
    assert error.value.exit_code == 1


def large(number: int) -> pyoxigraph.Store:
    """Return a store of one agreement with so many norms, in clauses of ten."""
    store = pyoxigraph.Store()
    graph = NamedNode(BASE + "agreement/large")
    kind, say = NamedNode(PREFIXES["rdf"] + "type"), PREFIXES["skos"] + "prefLabel"
    parties = [NamedNode(BASE + "actor/" + name) for name in ("kz-gov", "nato")]

    def quads():
        yield Quad(graph, kind, NamedNode(SRV + "Agreement"), graph)
        for party in parties:
            yield Quad(graph, NamedNode(SRV + "hasParty"), party, graph)
        for place in range(number // 10):
            clause = NamedNode(f"{graph.value}/{place}")
            yield Quad(graph, NamedNode(SRV + "hasClause"), clause, graph)
            yield Quad(clause, kind, NamedNode(SRV + "Clause"), graph)
            yield Quad(clause, NamedNode(SRV + "number"), Literal(str(place)), graph)
            for norm in (NamedNode(f"{clause.value}-{n}") for n in range(10)):
                yield Quad(clause, NamedNode(SRV + "hasNorm"), norm, graph)
                yield Quad(norm, kind, NamedNode(SRV + "Obligation"), graph)
                yield Quad(norm, NamedNode(say), Literal("keep it", language="en"), graph)
                yield Quad(norm, NamedNode(SRV + "hasBearer"), parties[0], graph)
                yield Quad(norm, NamedNode(SRV + "hasCounterparty"), parties[1], graph)

    store.bulk_extend(quads())
    from servanda.namespaces import ONTOLOGY_GRAPH
    from servanda.store.snapshot import open_bundled

    only = open_bundled()
    store.bulk_extend(only.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH)))
    return store


def test_too_much_is_refused_before_it_is_looked_at():
    with pytest.raises(ServandaError, match=rf"20,000 norms, and no more than {LIMIT}.*--clauses"):
        draw_view(large(20_000), "duties", BASE + "agreement/large")


def test_too_much_in_files_is_refused_before_anything_is_derived(tmp_path, monkeypatch):
    from pyoxigraph import RdfFormat, serialize

    from servanda.cli import main

    graph = NamedNode(BASE + "agreement/large")
    said = (quad.triple for quad in large(2_000).quads_for_pattern(None, None, None, graph))
    serialize(said, tmp_path / "large.nt", format=RdfFormat.N_TRIPLES)
    monkeypatch.setattr("servanda.store.bundle.derive_graphs", lambda *_: pytest.fail("derived too early"))
    with pytest.raises(SystemExit) as left:
        main(["draw", "duties", "--store", str(tmp_path / "large.nt")], prog_name="servanda")
    assert left.value.code == 2


def test_the_way_to_narrow_it_works():
    store, iri = large(2_000), BASE + "agreement/large"
    with pytest.raises(ServandaError, match="2,000 norms"):
        draw_view(store, "duties", iri, wanted=FilterOptions(sender="kz-gov"))
    narrow = draw_view(store, "duties", iri, wanted=FilterOptions(clauses="7,8"))
    assert "20 norms" in narrow.dot and len(narrow.sheets) == 1


def test_what_does_not_fit_on_a_sheet_goes_on_several(drawn):
    drawing = drawn("duties")
    assert len(drawing.sheets) > 1
    assert drawing.pick_sheet(2) == drawing.sheets[1] and not drawing.pick_sheet(2).more
    assert drawing.render("svg").count(b"<svg") == len(drawing.sheets) + 1
    assert drawing.render("dot").count(b"digraph") == len(drawing.sheets)
    with pytest.raises(ServandaError, match=r"sheets.*-o.*--sheet"):
        drawing.render("png")
    with pytest.raises(ServandaError, match="no sheet 99"):
        drawing.pick_sheet(99)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("format", ["svg", "png"])
def test_hostile_names_are_drawn_as_they_are(hostile, view, format):
    drawing = draw_view(hostile, view, BASE + "agreement/x", clause="1" if view == "clause" else None)
    made = drawing.render(format) if format == "svg" else drawing.sheets[0].render(format)
    if format == "svg" and view != "ontology":
        from xml.etree import ElementTree

        root = ElementTree.fromstring(made)
        assert not {"script", "image", "use", "foreignObject", "style"} & {
            node.tag.rpartition("}")[2] for node in root.iter()
        }
        shown = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
        assert "<script>" in shown or view in ("programmes", "lifecycle")
        assert "\\G" not in shown.replace("\\N\\G", "")


def test_drawings_can_be_made_at_the_same_time(drawn):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda lang: drawn("duties", lang=lang).dot, ["en", "kk", "ru", "en"]))
    assert made[0] == made[3] and len(set(made)) == 3


@pytest.mark.parametrize("view", VIEWS)
def test_no_cell_paints_over_the_rounded_corners_of_its_box(drawn, view):
    dot = drawn(view, "3(d)" if view == "clause" else None).dot
    labels = re.findall(r"label=<(<TABLE.*</TABLE>)>", dot)
    assert labels
    for label in labels:
        for table in ElementTree.fromstring(label).iter("TABLE"):
            if "ROUNDED" in table.get("STYLE", ""):
                assert not [cell for cell in table.findall("TR/TD") if cell.get("BGCOLOR")]


@pytest.mark.parametrize(("view", "clause"), [("duties", None), ("clause", "1")])
@pytest.mark.parametrize("word", ["water ", "\U0001d54f", '"&'])
def test_a_tooltip_is_no_longer_than_any_graphviz_reads(tmp_path, layout, view, clause, word):
    path = tmp_path / "long.ttl"
    source = Path(__file__).with_name("river.ttl").read_text(encoding="utf-8")
    long = (word * 9000).replace('"', '\\"')
    path.write_text(
        re.sub(
            r'(?<=srv:quote ")[^"]+(?="@en)|(?<=skos:prefLabel "The )[^"]+(?="@en)', lambda _: long, source
        ),
        encoding="utf-8",
    )
    drawing = draw_view(load_files([path]), view, BASE + "agreement/river", clause=clause)
    assert layout(drawing)["objects"]
    runs = re.findall(r'tooltip="((?:[^"\\]|\\.)*)"|TITLE="([^"]*)"', drawing.dot)
    found = max((run for both in runs for run in both), key=len)
    assert len(found.encode()) < 16_384
    assert found.endswith("…")

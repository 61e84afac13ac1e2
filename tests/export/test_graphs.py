"""Every format of the network, read back by a real reader, is the projection that was written."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from hashlib import sha256
from itertools import cycle
from xml.etree import ElementTree

import networkx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.needs import require

import servanda
from servanda.characters import replace_unwritable
from servanda.errors import ServandaError
from servanda.export.formats import Request, export
from servanda.messages import LANGUAGES
from servanda.namespaces import BASE
from servanda.network.graph import project

from .conftest import HOSTILE, SMALL, small

AGREEMENT = BASE + "agreement/kz-nato-2007"
XML = ["graphml", "gexf"]
JSON = ["cytoscape", "node-link"]
FORMATS = [*XML, *JSON, "csv", "dot"]
ALL = [*XML, *JSON, "csv-nodes", "csv-edges", "dot", "mermaid", "cypher"]


@pytest.fixture(scope="module")
def store():
    return servanda.load().store


def expected(store, agreement, lang, change=lambda value: value):
    """Return nodes and edges of the projection, their texts changed as the format does."""

    def attributes(data):
        return {name: change(value) for name, value in data.items()}

    network = project(store, agreement, lang).to_networkx()
    nodes = {name: attributes(data) for name, data in network.nodes(data=True)}
    return nodes, {(s, t, key): attributes(data) for s, t, key, data in network.edges(keys=True, data=True)}


def in_words(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def graphml(store, agreement, lang):
    content = io.BytesIO(export(Request(store, agreement, "graphml", lang)))
    network = networkx.read_graphml(content, force_multigraph=True)
    return dict(network.nodes(data=True)), {
        (source, target, data.pop("key")): data | {"id": name}
        for source, target, name, data in network.edges(keys=True, data=True)
    }


def gexf(store, agreement, lang):
    content = export(Request(store, agreement, "gexf", lang))
    network = networkx.read_gexf(io.BytesIO(content))
    space = "{http://www.gexf.net/1.2draft}"
    root = ElementTree.fromstring(content)
    held = next(a.get("id") for a in root.iter(f"{space}attribute") if a.get("title") == "networkx_key")
    keyed = {
        edge.get("id"): value.get("value")
        for edge in root.iter(f"{space}edge")
        for value in edge.iter(f"{space}attvalue")
        if value.get("for") == held
    }
    if network.is_multigraph():  # networkx makes it a plain one where no two edges are parallel
        assert {data["id"]: key for _, _, key, data in network.edges(keys=True, data=True)} == keyed
    edges = {}
    for source, target, data in network.edges(data=True):
        assert data.pop("label") == data["kind"]
        edges[source, target, keyed[data["id"]]] = data
    return dict(network.nodes(data=True)), edges


def cytoscape(store, agreement, lang):
    made = json.loads(export(Request(store, agreement, "cytoscape", lang)))
    assert made["data"]["lang"] == lang
    network = networkx.cytoscape_graph(made)
    for name, data in network.nodes(data=True):
        assert (data.pop("id"), data.pop("value"), data.pop("name")) == (name, name, data["label"])
    for source, target, key, data in network.edges(keys=True, data=True):
        assert (data.pop("source"), data.pop("target"), data.pop("key")) == (source, target, key)
    return parts(network)


def node_link(store, agreement, lang):
    made = json.loads(export(Request(store, agreement, "node-link", lang)))
    return parts(networkx.node_link_graph(made, edges="edges"))


def parts(network):
    """Return the nodes and the edges of a network that holds both as the projection does."""
    assert network.is_directed()
    assert network.is_multigraph()
    return dict(network.nodes(data=True)), {
        (source, target, key): data for source, target, key, data in network.edges(keys=True, data=True)
    }


def table(store, agreement, lang):
    """Read both tables, and take off the sign that keeps a cell from being a formula."""

    def rows(name):
        content = export(Request(store, agreement, name, lang)).decode()
        for row in csv.DictReader(io.StringIO(content, newline="")):
            yield {key.removeprefix("'"): cell.removeprefix("'") for key, cell in row.items() if cell}

    nodes = {row.pop("id"): row for row in rows("csv-nodes")}
    return nodes, {(row.pop("source"), row.pop("target"), row.pop("key")): row for row in rows("csv-edges")}


def dot(store, agreement, lang):
    """Read DOT by Graphviz itself, which gives every node and edge all attributes, those not set as ''."""
    require("dot")
    content = export(Request(store, agreement, "dot", lang))
    told = subprocess.run(["dot", "-Tdot_json"], input=content, capture_output=True, check=True)
    assert not told.stderr
    made = json.loads(told.stdout)
    keyed = {}
    program = r'E{printf("%s\t%s\n", aget($, "id"), $.name)}'
    for line in subprocess.run(
        ["gvpr", program], input=content, capture_output=True, check=True
    ).stdout.splitlines():
        name, _, key = line.decode().partition("\t")
        keyed[name] = key.partition("[")[2].removesuffix("]")  # n1->n2[key]

    def attributes(given):
        held = {name: text.replace("\\\\", "\\") for name, text in given.items() if text != ""}
        return held | {"label": held["label"].replace("&amp;", "&")}

    nodes, names = {}, {}
    for given_node in made["objects"]:
        node = attributes({k: v for k, v in given_node.items() if k != "_gvid"})
        name = names[given_node["_gvid"]] = node.pop("name")
        assert node.pop("URL") == node["iri"]
        nodes[name] = {k: v for k, v in node.items() if k not in ("fontname", "shape", "style")}
    edges = {}
    for edge in made["edges"]:
        ends = names[edge.pop("tail")], names[edge.pop("head")]
        held = attributes({k: v for k, v in edge.items() if k != "_gvid"})
        assert held.pop("label") == held["kind"]
        kept = {k: v for k, v in held.items() if k not in ("fontname", "fontsize")}
        edges[*ends, keyed[kept["id"]]] = kept
    return nodes, edges


#: Format to its reader, and to what the format does to a value.
READERS = {
    "graphml": (graphml, lambda value: value),
    "gexf": (gexf, lambda value: value),
    "cytoscape": (cytoscape, lambda value: value),
    "node-link": (node_link, lambda value: value),
    "csv": (table, lambda value: str(value).lower() if isinstance(value, bool) else str(value)),
    "dot": (dot, in_words),
}


def same(name, store, agreement, lang="en"):
    """Check that a format holds the network of an agreement: nodes, edges, keys, attributes, edge ids.

    One of XML refuses what that cannot hold.
    """
    reader, change = READERS[name]
    held = expected(store, agreement, lang)
    if name in (*XML, "dot") and any(
        replace_unwritable(str(value)) != str(value)
        for part in held
        for data in part.values()
        for value in data.values()
    ):
        with pytest.raises(ServandaError, match=r"U\+.*, which .* cannot hold; .*node-link"):
            export(Request(store, agreement, name, lang))
        return
    nodes, edges = reader(store, agreement, lang)
    assert sorted(data.pop("id") for data in edges.values()) == sorted(f"e{n + 1}" for n in range(len(edges)))
    wanted, links = expected(store, agreement, lang, change)
    assert nodes == wanted
    assert edges == links


@pytest.mark.parametrize(("name", "lang"), zip(FORMATS, cycle(LANGUAGES), strict=False))
def test_the_bundled_agreement_survives(store, name, lang):
    same(name, store, AGREEMENT, lang)
    parallel = READERS[name][0](store, AGREEMENT, lang)[1]
    ends = ("actor:nato-plo", "actor:kz-mod")
    keys = [key for source, to, key in parallel if (source, to) == ends and key.startswith("notifies")]
    assert keys == [f"notifies agreement:kz-nato-2007/{n}-notice" for n in ("2.2-absence", "4.1-movements")]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_label_survives(name, text):
    same(name, small([text]), SMALL)


# A text that is one line break and nothing else is what Graphviz's own scanner drops.
labels = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter("\n".__ne__)
texts = labels | st.sampled_from(HOSTILE)


@given(st.lists(texts, min_size=1, max_size=8), st.integers(0, 3), st.sampled_from(["en", "kk", "ru"]))
@example([" ", "\n\n", "\r"], 1, "en")
@settings(max_examples=25)
def test_any_labels_survive_every_format(labels, notices, lang):
    made = small(labels, notices=notices)
    for name in FORMATS:
        same(name, made, SMALL, lang)


@pytest.mark.parametrize("name", ALL)
def test_one_agreement_of_two_is_written(name):
    both = small(["theirs"], agreement=BASE + "agreement/y", store=small(["mine"]))
    content = export(Request(both, SMALL, name)).decode()
    assert ("theirs" not in content) and ("mine" in content or name == "csv-edges")
    assert "agreement/y" not in content
    assert "agreement:y" not in content
    if name in FORMATS:
        same(name, both, SMALL)


@pytest.mark.parametrize("name", ALL)
def test_an_agreement_without_notifications_is_written(name):
    content = export(Request(small(["x"], notices=0), SMALL, name, "ru")).decode()
    assert "notifies" not in content
    assert ("никто никого не уведомляет" in content) == (name == "mermaid")


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_agreement_is_an_error(store, name):
    with pytest.raises(ServandaError, match="there is no agreement 'agreement:none' here"):
        export(Request(store, BASE + "agreement/none", name))


@pytest.mark.parametrize("name", ["graphml", "gexf", "cytoscape", "node-link", "dot", "mermaid", "cypher"])
def test_the_file_says_what_is_source_and_what_translation(store, name):
    content = export(Request(store, AGREEMENT, name, "ru")).decode()
    assert "Источник — сам текст соглашения (казахский)" in content
    assert "Соглашение Казахстан — НАТО об офицере связи (2007)" in content


def test_the_day_and_the_version_of_the_writer_are_not_in_gexf(store, monkeypatch):
    before = sha256(export(Request(store, AGREEMENT, "gexf"))).hexdigest()
    monkeypatch.setattr("time.strftime", lambda _: "1999-12-31")
    monkeypatch.setattr(networkx, "__version__", "99")
    assert sha256(export(Request(store, AGREEMENT, "gexf"))).hexdigest() == before


def test_gexf_shows_labels_of_nodes_and_edges(store):
    root = ElementTree.fromstring(export(Request(store, AGREEMENT, "gexf", "kk")))
    space = "{http://www.gexf.net/1.2draft}"
    labels = {node.get("id"): node.get("label") for node in root.iter(f"{space}node")}
    assert labels["actor:kz-mod"] == "Қазақстан Республикасының Қорғаныс министрлігі"
    assert {edge.get("label") for edge in root.iter(f"{space}edge")} >= {"notifies", "isBoundTo"}


@pytest.mark.parametrize("name", ["csv-nodes", "csv-edges"])
def test_tables_follow_rfc_4180(store, name):
    content = export(Request(store, AGREEMENT, name)).decode()
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    first = {"csv-nodes": ["id", "kind", "label"], "csv-edges": ["id", "source", "target"]}[name]
    assert rows[0][:3] == first
    assert {len(row) for row in rows} == {len(rows[0])}
    assert content.endswith("\r\n")
    assert "None" not in {cell for row in rows for cell in row}


def test_no_cell_is_a_formula():
    for text in HOSTILE:
        made = small([text])
        for name in ("csv-nodes", "csv-edges"):
            content = export(Request(made, SMALL, name)).decode()
            for row in csv.reader(io.StringIO(content, newline="")):
                assert not [cell for cell in row if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)]


@pytest.mark.needs("dot")
@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if text != "\x85\u2028" and replace_unwritable(text) == text]
)
def test_graphviz_draws_a_hostile_label_as_it_is(text):
    content = export(Request(small([text]), SMALL, "dot"))
    drawn = subprocess.run(["dot", "-Tsvg"], input=content, capture_output=True, check=True).stdout
    for group in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}g"):
        if group.get("class") == "node" and group.find("{http://www.w3.org/2000/svg}title").text == "n1":
            lines = ["".join(part.itertext()) for part in group.iter("{http://www.w3.org/2000/svg}text")]
            assert " ".join(" ".join(lines).split()) == " ".join(text.split())
            return
    raise AssertionError("there is no node n1")

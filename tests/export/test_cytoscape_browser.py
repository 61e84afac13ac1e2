"""Cytoscape JSON, taken by the real cytoscape.js in a real browser, as it is in the file."""

from __future__ import annotations

import json
from importlib import resources

import pytest

import servanda
from servanda.export.formats import Request, export
from servanda.namespaces import BASE
from servanda.network.graph import project

from .conftest import HOSTILE, SMALL, small

AGREEMENT = BASE + "agreement/kz-nato-2007"

#: Takes a whole file, and says what the graph holds.
TAKE = """text => {
    const made = cytoscape({headless: true, styleEnabled: false});
    made.json(JSON.parse(text));
    return {lang: made.data('lang'),
            nodes: made.nodes().map(node => [node.id(), node.data('name')]),
            edges: made.edges().map(e => [e.source().id(), e.target().id(), e.data('key'), e.id()])};
}"""


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_page()
    opened.add_script_tag(path=resources.files("servanda.export") / "assets" / "cytoscape.min.js")
    yield opened
    opened.close()


def test_the_bundled_agreement_is_taken_whole(page):
    store = servanda.load().store
    taken = page.evaluate(TAKE, export(Request(store, AGREEMENT, "cytoscape", "ru")).decode())
    network = project(store, AGREEMENT, "ru").to_networkx()
    assert taken["lang"] == "ru"
    assert taken["nodes"] == [[name, data["label"]] for name, data in network.nodes(data=True)]
    assert [edge[:3] for edge in taken["edges"]] == [list(edge) for edge in network.edges(keys=True)]
    assert [edge[3] for edge in taken["edges"]] == [f"e{n + 1}" for n in range(network.size())]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_label_is_taken_as_it_is(page, text):
    taken = page.evaluate(TAKE, export(Request(small([text]), SMALL, "cytoscape")).decode())
    assert ["actor:a", text] in taken["nodes"]


def test_every_id_is_text():
    made = json.loads(export(Request(small(["x"]), SMALL, "cytoscape")))
    assert isinstance(made["data"], dict)
    for entry in made["elements"]["nodes"] + made["elements"]["edges"]:
        held = entry["data"]
        assert all(isinstance(held.get(name, ""), str) for name in ("id", "source", "target"))

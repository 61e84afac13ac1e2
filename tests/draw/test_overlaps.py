"""The checker of layouts finds what it is there to find."""

from __future__ import annotations

import copy
import json

import pytest

from servanda.draw.graphviz import render

TWO = 'digraph { n1 [label=<<TABLE><TR><TD>one</TD></TR></TABLE>>, shape=plain]; n2 [label="two"]; }'


@pytest.fixture
def two(engine):
    return json.loads(render(TWO, "json", engines=[engine]))


def test_a_sound_layout_has_no_faults(two, overlaps):
    assert overlaps.faults(two) == []
    assert sorted(overlaps.words(two)) == ["one", "two"]


def test_boxes_on_one_another_are_found(two, overlaps):
    moved = copy.deepcopy(two)
    moved["objects"][0]["pos"] = moved["objects"][1]["pos"]
    assert any("n1" in fault and "overlap" in fault for fault in overlaps.faults(moved))


def test_words_that_leave_their_box_are_found(engine, overlaps):
    dot = 'digraph { n1 [label="much too long for it", shape=box, fixedsize=true, width=0.4]; }'
    laid = json.loads(render(dot, "json", engines=[engine]))
    assert any("leaves its box" in fault for fault in overlaps.faults(laid))


def test_words_on_one_another_are_found(two, overlaps):
    moved = copy.deepcopy(two)
    texts = [op for node in moved["objects"] for op in node["_ldraw_"] if op["op"] == "T"]
    texts[0]["pt"] = texts[1]["pt"]
    assert any("«one" in fault and "overlap" in fault for fault in overlaps.faults(moved))


def test_a_node_that_leaves_its_cluster_is_found(engine, overlaps):
    layout = json.loads(render("digraph { subgraph cluster_a { n1 } n2 }", "json", engines=[engine]))
    node = next(one for one in layout["objects"] if one["name"] == "n1")
    node["pos"] = "900,900"
    assert any("leaves cluster_a" in fault for fault in overlaps.faults(layout))

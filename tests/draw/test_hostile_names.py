"""Names as bad as names can be, in every view: drawn as they are, and the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from servanda.draw.drawing import draw_view
from servanda.namespaces import BASE
from servanda.store.bundle import load_files

IRI = BASE + "agreement/river"
RIVER = Path(__file__).with_name("river.ttl")
#: As Turtle writes it: quotes, a tab, a new line, a bell, backslashes, markup, and Arabic in an embedding.
BAD = r"""\"A'\t\nB\u0007 \\N\\G\\l <b>&amp;</b> %s ${x} \u202Eابجد\u202C -->"""
SEEN = r""""A' B� \N\G\l <b>&amp;</b> %s ${x}"""
VIEWS = [("actors", None), ("programmes", None), ("lifecycle", None), ("ontology", None), ("clause", "1")]


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """Return the store of the invented agreement, all of its labels and words in the text made bad."""
    text = re.sub(r'"[^"]{5,}"@en', lambda held: f'"{BAD} {held[0][1:-4]}"@en', RIVER.read_text("utf-8"))
    path = tmp_path_factory.mktemp("bad") / "river.ttl"
    path.write_text(text, encoding="utf-8")
    return load_files([path])


@pytest.mark.parametrize(("view", "clause"), VIEWS)
def test_bad_names_are_drawn_as_they_are(bad, view, clause):
    root = ElementTree.fromstring(draw_view(bad, view, IRI, clause=clause).render("svg"))
    lines = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    shown = re.sub(r"\s+", " ", " ".join(lines))
    assert (SEEN in shown) == (view != "ontology")
    assert not [node for node in root.iter() if node.tag.endswith("}b")]
    tips = {value for node in root.iter() for name, value in node.attrib.items() if name.endswith("title")}
    assert not [tip for tip in tips if "servanda" in tip and "A'" in tip], "Graphviz read a backslash"


@pytest.mark.parametrize(("view", "clause"), VIEWS)
def test_bad_names_leave_the_drawing_legible(bad, layout, overlaps, view, clause):
    assert overlaps.faults(layout(draw_view(bad, view, IRI, clause=clause))) == []


def test_the_order_of_hashing_changes_nothing():
    code = (
        "import servanda, hashlib; from servanda.draw.drawing import draw_view; s = servanda.load().store;"
        "a = 'https://w3id.org/servanda/agreement/kz-nato-2007';"
        "v = [('actors', None), ('programmes', None), ('lifecycle', None), ('ontology', None)];"
        "t = ''.join(draw_view(s, n, a, clause=c).dot for n, c in [*v, ('clause', '14')]);"
        "print(hashlib.sha256(t.encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1

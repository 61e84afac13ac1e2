"""The flow chart, drawn by the real Mermaid in a real browser, shows every label as it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tests.needs import require

import servanda
from servanda.characters import replace_unwritable
from servanda.export.formats import Request, export
from servanda.namespaces import BASE

from .conftest import HOSTILE, SMALL, small

AGREEMENT = BASE + "agreement/kz-nato-2007"

#: Draws a chart and says what it shows: its title, its boxes, its actors, and what its lines say.
DRAW = """async chart => {
    mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
    const made = await mermaid.render('drawn', chart);
    document.body.innerHTML = made.svg;
    const words = chosen => [...document.querySelectorAll(chosen)]
        .map(found => found.textContent.replace(/\\s+/g, ' ').trim());
    return {title: words('.flowchartTitleText')[0], boxes: words('.cluster-label'),
            actors: words('.node .nodeLabel'), lines: words('.edgeLabel .edgeLabel'),
            elements: document.querySelectorAll('.nodeLabel *, span.edgeLabel *').length,
            paragraphs: document.querySelectorAll('.nodeLabel p, span.edgeLabel p').length};
}"""


@pytest.fixture(scope="module")
def page(browser):
    require("mermaidx")
    held = importlib.util.find_spec("mermaidx")
    assert held is not None and held.origin is not None
    opened = browser.new_page()
    opened.add_script_tag(path=Path(held.origin).with_name("assets") / "mermaid.js")
    yield opened
    opened.close()


def one_line(text):
    return " ".join(replace_unwritable(text).split()).replace("\x85", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_label_is_shown_as_it_is(page, text):
    shown = page.evaluate(DRAW, export(Request(small([text]), SMALL, "mermaid")).decode())
    label = one_line(text)
    assert (shown["title"] or "") == label.translate(str.maketrans("<>&", "‹›＆"))
    assert shown["actors"] == [label] * 2
    assert sorted(shown["boxes"]) == sorted([f"From: {label}".strip(), f"To: {label}".strip()])
    assert shown["lines"] == [" ".join(f"must notify: {label} (1)".split())] * 2
    assert shown["elements"] == shown["paragraphs"]  # nothing in a label became an element


def test_the_bundled_agreement_is_drawn(page):
    shown = page.evaluate(DRAW, export(Request(servanda.load().store, AGREEMENT, "mermaid")).decode())
    assert "must notify: absence (2.2)" in shown["lines"]
    assert len(shown["lines"]) == 11
    assert {"From: Republic of Kazakhstan", "To: Others"} < set(shown["boxes"])
    inferred = [line for line in shown["lines"] if "inferred" in line]
    assert all(line.endswith(("sender", "addressee")) for line in inferred)
    assert len(inferred) == 3


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_an_agreement_without_notifications_says_so(page, lang):
    shown = page.evaluate(DRAW, export(Request(small(["x"], notices=0), SMALL, "mermaid", lang)).decode())
    assert len(shown["actors"]) == 1
    assert shown["lines"] == []

"""The chart of actors: each once, beside the one to which it belongs, with who signed in a sentence."""

from __future__ import annotations

import re

import pytest

import servanda
from servanda.draw.actors_view import draw_actors
from servanda.namespaces import PREFIXES

LANGUAGES = ["en", "kk", "ru"]
ACTOR = PREFIXES["actor"]


def drawn_actors(drawing):
    """Return who is drawn, by what stands at the end of the IRI to which a click leads."""
    dot = "".join(sheet.dot for sheet in drawing.sheets)
    return set(re.findall(rf'HREF="{ACTOR}([^"]+)"', dot))


def test_every_actor_of_the_agreement_is_drawn_or_told_of(drawn, said):
    own = {name.removeprefix("actor:") for name in servanda.load().network() if name.startswith("actor:")}
    missing = own - drawn_actors(drawn("actors"))
    assert missing == {"marat-tazhin", "jaap-de-hoop-scheffer"}  # who hold a post stand in the box of it
    assert {"Marat", "Jaap"} <= set(said(drawn("actors")).split())


def test_who_signed_is_a_sentence_in_the_box_of_the_post_and_says_for_whom(drawn, said):
    shown = said(drawn("actors"))
    assert "Jaap de Hoop Scheffer signed for NATO: Note of the Secretary General of NATO" in shown
    assert "Marat Tazhin signed for Government of the Republic of Kazakhstan" in shown
    assert "signed for Republic of Kazakhstan: Law" in shown
    assert "Bukhbantayev signed for Ministry of Foreign Affairs" in shown


def test_no_line_has_a_head(drawn):
    assert all("->" not in sheet.dot for sheet in drawn("actors").sheets)


def test_what_belongs_to_a_body_stands_at_its_right(drawn, layouts):
    """The words of the Ministry begin to the right of those of the Government."""
    texts = {
        op["text"].strip(): float(op["pt"][0])
        for held in layouts(drawn("actors"))
        for node in held["objects"]
        for op in node.get("_ldraw_", [])
        if op["op"] == "T"
    }
    row = ("Government of the", "Ministry of Defence", "Press service of the Ministry of Defence")
    assert sorted(row, key=texts.__getitem__) == list(row)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_legend_explains_the_shapes_that_are_there(planned, lang):
    sheets = draw_actors(planned(lang))
    assert all(2 <= len(re.findall(r'WIDTH="22" HEIGHT="14"', sheet.source())) <= 3 for sheet in sheets)


def test_a_filter_leaves_whom_the_norms_name_and_those_above(drawn):
    assert drawn_actors(drawn("actors", clauses="4.1")) == {"nato-plo", "kz-mod", "kz-gov", "kz", "nato"}


def test_an_agreement_of_three_parties_has_three_sides(river, layouts, overlaps):
    drawing = river("actors")
    assert drawn_actors(drawing) == {"north", "north-gov", "south", "south-gov", "river-board"}
    for held in layouts(drawing):
        assert overlaps.faults(held) == []

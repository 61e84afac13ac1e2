"""The chart of actors: each once, in the shape of its kind, tied to those above as the text has it."""

from __future__ import annotations

from collections import Counter

import pytest

import servanda
from servanda.messages import Messages
from servanda.namespaces import PREFIXES

ACTOR = PREFIXES["actor"]

# Upper end, lower end and look of each tie, read off the registry of actors and the agreement.
TIES = {
    ("kz", "kz-gov"): "solid", ("kz", "kz-authorities"): "solid", ("kz-gov", "kz-mfa"): "solid",
    ("kz-gov", "kz-mod"): "solid", ("kz-mod", "kz-mod-press"): "solid",
    ("nato", "nato-plo"): "solid", ("nato", "nato-sg"): "solid", ("nato", "nato-representatives"): "solid",
    ("kz-mfa", "kz-mfa-minister"): "solid", ("kz-mfa-minister", "marat-tazhin"): "dashed",
    ("nato-sg", "jaap-de-hoop-scheffer"): "dashed", ("nato-plo", "plo-family"): "dotted",
    ("nato", "nato-member-state"): "dashed", ("nato-member-state", "nato-contact-embassy"): "solid",
    ("eapc", "eapc-members"): "dashed", ("eapc-members", "eapc-embassies"): "solid",
    ("kz", "kz-agency-representatives"): "solid", ("kz", "kz-ipap-agencies"): "solid",
    ("kz", "kz-central-local-authorities"): "solid", ("kz", "kz-pfp-structures"): "solid",
    ("kz-gov", "kz-senior-officials"): "solid", ("kz-gov", "kz-other-structures"): "solid",
    ("kz", "n-nazarbayev"): "dotted", ("kz-mfa", "zh-bukhbantayev"): "dotted",
}  # fmt: skip


def nodes(layout):
    """Return the actors of a layout by what stands at the end of their IRI."""
    found = [node for node in layout["objects"] if node.get("URL", "").startswith(ACTOR)]
    assert len(found) == len({node["URL"] for node in found}), "an actor is drawn twice"
    return {node["URL"].removeprefix(ACTOR): node for node in found}


def ties(layout):
    """Return the style and the arrow head of each tie by the ends of the IRIs of its actors."""
    names = {node["_gvid"]: name for name, node in nodes(layout).items()}
    return {
        (names[edge["tail"]], names[edge["head"]]): (edge["style"], edge.get("arrowhead"))
        for edge in layout["edges"]
        if edge.get("style") != "invis"
    }


def test_every_actor_of_the_agreement_is_drawn_once(drawn, layout):
    named = {str(row["actor"]).removeprefix("actor:") for row in servanda.load().ask("actors").rows}
    own = {name.removeprefix("actor:") for name in servanda.load().network() if name.startswith("actor:")}
    assert set(nodes(layout(drawn("actors")))) == own <= named


def test_each_tie_is_drawn_as_what_it_is(drawn, layout):
    found = ties(layout(drawn("actors")))
    assert {ends: look for ends, (look, _) in found.items()} == TIES
    assert found["nato", "nato-plo"][1] == "dot"
    assert found["nato", "nato-representatives"][1] == "odiamond"
    assert found["kz", "kz-gov"][1] == "none"


def test_the_parties_are_marked_and_those_who_belong_to_no_side_stand_apart(drawn, layout):
    held = layout(drawn("actors"))
    marked = {
        name for name, node in nodes(held).items()
        if any(op.get("text") == "Party to the agreement" for op in node["_ldraw_"])
    }  # fmt: skip
    assert marked == {"kz-gov", "nato"}
    titles = {c["tooltip"]: c["nodes"] for c in held["objects"] if c["name"].startswith("cluster")}
    by_number = {node["_gvid"]: name for name, node in nodes(held).items()}
    assert {by_number[n] for n in titles["Others"]} == {
        "eapc", "eapc-embassies", "eapc-members", "mass-media", "nato-contact-embassy", "nato-member-state",
        "ngo", "plo-driver", "plo-interpreter", "region-states",
    }  # fmt: skip


def test_a_person_office_and_organization_differ_in_shape(drawn, layout):
    held = nodes(layout(drawn("actors")))
    looks = [(held[n]["shape"], held[n]["style"]) for n in ("marat-tazhin", "nato-plo", "nato", "kz-mfa")]
    assert len(set(looks)) == 4


def test_several_named_together_say_so(drawn, layout):
    held = nodes(layout(drawn("actors")))
    several = {
        name for name, node in held.items() if any(op.get("text") == "several" for op in node["_ldraw_"])
    }
    rows = servanda.load().ask("actors", kind="collective").rows
    assert several == {str(row["actor"]).removeprefix("actor:") for row in rows} & set(held)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_it_is_legible_on_a_page(drawn, layout, lang, overlaps):
    held = layout(drawn("actors", lang=lang))
    assert overlaps.faults(held) == []
    assert 1.25 < overlaps.proportion(held) < 1.9
    assert overlaps.smallest(held) > 5.5


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_the_legend_explains_every_tie_that_is_drawn(drawn, said, lang):
    shown = said(drawn("actors", lang=lang))
    for tie in ("unitOf", "postIn", "heldBy", "memberOf", "isHouseholdOf", "linkedTo", "signedFor"):
        assert Messages(lang, "draw")[f"tie.{tie}"] in shown


def test_a_filter_leaves_whom_the_norms_name_and_those_above(drawn, layout):
    held = nodes(layout(drawn("actors", clauses="4.1")))
    assert set(held) == {"nato-plo", "kz-mod", "kz-gov", "kz", "nato"}


def test_an_agreement_of_three_parties_has_three_sides(river, layout, overlaps):
    held = layout(river("actors"))
    assert Counter(c["tooltip"] for c in held["objects"] if c["name"].startswith("cluster")) == Counter(
        ["Northland", "Southland", "Shapes"]  # the River Board stands alone
    )
    assert overlaps.faults(held) == []

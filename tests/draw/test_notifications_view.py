"""Who tells whom about what, drawn: each notice once, from the right actor to the right one."""

from __future__ import annotations

import re
from collections import Counter

import pytest

# Clause, sender, addressee and matters of the eleven notices, read off the text.
NOTICES = [
    ("2.2", "nato-plo", "kz-mod"),
    ("3(d)", "nato-plo", "nato-contact-embassy"),
    ("3(d)", "nato-plo", "eapc-embassies"),
    ("4", "nato", "kz-mfa"),
    ("4.1", "nato-plo", "kz-mod"),
    ("5.2", "nato-plo", "kz-gov"),
    ("13", "kz-gov", "nato"),
    ("14", "kz-gov", "nato"),
    ("14", "nato", "kz-gov"),
    ("15", "kz-gov", "nato"),
    ("reply-closing", "kz-gov", "nato"),
]


def ties(layout):
    """Return, for each pill, its clause and the actors at the side without and with an arrow head."""
    nodes = {node["_gvid"]: node for node in layout["objects"]}
    ends: dict[int, dict[str, str]] = {}
    for edge in layout["edges"]:
        if edge.get("style") == "invis":
            continue
        tail, head = nodes[edge["tail"]], nodes[edge["head"]]
        pill, actor = (tail, head) if "actor/" in head.get("URL", "") else (head, tail)
        arrow = edge.get("arrowhead", "normal") if actor is head else edge.get("arrowtail", "normal")
        end = "sender" if arrow == "none" else "addressee"
        ends.setdefault(pill["_gvid"], {"clause": pill["URL"].rpartition("/")[2]})[end] = actor[
            "URL"
        ].rpartition("/")[2]
    return ends


def test_each_notice_is_drawn_from_its_sender_to_its_addressee(drawn, layout):
    found = Counter(
        (end["clause"], end["sender"], end["addressee"])
        for end in ties(layout(drawn("notifications"))).values()
    )
    assert found == Counter((re.sub(r"[()]", "", clause), a, b) for clause, a, b in NOTICES)


@pytest.mark.parametrize(
    ("wanted", "clauses"),
    [
        ({"sender": "nato", "organs": False}, ["4", "14"]),
        ({"sender": "nato"}, ["2.2", "3d", "3d", "4", "4.1", "5.2", "14"]),
        ({"to": "kz-mod"}, ["2.2", "4.1"]),
        ({"to": "kz"}, ["2.2", "4", "4.1", "5.2", "14"]),
        ({"about": "arrival"}, ["4"]),
        ({"clauses": "4"}, ["4", "4.1"]),
        ({"clauses": "3(d),15"}, ["3d", "3d", "15"]),
        ({"modality": ("power",)}, ["14", "14"]),
        ({"sender": "nato-plo", "to": "kz-gov", "organs": False}, ["5.2"]),
        ({"sender": "nato-plo", "to": "kz-gov"}, ["2.2", "4.1", "5.2"]),
    ],
)
def test_filters_leave_only_what_is_asked(drawn, layout, wanted, clauses):
    found = ties(layout(drawn("notifications", **wanted)))
    assert Counter(end["clause"] for end in found.values()) == Counter(clauses)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_strict_and_wide_are_told_apart_by_line_and_by_word(drawn, layout, said, lang):
    drawing = drawn("notifications", lang=lang)
    dashed = {
        (node["tail"], node["head"]) for node in layout(drawing)["edges"] if node.get("style") == "dashed"
    }
    assert len(dashed) == 6  # two lines for each of the three notices that inform
    words = {"en": ("must notify", "must inform"), "kk": ("хабардар етуге", "ақпарат беруге"),
             "ru": ("обязан уведомить", "обязан информировать")}  # fmt: skip
    shown = said(drawing)
    assert all(part in shown for word in words[lang] for part in word.split())


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_the_words_of_the_text_are_in_the_tooltips(drawn, svg, lang):
    root = svg(drawn("notifications", lang=lang))
    titles = [node.get("{http://www.w3.org/1999/xlink}title", "") for node in root.iter()]
    assert any("Қорғаныс министрлігін" in title and "хабардар ететін болады" in title for title in titles)
    assert root.get("lang") == lang


def test_a_time_that_the_text_does_not_set_is_not_drawn(drawn, said):
    shown = said(drawn("notifications"))
    assert "11 notifications; the text sets no time for 9" in shown
    assert not re.search(r"\b\d+ (days|hours|months)\b", shown)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("wanted", [{}, {"to": "kz-mod"}, {"modality": ("power",)}])
def test_no_label_overlaps_or_is_cut(drawn, layout, overlaps, lang, wanted):
    assert overlaps.faults(layout(drawn("notifications", lang=lang, **wanted))) == []


def test_whom_the_text_does_not_name_is_marked_as_inferred(drawn, said):
    # 3(d) says "them", and the reply does not say who sends: both are read from the context.
    assert said(drawn("notifications", clauses="3(d)")).count("inferred from context: addressee") == 2
    assert "inferred from context: sender" in said(drawn("notifications", clauses="reply-closing"))
    assert "inferred from context" not in said(drawn("notifications", to="kz-mod"))

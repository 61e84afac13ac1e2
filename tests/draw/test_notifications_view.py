"""Who tells whom about what, drawn: each notice once, from the right actor to the right one."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from servanda.draw.notifications_view import group_notices

# Clause, senders and addressees of the notices, read off the text; what each Party tells the other is one.
NOTICES = [
    ("2.2", "nato-plo", "kz-mod"),
    ("3(d)", "nato-plo", "nato-contact-embassy"),
    ("3(d)", "nato-plo", "eapc-embassies"),
    ("4", "nato", "kz-mfa"),
    ("4.1", "nato-plo", "kz-mod"),
    ("5.2", "nato-plo", "kz-gov"),
    ("13", "kz-gov", "nato"),
    ("14", "kz-gov nato", "kz-gov nato"),
    ("15", "kz-gov", "nato"),
    ("Confirmation and entry into force", "kz-gov", "nato"),
]


def rows(plan):
    """Return clause, senders and addressees of each notice."""

    def short(names):
        return " ".join(name.partition(":")[2] for name in names)

    return [
        (plan.clause_of(data["norm"]), short(run.senders), short(run.addressees))
        for run in group_notices(plan)
        for data in run.notices
    ]


def test_each_notice_is_drawn_from_its_sender_to_its_addressee(planned):
    assert Counter(rows(planned())) == Counter(NOTICES)


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
        ({"modality": ("power",)}, ["14"]),
        ({"sender": "nato-plo", "to": "kz-gov", "organs": False}, ["5.2"]),
        ({"sender": "nato-plo", "to": "kz-gov"}, ["2.2", "4.1", "5.2"]),
    ],
)
def test_filters_leave_only_what_is_asked(drawn, wanted, clauses):
    dot = "".join(sheet.dot for sheet in drawn("notifications", **wanted).sheets)
    assert Counter(re.findall(r'HREF="https://\S+/kz-nato-2007/([^"]+)"', dot)) == Counter(clauses)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_strict_and_wide_are_told_apart_by_line_and_by_word(drawn, layouts, said, lang):
    drawing = drawn("notifications", lang=lang)
    dashed = [edge for held in layouts(drawing) for edge in held["edges"] if edge.get("style") == "dashed"]
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
    assert "11 notifications" in shown and "sets no time for 9" in shown
    assert not re.search(r"\b\d+ (days|hours|months)\b", shown)


@pytest.mark.parametrize(("lang", "wanted"), [("ru", {"to": "kz-mod"}), ("kk", {"modality": ("power",)})])
def test_no_label_overlaps_or_is_cut(drawn, layouts, overlaps, lang, wanted):
    for held in layouts(drawn("notifications", lang=lang, **wanted)):
        assert overlaps.faults(held) == []


def test_whom_the_text_does_not_name_is_marked_as_inferred(drawn, said):
    # 3(d) says "them", and the reply does not say who sends: both are inferred.
    assert said(drawn("notifications", clauses="3(d)")).count("3(d)°") == 2
    assert "force°" in said(drawn("notifications", clauses="reply-closing"))
    assert "°" not in said(drawn("notifications", to="kz-mod"))


def test_a_second_name_of_an_actor_is_not_repeated(drawn, said):
    assert "Қорғаныс" not in said(drawn("notifications", lang="ru"))
    assert "wide" not in said(drawn("notifications")) and "in writing" in said(drawn("notifications"))


@pytest.mark.parametrize(
    ("lang", "party"), [("en", "the other Party"), ("kk", "екінші Тарап"), ("ru", "другая Сторона")]
)
def test_what_each_party_tells_the_other_goes_to_the_other_party(drawn, said, lang, party):
    assert party in said(drawn("notifications", lang=lang, about="intention-to-terminate"))

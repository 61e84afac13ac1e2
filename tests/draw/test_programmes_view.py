"""Programmes: a column for each, a row for the norms that name the same ones, a mark where they do."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import servanda
from servanda.draw.plan import Filters, Plan, list_norms
from servanda.draw.programmes_view import group_norms, order_programmes
from servanda.model import read_agreement
from servanda.namespaces import BASE
from servanda.network.graph import project

IRI = BASE + "agreement/kz-nato-2007"


@pytest.fixture(scope="module")
def plan():
    store = servanda.load().store
    return Plan(store, project(store, IRI), read_agreement(store, IRI))


@pytest.fixture(scope="module")
def named():
    """The norms of each programme, as the question has them."""
    rows = servanda.load().ask("programmes").rows
    return {str(row["programme"]): set(row["norms"]) for row in rows if row["norms"]}


def test_every_norm_that_names_a_programme_stands_in_one_row(plan, named):
    held = group_norms(plan, list_norms(plan.network, Filters()))
    dealt = Counter(norm for line in held for norm in line.norms)
    assert set(dealt) == set().union(*named.values())
    assert set(dealt.values()) == {1}


def test_the_rows_mark_just_the_programmes_that_the_norms_name(plan, named):
    for line in group_norms(plan, list_norms(plan.network, Filters())):
        for norm in line.norms:
            assert set(line.programmes) == {name for name, held in named.items() if norm in held}


def test_each_programme_is_a_column_below_the_one_it_belongs_to(plan, named):
    paths = order_programmes(plan, set(named))
    assert [path[-1] for path in paths] == [
        "programme:pfp", "programme:ipap", "programme:ipp", "programme:pap-dib", "programme:pap-t",
        "programme:parp",
    ]  # fmt: skip
    assert all(path[0] == "programme:pfp" for path in paths)


def test_a_programme_that_only_stands_above_is_a_column_too(plan):
    assert [path[-1] for path in order_programmes(plan, {"programme:ipap"})] == [
        "programme:pfp",
        "programme:ipap",
    ]


def test_the_drawing_has_a_mark_for_each(drawn, layout, plan, overlaps):
    sheets = [overlaps.words(layout(sheet)) for sheet in drawn("programmes").sheets]
    marks = sum(text == "●" for words in sheets for text in words) - len(sheets)  # those of the legends
    assert marks == sum(
        len(line.programmes) for line in group_norms(plan, list_norms(plan.network, Filters()))
    )
    for words in sheets:
        assert all(words.count(name) == 1 for name in ("PfP", "IPAP", "PARP", "PAP-DIB"))


def test_who_is_bound_stands_above_his_rows(drawn, said):
    shown = re.sub(r"\s+", " ", said(drawn("programmes")))
    assert "NATO/PfP liaison officer (NATO): must" in shown
    assert "Government of the Republic of Kazakhstan (Republic of Kazakhstan): must 9" in shown


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_it_is_legible_in_print(drawn, layout, lang, overlaps):
    for sheet in drawn("programmes", lang=lang).sheets:
        held = layout(sheet)
        assert overlaps.faults(held) == []
        assert overlaps.proportion(held) > 1.4
        assert overlaps.smallest(held) >= 7.9


def test_filters_leave_what_is_asked(drawn, said):
    shown = said(drawn("programmes", under="pfp"))
    assert "3(b)" in shown and "5.3" not in shown
    assert "3(a)" not in said(drawn("programmes", sender="kz-gov"))


def test_the_words_of_the_text_are_in_the_tooltips(drawn):
    assert re.search("жүргізуге көмек|көмек көрсет", drawn("programmes").dot)


def test_an_agreement_without_programmes_says_so(river, said):
    assert "No norm of this agreement names a programme." in said(river("programmes"))


def test_programmes_have_their_initials_in_the_language_and_no_name_is_broken(drawn, said):
    shown = " ".join(said(drawn("programmes", lang="ru")).split())
    assert "ИПДП" in shown and "ПРМ" in shown and "IPAP" not in shown
    assert "Индивидуальный" in shown and "Индивидуальная" in shown


def test_an_act_is_a_sentence_of_its_own(drawn, said):
    shown = " ".join(said(drawn("programmes")).split())
    assert "interact with Kazakhstan's appropriate structures" in shown
    assert "interact interaction" not in shown

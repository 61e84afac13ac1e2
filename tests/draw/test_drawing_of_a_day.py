"""Drawings of a day: norms carry their state, what binds nobody is pale, the head says what that rests on."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import servanda
from servanda.draw.day import Day
from servanda.draw.drawing import VIEWS, FilterOptions, draw_view
from servanda.draw.timeline_view import draw_timeline
from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.namespaces import BASE
from servanda.status.chronology import list_entries
from servanda.status.states import compute_status
from servanda.store.bundle import load_files

from .conftest import AGREEMENT

STATUS = Path(__file__).parents[1] / "status"
DATED = ("notifications", "duties", "lifecycle")


@pytest.fixture(scope="module")
def stood(store):
    log = read_log(STATUS / "scenarios" / "year.yaml", store)

    def make(day, *, log=log, **given):
        return compute_status(store, AGREEMENT, log, as_of=date.fromisoformat(day), **given)

    return make


@pytest.fixture
def on_day(store):
    def make(view, found, *, lang="en", **wanted):
        return draw_view(store, view, AGREEMENT, lang=lang, wanted=FilterOptions(**wanted), status=found)

    return make


@pytest.mark.parametrize("view", DATED)
@pytest.mark.parametrize(("day", "lang"), [("2009-06-30", "kk"), ("2010-06-30", "ru")])
def test_no_label_overlaps_or_is_cut(on_day, stood, layouts, overlaps, lang, view, day):
    for held in layouts(on_day(view, stood(day), lang=lang)):
        assert overlaps.faults(held) == []


@pytest.mark.parametrize("view", DATED)
def test_the_head_says_the_day_the_force_and_what_that_rests_on(on_day, stood, said, view):
    shown = said(on_day(view, stood("2009-06-30")))
    assert "As of 30 June 2009" in shown and "In force since 2 December 2008." in shown
    assumed = said(on_day(view, stood("2009-06-30", log=None, assumed={"in-force": date(2008, 12, 1)})))
    assert "as is assumed: the record does not say so" in assumed
    assert "not known from the record" in said(on_day(view, stood("2009-06-30", log=None)))
    assert "Ended: 28 February 2010" in said(on_day(view, stood("2010-06-30")))


def test_each_notice_carries_its_states_as_words_with_their_days(on_day, stood, said):
    shown = said(on_day("notifications", stood("2009-06-30")))
    assert "6 acts are open on 30 June 2009" in shown
    assert (
        "Absence OPEN 71 days since 20 April 2009; 15 days since 15 June 2009 DONE absence, 10 March 2009 2.2"
        in shown
    )
    assert "TO BE JUDGED 3 June 2009" in shown
    assert "DONE appointment, 5 January 2009; arrival, 1 February 2009 4" in shown
    # What simply stands has no mark, and no sign stands alone.
    assert "in effect" not in shown and not re.search("[✓✕○●◇]", shown)


def test_what_binds_nobody_is_pale_and_dashed(on_day, stood, layouts):
    drawing = on_day("notifications", stood("2010-06-30"))
    lines = [edge for held in layouts(drawing) for edge in held["edges"]]
    assert {edge["style"] for edge in lines} == {"dashed"}
    assert {edge["color"] for edge in lines} == {"#B6BCC6"}
    assert 'STYLE="ROUNDED,DASHED"' in drawing.dot
    standing = layouts(on_day("notifications", stood("2009-06-30")))
    assert "solid" in {edge.get("style") for held in standing for edge in held["edges"]}


def test_duties_carry_their_states_below_the_act(on_day, stood, said):
    shown = said(on_day("duties", stood("2009-06-30"), sender="nato-plo"))
    assert "period of his absence from Kazakhstan OPEN 71 days since 20 April 2009" in shown
    assert "nothing on record calls for an act" in shown
    later = said(on_day("duties", stood("2009-09-01"), sender="nato-plo"))
    assert "BREACHED" in later


def test_the_life_is_marked_with_the_days_on_which_stages_were_reached(on_day, stood, said, layout):
    shown = re.sub(r"\s+", " ", said(on_day("lifecycle", stood("2010-06-30"))))
    for words in (
        "Received: 2 December 2008", "Received: 15 January 2009", "1 July 2009", "Received: 30 November 2009",
        "Last day in force: 28 February 2010", "In force: 2 December 2008 – 28 February 2010", "ENDED",
    ):  # fmt: skip
        assert words in shown, words
    early = said(on_day("lifecycle", stood("2008-11-01")))
    assert "From 2 December 2008" in early and "enters into force on 2 December 2008" in re.sub(
        r"\s+", " ", early
    )
    solid = [
        e for e in layout(on_day("lifecycle", stood("2009-06-30")))["edges"] if e.get("style") == "solid"
    ]
    assert len(solid) == 4  # from step to step as they were made, and from the last into force
    assert "WE ARE HERE" in said(on_day("lifecycle", stood("2009-06-30")))


def test_a_life_says_in_its_title_how_the_agreement_stands(on_day, stood, said):
    assert "The agreement is in force" in said(on_day("lifecycle", stood("2009-06-30")))
    unknown = said(on_day("lifecycle", stood("2009-06-30", log=None)))
    assert "Whether the agreement is in force is not known" in unknown and "WE ARE HERE" not in unknown
    assumed = on_day("lifecycle", stood("2009-06-30", log=None, assumed={"in-force": date(2008, 12, 1)}))
    assert "as is assumed" in said(assumed)


@pytest.mark.parametrize("view", DATED)
def test_no_heading_tells_what_to_type(on_day, stood, said, view):
    assert "--" not in said(on_day(view, stood("2009-06-30", log=None)))


def test_a_norm_that_a_rule_concluded_stands_as_what_it_was_concluded_from(store, stood):
    day = Day(stood("2009-06-30"), "en")
    assert day.get_state("agreement:kz-nato-2007/15-entry-into-force-power") == "done"
    assert day.get_state("agreement:kz-nato-2007/99-elsewhere") == "standing"


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in DATED])
def test_a_view_of_no_day_says_so_in_one_sentence(store, stood, view):
    clause = "4" if view == "clause" else None
    with pytest.raises(ServandaError, match="takes no --as-of; these do: notifications, duties, lifecycle"):
        draw_view(store, view, AGREEMENT, clause=clause, status=stood("2009-06-30"))


def test_python_users_get_the_same():
    graph = servanda.load()
    log = STATUS / "scenarios" / "year.yaml"
    drawing = graph.draw("duties", as_of="2009-06-30", log=log)
    assert "In force since 2 December 2008" in drawing.dot
    assert "as is assumed" in graph.draw(as_of="2009-06-30", assume={"in-force": "2008-12-01"}).dot
    with pytest.raises(ServandaError, match="as_of"):
        graph.draw(log=log)


def test_without_a_day_nothing_is_said_of_states(drawn, said):
    shown = said(drawn("notifications"))
    assert "in effect" not in shown and "✓" not in shown


def test_a_treaty_that_sets_times_is_drawn_for_a_day(layouts, overlaps, said):
    treaty = load_files([STATUS / "treaty.ttl"])
    log = read_log(STATUS / "treaty.csv", treaty)
    found = compute_status(treaty, BASE + "agreement/treaty", log, as_of=date(2010, 8, 1))
    for view in DATED:
        drawing = draw_view(treaty, view, BASE + "agreement/treaty", status=found)
        for held in layouts(drawing):
            assert overlaps.faults(held) == []
    shown = said(draw_view(treaty, "notifications", BASE + "agreement/treaty", status=found))
    assert "BREACHED until 2 July 2010 DUE until 2 August 2010 DONE LATE accident, 31 March 2010" in shown


@pytest.fixture(scope="module")
def assuming(store):
    log = read_log(Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml", store)
    return compute_status(store, AGREEMENT, log, as_of=date(2009, 6, 1))


@pytest.mark.parametrize("view", [*DATED, "timeline"])
def test_a_picture_calls_records_by_what_they_are_about(on_day, assuming, said, view):
    drawing = (
        draw_timeline(assuming, list_entries(assuming)) if view == "timeline" else on_day(view, assuming)
    )
    shown = said(drawing)
    assert "Assumed in the log, shown by no source: ratification, 1 December 2008" in shown
    assert "ratification-notice" not in shown and "arrival-notice" not in shown


def test_what_was_done_says_on_what_occasion_and_whether_that_is_assumed(on_day, assuming, said):
    shown = said(on_day("notifications", assuming))
    assert "DONE arrival, 1 February 2009 (assumed)" in shown
    assert "DONE assumed" in shown


def test_a_timeline_marks_what_is_only_assumed(assuming, said):
    shown = " ".join(said(draw_timeline(assuming, list_entries(assuming))).split())
    assert "done 4 February 2009 ≈ assumed" in shown

"""The life of invented treaties, with days worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.status.treaties import Treaty, event, notice

from servanda.errors import ServandaError
from servanda.status.chronology import TimelinePhrases, list_entries, render_timeline
from servanda.status.phrases import Phrases
from servanda.status.status_text import make_status_json, render_status

ENTRY = "srv:hasEffectKind effect:entry-into-force"
ENDING = "srv:hasEffectKind effect:termination"
BOTH = ("elm-gov>oak-gov ratification", "oak-gov>elm-gov ratification")
FIRST = notice("elm", "elm-gov>oak-gov", "ratification", "2008-03-01")
LAST = notice("oak", "oak-gov>elm-gov", "ratification", "2008-09-01")


def in_force(status):
    return str(status.lifecycle.in_force)


def as_json(status):
    return make_status_json(status, status.norms, Phrases(status.agreement, "en"))


def make_both(effect=""):
    return Treaty().norm("force", "Condition", *BOTH, effect=f"{ENTRY} ; srv:runsFrom event:receipt{effect}")


def begun(*, effect="", **given):
    """Give a treaty that is in force on signature, 2008-01-10."""
    made = Treaty(**given)
    return made.norm("force", "Condition", effect=f"{ENTRY} ; srv:runsFrom event:signature{effect}")


# Formulas


def test_of_several_notices_of_a_condition_all_are_needed_and_the_last_counts():
    made = make_both()
    assert [made.stand(day, FIRST, LAST).phase for day in ("2008-06-01", "2008-08-31", "2008-09-01")] == [
        "not-in-force", "not-in-force", "in-force",
    ]  # fmt: skip
    one = made.stand("2009-06-01", FIRST)
    assert one.phase == "not-in-force" and not one.lifecycle.on_record
    assert one.lifecycle.entry[0].missing == ("agreement:pond/force-1",)
    say = Phrases(one.agreement, "en")
    assert "1 notification is missing: from Government of Oakland" in " ".join(
        render_status(one, one.norms, say, width=200).split()
    )
    assert made.stand("2009-06-01").phase == "not-known"


def test_a_doubtful_rest_leaves_it_open():
    unsure = notice("oak", "oak-gov>elm-roads", "ratification", "2008-09-01")
    assert make_both().stand("2008-08-31", FIRST, unsure).phase == "not-in-force"
    assert make_both().stand("2008-09-01", FIRST, unsure).phase == "not-known"


@pytest.mark.parametrize(
    ("effect", "day"),
    [
        ('; srv:period "P30D"^^xsd:duration', "2008-10-01"),
        ('; srv:period "P30D"^^xsd:duration ; srv:dayOfEventCounts true', "2008-09-30"),
        ("; srv:onFirstDayOf unit:M ; srv:unitOffset 2", "2008-11-01"),
        ('; srv:period "P1M"^^xsd:duration ; srv:onFirstDayOf unit:M ; srv:unitOffset 1', "2008-11-01"),
        ("; srv:onLastDayOf unit:Y ; srv:unitOffset 0", "2008-12-31"),
        ("; srv:isFirstOf p:force-0 , p:force-1", "2008-03-01"),
        ("; srv:isLastOf p:force-0 , p:force-1", "2008-09-01"),
        ('; srv:isLastOf p:force-0 , p:force-1 ; srv:onDate "2009-01-01"^^xsd:date', "2009-01-01"),
        ('; srv:onDate "2008-02-01"^^xsd:date', "2008-09-01"),
    ],
)  # fmt: skip
def test_the_day_is_counted_from_the_last(effect, day):
    assert in_force(make_both(effect).stand("2010-01-01", FIRST, LAST)) == day


def test_by_a_power_each_notice_works_alone():
    made = begun().norm(
        "end", "Power", "elm-gov>oak-gov intention-to-terminate", "oak-gov>elm-gov intention-to-terminate",
        effect=f'{ENDING} ; srv:runsFrom event:receipt ; srv:period "P3M"^^xsd:duration',
    )  # fmt: skip
    act = notice("end", "oak-gov>elm-gov", "intention-to-terminate", "2009-11-30")
    later = notice("late", "elm-gov>oak-gov", "intention-to-terminate", "2010-01-15")
    assert str(made.stand("2010-02-01", act, later).lifecycle.last) == "2010-02-28"
    # The notice is measured by the one that it can be, and not by its mirror.
    assert all(not one.failing for one in made.stand("2010-02-01", act, later).lifecycle.ending)


@pytest.mark.parametrize(
    ("effect", "records", "day"),
    [
        ("srv:runsFromEvent matter:instrument-exchange",
         [event("x", "elm-gov+oak-gov", "instrument-exchange", "2008-04-01")], "2008-04-01"),
        ('srv:runsFromEvent matter:instrument-exchange ; srv:period "P30D"^^xsd:duration',
         [event("x", "elm-gov+oak-gov", "instrument-exchange", "2008-04-01")], "2008-05-01"),
        ('srv:onDate "2008-07-01"^^xsd:date', [], "2008-07-01"),
        ("srv:isLastOf matter:instrument-deposit",
         [event("a", "elm-gov", "instrument-deposit", "2008-04-01"),
          event("b", "oak-gov", "instrument-deposit", "2008-05-02")], "2008-05-02"),
        ("srv:runsFromEvent matter:instrument-deposit ; srv:occurrenceNumber 2",
         [event("a", "elm-gov", "instrument-deposit", "2008-04-01"),
          event("again", "elm-gov", "instrument-deposit", "2008-04-09"),
          event("b", "oak-gov", "instrument-deposit", "2008-05-02")], "2008-05-02"),
    ],
)  # fmt: skip
def test_entry_into_force_on_events_and_days(effect, records, day):
    made = Treaty().norm("force", "Condition", effect=f"{ENTRY} ; {effect}")
    assert in_force(made.stand("2010-01-01", *records)) == day


def test_a_deposit_may_be_entered_as_a_message_and_news_of_it_is_none():
    effect = f"{ENTRY} ; srv:runsFromEvent matter:instrument-deposit ; srv:occurrenceNumber 2"
    made = Treaty().norm("force", "Condition", effect=effect)
    first = notice("a", "elm-gov>oak-gov", "instrument-deposit", "2008-04-01")
    second = notice("b", "oak-gov>elm-gov", "instrument-deposit", "2008-05-02")
    assert in_force(made.stand("2010-01-01", first, second)) == "2008-05-02"
    news = notice("news", "oak-gov>elm-gov", "instrument-deposit", "2008-04-20", about="a")
    assert made.stand("2010-01-01", first, news).phase == "not-in-force"


def test_deposits_that_are_missing_are_counted():
    effect = f"{ENTRY} ; srv:runsFromEvent matter:instrument-deposit ; srv:occurrenceNumber 2"
    made = Treaty().norm("force", "Condition", effect=effect)
    found = made.stand("2010-01-01", event("a", "elm-gov", "instrument-deposit", "2008-04-01"))
    assert found.phase == "not-in-force" and found.lifecycle.entry[0].missing_number == 1


def test_a_day_known_to_the_month_is_told_so():
    found = make_both().stand(
        "2009-02-01", FIRST, notice("oak", "oak-gov>elm-gov", "ratification", "2008-12")
    )
    assert found.phase == "in-force"
    assert "In force since some day in December 2008" in render_status(
        found, found.norms, Phrases(found.agreement, "en")
    )
    assert (
        make_both()
        .stand("2008-12-15", FIRST, notice("oak", "oak-gov>elm-gov", "ratification", "2008-12"))
        .phase
        == "not-known"
    )


# Provisional application, and each Party apart


def test_provisional_application_is_a_phase_in_which_duties_are_owed():
    made = (
        make_both()
        .norm("provisional", "Condition",
              effect="srv:hasEffectKind effect:provisional-application ; srv:runsFrom event:signature")
        .norm("stop", "Power", "elm-gov>oak-gov intention-not-to-become-party",
              "oak-gov>elm-gov intention-not-to-become-party",
              effect="srv:hasEffectKind effect:provisional-application-end ; srv:runsFrom event:receipt")
        .norm("clean", "Obligation")
    )  # fmt: skip
    early = made.stand("2008-02-01", FIRST, LAST)
    assert early.phase == "provisionally-applied"
    assert {held.norm.name: held.state for held in early.norms}["clean"] == "standing"
    assert made.stand("2008-09-01", FIRST, LAST).phase == "in-force"
    words = TimelinePhrases(early.agreement, "en")
    assert "Applied provisionally" in render_timeline(early, list_entries(early, "en"), words)
    stop = notice("stop", "oak-gov>elm-gov", "intention-not-to-become-party", "2008-05-01")
    assert made.stand("2008-05-02", FIRST, stop).phase == "not-in-force"
    assert made.stand("2008-05-01", FIRST, stop).phase == "provisionally-applied"


def test_each_party_that_joins_or_leaves_is_told():
    made = (
        Treaty(parties=("elm-gov", "oak-gov", "ash-gov"))
        .norm("force", "Condition",
              effect=f"{ENTRY} ; srv:runsFromEvent matter:instrument-deposit ; srv:occurrenceNumber 2")
        .norm("join", "Condition", "elm-gov+oak-gov+ash-gov>all accession",
              effect="srv:hasEffectKind effect:entry-into-force-for-party ; srv:runsFrom event:receipt ;"
                     ' srv:period "P30D"^^xsd:duration ; srv:isFirstOf p:join-0')
        .norm("leave", "Power", "elm-gov+oak-gov+ash-gov>all withdrawal",
              effect="srv:hasEffectKind effect:withdrawal ; srv:runsFrom event:receipt ;"
                     ' srv:period "P1Y"^^xsd:duration')
    )  # fmt: skip
    found = made.stand(
        "2012-01-01", event("a", "elm-gov", "instrument-deposit", "2008-04-01"),
        event("b", "oak-gov", "instrument-deposit", "2008-05-02"),
        notice("c", "ash-gov>elm-gov", "accession", "2009-06-01"),
        notice("d", "elm-gov>oak-gov", "withdrawal", "2010-03-05"),
    )  # fmt: skip
    parties = {one["party"]: (one["since"], one["last_day"]) for one in as_json(found)["parties"]}
    assert parties == {
        "actor:elm-gov": ("2008-05-02", "2011-03-05"), "actor:oak-gov": ("2008-05-02", None),
        "actor:ash-gov": ("2009-07-01", None),
    }  # fmt: skip
    assert found.phase == "in-force"


# Terms


def make_term(term='srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration ; srv:isStoppedBy p:stop'):
    stop = ("elm-gov>oak-gov intention-not-to-renew", "oak-gov>elm-gov intention-not-to-renew")
    return (
        begun(made="2020-06-15")
        .norm("term", "Condition", timing=term)
        .norm("stop", "Power", *stop, effect=f"{ENDING} ; srv:runsFrom event:end-of-term",
              timing='srv:period "P6M"^^xsd:duration ; srv:isDueBefore event:end-of-term')
    )  # fmt: skip


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2022-01-15", "2025-06-15"), ("2024-12-15", "2025-06-15"), ("2024-12-16", "2026-06-15"),
        ("2025-01-15", "2026-06-15"), ("2026-01-15", "2027-06-15"),
    ],
)  # fmt: skip
def test_a_notice_stops_the_renewal_of_the_term_for_which_it_is_in_time(received, last):
    act = notice("stop", "oak-gov>elm-gov", "intention-not-to-renew", received)
    found = make_term().stand("2026-06-01", act)
    assert str(found.lifecycle.last) == last


def test_a_term_renews_itself():
    life = make_term().stand("2026-01-01").lifecycle
    assert life.last is None
    ends = [
        str(life.find_term_end(date.fromisoformat(day)))
        for day in ("2020-06-15", "2025-06-15", "2025-06-16", "2031-01-01")
    ]
    assert ends == ["2025-06-15", "2025-06-15", "2026-06-15", "2031-06-15"]
    assert str(life.find_stop_deadline(date(2021, 1, 1))) == "2024-12-15"
    assert life.find_term_end(date(2020, 6, 14)) is None


def test_short_terms_are_found_however_late():
    days = make_term('srv:term "P1M"^^xsd:duration ; srv:renewal "P1D"^^xsd:duration').stand("2021-01-01")
    assert str(days.lifecycle.find_term_end(date(2500, 1, 1))) == "2500-01-01"
    months = make_term('srv:term "P1M"^^xsd:duration ; srv:renewal "P1M"^^xsd:duration').stand("2021-01-01")
    assert str(months.lifecycle.find_term_end(date(2500, 1, 16))) == "2500-02-15"


@pytest.mark.parametrize(
    ("term", "last"),
    [
        ('srv:term "P5Y"^^xsd:duration', "2025-06-15"),
        ('srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration ; srv:maximumRenewals 2',
         "2027-06-15"),
        ('srv:term "P5Y"^^xsd:duration ; srv:isRenewedIndefinitely true', "None"),
        ('srv:term "P5Y"^^xsd:duration ; srv:renewal "P2Y"^^xsd:duration ;'
         " srv:isRenewedBy matter:extension-agreement",
         "2025-06-15"),
    ],
)  # fmt: skip
def test_terms_that_run_out_and_terms_that_do_not(term, last):
    found = make_term(term).stand("2023-01-01")
    assert str(found.lifecycle.last) == last
    agreed = event("more", "elm-gov+oak-gov", "extension-agreement", "2024-01-01")
    if "extension" in term:
        assert str(make_term(term).stand("2023-01-01", agreed).lifecycle.last) == "2027-06-15"


def test_what_may_be_given_only_after_some_years_has_no_effect_before():
    made = begun().norm(
        "end", "Power", "elm-gov+oak-gov>all intention-to-terminate",
        effect=f'{ENDING} ; srv:runsFrom event:receipt ; srv:period "P1Y"^^xsd:duration',
        timing='srv:runsFrom event:entry-into-force ; srv:period "P10Y"^^xsd:duration ;'
               " srv:hasBound bound:earliest",
    )  # fmt: skip
    early = made.stand("2019-01-01", notice("n", "elm-gov>oak-gov", "intention-to-terminate", "2018-01-09"))
    assert early.lifecycle.last is None
    assert early.lifecycle.ending[0].failing[0].misorder.rule == "too-early"
    late = made.stand("2019-01-01", notice("n", "elm-gov>oak-gov", "intention-to-terminate", "2018-01-10"))
    assert str(late.lifecycle.last) == "2019-01-10"


def make_end(*, more="", **taking_back):
    made = begun().norm(
        "end", "Power", "elm-gov>oak-gov intention-to-terminate", "oak-gov>elm-gov intention-to-terminate",
        effect=f'{ENDING} ; srv:runsFrom event:receipt ; srv:period "P6M"^^xsd:duration{more}',
    )  # fmt: skip
    return (
        made.norm("back", "Power", *taking_back["by"], effect="srv:hasEffectKind effect:notice-withdrawal")
        if taking_back
        else made
    )


END = notice("end", "elm-gov>oak-gov", "intention-to-terminate", "2010-01-31")
BACK = ("elm-gov>oak-gov withdrawal-of-notice", "oak-gov>elm-gov withdrawal-of-notice")


def test_a_notice_is_taken_back_by_its_giver_as_the_text_says():
    made = make_end(by=BACK)
    assert str(made.stand("2010-03-01", END).lifecycle.last) == "2010-07-31"
    back = notice("back", "elm-gov>oak-gov", "withdrawal-of-notice", "2010-07-31")
    assert made.stand("2010-08-01", END, back).phase == "in-force"
    late = notice("back", "elm-gov>oak-gov", "withdrawal-of-notice", "2010-08-01")
    assert made.stand("2010-08-02", END, late).phase == "ended"
    other = notice("back", "oak-gov>elm-gov", "withdrawal-of-notice", "2010-03-01")
    assert made.stand("2010-08-01", END, other).phase == "ended"


def test_where_the_text_is_silent_taking_back_is_to_be_judged():
    back = notice("back", "elm-gov>oak-gov", "withdrawal-of-notice", "2010-03-01", about="end")
    assert make_end().stand("2010-07-31", END, back).phase == "in-force"
    assert make_end().stand("2010-08-01", END, back).phase == "not-known"


def test_an_effect_is_stopped_by_what_it_names():
    made = make_end(more=" ; srv:isStoppedBy matter:agreement-to-go-on")
    agreed = event("on", "elm-gov+oak-gov", "agreement-to-go-on", "2010-05-01")
    assert made.stand("2010-08-01", END, agreed).phase == "in-force"


# Silence and receipt


@pytest.mark.parametrize(("threshold", "objections", "day"), [
    ("", 0, "2009-09-01"), ("", 1, None), ("2", 1, "2009-09-01"), ("2", 2, None),
    ("2/3", 1, "2009-09-01"), ("2/3", 2, None),
])  # fmt: skip
def test_silence_accepts_unless_enough_object(threshold, objections, day):
    limit = f' ; srv:threshold "{threshold}"' if threshold else ""
    made = (
        begun(parties=("elm-gov", "oak-gov", "ash-gov"))
        .norm("propose", "Power", "elm-gov+oak-gov+ash-gov>all proposal",
              effect="srv:hasEffectKind effect:amendment-entry-into-force ; srv:runsFrom event:receipt ;"
                     f' srv:period "P6M"^^xsd:duration ; srv:isStoppedBy p:object{limit}')
        .norm("object", "Power", "elm-gov+oak-gov+ash-gov>all objection")
    )  # fmt: skip
    proposal = notice("proposal", "elm-gov>oak-gov+ash-gov", "proposal", "2009-03-01")
    said = [
        notice("no-1", "oak-gov>elm-gov", "objection", "2009-08-31"),
        notice("no-2", "ash-gov>elm-gov", "objection", "2009-05-01"),
    ][:objections]
    found = made.stand(
        "2009-10-01", proposal, *said, notice("late", "ash-gov>elm-gov", "objection", "2009-09-02")
    )
    assert [one.in_force and str(one.in_force) for one in found.amendments] == [day]


def test_a_notice_counts_as_received_when_the_text_deems_it_so():
    made = Treaty(
        more="""
        p:force-0 srv:hasSlot p:receipt . p:receipt a srv:Slot , srv:Stated ; srv:forSlot slot:receipt ;
        srv:runsFrom event:sending ; srv:period "P14D"^^xsd:duration ."""
    )
    made.norm(
        "force", "Condition", "elm-gov>oak-gov ratification", effect=f"{ENTRY} ; srv:runsFrom event:receipt"
    )
    act = notice("elm", "elm-gov>oak-gov", "ratification", "not known", sent="2008-03-01")
    assert in_force(made.stand("2009-01-01", act)) == "2008-03-15"


# The order of things


@pytest.mark.parametrize(
    ("received", "rule"), [("2008-01-09", "before-conclusion"), ("2008-01-10", None)]
)  # fmt: skip
def test_nothing_can_be_notified_before_the_treaty_is_made(received, rule):
    act = notice("elm", "elm-gov>oak-gov", "ratification", received)
    found = make_both().stand("2009-01-01", act, LAST)
    assert [one.misorder.rule for one in found.lifecycle.entry[0].failing] == ([rule] if rule else [])
    assert found.phase == ("not-in-force" if rule else "in-force")


def test_a_notice_of_ratification_before_it_is_to_be_judged():
    law = event("law", "elm", "ratification", "2008-05-01")
    found = make_both().stand("2009-01-01", law, FIRST, LAST)
    assert found.phase == "not-known"
    assert found.lifecycle.entry[0].doubtful[0].misorder.rule == "before-act"
    # The other side's act is no measure for it, and an intention precedes its event by nature.
    assert (
        make_both().stand("2009-01-01", event("law", "oak", "ratification", "2008-05-01"), FIRST, LAST).phase
        == "in-force"
    )


def test_a_receipt_not_known_is_not_before_the_sending():
    act = notice("oak", "oak-gov>elm-gov", "ratification", "not known", sent="2008-08-20")
    assert make_both().stand("2008-08-19", FIRST, act).phase == "not-in-force"
    assert make_both().stand("2008-08-20", FIRST, act).phase == "not-known"


def test_what_is_not_in_force_cannot_be_terminated():
    made = make_both().norm(
        "end", "Power", "elm-gov>oak-gov intention-to-terminate",
        effect=f'{ENDING} ; srv:runsFrom event:receipt ; srv:period "P3M"^^xsd:duration',
    )  # fmt: skip
    early = notice("end", "elm-gov>oak-gov", "intention-to-terminate", "2008-08-31")
    assert made.stand("2009-06-01", FIRST, LAST, early).phase == "in-force"
    fair = notice("end", "elm-gov>oak-gov", "intention-to-terminate", "2008-09-01")
    assert made.stand("2009-06-01", FIRST, LAST, fair).phase == "ended"


def test_the_last_day_of_the_calendar_breaks_nothing():
    made = make_end()
    act = notice("end", "elm-gov>oak-gov", "intention-to-terminate", "9999-12-31")
    assert made.stand("2010-01-01", act).phase == "in-force"
    assert make_term().stand("9999-12-31").lifecycle.find_term_end(date(9999, 12, 31)) is not None


def test_an_assumption_that_the_order_excludes_is_refused():
    with pytest.raises(ServandaError, match="made on 2008-01-10"):
        make_both().stand("2009-01-01", assumed={"in-force": date(2008, 1, 9)})
    with pytest.raises(ServandaError, match="cannot be its last day"):
        make_both().stand(
            "2009-01-01", assumed={"in-force": date(2008, 6, 1), "last-day-in-force": date(2008, 5, 1)}
        )
    assert make_both().stand("2009-01-01", assumed={"in-force": date(2008, 1, 10)}).phase == "in-force"


def test_an_exchange_does_not_come_before_the_agreement():
    made = Treaty().norm(
        "force", "Condition", effect=f"{ENTRY} ; srv:runsFromEvent matter:instrument-exchange"
    )
    before = event("x", "elm-gov+oak-gov", "instrument-exchange", "2007-06-01")
    unsure = event("x", "elm-gov+oak-gov", "instrument-exchange", "2008")  # made on 10 January of that year
    for asked in ("2007-07-01", "2008-01-09"):
        assert made.stand(asked, before).phase == made.stand(asked, unsure).phase == "not-in-force"
    assert made.stand("2009-06-01", before).phase == "not-known"
    assert made.stand("2009-06-01", unsure).lifecycle.in_force.earliest == date(2008, 1, 10)
    assert [made.stand(day, unsure).phase for day in ("2008-06-01", "2008-12-31")] == [
        "not-known", "in-force",
    ]  # fmt: skip


# Single Parties

THREE = ("elm", "oak", "ash")


def make_open_treaty():
    """Give a treaty of three, applied provisionally from 2008-01-10, in force for each that deposits."""
    deposit = "srv:runsFrom event:occurrence ; srv:runsFromEvent matter:instrument-deposit"
    return (
        Treaty(parties=THREE)
        .norm("force", "Condition",
              effect=f'{ENTRY} ; {deposit} ; srv:period "P30D"^^xsd:duration ; srv:occurrenceNumber 2')
        .norm("later", "Condition",
              effect="srv:hasEffectKind effect:entry-into-force-for-party ;"
                     f' {deposit} ; srv:period "P30D"^^xsd:duration')
        .norm("early", "Condition",
              effect="srv:hasEffectKind effect:provisional-application ; srv:runsFrom event:signature")
        .norm("refuse", "Power", "elm+oak+ash>all intention-not-to-become-party",
              effect="srv:hasEffectKind effect:provisional-application-end ; srv:runsFrom event:receipt")
        .norm("leave", "Power", "elm+oak+ash>all withdrawal",
              effect='srv:hasEffectKind effect:withdrawal ; srv:runsFrom event:receipt ;'
                     ' srv:period "P12M"^^xsd:duration')
    )  # fmt: skip


def test_one_of_several_ends_its_own_provisional_application():
    refusal = notice("no", "ash>elm+oak", "intention-not-to-become-party", "2008-05-31")
    status = make_open_treaty().stand("2008-06-01", refusal)
    assert status.phase == "provisionally-applied" and status.lifecycle.provisional_last is None
    told = {one["party"]: one["provisional"] for one in as_json(status)["parties"]}
    assert told["actor:ash"] == {"since": "2008-01-10", "last_day": "2008-05-31"}
    assert told["actor:elm"] is None
    said = render_status(status, status.norms, Phrases(status.agreement, "en"), width=200)
    assert "Ashland: applied it provisionally from 10 January 2008 to 31 May 2008" in said
    assert [str(one.day) for one in list_entries(status) if one.ref == "actor:ash"] == ["2008-05-31"]


def test_a_timeline_has_the_first_and_the_last_day_of_a_single_party():
    deposits = (
        event("a", "elm", "instrument-deposit", "2008-02-01"),
        event("b", "oak", "instrument-deposit", "2008-03-01"),
        event("c", "ash", "instrument-deposit", "2008-06-01"),
    )
    leaving = notice("bye", "oak>elm+ash", "withdrawal", "2009-02-28")
    status = make_open_treaty().stand("2009-03-01", *deposits, leaving)
    assert in_force(status) == "2008-03-31"
    # 30 days after 1 June is 1 July; twelve months after 28 February is 28 February.
    days = {
        (one.ref, str(one.day), one.state) for one in list_entries(status) if one.ref.startswith("actor:")
    }
    assert days == {("actor:ash", "2008-07-01", "done"), ("actor:oak", "2010-02-28", "later")}

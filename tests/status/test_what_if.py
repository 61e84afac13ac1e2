"""What would follow from an event: what begins or ends, what changes, what survives; nothing is written."""

from datetime import date
from pathlib import Path

import pytest
from tests.status.treaties import AGREEMENT as POND
from tests.status.treaties import Treaty, notice

from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.events.records import Log
from servanda.status.phrases import Phrases
from servanda.status.status_text import list_survivors, make_supposition_json, render_supposition
from servanda.status.what_if import (
    begins_agreement,
    ends_agreement,
    lifts_end,
    parse_supposed_event,
    suppose_event,
)
from servanda.store.snapshot import open_bundled

FOLDER = Path(__file__).parent / "scenarios"
AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"
NOTICE = "matter=intention-to-terminate, sender=kz-gov, addressee=nato, form=written, received="


@pytest.fixture(scope="module")
def store():
    return open_bundled()


@pytest.fixture(scope="module")
def year(store):
    return read_log(FOLDER / "year.yaml", store)


def test_a_notice_of_termination_ends_it_after_three_months(store, year):
    event = parse_supposed_event(NOTICE + "2009-07-31", store, AGREEMENT, year)
    found = suppose_event(store, AGREEMENT, year, event)
    assert ends_agreement(found) and not begins_agreement(found)
    told = make_supposition_json(found, Phrases(found.days[0][0].agreement, "en"))
    # Earlier than the end that the notice on the record brings (28 February 2010).
    assert told["last_day"] == "2009-10-31"
    assert [day["day"] for day in told["days"]] == ["2009-07-31", "2009-11-01"]
    assert told["days"][1]["phase"] == {"before": "in-force", "after": "ended"}
    # What was open by then, by the hand-worked scenario, and the two norms that were breached.
    assert set(list_survivors(found)) >= {"4.1-movements@movement-3", "2.2-absence@absence-2", "8-commercial"}


def test_a_later_notice_changes_nothing(store, year):
    event = parse_supposed_event(NOTICE + "2010-01-15", store, AGREEMENT, year)
    found = suppose_event(store, AGREEMENT, year, event)
    assert not ends_agreement(found)
    assert all(found.changes(before, after) == [] for before, after in found.days)
    assert "nothing changes" in render_supposition(found, Phrases(found.days[0][0].agreement, "en"))


@pytest.mark.parametrize("form", ["oral", None])
def test_a_notice_that_is_not_written_ends_nothing(store, year, form):
    text = NOTICE.replace("form=written, ", f"form={form}, " if form else "") + "2009-07-31"
    assert not ends_agreement(
        suppose_event(store, AGREEMENT, year, parse_supposed_event(text, store, AGREEMENT, year))
    )


def test_the_notice_of_ratification_brings_it_into_force(store):
    text = "matter=ratification, sender=kz-gov, addressee=nato, form=written, received=2008-12-01"
    found = suppose_event(store, AGREEMENT, None, parse_supposed_event(text, store, AGREEMENT, None))
    told = make_supposition_json(found, Phrases(found.days[0][0].agreement, "en"))
    assert told["begins"] == "2008-12-01" and told["days"][0]["phase"]["after"] == "in-force"
    assert len(told["days"][0]["changes"]) > 55


def test_an_event_calls_for_an_act(store, year):
    text = "id=trip, matter=movement, by=nato-plo, when=2009-07-01"
    found = suppose_event(
        store, AGREEMENT, year, parse_supposed_event(text, store, AGREEMENT, year), days=(date(2009, 7, 20),)
    )
    for before, after in found.days:
        assert ("4.1-movements@trip", None, "open") in [
            (one.id, one.before, one.after) for one in found.changes(before, after)
        ]


def test_the_log_is_left_as_it_is(store, year):
    before = (FOLDER / "year.yaml").read_bytes()
    suppose_event(store, AGREEMENT, year, parse_supposed_event(NOTICE + "2009-07-31", store, AGREEMENT, year))
    assert (FOLDER / "year.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("matter=arival, by=nato-plo, when=2009-01-01", "arrival"),
        ("matter=arrival, by=nato-plo, when=01/02/2009", "write the one that is meant"),
        ("tomorrow", "says nothing of a record"),
        ("mater=arrival, when=2009-01-01", "says nothing of a record"),
        ("matter=arrival, when=2009-01-01, когда=2009-01-02", "given twice"),
        ("matter=arrival, by=nato-plo", "needs 'when'"),
        ("matter=arrival, sender=nato, addressee=kz-mfa, about=nowhere, received=2009-01-01", "nowhere"),
        ("", "needs"),
    ],
)
def test_what_no_log_would_take_is_refused(store, year, text, said):
    with pytest.raises(ServandaError, match=said):
        parse_supposed_event(text, store, AGREEMENT, year)


@pytest.mark.parametrize(
    ("stop", "pair", "received", "phase"),
    [
        ("p:back", "elm-gov>oak-gov", "2010-03-31", "in-force"),
        ("p:back", "oak-gov>elm-gov", "2010-03-31", "ended"),
        ("p:back", "elm-gov>oak-gov", "2010-06-16", "ended"),
        # By the matter alone it is not said that one Party may do it without the other.
        ("matter:withdrawal-of-notice", "elm-gov>oak-gov", "2010-03-31", "not-known"),
    ],
)
def test_a_notice_that_takes_a_termination_back_takes_the_end_away(stop, pair, received, phase):
    made = (
        Treaty()
        .norm("force", "Condition",
              effect="srv:hasEffectKind effect:entry-into-force ; srv:runsFrom event:signature")
        .norm("end", "Power", "elm-gov+oak-gov>all intention-to-terminate",
              effect="srv:hasEffectKind effect:termination ; srv:runsFrom event:receipt ;"
                     f' srv:period "P6M"^^xsd:duration ; srv:isStoppedBy {stop}')
    )  # fmt: skip
    if stop == "p:back":
        effect = "srv:hasEffectKind effect:notice-withdrawal ; srv:runsFrom event:receipt"
        made.norm("back", "Power", "elm-gov+oak-gov>all withdrawal-of-notice", effect=effect)
    # Six months after 15 December 2009 is 15 June 2010.
    over = notice("over", "elm-gov>oak-gov", "intention-to-terminate", "2009-12-15")
    back = notice("back", pair, "withdrawal-of-notice", received, about="over")
    found = suppose_event(made.store(), POND, Log("log:pond", "agreement:pond", (over,)), back)
    say = Phrases(found.days[0][0].agreement, "en")
    told = make_supposition_json(found, say)
    lifted = phase != "ended"
    assert not ends_agreement(found) and lifts_end(found) is lifted
    assert told["lifted_last_day"] == ("2010-06-15" if lifted else None)
    after = {one["day"]: one["phase"] for one in told["days"]}
    if lifted:
        assert after["2010-06-16"] == {"before": "ended", "after": phase}
    head = render_supposition(found, say, width=200).partition("\n\n")[0]
    assert ("15 June 2010" in head) is lifted

"""When an act was done, as far as the record tells."""

from __future__ import annotations

import pytest
from tests.status.clocks import happen, make_agreement, make_norm, make_notice, make_slot, stand, tell

from servanda.events.dates import parse_day
from servanda.status.verdicts import get_day, get_recorded_day


@pytest.mark.parametrize(
    ("sent", "as_of", "possible"),
    [
        # Due by 31 January 2020, a month after the event.
        ("2020-01-20", "2020-01-19", {"due"}),
        ("2020-01-20", "2020-01-25", {"due", "done"}),
        ("2020-01-20", "2020-03-01", {"breached", "done", "done-late"}),
        # What was sent after the last day was not received by it.
        ("2020-02-05", "2020-02-04", {"breached"}),
        ("2020-02-05", "2020-03-01", {"breached", "done-late"}),
    ],
)
def test_a_receipt_on_a_day_not_known_is_not_before_the_sending(sent, as_of, possible):
    timing = make_slot(period="P1M", runs_from="event:occurrence", runs_from_events=("matter:arrival",))
    norm = make_norm("tell", make_notice("tell", timing=timing))
    records = happen("a", "arrival", "2019-12-31"), tell("n", "not known", sent=parse_day(sent))
    call = stand(make_agreement(norm, signed="2019-01-01"), as_of, *records).instances[0]
    assert set(call.verdict.possible or [call.state]) == possible


def test_the_day_of_an_act_and_the_day_on_record_are_told_apart():
    act = tell("n", "not known", sent=parse_day("2020-02-05"))
    assert str(get_day(act)) == "[2020-02-05..]"
    assert str(get_recorded_day(act)) == "not known"

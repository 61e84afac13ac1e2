"""Times of the short form: what each key means in full, which events are found, and what is refused."""

from __future__ import annotations

import re

import pytest

from servanda.namespaces import compact

FORM = "      form: {written: in writing}\n"
#: What stands before the second norm of clause 3.
PAYMENT = "      obligation: {pay-fees: shall pay}"
SLOT = "1-closures-notice-timing"
#: What every slot here has, whatever its time.
PLAIN = {"rdf:type", "srv:forSlot", "srv:evidenceText", "srv:text"}


@pytest.fixture
def read_time(folder):
    """Return a function that gives the properties of a timing of clause 1, by their names."""

    def read(time: str) -> dict[str, set[str]]:
        if FORM in folder.file.read_text(encoding="utf-8"):
            folder.change(FORM, f"      timing: {{words: of planned closures, {time}}}\n")
        document = folder.read()
        found: dict[str, set[str]] = {}
        for quad in document.quads:
            name = compact(quad.predicate.value)
            if quad.subject.value == f"{document.agreement}/{SLOT}" and name not in PLAIN:
                value = compact(quad.object.value).removeprefix(compact(document.agreement) + "/")
                found.setdefault(name.removeprefix("srv:"), set()).add(value)
        return {name: one for name, one in found.items() if name not in ("isAbout", "isSlotOf")}

    return read


TIMES = [
    ("period: 30 days, before: closures", {"period": "P30D", "isDueBefore": "closures"}),
    ("before: [closures, entry-into-force]", {"isDueBefore": "closures event:entry-into-force"}),
    ("period: 2 years and 6 months, after: receipt", {"period": "P2Y6M", "runsFrom": "event:receipt"}),
    ("period: 24 hours, after: storms",
     {"hours": "24", "runsFrom": "event:occurrence", "runsFromEvent": "storms"}),
    ("period: 1 month, after: {receipt: 2b-delays}",
     {"period": "P1M", "runsFrom": "event:receipt", "runsFromEvent": "2b-delays"}),
    ("period: 1 month, after: {sending: [storms, delays]}",
     {"period": "P1M", "runsFrom": "event:sending", "runsFromEvent": "storms delays"}),
    ("at: [3/pay, 3/keep]", {"runsFrom": "event:occurrence", "runsFromEvent": "3-pay 3-keep"}),
    ("after: {norm: 2(a)/storms}", {"runsFrom": "event:occurrence", "runsFromEvent": "2a-storms"}),
    ("after: adoption, whose: harbour", {"runsFrom": "event:adoption", "isTriggeredByActor": "harbour"}),
    ("after: storms, whose: each",
     {"runsFrom": "event:occurrence", "runsFromEvent": "storms", "isTriggeredByActor": "ports harbour"}),
    ("period: 3 days, after: receipt, dayCounts: no, bound: earliest",
     {"period": "P3D", "runsFrom": "event:receipt",
      "dayOfEventCounts": "false", "hasBound": "bound:earliest"}),
    ("date: 2020-03-31", {"onDate": "2020-03-31"}),
    ("date: 31 March 2020", {"onDate": "2020-03-31"}),
    ("date: 2020 жылғы 31 наурыз", {"onDate": "2020-03-31"}),
    ("every: year, day: 31 March", {"recursEvery": "P1Y", "recursOn": "--03-31"}),
    ("every: year, day: 31 марта, first: 2021, until: 2025",
     {"recursEvery": "P1Y", "recursOn": "--03-31", "firstDue": "2021-03-31", "lastDue": "2025-03-31"}),
    ("every: year, day: [30 маусым, --12-31], first: 2021",
     {"recursEvery": "P1Y", "recursOn": "--06-30 --12-31", "firstDue": "2021-06-30"}),
    ("every: year, day: 29 February, first: 2021",
     {"recursEvery": "P1Y", "recursOn": "--02-29", "firstDue": "2021-02-28"}),
    ("every: quarter, day: 15, first: 2021, nil: yes",
     {"recursEvery": "P3M", "dayOfMonth": "15", "firstDue": "2021-01-15", "requiresNilReport": "true"}),
    ("every: half-year, first: 2021-05-01", {"recursEvery": "P6M", "firstDue": "2021-05-01"}),
    ("every: 2 weeks, after: entry-into-force",
     {"recursEvery": "P14D", "runsFrom": "event:entry-into-force"}),
    ("lastOf: all", {"isLastOf": "1-closures-notice"}),
    ("firstOf: [3/pay, storms, end-of-term]", {"isFirstOf": "3-pay storms event:end-of-term"}),
    ("period: 2 months, after: instrument-deposit, number: all",
     {"period": "P2M", "isLastOf": "matter:instrument-deposit"}),
    ("lastOf: [{receipt: 3/pay}, {receipt: objection}, entry-into-force]",
     {"isLastOf": "3-pay matter:objection event:entry-into-force"}),
    ("firstOf: [{sending: 3/pay}, {sending: 3/keep}]",
     {"isFirstOf": "3-pay 3-keep", "runsFrom": "event:sending"}),
    ("after: signature, term: 2 years", {"runsFrom": "event:signature", "term": "P2Y"}),
    ("lastOf: [3/pay], date: 2022-01-01", {"isLastOf": "3-pay", "onDate": "2022-01-01"}),
    ("after: {receipt: instrument-deposit}, number: 20",
     {"runsFrom": "event:receipt", "runsFromEvent": "matter:instrument-deposit", "occurrenceNumber": "20"}),
    ("after: receipt, startOf: second month",
     {"runsFrom": "event:receipt", "onFirstDayOf": "unit:M", "unitOffset": "2"}),
    ("after: receipt, endOf: this year",
     {"runsFrom": "event:receipt", "onLastDayOf": "unit:Y", "unitOffset": "0"}),
    ("term: 5 years, renewal: 1 year, renewals: 2, unless: [3/pay, objection]",
     {"term": "P5Y", "renewal": "P1Y", "maximumRenewals": "2", "isStoppedBy": "3-pay matter:objection"}),
    ("term: 5 years, renewal: indefinite, renewedBy: extension-agreement",
     {"term": "P5Y", "isRenewedIndefinitely": "true", "isRenewedBy": "matter:extension-agreement"}),
    ("period: 6 months, after: receipt, unless: objection, threshold: 1/3",
     {"period": "P6M", "runsFrom": "event:receipt", "isStoppedBy": "matter:objection", "threshold": "1/3"}),
    ("urgency: without-delay, after: storms",
     {"hasUrgency": "urgency:without-delay", "runsFrom": "event:occurrence", "runsFromEvent": "storms"}),
]  # fmt: skip


@pytest.mark.parametrize(("time", "means"), TIMES, ids=[time for time, _ in TIMES])
def test_a_time_is_written_out(read_time, time, means):
    assert read_time(time) == {name: {*values.split()} for name, values in means.items()}


def time_payment(folder, time: str) -> None:
    """Give the first norm of clause 3 a time."""
    folder.change(PAYMENT, f"{PAYMENT}\n      timing: {{words: shall pay, {time}}}")


def find_ids(found: set[str]) -> set[str]:
    return {one.rpartition("/")[2] for one in found}


def test_a_norm_of_the_same_clause_is_named_without_the_clause(folder, values):
    time_payment(folder, "after: keep")
    assert find_ids(values(folder.read(), "3-pay-timing", "runsFromEvent")) == {"3-keep"}


def test_a_norm_with_an_id_of_its_own_is_found_by_its_name(folder, values):
    folder.change("    keep:\n", "    keep:\n      id: fees-low\n")
    time_payment(folder, "after: keep")
    assert find_ids(values(folder.read(), "3-pay-timing", "runsFromEvent")) == {"fees-low"}


def test_all_are_the_notices_of_each_party(folder, values):
    folder.change("after: receipt", "after: receipt, lastOf: all")
    document = folder.read()
    notices = {f"4-entry-into-force-notice-{party}" for party in ("ports", "harbour")}
    for slot in ("4-entry-into-force-effect", *(f"{notice}-effect" for notice in notices)):
        assert find_ids(values(document, slot, "isLastOf")) == notices


STAGED = """\
      notices:
        first: {stage: 1, timing: {words: of planned closures, period: 24 hours, after: closures}}
        final:
          stage: 2
          timing: {words: of planned closures, period: 1 month, after: {receipt: first}}
          receipt: {words: in writing, period: 14 days, after: receipt, whose: harbour}
"""


def test_stages_and_deemed_receipt_are_of_the_notice(folder, values):
    folder.change(FORM, STAGED)
    document = folder.read()
    assert values(document, "1-closures-first", "stage") == {"1"}
    assert values(document, "1-closures-final", "stage") == {"2"}
    assert values(document, "1-closures-final-receipt", "period") == {"P14D"}
    assert values(document, "1-closures-first-receipt", "forSlot") == set()
    after = values(document, "1-closures-final-timing", "runsFromEvent")
    assert find_ids(after) == {"1-closures-first"}


REFUSED = [
    ("period: 0 days, after: receipt", "0 days"),
    ("period: -3 months, after: receipt", "-3 months"),
    ("period: -3 months, after: receipt", "-3 months"),
    ("period: 99999999999 years, after: receipt", "9999"),
    ("period: 2 days 12 hours, after: receipt", "2 days 12 hours"),
    ("period: 30 days", "after"),
    ("period: soon, after: receipt", "soon"),
    ("period: 30 days, before: ~", "before"),
    ("before: []", "before"),
    ("before: receipt", "receipt"),
    ("before: {receipt: 3/pay}", "receipt"),
    ("period: 3 days, after: receipt, before: closures", "before"),
    ("after: receipt, at: signature", "at"),
    ("after: [receipt, signature]", "after"),
    ("after: {receipt: storms, sending: storms}", "receipt"),
    ("after: {recept: storms}", "receipt"),
    ("after: storm", "storms"),
    ("after: 3-pey", "3-pay"),
    ("after: 7/pay", "7"),
    ("after: all", "all"),
    ("date: 2021-02-30", "2021-02-30"),
    ("date: 30 февраля 2021", "calendar"),
    ("date: soon", "soon"),
    ("date: 2021-02-03, after: receipt", "date"),
    ("after: urgency:promptly", "urgency:promptly"),
    ("after: ''", "after"),
    ("urgency: ''", "immediately"),
    ("date: 2021-02-03, every: year", "every"),
    ("every: year", "first"),
    ("every: 0 years, day: 1 May", "0 years"),
    ("every: 5 hours, first: 2021-01-01", "hours"),
    ("day: 31 March", "every"),
    ("every: year, day: 31 April", "31 April"),
    ("every: year, day: --13-01", "--13-01"),
    ("every: year, day: Easter", "Easter"),
    ("every: year, day: 15", "31 March"),
    ("every: month, day: 32", "31"),
    ("every: week, day: 31 March", "day"),
    ("every: year, first: 2022-01-01, until: 2021-01-01", "2021-01-01"),
    ("every: year, first: 2021", "day"),
    ("every: year, day: 1 May, nil: perhaps", "nil"),
    ("lastOf: all, firstOf: all", "firstOf"),
    ("lastOf: receipt", "receipt"),
    ("lastOf: [{sending: 3/pay}, 3/keep]", "sending"),
    ("after: receipt, number: all", "number: all"),
    ("number: 20", "after"),
    ("after: receipt, number: 0", "0"),
    ("after: receipt, startOf: last month", "last month"),
    ("after: receipt, startOf: next month, endOf: this year", "endOf"),
    ("endOf: this year", "after"),
    ("renewal: 1 year", "term"),
    ("term: 5 years, renewal: [1 year, 2 years]", "renewal"),
    ("term: 5 years, renewal: indefinite, renewals: 2", "indefinite"),
    ("term: 5 years, renewals: 2", "renewal"),
    ("term: 5 years, unless: entry-into-force", "entry-into-force"),
    ("after: receipt, threshold: 5", "unless"),
    ("after: receipt, unless: objection, threshold: 4/3", "4/3"),
    ("after: receipt, unless: objection, threshold: some", "some"),
    ("urgency: urgently", "immediately"),
    ("bound: latest", "period"),
    ("after: receipt, bound: about", "about"),
    ("urgency: promptly, uncountable: {why: a, needs: b}", "urgency"),
    ("after: {norm: 1/closures}", "1-closures"),
    ("after: receipt, unless: 1/closures", "1-closures"),
]  # fmt: skip


@pytest.mark.parametrize(("time", "names"), REFUSED, ids=[time for time, _ in REFUSED])
def test_a_time_that_cannot_be_is_refused_with_its_line_and_clause(folder, time, names):
    folder.change(FORM, f"      timing: {{words: of planned closures, {time}}}\n")
    error = folder.refuse()
    assert error.line == folder.line("of planned closures,")
    assert error.clause == "1"
    assert names in str(error)


CIRCLES = {
    "after": ("after: 3/pay", "after: {receipt: 1/closures}"),
    "before": ("before: 3/pay", "before: 1/closures"),
    "last": ("lastOf: [3/pay, storms]", "after: 1-closures-notice"),
    "unless": ("after: receipt, unless: 3/pay", "after: receipt, unless: 1/closures"),
}


@pytest.mark.parametrize(("first", "second"), CIRCLES.values(), ids=CIRCLES)
def test_norms_that_wait_for_each_other_are_refused(folder, first, second):
    folder.change(FORM, f"      timing: {{words: of planned closures, {first}}}\n")
    folder.change(
        "object: the fees\n    keep:",
        f"object: the fees\n      timing: {{words: shall pay, {second}}}\n    keep:",
    )
    error = folder.refuse()
    assert error.line == folder.line("of planned closures, ")
    assert {"1-closures", "3-pay"} <= {*re.findall(r"'([^']*)'", str(error))}


def test_two_norms_that_each_set_a_renewed_term_are_refused(folder):
    folder.change(FORM, "      timing: {words: of planned closures, term: 5 years, renewal: 1 year}\n")
    later = (
        "object: the fees\n      timing: {words: shall pay, term: 3 years, renewal: indefinite}\n    keep:"
    )
    folder.change("object: the fees\n    keep:", later)
    error = folder.refuse()
    assert error.line == folder.line("words: shall pay, term") and error.clause == "3"
    assert {"1-closures", "3-pay"} <= {*re.findall(r"'([^']*)'", str(error))}


def test_stages_that_wait_for_each_other_are_refused(folder):
    folder.change(FORM, STAGED.replace("after: closures", "after: {receipt: final}"))
    assert "1-closures-final" in str(folder.refuse())


def test_what_comes_into_force_after_its_entry_into_force_is_refused(folder):
    folder.change("after: receipt", "after: entry-into-force")
    assert folder.refuse().line == folder.line("after: entry-into-force")


NO_CIRCLES = {
    "one of two is enough": ("after: [3/pay, storms]", "after: 1/closures"),
    "before and after": ("before: 3/pay", "after: 1/closures"),
    "an objection to a proposal": ("after: receipt, unless: 3/pay", "after: {receipt: 1/closures}"),
}


@pytest.mark.parametrize(("first", "second"), NO_CIRCLES.values(), ids=NO_CIRCLES)
def test_norms_in_one_order_are_none_that_wait(folder, first, second):
    folder.change(FORM, f"      timing: {{words: of planned closures, {first}}}\n")
    folder.change(
        "object: the fees\n    keep:",
        f"object: the fees\n      timing: {{words: shall pay, {second}}}\n    keep:",
    )
    folder.read()


def test_a_name_of_a_kind_and_a_matter_is_told_with_both(folder, values):
    folder.change("storms: storms,", "storms: storms, signature: signature,")
    folder.change(FORM, "      timing: {words: of planned closures, after: signature}\n")
    assert "event:signature" in str(folder.refuse())
    folder.change("after: signature", "after: [{matter: signature}]")
    assert find_ids(values(folder.read(), SLOT, "runsFromEvent")) == {"signature"}
    folder.change("after: [{matter: signature}]", "after: event:signature")
    assert values(folder.read(), SLOT, "runsFrom") == {"event:signature"}

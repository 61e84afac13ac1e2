"""The time of a slot in words, for each kind of time and in each language."""

from __future__ import annotations

import pytest

import servanda
from servanda.messages import LANGUAGES
from servanda.model import Slot, read_agreement
from servanda.namespaces import BASE
from servanda.query.time_words import describe_time, name_event, render_period, translate_time

NAMES = {
    "event:receipt": "receipt", "event:entry-into-force": "entry into force", "matter:tests": "tests",
    "agreement:x/2-report": "report", "agreement:x/5-end": "notice not to renew", "actor:a": "North",
    "urgency:immediately": "immediately", "matter:deposit": "deposit",
}  # fmt: skip


def words(lang: str = "en", about: str = "slot:timing", **values: object) -> str:
    """Return the words for a slot with these values; what has no name shows its IRI."""
    return describe_time(Slot(iri="x", about=about, **values), lambda iri: NAMES.get(iri, iri), lang)


@pytest.mark.parametrize(
    ("period", "lang", "words"),
    [
        ("P1M", "en", "1 month"), ("P1Y6M", "en", "1 year 6 months"), ("P21D", "ru", "21 день"),
        ("P11D", "ru", "11 дней"), ("P2Y", "ru", "2 года"), ("PT48H", "kk", "48 сағат"),
        ("P3M", "kk", "3 ай"),
        ("P2W", "en", "2 weeks"), ("PT30M", "en", "PT30M"), ("P", "en", "P"),
    ],
)  # fmt: skip
def test_lengths_of_time_are_said_in_words_or_left_as_they_are(period: str, lang: str, words: str) -> None:
    assert render_period(period, lang) == words


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({}, []),
        ({"period": "P30D", "due_before": ("matter:tests",)}, ["30 days before", "tests"]),
        ({"due_before": ("matter:tests", "event:entry-into-force")}, ["before", "tests", "entry into force"]),
        ({"period": "P3M", "runs_from": "event:receipt"}, ["3 months after", "receipt"]),
        (
            {
                "period": "P3M", "runs_from": "event:receipt", "runs_from_events": ("agreement:x/2-report",),
                "actors": ("actor:a",),
            },
            ["3 months after", "receipt", "report", "North"],
        ),
        ({"hours": 24, "runs_from_events": ("matter:tests",)}, ["24 hours after", "tests"]),
        (
            {"period": "P10Y", "runs_from": "event:entry-into-force", "bound": "bound:earliest"},
            ["not before 10 years", "entry into force"],
        ),
        ({"on_date": "2020-03-31"}, ["by 31 March 2020"]),
        ({"on_date": "2020-03-31", "bound": "bound:exact"}, ["on 31 March 2020"]),
        (
            {"every": "P1Y", "recurs_on": ("--03-31",), "first_due": "2021-03-31", "last_due": "2030-12-31"},
            ["every year", "31 March", "31 March 2021", "31 December 2030"],
        ),
        ({"every": "P6M", "day_of_month": 15, "nil_report": "true"}, ["every 6 months", "15", "nothing"]),
        (
            {
                "last_of": ("agreement:x/2-report", "agreement:x/5-end"), "runs_from": "event:receipt",
                "first_day_of": "unit:M", "unit_offset": 2,
            },
            ["receipt", "last of", "report", "notice not to renew", "first day", "month 2"],
        ),
        ({"first_of": ("matter:tests",), "on_date": "2020-01-01"}, ["first of", "tests", "1 January 2020"]),
        (
            {"runs_from_events": ("matter:deposit",), "number": 20, "period": "P90D"},
            ["90 days", "deposit", "20"],
        ),
        ({"last_day_of": "unit:Y"}, ["last day of that year"]),
        (
            {"term": "P5Y", "renewal": "P1Y", "stopped_by": ("agreement:x/5-end",)},
            ["5 years", "tacitly", "1 year", "unless", "notice not to renew"],
        ),
        ({"term": "P5Y", "renewed_indefinitely": True}, ["5 years", "brought to an end"]),
        (
            {"term": "P3Y", "renewal": "P3Y", "renewed_by": ("matter:tests",), "maximum_renewals": 1},
            ["3 years", "tests", "at most 1"],
        ),
        ({"urgency": "urgency:immediately", "runs_from_events": ("matter:tests",)}, ["immediately", "tests"]),
        ({"period": "P1Y", "stopped_by": ("matter:tests",), "threshold": "1/3"}, ["unless", "tests", "1/3"]),
        ({"period": "P1M", "runs_from": "event:receipt", "day_counts": "false"}, ["not included"]),
    ],
)  # fmt: skip
def test_each_kind_of_time_is_told_by_its_parts_in_order(values: dict, parts: list[str]) -> None:
    rest = words(**values)
    assert bool(rest) == bool(parts)
    for part in parts:
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]
    for lang in LANGUAGES:
        told = words(lang, **values)
        assert "{" not in told and (not parts or lang == "en" or told != words(**values))


@pytest.mark.parametrize(
    ("values", "lang", "told"),
    [
        ({"period": "P12M", "runs_from": "event:receipt"}, "kk", "алынғаннан кейін 12 ай"),
        ({"period": "P12M", "runs_from": "event:receipt"}, "ru", "через 12 месяцев после получения"),
        ({"period": "P6M", "due_before": ("event:end-of-term",)}, "kk", "аяқталғанға дейін кемінде 6 ай"),
        ({"period": "P6M", "due_before": ("event:end-of-term",)}, "ru", "за 6 месяцев до истечения"),
        ({"runs_from": "event:signature"}, "ru", "со дня подписания"),
        ({"runs_from": "event:receipt", "last_of": ("a", "b")}, "ru", "получения последнего из (a, b)"),
        ({"period": "P1M", "runs_from": "own:kind"}, "kk", "«own:kind» болғаннан кейін 1 ай"),
    ],
)
def test_an_event_stands_in_the_form_that_goes_with_the_time(values: dict, lang: str, told: str) -> None:
    assert told in words(lang, **values)


def test_a_deadline_is_the_latest_day_and_an_effect_comes_on_its_day() -> None:
    time = {"period": "P3M", "runs_from": "event:receipt"}
    assert "not later" in words(**time)
    assert "not later" not in words(about="slot:effect", **time)


@pytest.mark.parametrize("day", ["--13-40", "soon"])
def test_a_day_that_is_none_is_shown_as_it_is_written(day: str) -> None:
    assert day in words(every="P1Y", recurs_on=(day,))


def test_a_notice_is_called_by_what_it_is_about_and_who_sends_it() -> None:
    agreement = read_agreement(servanda.load().store, BASE + "agreement/kz-nato-2007")
    notice = "agreement:kz-nato-2007/14-notice-by-nato"
    called = name_event(notice, agreement, "en")
    assert agreement.label("actor:nato", "en") in called and "intention to terminate" in called
    slot = Slot(iri="x", about="slot:effect", last_of=(notice, "event:signature"))
    assert called in translate_time(slot, agreement)["en"]
    assert set(translate_time(slot, agreement)) == set(LANGUAGES)
    assert translate_time(Slot(iri="x", runs_from="event:receipt"), agreement) == {}

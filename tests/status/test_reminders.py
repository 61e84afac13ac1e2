"""Reminders of what is due: who is responsible, alarms in a calendar, and a feed (Atom, RFC 4287)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

import servanda
from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.messages import LANGUAGES
from servanda.status.calendar import find_due, render_calendar
from servanda.status.feed import FeedEntry, render_feed
from servanda.status.phrases import Phrases
from servanda.status.reminders import make_due_entries, make_feed_entries, name_feed
from servanda.status.staff import read_staff
from servanda.status.states import compute_status
from servanda.status.status_text import make_due_table

DOCS = Path(__file__).parents[2] / "docs"
RIVER = "https://w3id.org/servanda/agreement/river-gauges-2020"
ATOM = "{http://www.w3.org/2005/Atom}"
STAFF = """
lead_days: 14
staff:
  - actor: water
    matter: gauges
    office: {en: Gauges unit, kk: Бекет бөлімі}
    deputy: Data unit
    lead_days: [7, 30]
  - {actor: water, office: Spills unit}
  - {actor: rivers, office: Treaty unit, lead_days: 0}
"""


@pytest.fixture(scope="module")
def river():
    return servanda.load(DOCS / "examples" / "river-gauges-2020" / "agreement.yaml").store


@pytest.fixture(scope="module")
def held(river):
    log = read_log(DOCS / "logs" / "river-gauges-2022.csv", river)
    return compute_status(river, RIVER, log, as_of=date(2023, 4, 1))


@pytest.fixture(scope="module")
def staff(river, tmp_path_factory):
    path = tmp_path_factory.mktemp("staff") / "staff.yaml"
    path.write_text(STAFF, "utf-8")
    return read_staff(path, river)


@pytest.fixture(scope="module")
def found(held):
    return find_due(held, held.norms, held.as_of + timedelta(90))


def test_the_office_of_each(held, found, staff):
    say = Phrases(held.agreement, "kk")
    rows = {row["id"]: row for row in make_due_table(held, found, say, staff).rows}
    report = rows["2-report@2023-04-30"]
    assert (report["office"], report["deputy"]) == ("Бекет бөлімі", "Data unit")
    assert report["remind"] == ["2023-03-31", "2023-04-23"]
    assert rows["3-spills@spill"]["office"] == "Spills unit" and rows["3-spills@spill"]["remind"] == []
    assert "office" not in make_due_table(held, found, say).columns


def test_alarms_come_so_many_days_before(held, found, staff):
    say = Phrases(held.agreement, "en")
    made = render_calendar(make_due_entries(held, found, say, staff), name="x", lang="en", stamp=held.as_of)
    events = {str(one["uid"]).rpartition("@")[2]: one for one in Calendar.from_ical(made).walk("VEVENT")}
    alarms = events["2023-04-30"].walk("VALARM")
    assert [one["trigger"].dt for one in alarms] == [timedelta(-30), timedelta(-7)]
    assert {str(one["action"]) for one in alarms} == {"DISPLAY"}
    assert "Responsible office: Gauges unit\nDeputy: Data unit" in str(events["2023-04-30"]["description"])
    assert events["2022-04-30"].walk("VALARM") == []
    plain = render_calendar(make_due_entries(held, found, say), name="x", lang="en", stamp=held.as_of)
    assert b"VALARM" not in plain and b"Gauges unit" not in plain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feed_is_atom(held, found, staff, lang):
    say = Phrases(held.agreement, lang)

    def write():
        return render_feed(
            make_feed_entries(held, found, say, staff), id=name_feed(held, lang), title="x", lang=lang,
            updated=held.as_of,
        )  # fmt: skip

    content = write()
    assert content == write()
    feed = ElementTree.fromstring(content)
    assert feed.tag == f"{ATOM}feed" and feed.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "servanda"
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):  # RFC 4287, 4.1.1 and 4.1.2: exactly one of each
        assert [len(one.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")).date() <= held.as_of
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(ids) == len(set(ids)) > 3 and all(one.startswith(RIVER) for one in ids)
    days = [one.findtext(f"{ATOM}updated") for one in entries]
    assert days == sorted(days, reverse=True)
    report = next(one for one in entries if one.findtext(f"{ATOM}id").endswith("@2023-04-30"))
    assert report.findtext(f"{ATOM}updated") == "2023-03-31T00:00:00Z"


def test_ids_are_fixed_and_those_of_a_reader_his_own(held, found):
    say = Phrases(held.agreement, "en")
    assert name_feed(held, "en", "actor:water") == f"{RIVER}#due.en.of-water"
    assert name_feed(held, "kk", None, "actor:rivers") == f"{RIVER}#due.kk.to-rivers"
    entries = {one.id for one in make_feed_entries(held, found, say)}
    calendar = {one.uid for one in make_due_entries(held, found, say)}
    assert calendar <= entries


def test_two_entries_of_one_id_and_odd_letters():
    one = FeedEntry("https://example.org/a", "a<b>", "x & y\r", date(2020, 1, 1), "javascript:x")
    with pytest.raises(ServandaError, match="two entries of the feed"):
        render_feed([one, one], id="urn:x", title="x", lang="en", updated=date(2020, 1, 1))
    made = ElementTree.fromstring(
        render_feed([one], id="urn:x", title="x", lang="en", updated=date(2020, 1, 1))
    )
    assert made.findtext(f"{ATOM}entry/{ATOM}title") == "a<b>"
    assert made.findtext(f"{ATOM}entry/{ATOM}content") == "x & y\r"
    assert made.find(f"{ATOM}entry/{ATOM}link") is None
    for text in ("a\x00", "a\ud800"):
        with pytest.raises(ServandaError, match=r"https://example.org/a holds .*, which Atom cannot hold"):
            render_feed([replace(one, title=text)], id="urn:x", title="x", lang="en", updated=one.updated)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("staff: [", ["not YAML"]),
        ("staff: " + "[" * 30_000, [":1: ", "nested more than"]),
        ("staff:\n- &one [a]\n- [*one, *one]", [":2: ", "write the value out"]),
        ("staff: []\nstaff: []", ["stands twice"]),
        ("offices: []", ["a list 'staff'"]),
        ("staff: [{actor: water}]", ["entry 1 of 'staff'", "needs 'actor' and 'office'"]),
        ("staff: [{actor: watr, office: x}]", ["entry 1", "did you mean 'water'"]),
        ("staff: [{actor: water, office: x, ofice: y}]", ["'ofice' is no key", "did you mean 'office'"]),
        ("staff: [{actor: water, office: x, lead_days: -3}]", ["whole days from 0"]),
        ("staff: [{actor: water, office: [x]}]", ["words by language"]),
        ("staff: [{actor: water, office: {en: [x]}}]", ["words by language"]),
        ("staff: [{actor: [water], office: x}]", ["needs 'actor' and 'office'"]),
        ("staff: [{actor: water, matter: [[gauges]], office: x}]", ["entry 1"]),
    ],
)
def test_a_staff_file_that_cannot_be_used(river, tmp_path, text, parts):
    path = tmp_path / "staff.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ServandaError) as caught:
        read_staff(path, river)
    said = str(caught.value)
    assert said.startswith(str(path)) and "\n" not in said
    for part in parts:
        assert part in said

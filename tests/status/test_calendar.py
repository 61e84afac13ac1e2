"""The calendar file, read back by the library that wrote it and looked at byte by byte."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from servanda.errors import ServandaError
from servanda.status.calendar import CalendarEntry, render_calendar

STAMP = date(2009, 3, 1)
END = CalendarEntry(
    uid="https://w3id.org/servanda/agreement/kz-nato-2007/14-end",
    start=date(2009, 6, 15),
    end=None,
    summary="Келісімнің қолданысы тоқтатылады: үш ай өтті; соңғы күн",
    description="Хабарлама 2009 ж. 15 наурызда алынды,\nүш ай; 14-тармақ: «үш ай өткен соң» \\ күшін жояды",
    url="https://w3id.org/servanda/agreement/kz-nato-2007/14?lang=kk,ru;x=1",
    categories=("мерзім", "Келісім, 14"),
)
VISIT = CalendarEntry("log:office-2009/visit", date(2009, 3, 30), date(2009, 4, 2), "Визит; срок, три дня")


def read(content):
    return Calendar.from_ical(content)


def write(*entries, lang="kk", name="Міндеттер", stamp=STAMP):
    return render_calendar(entries, name=name, lang=lang, stamp=stamp)


def test_a_calendar_reads_back():
    found = read(write(END, VISIT))
    assert (found["version"], found["calscale"]) == ("2.0", "GREGORIAN")
    assert found["prodid"] == "-//servanda//servanda//KK"
    assert found["name"] == found["x-wr-calname"] == "Міндеттер"
    assert "method" not in found
    visit, end = found.walk("VEVENT")
    assert end["uid"] == END.uid and end["url"] == END.url
    assert str(end["summary"]) == END.summary and str(end["description"]) == END.description
    assert end["summary"].params["language"] == "kk"
    assert [str(one) for one in end["categories"].cats] == list(END.categories)
    assert (end.decoded("dtstart"), end.decoded("dtend")) == (date(2009, 6, 15), date(2009, 6, 16))
    assert (visit.decoded("dtstart"), visit.decoded("dtend")) == (date(2009, 3, 30), date(2009, 4, 3))
    assert end.decoded("dtstamp") == datetime(2009, 3, 1, tzinfo=UTC)
    assert "description" not in visit and "url" not in visit and "categories" not in visit


def test_the_bytes_are_those_of_the_standard():
    content = write(END, VISIT)
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)  # no letter is cut in two
    whole = content.decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20090615\r\nDTEND;VALUE=DATE:20090616\r\n" in whole
    assert "DTSTAMP:20090301T000000Z\r\n" in whole
    assert "SUMMARY;LANGUAGE=kk:Келісімнің қолданысы тоқтатылады: үш ай өтті\\; соңғы күн\r\n" in whole
    assert "алынды\\,\\nүш ай\\; 14-тармақ: «үш ай өткен соң» \\\\ күшін" in whole
    assert "CATEGORIES;LANGUAGE=kk:мерзім,Келісім\\, 14\r\n" in whole
    assert f"URL:{END.url}\r\n" in whole
    assert "VTIMEZONE" not in whole and "TZID" not in whole


def test_the_same_entries_give_the_same_bytes_in_any_order():
    assert write(END, VISIT) == write(VISIT, END)
    assert write(END, VISIT) != write(VISIT, END, stamp=date(2009, 3, 2))


def test_entries_are_in_the_order_of_their_days():
    entries = [CalendarEntry(f"log:a/{name}", STAMP, None, name) for name in "cab"]
    long = CalendarEntry("log:a/0", STAMP, date(2009, 3, 2), "longer")
    found = read(write(END, long, *entries, VISIT)).walk("VEVENT")
    assert [str(one["uid"]).rpartition("/")[2] for one in found] == ["a", "b", "c", "0", "visit", "14-end"]


def test_an_empty_calendar_is_one():
    assert read(write()).walk("VEVENT") == []


def test_the_last_day_of_the_calendar_has_no_day_after():
    (only,) = read(write(CalendarEntry("log:a/z", date.max, None, "конец"))).walk("VEVENT")
    assert only.decoded("dtstart") == date.max and "dtend" not in only


def test_what_cannot_be_written():
    with pytest.raises(ServandaError, match="'log:a/x' ends on 2009-02-28, before it starts on 2009-03-01"):
        write(CalendarEntry("log:a/x", date(2009, 3, 1), date(2009, 2, 28), "visit"))
    with pytest.raises(ServandaError, match="two entries of the calendar are 'log:office-2009/visit'"):
        write(VISIT, END, VISIT)


def test_line_breaks_and_control_characters():
    entry = CalendarEntry("log:a/x", STAMP, None, "a", "one\r\ntwo\rthree\nfour\tfive")
    content = write(entry)
    (found,) = read(content).walk("VEVENT")
    assert str(found["description"]) == "one\ntwo\nthree\nfour\tfive"
    assert content.count(b"BEGIN:VEVENT") == 1
    for field in ("summary", "description"):
        with pytest.raises(ServandaError, match=r"log:a/x holds the character U\+0007, which iCalendar"):
            write(replace(entry, **{field: "a\x07b"}))


#: A backslash and "N" together is a line break in a calendar (RFC 5545, 3.3.11): icalendar writes one for it.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200).filter(
    lambda text: r"\N" not in text
)


@settings(max_examples=60)
@given(words, words, st.lists(words.filter(bool), max_size=3), st.dates(), st.integers(0, 40))
def test_any_text_reads_back(summary, description, categories, start, length):
    end = start + timedelta(days=min(length, (date.max - start).days))
    entry = CalendarEntry("log:a/x", start, end, summary, description, "", tuple(categories))
    content = write(entry)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (found,) = read(content).walk("VEVENT")
    assert str(found["summary"]) == summary
    assert str(found.get("description", "")) == description
    assert [str(one) for one in found["categories"].cats] == categories if categories else True
    assert found.decoded("dtstart") == start


def test_an_address_cannot_break_the_line():
    entry = CalendarEntry("log:a/x", STAMP, None, "x", url="https://example.org/\r\nUID:other")
    (found,) = read(write(entry)).walk("VEVENT")
    assert found["url"] == "https://example.org/UID:other" and found["uid"] == "log:a/x"


def test_the_name_of_a_calendar_is_a_text():
    content = write(END, name="Lake,\r\nsouth; ]0;x\rEND:VCALENDAR")
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    title = "Lake\\,\\nsouth\\; ]0\\;x\\nEND:VCALENDAR"
    assert f"NAME;LANGUAGE=kk:{title}" in lines and f"X-WR-CALNAME:{title}" in lines
    assert lines.count("END:VCALENDAR") == 1


def test_an_entry_that_looks_like_a_calendar_stays_a_text():
    entry = CalendarEntry("log:a/x", STAMP, None, "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil")
    (found,) = read(write(entry)).walk("VEVENT")
    assert str(found["summary"]).endswith("UID:evil") and found["uid"] == "log:a/x"

"""Feeds and calendars of notifications."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import icalendar
import pytest
from tests.command import ROOT, run
from tests.server.clients import get
from tests.server.processes import RunningServer, run_server

LOG = ROOT / "docs" / "logs" / "liaison-2009.yaml"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def plain() -> Iterator[RunningServer]:
    """Return a server without a log."""
    with run_server("--timeout", "60") as running:
        yield running


@pytest.fixture(scope="module")
def logged() -> Iterator[RunningServer]:
    """Return a server with a log."""
    with run_server("--timeout", "60", "--log", LOG) as running:
        yield running


def read_feed(answer: httpx.Response) -> ElementTree.Element:
    """Return a feed, of which it is checked what RFC 4287 wants of each."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        assert all(one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return feed


def list_ids(feed: ElementTree.Element) -> set[str | None]:
    """Return the ids of the entries of a feed."""
    return {one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")}


def test_without_a_log_the_notices_are_the_entries(plain: RunningServer) -> None:
    feed = read_feed(get(plain, "api/v1/notifications.atom?from=nato&lang=kk"))
    rows = run("notify", "--from", "nato", "--format", "json").json()
    norms = {row["norm"].replace("agreement:", "https://w3id.org/servanda/agreement/") for row in rows}
    links = {one.get("href") for one in feed.findall(f"{ATOM}entry/{ATOM}link")}
    assert len(list_ids(feed)) == len(rows) and links == norms
    assert all("«" in (one.findtext(f"{ATOM}content") or "") for one in feed.findall(f"{ATOM}entry"))
    assert feed.findtext(f"{ATOM}updated", "").startswith("2008-10-20")


def test_a_feed_says_where_it_is_and_keeps_its_id(plain: RunningServer) -> None:
    address = "api/v1/notifications.atom?to=kz-mfa"
    first, second = (read_feed(get(plain, address)) for _ in range(2))
    assert ElementTree.tostring(first) == ElementTree.tostring(second)
    own = next(one for one in first.findall(f"{ATOM}link") if one.get("rel") == "self")
    assert own.get("href") == plain.url + address
    others = {
        read_feed(get(plain, f"api/v1/notifications.atom?{query}")).findtext(f"{ATOM}id")
        for query in ("", "to=kz-mfa", "from=nato", "to=kz-mfa&lang=kk", "about=arrival")
    }
    assert len(others) == 5 and plain.url not in str(others)
    same = get(plain, "api/v1/notifications?to=kz-mfa", accept="application/atom+xml")
    assert list_ids(read_feed(same)) == list_ids(first)


def test_with_a_log_the_entries_are_what_is_due(logged: RunningServer) -> None:
    feed = read_feed(get(logged, "api/v1/notifications.atom?as-of=2009-06-30"))
    expected = run("due", "--log", LOG, "--as-of", "2009-06-30", "--until", "366", "--format", "atom").out
    entries = ElementTree.fromstring(expected).findall(f"{ATOM}entry")
    assert list_ids(feed) == {one.findtext(f"{ATOM}id") for one in entries} and entries
    updated = max(one.findtext(f"{ATOM}updated", "") for one in feed.findall(f"{ATOM}entry"))
    assert feed.findtext(f"{ATOM}updated") == updated
    narrow = read_feed(get(logged, "api/v1/notifications.atom?as-of=2009-06-30&to=kz-mfa"))
    assert list_ids(narrow) < list_ids(feed)


def test_a_calendar_has_what_is_due_as_events_and_notices_as_things_to_do(
    plain: RunningServer, logged: RunningServer
) -> None:
    answer = get(plain, "api/v1/notifications.ics?lang=ru")
    assert answer.headers["content-type"].startswith("text/calendar")
    tasks = icalendar.Calendar.from_ical(answer.content).walk("VTODO")
    assert (
        len({str(one["UID"]) for one in tasks}) == len(tasks) == len(run("notify", "--format", "json").json())
    )
    assert get(plain, "api/v1/notifications.ics?lang=ru").content == answer.content
    address = "api/v1/notifications.ics?as-of=2009-06-30"
    events = icalendar.Calendar.from_ical(get(logged, address).content).walk("VEVENT")
    due = run("due", "--log", LOG, "--as-of", "2009-06-30", "--until", "366", "--format", "ics").out
    expected = icalendar.Calendar.from_ical(due).walk("VEVENT")
    assert {str(one["UID"]) for one in events} == {str(one["UID"]) for one in expected}


def test_what_names_nothing_is_told(plain: RunningServer) -> None:
    answer = get(plain, "api/v1/notifications.atom?from=natto")
    assert answer.status_code == 404 and "nato" in answer.json()["detail"]
    assert get(plain, "api/v1/notifications.atom?limit=3").status_code == 400

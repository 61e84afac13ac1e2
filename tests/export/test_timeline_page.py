"""The page of a timeline: whole by itself, in Chromium on a screen and a phone, by keyboard and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

import servanda
from servanda.draw.timeline_view import draw_timeline
from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.events.records import Log
from servanda.export.timeline_page import LIMIT, write_timeline
from servanda.namespaces import BASE
from servanda.status.chronology import TimelinePhrases, list_entries
from servanda.status.states import compute_status

from .conftest import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IRI = BASE + "agreement/kz-nato-2007"
LANGUAGES = ("en", "kk", "ru")
SCENARIOS = Path(__file__).parents[1] / "status" / "scenarios"
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def store():
    return servanda.load().store


@pytest.fixture(scope="module")
def told(store):
    """``told("year", "2009-07-01", "ru")`` is a status and its entries."""
    logs = {name: read_log(SCENARIOS / f"{name}.yaml", store) for name in ("year", "gaps")}

    def make(name, day, lang="en", **given):
        held = compute_status(store, IRI, logs.get(name), as_of=date.fromisoformat(day), **given)
        return held, list_entries(held, lang)

    return make


@pytest.fixture(scope="module")
def files(store, told, tmp_path_factory) -> dict[tuple[str, str], Path]:
    """Write pages to a folder that holds nothing else."""
    folder = tmp_path_factory.mktemp("timeline")
    found = {}
    for name, day in (("year", "2009-07-01"), ("gaps", "2009-05-13")):
        for lang in LANGUAGES:
            held, shown = told(name, day, lang)
            found[name, lang] = folder / f"{name}.{lang}.html"
            found[name, lang].write_bytes(write_timeline(held, shown, lang=lang))
    return found


@pytest.fixture
def visit(browser: Browser, files) -> Iterator[Open]:
    """Open a page; afterwards there was no request but for the file, no message and no error."""
    contexts, faults = [], []

    def opened(
        lang="en", *, name="year", width=1280, height=720, file: Path | None = None, **options
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        tab = context.new_page()
        address = (file or files[name, lang]).as_uri()
        tab.on("console", lambda message: faults.append(message.text))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: request.url.split("#")[0] == address or faults.append(request.url))
        tab.goto(address)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert not faults


class Shape(HTMLParser):
    """Notes the tags of a page, and whether each that is opened is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_one_page_without_a_script_and_its_style_is_the_only_one_allowed(files, lang):
    text = files["year", lang].read_text(encoding="utf-8")
    shape = Shape()
    shape.feed(text)
    assert shape.faults == [] and shape.open == []
    names = [tag for tag, _ in shape.tags]
    assert "script" not in names and "img" not in names and "form" not in names
    assert not [held for _, held in shape.tags if {"style", "src", "onclick"} & set(held)]
    policy = next(
        held["content"] for _, held in shape.tags if held.get("http-equiv") == "Content-Security-Policy"
    )
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy and "script-src" not in policy
    leads = [held["href"] for _, held in shape.tags if held.get("href")]
    ids = {held["id"] for _, held in shape.tags if held.get("id")}
    assert {href for href in leads if href != "data:,"} <= {f"#{one}" for one in ids}
    assert len(ids) == sum("id" in held for _, held in shape.tags)
    assert dict(shape.tags[0][1] or shape.tags[1][1])["lang"] == lang


def test_the_table_says_the_same_in_words(files, told, store):
    text = files["year", "en"].read_text(encoding="utf-8")
    held, shown = told("year", "2009-07-01")
    rows = re.findall(r'<tr id="[^"]+" class="s-[^"]+">.*?</tr>', text, re.S)
    assert len(rows) == len(shown)
    for entry, row in zip(shown, rows, strict=True):
        assert f"s-{entry.state}" in row and TimelinePhrases(held.agreement, "en").state(entry.state) in row


def test_a_record_of_one_day_is_enough_for_an_axis(store):
    held = compute_status(store, IRI, None, as_of=date(2007, 9, 7))
    made = write_timeline(held, list_entries(held))
    assert b"<svg" in made


def test_the_same_status_gives_the_same_page(store, told):
    held, shown = told("gaps", "2009-05-13", "kk")
    assert write_timeline(held, shown, lang="kk") == write_timeline(held, shown, lang="kk")


def test_too_many_are_refused_with_the_way_out(store, told):
    held, shown = told("year", "2009-07-01")
    many = [replace(shown[0], ref=f"log:x/{number}") for number in range(LIMIT + 1)]
    with pytest.raises(ServandaError, match="--from DAY, --until DAY"):
        write_timeline(held, many)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["year", "gaps"])
def test_no_sideways_scrolling_and_no_words_on_one_another(visit, lang, name):
    tab = visit(lang, name=name)
    for width, height in ((1280, 720), (390, 844), (900, 700)):
        tab.set_viewport_size({"width": width, "height": height})
        assert tab.evaluate("innerWidth") == width
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate("[...document.querySelectorAll('td')]"
                            ".filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0, width  # fmt: skip
        # The words are those of the drawing, large enough to be read; what is wider scrolls by itself.
        smallest = tab.evaluate(
            """() => Math.min(...[...document.querySelectorAll('.chart a text')].map(
          (text) => text.getBoundingClientRect().height))"""
        )
        assert smallest >= 8, width  # the signs in the marks are the smallest
        box = tab.locator(".chart").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_the_first_screen_says_the_day_and_whether_it_is_in_force(visit):
    tab = visit()
    for words in ("Timeline as of 1 July 2009", "In force since 2 December 2008."):
        box = tab.get_by_text(words).first.bounding_box()
        assert box is not None and box["y"] < 720


def test_by_keyboard_each_row_leads_to_its_words(visit):
    tab = visit()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#table"
    row = tab.locator(".chart a", has=tab.locator("text", has_text="Arrival")).first
    row.focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#e-arrival-1"
    assert "calls for 4-notify@arrival-1: done" in tab.inner_text("tr:target")
    # Of the marks on that row one is of a notice that went elsewhere.
    tab.locator(".chart a[href='#e-arrival-to-defence']").first.focus()
    tab.keyboard.press("Enter")
    assert "Ministry of Defence" in tab.inner_text("tr:target")
    stops = tab.evaluate("[...document.querySelectorAll('.chart, .wide')].map(e => e.tabIndex)")
    assert stops == [0, 0]  # what scrolls can be scrolled by keys


def test_the_table_is_narrowed_without_a_script(visit):
    tab = visit(java_script_enabled=True)
    rows = tab.locator("tbody tr:visible").count()
    tab.check("#only")
    assert 0 < tab.locator("tbody tr:visible").count() < rows
    assert tab.locator("tbody tr:visible:not(.pressing)").count() == 0


def test_the_picture_is_the_drawing_and_says_what_it_is(files, told, store):
    text = files["gaps", "kk"].read_text(encoding="utf-8")
    picture = ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])
    assert picture.find("title").text.endswith(text.partition("<h1><bdi>")[2].partition("</bdi>")[0])
    assert picture.find("desc").text
    held, shown = told("gaps", "2009-05-13", "kk")
    drawn = ElementTree.fromstring(draw_timeline(held, shown, lang="kk").render("svg"))
    words = {one.text for one in picture.iter("text")}
    missing = {one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")} - words
    # Lines are broken elsewhere and fewer months have room, but days, sides and clauses are the same.
    assert [one for one in missing if re.fullmatch(r"[\d().,/ -]{3,}", one)] == []
    ids = {row.rpartition('"')[2] for row in re.findall(r'<tr id="[^"]+', text)}
    assert {one.get("href").removeprefix("#") for one in picture.iter("a")} <= ids


def test_words_can_be_chosen_and_copied(visit):
    tab = visit()
    text = tab.locator(".chart text", has_text="Amendment agreed").first
    text.select_text()
    assert "Amendment agreed" in tab.evaluate("getSelection().toString()")


def contrast(tab: Page) -> list[str]:
    """Return texts that are hard to read on what is behind them (WCAG 2.2: 4.5 to 1)."""
    return tab.evaluate(
        """() => {
          const ink = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgb = (colour) => {
            ink.clearRect(0, 0, 1, 1); ink.fillStyle = colour; ink.fillRect(0, 0, 1, 1);
            return [...ink.getImageData(0, 0, 1, 1).data]; };
          const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
            .map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
          const behind = rgb(getComputedStyle(document.documentElement).backgroundColor);
          return [...document.querySelectorAll('p, a, b, td, th, h1, h2, h3, dd, .who, .small, .days')]
            .filter((e) => e.textContent.trim() && !e.closest('.skip')).filter((e) => {
              const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind)].sort((x, y) => y - x);
              return (a + .05) / (b + .05) < 4.5;
            }).map((e) => e.className + ': ' + e.textContent.slice(0, 40));
        }"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_legible_by_day_and_by_night(visit, scheme):
    tab = visit(color_scheme=scheme)
    dark = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    assert contrast(tab) == []


@pytest.mark.needs("axe-playwright-python")
@pytest.mark.parametrize(("lang", "width", "scheme"), [("kk", 390, "light"), ("ru", 1280, "dark")])
def test_axe_finds_nothing(visit, lang, width, scheme):
    import axe_playwright_python as axe

    tab = visit(lang, width=width, color_scheme=scheme)
    tab.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    options = "{ resultTypes: ['violations'], selectors: false }"
    found = tab.evaluate(f"axe.run(document, {options})")
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []


def test_on_paper_it_is_wide_and_controls_are_gone(visit, tmp_path):
    tab = visit()
    tab.emulate_media(media="print")
    assert tab.locator(".only, .hint").locator("visible=true").count() == 0
    assert tab.evaluate(
        "document.querySelector('.chart svg').getBoundingClientRect().right"
        " <= document.documentElement.clientWidth"
    )
    tab.pdf(path=tmp_path / "x.pdf", prefer_css_page_size=True)
    content = (tmp_path / "x.pdf").read_bytes()
    assert content[:5] == b"%PDF-" and b"/MediaBox [0 0 841" in content


def test_hostile_words_run_nothing_and_add_nothing(visit, store, told, tmp_path):
    held, _ = told("year", "2009-07-01")
    log = held.record.log
    texts = [text + "<img src=x onerror=alert(1)><script>alert(2)</script>" for text in HOSTILE]
    events = tuple(
        replace(event, remark=texts[n % len(texts)], place=texts[(n + 1) % len(texts)],
                evidence=(texts[(n + 2) % len(texts)],), iri=f"log:year/{n}\"><b>{event.name}")
        for n, event in enumerate(log.events)
    )  # fmt: skip
    found = compute_status(store, IRI, Log(log.iri, log.agreement, events), as_of=date(2009, 7, 1))
    file = tmp_path / "hostile.html"
    shown = list_entries(found)
    file.write_bytes(write_timeline(found, shown))
    tab = visit(file=file)
    assert tab.locator("img, script, b b, [onerror], [onclick]").count() == 0
    assert tab.locator("tbody tr").count() == len(shown) > len(events)
    assert "onerror=alert(1)" in tab.inner_text("table")

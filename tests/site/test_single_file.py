"""The explorer as one file, opened from a disk by a browser without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from lxml import html
from pyoxigraph import NamedNode, Quad, Store
from tests.export.conftest import browser  # noqa: F401 (a fixture)

from servanda.errors import ServandaError
from servanda.namespaces import PREFIXES
from servanda.site.explorer import Explorer
from servanda.site.single_file import render_single_file
from servanda.store.snapshot import open_bundled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_single_file(Explorer(open_bundled()), "kk")


@pytest.fixture
def page(browser: Browser, content: bytes, tmp_path: Path) -> Iterator[Page]:  # noqa: F811
    """Open the file; afterwards there was no request but for it, no message and no error."""
    file = tmp_path / "servanda.html"
    file.write_bytes(content)
    context = browser.new_context(offline=True, accept_downloads=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    allowed = (file.as_uri(), "blob:", "data:")
    page.on("request", lambda one: one.url.startswith(allowed) or faults.append(one.url))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert faults == []


def test_questions_and_queries_are_answered_from_a_disk(page: Page) -> None:
    page.wait_for_selector("#query[data-state=ready]")
    page.select_option("#query-question", "who-must-notify-whom")
    page.select_option("select[name=to]", "https://w3id.org/servanda/actor/kz-mfa")
    page.click("#ask-form button[type=submit]")
    page.wait_for_selector("#query-result[data-state=done]")
    assert page.locator("#query-answer tbody tr").count() == 1
    anchor = page.locator("#query-answer a", has_text="4").first.get_attribute("href")
    assert page.evaluate("id => document.getElementById(id) !== null", unquote(str(anchor))[1:])
    page.focus("#query-text")
    page.locator("#query-editor .cm-content").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#query-result[data-state=done]")
    page.select_option("#query-question", "how-it-stands")
    page.wait_for_selector("#query-parameter-day")


def test_words_are_found_from_a_disk(page: Page) -> None:
    page.fill("#q", "хабарлма")
    page.press("#q", "Enter")
    page.press("#near a", "Enter")
    page.locator("#hits > li").first.wait_for()
    assert page.input_value("#q") == "хабарлама"
    links = page.eval_on_selector_all("#hits a", "links => links.map(link => link.getAttribute('href'))")
    assert len(links) == 10
    for link in links:
        assert page.evaluate("id => document.getElementById(id) !== null", unquote(link)[1:]), link


def test_the_file_can_be_sent_by_mail(content: bytes) -> None:
    assert len(content) < 5_000_000


def test_every_link_leads_into_the_file_and_no_id_is_there_twice(content: bytes) -> None:
    whole = html.document_fromstring(content.decode())
    ids = [element.get("id") for element in whole.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [str(link.get("href")) for link in whole.iter("a") if link.get("href")]
    inside = [unquote(link)[1:] for link in links if link.startswith("#")]
    assert len(inside) > 100 and {*inside} - {*ids, ""} == set()
    assert all(re.match("https?://|#|mailto:", link) for link in links)
    for attribute in ("src", "srcset", "data", "poster"):
        assert all(str(one).startswith("data:") for one in whole.xpath(f"//@{attribute}"))
    assert not whole.xpath("//link | //iframe | //object | //@style | //script[@src]")


def test_it_is_the_same_each_time_and_holds_some_agreements_only(content: bytes) -> None:
    assert render_single_file(Explorer(open_bundled()), "kk") == content
    store = Store()
    kind, agreement = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["srv"] + "Agreement")
    for number in range(17):
        iri = NamedNode(f"{PREFIXES['agreement']}{number}")
        store.add(Quad(iri, kind, agreement, iri))
    with pytest.raises(ServandaError, match="at most 16 agreements"):
        render_single_file(Explorer(store), "en")

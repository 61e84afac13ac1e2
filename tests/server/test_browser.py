"""The live pages in Chromium, by the server itself and behind a reverse proxy: their policy lets all run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.export.conftest import browser  # noqa: F401 (a fixture)
from tests.server.processes import run_server
from tests.server.reverse_proxy import run_proxy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")

PATHS = (
    "", "notices/", "agreements/", "agreement/kz-nato-2007/", "agreement/kz-nato-2007/norms/", "actors/",
    "actor/nato/", "matter/arrival/", "programme/pfp/", "questions/", "questions/norms-of/?actor=nato",
    "search/?q=officer", "ontology/", "shapes/", "query/", "status/", "downloads/", "nowhere/",
)  # fmt: skip
QUERY = "SELECT ?label { actor:nato skos:prefLabel ?label }"
NAME = "North Atlantic Treaty Organization"


def is_expected(text: str, url: str) -> bool:
    """Say whether Chromium tells of what is meant to be: no such page, its own inline style around data."""
    return "404 (Not Found)" in text or (url.endswith("/sparql") and "inline style" in text)


@pytest.fixture(scope="module", params=["alone", "behind a proxy"])
def root(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a server, as a browser has it."""
    if request.param == "alone":
        with run_server("--timeout", "60") as running:
            yield running.url
    else:
        with (
            run_server("--prefix", "/treaties", "--timeout", "60") as running,
            run_proxy(running.port, "/treaties") as url,
        ):
            yield url


@pytest.fixture
def visit(browser: Browser, root: str) -> Iterator[Callable[..., Page]]:  # noqa: F811
    """Open a page; afterwards the console is empty, and nothing was asked of another server."""
    faults: list[str] = []
    contexts = []

    def opened(*, script: bool = True) -> Page:
        context = browser.new_context(java_script_enabled=script)
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda one: is_expected(one.text, page.url) or faults.append(one.text))
        page.on("request", lambda one: one.url.startswith((root, "blob:")) or faults.append(one.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def test_every_kind_of_page_is_clean_in_a_browser(visit: Callable[..., Page], root: str) -> None:
    page = visit()
    for number, path in enumerate(PATHS):
        answer = page.goto(f"{root}{('en', 'kk', 'ru')[number % 3]}/{path}")
        assert answer is not None and answer.status == (404 if path == "nowhere/" else 200), path
        assert page.evaluate("getComputedStyle(document.body).margin") is not None


def test_the_query_page_answers_in_the_browser(visit: Callable[..., Page], root: str) -> None:
    page = visit()
    page.goto(f"{root}en/query/")
    page.wait_for_selector("#query[data-state=ready]")
    page.evaluate(f"location.hash = 'query=' + encodeURIComponent({QUERY!r})")
    page.reload()
    page.wait_for_selector("#query[data-state=ready]")
    page.click("#query-form button[type=submit]")
    page.wait_for_selector("#query-result[data-state=done]")
    assert NAME in page.inner_text("#query-answer")


def test_the_query_page_asks_the_endpoint_without_script(visit: Callable[..., Page], root: str) -> None:
    page = visit(script=False)
    page.goto(f"{root}en/query/")
    assert page.is_visible("#query-form button[type=submit]")
    page.fill("#query-text", QUERY)
    with page.expect_navigation() as going:
        page.click("#query-form button[type=submit]")
    answer = going.value
    assert answer is not None and answer.status == 200 and answer.url == f"{root}sparql"
    assert NAME in answer.text()

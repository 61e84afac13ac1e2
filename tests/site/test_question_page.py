"""Pages of questions: words, parameters, SPARQL, command and answer; and answers to parameters in a URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from lxml import html
from tests.export.conftest import browser  # noqa: F401 (a fixture)
from tests.site.plain_server import serve_plainly

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES
from servanda.query.questions import load_questions
from servanda.query.run import ask
from servanda.site import question_page
from servanda.site.explorer import PAGE_BYTES, Explorer
from servanda.store.snapshot import open_bundled

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP",
    "\0",
    "x" * 10_000,
    "actor:none",
    "> } SELECT",
    "\u202eabc",
]


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(open_bundled())


def parse(content: bytes) -> html.HtmlElement:
    return html.fromstring(content.decode())


def test_each_question_has_a_page_and_its_query_is_a_file(explorer: Explorer) -> None:
    paths = list(question_page.list_paths(explorer))
    for name, question in load_questions().items():
        assert f"questions/{name}/" in paths
        file = question_page.render(explorer, f"questions/{name}/{name}.rq", "en")
        assert file is not None and file.content == question.path.read_bytes()
    listed = question_page.render(explorer, "questions/", "ru")
    assert listed is not None
    links = parse(listed.content).xpath("//main//h3/a/@href")
    assert len(links) == len(load_questions())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_stay_small_and_speak_the_language(explorer: Explorer, lang: str) -> None:
    for name in (
        "norms",
        "qualified-norms",
        "what-is-open",
        "norms-of",
        "what-happened",
        "who-must-notify-whom",
    ):
        page = question_page.render(explorer, f"questions/{name}/", lang)
        assert page is not None and len(page.content) < PAGE_BYTES - 50_000
        held = parse(page.content)
        assert held.xpath("string(//h1)").strip() == load_questions()[name].question[lang]
        assert load_questions()[name].text.strip() in held.xpath("string(//pre[@tabindex])")
        assert page == question_page.render(Explorer(explorer.store), f"questions/{name}/", lang)


def test_an_answer_is_that_of_the_question(explorer: Explorer) -> None:
    rows = ask(explorer.store, "who-must-notify-whom", to="kz-mfa").rows
    page = parse(
        question_page.render_answer(explorer, "who-must-notify-whom", "en", {"to": "kz-mfa"}).content
    )
    shown = page.xpath("(//table)[1]/tbody/tr")
    assert len(shown) == len(rows) == 1
    assert "en/agreement/kz-nato-2007/#4-notify" in shown[0].xpath(".//a/@href")[0]
    assert "servanda ask who-must-notify-whom --to kz-mfa" in page.xpath("string(//pre[1])")
    assert page.xpath("//form//input[@name='to']/@value") == ["kz-mfa"]


def test_a_day_is_answered_with_what_is_assumed(explorer: Explorer) -> None:
    given = {"as-of": "2009-06-30", "assume": "in-force=2008-12-01"}
    page = parse(question_page.render_answer(explorer, "what-is-open", "en", given).content)
    assert page.xpath("(//table)[1]/tbody/tr")
    beforehand = question_page.render(explorer, "questions/what-is-open/", "en")
    assert beforehand is not None and parse(beforehand.content).xpath("(//table)[1]/tbody/tr")


@pytest.mark.parametrize("value", HOSTILE)
def test_what_cannot_be_asked_is_answered_with_a_sentence(explorer: Explorer, value: str) -> None:
    for given in (
        {"actor": value},
        {"as-of": value, "actor": "nato"},
        {value: "x"},
        {"verb": value, "actor": "nato"},
    ):
        page = question_page.render_answer(explorer, "norms-of", "en", given)
        assert b"<script>alert" not in page.content
        assert parse(page.content).xpath("string(//section[1]//*[@role='note'])").strip()
    with pytest.raises(ServandaError):
        question_page.render_answer(explorer, value, "en", {})
    assert question_page.render(explorer, f"questions/{value}/", "en") is None


@pytest.fixture(scope="module")
def root(explorer: Explorer) -> Iterator[str]:
    with serve_plainly(explorer) as found:
        yield found


@pytest.mark.needs("axe-playwright-python")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_barrier_for_readers(browser: Browser, root: str, explorer: Explorer, lang: str) -> None:  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    for path in ("questions/", "questions/norms-of/", "questions/what-happened/"):
        page.goto(f"{root}{lang}/{path}")
        results = Axe().run(page)
        assert results.violations_count == 0, (path, results.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    answered = question_page.render_answer(explorer, "norms-of", lang, {"actor": "nato", "verb": "may"})
    page.route(
        f"**/{lang}/questions/norms-of/?*",
        lambda route: route.fulfill(body=answered.content, content_type=answered.media_type),
    )
    page.goto(f"{root}{lang}/questions/norms-of/?actor=nato")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    context.close()

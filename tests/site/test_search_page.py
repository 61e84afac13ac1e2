"""The search page in Chromium and from a server: the same hits in the same order as ``servanda search``."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml import html
from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.export.conftest import browser  # noqa: F401 (a fixture)
from tests.site.plain_server import serve_plainly

from servanda.messages import LANGUAGES
from servanda.namespaces import BASE, PREFIXES
from servanda.query.search import SearchIndex
from servanda.site import search_index, search_page
from servanda.site.explorer import PAGE_BYTES, Explorer
from servanda.store.snapshot import open_bundled
from servanda.text.stems import STEMMED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: What is typed: forms of words, stop words, several words, slips, other alphabets, markup, operators.
TYPED = [
    "notification of movement", "officers family", "НАТО", "Минобороны", "уведомить министерство", "ё",
    "хабарламасын", "министрліктің жүріп-тұруы", "БЖӘ бағдарлама", "тарап", "party", "Article 4", "4.1",
    "the of", "oficer", "driver embassy", "хабарлма", "xyzzyqwertz", "!!!", "defense program", "notify",
    '"officer" OR 1=1 --', "<img src=x onerror=alert(1)>", "constructor", "__proto__",
    "и" + chr(0x306) + "од",
    " ".join(f"w{number}" for number in range(40)), "terminating", "құқығы", "sending State mission",
]  # fmt: skip
Open = Callable[[str], "Page"]


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    store = Store()
    store.extend(open_bundled())
    hostile = NamedNode(BASE + "matter/hostile")
    label = '<script>alert("hostile")</script> zebra & "quotes"'
    graph = NamedNode(BASE + "agreement/kz-nato-2007")
    kind = NamedNode(PREFIXES["srv"] + "Matter")
    store.add(Quad(hostile, NamedNode(PREFIXES["rdf"] + "type"), kind, graph))
    store.add(Quad(hostile, NamedNode(PREFIXES["skos"] + "prefLabel"), Literal(label, language="en"), graph))
    return Explorer(store)


@pytest.fixture(scope="module")
def root(explorer: Explorer) -> Iterator[str]:
    with serve_plainly(explorer) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, root: str) -> Iterator[Open]:  # noqa: F811
    """Open a page of the site; afterwards there was no request elsewhere, no error and no dialog."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(15_000)
    faults: list[str] = []

    def opened(path: str) -> Page:
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda one: one.url.startswith(root) or faults.append(one.url))
        page.goto(root + path)
        return page

    yield opened
    context.close()
    assert not faults


def wait(page: Page) -> str:
    """Return what the page says of its answer, when it is there."""
    page.wait_for_selector("#answer[data-answered]", state="attached")
    return page.locator("#outcome").inner_text()


def list_hits(page: Page) -> list[tuple[str, str, str]]:
    script = """items => items.map(item => [
        item.querySelector("a").getAttribute("href"), item.querySelector("a").textContent,
        item.lastElementChild.innerHTML])"""
    return [
        (link, name, unescape(text)) for link, name, text in page.eval_on_selector_all("#hits > li", script)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_script_and_server_answer_alike(explorer: Explorer, visit: Open, root: str, lang: str) -> None:
    page = visit(f"{lang}/search/")
    for text in TYPED[LANGUAGES.index(lang) :: len(LANGUAGES)]:
        page.goto(f"{root}{lang}/search/?q={quote(text)}")
        sentence = wait(page)
        answered = search_page.render_results(explorer, text, lang)
        plain = html.fromstring(answered.content.decode())
        hits = [
            (one.find(".//a").get("href"), one.find(".//a").text_content(), write_inside(one[-1]))
            for one in plain.get_element_by_id("hits")
        ]
        assert list_hits(page) == hits, text
        if text not in ("!!!", TYPED[26]):  # whose sentences name the command's limits
            assert sentence == plain.get_element_by_id("outcome").text_content(), text
        assert page.locator("#near").inner_text() == plain.get_element_by_id("near").text_content()


def write_inside(element: html.HtmlElement) -> str:
    """Return what stands in an element, as a browser writes it, without references to characters."""
    inside = (element.text or "") + "".join(html.tostring(one, encoding="unicode") for one in element)
    return unescape(inside)


def test_all_hits_come_in_the_order_of_the_command(explorer: Explorer, visit: Open) -> None:
    index = SearchIndex(explorer.store)
    wanted = [
        explorer.addresses.find(search_index.find_target(explorer, one)).localize("en")
        for one in index.search("liaison officer", "en").passages
    ]
    page = visit("en/search/?q=liaison+officer")
    wait(page)
    while page.locator("#more").count():
        before = page.locator("#hits > li").count()
        page.locator("#more").press("Enter")
        page.wait_for_selector(f"#hits > li:nth-child({before + 1}) a:focus")
    found = [link.rpartition("../")[2] for link, _, _ in list_hits(page)]
    assert len(found) > search_page.PAGE_HITS and found == wanted


def test_what_is_meant_is_a_link(visit: Open) -> None:
    page = visit("en/search/?q=oficer")
    wait(page)
    page.locator("#near a").click()
    page.wait_for_url("**/search/?q=officer")
    wait(page)
    assert page.locator("#hits mark").first.inner_text().lower().startswith("officer")


def test_markup_in_a_label_or_a_question_stays_text(visit: Open, explorer: Explorer) -> None:
    page = visit("en/search/?q=zebra")
    wait(page)
    assert '<script>alert("hostile")</script>' in page.locator("#hits li").first.inner_text()
    typed = '"><script>alert(1)</script> zebra'
    text = search_page.render_results(explorer, typed, "en").content.decode()
    assert "<script>alert" not in text and 'value="&#34;&gt;&lt;script&gt;' in text


def test_a_form_is_sent_by_the_keyboard(visit: Open) -> None:
    page = visit("ru/search/")
    page.locator("#q").fill("министерству")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/ru/search/?q=*")
    assert wait(page).startswith("Найдено")
    assert page.locator("#outcome").get_attribute("role") == "status"


def test_without_javascript_the_page_leads_to_the_lists(browser: Browser, root: str) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}en/search/?q=officer")
    assert page.locator("noscript, .banner").first.is_visible()
    assert page.locator("main a[href$='en/actors/']").count() == 1
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.needs("axe-playwright-python")
def test_no_barrier_for_readers(visit: Open, lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(f"{lang}/search/?q=нато")
    wait(page)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(
    ("lang", "text"), [("ru", "уведомления"), ("kk", "министрліктің"), ("en", "oficer nato")]
)
def test_little_is_transferred(browser: Browser, root: str, lang: str, text: str) -> None:  # noqa: F811
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda one: sizes.update({one.url: one.sizes()["responseBodySize"]}))
    page.goto(f"{root}{lang}/search/?q={quote(text)}", wait_until="networkidle")
    wait(page)
    assert any("/search/passages-" in url or "/search/words-" in url for url in sizes)
    assert sum(sizes.values()) <= PAGE_BYTES, sizes
    context.close()


def test_the_index_is_the_same_each_time_and_its_files_small(explorer: Explorer) -> None:
    files = explorer.remember(search_index.build_index)
    assert files == search_index.build_index(Explorer(explorer.store))
    unpacked = {path: gzip.decompress(content) for path, content in files.items()}
    assert max(map(len, unpacked.values())) <= search_index.SHARD_BYTES + 1
    head = json.loads(unpacked[search_index.INDEX])
    held = [json.loads(unpacked[f"search/stems-{number}.json.gz"]) for number in range(len(head["stems"]))]
    keys = [key for shard in held for key, _ in shard]
    assert keys == sorted(keys) and {key.partition(" ")[0] for key in keys} == set(STEMMED)
    assert search_index.render_file(explorer, "search/none.json.gz") is None
    assert search_page.render(explorer, "search/x", "en") is None

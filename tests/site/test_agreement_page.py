"""The start page, the lists, and the pages of agreements: what they hold, and how they behave in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.command import ROOT
from tests.needs import program, require
from tests.store.corpus import load

import servanda
from servanda.generate.corpus import generate_corpus
from servanda.messages import LANGUAGES
from servanda.namespaces import BASE, PREFIXES, SRV, expand
from servanda.site import agreement_page, agreements_page, assets, notices_page, pages, start_page
from servanda.site.explorer import PAGE_BYTES, Explorer
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

IRI = BASE + "agreement/kz-nato-2007"
SITE = "http://explorer.test/"
#: The kinds of pages that are tested here, and where the others begin: links to these are not followed.
KINDS = (start_page, notices_page, agreements_page, agreement_page)
OTHERS = re.compile(
    r"(en|kk|ru)/(actors?|programmes?|matters?|questions|ontology|search|query|status|downloads|other)/"
)
#: A page of each kind, with a page that is long.
SAMPLES = (
    "", "agreements/", "notices/", "notices/from/nato/",
    "agreement/kz-nato-2007/", "agreement/kz-nato-2007/norms/2/", "agreement/kz-nato-2007/notices/",
    "agreement/kz-nato-2007/drawing/",
)  # fmt: skip
LONG = "a" * 4_000
HOSTILE = (
    "</script><script>alert(1)</script>",
    "\u202eשלום \u2067x",
    "{{ 7 * 7 }}{% x %}",
    LONG,
    "nul\0\ufffe\x85",
)


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(servanda.load().clean_store)


@pytest.fixture(scope="module")
def library() -> Explorer:
    """Return an explorer of agreements in several languages: treaty, memorandum, paraphrase, versions."""
    folders = [ROOT / "docs" / "examples", ROOT / "graph" / "agreements" / "vcdr-1961"]
    files = sorted(file for folder in folders for file in folder.rglob("agreement.yaml"))
    return Explorer(servanda.load(*files).clean_store)


def list_paths(explorer: Explorer) -> list[str]:
    return [f"{lang}/{path}" for lang in LANGUAGES for kind in KINDS for path in kind.list_paths(explorer)]


def render(explorer: Explorer, path: str) -> str:
    page = pages.render(explorer, path)
    assert page is not None, path
    return page.content.decode()


class Links(HTMLParser):
    """The anchors of a page, its links and what it loads, its inline scripts, styles and handlers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.anchors.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in ("link", "script", "img") and given.get("rel") not in ("alternate", "canonical"):
            self.loaded.append(str(given.get("src") or given.get("href")))
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


# What the pages hold


def test_whoever_reads_the_agreement_finds_whom_nato_must_notify(explorer: Explorer) -> None:
    text = render(explorer, "en/agreement/kz-nato-2007/notices/")
    row = next(row for row in re.findall(r"<tr .*?</tr>", text, re.DOTALL) if "appointment" in row)
    assert "North Atlantic Treaty Organization" in row and "Ministry of Foreign Affairs" in row
    assert "must notify" in row and "no time stated" in row and "Сыртқы істер министрлігін" in row
    assert '../../../../en/agreement/kz-nato-2007/#4-notify"' in row


def test_every_clause_norm_and_notice_has_its_anchor_where_its_address_says(explorer: Explorer) -> None:
    agreement = explorer.read(IRI)
    seen: dict[str, Links] = {}
    for clause in agreement.clauses:
        named = [clause, *clause.norms, *clause.notes, *clause.references, *clause.passages]
        named += [notice for norm in clause.norms for notice in norm.notifications]
        for one in named:
            address = explorer.addresses.find(expand(one.iri))
            if address.path not in seen:
                seen[address.path] = Links(render(explorer, f"en/{address.path}"))
            assert address.anchor in seen[address.path].anchors, one.iri


def test_the_record_of_a_norm_says_what_is_stated_inferred_and_silent(explorer: Explorer) -> None:
    place = explorer.find_record(IRI, "agreement:kz-nato-2007/4-notify")
    text = render(explorer, f"en/{place.path}")
    record = text.partition(f'id="{place.anchor}"')[2].partition("</section>")[0]
    assert record.count("not stated") == 4 and "inferred" in record and "stated" in record
    assert "https://w3id.org/servanda/agreement/kz-nato-2007/4-notify" in record
    assert "clause 4, lines 61–62" in record


def test_readings_and_differences_stand_below_their_clause(explorer: Explorer) -> None:
    texts = [
        render(explorer, f"en/agreement/kz-nato-2007/{part.name}/") for part in explorer.divide_records(IRI)
    ]
    notes = sum(len(clause.notes) for clause in explorer.read(IRI).clauses)
    assert sum(text.count('class="note"') for text in texts) == notes
    assert sum(len(re.findall(r"read as", text)) for text in texts) >= notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_source_stands_in_its_language_beside_the_readers(explorer: Explorer, lang: str) -> None:
    text = render(explorer, f"{lang}/agreement/kz-nato-2007/")
    assert text.count('<p class="source" lang="kk"') > 20
    assert ('<p class="translation">' in text) == (lang != "kk")
    status = {"en": "working translation", "ru": "рабочий перевод", "kk": "Бастапқы мәтін"}[lang]
    assert status in text


def test_the_words_of_the_source_are_all_there(explorer: Explorer) -> None:
    found = ""
    for part in explorer.divide_text(IRI):
        path = f"kk/agreement/kz-nato-2007/{part.name}{'/' if part.name else ''}"
        for passage in re.findall(r'<p class="source".*?>(.*?)</p>', render(explorer, path), re.DOTALL):
            found += unescape(re.sub(r"<.*?>", "", passage))
    said = "".join(
        row["text"] for clause in explorer.view(IRI).clauses for row in clause["passages"]
    )  # fmt: skip
    assert re.sub(r"\s", "", found) == re.sub(r"\s", "", said)


def test_strict_reading_is_that_of_notify(explorer: Explorer) -> None:
    graph = servanda.load()
    rows = Links(render(explorer, "en/notices/strict/")), Links(render(explorer, "en/notices/"))
    counts = [sum("#" in link and "agreement/kz-nato-2007/" in link for link in page.links) for page in rows]
    assert counts == [len(graph.notifications(reading="strict")), len(graph.notifications(reading="wide"))]


def test_a_number_of_the_matrix_leads_to_as_many_rows(explorer: Explorer) -> None:
    text = render(explorer, "en/notices/")
    matrix = text.partition('class="table matrix"')[2].partition("</table>")[0]
    cells = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)">(\d+)</a>', matrix)
    assert sum(int(number) for *_, number in cells) == 11
    for link, label, number in cells:
        address = urlsplit(urljoin(SITE + "en/notices/", link))
        page = render(explorer, address.path.lstrip("/"))
        assert address.fragment in Links(page).anchors
        addressee = label.partition(" to ")[2].partition(":")[0]
        rows = re.findall(r"<tr role=\"row\".*?</tr>", page, re.DOTALL)
        assert sum(f"<bdi>{addressee}</bdi>" in row for row in rows) == int(number)


def test_a_paraphrase_says_so(library: Explorer) -> None:
    assert "are a paraphrase" in render(library, "en/agreement/vcdr-1961/")
    assert "пересказ" in render(library, "ru/agreement/vcdr-1961/")
    assert "Only paraphrased" in render(library, "en/")


def test_what_does_not_bind_says_so(library: Explorer) -> None:
    path = "en/agreement/river-gauges-2020/"
    assert "not legally binding" not in render(library, path)
    store = Store()
    store.extend(library.store)  # type: ignore[arg-type]
    iri = NamedNode(BASE + "agreement/river-gauges-2020")
    store.add(Quad(iri, NamedNode(SRV + "isBinding"), Literal(False), iri))
    assert "not legally binding" in render(Explorer(store), path)


def test_an_agreement_without_translation_shows_its_text_alone(library: Explorer) -> None:
    text = render(library, "kk/agreement/alfa-beta-2019/")
    assert '<p class="source" lang="ru"' in text and 'class="translation' not in text


def test_the_start_page_says_what_is_not_covered(explorer: Explorer) -> None:
    text = render(explorer, "en/")
    assert "20 October 2008" in text and "No log of later events is given" in text
    assert re.search(r"by when</dt><dd>9<", text)


def test_unknown_paths_have_no_page(explorer: Explorer) -> None:
    for path in (
        "en/agreement/", "en/agreement/none/", "en/agreement/kz-nato-2007/99/", "de/",
        "en/agreement/kz-nato-2007/1/",
        "en/agreement/kz-nato-2007/norms/1/", "en/agreement/kz-nato-2007/norms/x/", "en/notices/0/",
        "en/notices/from/", "en/notices/from/nobody/", "en/agreements/2/", "en/agreements/1/",
        "en/agreement/kz-nato-2007/notices/1/", "en/agreement/kz-nato-2007/²/", "en/notices/١/",
        "en/agreement/kz-nato-2007", "en/../../etc/passwd", "en/agreement/kz-nato-2007/norms",
    ):  # fmt: skip
        assert pages.render(explorer, path) is None, path


# What all pages keep


def check_pages(explorer: Explorer) -> None:
    """Check that every page is within its limit, runs nothing of its own, and leads to pages that exist."""
    paths = list_paths(explorer)
    assert len(paths) == len(set(paths))
    sizes = {
        path: len(page.content)
        for path in assets.list_files(explorer)
        if (page := assets.render_file(explorer, path))
    }
    texts = {path: pages.render(explorer, path) for path in paths}
    found = {}
    for path, page in texts.items():
        assert page is not None, path
        sizes[path] = len(page.content)
        if path.endswith("/"):
            found[path] = Links(page.content.decode())
    for path, links in found.items():
        loaded = {urlsplit(urljoin(SITE + path, link)).path.lstrip("/") for link in links.loaded}
        assert sizes[path] + sum(sizes[name] for name in loaded) <= PAGE_BYTES, path
        assert not links.inline, path
        assert len(links.anchors) == len(set(links.anchors)), path
        for link in links.links:
            address = urlsplit(urljoin(SITE + path, link))
            target = unquote(address.path.lstrip("/"))
            assert f"{address.scheme}://{address.netloc}/" == SITE, (path, link)
            if not OTHERS.match(target):
                assert target in texts, (path, link)
                anchor = unquote(address.fragment)
                assert not anchor or anchor in found[target].anchors, (path, link)


def test_all_pages_of_the_reference_agreement(explorer: Explorer) -> None:
    check_pages(explorer)


def test_all_pages_of_other_agreements(library: Explorer) -> None:
    check_pages(library)


def test_the_same_bytes_each_time(explorer: Explorer) -> None:
    again = Explorer(servanda.load().clean_store)
    for path in list_paths(again)[::-3]:
        assert pages.render(again, path) == pages.render(explorer, path), path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """Return an explorer of made-up agreements in an archive, so many that lists go over several pages."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "corpus.nq").write_bytes(b"".join(generate_corpus(70, seed=2)))
    load(folder / "archive.sqlite", folder / "corpus.nq")
    return Explorer(ArchiveStore(folder / "archive.sqlite"))


def test_lists_of_a_corpus_go_over_several_pages(corpus: Explorer) -> None:
    paths = list(notices_page.list_paths(corpus)) + list(agreements_page.list_paths(corpus))
    assert "agreements/2/" in paths and "agreements/3/" not in paths
    named = set()
    for path in ("agreements/", "agreements/2/"):
        named |= {link for link in Links(render(corpus, f"en/{path}")).links if "/agreement/" in link}
    assert len({link.removesuffix("notices/") for link in named}) == 70
    sizes = {path: len(render(corpus, f"ru/{path}").encode()) for path in paths}
    assert max(sizes.values()) < PAGE_BYTES - 30_000


def test_the_summary_of_a_corpus_counts_all_notifications(corpus: Explorer) -> None:
    text = render(corpus, "en/notices/")
    section = text.partition("By agreement</h2>")[2]
    counts = [int(number) for number in re.findall(r'data-head="Notifications">(\d+)<', section)]
    assert sum(counts) == len(corpus.ask("who-must-notify-whom", "en"))


def test_a_page_of_a_corpus_links_to_pages_that_are_there(corpus: Explorer) -> None:
    for path in ("agreement/generated-000003/", "notices/", "agreement/generated-000003/notices/", ""):
        for link in Links(render(corpus, f"kk/{path}")).links:
            target = unquote(urlsplit(urljoin(f"{SITE}kk/{path}", link)).path.lstrip("/"))
            if not OTHERS.match(target):
                assert pages.render(corpus, target) is not None, link


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_stay_text(label: str) -> None:
    store = servanda.load().store
    hostile = Store()
    hostile.extend(store)
    for iri in (IRI, BASE + "actor/nato", BASE + "actor/kz-mod", IRI + "/4", IRI + "/4-notify"):
        for predicate in ("prefLabel",):
            name = NamedNode(PREFIXES["skos"] + predicate)
            for quad in list(hostile.quads_for_pattern(NamedNode(iri), name, None, None)):
                hostile.remove(quad)
            for lang in LANGUAGES:
                hostile.add(Quad(NamedNode(iri), name, Literal(label, language=lang), NamedNode(IRI)))
    explorer = Explorer(hostile)
    for path in list_paths(explorer):
        if path.startswith("ru/"):
            continue
        page = pages.render(explorer, path)
        assert page is not None
        text = page.content.decode()
        assert "<script>" not in text and "\0" not in text and "49" not in re.findall(r"<h1.*?</h1>", text)
        if path.endswith("/"):
            assert not Links(text).inline
            assert len(page.content) < PAGE_BYTES


# In Chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the Chromium of this machine; it reaches nothing but the pages of an explorer."""
    require("chromium", "browser-driver")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=program("chromium", "chromium-browser"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


Open = Callable[..., "Page"]


@pytest.fixture
def visit(browser: Browser, explorer: Explorer) -> Iterator[Open]:
    """Open a page; afterwards nothing was asked for but pages of the explorer, and no error was told."""
    contexts, faults = [], []

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path.lstrip("/"))
        page = pages.render(explorer, path) if route.request.url.startswith(SITE) else None
        if page is None:
            faults.append(route.request.url)
            route.abort()
        else:
            route.fulfill(body=page.content, content_type=page.media_type)

    def opened(path: str, *, width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(SITE + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


@pytest.mark.needs("axe-playwright-python")
@pytest.mark.parametrize(
    ("lang", "theme", "width"),
    [("en", "light", 1280), ("kk", "dark", 390), ("ru", "light", 390)],
)
def test_axe_finds_nothing(visit: Open, lang: str, theme: str, width: int) -> None:
    import axe_playwright_python as axe

    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    for path in SAMPLES:
        page = visit(f"{lang}/{path}", width=width, color_scheme=theme, bypass_csp=True)
        page.evaluate(script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert not [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found], path
        # Nothing is wider than the window.
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.context.close()


def test_a_page_is_whole_without_scripts(visit: Open) -> None:
    page = visit("en/agreement/kz-nato-2007/#4-notify", java_script_enabled=False)
    assert page.locator("[id='4-notify']").is_visible() and page.locator("#page-theme").is_hidden()
    page.get_by_role("link", name="NATO shall notify the Ministry of Foreign Affairs").first.click()
    assert page.locator("[id='4-notify']").is_visible() and "norms" in page.url
    assert page.locator("[id='4-notify']").get_by_text("not stated").count() == 4


def test_marked_words_lead_to_their_norm(visit: Open) -> None:
    page = visit("en/agreement/kz-nato-2007/")
    page.locator("a.mark", has_text="НАТО Қазақстан Республикасы Сыртқы істер министрлігін").first.click()
    assert unquote(page.url).endswith("#4-notify")


def test_languages_lead_to_the_same_page(visit: Open) -> None:
    page = visit("en/agreement/kz-nato-2007/notices/")
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Қазақша").click()
    assert (
        page.url == f"{SITE}kk/agreement/kz-nato-2007/notices/" and page.get_attribute("html", "lang") == "kk"
    )


def test_the_theme_is_chosen_and_stays(visit: Open) -> None:
    page = visit("en/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button = page.get_by_role("button", name="Dark")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true" and page.evaluate(ground) != light
    page.get_by_role("link", name="Agreements", exact=True).first.click()
    page.get_by_role("heading", name="Agreements").wait_for()
    assert page.evaluate(ground) != light


def test_a_citation_and_an_address_are_copied(visit: Open) -> None:
    page = visit("en/agreement/kz-nato-2007/norms/2/", permissions=["clipboard-read", "clipboard-write"])
    record = page.locator("[id='4-notify']")
    if not record.count():
        page.goto(SITE + "en/agreement/kz-nato-2007/#4-notify")
        page.get_by_role("link", name="NATO shall notify the Ministry of Foreign Affairs").first.click()
        record = page.locator("[id='4-notify']")
    # The clipboard is for secure origins only; what is copied is what the other way would put there.
    page.evaluate(
        "document.execCommand = () => { window.copied = document.activeElement.value; return true; }"
    )
    record.get_by_role("button", name="Copy citation").click()
    assert page.evaluate("window.copied").endswith("clause 4, lines 61–62")
    record.get_by_role("button", name="Copy address").click()
    assert page.evaluate("window.copied") == f"{SITE}en/agreement/kz-nato-2007/#4-notify"


def test_rows_are_filtered_by_what_is_typed(visit: Open) -> None:
    page = visit("en/notices/")
    page.get_by_label("Show only rows with").first.fill("arrival NATO")
    rows = page.locator("table:not(.matrix) tbody").first.locator("tr:visible")
    assert rows.count() == 1 and "Ministry of Foreign Affairs" in rows.inner_text()
    assert page.get_by_role("status").first.inner_text() == "1 of 8"


def test_all_is_reached_by_the_keyboard(visit: Open) -> None:
    page = visit("en/agreement/kz-nato-2007/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#page-main")
    page.goto(SITE + "en/")
    page.locator(".more summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".more[open]").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Vocabulary"
    page.keyboard.press("Escape")
    assert page.locator(".more[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_menu_of_a_phone_holds_every_section(visit: Open) -> None:
    page = visit("ru/", width=390)
    assert page.locator(".sections").is_hidden()
    page.get_by_text("Меню", exact=True).click()
    assert page.locator(".menu nav a:visible").count() == 12


def test_print_shows_the_text_without_controls(visit: Open) -> None:
    page = visit("en/agreement/kz-nato-2007/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".sections").is_hidden() and page.locator(".copy").first.is_hidden()
    assert page.locator("p.source").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"

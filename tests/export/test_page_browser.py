"""The HTML page in Chromium: what a person does with it, by mouse and by keyboard, in each language."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, Quad, Store

import servanda
from servanda.export.formats import Request, export
from servanda.export.agreement_view import phrases
from servanda.messages import LANGUAGES
from servanda.namespaces import BASE, PREFIXES

from .conftest import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IRI = BASE + "agreement/kz-nato-2007"
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def graph() -> servanda.Graph:
    return servanda.load()


@pytest.fixture(scope="module")
def files(graph: servanda.Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the page in each language to a folder that holds nothing else."""
    folder = tmp_path_factory.mktemp("page")
    found = {}
    for lang in LANGUAGES:
        found[lang] = folder / f"{lang}.html"
        found[lang].write_bytes(graph.export("kz-nato-2007", "html", lang=lang))
    return found


@pytest.fixture
def visit(browser: Browser, files: dict[str, Path]) -> Iterator[Open]:
    """Open a page; afterwards there was no request but for the file, no message, no error and no dialog."""
    contexts, faults = [], []

    def opened(
        lang: str = "en", anchor: str = "", *, width: int = 1280, height: int = 720, file: Path | None = None,
        **options: bool | str,
    ) -> Page:  # fmt: skip
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        address = (file or files[lang]).as_uri()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: request.url.split("#")[0] == address or faults.append(request.url),
        )
        page.goto(address + anchor)
        # What comes after loading comes with the next frame.
        if options.get("java_script_enabled", True):
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all("tr.notice:not([hidden])", "rows => rows.map(row => row.id)")


def until(page: Page, condition: str) -> None:
    """Wait until an expression holds (the page's policy forbids what playwright would do by itself)."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise AssertionError(condition)


def drawn(page: Page) -> None:
    """Go to the drawing and wait until it is there."""
    page.locator("#graph").scroll_into_view_if_needed()
    until(page, "graph !== null && graph.nodes().length > 0")


def in_view(page: Page, selector: str) -> bool:
    """Say whether an element lies within the window."""
    return page.eval_on_selector(
        selector,
        "e => { const r = e.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight; }",
    )


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_whom_nato_must_notify_is_on_the_first_screen_and_its_words_one_click_away(
    visit: Open, size: tuple[int, int]
) -> None:
    page = visit(width=size[0], height=size[1])
    row = page.locator("#notice-4-notice, tr.notice").filter(has_text="Ministry of Foreign Affairs").first
    box = row.bounding_box()
    assert box is not None and box["y"] + 30 < size[1]
    assert "North Atlantic Treaty Organization" in row.inner_text() and "must notify" in row.inner_text()
    row.click()
    words = page.locator("tr.words.is-shown")
    assert words.count() == 1
    assert "Сыртқы істер министрлігін" in words.inner_text()
    assert "NATO shall notify the Ministry of Foreign Affairs" in words.inner_text()
    assert "lines 61–62" in words.inner_text()
    assert in_view(page, "tr.words.is-shown blockquote p")


def test_filtering_by_nato_leaves_what_it_sends(visit: Open) -> None:
    page = visit()
    page.get_by_label("Who", exact=True).select_option("North Atlantic Treaty Organization")
    assert page.inner_text("#shown") == "Shown: 2 of 11"
    page.get_by_label("Reading").select_option("strict")
    page.get_by_label("Contains").fill("ТАҒАЙЫНДАУ")
    assert len(shown(page)) == 1
    assert "appointment" in page.locator("tr.notice:not([hidden])").inner_text()
    page.get_by_role("button", name="Clear filters").click()
    until(page, "document.querySelector('#shown').textContent === 'Shown: 11 of 11'")
    page.get_by_label("About what").select_option("movement")
    assert [row.endswith("4.1-movements-notice") for row in shown(page)] == [True]
    page.get_by_label("Whom", exact=True).select_option("contact point embassy of a NATO member State")
    assert shown(page) == []


def test_strict_reading_is_that_of_notify(visit: Open, graph: servanda.Graph) -> None:
    page = visit()
    page.get_by_label("Reading").select_option("strict")
    assert len(shown(page)) == len(graph.notifications(reading="strict"))


def test_each_column_sorts_both_ways_and_says_so(visit: Open) -> None:
    page = visit()
    for column in ("sender", "addressee", "about", "when", "clause", "binds"):
        head = page.locator(f'th[data-column="{column}"]')
        orders = []
        for _ in range(2):
            head.locator("button").click()
            orders.append((head.get_attribute("aria-sort"), shown(page)))
            assert page.locator("th[aria-sort]").count() == 1
            assert head.locator("button").inner_text() in page.text_content("#said")
        (one, up), (other, down) = orders
        assert {one, other} == {"ascending", "descending"}
        if one == "descending":
            up, down = down, up
        assert sorted(up) == sorted(down) and up != down
        cells = [
            page.locator(f'[id="{row}"] [data-cell="{column}"] > :last-child').inner_text() for row in up
        ]  # fmt: skip
        if column == "clause":
            assert cells[0] == "2.2" and cells[-1].startswith("Confirmation")
        else:
            assert cells == sorted(cells, key=str.casefold)
        # The words stay below their row.
        assert page.eval_on_selector_all(
            "tr.notice", "rows => rows.every(r => r.nextElementSibling.id === r.id + '-words')"
        )


#: What stands in a language of its own on the page whatever its language: names of languages and of licences.
_OWN = re.compile(
    r"English|Қазақша|Русский|servanda|cytoscape\.js|MIT|The Cytoscape Consortium|agreement:\S+"
)
_LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(("start", "lang"), [("en", "ru"), ("ru", "kk")])
def test_every_word_of_the_interface_follows_the_language(visit: Open, lang: str, start: str) -> None:
    page = visit(start)
    page.click(f'[data-lang="{lang}"]')
    assert page.get_attribute("html", "lang") == lang
    texts = page.evaluate(
        """() => [...document.querySelectorAll('body *')].flatMap((e) => [
            ...(e.matches('script, style, [lang]:not(html)') || e.closest('[lang]:not(html)') ? [] :
                [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent)),
            ...['aria-label', 'placeholder', 'title', 'alt'].map(name => e.getAttribute(name) ?? ''),
        ]).map(t => t.trim()).filter(Boolean)"""
    )
    known = set(phrases()["en"].values()) - set(phrases()[lang].values())
    left = [text for text in texts if text in known and not text.isdigit()]
    assert not left
    english = [text for text in texts if len(_LATIN.findall(_OWN.sub("", text))) > 2]
    assert not english
    # Nothing is left in another language than what is marked as such, and nothing had to be.
    assert page.locator("[data-s][lang]").count() == 0
    again = visit(lang)
    own = again.eval_on_selector_all("[data-s]", "es => es.map(e => e.textContent)")
    assert own == page.eval_on_selector_all("[data-s]", "es => es.map(e => e.textContent)")


def test_the_language_stands_in_the_address_and_stays(visit: Open) -> None:
    page = visit()
    page.click('[data-lang="ru"]')
    assert page.url.endswith("#lang=ru")
    page.click('nav.clauses a:text-is("4.1")')
    assert page.url.endswith("#clause-4.1&lang=ru")
    page.reload()
    assert page.get_attribute("html", "lang") == "ru"
    assert page.get_attribute('[data-lang="ru"]', "aria-pressed") == "true"
    assert "Кто кого обязан уведомить" in page.inner_text("h2 >> nth=0")
    page.click('[data-lang="en"]')
    assert page.url.endswith("#clause-4.1")


@pytest.mark.parametrize(
    ("typed", "lang", "wanted"),
    [
        ("ТАҒАЙЫНДАУ", "en", "тағайындау"),
        ("тагайындау", "ru", "тағайындау"),
        ("Сыртқы істер министрлігі", "en", "Сыртқы істер министрлігі"),
        ("Министерство обороны", "kk", "Министерство обороны"),
        ("liaison", "kk", "iaison"),
        ("ъъъ", "en", None),
    ],
)
def test_search_finds_words_of_every_language(visit: Open, typed: str, lang: str, wanted: str | None) -> None:
    page = visit(lang)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type(typed)
    results = page.locator("#found-list a")
    if wanted is None:
        assert results.count() == 0 and typed in page.inner_text("#found-count")
        return
    assert any(wanted in text for text in results.all_inner_texts())
    page.keyboard.press("ArrowDown")
    target = page.evaluate("document.activeElement.hash.slice(1)")
    page.keyboard.press("Enter")
    assert f"#{target}" in page.evaluate("decodeURIComponent(location.hash)")
    assert page.locator("#found").is_hidden()


def test_anchors_show_what_they_name_on_arrival_and_on_the_way_back(visit: Open) -> None:
    page = visit(anchor="#norm-4.1-movements")
    assert page.locator("#panel").is_visible()
    assert "movements" in page.inner_text("#panel .head")
    assert "жүріп-тұруы туралы" in page.inner_text(".mark.lit")
    assert in_view(page, ".mark.lit")
    page.evaluate("location.hash = '#actor-kz-mod'")
    until(page, "document.querySelector('#panel .head').textContent.includes('Defence')")
    page.evaluate("location.hash = '#clause-8'")
    until(page, "document.activeElement.id === 'clause-8'")
    assert in_view(page, "#clause-8")
    page.go_back()
    until(page, "document.querySelector('#panel .head')?.textContent.includes('Defence')")
    page.go_back()
    until(page, "document.querySelector('#panel .head').textContent.includes('movements')")
    page.go_forward()
    until(page, "document.querySelector('#panel .head').textContent.includes('Defence')")
    assert visit(anchor="#nothing-there").locator("#panel").is_hidden()
    assert visit(anchor="#%E0%A4%A").locator("#panel").is_hidden()


def test_every_marked_word_opens_its_records(visit: Open, graph: servanda.Graph) -> None:
    page = visit()
    labels = {
        "norm-" + str(row["norm"]).rpartition("/")[2]: (row["label"], row["quote"]) for row in graph.norms()
    }
    opened = page.eval_on_selector_all(
        ".mark",
        """marks => marks.map(mark => {
            mark.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
            const norms = (mark.dataset.norms ?? '').split(' ').filter(Boolean);
            return [norms, [...document.querySelectorAll('#panel article')].map(a => a.textContent)];
        })""",
    )
    assert len(opened) == page.locator(".mark").count() > 40
    for norms, articles in opened:
        if len(norms) <= 4:
            assert len(articles) == len(norms)
            for norm, article in zip(norms, articles, strict=True):
                assert labels[norm][0] in article and labels[norm][1] in article
    assert page.locator("#panel [id]:not(#panel-title):not(#panel-close):not(#panel-body)").count() == 0


def test_a_record_says_all_that_is_known(visit: Open) -> None:
    page = visit(anchor="#norm-4.1-movements")
    record = page.inner_text("#panel-body")
    for words in (
        "NATO/PfP liaison officer", "Government of the Republic of Kazakhstan", "Ministry of Defence",
        "to ensure security", "not stated", "inferred", "Only the officer's safety", "claim", "lines 63–65",
        "For the purpose of ensuring security", "хабардар ететін болады",
    ):  # fmt: skip
        assert words in record, words


def test_the_card_comes_with_the_pointer_and_goes_with_escape(visit: Open) -> None:
    page = visit(anchor="#clause-4.1")
    mark = page.locator("#clause-4\\.1 .mark").first
    mark.hover()
    assert "movements" in page.inner_text("#card")
    assert mark.get_attribute("aria-describedby") == "card"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_with_the_keyboard_alone(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "notices"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tr.notice')?.id ?? ''").startswith("notice-4-"):
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert "Сыртқы істер" in page.inner_text("tr.words.is-shown blockquote")
    page.focus(".mark")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "panel-close"
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.className").startswith("mark")


def test_the_list_of_norms_is_filtered_by_kind(visit: Open) -> None:
    page = visit()
    drawn(page)  # nothing moves any more
    page.locator('#kinds-of-norms input[name="obligation"]').uncheck()
    assert page.locator('#norms details[data-kind="obligation"]:visible').count() == 0
    assert re.match(r"Shown: \d+ of 72", page.inner_text("#norms-shown"))
    page.locator("#norms details:visible summary").first.click()
    # What is opened is filled by an event that comes a moment later.
    page.wait_for_function("!document.querySelector('#norms details[open] a.include')")


def test_the_drawing_opens_records_and_changes_view_and_language(visit: Open) -> None:
    page = visit(width=1440, height=1000)
    drawn(page)
    assert page.evaluate("graph.nodes('.pill').length") == 11
    tap = "name => void graph.nodes('.pill').filter(n => n.data('label').includes(name)).emit('tap')"
    page.evaluate(tap, "movement")
    assert "movements" in page.inner_text("#panel .head")
    page.keyboard.press("Escape")
    page.evaluate("void graph.getElementById('actor:nato').emit('tap')")
    assert "North Atlantic Treaty Organization" in page.inner_text("#panel .head")
    page.click("#panel-close")
    page.click('[data-lang="kk"]')
    assert "Қорғаныс" in page.evaluate("graph.getElementById('actor:kz-mod').data('label')")
    page.get_by_role("button", name="Барлық норма").click()
    assert page.evaluate("graph.nodes('.pill').length") > 5
    page.locator('#graph-kinds input[name="obligation"]').uncheck()
    seen = "graph.nodes('.pill').filter(n => n.visible()).map(n => n.data('look').split(' ')[0])"
    until(page, f"!{seen}.includes('obligation')")
    assert "power" in page.evaluate(seen)
    before = page.evaluate("graph.zoom()")
    page.locator('[data-act="in"]').click()
    assert page.evaluate("graph.zoom()") > before
    page.locator('[data-act="fit"]').click()
    assert page.evaluate("graph.zoom()") == pytest.approx(before, rel=0.2)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_label_of_the_drawing_is_wider_than_its_box(visit: Open, lang: str) -> None:
    page = visit(lang, width=1440, height=1000)
    drawn(page)
    for view in ("norms", "notices"):
        page.click(f'[data-view="{view}"]')
        wide = page.evaluate(
            """() => { const ink = document.createElement('canvas').getContext('2d');
            return graph.nodes().filter((node) => {
              ink.font = `${node.style('font-weight')} 13px ${node.style('font-family')}`;
              const lines = node.data('label').split('\\n');
              const wide = Math.max(...lines.map((line) => ink.measureText(line).width));
              return wide > node.data('w') - 8;
            }).map((node) => node.data('label')); }"""
        )
        assert wide == [], view


#: Words of the table of notifications that stand on two lines.
_BROKEN_WORDS = r"""() => {
    const walker = document.createTreeWalker(document.querySelector('#notices'), NodeFilter.SHOW_TEXT);
    const range = document.createRange(), found = [];
    while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/\p{L}{4,}/gu)) {
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        const tops = [...range.getClientRects()].map((box) => box.top);
        if (Math.max(...tops) - Math.min(...tops) > 8) found.push(word[0]);
    }
    return found;
}"""


@pytest.mark.parametrize(("lang", "width"), [("kk", 360), ("ru", 360), ("kk", 768), ("ru", 1024)])
def test_no_sideways_scrolling_and_no_broken_word(visit: Open, lang: str, width: int) -> None:
    page = visit(lang, width=width, height=800)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_BROKEN_WORDS) == []
    page.locator("tr.notice").nth(3).click()
    page.locator("#norms details summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".mark").first.click()
    assert page.locator("#panel").is_visible()
    assert page.evaluate("document.querySelector('#panel').scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_table_with_its_words_and_the_text_are_there(visit: Open) -> None:
    page = visit("ru", java_script_enabled=False)
    assert page.locator("tr.notice:visible").count() == page.locator("tr.words:visible").count() == 11
    assert page.locator(".passage:visible").count() == 54
    assert page.locator(".filters, #canvas, .bar, #panel, #search").locator("visible=true").count() == 0
    page.locator("#norms summary").first.click()
    assert page.locator("#norms details[open] .record-body").is_visible()


def test_on_paper_comes_what_is_on_the_screen(visit: Open, tmp_path: Path) -> None:
    page = visit("kk")
    # All notifications on one sheet; the words of a row where it stands open.
    pdf = page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.select_option("select[name=sender]", index=1)
    page.locator("tr.notice:visible").first.click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    rows = page.locator("tr.notice:visible").count()
    assert 0 < rows < 11 and page.locator("tr.words:visible").count() == 1
    chosen = page.locator("select[name=sender] option").nth(1).text_content()
    assert f"{chosen}" in page.inner_text("#asked")
    assert page.locator("main > section:visible").count() == 1
    assert page.locator(".bar, .filters, #graph, #panel").locator("visible=true").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.evaluate("location.hash = '#norm-4.1-movements'")
    until(page, "!panel.hidden")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#panel").is_visible() and page.locator("main > section:visible").count() == 0


def test_the_menu_chooses_what_is_printed(visit: Open) -> None:
    page = visit()
    page.evaluate("window.print = () => { window.asked = chosenPart; }")
    page.get_by_text("Print", exact=True).click()
    assert page.get_by_role("button", name="Open record").count() == 0
    page.get_by_role("button", name="Whole page").click()
    assert page.evaluate("asked") == "page" and not page.locator(".print-menu li").first.is_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    assert page.locator("tr.words:visible").count() == 11
    assert page.locator("main > section:visible").count() > 3
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize(("lang", "mark"), [("en", ","), ("ru", ";")])
def test_the_table_as_shown_is_a_file_for_excel(visit: Open, lang: str, mark: str) -> None:
    page = visit(lang)
    page.select_option("select[name=about]", "matter:appointment")
    with page.expect_download() as waiting:
        page.click("#notices-csv")
    assert waiting.value.suggested_filename == f"kz-nato-2007-notifications-{lang}.csv"
    held = Path(waiting.value.path()).read_bytes()
    assert held.startswith(b"\xef\xbb\xbf") and held.endswith(b"\r\n")
    head, *rows = csv.reader(held.decode("utf-8-sig").splitlines(), delimiter=mark)
    told = page.locator("tr.notice:visible")
    assert len(rows) == told.count() == 1 and len(head) == len(rows[0]) == 8
    assert head[0] == page.locator("th[data-column=sender]").inner_text().strip("↕ ")
    assert rows[0][0] == told.locator("[data-cell=sender] > :last-child").inner_text()
    # "4" alone would be a number, and "4.1" a day.
    assert not rows[0][5][0].isdigit() and rows[0][6].startswith("НАТО Қазақстан")


def test_what_looks_like_a_formula_is_none_in_the_file(visit: Open) -> None:
    page = visit()
    cells = [page.evaluate(f"cellOfCsv({json.dumps(text)}, ';')") for text in ("=1+1", 'a;"b"', "plain")]
    assert cells == ["'=1+1", '"a;""b"""', "plain"]


def test_the_dark_is_that_of_the_system_until_one_is_chosen(visit: Open) -> None:
    page = visit(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    switch = page.get_by_role("button", name="Dark theme")
    assert switch.get_attribute("aria-pressed") == "true"
    switch.click()
    light = page.evaluate(ground)
    assert switch.get_attribute("aria-pressed") == "false" and light != dark
    page.reload()
    assert page.evaluate(ground) == light
    switch.click()
    assert page.evaluate(ground) == dark
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 36, 48)"


def _axe() -> str:
    import axe_playwright_python as axe

    return (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.needs("axe-playwright-python")
@pytest.mark.parametrize(("lang", "width", "theme"), [("kk", 1280, "light"), ("ru", 360, "dark")])
def test_axe_finds_nothing(visit: Open, lang: str, width: int, theme: str) -> None:
    page = visit(lang, width=width, height=800, color_scheme=theme)
    page.evaluate(_axe())

    def violations(*changed: str) -> list[str]:
        """All rules on the whole page, but the slow one of contrast only on what has changed."""
        contrast = "rules: { 'color-contrast': { enabled: false } }" if changed else "rules: {}"
        runs = [("document", contrast)]
        if changed:
            runs.append((json.dumps({"include": [[one] for one in changed]}), "runOnly: ['color-contrast']"))
        found = []
        for part, rules in runs:
            options = f"{{ resultTypes: ['violations'], selectors: false, {rules} }}"
            found += page.evaluate(f"axe.run({part}, {options})")["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]

    assert violations() == []
    page.locator("tr.notice").nth(3).click()
    page.locator("#norms details summary").first.click()
    page.locator(".mark").nth(3).click()
    assert page.locator("#panel").is_visible()
    assert violations("#notices", "#norms", "#panel") == []
    page.keyboard.press("Escape")
    page.fill("#search", "министр")
    assert page.locator("#found-list a").count() > 3
    assert violations("#search", "#found") == []


def poisoned(graph: servanda.Graph) -> Store:
    """Return the agreement with a hostile text for every label and every translation."""
    made, turn = Store(), 0
    label = PREFIXES["skos"] + "prefLabel"
    for quad in graph.store.quads_for_pattern(None, None, None, None):
        value = quad.object
        if isinstance(value, Literal) and (value.language in ("en", "ru") or quad.predicate.value == label):
            text = HOSTILE[turn % len(HOSTILE)] + "<img src=x onerror=alert(1)><script>alert(2)</script>"
            value = Literal(text, language=value.language) if value.language else value
            turn += 1
        made.add(Quad(quad.subject, quad.predicate, value, quad.graph_name))
    return made


def test_hostile_labels_run_nothing_and_add_nothing(
    visit: Open, graph: servanda.Graph, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.html"
    file.write_bytes(export(Request(poisoned(graph), IRI, "html", "en")))
    page = visit(file=file)
    page.locator("tr.notice").first.click()
    for lang in ("kk", "ru", "en"):
        page.click(f'[data-lang="{lang}"]')
    page.fill("#search", "onerror")
    assert page.locator("#found-list a").count() > 10
    page.locator("#found-list a").last.click()
    page.locator(".mark").first.click()
    drawn(page)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 4
    assert page.locator("[onerror], [onclick], [style*=url]").count() == 0


def test_the_data_are_what_the_page_shows(visit: Open) -> None:
    page = visit("kk")
    data = json.loads(page.text_content("#data") or "")
    assert data["lang"] == "kk" and data["languages"] == list(LANGUAGES)
    numbers = page.eval_on_selector_all("[data-s]", "es => es.map(e => Number(e.dataset.s))")
    assert max(numbers) < len(data["strings"])

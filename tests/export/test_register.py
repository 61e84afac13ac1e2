"""The register: HTML opened in a real browser, Markdown rendered back, both against the answers."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

import servanda
from servanda.draw.labels import style
from servanda.errors import ServandaError
from servanda.export import report_data
from servanda.export.formats import Request, export
from servanda.export.register import quote_css
from servanda.messages import LANGUAGES, capitalize_text
from servanda.namespaces import BASE, local
from servanda.query.localized_table import SILENT
from servanda.query.notice_table import build_notice_table
from servanda.query.run import ask
from servanda.store.bundle import load_files

AGREEMENT = BASE + "agreement/kz-nato-2007"
NASTY = BASE + "agreement/nasty"
#: Elements that have no end.
VOID = {"meta", "link", "br"}


class Node:
    """An element of a page: its name, its attributes, what is in it."""

    def __init__(self, name, attributes):
        self.name, self.attributes, self.held = name, dict(attributes), []

    def all(self):
        yield self
        for child in self.held:
            if isinstance(child, Node):
                yield from child.all()

    def text(self):
        return "".join(child.text() if isinstance(child, Node) else child for child in self.held)

    def find(self, name, **attributes):
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}.items()
        return [node for node in self.all() if node.name == name and wanted <= node.attributes.items()]


class Tree(HTMLParser):
    """Reads a page strictly: every element that is opened must be closed, in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Node("", {})]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, attrs)
        self.open[-1].held.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        assert self.open.pop().name == tag

    def handle_data(self, data):
        self.open[-1].held.append(data)


def tree(page):
    reader = Tree()
    reader.feed(page)
    assert len(reader.open) == 1
    return reader.open[0]


def squeezed(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def store():
    return servanda.load().store


def made(store, form, lang="en", agreement=AGREEMENT):
    return export(Request(store, agreement, form, lang)).decode()


@pytest.fixture(scope="module")
def pages(store):
    return {lang: made(store, "register", lang) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def trees(pages):
    return {lang: tree(page) for lang, page in pages.items()}


def notice_rows(store, lang):
    """Return the rows of the table that `servanda notify` prints, a dash where a cell is empty."""
    table = build_notice_table(store, ask(store, "who-must-notify-whom", lang=lang).rows, lang)
    return [[squeezed(cell or SILENT) for cell in row] for row in table.rows]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_norm_stands_once_with_its_words(trees, store, lang):
    told = ask(store, "norms", lang=lang).rows
    entries = {node.attributes["id"]: node for node in trees[lang].find("article")}
    assert len(entries) == len(trees[lang].find("article")) == len(told)
    for norm in told:
        entry = entries["norm-" + local(norm["norm"])]
        assert norm["modality"] in entry.attributes["class"].split()
        assert [squeezed(node.text()) for node in entry.find("p", class_="duty")] == [norm["label"]]
        (words,) = [node for quote in entry.find("blockquote") for node in quote.find("p", lang="kk")]
        assert squeezed(norm["quote"]) in squeezed(words.text())
        said = squeezed(entry.text())
        for role in ("counterparty", "addressee", "beneficiary", "involved"):
            assert all(squeezed(label) in said for label in norm[f"{role}_label"])
        assert all(label in said for label in norm["programmes_label"])
        (where,) = entry.find("p", class_="where")
        assert (report_data.load_words(lang)["origin.rule"] in where.text()) == norm["implied"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_notification_says_what_is_said_and_what_is_not(trees, store, lang):
    told = ask(store, "who-must-notify-whom", lang=lang).rows
    word = report_data.load_words(lang)
    (table,) = trees[lang].find("table", class_="notices")
    shown = [[squeezed(cell.text()) for cell in row.find("td")] for row in table.find("tr")[1:]]
    assert shown == notice_rows(store, lang)
    norms = {"norm-" + local(row["norm"]) for row in told}
    assert {link.attributes["href"][1:] for link in table.find("a")} == norms
    for row in told:
        (notice,) = trees[lang].find("section", id="notice-" + local(row["notification"]))
        silent = [node for node in notice.find("span") if node.attributes.get("class") == "not_said"]
        assert len(silent) == len(row["silent"])
        assert (word["inferred"] in notice.text()) == bool(row["inferred"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reading_stands_where_it_belongs(trees, store, lang):
    norms = {row["norm"]: "norm-" + local(row["norm"]) for row in ask(store, "norms", lang=lang).rows}
    for note in ask(store, "which-were-read", lang=lang).rows:
        where = [norms[name] for name in note["about"] if name in norms]
        for place in where or ["index"]:
            scope = trees[lang] if place == "index" else trees[lang].find("article", id=place)[0]
            said = [
                squeezed(node.text()) for node in scope.all() if node.attributes.get("class") == "reading"
            ]
            taken, other = squeezed(note["reading_taken"]), squeezed(note["reading_not_taken"])
            assert any(taken in text and other in text for text in said), note["note"]


def test_the_page_is_in_one_file_with_stable_places(trees):
    for lang, page in trees.items():
        (root,) = page.find("html")
        assert root.attributes["lang"] == lang
        assert not page.find("script") and not page.find("img") and not page.find("iframe")
        ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
        assert len(ids) == len(set(ids))
        assert {"norm-4.1-movements", "notice-4.1-movements-notice", "clause-4.1", "bound-nato-plo"} <= set(
            ids
        )
        links = [node.attributes["href"] for node in page.find("a")]
        assert all(link[1:] in ids for link in links if link.startswith("#"))
        assert [link for link in links if not link.startswith("#")] == [
            "https://creativecommons.org/licenses/by/4.0/"
        ]
        levels = [int(node.name[1]) for node in page.all() if re.fullmatch("h[1-6]", node.name)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_says_which_text_is_the_source(trees):
    assert "The Kazakh text is the source" in trees["en"].text()
    assert "бастапқы мәтін" in trees["kk"].text()
    assert "Исходный текст — казахский" in trees["ru"].text()
    assert not [node for node in trees["kk"].find("p") if node.attributes.get("class") == "translation"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_without_an_error_or_a_request(browser, pages, lang):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    heard, asked = [], []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(pages[lang])
    assert not heard and not [url for url in asked if not url.startswith("data:")]
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"
    )  # no sideways scroll on a phone
    assert page.locator("article").count() == 72
    for width in (390, 940, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide = "[...document.querySelectorAll('.wide')].filter(one => one.scrollWidth > one.clientWidth + 1)"
        assert page.evaluate(f"{wide}.length") == 0, width
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_prints_on_a4_at_full_size(browser, pages, lang):
    page = browser.new_page()
    page.set_content(pages[lang])
    page.emulate_media(media="print")
    # A4 less its margins; what is wider would be printed smaller.
    page.set_viewport_size({"width": round(180 / 25.4 * 96), "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", printed)}
    assert boxes and all(abs(box[2] - 595.3) < 1 and abs(box[3] - 841.9) < 1 for box in boxes)
    page.close()


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


#: For each text of the page: its colour, and the first ground behind it that is not transparent.
COLOURS = """() => {
  const two = number => (+number).toString(16).padStart(2, '0');
  const hex = text => '#' + text.match(/\\d+/g).slice(0, 3).map(two).join('');
  const clear = text => /, 0\\)$/.test(text), found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (!node.data.trim()) continue;
    let at = node.parentElement;
    const ink = getComputedStyle(at).color;
    while (at && clear(getComputedStyle(at).backgroundColor)) at = at.parentElement;
    found.add(hex(ink) + ' ' + (at ? hex(getComputedStyle(at).backgroundColor) : '#ffffff'));
  }
  return [...found];
}"""


def test_every_text_can_be_read_against_its_ground(browser, pages):
    page = browser.new_page()
    page.set_content(pages["en"])
    pairs = [pair.split() for pair in page.evaluate(COLOURS)]
    page.close()
    grounds = {ground for _, ground in pairs}
    assert {held["fill"].lower() for name, held in style()["modalities"].items()} <= grounds
    assert min(contrast(*pair) for pair in pairs) >= 4.5, min(pairs, key=lambda pair: contrast(*pair))


def test_hostile_texts_do_nothing_in_a_browser(browser, nasty):
    page = browser.new_page()
    heard, asked = [], []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(made(nasty, "register", agreement=NASTY))
    assert not heard and not [url for url in asked if not url.startswith("data:")]
    assert page.locator("script, img, b:has(b)").count() == 0
    told = ask(nasty, "norms", agreement=NASTY).rows
    shown = page.locator("article .duty").evaluate_all("nodes => nodes.map(node => node.textContent)")
    assert sorted(shown) == sorted(report_data.clean_value(row["label"]) for row in told)
    links = page.locator("a").evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
    assert all(link.startswith("#") for link in links)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # a word of 300 letters breaks
    heads = page.evaluate("[...document.styleSheets[0].cssRules].filter(rule => rule.type == 6).length")
    assert heads == 2  # both @page rules were read: no label ended one
    page.close()


def test_a_string_of_css_holds_any_letter():
    assert re.fullmatch(r'"(\\[0-9a-f]+ )*"', quote_css("\"'</style>\\\n;}"))


def text_of(token):
    """Return what a reader sees of an inline token of Markdown."""
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children
    )


def shown(source):
    """Return the texts of Markdown, each with the block in which it stands, and the kinds of elements."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    inner = {child.type for token in tokens for child in token.children or ()}
    blocks = [
        (before.type, before.tag, text_of(token))
        for before, token in pairwise(tokens)
        if token.type == "inline"
    ]
    return blocks, inner | {token.type for token in tokens}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_markdown_holds_every_norm_once(store, lang):
    blocks, _ = shown(made(store, "markdown", lang))
    told = ask(store, "norms", lang=lang).rows
    headings = [text for _, tag, text in blocks if tag == "h5"]
    assert sorted(headings) == sorted(squeezed(row["label"]) for row in told)
    quotes = [text for _, tag, text in blocks if tag == "p" and text.startswith("«")]
    for row in told:
        assert any(text.startswith(f"«{squeezed(row['quote'])}»") for text in quotes)
    cells = iter([text for kind, _, text in blocks if kind == "td_open"])
    for row in notice_rows(store, lang):
        assert [next(cells) for _ in row] == row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_markdown_has_every_reading(store, lang):
    blocks, _ = shown(made(store, "markdown", lang))
    said = {text for _, _, text in blocks}
    for note in ask(store, "which-were-read", lang=lang).rows:
        name = capitalize_text(report_data.load_words(lang)["reading_taken"])
        assert f"{name}: {squeezed(note['reading_taken'])}" in said


def test_hostile_texts_show_in_markdown_as_they_are(nasty):
    source = made(nasty, "markdown", agreement=NASTY)
    blocks, kinds = shown(source)
    assert not kinds & {
        "html_block", "html_inline", "link_open", "image", "code_inline", "fence", "code_block", "hr",
        "ordered_list_open", "hardbreak", "s_open",
    }  # fmt: skip
    told = [
        re.sub("[ \t\n]+", " ", report_data.clean_value(row["label"])).strip(" ")
        for row in ask(nasty, "norms", agreement=NASTY).rows
    ]
    assert sorted(text for _, tag, text in blocks if tag == "h5") == sorted(told)
    rows = [text for kind, _, text in blocks if kind == "td_open"]
    senders = [rows[place * 7 + 2] for place in range(len(told))]
    assert sorted(senders) == sorted(told)
    items = {text for kind, _, text in blocks}
    assert all(f"Read as: {text}" in items for text in told)


def test_an_agreement_with_next_to_nothing(tmp_path):
    path = tmp_path / "bare.ttl"
    path.write_text(
        "@prefix srv: <https://w3id.org/servanda/ontology#> .\n"
        "<https://w3id.org/servanda/agreement/bare> a srv:Agreement .\n",
        encoding="utf-8",
    )
    store = load_files([path])
    page = tree(made(store, "register", agreement=BASE + "agreement/bare"))
    assert "No norm is recorded." in page.text() and "No notification is recorded." in page.text()
    assert "No norm is recorded." in made(store, "markdown", agreement=BASE + "agreement/bare")
    assert export(Request(store, BASE + "agreement/bare", "xlsx", "ru")).startswith(b"PK")


def test_an_unknown_agreement_is_refused(store):
    for form in ("register", "markdown", "xlsx"):
        with pytest.raises(ServandaError, match="there is no agreement 'agreement:nowhere' here"):
            export(Request(store, BASE + "agreement/nowhere", form))


def test_a_text_that_a_language_lacks_stands_in_another(tmp_path):
    path = tmp_path / "one.ttl"
    path.write_text(LACKING, encoding="utf-8")
    store = load_files([path])
    page = tree(made(store, "register", "ru", BASE + "agreement/one"))
    assert "Party shall tell" in page.text() and "at dawn" in page.text()
    assert report_data.load_words("ru")["not_translated"] in page.text()
    # The agreement itself says to whom it is owed, so no rule is named.
    assert report_data.load_words("ru")["by_rule"] not in page.find("article")[0].text()


LACKING = """
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix actor: <https://w3id.org/servanda/actor/> .
@prefix slot: <https://w3id.org/servanda/slot/> .
@prefix kind: <https://w3id.org/servanda/kind/> .
@prefix mode: <https://w3id.org/servanda/mode/> .
@prefix matter: <https://w3id.org/servanda/matter/> .
@prefix o: <https://w3id.org/servanda/agreement/one/> .

<https://w3id.org/servanda/agreement/one> a srv:Agreement ; dcterms:language "kk" ; srv:hasClause o:1 .
o:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm o:n ; srv:hasPassage o:p .
o:p a srv:Passage ; srv:order 1 ; srv:hasKind kind:normative ; srv:text "айтады"@kk .
o:n a srv:Obligation ; skos:prefLabel "Party shall tell"@en ; srv:hasBearer actor:kz-gov ;
  srv:hasCounterparty actor:nato ; srv:quote "айтады"@kk ; srv:requiresNotification o:q .
o:q a srv:Notification ; srv:hasMode mode:notify ; srv:hasSender actor:kz-gov ;
  srv:hasAddressee actor:nato ; srv:concernsMatter matter:arrival ; srv:hasSlot o:s .
o:s a srv:Stated ; srv:forSlot slot:timing ; srv:text "at dawn"@en ; srv:evidenceText "айтады" .
"""

"""Pages of actors, programmes and matters: what they tell, where they lead, how large they are, how they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html
from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.command import run
from tests.export.conftest import browser  # noqa: F401 (a fixture)
from tests.site.plain_server import serve_plainly

from servanda.messages import LANGUAGES
from servanda.namespaces import BASE, PREFIXES, compact
from servanda.query.run import ask
from servanda.site import thing_page
from servanda.site.explorer import PAGE_BYTES, Explorer
from servanda.site.thing_index import index_things
from servanda.store.archive_store import ArchiveStore
from servanda.store.snapshot import open_bundled

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    """Give the bundled agreement with one actor whose IRI and name are of another place and hostile."""
    store = Store()
    store.extend(open_bundled())
    graph = NamedNode(BASE + "agreement/kz-nato-2007")
    actor = NamedNode("https://example.org/bodies/office")
    label = '<script>alert("x")</script> Office'
    store.add(
        Quad(actor, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["srv"] + "Ministry"), graph)
    )
    store.add(Quad(actor, NamedNode(PREFIXES["skos"] + "prefLabel"), Literal(label, language="en"), graph))
    norm = NamedNode(BASE + "agreement/kz-nato-2007/4-notify")
    store.add(Quad(norm, NamedNode(PREFIXES["srv"] + "involvesActor"), actor, graph))
    return Explorer(store)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """Give an archive of more agreements than are drawn one by one."""
    folder = tmp_path_factory.mktemp("corpus")
    run("generate", "40", "-o", str(folder / "c.nq"))
    run("load", str(folder / "c.nq"), "--store", str(folder / "c.sqlite"))
    return Explorer(ArchiveStore(folder / "c.sqlite"))


def render(explorer: Explorer, path: str, lang: str = "en") -> html.HtmlElement:
    page = thing_page.render(explorer, path, lang)
    assert page is not None, path
    return html.fromstring(page.content.decode())


def list_norms(page: html.HtmlElement, *keys: str) -> list[str]:
    """Return the norms to which the rows of tables lead, by the ids of the headings above them."""
    links = []
    for key in keys:
        for heading in page.xpath(f"//h2[@id='{key}']"):
            rows = heading.getparent().xpath(".//tbody/tr")
            links += [row.xpath(".//a[contains(@href, '#')]/@href")[-1].rpartition("#")[2] for row in rows]
    return links


@pytest.mark.parametrize(("key", "verb"), [("must", "must"), ("must-not", "must-not"), ("may", "may")])
def test_an_actor_has_the_norms_that_the_question_gives(explorer: Explorer, key: str, verb: str) -> None:
    for actor in ("kz-gov", "nato", "nato-plo", "kz-mfa"):
        rows = ask(explorer.store, "norms-of", actor=actor, verb=verb, organs="no").rows
        wanted = {
            str(row["clause"] if row["implied"] else row["norm"]).rpartition("/")[2]
            for row in rows
            if f"actor:{actor}" in row["bearer"]
        }
        page = render(explorer, f"actor/{actor}/")
        found = list_norms(page, key)
        more = thing_page.render(explorer, f"actor/{actor}/{key}/1/", "en")
        if more is not None:
            rows_of_page = html.fromstring(more.content.decode()).xpath("//tbody/tr")
            found = [
                row.xpath(".//a[contains(@href, '#')]/@href")[-1].rpartition("#")[2] for row in rows_of_page
            ]
        assert set(found) == wanted, (actor, verb)


def test_notices_are_told_with_organs_and_alone(explorer: Explorer) -> None:
    page = render(explorer, "actor/kz-gov/")
    alone = {
        str(row["norm"]).rpartition("/")[2]
        for row in ask(explorer.store, "who-must-notify-whom", to="kz-gov", organs="no").rows
    }
    both = {
        str(row["norm"]).rpartition("/")[2]
        for row in ask(explorer.store, "who-must-notify-whom", to="kz-gov").rows
    }
    assert set(list_norms(page, "receives")) == alone
    assert set(list_norms(page, "receives", "receives-organs")) == both


def test_a_page_names_the_actor_in_all_languages_and_to_whom_it_belongs(explorer: Explorer) -> None:
    page = render(explorer, "actor/nato-plo/", "kk")
    text = page.text_content()
    assert "NATO/PfP liaison officer" in text and "НАТО/БЖӘ байланыс офицері" in text
    assert page.xpath("//dd//a[contains(@href, 'actor/nato/')]")
    assert "семья" not in text
    assert {one.get("lang") for one in page.xpath("//dd/p")} == set(LANGUAGES)


def test_every_link_of_a_page_leads_somewhere(explorer: Explorer) -> None:
    known = set(thing_page.list_paths(explorer))
    for path in ("actor/nato/", "programme/pfp/", "matter/arrival/", "actors/"):
        page = render(explorer, path)
        for link in page.xpath("//main//a/@href"):
            target = re.sub(r"^(\.\./)+en/", "", link).partition("#")[0]
            if target.split("/")[0] in ("actor", "programme", "matter", "actors", "programmes", "matters"):
                assert target in known, (path, link)


def test_an_actor_of_another_place_has_a_page_and_its_name_stays_text(explorer: Explorer) -> None:
    page = thing_page.render(explorer, "other/example.org/bodies/office/", "en")
    assert page is not None
    assert b"<script>alert" not in page.content and b"&lt;script&gt;" in page.content
    drawing = thing_page.render(explorer, "actor/kz-mfa/drawing.svg", "en")
    assert drawing is not None and b"<script" not in drawing.content


@pytest.mark.parametrize(
    "path",
    ["actor/none/", "actor/", "actors/0/", "actors/1/", "actors/x/", "actors/99/", "actor/nato/sends/1/",
     "actor/nato/none/1/", "actor/nato/drawing.png", "matter/../", "other/", "actor/nato", "actors/²/"],
)  # fmt: skip
def test_there_is_no_page_elsewhere(explorer: Explorer, path: str) -> None:
    assert thing_page.render(explorer, path, "en") is None


@pytest.mark.needs("drawing-svg")
def test_pages_stay_small_with_their_drawings(explorer: Explorer) -> None:
    frame = 40_000  # style sheets and the script of all pages
    for path in ("actor/nato/", "actor/nato-plo/", "actor/kz-gov/", "programme/pfp/", "matter/arrival/"):
        page = thing_page.render(explorer, path, "ru")
        drawing = thing_page.render(explorer, f"{path}drawing.svg", "ru")
        assert page is not None and drawing is not None
        assert etree.fromstring(drawing.content).tag.endswith("svg")
        assert len(page.content) + len(drawing.content) + frame <= PAGE_BYTES, path
        assert thing_page.render(explorer, f"{path}drawing.svg", "ru") == drawing


def test_a_corpus_is_divided_into_pages(corpus: Explorer) -> None:
    paths = list(thing_page.list_paths(corpus))
    assert len(paths) == len(set(paths))
    index = corpus.remember(index_things)
    gov = index.things["actor:kz-gov"]
    assert len(gov.sends) > thing_page.CUT_ROWS and "actor/kz-gov/sends/1/" in paths
    for path in paths:
        if path.startswith(("actor/kz-gov/", "matter/intention", "actors/", "programme/")):
            page = thing_page.render(corpus, path, "kk")
            assert page is not None and len(page.content) < 110_000, path
    part = render(corpus, "actor/kz-gov/sends/1/")
    assert len(part.xpath("//tbody/tr")) == min(len(gov.sends), thing_page.PAGE_ROWS)
    assert {compact(iri) for iri in corpus.agreements} >= gov.agreements


@pytest.fixture(scope="module")
def root(explorer: Explorer) -> Iterator[str]:
    with serve_plainly(explorer) as found:
        yield found


@pytest.mark.needs("axe-playwright-python")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_barrier_for_readers(browser: Browser, root: str, lang: str, tmp_path: Path) -> None:  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("request", lambda one: one.url.startswith(root) or faults.append(one.url))
    for path in ("actors/", "actor/kz-gov/", "actor/nato-plo/must/1/", "programme/pfp/", "matter/arrival/"):
        page.goto(f"{root}{lang}/{path}", wait_until="load")
        results = Axe().run(page)
        assert results.violations_count == 0, (path, results.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not faults
    context.close()

"""The query page in Chromium, from a plain web server: answers as Python's, and queries that do harm."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pyoxigraph import RdfFormat, Store
from tests.export.conftest import browser  # noqa: F401 (a fixture)
from tests.site.plain_server import serve_plainly

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES
from servanda.names import resolve
from servanda.query.questions import Question, load_questions
from servanda.query.run import ask
from servanda.query.table import Table, render
from servanda.site import pages, query_data, query_page
from servanda.site.explorer import Explorer
from servanda.store.bundle import load_files
from servanda.store.snapshot import open_bundled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
NOTICES = "who-must-notify-whom"
#: A worker that is told of an agreement, and answers what it is asked one after the other, without the page.
ASK = """async ([root, files, catalogue, asked]) => {
    const read = async path => {
        const packed = await fetch(root + path);
        return new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
    };
    const module = await WebAssembly.compile(await (await read("assets/oxigraph.wasm.gz")).arrayBuffer());
    const held = await Promise.all(files.map(async path => (await read(path)).json()));
    const {setting, questions} = await (await read(catalogue)).json();
    const worker = new Worker(`${root}assets/query-worker.js`);
    const post = message => new Promise((resolve, reject) => {
        worker.onmessage = ({data}) => data.error ? reject(data.error) : resolve(data.result);
        worker.postMessage({id: 1, ...message});
    });
    const lacking = held.flatMap(one => one.lacking || []);
    await post({task: "open", module, setting, texts: held.map(one => one.trig), lacking});
    const answers = [];
    for (const {question, ...rest} of asked) {
        const full = questions.find(one => one.name === question);
        answers.push(await post({task: "ask", question: full, ...rest}));
    }
    worker.terminate();
    return JSON.stringify(answers);
}"""
#: Queries that would take a browser down, and how each must end.
HOSTILE = {
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }": {"slow"},
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c": {"broken", "slow"},
    "SELECT * { ?s (rdf:type|!rdf:type)* ?o . ?o (rdf:type|!rdf:type)* ?x }": {"broken", "slow"},
    "SELECT * {" + "{" * 20_000: {"broken"},
    "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '" + "(" * 20 + "a{50}" + "){9}" * 20 + "')) }": {
        "done",
        "slow",
        "broken",
    },
}
Visit = Callable[..., "Page"]


@pytest.fixture(scope="module")
def store() -> Store:
    return open_bundled()


@pytest.fixture(scope="module")
def several() -> Store:
    """Agreements of one folder, one of them without translations."""
    names = ("alfa-beta-2019", "mountain-rescue-1998", "ports-2015")
    files = [ROOT / "docs/examples" / name / "agreement.yaml" for name in names]
    return load_files(files)


@pytest.fixture(scope="module")
def root(store: Store) -> Iterator[str]:
    with serve_plainly(Explorer(store)) as found:
        yield found


@pytest.fixture(scope="module")
def root_of_several(several: Store) -> Iterator[str]:
    with serve_plainly(Explorer(several)) as found:
        yield found


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:  # noqa: F811
    """Open the query page; afterwards there was no request elsewhere, no message, no error and no dialog."""
    faults: list[str] = []
    contexts = []

    def opened(
        root: str, path: str = "en/query/", *, width: int = 1280, script: bool = True, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            accept_downloads=True,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda one: one.url.startswith((root, "blob:")) or faults.append(one.url))
        page.goto(root + path)
        if script:
            page.wait_for_selector("#query[data-state=ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def wait(page: Page) -> str:
    """Wait for the end of an answer, and return how it ended."""
    ended = page.wait_for_selector("#query-result[data-state]:not([data-state=running])")
    assert ended is not None
    return str(ended.get_attribute("data-state"))


def run(page: Page, text: str) -> str:
    """Run a query that a link brings, and return how it ended."""
    page.evaluate("text => { location.hash = '#' + new URLSearchParams({query: text}); }", text)
    page.wait_for_selector("#query-form button:enabled")
    page.click("#query-form button[type=submit]")
    return wait(page)


def read_example(question: Question) -> dict[str, str]:
    """Return the parameters of the example of a question, as typed."""
    words = shlex.split(question.example)[3:]
    known = {one.name for one in question.parameters}
    pairs = zip(words[::2], words[1::2], strict=True)
    return {name[2:].replace("-", "_"): value for name, value in pairs if name[2:].replace("-", "_") in known}


def list_asked(question: Question) -> list[dict[str, str]]:
    required = any(one.required for one in question.parameters)
    example = read_example(question)
    return [*([] if required else [{}]), *([example] if example else [])]


def download(page: Page, ending: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=ending.upper(), exact=True).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")


def compare_answers(page: Page, root: str, store: Store) -> int:
    """Compare each question in each language, without parameters and as in its example; return how many."""
    files = [query_data.ONTOLOGY, *map(query_data.name_file, Explorer(store).agreements)]
    compared, other = 0, []
    for lang in LANGUAGES:
        wanted, asked = [], []
        for question in load_questions().values():
            for given in list_asked(question):
                kinds = {one.name: one.kind for one in question.parameters}
                try:
                    answer = ask(store, question, lang=lang, **given)
                except ServandaError:  # the example names what another agreement has
                    continue
                terms = {
                    key: resolve(store, str(kinds[key]), value) if kinds[key] else value
                    for key, value in given.items()
                }
                organs = terms.pop("organs", "yes") == "yes"
                wanted.append((question.name, given, answer.rows))
                asked.append({"question": question.name, "given": terms, "lang": lang, "organs": organs})
        catalogue = f"data/query/catalogue-{lang}.json.gz"
        answers = json.loads(page.evaluate(ASK, [root, files, catalogue, asked]))
        for (name, given, rows), found in zip(wanted, answers, strict=True):
            if json.dumps(found) != json.dumps(rows):  # the order of the columns counts as well
                other.append((lang, name, given))
            compared += 1
    assert other == [], other
    return compared


def test_every_answer_is_that_of_python(visit: Visit, root: str, store: Store) -> None:
    assert compare_answers(visit(root), root, store) > 200


def test_answers_about_several_agreements_are_those_of_python(
    visit: Visit, root_of_several: str, several: Store
) -> None:
    assert compare_answers(visit(root_of_several), root_of_several, several) > 150


def test_the_page_and_all_that_it_loads_fit_the_limit(visit: Visit, root: str) -> None:
    page = visit(root)
    loaded: dict[str, int] = {}
    context = page.context
    context.on("requestfinished", lambda one: loaded.update({one.url: one.sizes()["responseBodySize"]}))
    page.reload()
    page.wait_for_selector("#query[data-state=ready]")
    at_rest = sum(loaded.values())
    assert at_rest < 150_000
    page.focus("#query-text")
    page.wait_for_selector("#query-editor:not([hidden])")
    page.click("#query-form button[type=submit]")
    assert wait(page) == "done"
    for file in ("oxigraph.wasm.gz", "oxigraph.js", "codemirror.js.gz", "query-worker.js"):
        loaded.setdefault(f"{root}assets/{file}", 0)
    # What a worker loads is told without its size.
    whole = sum(
        size or len(pages.render(Explorer(Store()), url.removeprefix(root)).content)
        for url, size in loaded.items()
    )  # type: ignore[union-attr]
    assert at_rest < whole < 1_900_000


def test_a_question_is_a_form_with_a_link_a_command_and_files(visit: Visit, root: str, store: Store) -> None:
    page = visit(root)
    page.select_option("#query-question", NOTICES)
    page.select_option("select[name=to]", label="Ministry of Foreign Affairs of the Republic of Kazakhstan")
    page.select_option("select[name=reading]", "strict")
    assert page.inner_text("#query-command") == f"servanda ask {NOTICES} --to kz-mfa --reading strict"
    page.click("#ask-form button[type=submit]")
    assert wait(page) == "done"
    rows = ask(store, NOTICES, to="kz-mfa", reading="strict").rows
    assert json.loads(download(page, "json")) == rows
    table = Table(tuple(rows[0]), rows)
    assert list(csv.reader(io.StringIO(download(page, "csv")))) == list(
        csv.reader(io.StringIO(render(table, "csv")))
    )
    clause = page.locator("#query-answer a", has_text="4").first
    assert (clause.get_attribute("href") or "").endswith("/en/agreement/kz-nato-2007/#4")
    again = visit(root, page.url.removeprefix(root))
    assert again.input_value("select[name=to]").endswith("actor/kz-mfa")
    assert again.input_value("select[name=reading]") == "strict"
    again.click("#ask-form button[type=submit]")
    assert wait(again) == "done"
    assert again.inner_text("#query-answer") == page.inner_text("#query-answer")


def test_a_question_about_a_day_shows_answers_made_beforehand(visit: Visit, root: str, store: Store) -> None:
    page = visit(root, "kk/query/#question=what-is-open")
    page.wait_for_selector("#query-parameter-day")
    assert "--as-of 2009-06-30" in page.inner_text("#query-command")
    page.click("#ask-form button[type=submit]")
    assert wait(page) == "done"
    assert len(json.loads(download(page, "json"))) == page.locator("#query-answer tbody tr").count() > 0
    page.select_option("#query-question", "what-was-judged")  # which needs a log, and there is none
    page.wait_for_selector("#query-dated:not([hidden])")
    assert page.inner_text("#query-command").startswith("servanda ask what-was-judged")
    assert page.locator("#query-parameter-day").count() == 0


def test_queries_of_each_form_are_answered(visit: Visit, root: str) -> None:
    page = visit(root)
    assert (
        run(
            page,
            'SELECT ?x ?label { VALUES ?x { actor:kz } ?x skos:prefLabel ?label FILTER(LANG(?label) = "en")}',
        )
        == "done"
    )
    assert page.locator("#query-answer tbody tr").count() == 1
    assert json.loads(download(page, "json"))["head"]["vars"] == ["x", "label"]
    assert download(page, "csv").splitlines()[0] == "x,label"
    assert run(page, "ASK { kznato:4 a srv:Clause }") == "done" and page.inner_text(".query-truth") == "yes"
    assert run(page, "CONSTRUCT { ?x a srv:Norm } WHERE { ?x a srv:Power } LIMIT 2") == "done"
    triples = Store()
    triples.load(download(page, "ttl").encode(), RdfFormat.TURTLE)
    assert len(triples) == 2
    assert run(page, "DESCRIBE kznato:4") == "done"
    assert run(page, "SELECT * { ?s a srv:Nothing }") == "done"
    assert page.locator("#query-answer table").count() == 0
    assert run(page, "SELECT (COUNT(*) AS ?n) FROM agreement:kz-nato-2007 { ?s a srv:Clause }") == "done"


def test_what_cannot_be_run_is_refused_in_a_sentence(visit: Visit, root: str) -> None:
    page = visit(root)
    assert run(page, "SELECT * {\n  ?s ?p\n}") == "syntax"
    assert "line 3, column 2" in page.inner_text("#query-status")
    assert run(page, "SELECT * { ?s unknown:p ?o }") == "syntax"
    for text in (
        "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE ?e { ?s ?p ?o } }",
    ):
        assert run(page, text) == "service"
    assert run(page, 'ASK { ?service ?p "SERVICE" } # service') == "done"
    for text in ("DELETE WHERE { ?s ?p ?o }", "PREFIX a: <b:c> LOAD <https://example.org/>", "CLEAR ALL"):
        assert run(page, text) == "update"
    assert run(page, "") == "syntax"


def test_what_is_not_ours_stays_text(visit: Visit, root: str) -> None:
    page = visit(root)
    harm = "<img src=x onerror=alert(1)>"
    assert run(page, f'SELECT ("{harm}" AS ?x) (IRI("javascript:alert(1)") AS ?y) {{}}') == "done"
    assert harm in page.inner_text("#query-answer")
    assert page.locator("#query-answer img, #query-answer a").count() == 0
    assert run(page, 'SELECT ("=1+1" AS ?x) {}') == "done"
    assert download(page, "csv").splitlines()[1] == "'=1+1"
    page.evaluate("location.hash = '#question=<b>&agreement=../x&actor=%00'")
    assert run(page, "ASK {}") == "done"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_query_that_does_harm_ends_and_the_next_is_answered(visit: Visit, root: str, text: str) -> None:
    page = visit(root)
    page.fill("#query-text", text)
    page.keyboard.press("Control+Enter")
    assert wait(page) in HOSTILE[text]
    assert page.inner_text("#query-status")
    assert run(page, "ASK { ?s a srv:Clause }") == "done"
    assert page.inner_text(".query-truth") == "yes"


def test_a_query_can_be_cancelled(visit: Visit, root: str) -> None:
    page = visit(root)
    assert run(page, "ASK {}") == "done"
    page.evaluate("query => { location.hash = '#' + new URLSearchParams({query}); }", next(iter(HOSTILE)))
    page.click("#query-form button[type=submit]")
    page.click("#query-cancel")
    assert wait(page) == "cancelled"
    assert run(page, "ASK {}") == "done"


def test_the_editor_is_left_by_tab_completes_and_marks_errors(visit: Visit, root: str) -> None:
    page = visit(root)
    assert run(page, "SELECT * { ?s a srv:Obligatio") == "syntax"
    page.focus("#query-text")
    content = page.locator("#query-editor .cm-content")
    content.wait_for()
    page.keyboard.press("Control+End")
    page.keyboard.type("n")
    page.locator("#query-editor .cm-tooltip-autocomplete li", has_text="srv:Obligation").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    assert wait(page) == "syntax"
    content.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" } LIMIT 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    assert wait(page) == "done"
    assert page.input_value("#query-text").endswith("LIMIT 1")
    content.focus()
    page.keyboard.press("Tab")
    assert (
        page.evaluate(
            "document.activeElement.closest('#query-editor') === null && document.activeElement.tagName"
        )
        == "BUTTON"
    )


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("kk", "dark"), ("ru", "light")])
def test_the_page_is_accessible(visit: Visit, root: str, lang: str, scheme: str) -> None:
    page = visit(root, f"{lang}/query/#question={NOTICES}", width=390, color_scheme=scheme)
    page.wait_for_selector("select[name=to]")
    page.click("#ask-form button[type=submit]")
    assert wait(page) == "done"
    page.focus("#query-text")
    page.wait_for_selector("#query-editor:not([hidden])")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_script_the_page_says_what_to_do_or_asks_a_server(
    visit: Visit, root: str, store: Store
) -> None:
    page = visit(root, script=False)
    assert page.locator("noscript .banner").count() == 1 or "servanda query" in page.inner_text("main")
    assert not page.locator("#query-form button[type=submit]").is_visible()
    with serve_plainly(Explorer(store, endpoint="sparql")) as live:
        page = visit(live, script=False)
        assert page.locator("#query-form button[type=submit]").is_visible()
        assert page.evaluate("document.getElementById('query-form').action") == f"{live}sparql"


def test_a_choice_among_many_agreements_asks_one_of_them(visit: Visit, root_of_several: str) -> None:
    page = visit(root_of_several)
    assert page.input_value("#query-agreement") == ""
    assert run(page, "SELECT ?x { ?x a srv:Agreement }") == "done"
    every = page.locator("#query-answer tbody tr").count()
    page.select_option("#query-agreement", index=1)
    page.click("#query-form button[type=submit]")
    assert wait(page) == "done"
    assert page.locator("#query-answer tbody tr").count() == 1 < every
    again = visit(root_of_several, page.url.removeprefix(root_of_several))
    assert again.input_value("#query-agreement") == page.input_value("#query-agreement")


def test_data_files_are_small_and_the_same_each_time() -> None:
    found = [Explorer(open_bundled()), Explorer(open_bundled())]
    for path in query_data.list_files(found[0]):
        first, second = (query_data.render_file(explorer, path) for explorer in found)
        assert first == second and first is not None
        assert json.loads(gzip.decompress(first.content))
    assert query_data.render_file(found[0], "data/query/agreement/other.json.gz") is None
    assert query_data.render_file(found[0], "data/query/../../x") is None
    assert query_page.render(found[0], "query/x/", "en") is None

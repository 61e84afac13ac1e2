"""Every question against answers worked out by hand from the text, and the same on two engines."""

from __future__ import annotations

import re
import shlex
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
import yaml
from tests.command import ROOT

from servanda.cli.common import list_files
from servanda.events.reader import read_log
from servanda.messages import LANGUAGES
from servanda.namespaces import BASE, SRV
from servanda.query.questions import Question, load_questions
from servanda.query.run import ask
from servanda.query.table import Table
from servanda.resources import data_folder
from servanda.status.states import compute_status
from servanda.status.status_rdf import make_quads
from servanda.store.bundle import load_files
from servanda.store.snapshot import open_bundled

CASES = yaml.load(Path(__file__).with_name("answers.yaml").read_bytes(), yaml.CSafeLoader)
ALL = load_questions()
#: The questions about logs, which need one; log.yaml is it.
ABOUT_LOGS = {name for name, question in ALL.items() if "srv:EventLog" in question.text}
#: The questions about how things stand on a day: this one, by that log, in force since the first of December.
ABOUT_DAYS = {name for name, question in ALL.items() if "srv:StatusReport" in question.text}
DAY, ASSUMED = date(2009, 4, 30), {"in-force": date(2008, 12, 1)}


@pytest.fixture(scope="module")
def alone() -> pyoxigraph.Store:
    """The bundled agreement, read only by convention."""
    return open_bundled()


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """The bundled agreement with the log of this folder beside it, and how it stands on :data:`DAY`."""
    log = Path(__file__).with_name("log.yaml")
    whole = load_files([data_folder("agreements") / "kz-nato-2007" / "agreement.yaml", log])
    agreement = f"{BASE}agreement/kz-nato-2007"
    held = compute_status(whole, agreement, read_log(log, whole), as_of=DAY, assumed=ASSUMED)
    whole.extend(make_quads(held, held.norms))
    return whole


@pytest.fixture(scope="module")
def other_order(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """The same graph, put together in another order."""
    quads = sorted(store, key=lambda quad: str(quad)[::-1])
    other = pyoxigraph.Store()
    other.extend(quads)
    return other


#: What a person could type for a parameter that cannot be left out.
TYPED = {"actor": "nato-plo", "matter": "arrival", "clause": "4", "programme": "ipap", "norm": "4-notify"}


@cache
def open_place(place: str) -> pyoxigraph.Store:
    """What lies at a place of the repository, such as a folder of examples."""
    return load_files(list_files(ROOT / place))


def projected(table: Table, columns: list[str]) -> list[str]:
    return sorted(repr([row[column] for column in columns]) for row in table.rows)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['ask']}-{i}" for i, c in enumerate(CASES)])
def test_answer_is_what_the_text_says(store: pyoxigraph.Store, case: dict) -> None:
    asked = open_place(case["of"]) if "of" in case else store
    found = projected(ask(asked, case["ask"], **case.get("with", {})), case["columns"])
    if "rows" in case:
        assert found == sorted(repr(row) for row in case["rows"])
    else:
        for row in case["includes"]:
            wanted = case["includes"].count(row)
            assert found.count(repr(row)) >= wanted, f"{row} is not among {found}"
        assert not {repr(row) for row in case.get("excludes", ())} & set(found)


@pytest.mark.parametrize("name", sorted(set(ALL) - ABOUT_LOGS - ABOUT_DAYS))
def test_a_log_and_a_status_beside_the_agreement_change_no_answer_about_it(
    alone: pyoxigraph.Store, store: pyoxigraph.Store, name: str
) -> None:
    given = {p.name: TYPED[str(p.kind)] for p in ALL[name].parameters if p.required}
    assert ask(alone, name, **given).rows == ask(store, name, **given).rows


@pytest.mark.parametrize("name", sorted(ABOUT_LOGS | ABOUT_DAYS))
def test_without_a_log_nothing_happened_and_without_a_day_nothing_is_open(
    alone: pyoxigraph.Store, name: str
) -> None:
    assert ask(alone, name).rows == []


def test_every_question_has_an_answer_by_hand() -> None:
    assert {case["ask"] for case in CASES} == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_declared_columns_are_the_selected_ones(store: pyoxigraph.Store, name: str) -> None:
    solutions = store.query(ALL[name].text, use_default_graph_as_union=True)
    declared = [column.name for column in ALL[name].columns if not column.labels]
    assert [variable.value for variable in solutions.variables] == declared


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_example_answers_in_every_language(store: pyoxigraph.Store, name: str, lang: str) -> None:
    words = shlex.split(ALL[name].example)
    assert words[:3] == ["servanda", "ask", name]
    options = {key.removeprefix("--"): value for key, value in zip(words[3::2], words[4::2], strict=True)}
    assert (options.pop("as-of", None) is not None) == (name in ABOUT_DAYS)
    assert options.pop("log", None) is not None or name not in ABOUT_LOGS
    assert options.pop("assume", None) is None or name in ABOUT_DAYS
    place = options.pop("store", None)
    table = ask(open_place(place) if place else store, name, lang=lang, **options)
    assert table.rows
    for row in table.rows:
        assert tuple(row) == table.columns
        for column in table.columns:
            if isinstance(row.get(f"{column}_label"), list):
                assert len(row[column]) == len(row[f"{column}_label"])


def test_every_term_of_the_ontology_is_asked_for() -> None:
    """No allow-list: a class or property that no question needs has no place in the vocabulary."""
    ontology = pyoxigraph.Store()
    for path in data_folder("ontology").glob("*.ttl"):
        if path.stem != "deprecated":
            ontology.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    kind = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    terms = {
        quad.subject.value.removeprefix(SRV)
        for quad in ontology.quads_for_pattern(None, kind, None, None)
        if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(SRV)
    }
    bodies = "\n".join(re.sub(r"(?m)^#.*$", "", question.text) for question in ALL.values())
    asked = set(re.findall(r"(?<![\w?])srv:(\w+)", bodies))
    assert terms - asked == set()
    assert asked - terms == set()


def test_the_example_of_the_guide_works(store: pyoxigraph.Store, tmp_path: Path) -> None:
    guide = data_folder("queries").parent / "docs" / "questions.md"
    text = re.search(r"```sparql\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    assert text
    path = tmp_path / "who-is-told-in-writing.rq"
    path.write_text(text[1], encoding="utf-8")
    rows = ask(store, Question.load(path), by="kz-gov").rows
    assert [row["clause"] for row in rows] == ["13", "14", "15", "reply-closing"]
    assert {row["addressee"] for row in rows} == {"actor:nato"}


@pytest.mark.parametrize("name", ALL)
def test_the_order_of_the_rows_does_not_hang_on_the_order_of_the_graph(
    store: pyoxigraph.Store, other_order: pyoxigraph.Store, name: str
) -> None:
    given = {p.name: TYPED[str(p.kind)] for p in ALL[name].parameters if p.required}
    assert ask(store, name, **given).rows == ask(other_order, name, **given).rows


@pytest.mark.parametrize("name", ["interpretations", "what-it-refers-to"])
def test_rows_of_a_clause_follow_its_words(store: pyoxigraph.Store, name: str) -> None:
    """Words that the text of a clause has once stand in the answer in the order of the text."""
    passages: dict[str, str] = {}
    query = (
        f"PREFIX srv: <{SRV}> SELECT ?number ?text WHERE {{ ?in srv:number ?number ; srv:hasPassage ?p ."
        " ?p srv:text ?text ; srv:order ?place FILTER(LANG(?text) = 'kk') } ORDER BY ?number ?place"
    )
    for row in store.query(query, use_default_graph_as_union=True):
        number = row["number"].value
        passages[number] = f"{passages.get(number, '')}\n{row['text'].value}"
    found: dict[str, list[int]] = {}
    for row in ask(store, name).rows:
        text = passages.get(row["clause"], "")
        if row["words"] and text.count(row["words"]) == 1:
            found.setdefault(row["clause"], []).append(text.index(row["words"]))
    assert sum(map(len, found.values())) > 20
    assert all(places == sorted(places) for places in found.values())


def test_what_makes_up_the_agreement_comes_before_what_it_refers_to(store: pyoxigraph.Store) -> None:
    rows = ask(store, "instruments").rows
    outside = [row["role"] == ["referred to"] for row in rows]
    assert outside == sorted(outside)
    assert [row["start_line"] for row in rows[:4]] == [2, 16, 142, 281]
    assert rows[4]["instrument"] == "agreement:kz-nato-2007/nato-region-decision"


@pytest.mark.parametrize("name", ["interpretations", "what-it-refers-to", "qualified-norms", "correlatives"])
def test_words_of_the_text_have_a_translation_for_other_readers(store: pyoxigraph.Store, name: str) -> None:
    for lang, wanted in (("ru", True), ("kk", False)):
        rows = ask(store, name, lang=lang).rows
        assert any(row["translation"] for row in rows) is wanted

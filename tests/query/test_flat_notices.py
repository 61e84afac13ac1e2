"""A question that reads the flat notice gives the rows of the one that reads the slots, and in their order.

``long/`` holds the questions as they would be without the rules that make a notice flat; what is not
translated stands in them in the language of the source.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from servanda.generate.corpus import generate_corpus
from servanda.namespaces import ONTOLOGY_GRAPH, SRV, expand
from servanda.query.questions import Question, find_question
from servanda.query.run import ask
from servanda.query.table import Row
from servanda.read.document import read_file
from servanda.resources import data_folder, ontology_files
from servanda.rules import apply_rules

LONG = {path.stem: Question.load(path) for path in sorted((Path(__file__).parent / "long").glob("*.rq"))}
LANGUAGES = ("kk", "ru", "en")
#: What was stated (0), asked in every language, and what was varied, in one: together they vary each column.
ASKED = {0: LANGUAGES, 1: ("ru",), 7: ("en",)}
#: What a question cannot do without.
REQUIRED = {"what-happens-on": "matter"}
#: The columns that an order knows, where it does not tell apart the rows of several values of a slot.
OPEN = {
    "who-must-notify-whom": ("agreement", "norm", "sender", "addressee"),
    "life-cycle": ("agreement", "norm", "sender", "addressee", "stage"),
    "what-happens-on": ("agreement", "norm", "relation", "sender", "addressee", "matter"),
}
KINDS = ("Stated", "Inferred", "Silent")


def read_bundled() -> list[Quad]:
    return list(read_file(data_folder("agreements") / "kz-nato-2007" / "agreement.yaml").quads)


def read_generated() -> list[Quad]:
    return list(parse(b"".join(generate_corpus(4, seed=3)), RdfFormat.N_QUADS))


def read_convention() -> list[Quad]:
    """Read the invented convention, whose notices have features that few have."""
    folder = Path(__file__).parents[1] / "agreements" / "examples" / "river-stations-2022"
    return list(read_file(folder / "agreement.yaml").quads)


SOURCES = {"bundled": read_bundled, "generated": read_generated}
ALL = SOURCES | {"convention": read_convention}


def vary(quads: list[Quad], seed: int) -> Iterator[Quad]:
    """Yield what was stated with some of it left out, and some of it twice, a little different."""
    chance = random.Random(seed)
    about: dict[object, list[Quad]] = {}
    for quad in sorted(quads, key=str):
        about.setdefault(quad.subject, []).append(quad)
    for quad in (quad for found in about.values() for quad in found):
        name = quad.predicate.value.removeprefix(SRV)
        if name in ("text", "hasForm", "hasMode", "hasQualifier", "hasSlot") and chance.random() < 0.1:
            continue
        yield quad
        if chance.random() < 0.3:
            yield from add_another(name, quad, about, chance)


def add_another(
    name: str, quad: Quad, about: dict[object, list[Quad]], chance: random.Random
) -> Iterator[Quad]:
    """Yield one more text, code, qualifier, slot or passage beside the one that was stated."""
    if name == "text" and isinstance(quad.object, Literal):
        # The words of the source stand in it still, so that two passages or texts answer.
        text = Literal(quad.object.value + " (II)", language=quad.object.language)
        yield Quad(quad.subject, quad.predicate, text, quad.graph_name)
    elif name in CODES:
        yield Quad(quad.subject, quad.predicate, expand_code(CODES[name]), quad.graph_name)
    elif name == "requiresNotification" and isinstance(quad.subject, NamedNode):
        put = NamedNode(quad.subject.value + "-qualifier")
        yield Quad(quad.subject, NamedNode(SRV + "hasQualifier"), put, quad.graph_name)
        for code in ("qualifier:if-necessary", "qualifier:where-appropriate"):
            yield Quad(put, NamedNode(SRV + "hasQualifierType"), expand_code(code), quad.graph_name)
    elif name in ("hasSlot", "hasPassage") and isinstance(quad.object, NamedNode):
        copy = NamedNode(quad.object.value + "-again")
        yield Quad(quad.subject, quad.predicate, copy, quad.graph_name)
        kind = NamedNode(SRV + chance.choice(KINDS))
        for said in about.get(quad.object, ()):
            value = kind if said.predicate.value.endswith("#type") and name == "hasSlot" else said.object
            if isinstance(value, Literal) and value.language and chance.random() < 0.5:
                value = Literal(value.value + " (again)", language=value.language)
            yield Quad(copy, said.predicate, value, said.graph_name)


def expand_code(name: str) -> NamedNode:
    return NamedNode(expand(name))


CODES = {"hasForm": "form:oral", "hasMode": "mode:inform", "hasQualifierType": "qualifier:if-necessary"}


@cache
def make_store(source: str, seed: int) -> Store:
    """Return a store of agreements and what follows from them; the seed 0 stands for what was stated."""
    store = Store()
    for path in ontology_files():
        store.load(path.read_bytes(), RdfFormat.TURTLE, to_graph=NamedNode(ONTOLOGY_GRAPH))
    quads = ALL[source]()
    store.extend(vary(quads, seed) if seed else quads)
    apply_rules(store)
    return store


def list_parameters(store: Store, name: str) -> list[dict[str, str]]:
    if name not in REQUIRED:
        return [{}]
    told = {
        quad.object for quad in store.quads_for_pattern(None, NamedNode(SRV + "concernsMatter"), None, None)
    }
    return [{REQUIRED[name]: one.value} for one in sorted(told, key=str) if isinstance(one, NamedNode)]


def settle(name: str, rows: list[Row]) -> list[list[str]]:
    """Return the rows in their order, those sorted that the question's ORDER BY leaves at one place."""
    places = groupby(rows, lambda row: tuple(row[column] for column in OPEN[name]) if name in OPEN else row)
    return [sorted(map(repr, found)) for _, found in places]


@pytest.mark.parametrize("seed", ASKED)
@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("name", LONG)
def test_the_rows_are_those_of_the_slots_in_their_order(name: str, source: str, seed: int) -> None:
    store = make_store(source, seed)
    told = 0
    for given in list_parameters(store, name):
        for lang in ASKED[seed]:
            wanted = ask(store, LONG[name], lang=lang, **given).rows
            found = ask(store, name, lang=lang, **given).rows
            if seed:
                assert settle(name, found) == settle(name, wanted)
            else:
                assert found == wanted
            told += len(wanted)
    assert told


@pytest.mark.parametrize("source", SOURCES)
def test_the_corpora_hold_what_could_tell_them_apart(source: str) -> None:
    """Several values of each column, some of them missing, and notices in several rows because of it."""
    varied = [seed for seed in ASKED if seed]
    rows = [
        row for seed in varied for row in ask(make_store(source, seed), LONG["who-must-notify-whom"]).rows
    ]
    for column in ("trigger", "timing", "effect", "form", "translation"):
        held: dict[object, set[object]] = {}
        for row in rows:
            held.setdefault((row["notification"], row["sender"], row["addressee"]), set()).add(row[column])
        assert any(len(values) > 1 for values in held.values()), column
        assert any(row[column] is None for row in rows), column
    assert any("; " in str(row["qualifier"]) for row in rows)
    assert any(len(list(row["silent"] or ())) > 1 for row in rows)  # type: ignore[arg-type]
    assert any(row["inferred"] for row in rows)


@pytest.mark.parametrize("name", LONG)
def test_the_question_reads_no_slot_of_a_notice(name: str) -> None:
    flat = find_question(name)
    assert flat.columns == LONG[name].columns and flat.parameters == LONG[name].parameters
    assert len(flat.text.partition("\nPREFIX ")[2]) < len(LONG[name].text.partition("\nPREFIX ")[2])

"""Parts of an answer: put together they are the whole; rows come as they are asked, and are not gathered."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.query import run
from servanda.query.questions import load_questions
from servanda.query.run import ask, stream
from servanda.query.table import Row
from servanda.store.snapshot import open_bundled

BY_AGREEMENT = [name for name, held in load_questions().items() if held.scope == "agreement"]
NOTICES = "who-must-notify-whom"
NAME = "agreement/kz-nato-2007"
#: How many agreements the store holds, and from how many on each is asked by itself: fewer than by default,
#: so that the store is small.
COPIES, FEW = 5, 4


def corpus(size: int) -> pyoxigraph.Store:
    """Return a store with so many copies of the bundled agreement, each under a name of its own."""
    held = open_bundled()
    store = pyoxigraph.Store()
    store.extend(held.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(ONTOLOGY)))
    rest = [quad for quad in held if quad.graph_name.value != ONTOLOGY]
    lines = (pyoxigraph.serialize(rest, format=pyoxigraph.RdfFormat.N_QUADS) or b"").decode()
    for number in range(size):
        copy = lines.replace(NAME, f"agreement/copy-{number:03}").replace('"kznato"', f'"copy{number}"')
        store.load(copy.replace("_:", f"_:c{number}").encode(), pyoxigraph.RdfFormat.N_QUADS)
    return store


ONTOLOGY = "https://w3id.org/servanda/ontology"


@pytest.fixture(scope="module")
def many() -> Iterator[pyoxigraph.Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "FEW", FEW)
        yield corpus(COPIES)


@pytest.fixture(scope="module")
def whole(many: pyoxigraph.Store) -> list[Row]:
    return ask(many, NOTICES).rows


def test_each_agreement_by_itself_gives_what_all_at_once_give(many: pyoxigraph.Store) -> None:
    one = ask(open_bundled(), NOTICES).rows
    rows = ask(many, NOTICES).rows
    assert [row["agreement"] for row in rows[:: len(one)]] == [
        f"agreement:copy-{number:03}" for number in range(COPIES)
    ]
    for start in range(0, len(rows), len(one)):
        for row, first in zip(rows[start : start + len(one)], one, strict=True):
            named = {
                key: str(value).replace(f"copy-{start // len(one):03}", "kz-nato-2007")
                for key, value in row.items()
            }
            assert named == {key: str(value) for key, value in first.items()}


@pytest.mark.parametrize("name", BY_AGREEMENT)
def test_a_question_in_shares_gives_the_rows_of_the_whole(many: pyoxigraph.Store, name: str) -> None:
    held = load_questions()[name]
    if any(parameter.required for parameter in held.parameters):
        given = {"duties-between": {"actor": "kz-gov", "to": "nato"}, "what-is-owed-to": {"actor": "nato"},
                 "what-happens-on": {"matter": "arrival"}}.get(name, {"actor": "nato"})  # fmt: skip
    else:
        given = {}
    together = many.query(_text(many, held, given), use_default_graph_as_union=True)
    assert isinstance(together, pyoxigraph.QuerySolutions)
    assert len(ask(many, name, **given).rows) == sum(1 for _ in together) >= COPIES
    assert held.columns[0].name == "agreement"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (NOTICES, {"to": "kz-mod"}), (NOTICES, {"from": "nato", "about": "arrival"}),
        ("correlatives", {"holder": "kz-gov"}), ("qualified-norms", {"qualifier": "where-appropriate"}),
        ("norms", {"norm": "copy-003/4.1-movements"}), ("sentences", {"clause": "copy-003/4.1"}),
        ("what-is-silent", {"slot": "timing"}), (NOTICES, {"to": "eapc"}),
    ],
)  # fmt: skip
def test_what_is_named_is_looked_for_where_it_stands(
    many: pyoxigraph.Store, name: str, given: dict[str, str]
) -> None:
    held = load_questions()[name]
    together = many.query(_text(many, held, given), use_default_graph_as_union=True)
    assert isinstance(together, pyoxigraph.QuerySolutions)
    rows = ask(many, name, **given).rows
    assert len(rows) == sum(1 for _ in together)
    assert bool(rows) == ("eapc" not in given.values())


def _text(store: pyoxigraph.Store, held, given: dict[str, str]) -> str:
    from servanda.query.run import bind_terms, resolve_parameters

    return bind_terms(held, resolve_parameters(store, held, given))


@settings(max_examples=12)
@given(limit=st.integers(1, 80), start=st.integers(0, 200))
def test_a_part_is_what_stands_there_in_the_whole(
    many: pyoxigraph.Store, whole: list[Row], limit: int, start: int
) -> None:
    assert list(stream(many, NOTICES, limit=limit, offset=start)) == whole[start : start + limit]


@pytest.mark.parametrize("rows", [11, 50])
def test_pages_put_together_are_the_whole(many: pyoxigraph.Store, whole: list[Row], rows: int) -> None:
    pages = [list(stream(many, NOTICES, limit=rows, offset=at)) for at in range(0, len(whole), rows)]
    assert [row for page in pages for row in page] == whole


@pytest.mark.parametrize("name", ["actors", "norms", "code-lists", "name-patterns"])
def test_pages_of_a_question_asked_at_once(name: str) -> None:
    store = open_bundled()
    rows = ask(store, name).rows
    size = max(5, len(rows) // 5)
    pages = [list(stream(store, name, limit=size, offset=at)) for at in range(0, len(rows), size)]
    assert [row for page in pages for row in page] == rows and len(rows) > 5


@pytest.mark.parametrize(("part", "says"), [({"limit": 0}, "write 1 or more"), ({"offset": -1}, "0 or more")])
def test_no_part_is_refused_at_once(sample: pyoxigraph.Store, part: dict[str, int], says: str) -> None:
    with pytest.raises(ServandaError, match=says):
        stream(sample, NOTICES, **part)


def test_a_wrong_value_is_refused_before_the_first_row(sample: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match="did you mean 'ark-sea'"):
        stream(sample, NOTICES, to="ark-see")


def test_the_rows_of_an_answer_are_not_held(many: pyoxigraph.Store) -> None:
    def most(limit: int) -> int:
        tracemalloc.start()
        count = sum(1 for _ in stream(many, "norms", limit=limit))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == limit
        return held

    most(11)  # what is made once, such as patterns, is made now
    few, ten_times = most(18), most(180)
    assert ten_times < few + 100_000

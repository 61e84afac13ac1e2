"""Front matter, parameters and names: what is accepted, and what is refused in which words."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.generate.corpus import generate_corpus
from servanda.query.questions import Question, find_question, load_aliases, load_questions
from servanda.query.run import ask
from servanda.rules import derive_graphs
from servanda.store.snapshot import open_bundled

GOOD = """\
# question: What?
# question@kk: Не?
# question@ru: Что?
# example: servanda ask what
# parameters:
#   actor: iri actor — the one
# returns:
#   norm: iri
#   norm_label: label of norm
SELECT ?norm WHERE {
  VALUES ?actor { UNDEF }
  ?norm <urn:p> ?actor
}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "what.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_front_matter_is_read(tmp_path: Path) -> None:
    loaded = Question.load(write(tmp_path, GOOD))
    assert (loaded.name, loaded.question["kk"], loaded.example) == ("what", "Не?", "servanda ask what")
    assert (loaded.parameters[0].kind, loaded.parameters[0].default) == ("actor", None)
    assert [column.labels for column in loaded.columns] == [None, "norm"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("# question@ru: Что?\n", "", 9, "question@ru"),
        ("# example: servanda ask what\n", "", 9, "# example"),
        ("iri actor — the one", "actor", 6, "iri KIND"),
        ("iri actor — the one", "word — the one", 6, "word a|b"),
        ("VALUES ?actor { UNDEF }", "", 6, "VALUES ?actor"),
        ("#   norm: iri\n", "#   norm: url\n", 8, "'url'"),
        ("label of norm", "label of clause", 9, "label of clause"),
        ("#   norm: iri\n", "#   norm: string\n", 9, "label of norm"),
        ("# returns:", "# return:", 7, "no line of a front matter"),
        ("#   norm_label: label of norm", "#   norm: iri", 8, "declared twice"),
        ("# returns:", "#   actor: iri actor — the other\n# returns:", 6, "declared twice"),
        ("# parameters:", "# question@kk: Қайсы?\n# parameters:", 5, "'question@kk' stands twice"),
    ],
)
def test_malformed_front_matter_names_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ServandaError) as caught:
        Question.load(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert says in caught.value.message


def test_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ServandaError, match="UTF-8"):
        Question.load(tmp_path / "x.rq")


def test_unknown_question_suggests_the_nearest() -> None:
    with pytest.raises(ServandaError, match="did you mean 'who-must-notify-whom'"):
        find_question("who-must-notify")
    with pytest.raises(ServandaError, match="no question"):
        find_question("../setup")


@pytest.mark.parametrize(
    "name", ["ark-sea", "actor:ark-sea", "https://w3id.org/servanda/actor/ark-sea", "ARK-SEA"]
)
def test_an_actor_may_be_named_in_several_ways(sample: pyoxigraph.Store, name: str) -> None:
    assert [row["clause"] for row in ask(sample, "who-must-notify-whom", to=name).rows] == ["1"]


@pytest.mark.parametrize("name", ["2(b)", "2b", "2 (B)", "one/2(b)", "first:2b", "agreement:one/2b"])
def test_a_clause_may_be_named_in_several_ways(sample: pyoxigraph.Store, name: str) -> None:
    assert [row["norm"] for row in ask(sample, "norms", clause=name).rows] == ["agreement:one/2b-inform"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"to": "ark-see"}, "did you mean 'ark-sea'"),
        ({"about": "arival"}, "did you mean 'arrival'"),
        ({"reading": "narrow"}, "strict, wide"),
        ({"whom": "ark"}, "no parameter 'whom'"),
        ({"lang": "de"}, "en, kk, ru"),
    ],
)
def test_wrong_values_are_refused(sample: pyoxigraph.Store, parameters: dict[str, str], says: str) -> None:
    with pytest.raises(ServandaError, match=says) as caught:
        ask(sample, "who-must-notify-whom", **parameters)
    assert caught.value.exit_code == 2


def test_a_clause_of_two_agreements_must_be_told_apart(sample: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match=r"one/1 \(Arrival\), two/1"):
        ask(sample, "norms", clause="1")


def test_a_required_parameter_is_asked_for(sample: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match=r"needs 'actor'.*servanda ask norms-of --actor"):
        ask(sample, "what-must")


def test_silence_is_null_and_lists_are_sorted(sample: pyoxigraph.Store) -> None:
    first, second = ask(sample, "who-must-notify-whom").rows
    assert (first["timing"], first["form"], first["source_lines"]) == (None, None, [4, 5])
    assert first["matters"] == ["matter:arrival", "matter:departure"]
    assert (second["form"], second["qualifier"], second["effect"]) == (
        "written", "where appropriate", "it enters into force",
    )  # fmt: skip


def test_strict_leaves_informing_out(sample: pyoxigraph.Store) -> None:
    assert [row["mode"] for row in ask(sample, "who-must-notify-whom", reading="strict").rows] == ["notify"]


HOSTILE = [
    "x> } # ", '" } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #', "} UNION { ?s ?p ?o", "UNDEF", "\\u003E",
    "actor:ark> <urn:x", "\n", "\x00", "{ }", "?x", "1 } VALUES ?to { <urn:x>",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_never_reach_the_query(sample: pyoxigraph.Store, value: str) -> None:
    for name in ("to", "agreement", "reading", "about"):
        with pytest.raises(ServandaError):
            ask(sample, "who-must-notify-whom", **{name: value})


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_any_text_is_an_actor_or_refused(sample: pyoxigraph.Store, value: str) -> None:
    try:
        rows = ask(sample, "who-must-notify-whom", to=value).rows
    except ServandaError:
        return
    assert len({row["addressee"] for row in rows}) <= 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("# scope: one", "'agreement' or 'all'"),
        ("# scope: agreement", "a column 'agreement'"),
        ("# filter: actor", "'actor' should read"),
        ("# filter: x=norm", "no parameter"),
        ("# filter: actor=x", "no column"),
        ("# aliases: it (actor=x)", "no word"),
        ("# aliases: It", "'It' should read"),
    ],
)
def test_a_wrong_scope_filter_or_alias_names_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    test_malformed_front_matter_names_file_and_line(tmp_path, "# param", f"{line}\n# param", 5, says)


def test_an_alias_is_no_name_of_another_question() -> None:
    assert not load_questions().keys() & load_aliases().keys()
    assert len(load_aliases()) == sum(len(held.aliases) for held in load_questions().values())


@pytest.mark.parametrize("name", sorted(load_aliases()))
def test_an_alias_gives_the_rows_of_the_question_without_the_columns_that_it_fixes(name: str) -> None:
    store, held = open_bundled(), find_question(load_aliases()[name])
    fixed = held.aliases[name]
    words = shlex.split(held.example)[3:]
    given = {key.removeprefix("--"): word for key, word in zip(words[::2], words[1::2], strict=True)}
    given = {key: word for key, word in given.items() if key not in fixed}
    wanted, found = ask(store, held, **given, **fixed), ask(store, name, **given)
    assert wanted.rows and set(wanted.columns) - set(found.columns) == set(fixed) & set(wanted.columns)
    assert found.rows == [{column: row[column] for column in found.columns} for row in wanted.rows]
    with pytest.raises(ServandaError, match="has no parameter"):
        ask(store, name, **given, **(fixed or {"nothing": "x"}))


@pytest.fixture(scope="module")
def several() -> pyoxigraph.Store:
    """The bundled agreement and some generated ones."""
    store = open_bundled()
    for agreement in generate_corpus(2):
        store.load(agreement, pyoxigraph.RdfFormat.N_QUADS)
    derive_graphs(store, {})
    return store


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, each) for name, held in load_questions().items() for each in held.filters]
)
def test_a_filter_does_nothing_but_keep_the_rows_that_have_its_value(
    several: pyoxigraph.Store, name: str, parameter: str
) -> None:
    held = find_question(name)
    column = held.filters[parameter]
    free = replace(held, parameters=tuple(each._replace(required=False) for each in held.parameters))
    rows = ask(several, free).rows
    cells = [
        [
            each
            for one in column.split("|")
            for each in (row[one] if isinstance(row[one], list) else [row[one]])  # type: ignore[union-attr]
        ]
        for row in rows
    ]
    values = sorted({str(value) for cell in cells for value in cell if value is not None})
    assert values
    alone = {"organs": "no"} if any(each.name == "organs" for each in held.parameters) else {}
    for value in values[:: max(1, len(values) // 3)]:
        wanted = [row for row, cell in zip(rows, cells, strict=True) if value in cell]
        assert ask(several, free, **{parameter: value}, **alone).rows == wanted, value

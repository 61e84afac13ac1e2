"""The answers of an archive: the rows that it keeps are those of asking, in order, in three languages."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store
from tests.store import corpus

import servanda
from servanda.errors import OddValues, ServandaError
from servanda.generate.corpus import generate_corpus
from servanda.query import row_cache
from servanda.query.questions import Question, find_question, load_questions
from servanda.query.row_cache import RowCache, RowDecoder, make_key, pack_rows
from servanda.query.run import ask, stream
from servanda.query.table import Row
from servanda.rules import apply_rules
from servanda.store.archive_file import ArchiveFile, pack, seal
from servanda.store.archive_store import ArchiveStore
from servanda.store.archive_writer import ArchiveSink
from servanda.store.bundle import load_ontology
from servanda.store.load import load_into

NOTICES = "who-must-notify-whom"
BY_AGREEMENT = [name for name, held in load_questions().items() if held.scope == "agreement"]
KEPT = [name for name, held in load_questions().items() if held.keeps_rows]
AGREEMENT = "https://w3id.org/servanda/agreement/"
SRV = "https://w3id.org/servanda/ontology#"
NATO = "https://w3id.org/servanda/actor/nato"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
COUNT = 24


@pytest.fixture(scope="module")
def text() -> str:
    """Agreements that describe the actors that they share, some of them otherwise than others."""
    lines = b"".join(generate_corpus(COUNT, seed=3)).decode().splitlines(keepends=True)
    graphs = [f"<{AGREEMENT}generated-{number:06d}>" for number in range(1, COUNT + 1)]
    for graph in graphs[3:20:4]:
        lines.append(f'<{NATO}> <{LABEL}> "An alliance"@en {graph} .\n')
    lines.append(f"{graphs[5]} <http://purl.org/dc/terms/relation> _:b {graphs[5]} .\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def place(text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "corpus.nq").write_text(text, "utf-8")
    corpus.load(folder / "a.sqlite", folder / "corpus.nq")
    return folder / "a.sqlite"


@pytest.fixture(scope="module")
def archive(place: Path) -> ArchiveStore:
    return ArchiveStore(place)


@pytest.fixture(scope="module")
def afresh(place: Path) -> ArchiveStore:
    return ArchiveStore(place, uses_cache=False)


@pytest.fixture(scope="module")
def memory(text: str) -> Store:
    """The same in a store of Oxigraph, asked without an archive."""
    store = Store()
    load_ontology(store)
    store.load(text.encode(), RdfFormat.N_QUADS)
    apply_rules(store)
    return store


@pytest.fixture(scope="module")
def given_(memory: Store) -> dict[str, dict[str, str]]:
    """What those questions are told that must be told something: a debtor and a creditor, and a matter."""
    norm = f"?norm <{SRV}hasCounterparty> ?to ; a <{SRV}Obligation> ; <{SRV}hasBearer> ?actor"
    query = f"SELECT ?actor ?to {{ {norm} }} ORDER BY ?actor ?to ?norm LIMIT 1"
    (row,) = memory.query(query, use_default_graph_as_union=True)  # type: ignore[union-attr]
    actor, to = row["actor"].value, row["to"].value
    return {
        "duties-between": {"actor": actor, "to": to},
        "what-is-owed-to": {"actor": to},
        "what-happens-on": {"matter": "arrival"},
        "norms-of": {"actor": actor},
    }


@pytest.mark.parametrize("name", BY_AGREEMENT)
def test_every_question_has_the_rows_of_a_store_in_memory(
    archive: ArchiveStore, memory: Store, name: str, given_: dict[str, dict[str, str]]
) -> None:
    rows = ask(archive, name, lang="kk", **given_.get(name, {})).rows
    assert rows == ask(memory, name, lang="kk", **given_.get(name, {})).rows


def chosen(archive: ArchiveStore, asked: Question) -> st.SearchStrategy[dict[str, str]]:
    """Return values for the parameters of a question: words, and things that its rows name."""
    rows = [*ask(archive, asked.name, **({"actor": "kz-gov"} if asked.name == "norms-of" else {})).rows]
    choices: dict[str, st.SearchStrategy[str | None]] = {}
    for parameter in asked.parameters:
        known: list[str] = list(parameter.words)
        if column := asked.filters.get(parameter.name):
            cells = [row[one] for row in rows for one in column.split("|")]
            known = sorted(
                {str(one) for cell in cells for one in (cell if isinstance(cell, list) else [cell])}
            )
        if parameter.type != "language" and known:
            some = st.sampled_from(known)
            choices[parameter.name] = some if parameter.required else st.none() | some
    return st.fixed_dictionaries(choices).map(lambda found: {k: v for k, v in found.items() if v is not None})


@pytest.mark.parametrize("name", KEPT)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_kept_rows_are_those_of_asking_afresh(
    archive: ArchiveStore, afresh: ArchiveStore, name: str, data: st.DataObject
) -> None:
    asked = find_question(name)
    told = data.draw(chosen(archive, asked))
    lang = data.draw(st.sampled_from(["kk", "ru", "en"]))
    limit = data.draw(st.none() | st.integers(1, 40))
    offset = data.draw(st.integers(0, 40))
    given_ = {"lang": lang, "limit": limit, "offset": offset, **told}
    assert list(stream(archive, asked, **given_)) == list(stream(afresh, asked, **given_))


@pytest.mark.parametrize("alias", ["what-must", "what-must-not", "what-may"])
def test_an_alias_is_answered_by_the_same_rows(archive: ArchiveStore, memory: Store, alias: str) -> None:
    rows = ask(archive, alias, actor="kz-gov", lang="ru").rows
    assert rows == ask(memory, alias, actor="kz-gov", lang="ru").rows
    assert rows or alias != "what-must"


def count_asked(monkeypatch: pytest.MonkeyPatch, archive: ArchiveStore) -> list[str]:
    """Return a list of the agreements that are asked from now on, and not read from what is kept."""
    seen: list[str] = []
    add = archive.add
    monkeypatch.setattr(archive, "add", lambda store, entry: seen.append(entry.iri) or add(store, entry))
    return seen


def test_what_is_kept_is_not_asked(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = ArchiveStore(place)
    seen = count_asked(monkeypatch, archive)
    for told in ({}, {"reading": "strict"}, {"to": "kz-gov"}, {"agreement": "generated-000002"}):
        assert ask(archive, NOTICES, **told).rows
    assert ask(archive, "what-must", actor="kz-gov").rows
    assert seen == []


def test_only_those_that_speak_of_a_thing_are_asked(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = ArchiveStore(place)
    seen = count_asked(monkeypatch, archive)
    rows = ask(archive, "what-is-owed-to", actor="kz-gov").rows
    assert {str(row["agreement"]) for row in rows} <= {f"agreement:{iri[len(AGREEMENT) :]}" for iri in seen}
    assert 0 < len(seen) < COUNT


def test_a_load_that_was_cut_off_costs_no_row(text: str, tmp_path: Path, memory: Store) -> None:
    """What is in no index yet is asked in any case, and entered by the next load."""
    (tmp_path / "corpus.nq").write_text(text, "utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        ArchiveSink(tmp_path / "a.sqlite", RowCache()) as sink,
        pytest.raises(KeyboardInterrupt),
    ):
        patch.setattr(ArchiveSink, "_merge", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        load_into(sink, [tmp_path / "corpus.nq"])
    archive = ArchiveStore(tmp_path / "a.sqlite")
    assert len(archive.file.read_unindexed()) == COUNT
    expected = ask(memory, NOTICES, to="kz-gov").rows
    assert ask(archive, NOTICES, to="kz-gov").rows == expected
    corpus.load(tmp_path / "a.sqlite", tmp_path / "corpus.nq")
    archive = ArchiveStore(tmp_path / "a.sqlite")
    assert not archive.file.read_unindexed()
    assert ask(archive, NOTICES, to="kz-gov").rows == expected


def test_only_an_agreement_that_changed_is_other_than_before(
    text: str, tmp_path: Path, archive: ArchiveStore
) -> None:
    (tmp_path / "corpus.nq").write_text(text, "utf-8")
    corpus.load(tmp_path / "a.sqlite", tmp_path / "corpus.nq")
    number = next(row["clause"] for row in ask(archive, NOTICES, agreement="generated-000005").rows)
    order = f"<{AGREEMENT}generated-000005/{number}> <{SRV}number> "
    assert f'{order}"{number}"' in text
    (tmp_path / "corpus.nq").write_text(text.replace(f'{order}"{number}"', f'{order}"{number} bis"'), "utf-8")
    corpus.load(tmp_path / "a.sqlite", tmp_path / "corpus.nq")
    changed = ArchiveStore(tmp_path / "a.sqlite")
    before, after = ask(archive, NOTICES).rows, ask(changed, NOTICES).rows
    assert after == ask(ArchiveStore(tmp_path / "a.sqlite", uses_cache=False), NOTICES).rows
    other = [row for row in after if row not in before]
    assert {row["agreement"] for row in other} == {"agreement:generated-000005"}


def test_rows_of_another_text_of_the_question_are_not_taken(
    place: Path, archive: ArchiveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ask(archive, NOTICES).rows
    monkeypatch.setattr(row_cache, "__version__", "another engine")
    changed = ArchiveStore(place)
    seen = count_asked(monkeypatch, changed)
    assert ask(changed, NOTICES).rows == expected
    assert len(seen) == COUNT


def test_rows_of_another_ontology_are_not_taken(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(place.read_bytes())
    with closing(sqlite3.connect(copy)) as base, base:
        ontology = pack(ArchiveStore(place).file.ontology.replace(b'"disagreement"@en', b'"quarrel"@en'))
        base.execute(
            "UPDATE meta SET content = ?, digest = ? WHERE name = 'ontology'",
            (ontology, seal("meta", "ontology", ontology)),
        )
    rows = ask(ArchiveStore(copy), NOTICES).rows
    assert rows == ask(ArchiveStore(copy, uses_cache=False), NOTICES).rows
    assert "quarrel" in str(rows) and rows != ask(ArchiveStore(place), NOTICES).rows


def test_a_label_that_another_agreement_says_is_found_when_rows_are_read(tmp_path: Path) -> None:
    """The bearer of one agreement's norm is described in another one only, which comes later and changes."""
    stranger = f"{corpus.ACTOR}stranger"
    first = [line.replace("actor/kz-gov", "actor/stranger") for line in corpus.lines(1)]
    quote = f'<{corpus.name(1)}/1-duty> <{SRV}quote> "shall"@en'
    order = f'<{corpus.name(1)}/1> <{SRV}order> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    first += [f"{one} <{corpus.name(1)}> .\n" for one in (quote, order)]
    (tmp_path / "first.nq").write_text("".join(first), "utf-8")
    corpus.load(tmp_path / "a.sqlite", tmp_path / "first.nq")
    for label in ("Stranger", "The other one"):
        described = [f"<{stranger}> <{corpus.TYPE}> <{SRV}Actor>", f'<{stranger}> <{LABEL}> "{label}"@en']
        second = [*corpus.lines(2), *(f"{one} <{corpus.name(2)}> .\n" for one in described)]
        (tmp_path / "second.nq").write_text("".join(second), "utf-8")
        corpus.load(tmp_path / "a.sqlite", tmp_path / "second.nq")
        for kept in (True, False):
            archive = ArchiveStore(tmp_path / "a.sqlite", uses_cache=kept)
            rows = ask(archive, "norms-of", actor=label).rows
            assert [row["bearer_label"] for row in rows] == [[label]]


def test_values_that_do_not_fit_are_told_of_either_way(tmp_path: Path) -> None:
    lines = corpus.lines(1)
    quote = f'<{corpus.name(1)}/1-duty> <{SRV}quote> "shall"@en'
    order = f'<{corpus.name(1)}/1> <{SRV}order> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    odd = f'<{corpus.name(1)}/1-duty> <{SRV}hasCounterparty> "somebody"'
    lines += [f"{one} <{corpus.name(1)}> .\n" for one in (quote, order, odd)]
    (tmp_path / "a.nq").write_text("".join(lines), "utf-8")
    corpus.load(tmp_path / "a.sqlite", tmp_path / "a.nq")
    told = []
    for kept in (True, False):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            ask(ArchiveStore(tmp_path / "a.sqlite", uses_cache=kept), "norms-of", actor="kz-gov")
        told.append([one.message.args for one in seen if isinstance(one.message, OddValues)])
    assert told[0] == told[1] != []


VALUES = st.none() | st.text() | st.integers() | st.booleans() | st.lists(st.text(max_size=5), max_size=3)


@given(st.lists(st.tuples(*[VALUES] * len(find_question("norms-of").columns)), max_size=3))
def test_rows_come_back_as_they_were_packed(rows: list[tuple[object, ...]]) -> None:
    asked = find_question("norms-of")
    rows = [row for row in rows if "\\x00" not in repr(row)]
    decoder = RowDecoder(asked, lambda iri: iri)
    found, misfits = decoder.decode(pack_rows(rows, [(0, "bearer", 2)]))  # type: ignore[arg-type]
    assert [tuple(row.values()) for row in found] == rows
    assert misfits == [[0, "bearer", 2]]


def test_the_key_of_rows_changes_with_the_language_and_the_text() -> None:
    asked = find_question(NOTICES)
    assert len({make_key(asked, "kk"), make_key(asked, "ru"), make_key(find_question("norms"), "kk")}) == 3


def test_python_is_given_the_same(place: Path, archive: ArchiveStore) -> None:
    graph = servanda.load(place)
    rows: list[Row] = ask(archive, NOTICES).rows
    assert graph.ask(NOTICES).rows == graph.notifications() == rows


def test_damage_ends_an_answer_with_a_sentence(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(place.read_bytes())
    with closing(sqlite3.connect(copy)) as base, base:
        base.execute("UPDATE rows SET content = replace(content, 'kz', 'kk') WHERE id / 256 = 12")
    with pytest.raises(ServandaError, match="is not as it was written"):
        list(stream(ArchiveStore(copy), NOTICES))


def test_a_question_whose_rows_are_kept_from_now_on_lacks_none(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its index is not made of the agreements that are loaded from then on, but of all or of none."""
    lines = text.splitlines(keepends=True)
    late = [line for line in lines if "generated-000007" in line]
    (tmp_path / "first.nq").write_text("".join(line for line in lines if line not in set(late)), "utf-8")
    (tmp_path / "late.nq").write_text("".join(late), "utf-8")
    corpus.load(tmp_path / "a.sqlite", tmp_path / "first.nq")
    known = load_questions()
    more = {**known, "correlatives": replace(known["correlatives"], keeps_rows=True)}
    kept = tuple(one for one in more.values() if one.keeps_rows)
    monkeypatch.setattr(row_cache, "load_row_questions", lambda: kept)
    asked = more["correlatives"]
    texts: list[str] = []
    read = ArchiveFile.read_text
    monkeypatch.setattr(
        ArchiveFile, "read_text", lambda file, entry: texts.append(entry.iri) or read(file, entry)
    )
    for file in ("late.nq", "first.nq"):
        texts.clear()
        corpus.load(tmp_path / "a.sqlite", tmp_path / file)
        assert len(texts) <= 1 or file == "first.nq", "of those that are not loaded nothing is read"
        archive = ArchiveStore(tmp_path / "a.sqlite")
        afresh = ArchiveStore(tmp_path / "a.sqlite", uses_cache=False)
        rows = ask(archive, asked, holder="kz-gov").rows
        assert rows == ask(afresh, asked, holder="kz-gov").rows
        assert len({row["agreement"] for row in rows}) > 2
    seen = count_asked(monkeypatch, archive)
    assert ask(archive, asked, holder="kz-gov").rows and seen == [], "now all of them are kept"

"""Agreements asked together in memory: the same rows, in the same order, as from asking each on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.generate.corpus import generate_corpus
from servanda.query import blocks, run
from servanda.query.blocks import FILE
from servanda.query.questions import find_question, load_questions
from servanda.query.run import ask, stream
from servanda.query.table import Row
from servanda.store.disk import DiskStore
from servanda.store.disk_writer import DiskSink, lock_for_writing
from servanda.store.load import load_into

BY_AGREEMENT = [name for name, held in load_questions().items() if held.scope == "agreement"]
NOTICES = "who-must-notify-whom"
AGREEMENT = "https://w3id.org/servanda/agreement/"
SRV = "https://w3id.org/servanda/ontology#"
NATO = "https://w3id.org/servanda/actor/nato"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
#: The questions that must be told something.
NAMED = ("duties-between", "what-happens-on", "norms-of", "what-is-owed-to")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> DiskStore:
    """A store of agreements that describe the actors that they share, some of them otherwise than others."""
    folder = tmp_path_factory.mktemp("blocks")
    path = folder / "corpus.nq"
    lines = b"".join(generate_corpus(30, seed=3)).decode().splitlines(keepends=True)
    graphs = [f"<{AGREEMENT}generated-{number:06d}>" for number in range(1, 31)]
    for graph in graphs[3:20:4]:
        lines.append(f'<{NATO}> <{LABEL}> "An alliance"@en {graph} .\n')
    lines.append(f"{graphs[5]} <http://purl.org/dc/terms/relation> _:b {graphs[5]} .\n")
    path.write_text("".join(lines), "utf-8")
    store = folder / "store"
    with lock_for_writing(store), DiskSink(store) as sink:
        load_into(sink, [path])
    return DiskStore(store)


@pytest.fixture(scope="module")
def given_(disk: DiskStore) -> dict[str, dict[str, str]]:
    """What they are told: the debtor and the creditor of some norm, and a matter of all agreements."""
    norm = f"?norm <{SRV}hasCounterparty> ?to ; a <{SRV}Obligation> ; <{SRV}hasBearer> ?actor"
    query = f"SELECT ?actor ?to {{ {norm} }} ORDER BY ?actor ?to ?norm LIMIT 1"
    (row,) = disk.query(query, use_default_graph_as_union=True)  # type: ignore[union-attr]
    actor, to = row["actor"].value, row["to"].value
    return {
        "duties-between": {"actor": actor, "to": to},
        "what-is-owed-to": {"actor": to},
        "what-happens-on": {"matter": "arrival"},
        "norms-of": {"actor": actor},
    }


@pytest.mark.parametrize("name", BY_AGREEMENT)
def test_the_rows_are_those_of_each_agreement_by_itself(
    disk: DiskStore, name: str, given_: dict[str, dict[str, str]]
) -> None:
    rows = ask(disk, name, lang="kk", **given_.get(name, {})).rows
    assert rows == ask(disk.store, name, lang="kk", **given_.get(name, {})).rows


def test_it_is_asked_of_few_first_and_never_of_too_many() -> None:
    sizes = [len(window) for window in blocks._batch_agreements([str(number) for number in range(500)])]
    assert sizes == [8, 16, 32] + 9 * [48] + [12]


@pytest.fixture(scope="module")
def whole(disk: DiskStore) -> list[Row]:
    return ask(disk.store, NOTICES).rows


@given(st.integers(1, 400), st.integers(0, 400))
@settings(max_examples=20)
def test_a_part_is_what_stands_there(disk: DiskStore, whole: list[Row], limit: int, offset: int) -> None:
    (disk.folder / FILE).unlink(missing_ok=True)  # else only the first example would ask
    part = list(stream(disk, NOTICES, limit=limit, offset=offset))
    assert part == list(stream(disk, NOTICES, limit=limit, offset=offset)), "what is kept gives the same"
    assert part == whole[offset : offset + limit]


def test_agreements_that_describe_a_thing_differently_do_not_see_each_other(
    disk: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    asked = blocks.Blocks._asked
    monkeypatch.setattr(
        blocks.Blocks, "_asked", lambda self, group: groups.append(len(group.kept)) or asked(self, group)
    )
    (disk.folder / FILE).unlink(missing_ok=True)
    assert len(ask(disk, NOTICES).rows) > 100
    assert sum(groups) == 29, "one has a blank node, and is asked on the disk"
    assert 1 < len(groups) < 29


def test_damage_gives_a_sentence(tmp_path: Path, disk: DiskStore) -> None:
    import shutil

    from servanda.errors import ServandaError

    home = Path(disk._generation)
    shutil.copytree(home.parent, tmp_path / "copy")
    (text,) = (tmp_path / "copy" / home.name).glob("*.texts")
    text.write_bytes(b"")
    with pytest.raises(ServandaError, match="the store is damaged"):
        ask(DiskStore(tmp_path / "copy"), NOTICES)


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_gives_the_same_rows_in_blocks(
    disk: DiskStore, name: str, given_: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = ask(disk, name, **given_[name]).rows
    used: list[int] = []
    rows = blocks.Blocks._rows
    monkeypatch.setattr(blocks.Blocks, "_rows", lambda self, *given: used.append(1) or rows(self, *given))
    monkeypatch.setattr(run, "_FEW_ROWS", 0)
    monkeypatch.setattr(run, "_BLOCK_COST", 0)
    assert ask(disk, name, **given_[name]).rows == at_once != []
    # One agreement alone is asked on the disk.
    assert bool(used) == (len({row["agreement"] for row in at_once}) > 1)


def test_no_more_is_counted_than_is_worth_knowing(disk: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, named = find_question(NOTICES), ["<https://w3id.org/servanda/matter/arrival>"]
    assert run._count_mentions(disk, asked, named) > 3
    monkeypatch.setattr(run, "_FEW_ROWS", 2)
    monkeypatch.setattr(run, "_BLOCK_COST", 0.1)
    assert run._count_mentions(disk, asked, named) == 3, "a tenth of thirty agreements"

"""Agreements asked together in memory: the same rows, in the same order, as from asking each on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.ask import in_blocks
from servanda.ask.by_agreement import divisible
from servanda.ask.questions import questions
from servanda.ask.run import Row, ask, stream
from servanda.generate.corpus import corpus
from servanda.store.disk_sink import DiskSink
from servanda.store.generations import writing
from servanda.store.loading import load_into
from servanda.store.on_disk import DiskStore

NOTICES = "who-must-notify-whom"
AGREEMENT = "https://w3id.org/servanda/agreement/"
NATO = "https://w3id.org/servanda/actor/nato"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
GIVEN = {
    "what-does-owe": {"actor": "nato", "to": "generated-kappa-government"},
    "what-is-owed-to": {"actor": "nato"},
    "what-happens-on": {"matter": "arrival"},
}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> DiskStore:
    """A store of agreements that describe the actors that they share, some of them otherwise than others."""
    folder = tmp_path_factory.mktemp("blocks")
    path = folder / "corpus.nq"
    lines = b"".join(corpus(30, seed=3)).decode().splitlines(keepends=True)
    graphs = [f"<{AGREEMENT}generated-{number:06d}>" for number in range(1, 31)]
    for graph in graphs[3:20:4]:
        lines.append(f'<{NATO}> <{LABEL}> "An alliance"@en {graph} .\n')
    lines.append(f"{graphs[5]} <http://purl.org/dc/terms/relation> _:b {graphs[5]} .\n")
    path.write_text("".join(lines), "utf-8")
    store = folder / "store"
    with writing(store), DiskSink(store) as sink:
        load_into(sink, [path])
    return DiskStore(store)


@pytest.mark.parametrize("name", sorted(name for name, held in questions().items() if divisible(held)))
def test_the_rows_are_those_of_each_agreement_by_itself(disk: DiskStore, name: str) -> None:
    for language in ("kk", "en"):
        rows = ask(disk, name, lang=language, **GIVEN.get(name, {})).rows
        assert rows == ask(disk.store, name, lang=language, **GIVEN.get(name, {})).rows


def test_it_is_asked_of_few_first_and_never_of_too_many() -> None:
    sizes = [len(window) for window in in_blocks._windows([str(number) for number in range(500)])]
    assert sizes == [8, 16, 32, 64, 128, 128, 124]


@pytest.fixture(scope="module")
def whole(disk: DiskStore) -> list[Row]:
    return ask(disk.store, NOTICES).rows


@given(st.integers(1, 400), st.integers(0, 400))
@settings(max_examples=20)
def test_a_part_is_what_stands_there(disk: DiskStore, whole: list[Row], limit: int, offset: int) -> None:
    part = list(stream(disk, NOTICES, limit=limit, offset=offset))
    assert part == whole[offset : offset + limit]


def test_agreements_that_describe_a_thing_differently_do_not_see_each_other(
    disk: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    asked = in_blocks.Blocks._asked
    monkeypatch.setattr(
        in_blocks.Blocks, "_asked", lambda self, group: groups.append(len(group.kept)) or asked(self, group)
    )
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

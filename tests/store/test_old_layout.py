"""Stores of the earlier layout: taken over whole and never changed; their backups, whoever made them."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest
from tests.store import corpus, old_stores
from tests.store.corpus import load, quads

from servanda.errors import ServandaError
from servanda.query.row_cache import RowCache
from servanda.query.run import ask
from servanda.store.archive_store import ArchiveStore
from servanda.store.archive_writer import ArchiveSink
from servanda.store.load import load_into
from servanda.store.old_layout import take_over
from servanda.store.upkeep import info, restore, verify

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "graph/agreements/kz-nato-2007/agreement.yaml"
LOG = ROOT / "docs/logs/liaison-2009.ttl"


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def take(folder: Path, *files: Path) -> int:
    with ArchiveSink(folder, RowCache()) as sink:
        number = take_over(folder, sink)
        if files:
            load_into(sink, files)
    return number


def test_agreements_and_logs_are_taken_over_with_what_was_derived_from_their_texts(tmp_path: Path) -> None:
    path = corpus.write(tmp_path / "a.nq", range(3))
    old = old_stores.write(tmp_path / "old", path, BUNDLED, LOG)
    before = contents(old)
    with pytest.raises(ServandaError, match="the layout of an earlier version"):
        ArchiveStore(old)
    assert take(old) == 5
    assert {path: content for path, content in contents(old).items() if path in before} == before
    load(tmp_path / "new", path, BUNDLED, LOG)
    assert quads(old) == quads(tmp_path / "new")
    notices = ask(ArchiveStore(old), "who-must-notify-whom").rows
    assert len(notices) == 11
    assert notices == ask(ArchiveStore(tmp_path / "new"), "who-must-notify-whom").rows
    assert not list(verify(old))


def test_what_is_loaded_meanwhile_replaces_what_is_taken_over(tmp_path: Path) -> None:
    old = old_stores.write(tmp_path / "old", corpus.write(tmp_path / "a.nq", range(3)))
    take(old, corpus.write(tmp_path / "b.nq", range(1), title="Жаңа"))
    load(tmp_path / "new", corpus.write(tmp_path / "a.nq", range(3)))
    load(tmp_path / "new", tmp_path / "b.nq")
    assert quads(old) == quads(tmp_path / "new")


def test_one_that_is_cut_off_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = old_stores.write(tmp_path / "old", corpus.write(tmp_path / "a.nq", range(3)))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(ArchiveSink, "finish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        take(old)
    with pytest.raises(ServandaError, match="the layout of an earlier version"):
        ArchiveStore(old)
    assert take(old) == 3
    assert len(ArchiveStore(old).file.entries) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [("servanda-store.json", b"{}"), ("servanda-store.json", b'{"format": 1}'), ("current", b"../../etc"),
     ("current", b"g-000009"), ("g-000001/catalog.sqlite", b"no database" * 100)],
)  # fmt: skip
def test_one_that_is_damaged_is_refused_and_stays(tmp_path: Path, name: str, content: bytes) -> None:
    old = old_stores.write(tmp_path / "old", corpus.write(tmp_path / "a.nq", range(2)))
    (old / name).write_bytes(content)
    before = contents(old)
    with pytest.raises(ServandaError, match=r"damaged|of version 1"):
        take(old)
    assert {path: content for path, content in contents(old).items() if path in before} == before


def test_triples_that_are_not_those_that_were_loaded_are_refused(tmp_path: Path) -> None:
    old = old_stores.write(tmp_path / "old", corpus.write(tmp_path / "a.nq", range(2)))
    other = old_stores.write(tmp_path / "other", corpus.write(tmp_path / "b.nq", range(2), title="Басқа"))
    shutil.rmtree(old / "g-000001" / "oxigraph")
    shutil.copytree(other / "g-000001" / "oxigraph", old / "g-000001" / "oxigraph")
    with pytest.raises(ServandaError, match="are not those that were loaded"):
        take(old)


# Backups


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The backup of a small store."""
    folder = tmp_path_factory.mktemp("sound")
    old_stores.write(folder / "store", corpus.write(folder / "a.nq", range(2)))
    return old_stores.pack(folder / "store")


def member(name: str, kind: bytes = tarfile.REGTYPE, content: bytes = b"", **more: object) -> bytes:
    """Return one member of an archive, as it is written: header and content."""
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    for key, value in more.items():
        setattr(info, key, value)
    return info.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % 512)


def record(key: str, value: str) -> bytes:
    """Return one record of an extended header."""
    rest = f" {key}={value}\n".encode()
    length = len(rest) + len(str(len(rest) + len(str(len(rest)))))
    return str(length).encode() + rest


def extended(*records: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    return member("pax", kind, b"".join(records))


def sized(size: int, name: str = "g-1/huge") -> bytes:
    """Return a member that says it is of a size that it has not, in the binary form of GNU tar."""
    header = bytearray(member(name))
    header[124:136] = (size & (1 << 96) - 1 | (0x80 << 88 if size >= 0 else 0)).to_bytes(12, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header[:512])
    return bytes(header)


#: A place that only a hostile archive names.
ELSEWHERE = Path("/servanda-hostile-backup")

HOSTILE = {
    "up": member("../out", content=b"x"),
    "up later": member("g-1/../../out", content=b"x"),
    "absolute": member(str(ELSEWHERE), content=b"x"),
    "another drive": member("c:/out", content=b"x"),
    "backslashes": member("..\\out", content=b"x"),
    "hidden": member(".ssh/keys", content=b"x"),
    "dot": member(".", tarfile.DIRTYPE),
    "folder up": member("../out", tarfile.DIRTYPE),
    "escape": member("g-1/\x1b[2Jx", content=b"x"),
    "symbolic link": member("g-1/link", tarfile.SYMTYPE, linkname="/"),
    "link, then through it": member("g-9", tarfile.SYMTYPE, linkname="..") + member("g-9/out", content=b"x"),
    "hard link": member("g-1/link", tarfile.LNKTYPE, linkname="/etc/passwd"),
    "character device": member("g-1/zero", tarfile.CHRTYPE, devmajor=1, devminor=5),
    "block device": member("g-1/disk", tarfile.BLKTYPE, devmajor=8, devminor=0),
    "pipe": member("g-1/pipe", tarfile.FIFOTYPE),
    "unknown kind": member("g-1/what", b"Z"),
    "twice": member("g-1/a", content=b"x") * 2,
    "file, then below it": member("g-7", content=b"x") + member("g-7/a", content=b"x"),
    "larger than the archive": sized(1 << 40),
    "size below zero": sized(-512),
    "largest size": sized((1 << 80) - 1),
    "index": member("g-000001/index/CURRENT", content=b"x"),
    "holes": extended(record("GNU.sparse.map", "0,0"), record("GNU.sparse.size", str(1 << 44)))
    + member("g-1/holes"),
    "holes, first kind": extended(record("GNU.sparse.major", "1"), record("GNU.sparse.minor", "0"),
                                  record("GNU.sparse.realsize", str(1 << 44)))
    + member("g-1/holes", content=b"0\n"),
    "path in an extended header": extended(record("path", "../out")) + member("g-1/a", content=b"x"),
    "path for all": extended(record("path", "../out"), kind=tarfile.XGLTYPE) + member("g-1/a", content=b"x"),
    "size in an extended header": extended(record("size", "-1024")) + member("g-1/a", content=b"x"),
    "long header": extended(record("comment", "1" * 100_000)) + member("g-1/a", content=b"x"),
    "headers without end": extended(record("comment", "x")) * 5000 + member("g-1/a"),
    "no number": extended(b"9" * 5000 + b" a=b\n") + member("g-1/a"),
}  # fmt: skip


def everything(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


@pytest.mark.parametrize("before", [True, False], ids=["first", "last"])
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_nothing_is_written(tmp_path: Path, sound: bytes, name: str, before: bool) -> None:
    whole = sound.rstrip(b"\0") + bytes(-len(sound.rstrip(b"\0")) % 512)
    parts = (HOSTILE[name], whole) if before else (whole, HOSTILE[name])
    (tmp_path / "inner").mkdir()
    file = tmp_path / "inner" / "hostile.tar"
    file.write_bytes(b"".join(parts) + bytes(1024))
    earlier = everything(tmp_path)
    with pytest.raises(ServandaError) as refused:
        restore(file, tmp_path / "inner" / "store", RowCache())
    assert refused.value.exit_code == 2 and refused.value.file == str(file)
    assert refused.value.message.isprintable()
    assert everything(tmp_path) == earlier
    assert not ELSEWHERE.exists()


@pytest.mark.parametrize("name", ["servanda-store.json", "current", "catalog.sqlite", "CURRENT"])
@pytest.mark.parametrize("content", [b"", b"\0\xff" * 3000, b"[" * 100_000, b"g-../../.."], ids=len)
def test_a_file_of_another_content_is_refused(
    tmp_path: Path, sound: bytes, name: str, content: bytes
) -> None:
    file = tmp_path / "changed.tar"
    with tarfile.open(fileobj=io.BytesIO(sound)) as old, tarfile.open(file, "w") as new:
        for one in old:
            kept = old.extractfile(one)
            held = content if Path(one.name).name == name else kept.read() if kept else b""
            one.size = len(held)
            new.addfile(one, io.BytesIO(held))
    earlier = everything(tmp_path)
    with pytest.raises(ServandaError) as refused:
        restore(file, tmp_path / "new" / "deep" / "store", RowCache())
    assert (refused.value.file, refused.value.exit_code) == (str(file), 2)
    assert everything(tmp_path) == earlier


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_sound_one_packed_by_any_program_is_restored(tmp_path: Path, sound: bytes, format: int) -> None:
    file = tmp_path / "sound.tar"
    with tarfile.open(fileobj=io.BytesIO(sound)) as old, tarfile.open(file, "w", format=format) as new:
        for one in old:
            new.addfile(one, old.extractfile(one) if one.isreg() else None)
    assert restore(file, tmp_path / "store", RowCache()).agreements == 2
    assert info(tmp_path / "store").agreements == 2


def test_the_folder_one_stands_in_can_take_it(
    tmp_path: Path, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sound.tar").write_bytes(sound)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert restore(tmp_path / "sound.tar", Path(), RowCache()).agreements == 2

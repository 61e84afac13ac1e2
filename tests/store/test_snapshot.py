"""The snapshot: the same graph, never stale, never half written, however many start at once."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset

from servanda.namespaces import PREFIXES, SRV
from servanda.query.answer_text import render_notices
from servanda.query.questions import find_question
from servanda.query.run import ask
from servanda.store import snapshot
from servanda.store.bundle import list_bundled, load_files

PACKAGE = Path(snapshot.__file__).parents[2]

# Prints how many quads there are, and which of the modules that take long were loaded.
PROGRAM = """
import json, sys
from servanda.store.snapshot import open_bundled
store = open_bundled()
slow = sorted({"yaml", "rdflib", "pyshacl", "networkx"} & set(sys.modules))
print(json.dumps({"quads": len(store), "slow": slow}))
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SERVANDA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def start(package=PACKAGE):
    environment = {**os.environ, "PYTHONPATH": str(package)}
    return subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE)


def result(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return json.loads(out)


def quads(store):
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.fixture(scope="module")
def expected():
    return quads(load_files(list_bundled()))


def test_the_snapshot_is_the_graph(cache, expected):
    assert quads(snapshot.open_bundled()) == expected
    assert [path.name for path in cache.iterdir()] == [snapshot.hash_sources() + ".nq"]
    assert quads(snapshot.open_bundled()) == expected


def test_a_fresh_snapshot_needs_no_reader(cache, expected):
    assert result(start())["slow"] == ["yaml"]
    assert result(start()) == {"quads": len(expected), "slow": []}


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-40],
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content.replace(b"ontology#Obligation", b"ontology#Permission", 1),
        lambda content: content + b"<http://a> <http://b> <http://c> .\n",
        lambda content: content.split(b"\n", 1)[1],
        lambda content: os.urandom(1000),
    ],
)
def test_a_damaged_snapshot_is_built_again(cache, expected, damage):
    snapshot.open_bundled()
    path = cache / (snapshot.hash_sources() + ".nq")
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    assert quads(snapshot.open_bundled()) == expected
    assert path.read_bytes() == whole


@pytest.mark.skipif(sys.platform == "win32", reason="files have other owners there")
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_snapshot_that_another_user_could_have_written_is_not_used(cache, expected, mode):
    snapshot.open_bundled()
    path = cache / (snapshot.hash_sources() + ".nq")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(mode)
    assert quads(snapshot.open_bundled()) == expected
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_snapshot_under_the_name_of_another_is_not_used(cache, expected):
    snapshot.open_bundled([PREFIXES["skos"] + "prefLabel"])
    whole = cache / (snapshot.hash_sources() + ".nq")
    (part,) = {*cache.iterdir()} - {whole}
    part.replace(whole)
    assert quads(snapshot.open_bundled()) == expected


def test_without_a_cache_nothing_is_read_nor_written(expected, monkeypatch, tmp_path):
    monkeypatch.setenv("SERVANDA_CACHE", "off")
    monkeypatch.chdir(tmp_path)
    assert quads(snapshot.open_bundled()) == expected
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once(cache, expected):
    running = [start() for _ in range(4)]
    assert [result(process)["quads"] for process in running] == [len(expected)] * 4
    assert [path.name for path in cache.iterdir()] == [snapshot.hash_sources() + ".nq"]


#: Says what the key is, then after each of these files got another byte.
KEYS = """
import sys
from servanda.store.snapshot import hash_sources
print(hash_sources())
for file in sys.argv[1:]:
    with open(file, "ab") as stream:
        stream.write(b"\\n")
    print(hash_sources())
"""


def test_another_byte_is_another_key(tmp_path):
    for folder in ("ontology", "queries", "graph"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE.parent / folder, tmp_path / folder, ignore=ignore)
    changed = [
        "ontology/actors.ttl",
        "ontology/context.jsonld",
        "graph/agreements/kz-nato-2007/source.kk.txt",
        "graph/agreements/kz-nato-2007/agreement.yaml",
        "queries/derive/claims.rq",
        "graph/servanda/read/yamlld.py",
        "graph/servanda/text/clean.py",
        "graph/servanda/namespaces.py",
    ]
    for name in changed:
        (tmp_path / name).chmod(0o644)
    done = subprocess.run(
        [sys.executable, "-c", KEYS, *changed],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "graph")}, cwd=tmp_path, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    keys = done.stdout.split()
    assert len(set(keys)) == len(keys) == 1 + len(changed)


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path, monkeypatch, expected):
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("SERVANDA_CACHE", str(tmp_path / "file" / "cache"))
    assert quads(snapshot.open_bundled()) == expected
    assert (tmp_path / "file").read_text("utf-8") == "in the way"


def test_old_snapshots_and_drafts_go(cache):
    cache.mkdir()
    for number in range(9):
        path = cache / f"{number}.nq"
        path.write_text("old", "utf-8")
        os.utime(path, (number, number))
    (cache / "killed.tmp").write_text("old", "utf-8")
    os.utime(cache / "killed.tmp", (1, 1))
    (cache / "at-work.tmp").write_text("another process writes this now", "utf-8")
    snapshot.open_bundled()
    assert {path.name for path in cache.iterdir()} == {
        *(f"{number}.nq" for number in range(2, 9)), snapshot.hash_sources() + ".nq", "at-work.tmp",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "expected_folder"),
    [
        ({"SERVANDA_CACHE": "/a"}, "/a"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/servanda"),
        ({"HOME": "/c"}, "/c/.cache/servanda"),
    ],
)
@pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the folder of other platforms is another one"
)
def test_cache_folder(environment, expected_folder, monkeypatch):
    for name in ("SERVANDA_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert snapshot.cache_folder() == Path(expected_folder)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_a_part_of_the_graph_gives_the_same_answer_to_its_question(cache, lang):
    asked = find_question("who-must-notify-whom")
    labels = {PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title"}
    # How the text is told: in which language it is, and whose the translations are.
    labels |= {PREFIXES["dcterms"] + "language", SRV + "hasAuthenticLanguage", SRV + "isTranslatedBy"}
    for _ in range(2):  # built, then read from its snapshot
        part = snapshot.open_bundled(asked.names | labels)
        assert len(part) < len(snapshot.open_bundled()) / 2
        tables = [ask(store, asked, lang=lang) for store in (part, snapshot.open_bundled())]
        assert tables[0] == tables[1]
        texts = [render_notices(store, tables[0], lang=lang) for store in (part, snapshot.open_bundled())]
        assert texts[0] == texts[1]
    assert len(list(cache.glob("*.nq"))) == 2

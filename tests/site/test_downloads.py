"""Downloads: each file is what the command writes, the dump holds all data, and the digests are right."""

from __future__ import annotations

import csv
import gzip
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from tests.command import ROOT, run

import servanda
from servanda.export.formats import formats
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES, derived_graph, expand
from servanda.site.data_files import DUMP, FEW, list_agreement_files, list_files, render_file
from servanda.site.explorer import Explorer
from servanda.site.pages import render
from servanda.site.site_folder import SiteSource
from servanda.store.bundle import load_files

IRI = f"{BASE}agreement/kz-nato-2007"


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(servanda.load().clean_store)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """Return an explorer of a store with more agreements than are there in every format, and a log."""
    place = tmp_path_factory.mktemp("corpus")
    run("generate", FEW + 4, "-o", place / "all.nq")
    run("load", place / "all.nq", "--store", place / "all.sqlite")
    run("load", "--store", place / "all.sqlite")
    run("load", ROOT / "docs" / "logs" / "liaison-2009.yaml", "--store", place / "all.sqlite")
    return SiteSource((place / "all.sqlite",)).open()


def read(explorer: Explorer, path: str) -> bytes:
    page = render_file(explorer, path)
    assert page is not None, path
    return page.content


def test_every_format_is_there(explorer: Explorer) -> None:
    files = list_agreement_files(explorer, IRI)
    assert {file.format.name for file in files} == set(formats())
    assert len({file.path for file in files}) == len(files)


def test_files_are_those_of_the_command(explorer: Explorer, tmp_path: Path) -> None:
    for name, lang, path in (
        ("turtle", "en", "kz-nato-2007.ttl"), ("markdown", "kk", "kz-nato-2007.kk.md"),
        ("akoma-ntoso-translation", "ru", "kz-nato-2007.akoma-ntoso-translation.ru.xml"),
    ):  # fmt: skip
        file = tmp_path / path
        run("export", "--format", name, "--lang", lang, "-o", file)
        assert read(explorer, f"data/agreement/{path}") == file.read_bytes()


def test_tables_are_those_of_the_command(corpus: Explorer) -> None:
    found = json.loads(read(corpus, "data/notices.ru.json"))
    assert len({row["agreement"] for row in found}) > FEW / 2
    rows = list(csv.DictReader(io.StringIO(read(corpus, "data/norms.kk.csv").decode())))
    assert {"agreement", "norm", "modality"} <= set(rows[0])


def test_dump_holds_all_and_no_log(corpus: Explorer) -> None:
    packed = read(corpus, DUMP)
    assert packed == read(corpus, DUMP)
    store = Store()
    store.extend(parse(gzip.decompress(packed), RdfFormat.N_QUADS))
    graphs = {graph.value for graph in store.named_graphs()}
    agreements = set(corpus.agreements)
    assert len(agreements) == FEW + 5
    assert agreements | {ONTOLOGY_GRAPH} <= graphs
    assert graphs <= agreements | {ONTOLOGY_GRAPH} | {derived_graph(iri) for iri in agreements}
    alone = {quad.triple for quad in corpus.gather(IRI).quads_for_pattern(None, None, None, NamedNode(IRI))}
    assert alone == {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(IRI))}


def test_dump_of_what_is_in_memory_is_alike(explorer: Explorer) -> None:
    lines = gzip.decompress(read(explorer, DUMP)).splitlines()
    assert len(lines) == len(set(lines)) == sum(1 for quad in explorer.store)


def test_dump_is_described(corpus: Explorer) -> None:
    store = Store()
    content = read(corpus, "data/void.ttl")
    store.extend(parse(content, RdfFormat.TURTLE, base_iri="https://example.org/data/void.ttl"))
    void = "http://rdfs.org/ns/void#"
    whole = NamedNode("https://example.org/data/void.ttl#all")
    parts = list(store.quads_for_pattern(whole, NamedNode(void + "subset"), None, None))
    assert len(parts) == len(corpus.agreements)
    dumps = {
        quad.object.value for quad in store.quads_for_pattern(None, NamedNode(void + "dataDump"), None, None)
    }
    files = {f"https://example.org/{path}" for path in list_files(corpus)}
    assert dumps <= files
    days = list(store.quads_for_pattern(whole, NamedNode(PREFIXES["dcterms"] + "modified"), None, None))
    assert len(days) == 1


def test_many_agreements_have_few_formats_and_several_pages(corpus: Explorer) -> None:
    assert len(list_agreement_files(corpus, IRI)) < len(formats()) / 2
    page = render(corpus, "en/downloads/")
    assert page is not None and page.content.count(b'class="table"') == 2


def test_digests_are_right(site_folder: Path) -> None:
    lines = (site_folder / "data" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {path: digest for digest, path in (line.split("  ") for line in lines)}
    files = {str(file.relative_to(site_folder / "data")) for file in (site_folder / "data").rglob("*.*")}
    assert set(told) == files
    for path, digest in told.items():
        assert sha256((site_folder / "data" / path).read_bytes()).hexdigest() == digest


def test_what_a_format_cannot_hold_is_not_offered(tmp_path: Path) -> None:
    """A letter that XML does not allow leaves out the formats that refuse it, and no other."""
    small = ROOT / "docs" / "examples" / "alfa-beta-2019" / "agreement.yaml"
    store = load_files([small])
    iri = f"{BASE}agreement/alfa-beta-2019"
    odd = Literal("a\x01b", language="en")
    store.add(Quad(NamedNode(iri), NamedNode(expand("skos:altLabel")), odd, NamedNode(iri)))
    explorer = Explorer(store)
    names = {file.format.name for file in list_agreement_files(explorer, iri)}
    assert "rdfxml" not in names and {"turtle", "xlsx", "html"} <= names
    for file in list_agreement_files(explorer, iri):
        if file.format.name not in ("docx", "register-docx", "xlsx", "html", "register"):
            assert read(explorer, file.path)


@pytest.mark.parametrize(
    "path",
    [
        "data/", "data/none", "data/agreement/kz-nato-2007", "data/agreement/none.ttl", "data/../setup.cfg",
        "data/agreement/kz-nato-2007.exe", "data/norms.de.csv",
    ],
)  # fmt: skip
def test_what_is_not_there_is_no_file(explorer: Explorer, path: str) -> None:
    assert render_file(explorer, path) is None

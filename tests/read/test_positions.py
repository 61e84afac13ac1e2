"""Lines of what is described in a file of RDF."""

import pytest

from servanda.read.document import read_file
from servanda.read.syntax import locate_subjects
from servanda.resources import data_folder
from servanda.store.bundle import load_files

BASE = "https://w3id.org/servanda/agreement/kz-nato-2007"


def test_full_iris_prefixes_and_escapes():
    text = (
        "PREFIX k: <http://example.org/>\n"
        "@prefix : <http://example.org/own/> .\n"
        "k:4\\.1-notice a k:Thing ;\n"
        "  k:p k:o .\n"
        "<http://example.org/full> a k:Thing .\n"
        ":x a k:Thing . :y a k:Thing .\n"
        ":x k:again 1 .\n"
        "other:z a k:Thing .\n"
    )
    assert {iri: position.line for iri, position in locate_subjects(text).items()} == {
        "http://example.org/4.1-notice": 3,
        "http://example.org/full": 5,
        "http://example.org/own/x": 6,
    }


@pytest.mark.parametrize(
    ("form", "ending"),
    [
        *(("turtle", ".ttl"), ("trig", ".trig"), ("ntriples", ".nt"), ("nquads", ".nq")),
        *(("jsonld", ".jsonld"), ("jsonld-expanded", ".jsonld"), ("rdfxml", ".rdf")),
    ],
)
def test_every_subject_of_an_export_has_its_line(form, ending, tmp_path):
    from servanda.export.formats import Request, export

    source = data_folder("agreements") / "kz-nato-2007" / "agreement.yaml"
    file = tmp_path / f"agreement{ending}"
    file.write_bytes(export(Request(load_files([source]), BASE, form)))
    document = read_file(file)
    subjects = {str(quad.subject).strip("<>") for quad in document.quads}
    assert subjects == set(document.positions)
    lines = file.read_text(encoding="utf-8").splitlines()
    for iri in (BASE, f"{BASE}/4.1-movements"):
        assert iri.rpartition("/")[2] in lines[document.positions[iri].line - 1]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        (
            "x.jsonld",
            '[{"@id": "%s",\n  "%shasClause": {"@id": "%s/4"}},\n {"@id": "%s/4", "%snumber": "4"}]',
            {"": 1, "/4": 3},
        ),
        (
            "x.jsonld",
            '{"@context": "https://w3id.org/servanda/context.jsonld",\n "id": "agreement:x",\n'
            ' "clauses": {\n  "agreement:x/4": {"number": "4"}}}',
            {"": 2, "/4": 4},
        ),
        (
            "x.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:srv="%s">\n'
            '<srv:Agreement\n rdf:about="%s"/>\n<srv:Clause rdf:about="%s/4"/></rdf:RDF>',
            {"": 3, "/4": 4},
        ),
    ],
)
def test_the_lines_of_other_formats(tmp_path, name, text, lines):
    iri, srv = "https://w3id.org/servanda/agreement/x", "https://w3id.org/servanda/ontology#"
    values = {5: (iri, srv, iri, iri, srv), 3: (srv, iri, iri), 0: ()}[text.count("%s")]
    file = tmp_path / name
    file.write_text(text % values)
    positions = read_file(file).positions
    assert {key: positions[iri + key].line for key in lines} == lines

"""Lines of what is described in a line-based RDF file."""

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
    ("form", "ending"), [("turtle", ".ttl"), ("trig", ".trig"), ("ntriples", ".nt"), ("nquads", ".nq")]
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

"""Terms that have been renamed are read under their old names, with a remark that names the new ones."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import pyoxigraph
import pytest

from servanda.errors import OldTerms
from servanda.namespaces import SRV, compact, local
from servanda.read.document import read_file
from servanda.read.old_terms import load_renamed_terms
from servanda.resources import data_folder
from servanda.store.load import read_units

OLD = {local(old): local(new) for old, new in load_renamed_terms().items()}
AGREEMENT = data_folder("agreements") / "kz-nato-2007" / "agreement.yaml"
LOG = Path(__file__).parents[1] / "queries" / "log.yaml"
FORMATS = {"ttl": "TURTLE", "nt": "N_TRIPLES", "nq": "N_QUADS", "jsonld": "JSON_LD", "rdf": "RDF_XML"}


def in_old_terms(text: str) -> str:
    """Return a text with the old name in the place of each renamed IRI."""
    for old, new in OLD.items():
        text = re.sub(rf"({re.escape(SRV)}|\bsrv:){new}\b", rf"\g<1>{old}", text)
    return text


def triples(quads: list[pyoxigraph.Quad]) -> set[str]:
    return {str(quad.triple) for quad in quads}


def written(path: Path, file: Path) -> Path:
    """Write what a file says to another, in the format of its name and under the old names."""
    form = getattr(pyoxigraph.RdfFormat, FORMATS[file.suffix[1:]])
    kept = read_file(path).quads if file.suffix == ".nq" else [quad.triple for quad in read_file(path).quads]
    text = pyoxigraph.serialize(
        kept, format=form, prefixes={"srv": SRV} if file.suffix in (".ttl", ".rdf") else None
    )
    assert text is not None
    file.write_text(in_old_terms(text.decode()), encoding="utf-8")
    return file


def test_the_table_leads_from_each_old_name_to_a_declared_one() -> None:
    declared = {
        quad.subject.value
        for path in data_folder("ontology").glob("*.ttl")
        for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE)
        if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.predicate.value.endswith("#label")
    }
    assert set(load_renamed_terms().values()) <= declared
    assert not load_renamed_terms().keys() & declared


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("path", [AGREEMENT, LOG], ids=["agreement", "log"])
def test_a_file_with_old_names_says_the_same(path: Path, format: str, tmp_path: Path) -> None:
    file = written(path, tmp_path / f"old.{format}")
    with pytest.warns(OldTerms) as told:
        document = read_file(file)
    assert triples(document.quads) == triples(read_file(path).quads)
    assert (document.agreements, document.logs) == (read_file(path).agreements, read_file(path).logs)
    (warning,) = [one.message for one in told]
    assert isinstance(warning, OldTerms)
    assert all(place.startswith(f"{file}: srv:") for place in warning.places)
    assert str(file) in str(warning) and " → srv:" in str(warning)


def test_what_uses_the_new_names_is_read_without_a_remark() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_file(AGREEMENT)
        read_file(LOG)


def test_a_stream_of_n_quads_is_loaded_alike(tmp_path: Path) -> None:
    file = written(AGREEMENT, tmp_path / "old.nq")
    with pytest.warns(OldTerms, match=re.escape(f"{file}: srv:object → srv:actObject")):
        (unit,) = read_units(file)
    held = list(pyoxigraph.parse(unit.text, pyoxigraph.RdfFormat.N_QUADS))  # type: ignore[union-attr]
    assert triples(held) == triples(read_file(AGREEMENT).quads)


def test_an_old_iri_is_a_key_of_yaml_too(tmp_path: Path) -> None:
    text = LOG.read_text(encoding="utf-8")
    for value in ("true", "false"):
        typed = f'srv:answer: {{"@value": "{value}", "@type": xsd:boolean}}'
        text = text.replace(f'answer: "{value}"', typed)
    file = tmp_path / "log.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.warns(OldTerms, match="srv:answer → srv:judgementAnswer"):
        document = read_file(file)
    assert triples(document.quads) == triples(read_file(LOG).quads)


def test_the_context_of_before_may_stand_in_yaml(tmp_path: Path) -> None:
    context = in_old_terms((data_folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))
    held = json.dumps([json.loads(context)["@context"], {"@language": "en"}], ensure_ascii=False)
    file = tmp_path / "log.yaml"
    own = '"@context": {"@language": en}'
    file.write_text(LOG.read_text(encoding="utf-8").replace(own, f'"@context": {held}'), encoding="utf-8")
    assert triples(read_file(file).quads) == triples(read_file(LOG).quads)


def test_a_query_may_use_old_names() -> None:
    from servanda.query.adhoc import run_query
    from servanda.store.snapshot import open_bundled

    store = open_bundled()
    now = "SELECT ?norm ?words { ?clause srv:hasNorm ?norm . ?norm srv:hasSlot/srv:evidenceText ?words }"
    before = now.replace("srv:hasNorm", "srv:states").replace("srv:evidenceText", f"<{SRV}words>")
    with pytest.warns(OldTerms) as told:
        found = run_query(store, before)
    assert found == run_query(store, now)
    assert found.table is not None and len(found.table.rows) > 50
    assert set(told[0].message.places) == {  # type: ignore[union-attr]
        f"srv:{name} → {compact(load_renamed_terms()[SRV + name])}" for name in ("states", "words")
    }

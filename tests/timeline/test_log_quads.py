"""A log as quads: from a table as from YAML-LD, and read back as the records that it was made from."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest

from servanda.store.snapshot import open_bundled
from servanda.timeline.log_quads import quads
from servanda.timeline.log_read import read_log

SCENARIOS = Path(__file__).parent / "scenarios"


@pytest.fixture(scope="module")
def store():
    return open_bundled()


def untagged(log):
    """Return the quads as texts, without the languages of words, which a table has not."""
    found = set()
    for quad in quads(log):
        value = quad.object
        if isinstance(value, pyoxigraph.Literal) and value.language:
            value = pyoxigraph.Literal(value.value)
        found.add(str(pyoxigraph.Quad(quad.subject, quad.predicate, value, quad.graph_name)))
    return found


def test_a_table_says_what_the_yaml_says(store):
    table, yaml = (read_log(SCENARIOS / f"year.{ending}", store) for ending in ("csv", "yaml"))
    assert untagged(table) == untagged(yaml)


@pytest.mark.parametrize("name", ["year.csv", "year.yaml", "gaps.yaml", "termination.yaml"])
def test_what_is_read_back_are_the_records(store, tmp_path, name):
    log = read_log(SCENARIOS / name, store)
    for source in (log, replace(log, path=None)):
        file = tmp_path / "log.nq"
        file.write_bytes(pyoxigraph.serialize(quads(source), format=pyoxigraph.RdfFormat.N_QUADS))
        again = read_log(file, store)
        assert (again.iri, again.agreement) == (log.iri, log.agreement)
        assert {replace(one, line=None) for one in again.events} == {
            replace(one, line=None) for one in log.events
        }


def test_all_lie_in_the_graph_of_the_log(store):
    log = read_log(SCENARIOS / "year.csv", store)
    assert {quad.graph_name.value for quad in quads(log)} == {"https://w3id.org/servanda/log/year"}


def test_words_in_several_languages_are_kept(store):
    log = read_log(SCENARIOS.parents[1] / "queries" / "log.yaml", store)
    remarks = {
        (quad.object.language, quad.object.value) for quad in quads(log) if "comment" in quad.predicate.value
    }
    assert {("en", "By telephone."), ("ru", "По телефону.")} < remarks

"""Let the tests of this folder import the modules beside them; a store with planted defects, made once."""

import sys
from pathlib import Path

import pytest
from tests.check.archives import BASE, COUNT, framed, line, put

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "shapes")]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which agreements are wrong by themselves and by what others say; only read it."""
    folder = tmp_path_factory.mktemp("archive") / "store"
    graphs = {BASE + f"n{number}": framed(f"n{number}") for number in range(COUNT)}
    graphs[BASE + "n0"] += [line('a:n1/1 srv:number "2"'), line("a:n0 srv:hasClause a:n2/1")]
    graphs[BASE + "n3"] += [line("actor:head-n4 rdf:type srv:Norm"), line('actor:kz skos:prefLabel "KZ"@en')]
    put(folder, graphs)
    return folder

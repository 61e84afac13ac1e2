"""A store of generated agreements with planted defects, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.corpus.corpora import BASE, framed, line, put

#: Agreements of the store: enough for several shards.
COUNT = 30


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which agreements are wrong by themselves and by what others say; only read it."""
    folder = tmp_path_factory.mktemp("archive") / "store"
    graphs = {BASE + f"n{number}": framed(f"n{number}") for number in range(COUNT)}
    graphs[BASE + "n0"] += [line('a:n1/1 srv:number "2"'), line("a:n0 srv:hasClause a:n2/1")]
    graphs[BASE + "n3"] += [line("actor:head-n4 rdf:type srv:Norm"), line('actor:kz skos:prefLabel "KZ"@en')]
    put(folder, graphs)
    return folder

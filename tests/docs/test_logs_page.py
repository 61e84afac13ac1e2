"""The example of the page on logs: one log in three formats."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from servanda.events.consistency import check_log
from servanda.events.reader import read_log
from servanda.store.snapshot import open_bundled

FOLDER = Path(__file__).parents[2] / "docs" / "logs"


def records(log):
    return {event.iri: replace(event, line=None) for event in log.events}


@pytest.mark.parametrize("ending", ["csv", "ttl"])
def test_the_formats_say_the_same(ending):
    graph = open_bundled()
    yaml = read_log(FOLDER / "liaison-2009.yaml", graph)
    other = read_log(FOLDER / f"liaison-2009.{ending}", graph)
    assert records(other) == records(yaml) and len(yaml.events) == 9
    assert (other.iri, other.agreement) == (yaml.iri, yaml.agreement)
    assert check_log(other, graph, today=date(2010, 1, 1)) == []

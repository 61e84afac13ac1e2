"""What an explorer has read of all agreements is handed to another, which does not read it again."""

from __future__ import annotations

import pickle

from servanda.site.explorer import Explorer
from servanda.site.thing_index import index_things
from servanda.store.snapshot import open_bundled


def test_an_overview_is_remembered_by_whoever_takes_it() -> None:
    overview = pickle.loads(pickle.dumps(Explorer(open_bundled()).make_overview(index_things)))
    taker = Explorer(open_bundled())
    taker.take_overview(overview)
    (found,) = overview.made.values()
    assert taker.remember(index_things) is found

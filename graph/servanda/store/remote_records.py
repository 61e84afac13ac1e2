"""What a server is told to remember: which agreements it holds, by which hash, and which loads are under way.

A record names its agreement by a literal, never by its IRI, so that no question about it meets the record.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from servanda.vocabulary import BASE

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

    from servanda.store.remote import Remote

#: The graph of the records.
STORE: Final = BASE + "store"
_AGREEMENT, _HASH, _BY, _BEGUN = (f"<{STORE}#{name}>" for name in ("agreement", "hash", "by", "begun"))
#: A load that began longer ago than this on another machine is taken to be dead.
_DEAD: Final = timedelta(days=1)
#: Rows that are asked for at once: fewer than any server is set to give.
_PAGE: Final = 1000


def record(agreement: str) -> str:
    """Return the IRI of the record of an agreement; without Update it is also the record's graph."""
    return f"{STORE}/{blake2b(agreement.encode(), digest_size=16).hexdigest()}"


def noted(agreement: str, hash: str) -> str:
    """Return the N-Triples of the record of an agreement."""
    from pyoxigraph import Literal

    subject = f"<{record(agreement)}>"
    return f"{subject} {_AGREEMENT} {Literal(agreement)} .\n{subject} {_HASH} {Literal(hash)} .\n"


def begun(load: str) -> str:
    """Return the N-Triples that say that this process began a load, whose graphs are named ``load``."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return f'<{load}> {_BY} "{_machine()} {os.getpid()}" .\n<{load}> {_BEGUN} "{now}" .\n'


def held(remote: Remote, agreement: str | None = None) -> dict[str, str]:
    """Return the agreements (or only that one) of which a server holds a record, each with its hash.

    Two loads that replaced an agreement at the same moment may both have left theirs, since not every server
    keeps them apart: then its hash is empty.
    """
    from pyoxigraph import Literal

    found: dict[str, str] = {}
    only = f"VALUES ?agreement {{ {Literal(agreement)} }}" if agreement is not None else ""
    last = ""
    while True:
        # From where the last page ended: a large offset is refused by some, and rows may come in between.
        query = (
            "SELECT ?agreement (MIN(?hash) AS ?first) (MAX(?hash) AS ?last) "
            f"WHERE {{ {only} GRAPH ?g {{ ?record {_AGREEMENT} ?agreement ; {_HASH} ?hash }} "
            f"FILTER(STR(?agreement) > {Literal(last)}) }} "
            f"GROUP BY ?agreement ORDER BY ?agreement LIMIT {_PAGE}"
        )
        rows = list(_rows(remote, query))
        for row in rows:
            first, other = row["first"].value, row["last"].value
            found[row["agreement"].value] = first if first == other else ""
        if len(rows) < _PAGE:
            return found
        last = rows[-1]["agreement"].value


@dataclass(frozen=True)
class Load:
    """A load of which a server knows: the name of its graphs, by whom it was begun (hashed), and when."""

    name: str
    by: str
    begun: str

    @property
    def is_dead(self) -> bool:
        """Whether its process is gone: that is known on this machine, and after a day taken for granted."""
        machine, _, process = self.by.partition(" ")
        if machine == _machine() and process.isdigit():
            return not _runs(int(process))
        try:
            return datetime.now(UTC) - datetime.fromisoformat(self.begun) > _DEAD
        except (ValueError, TypeError):
            return True


def loads(remote: Remote) -> Iterator[Load]:
    """Yield the loads that a server has a record of."""
    query = f"SELECT ?x ?by ?begun WHERE {{ GRAPH <{STORE}> {{ ?x {_BY} ?by ; {_BEGUN} ?begun }} }}"
    for row in _rows(remote, query):
        yield Load(row["x"].value, row["by"].value, row["begun"].value)


def _rows(remote: Remote, query: str) -> QuerySolutions:
    from pyoxigraph import QuerySolutions

    rows = remote.query(query)
    assert isinstance(rows, QuerySolutions)  # a SELECT
    return rows


def _machine() -> str:
    """Return what tells this machine from others, and does not tell its name."""
    return blake2b(platform.node().encode(), digest_size=8).hexdigest()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is there, and belongs to someone else
    return True

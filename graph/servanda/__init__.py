"""servanda: who must notify whom under an international agreement, and in which words.

>>> import servanda
>>> graph = servanda.load()
>>> sorted({notice["addressee"] for notice in graph.notifications(sender="nato-plo", reading="strict")})
['actor:kz-mod']
"""

from __future__ import annotations

from servanda.errors import ServandaError

TYPE_CHECKING = False  # the name that type checkers know; what typing imports would delay each command
if TYPE_CHECKING:
    from pathlib import Path

    from servanda.api import Graph

__all__ = ["ServandaError", "load"]


def load(*paths: Path | str) -> Graph:
    """Return a graph to ask: of the bundled agreements, of YAML-LD or RDF files, or of a store on disk.

    ``paths`` are files, or the one folder that ``servanda load`` made. Raises ServandaError when one of them
    cannot be used.
    """
    # Imported here because the command line imports this package each time it starts.
    from servanda.api import Graph

    return Graph.load(*paths)

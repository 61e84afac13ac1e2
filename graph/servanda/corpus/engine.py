"""What decides, but for the data, what a check finds."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

#: The modules beside this one that decide what a result is, and on what it depends; ways… do too.
_DECIDING: Final = ("changes", "context", "gathering", "kept", "lines", "lookups", "place", "reach", "shard")


@cache
def engine_key() -> str:
    """Return the hash of the shapes, the code that reads them, and the parser's version."""
    from pyoxigraph import __version__ as parser

    from servanda.resources import data

    package = Path(__file__).parent.parent
    code = [*package.glob("check/compiled/*.py"), *package.glob("corpus/ways*.py")]
    code += [package / "corpus" / f"{name}.py" for name in _DECIDING]
    sources = [*data("shapes").glob("*.ttl"), *code]
    digest = blake2b(parser.encode(), digest_size=16)
    for path in sorted(sources, key=lambda one: one.name):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()

"""Files of a folder that are no agreement, no log and no RDF of one: seen without reading them as such."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.read import syntax
from servanda.read.files import read_text

#: The endings of files that are authored as YAML-LD.
YAML_ENDINGS: Final = frozenset({".yaml", ".yml"})
#: A key of the root of what describes an agreement or a log, or an id of one.
_KEY: Final = re.compile(
    r"""\A\s*\{|^["']?(?:agreement|clauses|constitutedBy|events|instruments|ofAgreement|parties|sourceFile)"""
    r"""["']?\s*:"""
    r"""|^["']?@?id["']?\s*:\s*["']?(?:agreement|log):"""
    r"""|^["']?@?type["']?\s*:\s*["']?(?:srv:)?(?:Agreement|EventLog)\b""",
    re.MULTILINE,
)
#: A context alone is not longer than that, in characters.
_LONGEST_CONTEXT: Final = 1_000_000


def is_foreign(path: Path) -> bool:
    """Say whether a file is YAML of something else than an agreement or a log, or a JSON-LD context alone.

    A file that cannot be read is not said to be foreign: it has to be told.
    """
    ending = path.suffix.lower()
    if path.stem == "agreement" or ending not in {*YAML_ENDINGS, ".jsonld"}:
        return False
    try:
        text = read_text(path)
        if ending in YAML_ENDINGS:
            return _KEY.search(text) is None
        document = syntax.parse_json(text, path) if len(text) < _LONGEST_CONTEXT else None
    except ServandaError:
        return False
    return isinstance(document, dict) and set(document) == {"@context"}

"""The keys of full YAML-LD that messages name, as an author of the short form writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_QUOTED: Final = re.compile(r"'([A-Za-z]+)'")
#: Two keys that are one in the short form, with what stands between them.
_REPEATED: Final = re.compile(r"('[^']+')(?:,| and| or| и| или| мен| не| және)+ \1")


def name_short_keys(message: str) -> str:
    """Return a message with the keys that it names between quotes as those of the short form.

    A key that is the same in both forms stays. Two keys that are one in the short form are named once.

    >>> name_short_keys("add it to 'onMatters', 'runsFromEvent' or 'dueBefore'")
    "add it to 'trigger: {is}', 'after' or 'before'"
    >>> name_short_keys("fix 'startLine' or 'endLine'")
    "fix 'lines'"
    """
    names = _read_names()
    named = _QUOTED.sub(lambda match: f"'{names.get(match[1], match[1])}'", message)
    return named if named == message else _REPEATED.sub(r"\1", named)


@cache
def _read_names() -> Mapping[str, str]:
    """Return by key of full YAML-LD the one of the short form, where it is another."""
    table = (files("servanda.check") / "short_keys.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return {full: short for full, short in rows}

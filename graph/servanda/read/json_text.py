"""JSON text as Python values, with every key of an object once.

What a key means that stands twice is left open by RFC 8259 (section 4), and Python's own reader lets the last
one win, so that what the first one said would be lost. JSON-LD 1.1 (section 9) makes it an error.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.read.yaml_nodes import Json

#: A string, or a mark that opens, parts or closes something.
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]', re.DOTALL)


class _DuplicateKeyError(Exception):
    """An object has a key twice; Python's reader does not tell where."""


def parse(text: str, path: Path) -> Json:
    """Return the value of a JSON text; ``path`` is only named in errors.

    Raises ServandaError, with the line, for what is no JSON and for a key that stands twice in an object
    (also where one of the two is written with escapes), and without one where values are nested too deep.
    """
    try:
        value: Json = json.loads(text, object_pairs_hook=_object)
    except _DuplicateKeyError:
        raise _duplicate(text, path) from None
    except json.JSONDecodeError as error:
        raise ServandaError(
            f"this is not JSON: {error.msg}; fix it there", file=path, line=error.lineno
        ) from None
    except RecursionError:
        raise ServandaError("values are nested too deep here; flatten them", file=path) from None
    except ValueError as error:
        raise ServandaError(f"this is not JSON: {error}; fix it", file=path) from None
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _duplicate(text: str, path: Path) -> ServandaError:
    """Return the error for the first key of a text that stands twice in its object."""
    #: The keys of each open object, with the place where each stands; None for an open list.
    stack: list[dict[str, int] | None] = []
    before = ""
    for token in _TOKEN.finditer(text):
        mark = token[0][0]
        if mark == '"':
            keys = stack[-1] if stack else None
            if keys is not None and before in ("{", ","):
                key = json.loads(token[0])
                if key in keys:
                    first, here = (text.count("\n", 0, place) + 1 for place in (keys[key], token.start()))
                    return ServandaError(
                        f"the key '{key}' stands twice, here and on line {first}; keep one",
                        file=path,
                        line=here,
                    )
                keys[key] = token.start()
        elif mark in "{[":
            stack.append({} if mark == "{" else None)
        elif mark in "}]":
            stack.pop()
        before = mark
    raise AssertionError("a key that stands twice has been found before")  # pragma: no cover

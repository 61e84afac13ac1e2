"""A record put into the text of a log in YAML, every byte of which stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from servanda.errors import ServandaError

if TYPE_CHECKING:
    import yaml

#: How a log begins that is made anew; reading holds the file to the first line (log_read.py).
_HEAD: Final = """--- # this log ends with '...'
id: {log}
type: EventLog
ofAgreement: {agreement}
events: {{}}
...
"""

_STEP: Final = 2
_BREAK: Final = re.compile(r"\r\n|\r|\n")
#: What YAML takes for no value at all when it stands without quotation marks.
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class _Place:
    """Where the next record goes: after ``index``, its name indented by ``indent``, its keys ``step`` deeper.

    ``cut`` is what makes way, from index to index; ``key`` says that ``events:`` itself is missing.
    """

    index: int
    indent: int
    step: int
    cut: tuple[int, int] | None = None
    key: bool = False


def new(log: str, agreement: str) -> str:
    """Return the text of a log without records; ``log`` and ``agreement`` are compact IRIs."""
    return _HEAD.format(log=log, agreement=agreement)


def inserted(text: str, name: str, record: dict[str, Any]) -> str:
    """Return the text of a log with one more record after the last.

    ``text`` has been read as a log before, so it is a mapping. Raises ServandaError, with the line, when the
    records stand in braces.
    """
    place = _place(text)
    written = _written(name, record, place.step)
    lines = [" " * place.indent + line if line else line for line in written.splitlines()]
    if place.key:
        lines.insert(0, " " * (place.indent - place.step) + "events:")
    match = _BREAK.search(text)
    ending = match[0] if match else "\n"
    at = _line_end(text, place.index)
    before, after = text[:at], text[at:]
    if place.cut:
        start, end = place.cut
        kept = text[end:at]
        before = (text[:start] if kept.strip() else text[:start].rstrip(" ")) + kept
    if not before.endswith(("\n", "\r")):
        before += ending
    return before + "".join(line + ending for line in lines) + after


def _place(text: str) -> _Place:
    """Return where in a log the next record goes."""
    import yaml

    root = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    assert isinstance(root, yaml.MappingNode)  # it has been read as a log
    if root.flow_style:
        raise _braces(root)
    found = next(((key, value) for key, value in root.value if key.value == "events"), None)
    if found is None:
        column = root.value[0][0].start_mark.column
        return _Place(_end(root), column + _STEP, _STEP, key=True)
    key, value = found
    if isinstance(value, yaml.MappingNode) and not value.flow_style:
        first, record = value.value[0]
        indent = first.start_mark.column
        deeper = isinstance(record, yaml.MappingNode) and not record.flow_style
        step = record.value[0][0].start_mark.column - indent if deeper else _STEP
        return _Place(_end(value), indent, step)
    if value.value:
        raise _braces(value)
    cut = (value.start_mark.index, value.end_mark.index)
    return _Place(cut[1], key.start_mark.column + _STEP, _STEP, cut)


def _end(node: yaml.Node) -> int:
    """Return the index after the last character of a node; a block ends where its last value does."""
    import yaml

    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _line_end(text: str, index: int) -> int:
    """Return the index after the line that holds the character before ``index``."""
    if index and text[index - 1] in "\r\n":
        return index
    match = _BREAK.search(text, index)
    return match.end() if match else len(text)


def _written(name: str, record: dict[str, Any], step: int) -> str:
    """Return a record in YAML, one key a line."""
    import yaml

    return yaml.dump(
        {name: record}, Dumper=_dumper(), allow_unicode=True, default_flow_style=False, sort_keys=False,
        indent=step, width=float("inf"),
    )  # fmt: skip


@cache
def _dumper() -> Any:  # noqa: ANN401 (PyYAML's dumpers have no common type)
    """Return a dumper to which all scalars are strings, as they are to the reader, so that days stay bare."""
    from yaml.emitter import Emitter
    from yaml.representer import SafeRepresenter
    from yaml.resolver import BaseResolver
    from yaml.serializer import Serializer

    class Dumper(Emitter, Serializer, SafeRepresenter, BaseResolver):
        def __init__(self, stream: Any, **given: Any) -> None:  # noqa: ANN401
            emitted = ("canonical", "indent", "width", "allow_unicode", "line_break")
            Emitter.__init__(self, stream, **{name: given[name] for name in emitted if name in given})
            Serializer.__init__(self)
            SafeRepresenter.__init__(self, default_flow_style=False, sort_keys=False)
            BaseResolver.__init__(self)

        def represent_text(self, text: str) -> Any:  # noqa: ANN401
            bare = text not in _NULL and text.isprintable()
            return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else '"')

    Dumper.add_representer(str, Dumper.represent_text)
    return Dumper


def _braces(node: yaml.Node) -> ServandaError:
    return ServandaError(
        "the records stand in braces here, where none can be added; write them below one another, indented",
        line=node.start_mark.line + 1,
    )

"""A SPARQL SELECT cut into groups, filters and triples (W3C SPARQL 1.1, section 19.8), to be rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\#[^\n]*)+)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:(?:\"{1,2})?(?:[^"\\]|\\.))*\"{3}|'{3}(?:(?:'{1,2})?(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<name>_:[\w.-]*\w|[\w-]*:(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<mark>\^\^|&&|\|\||<=|>=|!=|.)""",
    re.VERBOSE | re.DOTALL,
)
#: What SHACL-SPARQL does not allow, or what has no meaning in a single data graph (W3C SHACL, 5.2.1).
_FORBIDDEN = {"MINUS", "SERVICE", "VALUES", "GRAPH"}


class NotPlainError(Exception):
    """The query has a form (a subquery, an aggregate) that :func:`parse` does not take apart."""


@dataclass(frozen=True)
class Triple:
    """A subject, a path and an object, as written."""

    subject: str
    path: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Triples:
    """Triples that follow one another."""

    triples: list[Triple]


@dataclass(frozen=True)
class Expression:
    """A FILTER or BIND with its words; the groups are those of EXISTS."""

    parts: list[str | Group]


@dataclass(frozen=True)
class Optional:
    """OPTIONAL and its group."""

    group: Group


@dataclass(frozen=True)
class Union:
    """One group, or several joined by UNION."""

    groups: list[Group]


@dataclass(frozen=True)
class Group:
    """What stands between braces, in order."""

    elements: Sequence[Triples | Expression | Optional | Union]


@dataclass(frozen=True)
class Select:
    """A SELECT query: the words before its group, and the group."""

    head: str
    group: Group


def tokens(query: str) -> list[str]:
    """Return the tokens of a query without spaces and comments, each variable written with ``?``."""
    found = [match for match in _TOKEN.finditer(query) if match.lastgroup != "space"]
    return ["?" + m[0][1:] if m.lastgroup == "variable" else m[0] for m in found]


def refuse(query: str) -> None:
    """Raise ValueError for what SHACL-SPARQL forbids (MINUS, SERVICE, VALUES, a new ``$this``) and GRAPH."""
    words = tokens(query)
    for word in words:
        if word.upper() in _FORBIDDEN:
            raise ValueError(f"{word.upper()} may not stand in the query of a shape: {query}")
    if any(words[at : at + 2] == ["AS", "?this"] for at in range(len(words))):
        raise ValueError(f"$this may not be assigned to in the query of a shape: {query}")


def parse(query: str) -> Select:
    """Take a SELECT query apart.

    Raises NotPlainError for a subquery, an aggregate or solution modifiers.
    """
    words = tokens(query)
    reader = _Reader(words)
    head = []
    while reader.next not in ("{", ""):
        head.append(reader.take())
    if "(" in head or any(word.startswith(("[", "_:")) for word in words):
        raise NotPlainError(query)
    group = reader.group()
    if reader.next:
        raise NotPlainError(query)
    return Select(" ".join(head), group)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._at = 0

    @property
    def next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def take(self, wanted: str | None = None) -> str:
        word = self.next
        if not word or (wanted is not None and word.upper() != wanted):
            raise NotPlainError(" ".join(self._words))
        self._at += 1
        return word

    def group(self) -> Group:
        self.take("{")
        elements = list(self._elements())
        self.take("}")
        return Group(elements)

    def _elements(self) -> Iterator[Triples | Expression | Optional | Union]:
        while self.next != "}":
            word = self.next.upper()
            if word == ".":
                self.take()
            elif word == "{":
                groups = [self.group()]
                while self.next.upper() == "UNION":
                    self.take()
                    groups.append(self.group())
                yield Union(groups)
            elif word == "OPTIONAL":
                self.take()
                yield Optional(self.group())
            elif word in ("FILTER", "BIND"):
                yield Expression([self.take().upper(), *self._expression()])
            elif word == "SELECT":
                raise NotPlainError(" ".join(self._words))
            else:
                yield Triples(list(self._triples()))

    def _expression(self) -> Iterator[str | Group]:
        """Yield the parts up to the closing parenthesis, or the group of a bare EXISTS."""
        depth = 0
        while True:
            if self.next == "{":
                yield self.group()
                if depth == 0:
                    return
                continue
            word = self.take()
            depth += (word == "(") - (word == ")")
            yield word
            if word == ")" and depth == 0:
                return

    def _triples(self) -> Iterator[Triple]:
        """Yield the triples of one subject, with ``;`` and ``,``."""
        subject = self._term()
        while True:
            path = tuple(self._path())
            while True:
                yield Triple(subject, path, self._term())
                if self.next != ",":
                    break
                self.take()
            while self.next == ";":
                self.take()
            if self.next in (".", "}", "") or self.next.upper() in ("FILTER", "BIND", "OPTIONAL", "{"):
                return

    def _path(self) -> Iterator[str]:
        """Yield the tokens of a verb: they end where, outside parentheses, a term follows a term."""
        depth, complete = 0, False
        while True:
            word = self.next
            if depth == 0 and complete and word not in ("/", "|", "*", "+", "?"):
                return
            yield self.take()
            depth += (word == "(") - (word == ")")
            complete = word not in ("/", "|", "^", "!", "(")

    def _term(self) -> str:
        word = self.take()
        if word == "(":
            raise NotPlainError(" ".join(self._words))
        if word in ("+", "-"):
            return word + self.take()
        if self.next.startswith("@"):
            return word + self.take()
        if self.next == "^^":
            return word + self.take() + self.take()
        return word

"""What is needed to read a norm of the short form: names, translations, place, words of its clause."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.read.short.declared import Names
from servanda.read.short.nodes import Place
from servanda.read.short.passages import ClauseWords
from servanda.read.short.source import find_stretches, split_elided
from servanda.read.short.time_events import EventReferences, NamedNorm
from servanda.read.short.translations import TextPath, Translations
from servanda.read.syntax import Node, Scalar


class UnwrittenClauseError(ServandaError):
    """Words stand in a clause that contains this one and is not written in the file."""

    def __init__(self, number: str, place: Place, line: int) -> None:
        """Say that the clause with this number is to be added."""
        message = error_text("short-clause-unwritten", number=number, inner=place.clause or "")
        super().__init__(message, file=str(place.file), line=line, clause=place.clause)
        #: The clause that is to be written.
        self.number = number


@dataclass(frozen=True)
class Written:
    """The value of a key, its line, and the paths of its texts in the files of translations."""

    node: Node
    line: int
    paths: tuple[TextPath, ...]


@dataclass
class ClauseContext:
    """What is needed to read a norm: names, translations, the place, the clause's id, path and words."""

    names: Names
    translations: Translations
    place: Place
    id: str
    path: str
    words: ClauseWords | None
    language: str
    find_parties: Callable[[str], list[str]]
    find_clause: Callable[[str, int, Place], str]
    #: Says whether the agreement has a clause with a number.
    has_clause: Callable[[str], bool]
    #: The agreement as full YAML-LD names it.
    agreement: str
    quote: str = ""
    instruments: frozenset[str] = field(default_factory=frozenset)
    #: Notes an error, so that what comes after it is read too.
    collect: Callable[[], AbstractContextManager[None]] = nullcontext
    #: The norms and notices that are named, each with its place: they may stand further down.
    named: list[NamedNorm] = field(default_factory=list)
    #: The events that times name, some of them norms and notices that may stand further down.
    events: list[EventReferences] = field(default_factory=list)
    #: The id of the norm that is read.
    norm: str = ""
    #: The id of the notice that is read, if it is one.
    notice: str = ""

    def check_words(self, node: Scalar) -> Scalar:
        """Return the words, with what "…" leaves out put in where the clause leaves no doubt what that is.

        Raises ServandaError when they do not stand in the clause or its list.
        """
        self.place.read_word(node, "words")
        self.require_words(node)
        if self.words is None:
            return node
        if len(split_elided(node.text)) > 1:
            found = [one for passage in self.words.passages for one in find_stretches(passage, node.text)]
            if len(found) == 1:
                return Scalar(found[0], node.line, False, True)
        return node

    def require_words(self, node: Scalar, *, in_copy: bool = False) -> None:
        """Raise ServandaError when words do not stand in the clause, its list or, if so asked, in a copy."""
        if self.words is None or self.words.hold(node.text, in_copy=in_copy):
            return
        outside = self.words.find_outside(node.text)
        if outside is not None:
            raise UnwrittenClauseError(outside, self.place, node.line)
        raise self.place.error(error_text("short-words-not-in-clause", words=node.text), node.line)

    def read_words(self, node: Node) -> Scalar:
        """Return words that stand in the clause; raise ServandaError for anything else."""
        self.place.read_word(node, "words")
        assert isinstance(node, Scalar)
        return self.check_words(node)

    def find_norm_id(self, name: str, line: int) -> str:
        """Return the id that a norm or notice cited by clause and name has: "36(1)(a)/nationals".

        Raises ServandaError for a clause that is not there.
        """
        number, slash, rest = name.partition("/")
        if not slash or ":" in number:
            return name
        return f"{self.find_clause(number, line, self.place)}-{rest.replace('/', '-')}"

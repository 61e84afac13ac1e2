"""The text of a SPARQL query: its terminals, prologue, form and dataset, and whether it calls a server.

The terminals are those of SPARQL 1.1, section 19.8. A query is cut into them by the longest match, as the
specification has it; each text is read once, in time linear in its length.

Whether a query calls another server (SERVICE) is asked more strictly. An engine may read without a tokenizer:
Oxigraph ends a keyword after its letters, takes ``e:`` for a name where ``e:x`` is no IRI, and ``?a<?b#>``
for a comparison and a comment. So a text is refused as soon as *any* way of cutting it shows a call.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from servanda.errors import ServandaError
from servanda.messages import error_text

# SPARQL 1.1, section 19.8: PN_CHARS_BASE, PN_CHARS, PLX; the escapes of section 19.2 may stand in an IRI.
# Beyond ASCII every character counts as a letter: what is none stands in strings, IRIs and comments only.
# The sets name the ASCII characters that are not in them: such a set is compiled a hundred times as fast.
_BASE: Final = r"[^\x00-@\[-`{-\x7f]"
_WORD: Final = r"[^\x00-/:-@\[-^`{-\x7f]"
_CHAR: Final = r"[^\x00-,./:-@\[-^`{-\x7f]"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL: Final = rf"(?:{_WORD}|:|{_PLX})(?:\.*+(?:{_CHAR}|:|{_PLX}))*+"
_IRI: Final = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
#: What stands between quotation marks, by the mark: three of them, or one on one line.
_LONG: Final = {"'": r"'''(?:[^'\\]|\\.|'(?!''))*+", '"': r'"""(?:[^"\\]|\\.|"(?!""))*+'}
_SHORT: Final = {"'": r"'(?:[^'\\\r\n]|\\.)*+", '"': r'"(?:[^"\\\r\n]|\\.)*+'}
#: A string; one without an end goes on to the end of the line or the text, so that nothing is read twice.
_STRING: Final = "|".join(
    [f"{_LONG[mark]}(?:{mark * 3})?" for mark in _LONG] + [f"{_SHORT[mark]}{mark}?" for mark in _SHORT]
)
_VARIABLE: Final = rf"[?$]{_WORD}++"
_LANGUAGE: Final = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?"
_TERMINAL: Final = rf"""(?P<space>[ \t\r\n]++)
        |(?P<comment>\#[^\r\n]*+)
        |(?P<iri>{_IRI})
        |(?P<string>{_STRING})
        |(?P<variable>{_VARIABLE})
        |(?P<language>{_LANGUAGE})
        |(?P<blank>_:{_WORD}(?:\.*+{_CHAR})*+)
        |(?=[^\x00-9;-@\[-`{{-\x7f])(?P<word>{_BASE}(?:{_CHAR}|\.)*+)?(?P<name>:(?:{_LOCAL})?)?
        |(?P<number>(?:[0-9]++\.[0-9]++|\.[0-9]++|[0-9]++)(?:[eE][+-]?[0-9]++)?)
        |(?P<mark>.)"""
_FORMS: Final = ("select", "construct", "describe", "ask")
#: An IRI to which any plain name can be appended, and the result is an IRI (RFC 3987).
_OPEN_END: Final = r"[A-Za-z][A-Za-z0-9+.-]*:[^ ]*[/#]|urn:[^ ]+:"


class Terminal(NamedTuple):
    """One terminal: its kind (iri, string, variable, language, blank, word, name, number, mark) and place."""

    kind: str
    text: str
    start: int


def scan(text: str) -> Iterator[Terminal]:
    r"""Yield the terminals of a text by the longest match, white space and comments included.

    A keyword is a ``word``, a prefixed name a ``name``; what is no terminal at all is a ``mark``.

    >>> [(terminal.kind, terminal.text) for terminal in scan(r"ASK{e:a\#b ?x 1}")][:4]
    [('word', 'ASK'), ('mark', '{'), ('name', 'e:a\\#b'), ('space', ' ')]
    """
    for match in re.compile(_TERMINAL, re.VERBOSE | re.DOTALL).finditer(text):
        yield Terminal(str(match.lastgroup), match[0], match.start())


@dataclass(frozen=True)
class QueryText:
    """The text of a query, cut into its terminals once."""

    text: str

    @cached_property
    def terminals(self) -> list[Terminal]:
        """The terminals that mean something: without white space and comments."""
        return [terminal for terminal in scan(self.text) if terminal.kind not in ("space", "comment")]

    @cached_property
    def words(self) -> list[str]:
        """The keywords, in lower case and in order."""
        words = (terminal.text for terminal in self.terminals if terminal.kind == "word")
        return [part.lower() for word in words for part in re.split(r"[.-]+", word) if part]

    @cached_property
    def _prologue(self) -> tuple[dict[str, str], int]:
        """The prefixes that are declared, and how many terminals that takes (section 4.1)."""
        declared: dict[str, str] = {}
        at, all_ = 0, self.terminals
        while at + 1 < len(all_) and all_[at].kind == "word":
            word = all_[at].text.lower()
            if (word == "base" and all_[at + 1].kind == "iri") or (
                word == "version" and all_[at + 1].kind == "string"
            ):
                at += 2
            elif word == "prefix" and [t.kind for t in all_[at + 1 : at + 3]] == ["name", "iri"]:
                declared[all_[at + 1].text.removesuffix(":")] = all_[at + 2].text[1:-1]
                at += 3
            else:
                break
        return declared, at

    @property
    def declared(self) -> dict[str, str]:
        """The prefixes that the query declares, with their IRIs as written."""
        return self._prologue[0]

    @property
    def head(self) -> str:
        """The text of the prologue: everything before the form of the query."""
        at = self._prologue[1]
        return self.text[: self.terminals[at].start] if at < len(self.terminals) else self.text

    @property
    def first_word(self) -> str:
        """The first word after the prologue in lower case, "" when something else stands there."""
        at = self._prologue[1]
        first = self.terminals[at] if at < len(self.terminals) else None
        return first.text.lower() if first is not None and first.kind == "word" else ""

    @property
    def form(self) -> str | None:
        """Return select, construct, describe or ask; None when the text begins otherwise."""
        return next((form for form in _FORMS if self.first_word.startswith(form)), None)

    @cached_property
    def prefixes(self) -> set[str]:
        """The prefixes that are used and not declared."""
        names = (terminal.text for terminal in self.terminals if terminal.kind == "name")
        return {name.partition(":")[0] for name in names} - self.declared.keys()

    @property
    def dataset(self) -> tuple[list[str], list[str]]:
        """The graphs after FROM and after FROM NAMED (section 13.2), as written: IRIs or prefixed names."""
        default: list[str] = []
        named: list[str] = []
        if "from" not in self.text.lower():
            return default, named
        depth = 0
        for terminal, second, third in zip(
            self.terminals, self.terminals[1:], [*self.terminals[2:], Terminal("", "", 0)], strict=False
        ):
            depth += (terminal.text in ("(", "{")) - (terminal.text in (")", "}"))
            if depth == 0 and terminal.kind == "word" and terminal.text.lower() == "from":
                if second.kind in ("iri", "name"):
                    default.append(second.text)
                elif second.text.lower() == "named" and third.kind in ("iri", "name"):
                    named.append(third.text)
        return default, named


def unescape_query(text: str) -> str:
    r"""Return a text with its code point escapes replaced (section 19.2): engines differ in where they do so.

    >>> unescape_query(r"\u0053ERVICE")
    'SERVICE'
    """

    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        return chr(point) if point < 0x110000 else match[0]

    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", character, text) if "\\" in text else text


def reject_service(text: str, known: Mapping[str, str] | None = None) -> None:
    """Raise ServandaError when a query may call another server, however it is written.

    ``known`` are the prefixes that need no declaration, with their IRIs. Takes time linear in the text.

    >>> reject_service('SELECT ?service { ?service ?p "SERVICE" } # service')
    >>> reject_service("SELECT * { { SELECT * { service silent <http://x/> {} } } }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: SERVICE calls another server, which servanda does not do; ask ...
    """
    for form in {text, unescape_query(text)}:
        if re.search("service", form, re.IGNORECASE) and _may_call(QueryText(form), known or {}):
            raise ServandaError(error_text("service-call"))


def _may_call(query: QueryText, known: Mapping[str, str]) -> bool:
    """Tell whether in some way of cutting it the query has SERVICE, an endpoint and a group."""
    if "service" in query.words:
        return True
    cut = _Cut(query.text)
    calls = cut.calls()
    return bool(calls) and cut.reaches(calls, {**known, **query.declared} if query.form else {})


def exceeds_depth(text: str, most: int) -> bool:
    """Tell whether brackets are nested deeper than ``most`` in any way of cutting a text; in linear time.

    >>> exceeds_depth("SELECT * { ?s ?p '{{{' }", 2), exceeds_depth("{{{}}}", 2)
    (False, True)
    """
    return sum(text.count(mark) for mark in "({[") > most and _Cut(text).depth(most) > most


def find_prefixes(text: str) -> set[str]:
    """Return all that may be a prefix in a text, in names, strings and comments alike.

    >>> sorted(find_prefixes("SELECT * { ?s e:p :q } # f:g"))
    ['', 'e', 'f']
    """
    # Only from where a name can start, or a long one without a colon would be read again from each letter.
    return set(re.findall(rf"(?<!{_CHAR})(?<!\.)((?:{_CHAR}|\.)*+):", text))


class _Cut:
    """Every way in which a text can be cut into terminals."""

    #: Quotation marks without a partner that are looked into; a query that a person writes has none.
    _UNCLOSED: Final = 100
    #: What a terminal may start after: anything, or one of the words that a name must follow.
    _ANYTHING: Final = 1
    _BEFORE_NAME: Final = 2

    def __init__(self, text: str) -> None:
        # Compiled here, since few queries need it: it takes longer than all else that is looked at.
        self._iri = re.compile(_IRI)
        self._variable = re.compile(_VARIABLE)
        self._language = re.compile(_LANGUAGE)
        self._long = {mark: re.compile(body + mark * 3, re.DOTALL) for mark, body in _LONG.items()}
        self._short = {mark: re.compile(body + mark, re.DOTALL) for mark, body in _SHORT.items()}
        self._step = re.compile(_PLX)
        # A name that makes an IRI with any prefix that may be appended to.
        self._plain = re.compile(
            r"([A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?:"
            r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?@])"
            r"(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?@])*"
        )
        self._absolute = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
        self._text = text
        # All of which prefixed names, numbers and keywords consist, without a gap.
        self._runs = [match.span() for match in re.finditer(rf"(?:{_CHAR}|[:.]|{_PLX})++", text)]
        self._firsts = [start for start, _ in self._runs]
        self._line = (0, -1)
        self._after: dict[int, int] = {}
        self._unclosed = 0
        self._run = -1

    def calls(self) -> list[int]:
        """Return where SERVICE stands before an endpoint and a group, be it in a string or a comment."""
        found = []
        for match in re.finditer("service", self._text, re.IGNORECASE):
            after = self._skip(match.end())
            places = [after]
            if self._text[after : after + 6].lower() == "silent":
                places.append(self._skip(after + 6))
            ends = (self._endpoint(place) for place in places)
            if any(end is not None and self._text.startswith("{", self._skip(end)) for end in ends):
                found.append(match.start())
        return found

    def reaches(self, places: list[int], prefixes: Mapping[str, str]) -> bool:
        """Tell whether a keyword may start at one of some places, or whether there are too many ways to tell.

        ``prefixes`` are the prefixes with their IRIs, where these are sure.
        """
        text, wanted = self._text, set(places)
        starts = bytearray(len(text) + 1)
        starts[0] = self._ANYTHING
        for at, mark in enumerate(text):
            if not starts[at]:
                continue
            if at in wanted and starts[at] & self._ANYTHING:
                return True
            word = self._word(at)
            if word in ("graph", "from", "named"):
                starts[at + len(word)] |= self._BEFORE_NAME
                continue
            # White space and comments change nothing.
            then = starts[at] if mark in " \t\r\n#" else self._ANYTHING
            for end in self._ends(at, prefixes):
                starts[end] |= then
            if self._unclosed > self._UNCLOSED:
                return True
        return False

    def depth(self, most: int) -> int:
        """Return how deep brackets are nested where they are nested deepest, or a number beyond ``most``."""
        depths = [-1] * (len(self._text) + 1)
        depths[0] = deepest = 0
        for at, mark in enumerate(self._text):
            if depths[at] < 0:
                continue
            depth = max(depths[at] + (mark in "({[") - (mark in ")}]"), 0)
            deepest = max(depth, deepest)
            for end in self._ends(at, {}):
                depths[end] = max(depths[end], depth)
            if deepest > most or self._unclosed > self._UNCLOSED:
                return max(deepest, most + 1)
        return deepest

    def _ends(self, at: int, prefixes: Mapping[str, str]) -> list[int]:
        """Return where the terminals may end that may start at a place."""
        mark = self._text[at]
        if mark in "'\"":
            kinds = [self._short[mark]] + [self._long[mark]] * self._text.startswith(mark * 3, at)
            strings = [kind.match(self._text, at) for kind in kinds]
            self._unclosed += strings.count(None)
            return [string.end() for string in strings if string]
        end = self._run_end(at)
        if end is None:
            return self._other_ends(at)
        # Only from where a run is entered: within it, it has been taken apart already.
        entered, self._run = self._run != end, end
        return [self._name_end(at, end, prefixes if entered else {})]

    def _word(self, at: int) -> str:
        """Return the word that a run of names is as a whole, in lower case, if the run starts at a place."""
        end = self._run_end(at) if at == 0 or self._run_end(at - 1) is None else None
        return self._text[at:end].lower() if end is not None and end - at <= len("graph") else ""

    def _name_end(self, at: int, end: int, prefixes: Mapping[str, str]) -> int:
        """Return where the first terminal may end in a run of names from ``at`` to ``end``.

        A prefix and a name that make an IRI are never taken apart; anything else may be, at each letter.
        """
        name = self._plain.fullmatch(self._text, at, end) if prefixes else None
        if name and re.fullmatch(_OPEN_END, prefixes.get(name[1] or "", "")):
            return end
        step = self._step.match(self._text, at)
        return step.end() if step else at + 1

    def _other_ends(self, at: int) -> list[int]:
        mark = self._text[at]
        if mark == "#":
            return [self._end_of_line(at)]
        if mark in "?$@":
            found = (self._language if mark == "@" else self._variable).match(self._text, at)
            return [found.end() if found else at + 1]
        iri = self._iri.match(self._text, at) if mark == "<" else None
        if iri and self._absolute.match(self._text, at):
            return [iri.end()]  # no comparison: in "a < b://c" nothing can stand before the second stroke
        return [at + 1] * (mark != "\\") + ([iri.end()] if iri else [])

    def _run_end(self, at: int) -> int | None:
        """Return where the run of names that holds a place ends, None when the place is in none."""
        index = bisect_right(self._firsts, at) - 1
        return self._runs[index][1] if index >= 0 and at < self._runs[index][1] else None

    def _endpoint(self, at: int) -> int | None:
        """Return where an IRI, a prefixed name or a variable ends that starts at a place, if one does."""
        mark = self._text[at : at + 1]
        if mark == "<":
            iri = self._iri.match(self._text, at)
            return iri.end() if iri else None
        if mark in ("?", "$"):
            variable = self._variable.match(self._text, at)
            return variable.end() if variable else None
        return self._run_end(at)

    def _end_of_line(self, at: int) -> int:
        first, end = self._line
        if not first <= at <= end:
            found = re.compile("[\r\n]").search(self._text, at)
            self._line = at, found.start() if found else len(self._text)
        return self._line[1]

    def _skip(self, at: int) -> int:
        """Return the first place from ``at`` on that is neither white space nor a comment."""
        passed = []
        while at not in self._after:
            mark = self._text[at : at + 1]
            passed.append(at)
            if mark == "#":
                at = self._end_of_line(at)
            elif mark and mark in " \t\r\n":
                at += 1
            else:
                break
        end = self._after.get(at, at)
        self._after.update(dict.fromkeys(passed, end))
        return end

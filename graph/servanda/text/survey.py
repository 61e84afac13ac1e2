"""What a rule finds in the text of an agreement: title, parties, dates, signatures, definitions, clauses.

Each finding says on which line it stands, and whether a rule can be sure of it. The words that the rules look
for are in ``markers.tsv``; of a language that is not there only clauses and dates are found.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from servanda.letters import fold_letters
from servanda.text.clean import CleanText, Paragraph
from servanda.text.language_detection import detect_language
from servanda.text.numbering import (
    build_clause_path,
    find_heading,
    find_parent_clause,
    opens_closing,
    split_number,
)
from servanda.text.printed_dates import find_dates
from servanda.text.sentences import split_sentences
from servanda.text.tables import read_patterns

_MARKUP: Final = "#*_ \t"
_QUOTES: Final = "„“”\"'‘’«»*_ "
#: The longest title, the longest name of a party, and the longest title of an article, in characters.
_TITLE: Final = 500
#: A longer preamble is scanned debris, and no list of parties.
_LONGEST_LIST: Final = 8_000
_NAME: Final = 120
_HEADING: Final = 200
#: So much of a text before a definition is shown with it.
_BEFORE: Final = 80
_SENTENCE_END: Final = (".", ";", ":", "!", "?", ",")
_ROMAN: Final = re.compile(r"[IVX]+")
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10}
_PARENTHESIS: Final = re.compile(r"\([^()]*\)")
#: What may stand after the year of a date at the end of a line.
_YEAR_MARK: Final = re.compile(r"\s*(?:г\.|года|ж\.)?\s*")
#: "in respect of Aruba": for what territory a party acts is no part of its name.
_TERRITORY: Final = re.compile(r",?\s+in respect of (?:the )?[A-Z][\w -]+?(?=,|\s+and\b|$)")
_NOT_NAMED: Final = re.compile(r"\d|^[^\W\d_]*(?:For|In|That|Considering|Having|Whereas|On|During|As|With)\b")


class Finding(NamedTuple):
    """What was found, on which line, and whether a rule can be sure of it."""

    text: str
    line: int
    sure: bool = True


class FoundParty(NamedTuple):
    """A party: its name, further names by definition, its class in the ontology, and where it was found."""

    name: str
    names: tuple[str, ...]
    sort: str
    collective: bool
    line: int
    sure: bool


class Definition(NamedTuple):
    """A term that the text defines, the words before the definition, and the line."""

    term: str
    before: str
    line: int


@dataclass
class FoundClause:
    """A clause: its number, line, title, and its sentences with their kinds."""

    number: str
    line: int
    title: str | None = None
    sentences: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


class NumberFault(NamedTuple):
    """A number that stands twice, or that follows another with a gap: with that one, and the lines of both.

    Of several numbers in a row that stand twice only the first is one, of the kind "again".
    """

    kind: Literal["twice", "again", "skipped"]
    number: str
    line: int
    other: str
    other_line: int


@dataclass(frozen=True)
class Survey:
    """All that was found in a text."""

    title: Finding | None
    sort: Finding
    number: Finding | None
    date: Finding | None
    dates: tuple[Finding, ...]
    place: Finding | None
    parties: tuple[FoundParty, ...]
    parties_term: Finding | None
    persons: tuple[Finding, ...]
    definitions: tuple[Definition, ...]
    authentic: tuple[str, ...]
    authentic_line: int
    prevailing: Finding | None
    not_binding: Finding | None
    clauses: tuple[FoundClause, ...]
    faults: tuple[NumberFault, ...]


def survey_text(text: CleanText, language: str) -> Survey:
    """Return what is found in a cleaned text that is written in a language (a BCP 47 tag)."""
    return _Survey(text, language).make()


class _Survey:
    """The work on one text: its paragraphs before the first number, and those after the last."""

    def __init__(self, text: CleanText, language: str) -> None:
        self.text = text
        self.language = language
        self.paragraphs = text.paragraphs
        numbered = [n for n, paragraph in enumerate(self.paragraphs) if paragraph.clause is not None]
        self.head = self.paragraphs[: numbered[0]] if numbered else self.paragraphs
        self.bodies = [(n, p) for n, p in enumerate(self.paragraphs) if p.clause is None]
        self.tail = [p for n, p in self.bodies if numbered and n > numbered[0]]
        self.clauses = " ".join(" ".join(p.body.split()) for p in self.paragraphs if p.clause is not None)

    def make(self) -> Survey:
        """Return what is found."""
        title, rest = self._find_title()
        parties = self._find_parties(title, rest)
        definitions = list(self._find_definitions())
        parties, term, definitions = _attach_definitions(parties, definitions, self.language)
        parties = [self._add_meanings(party) for party in parties]
        parties = [self._add_short_name(party, parties) for party in parties]
        authentic, line, prevailing = self._find_languages()
        dates = self._find_dates()
        clauses = list_clauses(self.text, self.language)
        return Survey(
            title=title,
            sort=self._find_sort(title),
            number=self._find_number(),
            date=dates[0] if dates else None,
            dates=tuple(dates),
            place=self._find_place(),
            parties=tuple(parties),
            parties_term=term,
            persons=tuple(self._find_persons()),
            definitions=tuple(definitions),
            authentic=authentic,
            authentic_line=line,
            prevailing=prevailing,
            not_binding=self._find_first("not-binding", self.paragraphs),
            clauses=tuple(clauses),
            faults=tuple(join_repetitions(find_number_faults(self.text.paragraphs, self.text))),
        )

    def _line(self, paragraph: Paragraph, offset: int = 0) -> int:
        at = min(paragraph.body_start + offset, max(paragraph.end - 1, paragraph.start))
        return self.text.line_of(at)

    def _find_title(self) -> tuple[Finding | None, list[Paragraph]]:
        """Return the title, and the paragraphs between it and the first number."""
        head = [p for p in self.head if p.body.strip(_MARKUP)]
        marked = []
        for paragraph in head:
            if not paragraph.body.startswith("#"):
                break
            marked.append(paragraph)
        if marked:
            chosen = self._choose_heading(marked)
            rest = head[len(marked) :]
            return Finding(_bare(chosen.body), self._line(chosen), len(marked) == 1), rest
        lines: list[Paragraph] = []
        for paragraph in head:
            if not self._continues_title(paragraph, bool(lines)):
                break
            lines.append(paragraph)
        named = [p for p in lines if not _is_dateline(p.body)]
        if not named:
            return None, head
        title = _cut_date(" ".join(_bare(p.body) for p in named))
        return Finding(title, self._line(named[0]), len(named) == 1), head[len(lines) :]

    def _choose_heading(self, marked: Sequence[Paragraph]) -> Paragraph:
        """Return the heading of several that names an instrument in the language of the text."""
        kinds = read_patterns("instrument", self.language)
        for paragraph in marked:
            fits = detect_language(paragraph.body).language in (self.language, None)
            if fits and any(pattern.search(paragraph.body) for _, pattern in kinds):
                return paragraph
        return next((p for p in marked if detect_language(p.body).language == self.language), marked[0])

    def _continues_title(self, paragraph: Paragraph, begun: bool) -> bool:
        body = paragraph.body.strip()
        if _is_dateline(body):
            return True
        if len(body) > _TITLE or body.endswith(_SENTENCE_END):
            return False
        parts = read_patterns("preamble-end", self.language)
        return not begun or not any(pattern.search(body) for _, pattern in parts)

    def _find_sort(self, title: Finding | None) -> Finding:
        """Return the class of the instrument: the kind named first in the title, in Kazakh last."""
        short = [
            p for p in self.head if len(p.body) <= _HEADING and not p.body.rstrip().endswith(_SENTENCE_END)
        ]
        for text, line in [
            *([(title.text, title.line)] if title else []),
            *((p.body, self._line(p)) for p in short),
        ]:
            found = [
                (match.start(), value)
                for value, pattern in read_patterns("instrument", self.language)
                for match in pattern.finditer(text)
            ]
            if found:
                best = max(found) if self.language.startswith("kk") else min(found)
                alone = len({value for _, value in found}) == 1
                return Finding(best[1], line, alone and title is not None and line == title.line)
        return Finding("Treaty", title.line if title else 1, False)

    def _find_number(self) -> Finding | None:
        return self._find_first("number", [p for p in self.head if len(p.body) <= _TITLE], "number")

    def _find_first(
        self, sort: str, paragraphs: Iterable[Paragraph], group: str | int = 0, sure: bool = True
    ) -> Finding | None:
        """Return the first of what the patterns of a sort find."""
        patterns = read_patterns(sort, self.language)
        for paragraph in paragraphs:
            for _, pattern in patterns:
                if match := pattern.search(paragraph.body):
                    return Finding(
                        " ".join(match[group].split()), self._line(paragraph, match.start(group)), sure
                    )
        return None

    def _find_dates(self) -> list[Finding]:
        """Return the dates at the end and in the head of the text, that of the signature first."""
        found: list[Finding] = []
        closing = [p for p in self.tail if read_any("place", self.language, p.body)]
        short = [p for p in self.head if _is_dateline(p.body) or _cut_date(p.body) != p.body]
        for paragraph in [
            *closing,
            *short,
            *reversed(self.tail),
            *(p for p in self.head if len(p.body) < _TITLE),
        ]:
            place = self._search_place(paragraph)
            dates = find_dates(paragraph.body)
            after = [one for one in dates if place is not None and one.start >= place]
            for one in after or dates:
                line = self._line(paragraph, one.start)
                if str(one.day) not in {other.text for other in found}:
                    found.append(Finding(str(one.day), line, paragraph in closing or paragraph in short))
        return found

    def _search_place(self, paragraph: Paragraph) -> int | None:
        for _, pattern in read_patterns("place", self.language):
            if match := pattern.search(paragraph.body):
                return match.start()
        return None

    def _find_place(self) -> Finding | None:
        found = self._find_first("place", [*self.tail, *self.head], "place")
        if found is not None and found.text.isupper():
            return found._replace(text=found.text.title())
        return found

    def _find_parties(self, title: Finding | None, rest: Sequence[Paragraph]) -> list[FoundParty]:
        """Return the parties by the preamble, else by the title."""
        for paragraph in rest[:3]:
            body = _bare(paragraph.body)
            line = self._line(paragraph)
            for value, pattern in read_patterns("collective", self.language):
                if pattern.match(body):
                    return [FoundParty(value, (), "State", True, line, True)]
            names = self._split_parties(self._cut_preamble(body))
            if len(names) > 1 and any(self._read_sort(name)[1] for name in names):
                return [self._make_party(name, line, True) for name in names]
        if title is None:
            return []
        for _, pattern in read_patterns("between", self.language):
            if match := pattern.search(title.text):
                names = self._split_parties(_PARENTHESIS.sub(" ", match["parties"]))
                signed = list(self._list_signed_for())
                if len(names) > 1 and len(signed) == len(names):
                    return [self._make_party(name, title.line, False) for name in signed]
                if len(names) > 1:
                    # In Russian the title has the names in another case.
                    sure = not self.language.startswith("ru") and all(
                        self._read_sort(name)[1] for name in names
                    )
                    return [self._make_party(name, title.line, sure) for name in names]
        return []

    def _list_signed_for(self) -> Iterator[str]:
        """Yield those for whom the text is signed, where that has their names as the clauses have them."""
        for paragraph in self.tail:
            for _, pattern in read_patterns("signed-for", self.language):
                if match := pattern.search(paragraph.body):
                    yield _bare(match["party"])

    def _cut_preamble(self, body: str) -> str:
        """Return a preamble as far as it names the parties, without what is defined there."""
        words = re.sub(r"^[#*\s]*preamble[*:.\s]*", "", body, flags=re.IGNORECASE)
        # "(together the Parties and each a Party)" goes as a whole, before what is defined without marks
        words = _PARENTHESIS.sub(" ", words)
        for _, pattern in read_patterns("definition", self.language):
            words = re.sub(rf"{pattern.pattern}[»”\"’')]*", " ", words, flags=re.IGNORECASE)
        ends = [m.start() for _, p in read_patterns("preamble-end", self.language) if (m := p.search(words))]
        return words[: min(ends, default=len(words))]

    def _split_parties(self, words: str) -> list[str]:
        """Return the names in a list; a part that names no kind of actor belongs to the one before it."""
        words = _TERRITORY.sub(" ", " ".join(words.split()))
        if len(words) > _LONGEST_LIST:
            return []
        for strict in (True, False):
            for _, joint in read_patterns("party-joint", self.language):
                names = [self._clean_name(piece) for piece in self._cut_list(words, joint, strict)]
                if names and (plural := re.match(r"Governments of (?:the )?", names[0])):
                    names[0] = f"Government of the {names[0][plural.end() :]}"
                    names[1:] = [
                        n if n.startswith("Government") else f"Government of the {n}" for n in names[1:]
                    ]
                named = [
                    n for n in names if 1 < len(n) <= _NAME and n[0].isupper() and not _NOT_NAMED.search(n)
                ]
                if len(named) == len(names) > 1:
                    return names
        return []

    def _cut_list(self, words: str, joint: re.Pattern[str], strict: bool) -> Iterator[str]:
        """Yield the parts of a list; strictly, both sides of a joint name a kind of actor, else the left."""
        at = 0
        for match in joint.finditer(words):
            left, right = words[at : match.start()], words[match.end() :]
            if self._read_sort(left)[1] and (not strict or self._read_sort(right)[1]):
                yield left
                at = match.end()
        yield words[at:]

    @staticmethod
    def _clean_name(piece: str) -> str:
        return re.sub(r"^the\s+", "", _bare(piece).strip(_QUOTES + ",."), flags=re.IGNORECASE)

    def _add_meanings(self, party: FoundParty) -> FoundParty:
        """Return a party with the names that a definition gives it: "Receiving State" means Alfa."""
        found = [
            match["term"]
            for _, pattern in read_patterns("meaning", self.language)
            for paragraph in self.paragraphs
            for match in pattern.finditer(" ".join(paragraph.body.split()))
            if fold_letters(_bare(match["party"])) == fold_letters(party.name)
        ]
        new = (name for name in dict.fromkeys(found) if name not in (party.name, *party.names))
        return party._replace(names=(*party.names, *new))

    def _add_short_name(self, party: FoundParty, parties: Sequence[FoundParty]) -> FoundParty:
        """Return a party with the shorter name that the clauses call it by, if they never write the whole.

        That is the beginning of the name ("Ministry of Transport" of Alfa), in Kazakh its end.
        """
        if self.language.startswith("kk"):
            starts = [" ".join(party.name.split()[n:]) for n in range(1, len(party.name.split()) - 1)]
        else:
            starts = [" ".join(party.name.split()[:n]) for n in range(len(party.name.split()) - 1, 1, -1)]
        if party.collective or any(name in self.clauses for name in (party.name, *party.names)):
            return party
        others = [one.name for one in parties if one is not party]
        for short in starts:
            whole = re.compile(rf"(?<!\w){re.escape(short)}(?!\w)")
            if short.split()[-1][0].islower() and self.language.startswith("en"):
                continue  # "Ministry of"
            if whole.search(self.clauses) and not any(short in other for other in others):
                return party._replace(names=(*party.names, short))
        return party

    def _read_sort(self, name: str) -> tuple[str, bool]:
        """Return the class of an actor by its name, and whether the name tells; capitalised names do."""
        for value, pattern in read_patterns("actor", self.language):
            if pattern.search(name):
                return value, True
        return "Organization", False

    def _make_party(self, name: str, line: int, sure: bool) -> FoundParty:
        sort, known = self._read_sort(name)
        # An office or a commission may be that of a State, or of several.
        return FoundParty(name, (), sort, False, line, sure and known and sort != "Organization")

    def _find_persons(self) -> Iterator[Finding]:
        """Yield the names of persons at the end of the text, each once."""
        seen: set[str] = set()
        for paragraph in self.tail:
            for _, pattern in read_patterns("person", self.language):
                for match in pattern.finditer(paragraph.body):
                    name = " ".join(match["name"].split())
                    key = fold_letters(name)
                    if not any(key in other or other in key for other in seen):
                        seen.add(key)
                        yield Finding(name, self._line(paragraph, match.start("name")), False)

    def _find_definitions(self) -> Iterator[Definition]:
        seen: set[str] = set()
        for paragraph in self.paragraphs:
            for _, pattern in read_patterns("definition", self.language):
                for match in pattern.finditer(paragraph.body):
                    term = " ".join(match["term"].split()).strip(_QUOTES)
                    if term and fold_letters(term) not in seen:
                        seen.add(fold_letters(term))
                        before = paragraph.body[: match.start()].rstrip(" ,(*_")
                        yield Definition(
                            term, _cut_start(before, _BEFORE), self._line(paragraph, match.start())
                        )

    def _find_languages(self) -> tuple[tuple[str, ...], int, Finding | None]:
        """Return the authentic languages with their line, and the one that prevails."""
        names = read_patterns("language-name", self.language)
        prevailing = None
        for paragraph in reversed(self.paragraphs):
            if len(paragraph.body) > 20 * _TITLE:
                continue
            for _, pattern in read_patterns("prevails", self.language):
                match = pattern.search(paragraph.body)
                tags = _list_tags(match["languages"], names) if match else []
                if match and tags:
                    prevailing = Finding(tags[0], self._line(paragraph, match.start()), False)
            if not read_any("equally", self.language, paragraph.body):
                continue
            for _, pattern in read_patterns("authentic", self.language):
                for match in pattern.finditer(paragraph.body):
                    if tags := _list_tags(match["languages"], names):
                        return tuple(tags), self._line(paragraph, match.start()), prevailing
        return (), 0, prevailing


def list_clauses(text: CleanText, language: str) -> list[FoundClause]:
    """Return the numbered clauses of a text, each number once, with the sentences that it has in all."""
    found = _collect_clauses(text, language)
    for clause in found:
        _mark_opening_of_definitions(clause, found)
    return found


def _collect_clauses(text: CleanText, language: str) -> list[FoundClause]:
    """Return the clauses, each sentence by its own words.

    The title of an article is the paragraph after its heading, or what follows the number on the same line,
    where it does not end as a sentence does. What stands without a number between two numbers is a clause
    too, named ``signatures`` where it closes the text before its annexes, else ``unnumbered``.
    """
    found: dict[str, FoundClause] = {}
    titled = ""
    numbered = [n for n, paragraph in enumerate(text.paragraphs) if paragraph.clause is not None]
    between = ""
    for n, paragraph in enumerate(text.paragraphs):
        if paragraph.clause is None:
            titled = ""
            if numbered and numbered[0] < n < numbered[-1] and paragraph.body.strip():
                between = between or _name_between(paragraph.body, found)
                line = text.line_of(paragraph.start)
                clause = found.setdefault(between, FoundClause(between, line))
                clause.sentences += _split(paragraph.body)
                clause.kinds += ["formal"] * len(_split(paragraph.body))
            continue
        between = ""
        heading = paragraph.label is not None and find_heading(paragraph.label) is not None
        path = build_clause_path(paragraph.clause)
        clause = found.setdefault(path, FoundClause(paragraph.clause, text.line_of(paragraph.start)))
        body = " ".join(paragraph.body.split())
        if heading:
            titled = path
        if body and titled == path and (heading or paragraph.label is None) and clause.title is None:
            titled = ""
            bare = _bare(body)
            if len(bare) <= _HEADING and not bare.endswith(_SENTENCE_END):
                clause.title = bare if not bare[0].islower() else None  # "to the Agreement"
                clause.sentences += _split(body)
                clause.kinds += ["formal"] * len(_split(body))
                continue
        elif body:
            titled = ""
            if body.isupper() and len(body) <= _HEADING and not body.endswith(_SENTENCE_END):
                clause.title = clause.title or _bare(body)  # "1. GENERAL PROVISIONS"
                clause.sentences += _split(body)
                clause.kinds += ["formal"] * len(_split(body))
                continue
        for sentence in _split(body):
            clause.sentences.append(sentence)
            clause.kinds.append("definitional" if read_any("defines", language, sentence) else "normative")
    return list(found.values())


def _mark_opening_of_definitions(clause: FoundClause, clauses: Iterable[FoundClause]) -> None:
    """Have the opening words of a list ("In this Agreement:") define, where each of its items does."""
    items = [one for one in clauses if find_parent_clause(one.number) == clause.number]
    kinds = {kind for one in items for kind in one.kinds}
    if kinds == {"definitional"} and clause.sentences and clause.sentences[-1].rstrip().endswith(":"):
        clause.kinds[-1] = "definitional"


def _name_between(body: str, known: Container[str]) -> str:
    """Return a name that is free for what stands without a number between two numbers."""
    stem = "signatures" if opens_closing(body) else "unnumbered"
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in known:
        number += 1
    return name


def find_number_faults(paragraphs: Iterable[Paragraph], text: CleanText) -> Iterator[NumberFault]:
    """Yield each number that stands twice, and each gap in the numbers of one list or of the articles."""
    lines: dict[tuple[str, ...], int] = {}
    last: dict[str | None, tuple[str, int, int]] = {}
    for paragraph in paragraphs:
        number = paragraph.clause
        if number is None or paragraph.label is None:
            continue
        line = text.line_of(paragraph.start)
        key = split_number(number)
        if key in lines:
            yield NumberFault("twice", number, line, number, lines[key])
            continue
        lines[key] = line
        order = _read_order(key[-1])
        parent = find_parent_clause(number) if "." in number or "(" in number else ""
        if order is None:
            continue
        before = last.get(parent)
        # A list may begin at any number: an excerpt does.
        if before is not None and order > before[1] + 1:
            yield NumberFault("skipped", number, line, before[0], before[2])
        if before is None or order > before[1]:
            last[parent] = number, order, line


def join_repetitions(faults: Iterable[NumberFault]) -> list[NumberFault]:
    """Return the faults with one for all numbers in a row that stand twice: a copy, or another instrument."""
    joined: list[NumberFault] = []
    run = last_line = 0
    for fault in faults:
        follows = fault.kind == "twice" and run > 0 and fault.other_line > last_line
        if not follows:
            run = 0
            joined.append(fault)
        elif run == 1:
            joined[-1] = joined[-1]._replace(kind="again")
        run = run + 1 if fault.kind == "twice" else 0
        last_line = fault.other_line
    return joined


def read_any(sort: str, language: str, text: str) -> bool:
    """Say whether any pattern of a sort is found in a text."""
    return any(pattern.search(text) for _, pattern in read_patterns(sort, language))


def _attach_definitions(
    parties: list[FoundParty], definitions: list[Definition], language: str
) -> tuple[list[FoundParty], Finding | None, list[Definition]]:
    """Give the names that are defined right after a party to it, and the word for all parties apart."""
    term = None
    left: list[Definition] = []
    for one in definitions:
        if any(pattern.fullmatch(one.term) for _, pattern in read_patterns("parties-term", language)):
            term = term or Finding(one.term, one.line)
            continue
        owner = next(
            (n for n, p in enumerate(parties) if fold_letters(one.before).endswith(fold_letters(p.name))),
            None,
        )
        if owner is None:
            left.append(one)
        else:
            party = parties[owner]
            parties[owner] = party._replace(names=(*party.names, one.term))
    return parties, term, left


def _list_tags(words: str, names: Sequence[tuple[str, re.Pattern[str]]]) -> list[str]:
    """Return the tags of the languages that are named, in their order."""
    found = [(match.start(), tag) for tag, pattern in names if (match := pattern.search(words))]
    return [tag for _, tag in sorted(found)]


def _is_dateline(body: str) -> bool:
    """Say whether a paragraph is hardly more than a date, with a place."""
    dates = find_dates(body)
    return len(dates) == 1 and len(body) - (dates[0].end - dates[0].start) <= 40


def _cut_date(title: str) -> str:
    """Return a title without the date that stands on a line of its own after it."""
    dates = find_dates(title)
    if dates and dates[-1].start and _YEAR_MARK.fullmatch(title[dates[-1].end :]):
        return title[: dates[-1].start].rstrip(" ,;—–-«")
    return title


def _read_order(part: str) -> int | None:
    """Return which one a part of a number is among its like: "36", "IV"; None for a letter or a name."""
    if part.isdigit():
        return int(part)
    if not _ROMAN.fullmatch(part):
        return None
    values = [_ROMAN_VALUES[letter] for letter in part]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))


def _bare(text: str) -> str:
    """Return words without the marks of Markdown around them."""
    return " ".join(text.strip(_MARKUP).replace("**", "").split())


def _split(body: str) -> list[str]:
    return [body[start:end] for start, end in split_sentences(body)]


def _cut_start(text: str, length: int) -> str:
    """Return the end of a text, at a word."""
    text = " ".join(text.split())
    return text if len(text) <= length else "…" + text[-length:].partition(" ")[2]

"""A new agreement's folder, made from its text: the text as it is, and an agreement file in the short form.

What a rule finds is written; what a rule cannot be sure of has a comment ``# not sure: …``, and what only a
reader of the text can decide ``# to decide: …``. Norms are left to the author, and candidates for them, under
``proposed:`` of their clause, to whatever proposes some.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from servanda.documents.originals import Original, read_source
from servanda.errors import ServandaError, describe_system_error
from servanda.letters import compose_letters
from servanda.messages import LANGUAGES, Messages, error_text
from servanda.names import fold_name
from servanda.namespaces import PREFIXES
from servanda.read.language import find_tag_fault
from servanda.resources import registry_triples
from servanda.text.clean import CleanText, clean_text
from servanda.text.language_detection import LanguageGuess, detect_language
from servanda.text.numbering import find_parent_clause
from servanda.text.survey import Finding, FoundClause, FoundParty, NumberFault, Survey, survey_text
from servanda.text.tables import read_rows

#: The name of the agreement's file in its folder.
AGREEMENT_FILE: Final = "agreement.yaml"
#: The endings of the files that a text may be in.
ENDINGS: Final = (".txt", ".text", ".md", ".markdown")
#: Words that the id of a name leaves out, in Latin letters.
_SMALL_WORDS: Final = frozenset(
    ("the", "of", "and", "for", "in", "on", "to", "po", "ob", "men", "ben", "pen")
)
#: How many words of a name its id has, and how many letters of a clause's words stand beside its number.
_WORDS: Final = 5
_BEGINNING: Final = 60
#: So many remarks on numbers are made, and so many terms and dates listed.
_MOST: Final = 12
_NOT_SURE: Final = "not sure"
_TO_DECIDE: Final = "to decide"


@dataclass(frozen=True)
class Draft:
    """What was made: the agreement's file, the language, what was found, and how much is left to decide."""

    file: Path
    language: str
    guess: LanguageGuess | None
    survey: Survey
    unsure: int
    undecided: int


def make_folder(folder: Path, source: Path, language: str | None = None, lang: str = "en") -> Draft:
    """Make the folder of an agreement from the file of its text, and return what was found.

    The file is plain text or Markdown in UTF-8, or a web page, a Word document or a PDF with a text layer,
    which is then kept in the folder too. ``language`` is the text's, as a BCP 47 tag; without it the
    commonest words tell. Comments are in ``lang``. The folder is there whole or not at all. Raises
    ServandaError where it is there already and not empty, for a file of another kind or beyond a limit, and
    for a text whose language no rule can tell.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ServandaError(error_text("folder-there"), file=folder)
    given = read_source(source)
    if given.original is None and source.suffix.casefold() not in ENDINGS:
        raise ServandaError(error_text("not-a-text-file", endings=", ".join(ENDINGS)), file=source)
    try:
        text = clean_text(given.text)
    except ServandaError as error:
        raise ServandaError(error.message, file=source, line=error.line) from None
    tag, guess = _choose_language(text, language, source)
    survey = survey_text(text, tag)
    writer = _DraftWriter(
        make_id(folder.resolve().name), f"text.{tag}.txt", tag, guess, survey, lang, given.original
    )
    written = writer.write()
    files = {writer.source: given.content, AGREEMENT_FILE: written.encode()}
    if given.original is not None:
        files[given.original.file] = given.original.content
    _write_folder(folder, files)
    counts = [len(re.findall(rf"# {mark}:", written)) for mark in (_NOT_SURE, _TO_DECIDE)]
    return Draft(folder / AGREEMENT_FILE, tag, guess, survey, *counts)


def make_id(name: str, most: int | None = None) -> str:
    """Return a name as an identifier: Latin letters, digits and hyphens; with only so many of its words.

    >>> make_id("Министерство транспорта Республики Альфа", 5), make_id("Alfa & Beta (2020)"), make_id("2020")
    ('ministerstvo-transporta-respubliki-alfa', 'alfa-beta-2020', 'agreement-2020')
    """
    folded = compose_letters(name).casefold()
    latin = "".join(_letters().get(letter, letter) for letter in folded)
    words = re.findall(r"[a-z0-9]+", compose_letters(latin))
    if most is not None:
        words = [word for word in words if word not in _SMALL_WORDS][:most]
    found = "-".join(words)
    return found if found[:1].isalpha() else f"agreement-{found}".rstrip("-")


@cache
def _letters() -> dict[str, str]:
    return {row["letter"]: row["latin"] for row in read_rows("transliteration.tsv")}


def _choose_language(text: CleanText, language: str | None, source: Path) -> tuple[str, LanguageGuess | None]:
    """Return the language of the text, and the guess where it is one; raises ServandaError for none."""
    if language is not None:
        if fault := find_tag_fault(language):
            raise ServandaError(fault)
        return language, None
    guess = detect_language(text.text)
    if guess.language is None:
        if guess.likely:
            raise ServandaError(error_text("languages-alike", tags=" or ".join(guess.likely)), file=source)
        raise ServandaError(error_text("language-unknown"), file=source)
    return guess.language, guess


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder beside, which then takes its name; raises ServandaError."""
    draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}")
    try:
        draft.mkdir(parents=True)
        for name, content in files.items():
            (draft / name).parent.mkdir(exist_ok=True)
            (draft / name).write_bytes(content)
        if folder.exists():
            folder.rmdir()  # which only an empty one can be
        draft.rename(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        reason = describe_system_error(error)
        raise ServandaError(error_text("folder-not-made", reason=reason), file=folder) from None


class _DraftWriter:
    """Writes the agreement's file, with comments in the language of the author."""

    def __init__(
        self,
        name: str,
        source: str,
        language: str,
        guess: LanguageGuess | None,
        survey: Survey,
        lang: str,
        original: Original | None = None,
    ) -> None:
        self.name = name
        self.source = source
        self.language = language
        self.guess = guess
        self.survey = survey
        self.words = Messages(lang, "new")
        self.original = original
        self._taken: set[str] = set()

    def write(self) -> str:
        """Return the agreement's file."""
        lines = [
            *(f"# {line}" for line in self.words["head"].splitlines()),
            f"agreement: {_format_scalar(self.name)}",
            *self._write_title(),
            f"sourceFile: {self.source}{self._comment_language()}",
            *self._write_original(),
            *self._write_instrument(),
            *self._write_parties(),
            *self._write_persons(),
            *self._write_definitions(),
            *self._write_clauses(),
        ]
        return "\n".join(lines) + "\n"

    def _text(self, key: str, **values: object) -> str:
        return self.words.text(key, **values)

    def _not_sure(self, key: str, **values: object) -> str:
        return f"  # {_NOT_SURE}: {self._text(key, **values)}"

    def _to_decide(self, key: str, **values: object) -> str:
        return f"# {_TO_DECIDE}: {self._text(key, **values)}"

    def _mark(self, found: Finding, key: str = "from-line") -> str:
        return "" if found.sure else self._not_sure(key, line=found.line)

    def _comment_language(self) -> str:
        if self.guess is None:
            return ""
        if self.guess.beside is not None:
            return self._not_sure("language-beside", language=self.language, other=self.guess.beside)
        return f"  # {self._text('language-found', language=self.language)}"

    def _write_title(self) -> Iterator[str]:
        title = self.survey.title
        if title is None:
            yield f"title: {_format_scalar(self.name)}{self._not_sure('no-title')}"
        else:
            yield f"title: {_format_scalar(title.text)}{self._mark(title)}"

    def _write_original(self) -> Iterator[str]:
        original = self.original
        if original is None:
            return
        taken = original.extraction
        yield f"original:  # {self._text('original')}"
        yield f"  file: {original.file}"
        yield f"  digest: {original.digest}"
        yield f"  extractor: {taken.extractor}"
        yield f"  version: {_format_scalar(taken.version)}"
        if taken.pictures:
            pages = ", ".join(map(str, taken.pictures))
            yield f"# {_NOT_SURE}: {self._text('pictures', pages=pages)}"

    def _write_instrument(self) -> Iterator[str]:
        survey = self.survey
        yield f"type: {survey.sort.text}{self._mark(survey.sort, 'type')}"
        several = any(fault.kind != "skipped" for fault in survey.faults)
        if several or survey.sort.text in ("DiplomaticNote", "Letter"):
            yield self._to_decide("instruments")
        if survey.number is not None:
            yield f"documentNumber: {_format_scalar(survey.number.text)}{self._mark(survey.number)}"
        if survey.date is None:
            yield self._to_decide("date")
        else:
            yield f"date: {survey.date.text}{self._comment_date(survey.date)}"
        if survey.place is not None:
            yield f"place: {_format_scalar(survey.place.text)}{self._mark(survey.place)}"
        if survey.not_binding is not None:
            shown = survey.not_binding
            yield f"binding: false{self._not_sure('not-binding', words=shown.text, line=shown.line)}"
        if survey.authentic:
            comment = self._not_sure("authentic", line=survey.authentic_line)
            yield f"authenticLanguages: [{', '.join(survey.authentic)}]{comment}"
        if survey.prevailing is not None:
            yield f"prevailingLanguage: {survey.prevailing.text}{self._mark(survey.prevailing)}"

    def _comment_date(self, date: Finding) -> str:
        others = [one for one in self.survey.dates if one.text != date.text][:_MOST]
        if date.sure and not any(one.sure for one in others):
            return ""
        shown = "; ".join(self._text("on-line", text=one.text, line=one.line) for one in others)
        return self._not_sure("date-others", line=date.line, others=shown) if shown else self._mark(date)

    def _write_parties(self) -> Iterator[str]:
        survey = self.survey
        if not survey.parties:
            if survey.sort.text not in ("Law", "Decision"):
                yield self._to_decide("parties")
        else:
            yield "parties:"
            for party in survey.parties:
                yield from self._write_party(party)
        term = survey.parties_term
        if term is not None and (pattern := _make_party_pattern(term.text, self.language)):
            yield f"partyNamePattern: {_format_scalar(pattern)}{self._not_sure('from-line', line=term.line)}"

    def _write_party(self, party: FoundParty) -> Iterator[str]:
        mark = "" if party.sure else self._not_sure("party", line=party.line)
        known = _find_registered(party.name, self.language)
        if known is not None and known not in self._taken:
            self._taken.add(known)
            yield f"  {known}: ~{mark or '  # ' + party.name}"
            return
        value: dict[str, object] = {"type": party.sort}
        if party.collective:
            value["collective"] = "yes"
        value |= {"names": [party.name, *party.names]} if party.names else {"name": party.name}
        # The short form has no words that mean true: "yes" needs no quotes.
        written = _format_flow(value).replace("collective: 'yes'", "collective: yes")
        yield f"  {self._choose_id(party.name)}: {written}{mark}"

    def _choose_id(self, name: str) -> str:
        stem = make_id(name, _WORDS)
        number = 1
        while (chosen := stem if number == 1 else f"{stem}-{number}") in self._taken:
            number += 1
        self._taken.add(chosen)
        return chosen

    def _write_persons(self) -> Iterator[str]:
        persons = [(self._choose_id(person.text), person) for person in self.survey.persons[:_MOST]]
        if not persons:
            return
        lines = ", ".join(dict.fromkeys(str(person.line) for _, person in persons))
        names = ", ".join(name for name, _ in persons)
        yield f"signedBy: [{names}]{self._not_sure('signatures', lines=lines)}"
        yield "actors:"
        for name, person in persons:
            yield f"  {name}: {_format_flow({'type': 'Person', 'name': person.text})}"

    def _write_definitions(self) -> Iterator[str]:
        if not self.survey.definitions:
            return
        yield self._to_decide("definitions")
        for one in self.survey.definitions[:_MOST]:
            yield f"#   {self._text('definition', term=one.term, line=one.line, before=one.before)}"
        if (more := len(self.survey.definitions) - _MOST) > 0:
            yield f"#   {self._text('more', number=more)}"

    def _write_clauses(self) -> Iterator[str]:
        if not self.survey.clauses:
            yield self._to_decide("no-clauses")
            yield "clauses:"
            yield from self._write_clause(FoundClause("whole", 1), None)
            return
        yield self._to_decide("norms")
        yield "clauses:"
        faults: dict[str, NumberFault] = {}
        for fault in self.survey.faults:
            faults.setdefault(fault.number, fault)
        wholes = {find_parent_clause(clause.number) for clause in self.survey.clauses}
        for clause in self.survey.clauses:
            if not clause.sentences and clause.number not in wholes:
                continue  # a heading alone, without a title or parts, has no words to account for
            yield from self._write_clause(clause, faults.get(clause.number))

    def _write_clause(self, clause: FoundClause, fault: NumberFault | None) -> Iterator[str]:
        mark = f"  # {_NOT_SURE}: {describe_fault(fault, self.words)}" if fault else ""
        words = next(
            (s for s, kind in zip(clause.sentences, clause.kinds, strict=True) if kind != "formal"), ""
        )
        shown = f"  # {_cut(words)}" if words and not mark else ""
        keys = {}
        if (title := clause.title or self._label_unnumbered(clause.number)) is not None:
            keys["label"] = _format_scalar(title)
        if kinds := _format_kinds(clause.kinds):
            keys["passages"] = kinds
        if not keys:
            yield f"  {clause.number}: ~{mark or shown}"
            return
        yield f"  {clause.number}:{mark or shown}"
        yield from (f"    {key}: {value}" for key, value in keys.items())

    def _label_unnumbered(self, number: str) -> str | None:
        """Return a label, in the language of the text, for a clause that is named by a word of servanda's."""
        language = self.language.partition("-")[0]
        key = f"label-{number.partition('-')[0]}"
        own: Mapping[str, str] = Messages(language, "new") if language in LANGUAGES else {}
        return own.get(key)


def describe_fault(fault: NumberFault, words: Messages) -> str:
    """Return what is wrong with a number, with the lines, by the texts of section ``new``."""
    values = {
        "number": fault.number,
        "line": fault.line,
        "other": fault.other,
        "other_line": fault.other_line,
    }
    return words.text(f"number-{fault.kind}", **values)


def render_draft(draft: Draft, lang: str) -> str:
    """Return what was made, for people: what was found, remarks on the numbers, and what comes next."""
    words = Messages(lang, "new")
    survey = draft.survey
    found = {"clauses": len(survey.clauses), "parties": len(survey.parties)}
    marks = {"unsure": draft.unsure, "undecided": draft.undecided}
    lines = [words.text("made", file=draft.file, **found, **marks)]
    if draft.guess is not None:
        key = "language-found" if draft.guess.beside is None else "language-beside"
        lines.append(words.text(key, language=draft.language, other=draft.guess.beside))
    lines += _list_remarks(survey.faults, words)
    lines.append(words.text("next", folder=draft.file.parent))
    return "\n".join(lines) + "\n"


def _list_remarks(faults: Sequence[NumberFault], words: Messages) -> Iterator[str]:
    for fault in faults[:_MOST]:
        yield f"{words['remark']}: {describe_fault(fault, words)}"
    if len(faults) > _MOST:
        yield words.text("more", number=len(faults) - _MOST)


def _find_registered(name: str, language: str) -> str | None:
    """Return the id of the actor of the shared registry whose label, in that language, is a name."""
    return _list_registered(language.partition("-")[0]).get(fold_name(name))


@cache
def _list_registered(language: str) -> dict[str, str]:
    start, label = PREFIXES["actor"], PREFIXES["skos"] + "prefLabel"
    found: dict[str, str] = {}
    for triple in registry_triples():
        iri, text = str(getattr(triple.subject, "value", "")), triple.object
        named = triple.predicate.value == label and iri.startswith(start)
        if named and getattr(text, "language", None) == language:
            found[fold_name(str(getattr(text, "value", "")))] = iri.removeprefix(start)
    return found


def _make_party_pattern(term: str, language: str) -> str | None:
    """Return the pattern of the words for a Party, from the word for all; None for the usual word."""
    last = term.split()[-1]
    if fold_name(last) in {fold_name(usual) for usual in ("Parties", "Стороны", "Тараптар")}:
        return None
    stem = re.sub(r"(?:ies|s|ами|и|ы|лар|лер|дар|дер|тар|тер)$", "", last)
    return rf"(^|[ ]){re.escape(stem)}"


def _format_kinds(kinds: Sequence[str]) -> str | None:
    """Return the kinds of the sentences of a clause as the short form has them; None for the default."""
    if all(kind == "normative" for kind in kinds):
        return None
    return kinds[0] if len(set(kinds)) == 1 else f"[{', '.join(kinds)}]"


def _cut(words: str) -> str:
    """Return the first words of a sentence, for a comment."""
    return words if len(words) <= _BEGINNING else words[:_BEGINNING].rpartition(" ")[0] + " …"


def _format_scalar(text: str) -> str:
    """Return a text as YAML writes it on one line."""
    return _dump(text).removesuffix("...").strip()


def _format_flow(value: Mapping[str, object]) -> str:
    """Return a mapping as YAML writes it on one line."""
    return _dump(value, flow=True)


def _dump(value: object, *, flow: bool = False) -> str:
    written: str = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=flow, sort_keys=False, width=float("inf")
    )
    return written.strip()

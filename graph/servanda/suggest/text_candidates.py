"""Candidates of a file or of an agreement's folder, and how they are shown in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.authoring import AGREEMENT_FILE
from servanda.documents.originals import read_source
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.read.language import find_tag_fault
from servanda.suggest.admission import Fault, find_faults, read_agreement_words
from servanda.suggest.candidates import KEYS, Candidate, CandidateValue, read_candidates
from servanda.suggest.coreference import KnownActors, strip_article
from servanda.suggest.extraction import suggest_candidates
from servanda.suggest.proposals import propose
from servanda.suggest.signals import LANGUAGES_WITH_RULES
from servanda.text.clean import CleanText, clean_text
from servanda.text.language_detection import detect_language
from servanda.text.survey import survey_text

if TYPE_CHECKING:
    from servanda.query.localized_table import LocalizedTable
    from servanda.query.table import Table

#: A longer defined term is a sentence, and no name.
_NAME: Final = 60
#: The columns for people: the head of each, and what stands in it.
_HEADS: Final = {
    "clause": "clause", "binds": "modality", "sender": "sender", "addressee": "addressee", "about": "matter",
    "when": "time",
}  # fmt: skip


@dataclass(frozen=True)
class FolderCandidates:
    """What was found or handed in for a folder: the candidates, how many are new in the file, and faults."""

    file: Path
    candidates: Sequence[Candidate]
    faults: Sequence[Fault]
    added: int


def suggest_for_file(path: Path, language: str | None = None) -> list[Candidate]:
    """Return the candidates of a plain text or Markdown file, a web page, a Word document or a PDF.

    ``language`` is its BCP 47 tag; without it the commonest words tell, of each paragraph where two languages
    stand beside each other. Raises ServandaError for a file that is no text, and a language without rules.
    """
    source = read_source(path)
    try:
        text = clean_text(source.text)
    except ServandaError as error:
        raise ServandaError(error.message, file=path, line=error.line) from None
    if not text.text.strip():
        raise ServandaError(error_text("suggest-empty"), file=path)
    tag = _choose_language(text, language, path)
    return suggest_candidates(text, tag, _find_defined(text, tag))


def _choose_language(text: CleanText, language: str | None, path: Path) -> str | None:
    if language is not None:
        if fault := find_tag_fault(language):
            raise ServandaError(fault)
        tag = language.partition("-")[0].casefold()
        if tag not in LANGUAGES_WITH_RULES:
            raise ServandaError(
                error_text("suggest-language", language=language, known=", ".join(LANGUAGES_WITH_RULES))
            )
        return tag
    guess = detect_language(text.text)
    if guess.language is None or guess.beside is not None:
        named = {guess.language, guess.beside, *guess.likely}
        if not named & set(LANGUAGES_WITH_RULES):
            raise ServandaError(error_text("language-unknown"), file=path)
        return None
    if guess.language not in LANGUAGES_WITH_RULES:
        known = ", ".join(LANGUAGES_WITH_RULES)
        raise ServandaError(error_text("suggest-language", language=guess.language, known=known), file=path)
    return guess.language


def _find_defined(text: CleanText, language: str | None) -> KnownActors:
    """Return the names that a text defines ("hereinafter …") or has for its parties, with an id of each."""
    from servanda.authoring import make_id

    survey = survey_text(text, language or LANGUAGES_WITH_RULES[0])
    found: dict[str, str] = {}
    for party in survey.parties:
        if not party.collective:
            for name in (party.name, *party.names):
                found.setdefault(strip_article(name).casefold(), make_id(strip_article(party.name), 5))
    return KnownActors({name: id_ for name, id_ in found.items() if 1 < len(name) <= _NAME})


def suggest_for_folder(
    folder: Path, language: str | None = None, source: Path | None = None
) -> FolderCandidates:
    """Write the candidates of a folder's text, or those of a JSON file, under ``proposed:`` of its agreement.

    Those of a file are held to the rule of admission; only what is admitted is written. Raises ServandaError
    where the folder has no agreement in the short form, or the file cannot be read.
    """
    file = folder / AGREEMENT_FILE
    if not file.is_file():
        raise ServandaError(error_text("suggest-no-agreement"), file=folder)
    words = read_agreement_words(folder)
    if source is None:
        tag = (language or words.language or "").partition("-")[0]
        chosen = _choose_language(words.text, tag or None, file)
        candidates = suggest_candidates(words.text, chosen, words.known)
        return FolderCandidates(file, candidates, (), propose(folder, candidates, words))
    candidates = read_candidates(source)
    faults = find_faults(candidates, words)
    refused = {fault.row for fault in faults}
    admitted = [one for row, one in enumerate(candidates, 1) if row not in refused]
    return FolderCandidates(file, admitted, faults, propose(folder, admitted, words, by=source.name))


def build_candidate_rows(candidates: Sequence[Candidate]) -> Table:
    """Return candidates as a table of words, for CSV and TSV."""
    from servanda.query.table import Row, Table

    rows: list[Row] = []
    for one in candidates:
        row: Row = {key: _show(one, key) or None for key in KEYS}
        row["why"] = "; ".join(f"{reason.value}: {reason.rule}" for reason in one.why) or None
        rows.append(row)
    return Table(KEYS, rows, "en")


def build_candidate_table(candidates: Sequence[Candidate], lang: str) -> LocalizedTable:
    """Return candidates for people: who, whom, about what, when, in which clause, and how it binds."""
    from servanda.query.localized_table import LocalizedTable, make_column

    columns = tuple(make_column(head, lang, 2 if head == "about" else 1) for head in _HEADS)
    rows = tuple(tuple(_show(one, key) for key in _HEADS.values()) for one in candidates)
    return LocalizedTable("", columns, rows, (), lang)


def _show(candidate: Candidate, key: str) -> str:
    value = getattr(candidate, key)
    if key == "modality" and isinstance(value, CandidateValue):
        mode = f" ({candidate.mode.id})" if candidate.mode is not None else ""
        return f"{value.id}{mode}"
    return value if isinstance(value, str) else value.words if hasattr(value, "words") else ""

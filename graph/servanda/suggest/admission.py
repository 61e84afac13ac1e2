"""The one rule by which a candidate is admitted, whoever proposed it.

Its quote stands exactly once in its clause, each of its values in the words of the clause, its actors are
known, and its modality is one of the seven. Each fault is a sentence that names the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import PREFIXES
from servanda.read.files import decode_text, find_source_text, read_bytes
from servanda.read.short.norms import MODALITIES
from servanda.read.syntax import Mapping as MappingNode
from servanda.read.syntax import convert_to_json, parse_yaml
from servanda.resources import registry_triples
from servanda.suggest.candidates import VALUE_KEYS, Candidate, Loaded
from servanda.suggest.coreference import KnownActors, strip_article
from servanda.text.clean import CleanText, clean_text
from servanda.text.numbering import build_clause_path, find_parent_clause
from servanda.text.quotes import find_words, fold_words

#: The names that stand for every Party and for the other one.
PARTY_NAMES: Final = ("each", "other", "others")
_SECTIONS: Final = ("parties", "actors", "roles")
_MODES: Final = ("notify", "inform")


class Fault(NamedTuple):
    """Why a candidate is not admitted: its row, counted from 1, and the sentence."""

    row: int
    message: str


@dataclass(frozen=True)
class AgreementWords:
    """What admission holds candidates against: an agreement's file, text, clauses and actors."""

    file: Path
    text: CleanText
    language: str
    actors: frozenset[str]
    known: KnownActors
    clauses: Mapping[str, str] = field(default_factory=dict)

    def find_clause_words(self, clause: str | None) -> str | None:
        """Return the words of a clause, as it is cited, None for one that the text does not have."""
        return None if clause is None else self.clauses.get(build_clause_path(clause))

    def join_family_words(self, clause: str) -> str:
        """Return the words of a clause and of those that it is a part of: the lead-in of a list."""
        found, number = [], clause
        while number is not None:
            found.append(self.find_clause_words(number) or "")
            number = find_parent_clause(number)  # type: ignore[assignment]
        return " ".join(found)


def read_agreement_words(folder: Path) -> AgreementWords:
    """Return the words and actors of an agreement's folder; raises ServandaError for what is unreadable."""
    file = folder / "agreement.yaml"
    root = parse_yaml(decode_text(read_bytes(file), file), file)
    if not isinstance(root, MappingNode):
        raise ServandaError(error_text("root-not-mapping"), file=file)
    head = convert_to_json(root)
    assert isinstance(head, dict)
    name = head.get("sourceFile")
    if not isinstance(name, str):
        raise ServandaError(error_text("suggest-no-source"), file=file)
    source = find_source_text(file, str(head.get("agreement")), name)
    try:
        text = clean_text(decode_text(read_bytes(source), source))
    except ServandaError as error:
        raise ServandaError(error.message, file=source, line=error.line) from None
    parts = Path(name).suffixes
    language = str(head.get("language") or (parts[-2].removeprefix(".") if len(parts) > 1 else ""))
    declared = dict(_list_declared(head))
    actors = frozenset(declared.values()) | _load_actors() | frozenset(PARTY_NAMES)
    clauses: dict[str, str] = {}
    for paragraph in text.paragraphs:
        if paragraph.clause is not None:
            path = build_clause_path(paragraph.clause)
            clauses[path] = f"{clauses.get(path, '')} {paragraph.body}".strip()
    names = {strip_article(key).casefold(): id_ for key, id_ in declared.items()}
    return AgreementWords(file, text, language.partition("-")[0], actors, KnownActors(names), clauses)


def _list_declared(head: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield each name of an actor that the file declares, and its id; the id itself too."""
    for section in _SECTIONS:
        declared = head.get(section)
        if isinstance(declared, list):
            yield from ((one, one) for one in declared if isinstance(one, str))
        for id_, value in declared.items() if isinstance(declared, dict) else ():
            yield id_, id_
            given = value if isinstance(value, dict) else {"name": value}
            names = [given.get("name"), *_as_list(given.get("names"))]
            yield from ((name, id_) for name in names if isinstance(name, str))


def _as_list(value: Loaded) -> list[Loaded]:
    return value if isinstance(value, list) else [value]


@cache
def _load_actors() -> frozenset[str]:
    start = PREFIXES["actor"]
    found = (str(getattr(triple.subject, "value", "")) for triple in registry_triples())
    return frozenset(iri.removeprefix(start) for iri in found if iri.startswith(start))


def find_faults(candidates: Iterable[Candidate], words: AgreementWords) -> list[Fault]:
    """Return what keeps candidates from being admitted, row by row."""
    return [
        Fault(row, message)
        for row, candidate in enumerate(candidates, 1)
        for message in list_faults(candidate, words)
    ]


def list_faults(candidate: Candidate, words: AgreementWords) -> list[str]:
    """Return what keeps a candidate from being admitted, each as a sentence; none where it is admitted."""
    clause = words.find_clause_words(candidate.clause)
    if clause is None:
        return [error_text("admission-clause", clause=candidate.clause or "—")]
    found = []
    times = len(find_words(clause, candidate.quote)) if candidate.quote.strip() else 0
    if times != 1:
        found.append(error_text("admission-quote", clause=candidate.clause, number=times))
    if candidate.modality is None or candidate.modality.id not in MODALITIES:
        kind = candidate.modality.id if candidate.modality is not None else None
        found.append(error_text("admission-modality", kind=kind or "—", kinds=", ".join(MODALITIES)))
    if candidate.mode is not None and candidate.mode.id not in _MODES:
        found.append(error_text("admission-mode", kind=candidate.mode.id or "—"))
    found += _list_value_faults(candidate, words)
    return found


def _list_value_faults(candidate: Candidate, words: AgreementWords) -> Iterable[str]:
    around = words.join_family_words(candidate.clause or "")
    for key in VALUE_KEYS:
        value = candidate.value_of(key)
        if value is None or (not value.words and key in ("modality", "mode")):
            continue
        # The quote, or the lead-in of the list that it stands in.
        where = (candidate.quote, around)
        if not value.words.strip() or not any(fold_words(value.words) in fold_words(one) for one in where):
            yield error_text("admission-words", key=key, words=value.words)
        elif key in ("sender", "addressee") and value.id not in words.actors:
            yield error_text("admission-actor", key=key, actor=value.id or value.words, file=words.file.name)

"""Candidates as records and as JSON: what a person, a rule or another program proposes as a norm."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.read.files import decode_text, read_bytes
from servanda.read.syntax import parse_json

#: The keys of a candidate whose value is one with its words.
VALUE_KEYS: Final = ("modality", "mode", "sender", "addressee", "matter", "time", "form", "effect")
KEYS: Final = ("clause", "quote", *VALUE_KEYS, "why")
#: A value as the dataclass takes it.
Loaded: TypeAlias = Any
_TIME_KEYS: Final = ("words", "id", "iso8601", "direction", "event", "urgency")
#: So many candidates of one file are read.
MOST: Final = 100_000


@dataclass(frozen=True)
class CandidateValue:
    """A value: the words of the text that state it, and its id, None where none is known."""

    words: str
    id: str | None = None


@dataclass(frozen=True)
class CandidateTime:
    """A time: its words; as an ISO 8601 duration or day; before or after which event; how urgent."""

    words: str
    id: str | None = None
    iso8601: str | None = None
    direction: str | None = None
    event: str | None = None
    urgency: str | None = None


class Reason(NamedTuple):
    """Why a value is proposed: the value's key, the rule, and the words that led to it."""

    value: str
    rule: str
    words: str


@dataclass(frozen=True)
class Candidate:
    """What is proposed as a norm of a clause, with the words of the clause that say it."""

    clause: str | None
    quote: str
    modality: CandidateValue | None = None
    mode: CandidateValue | None = None
    sender: CandidateValue | None = None
    addressee: CandidateValue | None = None
    matter: CandidateValue | None = None
    time: CandidateTime | None = None
    form: CandidateValue | None = None
    effect: CandidateValue | None = None
    why: tuple[Reason, ...] = ()

    def value_of(self, key: str) -> CandidateValue | CandidateTime | None:
        """Return the value of one of ``VALUE_KEYS``."""
        found: CandidateValue | CandidateTime | None = getattr(self, key)
        return found

    @property
    def is_notice(self) -> bool:
        """Whether it tells of a message: to notify or to inform."""
        return self.mode is not None


def write_candidates(candidates: Iterable[Candidate]) -> str:
    """Return candidates as the JSON that :func:`read_candidates` reads."""
    listed = [{**asdict(one), "why": [reason._asdict() for reason in one.why]} for one in candidates]
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def read_candidates(path: Path) -> list[Candidate]:
    """Return the candidates of a JSON file, whoever wrote it.

    Raises ServandaError, with the row, for a file that is no such list; what a candidate says is not judged.
    """
    data = parse_json(decode_text(read_bytes(path), path), path)
    if not isinstance(data, list):
        raise ServandaError(error_text("candidates-no-list"), file=path)
    if len(data) > MOST:
        raise ServandaError(error_text("candidates-many", number=len(data), most=MOST), file=path)
    return [_read_candidate(row, number, path) for number, row in enumerate(data, 1)]


def _read_candidate(row: Loaded, number: int, path: Path) -> Candidate:
    if not isinstance(row, Mapping):
        raise ServandaError(error_text("candidate-no-object", number=number), file=path)
    for key in row:
        if key not in KEYS:
            raise ServandaError(error_text("candidate-key", number=number, key=key), file=path)
    clause, quote = row.get("clause"), row.get("quote")
    if not isinstance(clause, str | None) or not isinstance(quote, str):
        wrong = "quote" if isinstance(clause, str | None) else "clause"
        raise ServandaError(error_text("candidate-text", number=number, key=wrong), file=path)
    values = {key: _read_value(key, row.get(key), number, path) for key in VALUE_KEYS}
    return Candidate(clause, quote, why=_read_reasons(row.get("why"), number, path), **values)


def _read_value(key: str, value: Loaded, number: int, path: Path) -> Loaded:
    """Return a value; a modality and a mode may be named alone."""
    if value is None:
        return None
    if isinstance(value, str) and key in ("modality", "mode"):
        return CandidateValue("", value)
    allowed = _TIME_KEYS if key == "time" else _TIME_KEYS[:2]
    fits = isinstance(value, Mapping) and set(value) <= set(allowed) and isinstance(value.get("words"), str)
    if not fits or not all(isinstance(one, str | None) for one in value.values()):
        raise _refuse_value(number, path, key)
    return CandidateTime(**value) if key == "time" else CandidateValue(**value)


def _read_reasons(why: Loaded, number: int, path: Path) -> tuple[Reason, ...]:
    """Return the reasons: a list of them, or a mapping from the value to the words."""
    if why is None:
        return ()
    if isinstance(why, str):
        return (Reason("", "", why),)
    if isinstance(why, Mapping):
        why = [{"value": key, "words": words} for key, words in why.items()]
    if not isinstance(why, list) or not all(isinstance(one, Mapping) for one in why):
        raise _refuse_value(number, path, "why")
    return tuple(Reason(*(str(one.get(key) or "") for key in Reason._fields)) for one in why)


def _refuse_value(number: int, path: Path, key: str) -> ServandaError:
    return ServandaError(error_text("candidate-value", number=number, key=key), file=path)

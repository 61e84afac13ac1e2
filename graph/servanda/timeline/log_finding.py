"""What a check of a log finds, said in three languages; the sentences are in ``log_check.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.locate import wording
from servanda.names import label
from servanda.timeline.events import Event, Log
from servanda.vocabulary import expand

if TYPE_CHECKING:
    from pyoxigraph import Store

LANGUAGES: Final = ("en", "kk", "ru")


@dataclass(frozen=True)
class Problem:
    """A rule that a record does not meet.

    ``values`` are put into its sentence as they are; ``named`` are IRIs whose labels are put there.
    """

    rule: str
    event: Event
    values: Mapping[str, object] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a log (``severity`` violation), or may be (warning).

    ``rule`` is its name in ``log_check.json`` or that of a shape; ``event`` the compact IRI of the record;
    ``messages`` holds the sentence in each language, ``message`` that in the language asked for.
    """

    severity: str
    rule: str
    event: str
    message: str
    file: str | None = None
    line: int | None = None
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


def rules() -> dict[str, dict[str, str]]:
    """Return rule to its severity, its sentences by language, and the shape (if any) that says the same."""
    return wording(Path(__file__).with_name("log_check.json"))


def findings(problems: Iterable[Problem], log: Log, store: Store, lang: str) -> Iterator[Finding]:
    """Yield problems as findings, with labels from the store, each looked up once."""
    labels = lru_cache(maxsize=None)(lambda iri, language: label(store, expand(iri), language))
    for problem in problems:
        yield _finding(problem, log, labels, lang)


def _finding(problem: Problem, log: Log, label_of: Callable[[str, str], str], lang: str) -> Finding:
    rule = rules()[problem.rule]
    messages = {}
    for language in LANGUAGES:
        labels = {key: label_of(iri, language) for key, iri in problem.named.items()}
        messages[language] = rule[language].format(event=problem.event.name, **problem.values, **labels)
    return Finding(
        problem.severity or rule["severity"], problem.rule, problem.event.iri, messages[lang],
        str(log.path) if log.path else None, problem.event.line, messages,
    )  # fmt: skip

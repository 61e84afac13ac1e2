"""What a check of a log finds, said in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from servanda.messages import LANGUAGES, Messages
from servanda.names import label
from servanda.timeline.events import Event, Log
from servanda.vocabulary import expand

if TYPE_CHECKING:
    from pyoxigraph import Store


@dataclass(frozen=True, slots=True)
class Rule:
    """How severe it is where a record does not meet a rule, and the shape (if any) that says the same."""

    severity: str
    shape: str = ""


#: The rules of a log; what each says stands in the messages, section ``log-check``.
RULES: Final = {
    "received-before-sent": Rule("violation", "srv-shapes:ActOrder"),
    "end-before-start": Rule("violation"),
    "begun-twice": Rule("violation"),
    "ended-twice": Rule("violation"),
    "ended-first": Rule("violation"),
    "in-future": Rule("violation"),
    "before-agreement": Rule("violation"),
    "unknown-event": Rule("violation", "srv-shapes:AboutKnown"),
    "about-itself": Rule("violation", "srv-shapes:AboutKnown"),
    "id-twice": Rule("violation"),
    "entered-twice": Rule("warning"),
    "to-itself": Rule("violation", "srv-shapes:ActSelf"),
    "other-matter": Rule("warning"),
    "several-meant": Rule("warning"),
    "not-the-judge": Rule("warning"),
    "judged-both-ways": Rule("violation"),
    "both-ways": Rule("violation", "srv-shapes:EventBothWays"),
}


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

    ``rule`` is a name of :data:`RULES` or that of a shape; ``event`` the compact IRI of the record;
    ``messages`` holds the sentence in each language, ``message`` that in the language asked for.
    """

    severity: str
    rule: str
    event: str
    message: str
    file: str | None = None
    line: int | None = None
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


def findings(problems: Iterable[Problem], log: Log, store: Store, lang: str) -> Iterator[Finding]:
    """Yield problems as findings, with labels from the store, each looked up once."""
    labels = lru_cache(maxsize=None)(lambda iri, language: label(store, expand(iri), language))
    for problem in problems:
        yield _finding(problem, log, labels, lang)


def _finding(problem: Problem, log: Log, label_of: Callable[[str, str], str], lang: str) -> Finding:
    messages = {}
    for language in LANGUAGES:
        labels = {key: label_of(iri, language) for key, iri in problem.named.items()}
        values = {"event": problem.event.name, **problem.values, **labels}
        messages[language] = Messages(language, "log-check").text(problem.rule, **values)
    return Finding(
        problem.severity or RULES[problem.rule].severity, problem.rule, problem.event.iri, messages[lang],
        str(log.path) if log.path else None, problem.event.line, messages,
    )  # fmt: skip

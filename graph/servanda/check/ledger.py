"""What the ledger finds wrong, as results of the shapes ``srv-shapes:Ledger…``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.check.results import Result
from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages
from servanda.namespaces import compact

if TYPE_CHECKING:
    from servanda.read.document import Document

#: What only follows from a passage that is not in the text, and would bury it.
_FOLLOWING = frozenset({"clause-without-text", "quote-orphaned", "words-not-found"})


def problems(document: Document) -> Iterator[Result]:
    """Yield what is wrong between an agreement and its published text.

    A document without a published text beside it yields nothing: there is nothing to compare with.
    A text that cannot be brought together with the agreement at all is one result, not an error.
    """
    from pyoxigraph import Store

    from servanda.rules import account

    if document.source is None:
        return
    store = Store()
    store.extend(document.quads)
    for agreement in document.agreements:
        try:
            ledger = account(store, agreement, document.source).ledger
        except ServandaError as error:
            messages = _messages("unreadable", problem=error.message)
            yield _result("Unreadable", agreement, None, messages, None, str(document.source))
            continue
        unplaced = {problem.clause for problem in ledger.problems if problem.kind == "passage-not-found"}
        for problem in ledger.problems:
            if problem.clause in unplaced and problem.kind in _FOLLOWING:
                continue
            line = document.positions[problem.subject].line if problem.subject in document.positions else None
            subject = compact(problem.subject)
            message = problem.message.replace(problem.subject, subject)
            messages = _messages(problem.kind, problem=message, subject=subject)
            yield _result(_camel(problem.kind), problem.subject, problem.clause or None, messages, line)
        for entry in ledger.uncovered:
            line = entry.lines[0] if entry.lines else None
            messages = _messages("uncovered", text=entry.text)
            yield _result("Uncovered", agreement, entry.clause, messages, line, str(document.source))


def _camel(kind: str) -> str:
    """Return ``words-not-found`` as ``WordsNotFound``."""
    return "".join(part.capitalize() for part in kind.split("-"))


def _messages(kind: str, **values: str) -> dict[str, str]:
    """Return what is wrong in each language; in English the problem says it itself."""
    return {lang: Messages(lang, "ledger").text(kind, **values) for lang in LANGUAGES}


def _result(
    name: str,
    focus: str,
    clause: str | None,
    messages: dict[str, str],
    line: int | None,
    file: str | None = None,
) -> Result:
    shape = f"srv-shapes:Ledger{name}"
    return Result(
        "violation", shape, compact(focus), None, None, clause, messages["en"], file, line, messages
    )

"""What the ledger finds wrong, as results of the shapes ``srv-shapes:Ledger…``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.check.results import Result
from servanda.errors import ServandaError
from servanda.vocabulary import compact

if TYPE_CHECKING:
    from servanda.read.agreement import Document


def problems(document: Document) -> Iterator[Result]:
    """Yield what is wrong between an agreement and its published text.

    A document without a published text beside it yields nothing: there is nothing to compare with.
    A text that cannot be brought together with the agreement at all is one result, not an error.
    """
    from pyoxigraph import Store

    from servanda.derive.text import account

    if document.source is None:
        return
    store = Store()
    store.extend(document.quads)
    for agreement in document.agreements:
        try:
            ledger = account(store, agreement, document.source).ledger
        except ServandaError as error:
            yield _result("Unreadable", agreement, None, error.message, None, str(document.source))
            continue
        for problem in ledger.problems:
            line = document.positions[problem.subject].line if problem.subject in document.positions else None
            yield _result(
                _camel(problem.kind), problem.subject, problem.clause or None, problem.message, line
            )
        for entry in ledger.uncovered:
            message = f'No passage accounts for "{entry.text}": add a passage with these words to the clause.'
            line = entry.lines[0] if entry.lines else None
            yield _result("Uncovered", agreement, entry.clause, message, line, str(document.source))


def _camel(kind: str) -> str:
    """Return ``words-not-found`` as ``WordsNotFound``."""
    return "".join(part.capitalize() for part in kind.split("-"))


def _result(
    name: str, focus: str, clause: str | None, message: str, line: int | None, file: str | None = None
) -> Result:
    shape = f"srv-shapes:Ledger{name}"
    return Result(
        "violation", shape, compact(focus), None, None, clause, message, file, line, {"en": message}
    )

"""Agreements held against their published texts: what ``coverage`` and ``collate`` tell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from servanda.derive.text import Account, account
from servanda.errors import ServandaError, no_agreement
from servanda.read.agreement import read
from servanda.store.build import bundled


def accounts(paths: Iterable[Path] | None = None) -> dict[str, Account]:
    """Return the account of each agreement in the files ``paths`` (default: the bundled ones), by IRI.

    Raises ServandaError when a file cannot be used, or when none of the agreements names its source text.
    """
    from pyoxigraph import Store

    told: dict[str, Account] = {}
    documents = [read(Path(path)) for path in (bundled() if paths is None else paths)]
    for document in documents:
        store = Store()
        store.extend(document.quads)
        for agreement in document.agreements:
            if document.source is not None:
                told[agreement] = account(store, agreement, document.source)
    if not any(document.agreements for document in documents):
        raise no_agreement()
    if not told:
        names = ", ".join(str(document.path) for document in documents)
        raise ServandaError(
            f"no agreement with its published text is in {names}; name the text by 'sourceFile'", exit_code=1
        )
    return told

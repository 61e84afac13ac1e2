"""Agreements held against their published texts: what ``coverage`` and ``collate`` tell."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path

from servanda.derive.text import Account, account
from servanda.errors import ServandaError, UnusableFiles, no_agreement
from servanda.read.agreement import read
from servanda.store.build import bundled, readable


def accounts(paths: Iterable[Path] | None = None, *, leave_out: bool = False) -> dict[str, Account]:
    """Return the account of each agreement in the files ``paths`` (default: the bundled ones), by IRI.

    ``leave_out`` is that of :func:`servanda.store.build.load`. Raises ServandaError when a file or a text
    cannot be used, or when none of the agreements names its source text.
    """
    from pyoxigraph import Store

    told: dict[str, Account] = {}
    faults: list[ServandaError] = []
    files = bundled() if paths is None else list(paths)
    documents = readable(files, faults) if leave_out else [read(Path(path)) for path in files]
    for document in documents:
        store = Store()
        store.extend(document.quads)
        for agreement in document.agreements:
            if document.source is None:
                continue
            try:
                told[agreement] = account(store, agreement, document.source)
            except ServandaError as error:
                if not leave_out:
                    raise
                faults.append(error)
    if faults and not told:
        raise faults[0]
    if faults:
        warnings.warn(UnusableFiles.of(faults), stacklevel=2)
    if not any(document.agreements for document in documents):
        raise no_agreement()
    if not told:
        names = ", ".join(str(document.path) for document in documents)
        raise ServandaError(
            f"no agreement with its published text is in {names}; name the text by 'sourceFile'", exit_code=1
        )
    return told

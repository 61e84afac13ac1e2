"""Versions read: of an agreement that a graph describes, and of a plain text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Store

from servanda.account import account_for_text
from servanda.errors import ServandaError
from servanda.model import read_agreement
from servanda.read.files import read_text
from servanda.store.bundle import read_usable
from servanda.text.clean import clean_text
from servanda.text.language_detection import detect_language
from servanda.versions.version_text import Version, build_agreement_version, build_text_version


def read_version(name: str, store: Store, agreement: str, files: Iterable[Path] = ()) -> Version:
    """Return the version that an agreement (full IRI) of a store is.

    Its text is that of the source which one of the ``files`` names, if one does, else what the store has of
    it. Raises ServandaError for a source that cannot be read.
    """
    held = read_agreement(store, agreement)
    # What cannot be used of a folder was told when the store was made of it.
    documents = read_usable(files, [])
    source = next((one.source for one in documents if agreement in one.agreements and one.source), None)
    if source is None:
        return build_agreement_version(name, held)
    return build_agreement_version(name, held, account_for_text(store, agreement, source), read_text(source))


def read_text_version(path: Path) -> Version:
    """Return the version that a plain text is; raises ServandaError for one that cannot be read."""
    raw = read_text(path)
    try:
        text = clean_text(raw)
    except ServandaError as error:
        raise ServandaError(error.message, file=path, line=error.line) from None
    return build_text_version(str(path), text, raw, detect_language(text.text).language or "und")

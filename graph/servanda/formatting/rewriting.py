"""The files of an agreement on disk, rewritten in their canonical layout: ``servanda fmt``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.formatting.layout import lay_out
from servanda.formatting.shorten import check_same, shorten
from servanda.messages import error_text
from servanda.read import files, syntax
from servanda.read.document import read_file, read_yaml
from servanda.read.rdf import detect_format
from servanda.read.short.companions import REGISTRY, list_translation_files, notes_file
from servanda.read.short.expansion import is_short_form, list_clause_keys
from servanda.read.short.head import read_language
from servanda.read.short.nodes import Place
from servanda.read.short.registry import read_registry
from servanda.read.short.source import SourceText

_DIGEST: Final = re.compile(r"^digest:.*\n", re.MULTILINE)
_SOURCE_FILE: Final = re.compile(r"^sourceFile:.*$", re.MULTILINE)


@dataclass(frozen=True)
class Rewritten:
    """One file before and after; ``before`` is None where there was none."""

    path: Path
    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether the file is to be written."""
        return self.before != self.after


def format_files(path: Path, *, accept_text: bool = False) -> list[Rewritten]:
    """Return an agreement in the short form and the files beside it in their canonical layout.

    The digest of the source text is put into the head. ``accept_text`` takes over a text that has changed.
    Raises ServandaError when a file cannot be used, or is not in the short form.
    """
    text = given = files.read_text(path)
    root = _parse_short(given, path, short=True)
    if accept_text and "digest" in root.entries:
        given = _set_digest(text, None)
        root = _parse_short(given, path, short=True)
    document = read_yaml(given, path)
    if document.source is not None:
        given = _set_digest(given, SourceText(document.source).digest)
    registry = read_registry(path.parent, read_language(root, Place(path)))
    clauses = list_clause_keys(root, path, None if registry is None else registry.names)
    found = [Rewritten(path, text, lay_out(given, path, clauses))]
    beside = [file for _, file in list_translation_files(path)]
    beside += [file for file in (notes_file(path), path.parent / REGISTRY) if file.is_file()]
    for file in beside:
        own = files.read_text(file)
        found.append(Rewritten(file, own, lay_out(own, file, clauses)))
    return found


def _parse_short(text: str, path: Path, *, short: bool) -> syntax.Mapping:
    """Return the root of an agreement; raise ServandaError when it is in the other form than meant."""
    root = syntax.parse_yaml(text, path)
    if is_short_form(root) != short:
        if short:
            raise ServandaError(error_text("fmt-full-form"), file=path)
        raise ServandaError(error_text("fmt-already-short"), file=path)
    assert isinstance(root, syntax.Mapping)
    return root


def _set_digest(text: str, digest: str | None) -> str:
    """Return the text of an agreement with this digest in its head, or with none.

    A head on one line is left as it is.
    """
    if digest is None:
        return _DIGEST.sub("", text, count=1)
    if _DIGEST.search(text):
        return _DIGEST.sub(f"digest: {digest}\n", text, count=1)
    return _SOURCE_FILE.sub(lambda line: f"{line[0]}\ndigest: {digest}", text, count=1)


def shorten_file(path: Path, target: Path) -> list[Rewritten]:
    """Return the files of the short form of an agreement in full YAML-LD; ``target`` is its own file.

    Raises ServandaError when the file cannot be used, when the short form cannot say all of it, or would not
    give the same triples.
    """
    root = _parse_short(files.read_text(path), path, short=False)
    document = read_file(path)
    tree = syntax.convert_to_json(root)
    assert isinstance(tree, dict)
    source = None if document.source is None else SourceText(document.source)
    short = shorten(tree, source, path)
    short.take_comments(files.read_text(path), root)
    written = short.write(target)
    check_same(written, path, document.source)
    return [
        Rewritten(file, files.read_text(file) if file.is_file() else None, after)
        for file, after in written.items()
    ]


def reject_rdf(path: Path) -> None:
    """Raise ServandaError for RDF that no YAML can be; JSON is YAML."""
    if detect_format(path, files.read_text(path)) not in {None, "JSON_LD"}:
        raise ServandaError(error_text("fmt-rdf"), file=path)


def is_short_file(path: Path) -> bool:
    """Say whether a file is an agreement in the short form, as far as it can be read."""
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return False
    try:
        return is_short_form(syntax.parse_yaml(files.read_text(path), path))
    except ServandaError:
        return False

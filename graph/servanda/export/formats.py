"""The formats in which an agreement leaves servanda (the table ``formats.tsv``), and the way to a file."""

from __future__ import annotations

import csv
import os
import stat
import warnings
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from servanda.characters import HTML_FORBIDDEN, replace_unwritable
from servanda.errors import OddValues, ServandaError, describe_system_error
from servanda.messages import error_text
from servanda.model import Agreement, read_agreement
from servanda.names import suggest
from servanda.store.drafts import sweep_drafts

if TYPE_CHECKING:
    from jinja2 import Template
    from pyoxigraph import Store

    from servanda.status.states import Status

#: The files that pages are made of: templates, style sheets, scripts.
ASSETS: Final = Path(__file__).with_name("assets")
#: Writers that can add what the rules concluded, and the registries.
WITH_PARTS: Final = (
    "rdf_formats.write_rdf",
    "rdf_formats.write_jsonld_expanded",
    "rdf_formats.write_hextuples",
)


class Format(NamedTuple):
    """A row of ``formats.tsv``: a format, the usual ending of its files, and what it loses.

    ``writer`` is the function of this package that makes it, with its module: ``graphs.write_graphml``.
    """

    name: str
    suffix: str
    writer: str
    opens_with: str
    what: str
    loses: str

    @property
    def is_rdf(self) -> bool:
        """Whether it is RDF, which loses nothing: what is odd in the graph is written as it is."""
        return self.writer in WITH_PARTS

    @property
    def binary(self) -> bool:
        """Whether its bytes are not text, so that they must not go to a terminal."""
        return self.suffix in (".xlsx", ".docx")

    @property
    def heeds_day(self) -> bool:
        """Whether it says how things stand on a day, where a person names one."""
        return self.writer == "brief_word.write_brief"


@dataclass(frozen=True)
class Request:
    """What is to be written: an agreement (its IRI) of a store, in a format and a language.

    ``include`` may name :data:`servanda.export.rdf_formats.PARTS`; only the RDF formats heed it. ``status``
    is how the agreement stands on a day, None for what is of no day; only a brief heeds it.
    """

    store: Store
    agreement: str
    format: str
    lang: str = "en"
    include: Collection[str] = field(default=())
    status: Status | None = None


def read_requested(request: Request) -> Agreement:
    """Return the agreement of a request, with a warning of the odd values that are left out of it.

    Raises ServandaError when the store has no such agreement.
    """
    agreement = read_agreement(request.store, request.agreement)
    if agreement.odd:
        warnings.warn(OddValues(len(agreement.odd), agreement.odd), stacklevel=2)
    if "srv:Agreement" not in agreement.classes:
        raise ServandaError(error_text("no-agreement-here", name=agreement.iri), exit_code=1)
    return agreement


@cache
def formats() -> dict[str, Format]:
    """Return the known formats by name, in the order of the table."""
    text = Path(__file__).with_name("formats.tsv").read_text(encoding="utf-8")
    return {row["name"]: Format(**row) for row in csv.DictReader(text.splitlines(), delimiter="\t")}


def known(name: str) -> Format:
    """Return the format of a name; raises ServandaError for an unknown one, with the nearest."""
    if name not in formats():
        hint = suggest(name, formats(), error_text("choose-one-of", names=", ".join(formats())))
        raise ServandaError(error_text("unknown-format", name=name, hint=hint))
    return formats()[name]


def export(request: Request) -> bytes:
    """Return an agreement in a format, as the bytes of a file.

    Raises ServandaError for an unknown format, agreement or part, and for parts asked of a format that
    cannot hold them.
    """
    chosen = known(request.format)
    if request.include and chosen.writer not in WITH_PARTS:
        raise ServandaError(
            error_text("include-not-taken", format=chosen.name, formats=", ".join(_with_parts()))
        )
    module, _, name = chosen.writer.partition(".")
    # By its name, so that of the libraries only those are loaded that the format needs.
    write = cast("Callable[[Request], bytes]", getattr(import_module(f"servanda.export.{module}"), name))
    return write(request)


def _with_parts() -> list[str]:
    return [name for name, held in formats().items() if held.writer in WITH_PARTS]


@cache
def load_template(name: str, **filters: Callable[[str], str]) -> Template:
    """Return a template of :data:`ASSETS`, compiled once; it escapes every text that is put in.

    What HTML does not allow becomes U+FFFD.

    ``filters`` are what the template knows besides Jinja2's own filters.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, finalize=_replace_unfit,
    )  # fmt: skip
    environment.filters.update(filters)
    return environment.get_template(name)


def _replace_unfit(value: object) -> object:
    """Return what is put into a page without characters that HTML does not allow; markup stays markup."""
    return type(value)(replace_unwritable(value, HTML_FORBIDDEN)) if isinstance(value, str) else value


def write_file(content: bytes | Iterable[bytes], path: Path, *, force: bool = False) -> None:
    """Write ``content``, whole or part by part, to ``path`` by way of a draft that is then moved into place.

    A file that is replaced keeps its permissions, and a link to it stays a link.
    Raises ServandaError when the file is there already and ``force`` is not set, when it is a device or a
    pipe (which a move would replace), or when it cannot be written. What goes wrong while the content is
    made is raised as it is, for it is no fault of the file. Nothing is left behind then.
    """
    path = Path(path)
    if os.path.isdir(path):  # noqa: PTH112 (says no for a name that is too long; Path.is_dir raises)
        raise ServandaError(error_text("folder-as-output"), file=path)
    if not force and os.path.lexists(path):
        raise ServandaError(error_text("file-exists"), file=path)
    if "\0" in str(path):
        raise ServandaError(error_text("cannot-write-file", reason=error_text("system-nul-in-name")))
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        mode = _mode(target)
        if mode is not None and not stat.S_ISREG(mode):
            raise ServandaError(error_text("no-ordinary-file"), file=path)
        sweep_drafts(target)
        # In a container a process that was killed may have had the same number.
        draft.unlink(missing_ok=True)
        stream = draft.open("xb")
    except (OSError, ValueError) as error:
        _forget(draft)
        raise _unwritable(error, path) from None
    try:
        with stream:
            for part in (content,) if isinstance(content, bytes) else content:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            draft.chmod(stat.S_IMODE(mode))
        draft.replace(target)
    except OSError as error:
        _forget(draft)
        raise _unwritable(error, path) from None
    except BaseException:
        _forget(draft)  # an interrupted write leaves nothing behind, nor does content that cannot be made
        raise


def _unwritable(error: Exception, path: Path) -> ServandaError:
    reason = describe_system_error(error)
    return ServandaError(error_text("cannot-write-file", reason=reason), file=path)


def _mode(path: Path) -> int | None:
    """Return kind and permissions of what is at ``path``, or None when nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except (OSError, ValueError):
        return

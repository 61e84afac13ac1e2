"""The formats in which an agreement leaves servanda: the table ``formats.tsv``, and the way to a writer."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

from servanda.errors import ServandaError

if TYPE_CHECKING:
    from pyoxigraph import Store


#: Writers that can add what the rules concluded, and the registries.
WITH_PARTS: Final = ("rdf", "jsonld_expanded", "hextuples")


@dataclass(frozen=True)
class Format:
    """A row of ``formats.tsv``: a format, the usual ending of its files, and what it loses.

    ``writer`` is the module of this package whose ``write`` makes it.
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
        return self.writer in (*WITH_PARTS, "jsonld")

    @property
    def binary(self) -> bool:
        """Whether its bytes are not text, so that they must not go to a terminal."""
        return self.suffix == ".xlsx"


@dataclass(frozen=True)
class Request:
    """What is to be written: an agreement (its IRI) of a store, in a format and a language.

    ``include`` may name :data:`servanda.export.rdf.PARTS`; only the RDF formats heed it.
    """

    store: Store
    agreement: str
    format: str
    lang: str = "en"
    include: Collection[str] = field(default=())


class Writer(Protocol):
    """A module that writes one format or several; raises ServandaError when it cannot."""

    def write(self, request: Request) -> bytes:
        """Return the whole file."""


@cache
def formats() -> dict[str, Format]:
    """Return the known formats by name, in the order of the table."""
    text = Path(__file__).with_name("formats.tsv").read_text(encoding="utf-8")
    return {row["name"]: Format(**row) for row in csv.DictReader(text.splitlines(), delimiter="\t")}


def known(name: str) -> Format:
    """Return the format of a name; raises ServandaError for an unknown one, with the nearest."""
    from difflib import get_close_matches

    if name not in formats():
        near = get_close_matches(name, formats(), 1, 0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(formats())}"
        raise ServandaError(f"unknown format '{name}'; {hint}")
    return formats()[name]


def export(request: Request) -> bytes:
    """Return an agreement in a format, as the bytes of a file.

    Raises ServandaError for an unknown format, agreement or part, for parts asked of a format that cannot
    hold them, and for a format whose library is not installed.
    """
    chosen = known(request.format)
    if request.include and chosen.writer not in WITH_PARTS:
        raise ServandaError(f"{chosen.name} takes no --include; RDF formats do: {', '.join(_with_parts())}")
    module = import_module(f"servanda.export.{chosen.writer}")
    return cast("Writer", module).write(request)


def _with_parts() -> list[str]:
    return [name for name, held in formats().items() if held.writer in WITH_PARTS]

"""The tables of participation beside agreements: what is wrong with them, and as logs that can be loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pyoxigraph import RdfFormat, Store, serialize

from servanda.check.report import Result
from servanda.errors import ServandaError
from servanda.events.consistency import check_log
from servanda.events.fields import make_quads
from servanda.events.reader import find_participation, has_participation, read_csv
from servanda.read.document import read_file
from servanda.status.order_check import check_order
from servanda.store.bundle import load_files


def check_participation(files: Iterable[Path], language: str) -> list[Result]:
    """Return what is wrong with the tables beside the files of agreements: each row refused or contradicted.

    Files that cannot be read are passed over, since the check of themselves says why.
    """
    readable, agreements = _read_described(files)
    if not agreements:
        return []
    store = load_files(readable)
    found = (one for iri in sorted(agreements) for one in _check_table(readable, iri, store, language))
    return list(dict.fromkeys(found))


def _check_table(files: list[Path], agreement: str, store: Store, language: str) -> Iterator[Result]:
    """Yield what is wrong with the table of one agreement (its full IRI), if it has one."""
    try:
        table = find_participation(files, agreement)
        if table is None:
            return
        log = read_csv(table, store, agreement)
    except ServandaError as error:
        yield Result(
            "violation", "srv-shapes:ReadRecord", error.file or "", None, None, None, error.message,
            error.file, error.line, {"en": error.message},
        )  # fmt: skip
        return
    found = check_log(log, store, today=date.today(), lang=language)
    for one in (*found, *check_order(log, store, found, language)):
        yield Result(
            one.severity, "srv-shapes:RecordContradicted", one.event, None, None, None, one.message, one.file,
            one.line, one.messages, in_log=True,
        )  # fmt: skip


def write_tables(
    files: Iterable[Path], folder: Path, faults: list[ServandaError] | None = None
) -> list[Path]:
    """Write the tables beside the files of agreements as N-Quads into a folder, and return what was written.

    So they can be loaded as logs of their agreements. Files that cannot be read are passed over, since their
    own load says why. Raises ServandaError for a table that is refused, unless ``faults`` takes it.
    """
    readable, agreements = _read_described(files)
    written: list[Path] = []
    if not agreements:
        return written
    store = load_files(readable)
    for iri in sorted(agreements):
        try:
            table = find_participation(readable, iri)
            log = None if table is None else read_csv(table, store, iri)
        except ServandaError as error:
            if faults is None:
                raise
            faults.append(error)
            continue
        if log is not None:
            path = folder / f"{len(written)}.nq"
            path.write_bytes(serialize(make_quads(log), format=RdfFormat.N_QUADS) or b"")
            written.append(path)
    return written


def _read_described(files: Iterable[Path]) -> tuple[list[Path], set[str]]:
    """Return those of some files that have a table beside them and can be read, and their agreements."""
    readable: list[Path] = []
    agreements: set[str] = set()
    for file in files:
        if has_participation(file):
            try:
                agreements.update(read_file(file).agreements)
            except ServandaError:
                continue
            readable.append(file)
    return readable, agreements

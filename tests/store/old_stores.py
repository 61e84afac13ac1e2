"""Stores of the earlier layout, as the version that made them wrote them: folders of generations."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from servanda.namespaces import ONTOLOGY_GRAPH
from servanda.store.load import Preparer, Unit, read_units

_TABLES = """
CREATE TABLE agreement (
    iri TEXT PRIMARY KEY, hash TEXT NOT NULL, raw TEXT NOT NULL, quads INT NOT NULL, derived INT NOT NULL,
    file TEXT NOT NULL, loaded TEXT NOT NULL, refers TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def write(folder: Path, *files: Path) -> Path:
    """Write the store of some files to a folder, and return that."""
    generation = folder / "g-000001"
    generation.mkdir(parents=True)
    preparer = Preparer()
    ready, _ = preparer.prepare(unit for file in files for unit in read_units(file) if isinstance(unit, Unit))
    store = Store(str(generation / "oxigraph"))
    store.load(preparer.ontology, RdfFormat.N_TRIPLES, to_graph=NamedNode(ONTOLOGY_GRAPH))
    for one in ready:
        store.load(one.serialize(), RdfFormat.N_QUADS)
    store.flush()
    del store
    with closing(sqlite3.connect(generation / "catalog.sqlite")) as catalogue, catalogue:
        catalogue.executescript(_TABLES)
        catalogue.executemany(
            "INSERT INTO agreement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (one.unit.iri, one.hash, f"key:{one.unit.raw}", one.quads, one.concluded, str(one.unit.file),
                 "2026-01-02T03:04:05+00:00", " ".join(one.refers), "")
                for one in ready
            ],
        )  # fmt: skip
    (generation / "readers").touch()
    (folder / "current").write_text("g-000001", "utf-8")
    (folder / "servanda-store.json").write_text(json.dumps({"format": 3}) + "\n", "utf-8")
    return folder


def pack(folder: Path) -> bytes:
    """Return the backup of such a store."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("servanda-store.json", "current", "g-000001"):
            archive.add(folder / name, name)
    return content.getvalue()

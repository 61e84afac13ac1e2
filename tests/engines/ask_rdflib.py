"""Asks rdflib every query of a folder about a file of N-Triples: ask_rdflib.py DATA QUERIES ANSWERS."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from rdflib import Graph


def main(data: Path, queries: Path, answers: Path) -> None:
    """Write an answer, or what went wrong, for each query."""
    graph = Graph().parse(data, format="nt")
    # The graph stays: to look through it for garbage again and again takes long.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    for path in queries.iterdir():
        try:
            written = graph.query(path.read_text(encoding="utf-8")).serialize(format="json")
        except Exception as error:  # whatever it is, it is what the comparison is about
            (answers / f"{path.stem}.error").write_text(repr(error), encoding="utf-8")
        else:
            (answers / f"{path.stem}.srj").write_bytes(written or b"")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

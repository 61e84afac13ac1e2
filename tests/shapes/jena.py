"""Apache Jena's SHACL engine from Debian's ``libapache-jena-java``: another program, another language."""

from __future__ import annotations

import subprocess
from pathlib import Path
from zipfile import ZipFile

import rdflib
from tests.needs import JAVA_LIBRARIES, SHORT_JAVA, require

_JARS = (
    "jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-rdfconnection", "jena-shacl",
    "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io", "commons-lang3",
    "commons-logging", "dexx.collection", "gson", "guava", "httpclient", "httpcore", "jackson-annotations",
    "jackson-core", "jackson-databind", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld",
    "jena-tdb", "jena-tdb2", "jena-dboe-base", "jena-dboe-storage", "jena-dboe-index",
    "jena-dboe-transaction", "jena-dboe-trans-data", "jena-shex",
)  # fmt: skip


def jena(shapes: str, data: str, folder: Path) -> rdflib.Graph:
    """Return Jena's report of data (N-Triples) under shapes (Turtle); skips the test without Jena."""
    require("java", "jena-shacl")
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    (folder / "data.nt").write_text(data, encoding="utf-8")
    with ZipFile(JAVA_LIBRARIES / "jena-core.jar") as jar:
        # Debian's jar keeps the messages of its Xerces where its classes don't look, and won't start so.
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                place = folder / "messages" / name.removeprefix("org/apache/jena/ext/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(jar.read(name))
    path = ":".join([str(folder / "messages"), *(str(JAVA_LIBRARIES / f"{name}.jar") for name in _JARS)])
    command = [
        "java",
        *SHORT_JAVA,
        "-cp",
        path,
        "shacl.shacl_validate",
        "--shapes",
        str(folder / "shapes.ttl"),
    ]
    done = subprocess.run(
        [*command, "--data", str(folder / "data.nt")], capture_output=True, check=False, text=True
    )
    assert "ValidationReport" in done.stdout, done.stderr[-2000:]
    return rdflib.Graph().parse(data=done.stdout, format="turtle")

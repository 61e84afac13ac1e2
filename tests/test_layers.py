"""Data flows one way through the package: no import goes up the list or round in a circle."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import networkx

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "graph" / "servanda"
#: The packages and the modules beside them, from the lowest to the highest; those of one line are level.
ORDER = (
    ("locales",),
    ("messages", "namespaces", "resources", "links", "digest", "letters", "processes"),
    ("errors",),
    ("characters", "spreadsheets"),
    ("html", "sparql_text", "text_status"),
    ("text",),
    ("names",),
    ("read",),
    ("documents",),
    ("formatting",),
    ("model",),
    ("account", "authoring"),
    ("rules",),
    ("incorporation",),
    ("generate",),
    ("store",),
    ("check",),
    ("query",),
    ("events",),
    ("status",),
    ("network",),
    ("draw",),
    ("export",),
    ("suggest",),
    ("versions",),
    ("api",),
    ("receipts",),
    ("site",),
    ("server", "assistant_tools"),
    ("cli",),
)
#: What starts everything, and so stands above the list.
ENTRIES = {"servanda", "servanda.__main__"}


def _name(path: Path) -> str:
    parts = ("servanda", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


MODULES = {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def _imported(path: Path) -> Iterator[str]:
    """Yield each module of the package that a file imports, inside functions and for type checking too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


@cache
def _edges() -> list[tuple[str, str]]:
    return [(name, used) for name, path in MODULES.items() for used in _imported(path) if name != used]


def _level(name: str) -> int:
    own = name.split(".")[1]
    return next(level for level, names in enumerate(ORDER) if own in names)


def test_every_import_goes_down_the_order() -> None:
    inner = [(a, b) for a, b in _edges() if not {a, b} & ENTRIES and a.split(".")[1] != b.split(".")[1]]
    assert [f"{a} imports {b}" for a, b in inner if _level(a) <= _level(b)] == []


def test_no_imports_make_a_circle() -> None:
    graph: networkx.DiGraph[str] = networkx.DiGraph(_edges())
    assert [sorted(part) for part in networkx.strongly_connected_components(graph) if len(part) > 1] == []


def test_no_two_modules_share_a_name() -> None:
    # A command's module may bear the name of its verb.
    own = [name.rpartition(".")[2] for name in MODULES if not name.startswith("servanda.cli.")]
    assert [name for name, times in Counter(own).items() if times > 1] == []


def test_the_packages_are_listed_in_their_order() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = setup["options"]["packages"].split()
    code = [name for name in listed if name in MODULES]
    ordered = [f"servanda.{name}" for names in ORDER for name in names if f"servanda.{name}" in MODULES]
    folders = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    # A package inside another stands after it.
    inner = {name: sorted(one for one in folders if one.startswith(f"{name}.")) for name in ordered}
    assert code == ["servanda", *(one for name in ordered if name in folders for one in (name, *inner[name]))]


def test_the_architecture_page_lists_the_packages_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## The packages")[2].partition("##")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = [name for cell in cells for name in cell.replace("`", "").replace(",", " ").split()]
    assert set(listed) == {name for names in ORDER for name in names}
    levels = [_level(f"servanda.{name}") for name in listed]
    assert levels == sorted(levels)

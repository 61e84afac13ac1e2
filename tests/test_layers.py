"""Data flows one way: a lower layer of the package never imports a higher one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "graph" / "servanda"
#: From the lowest to the highest; modules of one line may not import one another.
LAYERS = [
    {"vocabulary", "locate", "links", "messages"},
    {"errors", "html"},
    {"sparql_text", "names"},
    {"text"},
    {"read", "generate"},
    {"model"},
    {"derive"},
    {"store"},
    {"check"},
    {"query"},
    {"events"},
    {"timeline"},
    {"network"},
    {"draw"},
    {"export"},
    {"api"},
    {"cli"},
]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__")


def _layer(name: str) -> int:
    return next(level for level, names in enumerate(LAYERS) if name in names)


def _own(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("servanda."):
            names.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("servanda.")}
    return names


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_a_module_imports_only_what_is_below_it(path: Path) -> None:
    own = _own(path)
    if own == "__main__":
        return
    for name in _imported(path) - {own}:
        assert _layer(name) < _layer(own), f"{own} imports {name}"

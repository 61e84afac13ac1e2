"""The command ``servanda site``: what is wrong with it is told before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.command import ROOT, run

LOG = ROOT / "docs" / "logs" / "liaison-2009.yaml"


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ((), ("-o DIR", "--single-file")),
        (("-o", "{out}", "--single-file", "x.html"), ("-o DIR",)),
        (("-o", "{out}", "--as-of", "2009-03-15"), ("--log",)),
        (("-o", "{out}", "--log", LOG), ("--as-of",)),
        (("-o", "{out}", "--log", "none.yaml", "--as-of", "2009-03-15"), ("none.yaml",)),
        (("-o", "{out}", "--base", "example.org"), ("https://example.org/treaties/",)),
        (("-o", "{out}", "--store", "https://example.org/sparql"), ("servanda load",)),
        (("-o", "{out}", "--store", "none.yaml"), ("none.yaml",)),
        (("--single-file", "x.pdf"), (".html",)),
    ],
)
def test_mistakes(words: tuple[object, ...], parts: tuple[str, ...], tmp_path: Path) -> None:
    typed = [str(word).replace("{out}", str(tmp_path / "site")) for word in words]
    run("site", *typed).refused(*parts)
    assert not list(tmp_path.iterdir())


def test_log_of_the_environment_is_not_published(tmp_path: Path) -> None:
    """Whoever keeps a log at hand does not publish it by that."""
    done = run("site", "-o", tmp_path, "--as-of", "2009-03-15", env={"SERVANDA_LOG": str(LOG)})
    done.refused("--log")


def test_site_is_written_and_told(tmp_path: Path) -> None:
    small = ROOT / "docs" / "examples" / "ports-2010"
    done = run("site", "-o", tmp_path / "site", "--store", small, "--lang", "ru")
    assert done.code == 0 and done.out == "", done.err
    files = sum(file.is_file() for file in (tmp_path / "site").rglob("*"))
    assert f"{files:,}" in done.err and str(tmp_path / "site" / "index.html") in done.err
    run("site", "-o", tmp_path / "site", "--store", small).refused("--force")

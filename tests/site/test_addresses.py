"""Addresses: different things have different paths, on every file system."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.site.addresses import BASE, Addresses, make_path

#: IRIs that differ in what a file name cannot hold, or that a file system takes for the same.
ALIKE = [
    f"{BASE}actor/NATO", f"{BASE}actor/nato", f"{BASE}actor/Nato", f"{BASE}actor/nato/", f"{BASE}actor//nato",
    f"{BASE}actor/./nato", f"{BASE}actor/nato.", f"{BASE}actor/nato?", f"{BASE}actor/nato?a",
    f"{BASE}actor/na:to", f"{BASE}actor/na-to", f"{BASE}actor/na to",
    f"{BASE}actor/../actor/nato", f"{BASE}actor/na%20to",
    f"{BASE}actor/e\u0301", f"{BASE}actor/\xe9", f"{BASE}actor/ß", f"{BASE}actor/ss",
    f"{BASE}actor/{'x' * 300}", f"{BASE}actor/{'x' * 301}", f"{BASE}actor/{'ж' * 300}", f"{BASE}actor/con",
    f"{BASE}actor/-con", f"{BASE}actor/con.txt", f"{BASE}actor/LPT1", f"{BASE}actor/lpt1", f"{BASE}actor/aux",
    f"{BASE}other/example.org/a", "https://example.org/a", "http://example.org/a", "https://example.org/a/",
    "https://example.org/a?b", "https://example.org/a?c", "https://EXAMPLE.org/a", "urn:example:a",
    "urn:example:A", "urn:example-a", "mailto:a@example.org", BASE, "https://", "",
]  # fmt: skip


def _fold(path: str) -> str:
    """Return a path as the least able of file systems sees it."""
    return unicodedata.normalize("NFC", path.casefold())


def test_iris_that_look_alike_have_different_paths() -> None:
    paths = {_fold(make_path(iri)) for iri in ALIKE}
    assert len(paths) == len(ALIKE)


def test_a_path_that_bears_a_digest_is_no_others() -> None:
    """Whoever names a thing as the path of another is called does not take its place."""
    made = make_path(f"{BASE}actor/NATO")
    assert _fold(make_path(BASE + made)) != _fold(made)


@pytest.mark.parametrize("iri", ALIKE)
def test_every_file_system_takes_a_path(iri: str) -> None:
    path = make_path(iri)
    assert len(path.encode()) <= 250
    for part in path.split("/"):
        assert part and len(part.encode()) <= 255
        assert not re.search(r'[<>:"\\|?*\x00-\x1f ]', part) and not part.endswith(".")
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", part)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_iris_have_different_paths(one: str, other: str) -> None:
    first, second = BASE + one, BASE + other
    assert (_fold(make_path(first)) == _fold(make_path(second))) == (first == second)


def test_things_are_found_where_they_are_told_of() -> None:
    addresses = Addresses.of([f"{BASE}agreement/a", f"{BASE}agreement/a/b"])
    assert addresses.find(f"{BASE}agreement/a/b/1") == ("agreement/a/b/", "1")
    assert addresses.find(f"{BASE}agreement/a/c/1") == ("agreement/a/", "c/1")
    assert addresses.find(f"{BASE}form/written") == ("form/", "written")
    assert addresses.find(f"{BASE}form/") == ("form/", "")
    assert addresses.find(f"{BASE}ontology#Norm") == ("ontology/", "Norm")
    assert addresses.find(f"{BASE}shapes#Norm") == ("shapes/", "Norm")

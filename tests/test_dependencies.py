"""Each dependency has bounds, a line on the page of dependencies, and in CI one pinned version."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
CONSTRAINTS = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
#: The Pythons for which packages are pinned.
PYTHONS = ("3.11.2", "3.12.0", "3.13.0", "3.14.0")


def _settings() -> ConfigParser:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return settings


def _requirements(text: str) -> list[Requirement]:
    return [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]


RUNTIME = _requirements(_settings()["options"]["install_requires"])
DEVELOP = _requirements(_settings()["options.extras_require"]["develop"])


@pytest.mark.parametrize("wanted", RUNTIME, ids=lambda wanted: wanted.name)
def test_a_runtime_dependency_has_bounds(wanted: Requirement) -> None:
    operators = {one.operator for one in wanted.specifier}
    assert operators == {">=", "<"}, "say from which version on, and below which"


def test_each_runtime_dependency_has_its_line_and_no_other() -> None:
    table = re.findall(r"^\| (\S+) \|", PAGE.partition("|---|")[2], re.MULTILINE)
    assert set(map(canonicalize_name, table)) == {canonicalize_name(one.name) for one in RUNTIME}


@pytest.mark.parametrize("wanted", DEVELOP, ids=lambda wanted: wanted.name)
def test_each_other_dependency_is_on_the_page(wanted: Requirement) -> None:
    stem = wanted.name.removeprefix("types-").removesuffix("-stubs")
    assert re.search(rf"(?<![\w-]){re.escape(stem)}(?![\w-])", PAGE, re.IGNORECASE), (
        f"{wanted.name}: what for?"
    )


@pytest.mark.parametrize("python", PYTHONS)
def test_each_is_pinned_in_ci_to_a_version_within_its_bounds(python: str) -> None:
    about = {"python_version": python.rpartition(".")[0], "python_full_version": python}
    about |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    held = [one for one in _requirements(CONSTRAINTS) if one.marker is None or one.marker.evaluate(about)]
    versions = {canonicalize_name(one.name): str(one.specifier) for one in held}
    assert len(versions) == len(held), "a package is pinned once"
    assert all(re.fullmatch(r"==[\w.!+-]+", version) for version in versions.values())
    for wanted in [*RUNTIME, *DEVELOP]:
        version = versions[canonicalize_name(wanted.name)].removeprefix("==")
        assert wanted.specifier.contains(version, prereleases=True), f"run .ci/renew-constraints ({wanted})"


def test_the_pins_tell_of_no_host_and_no_folder() -> None:
    pins = [line for line in CONSTRAINTS.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+( ; [\w .<>=!'()]+)?", pin) for pin in pins)

"""The wheel holds every data file and works away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Folder of the checkout to folder of the wheel.
DATA = {
    "ontology": "servanda/ontology",
    "shapes": "servanda/shapes",
    "queries": "servanda/queries",
    "graph/agreements": "servanda/agreements",
    "docs/examples": "servanda/examples",
    "graph/servanda": "servanda",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that the checkout gets no build folders."""
    source = tmp_path_factory.mktemp("source") / "servanda"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__"))
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
            *("--disable-pip-version-check", "-w", str(out), str(source)),
        ],
        check=True,
    )
    return next(out.glob("servanda-*.whl"))


def test_wheel_holds_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        f"{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, inside in DATA.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(wanted) > 100
    assert wanted - held == set()


def test_wheel_answers_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "site"),
        "SERVANDA_CACHE": str(tmp_path / "cache"),
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "servanda", "notify", "--to", "kz-mfa", "--format", "csv"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "agreement:kz-nato-2007/4-notify" in done.stdout
    example = subprocess.run(
        [sys.executable, "-P", "-m", "servanda", "notify", "--agreement", "mountain-rescue-1998"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert example.returncode == 0 and "Depositary" in example.stdout, example.stderr
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import servanda.resources as l; print(l.data_folder('ontology'))"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(tmp_path / "site") in where

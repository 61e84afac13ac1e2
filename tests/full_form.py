"""The bundled agreement in full YAML-LD, for tests that spoil a key of it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from servanda.formatting.full_form import write_full
from servanda.resources import data_folder


@cache
def _bundled() -> str:
    return write_full(data_folder("agreements") / "kz-nato-2007" / "agreement.yaml")


def copy_in_full(folder: Path) -> Path:
    """Write the bundled agreement in full YAML-LD into a folder, with its source text beside it."""
    shutil.copy(data_folder("agreements") / "kz-nato-2007" / "source.kk.txt", folder)
    path = folder / "agreement.yaml"
    path.write_text(_bundled(), encoding="utf-8")
    return path

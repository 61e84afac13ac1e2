"""The notebook of docs/ is run anew, and must show what is stored in it.

To store what it shows now: ``python tests/docs/test_notebook_page.py``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def executed(path: Path, cwd: Path) -> Any:
    """Return a notebook run from its first cell to its last, without what differs from run to run."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    folder = os.pathsep.join([str(ROOT / "graph"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    client = NotebookClient(
        notebook,
        timeout=None,
        startup_timeout=600,
        record_timing=False,
        resources={"metadata": {"path": str(cwd)}},
    )
    client.execute(env={**os.environ, "PYTHONPATH": folder, "IPYTHONDIR": str(cwd / "ipython")})
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{number:02d}", nbformat.from_dict({})
        for output in cell.get("outputs", ()):
            output.get("metadata", {}).clear()
            # Where something better is shown, the plain text is only long.
            if set(output.get("data", {})) - {"text/plain"}:
                output.data.pop("text/plain", None)
    return notebook


def _shown(notebook: Any) -> list[object]:
    """Return what each cell shows; of a drawing only its words, as every Graphviz draws other lines."""
    shown: list[object] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = dict(output.get("data", {}))
            if "image/svg+xml" in data:
                words = re.findall(r">([^<>]+)</text>", data["image/svg+xml"])
                assert words
                data["image/svg+xml"] = " ".join(sorted(" ".join(words).split()))
            shown.append((cell.source, output.output_type, data, output.get("text")))
    return shown


@pytest.mark.needs("nbclient", "ipykernel", "pandas", "polars", "drawing-svg")
def test_the_notebook_shows_what_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    stored = nbformat.read(NOTEBOOK, as_version=4)
    again = executed(NOTEBOOK, tmp_path)
    assert _shown(again) == _shown(stored)
    assert [cell.source for cell in again.cells if cell.cell_type == "code" and not cell.outputs] == []
    assert [cell.get("execution_count") for cell in again.cells] == [
        cell.get("execution_count") for cell in stored.cells
    ]


@pytest.mark.needs("nbformat")
def test_the_stored_notebook_tells_nothing_of_the_machine() -> None:
    import nbformat

    text = NOTEBOOK.read_text(encoding="utf-8")
    stored = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(stored)
    assert stored.metadata == METADATA
    assert not any(cell.metadata for cell in stored.cells)
    for word in (str(ROOT), str(Path.home()) + "/", "<script", "Traceback", " at 0x", "stderr"):
        assert word not in text


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    import nbformat

    with TemporaryDirectory() as folder:
        nbformat.write(executed(NOTEBOOK, Path(folder)), NOTEBOOK)

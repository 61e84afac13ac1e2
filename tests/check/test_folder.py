"""A folder is checked as it comes, with its registries and without other files; and it is followed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from servanda.check.folder import sort_files
from servanda.check.watch import follow_changes
from servanda.read.foreign import is_foreign
from servanda.read.short.companions import is_companion
from servanda.resources import data_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds an agreement and much else."""
    for path in (data_folder("agreements") / "kz-nato-2007").iterdir():
        shutil.copy(path, tmp_path / path.name)
    (tmp_path / "compose.yaml").write_text("services:\n  web: {image: nginx}\n")
    (tmp_path / "list.yml").write_text("- one\n- two\n")
    (tmp_path / "context.jsonld").write_text('{"@context": {"name": "http://schema.org/name"}}')
    return tmp_path


def test_files_are_sorted_by_what_they_are(folder: Path) -> None:
    files = [path for path in sorted(folder.iterdir()) if path.suffix != ".txt"]
    beside = [path.name for path in files if is_companion(path)]
    assert beside == ["agreement.en.yaml", "agreement.ru.yaml", "notes.yaml"]
    files = [path for path in files if not is_companion(path)]
    assert [path.name for path in files if is_foreign(path)] == ["compose.yaml", "context.jsonld", "list.yml"]
    held = sort_files(path for path in files if not is_foreign(path))
    # The lexicon has operative expressions of this agreement, which are checked; its actors stand beside it.
    assert [path.name for path in held.authored] == ["agreement.yaml", "lexicon.ttl"] and held.beside


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken.yaml", "id: agreement:x\nparties: [\n"),
        ("broken.ttl", "<urn:a> <urn:b>"),
        ("slip.ttl", "<urn:a> a <http://w3id.org/servanda/ontology#Agreement> ."),
    ],
)
def test_what_may_be_an_agreement_is_not_passed_over(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert not is_foreign(tmp_path / name)
    assert sort_files([tmp_path / name]).authored == [tmp_path / name]


def test_changes_are_followed(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text("one")
    changes = follow_changes([file], pause=0.01)
    next(changes)
    (tmp_path / "text.txt").write_text("what the agreement names")
    next(changes)
    file.unlink()
    next(changes)

"""A receipt as a file: its bytes, its schema, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.errors import ServandaError
from servanda.receipts.inputs import InputRecorder
from servanda.receipts.receipt import (
    AnswerDigest,
    Engine,
    InputDigest,
    Receipt,
    build_receipt,
    convert_receipt,
    read_receipt,
)

HELD = Receipt(
    AnswerDigest("text/csv", 3, "0" * 64, "жауап.csv", 80, 0), ("notify", "--to", "Қорғаныс"), "2009-06-30",
    ("in-force=2008-12-01",),
    (InputDigest("own/agreement.yaml", "1" * 64),), Engine("Oxigraph", "0.5"), "0.1",
)  # fmt: skip


def test_a_receipt_reads_back_and_has_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(HELD.render())
    assert read_receipt(file) == HELD and HELD.render() == HELD.render()
    assert "Қорғаныс" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "field", ["answer", "command", "as_of", "assumptions", "digests", "engine", "version"]
)
def test_a_field_that_lacks_or_is_of_another_kind_is_refused(field: str) -> None:
    held = convert_receipt(HELD)
    for value in (None, 7, {"name": 1}, [None]):
        with pytest.raises((ValueError, TypeError, KeyError)):
            build_receipt({**held, field: value})
    del held[field]
    with pytest.raises(KeyError):
        build_receipt(held)


def test_a_folder_keeps_what_is_opened(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in" / "a.txt", tmp_path / "b.txt"
    inside.parent.mkdir()
    for path in (inside, outside):
        path.write_text("word", encoding="utf-8")
    inputs = InputRecorder(inside.parent, temporary=tmp_path / "none")
    inputs.start()
    try:
        assert inside.read_text(encoding="utf-8") == "word"
        for way in (outside.read_bytes, lambda: inside.write_text("x"), lambda: outside.write_text("x")):
            with pytest.raises(ServandaError):
                way()
    finally:
        inputs.stop()
    assert inside.read_text(encoding="utf-8") == outside.read_text(encoding="utf-8") == "word"
    names = [one.name for one in inputs.list_digests(tmp_path) if not one.name.startswith("servanda:")]
    assert names == ["in/a.txt"]

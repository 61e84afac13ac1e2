"""A file is written whole or not at all, and none is overwritten unasked."""

import pytest

from servanda.errors import ServandaError
from servanda.export.formats import write_file


def test_written(tmp_path):
    write_file(b"content", tmp_path / "x.ttl")
    assert (tmp_path / "x.ttl").read_bytes() == b"content"
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]


def test_an_existing_file_stays_unless_forced(tmp_path):
    (tmp_path / "x.ttl").write_bytes(b"old")
    with pytest.raises(ServandaError, match="there already"):
        write_file(b"new", tmp_path / "x.ttl")
    assert (tmp_path / "x.ttl").read_bytes() == b"old"
    write_file(b"new", tmp_path / "x.ttl", force=True)
    assert (tmp_path / "x.ttl").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "folder"),
        ("none/x.ttl", "cannot be written"),
        ("x" * 300, "cannot be written"),
        ("a\0b", "cannot"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(tmp_path, name, said):
    with pytest.raises(ServandaError, match=said):
        write_file(b"content", tmp_path / name, force=True)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_failure_while_writing_leaves_the_old_file(tmp_path):
    (tmp_path / "x.ttl").write_bytes(b"old")
    with pytest.raises(TypeError):
        write_file(None, tmp_path / "x.ttl", force=True)  # fails while the draft is open
    assert (tmp_path / "x.ttl").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]


def test_what_goes_wrong_in_the_content_is_no_fault_of_the_file(tmp_path):
    def content():
        yield b"["
        raise ValueError("no number")

    with pytest.raises(ValueError, match="no number"):
        write_file(content(), tmp_path / "answer.json")
    assert list(tmp_path.iterdir()) == []

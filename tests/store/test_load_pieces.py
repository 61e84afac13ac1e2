"""N-Quads files are split into graphs, whatever the order and the form of their lines."""

from __future__ import annotations

import random

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store import corpus

from servanda.errors import ServandaError
from servanda.store import load
from servanda.store.load import BadLine, GraphLines, split_graphs


def parsed(text: bytes) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS))


def found(path, **sizes) -> tuple[dict[str | None, set[pyoxigraph.Quad]], list[BadLine]]:
    graphs: dict[str | None, set[pyoxigraph.Quad]] = {}
    bad = []
    for piece in split_graphs(path, **sizes):
        if isinstance(piece, BadLine):
            bad.append(piece)
        else:
            assert isinstance(piece, GraphLines)
            assert piece.graph not in graphs, "a graph is yielded once, and whole"
            graphs[piece.graph] = parsed(b"".join(text for _, text in piece.parts))
    return graphs, bad


def expected(text: str) -> set[pyoxigraph.Quad]:
    return parsed(text.encode())


@pytest.mark.parametrize("block", [64, 1024, 1024 * 1024])
def test_graphs_that_stand_together(tmp_path, block):
    path = corpus.write(tmp_path / "a.nq", range(20))
    graphs, bad = found(path, block=block)
    assert not bad
    assert set(graphs) == {corpus.name(number) for number in range(20)}
    assert set().union(*graphs.values()) == expected(path.read_text("utf-8"))


def test_graphs_that_are_mixed(tmp_path):
    path = tmp_path / "a.nq"
    lines = [line for number in range(30) for line in corpus.lines(number)]
    random.Random(5).shuffle(lines)
    path.write_text("".join(lines), "utf-8")
    graphs, bad = found(path)
    assert not bad
    assert len(graphs) == 30
    assert set().union(*graphs.values()) == expected("".join(lines))


LINES = st.sampled_from(
    [
        *corpus.lines(1), *corpus.lines(2),
        "# a remark\n", "\n", "   \n",
        '<urn:s> <urn:p> "graph-like <urn:g> ." <urn:g> .\n',
        f"<urn:s> <urn:p> <{corpus.name(1)}> .\n",  # of no graph; ends as a line of the first agreement does
        f"<urn:s>\t<urn:p>\t<urn:o>\t<{corpus.name(1)}>\t.\n",
        f'_:b <urn:p> "x"^^<urn:d> <{corpus.name(2)}> . # why\n',
        '<urn:s> <urn:p> "а\\nб \\" ә" <urn:g> .\r\n',
        "<urn:s> <urn:p> <urn:o> .\n",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=40), st.sampled_from([32, 200, 1 << 20]))
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_and_nothing_added(tmp_path_factory, lines, block):
    text = "".join(lines).encode()
    path = tmp_path_factory.mktemp("split") / "a.nq"
    path.write_bytes(text)
    graphs, bad = found(path, block=block)
    assert not bad

    def plain(quads):  # blank nodes get other names with each parsing
        return sorted(str(quad) for quad in quads if not isinstance(quad.subject, pyoxigraph.BlankNode))

    assert plain(set().union(*graphs.values())) == plain(parsed(text))


def test_a_bad_line_with_an_end_of_its_own_is_told_with_its_number_and_its_graph(tmp_path):
    # A bad line that ends as those around it is met when they are parsed: see test_load.
    lines = [*corpus.lines(1), *corpus.lines(2), *corpus.lines(3)]
    lines[12] = lines[12].replace("> .", ">> .")
    path = tmp_path / "a.nq"
    path.write_text("".join(lines), "utf-8")
    _, bad = found(path)
    assert [(one.number, one.graph) for one in bad] == [(13, corpus.name(2))]


def test_a_file_cut_off_in_a_line(tmp_path):
    path = corpus.write(tmp_path / "a.nq", range(3))
    path.write_bytes(path.read_bytes()[:-20])
    _, bad = found(path)
    assert [one.number for one in bad] == [27]


def test_a_graph_or_line_beyond_measure_is_refused(tmp_path, monkeypatch):
    path = corpus.write(tmp_path / "a.nq", range(1), extra=200)
    monkeypatch.setattr(load, "LIMIT", 5000)
    with pytest.raises(ServandaError, match="one agreement is never that long"):
        found(path)
    path.write_text('<urn:s> <urn:p> "' + "x" * 5000 + '" <urn:g> .\n')
    with pytest.raises(ServandaError, match="a line here is longer"):
        found(path, block=500, longest=1000)

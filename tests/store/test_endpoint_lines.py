"""Triples on their way: nothing is lost between pieces, and only what is meant is rewritten."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from tests.store.versions import ntriples

from servanda.store.endpoint import LITERAL_IRI, replace_in
from servanda.store.endpoint_writer import PENDING, cut_lines, keep_datatypes, mark_pending

DURATION = "http://www.w3.org/2001/XMLSchema#duration"
NODES = st.sampled_from([NamedNode("urn:a"), NamedNode("urn:b c".replace(" ", "_")), BlankNode("x")])
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [f'"P3M"^^<{DURATION}> .', f'x"^^<{DURATION}> .\n<urn:s> <urn:p> _:b .', " _:b .", "\\", '\\"']
)
OBJECTS = NODES | st.builds(Literal, TEXTS) | st.builds(Literal, TEXTS, datatype=st.just(NamedNode(DURATION)))
QUADS = st.lists(st.builds(Quad, NODES, st.just(NamedNode("urn:p")), OBJECTS), max_size=20)


def triples(lines: bytes) -> list[str]:
    return [str(quad.triple) for quad in parse(lines, RdfFormat.N_TRIPLES)]


@given(QUADS, st.integers(1, 300))
def test_pieces_are_all_of_it_and_blank_nodes_stay_together(quads: list[Quad], size: int) -> None:
    lines = ntriples(quads)
    parts = list(cut_lines(lines, size))
    assert sorted(b"".join(parts).splitlines()) == sorted(lines.splitlines())
    for part in parts[1:]:
        terms = [term for quad in parse(part, RdfFormat.N_TRIPLES) for term in (quad.subject, quad.object)]
        assert not any(isinstance(term, BlankNode) for term in terms)


@given(QUADS)
def test_only_durations_get_another_datatype(quads: list[Quad]) -> None:
    lines = ntriples(quads)
    kept = keep_datatypes(lines, [DURATION])
    wanted = [
        str(
            Literal(quad.object.value, datatype=NamedNode(LITERAL_IRI + DURATION))
            if isinstance(quad.object, Literal) and quad.object.datatype.value == DURATION
            else quad.object
        )
        for quad in quads
    ]
    assert [str(quad.object) for quad in parse(kept, RdfFormat.N_TRIPLES)] == wanted


@given(QUADS)
def test_only_predicates_are_pending(quads: list[Quad]) -> None:
    told = list(parse(mark_pending(ntriples(quads)), RdfFormat.N_TRIPLES))
    assert [(str(quad.subject), str(quad.object)) for quad in told] == [
        (str(quad.subject), str(quad.object)) for quad in quads
    ]
    assert all(quad.predicate.value == PENDING + "urn:p" for quad in told)


@pytest.mark.parametrize("size", range(1, 40))
def test_what_is_replaced_may_lie_between_two_reads(size: int) -> None:
    body = b"one two three two two" * 5
    found = replace_in(io.BytesIO(body), [(b"two", b""), (b"three", b"3")], size).read()
    assert found == body.replace(b"two", b"").replace(b"three", b"3")

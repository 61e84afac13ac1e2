"""What a person types for a thing: parts of labels, and the nearest name where nothing bears it."""

from __future__ import annotations

import pyoxigraph
import pytest

from servanda.errors import ServandaError
from servanda.names import agreement_iri, resolve, resolve_any
from servanda.store.snapshot import open_bundled


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_bundled()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("North Atlantic", "actor/nato"),
        ("связи НАТО", "actor/nato-plo"),
        ("ministry of defence of", "actor/kz-mod"),
    ],
)
def test_a_part_of_one_label_names_an_actor(store: pyoxigraph.Store, text: str, name: str) -> None:
    assert resolve(store, "actor", text).endswith(name)


def test_a_part_of_several_labels_is_refused_with_what_it_may_mean(store: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match=r"more than one actor is called 'Ministry'; write one of: kz-"):
        resolve(store, "actor", "Ministry")


def test_a_whole_name_of_a_later_kind_comes_before_a_part_of_an_earlier_one(store: pyoxigraph.Store) -> None:
    assert resolve_any(store, ("actor", "matter"), "arrival") == (
        "matter", "https://w3id.org/servanda/matter/arrival",
    )  # fmt: skip


def test_a_part_of_the_label_of_anything_else_names_nothing(store: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match="did you mean 'arrival'"):
        resolve(store, "matter", "arriv")


@pytest.mark.parametrize("text", ["zz", "x", "kz-gvo", "nto", "inistry of defence"])
def test_what_nothing_bears_is_refused(store: pyoxigraph.Store, text: str) -> None:
    with pytest.raises(ServandaError, match="is not an actor of this graph"):
        resolve(store, "actor", text)


def test_an_agreement_is_named_before_a_graph_is_open() -> None:
    assert agreement_iri("agreement:x") == agreement_iri("x") == "https://w3id.org/servanda/agreement/x"

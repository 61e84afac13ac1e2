"""Matters and programmes of generated agreements, described where the registries of servanda lack them."""

from __future__ import annotations

from typing import Any

from servanda.generate.tables import table
from servanda.generate.terms import Draft, iri, literal, said
from servanda.vocabulary import local


def describe(draft: Draft, code: str, kind: str) -> str:
    """Return the IRI of a matter or programme, after describing it in the agreement where that is needed."""
    node = iri(code)
    record: dict[str, Any] = table("matters")["matters" if kind == "Matter" else "programmes"].get(code, {})
    if "pattern" not in record or not draft.first(node):
        return node
    draft.kind(node, kind)
    draft.state(node, "skos:inScheme", iri(code.partition(":")[0] + ":"))
    draft.state(node, "skos:notation", literal(local(code)))
    draft.words(node, "skos:prefLabel", record["label"])
    draft.add(node, namePattern=said(record["pattern"][draft.language], draft.language))
    return node

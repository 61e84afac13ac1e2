"""Everything that the graph says about one thing: a clause, norm, actor, programme, matter or agreement."""

from __future__ import annotations

import json
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from servanda.errors import ServandaError
from servanda.names import label, resolve_any
from servanda.query.run import ask
from servanda.query.table import Row, Value, facts_html
from servanda.vocabulary import PREFIXES, SRV, compact, expand

#: What can be shown, in the order in which a name is looked up.
SHOWN: Final = ("agreement", "clause", "norm", "actor", "programme", "matter")

Said = dict[str, Value | Row | list[Row]]


class Facts(Said):
    """What the graph says about one thing: a dict that a notebook shows as tables; ``lang`` of its labels."""

    def __init__(self, said: Said, lang: str = "en") -> None:
        super().__init__(said)
        self.lang = lang

    def _repr_html_(self) -> str:
        return facts_html(self, self.lang)


def find(store: Store, what: str) -> tuple[str, str]:
    """Return the kind and the IRI of what a person calls ``what``.

    Raises ServandaError when nothing bears the name (with the nearest suggestion) or several of a kind do.
    """
    return resolve_any(store, SHOWN, what)


def facts(store: Store, what: str, lang: str = "en") -> Facts:
    """Return the facts about one thing: ``kind``, ``id``, ``label``, and the answers of the questions on it.

    ``what`` is typed as for :func:`find`, which also raises; so does what lacks too much to be shown.
    """
    kind, iri = find(store, what)
    name = compact(iri)
    gathered = Facts({"kind": kind, "id": name, "label": label(store, iri, lang)}, lang)
    definition = _text(store, iri, PREFIXES["skos"] + "definition", lang)
    if definition:
        gathered["definition"] = definition
    of_kind = {
        "agreement": _agreement, "clause": _clause, "norm": _norm, "actor": _actor,
        "programme": _programme, "matter": _matter,
    }  # fmt: skip
    gathered.update(of_kind[kind](store, name, lang))
    return gathered


def show_json(store: Store, what: str, lang: str = "en") -> str:
    """Return the facts about one thing as a JSON object; raises as :func:`find`."""
    return json.dumps(facts(store, what, lang), ensure_ascii=False, indent=2) + "\n"


def _text(store: Store, iri: str, predicate: str, lang: str) -> str | None:
    for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None):
        if isinstance(quad.object, Literal) and quad.object.language == lang:
            return quad.object.value
    return None


def _rows(store: Store, question: str, lang: str, **parameters: str) -> list[Row]:
    return ask(store, question, lang=lang, **parameters).rows


def _only(rows: list[Row], column: str, value: Value) -> list[Row]:
    return [row for row in rows if row[column] == value]


def _first(rows: list[Row], name: str) -> Row:
    """Return the row of what is shown; raises ServandaError where it lacks what a question asks for."""
    if not rows:
        raise ServandaError(f"{name} lacks what is needed to show it; 'servanda check' says what is missing")
    return rows[0]


def _agreement(store: Store, name: str, lang: str) -> Said:
    return {
        **_first(_only(_rows(store, "agreements", lang), "agreement", name), name),
        "instruments": _titled(store, _rows(store, "instruments", lang, agreement=name), lang),
        "clauses": _rows(store, "clauses", lang, agreement=name),
        "counts": _rows(store, "counts", lang, agreement=name),
    }


def _titled(store: Store, rows: list[Row], lang: str) -> list[Row]:
    return [row | {"title": label(store, expand(str(row["instrument"])), lang)} for row in rows]


def _of_clause(store: Store, clause: str) -> str:
    """Return the agreement of a clause, compact."""
    has = NamedNode(SRV + "hasClause")
    for quad in store.quads_for_pattern(None, has, NamedNode(expand(clause)), None):
        if isinstance(quad.subject, NamedNode):
            return compact(quad.subject.value)
    raise ServandaError(f"the clause {clause} belongs to no agreement; name it under 'clauses' of one")


def _clause(store: Store, name: str, lang: str) -> Said:
    agreement = _of_clause(store, name)
    every = _rows(store, "clauses", lang, agreement=agreement)
    row = _first(_only(every, "id", name), name)
    lines = row["source_lines"] if isinstance(row["source_lines"], list) else []
    errata = _rows(store, "errata", lang, agreement=agreement)
    return {
        **{key: row[key] for key in ("agreement", "clause", "part_of", "instrument")},
        "source_lines": row["source_lines"],
        "copy_lines": row["copy_lines"],
        "parts": [
            {"clause": part["clause"], "label": part["label"]} for part in _only(every, "part_of", name)
        ],
        "sentences": _rows(store, "sentences", lang, clause=name),
        "norms": _rows(store, "norms", lang, clause=name),
        "qualifiers": _only(
            _rows(store, "qualified-norms", lang, agreement=agreement), "clause", row["clause"]
        ),
        "notes": _rows(store, "interpretations", lang, clause=name),
        "errata": [erratum for erratum in errata if erratum["line"] in lines],
        "variants": _only(
            _rows(store, "copy-differences", lang, agreement=agreement), "clause", row["clause"]
        ),
    }


def _norm(store: Store, name: str, lang: str) -> Said:
    row = _first(_rows(store, "norms", lang, norm=name), name)
    agreement = str(row["agreement"])
    notes = _rows(store, "interpretations", lang, agreement=agreement)
    return {
        **row,
        "words": _rows(store, "norm-evidence", lang, norm=name),
        "evidence": _rows(store, "what-is-the-evidence", lang, norm=name),
        "qualifiers_reach": _only(_rows(store, "qualified-norms", lang, agreement=agreement), "norm", name),
        "notifications": _only(_rows(store, "who-must-notify-whom", lang, agreement=agreement), "norm", name),
        "notes": [note for note in notes if isinstance(note["about"], list) and name in list(note["about"])],
        "correlatives": _only(_rows(store, "correlatives", lang, agreement=agreement), "norm", name),
    }


def _actor(store: Store, name: str, lang: str) -> Said:
    found = _only(_rows(store, "actors", lang), "actor", name)
    return {
        **(found[0] if found else {}),
        "must": _rows(store, "norms-of", lang, actor=name, verb="must", organs="no"),
        "must_not": _rows(store, "norms-of", lang, actor=name, verb="must-not", organs="no"),
        "may": _rows(store, "norms-of", lang, actor=name, verb="may", organs="no"),
        "owed": _rows(store, "what-is-owed-to", lang, actor=name, organs="no"),
        "sends": _rows(store, "who-must-notify-whom", lang, **{"from": name, "organs": "no"}),
        "receives": _rows(store, "who-must-notify-whom", lang, to=name, organs="no"),
        "named_in": _rows(store, "recipients", lang, actor=name, organs="no"),
    }


def _programme(store: Store, name: str, lang: str) -> Said:
    row = _first(_only(_rows(store, "programmes", lang), "programme", name), name)
    return {
        "notation": row["notation"],
        "broader": row["broader"],
        "norms": _rows(store, "duties-under", lang, programme=name),
    }


def _matter(store: Store, name: str, lang: str) -> Said:
    return {"notifications": _rows(store, "who-must-notify-whom", lang, about=name)}

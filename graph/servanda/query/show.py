"""Everything that the graph says about one thing: a clause, norm, actor, programme, matter or agreement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Store

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import find_label, resolve_any
from servanda.namespaces import PREFIXES, SRV, compact, expand
from servanda.query.citations import cite_row, find_paraphrases
from servanda.query.run import ask
from servanda.query.table import Row, Value, render_facts_html

if TYPE_CHECKING:
    from servanda.incorporation import IncorporatedNorms
    from servanda.store.queryable import QueryableStore

#: What can be shown, in the order in which a name is looked up.
SHOWN: Final = ("agreement", "clause", "norm", "actor", "programme", "matter")
FactMap = dict[str, Value | Row | list[Row]]


class Facts(FactMap):
    """What the graph says about one thing: a dict that a notebook shows as tables; ``lang`` of its labels."""

    def __init__(self, said: FactMap, lang: str = "en") -> None:
        super().__init__(said)
        self.lang = lang

    def _repr_html_(self) -> str:
        return render_facts_html(self, self.lang)


def find_subject(store: Store, what: str) -> tuple[str, str]:
    """Return the kind and the IRI of what a person calls ``what``.

    Raises ServandaError when nothing bears the name (with the nearest suggestion) or several of a kind do.
    """
    return resolve_any(store, SHOWN, what)


def read_facts(store: Store, what: str, lang: str = "en", found: IncorporatedNorms | None = None) -> Facts:
    """Return the facts about one thing: ``kind``, ``id``, ``label``, and the answers of the questions on it.

    ``what`` is typed as for :func:`find_subject`, which also raises; so does what lacks too much to be shown.
    ``found`` is what was incorporated into the store, and cites the rows of that.
    """
    return read_facts_of(store, *find_subject(store, what), lang, found)


def read_facts_of(
    store: QueryableStore, kind: str, iri: str, lang: str = "en", found: IncorporatedNorms | None = None
) -> Facts:
    """Return the facts about a thing of a kind (:data:`SHOWN`) by its IRI, as :func:`read_facts` does.

    Raises ServandaError where it lacks too much to be shown.
    """
    name = compact(iri)
    gathered = Facts({"kind": kind, "id": name, "label": find_label(store, iri, lang)}, lang)
    definition = _find_text(store, iri, PREFIXES["skos"] + "definition", lang)
    if definition:
        gathered["definition"] = definition
    of_kind = {
        "agreement": _read_agreement, "clause": _read_clause, "norm": _read_norm, "actor": _read_actor,
        "programme": _read_programme, "matter": _read_matter,
    }  # fmt: skip
    gathered.update(of_kind[kind](store, name, lang))
    if _is_paraphrase(store, gathered):
        gathered["paraphrase"] = True
    if found is not None:
        _cite_facts(store, gathered, found, lang)
    return gathered


def _is_paraphrase(store: QueryableStore, gathered: FactMap) -> bool:
    """Say whether what is shown is of an agreement whose words here are a paraphrase."""
    of = gathered["id"] if gathered["kind"] == "agreement" else gathered.get("agreement")
    return of is not None and find_paraphrases(store, [str(of)]) != []


def _cite_facts(store: QueryableStore, gathered: FactMap, found: IncorporatedNorms, lang: str) -> None:
    """Cite what is incorporated among the facts; a clause has the norms that it draws in besides its own."""
    if gathered["kind"] == "clause":
        step = (expand(str(gathered["agreement"])), gathered["clause"])
        drawn = {compact(norm) for norm, one in found.citations.items() if one.steps[0] == step}
        every = ask(store, "norms", lang=lang, agreement=str(gathered["agreement"])) if drawn else None
        rows = [] if every is None else [row for row in every.rows if row["norm"] in drawn]
        gathered["incorporated"] = [row | cite_row(store, str(row["norm"]), found, lang) for row in rows]
    for key, value in gathered.items():
        if key != "incorporated" and isinstance(value, list):
            gathered[key] = [
                row | cite_row(store, str(row["norm"]), found, lang)
                if isinstance(row, dict) and row.get("norm")
                else row
                for row in value
            ]  # type: ignore[assignment]
    if gathered["kind"] == "norm":
        gathered.update(cite_row(store, str(gathered["norm"]), found, lang))


def render_facts_json(store: Store, what: str, lang: str = "en") -> str:
    """Return the facts about one thing as a JSON object; raises as :func:`find_subject`."""
    return json.dumps(read_facts(store, what, lang), ensure_ascii=False, indent=2) + "\n"


def _find_text(store: QueryableStore, iri: str, predicate: str, lang: str) -> str | None:
    for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None):
        if isinstance(quad.object, Literal) and quad.object.language == lang:
            return quad.object.value
    return None


def _read_agreement(store: QueryableStore, name: str, lang: str) -> FactMap:
    return {
        **_take_first(_filter_rows(_ask_rows(store, "agreements", lang), "agreement", name), name),
        "instruments": _add_titles(store, _ask_rows(store, "instruments", lang, agreement=name), lang),
        "clauses": _ask_rows(store, "clauses", lang, agreement=name),
        "counts": _ask_rows(store, "counts", lang, agreement=name),
    }


def _take_first(rows: list[Row], name: str) -> Row:
    """Return the row of what is shown; raises ServandaError where it lacks what a question asks for."""
    if not rows:
        raise ServandaError(error_text("cannot-show", name=name))
    return rows[0]


def _filter_rows(rows: list[Row], column: str, value: Value) -> list[Row]:
    return [row for row in rows if row[column] == value]


def _ask_rows(store: QueryableStore, question: str, lang: str, **parameters: str) -> list[Row]:
    return ask(store, question, lang=lang, **parameters).rows


def _add_titles(store: QueryableStore, rows: list[Row], lang: str) -> list[Row]:
    return [row | {"title": find_label(store, expand(str(row["instrument"])), lang)} for row in rows]


def _read_clause(store: QueryableStore, name: str, lang: str) -> FactMap:
    agreement = _find_agreement(store, name)
    every = _ask_rows(store, "clauses", lang, agreement=agreement)
    row = _take_first(_filter_rows(every, "id", name), name)
    lines = row["source_lines"] if isinstance(row["source_lines"], list) else []
    errata = _ask_rows(store, "errata", lang, agreement=agreement)
    return {
        **{key: row[key] for key in ("agreement", "clause", "part_of", "instrument")},
        "source_lines": row["source_lines"],
        "copy_lines": row["copy_lines"],
        "parts": [
            {"clause": part["clause"], "label": part["label"]}
            for part in _filter_rows(every, "part_of", name)
        ],
        "sentences": _ask_rows(store, "sentences", lang, clause=name),
        "norms": _ask_rows(store, "norms", lang, clause=name),
        "qualifiers": _filter_rows(
            _ask_rows(store, "qualified-norms", lang, agreement=agreement), "clause", row["clause"]
        ),
        "references": _filter_rows(
            _ask_rows(store, "what-it-refers-to", lang, agreement=agreement), "clause", row["clause"]
        ),
        "silences": _filter_rows(
            _ask_rows(store, "what-is-silent", lang, agreement=agreement, slot="other"),
            "clause",
            row["clause"],
        ),
        "notes": _ask_rows(store, "interpretations", lang, clause=name),
        "errata": [erratum for erratum in errata if erratum["line"] in lines],
        "variants": _filter_rows(
            _ask_rows(store, "copy-differences", lang, agreement=agreement), "clause", row["clause"]
        ),
    }


def _find_agreement(store: QueryableStore, clause: str) -> str:
    """Return the agreement of a clause, compact."""
    has = NamedNode(SRV + "hasClause")
    for quad in store.quads_for_pattern(None, has, NamedNode(expand(clause)), None):
        if isinstance(quad.subject, NamedNode):
            return compact(quad.subject.value)
    raise ServandaError(error_text("clause-without-agreement", clause=clause))


def _read_norm(store: QueryableStore, name: str, lang: str) -> FactMap:
    row = _take_first(_ask_rows(store, "norms", lang, norm=name), name)
    agreement = str(row["agreement"])
    notes = _ask_rows(store, "interpretations", lang, agreement=agreement)
    return {
        **row,
        "words": _ask_rows(store, "norm-evidence", lang, norm=name),
        "evidence": _ask_rows(store, "what-is-the-evidence", lang, norm=name),
        "qualifiers_reach": _filter_rows(
            _ask_rows(store, "qualified-norms", lang, agreement=agreement), "norm", name
        ),
        "notifications": _filter_rows(
            _ask_rows(store, "who-must-notify-whom", lang, agreement=agreement), "norm", name
        ),
        "notes": [note for note in notes if isinstance(note["about"], list) and name in list(note["about"])],
        "correlatives": _filter_rows(
            _ask_rows(store, "correlatives", lang, agreement=agreement), "norm", name
        ),
    }


def _read_actor(store: QueryableStore, name: str, lang: str) -> FactMap:
    found = _filter_rows(_ask_rows(store, "actors", lang), "actor", name)
    return {
        **(found[0] if found else {}),
        "must": _ask_rows(store, "norms-of", lang, actor=name, verb="must", organs="no"),
        "must_not": _ask_rows(store, "norms-of", lang, actor=name, verb="must-not", organs="no"),
        "may": _ask_rows(store, "norms-of", lang, actor=name, verb="may", organs="no"),
        "owed": _ask_rows(store, "what-is-owed-to", lang, actor=name, organs="no"),
        "sends": _ask_rows(store, "who-must-notify-whom", lang, **{"from": name, "organs": "no"}),
        "receives": _ask_rows(store, "who-must-notify-whom", lang, to=name, organs="no"),
        "named_in": _ask_rows(store, "recipients", lang, actor=name, organs="no"),
    }


def _read_programme(store: QueryableStore, name: str, lang: str) -> FactMap:
    row = _take_first(_filter_rows(_ask_rows(store, "programmes", lang), "programme", name), name)
    return {
        "notation": row["notation"],
        "broader": row["broader"],
        "norms": _ask_rows(store, "duties-under", lang, programme=name),
    }


def _read_matter(store: QueryableStore, name: str, lang: str) -> FactMap:
    return {"notifications": _ask_rows(store, "who-must-notify-whom", lang, about=name)}

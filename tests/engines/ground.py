"""What every engine is asked: one corpus, and each question with parameters that have an answer in it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copyfile

import pyoxigraph
from pyoxigraph import RdfFormat, Store

from servanda.events.reader import read_log
from servanda.generate.corpus import generate_corpus
from servanda.messages import LANGUAGES
from servanda.names import list_names
from servanda.namespaces import BASE
from servanda.query.questions import Parameter, Question, load_questions
from servanda.query.run import bind_terms, resolve_parameters
from servanda.resources import data_folder
from servanda.rules import derive_graphs
from servanda.status.states import compute_status
from servanda.status.status_rdf import make_quads
from servanda.store.bundle import load_files

#: How many generated agreements stand beside those; how many values each parameter is tried with.
GENERATED = int(os.environ.get("SERVANDA_ENGINES_AGREEMENTS", "0"))
TRIED = int(os.environ.get("SERVANDA_ENGINES_VALUES", "1"))

LOG = Path(__file__).parents[1] / "queries" / "log.yaml"
BUNDLED = "kz-nato-2007"
#: A short agreement of other Parties, in another language, so that the rows of two have to be told apart.
ANOTHER = data_folder("examples") / "alfa-beta-2019" / "agreement.yaml"
#: Two that contradict each other, and ask for one notification twice.
CONTRARY = [data_folder("examples") / name / "agreement.yaml" for name in ("ports-2010", "ports-2015")]
#: What a person could type for a parameter that cannot be left out.
TYPED = {"actor": "nato-plo", "matter": "arrival", "programme": "ipap"}
#: With more values than these, the search for some that have an answer would take longer than the comparison.
_SEARCHED = 24


@dataclass(frozen=True)
class Ground:
    """A folder with ``data.nq``, ``data.nt`` (the union of its graphs) and ``queries/CASE.rq``."""

    folder: Path
    store: Store
    given: dict[str, dict[str, str]]

    @property
    def queries(self) -> Path:
        return self.folder / "queries"

    @property
    def fewer(self) -> Path:
        """The folder with the first case of each question, for engines that take long."""
        return self.folder / "fewer"

    def cases(self, name: str, *, fewer: bool = False) -> list[str]:
        """Return the names of the cases of a question, all of them or the first: the whole table."""
        cases = [case for case in self.given if case.rpartition("-")[0] == name]
        return cases[:1] if fewer else cases


def opened(folder: Path) -> Ground:
    """Return what was prepared in a folder."""
    store = Store()
    store.load(path=str(folder / "data.nq"), format=RdfFormat.N_QUADS)
    return Ground(folder, store, json.loads((folder / "given.json").read_text("utf-8")))


def prepare(folder: Path) -> None:
    """Write what every engine reads below ``folder``."""
    store = _store()
    store.dump(str(folder / "data.nq"), RdfFormat.N_QUADS)
    union = {quad.triple for quad in store}
    pyoxigraph.serialize(union, str(folder / "data.nt"), RdfFormat.N_TRIPLES)
    given: dict[str, dict[str, str]] = {}
    (folder / "queries").mkdir()
    for question in load_questions().values():
        for number, values in enumerate(_cases(store, question)):
            case = f"{question.name}-{number:02}"
            given[case] = values
            text = f"# with: {json.dumps(values)}\n{filled(store, question, values)}"
            (folder / "queries" / f"{case}.rq").write_text(text, encoding="utf-8")
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    ground = Ground(folder, store, given)
    ground.fewer.mkdir()
    for name in load_questions():
        for case in ground.cases(name, fewer=True):
            copyfile(ground.queries / f"{case}.rq", ground.fewer / f"{case}.rq")


def _store() -> Store:
    """Return the bundled agreement, a log of it, how it stands on a day, three others, and generated ones."""
    store = load_files([data_folder("agreements") / BUNDLED / "agreement.yaml", LOG, ANOTHER, *CONTRARY])
    held = compute_status(
        store, f"{BASE}agreement/{BUNDLED}", read_log(LOG, store),
        as_of=date(2009, 4, 30), assumed={"in-force": date(2008, 12, 1)},
    )  # fmt: skip
    store.extend(make_quads(held, held.norms))
    for agreement in generate_corpus(GENERATED):
        store.load(agreement, RdfFormat.N_QUADS)
    derive_graphs(store, {})
    return store


def filled(store: Store, question: Question, values: dict[str, str]) -> str:
    """Return the text of a question with the values that a person types."""
    return bind_terms(question, resolve_parameters(store, question, values))


def _cases(store: Store, question: Question) -> list[dict[str, str]]:
    """Return the default, each parameter alone with some values, one without an answer, and all together."""
    base = {p.name: TYPED[str(p.kind)] for p in question.parameters if p.required}
    if {"actor", "to"} <= base.keys():
        base["to"] = "kz-gov"
    found, together = [base], dict(base)
    for parameter in question.parameters:
        answers: dict[str, str] = {}
        for value in _values(store, parameter):
            rows = _rows(store, question, base | {parameter.name: value})
            answers.setdefault(rows, value)
            if "" in answers and len(answers) > TRIED + 1:
                break
        with_rows = [value for rows, value in answers.items() if rows]
        found += [base | {parameter.name: value} for value in [*with_rows[:TRIED], answers.get("")] if value]
        if with_rows and _rows(store, question, together | {parameter.name: with_rows[-1]}):
            together[parameter.name] = with_rows[-1]
    found.append(together)
    return [values for number, values in enumerate(found) if values not in found[:number]]


def _values(store: Store, parameter: Parameter) -> list[str]:
    if parameter.kind is None:
        return list(parameter.words or LANGUAGES)
    listed = sorted(list_names(store, parameter.kind))
    return listed[:: max(1, len(listed) // _SEARCHED)]


def _rows(store: Store, question: Question, values: dict[str, str]) -> str:
    found = store.query(filled(store, question, values), use_default_graph_as_union=True)
    return "\n".join(str(solution) for solution in found)

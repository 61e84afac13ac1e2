"""Pages of questions: each in the reader's words, its parameters, its SPARQL, its command, and an answer.

The answer of a page that is written beforehand is that without parameters, or that of the example where it
needs one; a server gives that of the parameters in the URL (:func:`render_answer`).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from servanda.api import Graph
from servanda.errors import ServandaError
from servanda.messages import Messages, capitalize_text
from servanda.names import find_label, resolve
from servanda.namespaces import expand
from servanda.query.answer_table import build_answer_table
from servanda.query.citations import describe_paraphrases
from servanda.query.questions import GROUPS, Question, describe_parameter, find_question, load_questions
from servanda.query.run import FEW, stream
from servanda.query.table import describe_head
from servanda.site.explorer import Page
from servanda.site.templating import render_page
from servanda.status.as_of import is_about
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.query.localized_table import LocalizedTable
    from servanda.query.table import Row
    from servanda.site.explorer import Explorer

#: The most rows of an answer on a page, and the most bytes that their texts take.
ROWS: Final = 40
_BYTES: Final = 45_000
#: The parameters of every answer that are not the question's own.
_AS_OF, _ASSUME = "as-of", "assume"
#: The most letters of the value of a parameter.
_LETTERS: Final = 500
_FOLDER: Final = "questions/"


class Answer(NamedTuple):
    """An answer on a page: its table, for each row the IRI to which it leads, and whether there is more.

    ``sentence`` says why there is none; ``paraphrase`` which agreements are shown by one, else empty.
    """

    table: LocalizedTable | None = None
    targets: tuple[str, ...] = ()
    more: bool = False
    sentence: str = ""
    paraphrase: str = ""


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of all pages: as of :class:`servanda.site.pages.PageKind`."""
    yield _FOLDER
    for name in load_questions():
        yield f"{_FOLDER}{name}/"
        yield f"{_FOLDER}{name}/{name}.rq"


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the page at a path: as of :class:`servanda.site.pages.PageKind`."""
    if path == _FOLDER:
        return _render_list(explorer, lang)
    name, _, rest = path.removeprefix(_FOLDER).partition("/")
    if not path.startswith(_FOLDER) or name not in load_questions():
        return None
    question = load_questions()[name]
    if rest == f"{name}.rq":
        return Page(question.text.encode(), "application/sparql-query; charset=utf-8")
    return _render_question(explorer, question, lang, _read_example(question)) if not rest else None


def render_answer(explorer: Explorer, name: str, lang: str, parameters: Mapping[str, str]) -> Page:
    """Return the page of a question with its answer to parameters, as they stand in a URL.

    Beside the question's own there are ``as-of`` (a day, ISO 8601) and ``assume`` (``in-force=2008-12-01``).
    What cannot be asked is answered with a page that says why. Raises ServandaError for an unknown question.
    """
    given = {key: value[:_LETTERS] for key, value in parameters.items() if value.strip() and key != "lang"}
    question = find_question(name)
    needed = any(one.required and one.name not in given for one in question.parameters)
    return _render_question(
        explorer, question, lang, _read_example(question) if needed and not given else given, live=True
    )


def _render_list(explorer: Explorer, lang: str) -> Page:
    words, title = Messages(lang, "site-questions"), Messages(lang, "site")["questions"]
    names = Messages(lang, "answers")
    groups = [
        (group, names[f"group.{group}"], [one for one in load_questions().values() if one.group == group])
        for group in GROUPS
    ]
    return render_page(
        explorer, "question_list.html.j2", _FOLDER, lang, title=title, trail=[(None, title)], said=words,
        groups=groups,
    )  # fmt: skip


def _render_question(
    explorer: Explorer, question: Question, lang: str, given: Mapping[str, str], *, live: bool = False
) -> Page:
    words, site = Messages(lang, "site-questions"), Messages(lang, "site")
    title = question.question[lang]
    # As written beforehand, an answer is that without parameters wherever there is one.
    needs = live or any(one.required for one in question.parameters) or _AS_OF in given or "log" in given
    used = dict(given) if needs else {}
    store, of = _choose_store(explorer, live=live)
    answer = _answer(explorer, store, question, lang, used)
    form = [
        {
            "name": one.name, "help": describe_parameter(one.help, lang), "words": one.words,
            "value": used.get(one.name, ""), "required": one.required, "default": one.default or "",
            "kind": one.kind,
        }
        for one in question.parameters
        if one.type != "language"
    ]  # fmt: skip
    return render_page(
        explorer, "question.html.j2", f"{_FOLDER}{question.name}/", lang, title=title, said=words,
        trail=[(_FOLDER, site["questions"]), (None, question.name)], question=question, form=form, live=live,
        group=Messages(lang, "answers")[f"group.{question.group}"], answer=answer, used=used,
        of=of and (of, find_label(explorer.store, of, lang)),
        command=_write_command(question, used), dated=is_about(question, "StatusReport"),
        columns=[
            (one.name, capitalize_text(describe_head(one.name, lang)), words[f"type.{_name_type(one.type)}"])
            for one in question.columns
        ],
    )  # fmt: skip


def _choose_store(explorer: Explorer, *, live: bool) -> tuple[Store | ArchiveStore, str | None]:
    """Return what is asked, and the agreement where it is one of many: a corpus would be asked for long."""
    if live or not isinstance(explorer.store, ArchiveStore) or len(explorer.agreements) < FEW:
        return explorer.store, None
    first = explorer.agreements[0]
    return explorer.gather(first), first


def _answer(
    explorer: Explorer, store: Store | ArchiveStore, question: Question, lang: str, given: Mapping[str, str]
) -> Answer:
    try:
        rows = _ask(explorer, store, question, lang, given)
    except ServandaError as error:
        return Answer(sentence=error.message)
    if not rows:
        key = "log" if is_about(question, "EventLog") and explorer.log is None else "nothing"
        return Answer(sentence=Messages(lang, "site-questions")[key])
    table = build_answer_table(question, rows[:ROWS], lang, store=store)
    size = number = 0
    for row in table.rows:
        size += sum(len(cell.encode("utf-8", "replace")) + 120 for cell in row)
        if size > _BYTES:
            break
        number += 1
    return Answer(
        replace(table, rows=table.rows[:number]),
        tuple(map(_find_target, rows[:number])),
        number < len(rows),
        paraphrase=describe_paraphrases(store, rows[:number], lang),
    )


def _ask(
    explorer: Explorer, store: Store | ArchiveStore, question: Question, lang: str, given: Mapping[str, str]
) -> list[Row]:
    """Return at most one row more than a page shows; raises ServandaError for what cannot be asked."""
    own: dict[str, Any] = {
        key.replace("-", "_"): value for key, value in given.items() if key not in (_AS_OF, _ASSUME, "log")
    }
    if _AS_OF not in given:
        return list(islice(stream(store, question, lang=lang, limit=ROWS + 1, **own), ROWS + 1))
    if isinstance(store, ArchiveStore):
        wanted = own.get("agreement")
        if wanted is None and len(explorer.agreements) == 1:
            own["agreement"] = wanted = explorer.agreements[0]
        named = store.gather_names("agreement", wanted or "")
        store = store.gather_agreement(resolve(named, "agreement", wanted) if wanted else None)
    assumed = dict(part.partition("=")[::2] for part in given.get(_ASSUME, "").split(",") if "=" in part)
    table = Graph(store).ask(
        question.name, lang=lang, as_of=given[_AS_OF], log=explorer.log, assume=assumed or None, **own
    )
    return table.rows[: ROWS + 1]


def _find_target(row: Row) -> str:
    """Return the full IRI of what a row is about, empty where it names nothing."""
    for name in ("notification", "norm", "id", "actor", "programme", "matter", "agreement"):
        value = row.get(name)
        if isinstance(value, str) and ":" in value and " " not in value:
            try:
                return expand(value)
            except ValueError:
                continue
    return ""


def _read_example(question: Question) -> dict[str, str]:
    """Return the parameters of the example, by name."""
    words = shlex.split(question.example)
    found: dict[str, str] = {}
    for word, value in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("--") and value and not value.startswith("--"):
            name = word.removeprefix("--")
            found[name if name in (_AS_OF, _ASSUME) else name.replace("-", "_")] = value
    known = {one.name for one in question.parameters} | {_AS_OF, _ASSUME, "log"}
    return {name: value for name, value in found.items() if name in known}


def _write_command(question: Question, given: Mapping[str, str]) -> str:
    options = (f"--{key.replace('_', '-')} {shlex.quote(value)}" for key, value in given.items())
    return " ".join(["servanda ask", question.name, *options])


def _name_type(kind: str) -> str:
    """Return the key of the words for the type of a column: ``iri``, ``iri-list``, ``label``.

    >>> _name_type("label of actor"), _name_type("iri list or none")
    ('label', 'iri-list')
    """
    if kind.startswith("label of "):
        return "label"
    return kind.removesuffix(" or none").replace(" ", "-")

"""Tools for assistants (Model Context Protocol): what the agreements say, and what is so on a day.

Each answer has the clause, the words of the text in its own language with their translation, and says what is
inferred and on what the text is silent. Nothing can be written, and no other server is asked.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from inspect import cleandoc
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypedDict

import mcp_types
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field, ValidationError

from servanda.errors import Remark, ServandaError
from servanda.messages import Messages, error_text, set_error_language
from servanda.names import suggest

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.api import Graph
    from servanda.events.records import Log
    from servanda.query.questions import Question
    from servanda.query.table import Row
    from servanda.status.states import Status

#: The rows of an answer where nobody says how many, and the most of them.
ROWS: Final = 50
MOST_ROWS: Final = 200
#: Seconds and rows that a query may take.
SECONDS: Final = 10.0
QUERY_ROWS: Final = 1_000
#: The most characters of a text, beside the structured answer, and the columns that it has.
_LONGEST: Final = 40_000
_WIDTH: Final = 100
#: The most characters of a value that names something, and the last page that there may be.
_NAME: Final = 1_000
_PAGES: Final = 1_000_000
#: The most bytes of a request over HTTP.
_REQUEST: Final = 1_000_000
#: What is told of each agreement.
_OF_AGREEMENTS: Final = (
    "agreement", "title", "parties", "parties_label", "language", "binding", "clauses", "authentic",
    "prevailing", "translated_by",
)  # fmt: skip
_NOTICES: Final = "who-must-notify-whom"

Language = Annotated[
    Literal["en", "kk", "ru"] | None,
    Field(description="Language of labels, translations and sentences; the words of the text stay its own."),
]
AgreementName = Annotated[
    str | None,
    Field(description="Id or title of one agreement (list_agreements); needed where there are several."),
]
Day = Annotated[
    str | None, Field(description="A day as YYYY-MM-DD: also say how things stood then, by the server's log.")
]
Assumptions = Annotated[
    dict[str, str] | None,
    Field(description='What the user states where the record is silent: {"in-force": "2008-12-01"}.'),
]
# The bounds are told, and what is beyond them is answered by a sentence of servanda's or cut.
Limit = Annotated[
    int,
    Field(
        description=f"The most rows to return, up to {MOST_ROWS}.",
        json_schema_extra={"minimum": 1, "maximum": MOST_ROWS},
    ),
]
PageNumber = Annotated[
    int, Field(description="Which page of rows, from 1.", json_schema_extra={"minimum": 1})
]


class RowsAnswer(TypedDict):
    """Rows of an answer: ``more`` says how to get the next ones, None where these are all."""

    rows: list[dict[str, Any]]
    more: str | None
    notes: list[str]
    as_of: str | None
    assumed: dict[str, str]


class FactsAnswer(TypedDict):
    """What is said of one thing, or of how it stands."""

    facts: dict[str, Any]
    notes: list[str]
    as_of: str | None
    assumed: dict[str, str]


Tool = Callable[..., mcp_types.CallToolResult]
Rows = Annotated[mcp_types.CallToolResult, RowsAnswer]
Facts = Annotated[mcp_types.CallToolResult, FactsAnswer]


def _answer(tool: Tool) -> Tool:
    """Return a tool whose errors are sentences for the client, told in the language of the answer."""

    @wraps(tool)
    def run(self: AssistantTools, **given: Any) -> mcp_types.CallToolResult:  # noqa: ANN401 (the tools' own)
        if "limit" in given:
            given["limit"] = min(given["limit"], MOST_ROWS)
        with self.lock, warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always", Remark)
            lang = given.get("lang") or self.lang
            answer = _call(tool, self, lang, given)
            said = [one.message.sentence(lang) for one in remarks if isinstance(one.message, Remark)]
        if said and answer.structured_content is not None:
            answer.structured_content["notes"] += said
            answer.content.append(mcp_types.TextContent(type="text", text="\n".join(said)))
        return answer

    return run


def _answer_apart(tool: Tool) -> Tool:
    """Return the same of a tool that works in another process, so that others answer meanwhile."""

    @wraps(tool)
    def run(self: AssistantTools, **given: Any) -> mcp_types.CallToolResult:  # noqa: ANN401 (the tools' own)
        return _call(tool, self, self.lang, given)

    return run


def _call(tool: Tool, tools: AssistantTools, lang: str, given: dict[str, Any]) -> mcp_types.CallToolResult:
    set_error_language(lang)
    try:
        _reject_long(given)
        return tool(tools, **given)
    except ServandaError as error:
        return _refuse(str(error))
    except (RecursionError, MemoryError):
        return _refuse(error_text("memory-short"))
    except Exception as error:
        return _refuse(error_text("fault", kind=type(error).__name__, error=error))


def _reject_long(given: dict[str, Any]) -> None:
    """Raise ServandaError for a value that can name nothing, or that no page has."""
    for name, value in given.items():
        texts = [*value, *value.values()] if isinstance(value, dict) else [value]
        if name != "sparql" and any(isinstance(one, str) and len(one) > _NAME for one in texts):
            raise ServandaError(error_text("argument-too-long", name=name, limit=_NAME))
    if given.get("page", 1) > _PAGES:
        raise ServandaError(error_text("no-page", page=given["page"]))


@dataclass(frozen=True)
class AssistantTools:
    """The tools: of a graph, by the log that was named at the start, if one was, in a language."""

    graph: Graph
    log: Path | None = None
    lang: str = "en"
    #: One tool answers at a time: warnings belong to the whole process.
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @_answer
    def list_agreements(self, lang: Language = None, limit: Limit = ROWS, page: PageNumber = 1) -> Rows:
        """List the agreements there are: id, title, parties, language of the text, whether it is binding."""
        rows = self._page("agreements", {}, lang, limit, page)
        kept = [{name: row[name] for name in _OF_AGREEMENTS} for row in rows]
        return self._answer_rows(kept, lang, limit, page)

    @_answer
    def list_questions(self, lang: Language = None) -> Rows:
        """List the questions that ask answers, each with its parameters and an example."""
        from servanda.query.questions import load_questions, translate_parameter

        say = lang or self.lang
        rows: list[dict[str, Any]] = [
            {
                "question": name,
                "asks": one.question[say],
                "parameters": {
                    each.name: " | ".join(each.words)
                    or f"{each.kind or 'text'}: {translate_parameter(each.help)}"
                    for each in one.parameters
                    if each.type != "language"
                },
                "required": [each.name for each in one.parameters if each.required],
            }
            for name, one in load_questions().items()
        ]
        return _make_rows(rows, None, [])

    @_answer
    def ask(
        self,
        question: Annotated[str, Field(description="Name of a question (list_questions), as who-pays.")],
        parameters: Annotated[
            dict[str, str] | None,
            Field(description='Its parameters, as {"actor": "kz-mfa"}; names and labels are understood.'),
        ] = None,
        as_of: Day = None,
        assume: Assumptions = None,
        lang: Language = None,
        limit: Limit = ROWS,
        page: PageNumber = 1,
    ) -> Rows:
        """Answer one of the questions about the agreements, with the clause and the words of each row."""
        from servanda.query.questions import find_question
        from servanda.status.as_of import reject_undated

        asked, given = find_question(question), dict(parameters or {})
        _reject_unknown(asked, given)
        if as_of is None:
            _reject_assumptions(assume)
            reject_undated(self._askable, asked)
            rows = self._page(asked.name, given, lang, limit, page, self._add_log(asked))
            return self._answer_rows(rows, lang, limit, page)
        from servanda.status.as_of import ask_as_of

        store, held = self._compute_status(as_of, assume, given.get("agreement"))
        table = ask_as_of(store, asked, held, lang or self.lang, **given)
        return self._answer_rows(_cut(table.rows, limit, page), lang, limit, page, held)

    @_answer
    def notify(
        self,
        sender: Annotated[str | None, Field(description="Who sends: id or label of an actor.")] = None,
        to: Annotated[str | None, Field(description="To whom the message goes: id or label.")] = None,
        about: Annotated[str | None, Field(description="The matter: id or label, as arrival.")] = None,
        organs: Annotated[
            bool, Field(description="Whether an actor includes its organs, posts and units.")
        ] = True,
        reading: Annotated[
            Literal["strict", "wide"],
            Field(description="strict: words of notifying only; wide: also words of informing."),
        ] = "wide",
        agreement: AgreementName = None,
        as_of: Day = None,
        assume: Assumptions = None,
        lang: Language = None,
        limit: Limit = ROWS,
        page: PageNumber = 1,
    ) -> Rows:
        """Say who must notify whom, about what, by when and in what form, and where the text says so.

        A row's 'silent' names what the text does not say, 'inferred' what was concluded: do not fill either.
        """
        from servanda.query.answer_text import render_notices
        from servanda.query.run import ask
        from servanda.query.table import Table

        given = {"from": sender, "to": to, "about": about, "reading": reading, "agreement": agreement}
        given["organs"] = "yes" if organs else "no"
        say = lang or self.lang
        held: Status | None = None
        if as_of is None:
            _reject_assumptions(assume)
            rows = self._page(_NOTICES, given, lang, limit, page)
            store: Any = self._askable
        else:
            from servanda.status.as_of import add_notice_states

            store, held = self._compute_status(as_of, assume, agreement)
            given["agreement"] = held.agreement.iri
            rows = _cut(add_notice_states(ask(store, _NOTICES, lang=say, **given), held).rows, limit, page)
        table = Table(tuple(rows[0]) if rows else (), rows[:limit])
        text = render_notices(store, table, lang=say, width=_WIDTH)
        if table.rows:
            names = ", ".join(dict.fromkeys(str(row["norm"]).partition(":")[2] for row in table.rows))
            text += "\n" + Messages(say, "assistant").text("follow", names=names)
        return self._answer_rows(rows, lang, limit, page, held, text)

    @_answer
    def show(
        self,
        what: Annotated[
            str,
            Field(
                description="A clause as printed (4.1, 3(d)), a norm, actor, programme, matter or agreement."
            ),
        ],
        agreement: AgreementName = None,
        lang: Language = None,
    ) -> Facts:
        """Show one thing: a clause with its words, norms, readings and silences; an actor with its duties."""
        from servanda.query.answer_text import render_facts
        from servanda.query.show import read_facts

        store, say = self._gather(agreement, what), lang or self.lang
        what = _qualify(store, agreement, what)
        facts = read_facts(store, what, say)
        text = render_facts(store, what, lang=say, width=_WIDTH)
        cut = {
            name: len(value)
            for name, value in facts.items()
            if isinstance(value, list) and len(value) > MOST_ROWS
        }
        kept = {
            name: value[:MOST_ROWS] if isinstance(value, list) else value for name, value in facts.items()
        }
        words = Messages(say, "assistant")
        notes = [words.text("cut-list", name=name, shown=MOST_ROWS, n=number) for name, number in cut.items()]
        of = facts.get("agreement") or (facts["id"] if facts["kind"] == "agreement" else None)
        notes += _describe_sources(store, of, say)
        return _make_facts(_drop_empty(kept), text, notes)

    @_answer
    def status(
        self,
        as_of: Day = None,
        assume: Assumptions = None,
        actor: Annotated[str | None, Field(description="Only what binds this actor: id or label.")] = None,
        agreement: AgreementName = None,
        lang: Language = None,
    ) -> Facts:
        """Say how an agreement and its norms stand on a day (today where none is given), by the server's log.

        What the record does not show is 'not-known': say so, and do not guess.
        """
        from servanda.names import resolve
        from servanda.namespaces import compact
        from servanda.status.phrases import Phrases
        from servanda.status.states import filter_norms
        from servanda.status.status_text import make_status_json, render_status

        store, held = self._compute_status(as_of, assume, agreement)
        who = None if actor is None else compact(resolve(store, "actor", actor))
        norms, say = filter_norms(held, who, None), Phrases(held.agreement, lang or self.lang)
        facts = make_status_json(held, norms, say)
        text = render_status(held, norms, say, width=_WIDTH)
        notes = _describe_sources(store, held.agreement.iri, lang or self.lang)
        return _make_facts(_drop_empty(facts), text, notes, held)

    @_answer
    def why(
        self,
        what: Annotated[
            str,
            Field(description="A norm (4-notify), a call for an act (as status names it) or a record."),
        ],
        as_of: Day = None,
        assume: Assumptions = None,
        agreement: AgreementName = None,
        lang: Language = None,
    ) -> Facts:
        """Explain why a norm, a call or a record stands as it does on a day (today where none is given)."""
        from servanda.status.explain import explain, make_explanation_json, render_explanation

        store, held = self._compute_status(as_of, assume, agreement)
        found = explain(held, store, what, lang or self.lang)
        text = render_explanation(found, width=_WIDTH)
        notes = _describe_sources(store, held.agreement.iri, lang or self.lang)
        return _make_facts(_drop_empty(make_explanation_json(found)), text, notes, held)

    @_answer
    def search(
        self,
        words: Annotated[str, Field(description="Words in Kazakh, Russian or English, in any form.")],
        agreement: AgreementName = None,
        lang: Language = None,
        limit: Limit = 20,
        page: PageNumber = 1,
    ) -> Rows:
        """Find passages, norms, actors and notes that have all the words in some form, the best first."""
        from servanda.query.search import build_search_rows, explain_nothing, search

        store, say = self._askable, lang or self.lang
        iri = None
        if agreement is not None:
            from servanda.names import pick_agreement

            store = self._gather(agreement)
            iri = pick_agreement(store, agreement)
        found = search(store, words, say, iri)
        rows = _cut(build_search_rows(store, found, say, slice(page * limit + 1)).rows, limit, page)
        text = explain_nothing(found, say) if not found.passages else None
        return self._answer_rows(rows, lang, limit, page, text=text)

    @_answer_apart
    def query(
        self,
        sparql: Annotated[
            str,
            Field(description="SPARQL 1.1: SELECT, ASK, CONSTRUCT, DESCRIBE; srv:, actor: … are known."),
        ],
    ) -> Rows:
        """Run a read-only SPARQL query over all graphs; ask and notify answer most without one."""
        from servanda.query.adhoc import render_answer

        answer = self.graph.query(sparql, seconds=SECONDS, rows=QUERY_ROWS)
        if answer.triples is not None:
            text = render_answer(self._askable, answer, "turtle")
            return _make_rows([{"turtle": _shorten(text, self.lang)}], None, [], text)
        if answer.table is None:
            return _make_rows([{"truth": bool(answer.truth)}], None, [])
        return _make_rows(list(answer.table.rows), None, [])

    # Resources

    def read_agreement(self, agreement: str) -> str:
        """Return the text of an agreement, clause by clause in its own words, with the translation."""
        return self._read(agreement, None)

    def read_clause(self, agreement: str, clause: str) -> str:
        """Return a clause: its words with the translation, its norms, readings, and what it does not say."""
        return self._read(agreement, clause)

    def _read(self, agreement: str, clause: str | None) -> str:
        from servanda.query.answer_text import render_facts
        from servanda.query.run import ask

        set_error_language(self.lang)
        with self.lock:
            try:
                store = self._gather(agreement)
                if clause is not None:
                    name = f"{agreement.rpartition(':')[2]}/{clause}"
                    return render_facts(store, name, lang=self.lang, width=_WIDTH)
                rows = ask(store, "sentences", lang=self.lang, agreement=agreement).rows
            except ServandaError as error:
                raise ResourceError(str(error)) from None
        lines = []
        for row in rows:
            lines.append(f"[{row['clause']}] {row['text']}")
            lines += [f"    {row['translation']}"] if row.get("translation") else []
        named = rows[0]["agreement"] if rows else None
        return "\n".join([*lines, "", *_describe_sources(store, named, self.lang)]).rstrip() + "\n"

    # What is behind them

    @property
    def _askable(self) -> Any:  # noqa: ANN401 (a store or an archive)
        return self.graph.queryable

    def _gather(self, agreement: str | None, what: str = "") -> Store:
        """Return the graph of the agreement meant, of an archive only that; raises ServandaError for none."""
        archive = self.graph.archive
        if archive is None:
            return self.graph.clean_store
        named = agreement or what.partition("/")[0]
        entry = archive.find_agreement(named) if named else None
        if entry is not None:
            return archive.gather_agreement(entry.iri)
        if agreement is None and archive.memory is not None:  # so few that all are looked through
            return archive.memory
        from servanda.names import pick_agreement

        iri = pick_agreement(archive.gather_names("agreement", agreement or ""), agreement)
        return archive.gather_agreement(iri)

    def _add_log(self, question: Question) -> Any:  # noqa: ANN401 (a store or an archive)
        """Return what a question is put to: beside the agreements lies the log, where it asks for one."""
        from servanda.status.as_of import add_quads, is_about

        if self.log is None or not is_about(question, "EventLog"):
            return self._askable
        from servanda.events.reader import has_log, read_log, read_quads

        store = self.graph.clean_store
        log = read_log(self.log, store)
        return store if has_log(store, log) else add_quads(store, read_quads(log))

    def _page(
        self,
        question: str,
        given: dict[str, Any],
        lang: str | None,
        limit: int,
        page: int,
        store: Any = None,  # noqa: ANN401 (a store or an archive)
    ) -> list[Row]:
        """Return the rows of a page, and one more where others follow."""
        from servanda.query.run import Window, stream

        window = Window.page(page, Window(limit).limit)
        rows = stream(
            store or self._askable,
            question,
            lang=lang or self.lang,
            limit=limit + 1,
            offset=window.offset,
            **given,
        )
        return list(islice(rows, limit + 1))

    def _compute_status(
        self, as_of: str | None, assume: dict[str, str] | None, agreement: str | None
    ) -> tuple[Store, Status]:
        """Return the graph, and how an agreement stands on a day (None: today); raises ServandaError."""
        from servanda.status.agreement_status import read_agreement_status

        store = self._gather(agreement)
        log = self._find_log(store, agreement)
        day = date.today() if as_of is None else as_of
        held = read_agreement_status(store, day, log=log, assume=assume, agreement=agreement, lang=self.lang)
        return store, held.status

    def _find_log(self, store: Store, agreement: str | None) -> Log | None:
        """Return the log that was named at the start, unless it is of another agreement than is meant."""
        from servanda.events.reader import read_log
        from servanda.names import resolve
        from servanda.namespaces import expand

        if self.log is None:
            return None
        archive = self.graph.archive
        # The agreement of the log may not be the one that was gathered.
        log = read_log(self.log, store if archive is None or archive.memory is None else archive.memory)
        meant = agreement is None or resolve(store, "agreement", agreement) == expand(log.agreement)
        return log if meant else None

    def _answer_rows(
        self,
        rows: Sequence[Row],
        lang: str | None,
        limit: int,
        page: int,
        held: Status | None = None,
        text: str | None = None,
    ) -> mcp_types.CallToolResult:
        """Return a page of rows as the answer of a tool; one more than the limit says that others follow."""
        say = Messages(lang or self.lang, "assistant")
        more = say.text("more", last=page * limit, page=page + 1) if len(rows) > limit else None
        shown = list(rows[:limit])
        if not shown and page > 1:
            raise ServandaError(error_text("no-page", page=page))
        notes = [] if shown else [say["nothing"]]
        if source := self._describe_texts(shown, lang or self.lang):
            notes.append(source)
        return _make_rows([_drop_empty(row) for row in shown], more, notes, text, held)

    def _describe_texts(self, rows: Sequence[Row], lang: str) -> str:
        """Return which text is the source of some rows, and what their translation is; "" where none is."""
        named = [
            row for row in rows if row.get("agreement") and row.get("quote_lang") and "translation" in row
        ]
        return _describe_texts(self._askable, named, lang)


def _describe_texts(store: Any, rows: Sequence[Row], lang: str) -> str:  # noqa: ANN401 (or an archive)
    from servanda.query.answer_text import describe_texts
    from servanda.query.citations import describe_paraphrases

    found = (describe_texts(store, rows, lang), describe_paraphrases(store, rows, lang))
    return " ".join(filter(None, found)) if rows else ""


def _describe_sources(store: Store, agreement: object, lang: str) -> list[str]:
    """Return a sentence on which text of an agreement is its source, and what that in a language is."""
    from servanda.query.run import ask

    rows: list[Row] = [
        {"agreement": row["agreement"], "quote_lang": row["language"], "translation": "…"}
        for row in ask(store, "agreements", lang=lang).rows
        if row["agreement"] == agreement and row["language"]
    ]
    return list(filter(None, [_describe_texts(store, rows, lang)]))


def _qualify(store: Store, agreement: str | None, what: str) -> str:
    """Return what is asked for as part of an agreement, where it is one; raises ServandaError for none."""
    if agreement is None:
        return what
    from servanda.names import resolve, resolve_any
    from servanda.namespaces import compact

    name = f"{compact(resolve(store, 'agreement', agreement)).partition(':')[2]}/{what}"
    try:
        resolve_any(store, ("clause", "norm"), name)
    except ServandaError:
        return what  # an actor, a matter
    return name


def _reject_unknown(question: Question, given: dict[str, str]) -> None:
    """Raise ServandaError for a parameter that a question does not take; the language is none for a tool."""
    known = [one.name for one in question.parameters if one.type != "language"]
    for name in given:
        if name.replace("-", "_") not in known:
            hint = error_text("parameters-of-question", names=", ".join(known))
            hint = hint if known else error_text("question-without-parameters")
            raise ServandaError(error_text("no-parameter", question=question.name, parameter=name, hint=hint))


def _reject_assumptions(assume: dict[str, str] | None) -> None:
    if assume:
        raise ServandaError(error_text("log-without-day"))


def _cut(rows: Sequence[Row], limit: int, page: int) -> list[Row]:
    """Return the rows of a page and one more; raises ServandaError for numbers that mean none."""
    from servanda.query.run import Window

    start = Window.page(page, Window(limit).limit).offset
    return list(rows[start : start + limit + 1])


def _drop_empty(row: dict[str, Any]) -> dict[str, Any]:
    """Return values without those that are null or empty: what a text does not say is named by 'silent'."""
    return {name: value for name, value in row.items() if value is not None and value != []}


def _make_rows(
    rows: list[dict[str, Any]],
    more: str | None,
    notes: list[str],
    text: str | None = None,
    held: Status | None = None,
) -> mcp_types.CallToolResult:
    written = text or "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    held_values = _describe_moment(held)
    structured = {"rows": rows, "more": more, "notes": notes, **held_values}
    return _make_result("\n\n".join(filter(None, [written, *notes, more])), structured)


def _make_facts(
    facts: dict[str, Any], text: str, notes: list[str], held: Status | None = None
) -> mcp_types.CallToolResult:
    structured = {"facts": facts, "notes": notes, **_describe_moment(held)}
    return _make_result("\n\n".join([text, *notes]), structured)


def _describe_moment(held: Status | None) -> dict[str, Any]:
    """Return the day of an answer, and what was assumed for it."""
    if held is None:
        return {"as_of": None, "assumed": {}}
    return {
        "as_of": held.as_of.isoformat(),
        "assumed": {name: str(day) for name, day in held.lifecycle.assumed.items()},
    }


def _make_result(
    text: str, structured: dict[str, Any] | None, *, is_error: bool = False
) -> mcp_types.CallToolResult:
    from servanda.messages import get_error_language

    content = mcp_types.TextContent(type="text", text=_shorten(text, get_error_language()))
    values = None if structured is None else json.loads(json.dumps(structured, default=str))
    return mcp_types.CallToolResult(content=[content], structured_content=values, is_error=is_error)


def _shorten(text: str, lang: str) -> str:
    """Return a text, or so much of it as an assistant can take, with a word about the rest."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST] + "…\n" + Messages(lang, "assistant").text("cut-text", n=_LONGEST)


def _refuse(sentence: str) -> mcp_types.CallToolResult:
    return _make_result(sentence, None, is_error=True)


class AssistantServer(MCPServer[Any]):
    """The kit's server, with sentences for what is wrong before a tool is called.

    An argument that a tool does not have is refused: it would else be left out without a word, and more be
    answered than was asked for.
    """

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> mcp_types.CallToolResult | mcp_types.InputRequiredResult:
        """Return what a tool answers; what is wrong with the name or the arguments is an error result."""
        tools = {tool.name: list(tool.input_schema.get("properties", {})) for tool in await self.list_tools()}
        if name not in tools:
            hint = suggest(name, tools, error_text("there-is", names=", ".join(tools)))
            return _refuse(error_text("no-tool", name=name[:_NAME], hint=hint))
        for argument in arguments:
            if argument not in tools[name]:
                hint = suggest(
                    argument, tools[name], error_text("parameters-of-question", names=", ".join(tools[name]))
                )
                return _refuse(error_text("no-argument", tool=name, name=argument[:_NAME], hint=hint))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            first = error.__cause__.errors()[0]
            place = ".".join(map(str, first["loc"]))
            return _refuse(error_text("argument-unfit", tool=name, name=place, said=first["msg"]))


def make_server(tools: AssistantTools) -> MCPServer[Any]:
    """Return the server of some tools, which all only read, and of the texts as resources."""
    from importlib.metadata import version

    server = AssistantServer(
        "servanda", title="servanda", version=version("servanda"), log_level="ERROR",
        instructions=Messages(tools.lang, "assistant")["instructions"],
    )  # fmt: skip
    hints = mcp_types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    for tool in (
        tools.list_agreements, tools.list_questions, tools.ask, tools.notify, tools.show, tools.status,
        tools.why, tools.search, tools.query,
    ):  # fmt: skip
        server.add_tool(tool, annotations=hints, description=cleandoc(tool.__doc__ or ""))
    server.resource("servanda://agreement/{agreement}", mime_type="text/plain")(tools.read_agreement)
    server.resource("servanda://agreement/{agreement}/{clause}", mime_type="text/plain")(tools.read_clause)
    return server


def serve_stdio(server: MCPServer[Any]) -> None:
    """Answer on standard input and output until the input ends, or Ctrl-C ends the process.

    A thread waits for the next line and could not be ended; nothing is left to be done then.
    """
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    server.run("stdio")


def serve_http(server: MCPServer[Any], port: int, tell: Callable[[str], object]) -> None:
    """Answer over HTTP on this machine alone (127.0.0.1) until the process is told to end.

    ``port`` 0 takes one that is free; ``tell`` gets the URL once it listens. A request whose Host is not this
    machine's, or whose Origin is a website, is refused: no page in a browser can ask. Raises ServandaError
    for a port that is taken.
    """
    import uvicorn

    with _listen(port) as listener:
        number = listener.getsockname()[1]
        names = [f"{host}:{number}" for host in ("127.0.0.1", "localhost")]
        security = TransportSecuritySettings(
            enable_dns_rebinding_protection=True, allowed_hosts=names,
            allowed_origins=[f"http://{name}" for name in names],
        )  # fmt: skip
        application = server.streamable_http_app(
            json_response=True, stateless_http=True, transport_security=security,
            max_request_body_size=_REQUEST, host="127.0.0.1",
        )  # fmt: skip
        tell(f"http://127.0.0.1:{number}/mcp")
        config = uvicorn.Config(application, log_level="error", timeout_graceful_shutdown=5, lifespan="on")
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _listen(port: int) -> Iterator[socket.socket]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            raise ServandaError(error_text("port-taken", port=port)) from None
        yield listener

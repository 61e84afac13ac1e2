"""The command that derives an answer again from its receipt: verify."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from servanda.cli import common
from servanda.cli.answer_record import pin_day
from servanda.cli.recording import Level, derive, list_places, parse_words, reject_servers
from servanda.errors import ServandaError
from servanda.messages import Messages, error_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.query.table import Row
    from servanda.receipts.receipt import Receipt
    from servanda.receipts.rederivation import Difference, Outcome

#: The commands that are run for a receipt: they read, and answer.
_READING: Final = frozenset((
    "notify", "ask", "query", "show", "search", "status", "due", "why", "why-not", "what-if", "timeline",
    "log list", "log check", "draw", "network", "export", "draft", "check", "coverage", "collate", "diff",
))  # fmt: skip
#: Their options that write, wait, or use more of the machine, by the names of their parameters.
_REFUSED: Final = frozenset({"receipt", "output", "force", "watch", "jobs", "scheduler", "help"})
#: What the process is told to run.
_PROGRAM: Final = "from servanda.cli.verifying import serve; serve()"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--answer", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["oxigraph", "rdflib"]), default="oxigraph", show_default=True)
@click.option("--outside", is_flag=True)
@common.language
@common.formats("table", "json")
def verify(
    file: Path, folder: Path | None, answer: Path | None, engine: str, outside: bool, lang: str, format_: str
) -> None:
    """Run ``servanda verify``."""
    from servanda.receipts.receipt import read_receipt
    from servanda.receipts.rederivation import compare_file, compare_receipts, derive_again, find_folder

    receipt = read_receipt(file)
    reject_unfit(parse_words(click.get_current_context().find_root().command, receipt.command))
    place = (folder or find_folder(receipt, file)).absolute()
    if not place.is_dir():
        raise ServandaError(error_text("no-such-folder"), file=place)
    outcome = derive_again(receipt, _PROGRAM, place, outside=outside, engine=engine)
    found = [*compare_receipts(receipt, outcome, place), *compare_file(receipt, place, answer)]
    if outcome.error is not None and not found:
        raise ServandaError(error_text("receipt-not-derived", reason=outcome.error))
    common.emit(_render(receipt, outcome, found, lang, format_))
    if found or outcome.differing is not None:
        raise click.exceptions.Exit(1)


def _render(receipt: Receipt, outcome: Outcome, found: Sequence[Difference], lang: str, format_: str) -> str:
    """Return what was found, in sentences or as JSON."""
    say = Messages(lang, "receipt")
    sentences = [say.text(f"differs.{one.kind}", **_list_values(one)) for one in found]
    if outcome.error is not None:
        sentences.append(say.text("not-derived", reason=outcome.error))
    if not sentences:
        sentences.append(say.text("same", bytes=receipt.answer.length, inputs=len(receipt.digests)))
    if outcome.rows is not None:
        first, second = outcome.rows
        if outcome.differing is None:
            sentences.append(say.text("engines-agree", n=first))
        else:
            sentences.append(say.text("engines-differ", first=first, second=second, row=outcome.differing))
    if format_ == "table":
        return "\n".join(sentences)
    held = {
        "same": not found and outcome.error is None and outcome.differing is None,
        "differences": [
            {**one._asdict(), "sentence": said} for one, said in zip(found, sentences, strict=False)
        ],
        "error": outcome.error,
        "engine": None if outcome.rows is None else {"rows": outcome.rows, "differing": outcome.differing},
    }
    return json.dumps(held, ensure_ascii=False, indent=2)


def _list_values(difference: Difference) -> dict[str, str]:
    """Return the values that the sentence of a difference has room for."""
    if difference.kind in ("version", "engine", "command", "as-of", "assumptions", "answer"):
        return {"then": difference.then, "now": difference.now}
    return {} if difference.kind == "answer-kind" else {"name": difference.what}


def serve() -> None:
    """Be the process that derives an answer again: it reads an order and writes the outcome."""
    from servanda.receipts.rederivation import Outcome, bound_process, read_order

    order = read_order(sys.stdin.buffer.read())
    bound_process()
    stream = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    try:
        outcome = _derive(order.receipt, order.folder, order.engine)
    except ServandaError as error:
        outcome = Outcome(error=str(error))
    except click.ClickException as error:
        from servanda.cli.wrong_use import describe_wrong_use

        outcome = Outcome(error=describe_wrong_use(error, order.receipt.command))
    with stream:
        stream.write(outcome.render())


def _derive(receipt: Receipt, folder: Path | None, engine: str) -> Outcome:
    """Run the command of a receipt and return what came of it."""
    from servanda.cli import main
    from servanda.receipts.inputs import InputRecorder
    from servanda.receipts.rederivation import Outcome

    levels = parse_words(main, receipt.command)
    reject_unfit(levels)
    try:
        day = date.fromisoformat(receipt.as_of)
    except ValueError:
        raise ServandaError(error_text("no-day", text=receipt.as_of)) from None
    if folder is not None:
        _reject_outside(levels, folder)
    inputs = InputRecorder(folder)
    errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    before, sys.stderr = sys.stderr, errors
    try:
        with pin_day(day), derive(inputs) as made:
            code: object = None
            try:
                main(list(receipt.command), prog_name="servanda")
            except SystemExit as left:
                code = left.code
            rows = _ask_both(levels) if engine == "rdflib" and made.receipt is not None else None
    finally:
        sys.stderr = before
    if made.receipt is None and code in (0, None):
        raise ServandaError(error_text("receipt-command", command=" ".join(receipt.command)))
    if made.receipt is None:
        said = errors.buffer.getvalue().decode().strip().splitlines() or [str(code)]
        return Outcome(error=said[-1].removeprefix("servanda: "), digests=inputs.list_digests(Path.cwd()))
    if rows is None:
        return Outcome(made.receipt, digests=made.receipt.digests)
    from servanda.receipts.second_engine import find_differing_row

    ours, theirs = rows
    return Outcome(
        made.receipt, digests=made.receipt.digests, rows=(len(ours), len(theirs)),
        differing=find_differing_row(ours, theirs),
    )  # fmt: skip


def _reject_outside(levels: Sequence[Level], folder: Path) -> None:
    """Raise ServandaError for a file or folder that a command names outside of a folder."""
    within = folder.resolve()
    for level in levels:
        for _, text in list_places(level):
            if not Path(text).resolve().is_relative_to(within):
                raise ServandaError(error_text("receipt-outside", file=text, folder=folder))


def reject_unfit(levels: Sequence[Level]) -> None:
    """Raise ServandaError for a command that a receipt may not have run: only what reads and answers is."""
    names = [level.name for level in levels]
    if not names or (names[0] not in _READING and " ".join(names) not in _READING):
        raise ServandaError(error_text("receipt-command", command=" ".join(names)))
    for level in levels:
        refused = sorted(_REFUSED & level.typed.keys())
        if refused or (level.name == "check" and level.typed.get("engine") == "pyshacl"):
            raise ServandaError(error_text("receipt-option", option=(refused or ["engine"])[0]))
    reject_servers(levels)


def _ask_both(levels: Sequence[Level]) -> tuple[list[Row], list[Row]]:
    """Return the rows of a question or a query by servanda's engine and by rdflib.

    Raises ServandaError for anything else, and for an answer of a day, which no engine works out.
    """
    from servanda.query.adhoc import run_query
    from servanda.query.run import ask
    from servanda.receipts.second_engine import RdflibStore, reject_graph_answer

    verb, typed = levels[0].name, levels[-1].typed
    asks = verb in ("notify", "query") or (verb == "ask" and len(levels) > 1)
    if not asks or "as_of" in typed or "incorporated" in typed:
        raise ServandaError(error_text("receipt-engine-what"))
    place = typed.get("store")
    graph = common.open_target(
        None if place is None else Path(place), agreement=typed.get("agreement"), odd=verb == "query",
        any_rdf=verb == "query", on=None if verb == "query" else common.today(),
    )  # fmt: skip
    other = RdflibStore(graph)
    if verb == "query":
        text = _read_text(typed["sparql"])
        tables = [run_query(one, text) for one in (graph, other)]
        if all(one.truth is not None for one in tables):
            return [{"truth": tables[0].truth}], [{"truth": tables[1].truth}]
        first, second = (reject_graph_answer(one.table) for one in tables)
        return first, second
    name = "who-must-notify-whom" if verb == "notify" else levels[-1].name
    given = _list_parameters(name, typed)
    ours, theirs = (ask(one, name, **given) for one in (graph, other))
    return list(ours.rows), list(theirs.rows)


def _read_text(sparql: str) -> str:
    from servanda.read.files import read_text

    return sparql if "{" in sparql or not Path(sparql).is_file() else read_text(Path(sparql))


def _list_parameters(name: str, typed: dict[str, Any]) -> dict[str, str | None]:
    """Return what is typed for the parameters of a question; those of notify have other names."""
    from servanda.query.questions import find_question

    other = {"from": "sender", "to": "addressee", "about": "matter"}
    names = [parameter.name for parameter in find_question(name).parameters]
    if name == "who-must-notify-whom":
        return {one: typed.get(one) or typed.get(other.get(one, "")) for one in names}
    return {one: typed.get(one) for one in names}

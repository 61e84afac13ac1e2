"""SECURITY.md promises what the code holds: its figures are the code's, and what it names is there."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from tests.command import ROOT

from servanda import assistant_tools
from servanda.documents import word_text, worker
from servanda.draw import graphviz
from servanda.events import reader
from servanda.query import adhoc, sandbox
from servanda.read import files, syntax
from servanda.receipts import receipt, rederivation
from servanda.server import connections, fair_queue, request_checks, response_bodies
from servanda.server.settings import Settings
from servanda.store import archive_file, load
from servanda.store.http_client import Limits

PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
#: What is limited, and the figure in the row of it.
FIGURES = {
    "a file that is read as a whole": f"{files.LIMIT >> 20} MB",
    "what XML entities add to a file": f"{files.LIMIT >> 20} MB",
    "levels of YAML": f"{syntax.DEPTH}",
    "a document: its text, one part of a Word document unpacked": f"{word_text.PART_LIMIT >> 20} MB",
    "a document: memory, processor time, time by the clock": (
        f"{worker.MEMORY >> 20} MB, {worker.SECONDS} seconds, {worker.CLOCK} seconds"
    ),
    "a table that is a log": f"{reader.MAX_BYTES >> 20} MB",
    "one agreement in N-Quads that are loaded": f"{load.LIMIT >> 20} MB",
    "one agreement of an archive, unpacked": f"{archive_file.MOST >> 20} MB",
    "a query: its text, its levels": f"{adhoc.LONGEST:,} characters, {adhoc.DEEPEST}",
    "a query: its time, its memory": f"{sandbox.MEMORY >> 20} MB and {sandbox.ROW >> 10} kB a row",
    "a request to a server: its time, its answer": f"{Limits().seconds:g} seconds, {Limits().size >> 20} MB",
    "a drawing: its layout by one engine": f"{graphviz.TIMEOUT} seconds",
    "a request to `serve`: its address, headers, body": (
        f"{request_checks.TARGET_BYTES >> 10} kB, {request_checks.HEADER_BYTES >> 10} kB,"
        f" {request_checks.BODY_BYTES >> 20} MB"
    ),
    "a request to `serve`: its head, its body, reading the answer": (
        f"{connections.HEAD_SECONDS:g}, {request_checks.BODY_SECONDS:g}, {connections.READ_SECONDS:g} seconds"
    ),
    "an answer of `serve`: time of a query, rows, size": (
        f"{Settings().seconds:g} seconds (`--timeout`), {Settings().rows:,} (`--rows`),"
        f" {Settings().bytes >> 20} MB"
    ),
    "connections of `serve`, requests that wait, answers that wait": (
        f"{connections.CONNECTIONS:,}, {fair_queue.WAITING:,}, {response_bodies.WAITING >> 20} MB"
    ),
    "an answer for an assistant: rows a page, a query": (
        f"{assistant_tools.MOST_ROWS}, {assistant_tools.SECONDS:g} seconds"
        f" and {assistant_tools.QUERY_ROWS:,} rows"
    ),
    "a receipt: its size; its answer derived again": (
        f"{receipt.MOST_BYTES >> 20} MB, {rederivation.SECONDS} seconds and {rederivation.MEMORY >> 20} MB"
    ),
}


@pytest.mark.parametrize("what", FIGURES)
def test_each_limit_is_that_of_the_code(what: str) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| {what} |"))
    assert FIGURES[what] in row.split("|")[2]


def test_no_limit_is_told_without_its_figure_being_compared() -> None:
    table = PAGE.partition("| what | limit |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [row.split("|")[1].strip() for row in table] == [*FIGURES]


def test_what_it_names_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE)
    assert len(links) > 10 and all((ROOT / link).exists() for link in links)
    modules = set(re.findall(r"`(servanda\.[a-z_.]+)`", PAGE))
    assert len(modules) > 10 and all(import_module(name) for name in modules)
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text("utf-8")

"""Tools for assistants, by the client of the protocol's own kit: over standard streams and over HTTP."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from tests.command import PROGRAM, ROOT, environment, run

IN_FORCE = {"in-force": "2008-12-01"}
LOG = "# log: desk, agreement: kz-nato-2007\nid,matter,by,when\nplo-arrived,arrival,nato,2009-03-02\n"


def converse(work: Callable[[Client], Awaitable[None]], *words: object) -> None:
    """Do some work with a client of a server that runs as a process of its own."""
    server = StdioServerParameters(
        command=PROGRAM[0], args=[*PROGRAM[1:], "mcp", *map(str, words)], env=environment()
    )

    async def meet() -> None:
        async with Client(stdio_client(server)) as client:
            await work(client)

    anyio.run(meet)


async def call(client: Client, tool: str, /, **given: Any) -> tuple[str, dict[str, Any]]:
    """Return the text and the values that a tool answers."""
    result = await client.call_tool(tool, given)
    text = "\n".join(one.text for one in result.content if one.type == "text")
    assert not result.is_error, text
    assert result.structured_content is not None
    return text, result.structured_content


async def refuse(client: Client, tool: str, /, **given: Any) -> str:
    """Return the sentence with which a tool refuses what it is given."""
    result = await client.call_tool(tool, given)
    (content,) = result.content
    assert result.is_error and result.structured_content is None and content.type == "text"
    assert "\n" not in content.text and "Traceback" not in content.text
    return content.text


def test_an_assistant_finds_who_must_notify_the_ministry() -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {
            "list_agreements", "list_questions", "ask", "notify", "show", "status", "why", "search", "query",
        }  # fmt: skip
        for tool in tools:
            assert tool.annotations is not None and tool.annotations.read_only_hint
            assert tool.output_schema is not None and len(tool.description or "") < 300
            assert all("description" in one for one in tool.input_schema["properties"].values())

        text, found = await call(client, "notify", to="Ministry of Foreign Affairs")
        (row,) = found["rows"]
        assert (row["clause"], row["sender"], row["addressee"]) == ("4", "actor:nato", "actor:kz-mfa")
        assert row["quote_lang"] == "kk" and row["quote"].startswith("НАТО Қазақстан")
        assert row["translation"].startswith("NATO shall notify")
        assert row["inferred"] == ["slot:trigger"] and "slot:timing" in row["silent"]
        assert "timing" not in row, "what the text does not say is no value"
        assert "not stated" in text and "working translation" in text and "kz-nato-2007/4-notify" in text

        text, found = await call(client, "show", what="4")
        assert found["facts"]["sentences"][0]["text"].startswith("НАТО Қазақстан")
        assert any("working translation" in note for note in found["notes"])

        text, found = await call(client, "why", what="4-notify", as_of="2009-06-30", assume=IN_FORCE)
        assert found["as_of"] == "2009-06-30" and found["assumed"] == IN_FORCE
        assert "in effect as of 30 June 2009" in text
        text, found = await call(client, "why", what="4-notify", as_of="2009-06-30")
        assert "not known" in text and found["assumed"] == {}

        text, found = await call(client, "status", as_of="2009-06-30", assume=IN_FORCE, lang="ru")
        assert found["facts"]["phase"] == "in-force" and "30 июня 2009" in text
        text, found = await call(client, "notify", to="kz-mfa", as_of="2009-06-30", assume=IN_FORCE)
        assert found["rows"][0]["state"] and found["assumed"] == IN_FORCE

    converse(work)


def test_questions_search_and_texts_answer_in_pages() -> None:
    async def work(client: Client) -> None:
        _, found = await call(client, "list_questions", lang="kk")
        asked = {row["question"]: row for row in found["rows"]}
        assert "who-pays" in asked and asked["who-pays"]["asks"].endswith("?")
        text, found = await call(client, "ask", question="norms", limit=3)
        assert len(found["rows"]) == 3 and "page=2" in found["more"] and found["more"] in text
        _, following = await call(client, "ask", question="norms", limit=3, page=2)
        assert following["rows"][0] not in found["rows"]
        _, found = await call(client, "ask", question="norms", limit=10_000)
        assert found["more"] is None and len(found["rows"]) < 200
        _, found = await call(client, "ask", question="norms", parameters={"clause": "3(d)"})
        assert {row["clause"] for row in found["rows"]} == {"3(d)"}
        _, found = await call(client, "search", words="жүргізуші", lang="kk")
        assert "actor:plo-driver" in [row["id"] for row in found["rows"]]
        text, found = await call(client, "notify", sender="plo-family")
        assert found["rows"] == [] and "Do not invent one" in text
        _, found = await call(client, "list_agreements", lang="ru")
        assert [row["agreement"] for row in found["rows"]] == ["agreement:kz-nato-2007"]

        held = await client.read_resource("servanda://agreement/kz-nato-2007")
        assert "НАТО Қазақстан Республикасы" in held.contents[0].text
        held = await client.read_resource("servanda://agreement/kz-nato-2007/4.1")
        assert "NATO liaison officer shall notify" in re.sub(r"\s+", " ", held.contents[0].text)
        with pytest.raises(Exception, match="'nothing' is not an agreement"):
            await client.read_resource("servanda://agreement/nothing")

    converse(work)


def test_what_cannot_be_answered_is_refused_in_a_sentence() -> None:
    async def work(client: Client) -> None:
        assert "did you mean 'kz-mfa'" in await refuse(client, "notify", to="Ministry of Foreign Affairz")
        assert "did you mean 'who-pays'" in await refuse(client, "ask", question="who-pay")
        assert "no parameter" in await refuse(client, "ask", question="norms", parameters={"who": "nato"})
        assert "99" in await refuse(client, "show", what="99.9")
        assert await refuse(client, "why", what="4-notify", as_of="soon")
        assert await refuse(client, "notify", assume=IN_FORCE)
        assert await refuse(client, "notify", page=0) and await refuse(client, "notify", limit=0)
        assert "'4-notify'" in await refuse(client, "why", what="4-notfy")
        assert "'notify'" in await refuse(client, "notfy")
        assert "sender" in await refuse(client, "notify", **{"from": "nato"})
        assert "'limit'" in await refuse(client, "notify", limit="many")
        assert "'lang'" in await refuse(client, "notify", lang="de")
        given = {"question": "norms", "parameters": {"limit": "1"}}
        assert "no parameter 'limit'" in await refuse(client, "ask", **given)
        assert "about a day" in await refuse(client, "ask", question="what-is-open")
        assert "nothing" in await refuse(client, "show", what="4", agreement="nothing")
        assert "no page 9" in await refuse(client, "notify", page=9)
        assert await refuse(client, "status", as_of="")
        for odd in ("\0", "\u202e", "", "x" * 200_000, "?x } DROP", "../../etc/passwd"):
            assert await refuse(client, "notify", to=odd)
            assert "fault" not in await refuse(client, "ask", question=odd)

    converse(work)


def test_a_query_reads_within_bounds() -> None:
    async def work(client: Client) -> None:
        _, found = await call(
            client, "query", sparql="SELECT ?o { actor:nato skos:prefLabel ?o } ORDER BY ?o"
        )
        assert {"o": "North Atlantic Treaty Organization"} in found["rows"]
        _, found = await call(client, "query", sparql="ASK { actor:nato ?p ?o }")
        assert found["rows"] == [{"truth": True}]
        text, _ = await call(
            client, "query", sparql="CONSTRUCT { ?s a srv:Actor } WHERE { VALUES ?s { actor:nato } }"
        )
        assert "actor:nato" in text
        assert "only reads" in await refuse(client, "query", sparql="DELETE WHERE { ?s ?p ?o }")
        service = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
        assert "SERVICE" in await refuse(client, "query", sparql=service)
        assert "more than 1000" in (await refuse(client, "query", sparql="SELECT * { ?s ?p ?o }")).replace(
            ",", ""
        )
        long = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        refused: list[str] = []

        async def run_long() -> None:
            refused.append(await refuse(client, "query", sparql=long))

        async with anyio.create_task_group() as group:
            group.start_soon(run_long)
            _, found = await call(client, "show", what="4.1")  # answered meanwhile
            assert found["facts"]["clause"] == "4.1" and refused == []
        assert "10" in refused[0]

    converse(work)


def test_an_archive_and_a_log_are_answered_from(tmp_path: Path) -> None:
    log, archive = tmp_path / "log.csv", tmp_path / "archive"
    log.write_text(LOG, encoding="utf-8")
    examples = [ROOT / "docs/examples" / name for name in ("ports-2010", "ports-2015")]
    assert run("load", *examples, ROOT / "graph/agreements/kz-nato-2007", "--store", archive).code == 0

    async def work(client: Client) -> None:
        _, found = await call(client, "list_agreements")
        assert len(found["rows"]) == 3
        _, found = await call(client, "show", what="ports-2010/1")
        assert found["facts"]["agreement"] == "agreement:ports-2010"
        _, found = await call(client, "show", what="1", agreement="ports-2015")
        assert found["facts"]["agreement"] == "agreement:ports-2015"
        _, found = await call(client, "status")
        assert found["facts"]["agreement"] == "agreement:kz-nato-2007"  # that of the log
        _, found = await call(client, "status", agreement="ports-2010")
        assert found["facts"]["agreement"] == "agreement:ports-2010" and found["facts"].get("log") is None
        _, found = await call(client, "status", agreement="kz-nato-2007", as_of="2009-06-30", assume=IN_FORCE)
        assert "plo-arrived" in json.dumps(found["facts"])
        _, found = await call(client, "notify", agreement="ports-2010")
        assert {row["agreement"] for row in found["rows"]} == {"agreement:ports-2010"}

    converse(work, "--store", archive, "--log", log)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the URL of a server over HTTP."""
    process = subprocess.Popen(
        [sys.executable, "-m", "servanda", "mcp", "--http", "--port", "0"], env=environment(),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/mcp", process.stderr.readline())
    assert found is not None
    yield found[0]
    process.terminate()
    _, rest = process.communicate(timeout=30)
    assert "Traceback" not in rest


def test_http_answers_this_machine_alone(url: str) -> None:
    async def work() -> None:
        async with Client(url) as client:
            _, found = await call(client, "notify", to="kz-mfa")
            assert found["rows"][0]["clause"] == "4"
            assert "did you mean" in await refuse(client, "ask", question="who-pay")

    anyio.run(work)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    with httpx.Client(trust_env=False) as client:
        for headers, status in (
            ({"Host": "treaties.example.org"}, 421),
            ({"Origin": "https://example.org"}, 403),
            ({"Origin": "null"}, 403),
        ):
            assert client.post(url, json=body, headers={**accept, **headers}).status_code == status
        for content, status in ((b"{" * 2_000_000, 413), (b"\xff{", 400)):
            sent = {**accept, "Content-Type": "application/json"}
            assert client.post(url, content=content, headers=sent).status_code == status


def test_wrong_use_is_refused(tmp_path: Path) -> None:
    run("mcp", "--port", "1").refused("--http")
    run("mcp", "--log", tmp_path / "none.csv").refused("no such file")
    run("mcp", "--store", "http://127.0.0.1:1/x").refused("127.0.0.1")

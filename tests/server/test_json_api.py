"""The API: as the command answers, as its description says, whatever strangers send."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from tests.command import ROOT, run
from tests.server.clients import get
from tests.server.processes import RunningServer, run_server

LOG = ROOT / "docs" / "logs" / "liaison-2009.yaml"
DAY = ("--as-of", "2009-06-30", "--log", str(LOG))


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Return a server of the bundled agreement with a log."""
    with run_server("--log", LOG, "--timeout", "60") as running:
        yield running


@pytest.fixture(scope="module")
def description(server: RunningServer) -> Any:
    """Return the document of OpenAPI."""
    answer = get(server, "api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def validate(description: Any, path: str, status: int, instance: object) -> None:
    """Assert that an answer is as the description of its operation says."""
    response = description["paths"][path]["get"]["responses"][str(status)]
    media_type = "application/json"
    if "$ref" in response:
        response = description["components"]["responses"][response["$ref"].rpartition("/")[2]]
        media_type = "application/problem+json"
    schema = {**response["content"][media_type]["schema"], "components": description["components"]}
    Draft202012Validator(schema).validate(instance)


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("notifications", ("notify",)),
        ("notifications?to=kz-mfa&lang=kk", ("notify", "--to", "kz-mfa", "--lang", "kk")),
        ("notifications?from=nato&organs=no", ("notify", "--from", "nato", "--organs", "no")),
        ("notifications?about=arrival&organs=yes", ("notify", "--about", "arrival")),
        ("notifications?reading=strict", ("notify", "--reading", "strict")),
        ("notifications?as-of=2009-06-30", ("notify", *DAY)),
        ("norms", ("ask", "norms")),
        ("norms?clause=3(d)&lang=ru", ("ask", "norms", "--clause", "3(d)", "--lang", "ru")),
        ("norms?modality=prohibition&as-of=2009-06-30", ("ask", "norms", "--modality", "prohibition", *DAY)),
        ("actors", ("ask", "actors")),
        ("actors?kind=ministry", ("ask", "actors", "--kind", "ministry")),
        ("clauses", ("ask", "clauses")),
        ("search?q=driver", ("search", "driver")),
        ("search?q=хабарлама&lang=kk", ("search", "хабарлама", "--lang", "kk")),
        ("status?as-of=2009-06-30", ("status", *DAY)),
        ("status?as-of=2009-06-30&actor=nato", ("status", *DAY, "--actor", "nato")),
        ("status?as-of=2012-01-01&assume=last-day-in-force%3D2011-12-31",
         ("status", "--log", LOG, "--as-of", "2012-01-01", "--assume", "last-day-in-force=2011-12-31")),
    ],
)  # fmt: skip
def test_answers_are_those_of_the_command_and_of_the_schema(
    server: RunningServer, description: Any, path: str, command: tuple[str, ...]
) -> None:
    answer = get(server, f"api/v1/{path}{'&' if '?' in path else '?'}limit=1000")
    if path.startswith("status"):
        answer = get(server, f"api/v1/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.json() == run(*command, "--format", "json").json()
    validate(description, f"/{path.partition('?')[0]}", 200, answer.json())


def test_rows_are_given_as_csv_too(server: RunningServer) -> None:
    for answer in (get(server, "api/v1/norms.csv"), get(server, "api/v1/norms", accept="text/csv")):
        assert answer.text == run("ask", "norms", "--format", "csv").out


def test_pages_follow_each_other_and_hold_each_row_once(server: RunningServer) -> None:
    url, found, pages = f"{server.url}api/v1/norms?limit=25&lang=ru", [], 0
    while url:
        answer = httpx.get(url, timeout=60)
        found += answer.json()
        pages += 1
        url = str(httpx.URL(url).join(answer.links["next"]["url"])) if "next" in answer.links else ""
    assert found == run("ask", "norms", "--lang", "ru", "--format", "json").json()
    assert int(answer.headers["x-total-count"]) == len(found) and pages == -(-len(found) // 25)
    assert {"first", "prev", "last"} <= answer.links.keys()
    assert get(server, "api/v1/norms?offset=100000").json() == []


def test_an_answer_that_did_not_change_is_not_sent_again(server: RunningServer) -> None:
    first = get(server, "api/v1/actors")
    again = get(server, "api/v1/actors", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = httpx.head(f"{server.url}api/v1/actors")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


@pytest.mark.parametrize(
    ("path", "accept", "status", "hint"),
    [
        ("norms?clauses=4", "", 400, "'clause'"),
        ("norms?limit=0", "", 400, "1000"),
        ("norms?limit=x", "", 400, "1000"),
        ("norms?limit=1&limit=2", "", 400, "limit"),
        ("norms?lang=de", "", 400, "kk"),
        ("norms?as-of=2009-02-29", "", 400, "2009-06-30"),
        ("norms?assume=in-force", "", 400, "in-force=2008-12-01"),
        ("norms?clause=", "", 400, "clause"),
        ("norms?clause=%FF%FE", "", 400, "UTF-8"),
        ("search", "", 400, "q"),
        ("notifications?from=natto", "", 404, "'nato'"),
        ("norms?agreement=kz-nato-207", "", 404, "kz-nato-2007"),
        ("status?assume=in-force%3D1990-01-01", "", 409, "2008-12-01"),
        ("norm", "", 404, "'norms'"),
        ("status.csv", "", 404, "status"),
        ("norms", "image/png", 406, "text/csv"),
    ],
)
def test_errors_are_problem_details(
    server: RunningServer, description: Any, path: str, accept: str, status: int, hint: str
) -> None:
    answer = get(server, f"api/v1/{path}", accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    validate(description, "/norms", status, problem)
    assert problem["status"] == status and hint in problem["detail"]
    assert problem["instance"] == f"/api/v1/{path.partition('?')[0]}"
    told = get(server, f"api/v1/{path}", accept=accept, lang="kk").json()["detail"]
    assert told != problem["detail"] or "lang=de" in path


def test_only_reading_is_allowed(server: RunningServer, description: Any) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = httpx.request(method, f"{server.url}api/v1/norms")
        assert answer.status_code == 405 and answer.headers["allow"] == "GET, HEAD, OPTIONS"
        validate(description, "/norms", 405, answer.json())
    assert httpx.options(f"{server.url}api/v1/norms").headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_description_says_all_and_its_examples_hold(server: RunningServer, description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    names = ("notifications", "norms", "actors", "clauses", "search", "status")
    assert {f"/{name}" for name in names} <= description["paths"].keys()
    for path, item in description["paths"].items():
        operation = item["get"]
        assert operation["summary"] and all(one["description"] for one in operation["parameters"])
        content = operation["responses"]["200"]["content"].get("application/json", {})
        if "example" in content:
            validate(description, path, 200, content["example"])
        given = {one["name"]: one["example"] for one in operation["parameters"] if "example" in one}
        given = {
            name: value for name, value in given.items() if name in ("q", "agreement", "from", "to", "limit")
        }
        answer = httpx.get(f"{server.url}api/v1{path}", params=given, timeout=60)
        assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_a_page_lists_the_operations_for_readers(server: RunningServer, lang: str) -> None:
    answer = get(server, f"api/v1/?lang={lang}", accept="text/html")
    assert answer.status_code == 200 and f'<html lang="{lang}">' in answer.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
    for address in set(re.findall(r'href="([a-z]+\.[a-z]+[^"]*)"', answer.text)):
        assert get(server, f"api/v1/{address.replace('&amp;', '&')}").status_code == 200
    led = httpx.get(f"{server.url}{lang}/api/", follow_redirects=True)
    assert str(led.url) == f"{server.url}api/v1/?lang={lang}" and led.content == answer.content
    assert get(server, "api/v1").status_code == 308


def test_hostile_values_are_only_text(server: RunningServer) -> None:
    for value in ("';DROP", "<script>", "\u202eabc", "a" * 200, "?x ?y}", "\\", "%", "\t", "🙂", "\ufffe"):
        for path in ("norms?clause=", "search?q=", "notifications?from=", "actors?kind="):
            answer = httpx.get(f"{server.url}api/v1/{path}", params={path.partition("?")[2][:-1]: value})
            assert answer.status_code in (200, 400, 404), (path, value, answer.text)
    rows = list(csv.reader(io.StringIO(get(server, "api/v1/search.csv?q=---").text)))
    assert len(rows) == 1


@pytest.mark.needs("schemathesis")
def test_schemathesis_finds_nothing(server: RunningServer, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}api/v1/openapi.json",
        "--checks", "all", "--seed", "1", "--max-examples", "2", "--phases", "examples,fuzzing",
        "--include-path-regex", "^/[a-z]+$", "--generation-deterministic", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ}, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-4000:]

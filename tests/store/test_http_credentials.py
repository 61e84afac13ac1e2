"""Credentials come from the environment or netrc, go nowhere else, and are never shown."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from tests.store.wayward import Exchange, rows, wayward

from servanda.errors import ServandaError
from servanda.store.endpoint import Endpoint
from servanda.store.endpoint_writer import EndpointWriter
from servanda.store.http_client import Request, read_credentials, read_limits

QUERY = "SELECT ?n WHERE { ?s ?p ?n }"
SECRET = "пароль:s3cret/+"


pytestmark = pytest.mark.usefixtures("nothing_said")


def say(monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    for name, value in said.items():
        monkeypatch.setenv(f"SERVANDA_STORE_{name}", value)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_without_credentials_none_are_sent() -> None:
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        Endpoint(server.url).query(QUERY)
        assert "Authorization" not in server.seen[0].headers


def test_basic_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, USER="әсел", PASSWORD=SECRET)
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        Endpoint(server.url).query(QUERY)
        assert server.seen[0].headers["Authorization"] == basic("әсел", SECRET)


def test_bearer_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, TOKEN="t0ken")
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        Endpoint(server.url).query(QUERY)
        assert server.seen[0].headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("token", ["t0p secret", "t0p\nsecret", "t0pсекрет"])
def test_a_token_that_is_none_is_not_shown(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, TOKEN=token)
    with pytest.raises(ServandaError, match="holds a character that no token has") as caught:
        Endpoint("https://example.org/sparql")
    assert "t0p" not in str(caught.value)


def test_a_line_break_after_a_token_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, TOKEN="t0ken\n")
    assert read_credentials("https://example.org/").token == "t0ken"


def test_basic_from_netrc(tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login clerk password pa55\n")
    (tmp_path / "netrc").chmod(0o600)
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        Endpoint(server.url).query(QUERY)
        assert server.seen[0].headers["Authorization"] == basic("clerk", "pa55")


def test_the_environment_comes_before_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login clerk password pa55\n")
    say(monkeypatch, TOKEN="t0ken")
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        Endpoint(server.url).query(QUERY)
        assert server.seen[0].headers["Authorization"] == "Bearer t0ken"


def challenge(it: Exchange, n: int) -> None:
    """Ask for a digest (RFC 7616), and check it."""
    held = dict(re.findall(r'(\w+)="?([^",]+)"?', it.headers.get("Authorization", "")))
    if not it.headers.get("Authorization", "").startswith("Digest "):
        asks = 'Digest realm="archive", nonce="n0nce", qop="auth", algorithm=SHA-256'
        it.answer(
            b"", "text/plain", 401, **({} if "Authorization" in it.headers else {"WWW-Authenticate": asks})
        )
        return

    def hashed(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    who, what = hashed(f"clerk:archive:{SECRET}"), hashed(f"{it.command}:{it.path}")
    wanted = hashed(f"{who}:n0nce:{held['nc']}:{held['cnonce']}:auth:{what}")
    it.answer(rows(1), status=200 if held["response"] == wanted else 403)


@pytest.mark.parametrize("said", [{}, {"AUTH": "digest"}])
def test_digest_when_the_server_wants_it(said: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, USER="clerk", PASSWORD=SECRET, **said)
    with wayward(challenge) as server:
        endpoint = Endpoint(server.url)
        assert [len(list(endpoint.query(QUERY))) for _ in range(3)] == [1, 1, 1]
        sent = [seen.headers.get("Authorization", "").partition(" ")[0] for seen in server.seen]
    assert sent[-3:] == ["Digest"] * 3
    assert ("Basic" in sent) is not bool(said)


def test_digest_from_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text(f'machine 127.0.0.1 login clerk password "{SECRET}"\n', encoding="utf-8")
    say(monkeypatch, AUTH="digest")
    with wayward(challenge) as server:
        assert len(list(Endpoint(server.url).query(QUERY))) == 1


def test_wrong_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, USER="clerk", PASSWORD=SECRET)
    with wayward(lambda it, n: it.answer(b"no", "text/plain", 401)) as server:
        with pytest.raises(ServandaError, match="does not accept the credentials"):
            Endpoint(server.url).query(QUERY)
        assert len(server.seen) <= 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"AUTH": "kerberos"}, "one of basic, digest"),
        ({"TOKEN": "t", "USER": "u"}, "not both"),
        ({"PASSWORD": "p"}, "set SERVANDA_STORE_USER too"),
        ({"SECONDS": "soon"}, "SERVANDA_STORE_SECONDS is a number above nought"),
        ({"SECONDS": "nan"}, "SERVANDA_STORE_SECONDS is a number above nought"),
        ({"MEGABYTES": "-1"}, "SERVANDA_STORE_MEGABYTES is a number above nought"),
    ],
)
def test_an_environment_that_makes_no_sense(
    said: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, **said)
    with pytest.raises(ServandaError, match=words):
        Endpoint("https://example.org/sparql")


def test_the_limits_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read_limits().seconds, read_limits().size) == (300.0, 1024**3)
    say(monkeypatch, SECONDS="1.5", MEGABYTES="2")
    assert (read_limits().seconds, read_limits().size) == (1.5, 2 * 1024**2)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/sparql", "is not the URL of a server"),
        ("file:///etc/passwd", "is not the URL of a server"),
        ("http://", "is not the URL of a server"),
        ("https://example.org:port/", "cannot be read"),
        ("http://[::1", "cannot be read"),
        ("https://clerk:s3cret@example.org/sparql", "would end up in logs"),
        ("https://clerk@example.org/sparql", "would end up in logs"),
    ],
)
def test_a_url_that_is_not_taken(url: str, words: str) -> None:
    with pytest.raises(ServandaError, match=words) as caught:
        Endpoint(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("name", ["UPDATE", "GRAPHS"])
def test_the_other_urls_hold_no_password_either(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, **{name: "https://clerk:s3cret@example.org/"})
    with (
        wayward(lambda it, n: it.answer(b'{"head":{},"boolean":true}')) as server,
        pytest.raises(ServandaError, match="would end up in logs"),
    ):
        Endpoint(server.url).server()


def test_no_password_goes_unencrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine example.org login clerk password pa55\n")
    with pytest.raises(ServandaError, match="unencrypted"):
        Endpoint("http://example.org/sparql")
    assert read_credentials("https://example.org/sparql").user == "clerk"
    assert not read_credentials("http://example.com/sparql").given
    say(monkeypatch, TOKEN="t0ken")
    for url in ("http://example.com/sparql", "http://192.0.2.7/sparql"):
        with pytest.raises(ServandaError, match="unencrypted"):
            Endpoint(url)
    for url in ("http://localhost:1/", "http://[::1]:1/", "http://127.8.9.1/", "https://example.com/"):
        assert Endpoint(url).url == url


def test_no_password_goes_unencrypted_to_the_other_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, TOKEN="t0ken", UPDATE="http://example.com/update")
    with wayward(lambda it, n: it.answer(b'{"head":{},"boolean":true}')) as server:
        writer = EndpointWriter(Endpoint(server.url))
        with pytest.raises(ServandaError, match=r"would go to http://example\.com/update unencrypted"):
            writer.replace("urn:a", b"", b"", "")


def test_what_netrc_says_of_one_host_does_not_go_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login clerk password pa55\n")
    update = Request("the update", "POST", "", {}, body=b"")
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        endpoint = Endpoint(server.url)
        endpoint.query(QUERY)
        endpoint.send(replace(update, url=server.url.replace("127.0.0.1", "localhost")))
        assert ["Authorization" in seen.headers for seen in server.seen] == [True, False]


@pytest.mark.parametrize("type", ["text/html", "application/sparql-results+json"])
def test_secrets_in_what_is_no_answer_are_not_shown(type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, TOKEN="t0ken")
    with (
        wayward(lambda it, n: it.answer(b'{"t0ken": t0ken', type)) as server,
        pytest.raises(ServandaError) as caught,
    ):
        Endpoint(server.url).query(QUERY)
    assert "t0ken" not in str(caught.value)


def test_secrets_are_shown_nowhere(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    say(monkeypatch, USER="clerk", PASSWORD=SECRET)
    caplog.set_level(logging.DEBUG)

    def behaviour(it: Exchange, n: int) -> None:
        # A server that tells what it was told.
        it.answer(f"{it.headers['Authorization']} {SECRET}".encode(), "text/plain", 500)

    with wayward(behaviour) as server:
        endpoint = Endpoint(server.url + "?key=t0pkey")
        with pytest.raises(ServandaError) as caught:
            endpoint.query(QUERY)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text.replace("key=t0pkey", "")
    told += repr(endpoint) + repr(read_credentials(server.url))
    for secret in (SECRET, basic("clerk", SECRET)[6:], "t0pkey"):
        assert secret not in told
    assert "500: Basic … …" in str(caught.value)


def test_the_command_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, USER="clerk", PASSWORD=SECRET)
    with wayward(lambda it, n: it.answer(b"", "text/plain", 403)) as server:
        done = subprocess.run(
            [sys.executable, "-m", "servanda", "ask", "agreements", "--store", server.url],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "does not allow the query" in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr

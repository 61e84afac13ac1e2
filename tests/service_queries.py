"""Queries that call a server in roundabout ways, and what an engine does with them.

``python tests/service_queries.py --seed 7 --count 100000`` runs a bounded number of them by the engine
itself, with a listener on loopback, and ends with 1 if any reaches it that
:func:`servanda.sparql_text.reject_service` lets pass.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph

from servanda.errors import ServandaError
from servanda.sparql_text import reject_service

_PROLOGUE = (
    "PREFIX e: <urn:e:> ", "PREFIX p: <http://a:> ", "PREFIX : <URL> ", "PREFIX l: <URL> ",
    "BASE <http://b/> ",
    "PREFIX s: <http://s/> ", "PREFIX service: <http://s/> ", "PREFIX #\n e: <http://a:>", "#x\n",
    "PREFIX SERVICE: <urn:x#>", "PREFIX e.f: <http://a:> ", "PREFIXq:<http://a:>", "PREFIX true: <http://t/>",
)  # fmt: skip
_FORMS = ("SELECT * {", "ASK{", "SELECT * WHERE{", "CONSTRUCT{?s ?p ?o}WHERE{", "SELECT * FROM service:g {")
_ENDPOINTS = ("<URL>", "?v", "l:", "l:x", ":", ":x", "$v", "l:a.b", "<URL#y'z>")
_SPACES = (" ", "", "\n", "#c\n", "# '\n", '#"\r', "\t", "# '''GRAPH\n", "#'NAMED\n")
_TERMS = (
    "e:a", r"e:a\#", r"e:a\'", "e:a.b", "e:a.b.", "e:%41", r"e:a\,b", "e:a:b", "e:é", "e:\ufffd", "e:service",
    "p:b", "p:", "e:", ":x", "p:\ufffd", "e.f:x", "true:x", "s:x", "s:service", "s:my-service", "s:service2",
    "service:x", "SERVICE:x", "?service", "true", "false", "1", "1.", "1.5", "1e5", "?x", "?x1", "[]", "_:b",
    "_:b.c",
    "'a'", '"a"', "''", "'''a'''", '"""a"""', "'a'@en", "'a'@en-x", "'a'^^e:t", r"'\''", r'"\""',
    "'SERVICE <x> {'", "<urn:x>", "<?b#>", "<b'>", "<#>",
)  # fmt: skip
_VERBS = ("?p", "e:p", "a", "e:p/e:q", "!e:p", "e:p*", "e:p?", "^s:service", " <p> ")
_CONDITIONS = (
    "?a<?b", "?a<?b#>'''\n", "1<2", "'a'<'b'", "?a<?b&&?c>?d", "e:f(1)", "!e:x", "?a<?b#>\n||true",
    "1<2#>'''\n", "1<2#>'\n",
)  # fmt: skip
_PIECES = (
    *" \n'\"#<>{}().:;\\?@,", "SERVICE", "e:", "'''", '"""', r"\'", r"\#", "<http", "a.", "service",
    "GRAPH ", "true", "1", "NAMED", "FROM ",
    "# ''' GRAPH\n",
)  # fmt: skip


class Generator:
    """Makes queries by a seed; ``url`` is where the calls in them lead."""

    def __init__(self, seed: int, url: str) -> None:
        self._random = random.Random(seed)
        self._url = url

    def query(self) -> str:
        """Return a query; about one in twenty is valid, about one in six of these makes a call."""
        pick = self._random
        text = "".join(pick.sample(_PROLOGUE, pick.randint(0, 6)))
        text = (text + pick.choice(_FORMS) + self._group(0) + "}").replace("<URL", f"<{self._url}")
        if pick.random() < 0.35:
            for _ in range(pick.randint(1, 3)):
                at = pick.randint(0, len(text))
                text = text[:at] + pick.choice(_PIECES) + text[at + pick.randint(0, 2) :]
        return text

    def _space(self) -> str:
        return self._random.choice(_SPACES)

    def _group(self, depth: int) -> str:
        return self._space().join(self._pattern(depth) for _ in range(self._random.randint(1, 3)))

    def _call(self) -> str:
        pick = self._random
        parts = [pick.choice(("SERVICE", "service", "SeRvIcE")), pick.choice(("", "", "SILENT "))]
        parts += [pick.choice(_ENDPOINTS), pick.choice(("{?a ?b ?c}", "{}"))]
        return self._space().join(parts)

    def _triple(self) -> str:
        pick = self._random
        triple = self._space().join([pick.choice(_TERMS), pick.choice((*_VERBS, pick.choice(_TERMS))),
                                     pick.choice(_TERMS)])  # fmt: skip
        if pick.random() < 0.3:
            triple += self._space() + pick.choice(
                (";", "; ?q " + pick.choice(_TERMS), ", " + pick.choice(_TERMS))
            )
        return pick.choice(("OPTIONAL{%s}", "OPTIONAL{%s}", "%s")) % triple + pick.choice(
            ("", " ", ".", " .")
        )

    def _pattern(self, depth: int) -> str:
        pick, kind = self._random, self._random.random()
        term = pick.choice(_TERMS)
        if kind < 0.45:
            return self._triple()
        if kind < 0.55:
            return self._call()
        if kind < 0.62:
            return f"FILTER({pick.choice((*_CONDITIONS, f'{term}<{term}'))})"
        if kind < 0.67:
            return f"BIND({term}{self._space()}AS{self._space()}?w)"
        if kind < 0.72:
            return f"VALUES ?v {{{term} <URL>}}"
        if kind < 0.75 or depth == 3:
            return f"#{pick.choice((' SERVICE <x> {', ' a ', chr(34)))}\n"
        inner = self._group(depth + 1)
        opening = pick.choice((
            "{", "{", "GRAPH ?g{", "GRAPH service:x{", "MINUS{", "LATERAL{", "OPTIONAL{", "FILTER EXISTS{",
            "FILTER NOT EXISTS {", "FILTERe:f{", f"GRAPH{self._space()}{term}{{", "{SELECT * {",
        ))  # fmt: skip
        return opening + inner + ("}}" if "SELECT" in opening else "}")


@contextmanager
def listener() -> Iterator[tuple[str, list[int]]]:
    """Listen on loopback; give the URL, and a list that holds how often anybody has connected."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        hits = [0]

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                hits[0] += 1
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", hits


def passes(text: str) -> bool:
    """Tell whether the guard lets a query pass."""
    try:
        reject_service(text)
    except ServandaError:
        return False
    return True


def leaks(seed: int, count: int) -> tuple[int, int, list[str]]:
    """Return how many of ``count`` queries were valid, how many called, and which of these passed."""
    store = pyoxigraph.Store()
    node = pyoxigraph.NamedNode
    store.add(pyoxigraph.Quad(node("urn:e:a"), node("urn:e:p"), pyoxigraph.Literal("a")))
    valid, called, leaking = 0, 0, []
    with listener() as (url, hits):
        generator = Generator(seed, url)
        for _ in range(count):
            text, before = generator.query(), hits[0]
            try:
                found = store.query(text, use_default_graph_as_union=True)
                if not isinstance(found, pyoxigraph.QueryBoolean):
                    list(zip(range(3), found, strict=False))
            except SyntaxError:
                continue
            except (OSError, ValueError, RuntimeError):
                pass  # it was valid, and its call came to nothing
            valid += 1
            if hits[0] == before and "service" in text.lower():
                time.sleep(0.0002)  # a connection is counted by another thread
            if hits[0] > before:
                called += 1
                leaking += [text] * passes(text)
    return valid, called, leaking


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000)
    given = parser.parse_args()
    valid, called, leaking = leaks(given.seed, given.count)
    print(
        f"seed {given.seed}: {given.count} queries, {valid} valid, {called} called, {len(leaking)} let pass"
    )
    for text in leaking:
        print(repr(text))
    return 1 if leaking else 0


if __name__ == "__main__":
    sys.exit(main())

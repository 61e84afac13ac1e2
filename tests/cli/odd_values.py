"""Put odd values in an agreement, one after another, and see whether each command answers for the rest.

A run for as long as you like: python tests/cli/odd_values.py --seconds 3600 --seed 7
Only the defects that 'servanda generate --defects' plants: python tests/cli/odd_values.py --planted
Run it from the checkout with PYTHONPATH=graph. The same seed tries the same values in the same order; what is
printed is what ended in a traceback, in half an answer, or in an exit code that means nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import click

from servanda.cli import main
from servanda.draw.drawing import VIEWS
from servanda.errors import ServandaError
from servanda.export.formats import formats
from servanda.generate.agreement import agreement
from servanda.generate.chance import Chance
from servanda.generate.defects import kinds
from servanda.generate.unit import Unit
from servanda.query.questions import questions
from servanda.store import build
from servanda.vocabulary import PREFIXES

#: Subject, predicate and object, as N-Triples writes them.
Triple = tuple[str, str, str]

XSD = PREFIXES["xsd"]
#: What an odd value is, by its name: None stands for no value at all.
ODD: dict[str, str | None] = {
    "missing": None,
    "words": '"planted"',
    "words in an unknown language": '"planted"@xx-unknown',
    "no words": '""',
    "control characters": '"a\\u0001\\r\\n\\tc\\u202E"',
    "characters that no XML holds": '"\\uFFFE\\U0001F600 <b>&amp;]]>"',
    "words of a programme": '"]]><script>{{x}}%s%(a)s{0}\\\\\'"',
    "long words": f'"{"х" * 100_000}"',
    "a thing": "<urn:planted:thing>",
    "a thing with odd characters": "<https://w3id.org/servanda/actor/a%20b'c>",
    "a thing with a query": "<http://exa.mple/é?x=#a/%20>",
    "a nameless thing": "_:planted",
    "a class": "<https://w3id.org/servanda/ontology#Actor>",
    "a day": f'"2007-09-07"^^<{XSD}date>',
    "no day": f'"2007-13-45"^^<{XSD}date>',
    "a day before all": f'"-0001-01-01"^^<{XSD}date>',
    "a day after all": f'"12345-01-01"^^<{XSD}date>',
    "a day with a zone": f'"2007-09-07Z"^^<{XSD}date>',
    "no number": f'"many"^^<{XSD}integer>',
    "a number past all": f'"{"9" * 30}"^^<{XSD}integer>',
    "a number below nothing": f'"-7"^^<{XSD}integer>',
    "a fraction": f'"1.5"^^<{XSD}decimal>',
    "not a number": f'"NaN"^^<{XSD}double>',
    "no duration": f'"P"^^<{XSD}duration>',
    "a duration past all": f'"P999999999Y"^^<{XSD}duration>',
    "a duration of seconds": f'"PT1.5S"^^<{XSD}duration>',
    "no truth value": f'"perhaps"^^<{XSD}boolean>',
}
#: Those that depend on where they stand: its own subject, the agreement, one value more, and the way back.
PLACED = ("itself", "the agreement", "two", "a circle")


@dataclass(frozen=True)
class Place:
    """A file to ask, and what of its agreement can be named: words of the kind of a parameter."""

    file: Path
    named: dict[str, str] = field(default_factory=dict)
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """How a command ended: exit code (None: with a traceback), standard output and error, and that."""

    code: int | None
    out: bytes
    err: str
    trace: str = ""


def triples(unit: Unit) -> list[Triple]:
    """Return what an agreement of a made-up corpus says, each triple once."""
    return list(dict.fromkeys(unit.triples))


def mutants(held: Sequence[Triple], root: str, seed: int) -> Iterator[tuple[str, list[Triple]]]:
    """Yield, in the order that the seed gives, agreements with one odd value, each with what it is called.

    Each kind of value is put once in the place of each property of each class; ``root`` is the agreement.
    """
    classes = {s: o for s, p, o in reversed(held) if p.endswith("#type>")}
    places: dict[tuple[str, str], list[int]] = {}
    for number, (s, p, _) in enumerate(held):
        places.setdefault((p, classes.get(s, "")), []).append(number)
    tried = [(place, kind) for place in places for kind in (*ODD, *PLACED)]
    random.Random(seed).shuffle(tried)
    for (predicate, of), kind in tried:
        name = f"{kind} for {_end(predicate)} of {_end(of)}"
        place = random.Random(f"{seed} {name}").choice(places[predicate, of])
        subject, _, value = held[place]
        others = [o for _, p, o in held if p == predicate and o != value]
        new: dict[str, list[str]] = {
            "itself": [subject], "the agreement": [root], "two": [value, *(others or ['"other"'])[:1]],
            "a circle": [value],
        }  # fmt: skip
        odd = ODD.get(kind)
        values = new.get(kind, [] if odd is None else [odd])
        put = [(subject, predicate, one) for one in values]
        if kind == "a circle" and value.startswith("<"):
            put.append((value, predicate, subject))
        yield name, [*held[:place], *put, *held[place + 1 :]]


def planted(seed: int, *names: str) -> Iterator[tuple[str, Unit]]:
    """Yield an agreement with a defect for each kind that can be planted, or each named, with that name."""
    number = 0
    for kind in kinds():
        if names and kind.name not in names:
            continue
        for _ in range(12):  # a kind that fits no agreement of so many is left to a longer run
            number += 1
            unit = Unit(agreement(number, seed), number)
            if kind.plant(unit, Chance(seed, number, "defect")) is not None:
                yield kind.name, unit
                break


def write(held: Sequence[Triple], root: str, file: Path) -> Place:
    """Write triples as the graph of an agreement, and return the place with what can be named in it."""
    lines = (f"{s} {p} {o} {_graph(s, root)} .\n" for s, p, o in held)
    file.write_text("".join(lines), encoding="utf-8")
    named = {"agreement": root[1:-1].rpartition("/")[2]}
    parties = []
    for _, p, o in held:
        end = _end(o)
        for kind in ("actor", "matter", "programme"):
            if f"/{kind}/" in o:
                named.setdefault(kind, end)
        if p.endswith(("#states>", "#hasClause>")):
            named.setdefault("norm" if p.endswith("#states>") else "clause", f"{named['agreement']}/{end}")
        if p.endswith("#hasParty>") and "/actor/" in o:
            parties.append(end)
    return Place(file, named, tuple(dict.fromkeys(parties)))


def commands(place: Place) -> Iterator[list[str]]:
    """Yield every command about a place: each verb, question, view and format."""
    store, of = ["--store", str(place.file)], place.named
    given = [*store, "--as-of", "2015-06-30", "--assume", "in-force=2010-01-01"]
    for form in ("table", "json", "csv", "tsv", "md"):
        yield ["notify", *store, "--format", form]
    yield ["notify", *given, "--format", "json"]
    yield from _questions(store, of)
    for what in of.values():
        for form in ("table", "json"):
            yield ["show", what, *store, "--format", form]
    yield from _of_a_day(given, place)
    yield from _networks(store, given, place)
    for form in formats():
        yield ["export", *store, "--format", form]
    yield ["query", "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s LIMIT 20", *store]
    for form in ("table", "json", "turtle", "sarif"):
        yield ["check", str(place.file), "--format", form]
    yield ["coverage", *store]
    yield ["collate", *store]


def _questions(store: list[str], of: dict[str, str]) -> Iterator[list[str]]:
    for name, question in questions().items():
        words = [
            word
            for parameter in question.parameters
            if parameter.required
            for word in (f"--{parameter.name.replace('_', '-')}", of.get(parameter.kind or "", "kz"))
        ]
        dated = "srv:StatusReport" in question.text or "srv:EventLog" in question.text
        day = ["--as-of", "2015-06-30"] if dated else []
        for form in ("table", "json"):
            yield ["ask", name, *store, *words, *day, "--format", form]


def _of_a_day(given: list[str], place: Place) -> Iterator[list[str]]:
    for form in ("table", "json", "csv", "md", "turtle"):
        yield ["status", *given, "--format", form]
    for form in ("table", "json", "ics"):
        yield ["due", *given, "--format", form]
    for form in ("table", "json", "csv", "md", "dot", "html", "ics"):
        yield ["timeline", *given, "--format", form]
    if norm := place.named.get("norm"):
        yield ["why-not", norm, *given]
        for form in ("table", "json", "dot"):
            yield ["why", norm, *given, "--format", form]
    if "matter" in place.named and len(place.parties) > 1:
        sender, addressee = place.parties[:2]
        event = f"matter={place.named['matter']}, sender={sender}, addressee={addressee}, sent=2012-01-01"
        yield ["what-if", "--event", event, *given]


def _networks(store: list[str], given: list[str], place: Place) -> Iterator[list[str]]:
    for view in VIEWS:
        if view != "clause":
            yield ["draw", view, *store, "--format", "dot"]
    for view in ("notifications", "duties", "lifecycle"):
        yield ["draw", view, *given, "--format", "dot"]
    if clause := place.named.get("clause"):
        yield ["draw", "clause", clause, *store, "--format", "dot"]
    for analysis in ([], ["degree"], ["reciprocity"], ["receivers"], ["articulation"]):
        yield ["network", *analysis, *store, "--format", "json"]
    if len(place.parties) > 1:
        yield ["network", "path", *place.parties[:2], *store]
    if matter := place.named.get("matter"):
        yield ["network", "chain", matter, *store]


def run(words: Sequence[str]) -> Answer:
    """Run a command in this process."""
    out, err = io.BytesIO(), io.StringIO()
    code: int | None = 0
    trace = ""
    stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(err):
        try:
            main(["--debug", *words], prog_name="servanda")
        except SystemExit as left:
            code = int(left.code or 0)
        except (ServandaError, click.ClickException) as error:
            code = getattr(error, "exit_code", 2)
            err.write(str(error))
        except click.exceptions.Exit as left:
            code = left.exit_code
        except Exception:
            code, trace = None, traceback.format_exc()
    stdout.detach()
    return Answer(code, out.getvalue(), err.getvalue(), trace)


def fault(words: Sequence[str], answer: Answer) -> str | None:
    """Return what is wrong with the way in which a command ended, or None."""
    if answer.trace:
        return answer.trace.strip().splitlines()[-1]
    if answer.code not in (0, 1, 2):
        return f"exit code {answer.code}"
    if answer.code == 2 and answer.out:
        return "half an answer"
    form = words[words.index("--format") + 1] if "--format" in words else ""
    if answer.out and form in ("json", "sarif", "jsonld", "jsonld-expanded", "cytoscape", "node-link"):
        try:
            json.loads(answer.out)
        except ValueError as error:
            return f"no JSON: {error}"
    return None


@contextlib.contextmanager
def files_read_once() -> Iterator[None]:
    """Have the commands of a block read each file once, and not each of them anew."""
    real, held = build.load, {}

    def load(paths, before=None, **how):  # type: ignore[no-untyped-def]
        key = tuple((str(path), Path(path).stat().st_mtime_ns) for path in paths)
        if key not in held:
            held.clear()
            held[key] = real(paths, before, **how)
        return held[key]

    with patch.object(build, "load", load):
        yield


def faults(place: Place, some: Callable[[list[str]], bool] = lambda words: True) -> Iterator[tuple[str, str]]:
    """Run the commands about a place, and yield those that end wrongly, each with what is wrong."""
    with files_read_once():
        for words in filter(some, commands(place)):
            if wrong := fault(words, run(words)):
                yield " ".join(words), wrong


def _end(term: str) -> str:
    return term.strip("<>").rpartition("/")[2].rpartition("#")[2]


def _graph(subject: str, root: str) -> str:
    """Return the graph of a subject: that of its log, else that of the agreement."""
    logs = f"<{PREFIXES['log']}"
    if not subject.startswith(logs):
        return root
    return logs + subject.removeprefix(logs).strip(">").partition("/")[0] + ">"


def _agreements(arguments: argparse.Namespace) -> Iterator[tuple[str, list[Triple], str]]:
    if arguments.planted:
        for name, unit in planted(arguments.seed):
            yield name, triples(unit), unit.root
        return
    number = 0
    while True:
        number += 1
        unit = Unit(agreement(number, arguments.seed), number)
        for name, mutant in mutants(triples(unit), unit.root, arguments.seed):
            yield name, mutant, unit.root


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, help="stop after so long (default: 600)")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries others (default: 0)")
    parser.add_argument("--planted", action="store_true", help="the defects of 'servanda generate --defects'")
    arguments = parser.parse_args()
    began, tried, wrong = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name, held, root in _agreements(arguments):
            if time.monotonic() - began > arguments.seconds:
                break
            tried += 1
            for words, what in faults(write(held, root, Path(folder) / "odd.nq")):
                wrong += 1
                print(f"{name}: {words}: {what}", flush=True)
    print(f"{tried} agreements tried, {wrong} faults")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(_main())

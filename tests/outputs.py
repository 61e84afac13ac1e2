"""Record what every command of ``servanda`` prints, and compare it later byte by byte.

    python tests/outputs.py record FOLDER
    python tests/outputs.py compare FOLDER

Of the package only ``servanda.__main__`` is named here: verbs, options, formats and questions are read
off the program, so that a change of modules behind it changes nothing here. A record holds its inputs
(``inputs/``) and one file of JSON Lines a family of commands: the arguments, what was given on standard
input, the exit code, standard output, standard error, and the files that were written. A comparison runs
what was recorded, on the inputs that were recorded, with the ``servanda`` that can be imported; it also
tells what the program now offers and the record lacks. The day on which the program believes to run is
always the same.
"""

# ruff: noqa: E501 (tables of command lines, one call a piece)

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import io
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from unittest import mock

import click

sys.path.insert(0, str(Path(__file__).parent / "shapes"))

from examples import examples

ROOT: Final = Path(__file__).parents[1]
#: The day on which the program believes to run.
TODAY: Final = date(2010, 5, 17)
#: What is set for every command; what would change an answer and is not here is taken away.
ENVIRONMENT: Final = {"COLUMNS": "80", "TZ": "UTC", "LC_ALL": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1"}
#: A file of this size or less is kept as it is, a larger one by its digest alone.
KEPT: Final = 2_000_000
#: Lines of a difference that are shown of each output.
SHOWN: Final = 12

#: Values for the options and arguments of a command, by the word that its help has for them.
VALUES: Final[dict[str, tuple[str, ...]]] = {
    "ACTOR": ("nato-plo", "kz", "kz-mfa", "nobody"),
    "MATTER": ("arrival", "absence", "nothing"),
    "NORM": ("4-notify", "4.1-movements", "99-none"),
    "PROGRAMME": ("ipap", "pfp", "nothing"),
    "CLAUSE": ("4", "3(d)", "99"),
    "MODALITY": ("obligation", "power", "nothing"),
    "N,N…": ("4,5.1,3(a)", "99"),
    "AGREEMENT": ("kz-nato-2007", "nowhere"),
    "ID": ("kz-nato-2007", "nowhere"),
    "N": ("3", "-1", "x"),
    "DAY": ("2009-06-30", "30.6.2009", "2009-02-30"),
    "NAME=DAY": ("in-force=2008-12-01", "in-force", "nonsense=2008-12-01"),
    "NAME": ("day-of-event", "end-of-month", "following-weekday", "obligation", "nothing"),
    "FILE": ("log.yaml", "log.csv", "missing.yaml", "broken.yaml"),
    "PLACE": ("archive", "agreement.yaml", "corpus.nq", "missing", "broken.yaml"),
    "FORMAT": ("nonsense",),
}
#: How much room a store takes, which depends on when its files are merged.
SIZE: Final = re.compile(r'(^on disk +|^written: \S+\.tar \(|^ +"bytes": )[0-9.,]+( [kMG]?B)?', re.MULTILINE)
#: Families of which each call rests on those before it.
SEQUENCES: Final = ("log", "stores")
#: Options that are tried elsewhere, or that need a network.
UNTRIED: Final = ("--output", "--help", "--lang", "--dask")
#: Formats that take long to write.
PICTURES: Final = ("svg", "png", "pdf")
#: Options that many commands have in common.
SHARED: Final = (
    "--as-of", "--log", "--assume", "--convention", "--store", "--format", "--limit", "--page",
    "--agreement", "--organs", "--force", "--until",
)  # fmt: skip
QUERIES: Final = {
    "select": "SELECT ?norm ?words { ?norm srv:hasBearer actor:nato-plo ; srv:quote ?words } ORDER BY ?norm",
    "counts": "SELECT ?kind (COUNT(*) AS ?n) { ?x a ?kind } GROUP BY ?kind ORDER BY DESC(?n) ?kind LIMIT 20",
    "ask": "ASK { ?norm srv:hasBearer actor:nato-plo }",
    "no": "ASK { ?norm srv:hasBearer actor:nobody }",
    "construct": "CONSTRUCT { ?norm srv:quote ?words } WHERE { ?norm srv:hasBearer actor:nato-plo ; srv:quote ?words }",
    "describe": "DESCRIBE actor:nato-plo",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "empty": "SELECT ?x { ?x a srv:Nothing }",
}
WRONG_QUERIES: Final = (
    "SELECT", "SELECT ?x { ?x nope:y ?z }", "DELETE WHERE { ?s ?p ?o }", "missing.rq",
    "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }", "",
)  # fmt: skip
EVENTS: Final = (
    "matter=intention-to-terminate, sender=kz-gov, addressee=nato, form=written, sent=2027-01-15, received=2027-01-31",
    "matter=arrival, by=nato-plo, when=2009-02-01",
    "matter=ratification, sender=kz-gov, addressee=nato, form=written, received=2008-12-02",
    "matter=nothing, when=2009-02-01", "nonsense", "matter=arrival, when=2009-02-30",
)  # fmt: skip
#: Edits of the bundled agreement that break it: what is found, and what stands there instead.
EDITS: Final = {
    "broken.yaml": ("type: Agreement", "type: [Agreement"),
    "unknown-key.yaml": ("parties:", "partys:"),
    "unknown-actor.yaml": ("actor:kz-gov", "actor:kz-gvo"),
    "no-source.yaml": ("sourceFile: source.kk.txt", "sourceFile: missing.txt"),
    "wrong-prefix.yaml": ("prefix: kznato", "prefix: 9 kz"),
    "no-title.yaml": ("title:", "remark2:"),
    "wrong-words.yaml": ("хабардар", "хабарсыз"),
}


@dataclass(frozen=True)
class Case:
    """One call of the command: its arguments, what stands on standard input, and the width of the terminal."""

    args: tuple[str, ...]
    stdin: str = ""
    width: int = 80

    @property
    def key(self) -> str:
        """Return the call as one line, by which it is known."""
        words = " ".join(word if re.fullmatch(r"[\w./@:=,-]+", word) else repr(word) for word in self.args)
        return (
            f"servanda {words}"
            + f" < {self.stdin!r}" * bool(self.stdin)
            + f" [{self.width}]" * (self.width != 80)
        )


@dataclass
class Output:
    """What one call gave: the exit code, both streams, and the files that it wrote."""

    code: int
    out: str
    err: str
    files: dict[str, str] = field(default_factory=dict)


# The program


def read_program() -> click.Group:
    """Return the command that ``servanda.__main__`` would run."""
    from servanda.__main__ import main

    found: list[click.Command] = []

    def keep(command: click.Command, *_: object, **__: object) -> None:
        found.append(command)

    with mock.patch.object(click.Command, "__call__", keep):
        main()
    assert isinstance(found[0], click.Group)
    return found[0]


def walk(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give a command and all below it, each with the words that lead to it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name="servanda")
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from walk(below, (*path, name))


def choices(command: click.Command, option: str) -> list[str]:
    """Return the values of an option that is a choice; nothing if there is none."""
    for parameter in command.params:
        if option in parameter.opts and isinstance(parameter.type, click.Choice):
            return [str(value) for value in parameter.type.choices]
    return []


def options(command: click.Command) -> set[str]:
    """Return the names of all options of a command."""
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")}


def help_examples(command: click.Command) -> list[tuple[str, ...]]:
    """Return the calls that the help of a command shows."""
    import shlex

    text = (command.help or "").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    return [tuple(shlex.split(line)[1:]) for line in lines if line.startswith("servanda ")]


# The cases


def all_cases() -> dict[str, list[Case]]:
    """Return the calls of every family, as the program has them; the order within a family counts.

    It is called where the inputs are: what may be shown is asked of the program.
    """
    commands = dict(walk(read_program()))
    families: dict[str, list[Case]] = {
        "help": [Case((*path, "--help")) for path in commands]
        + [Case((), width=width) for width in (40, 80, 120)]
        + [Case(("--version",)), Case(("nonsense",)), Case(("notfy",)), Case(("--nonsense",))],
    }
    for path, command in commands.items():
        if not path:
            continue
        family = path[0]
        if family == "ask":
            for lang in choices(command, "--lang"):
                families.setdefault(f"ask-{lang}", []).extend(_question_cases(path, command, lang))
            continue
        if family in ("load", "unload", "store", "generate") or path == ("log", "add"):
            continue
        families.setdefault(family, []).extend(_verb_cases(path, command))
    families["log"] += _log_add_cases()
    families["stores"] = _store_cases(commands)
    families["check-examples"] = [
        Case(("check", f"broken/{path.name}", "--format", form, "--lang", lang))
        for number, path in enumerate(sorted(Path("broken").iterdir())[::2])
        for form, lang in [("table" if number % 2 else "json", ("en", "kk", "ru")[number % 3])]
    ]
    return {
        name: list(dict.fromkeys(cases)) if name != "stores" else cases for name, cases in families.items()
    }


def _question_cases(path: tuple[str, ...], command: click.Command, lang: str) -> list[Case]:
    """Return the calls of one question in one language; some are in English only."""
    if len(path) == 1:
        words = ((), ("nonsense",), ("norm",), ("norms", "extra"))
        return [Case(("ask", "--lang", lang, *more)) for more in words]
    first = next((args for args in help_examples(command) if args[:2] == path), path)
    forms = choices(command, "--format")
    cases = [
        Case((*first, "--lang", lang, "--format", form)) for form in (forms if lang == "en" else forms[:3])
    ]
    if lang == "en":
        cases.append(Case((*first, "--store", "archive", "--format", "json", "--limit", "40")))
        # What all questions share is tried with a few.
        full = path[1] in ("norms", "what-is-open", "who-must-notify-whom")
        cases += _option_cases(command, first, SHARED if not full else ())
    if "--as-of" in options(command) and lang != "kk":
        day = ("--as-of", "2009-06-30", "--log", "log.yaml", "--lang", lang)
        cases.append(Case((*without(first, "--as-of"), *day)))
    return cases


def _verb_cases(path: tuple[str, ...], command: click.Command) -> list[Case]:
    """Return the calls of a verb or of a command below it."""
    bases = _bases(path)
    cases = [Case(args) for args in help_examples(command) if args[: len(path)] == path]
    langs, forms = choices(command, "--lang") or ["en"], choices(command, "--format")
    if path == ("export",):
        forms = formats_of_export()
    if path == ("draw",):
        forms = sorted(forms)
    for number, base in enumerate(bases):
        # Of what there is much of, only the first is written in every language and every format.
        ways = [(lang, form) for lang in langs for form in forms]
        if number:
            slow = PICTURES[1:] if path == ("draw",) else PICTURES
            ways = [way for way in ways if way[1] not in slow]
            some = number < 4 or (path == ("draw",) and number < 8)
            ways = (
                [way for way in ways if "en" in way or way[1] == forms[0]]
                if some
                else [ways[number % len(ways)]]
            )
        for lang, form in ways:
            language = ("--lang", lang) if choices(command, "--lang") else ()
            cases.append(Case((*base, *language, "--format", form)))
        cases.append(Case(base))
    cases.append(Case(bases[0], width=120))
    cases += _option_cases(command, bases[0], SHARED if len(path) > 1 and path[0] == "network" else ())
    if path in (("draw",), ("timeline",)):
        cases += _option_cases(command, bases[1], SHARED)
    for form in forms:
        if "--output" in options(command):
            cases.append(Case((*bases[0], "--format", form, "-o", f"written.{form}")))
    if "--output" in options(command):
        cases += [
            Case((*bases[0], "-o", name)) for name in ("log.yaml", "nowhere/x.json", "x.svg", "x.nonsense")
        ]
        cases.append(Case((*bases[0], "-o", "x.json", "--force")))
    cases += [Case((*path, "--nonsense")), Case((*path, "one", "two", "three"))]
    return cases


def _option_cases(command: click.Command, base: tuple[str, ...], left: tuple[str, ...] = ()) -> list[Case]:
    """Return a call for each value that each option may be given, but those left out, and for some that none may."""
    cases = []
    for parameter in command.params:
        long = [name for name in parameter.opts if name.startswith("--")]
        if not isinstance(parameter, click.Option) or not long or long[0] in (*UNTRIED, *left):
            continue
        name = long[0]
        stem = without(base, name)
        if parameter.is_flag:
            cases.append(Case((*stem, name)))
            continue
        values = (*choices(command, name), "nonsense") if choices(command, name) else ()
        if name == "--event":
            values = EVENTS
        if name == "--store" and base[0] not in ("notify", "show", "status", "export"):
            values = ("archive", "missing", "broken.yaml")
        values = values or VALUES.get(_word(parameter), ("1", "x"))
        cases += [Case((*stem, name, value)) for value in values]
        if parameter.multiple:
            cases.append(Case((*stem, name, values[0], name, values[1])))
        if name == "--as-of":
            logs = ("log.yaml", "log.csv", "log.ttl", "year.yaml", "termination.yaml", "gaps.yaml")
            days = ("2009-03-05", "2012-01-01") if base[0] == "status" else ("2009-06-30",)
            stem = without(stem, "--log")
            cases += [Case((*stem, name, day, "--log", log)) for log in logs for day in days]
            cases.append(Case((*stem, name, "2009-06-30", "--assume", "in-force=2008-12-01")))
            cases.append(Case((*stem, name, "2009-06-30", "--log", "log.yaml", "--store", "archive")))
        if name == "--limit":
            cases.append(Case((*stem, name, "2", "--page", "2")))
    return cases


def _bases(path: tuple[str, ...]) -> list[tuple[str, ...]]:  # noqa: C901 (one case a verb)
    """Return the ways of naming what a command is about: the least that it must be given."""
    verb = path[0]
    log = ("--log", "log.yaml", "--as-of", "2009-06-30")
    if verb == "show":
        return [path, *((*path, name) for name in shown_names())]
    if verb == "query":
        texts = [*QUERIES.values(), "question.rq", *WRONG_QUERIES]
        return [(*path, text) for text in texts]
    if verb in ("why", "why-not"):
        calls = shown_names("norms")
        named = (
            "4.1",
            "4",
            "4-notify@arrival",
            "arrival-notice",
            "arrival",
            "interpreter-needed",
            "nonsense",
        )
        return [(*path, name, *log) for name in (*named, *calls)]
    if verb == "what-if":
        return [(*path, "--event", event, "--assume", "in-force=2008-12-01") for event in EVENTS]
    if verb in ("status", "due", "timeline"):
        logs = ("log.yaml", "log.csv", "year.yaml", "termination.yaml", "gaps.yaml")
        return [path, *((*path, "--log", name, "--as-of", "2009-06-30") for name in logs)]
    if path in (("log", "list"), ("log", "check")):
        names = (
            "log.yaml",
            "log.csv",
            "log.ttl",
            "year.yaml",
            "termination.yaml",
            "gaps.yaml",
            "broken.yaml",
        )
        return [path, *((*path, "--log", name) for name in names)]
    if verb == "draft":
        records = (("4", "arrival"), ("2.2", "absence"), ("9", "arrival"), ("4", "nonsense"))
        return [
            (*path, "4", "--about", "arrival"),
            *((*path, clause, "--about", name, "--log", "log.yaml") for clause, name in records),
        ]
    if verb == "draw":
        return [
            path,
            *((*path, view) for view in views_of_draw()),
            *((*path, "clause", name) for name in ("4", "3(d)", "99")),
        ]
    if path == ("network", "path"):
        pairs = (
            ("nato-plo", "kz"),
            ("kz-mfa", "nato"),
            ("nato-plo", "kz-mod"),
            ("nobody", "kz"),
            ("kz", "kz"),
        )
        return [(*path, *pair) for pair in pairs]
    if path == ("network", "chain"):
        return [(*path, name) for name in shown_names("matters")] + [(*path, "nothing"), path]
    if verb == "check":
        files = (
            "unknown-actor.yaml",
            "planted.nq",
            "agreement.yaml",
            *EDITS,
            "log.yaml",
            "log.csv",
            "corpus.nq",
        )
        files = (*files, "missing.yaml", "treaty.ttl", "logs")
        return [path, *((*path, name) for name in files), (*path, "--store", "archive")]
    return [path]


def without(args: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Return arguments without an option and its value."""
    if option not in args:
        return args
    place = args.index(option)
    return args[:place] + args[place + 2 :]


def _word(parameter: click.Option) -> str:
    return (parameter.metavar or parameter.human_readable_name).upper()


def shown_names(*questions: str) -> list[str]:
    """Return the names of what the bundled agreement holds, as the questions about it give them."""
    names: list[str] = []
    ways = {
        "clauses": "clause",
        "norms": "norm",
        "actors": "actor",
        "matters": "matter",
        "programmes": "programme",
    }
    for question in questions or ways:
        rows = json.loads(run(Case(("ask", question, "--format", "json"))).out)
        rows = rows["rows"] if isinstance(rows, dict) and "rows" in rows else rows
        for row in rows:
            value = row.get(ways[question]) or row.get("id")
            value = value.get("id") if isinstance(value, dict) else value
            names.append(str(value).rsplit("/", 1)[-1].rsplit(":", 1)[-1])
    names = list(dict.fromkeys(names))
    return names if questions else [*names, "agreement", "nonsense", "kz-nato-2007", "ontology"]


def formats_of_export() -> list[str]:
    """Return the formats of export, as the program lists them."""
    return re.findall(r"^([a-z][a-z-]*)(?: |$)", run(Case(("export", "--formats"))).out, re.MULTILINE)


def views_of_draw() -> list[str]:
    """Return the views that can be drawn, as the program lists them when it knows none of a name."""
    return re.split(r", ", run(Case(("draw", "nonsense"))).err.rstrip().rpartition("choose one of ")[2])


def _log_add_cases() -> list[Case]:
    lines = (
        "--matter departure --by nato-plo --when 2009-12-01 --evidence letter",
        "--from nato --to kz-mfa --matter departure --about departure-2009-12-01 --sent 2009-12-02 "
        "--received 2009-12-04 --form written",
        "--judged 10-if-necessary --answer yes --by kz-gov --when 2009-04-01/..",
        "--matter movement --by nato-plo --when 2009-05 --place Almaty --remark x --id m1",
        "--matter movement --by nato-plo --when 2009-05 --id m1",
        "--matter movement --by nobody --when 2009-05",
        "--matter nothing --by nato-plo --when 2009-05",
        "--matter movement --by nato-plo --when 2009-13",
        "--matter movement --when 2020-01-01",
        "--matter movement --breaches 4.1-movements --by nato-plo --when 2009-06-01",
        "--from nato --to kz-mfa --matter arrival --sent 2009-02-05 --received 2009-02-04",
        "--judged nothing --answer yes --by kz-gov --when 2009-04-01", "",
    )  # fmt: skip
    cases = []
    for log in ("added.csv", "added.yaml", "log-copy.csv", "log-copy.yaml", "log-copy.ttl"):
        cases += [Case(("log", "add", "--log", log, *line.split())) for line in lines]
        for form in ("table", "json", "csv"):
            cases.append(Case(("log", "list", "--log", log, "--format", form)))
        cases.append(Case(("log", "check", "--log", log)))
    cases += [Case(("log", "add", "--matter", "arrival")), Case(("log", "add", "--log", "broken.yaml"))]
    return cases


def _store_cases(commands: dict[tuple[str, ...], click.Command]) -> list[Case]:
    """Return a life of a store, from its first load to its backup; every step rests on those before it."""
    looks = (
        "store info --store s", "store info --store s --format json", "ask agreements --store s",
        "notify --store s --format json", "show --store s", "status --store s --as-of 2009-06-30 --format json",
        "check --store s --format json", "check --store s",
    )  # fmt: skip
    steps = (
        "generate 1", "generate 2 --seed 7", "generate 5 --seed 1 -o five.nq", "generate 5 --seed 1 -o five.nq",
        "generate 5 --seed 2 -o five.nq --force", "generate 0", "generate x", "generate -1", "generate",
        "generate 8 --seed 4 --defects 0.5 --planted planted.json -o broken8.nq",
        "generate 8 --defects 2", "generate 8 --defects 0.5 --defect Nonsense",
        "generate 8 --defects 1 --defect QuoteInPassage -o quotes.nq",
        "load --store s", *looks, "load --store s", "load agreement.yaml --store s", "load five.nq --store s", *looks,
        "load log.yaml --store s", "load log.csv --store s", *looks, "status --store s --lang ru",
        "load missing.yaml --store s", "load broken.yaml --store s", "load broken.yaml five.nq --store s --keep-going",
        "load broken8.nq --store s", *looks, "store verify --store s", "store backup s.tar --store s",
        "store restore s.tar --store t", "store info --store t", "store restore s.tar --store t",
        "store restore log.yaml --store u", "store restore missing.tar --store u", "store verify --store missing",
        "unload nowhere --store s", "unload kz-nato-2007 nowhere --store s", "unload kz-nato-2007 --store s", *looks,
        "unload", "unload kz-nato-2007", "unload kz-nato-2007 --store missing", "load", "load --store log.yaml",
        "store", "store nonsense", "store info", "store info --store agreement.yaml", "store info --store logs",
        "ask norms --store http://localhost:1/", "load --store http://localhost:1/", "check --store s --full",
        "check --store s --agreement nowhere", "check --store s --lang kk", "check --store s --lang ru --format sarif",
        "load logs --store s --keep-going", "store verify --store s",
    )  # fmt: skip
    examples_ = [
        args for path, command in commands.items() if path and path[0] in ("load", "unload", "store", "generate")
        for args in help_examples(command)
        if args[0] != "generate" or int(args[1]) <= 100
    ]  # fmt: skip
    return [Case(tuple(step.split())) for step in steps] + [Case(args) for args in examples_]


# A run


def fix_today() -> None:
    """Let ``date.today()`` be TODAY from now on in this process; clocks go on from there.

    ``date.today`` asks the module ``time`` in CPython; where it does not, this ends the program.
    """
    clock = time.time
    shift = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp() - clock()
    time.time = lambda: clock() + shift
    for name in [name for name in os.environ if name.startswith("SERVANDA_") or name in ("LANG", "LANGUAGE")]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    time.tzset()
    if date.today() != TODAY:
        sys.exit("outputs.py: this Python does not take the day from time.time")


def run(case: Case) -> Output:
    """Run one call in this process, in the current folder, with streams of its own; files it writes are taken away."""
    from servanda.__main__ import main

    os.environ["COLUMNS"] = str(case.width)
    saved = [os.dup(number) for number in (0, 1, 2)]
    streams = sys.stdin, sys.stdout, sys.stderr
    files = [tempfile.TemporaryFile() for _ in saved]  # noqa: SIM115
    files[0].write(case.stdin.encode())
    files[0].seek(0)
    code: object = 0
    try:
        for number, file in enumerate(files):
            os.dup2(file.fileno(), number)
        sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), "utf-8")  # noqa: SIM115
        sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), "utf-8")  # noqa: SIM115
        sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), "utf-8", line_buffering=True)  # noqa: SIM115
        with mock.patch.object(sys, "argv", ["servanda", *case.args]):
            try:
                main()
            except SystemExit as left:
                code = left.code
            except Exception as error:
                code = f"{type(error).__name__}: {error}"
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    finally:
        for number, old in enumerate(saved):
            os.dup2(old, number)
            os.close(old)
        sys.stdin, sys.stdout, sys.stderr = streams
    texts = []
    for file in files[1:]:
        file.seek(0)
        texts.append(as_text(file.read()))
        file.close()
    if isinstance(code, str):
        texts[1] += code
        code = 70
    return Output(code if isinstance(code, int) else 0, texts[0], texts[1], take_files(case))


def _written(args: Iterable[str]) -> list[str]:
    """Return the names of the files that a call may write by options."""
    words = list(args)
    return [after for word, after in pairwise(words) if word in ("-o", "--output", "--planted")]


def take_files(case: Case) -> dict[str, str]:
    """Return the content of the files that a call wrote, and remove them where no later call needs them."""
    found = {}
    for name in _written(case.args):
        path = Path(name)
        if path.is_file():
            found[name] = as_text(path.read_bytes())
            if name.startswith(("written.", "x.")):
                path.unlink()
    if case.args[:2] == ("log", "add") and "--log" in case.args:
        path = Path(case.args[case.args.index("--log") + 1])
        found[path.name] = as_text(path.read_bytes()) if path.is_file() else "(none)"
    return found


def as_text(data: bytes) -> str:
    """Return bytes as text, with the temporary folder named by a word; what is no text, or long, by its digest."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return f"(no text: sha256 {hashlib.sha256(data).hexdigest()})"
    text = normal(text)
    if len(text) > KEPT:
        return f"({len(text)} characters: sha256 {hashlib.sha256(text.encode()).hexdigest()})"
    return text


def normal(text: str) -> str:
    """Return a text without what differs from run to run, and from machine to machine."""
    text = text.replace(str(Path.cwd()), "/HERE").replace(str(ROOT), "/ROOT")
    return SIZE.sub(r"\1#", text)


def run_family(name: str, cases: list[Case], world: Path) -> list[tuple[Case, Output]]:
    """Run the calls of one family in their order, in a folder of their own that is a copy of the inputs."""
    fix_today()
    with tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        here = Path(folder) / "here"
        shutil.copytree(
            world, here, ignore=None if name == "check-examples" else shutil.ignore_patterns("broken")
        )
        os.chdir(here)
        results = [(case, run(case)) for case in cases]
        os.chdir("/")
    return results


def list_cases(world: Path) -> dict[str, list[Case]]:
    """Return the calls of every family as the program that can be imported has them."""
    fix_today()
    with tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        os.chdir(shutil.copytree(world, Path(folder) / "here"))
        cases = all_cases()
        os.chdir("/")
    return cases


# The inputs


def write_inputs(world: Path) -> None:
    """Write the files on which the calls work: the agreement, logs, made-up agreements, and broken ones."""

    def find(name: str) -> Path:
        places = [path for path in sorted(ROOT.rglob(name)) if not {".venv", "build"} & set(path.parts)]
        return places[0]

    (world / "logs").mkdir(parents=True)
    (world / "agreements").mkdir()
    agreement = find("kz-nato-2007/agreement.yaml")
    # In full YAML-LD, of which the edits are: one file, in all languages.
    command = [sys.executable, "-m", "servanda", "fmt", "--expand", str(agreement)]
    whole = subprocess.run(command, capture_output=True, check=True).stdout
    for folder in (world, world / "agreements"):
        (folder / "agreement.yaml").write_bytes(whole)
        shutil.copy(agreement.with_name("source.kk.txt"), folder)
    text = whole.decode()
    for name, (old, new) in EDITS.items():
        assert old in text, old
        (world / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    for kind in ("yaml", "csv", "ttl"):
        log = find(f"liaison-2009.{kind}")
        for name in (f"log.{kind}", f"log-copy.{kind}", f"logs/liaison.{kind}"):
            shutil.copy(log, world / name)
    for name in ("year.yaml", "termination.yaml", "gaps.yaml", "treaty.ttl"):
        shutil.copy(find(name), world / name)
    (world / "question.rq").write_text(QUERIES["counts"] + "\n", encoding="utf-8")
    (world / "broken").mkdir()
    for example in examples("xfail"):
        lines = sorted(f"{triple} .\n" for triple in example.triples())
        (world / "broken" / f"{example.shape}.nt").write_text("".join(lines), encoding="utf-8")


def make_stores(world: Path) -> None:
    """Make what the program itself makes: twenty made-up agreements, some with defects, and a store of them."""
    fix_today()
    os.chdir(world)
    commands = (
        "generate 20 --seed 3 -o corpus.nq", "generate 6 --seed 5 --defects 1 -o planted.nq",
        "load --store archive", "load corpus.nq --store archive",
    )  # fmt: skip
    for command in commands:
        output = run(Case(tuple(command.split())))
        if output.code:
            sys.exit(f"outputs.py: servanda {command} failed: {output.err}")
    os.chdir("/")


# Record and comparison


def run_all(families: dict[str, list[Case]], inputs: Path, jobs: int) -> dict[str, list[tuple[Case, Output]]]:
    """Run the calls of all families, each family in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        world = shutil.copytree(inputs, Path(folder) / "world")
        with ProcessPoolExecutor(jobs, spawn, max_tasks_per_child=1) as pool:
            pool.submit(make_stores, world).result()
            order = sorted(families, key=lambda name: -len(families[name]))
            waiting = {name: pool.submit(run_family, name, families[name], world) for name in order}
            for future in as_completed(waiting.values()):
                name = next(name for name, one in waiting.items() if one is future)
                print(f"  {name}: {len(future.result()):,}", file=sys.stderr, flush=True)
            return {name: waiting[name].result() for name in sorted(families)}


def in_world(inputs: Path, call: Callable[[Path], dict[str, list[Case]]]) -> dict[str, list[Case]]:
    """Call a function in a process of its own, on a copy of the inputs with the stores made."""
    with tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        world = shutil.copytree(inputs, Path(folder) / "world")
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            pool.submit(make_stores, world).result()
            return pool.submit(call, world).result()


def record(folder: Path, jobs: int) -> int:
    """Record all outputs in a folder; return how many there are. A record that is there is replaced."""
    if folder.exists():
        if not (folder / "inputs").is_dir() and any(folder.iterdir()):
            sys.exit(f"outputs.py: {folder} holds something else than a record; name another folder")
        shutil.rmtree(folder)
    write_inputs(folder / "inputs")
    results = run_all(in_world(folder / "inputs", list_cases), folder / "inputs", jobs)
    for name, pairs in results.items():
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            for case, output in pairs:
                file.write(json.dumps({**asdict(case), **asdict(output)}, ensure_ascii=False) + "\n")
    codes = Counter(output.code for pairs in results.values() for _, output in pairs)
    for name, pairs in results.items():
        print(f"{len(pairs):6,} {name}")
    print("exit codes:", ", ".join(f"{code} {count:,}×" for code, count in sorted(codes.items())))
    return sum(codes.values())


def read_record(folder: Path) -> dict[str, list[tuple[Case, Output]]]:
    """Read what was recorded, by family."""
    results = {}
    for path in sorted(folder.glob("*.jsonl")):
        pairs = []
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            row = json.loads(line)
            case = Case(tuple(row.pop("args")), row.pop("stdin"), row.pop("width"))
            pairs.append((case, Output(**row)))
        results[path.stem] = pairs
    return results


def differences(old: Output, new: Output) -> list[str]:
    """Return how two outputs differ, as a few lines; none if they are the same."""
    lines = [f"exit code {old.code} → {new.code}"] * (old.code != new.code)
    parts = {"stdout": (old.out, new.out), "stderr": (old.err, new.err)}
    for name in sorted({*old.files, *new.files}):
        parts[name] = (old.files.get(name, ""), new.files.get(name, ""))
    for name, (before, after) in parts.items():
        if before != after:
            diff = difflib.unified_diff(
                before.split("\n"), after.split("\n"), name, name, "recorded", "now", 0, ""
            )
            shown = [line if len(line) < 300 else line[:300] + " …" for line in diff]
            lines += shown[:SHOWN] + [f"… {len(shown) - SHOWN} lines more"] * (len(shown) > SHOWN)
    return lines


def compare(folder: Path, jobs: int, only: list[str], every: int = 1) -> bool:
    """Run what was recorded once more; say what differs, and return whether all is the same.

    Of some families only, where they are named; of each, but the sequences, only every so many calls.
    """
    recorded = read_record(folder)
    if not recorded:
        sys.exit(f"outputs.py: there is no record in {folder}")
    if only:
        recorded = {name: recorded[name] for name in only}
    recorded = {name: pairs[:: 1 if name in SEQUENCES else every] for name, pairs in recorded.items()}
    now = run_all(
        {name: [case for case, _ in pairs] for name, pairs in recorded.items()}, folder / "inputs", jobs
    )
    same = different = 0
    for name, pairs in recorded.items():
        for (case, old), (_, new) in zip(pairs, now[name], strict=True):
            lines = differences(old, new)
            same += not lines
            different += bool(lines)
            if lines:
                print(f"== {name}: {case.key}", *(f"   {line}" for line in lines), sep="\n")
    offered = {} if only or every > 1 else in_world(folder / "inputs", list_cases)
    known = {case.key for pairs in recorded.values() for case, _ in pairs}
    lacking = [case.key for cases in offered.values() for case in cases if case.key not in known]
    print(*(f"== not recorded: {key}" for key in lacking), sep="\n", end="\n" * bool(lacking))
    print(f"{same:,} the same, {different:,} different, {len(lacking):,} not recorded")
    return not different and not lacking


def main() -> None:
    """Record or compare, as the command line says; leave with 1 where something differs."""
    parser = argparse.ArgumentParser(
        description="Record what every command prints, or compare it with a record."
    )
    parser.add_argument("action", choices=["record", "compare"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument(
        "--only", action="append", default=[], metavar="FAMILY", help="compare only this family"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="compare only one of N calls")
    given: Any = parser.parse_args()
    begun = time.monotonic()
    folder = given.folder.resolve()
    good = True
    if given.action == "record":
        print(f"{record(folder, given.jobs):,} outputs", end="")
    else:
        good = compare(folder, given.jobs, given.only, given.every)
    print(f" in {time.monotonic() - begun:.0f} s")
    sys.exit(not good)


if __name__ == "__main__":
    main()

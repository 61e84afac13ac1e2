"""Seeds by kind: the files of a case, the one of them that is spoilt, and the commands that are given it.

A command is written as on a line; the words of a seed are relative to the folder of its case.
"""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import click
from tests.cli.odd_values import ODD
from tests.command import ROOT, run
from tests.fuzz import mutators

from servanda.cli import main
from servanda.resources import list_agreement_folders

_EXAMPLES: Final = ROOT / "docs" / "examples"
_SEEDS: Final = Path(__file__).with_name("seeds")
_LOGS: Final = ROOT / "docs" / "logs"
_DAY: Final = "--as-of 2022-03-01 --assume in-force=2020-06-01"
#: What is asked of an agreement, wherever it comes from; the first of them say most.
_ASKED: Final = (
    "notify --store {0} --format json", "export --store {0} --format nquads",
    "status --store {0} --format json " + _DAY, "show 1 --store {0}",
    "ask norms --store {0} --format csv --lang ru", "draw notifications --store {0} --format dot",
    "draw duties --store {0} --format svg",
    "draw lifecycle --store {0} --format dot --lang kk",
    "due --store {0} --until 400 --format ics " + _DAY, "timeline --store {0} " + _DAY,
    "ask life-cycle --store {0}", "ask times --store {0} --format tsv", "search notify --store {0}",
    "network degree --store {0} --format json",
    "export --store {0} --format rdfxml", "export --store {0} --format turtle",
    "export --store {0} --format trig",
    "export --store {0} --format jsonld-expanded", "export --store {0} --format html -o out.html",
    "export --store {0} --format docx -o out.docx",
    "export --store {0} --format xlsx -o out.xlsx", "export --store {0} --format akn",
    "export --store {0} --format jsonld", "export --store {0} --format graphml",
    "export --store {0} --format odrl", "export --store {0} --format register", "check {0} --lifecycle",
    "check {0} --format sarif",
    "what-if --store {0} --event 'matter=spills, sender=water, addressee=rivers, sent=2021-01-01' " + _DAY,
    "query 'SELECT * {{ ?s ?p ?o }} LIMIT 9' --store {0} --format srj", "load {0} --store out.sqlite",
    "draft 1 --about drills --store {0}",
)  # fmt: skip


@dataclass(frozen=True)
class Seed:
    """``files`` by name, of which ``target`` is spoilt (none where it is ""), and what may be written."""

    kind: str
    files: Mapping[str, bytes]
    target: str
    commands: Sequence[str]
    odd: Sequence[str] = ()
    may_change: tuple[str, ...] = ("out.",)


def _folder(name: str) -> dict[str, bytes]:
    return _read(next(folder for folder in list_agreement_folders() if folder.name == name))


def _read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _about(place: str, *more: str) -> tuple[str, ...]:
    return (f"check {place}", *more, *(one.format(place) for one in _ASKED))


def _yaml() -> list[Seed]:
    own = (
        "fmt --check {0}",
        "fmt --expand {0} -o out.yaml",
        "coverage --store {0}",
        "collate --store {0} --format json",
    )
    commands = _about("agreement.yaml", *(one.format("agreement.yaml") for one in own))
    seeds = [
        Seed("yaml", _folder(name), "agreement.yaml", commands, mutators.ODD_YAML)
        for name in ("river-gauges-2020", "mountain-rescue-1998", "alfa-beta-2019", "vcdr-1961")
    ]
    registry = {**_read(_SEEDS / "yaml"), **_folder("river-gauges-2020")}
    seeds += [
        Seed("yaml", registry, name, commands, mutators.ODD_YAML)
        for name in ("registry.yaml", "agreement.ru.yaml", "notes.yaml")
    ]
    seeds.append(
        Seed(
            "yaml",
            _folder("river-gauges-2020"),
            "agreement.yaml",
            ["fmt agreement.yaml"],
            mutators.ODD_YAML,
            ("agreement.",),
        )
    )
    with TemporaryDirectory() as folder:
        place = Path(folder, "case")
        shutil.copytree(_EXAMPLES / "river-gauges-2020", place)
        run("fmt", "--expand", place / "agreement.yaml", "-o", place / "full.yaml")
        full = {
            "text.en.txt": (place / "text.en.txt").read_bytes(),
            "agreement.yaml": (place / "full.yaml").read_bytes(),
        }
    seeds.append(
        Seed(
            "yaml",
            full,
            "agreement.yaml",
            (*commands, "fmt --short agreement.yaml -o out.yaml"),
            mutators.ODD_YAML,
        )
    )
    return seeds


def _rdf(kind: str, *formats: tuple[str, str]) -> list[Seed]:
    """Return an agreement as RDF in some formats, with the text that it names beside it."""
    files = _folder("river-gauges-2020")
    seeds = []
    for form, ending in formats:
        done = run("export", "--store", _EXAMPLES / "river-gauges-2020" / "agreement.yaml", "--format", form)
        assert done.code == 0, done.err
        name = f"in.{ending}"
        content = {"text.en.txt": files["text.en.txt"], name: done.out.encode()}
        odd = (*mutators.ODD_RDF, *filter(None, ODD.values()))
        seeds.append(Seed(kind, content, name, _about(name), odd))
    return seeds


def _log() -> list[Seed]:
    def commands(name: str) -> list[str]:
        day = f"--log {name} --as-of 2009-06-01"
        return [
            f"log check --log {name}", f"log list --log {name} --format csv",
            f"status {day} --format json", f"due {day} --until 400 --format ics",
            f"timeline {day} --format csv", f"why 4-notify@arrival {day}", f"check {name}",
            f"what-if --event matter=arrival,by=nato-plo,when=2009-09-01 {day}",
            f"export --format docx {day} -o out.docx", f"draw lifecycle {day} --format dot",
            f"ask what-happened --store {name} --log {name}",
            f"draft 4 --about arrival --log {name}", f"timeline {day} --format svg --lang ru",
            f"status {day} --format turtle",
        ]  # fmt: skip

    seeds = []
    for source in ("liaison-2009.yaml", "liaison-2009.csv", "liaison-2009.ttl"):
        name = "log" + Path(source).suffix
        odd = mutators.ODD_RDF if name.endswith("ttl") else mutators.ODD_YAML
        files = {name: (_LOGS / source).read_bytes()}
        add = f"log add --log {name} --matter departure --by nato-plo --when 2010-02-01"
        seeds.append(Seed("log", files, name, commands(name), odd))
        seeds.append(Seed("log", files, name, [add], odd, (name,)))
    return seeds


def _table() -> list[Seed]:
    files = {
        "staff.yaml": (_LOGS / "staff.yaml").read_bytes(),
        "log.csv": (_LOGS / "liaison-2009.csv").read_bytes(),
    }
    day = "due --log log.csv --as-of 2009-02-03 --until 90 --staff staff.yaml"
    commands = [
        day,
        f"{day} --format ics",
        f"{day} --format csv-excel --lang kk",
        f"{day} --format json",
        f"{day} --format html",
        f"{day} -o out.atom",
    ]
    rows = "\t".join
    table = [
        rows(("id", "type", "matter", "by", "when", "remark")),
        rows(("a", "event", "arrival", "nato-plo", "01.02.2009", 'it, it; "it"')),
        "",
    ]
    tsv = {"log.tsv": "\n".join(table).encode(), "log.csv": "\n".join(table).replace("\t", ";").encode()}
    return [
        Seed("table", files, "staff.yaml", commands, mutators.ODD_YAML),
        Seed("table", tsv, "log.tsv", ["log list --log log.tsv", "status --log log.tsv --as-of 2009-06-01"]),
        Seed("table", tsv, "log.csv", ["log list --log log.csv --format json", "log check --log log.csv"]),
    ]  # fmt: skip


def _sparql() -> list[Seed]:
    queries = [path.read_bytes() for path in sorted((ROOT / "queries").glob("*.rq"))]
    queries += [path.read_bytes() for path in sorted((ROOT / "queries" / "derive").glob("*.rq"))]
    queries += _read(_SEEDS / "sparql").values()
    formats = ("table", "json", "csv", "tsv", "srj", "srx", "md", "turtle", "ntriples", "jsonld", "rdfxml")
    commands = [f"query in.rq --timeout 3 --limit 200 --format {form}" for form in formats] + [
        "query in.rq --timeout 3 --limit 20 --page 2"
    ]
    return [Seed("sparql", {"in.rq": query}, "in.rq", commands, mutators.ODD_SPARQL) for query in queries]


def _text() -> list[Seed]:
    seeds = []
    for name in ("river-gauges-2020", "mountain-rescue-1998", "alfa-beta-2019"):
        files = _folder(name)
        text = next(one for one in files if one.endswith(".txt"))
        commands = [
            "new out.folder " + text,
            "check agreement.yaml",
            "coverage --store agreement.yaml --format json",
            "collate --store agreement.yaml",
            "export --store agreement.yaml --format akn",
            "fmt --check agreement.yaml",
            "show 1 --store agreement.yaml",
            "search notify --store agreement.yaml",
        ]
        seeds.append(Seed("text", files, text, commands))
    source = (ROOT / "graph" / "agreements" / "kz-nato-2007" / "source.kk.txt").read_bytes()
    seeds.append(
        Seed(
            "text",
            {"source.txt": source},
            "source.txt",
            ["new out.folder source.txt --language kk", "new out.folder source.txt"],
        )
    )
    return seeds


def _archive() -> list[Seed]:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        run("generate", 3, "--seed", 5, "-o", place / "c.nq")
        run("load", place / "c.nq", "--store", place / "a.sqlite")
        files = {"a.sqlite": (place / "a.sqlite").read_bytes(), "one.nq": (place / "c.nq").read_bytes()}
    commands = (
        "notify --store a.sqlite --format json", "ask norms --store a.sqlite --format csv",
        "ask agreements --store a.sqlite --no-cache", "store info --store a.sqlite",
        "store verify --store a.sqlite", "store backup out.sqlite --store a.sqlite",
        "store restore a.sqlite --store out.sqlite", "check --store a.sqlite",
        "query 'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}' --store a.sqlite",
        "show generated-000002/1 --store a.sqlite",
        "status --store a.sqlite --agreement generated-000001 --as-of 2015-01-01",
        "unload generated-000002 --store a.sqlite", "load one.nq --store a.sqlite",
        "export --store a.sqlite --agreement generated-000003 --format nquads",
    )  # fmt: skip
    return [Seed("archive", files, "a.sqlite", commands, (), ("a.sqlite", "out."))]


def _cache() -> list[Seed]:
    """The snapshot: what stands in the cache decides nothing."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        run("notify", env={"SERVANDA_CACHE": str(place)})
        files = {f"cache/{path.name}": path.read_bytes() for path in sorted(place.iterdir())}
    return [
        Seed("cache", files, name, ["notify --format json"], mutators.ODD_RDF, ("cache/",)) for name in files
    ]


def _endpoint() -> list[Seed]:
    url = "http://127.0.0.1:{port}/sparql"
    commands = [
        f"notify --store {url}", f"ask norms --store {url} --format json",
        f"query 'SELECT * {{{{ ?s ?p ?o }}}}' --store {url} --format json",
        f"query 'ASK {{{{ ?s ?p ?o }}}}' --store {url}",
        f"query 'CONSTRUCT WHERE {{{{ ?s ?p ?o }}}}' --store {url}", f"show 1 --store {url}",
        f"status --store {url} --as-of 2020-01-01", f"load one.nq --store {url}",
        f"unload x --store {url}", f"export --store {url} --format nquads --agreement x",
        f"search notify --store {url}", f"ask agreements --store {url}",
        f"draw duties --store {url} --format dot",
    ]  # fmt: skip
    of = b"<https://w3id.org/servanda/agreement/x>"
    line = of + b' <http://purl.org/dc/terms/title> "x"@en ' + of + b" .\n"
    return [
        Seed("endpoint", {"answer": answer, "one.nq": line}, "answer", commands, mutators.ODD_WORDS)
        for answer in _read(_SEEDS / "endpoint").values()
    ]


def _arguments() -> list[Seed]:
    files = {
        "log.csv": (_LOGS / "liaison-2009.csv").read_bytes(),
        "staff.yaml": (_LOGS / "staff.yaml").read_bytes(),
        **_folder("river-gauges-2020"),
    }
    return [Seed("arguments", files, "", (), (), ("out", "log.csv", "agreement.yaml"))]


#: Formats of RDF and the endings of their files.
_RDF: Final = (("turtle", "ttl"), ("trig", "trig"), ("nquads", "nq"), ("rdfxml", "rdf"), ("ntriples", "nt"))
#: What makes the seeds of each kind.
KINDS: Final = {
    "yaml": _yaml,
    "rdf": lambda: _rdf("rdf", *_RDF),
    "jsonld": lambda: _rdf("jsonld", ("jsonld", "jsonld"), ("jsonld-expanded", "jsonld")), "log": _log,
    "table": _table, "sparql": _sparql,
    "text": _text, "archive": _archive, "cache": _cache, "endpoint": _endpoint, "arguments": _arguments,
}  # fmt: skip


@cache
def list_seeds(kind: str) -> tuple[Seed, ...]:
    """Return the seeds of a kind, made once in a process."""
    return tuple(KINDS[kind]())


@dataclass(frozen=True)
class Case:
    """A folder's files and the words of one command; what was spoilt is ``target``."""

    files: Mapping[str, bytes]
    target: str
    words: tuple[str, ...]
    may_change: tuple[str, ...]


def warm_up(kind: str, folder: Path, port: int, end: float) -> None:
    """Run the commands of the first seed of a kind, unspoilt, so that what they import is there.

    None is begun after ``end`` (:func:`time.monotonic`).
    """
    seed = list_seeds(kind)[0]
    for name, content in seed.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    place = Path.cwd()
    os.chdir(folder)
    try:
        for command in seed.commands:
            if time.monotonic() < end:
                run(*_split(command, port))
    finally:
        os.chdir(place)


def _split(command: str, port: int) -> list[str]:
    return [
        word.replace("{{", "{").replace("}}", "}").replace("{port}", str(port))
        for word in shlex.split(command)
    ]


def make_case(kind: str, chance: Random, port: int = 0) -> Case:
    """Return the case that a source of chance makes: a seed that is spoilt, and one of its commands."""
    seeds = list_seeds(kind)
    seed = chance.choice(seeds)
    if not seed.target:
        return Case(seed.files, "", tuple(make_arguments(chance, sorted(seed.files))), seed.may_change)
    others = [one.files[one.target] for one in seeds]
    spoilt = mutators.spoil(seed.files[seed.target], others, (*seed.odd,), chance)
    first = chance.random() < 0.3
    command = seed.commands[0] if first else chance.choice(seed.commands)
    return Case(
        {**seed.files, seed.target: spoilt}, seed.target, tuple(_split(command, port)), seed.may_change
    )


@cache
def list_commands() -> dict[tuple[str, ...], tuple[click.Parameter, ...]]:
    """Return every command by its words, with its parameters, as click's own tree has them."""
    found: dict[tuple[str, ...], tuple[click.Parameter, ...]] = {}

    def walk(command: click.Command, path: tuple[str, ...], ctx: click.Context) -> None:
        if path:
            found[path] = tuple(command.params)
        if isinstance(command, click.Group):
            for name in command.list_commands(ctx):
                inner = command.get_command(ctx, name)
                if inner is not None:
                    walk(inner, (*path, name), ctx)

    walk(main, (), click.Context(main))
    return found


#: What people type for values: names, days, files, numbers, in and out of place.
_VALUES: Final = (
    "kz", "nato", "kz-mod", "MoD", "МИД РК", "arrival", "4", "4.1", "п. 4.1", "4-notify",
    "4-notify@arrival", "kz-nato-2007", "river-gauges-2020", "2009-03-01",
    "01.02.2009", "1/6/2009", "1 июня 2009 г.", "today", "2009-03-03/..", "90", "90 days",
    "in-force=2008-12-01", "in-force=", "=", "day-count=x", "lifecycle",
    "clause", "duties", "notifications", "obligation", "must-not", "who,whom", "agreement.yaml", "log.csv",
    "staff.yaml", "text.en.txt", "out", "out.svg", "out.json",
    "out.docx", "out.xyz", "nowhere.yaml", ".", "en", "ru", "KK", "xx", "json", "csv", "table", "turtle",
    "dot", "svg", "matter=arrival, by=nato-plo, when=2009-02-01",
    "SELECT * { ?s ?p ?o } LIMIT 2", "ASK {}", "yes", "no", "strict", "1", "2", "1000000000000",
)  # fmt: skip
#: What would not end, serve a network, or take long, whatever it is given.
_NOT_TRIED: Final = ("--watch", "--dask", "--jobs", "--index", "--timeout")


def make_arguments(chance: Random, files: Sequence[str]) -> list[str]:
    """Return words for a command line: those of the tree of commands, in any order, some of them odd."""
    commands = list_commands()
    path = chance.choice(sorted(commands))
    words: list[str] = []
    for parameter in commands[path]:
        if not set(parameter.opts).isdisjoint(_NOT_TRIED):
            continue
        wanted = parameter.required or chance.random() < (
            0.4 if isinstance(parameter, click.Argument) else 0.15
        )
        for _ in range(chance.choice((1, 1, 1, 2)) if wanted and chance.random() < 0.97 else 0):
            words += _write_parameter(parameter, chance, files)
    verb = list(path)
    if path == ("generate",):
        words = [word if not word.isdigit() or len(word) < 3 else "3" for word in words]
    match chance.randrange(12):
        case 0:
            chance.shuffle(words)
        case 1:
            words.insert(chance.randint(0, len(words)), chance.choice((*mutators.ODD_WORDS, *_VALUES)))
        case 2:
            verb[-1] = chance.choice((verb[-1][:-1], verb[-1].upper(), chance.choice(mutators.ODD_WORDS)))
        case 3:
            words.insert(
                chance.randint(0, len(words)),
                chance.choice(
                    ("--lang", "--help", "--format", "--all", "-o", "--store", "--nothing", "--as-of")
                ),
            )
    return [word for word in [*verb, *words] if "\0" not in word and not any(map(_is_surrogate, word))]


def _write_parameter(parameter: click.Parameter, chance: Random, files: Sequence[str]) -> list[str]:
    kind = parameter.type
    if isinstance(kind, click.Choice) and chance.random() < 0.9:
        value = str(chance.choice(list(kind.choices)))
    elif isinstance(kind, click.Path) and chance.random() < 0.8:
        value = chance.choice((*files, "out.json", "out.svg", "out", "nowhere.yaml"))
    elif chance.random() < 0.8:
        value = chance.choice(_VALUES)
    else:
        value = chance.choice(mutators.ODD_WORDS)
    if isinstance(parameter, click.Argument):
        return [value]
    name = chance.choice(parameter.opts)
    if getattr(parameter, "is_flag", False):
        return [name]
    return [f"{name}={value}"] if name.startswith("--") and chance.random() < 0.3 else [name, value]


def _is_surrogate(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"

"""A check's report as readable text, HTML, JSON, Turtle and SARIF 2.1.0."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from servanda.check.results import SHAPES, Report, Result
from servanda.namespaces import PREFIXES

_MARKS = {"violation": "31", "warning": "33", "info": "36"}  # ANSI colours
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_WORDS = {
    "en": {"ok": "Nothing is wrong: {n} agreement(s) checked.", "found": "{n} result(s).", "clause": "Clause",
           "ok_logs": "Nothing is wrong: {n} agreement(s) and {logs} log(s) checked.", "log": "The log",
           "whole": "The agreement as a whole", "violation": "wrong", "warning": "warning", "info": "remark"},
    "ru": {"ok": "Ошибок нет: проверено соглашений: {n}.", "found": "Результатов: {n}.",
           "ok_logs": "Ошибок нет: проверено соглашений: {n}, журналов: {logs}.", "log": "Журнал",
           "clause": "Пункт",
           "whole": "Соглашение в целом", "violation": "ошибка", "warning": "предупреждение",
           "info": "замечание"},
    "kk": {"ok": "Қате жоқ: тексерілген келісімдер саны: {n}.", "found": "Нәтижелер саны: {n}.",
           "ok_logs": "Қате жоқ: тексерілген келісімдер саны: {n}, журналдар саны: {logs}.", "log": "Журнал",
           "clause": "Тармақ",
           "whole": "Келісім тұтастай", "violation": "қате", "warning": "ескерту", "info": "пікір"},
}  # fmt: skip


def as_text(report: Report, *, width: int = 80, color: bool = False, language: str = "en") -> str:
    """Return the report grouped by clause, wrapped to ``width`` columns, with ANSI colours if asked for."""
    words = _WORDS.get(language, _WORDS["en"])
    if report.conforms:
        return _nothing(report, words) + "\n"
    lines = by_clause(report.results, width=width, color=color, language=language)
    lines += ["", words["found"].format(n=len(report.results))]
    return "\n".join(lines) + "\n"


def by_clause(results: Iterable[Result], *, width: int, color: bool, language: str) -> list[str]:
    """Return the lines for results grouped by clause, as in :func:`as_text`."""
    words = _WORDS.get(language, _WORDS["en"])
    lines: list[str] = []
    ordered = sorted(results, key=lambda r: (r.clause is not None, r.in_log, _natural(r.clause or "")))
    for (clause, in_log), group in groupby(ordered, key=lambda r: (r.clause, r.in_log)):
        whole = words["log" if in_log else "whole"]
        lines += ["", f"{words['clause']} {clause}" if clause else whole]
        for result in group:
            lines += _block(result, words[result.severity], width, color)
    return lines[1:]


def _nothing(report: Report, words: dict[str, str]) -> str:
    """Return the sentence that nothing is wrong, and with how much."""
    return words["ok_logs" if report.logs else "ok"].format(n=report.agreements, logs=report.logs)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that puts 2 before 10, and names after numbers."""
    parts = text.replace("(", ".").replace(")", "").split(".")
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _block(result: Result, word: str, width: int, color: bool) -> list[str]:
    """Return the lines for one result: what is wrong, then where."""
    mark = f"\x1b[{_MARKS[result.severity]}m{word}\x1b[0m" if color else word
    message = textwrap.wrap(f"{word}: {result.message}", width - 2, subsequent_indent="    ")
    message[0] = mark + message[0][len(word) :]
    where = " ".join(part for part in (result.focus, result.path) if part)
    place = _place(result)
    rest = [where, *([f"= {result.value}"] if result.value else []), *([place] if place else [])]
    wrapped = [
        line
        for item in [*rest, result.shape]
        for line in textwrap.wrap(item, width - 6, break_long_words=False, break_on_hyphens=False)
    ]
    return [f"  {line}" for line in message] + [f"      {line}" for line in wrapped]


def as_html(report: Report) -> str:
    """Return the report as HTML for a notebook: how many results there are, and a table of them."""
    from servanda.html import LIMIT, Cell, below, grid, heading, page

    words = _WORDS.get(report.language, _WORDS["en"])
    if report.conforms:
        return page(report.language, heading(_nothing(report, words)))
    lines = [
        [
            Cell((words[result.severity],)),
            Cell((result.clause,) if result.clause else ()),
            Cell((result.message,)),
            *(Cell((said,) if said else (), "") for said in (result.focus, result.path, result.value)),
            Cell((place,) if (place := _place(result)) else (), ""),
            Cell((result.shape,), ""),
        ]
        for result in report.results[:LIMIT]
    ]
    heads = ("severity", "clause", "message", "focus", "path", "value", "place", "shape")
    told = heading(words["found"].format(n=len(report.results)))
    return page(report.language, told, grid(heads, lines), *below(report.language, rows=len(report.results)))


def _place(result: Result) -> str | None:
    return f"{result.file}:{result.line}" if result.file and result.line else result.file


def as_json(report: Report) -> str:
    """Return ``conforms`` and ``results`` as JSON, each result with the same nine keys."""
    keys = ("severity", "shape", "focus", "path", "value", "clause", "message", "file", "line")
    results = [{key: getattr(result, key) for key in keys} for result in report.results]
    told = {"conforms": report.conforms, "results": results}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def as_turtle(report: Report) -> str:
    """Return the SHACL report graph (W3C SHACL, section 3.6) as Turtle, the same bytes each time.

    What the ledger found is in it as results of the shapes ``srv-shapes:Ledger…``.
    """
    import pyoxigraph

    whole = pyoxigraph.Dataset(pyoxigraph.Quad(*triple) for triple in report.triples())
    # Blank nodes get names by what is said of them (RDFC-1.0), not by chance.
    whole.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    short = {name: PREFIXES[name] for name in ("sh", "srv", "agreement", "rdf", "xsd")}
    written = pyoxigraph.serialize(
        sorted((quad.triple for quad in whole), key=str),
        format=pyoxigraph.RdfFormat.TURTLE,
        prefixes=short | {"srv-shapes": SHAPES},
    )
    return (written or b"").decode("utf-8")


def as_sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0 (OASIS), which editors and code hosts show beside the file."""
    rules = sorted({result.shape for result in report.results})
    told = sarif_frame(rules, list(sarif_results(report.results, rules)))
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def sarif_frame(rules: list[str], results: list[dict[str, object]]) -> dict[str, object]:
    """Return a SARIF log of one run with these results, and the shapes as its rules."""
    run = {
        "tool": {
            "driver": {
                "name": "servanda",
                "informationUri": "https://w3id.org/servanda/",
                "rules": [{"id": rule, "helpUri": rule.replace("srv-shapes:", SHAPES)} for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def sarif_results(results: Iterable[Result], rules: list[str]) -> Iterable[dict[str, object]]:
    """Yield each result with its physical location (file, line) and its logical one (the focus node)."""
    for result in results:
        location: dict[str, object] = {
            "logicalLocations": [{"fullyQualifiedName": result.focus, "kind": "resource"}]
        }
        if result.file:
            physical: dict[str, object] = {"artifactLocation": {"uri": _uri(result.file)}}
            if result.line:
                physical["region"] = {"startLine": result.line}
            location["physicalLocation"] = physical
        yield {
            "ruleId": result.shape,
            "ruleIndex": rules.index(result.shape),
            "level": _LEVELS[result.severity],
            "message": {"text": result.message},
            "locations": [location],
        }


def _uri(file: str) -> str:
    """Return a file's path as a URI reference (RFC 3986), relative when the path is."""
    from urllib.parse import quote

    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

"""Writes what was measured as Markdown tables, with what each means to a person who uses servanda."""

from __future__ import annotations

from scale_questions import NAMED, NOTIFY, PEERS
from scale_results import NOTHING, Results, megabytes, number, ratio, table

_NAMES = {
    "dictionary": "dictionary", "rdflib": "rdflib Memory", "oxrdflib": "oxrdflib", "virtuoso": "Virtuoso",
    "compiled": "compiled shapes, one process", "pyshacl": "pySHACL as it is", "shacl": "`shacl` (Rust)",
    "topbraid": "TopBraid (Java)",
}  # fmt: skip


def load(held: Results) -> str:
    """The table of loading."""
    rows = []
    for size in held.sizes("load"):
        took = [held.median("load", "load", way, size) for way in ("parse", "bulk", "servanda")]
        peaks = [megabytes(held.peak("load", "load", way, size)) for way in ("parse", "bulk", "servanda")]
        stores = [held.figure("load", "load", way, size) for way in ("bulk", "servanda")]
        parsed = held.figure("load", "load", "parse", size)
        rows.append([
            f"{size:,}", f"{parsed.rows:,}" if parsed and parsed.rows else NOTHING,
            *(held.seconds("load", "load", way, size) for way in ("parse", "bulk", "servanda")),
            number(ratio(took[2], took[1]), places=2), number(ratio(took[2], took[0])),
            held.seconds("load", "again", "servanda", size),
            held.seconds("load", "one changed", "servanda", size),
            " / ".join(peaks), " / ".join(megabytes(one.disk if one else None) for one in stores),
        ])  # fmt: skip
    heads = [
        "agreements", "quads", "parse, s", "bulk load, s", "`load`, s", "× bulk load", "× parse", "again, s",
        "one changed, s", "peak, MB: parse / bulk / `load`", "disk, MB: bulk / `load`",
    ]  # fmt: skip
    return table(heads, rows)


def named(held: Results) -> str:
    """The table of the questions that the targets name."""
    rows, sizes = [], held.sizes("named")
    for subject in held.subjects("named"):
        for size in sizes:
            figure = held.figure("named", subject, "servanda", size)
            if figure is None:
                continue
            bare = held.median("named", subject, "bare", size)
            first = sorted(figure.first)[len(figure.first) // 2] if figure.first else None
            each = figure.median / figure.rows if figure.median and figure.rows else None
            rows.append([
                subject, f"{size:,}", f"{figure.rows:,}" if figure.rows is not None else NOTHING,
                held.milliseconds("named", subject, "servanda", size),
                held.milliseconds("named", subject, "bare", size),
                number(ratio(figure.median, bare), places=2), number(first, 1000),
                number(each, 1000, 2), megabytes(figure.peak),
            ])  # fmt: skip
    heads = [
        "what", "agreements", "rows", "`ask`, ms", "pyoxigraph, ms", "× pyoxigraph", "first row, ms",
        "ms a row", "peak, MB",
    ]  # fmt: skip
    return table(heads, rows)


def questions(held: Results) -> str:
    """The table of every question."""
    sizes = held.sizes("questions")
    rows = []
    for subject in held.subjects("questions"):
        largest = held.figure("questions", subject, "servanda", sizes[-1])
        unlike = [size for size in sizes if len(_rows(held, subject, size)) > 1]
        rows.append([
            f"`{subject}`" + " ≠" * bool(unlike),
            f"{largest.rows:,}" if largest and largest.rows is not None else NOTHING,
            *(held.milliseconds("questions", subject, "servanda", size) for size in sizes),
            *(held.milliseconds("questions", subject, "bare", size) for size in sizes),
            *(number(ratio(*(held.median("questions", subject, way, size) for way in ("servanda", "bare"))),
                     places=2) for size in sizes[-1:]),
        ])  # fmt: skip
    heads = [
        "question", f"rows at {sizes[-1]:,}", *(f"`ask`, ms at {size:,}" for size in sizes),
        *(f"pyoxigraph, ms at {size:,}" for size in sizes), f"× pyoxigraph at {sizes[-1]:,}",
    ]  # fmt: skip
    return table(heads, rows)


def _rows(held: Results, subject: str, size: int) -> set[int]:
    """Return how many rows the two programs gave; one number where they agree."""
    found = [held.figure("questions", subject, way, size) for way in ("servanda", "bare")]
    return {one.rows for one in found if one and one.rows is not None}


def peers(held: Results) -> str:
    """The table of other engines."""
    ways = ["dictionary", *PEERS]
    rows = []
    for size in held.sizes("named"):
        asked = {subject: [held.milliseconds("named", subject, way, size) for way in ("servanda", "bare")]
                 for subject in NAMED}  # fmt: skip
        for subject, own in asked.items():
            floor = held.milliseconds("named", subject, "dictionary", size) if subject == NOTIFY else NOTHING
            others = [held.milliseconds("peers", subject, way, size) for way in PEERS]
            rows.append([subject, f"{size:,}", *own, floor, *others])
        ready = [held.seconds("peers", "load", way, size) for way in PEERS]
        rows.append(["ready to be asked, **s**", f"{size:,}", NOTHING, NOTHING, NOTHING, *ready])
    heads = ["what, ms", "agreements", "`ask`", "pyoxigraph", *(_NAMES[way] for way in ways)]
    return table(heads, rows)


def whole_table(held: Results) -> str:
    """The table of the whole table."""
    rows = []
    for size in held.sizes("table"):
        ways = ("servanda", "again", "bare", "writer")
        took = {way: held.median("table", "table", way, size) for way in ways}
        written = held.figure("table", "table", "writer", size)
        rows.append([
            f"{size:,}", f"{written.rows:,}" if written and written.rows is not None else NOTHING,
            *(held.seconds("table", "table", way, size) for way in ways),
            number(ratio(took["servanda"], took["bare"]), places=2),
            *(number(ratio(took[way], took["writer"])) for way in ("servanda", "again")),
            *(megabytes(held.peak("table", "table", way, size)) for way in ("servanda", "again", "bare")),
        ])  # fmt: skip
    heads = [
        "agreements", "rows", "`ask --format csv`, s", "again, s", "pyoxigraph to CSV, s", "`csv.writer`, s",
        "× pyoxigraph", "× `csv.writer`", "again, × `csv.writer`", "peak, MB", "again, MB",
        "peak of pyoxigraph, MB",
    ]  # fmt: skip
    return table(heads, rows)


def check(held: Results) -> str:
    """The two tables of checking: servanda's, and other engines."""
    sizes = held.sizes("check")
    own, others = [], []
    for size in sizes:
        full, one = (held.median("check", subject, "servanda", size) for subject in ("full", "one changed"))
        if held.figure("check", "full", "servanda", size):
            own.append([
                f"{size:,}", held.seconds("check", "full", "servanda", size),
                number(ratio(full, size), 1000), megabytes(held.peak("check", "full", "servanda", size)),
                held.seconds("check", "one changed", "servanda", size),
                number(ratio(one, full), 100, 2),
                megabytes(held.peak("check", "one changed", "servanda", size)),
            ])  # fmt: skip
        for way in ("compiled", "topbraid", "shacl", "pyshacl"):
            if found := held.figure("check", "engine", way, size):
                others.append([
                    _NAMES[way], f"{size:,}", held.seconds("check", "engine", way, size),
                    number(ratio(found.median, size), 1000), megabytes(found.peak or None),
                    f"{found.rows:,}" if found.rows is not None else NOTHING,
                ])  # fmt: skip
    others.sort(key=lambda row: row[0])
    return "\n\n".join([
        table(["agreements", "full check, s", "ms an agreement", "peak, MB", "after one changed, s",
               "% of the full check", "peak, MB"], own),
        table(["engine", "agreements", "s", "ms an agreement", "peak, MB", "results"], others),
    ])  # fmt: skip


def cold(held: Results) -> str:
    """The table of starting afresh."""
    rows = []
    for size in held.sizes("cold"):
        ways = ("store", "bundled", "bundled, no option")
        took = [held.median("cold", "notify", way, size) for way in ways]
        rows.append([
            f"{size:,}", *(held.milliseconds("cold", "notify", way, size) for way in ways),
            number(ratio(took[0], took[1]), places=2), megabytes(held.peak("cold", "notify", "store", size)),
        ])  # fmt: skip
    heads = [
        "agreements", "`notify --store … --agreement …`, ms", "`notify --agreement kz-nato-2007`, ms",
        "`notify`, ms", "× the bundled one", "peak, MB",
    ]  # fmt: skip
    return table(heads, rows)

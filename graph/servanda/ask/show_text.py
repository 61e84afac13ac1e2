"""Writes what the graph says about one thing for people."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import Store

from servanda.ask.notify import notification
from servanda.ask.registry import label
from servanda.ask.show import Facts, facts
from servanda.ask.table import Row
from servanda.ask.writing import Page, highlighted, spans, strings
from servanda.vocabulary import expand, local

_ROLES = ("bearer", "counterparty", "addressee", "beneficiary", "involved", "programmes", "qualifiers")


def show_text(store: Store, what: str, *, lang: str = "en", width: int = 80, colour: bool = False) -> str:
    """Return what the graph says about one thing as text; ``what`` and errors as in ``servanda.ask.show``."""
    gathered = facts(store, what, lang)
    page = Page(lang, width, colour)
    writers: dict[object, Callable[[Page, Store, Facts], None]] = {
        "agreement": _agreement, "clause": _clause, "norm": _norm, "actor": _actor,
        "programme": _programme, "matter": _matter,
    }  # fmt: skip
    writers[gathered["kind"]](page, store, gathered)
    return page.text()


def _rows(gathered: Facts, key: str) -> list[Row]:
    rows = gathered.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _section(page: Page, key: str) -> None:
    page.gap()
    page.add(page.phrase(key), "head")


def _lines(page: Page, value: object) -> str:
    lines = [line for line in value if isinstance(line, int)] if isinstance(value, list) else []
    return page.phrase("lines" if len(lines) > 1 else "line", lines=spans(lines)) if lines else ""


def _named(page: Page, pairs: list[tuple[str, str]], indent: int = 2) -> None:
    """Add entries that have something to say, their names in one margin."""
    said = [(name, text) for name, text in pairs if text]
    margin = max((len(name) for name, _ in said), default=0) + 2
    for name, text in said:
        page.entry(name, text, margin, indent=indent)


def _clause(page: Page, store: Store, gathered: Facts) -> None:
    number, heading = str(gathered["clause"]), str(gathered["label"])
    title = page.clause(number, heading)
    page.add(title[:1].upper() + title[1:] + (f" · {heading}" if title != heading else ""), "head")
    copy = _lines(page, gathered["copy_lines"])
    where = [_lines(page, gathered["source_lines"]), f"{page.phrase('copy')}: {copy}" if copy else ""]
    page.add(" · ".join(part for part in where if part), "faint")
    quotes = [str(row["quote"]) for row in _rows(gathered, "norms")]
    for sentence in _rows(gathered, "sentences"):
        page.gap()
        page.lines += highlighted(page, str(sentence["text"]), quotes, 2)
        if sentence["translation"] not in (None, sentence["text"]):
            page.add(str(sentence["translation"]), "faint", 2)
    if _rows(gathered, "parts"):
        page.gap()
    for part in _rows(gathered, "parts"):
        page.add(f"{part['clause']} · {part['label']}", None, 2)
    if _rows(gathered, "norms"):
        _section(page, "norms")
    for row in _rows(gathered, "norms"):
        _norm_brief(page, row)
    _qualifiers(page, _rows(gathered, "qualifiers"))
    _notes(page, _rows(gathered, "notes"))
    _differences(page, gathered)


def _norm_brief(page: Page, row: Row) -> None:
    implied = f" ({page.phrase('implied')})" if row["implied"] else ""
    page.add(f"{local(str(row['norm']))} · {page.phrase(str(row['modality']))}{implied}", "must", 2)
    page.add(str(row["label"] or row["object"] or ""), None, 4)
    _named(page, _roles(page, row, str(row["modality"])), 4)


def _roles(page: Page, row: Row, modality: str) -> list[tuple[str, str]]:
    """Name the roles; only under an obligation or a prohibition is the bearer "bound"."""
    who = "bearer" if modality in ("obligation", "prohibition") else "bears"
    names = [page.phrase(who if role == "bearer" else role) for role in _ROLES]
    labels = [", ".join(strings(row.get(f"{role}_label"))) for role in _ROLES]
    return list(zip(names, labels, strict=True))


def _qualifiers(page: Page, rows: list[Row]) -> None:
    if rows:
        _section(page, "qualifiers")
    seen = set()
    for row in rows:
        if (row["words"], row["reach"]) not in seen:
            seen.add((row["words"], row["reach"]))
            page.add(f"{row['qualifier_label']} · «{row['words']}»", None, 2)
            page.add(str(row["reach"] or ""), "faint", 4)


def _notes(page: Page, rows: list[Row]) -> None:
    if rows:
        _section(page, "notes")
    for row in rows:
        page.add(local(str(row["note"])) + (f" · «{row['words']}»" if row["words"] else ""), "must", 2)
        pairs = (("reading_taken", row["reading_taken"]), ("reading_not_taken", row["reading_not_taken"]))
        _named(page, [(page.phrase(key), str(text or "")) for key, text in (*pairs, ("why", row["why"]))], 4)


def _differences(page: Page, gathered: Facts) -> None:
    if _rows(gathered, "errata"):
        _section(page, "errata")
    for row in _rows(gathered, "errata"):
        said = f"«{row['published']}» → «{row['corrected']}» ({page.phrase('line', lines=row['line'])})"
        page.add(said, None, 2)
        page.add(str(row["reason"] or ""), "faint", 4)
    if _rows(gathered, "variants"):
        _section(page, "variants")
    for row in _rows(gathered, "variants"):
        sides = (("first", row["first_lines"]), ("copy", row["copy_lines"]))
        _named(
            page,
            [(page.phrase(side), f"«{row[side] or '—'}» ({_lines(page, lines)})") for side, lines in sides],
        )


def _norm(page: Page, store: Store, gathered: Facts) -> None:
    implied = f" ({page.phrase('implied')})" if gathered["implied"] else ""
    clause = page.clause(str(gathered["clause"]), str(gathered["clause"]))
    head = f"{local(str(gathered['norm']))} · {page.phrase(str(gathered['modality']))}{implied} · {clause}"
    page.add(head, "head")
    page.add(str(gathered["label"]), None, 2)
    row: Row = {key: value for key, value in gathered.items() if key.endswith("_label")}  # type: ignore[misc]
    words = f"«{gathered['quote']}» ({_lines(page, gathered['source_lines'])})".replace(" ()", "")
    pairs = [(page.phrase("action"), str(gathered["action_label"] or ""))]
    pairs += [
        (page.phrase("object"), str(gathered["object"] or "")),
        *_roles(page, row, str(gathered["modality"])),
    ]
    _named(page, [*pairs, (page.phrase("words"), words)])
    _qualifiers(page, _rows(gathered, "qualifiers_reach"))
    _evidence(page, gathered, None)
    for notice in _rows(gathered, "notifications"):
        page.gap()
        notification(page, store, notice)
        _evidence(page, gathered, notice["notification"])
    _notes(page, _rows(gathered, "notes"))
    if _rows(gathered, "correlatives"):
        _section(page, "correlatives")
    for held in _rows(gathered, "correlatives"):
        page.add(f"{held['kind']} · {held['holder_label']} → {held['against_label']}", None, 2)


def _evidence(page: Page, gathered: Facts, of: object) -> None:
    """Add what the slots of the norm itself (None) or of one of its notifications rest on."""
    rows = [row for row in _rows(gathered, "evidence") if row["notification"] == of]
    if rows:
        _section(page, "evidence")
    _named(page, [(str(row["slot_label"]), _slot(page, row)) for row in rows])


def _slot(page: Page, row: Row) -> str:
    said = [f"«{row['words']}»" if row["words"] else "", str(row["text"] or "")]
    if row["status"] != "stated":
        said.insert(0, page.phrase(str(row["status"])))
    if row["reason"]:
        said.append(f"{page.phrase('reason')}: {row['reason']}")
    return " · ".join(part for part in said if part)


def _heading(page: Page, gathered: Facts) -> None:
    name = local(str(gathered["id"]))
    page.add(str(gathered["label"]) + (f" · {name}" if name != gathered["label"] else ""), "head")
    page.add(str(gathered.get("definition") or ""), "faint", 2)


def _duties(page: Page, key: str, rows: list[Row]) -> None:
    if rows:
        _section(page, key)
    margin = max((len(str(row["clause"])) for row in rows), default=0) + 2
    for row in rows:
        implied = f" ({page.phrase('implied')})" if row.get("implied") else ""
        page.entry(str(row["clause"]), str(row["label"] or "") + implied, margin)


def _actor(page: Page, store: Store, gathered: Facts) -> None:
    _heading(page, gathered)
    above = strings(gathered.get("unit_of")) + strings(gathered.get("post_in"))
    belongs = ", ".join(label(store, expand(iri), page.lang) for iri in above)
    kinds = ", ".join(strings(gathered.get("kinds_label")))
    _named(page, [(page.phrase("kind"), kinds), (page.phrase("belongs_to"), belongs)])
    for key, phrase in (("must", "must_list"), ("must_not", "must_not_list"), ("may", "may_list")):
        _duties(page, phrase, _rows(gathered, key))
    _duties(page, "owed_list", _rows(gathered, "owed"))
    for key, other in (("sends", "addressee_label"), ("receives", "sender_label")):
        if _rows(gathered, key):
            _section(page, key)
        rows = _rows(gathered, key)
        margin = max((len(str(row["clause"])) for row in rows), default=0) + 2
        for row in rows:
            arrow = "→" if key == "sends" else "←"
            about = ", ".join(strings(row["matters_label"]))
            page.entry(str(row["clause"]), f"{about} {arrow} {row[other]}", margin)
    _duties(page, "named_in", [row for row in _rows(gathered, "named_in") if row["role"] != "addressee"])


def _programme(page: Page, store: Store, gathered: Facts) -> None:
    _heading(page, gathered)
    broader = label(store, expand(str(gathered["broader"])), page.lang) if gathered["broader"] else ""
    _named(page, [(page.phrase("within"), broader)])
    _duties(page, "norms", _rows(gathered, "norms"))


def _matter(page: Page, store: Store, gathered: Facts) -> None:
    _heading(page, gathered)
    for row in _rows(gathered, "notifications"):
        page.gap()
        notification(page, store, row)


def _agreement(page: Page, store: Store, gathered: Facts) -> None:
    page.add(str(gathered["title"] or gathered["label"]), "head")
    _named(page, [(page.phrase("parties"), ", ".join(strings(gathered["parties_label"])))])
    _section(page, "instruments")
    for row in _rows(gathered, "instruments"):
        roles = [page.phrase(role) for role in strings(row["role"]) if role != "belongs"]
        facts_ = [
            row["title"],
            row["number"],
            row["date"],
            row["place"],
            *strings(row["signed_by_label"]),
            *roles,
        ]
        page.entry("·", ", ".join(str(fact) for fact in facts_ if fact), 2)
    _duties(page, "clauses", _rows(gathered, "clauses"))
    _section(page, "counts")
    implied = f" ({page.phrase('implied')})"
    counts = [
        f"{row['kind_label']}{implied if row['implied'] else ''}: {row['count']}"
        for row in _rows(gathered, "counts")
    ]
    page.add(" · ".join(counts), None, 2)

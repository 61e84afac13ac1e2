"""The pages of an agreement: its text with the norms marked, its notifications, a drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from servanda.draw.drawing import draw_view
from servanda.errors import ServandaError
from servanda.export.agreement_view import (
    Texts,
    choose_text,
    format_date,
    is_bare,
    language_name,
    phrase_lines,
    phrase_or,
)
from servanda.messages import Messages, load_messages
from servanda.model import MODALITY_KEYS
from servanda.namespaces import PREFIXES, SRV, compact, expand
from servanda.query.citations import find_paraphrases
from servanda.query.run import ask
from servanda.site.addresses import make_path, make_relative
from servanda.site.agreement_parts import RECORDS
from servanda.site.explorer import Page
from servanda.site.notice_rows import (
    clip,
    find_page,
    list_notices,
    make_anchor,
    make_matrix,
    prepare_rows,
    split_rows,
)
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.export.agreement_view import View
    from servanda.model import Agreement
    from servanda.query.table import Row
    from servanda.site.explorer import Explorer

_NOTICES, _DRAWING, _PICTURE = "notices/", "drawing/", "drawing.svg"
#: A drawing of more bytes is linked rather than shown, or the page would transfer too much.
_SHOWN: Final = 100_000
#: Where there are more agreements than this, they have no drawings.
_DRAWN: Final = 200
#: A picture that holds nothing but a sentence.
_SENTENCE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="60" viewBox="0 0 1200 60">'
    '<text x="10" y="36" font-family="sans-serif" font-size="16">{}</text></svg>'
)
#: What instruments are to the agreement, with the key of the word for it.
_ROLES: Final = {"constitutes": "head.made", "ratifies": "head.ratified"}
#: The order in which kinds of sentences are counted.
_SENTENCES: Final = (
    "normative", "definitional", "recital", "constitutive", "procedural", "formal", "untranslated",
)  # fmt: skip


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of the pages of each agreement: as of :class:`servanda.site.pages.PageKind`."""
    notified = list_notices(explorer, "en")
    for iri in explorer.agreements:
        root = f"{make_path(iri)}/"
        yield root
        yield from (f"{root}{name}/" for name in explorer.list_parts(iri))
        rows = notified.get(iri, [])
        if rows:
            yield from (find_page(root + _NOTICES, number) for number in range(1, len(split_rows(rows)) + 1))
            if has_drawings(explorer):
                yield root + _DRAWING
                yield root + _PICTURE


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the page at a path: as of :class:`servanda.site.pages.PageKind`."""
    iri, rest = _find_agreement(explorer, path)
    if iri is None:
        return None
    name = rest.rstrip("/")
    if rest in ("", f"{name}/") and (not name or name.isdecimal() or name.split("/")[0] == RECORDS):
        return _render_part(explorer, iri, name, path, lang)
    rows = list_notices(explorer, lang).get(iri, [])
    if not rows:
        return None
    if rest.startswith(_NOTICES):
        return _render_notices(explorer, iri, rest.removeprefix(_NOTICES), path, lang)
    if not has_drawings(explorer):
        return None
    if rest == _PICTURE:
        return explorer.remember(_draw, iri, lang, agreement=iri)
    return _render_drawing(explorer, iri, path, lang) if rest == _DRAWING else None


def has_drawings(explorer: Explorer) -> bool:
    """Say whether agreements have drawings: in a large corpus these would take longer than all else."""
    return len(explorer.agreements) <= _DRAWN


def _find_agreement(explorer: Explorer, path: str) -> tuple[str | None, str]:
    """Return the agreement whose page stands at a path (its full IRI), and the rest of the path after it."""
    roots = explorer.roots
    end = path.find("/")
    while end >= 0:
        if path[: end + 1] in roots:
            return roots[path[: end + 1]], path[end + 1 :]
        end = path.find("/", end + 1)
    return None, ""


# The text


def _render_part(explorer: Explorer, iri: str, name: str, path: str, lang: str) -> Page | None:
    """Return a page of the text, or of the records of norms."""
    is_text = not name.startswith(RECORDS)
    parts = explorer.divide_text(iri) if is_text else explorer.divide_records(iri)
    number = next((place for place, part in enumerate(parts, 1) if part.name == name), None)
    if number is None:
        return None
    agreement, view = explorer.read(iri), explorer.view(iri)
    root = f"{make_path(iri)}/"
    words = load_messages(lang, "site", "page", "answers", binding=view.binding)
    label, tag = choose_text(view.names.of(view.agreement), lang, view.source)
    stated = {norm["modality_key"] for norm in view.norms.values()}
    trail: list[tuple[str | None, str]] = [("agreements/", words["agreements"]), (root, clip(label))]
    if not is_text:
        trail.append((f"{root}{RECORDS}/", words["records"]))
    if number > 1:
        trail.append((None, words.text("part.short", number=number)))
    trail[-1] = None, trail[-1][1]
    values: dict[str, Any] = {
        **make_template_functions(explorer, view, f"{lang}/{path}", lang),
        "view": view, "words": words, "title_tag": tag, "trail": trail, "label": label,
        "title": clip(label, 200) if is_text else f"{words['records']}: {clip(label)}",
        "root": root, "number": number, "part_count": len(parts), "pieces": parts[number - 1].pieces,
        "make_part": lambda number: f"{root}{parts[number - 1].name}/" if parts[number - 1].name else root,
        "modalities": [key for key in MODALITY_KEYS if key in stated],
        "translated": lang != view.source and agreement.text_status(lang) != "none",
        "paraphrase": bool(find_paraphrases(explorer.gather(iri), [view.agreement])),
        "draws": has_drawings(explorer),
        "source_name": choose_text(language_name(view.source), lang)[0],
        "own_name": choose_text(language_name(lang), lang)[0],
        "translation_status": words[f"status.{agreement.text_status(lang)}"],
        "cite": partial(_cite, clip(label, 200), lang),
        "incorporations": _list_incorporations(explorer, iri, lang),
    }  # fmt: skip
    if is_text and number == 1:
        values |= _describe_head(agreement, view, words, lang)
    return render_page(explorer, "agreement.html.j2" if is_text else "records.html.j2", path, lang, **values)


def make_template_functions(
    explorer: Explorer, view: View, own: str, lang: str
) -> dict[str, Callable[..., object]]:
    """Return the functions by which templates write texts and links of an agreement on a page (``own``)."""
    iri = expand(view.agreement)

    def write(texts: Texts) -> Markup:
        text, tag = choose_text(texts, lang, view.source)
        if tag in (lang, "und"):
            return Markup("<bdi>{}</bdi>").format(text) if tag == "und" else escape(text)
        return Markup('<bdi lang="{}">{}</bdi>').format(tag, text)

    return {
        "t": write,
        "name_of": lambda texts: choose_text(texts, lang, view.source)[0],
        "called": lambda name: write({tag: clip(text, 300) for tag, text in view.names.of(name).items()}),
        "go": lambda name: explorer.link(own, expand(name), lang),
        "record": lambda name: make_relative(own, explorer.find_record(iri, name).localize(lang)),
        "anchor": lambda name: explorer.addresses.find(expand(name)).anchor,
        "bare": partial(is_bare, view.names),
        "date": format_date,
        "has_page": lambda name: (
            not name.startswith("agreement:") or explorer.addresses.find_agreement(expand(name)) is not None
        ),
        "phrase_lines": phrase_lines,
        "phrase_or": phrase_or,
        "expand": expand,
    }


def _cite(title: str, lang: str, clause: Texts | None, lines: list[int]) -> str:
    """Return how a place is cited: the title, the clause, the lines of the published text."""
    parts = [title, choose_text(clause, lang)[0] if clause else ""]
    parts.append(choose_text(phrase_lines(lines), lang)[0] if lines else "")
    return ", ".join(filter(None, parts))


def _describe_head(agreement: Agreement, view: View, words: Messages, lang: str) -> dict[str, Any]:
    """Return what the first page says of an agreement as a whole."""
    sentences = [row for clause in view.clauses for row in clause["passages"]]
    slots = Counter(
        slot["status"]
        for norm in view.norms.values()
        for slot in (*norm["slots"], *(s for row in norm["notices"] if row["first"] for s in row["slots"]))
    )
    status = agreement.text_status(lang)
    key = {"servanda": "translations", "source": "translations.source"}.get(status, f"translations.{status}")
    missing = sum(not row["translation"].get(lang) for row in sentences)
    is_source = lang == view.source
    return {
        "made": [
            (word, rows)
            for role, word in _ROLES.items()
            if (rows := [row for row in view.instruments if role in row["role"]])
        ],
        "referred": [row for row in view.instruments if not set(_ROLES).intersection(row["role"])],
        "origin": words.text(key, source=choose_text(language_name(view.source), lang)[0]),
        "authentic": ", ".join(
            choose_text(language_name(tag), lang)[0] for tag in agreement.authentic_languages
        ),
        "depositaries": list(agreement.depositaries),
        "version_of": agreement.version_of,
        "remark": dict(agreement.remarks),
        "figures": [
            (number, words.text(f"figure.{name}", n=number))
            for name, number in (
                ("clauses", len(view.clauses)),
                ("norms", sum(not norm["implied"] for norm in view.norms.values())),
                ("notices", len(view.notices)),
                ("silent", slots["silent"]),
            )
        ],
        "ledger": _make_ledger(view, lang),
        "slot_counts": [
            words.text(f"many.{status}", n=slots[status])
            for status in ("stated", "inferred", "silent")
            if slots[status]
        ],
        "untranslated": words.text("ledger.untranslated", n=missing) if missing and not is_source else "",
        "own": _list_own(agreement, view, lang),
    }


def _make_ledger(view: View, lang: str) -> list[dict[str, Any]]:
    """Return the sentences by kind: how many, and in which clauses."""
    found = []
    for kind in _SENTENCES:
        held = [(clause, sum(row["kind"] == kind for row in clause["passages"])) for clause in view.clauses]
        clauses = [
            {
                "id": clause["id"],
                "short": clause["clause"]
                if clause["clause"][:1].isdigit()
                else choose_text(clause["called"], lang, view.source)[0],
            }
            for clause, number in held
            if number
        ]
        if clauses:
            found.append({"kind": kind, "number": sum(number for _, number in held), "clauses": clauses})
    return found


def _list_own(agreement: Agreement, view: View, lang: str) -> list[dict[str, Any]]:
    """Return the actors, roles and matters that only the agreement names and that stand under its IRI."""
    root = f"{view.agreement}/"
    named = {**agreement.actors, **agreement.matters, **agreement.programmes}
    found = []
    for name in sorted(agreement.own):
        if name in named and name.startswith(root):
            kinds = [kind for kind in named[name].classes if kind.startswith("srv:") and kind != "srv:Actor"]
            kind = choose_text(view.names.of(kinds[0]), lang)[0] if kinds else ""
            found.append({"iri": name, "kind": kind, "definition": view.names.definition(name)})
    return found


def _list_incorporations(explorer: Explorer, iri: str, lang: str) -> list[Any]:
    store = explorer.gather(iri)
    kind = NamedNode(SRV + "Incorporation")
    graph = NamedNode(iri)
    if next(store.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), kind, graph), None) is None:
        return []
    return ask(store, "incorporations", lang=lang, agreement=compact(iri)).rows


# Its notifications, and the drawing of them


def _render_notices(explorer: Explorer, iri: str, rest: str, path: str, lang: str) -> Page | None:
    rows = list_notices(explorer, lang)[iri]
    pages = split_rows(rows)
    number = int(rest.rstrip("/")) if rest.rstrip("/").isdigit() else 1
    root = f"{make_path(iri)}/"
    if number > len(pages) or rest not in ("", f"{number}/") or (rest and number < 2):
        return None
    view = explorer.view(iri)
    words = load_messages(lang, "site", "page", "answers", binding=view.binding)
    label = choose_text(view.names.of(view.agreement), lang, view.source)[0]
    base = root + _NOTICES
    return render_page(
        explorer, "agreement_notices.html.j2", path, lang, words=words, title=words["notices"],
        trail=[("agreements/", words["agreements"]), (root, clip(label)), (None, words["notices"])],
        agreement_label=label, rows=prepare_rows(explorer, pages[number - 1], words, lang), number=number,
        page_count=len(pages), make_page=partial(find_page, base),
        matrix=make_matrix(rows, words, _find_pairs(pages, base)),
        summary=words.text(
            "summary", notifications=len(rows), clauses=len({row["clause"] for row in rows}),
            untimed=sum(not row["timing"] for row in rows),
        ),
        paraphrase=bool(find_paraphrases(explorer.gather(iri), [view.agreement])),
    )  # fmt: skip


def _find_pairs(pages: list[Sequence[Row]], base: str) -> dict[tuple[object, object], str]:
    """Return where the first notification between two actors stands."""
    found: dict[tuple[object, object], str] = {}
    for number, rows in enumerate(pages, 1):
        for row in rows:
            pair = row["sender"], row["addressee"]
            page = "" if number == 1 else find_page(base, number)
            found.setdefault(pair, f"{page}#{make_anchor(*pair)}")
    return found


def _render_drawing(explorer: Explorer, iri: str, path: str, lang: str) -> Page:
    words = load_messages(lang, "site", "page", "answers")
    view, root = explorer.view(iri), f"{make_path(iri)}/"
    label = choose_text(view.names.of(view.agreement), lang, view.source)[0]
    size = len(explorer.remember(_draw, iri, lang, agreement=iri).content)
    return render_page(
        explorer, "agreement_drawing.html.j2", path, lang, words=words, title=words["drawing"],
        trail=[("agreements/", words["agreements"]), (root, clip(label)), (None, words["drawing"])],
        agreement_label=label, picture=f"{lang}/{root}{_PICTURE}", table=f"{root}{_NOTICES}",
        shown=size < _SHOWN, kilobytes=round(size / 1000),
    )  # fmt: skip


def _draw(explorer: Explorer, iri: str, lang: str) -> Page:
    """Return the drawing of who notifies whom; where it cannot be made, a sentence that says why."""
    try:
        content = draw_view(explorer.gather(iri), "notifications", iri, lang=lang).render("svg")
    except ServandaError as error:
        content = _SENTENCE.format(escape(str(error))).encode()
    return Page(content, "image/svg+xml")

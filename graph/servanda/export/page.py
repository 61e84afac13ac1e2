"""One HTML page of an agreement: it needs no other file and reaches no network.

The page is written whole in one language by Jinja2, with autoescape on; its scripts only sort, filter,
search, open records and put every text into another language. Anchors: ``#clause-4.1``,
``#norm-4.1-movements``, ``#notice-…``, ``#passage-…``, ``#actor-kz-mod``, ``#programme-pfp``; ``&lang=ru``
after an anchor (or alone) chooses the language.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from servanda.ask.questions import LANGUAGES
from servanda.ask.writing import spans
from servanda.errors import ServandaError
from servanda.export import page_graph, page_search
from servanda.export.page_texts import ASSETS, Strings, Texts, embedded, phrase, phrase_or, phrases
from servanda.export.page_view import SLOTS, View, view
from servanda.model import read_agreement
from servanda.vocabulary import SRV, compact

if TYPE_CHECKING:
    from jinja2 import Environment
    from pyoxigraph import Store

    from servanda.export.formats import Request
    from servanda.network.projection import Network

#: More norms than this make a page that browsers are slow to open.
LIMIT: Final = 2_000
MODALITIES: Final = ("obligation", "prohibition", "permission", "power", "privilege", "condition")
#: The scripts, in the order in which they run.
_SCRIPTS: Final = ("language", "table", "panel", "search", "graph", "start")
#: Run before anything is shown, so that what only a script can open is closed from the first moment.
_FIRST: Final = "document.documentElement.classList.add('js')"


def write(request: Request) -> bytes:
    """Return the page. Raises ServandaError for more than :data:`LIMIT` norms, which are counted first."""
    from servanda.network.projection import project_agreements

    _within(request.store, request.agreement)
    agreement = read_agreement(request.store, request.agreement)
    network = project_agreements([agreement], request.lang)
    told = view(agreement, network)
    return _rendered(told, network, request.lang).encode()


def _within(store: Store, agreement: str) -> None:
    from pyoxigraph import NamedNode

    states = NamedNode(SRV + "states")
    number = sum(1 for _ in store.quads_for_pattern(None, states, None, NamedNode(agreement)))
    if number > LIMIT:
        raise ServandaError(
            f"{compact(agreement)} states {number:,} norms, and one page holds no more than {LIMIT:,}; "
            "'servanda notify --from ACTOR' and 'servanda show CLAUSE' answer for a part, "
            "and --format xlsx or csv-nodes hold them all"
        )


def _rendered(told: View, network: Network, lang: str) -> str:
    strings = Strings(lang)
    style, script = (ASSETS / "page.css").read_text(encoding="utf-8"), _script()
    environment = _environment(strings)
    stated = {norm["modality"] for norm in told.norms.values()}
    context: dict[str, Any] = {
        "v": told, "names": told.names, "lang": lang, "languages": LANGUAGES, "slots": SLOTS,
        "modalities": [name for name in MODALITIES if name in stated],
        "all_modalities": MODALITIES,
        "style": style, "script": script, "first": _FIRST,
        "cytoscape": _asset("cytoscape.min.js"),
        "policy": _policy((_FIRST, _asset("cytoscape.min.js"), script), style),
        "data": partial(_data, told, network, strings),
        "untimed": sum(not row["timing"] for row in told.notices),
        "made": [
            ("head.made" if role == "constitutes" else "head.ratified", rows)
            for role in ("constitutes", "ratifies")
            if (rows := [row for row in told.instruments if role in row["role"]])
        ],
        "told_clauses": len({row["clause"] for row in told.notices}),
    }  # fmt: skip
    return environment.get_template("page.html.j2").render(context)


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _script() -> str:
    return "\n".join(["'use strict';", *(_asset(f"page-{name}.js") for name in _SCRIPTS)])


def _policy(scripts: tuple[str, ...], style: str) -> str:
    """Return the content security policy: nothing but this page's own scripts and styles, by their hash."""

    def hashed(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    allowed = " ".join(map(hashed, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {hashed(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _environment(strings: Strings) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals |= {
        "s": strings.write,
        "a": strings.attribute,
        "phrase": phrase,
        "phrase_or": phrase_or,
        "lines": lines,
        "date": date,
        "told_in": language_name,
    }
    return environment


def lines(numbers: list[int]) -> Texts:
    """Return "lines 61–62" in every language."""
    return phrase("lines" if len(set(numbers)) > 1 else "line", lines=spans(numbers))


def date(iso: str) -> Texts:
    """Return a date (ISO 8601) as it is written in each language; what is no whole date stays as it is.

    >>> date("2007-09-07")["en"], date("2007")
    ('7 September 2007', {'und': '2007'})
    """
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return {"und": iso}
    year, month, day = map(int, parts)
    return {
        lang: held["date.form"].format(year=year, month=held["months"].split()[month - 1], day=day)
        for lang, held in phrases().items()
    }


def language_name(tag: str) -> Texts:
    """Return what a language is called in every language; its tag where it has no name."""
    return {lang: held.get(f"language.{tag}", tag) for lang, held in phrases().items()}


def _data(told: View, network: Network, strings: Strings) -> str:
    """Return what the scripts need, as JSON; called last, when every text of the page has its number."""
    from markupsafe import Markup

    drawings = {}
    for name, drawn in (("notices", page_graph.notices), ("norms", page_graph.norms)):
        drawing = drawn(told, network)
        boxes = [asdict(box) | {"label": strings.number(box.label)} for box in drawing.boxes]
        drawings[name] = {"boxes": boxes, "lines": drawing.lines}
    spoken = {key: strings.number(texts) for key, texts in page_search.spoken().items()}
    found = page_search.index(told, strings)
    data = {
        "languages": LANGUAGES, "lang": strings.lang, "source": told.source, "drawings": drawings,
        "phrases": spoken, "search": found, "strings": strings.table(),
    }  # fmt: skip
    # Escaped for a script element already, in which an entity would not be read.
    return Markup(embedded(data))

"""The answers that the page is made of: each question asked in every language, its rows put together."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from servanda.export.page_texts import Texts
from servanda.messages import LANGUAGES
from servanda.names import typed
from servanda.query.questions import question
from servanda.query.run import ask
from servanda.vocabulary import PREFIXES, expand

if TYPE_CHECKING:
    from pyoxigraph import Store

#: A row of an answer, or a part of the page: plain values, lists, and texts in several languages.
Record: TypeAlias = "dict[str, Any]"

#: The columns of each question whose text depends on the language of the answer.
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "norms": ("object", "label"),
    "clauses": ("label",),
    "sentences": ("translation", "reason"),
    "instruments": ("kind", "place"),
    "what-is-the-evidence": ("text", "reason"),
    "what-rests-on": ("reach", "label"),
    "which-were-read": ("reading_taken", "reading_not_taken", "why"),
    "errata": ("reason",),
    "who-must-notify-whom": ("trigger", "timing", "purpose", "effect", "qualifier", "translation"),
}
_NAMES: Final = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title"))
)


def asked(store: Store, name: str, **parameters: str) -> list[Record]:
    """Return the rows of a question, asked in every language.

    A text that depends on the language becomes :data:`servanda.export.page_texts.Texts` (empty where nothing
    is said); the columns of labels are left out, since :class:`Names` gives them in every language.
    """
    held, texts = question(name), _TEXTS.get(name, ())
    labels = {column.name for column in held.columns if column.labels}
    merged: dict[str, Record] = {}
    for lang in LANGUAGES:
        for row in ask(store, held, lang=lang, **parameters).rows:
            fixed = {key: value for key, value in row.items() if key not in labels and key not in texts}
            kept = merged.setdefault(json.dumps(fixed), fixed | {key: {} for key in texts})
            for key in texts:
                if row[key]:
                    kept[key].setdefault(lang, row[key])
    return list(merged.values())


class Names:
    """What things are called, and by which anchor the page finds them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._texts: dict[tuple[str, str], Texts] = {}
        self._anchors: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, name: str | None) -> Texts:
        """Return the label (else title) of a compact IRI in its languages; its end where it has none.

        What a row could not name (None) is called by a dash.
        """
        if name is None:
            return {"und": "—"}
        return self.texts(name, *_NAMES) or {"und": typed(self.store, expand(name))}

    def definition(self, name: str | None) -> Texts:
        """Return what something means, empty where nothing says so."""
        return self.texts(name, PREFIXES["skos"] + "definition") if name else {}

    def texts(self, name: str, *predicates: str) -> Texts:
        """Return the texts of the first property that has any."""
        from pyoxigraph import Literal, NamedNode

        for predicate in predicates:
            key = (name, predicate)
            if key not in self._texts:
                quads = self.store.quads_for_pattern(
                    NamedNode(expand(name)), NamedNode(predicate), None, None
                )
                held = sorted(
                    ((q.object.language or "und", q.object.value) for q in quads
                     if isinstance(q.object, Literal)),
                    reverse=True,
                )  # fmt: skip
                self._texts[key] = dict(held)
            if self._texts[key]:
                return self._texts[key]
        return {}

    def anchor(self, kind: str, name: str | None) -> str:
        """Return the anchor of a thing, such as ``norm-4.1-movements``: its kind and the end of its IRI.

        Where two things would share one, the second gets a number. Anchors are given in the order of asking.
        """
        name = name or "unknown"
        if (kind, name) not in self._anchors:
            end = re.split(r"[#/:]", name)[-1]
            wanted = kind + "-" + re.sub(r"[^\w.~-]+", "-", end)
            free, count = wanted, 2
            while free in self._taken:
                free, count = f"{wanted}-{count}", count + 1
            self._taken.add(free)
            self._anchors[kind, name] = free
        return self._anchors[kind, name]

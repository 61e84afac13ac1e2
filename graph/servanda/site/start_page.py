"""The start page: which agreements there are, what of them is covered, and how to read the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from servanda.export.agreement_view import choose_text, format_date, language_name
from servanda.messages import load_messages
from servanda.namespaces import compact
from servanda.query.citations import find_paraphrases
from servanda.site.agreements_page import list_agreements
from servanda.site.corpus_counts import count_corpus
from servanda.site.notice_rows import list_texts
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page

#: So many agreements are named on the start page; a link leads to the rest.
_NAMED: Final = 12
_KINDS: Final = ("normative", "definitional", "recital", "constitutive", "procedural", "formal")


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the path of the start page: as of :class:`servanda.site.pages.PageKind`."""
    yield ""


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the start page: as of :class:`servanda.site.pages.PageKind`."""
    if path:
        return None
    words = load_messages(lang, "site", "page", "answers")
    held = explorer.remember(count_corpus)
    notices = explorer.ask("who-must-notify-whom", lang)
    silent = [
        (words[f"silent.{slot}"], number)
        for slot in ("timing", "form", "purpose", "effect", "trigger")
        if (number := sum(f"slot:{slot}" in list_texts(row["silent"]) for row in notices))
    ]
    sentences = sum(held.sentences.values())
    by_number = sorted(held.texts.items(), key=lambda item: (-item[1], item[0]))
    languages = [(choose_text(language_name(tag), lang)[0], number) for tag, number in by_number if tag]
    paraphrased = find_paraphrases(explorer.store, map(compact, explorer.agreements))
    return render_page(
        explorer, "start.html.j2", path, lang, words=words,
        figures=[
            (number, words.text(f"figure.{name}", n=number))
            for name, number in (
                ("agreements", len(explorer.agreements)), ("clauses", held.clauses), ("norms", held.norms),
                ("notices", len(notices)),
            )
        ],
        rows=list_agreements(explorer, lang, 0, _NAMED), all=len(explorer.agreements),
        sentences=sentences,
        kinds=[(words[f"kind.{kind}"], held.sentences[kind]) for kind in _KINDS if held.sentences[kind]],
        uncovered=held.sentences["untranslated"], tags=languages, silent=silent,
        notices=len(notices), statuses=[
            words.text(f"many.{status}", n=held.slots[status])
            for status in ("stated", "inferred", "silent") if held.slots[status]
        ],
        latest=choose_text(format_date(held.latest), lang)[0] if held.latest else "",
        paraphrased=[explorer.name(name, lang) for name in paraphrased], has_log=explorer.log is not None,
    )  # fmt: skip

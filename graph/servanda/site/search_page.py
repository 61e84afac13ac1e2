"""The page that searches all texts: a form whose answer a script finds in a folder, and a server at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup, escape

from servanda.errors import ServandaError
from servanda.messages import Messages, capitalize_text
from servanda.query.search import MARKS, Passage, SearchResult, explain_nothing
from servanda.site.search_index import FOLDER, find_target, name_agreement, name_clause, open_search
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page

#: The path of the page.
PATH: Final = "search/"
#: Its scripts, in the order in which they run.
SCRIPTS: Final = ("stemmers.js", "stems.js", "search.js")
#: So many hits are shown at once.
PAGE_HITS: Final = 10
#: The most letters of a passage around the words that were found.
PASSAGE_LETTERS: Final = 240
#: The most letters of what is searched for; what comes after is not looked at.
_LETTERS: Final = 1_000


class Hit(NamedTuple):
    """A hit as a page shows it: its kind, where it leads (a full IRI), how it is called, its marked passage.

    ``label`` is its agreement, where there are several; ``tag`` is the language of the name, ``lang`` that of
    the label and the passage.
    """

    kind: str
    iri: str
    name: str
    tag: str
    label: str
    lang: str
    passage: Markup


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the path of the page: as of :class:`servanda.site.pages.PageKind`."""
    yield PATH


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the page with an empty form: as of :class:`servanda.site.pages.PageKind`."""
    return _render(explorer, lang) if path == PATH else None


def render_results(explorer: Explorer, text: str, lang: str, number: int = 1) -> Page:
    """Return the page with what is found for a text, as a server answers; ``number`` counts its pages from 1.

    The hits and their order are those of :func:`servanda.query.search.search`. A text without a word, or with
    too many, is answered with a sentence that says so.
    """
    text = text[:_LETTERS]
    try:
        found = explorer.remember(open_search).search(text, lang)
    except ServandaError as error:
        return _render(explorer, lang, text=text, sentence=error.message)
    if not found.passages:
        sentence = capitalize_text(explain_nothing(found, lang))
        sentence += "" if sentence.endswith("?") else "."
        return _render(explorer, lang, text=text, sentence=sentence, near=_replace_words(found))
    first = (number - 1) * PAGE_HITS
    hits = [describe_hit(explorer, found, one, lang) for one in found.passages[first : first + PAGE_HITS]]
    pages = -(-len(found.passages) // PAGE_HITS)
    sentence = Messages(lang, "site-search").text("number", number=len(found.passages))
    return _render(
        explorer, lang, text=text, sentence=sentence, hits=hits, number=number, pages=pages, first=first
    )


def describe_hit(explorer: Explorer, found: SearchResult, one: Passage, lang: str) -> Hit:
    """Return a hit as the page shows it."""
    kind = Messages(lang, "search")[f"kind.{one.kind}"]
    place = name_clause(explorer, one)
    name, tag = (place, one.lang) if place else (one.text.partition(" – ")[0], one.lang)
    if place[:1].isdigit():
        name, tag = capitalize_text(Messages(lang, "answers").text("clause", number=place)), lang
    label = name_agreement(explorer, one) if place and len(explorer.agreements) > 1 else ""
    marked = str(escape(found.mark(one, PASSAGE_LETTERS)))
    passage = marked.replace(MARKS[0], "<mark>").replace(MARKS[1], "</mark>")
    # What is escaped above holds no markup but these marks.
    return Hit(kind, find_target(explorer, one), name, tag, label, one.lang, Markup(passage))


def _replace_words(found: SearchResult) -> str:
    """Return what may have been meant, as a text to search for; empty where nothing is near."""
    if not found.near:
        return ""
    return " ".join(found.near.get(word, word) for word in found.words)


def _render(explorer: Explorer, lang: str, **values: Any) -> Page:  # noqa: ANN401
    known = {
        "text": "", "sentence": "", "near": "", "hits": (), "number": 1, "pages": 1, "first": 0,
        "said": Messages(lang, "site-search"), "phrases": Messages(lang, "search"), "folder": FOLDER,
        "page_hits": PAGE_HITS, "passage_letters": PASSAGE_LETTERS, "scripts": SCRIPTS,
        "clause": capitalize_text(Messages(lang, "answers")["clause"]),
    }  # fmt: skip
    title = Messages(lang, "site")["search"]
    return render_page(
        explorer, "search.html.j2", PATH, lang, title=title, trail=[(None, title)], **{**known, **values}
    )

"""The explorer as one HTML file, to be opened from a disk: pages one below the other, search and queries.

A browser lets a page from a ``file://`` address fetch nothing, so that everything lies in the file: styles,
scripts, drawings, the index of the search, the engine and the data of the query page, these packed and as
base64 (RFC 4648). No request is made. Links between the pages lead to anchors; the id of a page is its path,
that of a thing in it the path, ``#`` and its own id (``agreement/kz-nato-2007/#4.1``).
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from lxml import html

from servanda.errors import ServandaError
from servanda.messages import Messages, error_text
from servanda.query.run import FEW
from servanda.site import assets, pages, query_data, query_page, search_index, search_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from servanda.site.explorer import Explorer

#: What the paths of the pages begin with that are in the file, in the order in which they stand there.
_KINDS: Final = (
    "", "notices", "agreements", "agreement", "actors", "actor", "programmes", "programme", "matters",
    "matter", "questions", "ontology", "status", "search", "query",
)  # fmt: skip
#: Pages of these are many and say again what another page says; of the vocabulary that is the list of terms.
_LEFT_OUT: Final = ("notices/", "agreements/", "ontology/")
_TERMS: Final = "ontology/"
_STYLES: Final = ("site.css", "dark.css", "search.css", "query.css")
_SCRIPTS: Final = ("site.js", *search_page.SCRIPTS, "query-page.js")
#: Pages whose scripts know their elements by the ids that they have there.
_OWN_IDS: Final = (search_page.PATH, query_page.PATH)
#: Attributes that name ids.
_REFERENCES: Final = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")
#: A stand-in for where a site is, to resolve links.
_ROOT: Final = "https://site.invalid/"


def render_single_file(explorer: Explorer, lang: str) -> bytes:
    """Return the explorer in a language as one HTML file.

    Raises ServandaError where it has more agreements than a page can hold.
    """
    if len(explorer.agreements) > FEW:
        raise ServandaError(error_text("single-file-too-many", most=FEW, count=len(explorer.agreements)))
    found = {path: _parse(explorer, lang, path) for path in list_included(explorer)}
    whole = _parse(explorer, lang, "")
    _rewrite(explorer, lang, "", whole, frozenset(found), own_ids=True)
    main = whole.find(".//main")
    main.text = None
    for child in list(main):
        main.remove(child)
    for path, page in found.items():
        _shorten_question(path, page, lang)
        _drop_landmarks(path, page)
        _rewrite(explorer, lang, path, page, frozenset(found), own_ids=path in _OWN_IDS)
        article = html.Element("article", id=_name(path))
        article.extend(child for child in page.find(".//main") if child.get("class") != "trail")
        main.append(article)
    _fill_head(whole, explorer, lang, frozenset(found))
    content: bytes = html.tostring(whole, doctype="<!DOCTYPE html>", encoding="utf-8")
    return content + b"\n"


def list_included(explorer: Explorer) -> list[str]:
    """Return the paths of the pages that are in the file, without their language, in order."""
    paths = {path for kind in pages.KINDS for path in kind.list_paths(explorer)}
    wanted = [
        path
        for path in paths
        if path.partition("/")[0] in _KINDS
        and (path == "" or path.endswith("/"))
        and not any(path.startswith(kind) and path != kind for kind in _LEFT_OUT)
    ]
    return sorted(wanted, key=lambda path: (_KINDS.index(path.partition("/")[0]), path))


def _parse(explorer: Explorer, lang: str, path: str) -> HtmlElement:
    page = pages.render(explorer, f"{lang}/{path}")
    assert page is not None, path
    return html.document_fromstring(page.content.decode("utf-8"))


def _shorten_question(path: str, page: HtmlElement, lang: str) -> None:
    """Leave of a page of a question its SPARQL and a link to the query page, which has form and answer."""
    if not path.startswith("questions/") or path == "questions/":
        return
    first, *others = page.xpath("//main//section[not(h2[@id='sparql'])]")
    link = html.Element("a", href=f"../../{query_page.PATH}")
    link.text = Messages(lang, "site-query")["title"]
    held = html.Element("p")
    held.append(link)
    first.getparent().replace(first, held)
    for section in others:
        section.drop_tree()


def _drop_landmarks(path: str, page: HtmlElement) -> None:
    """Drop links between the parts of a page, which follow one another here, and landmarks that each has."""
    for paging in page.xpath("//nav[contains(@class, 'paging')]"):
        paging.drop_tree()
    for section in page.xpath("//section[@aria-labelledby]") if path not in _OWN_IDS else ():
        del section.attrib["aria-labelledby"]
    for block in page.iter("pre"):
        block.set("tabindex", "0")


def _name(path: str, anchor: str = "") -> str:
    """Return the id of a page, or of a thing in it."""
    return (path or "start/") + (f"#{anchor}" if anchor else "")


def _rewrite(
    explorer: Explorer, lang: str, path: str, page: HtmlElement, included: frozenset[str], *, own_ids: bool
) -> None:
    """Let the links of a page lead into the file, and give what has an id one of its own in it."""
    for element in list(page.iter()):
        if not isinstance(element.tag, str):
            continue
        if not own_ids:
            _rename(path, element)
        if element.tag == "a" and element.get("href") is not None:
            _rewrite_link(explorer, lang, path, element, included, own_ids=own_ids)
        elif element.tag == "img":
            _embed_image(explorer, f"{lang}/{path}", element)
        elif element.tag == "form":
            element.attrib.pop("method", None)
            element.set("action", "#")
            if element.get("role") == "search" and path != search_page.PATH:
                element.drop_tree()


def _rename(path: str, element: HtmlElement) -> None:
    """Give an element of a page, and what it refers to, ids that no other page has."""
    if held := element.get("id"):
        element.set("id", _name(path, held))
    for name in _REFERENCES:
        if names := element.get(name):
            element.set(name, " ".join(_name(path, one) for one in names.split()))


def _rewrite_link(
    explorer: Explorer, lang: str, path: str, link: HtmlElement, included: frozenset[str], *, own_ids: bool
) -> None:
    """Let a link lead to an anchor; what is not in the file is a link to the site, or no link."""
    href = str(link.get("href"))
    if own_ids and href.startswith("#"):
        return
    target = urlsplit(urljoin(f"{_ROOT}{lang}/{quote(path)}", href))
    if target.netloc != urlsplit(_ROOT).netloc:
        return
    there = unquote(target.path).removeprefix("/")
    rest, anchor = there.removeprefix(f"{lang}/"), unquote(target.fragment)
    if rest.startswith(_TERMS) and rest not in included:
        rest, anchor = _TERMS, rest.removeprefix(_TERMS).rstrip("/")
    if there.startswith(f"{lang}/") and rest in included:
        link.set("href", "#" + quote(_name(rest, anchor), safe="/"))
    elif explorer.base:
        link.set(
            "href",
            urljoin(explorer.base, target.path[1:] + (f"#{target.fragment}" if target.fragment else "")),
        )
    elif own_ids and path == "" and any(above.tag == "nav" for above in link.iterancestors()):
        link.drop_tree()
    else:
        for name in ("href", "hreflang", "rel", "download"):
            link.attrib.pop(name, None)


def _embed_image(explorer: Explorer, own: str, image: HtmlElement) -> None:
    path = unquote(urlsplit(urljoin(f"{_ROOT}{own}", str(image.get("src")))).path).removeprefix("/")
    page = pages.render(explorer, path)
    if page is None:
        image.drop_tree()
    else:
        kind = page.media_type.partition(";")[0]
        image.set("src", f"data:{kind};base64,{_write_base64(page.content)}")


def _fill_head(whole: HtmlElement, explorer: Explorer, lang: str, included: frozenset[str]) -> None:
    """Put styles, scripts and data into the file, and the policy that lets nothing else run."""
    head = whole.find(".//head")
    for element in [*head.iter("link", "script"), *head.xpath("meta[@http-equiv]")]:
        element.drop_tree()
    styles = [_read(name) for name in _STYLES]
    styles[-1] += "a:not([href]) { color: inherit; text-decoration: none; }\n"
    scripts = [_read(name) for name in _SCRIPTS]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'wasm-unsafe-eval' '{query_page.hash_editor()}' {_hash_all(scripts)}",
            f"style-src {_hash_all(styles)}",
            "img-src data:",
            "worker-src blob:",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )
    head.insert(1, html.Element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}))
    for name, text in zip(_STYLES, styles, strict=True):
        style = html.Element("style")
        if name == "dark.css":
            style.set("id", "dark")
            style.set("media", "screen and (prefers-color-scheme: dark)")
        style.text = text
        head.append(style)
    body = whole.find("body")
    for name, held in (
        ("query-files", _gather_files(explorer, lang, included)),
        ("search-files", _gather_index(explorer, included)),
    ):
        files = html.Element("script", type="application/json", id=name)
        files.text = held
        body.append(files)
    for text in scripts:
        script = html.Element("script")
        script.text = text
        # That of the theme needs its style sheet only, all others the whole page.
        (head if text is scripts[0] else body).append(script)


def _gather_files(explorer: Explorer, lang: str, included: Iterable[str]) -> str:
    """Return the data of the query page as JSON that can stand in a script element."""
    wanted = [
        f"{query_data.FOLDER}/catalogue-{lang}.json.gz",
        query_data.ONTOLOGY,
        *(query_data.name_file(iri, kind) for iri in explorer.agreements for kind in ("agreement", "days")),
        f"{assets.FOLDER}/oxigraph.wasm.gz",
        f"{assets.FOLDER}/codemirror.js.gz",
    ]
    files = {}
    for path in wanted:
        page = pages.render(explorer, path)
        assert page is not None, path
        files[path] = _write_base64(page.content)
    worker = f"{_read('oxigraph.js')}\n{_read('query-worker.js')}"
    return _write_json({"files": files, "worker": worker, "pages": sorted(included)})


def _gather_index(explorer: Explorer, included: Iterable[str]) -> str:
    """Return the index of the search as JSON that can stand in a script element."""
    index = explorer.remember(search_index.build_index)
    names = {path.removeprefix(f"{search_index.FOLDER}/"): path for path in index}
    whole = {name: json.loads(gzip.decompress(index[path])) for name, path in names.items()}
    packed = gzip.compress(
        _write_json(whole).encode("utf-8", "replace"), 9, mtime=0
    )  # smaller than file by file
    return _write_json({"files": _write_base64(packed), "pages": sorted(included)})


def _write_base64(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _write_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _read(name: str) -> str:
    return assets.read_text(name)


def _hash_all(texts: Iterable[str]) -> str:
    """Return the digests of scripts or styles as a policy names them (CSP Level 3, section 2.3.1)."""
    digests = (sha256(text.encode("utf-8")).digest() for text in texts)
    return " ".join(f"'sha256-{_write_base64(digest)}'" for digest in digests)

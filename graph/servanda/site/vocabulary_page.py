"""Pages of the vocabulary: its classes and properties, the code lists, and the shapes.

``ontology/`` lists every term, each at the anchor of its local name, and leads to the page of the term
(``ontology/Norm/``). A code list has a page on which each concept is an anchor (``form/#written``);
``shapes/`` lists what must hold, and each file of shapes has a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from servanda.messages import Messages
from servanda.namespaces import PREFIXES, SRV, compact
from servanda.query.questions import load_questions
from servanda.site.addresses import CODE_LISTS
from servanda.site.templating import render_page
from servanda.site.vocabulary import (
    KINDS,
    choose_text,
    list_ontology_files,
    list_shape_files,
    load_code_lists,
    load_shapes,
    load_terms,
)

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page
    from servanda.site.vocabulary import CodeList, ShapeRule, Term

_TERMS: Final = "ontology/"
_SHAPES: Final = "shapes/"
#: Where a sentence of a shape is given a value when it is printed (SHACL, section 5.3.2).
_VALUE: Final = re.compile(r"\{[?$]\w+\}")


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of the pages: as of :class:`servanda.site.pages.PageKind`."""
    yield _TERMS
    yield from (f"{_TERMS}{name}/" for name in load_terms())
    yield from (f"{name}/" for name in load_code_lists() if name in CODE_LISTS)
    yield _SHAPES
    yield from (f"{_SHAPES}{name}/" for name in _list_subjects())


def _list_subjects() -> list[str]:
    """Return the files of shapes that hold any."""
    return list(dict.fromkeys(shape.file for shape in load_shapes().values()))


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return a page: as of :class:`servanda.site.pages.PageKind`."""
    first, _, rest = path.partition("/")
    name = rest.removesuffix("/")
    if f"{first}/" == _TERMS and path in (_TERMS, f"{_TERMS}{name}/"):
        if not name:
            return _render_terms(explorer, lang)
        return _render_term(explorer, load_terms()[name], lang) if name in load_terms() else None
    if f"{first}/" == _SHAPES and path in (_SHAPES, f"{_SHAPES}{name}/"):
        if not name:
            return _render_shapes(explorer, lang)
        return _render_subject(explorer, name, lang) if name in _list_subjects() else None
    if first in CODE_LISTS and path == f"{first}/" and first in load_code_lists():
        return _render_code_list(explorer, load_code_lists()[first], lang)
    return None


def _render_terms(explorer: Explorer, lang: str) -> Page:
    words = Messages(lang, "site-files", "site")
    terms = load_terms().values()
    groups = [
        (kind, [(term, choose_text(term.labels, lang)) for term in terms if term.kind == kind])
        for kind in KINDS
    ]
    lists = [
        (one.name, choose_text(one.labels, lang), len(one.concepts))
        for one in load_code_lists().values()
        if one.name in CODE_LISTS
    ]
    return render_page(
        explorer, "vocabulary.html.j2", _TERMS, lang, words=words, title=words["ontology"],
        trail=[(None, words["ontology"])], groups=[(kind, held) for kind, held in groups if held],
        lists=lists, prefixes=sorted(PREFIXES.items()), files=[file.name for file in list_ontology_files()],
        shape_files=[file.name for file in list_shape_files()], shapes=len(load_shapes()),
    )  # fmt: skip


def _render_term(explorer: Explorer, term: Term, lang: str) -> Page:
    words = Messages(lang, "site-files", "site")
    held = load_terms()
    questions, shapes = load_questions(), load_shapes()
    label = choose_text(term.labels, lang)
    related = [
        (key, [(compact(iri), iri, iri.startswith(SRV) and iri.removeprefix(SRV) in held) for iri in found])
        for key, found in (
            ("supers", term.supers), ("subs", term.subs), ("domain", term.domain), ("range", term.range),
            ("users", term.users), ("values", term.values),
        )
        if found
    ]  # fmt: skip
    return render_page(
        explorer, "term.html.j2", f"{_TERMS}{term.name}/", lang, words=words, title=label[0] or term.name,
        trail=[(_TERMS, words["ontology"]), (None, f"srv:{term.name}")], term=term, label=label,
        definition=choose_text(term.definitions, lang), note=choose_text(term.notes, lang), related=related,
        alignments=[(one, compact(one.target)) for one in term.alignments],
        questions=[(name, questions[name].question[lang]) for name in term.questions],
        shapes=[(shapes[name], _list_sentences(shapes[name], lang)) for name in term.shapes],
    )  # fmt: skip


def _render_code_list(explorer: Explorer, held: CodeList, lang: str) -> Page:
    words = Messages(lang, "site-files", "site")
    label = choose_text(held.labels, lang)
    concepts = [
        (one, choose_text(one.labels, lang), choose_text(one.definitions, lang)) for one in held.concepts
    ]
    return render_page(
        explorer, "code_list.html.j2", f"{held.name}/", lang, words=words, title=label[0] or held.name,
        trail=[(_TERMS, words["ontology"]), (None, label[0] or held.name)], held=held, label=label,
        definition=choose_text(held.definitions, lang), concepts=concepts, prefix=f"{held.name}:",
    )  # fmt: skip


def _render_shapes(explorer: Explorer, lang: str) -> Page:
    words = Messages(lang, "site-files", "site")
    groups: dict[str, list[ShapeRule]] = {}
    for shape in load_shapes().values():
        groups.setdefault(shape.file, []).append(shape)
    return render_page(
        explorer, "shapes.html.j2", _SHAPES, lang, words=words, title=words["shapes"],
        trail=[(_TERMS, words["ontology"]), (None, words["shapes"])], groups=list(groups.items()),
        number=len(load_shapes()),
    )  # fmt: skip


def _render_subject(explorer: Explorer, name: str, lang: str) -> Page:
    words = Messages(lang, "site-files", "site")
    shapes = [shape for shape in load_shapes().values() if shape.file == name]
    return render_page(
        explorer, "shapes_of.html.j2", f"{_SHAPES}{name}/", lang, words=words,
        title=f"{words['shapes']}: {name}",
        trail=[(_TERMS, words["ontology"]), (_SHAPES, words["shapes"]), (None, name)],
        name=name,
        shapes=[(shape, _list_sentences(shape, lang), _list_terms(shape)) for shape in shapes],
    )  # fmt: skip


def _list_sentences(shape: ShapeRule, lang: str) -> list[tuple[str, str]]:
    """Return the sentences of a shape, each with the tag of its language; an ellipsis stands for a value."""
    texts = (choose_text(texts, lang) for texts in shape.messages)
    return [(_VALUE.sub("…", text), tag) for text, tag in texts]


def _list_terms(shape: ShapeRule) -> list[tuple[str, str]]:
    """Return the terms of the vocabulary that a shape is about: how each is written, and its local name."""
    named = dict.fromkeys((*shape.focus, *shape.paths))
    return [(compact(iri), iri.removeprefix(SRV)) for iri in named if iri.removeprefix(SRV) in load_terms()]

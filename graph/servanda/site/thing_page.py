"""Pages of actors, programmes and matters, and the lists of these.

What an actor does and gets stands in two tables each: its own, and that of its organs. A long table is cut,
and goes on on pages of its own: ``actor/kz/sends/2/``.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from servanda.export.agreement_view import choose_text
from servanda.messages import LANGUAGES, Messages, capitalize_text
from servanda.model import MODALITY_KEYS, Texts
from servanda.names import find_label
from servanda.namespaces import expand
from servanda.site import thing_drawing
from servanda.site.explorer import Page
from servanda.site.templating import render_page
from servanda.site.thing_index import (
    THING_KINDS,
    NormLine,
    NoticeLine,
    OwedLine,
    Thing,
    ThingIndex,
    index_things,
)

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer

#: The most rows of a table on the page of a thing, and on a page of its own.
CUT_ROWS: Final = 6
PAGE_ROWS: Final = 50
#: The most things on a page of a list, and the most links of one sort on a page.
LIST_ROWS: Final = 120
_LINKS: Final = 15
_MUST, _MUST_NOT = ("obligation",), ("prohibition",)
_MAY: Final = ("permission", "power", "privilege", "immunity")


class Row(NamedTuple):
    """A row of a table: ``cells`` are parts, each a text, its language, and the IRI to which it leads.

    ``modality`` is the key and the name of the modality of the norm, ``implied`` whether a rule concluded it.
    """

    modality: tuple[str, str]
    implied: bool
    cells: tuple[tuple[tuple[str, str, str], ...], ...]


class Section(NamedTuple):
    """A table of a page: its key, its heads, its rows, and how many rows there are in all."""

    key: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    number: int


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of all pages: as of :class:`servanda.site.pages.PageKind`."""
    index = explorer.remember(index_things)
    for kind, name in THING_KINDS.items():
        pages = -(-len(index.list_kind(kind)) // LIST_ROWS)
        yield f"{name}/"
        yield from (f"{name}/{number}/" for number in range(2, pages + 1))
    for path, thing in index.by_path.items():
        yield path
        if thing_drawing.can_draw(thing):
            yield f"{path}{thing_drawing.NAME}"
        for key, _, lines in _list_sections(index, thing):
            if len(lines) > CUT_ROWS:
                yield from (f"{path}{key}/{number}/" for number in range(1, _count_pages(lines) + 1))


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the page or the drawing at a path: as of :class:`servanda.site.pages.PageKind`."""
    first, _, rest = path.partition("/")
    if first in THING_KINDS.values():
        kind = next(kind for kind, name in THING_KINDS.items() if name == first)
        return _render_list(explorer, kind, path, rest, lang)
    if first not in (*THING_KINDS, "other"):
        return None
    index = explorer.remember(index_things)
    if path in index.by_path:
        return _render_thing(explorer, index, index.by_path[path], path, lang)
    if path.endswith(f"/{thing_drawing.NAME}"):
        thing = index.by_path.get(path.removesuffix(thing_drawing.NAME))
        if thing is None or not thing_drawing.can_draw(thing):
            return None
        return Page(thing_drawing.draw_thing(explorer, index, thing, lang), "image/svg+xml")
    parts = path.rstrip("/").rsplit("/", 2)
    if len(parts) == 3 and path.endswith("/") and f"{parts[0]}/" in index.by_path:
        return _render_rows(explorer, index, index.by_path[f"{parts[0]}/"], path, lang)
    return None


def name_thing(index: ThingIndex, iri: str, lang: str) -> tuple[str, str]:
    """Return what a thing (compact IRI) is called, and the language of that; its id where it has no name."""
    thing = index.things.get(iri)
    text, tag = choose_text(thing.labels if thing else index.labels.get(iri, Texts()), lang)
    return (text, tag) if text else (iri.partition(":")[2].rpartition("/")[2] or iri, "")


def _render_list(explorer: Explorer, kind: str, path: str, rest: str, lang: str) -> Page | None:
    """Return a page of the list of things of a kind, by name; ``rest`` is its number, if not the first."""
    index = explorer.remember(index_things)
    things = sorted(
        index.list_kind(kind), key=lambda thing: (_fold(name_thing(index, thing.iri, lang)[0]), thing.iri)
    )
    pages = max(1, -(-len(things) // LIST_ROWS))
    number = _read_number(rest, 2, pages) if rest else 1
    if number is None:
        return None
    words, heads = Messages(lang, "site-things"), Messages(lang, "heads")
    rows = [
        _list_thing(explorer, index, thing, lang) for thing in things[(number - 1) * LIST_ROWS :][:LIST_ROWS]
    ]
    name = THING_KINDS[kind]
    title = Messages(lang, "site")[name]
    return render_page(
        explorer, "thing_list.html.j2", path, lang, title=title, trail=[(None, title)], said=words, rows=rows,
        kind=kind, heads=(heads["name"], *_list_heads(kind, lang)), number=number, pages=pages,
        total=len(things), make_target=lambda one: f"{name}/" if one == 1 else f"{name}/{one}/",
    )  # fmt: skip


def _fold(text: str) -> tuple[int, str]:
    """Return by what names are ordered: letters before figures and signs, without case."""
    return int(not text[:1].isalpha()), text.casefold()


def _list_heads(kind: str, lang: str) -> tuple[str, ...]:
    words, heads = Messages(lang, "site-things"), Messages(lang, "heads")
    if kind == "actor":
        return (
            heads["kind"],
            heads["belongs"],
            words["head.norms"],
            words["head.sends"],
            words["head.receives"],
        )
    return words["head.agreements"], words["head.norms"], words["head.notices"]


def _list_thing(explorer: Explorer, index: ThingIndex, thing: Thing, lang: str) -> dict[str, Any]:
    if thing.kind == "actor":
        above = [
            one
            for tie in ("unit_of", "post_in", "member_of", "household_of")
            for one in thing.ties.get(tie, ())
        ]
        numbers = (len(thing.bears), len(thing.sends), len(thing.receives))
        cells = [_name_classes(explorer, thing, lang), [_make_part(index, one, lang) for one in above]]
    else:
        numbers = (len(thing.agreements), len(thing.norms), len(thing.notices))
        cells = []
    return {
        "name": name_thing(index, thing.iri, lang),
        "iri": expand(thing.iri),
        "cells": cells,
        "numbers": numbers,
    }


def _name_classes(explorer: Explorer, thing: Thing, lang: str) -> str:
    own = [one for one in thing.classes if one.startswith("srv:") and one != "srv:Actor"]
    names = (find_label(explorer.store, expand(one), lang) for one in own)
    return ", ".join(dict.fromkeys(names))


def _make_part(index: ThingIndex, iri: str, lang: str) -> tuple[str, str, str]:
    """Return a part of a cell that names a thing: its name, the language of that, and its full IRI."""
    return *name_thing(index, iri, lang), expand(iri)


def _render_thing(explorer: Explorer, index: ThingIndex, thing: Thing, path: str, lang: str) -> Page:
    words, site = Messages(lang, "site-things"), Messages(lang, "site")
    title, tag = name_thing(index, thing.iri, lang)
    listed = THING_KINDS[thing.kind]
    sections = [
        _make_section(
            explorer,
            index,
            key,
            heads,
            lines[:CUT_ROWS] if len(lines) > CUT_ROWS else lines,
            len(lines),
            lang,
        )
        for key, heads, lines in _list_sections(index, thing)
    ]
    definition = choose_text(thing.definitions, lang)
    is_actor = thing.kind == "actor"
    over = _name_classes(explorer, thing, lang) if is_actor else Messages(lang, "kinds")[thing.kind]
    empty = [section.key for section in sections if not section.number and "." not in section.key]
    typed = thing.iri.removeprefix(f"{thing.kind}:")
    return render_page(
        explorer, "thing.html.j2", path, lang, title=title, title_tag=tag, said=words, thing=thing,
        trail=[(f"{listed}/", site[listed]), (None, title)],
        over=over,
        definition=definition, names=_list_names(thing), facts=list(_list_facts(index, thing, lang)),
        tables=[section for section in sections if section.number], iri=expand(thing.iri),
        silent=[words[f"none.{key}"] for key in empty],
        agreements=_list_agreements(index, thing, lang),
        more_agreements=max(0, len(thing.agreements) - _LINKS),
        drawing=f"{lang}/{path}{thing_drawing.NAME}" if thing_drawing.can_draw(thing) else "",
        command=f"servanda show {shlex.quote(typed)}",
    )  # fmt: skip


def _render_rows(explorer: Explorer, index: ThingIndex, thing: Thing, path: str, lang: str) -> Page | None:
    """Return a page with a part of a long table, None where there is none at the path."""
    own, key, number = path.rstrip("/").rsplit("/", 2)
    for name, heads, lines in _list_sections(index, thing):
        pages = _count_pages(lines)
        place = _read_number(number, 1, pages)
        if name != key or len(lines) <= CUT_ROWS or place is None:
            continue
        part = lines[(place - 1) * PAGE_ROWS :][:PAGE_ROWS]
        section = _make_section(explorer, index, key, heads, part, len(lines), lang)
        title, tag = name_thing(index, thing.iri, lang)
        words, site = Messages(lang, "site-things"), Messages(lang, "site")
        listed = THING_KINDS[thing.kind]
        return render_page(
            explorer, "thing_rows.html.j2", path, lang, title=f"{title}: {words[f'section.{key}']}",
            thing_title=title, title_tag=tag, said=words, section=section, number=place, pages=pages,
            first=(place - 1) * PAGE_ROWS + 1, last=(place - 1) * PAGE_ROWS + len(part),
            trail=[(f"{listed}/", site[listed]), (f"{own}/", title), (None, words[f"section.{key}"])],
            make_target=lambda one: f"{own}/{key}/{one}/",
        )  # fmt: skip
    return None


def _read_number(text: str, least: int, most: int) -> int | None:
    """Return the number that a part of a path is, None for anything else."""
    plain = text.rstrip("/")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 7) or plain != str(int(plain)):
        return None
    return int(plain) if least <= int(plain) <= most else None


def _count_pages(lines: Sequence[object]) -> int:
    return -(-len(lines) // PAGE_ROWS)


def _list_names(thing: Thing) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the names in all languages, those of readers first: tag, name, and other names."""
    tags = [*LANGUAGES, *sorted({*thing.labels, *thing.alternatives} - set(LANGUAGES))]
    return [
        (tag, thing.labels.get(tag, ""), thing.alternatives.get(tag, ()))
        for tag in tags
        if tag in thing.labels or tag in thing.alternatives
    ]


def _list_facts(
    index: ThingIndex, thing: Thing, lang: str
) -> Iterator[tuple[str, list[tuple[str, str, str]], int]]:
    """Yield what ties a thing to others: how, the first others, and how many more there are."""
    words, codes = Messages(lang, "site-things"), Messages(lang, "columns")
    parts: dict[str, list[str]] = {}
    for iri, tie in sorted(thing.parts.items()):
        parts.setdefault(f"part.{tie}", []).append(iri)
    ties: dict[str, Iterable[str]] = {
        **{f"tie.{tie}": thing.ties[tie] for tie in thing.ties},
        **{f"part.{tie}": parts[f"part.{tie}"] for tie in thing.ties if f"part.{tie}" in parts},
        **parts,
        "answered_by": sorted(thing.answered_by),
        "answers_for": sorted(thing.answers_for),
        "broader": thing.broader,
        "narrower": sorted(thing.narrower),
    }
    for key, others in ties.items():
        named = sorted(others)
        if named:
            yield (
                words[key],
                [_make_part(index, one, lang) for one in named[:_LINKS]],
                max(0, len(named) - _LINKS),
            )
    roles: dict[str, list[str]] = {}
    for agreement, role in sorted(thing.roles):
        name = codes[f"code.{role}"] if role in ("party", "depositary") else name_thing(index, role, lang)[0]
        roles.setdefault(name, []).append(agreement)
    for name, agreements in sorted(roles.items()):
        yield (
            words.text("role", name=name),
            [_make_part(index, one, lang) for one in agreements[:_LINKS]],
            max(0, len(agreements) - _LINKS),
        )


def _list_agreements(index: ThingIndex, thing: Thing, lang: str) -> list[tuple[str, str, str]]:
    return [_make_part(index, one, lang) for one in sorted(thing.agreements)[:_LINKS]]


def _list_sections(index: ThingIndex, thing: Thing) -> Iterator[tuple[str, tuple[str, ...], list[Any]]]:
    """Yield the tables of a thing: key, heads, and lines, each with the actor of which it is."""
    if thing.kind != "actor":
        yield (
            "notices",
            ("sender", "addressee", "what", "clause"),
            [(thing.iri, one) for one in thing.notices],
        )
        yield "norms", ("who", "what", "clause"), [(thing.iri, one) for one in thing.norms]
        return
    organs = sorted(thing.organs)
    for key, modalities in (("must", _MUST), ("must-not", _MUST_NOT), ("may", _MAY)):
        own = [(thing.iri, one) for one in thing.bears if one.modality in modalities]
        yield key, ("what", "clause"), own
        seen = {one.iri for _, one in own}
        below = [
            (organ, one)
            for organ in organs
            if organ in index.things
            for one in index.things[organ].bears
            if one.modality in modalities and one.iri not in seen
        ]
        known = {one.iri for _, one in below} | seen
        answered = [one for one in thing.answers if one.modality in modalities and one.iri not in known]
        yield f"{key}.organs", ("who", "what", "clause"), below + [(thing.iri, one) for one in answered]
    for key, heads in (
        ("owed", ("as_what", "what", "from_whom", "clause")),
        ("sends", ("addressee", "about", "what", "clause")),
        ("receives", ("sender", "about", "what", "clause")),
    ):
        yield key, heads, [(thing.iri, one) for one in getattr(thing, key)]
        yield (
            f"{key}.organs",
            ("organ", *heads),
            [
                (organ, one)
                for organ in organs
                if organ in index.things
                for one in getattr(index.things[organ], key)
            ],
        )


def _make_section(
    explorer: Explorer,
    index: ThingIndex,
    key: str,
    heads: tuple[str, ...],
    lines: Sequence[Any],
    number: int,
    lang: str,
) -> Section:
    named = Messages(lang, "heads", "site-things")
    rows = tuple(_make_row(explorer, index, heads, actor, line, lang) for actor, line in lines)
    return Section(
        key, tuple(named[f"head.{head}" if head == "organ" else head] for head in heads), rows, number
    )


def _make_row(
    explorer: Explorer,
    index: ThingIndex,
    heads: tuple[str, ...],
    actor: str,
    line: NormLine | NoticeLine | OwedLine,
    lang: str,
) -> Row:
    norm = line if isinstance(line, NormLine) else line.norm
    codes = Messages(lang, "columns")

    def name(iris: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
        return tuple(_make_part(index, one, lang) for one in iris if one)

    def cite() -> tuple[tuple[str, str, str], ...]:
        label = capitalize_text(Messages(lang, "answers").text("clause", number=norm.number))
        label = label.replace(" ", "\u00a0").replace("-", "\u2011")  # a number and its noun stay together
        if not norm.number[:1].isdigit():
            label = explorer.name(f"{expand(norm.agreement)}/{norm.number}", lang)
        one = (label, "", expand(norm.place))
        return (one, _make_part(index, norm.agreement, lang)) if len(explorer.agreements) > 1 else (one,)

    writers: dict[str, Callable[[], tuple[tuple[str, str, str], ...]]] = {
        "what": lambda: ((*choose_text(norm.texts, lang), ""),),
        "clause": cite,
        "who": lambda: name(norm.bearers),
        "from_whom": lambda: name(norm.bearers),
        "organ": lambda: name([actor]),
        "as_what": lambda: ((codes[f"code.{line.role}"], "", ""),) if isinstance(line, OwedLine) else (),
        "sender": lambda: name([line.sender]) if isinstance(line, NoticeLine) else (),
        "addressee": lambda: name([line.addressee]) if isinstance(line, NoticeLine) else (),
        "about": lambda: name(line.matters) if isinstance(line, NoticeLine) else (),
    }
    modality = norm.modality if norm.modality in MODALITY_KEYS else "condition"
    return Row((modality, codes[f"code.{modality}"]), norm.implied, tuple(writers[head]() for head in heads))

"""Who must notify whom over all agreements: a matrix, a table, and pages for each filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from servanda.messages import load_messages
from servanda.namespaces import expand
from servanda.query.citations import describe_paraphrases
from servanda.site.addresses import make_path
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
    from servanda.query.table import Row
    from servanda.site.explorer import Explorer, Page

_ROOT: Final = "notices/"
_STRICT: Final = "notices/strict/"
#: The filters: their names in paths, and the columns that they narrow.
_FILTERS: Final = {"from": "sender", "to": "addressee", "about": "matters"}
#: Each filter has pages for so many actors or matters, those with most notifications.
_MOST: Final = 60
#: Where all notifications need more pages than this, their agreements are listed instead.
_WHOLE: Final = 3
#: So many agreements stand on a page of that list.
_ON_PAGE: Final = 100


class _List(NamedTuple):
    """A list of notifications: where it begins, its filter with the value, and the places of its rows."""

    root: str
    filter: str
    value: str
    rows: tuple[int, ...]
    pages: tuple[tuple[int, ...], ...]
    page_count: int


class _Plan(NamedTuple):
    """Which lists there are, by the path of each of their pages, and where a pair of actors is found."""

    lists: Mapping[str, tuple[_List, int]]
    pairs: Mapping[tuple[object, object], str]
    counts: Mapping[str, Counter[str]]


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of all lists: as of :class:`servanda.site.pages.PageKind`."""
    yield from explorer.remember(_plan_lists).lists


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return a page of a list: as of :class:`servanda.site.pages.PageKind`."""
    if not path.startswith(_ROOT):
        return None
    plan = explorer.remember(_plan_lists)
    if path not in plan.lists:
        return None
    held, number = plan.lists[path]
    rows = explorer.ask("who-must-notify-whom", lang)
    words = load_messages(lang, "site", "page", "answers")
    all_of_list = [rows[place] for place in held.rows]
    here = [rows[place] for place in held.pages[number - 1]] if held.pages else []
    title = words["notices"]
    if held.filter == "strict":
        title = words["reading.strict"]
    elif held.filter:
        title = words.text(f"notices.{held.filter}", name=clip(explorer.name(expand(held.value), lang)))
    above: list[tuple[str | None, str]] = [(_ROOT, words["notices"])] if held.filter else []
    values: dict[str, Any] = {
        "words": words, "title": title, "trail": [*above, (None, title)], "number": number,
        "filter": held.filter,
        "make_page": partial(find_page, held.root),
        "summary": words.text(
            "summary", notifications=len(all_of_list),
            clauses=len({(row["agreement"], row["clause"]) for row in all_of_list}),
            untimed=sum(not row["timing"] for row in all_of_list),
        ),
        "matrix": make_matrix(all_of_list, words, plan.pairs) if number == 1 and not held.filter else None,
        "filters": _list_filters(explorer, plan, words, lang) if number == 1 and not held.filter else [],
        "readings": [
            (words["reading.wide"], _ROOT, held.filter == "", len(rows)),
            (words["reading.strict"], _STRICT, held.filter == "strict", _count_strict(rows)),
        ],
        "value": expand(held.value) if held.value else "",
        "paraphrase": describe_paraphrases(explorer.store, here, lang),
    }  # fmt: skip
    if held.pages:
        values["page_count"] = held.page_count
        prepared = prepare_rows(explorer, here, words, lang)
        values["groups"] = [
            (words[f"mode.{mode}"], group)
            for mode in ("notify", "inform")
            if (group := [row for row in prepared if row["mode"] == mode])
        ]
        values["agreements"] = []
    else:
        values |= _list_agreements(explorer, all_of_list, number, lang)
    return render_page(explorer, "notices.html.j2", path, lang, **values)


def _plan_lists(explorer: Explorer) -> _Plan:
    rows = explorer.ask("who-must-notify-whom", "en")
    strict = [place for place, row in enumerate(rows) if row["mode"] == "notify"]
    lists = [
        _make_list(rows, _ROOT, "", "", range(len(rows))),
        _make_list(rows, _STRICT, "strict", "", strict),
    ]
    counts: dict[str, Counter[str]] = {}
    for name, column in _FILTERS.items():
        places = _group_places(rows, column)
        counts[name] = Counter({value: len(found) for value, found in places.items()})
        for value in sorted(places, key=lambda value: (-len(places[value]), value))[:_MOST]:
            lists.append(_make_list(rows, make_root(name, value), name, value, places[value]))
    found = {
        find_page(held.root, number): (held, number)
        for held in lists
        for number in range(1, held.page_count + 1)
    }
    return _Plan(found, _find_pairs(rows, found), counts)


def _make_list(rows: Sequence[Row], root: str, filter: str, value: str, places: Sequence[int]) -> _List:
    # Those of notifying first, so that the strict reading stands in one piece.
    ordered = tuple(sorted(places, key=lambda place: rows[place]["mode"] != "notify"))
    sizes = [len(part) for part in split_rows([rows[place] for place in ordered])]
    if not value and len(sizes) > _WHOLE:
        named = len({rows[place]["agreement"] for place in ordered})
        return _List(root, filter, value, ordered, (), max(1, -(-named // _ON_PAGE)))
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    pages = tuple(ordered[start : start + size] for start, size in zip(starts, sizes, strict=True))
    return _List(root, filter, value, ordered, pages, len(pages))


def _group_places(rows: Sequence[Row], column: str) -> dict[str, list[int]]:
    """Return the places of rows by each value of a column, which may be a list."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        value = row[column]
        for one in value if isinstance(value, list) else [value]:
            if one:
                found.setdefault(str(one), []).append(place)
    return found


def _find_pairs(
    rows: Sequence[Row], lists: Mapping[str, tuple[_List, int]]
) -> dict[tuple[object, object], str]:
    """Return on which page of a sender the first notification to an addressee stands, with its anchor."""
    found: dict[tuple[object, object], str] = {}
    for path, (held, number) in lists.items():
        if held.filter == "from":
            for place in held.pages[number - 1]:
                pair = rows[place]["sender"], rows[place]["addressee"]
                found.setdefault(pair, f"{path}#{make_anchor(*pair)}")
    return found


def make_root(name: str, value: str) -> str:
    """Return where the list of a filter begins: ``from``, ``to`` or ``about``, and a compact IRI.

    >>> make_root("from", "actor:nato"), make_root("about", "agreement:a/arrival")
    ('notices/from/nato/', 'notices/about/agreement/a/arrival/')
    """
    path = make_path(expand(value))
    return f"{_ROOT}{name}/{path.removeprefix('actor/').removeprefix('matter/')}/"


def _count_strict(rows: Sequence[Row]) -> int:
    return sum(row["mode"] == "notify" for row in rows)


def _list_filters(
    explorer: Explorer, plan: _Plan, words: Mapping[str, str], lang: str
) -> list[tuple[str, list[tuple[str, str, bool, int]]]]:
    """Return the filters as links: a name for each group, and its links by the number of notifications."""
    found = []
    for name, counts in plan.counts.items():
        most = sorted(counts, key=lambda value: (-counts[value], value))[:_MOST]
        links = [
            (clip(explorer.name(expand(value), lang)), make_root(name, value), False, counts[value])
            for value in most
        ]
        if links:
            found.append((words[f"filter.{name}"], links))
    return found


def _list_agreements(explorer: Explorer, rows: Sequence[Row], number: int, lang: str) -> dict[str, Any]:
    """Return the agreements of a long list with how many notifications each has, a page of them."""
    counts = Counter(expand(str(row["agreement"])) for row in rows)
    strict = Counter(expand(str(row["agreement"])) for row in rows if row["mode"] == "notify")
    named = [iri for iri in list_notices(explorer, "en") if iri in counts]
    return {
        "groups": [],
        "page_count": max(1, -(-len(named) // _ON_PAGE)),
        "agreements": [
            {
                "iri": iri, "label": clip(explorer.name(iri, lang), 200), "number": counts[iri],
                "strict": strict[iri], "target": f"{make_path(iri)}/notices/",
            }
            for iri in named[(number - 1) * _ON_PAGE : number * _ON_PAGE]
        ],
    }  # fmt: skip

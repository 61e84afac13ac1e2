"""What a shell proposes while somebody types: actors, matters, clauses, norms, agreements, programmes.

A value is the id as it is typed; its label is beside it in shells that show one (zsh, fish). What is typed so
far begins an id, or else any word of a label in any language: "Мин" proposes both ministries.
An option or argument completes by the kind of its :class:`NameType`; what cannot be read proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The most proposals, more than anybody reads.
_MOST: Final = 200
#: What the names and labels of things are read from.
_PREDICATES: Final = (
    "rdf:type", "rdfs:subClassOf", "skos:prefLabel", "skos:altLabel", "dcterms:title", "dcterms:language",
    "srv:hasClause", "srv:hasNorm", "srv:number",
)  # fmt: skip
#: What an option or argument is called in help, to the kind of thing that it names.
_BY_METAVAR: Final = {
    "ACTOR": "actor", "FROM": "actor", "TO": "actor", "MATTER": "matter", "PROGRAMME": "programme",
    "CLAUSE": "clause", "NORM": "norm", "AGREEMENT": "agreement", "ACTION": "action",
}  # fmt: skip
#: The options that name a kind of thing otherwise.
_BY_OPTION: Final = {"--agreement": "agreement", "--clauses": "clauses"}
#: The arguments that do, by the command and their name.
_BY_ARGUMENT: Final = {
    "show what": "any", "why what": "norm", "why-not what": "norm", "draw clause": "clause",
    "unload ids": "agreement",
}  # fmt: skip
#: The kinds of things that ``servanda show`` shows, those first that are typed most.
_SHOWN: Final = ("clause", "actor", "programme", "matter", "norm", "agreement")


def complete_actor(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the actors whose id or label begins so."""
    return _complete("actor", ctx, incomplete)


def complete_matter(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the matters whose id or label begins so."""
    return _complete("matter", ctx, incomplete)


def complete_programme(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the programmes whose id or label begins so."""
    return _complete("programme", ctx, incomplete)


def complete_clause(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the clauses whose number or label begins so: 3d, since a shell reads 3(d) otherwise."""
    return _complete("clause", ctx, incomplete)


def complete_norm(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the norms whose id or label begins so."""
    return _complete("norm", ctx, incomplete)


def complete_agreement(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the agreements whose id or label begins so: those of the store, else all that ship."""
    found = _complete("agreement", ctx, incomplete)
    if ctx.params.get("store") is None and ctx.params.get("folder") is None:
        known = {item.value for item in found}
        found += [item for item in _list_shipped(incomplete) if item.value not in known]
    return found


def complete_clauses(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the clauses that may follow the last comma of a list: 4,4.1."""
    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + str(item.value), help=item.help)
        for item in complete_clause(ctx, param, last)
    ]


def complete_any(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return whatever can be shown and begins so."""
    found = [item for kind in _SHOWN for item in _complete(kind, ctx, incomplete)]
    return found[:_MOST]


def _complete_action(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return _complete("action", ctx, incomplete)


_COMPLETE: Final[dict[str, Callable[[click.Context, click.Parameter, str], list[CompletionItem]]]] = {
    "actor": complete_actor, "matter": complete_matter, "programme": complete_programme,
    "clause": complete_clause, "clauses": complete_clauses, "norm": complete_norm,
    "agreement": complete_agreement, "any": complete_any,
    "action": _complete_action,
}  # fmt: skip


class NameType(click.ParamType[str]):
    """What names a thing of some kind, taken as it is typed; a shell completes it."""

    name = "text"

    def __init__(self, kind: str) -> None:
        """Take a kind of thing."""
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 (click's own signature)
        """Return what was typed."""
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return what may be meant; nothing where the names cannot be read."""
        from servanda.errors import ServandaError

        try:
            return _COMPLETE[self.kind](ctx, param, incomplete)
        except (ServandaError, OSError, ValueError):
            return []


def add_completion(command: click.Command, path: str) -> click.Command:
    """Have each option and argument of a command that names a thing completed, and return the command.

    ``path`` is how it is called: ``show``, ``log add``.
    """
    for param in command.params:
        if param.type is click.STRING and (kind := _find_kind(param, path)):
            param.type = NameType(kind)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            add_completion(inner, f"{path} {name}")
    return command


def _find_kind(param: click.Parameter, path: str) -> str | None:
    """Return the kind of thing that an option or argument names, None for any other."""
    if isinstance(param, click.Argument):
        named = _BY_ARGUMENT.get(f"{path} {param.name}")
    else:
        named = next((_BY_OPTION[name] for name in param.opts if name in _BY_OPTION), None)
    return named or _BY_METAVAR.get(param.metavar or "")


def _complete(kind: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the things of a kind the id of which begins so, else those of which a word of a label does."""
    from servanda.names import KINDS, find_label, run_select

    graph = _open_names(kind, ctx)
    if graph is None:
        return []
    rows = run_select(graph, f"SELECT DISTINCT ?x {{ {KINDS[kind]} }}")
    ids = _list_ids({str(row["x"].value) for row in rows if row["x"]}, kind)
    start = incomplete.casefold()
    found = [iri for iri, id_ in ids.items() if id_.casefold().startswith(start)]
    found = found or _find_by_word(graph, kind, start)
    found.sort(key=lambda iri: _order(ids[iri]))
    lang = _find_language(ctx)
    return [CompletionItem(ids[iri], help=find_label(graph, iri, lang)) for iri in found[:_MOST]]


def _find_by_word(graph: Store, kind: str, start: str) -> list[str]:
    """Return the things of a kind a label of which has words that begin so."""
    from servanda.names import list_labelled
    from servanda.text.stems import list_words

    typed = list_words(start)
    return [
        thing.id
        for thing in list_labelled(graph, kind)
        for words in [[list_words(label.text) for label in thing.labels]]
        if any(all(any(word.startswith(one) for word in label) for one in typed) for label in words)
    ]


def _open_names(kind: str, ctx: click.Context) -> Store | None:
    """Return a graph with the names of a kind: of the store that is named, else the bundled one."""
    from servanda.cli import common
    from servanda.store.targets import is_store, is_url

    place = ctx.params.get("store") or ctx.params.get("folder")
    agreement = ctx.params.get("agreement")
    if place is None and (kind == "agreement" or common.find_shipped_place(agreement) is None):
        from servanda.namespaces import expand
        from servanda.store.snapshot import open_bundled

        return open_bundled({expand(name) for name in _PREDICATES})
    # A server is not asked at every key.
    if place is not None and is_url(place):
        return None
    if place is not None and is_store(place) and (kind != "clause" or agreement is None):
        from servanda.store.archive_store import ArchiveStore

        archive = ArchiveStore(Path(place))
        return archive.gather_names(kind, "") if archive.gathers_all(kind, "") else None
    return common.open_target(place, agreement=agreement)


def _list_ids(iris: Collection[str], kind: str) -> dict[str, str]:
    """Return the id of each thing as it is typed, with its agreement where they are of several."""
    from servanda.namespaces import compact

    ends = {iri: compact(iri).partition(":")[2] or iri for iri in iris}
    if kind in ("clause", "norm") and len({end.partition("/")[0] for end in ends.values()}) > 1:
        return ends
    return {iri: end.rpartition("/")[2] for iri, end in ends.items()}


def _order(id_: str) -> list[tuple[int, str]]:
    """Return the sort key by which 2 comes before 10."""
    return [(int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", id_)]


def _find_language(ctx: click.Context) -> str:
    from servanda.messages import LANGUAGES, get_error_language

    typed = str(ctx.params.get("lang") or "").casefold()
    return typed if typed in LANGUAGES else get_error_language()


def _list_shipped(incomplete: str) -> Iterator[CompletionItem]:
    """Yield the agreements that ship beside the reference one, with their labels as their files give them."""
    from servanda.resources import list_agreement_folders, read_shipped_title

    for folder in list_agreement_folders():
        if folder.name.startswith(incomplete):
            yield CompletionItem(folder.name, help=read_shipped_title(folder))

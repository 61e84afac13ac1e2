"""What the search of the page looks through, and the words that its scripts put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.export.page_texts import Strings, Texts, phrases

if TYPE_CHECKING:
    from servanda.export.page_view import View

#: Phrases that a script shows; ``{n}`` and the like are filled in there.
_SPOKEN: Final = (
    "filter.count", "search.none", "search.count", "search.more", "copied", "copied.bar", "sorted.up",
    "sorted.down", "found.actor", "found.norm", "found.text", "found.programme", "graph.list",
)  # fmt: skip


def spoken() -> dict[str, Texts]:
    """Return the phrases that scripts show, with their gaps."""
    return {key: {lang: held[key] for lang, held in phrases().items()} for key in _SPOKEN}


def index(view: View, strings: Strings) -> list[list[object]]:
    """Return what can be found: of each its kind, its anchor, and the numbers of its title and texts."""
    names, found = view.names, []

    def add(kind: str, anchor: str, title: Texts, *texts: Texts) -> None:
        numbers = [strings.number(text) for text in (title, *texts) if text]
        found.append([kind, anchor, numbers[0], numbers])

    for actor in view.actors:
        add("actor", names.anchor("actor", actor["actor"]), names.of(actor["actor"]),
            names.definition(actor["actor"]))  # fmt: skip
    for programme in view.programmes:
        name = programme["programme"]
        add("programme", names.anchor("programme", name), names.of(name), {"und": programme["notation"]})
    for name, norm in view.norms.items():
        add("norm", names.anchor("norm", name), norm["label"], norm["object"])
    for clause in view.clauses:
        for row in clause["passages"]:
            add("text", row["anchor"], clause["called"], names.of(clause["id"]),
                row["whole"])  # fmt: skip
    return found

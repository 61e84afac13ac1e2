"""The files of translations beside an agreement: ``agreement.en.yaml``, a text for each path."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.read import files
from servanda.read.short.companions import list_translation_files
from servanda.read.short.nodes import Place, build_mapping, iterate_entries, list_items, put
from servanda.read.syntax import Mapping, Node, Scalar, Sequence, parse_yaml
from servanda.text.numbering import build_clause_path

#: Where a text stands: the section of the file, in a clause its path, and the name or path in there.
TextPath = tuple[str, ...]
#: The sections with a name for each text.
NAMED: Final = (
    "errata", "differences", "instruments", "parties", "actors", "roles", "matters", "actions", "programmes",
    "qualifierTypes", "topics",
)  # fmt: skip
ALONE: Final = ("title", "label", "remark")


class Translations:
    """The translations of one agreement, and which of them its texts have called for."""

    def __init__(self, path: Path, language: str) -> None:
        """Read the files beside ``path``; raises ServandaError for one that is not as it should be."""
        self.language = language
        self._texts: dict[TextPath, dict[str, tuple[Node, Path]]] = {}
        self._taken: set[TextPath] = set()
        self._asked: set[TextPath] = set()
        for tag, file in list_translation_files(path):
            place = Place(file)
            if tag == language:
                raise place.error(error_text("short-own-translation", language=tag), 1)
            self._read(parse_yaml(files.read_companion(file), file), tag, place)

    def _read(self, root: Node, tag: str, place: Place) -> None:
        whole = place.read_mapping(root, place.file.name)
        place.check_keys(whole, (*ALONE, *NAMED, "clauses"), place.file.name)
        for key, node, _ in iterate_entries(whole):
            if key in ALONE:
                self._add((key,), node, tag, place)
                continue
            for name, inner, _ in iterate_entries(place.read_mapping(node, key)):
                if key != "clauses":
                    self._add((key, name), inner, tag, place)
                    continue
                for path, text, _ in iterate_entries(place.read_mapping(inner, name)):
                    self._add((key, build_clause_path(name), path), text, tag, place.within(name))

    def _add(self, path: TextPath, node: Node, tag: str, place: Place) -> None:
        for item in list_items(node):
            place.read_word(item, path[-1])
        texts = self._texts.setdefault(path, {})
        if tag in texts:  # '36(1)' and '36.1' are the same clause
            raise place.error(error_text("short-translated-twice", path=path[-1]), node.line)
        texts[tag] = (node, place.file)

    def build_text(self, words: Node | str, line: int, *paths: TextPath) -> Mapping:
        """Return a text in all its languages: the words of the source, and the translations of its path.

        Of several paths, the first that has a translation in a language counts. A list of words keeps its
        items but the first, whose place is elsewhere (a label, and then other names).
        """
        self._asked.update(paths)
        source = words if isinstance(words, Scalar) else Scalar(str(words), line, False, True)
        found = build_mapping(line)
        put(found, self.language, Scalar(source.text, source.line, False, True), line)
        for path in reversed(paths):
            for tag, (node, _) in self._texts.get(path, {}).items():
                items = list_items(node)
                if items:
                    put(found, tag, items[0], line)
                self._taken.add(path)
        return found

    def build_names(self, words: list[Node], line: int, path: TextPath) -> Mapping | None:
        """Return the further names of a thing in all languages: all but the first of each list."""
        found = Mapping(line)
        if words[1:]:
            put(found, self.language, Sequence(line, words[1:]), line)
        for tag, (node, _) in self._texts.get(path, {}).items():
            if list_items(node)[1:]:
                put(found, tag, Sequence(line, list_items(node)[1:]), line)
        return found if found.entries else None

    def check_all_taken(self) -> None:
        """Raise ServandaError for a translation of nothing, with the nearest path that there is."""
        for path, texts in self._texts.items():
            if path in self._taken:
                continue
            node, file = next(iter(texts.values()))
            known = [asked[-1] for asked in self._asked if asked[:-1] == path[:-1]]
            clause = path[1] if len(path) == 3 else None
            raise Place(file, clause).error(
                error_text(
                    "short-translation-of-nothing", path=path[-1], hint=format_suggestion(path[-1], known)
                ),
                node.line,
            )

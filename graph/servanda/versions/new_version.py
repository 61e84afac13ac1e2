"""The folder of a new version of an agreement, made of an older one and of the new text.

Norms whose sentences are word for word in the new text are kept, with their names and comments, under the
number that their clause has now. Norms on changed words move under ``proposed:`` of their clause, with what
changed, and nothing is answered from there until a person has accepted them. What is no longer in the text is
left out, and told.
"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import Store
from ruamel.yaml.comments import CommentedMap

from servanda.authoring import AGREEMENT_FILE, make_id
from servanda.errors import ServandaError, describe_system_error
from servanda.formatting.layout import Comments, Loaded, Path_, build_tree, edit_document
from servanda.messages import error_text
from servanda.namespaces import local
from servanda.read.document import read_file
from servanda.read.files import decode_text, read_bytes
from servanda.read.short.expansion import CLAUSE_KEYS
from servanda.text.clean import clean_text
from servanda.text.numbering import build_clause_path
from servanda.versions.change_table import mark_words
from servanda.versions.norm_changes import NormChange, compare_versions
from servanda.versions.reading import read_version
from servanda.versions.sentence_alignment import align_versions
from servanda.versions.text_amendments import Amendments, amend_text, read_amendments
from servanda.versions.version_text import Version, build_text_version

#: The keys of the head that are of one text alone.
_OF_THE_TEXT: Final = ("prefix", "digest", "covers", "errata", "versionOf", "validFrom", "madeBy")
#: The keys of an instrument that name lines of the text.
_LINES: Final = ("instruments", "differences", "copy")
_BY: Final = "servanda diff"
#: What stands by name under these keys of a clause rests on its words, or on its norms.
_REMARKS: Final = ("notes", "references", "qualifiers", "silences")


@dataclass
class NewVersion:
    """What was made: the file, how many norms were kept, and which are proposed or left out (clause/name)."""

    file: Path
    kept: int = 0
    proposed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def make_version(
    folder: Path,
    older: Path,
    *,
    text: Path | None = None,
    protocol: Path | None = None,
    valid_from: date | None = None,
) -> NewVersion:
    """Make the folder of a new version of the agreement in the folder ``older``.

    Its text is that of the file ``text``, or that of the older version as the ``protocol`` (a folder) amends
    it. The folder is there whole or not at all. Raises ServandaError where it is there already and not empty,
    for an amendment that does not fit, and for what cannot be made a version by rule.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ServandaError(error_text("folder-there"), file=folder)
    file = older / AGREEMENT_FILE
    document = read_file(file)
    if document.agreement is None or document.source is None:
        raise ServandaError(error_text("suggest-no-source"), file=file)
    name = local(document.agreement)
    made_by = None
    if protocol is not None:
        amendments = read_amendments(protocol)
        _check_amended(amendments, name, file)
        raw = amend_text(clean_text(decode_text(read_bytes(document.source), document.source)), amendments)
        content = raw.encode()
        valid_from = valid_from or amendments.valid_from
        made_by = _read_id(protocol)
    else:
        assert text is not None
        content = read_bytes(text)
        raw = decode_text(content, text)
    if valid_from is None:
        raise ServandaError(error_text("version-day-missing"), file=folder)
    older_day = _read_head(file, "validFrom") or _read_head(file, "date")
    if older_day is not None and valid_from.isoformat() <= older_day:
        message = error_text("version-day-early", day=valid_from, older=date.fromisoformat(older_day))
        raise ServandaError(message, file=file)
    store = Store()
    store.extend(document.quads)
    first = read_version(str(older), store, document.agreement, [file])
    second = build_text_version(str(text or folder), clean_text(raw), raw, first.language)
    head = {"versionOf": _read_first(file) or name, "validFrom": valid_from.isoformat()}
    if made_by is not None:
        head["madeBy"] = made_by
    writer = _VersionWriter(make_id(folder.resolve().name), first, second, head)
    files = {
        one.name: one.read_bytes()
        for one in sorted(older.iterdir())
        if one.is_file() and not one.name.startswith(".") and one.name != AGREEMENT_FILE
    }
    files[document.source.name] = content
    return writer.write_folder(folder, file, files)


def _check_amended(amendments: Amendments, name: str, file: Path) -> None:
    if amendments.amends not in (name, _read_first(file)):
        message = error_text("amends-other", name=amendments.amends, version=name)
        raise ServandaError(message, file=amendments.file)


def _read_first(file: Path) -> str | None:
    """Return the id of the agreement of which a file is a later version."""
    return _read_head(file, "versionOf")


def _read_id(folder: Path) -> str | None:
    file = folder / AGREEMENT_FILE
    return _read_head(file, "agreement") if file.is_file() else make_id(folder.resolve().name)


def _read_head(file: Path, key: str) -> str | None:
    from servanda.read.syntax import Mapping as MappingNode
    from servanda.read.syntax import Scalar, parse_yaml

    root = parse_yaml(decode_text(read_bytes(file), file), file)
    node = root.entries.get(key) if isinstance(root, MappingNode) else None
    return node.text if isinstance(node, Scalar) and not node.null else None


class _VersionWriter:
    """Writes the file of a new version."""

    def __init__(self, name: str, first: Version, second: Version, head: Mapping[str, str]) -> None:
        self.name, self.first, self.second, self.head = name, first, second, head
        changes = compare_versions(first, second)
        self.norms = {one.norm.rpartition("/")[2]: one for one in changes if one.norm is not None}
        self.remarks = {
            str(one.before["id"]).rpartition("/")[2]: one
            for one in changes
            if one.norm is None and one.before is not None and "id" in one.before
        }
        self.clauses = self._map_clauses()
        self.demoted: set[str] = set()
        self.unreadable: list[str] = []

    def _map_clauses(self) -> dict[str, str]:
        """Return for the path of each clause the number of the one that it is now."""
        votes: Counter[tuple[str, str]] = Counter()
        for link in align_versions(self.first, self.second).links:
            if link.first and link.second:
                ours = self.first.sentences[link.first[0]].clause
                theirs = self.second.sentences[link.second[0]].clause
                votes[build_clause_path(ours), theirs] += 1 + 2 * link.same
        found: dict[str, str] = {}
        for (ours, theirs), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if theirs and theirs not in found.values():
                found.setdefault(ours, theirs)
        return found

    def write_folder(self, folder: Path, older: Path, files: Mapping[str, bytes]) -> NewVersion:
        """Write the folder, once its file can be read; norms that keep it from that are proposed."""
        draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}")
        try:
            draft.mkdir(parents=True)
            for name, content in files.items():
                (draft / name).write_bytes(content)
            found = self._write_readable(draft / AGREEMENT_FILE, older)
            if folder.exists():
                folder.rmdir()  # which only an empty one can be
            draft.rename(folder)
        except OSError as error:
            reason = describe_system_error(error)
            raise ServandaError(error_text("folder-not-made", reason=reason), file=folder) from None
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        found.file = folder / AGREEMENT_FILE
        return found

    def _write_readable(self, file: Path, older: Path) -> NewVersion:
        before = decode_text(read_bytes(older), older)
        while True:
            found = NewVersion(file)
            after = edit_document(before, older, partial(self._edit, found))
            file.write_text(after, encoding="utf-8")
            try:
                read_file(file)
            except ServandaError as error:
                beside = Path(error.file or file)
                if beside.name != file.name and beside.parent == file.parent and beside.suffix == ".yaml":
                    beside.unlink()  # a translation or a note of what is no longer there
                    self.unreadable.append(beside.name)
                    continue
                blamed = self._find_blamed(after, error.line)
                if blamed is None or blamed in self.demoted:
                    reason = error_text("version-refused", reason=error.message)
                    raise ServandaError(reason, file=older) from None
                self.demoted.add(blamed)
                continue
            found.left_out += self.unreadable
            return found

    def _find_blamed(self, written: str, line: int | None) -> str | None:
        """Return the norm or remark that an error on a line is about."""
        from servanda.read.syntax import Mapping as MappingNode
        from servanda.read.syntax import parse_yaml

        root = parse_yaml(written, Path(AGREEMENT_FILE))
        clauses = root.entries.get("clauses") if isinstance(root, MappingNode) else None
        starts: list[tuple[int, str]] = []
        for key, clause in clauses.entries.items() if isinstance(clauses, MappingNode) else ():
            path = build_clause_path(key)
            if not isinstance(clause, MappingNode):
                continue
            for name, node in clause.entries.items():
                if name not in CLAUSE_KEYS:
                    starts.append((clause.lines[name], f"{path}-{name}"))
                elif name in _REMARKS and isinstance(node, MappingNode):
                    starts += [(node.lines[one], f"{path}-{name}/{one}") for one in node.entries]
                else:
                    starts.append((clause.lines[name], ""))
        before = [one for one in sorted(starts) if line is not None and one[0] <= line]
        return before[-1][1] or None if before else None

    # The document

    def _edit(self, found: NewVersion, document: CommentedMap, comments: Comments) -> None:
        several = [key for key in _LINES if key in document]
        if several or not isinstance(document.get("clauses"), CommentedMap):
            message = error_text("version-instruments", key=(several or ["clauses"])[0])
            raise ServandaError(message, file=Path(self.first.name) / AGREEMENT_FILE)
        for key in _OF_THE_TEXT:
            document.pop(key, None)
        document["agreement"] = build_tree(self.name)
        place = list(document).index("clauses")
        for offset, (key, value) in enumerate(self.head.items()):
            document.insert(place + offset, key, build_tree(value))
        old = document["clauses"]
        moves: dict[Path_, Path_ | None] = {}
        new = CommentedMap()
        for number in self._list_numbers(old):
            new[build_tree(number)] = None
        for key, clause in old.items():
            self._move_clause(str(key), clause, new, moves, found)
        for key, clause in list(new.items()):
            if clause is None:
                new[key] = build_tree(None)
        document["clauses"] = new
        _move_comments(comments, moves)

    def _list_numbers(self, old: CommentedMap) -> list[str]:
        """Return the clauses of the new version: those of its text, and those that no text numbers."""
        named = [str(key) for key in old if build_clause_path(str(key)) not in self.first_numbers]
        numbers = list(dict.fromkeys(one.clause for one in self.second.sentences if one.clause))
        known = {build_clause_path(str(key)): str(key) for key in old}
        kept = [known.get(build_clause_path(number), number) for number in numbers]
        place = {str(key): n for n, key in enumerate(old)}
        first = min((place[one] for one in kept if one in place), default=0)
        return [
            *(one for one in named if place[one] < first), *kept,
            *(one for one in named if place[one] >= first),
        ]  # fmt: skip

    @property
    def first_numbers(self) -> set[str]:
        """The paths of the clauses that the older text numbers."""
        return {
            path for one in self.first.sentences
            if any(map(str.isdigit, path := build_clause_path(one.clause)))
        }  # fmt: skip

    def _find_key(self, new: CommentedMap, number: str) -> str | None:
        path = build_clause_path(number)
        return next((key for key in new if build_clause_path(str(key)) == path), None)

    def _move_clause(
        self, key: str, clause: Loaded, new: CommentedMap, moves: dict[Path_, Path_ | None], found: NewVersion
    ) -> None:
        path = build_clause_path(key)
        target = self._find_key(new, self.clauses.get(path, key if path not in self.first_numbers else ""))
        here: Path_ = ("clauses", key)
        moves[here] = None if target is None else ("clauses", target)
        for name, value in clause.items() if isinstance(clause, CommentedMap) else ():
            if name not in CLAUSE_KEYS:
                self._place_norm(path, here, str(name), value, new, moves, found)
            elif target is None or name in ("id", "number", "partOf", "proposed"):
                continue
            elif name == "passages":
                self._keep_passages(path, target, value, _open_clause(new, target))
            elif name in _REMARKS and isinstance(value, CommentedMap):
                self._keep_remarks(path, key, str(name), value, _open_clause(new, target), found)
            else:
                _open_clause(new, target)[name] = value

    def _place_norm(
        self, path: str, here: Path_, name: str, value: Loaded, new: CommentedMap,
        moves: dict[Path_, Path_ | None], found: NewVersion,
    ) -> None:  # fmt: skip
        """Put a norm where its words stand now: among the norms, or, where they changed, among proposals."""
        change = self.norms.get(f"{path}-{name}")
        where = str((change.after or {}).get("clause") or here[1]) if change is not None else ""
        target = self._find_key(new, where)
        if (
            change is None
            or target is None
            or change.change == "removed"
            or not isinstance(value, CommentedMap)
        ):
            found.left_out.append(f"{here[1]}/{name}")
            moves[*here, name] = None
            return
        holder = _open_clause(new, target)
        if not change.read_again and f"{build_clause_path(target)}-{name}" not in self.demoted:
            holder[name] = value
            moves[*here, name] = ("clauses", target, name)
            found.kept += 1
            return
        proposed = holder.setdefault("proposed", CommentedMap())
        value.insert(0, "by", build_tree(_BY))
        value.insert(1, "because", build_tree(_explain(change)))
        proposed[name] = value
        moves[*here, name] = ("clauses", target, "proposed", name)
        found.proposed.append(f"{target}/{name}")

    def _keep_remarks(
        self, path: str, key: str, kind: str, value: CommentedMap, kept: CommentedMap, found: NewVersion
    ) -> None:
        """Keep the notes, references, qualifiers and silences whose words are as they were."""
        sort = kind.removesuffix("s")
        for name in list(value):
            change = self.remarks.get(f"{path}-{sort}-{name}")
            target = build_clause_path(self.clauses.get(path, key))
            again = change is not None and (change.read_again or change.change == "removed")
            if again or f"{target}-{kind}/{name}" in self.demoted:
                del value[name]
                found.left_out.append(f"{key}/{kind}/{name}")
        if value:
            kept[kind] = value

    def _keep_passages(self, path: str, target: str, value: Loaded, kept: CommentedMap) -> None:
        """Keep the kinds of the sentences of a clause, as far as these are as many as they were."""
        before, after = len(self.first.list_clause(path)), len(self.second.list_clause(target))
        if isinstance(value, str) or before == after or not any(map(str.isdigit, path)):
            kept["passages"] = value
        elif len(set(map(str, value))) == 1:
            kept["passages"] = build_tree(str(value[0]))


def _open_clause(clauses: CommentedMap, key: str) -> CommentedMap:
    """Return the mapping of a clause, made where there is none yet."""
    if not isinstance(clauses[key], CommentedMap):
        clauses[key] = CommentedMap()
    found: CommentedMap = clauses[key]
    return found


def _explain(change: NormChange) -> dict[str, str]:
    words = mark_words(change.words)
    return {"words": words} if words else {"clause": str((change.after or {}).get("clause", ""))}


def _move_comments(comments: Comments, moves: Mapping[Path_, Path_ | None]) -> None:
    """Have comments go with what they are about; those of what is left out go with it."""
    ordered = sorted(moves.items(), key=lambda move: -len(move[0]))
    for held in (comments.above, comments.beside):
        moved = {}
        for path, said in list(held.items()):
            words = tuple(map(str, path))
            start, target = next(
                ((old, new) for old, new in ordered if words[: len(old)] == tuple(map(str, old))), ((), ())
            )
            if target is None:
                continue
            moved[(*target, *path[len(start) :])] = said
        held.clear()
        held.update(moved)  # type: ignore[arg-type]

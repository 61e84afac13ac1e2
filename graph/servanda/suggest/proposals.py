"""Candidates in an agreement's file: written under ``proposed:`` of their clause, accepted, and taken back.

Nothing is answered from ``proposed:``. What is accepted moves one level up, and only if the file can still be
read and the candidate is admitted; before the file is changed its text is kept beside it, for an undo.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml.comments import CommentedMap

from servanda.authoring import AGREEMENT_FILE, make_id
from servanda.digest import blake2b
from servanda.errors import ServandaError
from servanda.export.formats import write_file
from servanda.formatting.layout import Comments, Loaded, build_tree, edit_document
from servanda.messages import error_text
from servanda.read.document import read_yaml
from servanda.read.files import decode_text, read_bytes
from servanda.read.short.expansion import CLAUSE_KEYS
from servanda.read.short.norms import MODALITIES
from servanda.suggest.admission import PARTY_NAMES, AgreementWords, read_agreement_words
from servanda.suggest.candidates import Candidate, CandidateTime
from servanda.suggest.coreference import strip_article
from servanda.suggest.norm_actions import find_action, load_actions
from servanda.text.numbering import build_clause_path
from servanda.text.quotes import fold_words
from servanda.text.sentences import split_sentences

#: Where the texts of the file before each acceptance are kept.
HISTORY: Final = ".accepted"
_BY: Final = "servanda suggest"
_UNITS: Final = {"Y": "years", "M": "months", "W": "weeks", "D": "days", "H": "hours"}
#: The events that a time may name alone; the receipt is that of another message than its own.
_EVENTS: Final = ("signature", "entry-into-force", "end-of-term")
_FORMS: Final = ("written", "oral")
_MATTER_WORDS: Final = 6
_ABOUT_PROPOSAL: Final = ("by", "because")
#: The keys of a matter that are no names.
_OF_MATTER: Final = ("is", "words")


@dataclass(frozen=True)
class Acceptance:
    """What was accepted: the file, and the norms as clause and name."""

    file: Path
    norms: tuple[str, ...]


def propose(folder: Path, candidates: Iterable[Candidate], words: AgreementWords, by: str = _BY) -> int:
    """Write candidates under ``proposed:`` of their clauses; return how many are new.

    One whose words a norm of its clause has already, or a proposal of the same source, is passed over.
    Raises ServandaError where the file cannot be read or written.
    """
    file = folder / AGREEMENT_FILE
    before = decode_text(read_bytes(file), file)
    added = 0

    def change(document: CommentedMap, comments: Comments) -> None:
        nonlocal added
        for holder in _list_clause_maps(document):
            keys = {build_clause_path(str(key)): key for key in holder}
            for candidate in candidates:
                key = keys.get(build_clause_path(candidate.clause)) if candidate.clause else None
                norm = write_norm(candidate, words, by) if key is not None else None
                if norm is not None and _add(holder, key, norm, by):
                    added += 1

    after = edit_document(before, file, change)
    if added:
        write_file(after.encode(), file, force=True)
    return added


def _list_clause_maps(document: CommentedMap) -> list[CommentedMap]:
    """Return the mappings of clauses: of the head, and of each instrument."""
    instruments = document.get("instruments")
    holders = [document, *(instruments.values() if isinstance(instruments, CommentedMap) else ())]
    found = (one.get("clauses") for one in holders if isinstance(one, CommentedMap))
    return [one for one in found if isinstance(one, CommentedMap)]


def _add(holder: CommentedMap, key: Loaded, norm: dict[str, Any], by: str) -> bool:
    clause = holder[key]
    if not isinstance(clause, CommentedMap):
        clause = CommentedMap()
    proposed = clause.get("proposed")
    if not isinstance(proposed, CommentedMap):
        proposed = CommentedMap()
    operative = _list_operative(norm)
    own = [value for name, value in clause.items() if name not in CLAUSE_KEYS]
    same = [one for one in proposed.values() if isinstance(one, CommentedMap) and one.get("by") == by]
    if any(operative & _list_operative(one) and _same_quote(norm, one) for one in (*own, *same)):
        return False
    stem = next(iter(norm[next(one for one in norm if one in MODALITIES)]))
    taken = {*map(str, clause), *map(str, proposed)}
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    proposed[name] = build_tree(norm)
    clause["proposed"] = proposed
    holder[key] = clause
    return True


def _list_operative(norm: Loaded) -> set[str]:
    """Return the operative words of a norm as it is written."""
    found: set[str] = set()
    for name, value in norm.items() if isinstance(norm, dict) else ():
        if name in MODALITIES and isinstance(value, dict):
            found |= {fold_words(str(words)) for words in value.values()}
    return found


def _same_quote(norm: Loaded, other: Loaded) -> bool:
    return str(norm.get("quote", "")) == str(other.get("quote", ""))


def write_norm(candidate: Candidate, words: AgreementWords, by: str = _BY) -> dict[str, Any] | None:
    """Return a candidate as a norm in the short form, with who proposed it and why.

    None where no words say what is to be done.
    """
    if candidate.modality is None or candidate.modality.id is None:
        return None
    if (action := _write_action(candidate, words.language)) is None:
        return None
    norm: dict[str, Any] = {
        "by": by,
        "because": {
            one.value: f"{one.rule}: {one.words}".removeprefix(": ") for one in candidate.why if one.value
        },
        candidate.modality.id: action,
    }
    if not norm["because"]:
        del norm["because"]
    _write_actors(norm, candidate)
    clause = words.find_clause_words(candidate.clause) or ""
    if len(split_sentences(clause)) > 1:
        norm["quote"] = candidate.quote.rstrip(" .;")
    _write_details(norm, candidate)
    return norm


def _write_action(candidate: Candidate, language: str) -> dict[str, str] | None:
    """Return what is done, with the operative words; None where no words say it."""
    found = find_action(candidate, language)
    modality = candidate.modality.id if candidate.modality is not None else None
    if found is not None and candidate.effect is not None and modality == "condition":
        return {found.id: found.operative}  # what comes to be, such as an entry into force
    if candidate.mode is not None:
        return {str(candidate.mode.id): _join_operative(candidate)}
    return {found.id: found.operative} if found is not None else None


def _write_details(norm: dict[str, Any], candidate: Candidate) -> None:
    """Write of what, in which form, when, and with which effect."""
    if candidate.matter is not None:
        id_ = candidate.matter.id or make_id(candidate.matter.words, _MATTER_WORDS)
        norm["matter"] = {id_: candidate.matter.words}
    if candidate.form is not None and candidate.form.id in _FORMS:
        norm["form"] = {candidate.form.id: candidate.form.words}
    elif candidate.form is not None and candidate.form.id is not None:
        norm["through"] = {candidate.form.id: candidate.form.words}
    if candidate.time is not None:
        norm["timing"] = _write_time(candidate.time)
    if candidate.effect is not None and candidate.effect.id is not None:
        norm["effect"] = {"is": candidate.effect.id, "words": candidate.effect.words}


def _write_actors(norm: dict[str, Any], candidate: Candidate) -> None:
    if candidate.sender is not None:
        norm["bearer"] = {_name_actor(candidate.sender.id, "each"): candidate.sender.words}
    if candidate.addressee is not None:
        among = candidate.sender is not None and candidate.sender.id in PARTY_NAMES
        party = "other" if among else "each"
        norm["addressee"] = {_name_actor(candidate.addressee.id, party): candidate.addressee.words}
        if among and party in norm["addressee"]:
            norm["reciprocal"] = "yes"


def _name_actor(id_: str | None, party: str) -> str:
    return party if id_ in PARTY_NAMES else id_ or party


def _join_operative(candidate: Candidate) -> str:
    """Return the operative words: from the modal verb to the verb, where the quote has them so."""
    assert candidate.modality is not None and candidate.mode is not None
    modal, verb = candidate.modality.words, candidate.mode.words
    if not modal or modal == verb or verb in modal:
        return modal or verb
    found = re.search(
        rf"{re.escape(modal)}(?:(?!{re.escape(modal)}).)*?{re.escape(verb)}", candidate.quote, re.DOTALL
    )
    return found.group() if found is not None else verb or modal


def _write_time(time: CandidateTime) -> Loaded:
    """Return a time as the short form has it: what can be counted with its values, else the words alone."""
    value = {"words": time.words}
    if time.urgency is not None:
        value["urgency"] = time.urgency
    period = re.fullmatch(r"PT?(\d+)([YMWDH])", time.iso8601 or "")
    if period is not None and time.direction is not None and time.id in _EVENTS:
        value |= {"period": f"{period[1]} {_UNITS[period[2]]}", time.direction: time.id}
    return value if len(value) > 1 else time.words


def accept(folder: Path, names: Sequence[str]) -> Acceptance:
    """Move proposals, named ``4.1`` (all of the clause) or ``4.1/notify``, up among the norms of the clause.

    Raises ServandaError, and changes nothing, for a name that names none and for a norm that cannot be read:
    an actor that is not declared, words that are not in the clause.
    """
    file = folder / AGREEMENT_FILE
    before = decode_text(read_bytes(file), file)
    words = read_agreement_words(folder)
    moved: list[str] = []
    missing: dict[str, str] = {}

    def change(document: CommentedMap, comments: Comments) -> None:
        for name in names:
            moved.extend(_move(document, comments, name, words, missing))

    after = edit_document(before, file, change)
    if missing:
        lines = "; ".join(f"{actor}: {said}" for actor, said in missing.items())
        raise ServandaError(error_text("accept-actors", names=", ".join(moved), lines=lines), file=file)
    try:
        document = read_yaml(after, file)
    except ServandaError as error:
        raise ServandaError(error_text("accept-refused", reason=error.message), file=file) from None
    del document
    history = _read_history(folder)
    history.append({"after": _hash(after), "before": before, "norms": moved})
    write_file(json.dumps(history, ensure_ascii=False).encode(), folder / HISTORY, force=True)
    write_file(after.encode(), file, force=True)
    return Acceptance(file, tuple(moved))


def _move(
    document: CommentedMap, comments: Comments, name: str, words: AgreementWords, missing: dict[str, str]
) -> list[str]:
    """Move what a name names, return the norms; ``missing`` gets the actors that are not declared."""
    number, _, norm = name.partition("/")
    for holder in _list_clause_maps(document):
        for key, clause in holder.items():
            if build_clause_path(str(key)) != build_clause_path(number):
                continue
            proposed = clause.get("proposed") if isinstance(clause, CommentedMap) else None
            if not isinstance(proposed, CommentedMap) or (norm and norm not in proposed):
                break
            chosen = [norm] if norm else [str(one) for one in proposed]
            for one in chosen:
                _lift(document, comments, key, clause, one)
                _rename_actors(clause[one], words)
                missing.update(_list_undeclared(clause[one], words))
            return [f"{key}/{one}" for one in chosen]
    raise ServandaError(error_text("accept-none", name=name), file=words.file)


def _lift(
    document: CommentedMap,
    comments: Comments,
    key: Loaded,
    clause: CommentedMap,
    name: str,
) -> None:
    norm = clause["proposed"].pop(name)
    for about in _ABOUT_PROPOSAL:
        norm.pop(about, None)
    matters = norm.get("matter")
    if isinstance(matters, CommentedMap):
        _declare(document, "matters", {key: said for key, said in matters.items() if key not in _OF_MATTER})
    for modality in MODALITIES:
        actions = norm.get(modality)
        if isinstance(actions, CommentedMap):
            own = {one: str(one).replace("-", " ") for one in actions if one not in load_actions()}
            _declare(document, "actions", own)
    clause[name] = norm
    if not clause["proposed"]:
        del clause["proposed"]
    _move_comments(comments, str(key), name, keep="proposed" in clause)


def _rename_actors(norm: CommentedMap, words: AgreementWords) -> None:
    """Give an actor that is not declared the id of the one that has its words as a name."""
    for role in ("bearer", "addressee"):
        actors = norm.get(role)
        for actor in list(actors) if isinstance(actors, CommentedMap) else ():
            known = words.known.find(str(actors[actor]))
            if actor not in words.actors and known is not None and known not in actors:
                actors.insert(list(actors).index(actor), known, actors.pop(actor))


def _list_undeclared(norm: Loaded, words: AgreementWords) -> dict[str, str]:
    """Return the actors of a norm that are not declared, each with its words."""
    return {
        str(actor): strip_article(str(said))
        for role in ("bearer", "addressee")
        for actor, said in _list_actors(norm.get(role))
        if actor not in words.actors
    }


def _list_actors(value: Loaded) -> list[tuple[Loaded, Loaded]]:
    """Return the actors of a role, each with its words where they are written."""
    if isinstance(value, CommentedMap):
        return list(value.items())
    return [(one, one) for one in (value if isinstance(value, list) else [value]) if one is not None]


def _declare(document: CommentedMap, section: str, names: Mapping[Loaded, Loaded]) -> None:
    """Declare what the head does not declare yet, above the clauses."""
    declared = document.get(section)
    if not isinstance(declared, CommentedMap):
        declared = CommentedMap()
    for id_, said in names.items():
        if id_ not in declared:
            declared[id_] = said
    if declared and section not in document:
        at = list(document).index("clauses") if "clauses" in document else len(document)
        document.insert(at, section, declared)


def _move_comments(comments: Comments, clause: str, name: str, *, keep: bool) -> None:
    """Have the comments of a proposal go with it; those of what is taken out stand above the norm."""
    for held in (comments.above, comments.beside):
        for path in list(held):
            parts = [str(part) for part in path]
            if "proposed" not in parts or clause not in parts:
                continue
            at = parts.index("proposed")
            inside = parts[at + 1 : at + 2]
            if inside != [name] and (keep or inside):
                continue
            rest = path[at + 2 :] if inside else ()
            kept = () if rest and rest[0] in _ABOUT_PROPOSAL else rest
            said = held.pop(path)
            lines = said if isinstance(said, list) else [said]
            comments.above.setdefault((*path[:at], name, *kept), []).extend(lines)


def undo(folder: Path) -> Acceptance:
    """Take the last acceptance back; raises ServandaError where there is none, or the file changed since."""
    file = folder / AGREEMENT_FILE
    history = _read_history(folder)
    if not history:
        raise ServandaError(error_text("undo-none"), file=file)
    last = history.pop()
    if _hash(decode_text(read_bytes(file), file)) != last["after"]:
        raise ServandaError(error_text("undo-changed"), file=file)
    write_file(str(last["before"]).encode(), file, force=True)
    if history:
        write_file(json.dumps(history, ensure_ascii=False).encode(), folder / HISTORY, force=True)
    else:
        (folder / HISTORY).unlink()
    return Acceptance(file, tuple(map(str, last["norms"])))


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _read_history(folder: Path) -> list[dict[str, Any]]:
    path = folder / HISTORY
    if not path.exists():
        return []
    try:
        found = json.loads(decode_text(read_bytes(path), path))
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and {"after", "before", "norms"} <= set(one) for one in found
    ):
        raise ServandaError(error_text("undo-unreadable"), file=path)
    return found

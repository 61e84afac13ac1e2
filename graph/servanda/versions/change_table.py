"""Changes between versions as tables: in a reader's language, and as rows for other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from servanda.messages import Messages
from servanda.query.localized_table import SILENT, LocalizedTable, make_column
from servanda.query.table import Table
from servanda.versions.norm_changes import CHANGES, NormChange, SentenceChange
from servanda.versions.sentence_alignment import WordChange

_COLUMNS: Final = (
    "norm", "change", "clause_before", "clause_after", "quote_before", "quote_after", "words", "read_again",
)  # fmt: skip
#: What is counted of the things that are not norms, with the key of its count.
_REMARKS: Final = {"note": "many.interpretivenote", "reference": "many.reference", "silence": "many.silence"}


def build_change_table(
    changes: Sequence[NormChange], title: str, lang: str, *, full: bool = False
) -> LocalizedTable:
    """Return changes for people: each sentence that changed, by which words, and the norms that rest on it.

    Notes, references and silences on it are only counted. What else became of a norm, and what is to be read
    again for another reason, has a row of its own. What did not change is only counted, unless it is wanted
    in ``full``.
    """
    words = Messages(lang, "versions")
    columns = (
        make_column("clause", lang),
        make_column("change", lang),
        make_column("edit", lang, 3),
        make_column("ids", lang, 2),
    )
    edits: dict[SentenceChange, list[NormChange]] = {}
    rows: list[tuple[str, ...]] = []
    for one in changes:
        for sentence in one.sentences:
            edits.setdefault(sentence, []).append(one)
        if _has_own_row(one) and (full or one.change != "unchanged" or one.read_again):
            rows.append((_write_clauses(one), _write_change(one, words), _write_edit(one, words), _name(one)))
    counts = Counter(one.change for one in changes)
    notes = [
        "; ".join(f"{words[f'change.{key}']}: {counts[key]}" for key in CHANGES if counts[key])
        if any(counts[key] for key in CHANGES if key != "unchanged") or not (edits or rows)
        else ""
    ]
    rows = [_write_sentence(one, resting, words) for one, resting in edits.items()] + rows
    return LocalizedTable(title, columns, tuple(rows), tuple(filter(None, notes)), lang)


def _has_own_row(change: NormChange) -> bool:
    """Say whether a change tells something that the rows of its sentences do not."""
    if not change.sentences:
        return True
    values = (change.before or {}).get("values")
    return change.norm is not None and bool(
        values or all(one.change != change.change for one in change.sentences)
    )


def _write_sentence(
    sentence: SentenceChange, resting: Sequence[NormChange], words: Messages
) -> tuple[str, ...]:
    answers = Messages(words.lang, "answers")
    names = [_name(one) for one in resting if one.norm is not None]
    remarks = [{**(one.before or {}), **(one.after or {})} for one in resting if one.norm is None]
    kinds = Counter(one.get("of") for one in remarks)
    counted = [answers.text(key, n=kinds[kind]) for kind, key in _REMARKS.items() if kinds[kind]]
    change = words[f"change.{sentence.change}"]
    if any(one.read_again for one in resting):
        change += f"; {words['read-again']}"
    clauses = _join_clauses(sentence.clause_before, sentence.clause_after)
    resting_on = "; ".join(filter(None, (", ".join(names), ", ".join(counted))))
    return clauses, change, mark_words(sentence.words), resting_on


def build_change_rows(changes: Iterable[NormChange]) -> Table:
    """Return changes as rows for other programs, one for each, in the columns of the JSON."""
    rows = [
        {
            "norm": one.norm,
            "change": one.change,
            **{
                f"{key}_{side}": (values or {}).get(key)
                for key in ("clause", "quote")
                for side, values in (("before", one.before), ("after", one.after))
            },
            "words": [mark_words([word]) for word in one.words],
            "read_again": one.read_again,
        }
        for one in changes
    ]
    return Table(_COLUMNS, rows)


def mark_words(changes: Iterable[WordChange]) -> str:
    """Return an edit as one reads it: what is gone in square brackets, what is new in braces (GNU wdiff).

    >>> mark_words([WordChange("30 days", "60 days"), WordChange("", "not")])
    '[-30 days-] {+60 days+}; {+not+}'
    """
    found = []
    for one in changes:
        parts = [f"[-{one.before}-]" if one.before else "", f"{{+{one.after}+}}" if one.after else ""]
        found.append(" ".join(filter(None, parts)))
    return "; ".join(found)


def _name(change: NormChange) -> str:
    if change.norm is not None:
        return change.norm.partition(":")[2]
    held: dict[str, Any] = change.before or change.after or {}
    return str(held.get("id", "")).partition(":")[2]


def _write_change(change: NormChange, words: Messages) -> str:
    return words[f"change.{change.change}"] + (f"; {words['read-again']}" if change.read_again else "")


def _write_clauses(change: NormChange) -> str:
    before, after = ((side or {}).get("clause") for side in (change.before, change.after))
    return _join_clauses(before, after)


def _join_clauses(before: str | None, after: str | None) -> str:
    if not before or not after or before == after:
        return after or before or SILENT
    return f"{before} → {after}"


def _write_edit(change: NormChange, words: Messages) -> str:
    before, after = change.before or {}, change.after or {}
    if change.change in ("added", "removed"):
        return str((after or before).get("quote", ""))
    found = []
    values, theirs = before.get("values") or {}, after.get("values") or {}
    for key in values:
        ours, other = _keep_differing(values[key], theirs[key])
        found.append(f"{words.get(f'value.{key}', key)}: {_write_value(ours)} → {_write_value(other)}")
    return "; ".join(found) or str(after.get("quote", ""))


def _keep_differing(ours: Any, theirs: Any) -> tuple[Any, Any]:  # noqa: ANN401 (values of any kind)
    """Return what differs in two values: of two times only the parts that do."""
    if not (isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs) == 1):
        return ours, theirs
    one, other = ours[0], theirs[0]
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return ours, theirs
    keys = [key for key in dict.fromkeys((*one, *other)) if one.get(key) != other.get(key)]
    return {key: one.get(key) for key in keys}, {key: other.get(key) for key in keys}


def _write_value(value: object) -> str:
    if value is None:
        return SILENT
    if isinstance(value, dict):
        return " ".join(f"{key} {_write_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_write_value, value))
    return str(value)
